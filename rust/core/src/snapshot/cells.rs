//! One value of each row of a block, without a look at the others.

use super::bytes::Read;
use super::dictionary::Coded;
use super::leaf::Leaf;
use super::rows::{INLINE, Row, WIDE, Walk, number_of, occurrences};
use super::slots::Slot;

/// What a row has at a place.
#[derive(Debug, Clone)]
pub(crate) enum Cell<'a> {
    /// The row has no such place.
    Absent,
    /// A value of the dictionary.
    Known(Slot, u64),
    /// A value that stands here only.
    Own(&'a [u8]),
    /// The row has a shape of its own, in which the place is still to be found.
    Whole(Row<'a>),
}

/// Goes through the rows of a block, from the first one on.
#[derive(Debug)]
pub(crate) struct Cells<'a> {
    walk: Walk<'a>,
    codes: &'a [u8],
    /// Up to where wide and inline values were counted.
    wide_to: usize,
    inline_to: usize,
}

impl<'a> Cells<'a> {
    pub(crate) fn of(walk: Walk<'a>) -> Self {
        Self { codes: walk.codes.remainder(), walk, wide_to: 0, inline_to: 0 }
    }

    /// The value of the next row at a place of its shape; `None` behind the last row.
    pub(crate) fn next(
        &mut self,
        place_in: impl Fn(&Coded) -> Option<usize>,
    ) -> Read<Option<Cell<'a>>> {
        if self.walk.left() == 0 {
            return Ok(None);
        }
        let Some(shape) = self.walk.shape()? else {
            return self.walk.whole().map(|row| Some(Cell::Whole(row)));
        };
        let start = self.codes.len() - self.walk.codes.left();
        self.walk.codes.take(shape.slots.len() as u64)?;
        let cell = place_in(shape).map(|place| self.cell(shape.slots[place], start + place));
        cell.unwrap_or(Ok(Cell::Absent)).map(Some)
    }

    fn cell(&mut self, slot: Slot, at: usize) -> Read<Cell<'a>> {
        let Self { walk, codes, wide_to, inline_to } = self;
        Ok(match codes[at] {
            WIDE => {
                for _ in 0..occurrences(&codes[*wide_to..at], WIDE) {
                    walk.wide.number()?;
                }
                *wide_to = at + 1;
                Cell::Known(slot, number_of(&mut walk.wide)?)
            }
            INLINE => {
                for _ in 0..occurrences(&codes[*inline_to..at], INLINE) {
                    Leaf::skip(&mut walk.inline)?;
                }
                *inline_to = at + 1;
                Cell::Own(Leaf::skip(&mut walk.inline)?)
            }
            number => Cell::Known(slot, number.into()),
        })
    }
}

/// Whether some row has its value at a place in the texts.
pub(crate) fn needs_texts(walk: &Walk<'_>, place_in: impl Fn(&Coded) -> Option<usize>) -> bool {
    let mut walk = walk.clone();
    let rows = walk.left();
    let mut needs = || {
        let shape = walk.shape().ok()??;
        let codes = walk.codes.take(shape.slots.len() as u64).ok()?;
        Some(place_in(shape).is_some_and(|place| codes[place] == INLINE))
    };
    // What is damaged shows when it is read.
    (0..rows).any(|_| needs().unwrap_or(true))
}
