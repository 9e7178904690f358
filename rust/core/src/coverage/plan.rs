//! An order of configurations for programs that are expensive to reconfigure.

use std::collections::{BinaryHeap, HashMap};

use super::TupleSet;
use super::measure::Coverage;
use super::tour::{distance, shortest};
use crate::error::{Interrupt, Result};
use crate::space::{Knob, Space};
use crate::value::Value;

/// One configuration in its turn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// Its place among those that were given.
    pub place: usize,
    /// The settings that differ from the configuration before.
    pub changes: Vec<usize>,
    /// How many tuples are covered with it, besides those covered before.
    pub covered: usize,
}

impl Coverage {
    /// An order of configurations: each next one has the most new tuples, to the power of `haste`,
    /// for each setting that changes. Of equal ones the earlier.
    ///
    /// With haste 0 the changes in all are as few as [`shortest`] has them; with infinite haste
    /// each next one has the most new tuples, of equal ones the one with the fewest changes.
    pub fn plan(
        &self,
        space: &Space,
        configurations: &[Value],
        start: Option<&Value>,
        haste: f64,
        interrupt: &dyn Interrupt,
    ) -> Result<Vec<Step>> {
        let mut names = HashMap::new();
        let mut values = |configuration: &Value| -> Vec<u32> {
            let knobs = space.knobs().list().iter();
            knobs.map(|knob| number(&mut names, shown(knob, configuration))).collect()
        };
        let start = start.map(&mut values);
        let rows: Vec<Vec<u32>> = configurations.iter().map(values).collect();
        let codes: Vec<Vec<u16>> =
            configurations.iter().map(|one| space.knobs().encode(one)).collect();
        let uncovered = self.uncovered();
        let mut walk = Walk { coverage: self, codes, rows, at: start, uncovered };
        if haste == 0.0 {
            let order = shortest(&walk.rows, walk.at.as_deref(), interrupt)?;
            return Ok(order.into_iter().map(|place| walk.go(place)).collect());
        }
        walk.greedy(haste, interrupt)
    }
}

/// What a setting's value looks like; a mapping's members are settings of their own.
fn shown(knob: &Knob, configuration: &Value) -> String {
    match knob.value(configuration) {
        None => String::new(),
        Some(Value::Object(_)) => "{}".to_owned(),
        Some(value) => value.to_string(),
    }
}

fn number(names: &mut HashMap<String, u32>, name: String) -> u32 {
    let next = names.len() as u32;
    *names.entry(name).or_insert(next)
}

struct Walk<'a> {
    coverage: &'a Coverage,
    /// For each configuration the codes of its classes.
    codes: Vec<Vec<u16>>,
    /// For each configuration numbers that stand for its values.
    rows: Vec<Vec<u32>>,
    /// The values of the configuration that the program has.
    at: Option<Vec<u32>>,
    uncovered: TupleSet,
}

impl Walk<'_> {
    /// What a configuration adds only shrinks as others come before it, so that old figures are
    /// upper bounds and few have to be counted again.
    fn greedy(&mut self, haste: f64, interrupt: &dyn Interrupt) -> Result<Vec<Step>> {
        let mut gains: Vec<usize> =
            (0..self.rows.len()).map(|place| self.tuples(place).count()).collect();
        let mut waiting: Vec<usize> = (0..self.rows.len()).collect();
        let mut steps = Vec::with_capacity(self.rows.len());
        while !waiting.is_empty() {
            interrupt.poll()?;
            let worth =
                |place: usize, gain: usize| Worth::of(gain, self.changes(place), haste, place);
            let mut bounds: BinaryHeap<Worth> =
                waiting.iter().map(|&place| worth(place, gains[place])).collect();
            while let Some(bound) = bounds.pop() {
                let gain = self.tuples(bound.place).count();
                gains[bound.place] = gain;
                let exact = worth(bound.place, gain);
                if bounds.peek().is_some_and(|next| *next > exact) {
                    bounds.push(exact);
                    continue;
                }
                waiting.retain(|&place| place != bound.place);
                steps.push(self.go(bound.place));
                break;
            }
        }
        Ok(steps)
    }

    /// The tuples that a configuration would add.
    fn tuples(&self, place: usize) -> impl Iterator<Item = usize> {
        let (interactions, row) = (self.coverage.interactions(), &self.codes[place]);
        let counts = interactions.counts();
        let is_whole = row.iter().zip(counts).all(|(&code, &count)| usize::from(code) < count);
        let is_known = move |setting: usize| usize::from(row[setting]) < counts[setting];
        (0..interactions.len())
            .filter(move |&combination| {
                let mut settings = interactions.settings(combination).iter();
                is_whole || settings.all(|&one| is_known(usize::from(one)))
            })
            .map(|combination| interactions.tuple_in(combination, row))
            .filter(|&tuple| self.uncovered.contains(tuple))
    }

    fn changes(&self, place: usize) -> usize {
        self.at.as_ref().map_or(0, |at| distance(at, &self.rows[place]))
    }

    fn go(&mut self, place: usize) -> Step {
        let new: Vec<usize> = self.tuples(place).collect();
        let covered = new.len();
        for tuple in new {
            self.uncovered.remove(tuple);
        }
        let row = self.rows[place].clone();
        let at = self.at.replace(row.clone()).unwrap_or_else(|| row.clone());
        let changes = (0..row.len()).filter(|&setting| at[setting] != row[setting]).collect();
        Step { place, changes, covered }
    }
}

/// How good a next configuration is.
#[derive(Debug, Clone, Copy)]
struct Worth {
    score: f64,
    gain: usize,
    changes: usize,
    place: usize,
}

impl Worth {
    fn of(gain: usize, changes: usize, haste: f64, place: usize) -> Self {
        // What changes nothing costs as much as a single change, so that it comes soon.
        let score = if haste.is_infinite() {
            gain as f64
        } else {
            (gain as f64).powf(haste) / changes.max(1) as f64
        };
        Self { score, gain, changes, place }
    }
}

impl Ord for Worth {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.score
            .total_cmp(&other.score)
            .then(other.changes.cmp(&self.changes))
            .then(self.gain.cmp(&other.gain))
            .then(other.place.cmp(&self.place))
    }
}

impl PartialOrd for Worth {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Worth {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other).is_eq()
    }
}

impl Eq for Worth {}
