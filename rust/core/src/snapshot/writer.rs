//! Appends snapshots and notes to a pack.

use super::additions::Additions;
use super::block::{Header, Kind};
use super::bytes::{Damage, put_number};
use super::contents::Place;
use super::identity::{Identity, Sign};
use super::interner::Interner;
use super::notes::Note;
use super::opening;
use super::pack::{Pack, damaged};
use super::press::{LARGEST, Press, put_plain};
use super::rows::Rows;
use super::shape::Shape;
use super::tree::Tree;
use crate::error::{Error, Result};

/// Snapshots of a block at most: small ones are read quickly, large ones are a little shorter.
const MOST_ROWS: usize = 32;
/// Bytes of a block from which on it is closed.
const LARGE: usize = 1 << 16;
/// Snapshots that are written at a time.
const MOST_DRAFTS: usize = 4096;
/// Bytes of snapshots that are written at a time.
const LARGE_DRAFT: usize = 1 << 23;
/// Bytes of an identity that no two snapshots share: half of a hash is as good as all of it here.
const RECENT: usize = 16;
/// Snapshots whose identities are remembered.
const MOST_RECENT: usize = 1 << 20;

/// Appends to a pack. Only one may do so at a time: see [`super::Lock`].
pub struct Writer {
    pack: Pack,
    interner: Interner,
    press: Press,
    draft: Draft,
    rows: Rows,
    /// The signs of the block that was written last.
    last: Vec<Sign>,
    out: Vec<u8>,
    buffer: Vec<u8>,
    /// The beginnings of the identities of the snapshots from a number on, by which the same ones
    /// are known without reading them.
    recent: (u32, Vec<[u8; RECENT]>),
    /// The blocks of snapshots in `out`.
    places: Vec<Place>,
    /// A write failed, so that the file is read again before the next one.
    is_stale: bool,
}

/// Snapshots that are not written yet.
#[derive(Default)]
struct Draft {
    leaves: Vec<u8>,
    ends: Vec<u32>,
    /// The shape of each snapshot, and its first leaf.
    rows: Vec<(u32, u32)>,
}

impl Draft {
    fn clear(&mut self) {
        self.leaves.clear();
        self.ends.clear();
        self.rows.clear();
    }

    fn push(&mut self, shape: u32, tree: &Tree) {
        self.rows.push((shape, self.ends.len() as u32));
        for leaf in tree.leaves() {
            self.leaves.extend_from_slice(leaf);
            self.ends.push(self.leaves.len() as u32);
        }
    }

    fn is_full(&self) -> bool {
        self.rows.len() >= MOST_DRAFTS || self.leaves.len() >= LARGE_DRAFT
    }

    /// The leaves of a snapshot.
    fn leaves(&self, row: usize) -> impl Iterator<Item = &[u8]> {
        let first = self.rows[row].1 as usize;
        let end = self.rows.get(row + 1).map_or(self.ends.len(), |next| next.1 as usize);
        (first..end).map(|place| {
            let start = if place == 0 { 0 } else { self.ends[place - 1] };
            &self.leaves[start as usize..self.ends[place] as usize]
        })
    }
}

/// A snapshot that was saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Saved {
    /// Its identity.
    pub identity: Identity,
    /// Its number in the pack.
    pub number: u32,
    /// Whether it was not there before.
    pub is_new: bool,
}

impl Writer {
    /// Begins to append to `pack`, which was opened for that.
    pub fn of(pack: Pack) -> Result<Self> {
        let failed = |error| Error::storage("begin to write", &error);
        let mut writer = Self {
            interner: Interner::of(&pack.contents.dictionary),
            press: Press::new().map_err(failed)?,
            draft: Draft::default(),
            rows: Rows::default(),
            last: Vec::new(),
            out: Vec::new(),
            buffer: Vec::new(),
            recent: (pack.len(), Vec::new()),
            places: Vec::new(),
            is_stale: false,
            pack,
        };
        writer.learn_last();
        writer.mark_tail()?;
        Ok(writer)
    }

    /// The pack, to read from.
    pub fn pack(&mut self) -> &mut Pack {
        &mut self.pack
    }

    fn learn_last(&mut self) {
        let place = self.pack.contents.places.len().checked_sub(1);
        // A last block that is lost has no signs to tell.
        self.last = place.and_then(|place| self.pack.signs(place).ok()).unwrap_or_default();
    }

    /// Writes the opening, or says of an interrupted write at the end that it is one.
    fn mark_tail(&mut self) -> Result<()> {
        let (start, tail) = (self.pack.end, self.pack.tail());
        // What is appended stands behind it.
        self.pack.end += tail;
        if start == 0 {
            let opening = opening::bytes();
            self.out.extend_from_slice(&opening[tail as usize..]);
        } else if tail > 0 {
            let mut content = Vec::new();
            put_number(&mut content, start);
            put_number(&mut content, tail);
            self.put_block(Kind::Torn, 0, 0, &content);
        }
        self.append()
    }

