//! Configurations of one block: a byte for each value that the dictionary has, the others inline.
//!
//! Two sections, since numbers and texts are pressed best apart, and a search needs the numbers
//! only:
//!
//! - *codes*: a number for each row, 0 or that of its shape plus one; then for each row with a
//!   shape a byte for each of its leaves; then the numbers that do not fit into their byte.
//! - *texts*: for each row without a shape its skeleton and its leaves behind their length; then
//!   the leaves of the others that the dictionary does not have.

use super::bytes::{Cursor, Damage, Read, put_bytes, put_number};
use super::dictionary::{Coded, Dictionary, OWN};
use super::identity::Identity;
use super::leaf::{Leaf, NULL};
use super::shape::Shape;
use super::slots::Slot;
use super::tree::{self, Tree, Visit};

/// The number of the value stands with the other wide ones, less this.
pub(super) const WIDE: u8 = 254;
/// The value stands inline.
pub(super) const INLINE: u8 = 255;

/// Rows under construction.
#[derive(Debug, Default)]
pub(crate) struct Rows {
    count: usize,
    shapes: Vec<u8>,
    codes: Vec<u8>,
    wide: Vec<u8>,
    whole: Vec<u8>,
    inline: Vec<u8>,
}

impl Rows {
    pub(crate) fn clear(&mut self) {
        self.count = 0;
        self.shapes.clear();
        self.codes.clear();
        self.wide.clear();
        self.whole.clear();
        self.inline.clear();
    }

    pub(crate) fn len(&self) -> usize {
        self.count
    }

    /// Bytes up to now.
    pub(crate) fn size(&self) -> usize {
        self.codes.len() + self.whole.len() + self.inline.len()
    }

    /// Begins a row of a shape; [`Self::coded`] or [`Self::inline`] follow for each of its leaves.
    pub(crate) fn begin(&mut self, shape: u32) {
        self.count += 1;
        put_number(&mut self.shapes, u64::from(shape) + 1);
    }

    /// Appends a leaf that the dictionary has.
    #[inline]
    pub(crate) fn coded(&mut self, number: u32) {
        if number < WIDE.into() {
            self.codes.push(number as u8);
        } else {
            self.codes.push(WIDE);
            put_number(&mut self.wide, u64::from(number) - u64::from(WIDE));
        }
    }

    /// Appends a leaf that the dictionary does not have.
    #[inline]
    pub(crate) fn inline(&mut self, leaf: &[u8]) {
        self.codes.push(INLINE);
        self.inline.extend_from_slice(leaf);
    }

    /// Appends a row whose shape the dictionary does not have.
    pub(crate) fn whole<'a>(&mut self, skeleton: &[u8], leaves: impl Iterator<Item = &'a [u8]>) {
        self.count += 1;
        put_number(&mut self.shapes, 0);
        let mut content = Vec::new();
        put_bytes(&mut content, skeleton);
        leaves.for_each(|leaf| content.extend_from_slice(leaf));
        put_bytes(&mut self.whole, &content);
    }

    /// The two sections.
    pub(crate) fn sections(&self, codes: &mut Vec<u8>, texts: &mut Vec<u8>) {
        codes.clear();
        codes.extend_from_slice(&self.shapes);
        codes.extend_from_slice(&self.codes);
        codes.extend_from_slice(&self.wide);
        texts.clear();
        texts.extend_from_slice(&self.whole);
        texts.extend_from_slice(&self.inline);
    }
}

/// Goes through the rows of a block.
#[derive(Debug, Clone)]
pub(crate) struct Walk<'a> {
    dictionary: &'a Dictionary,
    /// The number of the shape of each row; [`OWN`] where it is its own.
    shapes: &'a [u32],
    row: usize,
    /// How many rows without a shape and how many inline leaves precede the first row.
    passed: (usize, usize),
    pub(super) codes: Cursor<'a>,
    pub(super) wide: Cursor<'a>,
    whole: Cursor<'a>,
    pub(super) inline: Cursor<'a>,
}

