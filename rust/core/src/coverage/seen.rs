//! Counting tuples in many rows.
//!
//! A tuple that was not seen yet is looked for in all rows at once: the rows that have each of its
//! classes are bits of a column, and it is there when the columns have a bit in common. Combinations
//! of settings whose tuples were all seen are not looked at again. Where rows are fewer than the
//! tuples that are left, each row marks its own.

use super::columns::{Columns, Rows, code, meet};
use super::{Interactions, TupleSet};
use crate::error::{Interrupt, Result};

/// Rows that are turned into columns together.
const CHUNK: usize = 4096;

/// Combinations between two questions whether to go on.
const UNINTERRUPTED: usize = 256;

/// The tuples that were seen.
#[derive(Debug, Clone)]
pub(super) struct Seen {
    tuples: TupleSet,
    /// How many of them are possible.
    covered: usize,
    /// For each combination how many of its tuples were not seen.
    left: Vec<u32>,
    /// The combinations with such tuples, ascending.
    open: Vec<u32>,
    rows: u64,
}

/// What tuples there are, and which of them a valid configuration can have.
#[derive(Debug, Clone, Copy)]
pub(super) struct Universe<'a> {
    pub(super) interactions: &'a Interactions,
    pub(super) possible: &'a TupleSet,
}

impl Seen {
    pub(super) fn none(interactions: &Interactions) -> Self {
        let sizes = (0..interactions.len()).map(|one| interactions.tuples_of(one).len() as u32);
        let left: Vec<u32> = sizes.collect();
        let open = (0..left.len() as u32).filter(|&one| left[one as usize] > 0).collect();
        let tuples = TupleSet::none(interactions.tuples());
        Self { tuples, covered: 0, left, open, rows: 0 }
    }

    pub(super) fn tuples(&self) -> &TupleSet {
        &self.tuples
    }

    pub(super) fn covered(&self) -> usize {
        self.covered
    }

    pub(super) fn rows(&self) -> u64 {
        self.rows
    }

    /// Marks the tuples of rows.
    pub(super) fn add(
        &mut self,
        universe: Universe<'_>,
        rows: Rows<'_>,
        interrupt: &dyn Interrupt,
    ) -> Result<()> {
        for part in rows.parts(CHUNK) {
            interrupt.poll()?;
            self.add_part(universe, part, interrupt)?;
            self.rows += part.len() as u64;
            let left = &self.left;
            self.open.retain(|&one| left[one as usize] > 0);
        }
        Ok(())
    }

    fn add_part(
        &mut self,
        universe: Universe<'_>,
        rows: Rows<'_>,
        interrupt: &dyn Interrupt,
    ) -> Result<()> {
        let open = std::mem::take(&mut self.open);
        let by_columns = |one: u32| (self.left[one as usize] as usize) < rows.len();
        let wanted =
            settings_of(universe.interactions, open.iter().copied().filter(|&one| by_columns(one)));
        let columns = Columns::of(rows, universe.interactions.counts(), &wanted);
        let mut buffer = Vec::new();
        let mut finish = || -> Result<()> {
            for (place, &one) in open.iter().enumerate() {
                if place % UNINTERRUPTED == 0 {
                    interrupt.poll()?;
                }
                let combination = one as usize;
                if (self.left[combination] as usize) < rows.len() {
                    self.look_for_tuples(universe, combination, &columns, &mut buffer);
                } else {
                    self.go_through_rows(universe, combination, rows);
                }
            }
            Ok(())
        };
        let finished = finish();
        self.open = open;
        finished
    }

    fn look_for_tuples(
        &mut self,
        universe: Universe<'_>,
        combination: usize,
        columns: &Columns,
        buffer: &mut Vec<u64>,
    ) {
        let counts = universe.interactions.counts();
        let Some((&last, others)) = universe.interactions.settings(combination).split_last() else {
            return;
        };
        let last = usize::from(last);
        let others: Vec<usize> = others.iter().map(|&one| usize::from(one)).collect();
        let mut codes = vec![0; others.len()];
        let tuples = universe.interactions.tuples_of(combination);
        // Tuples that differ in the last setting only share what the others have in common.
        for first in tuples.step_by(counts[last].max(1)) {
            if self.tuples.count(first..first + counts[last]) < counts[last] {
                let classes = others.iter().copied().zip(codes.iter().copied());
                let rows = columns.of_classes(classes, buffer);
                for code in 0..counts[last] {
                    let tuple = first + code;
                    if !self.tuples.contains(tuple) && meet(rows, columns.of_class(last, code)) {
                        self.mark(universe, combination, tuple);
                    }
                }
            }
            advance(&mut codes, |place| counts[others[place]]);
        }
    }

    fn go_through_rows(&mut self, universe: Universe<'_>, combination: usize, rows: Rows<'_>) {
        let counts = universe.interactions.counts();
        let settings = universe.interactions.settings(combination);
        let first = universe.interactions.tuples_of(combination).start;
        for row in rows.iter() {
            let number = settings.iter().try_fold(0, |number, &setting| {
                let setting = usize::from(setting);
                let code = code(row, setting);
                (code < counts[setting]).then_some(number * counts[setting] + code)
            });
            if let Some(number) = number {
                self.mark(universe, combination, first + number);
            }
        }
    }

    fn mark(&mut self, universe: Universe<'_>, combination: usize, tuple: usize) {
        if self.tuples.insert(tuple) {
            self.left[combination] -= 1;
            self.covered += usize::from(universe.possible.contains(tuple));
        }
    }
}

/// The settings in any of the combinations, ascending.
fn settings_of(interactions: &Interactions, combinations: impl Iterator<Item = u32>) -> Vec<usize> {
    let mut is_wanted = vec![false; interactions.counts().len()];
    for combination in combinations {
        for &setting in interactions.settings(combination as usize) {
            is_wanted[usize::from(setting)] = true;
        }
    }
    (0..is_wanted.len()).filter(|&setting| is_wanted[setting]).collect()
}

/// The next codes, the last one running fastest.
fn advance(codes: &mut [usize], count: impl Fn(usize) -> usize) {
    for place in (0..codes.len()).rev() {
        codes[place] += 1;
        if codes[place] < count(place) {
            return;
        }
        codes[place] = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Uninterrupted;
    use crate::seed::{Place, StreamKey};

    #[test]
    fn columns_and_rows_come_to_the_same() {
        let counts = [2, 3, 4, 1, 5];
        let mut stream = StreamKey::new("seen", 1, 7).stream(Place::ROOT, 0, 0);
        // One code beyond the classes of each setting, now and then.
        let bytes: Vec<u8> = (0..5 * 300)
            .flat_map(|place| (stream.below(counts[place % 5] + 1) as u16).to_le_bytes())
            .collect();
        let counts = counts.map(|count| count as usize);
        for strength in 1..=5 {
            let interactions = Interactions::of_strength(&counts, strength).unwrap();
            let possible = TupleSet::all(interactions.tuples());
            let universe = Universe { interactions: &interactions, possible: &possible };
            let (mut together, mut alone) = (Seen::none(&interactions), Seen::none(&interactions));
            together.add(universe, Rows::new(&bytes, 5), &Uninterrupted).unwrap();
            for row in bytes.chunks(10) {
                alone.add(universe, Rows::new(row, 5), &Uninterrupted).unwrap();
            }
            assert_eq!(together.tuples, alone.tuples);
            assert_eq!((together.covered, &together.open), (alone.covered, &alone.open));
            assert_eq!(together.tuples.len(), together.tuples.iter().count());
            assert_eq!(together.covered, together.tuples.len());
            assert_eq!(together.rows, 300);
        }
    }
}
