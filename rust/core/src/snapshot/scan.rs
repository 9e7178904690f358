//! Goes through a pack from block to block, and finds the way behind damage.

use std::io;

use super::block::{HEADER, Header, MARK};
use super::disk::Pages;

/// Bytes that are read at a time.
const STRETCH: usize = 1 << 20;

/// What comes next in a pack.
#[derive(Debug)]
pub(crate) enum Found<'a> {
    /// A block whose content is what was written.
    Block {
        offset: u64,
        header: Header,
        content: &'a [u8],
        /// Whether a flipped bit had to be turned back.
        is_healed: bool,
    },
    /// A block whose header is sound and whose content is not.
    Damaged { offset: u64, header: Header },
    /// Bytes that are no block, before the next one.
    Gap { offset: u64, length: u64 },
    /// Bytes at the end that are no whole block.
    Tail { length: u64 },
}

/// Goes through a pack.
pub(crate) struct Scan<'a> {
    window: Window<'a>,
    at: u64,
    end: u64,
    healed: Vec<u8>,
}

impl<'a> Scan<'a> {
    /// Begins at `from`, and ends where the file ends now.
    pub(crate) fn of(pages: &'a mut dyn Pages, from: u64) -> io::Result<Self> {
        let end = pages.length()?;
        let window = Window { pages, end, start: 0, bytes: Vec::new() };
        Ok(Self { window, at: from, end, healed: Vec::new() })
    }

    /// Where the next block begins.
    pub(crate) fn at(&self) -> u64 {
        self.at
    }

    /// What comes next; `None` at the end.
    pub(crate) fn next(&mut self) -> io::Result<Option<Found<'_>>> {
        if self.at >= self.end {
            return Ok(None);
        }
        let offset = self.at;
        let Some((header, was_healed)) = self.header(offset)? else {
            return self.gap(offset).map(Some);
        };
        if offset + header.whole() > self.end {
            return self.gap(offset).map(Some);
        }
        self.at = offset + header.whole();
        let (start, length) = (offset + HEADER as u64, header.length as usize);
        let content = self.window.get(start, length)?;
        if header.is_sound(content) {
            let content = self.window.get(start, length)?;
            return Ok(Some(Found::Block { offset, header, content, is_healed: was_healed }));
        }
        self.healed.clear();
        self.healed.extend_from_slice(content);
        if header.check(&mut self.healed).is_ok() {
            return Ok(Some(Found::Block {
                offset,
                header,
                content: &self.healed,
                is_healed: true,
            }));
        }
        // A write that was interrupted has others behind it, where its content would be.
        match self.sound_block(offset + 1)? {
            Some(place) if place < self.at => self.at = place,
            _ => return Ok(Some(Found::Damaged { offset, header })),
        }
        Ok(Some(Found::Gap { offset, length: self.at - offset }))
    }

    fn header(&mut self, offset: u64) -> io::Result<Option<(Header, bool)>> {
        let bytes = self.window.get(offset, HEADER)?;
        Ok(bytes.try_into().ok().and_then(|bytes| Header::read(bytes).ok()))
    }

    /// The bytes up to the next block that is whole and sound.
    fn gap<'b>(&mut self, offset: u64) -> io::Result<Found<'b>> {
        let next = self.sound_block(offset + 1)?;
        self.at = next.unwrap_or(self.end);
        let length = self.at - offset;
        Ok(if next.is_some() { Found::Gap { offset, length } } else { Found::Tail { length } })
    }

    /// Where the next block begins, from `from` on, that is whole and sound.
    fn sound_block(&mut self, from: u64) -> io::Result<Option<u64>> {
        let mut at = from;
        while let Some(place) = self.mark(at)? {
            if let Some((header, false)) = self.header(place)? {
                let start = place + HEADER as u64;
                let is_whole = place + header.whole() <= self.end;
                if is_whole && header.is_sound(self.window.get(start, header.length as usize)?) {
                    return Ok(Some(place));
                }
            }
            at = place + 1;
        }
        Ok(None)
    }

    /// Where the next mark stands.
    fn mark(&mut self, from: u64) -> io::Result<Option<u64>> {
        let mut at = from;
        while at < self.end {
            let bytes = self.window.get(at, STRETCH)?;
            if let Some(place) = bytes.windows(MARK.len()).position(|bytes| bytes == MARK) {
                return Ok(Some(at + place as u64));
            }
            // A mark may begin in the last bytes.
            at += bytes.len().saturating_sub(MARK.len() - 1).max(1) as u64;
        }
        Ok(None)
    }
}

/// A part of a file that was read.
struct Window<'a> {
    pages: &'a mut dyn Pages,
    /// Where the file ends.
    end: u64,
    start: u64,
    bytes: Vec<u8>,
}

impl Window<'_> {
    /// So many bytes from `offset` on, or as many as there are.
    fn get(&mut self, offset: u64, length: usize) -> io::Result<&[u8]> {
        let behind = (offset + length as u64).min(self.end);
        if offset < self.start || behind > self.start + self.bytes.len() as u64 {
            let left = self.end.saturating_sub(offset);
            let stretch = left.min(length.max(STRETCH) as u64) as usize;
            self.bytes.resize(stretch, 0);
            let read = self.pages.read(offset, &mut self.bytes)?;
            self.bytes.truncate(read);
            self.start = offset;
        }
        let from = self.bytes.len().min((offset - self.start) as usize);
        Ok(&self.bytes[from..self.bytes.len().min(from + length)])
    }
}