/// No dictionary has so many shapes.
const UNKNOWN: u32 = OWN - 1;

/// A configuration as it is kept: its skeleton, and the bytes of its values.
#[derive(Debug, Clone)]
pub struct Row<'a> {
    skeleton: Skeleton<'a>,
    /// A byte for each value where the shape is shared, otherwise none.
    codes: &'a [u8],
    leaves: Vec<&'a [u8]>,
}

#[derive(Debug, Clone, Copy)]
enum Skeleton<'a> {
    Shared(&'a Coded),
    Own(&'a [u8]),
}

impl<'a> Walk<'a> {
    /// The rows from `first` on, of those with these shapes; `codes` follow them. It has no texts
    /// yet.
    pub(crate) fn of(
        dictionary: &'a Dictionary,
        shapes: &'a [u32],
        codes: &'a [u8],
        first: usize,
    ) -> Read<Self> {
        let mut codes = Cursor::new(codes);
        let mut wide = codes;
        wide.take(dictionary.leaves(shapes)?)?;
        let [whole, inline] = [Cursor::new(&[]); 2];
        let passed = shapes.get(..first).ok_or(Damage("it has fewer rows"))?;
        let passed_codes = codes.take(dictionary.leaves(passed)?)?;
        for _ in 0..occurrences(passed_codes, WIDE) {
            wide.number()?;
        }
        let passed = (missing(passed), occurrences(passed_codes, INLINE));
        Ok(Self { dictionary, shapes, row: first, passed, codes, wide, whole, inline })
    }

    /// How many rows there are still.
    pub(super) fn left(&self) -> usize {
        self.shapes.len() - self.row
    }

    /// The shape of the next row, which is passed; `None` where it is its own, with which the row
    /// begins in the texts.
    pub(super) fn shape(&mut self) -> Read<Option<&'a Coded>> {
        let number = *self.shapes.get(self.row).ok_or(Damage("it has fewer rows"))?;
        self.row += 1;
        if number == OWN { Ok(None) } else { self.dictionary.shape(number.into()).map(Some) }
    }

    /// Whether there are rows with shapes of their own.
    pub(super) fn has_whole(&self) -> bool {
        self.shapes.contains(&OWN)
    }

    /// Whether the next row has something in the texts.
    pub(crate) fn has_texts(&self) -> bool {
        let leaves = self.shapes.get(self.row).filter(|shape| **shape != OWN);
        let leaves = leaves.and_then(|shape| self.dictionary.leaves(&[*shape]).ok());
        let codes = leaves.and_then(|leaves| { self.codes }.take(leaves).ok());
        codes.is_none_or(|codes| codes.contains(&INLINE))
    }

    /// Gives it the section of texts.
    pub(crate) fn with_texts(mut self, texts: &'a [u8]) -> Read<Self> {
        let (whole, inline) = self.passed;
        [self.whole, self.inline] = [Cursor::new(texts); 2];
        for _ in 0..missing(self.shapes) {
            self.inline.bytes()?;
        }
        for _ in 0..whole {
            self.whole.bytes()?;
        }
        for _ in 0..inline {
            Leaf::skip(&mut self.inline)?;
        }
        Ok(self)
    }

    /// The next row.
    pub(crate) fn next(&mut self) -> Read<Row<'a>> {
        let Some(shape) = self.shape()? else { return self.whole() };
        let codes = self.codes.take(shape.slots.len() as u64)?;
        let mut leaves = Vec::with_capacity(codes.len());
        for (&slot, &code) in shape.slots.iter().zip(codes) {
            leaves.push(match code {
                INLINE => Leaf::skip(&mut self.inline)?,
                WIDE => self.dictionary.value(slot, number_of(&mut self.wide)?)?,
                number => self.dictionary.value(slot, number.into())?,
            });
        }
        Ok(Row { skeleton: Skeleton::Shared(shape), codes, leaves })
    }

    /// A row with a shape of its own.
    pub(super) fn whole(&mut self) -> Read<Row<'a>> {
        let mut content = Cursor::new(self.whole.bytes()?);
        let skeleton = content.bytes()?;
        let mut leaves = Vec::new();
        while !content.is_empty() {
            leaves.push(Leaf::skip(&mut content)?);
        }
        Ok(Row { skeleton: Skeleton::Own(skeleton), codes: &[], leaves })
    }
}

