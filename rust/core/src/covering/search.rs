//! Fewer rows by local search.
//!
//! A row goes, and the tuples that are missing then are put into the rows that are left, one after
//! the other, each where it costs least; cells that changed rest for a while. When nothing is
//! missing any more, the next row goes. The scheme is that of Lin, Luo, Cai, Su, Hao and Zhang
//! ("TCA: An efficient two-mode meta-heuristic algorithm for combinatorial test generation", 2015);
//! the tally that judges a change by look-up is our own.

use super::tally::{Missing, Tally};
use super::task::Task;
use crate::constraints::{Choice, Found, Solver};
use crate::coverage::STRONGEST;
use crate::error::{Interrupt, Result};
use crate::seed::Stream;

/// The longest rest of a changed cell, in steps.
const LONGEST_REST: u64 = 10;

/// One step in so many that would make things worse is a leap to a far row instead.
const LEAPS: u64 = 1000;

/// Rows that are tried to be mended when no row takes a tuple without breaking a rule.
const MENDED: usize = 4;

/// Searches for a smaller array until `work` is used up; also when interrupted, the best array
/// found so far is left in `rows`.
///
/// Work is counted in look-ups, so that a seed gives the same array on every machine.
pub(super) fn shrink(
    task: &Task<'_>,
    rows: &mut Vec<Vec<u16>>,
    work: u64,
    stream: &mut Stream,
    interrupt: &dyn Interrupt,
) -> Result<()> {
    let least = least_rows(task);
    if rows.len() <= least || work == 0 {
        return Ok(());
    }
    let mut search = Search {
        task,
        tally: Tally::new(task, rows),
        solver: Solver::new(task.model),
        resting: vec![vec![0; task.interactions.counts().len()]; rows.len()],
        steps: 0,
        work: 0,
        stream,
    };
    while search.work < work {
        interrupt.poll()?;
        if search.tally.missing().is_empty() {
            *rows = search.rows();
            if rows.len() <= least {
                return Ok(());
            }
            search.drop_row();
        }
        search.step();
    }
    if search.tally.missing().is_empty() {
        *rows = search.rows();
    }
    Ok(())
}

/// No array has fewer rows than a combination has tuples.
fn least_rows(task: &Task<'_>) -> usize {
    (0..task.interactions.len())
        .map(|one| task.wanted.count(task.interactions.tuples_of(one)))
        .max()
        .unwrap_or(0)
}

struct Search<'a, 't, 's> {
    task: &'t Task<'a>,
    tally: Tally<'a>,
    solver: Solver<'a>,
    /// For each row, for each setting, the step up to which it rests.
    resting: Vec<Vec<u64>>,
    steps: u64,
    work: u64,
    stream: &'s mut Stream,
}

/// A row with other codes in some settings.
struct Change {
    row: u32,
    codes: Vec<(usize, u16)>,
    /// Tuples lost less tuples gained.
    cost: i64,
}

