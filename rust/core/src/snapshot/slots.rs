//! Where values stand: the ways of keys and places that lead to them, by number.

use std::hash::BuildHasher as _;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::bytes::Read;
use super::tree::{Part, Parts};

/// The number of a slot.
pub(crate) type Slot = u32;

/// No slot has this number.
pub(crate) const NOWHERE: Slot = Slot::MAX;

/// Slot of the whole configuration.
const ROOT: Slot = 0;

/// Items of a list that have slots of their own; those behind share one.
const NEAR: u32 = 32;

/// What a step on the way to a slot weighs beside its bytes.
const WAY_WEIGHT: usize = 64;

/// One step on the way to a slot.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Step<'a> {
    Key(&'a str),
    Item(u32),
}

/// The last step on the way to a slot.
#[derive(Debug, Clone)]
struct Way {
    parent: Slot,
    key: Option<Box<str>>,
    item: u32,
}

impl Way {
    fn of(parent: Slot, step: Step<'_>) -> Self {
        match step {
            Step::Key(key) => Self { parent, key: Some(key.into()), item: 0 },
            Step::Item(item) => Self { parent, key: None, item },
        }
    }

    fn step(&self) -> Step<'_> {
        self.key.as_deref().map_or(Step::Item(self.item), Step::Key)
    }

    fn is(&self, parent: Slot, step: Step<'_>) -> bool {
        self.parent == parent && self.step() == step
    }
}

/// Slots by the ways to them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Slots {
    ways: Vec<Way>,
    by_step: HashTable<Slot>,
    hasher: DefaultHashBuilder,
    weight: usize,
}

impl Slots {
    /// How many there are.
    pub(crate) fn len(&self) -> usize {
        self.ways.len()
    }

    /// How many bytes they take, about.
    pub(crate) fn weight(&self) -> usize {
        self.weight
    }

    /// The slots of the leaves of a skeleton, which is read to its end; new ones are made.
    pub(crate) fn learn(&mut self, skeleton: &[u8]) -> Read<Box<[Slot]>> {
        if self.ways.is_empty() {
            self.ways.push(Way::of(ROOT, Step::Item(0)));
        }
        walk(skeleton, |parent, step| self.way(parent, step))
    }

    /// The slots of the leaves of a skeleton, [`NOWHERE`] where there is none yet.
    pub(crate) fn known(&self, skeleton: &[u8]) -> Read<Box<[Slot]>> {
        walk(skeleton, |parent, step| self.known_way(parent, step).unwrap_or(NOWHERE))
    }

    fn known_way(&self, parent: Slot, step: Step<'_>) -> Option<Slot> {
        let is_it = |&slot: &Slot| self.ways[slot as usize].is(parent, step);
        self.by_step.find(self.hasher.hash_one((parent, step)), is_it).copied()
    }

    fn way(&mut self, parent: Slot, step: Step<'_>) -> Slot {
        if let Some(slot) = self.known_way(parent, step) {
            return slot;
        }
        let Self { ways, by_step, hasher, weight } = self;
        let slot = ways.len() as Slot;
        ways.push(Way::of(parent, step));
        *weight += WAY_WEIGHT + if let Step::Key(key) = step { key.len() } else { 0 };
        let rehash = |&slot: &Slot| {
            let way = &ways[slot as usize];
            hasher.hash_one((way.parent, way.step()))
        };
        by_step.insert_unique(hasher.hash_one((parent, step)), slot, rehash);
        slot
    }
}

/// The slots of the leaves of a skeleton, which is read to its end, `way` telling where a step leads.
fn walk(skeleton: &[u8], mut way: impl FnMut(Slot, Step<'_>) -> Slot) -> Read<Box<[Slot]>> {
    let mut parts = Parts::of(skeleton);
    let mut slots = Vec::new();
    // The slots of open containers, and of a list how many items it has up to now.
    let mut open: Vec<(Slot, Option<u32>)> = Vec::new();
    let mut here = ROOT;
    while let Some(part) = parts.next()? {
        match part {
            Part::Key(key) => {
                let parent = open.last().map_or(ROOT, |(slot, _)| *slot);
                here = way(parent, Step::Key(key));
                continue;
            }
            Part::MappingEnd | Part::ListEnd => {
                open.pop();
            }
            Part::Leaf => slots.push(here),
            Part::Mapping => open.push((here, None)),
            Part::List => open.push((here, Some(0))),
        }
        if let Some((list, Some(items))) = open.last_mut() {
            let (list, item) = (*list, *items);
            *items = NEAR.min(item + 1);
            here = way(list, Step::Item(item));
        }
    }
    Ok(slots.into())
}
