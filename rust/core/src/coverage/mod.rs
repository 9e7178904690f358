//! Which pairs of settings a set of configurations covers.

mod pairs;
mod possible;

pub use pairs::PairSet;
pub(crate) use possible::is_flat;
pub use possible::{Possible, possible_pairs};

use crate::space::{Knobs, NO_CLASS};

/// What is covered so far, of what can be.
#[derive(Debug, Clone)]
pub struct PairCoverage {
    possible: PairSet,
    covered: PairSet,
    rows: u64,
}

/// The coverage of one pair of knobs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Cell {
    /// The first knob.
    pub first: usize,
    /// The second knob, after the first.
    pub second: usize,
    /// Pairs of classes that were seen.
    pub covered: usize,
    /// Pairs of classes that a valid configuration can have.
    pub possible: usize,
}

/// One pair of classes: two knobs and their codes.
pub type Pair = ((usize, u16), (usize, u16));

impl PairCoverage {
    /// Nothing covered yet, of `possible`.
    pub fn new(possible: PairSet) -> Self {
        let covered = PairSet::empty(possible.counts());
        Self { possible, covered, rows: 0 }
    }

    /// Counts the pairs of one configuration, given as class codes; impossible ones don't count.
    pub fn add(&mut self, codes: &[u16]) {
        self.rows += 1;
        for (first, &one) in codes.iter().enumerate() {
            for (second, &two) in codes.iter().enumerate().skip(first + 1) {
                let known = one != NO_CLASS && two != NO_CLASS;
                if known && self.possible.contains((first, one), (second, two)) {
                    self.covered.insert((first, one), (second, two));
                }
            }
        }
    }

    /// How many configurations were added.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// How many pairs are covered.
    pub fn covered(&self) -> usize {
        self.covered.len()
    }

    /// How many pairs a valid configuration can have.
    pub fn possible(&self) -> usize {
        self.possible.len()
    }

    /// How many pairs no valid configuration can have.
    pub fn impossible(&self) -> usize {
        self.possible.universe() - self.possible.len()
    }

    /// The coverage of every pair of knobs, in order.
    pub fn cells(&self) -> Vec<Cell> {
        let knobs = self.possible.counts().len();
        (0..knobs)
            .flat_map(|first| (first + 1..knobs).map(move |second| (first, second)))
            .map(|(first, second)| Cell {
                first,
                second,
                covered: self.covered.between(first, second).len(),
                possible: self.possible.between(first, second).len(),
            })
            .collect()
    }

    /// Up to `limit` pairs that are possible and not covered, in order.
    pub fn gaps(&self, limit: usize) -> Vec<Pair> {
        self.possible
            .iter()
            .filter(|&(one, two)| !self.covered.contains(one, two))
            .take(limit)
            .collect()
    }
}

/// How many classes each knob has.
pub fn class_counts(knobs: &Knobs) -> Vec<usize> {
    knobs.list().iter().map(|knob| knob.classes.len()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn four_binary_parameters_give_the_published_figures() {
        let mut coverage = PairCoverage::new(PairSet::full(&[2, 2, 2, 2]));
        for row in [[0, 0, 0, 0], [0, 1, 1, 0], [1, 0, 0, 1], [0, 1, 1, 1]] {
            coverage.add(&row);
        }

        assert_eq!((coverage.covered(), coverage.possible()), (19, 24));
        let complete = coverage.cells().iter().filter(|cell| cell.covered == cell.possible).count();
        assert_eq!(complete, 2);
        assert_eq!(coverage.gaps(100).len(), 5);
    }

    #[test]
    fn settings_of_no_class_cover_nothing() {
        let mut coverage = PairCoverage::new(PairSet::full(&[2, 2]));
        coverage.add(&[NO_CLASS, 1]);
        assert_eq!((coverage.covered(), coverage.rows()), (0, 1));
    }
}