    /// Reads the file again after a write that failed.
    fn recover(&mut self) -> Result<()> {
        if self.is_stale {
            self.pack.reopen()?;
            self.interner = Interner::of(&self.pack.contents.dictionary);
            self.draft.clear();
            self.recent = (self.pack.len(), Vec::new());
            self.learn_last();
            self.mark_tail()?;
            self.is_stale = false;
        }
        Ok(())
    }

    /// Saves the snapshots that `next` puts into the tree until it gives `false`.
    ///
    /// They are written as they come; [`Self::sync`] makes them survive a loss of power. What
    /// `next` reports ends the work: those before it are saved, and told to `saved`.
    pub fn save(
        &mut self,
        next: &mut dyn FnMut(&mut Tree) -> Result<bool>,
        saved: &mut dyn FnMut(Saved),
    ) -> Result<()> {
        self.recover()?;
        let mut tree = Tree::default();
        let outcome = loop {
            tree.clear();
            match next(&mut tree) {
                Ok(true) => {}
                Ok(false) => break Ok(()),
                Err(error) => break Err(error),
            }
            match self.add(&tree) {
                Ok(found) => saved(found),
                Err(error) => break Err(error),
            }
            if self.draft.is_full() {
                self.write_draft()?;
            }
        };
        self.write_draft()?;
        outcome
    }

    /// Notes texts about snapshots.
    pub fn note(&mut self, notes: &[Note]) -> Result<()> {
        self.recover()?;
        if notes.is_empty() {
            return Ok(());
        }
        let mut section = Vec::new();
        for note in notes {
            note.put(&mut section);
        }
        if section.len() as u64 > LARGEST {
            return Err(Error::input("a note has more than 256 MiB", ""));
        }
        let mut content = Vec::new();
        self.press.put(&mut content, &section);
        if !self.pack.contents.noted.has_room(notes, content.len()) {
            content.clear();
            put_plain(&mut content, &section);
        }
        let offset = self.pack.end + self.out.len() as u64;
        let count = notes.len().min(u16::MAX.into()) as u16;
        self.put_block(Kind::Notes, count, 0, &content);
        self.append()?;
        self.pack.contents.noted.know(notes, offset, content.len());
        Ok(())
    }

    /// Makes what was written survive a loss of power.
    pub fn sync(&mut self) -> Result<()> {
        let synced = self.pack.pages.sync();
        synced.map_err(|error| {
            // What a disk refused to keep may be gone, though it can be read now.
            self.is_stale = true;
            Error::storage("keep what was written", &error)
        })
    }

    /// Writes what is only once in the pack once more, and makes all of it survive.
    pub fn finish(&mut self) -> Result<()> {
        self.recover()?;
        self.put_copies();
        self.append()?;
        self.sync()
    }

    fn add(&mut self, tree: &Tree) -> Result<Saved> {
        let known = self.interner.shape_of(tree.skeleton());
        let shape = match known {
            Some(shape) => shape,
            None => self.interner.remember(Shape::of(tree.skeleton())),
        };
        let leaf = |place| tree.leaf_at(place);
        let seen = &self.interner.shape(shape).shape;
        let identity = seen.identity(tree.len(), leaf, &mut self.buffer).map_err(refused)?;
        if let Some(number) = self.number_of(&identity) {
            return Ok(Saved { identity, number, is_new: false });
        }
        if tree.size() as u64 > LARGEST / 2 {
            return Err(Error::input("a snapshot has more than 128 MiB", ""));
        }
        if known.is_some() {
            self.interner.meet(shape);
        }
        let number = self.pack.contents.index.len();
        self.draft.push(shape, tree);
        let mut beginning = [0; RECENT];
        beginning.copy_from_slice(&identity.0[..RECENT]);
        self.recent.1.push(beginning);
        self.pack.contents.index.know(number, &[identity.sign()]);
        Ok(Saved { identity, number, is_new: true })
    }

    /// The number of a snapshot that is written or drafted.
    fn number_of(&mut self, identity: &Identity) -> Option<u32> {
        let (first, recent) = &self.recent;
        let numbers = self.pack.contents.index.with_sign(identity.sign());
        numbers.into_iter().find(|&number| match number.checked_sub(*first) {
            Some(place) => identity.0.starts_with(&recent[place as usize]),
            None => self.pack.identity(number).as_ref() == Ok(identity),
        })
    }

    fn write_draft(&mut self) -> Result<()> {
        if self.draft.rows.is_empty() {
            return Ok(());
        }
        self.put_copies();
        let seen = self.put_additions()?;
        self.put_rows(&seen);
        self.draft.clear();
        if self.recent.1.len() > MOST_RECENT {
            self.recent = (self.pack.len(), Vec::new());
        }
        if self.interner.is_full() {
            self.interner = Interner::of(&self.pack.contents.dictionary);
        }
        self.append()
    }

