//! What is known of a pack: its dictionary, its blocks of snapshots, its notes and its damages.

use std::collections::{BTreeMap, HashSet};
use std::fmt;

use super::block::{Header, Kind};
use super::bytes::{Cursor, Damage, Read};
use super::dictionary::Dictionary;
use super::identity::{SIGN, Sign};
use super::index::Index;
use super::noted::Noted;
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

/// Of an extension of the dictionary, the number of its first entry and the check of what it
/// extends.
pub(crate) type Extension = (u32, u32);

/// Snapshots of a block that a reader takes; writers stay far below.
const MOST_ROWS: u16 = 4096;

/// What is known of a pack.
pub(crate) struct Contents {
    pub(crate) dictionary: Dictionary,
    /// The checks that the dictionary had: a block that relies on another one cannot be read.
    pub(crate) chains: HashSet<u32>,
    /// Extensions of the dictionary that wait for others.
    waiting: BTreeMap<Extension, Vec<u8>>,
    /// Extensions that stand only once in the pack.
    pub(crate) uncopied: BTreeMap<Extension, Vec<u8>>,
    pub(crate) places: Vec<Place>,
    pub(crate) index: Index,
    pub(crate) noted: Noted,
    pub(crate) damages: Vec<Damaged>,
    pub(super) unpress: Unpress,
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
            noted: Noted::default(),
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
                    self.lose(gap, Place { offset, header });
                }
                if is_healed {
                    self.damage(offset, header.whole(), "a flipped bit, which is known", (0, 0));
                }
                self.take_block(offset, header, content);
            }
            Found::Damaged { offset, header } => {
                let place = Place { offset, header };
                if let Some(gap) = self.gap.take() {
                    self.lose(gap, place);
                }
                self.take_damaged(place);
            }
            Found::Gap { offset, length } => self.gap = Some((offset, length)),
            Found::Tail { .. } => {}
        }
    }

    /// The snapshots that are known to be lost: from one number up to another.
    pub(crate) fn lost(&self) -> Vec<(u32, u32)> {
        let told = self.damages.iter().map(|damaged| damaged.lost);
        let orphans = self.places.iter().map(|place| place.header);
        let orphans = orphans.filter(|header| !self.chains.contains(&header.chain));
        let orphans = orphans.map(|header| (header.first, header.first + u32::from(header.count)));
        told.filter(|(first, behind)| first < behind).chain(orphans).collect()
    }

    /// Notes that something is not as it was written.
    pub(crate) fn damage(&mut self, offset: u64, length: u64, what: &str, lost: (u32, u32)) {
        self.damages.push(Damaged { offset, length, what: what.to_owned(), lost });
    }

    /// Bytes that were blocks once, before the next block.
    fn lose(&mut self, (offset, length): (u64, u64), next: Place) {
        let is_told = next.header.kind == Kind::Snapshots && self.misfit(next).is_none();
        let lost = if is_told { (self.index.len(), next.header.first) } else { (0, 0) };
        self.damage(offset, length, "what stood here is lost", lost);
    }

    fn take_damaged(&mut self, place: Place) {
        let Place { offset, header } = place;
        let (what, lost) = match header.kind {
            Kind::Snapshots if !self.add_place(place) => return,
            Kind::Snapshots => {
                ("snapshots are lost", (header.first, header.first + u32::from(header.count)))
            }
            Kind::Notes => ("notes are lost", (0, 0)),
            Kind::Dictionary | Kind::Copy => ("one of two copies of shared values is lost", (0, 0)),
            Kind::Torn => ("the mark of an interrupted write is lost", (0, 0)),
        };
        self.damage(offset, header.whole(), what, lost);
    }

    fn take_block(&mut self, offset: u64, header: Header, content: &[u8]) {
        match header.kind {
            Kind::Dictionary | Kind::Copy => self.take_dictionary(header, content),
            Kind::Snapshots => {
                if self.add_place(Place { offset, header })
                    && let Ok(signs) = signs(content)
                    && let Some(before) = header.first.checked_sub(signs.len() as u32)
                {
                    self.index.know(before, &signs);
                }
            }
            Kind::Notes => {
                if let Err(Damage(what)) = self.noted.take(offset, content, &mut self.unpress) {
                    self.damage(offset, header.whole(), what, (0, 0));
                }
            }
            Kind::Torn => {}
        }
    }

    /// Takes in where snapshots are; whether they can be there.
    fn add_place(&mut self, place: Place) -> bool {
        let Header { first, count, .. } = place.header;
        if let Some(what) = self.misfit(place) {
            self.damage(place.offset, place.header.whole(), what, (0, 0));
            return false;
        }
        self.index.make_room(first + u32::from(count));
        self.places.push(place);
        true
    }

    /// Why snapshots cannot be there.
    fn misfit(&self, Place { offset, header }: Place) -> Option<&'static str> {
        let Header { first, count, .. } = header;
        if first < self.index.len() {
            return Some("snapshots with numbers that others have");
        }
        // A snapshot takes more than a byte: no number is larger than what stands before it, now or
        // behind this block.
        if u64::from(first) > offset || first.checked_add(count.into()).is_none() {
            return Some("snapshots with numbers that none can have");
        }
        let is_full = count > MOST_ROWS || u64::from(count) > header.whole();
        is_full.then_some("more snapshots than a block has")
    }

    fn take_dictionary(&mut self, header: Header, content: &[u8]) {
        let extension = (header.first, header.chain);
        if header.first < self.dictionary.entries() {
            self.uncopied.remove(&extension);
            return;
        }
        if self.waiting.insert(extension, content.to_vec()).is_some() {
            self.uncopied.remove(&extension);
        } else {
            self.uncopied.insert(extension, content.to_vec());
        }
        self.apply_waiting();
    }

    /// Extends the dictionary by what fits behind its end.
    fn apply_waiting(&mut self) {
        let end = |dictionary: &Dictionary| (dictionary.entries(), dictionary.chain());
        while let Some(content) = self.waiting.remove(&end(&self.dictionary)) {
            let mut additions = Vec::new();
            let mut cursor = Cursor::new(&content);
            let read = self.unpress.take(&mut cursor, &mut additions);
            if read.and_then(|()| self.dictionary.extend(&additions)).is_err() {
                return;
            }
            self.chains.insert(self.dictionary.chain());
        }
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