impl Search<'_, '_, '_> {
    fn rows(&self) -> Vec<Vec<u16>> {
        let mut numbers = self.tally.alive().to_vec();
        numbers.sort_unstable();
        numbers.into_iter().map(|number| self.tally.row(number).to_vec()).collect()
    }

    /// Takes out the row with the fewest tuples of its own.
    fn drop_row(&mut self) {
        let alive = self.tally.alive();
        let dropped = (0..alive.len())
            .min_by_key(|&place| (self.tally.uniqueness(alive[place]), alive[place]));
        if let Some(place) = dropped {
            self.work += self.task.interactions.len() as u64;
            self.tally.remove(place);
        }
    }

    /// Covers one missing tuple.
    fn step(&mut self) {
        self.steps += 1;
        let Some(&missing) = self.stream.pick(self.tally.missing()) else { return };
        let terms = self.tally.terms(missing);
        let change = self.cheapest(missing, &terms);
        let leaps =
            change.as_ref().is_none_or(|change| change.cost > 0) && self.stream.below(LEAPS) == 0;
        let change = match change {
            Some(change) if !leaps => Some(change),
            _ => self.mended(&terms, if leaps { 1 } else { MENDED }),
        };
        if let Some(change) = change {
            self.make(&change);
        }
    }

    /// The row that takes the tuple at the least cost, without any other setting changing.
    fn cheapest(&mut self, missing: Missing, terms: &[(usize, u16)]) -> Option<Change> {
        let rows = self.tally.alive().len();
        let from = self.stream.index(rows);
        self.work += 3 * rows as u64;
        let mut best: Option<Change> = None;
        for place in (from..rows).chain(0..from) {
            let number = self.tally.alive()[place];
            let most = best.as_ref().map_or(i64::MAX, |best| best.cost);
            if let Some(change) = self.judged(number, missing, terms, most) {
                best = Some(change);
            }
        }
        best
    }

    /// The change that brings a tuple into a row, if it costs less than `most`, no cell of it rests
    /// and no rule is broken.
    fn judged(
        &mut self,
        number: u32,
        missing: Missing,
        terms: &[(usize, u16)],
        most: i64,
    ) -> Option<Change> {
        let row = self.tally.row(number);
        let resting = &self.resting[number as usize];
        let mut codes = [(0_usize, 0_u16); STRONGEST];
        let mut changes = 0;
        let (mut loss, mut most_gained) = (0_i64, 0_i64);
        for &(setting, code) in terms {
            if row[setting] == code {
                continue;
            }
            if resting[setting] > self.steps {
                return None;
            }
            loss += i64::from(self.tally.loss(number, setting));
            most_gained += self.tally.most_gained(setting, code) as i64;
            codes[changes] = (setting, code);
            changes += 1;
        }
        let codes = &codes[..changes];
        // A pair's own tuple was counted for both of its settings.
        if changes == 2
            && terms.len() == 2
            && self.tally.is_unique(number, missing.combination as usize)
        {
            loss -= 1;
        }
        if loss - most_gained >= most {
            return None;
        }
        let gain = self.gain(number, codes)?;
        let cost = loss - i64::from(gain);
        (cost < most).then(|| Change { row: number, codes: codes.to_vec(), cost })
    }

    /// The uncovered tuples that a row gains with these codes; `None` where they break a rule.
    fn gain(&mut self, number: u32, codes: &[(usize, u16)]) -> Option<u32> {
        let mut settings = [0; STRONGEST];
        codes.iter().zip(&mut settings).for_each(|(&(setting, _), place)| *place = setting);
        let settings = &settings[..codes.len()];
        self.work += 8;
        let old = self.tally.replace(number, codes);
        let row = self.tally.row(number);
        let model = self.task.model;
        let is_admitted = settings.iter().all(|&setting| {
            self.work += 8 * model.clauses_against(setting, row[setting]) as u64;
            model.admits_change(row, setting)
        });
        let gain = is_admitted.then(|| {
            let (gain, looked_at) = self.tally.gain(row, settings);
            self.work += 2 * looked_at;
            gain
        });
        self.tally.replace(number, &old[..codes.len()]);
        gain
    }

    /// Of some rows at random the one that takes the tuple at the least cost when the settings that
    /// rules connect with it may change too.
    fn mended(&mut self, terms: &[(usize, u16)], tries: usize) -> Option<Change> {
        let mut best: Option<Change> = None;
        for _ in 0..tries {
            let number = *self.stream.pick(self.tally.alive())?;
            let before = self.solver.looked_at();
            let change = self.mend(number, terms);
            self.work += 3 * (self.solver.looked_at() - before) / 2;
            let Some(change) = change else { continue };
            if best.as_ref().is_none_or(|best| change.cost < best.cost) {
                best = Some(change);
            }
        }
        best
    }

    fn mend(&mut self, number: u32, terms: &[(usize, u16)]) -> Option<Change> {
        self.solver.undo(0);
        let row = self.tally.row(number);
        let mut changed = row.to_vec();
        for &(setting, code) in terms {
            changed[setting] = code;
            if !self.solver.assign(setting, code) {
                return None;
            }
        }
        let model = self.solver.model();
        for component in terms.iter().filter_map(|&(setting, _)| model.component_of(setting)) {
            if self.solver.complete(component, Choice::Like(row)) == Found::No {
                return None;
            }
            self.work += 2 * model.components()[component].len() as u64;
            self.solver.copy(component, &mut changed);
        }
        let differing: Vec<usize> =
            (0..row.len()).filter(|&setting| changed[setting] != row[setting]).collect();
        let loss: i64 =
            differing.iter().map(|&setting| i64::from(self.tally.loss(number, setting))).sum();
        let (gain, looked_at) = self.tally.gain(&changed, &differing);
        self.work += 20 * differing.len() as u64 + 2 * looked_at;
        let cost = loss - i64::from(gain);
        let codes = differing.iter().map(|&setting| (setting, changed[setting])).collect();
        Some(Change { row: number, codes, cost })
    }

    fn make(&mut self, change: &Change) {
        for &(setting, code) in &change.codes {
            self.tally.set(change.row, setting, code);
            // Tables beyond the processor's caches are slower to look up.
            let look_up = 12 + 12 * (self.task.interactions.tuples() as u64 >> 18).min(3);
            self.work += look_up * self.task.by_setting[setting].len() as u64;
            let rest = 1 + self.stream.below(LONGEST_REST);
            self.resting[change.row as usize][setting] = self.steps + rest;
        }
    }
}
