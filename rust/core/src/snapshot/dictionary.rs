//! What many snapshots of a pack share, each kept once: shapes, and values by their place.
//!
//! Shapes are numbered as they come. A value belongs to a *slot*: the way of keys and places that
//! leads to it, with far items of a list taken together. Each slot numbers its values as they come,
//! so that nearly all numbers are small.

use std::hash::BuildHasher as _;
use std::ops::Range;

use hashbrown::{DefaultHashBuilder, HashTable};

use super::bytes::{Cursor, Damage, Read, put_bytes, put_number};
use super::leaf::Leaf;
use super::shape::Shape;
use super::tree::{Part, Parts};

/// A skeleton: that of the shape with a number, less one, up to some byte and from some byte on,
/// with other bytes between the two.
const SHAPE: u8 = 0;
/// A slot and the value of a leaf.
const VALUE: u8 = 1;

/// Shapes, from the last one back, that a new one may resemble.
const RECENT: usize = 256;

/// What a dictionary may weigh, about the bytes that it takes in memory; writers stay below.
const HEAVIEST: usize = 1 << 27;
/// What a shape, a step on the way to a slot and a value weigh beside their bytes.
const SHAPE_WEIGHT: usize = 128;
const WAY_WEIGHT: usize = 64;
const VALUE_WEIGHT: usize = 8;

/// The number of a slot.
pub(crate) type Slot = u32;

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

/// Stands for the number of a shape that the dictionary does not have.
pub(crate) const OWN: u32 = u32::MAX;

/// A shape with the slots of its leaves.
#[derive(Debug, Clone)]
pub(crate) struct Coded {
    pub(crate) number: u32,
    pub(crate) shape: Shape,
    pub(crate) slots: Box<[Slot]>,
}

/// Shapes and values by number.
#[derive(Debug, Clone, Default)]
pub(crate) struct Dictionary {
    shapes: Vec<Coded>,
    /// How many leaves each shape has.
    leaves: Vec<u32>,
    hasher: DefaultHashBuilder,
    /// How each slot is reached.
    ways: Vec<Way>,
    ways_by_step: HashTable<Slot>,
    values: Vec<Vec<Range<u32>>>,
    bytes: Vec<u8>,
    entries: u32,
    chain: u32,
    weight: usize,
}

/// Items of a list that have slots of their own; those behind share one.
const NEAR: u32 = 32;

const UNKNOWN_SHAPE: Damage = Damage("an unknown shape");

/// Slot of the whole configuration.
const ROOT: Slot = 0;
/// No slot has this number.
pub(crate) const NOWHERE: Slot = Slot::MAX;

impl Dictionary {
    /// How many entries it has.
    pub(crate) fn entries(&self) -> u32 {
        self.entries
    }

    /// A check of all entries up to now, which tells this dictionary from one with others.
    pub(crate) fn chain(&self) -> u32 {
        self.chain
    }

    /// The shape of a number.
    pub(crate) fn shape(&self, number: u64) -> Read<&Coded> {
        let found = usize::try_from(number).ok().and_then(|number| self.shapes.get(number));
        found.ok_or(UNKNOWN_SHAPE)
    }

    /// How many leaves shapes have in all, not counting those that are a row's own.
    pub(crate) fn leaves(&self, shapes: &[u32]) -> Read<u64> {
        let leaves = |shape: &u32| match self.leaves.get(*shape as usize) {
            Some(leaves) => Ok(u64::from(*leaves)),
            None if *shape == OWN => Ok(0),
            None => Err(UNKNOWN_SHAPE),
        };
        shapes.iter().map(leaves).sum()
    }

    pub(crate) fn shapes(&self) -> &[Coded] {
        &self.shapes
    }

    /// The bytes of a value.
    #[inline]
    pub(crate) fn value(&self, slot: Slot, number: u64) -> Read<&[u8]> {
        let range =
            usize::try_from(number).ok().and_then(|number| self.values[slot as usize].get(number));
        let range = range.ok_or(Damage("an unknown value"))?;
        Ok(&self.bytes[range.start as usize..range.end as usize])
    }

