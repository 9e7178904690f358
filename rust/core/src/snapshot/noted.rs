//! Where the notes of a pack stand: they are counted when it is opened, and read when asked for.

use super::block::{HEADER, Header};
use super::bytes::{Cursor, Damage, Read};
use super::disk::Pages;
use super::notes::Note;
use super::pack::{Pack, damaged};
use super::press::Unpress;
use crate::error::Result;

/// What notes may weigh whatever the size of a pack, and for each byte of their contents.
const FREE: usize = 1 << 26;
const FACTOR: usize = 64;

const TOO_MANY: Damage = Damage("more notes than so few bytes hold");

/// The blocks of notes.
#[derive(Debug, Default)]
pub(crate) struct Noted {
    blocks: Vec<Block>,
    /// How many notes there are.
    len: u32,
    /// What they weigh.
    weight: usize,
    /// Bytes of the contents that they are from.
    bytes: usize,
}

/// A block of notes.
#[derive(Debug, Clone, Copy)]
struct Block {
    offset: u64,
    /// Bytes of its content.
    length: u32,
    /// The number of its first note.
    first: u32,
}

impl Noted {
    /// Takes in a block; where one of its notes is damaged, those before it.
    pub(crate) fn take(&mut self, offset: u64, content: &[u8], unpress: &mut Unpress) -> Read<()> {
        self.bytes += content.len();
        if Cursor::new(content).number()? > self.room() as u64 {
            return Err(TOO_MANY);
        }
        let mut section = Vec::new();
        unpress.take(&mut Cursor::new(content), &mut section)?;
        let block = Block { offset, length: content.len() as u32, first: self.len };
        let counted = self.count(&section);
        self.add(block);
        counted
    }

    fn count(&mut self, section: &[u8]) -> Read<()> {
        let mut cursor = Cursor::new(section);
        while !cursor.is_empty() {
            let weight = Note::read(&mut cursor)?.weight();
            if weight > self.room() {
                return Err(TOO_MANY);
            }
            self.len = self.len.checked_add(1).ok_or(TOO_MANY)?;
            self.weight += weight;
        }
        Ok(())
    }

    fn add(&mut self, block: Block) {
        if self.len > block.first {
            self.blocks.push(block);
        }
    }

    /// What more notes may weigh.
    fn room(&self) -> usize {
        (FREE + self.bytes.saturating_mul(FACTOR)).saturating_sub(self.weight)
    }

    /// Whether a reader takes notes whose content has so many bytes.
    pub(crate) fn has_room(&self, notes: &[Note], bytes: usize) -> bool {
        let weight: usize = notes.iter().map(Note::weight).sum();
        weight <= self.room() + bytes.saturating_mul(FACTOR)
    }

    /// Takes in notes that were written.
    pub(crate) fn know(&mut self, notes: &[Note], offset: u64, length: usize) {
        let block = Block { offset, length: length as u32, first: self.len };
        self.len += notes.len() as u32;
        self.weight += notes.iter().map(Note::weight).sum::<usize>();
        self.bytes += length;
        self.add(block);
    }

    /// The block that has the note with a number, and the number behind its last note.
    fn block_of(&self, number: u32) -> Option<(Block, u32)> {
        let behind = self.blocks.partition_point(|block| block.first <= number);
        let end = self.blocks.get(behind).map_or(self.len, |next| next.first);
        (number < end).then_some((*self.blocks.get(behind.checked_sub(1)?)?, end))
    }
}

impl Block {
    fn content(&self, pages: &mut dyn Pages) -> Read<Vec<u8>> {
        let mut whole = vec![0; HEADER + self.length as usize];
        match pages.read(self.offset, &mut whole) {
            Ok(read) if read == whole.len() => {}
            Ok(_) => return Err(Damage("the file ends too early")),
            Err(_) => return Err(Damage("the file cannot be read")),
        }
        let mut content = whole.split_off(HEADER);
        let header = whole.as_slice().try_into().map_err(|_| Damage("it ends too early"))?;
        Header::read(header)?.0.check(&mut content)?;
        Ok(content)
    }
}

impl Pack {
    /// What is noted from the note with a number on, of snapshots that there are: those behind may
    /// be lost. Whole blocks are read, so that there may be more than `count` notes.
    pub fn told(&mut self, first: usize, count: usize) -> Result<Vec<Note>> {
        let mut told = Vec::new();
        while told.len() < count
            && let Ok(next) = u32::try_from(first + told.len())
            && let Some((block, end)) = self.contents.noted.block_of(next)
        {
            let notes = self.notes_of(block, end).map_err(damaged)?;
            told.extend(notes.into_iter().skip((next - block.first) as usize));
        }
        Ok(told)
    }

    fn notes_of(&mut self, block: Block, end: u32) -> Read<Vec<Note>> {
        let len = self.len();
        let content = block.content(&mut *self.pages)?;
        let mut section = Vec::new();
        self.contents.unpress.take(&mut Cursor::new(&content), &mut section)?;
        let mut cursor = Cursor::new(&section);
        (block.first..end).map(|_| Ok(Note::read(&mut cursor)?.within(len))).collect()
    }

    /// Where the block stands that has the note with a number, and its bytes.
    pub fn note_at(&self, number: usize) -> Option<(u64, u64)> {
        let (block, _) = self.contents.noted.block_of(number.try_into().ok()?)?;
        Some((block.offset, HEADER as u64 + u64::from(block.length)))
    }
}
