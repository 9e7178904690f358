//! The figures of coverage, as NIST's tool CCM defines them.

use super::measure::Coverage;

/// The coverage of one combination of settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The settings, ascending.
    pub settings: Vec<usize>,
    /// Tuples of classes that were seen, of those that are possible.
    pub covered: usize,
    /// Tuples of classes that a valid configuration can have.
    pub possible: usize,
}

impl Coverage {
    /// How many combinations of settings there are.
    pub fn combinations(&self) -> usize {
        self.interactions().len()
    }

    /// The coverage of every combination of settings, in order.
    pub fn cells(&self) -> Vec<Cell> {
        (0..self.combinations())
            .map(|combination| {
                let settings = self.interactions().settings(combination);
                let (covered, possible) = self.shares(combination);
                let settings = settings.iter().map(|&one| usize::from(one)).collect();
                Cell { settings, covered, possible }
            })
            .collect()
    }

    /// For each of some shares how many combinations of settings are covered at least to this share:
    /// (p, t)-completeness, before it is divided. Nothing possible counts as all covered.
    pub fn complete(&self, shares: &[f64]) -> Vec<usize> {
        let mut found = vec![0; shares.len()];
        for combination in 0..self.combinations() {
            let (covered, possible) = self.shares(combination);
            let share = if possible == 0 { 1.0 } else { covered as f64 / possible as f64 };
            for (count, &wanted) in found.iter_mut().zip(shares) {
                *count += usize::from(share >= wanted);
            }
        }
        found
    }

    /// For every tuple of every combination, in order, whether a valid configuration can have it.
    pub fn is_possible(&self) -> impl Iterator<Item = bool> + '_ {
        let possible = self.possible_tuples();
        (0..self.interactions().tuples()).map(|tuple| possible.contains(tuple))
    }

    fn shares(&self, combination: usize) -> (usize, usize) {
        let tuples = self.interactions().tuples_of(combination);
        let possible = self.possible_tuples();
        (self.seen().count_common(possible, tuples.clone()), possible.count(tuples))
    }
}