    /// How many bytes it takes, about.
    pub(crate) fn weight(&self) -> usize {
        self.weight
    }

    /// How many bytes a value takes.
    pub(crate) fn weight_of(value: &[u8]) -> usize {
        VALUE_WEIGHT + value.len()
    }

    /// The values of a slot, in the order of their numbers.
    pub(crate) fn values(&self, slot: Slot) -> impl Iterator<Item = &[u8]> {
        self.values[slot as usize]
            .iter()
            .map(|range| &self.bytes[range.start as usize..range.end as usize])
    }

    /// How many slots there are.
    pub(crate) fn slots(&self) -> Slot {
        self.values.len() as Slot
    }

    /// Adds the entries that [`Additions`] wrote.
    pub(crate) fn extend(&mut self, additions: &[u8]) -> Read<()> {
        let mut cursor = Cursor::new(additions);
        while !cursor.is_empty() {
            match cursor.byte()? {
                SHAPE => {
                    let skeleton = self.read_skeleton(&mut cursor)?;
                    self.add_shape(&skeleton)?;
                }
                VALUE => {
                    let slot = cursor.number()?;
                    self.add_value(slot, Leaf::skip(&mut cursor)?)?;
                }
                _ => return Err(Damage("an unknown entry of the dictionary")),
            }
            self.entries += 1;
            if self.weight > HEAVIEST {
                return Err(Damage("a dictionary that is larger than any"));
            }
        }
        let mut check = crc32fast::Hasher::new_with_initial(self.chain);
        check.update(additions);
        self.chain = check.finalize();
        Ok(())
    }

    fn read_skeleton(&self, cursor: &mut Cursor<'_>) -> Read<Vec<u8>> {
        let base = match cursor.number()?.checked_sub(1) {
            Some(number) => self.shape(number)?.shape.skeleton(),
            None => &[],
        };
        let mut start = Cursor::new(base);
        let mut skeleton = start.take(cursor.number()?)?.to_vec();
        let end = cursor.number()?;
        skeleton.extend_from_slice(cursor.bytes()?);
        let skipped = (start.left() as u64).checked_sub(end);
        start.take(skipped.ok_or(Damage("a shape has more than another one"))?)?;
        skeleton.extend_from_slice(start.remainder());
        Ok(skeleton)
    }

    fn add_shape(&mut self, skeleton: &[u8]) -> Read<()> {
        let slots = self.slots_of(skeleton)?;
        self.weight += SHAPE_WEIGHT + skeleton.len() + size_of_val(&*slots);
        let number = self.shapes.len() as u32;
        self.leaves.push(slots.len() as u32);
        self.shapes.push(Coded { number, shape: Shape::of(skeleton), slots });
        Ok(())
    }

    fn add_value(&mut self, slot: u64, value: &[u8]) -> Read<()> {
        // A value that is none is found here, not when a snapshot needs it.
        Leaf::read(&mut Cursor::new(value))?;
        let values = usize::try_from(slot).ok().and_then(|slot| self.values.get_mut(slot));
        let start = self.bytes.len() as u32;
        self.weight += Self::weight_of(value);
        self.bytes.extend_from_slice(value);
        values.ok_or(Damage("an unknown slot"))?.push(start..self.bytes.len() as u32);
        Ok(())
    }

    /// The slots of the leaves of a skeleton, which is read to its end; new ones are made.
    fn slots_of(&mut self, skeleton: &[u8]) -> Read<Box<[Slot]>> {
        if self.values.is_empty() {
            self.values.push(Vec::new());
            self.ways.push(Way::of(ROOT, Step::Item(0)));
        }
        slots(skeleton, |parent, step| self.way(parent, step))
    }

    /// The slots of the leaves of a skeleton, [`NOWHERE`] where there is none yet.
    pub(crate) fn known_slots(&self, skeleton: &[u8]) -> Read<Box<[Slot]>> {
        slots(skeleton, |parent, step| self.known_way(parent, step).unwrap_or(NOWHERE))
    }

