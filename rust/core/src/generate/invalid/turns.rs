//! Whose turn it is.
//!
//! Of two configurations one takes all aims in turn, so that each has its turn; the other takes the
//! kinds of keyword in turn, then their places, so that no kind drowns the others.

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

/// All aims.
#[derive(Debug)]
pub(super) struct Turns {
    kinds: Vec<Vec<Aim>>,
    /// The number of the kind that has the most aims: it has turns enough without its kind's.
    largest: usize,
    /// All aims, those of each kind spread evenly.
    tour: Vec<Aim>,
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
        let largest = (0..kinds.len()).rev().max_by_key(|&kind| kinds[kind].len()).unwrap_or(0);
        Self { tour: spread(&kinds), largest, kinds }
    }

    /// The aims of configuration `index`, each with how often it had its turn before: its own, then
    /// others for the case that it cannot be broken, in the end all there are.
    pub(super) fn of_index(&self, key: StreamKey, index: u64) -> impl Iterator<Item = (Aim, u64)> {
        let round = index / 2;
        let own = if index.is_multiple_of(2) { self.next_kind(key, round) } else { None };
        let own = own.or_else(|| self.next_aim(key, round));
        let first = own.map_or(0, |(kind, _)| kind);
        let others = (0..self.kinds.len()).flat_map(move |next| {
            let number = (first + next) % self.kinds.len();
            let kind = &self.kinds[number];
            let mut stream = key.stream(Place::ROOT.member("others").item(number), index, 0);
            let others = std::iter::repeat_with(move || {
                (kind[stream.index(kind.len())], u64::from(stream.next_u32()))
            });
            others.take(OTHERS)
        });
        let own = own.map(|(_, aim)| aim).into_iter();
        own.chain(others).chain(self.tour.iter().map(move |&aim| (aim, round)))
    }

    /// The aim of the kind whose turn it is, and that kind.
    fn next_kind(&self, key: StreamKey, round: u64) -> Option<(usize, (Aim, u64))> {
        let others = (self.kinds.len() as u64).checked_sub(1).filter(|&others| others > 0)?;
        let number = (round % others) as usize;
        let number = number + usize::from(number >= self.largest);
        let place = Place::ROOT.member("turn").item(number);
        Some((number, in_turn(&self.kinds[number], key, place, round / others)?))
    }

    /// The aim whose turn it is of all, and its kind.
    fn next_aim(&self, key: StreamKey, round: u64) -> Option<(usize, (Aim, u64))> {
        let aim = in_turn(&self.tour, key, Place::ROOT.member("tour"), round)?;
        let kind = self.kinds.iter().position(|kind| kind.contains(&aim.0));
        Some((kind.unwrap_or_default(), aim))
    }
}

/// Whose turn it is in this round, and how often it had its turn before; another seed starts at
/// another place.
fn in_turn(aims: &[Aim], key: StreamKey, place: Place, round: u64) -> Option<(Aim, u64)> {
    let count = aims.len() as u64;
    let start = key.stream(place, 0, 0).below(count.max(1));
    let place = (round % count.max(1) + start) % count.max(1);
    Some((*aims.get(place as usize)?, round / count.max(1)))
}

/// All aims, in an order in which those of each kind have the same distance from each other.
fn spread(kinds: &[Vec<Aim>]) -> Vec<Aim> {
    let placed = kinds.iter().enumerate().flat_map(|(number, kind)| {
        let halves = (0..kind.len()).map(|place| 2 * place + 1);
        halves.zip(kind).map(move |(half, &aim)| (half, kind.len(), number, aim))
    });
    let mut placed: Vec<_> = placed.collect();
    placed.sort_by(|one, two| (one.0 * two.1).cmp(&(two.0 * one.1)).then(one.2.cmp(&two.2)));
    placed.into_iter().map(|(.., aim)| aim).collect()
}