/// Reads the shapes of `count` rows, with which a section of codes begins.
pub(super) fn read_shapes(codes: &mut Cursor<'_>, count: u16, shapes: &mut Vec<u32>) -> Read<()> {
    shapes.clear();
    for _ in 0..count {
        let number = codes.number()?.checked_sub(1);
        shapes.push(number.map_or(OWN, |number| u32::try_from(number).unwrap_or(UNKNOWN)));
    }
    Ok(())
}

/// The next number of those that do not fit into their byte.
pub(super) fn number_of(wide: &mut Cursor<'_>) -> Read<u64> {
    Ok(wide.number()?.saturating_add(WIDE.into()))
}

/// How many rows have no shape.
fn missing(shapes: &[u32]) -> usize {
    shapes.iter().filter(|shape| **shape == OWN).count()
}

/// How often a code occurs.
pub(super) fn occurrences(codes: &[u8], code: u8) -> usize {
    // So few at a time that a byte can count them: the compiler makes that many times as fast.
    let few = codes.chunks(u8::MAX.into());
    few.map(|few| usize::from(few.iter().map(|&other| u8::from(other == code)).sum::<u8>())).sum()
}

impl<'a> Row<'a> {
    /// The identity of the configuration. `buffer` is for its use alone.
    pub(crate) fn identity(&self, buffer: &mut Vec<u8>) -> Read<Identity> {
        let leaf = |place: usize| self.leaves[place];
        match self.skeleton {
            Skeleton::Shared(coded) => coded.shape.identity(self.leaves.len(), leaf, buffer),
            Skeleton::Own(skeleton) => {
                Shape::of(skeleton).identity(self.leaves.len(), leaf, buffer)
            }
        }
    }

    /// The bytes of a value.
    pub(crate) fn leaf(&self, place: usize) -> Read<&'a [u8]> {
        self.leaves.get(place).copied().ok_or(Damage("a configuration ends too early"))
    }

    pub(crate) fn leaves(&self) -> &[&'a [u8]] {
        &self.leaves
    }

    /// The slots of the values, where the shape has them.
    pub(crate) fn slots(&self) -> Option<&'a [Slot]> {
        match self.skeleton {
            Skeleton::Shared(coded) => Some(&coded.slots),
            Skeleton::Own(_) => None,
        }
    }

    /// The number of its shape in the pack, where it has one: rows with the same number, and the
    /// same skeleton, are made of the same parts.
    pub fn shape(&self) -> Option<u32> {
        match self.skeleton {
            Skeleton::Shared(coded) => Some(coded.number),
            Skeleton::Own(_) => None,
        }
    }

    /// The slot and the number of a value that many rows may have: while the pack is open, nothing
    /// else has them.
    pub fn shared(&self, place: usize) -> Option<(u32, u8)> {
        let code = *self.codes.get(place).filter(|code| **code < WIDE)?;
        self.slots().map(|slots| (slots[place], code))
    }

    /// What it is made of.
    pub fn skeleton(&self) -> &'a [u8] {
        match self.skeleton {
            Skeleton::Shared(coded) => coded.shape.skeleton(),
            Skeleton::Own(skeleton) => skeleton,
        }
    }

    /// Tells `visit` what it is made of, with null for each of its values.
    pub fn tell_parts<V: Visit>(&self, visit: &mut V) -> Result<(), V::Error> {
        tree::tell(self.skeleton(), &mut || Ok(&[NULL]), visit)
    }

    /// The value at a place.
    pub fn value(&self, place: usize) -> Read<Leaf<'a>> {
        Leaf::read(&mut Cursor::new(self.leaf(place)?))
    }

    /// The configuration by itself.
    pub(crate) fn tree(&self) -> Read<Tree> {
        Tree::of(self.skeleton(), &self.leaves)
    }
}