    fn known_way(&self, parent: Slot, step: Step<'_>) -> Option<Slot> {
        let is_it = |&slot: &Slot| self.ways[slot as usize].is(parent, step);
        self.ways_by_step.find(self.hasher.hash_one((parent, step)), is_it).copied()
    }

    fn way(&mut self, parent: Slot, step: Step<'_>) -> Slot {
        if let Some(slot) = self.known_way(parent, step) {
            return slot;
        }
        let Self { hasher, ways, ways_by_step, values, weight, .. } = self;
        let hash = hasher.hash_one((parent, step));
        let slot = values.len() as Slot;
        values.push(Vec::new());
        ways.push(Way::of(parent, step));
        *weight += WAY_WEIGHT + if let Step::Key(key) = step { key.len() } else { 0 };
        let rehash = |&slot: &Slot| {
            let way = &ways[slot as usize];
            hasher.hash_one((way.parent, way.step()))
        };
        ways_by_step.insert_unique(hash, slot, rehash);
        slot
    }
}

/// The slots of the leaves of a skeleton, which is read to its end, `way` telling where a step leads.
fn slots(skeleton: &[u8], mut way: impl FnMut(Slot, Step<'_>) -> Slot) -> Read<Box<[Slot]>> {
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

/// Entries that a dictionary does not have yet, as bytes.
#[derive(Debug, Clone, Default)]
pub(crate) struct Additions(Vec<u8>);

/// How a skeleton differs from another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Difference {
    /// The number of the other one plus one; 0 where there is none.
    base: usize,
    start: usize,
    end: usize,
    /// Bytes between the two.
    pub(crate) own: usize,
}

impl Difference {
    /// How `skeleton` differs from the one that it resembles most, of `known` shapes.
    pub(crate) fn of<'a>(
        skeleton: &[u8],
        known: impl DoubleEndedIterator<Item = &'a [u8]> + ExactSizeIterator,
    ) -> Self {
        let none = Self { base: 0, start: 0, end: 0, own: skeleton.len() };
        let others = known.enumerate().rev().take(RECENT);
        let differences = others.map(|(number, other)| {
            let start = common(skeleton.iter(), other.iter());
            let end = common(skeleton[start..].iter().rev(), other[start..].iter().rev());
            Self { base: number + 1, start, end, own: skeleton.len() - start - end }
        });
        differences.fold(none, |best, found| if found.own < best.own { found } else { best })
    }
}

/// How many bytes are equal before the first that are not.
fn common<'a>(one: impl Iterator<Item = &'a u8>, other: impl Iterator<Item = &'a u8>) -> usize {
    one.zip(other).take_while(|(a, b)| a == b).count()
}

impl Additions {
    pub(crate) fn shape(&mut self, skeleton: &[u8], difference: Difference) {
        let Difference { base, start, end, own } = difference;
        self.0.push(SHAPE);
        for number in [base, start, end] {
            put_number(&mut self.0, number as u64);
        }
        put_bytes(&mut self.0, &skeleton[start..start + own]);
    }

    pub(crate) fn value(&mut self, slot: Slot, value: &[u8]) {
        self.0.push(VALUE);
        put_number(&mut self.0, slot.into());
        self.0.extend_from_slice(value);
    }

    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::json;
    use crate::snapshot::tree::Tree;

    fn tree(text: &str) -> Tree {
        let mut tree = Tree::default();
        json::read(text.as_bytes(), &mut tree).unwrap();
        tree
    }

    fn shape(additions: &mut Additions, text: &str) {
        let tree = tree(text);
        let difference = Difference::of(tree.skeleton(), [].into_iter());
        additions.shape(tree.skeleton(), difference);
    }

