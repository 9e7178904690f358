//! How often each tuple is covered, kept up while rows change.

use super::symbols::Symbols;
use super::task::Task;
use crate::coverage::{Interactions, STRONGEST};

/// Tuples that nobody asks for count as covered so often that they never become missing.
const UNASKED: u32 = 1 << 30;

/// How one tuple is covered.
#[derive(Debug, Clone, Copy)]
struct Cover {
    /// How many rows have it.
    count: u32,
    /// All those rows' numbers, exclusive-ored: with a single row, its number. For an uncovered
    /// tuple its place in the list of those.
    rows: u32,
}

/// A tuple with the combination that it belongs to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Missing {
    pub(super) tuple: u32,
    pub(super) combination: u32,
}

/// Rows and what they cover.
///
/// For each cell it is known how many tuples would be lost if the cell changed, so that judging a
/// change takes a look-up where recounting would take a pass over all other settings.
pub(super) struct Tally<'a> {
    interactions: &'a Interactions,
    by_setting: &'a [Vec<u32>],
    symbols: Symbols,
    /// Rows by number; numbers stay when others go.
    rows: Vec<Vec<u16>>,
    alive: Vec<u32>,
    covers: Vec<Cover>,
    /// For each row, for each setting, the tuples with it that only this row has.
    losses: Vec<Vec<u32>>,
    missing: Vec<Missing>,
    /// For each class the uncovered tuples that it is part of.
    waiting: Vec<Vec<Missing>>,
}

impl<'a> Tally<'a> {
    /// Counts what `rows` cover of the wanted tuples.
    pub(super) fn new(task: &Task<'a>, rows: &[Vec<u16>]) -> Self {
        let interactions = task.interactions;
        let symbols = Symbols::of(interactions.counts());
        let mut tally = Self {
            interactions,
            by_setting: task.by_setting,
            rows: rows.to_vec(),
            alive: (0..rows.len() as u32).collect(),
            covers: vec![Cover { count: UNASKED, rows: 0 }; interactions.tuples()],
            losses: vec![vec![0; interactions.counts().len()]; rows.len()],
            missing: Vec::new(),
            waiting: vec![Vec::new(); symbols.len()],
            symbols,
        };
        task.wanted.iter().for_each(|tuple| tally.covers[tuple].count = 0);
        for combination in 0..interactions.len() {
            for (number, row) in rows.iter().enumerate() {
                let cover = &mut tally.covers[interactions.tuple_in(combination, row)];
                cover.rows ^= number as u32;
                cover.count += 1;
            }
            for tuple in interactions.tuples_of(combination) {
                match tally.covers[tuple] {
                    Cover { count: 0, .. } => tally.add_missing(tuple, combination),
                    Cover { count: 1, rows } => tally.change_losses(rows, combination, 1),
                    _ => {}
                }
            }
        }
        tally
    }

    pub(super) fn alive(&self) -> &[u32] {
        &self.alive
    }

    pub(super) fn row(&self, number: u32) -> &[u16] {
        &self.rows[number as usize]
    }

    pub(super) fn missing(&self) -> &[Missing] {
        &self.missing
    }

    /// The tuples that only this row has, each counted once for each of its settings.
    pub(super) fn uniqueness(&self, number: u32) -> u64 {
        self.losses[number as usize].iter().map(|&loss| u64::from(loss)).sum()
    }

    /// The tuples that would be lost if the cell changed.
    pub(super) fn loss(&self, number: u32, setting: usize) -> u32 {
        self.losses[number as usize][setting]
    }

    /// Whether only this row has the tuple that it has in a combination.
    pub(super) fn is_unique(&self, number: u32, combination: usize) -> bool {
        let tuple = self.interactions.tuple_in(combination, &self.rows[number as usize]);
        self.covers[tuple].count == 1
    }

    /// How many uncovered tuples could come with a class.
    pub(super) fn most_gained(&self, setting: usize, code: u16) -> usize {
        self.waiting[self.symbols.number(setting, code)].len()
    }

    /// Writes codes into a row without counting anything; what stood there, in the same order.
    pub(super) fn replace(
        &mut self,
        number: u32,
        codes: &[(usize, u16)],
    ) -> [(usize, u16); STRONGEST] {
        let row = &mut self.rows[number as usize];
        let mut old = [(0, 0); STRONGEST];
        for (&(setting, code), place) in codes.iter().zip(&mut old) {
            *place = (setting, std::mem::replace(&mut row[setting], code));
        }
        old
    }

