//! What many snapshots of a pack share, each kept once: shapes, and values by their place.
//!
//! Shapes are numbered as they come. A value belongs to a *slot*: the way of keys and places that
//! leads to it, with far items of a list taken together. Each slot numbers its values as they come,
//! so that nearly all numbers are small.

use std::ops::Range;

use super::additions::{SHAPE, VALUE};
use super::bytes::{Cursor, Damage, Read};
use super::leaf::Leaf;
use super::shape::Shape;
use super::slots::{Slot, Slots};

/// What a dictionary may weigh, about the bytes that it takes in memory; writers stay below.
const HEAVIEST: usize = 1 << 27;
/// What a shape and a value weigh beside their bytes.
const SHAPE_WEIGHT: usize = 128;
const VALUE_WEIGHT: usize = 8;

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
    slots: Slots,
    values: Vec<Vec<Range<u32>>>,
    bytes: Vec<u8>,
    entries: u32,
    chain: u32,
    weight: usize,
}

const UNKNOWN_SHAPE: Damage = Damage("an unknown shape");

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
        self.weight + self.slots.weight()
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
            if self.weight() > HEAVIEST {
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
        let slots = self.slots.learn(skeleton)?;
        self.values.resize_with(self.slots.len(), Vec::new);
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

    /// The slots of the leaves of a skeleton, [`NOWHERE`](super::slots::NOWHERE) where there is none
    /// yet.
    pub(crate) fn known_slots(&self, skeleton: &[u8]) -> Read<Box<[Slot]>> {
        self.slots.known(skeleton)
    }
}

#[cfg(test)]
mod tests {
    use super::super::additions::{Additions, Difference};
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
