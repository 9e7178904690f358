//! Whose turn it is: kinds of keyword first, then their places, then the ways to break a place.

use std::collections::BTreeMap;

use super::locations::Location;
use crate::seed::{Place, StreamKey};

/// Other places of the same kind that are tried where one cannot be broken.
const OTHERS: usize = 8;

/// What is to be broken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Aim {
    /// A keyword, by the number of its location.
    Location(usize),
    /// A rule between settings, by its number.
    Rule(usize),
}

/// All aims, by kind.
#[derive(Debug)]
pub(super) struct Turns {
    kinds: Vec<Vec<Aim>>,
}

impl Turns {
    /// Keywords that stand only in alternatives are kinds of their own.
    pub(super) fn of(locations: &[Location], rules: usize) -> Self {
        let mut numbers: BTreeMap<(&str, bool), usize> = BTreeMap::new();
        let mut kinds: Vec<Vec<Aim>> = Vec::new();
        for (number, location) in locations.iter().enumerate() {
            let next = kinds.len();
            let kind = *numbers.entry((&location.keyword, location.is_nested())).or_insert(next);
            if kind == next {
                kinds.push(Vec::new());
            }
            kinds[kind].push(Aim::Location(number));
        }
        if rules > 0 {
            kinds.push((0..rules).map(Aim::Rule).collect());
        }
        Self { kinds }
    }

    /// The aims of configuration `index`, each with how often it had its turn before: its own, then
    /// others for the case that it cannot be broken, in the end all there are.
    pub(super) fn of_index(&self, key: StreamKey, index: u64) -> impl Iterator<Item = (Aim, u64)> {
        let count = self.kinds.len();
        let round = index / count.max(1) as u64;
        let first = (index % count.max(1) as u64) as usize;
        let own = (0..count).flat_map(move |next| {
            let number = (first + next) % count;
            let kind = &self.kinds[number];
            let mut stream = key.stream(Place::ROOT.member("turn").item(number), 0, 0);
            // Another seed starts at other places.
            let place = (round + stream.below(kind.len() as u64)) % kind.len() as u64;
            let turn = round / kind.len() as u64;
            let mut stream = key.stream(Place::ROOT.member("others").item(number), index, 0);
            let others = std::iter::repeat_with(move || {
                (kind[stream.index(kind.len())], u64::from(stream.next_u32()))
            });
            // Where a kind steps in for another, its own turn is another configuration's.
            let own = (next == 0).then(|| (kind[place as usize], turn));
            own.into_iter().chain(others.take(OTHERS))
        });
        own.chain(self.kinds.iter().flatten().map(move |&aim| (aim, round)))
    }
}