    /// The uncovered tuples that `row` would have because of the `changed` settings, and how many
    /// had to be looked at.
    pub(super) fn gain(&self, row: &[u16], changed: &[usize]) -> (u32, u64) {
        let (mut gain, mut looked_at) = (0, 0);
        for (place, &setting) in changed.iter().enumerate() {
            let waiting = &self.waiting[self.symbols.number(setting, row[setting])];
            looked_at += waiting.len() as u64;
            for one in waiting {
                let combination = one.combination as usize;
                let counted = place > 0
                    && changed[..place].iter().any(|&earlier| {
                        self.interactions.settings(combination).contains(&(earlier as u16))
                    });
                let has = self.interactions.tuple_in(combination, row) == one.tuple as usize;
                gain += u32::from(has && !counted);
            }
        }
        (gain, looked_at)
    }

    /// Changes one cell.
    pub(super) fn set(&mut self, number: u32, setting: usize, code: u16) {
        let by_setting = self.by_setting;
        if self.rows[number as usize][setting] == code {
            return;
        }
        for &combination in &by_setting[setting] {
            let (mut before, mut after) = (0, 0);
            for &one in self.interactions.settings(combination as usize) {
                let one = usize::from(one);
                let count = self.interactions.counts()[one];
                let here = usize::from(self.rows[number as usize][one]);
                before = before * count + here;
                after = after * count + if one == setting { usize::from(code) } else { here };
            }
            let base = self.interactions.tuples_of(combination as usize).start;
            self.uncover(base + before, combination as usize, number);
            self.cover(base + after, combination as usize, number);
        }
        self.rows[number as usize][setting] = code;
    }

    /// Takes a row out.
    pub(super) fn remove(&mut self, place: usize) {
        let number = self.alive.swap_remove(place);
        for combination in 0..self.interactions.len() {
            let tuple = self.interactions.tuple_in(combination, &self.rows[number as usize]);
            self.uncover(tuple, combination, number);
        }
    }

    fn uncover(&mut self, tuple: usize, combination: usize, number: u32) {
        let cover = &mut self.covers[tuple];
        cover.count -= 1;
        cover.rows ^= number;
        match *cover {
            Cover { count: 0, .. } => {
                self.change_losses(number, combination, -1);
                self.add_missing(tuple, combination);
            }
            Cover { count: 1, rows } => self.change_losses(rows, combination, 1),
            Cover { .. } => {}
        }
    }

    fn cover(&mut self, tuple: usize, combination: usize, number: u32) {
        match self.covers[tuple] {
            Cover { count: 0, rows } => {
                self.remove_missing(rows as usize);
                self.covers[tuple] = Cover { count: 1, rows: number };
                self.change_losses(number, combination, 1);
            }
            Cover { count, rows } => {
                if count == 1 {
                    self.change_losses(rows, combination, -1);
                }
                self.covers[tuple] = Cover { count: count + 1, rows: rows ^ number };
            }
        }
    }

    fn change_losses(&mut self, number: u32, combination: usize, by: i32) {
        let losses = &mut self.losses[number as usize];
        for &setting in self.interactions.settings(combination) {
            let loss = &mut losses[usize::from(setting)];
            *loss = loss.wrapping_add_signed(by);
        }
    }

    fn add_missing(&mut self, tuple: usize, combination: usize) {
        let missing = Missing { tuple: tuple as u32, combination: combination as u32 };
        self.covers[tuple].rows = self.missing.len() as u32;
        self.missing.push(missing);
        for (setting, code) in self.terms(missing) {
            self.waiting[self.symbols.number(setting, code)].push(missing);
        }
    }

    fn remove_missing(&mut self, place: usize) {
        let missing = self.missing.swap_remove(place);
        if let Some(moved) = self.missing.get(place) {
            self.covers[moved.tuple as usize].rows = place as u32;
        }
        for (setting, code) in self.terms(missing) {
            let waiting = &mut self.waiting[self.symbols.number(setting, code)];
            if let Some(place) = waiting.iter().position(|one| *one == missing) {
                waiting.swap_remove(place);
            }
        }
    }

    /// The settings and codes of an uncovered tuple.
    pub(super) fn terms(&self, missing: Missing) -> Vec<(usize, u16)> {
        self.interactions.terms(missing.combination as usize, missing.tuple as usize)
    }
}
