//! What is known of a pack: its dictionary, its blocks of snapshots, its notes and its damages.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use super::block::{Header, Kind};
use super::bytes::{Cursor, Damage, Read};
use super::dictionary::Dictionary;
use super::identity::{SIGN, Sign};
use super::index::Index;
use super::notes::Note;
use super::press::{Unpress, skip};
use super::scan::Found;

/// Something in a pack that is not as it was written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Damaged {
    /// Where it begins in the file, in bytes.
    pub offset: u64,
    /// Bytes of it.
    pub length: u64,
    /// What is wrong.
    pub what: String,
    /// The first number and the one behind the last of the snapshots that are lost by it.
    pub lost: (u32, u32),
}

impl fmt::Display for Damaged {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{} bytes from {} on: {}", self.length, self.offset, self.what)
    }
}

/// Snapshots of one block.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Place {
    pub(crate) offset: u64,
    pub(crate) header: Header,
}

/// What is known of a pack.
pub(crate) struct Contents {
    pub(crate) dictionary: Dictionary,
    /// The checks that the dictionary had: a block that relies on another one cannot be read.
    pub(crate) chains: HashSet<u32>,
    /// Extensions of the dictionary by the number of their first entry, which wait for others.
    waiting: BTreeMap<u32, Vec<u8>>,
    /// Extensions that stand only once in the pack, with the check before them.
    pub(crate) uncopied: BTreeMap<u32, (u32, Vec<u8>)>,
    pub(crate) places: Vec<Place>,
    pub(crate) index: Index,
    pub(crate) notes: Vec<Note>,
    pub(crate) damages: Vec<Damaged>,
    unpress: Unpress,
    /// Bytes that are no block: the next block may say that they are an interrupted write.
    gap: Option<(u64, u64)>,
}

impl Contents {
    pub(crate) fn new() -> std::io::Result<Self> {
        Ok(Self {
            dictionary: Dictionary::default(),
            chains: HashSet::from([Dictionary::default().chain()]),
            waiting: BTreeMap::new(),
            uncopied: BTreeMap::new(),
            places: Vec::new(),
            index: Index::default(),
            notes: Vec::new(),
            damages: Vec::new(),
            unpress: Unpress::new()?,
            gap: None,
        })
    }

    /// Takes in what comes next in the pack.
    pub(crate) fn take(&mut self, found: &Found<'_>) {
        match *found {
            Found::Block { offset, header, content, is_healed } => {
                let is_told = header.kind == Kind::Torn && torn(content) == self.gap;
                if let Some(gap) = self.gap.take().filter(|_| !is_told) {
                    self.lose(gap, header);
                }
                if is_healed {
                    self.damage(offset, header.whole(), "a flipped bit, which is known", (0, 0));
                }
                self.take_block(offset, header, content);
            }
            Found::Damaged { offset, header } => {
                if let Some(gap) = self.gap.take() {
                    self.lose(gap, header);
                }
                self.take_damaged(offset, header);
            }
            Found::Gap { offset, length } => self.gap = Some((offset, length)),
            Found::Tail { .. } => {}
        }
    }

    /// Notes that something is not as it was written.
    pub(crate) fn damage(&mut self, offset: u64, length: u64, what: &str, lost: (u32, u32)) {
        self.damages.push(Damaged { offset, length, what: what.to_owned(), lost });
    }

    /// Bytes that were blocks once, before the block with this header.
    fn lose(&mut self, (offset, length): (u64, u64), next: Header) {
        let expected = self.index.len();
        let lost = if next.kind == Kind::Snapshots { (expected, next.first) } else { (0, 0) };
        self.damage(offset, length, "what stood here is lost", lost);
    }

    fn take_damaged(&mut self, offset: u64, header: Header) {
        let (what, lost) = match header.kind {
            Kind::Snapshots => {
                ("snapshots are lost", (header.first, header.first + u32::from(header.count)))
            }
            Kind::Notes => ("notes are lost", (0, 0)),
            Kind::Dictionary | Kind::Copy => ("one of two copies of shared values is lost", (0, 0)),
            Kind::Torn => ("the mark of an interrupted write is lost", (0, 0)),
        };
        self.damage(offset, header.whole(), what, lost);
        if header.kind == Kind::Snapshots {
            self.add_place(Place { offset, header });
        }
    }

    fn take_block(&mut self, offset: u64, header: Header, content: &[u8]) {
        match header.kind {
            Kind::Dictionary | Kind::Copy => self.take_dictionary(header, content),
            Kind::Snapshots => {
                self.add_place(Place { offset, header });
                if let Ok(signs) = signs(content)
                    && header.first <= self.index.len()
                {
                    self.index.know(header.first.saturating_sub(signs.len() as u32), &signs);
                }
            }
            Kind::Notes => {
                if let Err(Damage(what)) = self.take_notes(content) {
                    self.damage(offset, header.whole(), what, (0, 0));
                }
            }
            Kind::Torn => {}
        }
    }

    fn add_place(&mut self, place: Place) {
        let Header { first, count, .. } = place.header;
        // A snapshot takes more than a byte: no number is larger than what stands before it.
        let what = if first < self.index.len() {
            "snapshots with numbers that others have"
        } else if u64::from(first) > place.offset {
            "snapshots with numbers that none can have"
        } else {
            ""
        };
        if !what.is_empty() {
            self.damage(place.offset, place.header.whole(), what, (0, 0));
            return;
        }
        self.index.make_room(first + u32::from(count));
        self.places.push(place);
    }

    fn take_dictionary(&mut self, header: Header, content: &[u8]) {
        if header.first < self.dictionary.entries() {
            self.uncopied.remove(&header.first);
            return;
        }
        if self.waiting.insert(header.first, content.to_vec()).is_some() {
            self.uncopied.remove(&header.first);
        } else {
            self.uncopied.insert(header.first, (header.chain, content.to_vec()));
        }
        self.apply_waiting();
    }

    /// Extends the dictionary by what fits behind its end.
    fn apply_waiting(&mut self) {
        while let Some(content) = self.waiting.remove(&self.dictionary.entries()) {
            let mut additions = Vec::new();
            let mut cursor = Cursor::new(&content);
            let read = self.unpress.take(&mut cursor, &mut additions);
            if read.and_then(|()| self.dictionary.extend(&additions)).is_err() {
                return;
            }
            self.chains.insert(self.dictionary.chain());
        }
    }

    fn take_notes(&mut self, content: &[u8]) -> Read<()> {
        let mut section = Vec::new();
        self.unpress.take(&mut Cursor::new(content), &mut section)?;
        let mut cursor = Cursor::new(&section);
        while !cursor.is_empty() {
            self.notes.push(Note::read(&mut cursor)?);
        }
        Ok(())
    }
}

/// The signs of the block before, with which the content of snapshots begins.
fn signs(content: &[u8]) -> Read<Vec<Sign>> {
    let mut cursor = Cursor::new(content);
    let count = cursor.number()?;
    let bytes = cursor.take(count.saturating_mul(SIGN as u64))?;
    skip(&mut cursor)?;
    skip(&mut cursor)?;
    Ok(bytes.chunks_exact(SIGN).map(|sign| [sign[0], sign[1], sign[2]]).collect())
}

/// Which bytes a block says to be an interrupted write.
fn torn(content: &[u8]) -> Option<(u64, u64)> {
    let mut cursor = Cursor::new(content);
    Some((cursor.number().ok()?, cursor.number().ok()?))
}
