//! Which settings are looked at together, and the numbering of their tuples.

use std::ops::Range;

use super::combinations::{each_combination, mixed_combinations};
use super::limits::{check, refuse_too_many};
use crate::error::Result;

/// Combinations of settings, and a number for each tuple of codes that each can have.
///
/// Tuples of one combination stand in a row, the last setting's code running fastest; combinations
/// stand in the order of their settings, shorter ones first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Interactions {
    counts: Vec<usize>,
    /// The settings of all combinations, one after the other.
    settings: Vec<u16>,
    /// For each combination the end of its settings.
    ends: Vec<u32>,
    /// For each combination the number of its first tuple; at the end the count of tuples.
    bases: Vec<u32>,
    strength: usize,
    groups: Vec<(Vec<usize>, usize)>,
}

/// A tuple: settings, ascending, with their codes.
pub type Tuple = Vec<(usize, u16)>;

impl Interactions {
    /// What a space without settings has: nothing to combine.
    pub fn none() -> Self {
        Self {
            counts: Vec::new(),
            settings: Vec::new(),
            ends: Vec::new(),
            bases: vec![0],
            strength: 0,
            groups: Vec::new(),
        }
    }

    /// All combinations of `strength` of the settings, which have `counts` codes each.
    ///
    /// # Errors
    /// [`Error::Input`] for a strength that is not from 1 to 6 or above the number of settings, and
    /// for more tuples than memory should hold, with their number.
    pub fn of_strength(counts: &[usize], strength: usize) -> Result<Self> {
        Self::mixed(counts, strength, &[])
    }

    /// Combinations of `strength` settings, and within each group those of the group's own
    /// strength, be it higher or lower.
    ///
    /// # Errors
    /// As [`Interactions::of_strength`], for each strength.
    pub fn mixed(
        counts: &[usize],
        strength: usize,
        groups: &[(Vec<usize>, usize)],
    ) -> Result<Self> {
        check(strength, counts.len(), "the space")?;
        for (members, own) in groups {
            check(*own, members.len(), "the group")?;
        }
        refuse_too_many(counts, strength, groups)?;
        let (counts, groups) = (counts.to_vec(), groups.to_vec());
        let mut interactions = Self { counts, strength, groups, ..Self::none() };
        if interactions.groups.is_empty() {
            let all: Vec<u16> = (0..interactions.counts.len() as u16).collect();
            each_combination(&all, strength, &mut |members| interactions.push(members));
        } else {
            let settings = interactions.counts.len();
            for members in mixed_combinations(settings, strength, &interactions.groups) {
                interactions.push(&members);
            }
        }
        Ok(interactions)
    }

    fn push(&mut self, members: &[u16]) {
        let tuples: usize = members.iter().map(|&one| self.counts[usize::from(one)]).product();
        self.settings.extend_from_slice(members);
        self.ends.push(self.settings.len() as u32);
        self.bases.push(self.bases[self.bases.len() - 1] + tuples as u32);
    }

    /// How many codes each setting has.
    #[inline]
    pub fn counts(&self) -> &[usize] {
        &self.counts
    }

    /// The strength outside all groups.
    pub fn strength(&self) -> usize {
        self.strength
    }

    /// Whether every combination of the strength is there, and no other.
    pub fn is_uniform(&self) -> bool {
        self.groups.is_empty()
    }

    /// The settings in the largest combination.
    pub fn largest(&self) -> usize {
        self.groups.iter().map(|(_, own)| *own).fold(self.strength, usize::max)
    }

    /// Sets of settings among which all tuples of `size` lie: all settings up to the general
    /// strength, beyond it the groups.
    pub fn scopes(&self, size: usize) -> Vec<Vec<usize>> {
        if size <= self.strength {
            return vec![(0..self.counts.len()).collect()];
        }
        let strong = self.groups.iter().filter(|(_, own)| *own >= size);
        strong.map(|(members, _)| members.clone()).collect()
    }

    /// How many combinations there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is no combination.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// How many tuples all combinations have.
    pub fn tuples(&self) -> usize {
        self.bases[self.ends.len()] as usize
    }

    /// The settings of a combination, ascending.
    #[inline]
    pub fn settings(&self, combination: usize) -> &[u16] {
        let start = if combination == 0 { 0 } else { self.ends[combination - 1] };
        &self.settings[start as usize..self.ends[combination] as usize]
    }

    /// The numbers of a combination's tuples.
    #[inline]
    pub fn tuples_of(&self, combination: usize) -> Range<usize> {
        self.bases[combination] as usize..self.bases[combination + 1] as usize
    }