    #[test]
    fn a_shape_that_resembles_another_one_takes_few_bytes() {
        let texts = [
            r#"{"name": 1, "port": 2, "hosts": [{"address": 3}]}"#,
            r#"{"name": 1, "hosts": [{"address": 3}]}"#,
            r#"{"name": 1, "port": 2, "hosts": [{"address": 3}, {"address": 4}]}"#,
            "7",
        ];
        let trees = texts.map(tree);
        let mut additions = Additions::default();
        for number in 0..trees.len() {
            let known = trees[..number].iter().map(Tree::skeleton);
            let difference = Difference::of(trees[number].skeleton(), known);
            additions.shape(trees[number].skeleton(), difference);
        }
        assert!(additions.bytes().len() < trees[0].skeleton().len() + 40);
        let mut dictionary = Dictionary::default();
        dictionary.extend(additions.bytes()).unwrap();
        for (number, tree) in trees.iter().enumerate() {
            let shape = &dictionary.shape(number as u64).unwrap().shape;
            assert_eq!(shape.skeleton(), tree.skeleton());
        }
    }

    #[test]
    fn places_have_slots_whatever_stands_beside_them() {
        let mut additions = Additions::default();
        shape(&mut additions, r#"{"a": [1, {"b": 2}, {"b": 3}], "b": 4}"#);
        shape(&mut additions, r#"{"b": 1, "a": [2, 3, []]}"#);
        let mut dictionary = Dictionary::default();
        dictionary.extend(additions.bytes()).unwrap();
        let first = &dictionary.shape(0).unwrap().slots;
        let second = &dictionary.shape(1).unwrap().slots;
        assert_eq!((second[0], second[1]), (first[3], first[0]));
        let mut all = [&first[..], &second[..]].concat();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), 5);
        assert_eq!(dictionary.shape(2).unwrap_err(), Damage("an unknown shape"));
    }

    #[test]
    fn far_items_of_a_list_share_a_slot() {
        let mut additions = Additions::default();
        shape(&mut additions, &format!("[{}[]]", "0,".repeat(40)));
        let mut dictionary = Dictionary::default();
        dictionary.extend(additions.bytes()).unwrap();
        let slots = &dictionary.shape(0).unwrap().slots;
        assert_eq!(slots.len(), 40);
        assert_ne!(slots[30], slots[31]);
        assert!(slots[32..].iter().all(|slot| *slot == slots[32]));
    }

    #[test]
    fn values_have_numbers_of_their_own_in_each_slot() {
        let mut additions = Additions::default();
        shape(&mut additions, r#"{"a": 1, "b": 1}"#);
        let mut dictionary = Dictionary::default();
        dictionary.extend(additions.bytes()).unwrap();
        let slots = dictionary.shape(0).unwrap().slots.clone();
        let leaves = tree(r#"[1, "x"]"#);
        let mut more = Additions::default();
        more.value(slots[0], leaves.leaf_at(0));
        more.value(slots[0], leaves.leaf_at(1));
        more.value(slots[1], leaves.leaf_at(1));
        let before = dictionary.chain();
        dictionary.extend(more.bytes()).unwrap();
        assert_ne!(dictionary.chain(), before);
        assert_eq!(dictionary.entries(), 4);
        assert_eq!(dictionary.value(slots[0], 1), dictionary.value(slots[1], 0));
        let values: Vec<&[u8]> = dictionary.values(slots[0]).collect();
        assert_eq!(values, [leaves.leaf_at(0), leaves.leaf_at(1)]);
        assert_eq!(dictionary.value(slots[1], 1), Err(Damage("an unknown value")));
    }

    #[test]
    fn entries_that_nobody_wrote_are_damage() {
        for (bytes, why) in [
            (&[9][..], "an unknown entry of the dictionary"),
            (&[VALUE, 0, 0][..], "an unknown slot"),
            (&[VALUE, 0, 9, 0xFF][..], "a text is not UTF-8"),
            (&[SHAPE, 0, 0, 0, 2, 1][..], "it ends too early"),
            (&[SHAPE, 0, 0, 1, 1, 0][..], "a shape has more than another one"),
            (&[SHAPE, 1, 0, 0, 1, 0][..], "an unknown shape"),
        ] {
            assert_eq!(Dictionary::default().extend(bytes), Err(Damage(why)));
        }
    }
}