    /// Puts what the snapshots of the draft share into the dictionary; the values of the leaves of
    /// snapshots with a numbered shape.
    fn put_additions(&mut self) -> Result<Vec<u32>> {
        let mut shapes = Additions::default();
        let dictionary = &mut self.pack.contents.dictionary;
        let (first, chain) = (dictionary.entries(), dictionary.chain());
        for &(shape, _) in &self.draft.rows {
            let known = shapes.bytes().len();
            self.interner.number_shape(shape, &mut shapes);
            if shapes.bytes().len() > known {
                dictionary.extend(&shapes.bytes()[known..]).map_err(damaged)?;
                self.interner.make_room(dictionary);
            }
        }
        let mut values = Additions::default();
        let mut seen = Vec::with_capacity(self.draft.ends.len());
        for (row, &(shape, _)) in self.draft.rows.iter().enumerate() {
            let Some(number) = self.interner.shape(shape).number else { continue };
            let coded = dictionary.shape(number.into()).map_err(damaged)?;
            for (&slot, leaf) in coded.slots.iter().zip(self.draft.leaves(row)) {
                seen.push(self.interner.meet_value(slot, leaf, &mut values));
            }
        }
        dictionary.extend(values.bytes()).map_err(damaged)?;
        let additions = [shapes.bytes(), values.bytes()].concat();
        if !additions.is_empty() {
            self.pack.contents.chains.insert(self.pack.contents.dictionary.chain());
            let mut content = Vec::new();
            self.press.put(&mut content, &additions);
            self.put_header(Kind::Dictionary, 0, first, chain, &content);
            self.pack.contents.uncopied.insert((first, chain), content);
        }
        Ok(seen)
    }

    /// Writes the extensions of the dictionary that are only once in the pack once more.
    fn put_copies(&mut self) {
        for ((first, chain), content) in std::mem::take(&mut self.pack.contents.uncopied) {
            self.put_header(Kind::Copy, 0, first, chain, &content);
        }
    }

    fn put_rows(&mut self, seen: &[u32]) {
        let mut number = self.pack.contents.index.len() - self.draft.rows.len() as u32;
        let mut seen = seen.iter();
        let mut rows = std::mem::take(&mut self.rows);
        rows.clear();
        for row in 0..self.draft.rows.len() {
            let shape = self.interner.shape(self.draft.rows[row].0);
            if let Some(shape) = shape.number {
                rows.begin(shape);
                for (leaf, &seen) in self.draft.leaves(row).zip(&mut seen) {
                    match self.interner.number_of(seen) {
                        Some(number) => rows.coded(number),
                        None => rows.inline(leaf),
                    }
                }
            } else {
                rows.whole(shape.shape.skeleton(), self.draft.leaves(row));
            }
            if rows.len() == MOST_ROWS || rows.size() >= LARGE {
                self.put_snapshots(&rows, &mut number);
                rows.clear();
            }
        }
        if rows.len() > 0 {
            self.put_snapshots(&rows, &mut number);
        }
        self.rows = rows;
    }

    /// Writes a block of snapshots, the first of which has `number`, which is moved behind them.
    fn put_snapshots(&mut self, rows: &Rows, number: &mut u32) {
        let mut content = Vec::new();
        put_number(&mut content, self.last.len() as u64);
        self.last.iter().for_each(|sign| content.extend_from_slice(sign));
        let (mut codes, mut texts) = (Vec::new(), Vec::new());
        rows.sections(&mut codes, &mut texts);
        self.press.put(&mut content, &codes);
        self.press.put(&mut content, &texts);
        self.last.clear();
        let behind = *number + rows.len() as u32;
        let index = &self.pack.contents.index;
        self.last.extend((*number..behind).filter_map(|number| index.sign(number)));
        self.put_block(Kind::Snapshots, rows.len() as u16, *number, &content);
        *number = behind;
    }

    fn put_block(&mut self, kind: Kind, count: u16, first: u32, content: &[u8]) {
        let chain = self.pack.contents.dictionary.chain();
        self.put_header(kind, count, first, chain, content);
    }

    fn put_header(&mut self, kind: Kind, count: u16, first: u32, chain: u32, content: &[u8]) {
        let header = Header::of(kind, count, first, chain, content);
        if kind == Kind::Snapshots {
            self.places.push(Place { offset: self.pack.end + self.out.len() as u64, header });
        }
        self.out.extend_from_slice(&header.bytes());
        self.out.extend_from_slice(content);
    }

    /// Appends what was put together.
    fn append(&mut self) -> Result<()> {
        let out = std::mem::take(&mut self.out);
        let places = std::mem::take(&mut self.places);
        if let Err(error) = self.pack.pages.append(&out) {
            self.is_stale = true;
            // What cannot be cut off is told from blocks when the file is read again.
            let _ = self.pack.pages.truncate(self.pack.end);
            return Err(Error::storage("write to the store", &error));
        }
        self.pack.end += out.len() as u64;
        self.pack.contents.places.extend(places);
        self.out = out;
        self.out.clear();
        Ok(())
    }
}

/// A configuration that cannot be kept.
fn refused(Damage(what): Damage) -> Error {
    Error::input(what, "")
}
