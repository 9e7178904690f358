//! What extends a dictionary, as bytes.

use super::bytes::{put_bytes, put_number};
use super::slots::Slot;

/// A skeleton: that of the shape with a number, less one, up to some byte and from some byte on,
/// with other bytes between the two.
pub(super) const SHAPE: u8 = 0;
/// A slot and the value of a leaf.
pub(super) const VALUE: u8 = 1;

/// Shapes, from the last one back, that a new one may resemble.
const RECENT: usize = 256;

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
