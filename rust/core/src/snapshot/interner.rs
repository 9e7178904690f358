//! Which shapes and values are worth a place in the dictionary: those that were seen twice.
//!
//! Of the values of real configurations nearly all numbers and texts that a fuzzer made up occur
//! once; they stand with their snapshot, so that the dictionary stays small and is read at once.

use hashbrown::{DefaultHashBuilder, HashTable};
use std::hash::BuildHasher;

use super::additions::{Additions, Difference};
use super::dictionary::{Coded, Dictionary};
use super::shape::Shape;
use super::slots::Slot;

/// Values that were seen once and are remembered; beyond, all of them are forgotten.
const MOST_SINGLES: usize = 1 << 18;
/// Bytes of a value that the dictionary takes.
const LONGEST_VALUE: usize = 4096;
/// What the dictionary may weigh before it takes no more.
const HEAVY: usize = 1 << 26;
/// Bytes of a shape that the dictionary takes.
const LONGEST_SHAPE: usize = 1 << 19;
/// Bytes of its own with which a shape is worth a place when it is seen first.
const CHEAP: usize = 64;
/// Shapes that the dictionary may have.
const MOST_SHAPES: usize = 1 << 16;

/// No number yet.
const SINGLE: u32 = u32::MAX;

/// Shapes and values that were seen.
#[derive(Debug, Default)]
pub(crate) struct Interner {
    hasher: DefaultHashBuilder,
    shapes: Vec<SeenShape>,
    shapes_by_skeleton: HashTable<u32>,
    values: Vec<SeenValue>,
    values_by_bytes: HashTable<u32>,
    bytes: Vec<u8>,
    singles: usize,
    /// How many values each slot has.
    lengths: Vec<u32>,
    /// The shapes with a number, in its order.
    numbered: Vec<u32>,
    /// What the dictionary weighs.
    weight: usize,
}

#[derive(Debug)]
pub(crate) struct SeenShape {
    pub(crate) shape: Shape,
    /// Its number in the dictionary.
    pub(crate) number: Option<u32>,
    is_seen_twice: bool,
}

#[derive(Debug, Clone, Copy)]
struct SeenValue {
    slot: Slot,
    start: u32,
    length: u32,
    number: u32,
}

impl Interner {
    /// Knows what the dictionary has.
    pub(crate) fn of(dictionary: &Dictionary) -> Self {
        let mut known = Self { weight: dictionary.weight(), ..Self::default() };
        for (number, Coded { shape, .. }) in dictionary.shapes().iter().enumerate() {
            let seen = known.remember(shape.clone());
            known.shapes[seen as usize].number = Some(number as u32);
            known.numbered.push(seen);
        }
        known.lengths = vec![0; dictionary.slots() as usize];
        for slot in 0..dictionary.slots() {
            for value in dictionary.values(slot) {
                let seen = known.insert(slot, value);
                known.values[seen as usize].number = known.lengths[slot as usize];
                known.singles -= 1;
                known.lengths[slot as usize] += 1;
            }
        }
        known
    }

    /// The shape with this skeleton, if it was seen.
    pub(crate) fn shape_of(&self, skeleton: &[u8]) -> Option<u32> {
        let hash = self.hasher.hash_one(skeleton);
        let is_it = |&seen: &u32| self.shapes[seen as usize].shape.skeleton() == skeleton;
        self.shapes_by_skeleton.find(hash, is_it).copied()
    }

    /// Takes in a shape that was not seen before.
    pub(crate) fn remember(&mut self, shape: Shape) -> u32 {
        let seen = self.shapes.len() as u32;
        let hash = self.hasher.hash_one(shape.skeleton());
        self.shapes.push(SeenShape { shape, number: None, is_seen_twice: false });
        let (hasher, shapes) = (&self.hasher, &self.shapes);
        let rehash = |&seen: &u32| hasher.hash_one(shapes[seen as usize].shape.skeleton());
        self.shapes_by_skeleton.insert_unique(hash, seen, rehash);
        seen
    }

    /// The shape was met again.
    pub(crate) fn meet(&mut self, shape: u32) {
        self.shapes[shape as usize].is_seen_twice = true;
    }

    pub(crate) fn shape(&self, shape: u32) -> &SeenShape {
        &self.shapes[shape as usize]
    }

    /// Gives a number to a shape that deserves one.
    pub(crate) fn number_shape(&mut self, shape: u32, additions: &mut Additions) {
        let seen = &self.shapes[shape as usize];
        let skeleton = seen.shape.skeleton();
        let is_full = self.numbered.len() == MOST_SHAPES || self.weight >= HEAVY;
        if seen.number.is_some() || is_full || skeleton.len() > LONGEST_SHAPE {
            return;
        }
        let numbered = self.numbered.iter().map(|&it| self.shapes[it as usize].shape.skeleton());
        let difference = Difference::of(skeleton, numbered);
        if seen.is_seen_twice || difference.own <= CHEAP {
            additions.shape(skeleton, difference);
            self.shapes[shape as usize].number = Some(self.numbered.len() as u32);
            self.numbered.push(shape);
        }
    }

    /// Makes room for what a dictionary has since it was extended by a shape.
    pub(crate) fn make_room(&mut self, dictionary: &Dictionary) {
        self.lengths.resize(dictionary.slots() as usize, 0);
        self.weight = dictionary.weight();
    }

    /// Meets a value; one that is met again gets a number. What it gives leads to the number.
    pub(crate) fn meet_value(
        &mut self,
        slot: Slot,
        value: &[u8],
        additions: &mut Additions,
    ) -> u32 {
        let hash = self.hasher.hash_one((slot, value));
        let Self { values, bytes, .. } = &*self;
        let is_it = |&seen: &u32| {
            let seen = values[seen as usize];
            let range = seen.start as usize..(seen.start + seen.length) as usize;
            seen.slot == slot && bytes[range] == *value
        };
        let Some(&seen) = self.values_by_bytes.find(hash, is_it) else {
            return self.insert(slot, value);
        };
        let fits = value.len() <= LONGEST_VALUE && self.weight < HEAVY;
        if self.values[seen as usize].number == SINGLE && fits {
            let length = &mut self.lengths[slot as usize];
            self.values[seen as usize].number = *length;
            *length += 1;
            self.singles -= 1;
            self.weight += Dictionary::weight_of(value);
            additions.value(slot, value);
        }
        seen
    }

    /// The number of a value that was met.
    #[inline]
    pub(crate) fn number_of(&self, seen: u32) -> Option<u32> {
        let number = self.values[seen as usize].number;
        (number != SINGLE).then_some(number)
    }

    fn insert(&mut self, slot: Slot, value: &[u8]) -> u32 {
        let seen = self.values.len() as u32;
        let hash = self.hasher.hash_one((slot, value));
        let (start, length) = (self.bytes.len() as u32, value.len() as u32);
        self.bytes.extend_from_slice(value);
        self.values.push(SeenValue { slot, start, length, number: SINGLE });
        self.singles += 1;
        let Self { hasher, values, bytes, values_by_bytes, .. } = self;
        let rehash = |&seen: &u32| {
            let seen = values[seen as usize];
            let range = seen.start as usize..(seen.start + seen.length) as usize;
            hasher.hash_one((seen.slot, &bytes[range]))
        };
        values_by_bytes.insert_unique(hash, seen, rehash);
        seen
    }

    /// Whether so much was seen only once that it is time to begin anew.
    pub(crate) fn is_full(&self) -> bool {
        self.singles > MOST_SINGLES || self.shapes.len() - self.numbered.len() > MOST_SHAPES
    }
}
