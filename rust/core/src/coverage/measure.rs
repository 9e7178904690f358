//! What is covered so far, of what can be.

use super::{Excluded, Interactions, Possible, Tuple, TupleSet, possible_tuples};
use crate::constraints::Model;
use crate::error::{Interrupt, Result};
use crate::space::Space;

/// What is covered so far, of what can be.
#[derive(Debug, Clone)]
pub struct Coverage {
    interactions: Interactions,
    possible: Possible,
    seen: TupleSet,
    rows: u64,
}

/// The coverage of one combination of settings.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cell {
    /// The settings, ascending.
    pub settings: Vec<usize>,
    /// Tuples of classes that were seen.
    pub covered: usize,
    /// Tuples of classes that a valid configuration can have.
    pub possible: usize,
}

impl Coverage {
    /// Nothing covered yet, of what is possible in a space.
    ///
    /// # Errors
    /// As [`Interactions::mixed`].
    pub fn new(
        space: &Space,
        strength: usize,
        groups: &[(Vec<usize>, usize)],
        interrupt: &dyn Interrupt,
    ) -> Result<Self> {
        let counts = &space.model().counts()[..space.model().visible()];
        let interactions = Interactions::mixed(counts, strength, groups)?;
        let possible = possible_tuples(space, &interactions, &[], interrupt)?;
        let seen = TupleSet::none(interactions.tuples());
        Ok(Self { interactions, possible, seen, rows: 0 })
    }

    /// Counts the tuples of configurations, given as class codes row by row; classes of none count
    /// for nothing.
    pub fn add(&mut self, codes: &[u16], interrupt: &dyn Interrupt) -> Result<()> {
        let counts = self.interactions.counts().to_vec();
        for row in codes.chunks_exact(counts.len().max(1)) {
            interrupt.poll()?;
            self.rows += 1;
            for combination in 0..self.interactions.len() {
                let known = |&one: &u16| {
                    usize::from(row[usize::from(one)]) < counts[usize::from(one)]
                };
                if self.interactions.settings(combination).iter().all(known) {
                    self.seen.insert(self.interactions.tuple_in(combination, row));
                }
            }
        }
        Ok(())
    }

    /// How many configurations were added.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// How many possible tuples are covered.
    pub fn covered(&self) -> usize {
        let seen = self.seen.iter();
        seen.filter(|&tuple| self.possible.tuples.contains(tuple)).count()
    }

    /// How many tuples a valid configuration can have.
    pub fn possible(&self) -> usize {
        self.possible.tuples.len()
    }

    /// How many tuples no valid configuration can have.
    pub fn impossible(&self) -> usize {
        self.interactions.tuples() - self.possible.tuples.len()
    }

    /// The smallest combinations of classes that no valid configuration has.
    pub fn excluded(&self) -> &[Excluded] {
        &self.possible.excluded
    }

    /// The space's model, knowing what is excluded.
    pub fn model(&self) -> &Model {
        &self.possible.model
    }

    /// The coverage of every combination of settings, in order.
    pub fn cells(&self) -> Vec<Cell> {
        (0..self.interactions.len())
            .map(|combination| {
                let tuples = self.interactions.tuples_of(combination);
                let both = tuples.clone().filter(|&tuple| {
                    self.seen.contains(tuple) && self.possible.tuples.contains(tuple)
                });
                let settings = self.interactions.settings(combination);
                Cell {
                    settings: settings.iter().map(|&one| usize::from(one)).collect(),
                    covered: both.count(),
                    possible: self.possible.tuples.count(tuples),
                }
            })
            .collect()
    }

    /// Up to `limit` tuples that are possible and not covered, in order.
    pub fn gaps(&self, limit: usize) -> Vec<Tuple> {
        self.possible
            .tuples
            .iter()
            .filter(|&tuple| !self.seen.contains(tuple))
            .take(limit)
            .map(|tuple| self.interactions.tuple(tuple))
            .collect()
    }
}