    /// The number of the tuple that a row of codes has in a combination.
    #[inline]
    pub fn tuple_in(&self, combination: usize, row: &[u16]) -> usize {
        let place = self.settings(combination).iter().fold(0, |place, &setting| {
            let setting = usize::from(setting);
            place * self.counts[setting] + usize::from(row[setting])
        });
        self.bases[combination] as usize + place
    }

    /// The combination that a tuple belongs to.
    pub fn combination_of(&self, tuple: usize) -> usize {
        // Combinations without tuples share their first number with the next one.
        self.bases.partition_point(|&base| base as usize <= tuple) - 1
    }

    /// The settings and codes of a tuple.
    pub fn tuple(&self, number: usize) -> Tuple {
        self.terms(self.combination_of(number), number)
    }

    /// The settings and codes of a tuple of a combination.
    pub fn terms(&self, combination: usize, number: usize) -> Tuple {
        let mut place = number - self.bases[combination] as usize;
        let settings = self.settings(combination);
        let mut found: Tuple = vec![(0, 0); settings.len()];
        for (term, &setting) in found.iter_mut().zip(settings).rev() {
            let setting = usize::from(setting);
            *term = (setting, (place % self.counts[setting]) as u16);
            place /= self.counts[setting];
        }
        found
    }

    /// Calls `visit` with every tuple of a combination in which the settings of `part`, ascending,
    /// have these codes.
    pub fn each_with(
        &self,
        combination: usize,
        part: &[u16],
        codes: &[u16],
        visit: &mut dyn FnMut(usize),
    ) {
        let mut numbers = vec![0];
        for setting in self.settings(combination) {
            let count = self.counts[usize::from(*setting)];
            let decided = part.iter().position(|other| other == setting).map(|one| codes[one]);
            let allowed = decided.map_or(0..count, |one| usize::from(one)..usize::from(one) + 1);
            numbers = numbers
                .iter()
                .flat_map(|number| allowed.clone().map(move |code| number * count + code))
                .collect();
        }
        for number in numbers {
            visit(self.bases[combination] as usize + number);
        }
    }

    /// For each setting the combinations that it is part of, ascending.
    pub fn combinations_by_setting(&self) -> Vec<Vec<u32>> {
        let mut found = vec![Vec::new(); self.counts.len()];
        for combination in 0..self.len() {
            for &setting in self.settings(combination) {
                found[usize::from(setting)].push(combination as u32);
            }
        }
        found
    }
}

#[cfg(test)]
mod tests {
    use super::super::tuples_of_strength;
    use super::*;

    #[test]
    fn tuples_are_numbered_without_gaps() {
        let interactions = Interactions::of_strength(&[2, 3, 4, 2], 3).unwrap();
        assert_eq!(interactions.len(), 4);
        assert_eq!(interactions.tuples(), 24 + 12 + 16 + 24);
        for number in 0..interactions.tuples() {
            let mut row = [0; 4];
            for (setting, code) in interactions.tuple(number) {
                row[setting] = code;
            }
            assert_eq!(interactions.tuple_in(interactions.combination_of(number), &row), number);
        }
        assert_eq!(tuples_of_strength(&[2, 3, 4, 2], 3), (76, 4));
    }

    #[test]
    fn groups_have_a_strength_of_their_own() {
        let groups = [(vec![0, 1, 2], 3), (vec![3, 4, 5], 1)];
        let mixed = Interactions::mixed(&[2; 6], 2, &groups).unwrap();
        let all: Vec<&[u16]> = (0..mixed.len()).map(|one| mixed.settings(one)).collect();
        assert!(all.contains(&&[0, 1, 2][..]));
        // Within the triple; within the weak group; the weak group's members are in other pairs.
        for gone in [&[0, 1][..], &[3, 4], &[3]] {
            assert!(!all.contains(&gone), "{gone:?}");
        }
        assert_eq!(all.len(), 1 + 9);
    }

    #[test]
    fn what_memory_cannot_hold_is_refused_with_its_number() {
        let error = Interactions::of_strength(&[10; 400], 5).unwrap_err().to_string();
        assert!(error.contains("8,321,860,008,000,000"), "{error}");
        // Each group alone would do.
        let groups = [(vec![0, 1, 2], 3), (vec![0, 1, 3], 3)];
        assert!(Interactions::mixed(&[1400; 4], 1, &groups[..1]).is_ok());
        assert!(Interactions::mixed(&[1400; 4], 1, &groups).is_err());
        assert!(Interactions::of_strength(&[2; 3], 4).is_err());
        assert!(Interactions::of_strength(&[2; 3], 0).is_err());
    }
}
