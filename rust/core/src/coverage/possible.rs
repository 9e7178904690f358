//! Which pairs of classes a valid configuration can have.

use super::{PairSet, class_counts};
use crate::error::{Interrupt, Result};
use crate::expression::Truth;
use crate::generate::{Profile, realise};
use crate::seed::StreamKey;
use crate::space::{Class, Found, NO_CLASS, Node, OPEN, Space};
use crate::value::Value;

/// The pairs that can be completed to a valid configuration, with configurations that show it.
#[derive(Debug, Clone)]
pub struct Possible {
    /// The pairs.
    pub pairs: PairSet,
    /// Class codes and configurations in which the pairs occur; none where rules alone decide.
    pub witnesses: Vec<(Vec<u16>, Value)>,
}

/// The pairs that can be completed to a valid configuration.
///
/// A pair is left out when the rules prove it impossible, or when no configuration with it was
/// found within the attempts.
pub fn possible_pairs(space: &Space, interrupt: &dyn Interrupt) -> Result<Possible> {
    let search = Search { space, key: StreamKey::new("possible-pairs", 1, 0) };
    if is_flat(space) {
        return Ok(Possible { pairs: search.flat(interrupt)?, witnesses: Vec::new() });
    }
    search.nested(interrupt)
}

/// Whether every combination of classes can be written, so that only rules restrict them.
pub(crate) fn is_flat(space: &Space) -> bool {
    let structure = space.structure();
    let [root] = structure.branches(structure.root())[..] else { return false };
    let Node::Record(record) = structure.node(root) else { return false };
    let is_scalar = |id: usize| {
        structure.branches(id).iter().all(|&branch| {
            matches!(structure.node(branch), Node::Literals(_) | Node::Integer(_) | Node::Number(_))
        })
    };
    record.extras.is_empty()
        && record.fields.iter().all(|field| field.required && is_scalar(field.node))
}

struct Search<'a> {
    space: &'a Space,
    key: StreamKey,
}

impl Search<'_> {
    fn flat(&self, interrupt: &dyn Interrupt) -> Result<PairSet> {
        let counts = class_counts(self.space.knobs());
        let mut possible = PairSet::full(&counts);
        let alive = self.alive(&counts);
        for first in 0..counts.len() {
            interrupt.poll()?;
            for second in first + 1..counts.len() {
                for (one, two) in possible.between(first, second) {
                    let alive = alive[first][usize::from(one)] && alive[second][usize::from(two)];
                    if !alive || !self.rules_admit(&[(first, one), (second, two)]) {
                        possible.remove((first, one), (second, two));
                    }
                }
            }
        }
        Ok(possible)
    }

    /// Which classes a valid configuration can have at all.
    fn alive(&self, counts: &[usize]) -> Vec<Vec<bool>> {
        let knobs = self.space.knobs().list();
        counts
            .iter()
            .enumerate()
            .map(|(knob, &count)| {
                (0..count as u16)
                    .map(|code| match &knobs[knob].classes[usize::from(code)] {
                        Class::Literal(_) => self.rules_admit(&[(knob, code)]),
                        // A range may hold no multiple of its step.
                        _ => self.realises(&[(knob, code)]).is_some(),
                    })
                    .collect()
            })
            .collect()
    }

    /// Whether the rules admit the decided classes; only rules between them are searched.
    fn rules_admit(&self, decided: &[(usize, u16)]) -> bool {
        if !decided.iter().any(|&(knob, _)| self.space.is_ruled(knob)) {
            return true;
        }
        let mut codes = self.codes(decided);
        match self.space.complete(&mut codes, false, None) {
            Found::No => false,
            Found::Yes if self.is_certain(&codes) => true,
            _ => self.realises(decided).is_some(),
        }
    }

    /// Whether every rule that the search dealt with holds for all values of the chosen classes.
    fn is_certain(&self, codes: &[u16]) -> bool {
        let knobs = self.space.knobs();
        let rules = self.space.rules().list().iter();
        rules
            .filter(|rule| rule.knobs.iter().any(|&knob| codes[knob] != OPEN))
            .all(|rule| rule.truth(codes, knobs) == Truth::True)
    }

    fn nested(&self, interrupt: &dyn Interrupt) -> Result<Possible> {
        let counts = class_counts(self.space.knobs());
        let mut possible = PairSet::empty(&counts);
        let mut witnesses = Vec::new();
        let universe = PairSet::full(&counts);
        for (one, two) in universe.iter() {
            if possible.contains(one, two) {
                continue;
            }
            interrupt.poll()?;
            // One configuration shows many pairs to be possible.
            if let Some((codes, value)) = self.realises(&[one, two]) {
                for first in 0..codes.len() {
                    for second in first + 1..codes.len() {
                        possible.insert((first, codes[first]), (second, codes[second]));
                    }
                }
                witnesses.push((codes, value));
            }
        }
        Ok(Possible { pairs: possible, witnesses })
    }

    fn codes(&self, decided: &[(usize, u16)]) -> Vec<u16> {
        let mut codes = vec![OPEN; self.space.knobs().list().len()];
        for &(knob, code) in decided {
            codes[knob] = code;
        }
        codes
    }

    /// A valid configuration with the decided classes, and its codes.
    fn realises(&self, decided: &[(usize, u16)]) -> Option<(Vec<u16>, Value)> {
        let index = decided.iter().fold(0, |hash: u64, &(knob, code)| {
            hash.wrapping_mul(1_000_003) ^ (knob as u64) << 16 ^ u64::from(code)
        });
        let value = realise(self.space, self.key, index, Profile::SAMPLE, &self.codes(decided))?;
        let codes = self.space.knobs().encode(&value);
        (!codes.contains(&NO_CLASS)).then_some((codes, value))
    }
}
