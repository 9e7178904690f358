//! What is covered so far, of what can be.

use super::columns::Rows;
use super::ranking::Ranking;
use super::seen::{Seen, Universe};
use super::{Excluded, Interactions, Possible, Tuple, TupleSet, possible_tuples};
use crate::constraints::Model;
use crate::error::{Interrupt, Result};
use crate::space::Space;

/// What is covered so far, of what can be.
#[derive(Debug, Clone)]
pub struct Coverage {
    interactions: Interactions,
    possible: Possible,
    seen: Seen,
    ranking: Ranking,
}

impl Coverage {
    /// Nothing covered yet, of what is possible in a space; of no strength where it has no settings.
    /// Settings have weights, which say what to try first, together with those of their classes.
    ///
    /// # Errors
    /// As [`Interactions::mixed`].
    pub fn new(
        space: &Space,
        strength: usize,
        groups: &[(Vec<usize>, usize)],
        weights: &[f64],
        interrupt: &dyn Interrupt,
    ) -> Result<Self> {
        let counts = &space.model().counts()[..space.model().visible()];
        let groups = [space.groups(), groups].concat();
        let interactions = if counts.is_empty() {
            Interactions::none()
        } else {
            Interactions::mixed(counts, strength, &groups)?
        };
        let possible = possible_tuples(space, &interactions, &[], interrupt)?;
        let seen = Seen::none(&interactions);
        let by_class = space.knobs().list().iter().zip(weights).flat_map(|(knob, &weight)| {
            knob.weights.iter().map(move |&of_class| weight * f64::from(of_class))
        });
        let ranking = Ranking::new(counts, by_class.collect());
        Ok(Self { interactions, possible, seen, ranking })
    }

    /// Counts the tuples of configurations, given as class codes in little-endian bytes, row by row;
    /// classes of none count for nothing. `failed` tells, where it is known, which ones failed.
    pub fn add(
        &mut self,
        codes: &[u8],
        failed: Option<&[bool]>,
        interrupt: &dyn Interrupt,
    ) -> Result<()> {
        let rows = Rows::new(codes, self.interactions.counts().len());
        let universe =
            Universe { interactions: &self.interactions, possible: &self.possible.tuples };
        self.seen.add(universe, rows, interrupt)?;
        if let Some(failed) = failed {
            self.ranking.note(rows, failed);
        }
        Ok(())
    }

    /// The combinations of settings that are looked at.
    pub fn interactions(&self) -> &Interactions {
        &self.interactions
    }

    /// How many configurations were added.
    pub fn rows(&self) -> u64 {
        self.seen.rows()
    }

    /// How many possible tuples are covered.
    pub fn covered(&self) -> usize {
        self.seen.covered()
    }

    /// How many tuples a valid configuration can have.
    pub fn possible(&self) -> usize {
        self.possible.tuples.len()
    }

    /// How many tuples no valid configuration can have.
    pub fn impossible(&self) -> usize {
        self.interactions.tuples() - self.possible.tuples.len()
    }

    /// How many tuples were seen that no valid configuration can have.
    pub fn invalid(&self) -> usize {
        self.seen.tuples().len() - self.seen.covered()
    }

    /// The smallest combinations of classes that no valid configuration has.
    pub fn excluded(&self) -> &[Excluded] {
        &self.possible.excluded
    }

    /// The space's model, knowing what is excluded.
    pub fn model(&self) -> &Model {
        &self.possible.model
    }

    /// Up to `limit` tuples that are possible and not covered, from a number on, in order, with
    /// their numbers.
    pub fn missing(&self, from: usize, limit: usize) -> Vec<(usize, Tuple)> {
        let missing = self.possible.tuples.without(self.seen.tuples(), from);
        missing.take(limit).map(|number| (number, self.interactions.tuple(number))).collect()
    }

    /// Up to `limit` tuples that are possible and not covered, the most worthwhile first.
    pub fn gaps(&self, limit: usize) -> Vec<Tuple> {
        let missing = self.possible.tuples.without(self.seen.tuples(), 0);
        let best = self.ranking.best(&self.interactions, missing, limit);
        best.into_iter().map(|number| self.interactions.tuple(number)).collect()
    }

    /// Up to `limit` tuples that were seen though no valid configuration can have them, in order.
    pub fn invalid_tuples(&self, limit: usize) -> Vec<Tuple> {
        let invalid = self.seen.tuples().without(&self.possible.tuples, 0);
        invalid.take(limit).map(|number| self.interactions.tuple(number)).collect()
    }

    /// The tuples that are possible and not covered.
    pub(super) fn uncovered(&self) -> TupleSet {
        let mut uncovered = self.possible.tuples.clone();
        for tuple in self.seen.tuples().iter() {
            uncovered.remove(tuple);
        }
        uncovered
    }

    pub(super) fn possible_tuples(&self) -> &TupleSet {
        &self.possible.tuples
    }

    pub(super) fn seen(&self) -> &TupleSet {
        self.seen.tuples()
    }

    pub(super) fn ranking(&self) -> &Ranking {
        &self.ranking
    }
}
