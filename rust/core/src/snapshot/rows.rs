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
use super::dictionary::{Coded, Dictionary};
use super::identity::Identity;
use super::leaf::Leaf;
use super::shape::Shape;
use super::tree::{self, Tree, Visit};

/// The number of the value stands with the other wide ones, less this.
const WIDE: u8 = 254;
/// The value stands inline.
const INLINE: u8 = 255;

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
    /// The shape of each row; `None` where it is its own.
    shapes: Vec<Option<&'a Coded>>,
    row: usize,
    /// How many rows without a shape and how many inline leaves precede the first row.
    passed: (usize, usize),
    codes: Cursor<'a>,
    wide: Cursor<'a>,
    whole: Cursor<'a>,
    inline: Cursor<'a>,
}

/// One row.
#[derive(Debug, Clone)]
pub(crate) struct Row<'a> {
    skeleton: Skeleton<'a>,
    leaves: Vec<&'a [u8]>,
}

#[derive(Debug, Clone, Copy)]
enum Skeleton<'a> {
    Shared(&'a Coded),
    Own(&'a [u8]),
}

impl<'a> Walk<'a> {
    /// The rows from `first` on, of `count` in a section of codes. It has no texts yet.
    pub(crate) fn of(
        dictionary: &'a Dictionary,
        count: usize,
        codes: &'a [u8],
        first: usize,
    ) -> Read<Self> {
        let mut codes = Cursor::new(codes);
        let mut shapes = Vec::with_capacity(count);
        for _ in 0..count {
            let number = codes.number()?.checked_sub(1);
            shapes.push(number.map(|number| dictionary.shape(number)).transpose()?);
        }
        let mut wide = codes;
        wide.take(length(&shapes))?;
        let [whole, inline] = [Cursor::new(&[]); 2];
        let passed = shapes.get(..first).ok_or(Damage("it has fewer rows"))?;
        let passed_codes = codes.take(length(passed))?;
        for _ in 0..occurrences(passed_codes, WIDE) {
            wide.number()?;
        }
        let passed = (missing(passed), occurrences(passed_codes, INLINE));
        Ok(Self { dictionary, shapes, row: first, passed, codes, wide, whole, inline })
    }

    /// Whether the next row has something in the texts.
    pub(crate) fn has_texts(&self) -> bool {
        let Some(&Some(shape)) = self.shapes.get(self.row) else { return true };
        let codes = self.codes.remainder().get(..shape.slots.len());
        codes.is_none_or(|codes| codes.contains(&INLINE))
    }

    /// Gives it the section of texts.
    pub(crate) fn with_texts(mut self, texts: &'a [u8]) -> Read<Self> {
        let (whole, inline) = self.passed;
        [self.whole, self.inline] = [Cursor::new(texts); 2];
        for _ in 0..missing(&self.shapes) {
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
        let shape = self.shapes.get(self.row).ok_or(Damage("it has fewer rows"))?;
        self.row += 1;
        let Some(shape) = *shape else { return self.whole() };
        let codes = self.codes.take(shape.slots.len() as u64)?;
        let mut leaves = Vec::with_capacity(codes.len());
        for (&slot, &code) in shape.slots.iter().zip(codes) {
            leaves.push(match code {
                INLINE => Leaf::skip(&mut self.inline)?,
                WIDE => {
                    let number = self.wide.number()?.saturating_add(WIDE.into());
                    self.dictionary.value(slot, number)?
                }
                number => self.dictionary.value(slot, number.into())?,
            });
        }
        Ok(Row { skeleton: Skeleton::Shared(shape), leaves })
    }

    fn whole(&mut self) -> Read<Row<'a>> {
        let mut content = Cursor::new(self.whole.bytes()?);
        let skeleton = content.bytes()?;
        let mut leaves = Vec::new();
        while !content.is_empty() {
            leaves.push(Leaf::skip(&mut content)?);
        }
        Ok(Row { skeleton: Skeleton::Own(skeleton), leaves })
    }
}

/// How many codes rows have.
fn length(shapes: &[Option<&Coded>]) -> u64 {
    shapes.iter().flatten().map(|shape| shape.slots.len() as u64).sum()
}

/// How many rows have no shape.
fn missing(shapes: &[Option<&Coded>]) -> usize {
    shapes.iter().filter(|shape| shape.is_none()).count()
}

#[expect(clippy::naive_bytecount, reason = "a block has a few thousand: no crate is worth it")]
fn occurrences(codes: &[u8], code: u8) -> usize {
    codes.iter().filter(|&&other| other == code).count()
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

    pub(crate) fn skeleton(&self) -> &'a [u8] {
        match self.skeleton {
            Skeleton::Shared(coded) => coded.shape.skeleton(),
            Skeleton::Own(skeleton) => skeleton,
        }
    }

    /// Tells `visit` the configuration.
    pub(crate) fn tell<V: Visit>(&self, visit: &mut V) -> Result<(), V::Error> {
        let mut leaves = self.leaves.iter();
        let mut next = || leaves.next().copied().ok_or(Damage("a configuration ends too early"));
        tree::tell(self.skeleton(), &mut next, visit)
    }

    /// The configuration by itself.
    pub(crate) fn tree(&self) -> Read<Tree> {
        Tree::of(self.skeleton(), &self.leaves)
    }
}
