//! A pack as it is read: any snapshot by its number or its identity.

use std::io;
use std::path::{Path, PathBuf};

use super::block::{HEADER, Header};
use super::bytes::{Damage, Read};
use super::contents::{Contents, Damaged};
use super::disk::{Disk, Pages};
use super::identity::{Identity, Prefix, Sign, hexadecimal};
use super::opening;
use super::reader::Reader;
use super::rows::{Row, Walk};
use super::scan::{Found, Scan};
use super::search::Columns;
use super::tree::Tree;
use crate::error::{Error, Interrupt, Result};

/// An open pack.
pub struct Pack {
    path: PathBuf,
    pub(super) pages: Box<dyn Pages>,
    /// Behind the last block.
    pub(super) end: u64,
    /// Bytes behind it that are no whole block.
    tail: u64,
    pub(super) contents: Contents,
    /// How often it was read from the beginning.
    epoch: u64,
    pub(super) reader: Reader,
    /// Where identities are computed.
    buffer: Vec<u8>,
    /// What was searched before.
    pub(super) columns: Columns,
}

impl Pack {
    /// Opens a pack, and reads all of it but the snapshots themselves.
    ///
    /// A file that is not there is made where `appends` says so.
    pub fn open(disk: &dyn Disk, path: &Path, appends: bool) -> Result<Self> {
        let failed = |error| Error::storage(&format!("open {}", path.display()), &error);
        let mut pack = Self {
            path: path.to_owned(),
            pages: disk.open(path, appends).map_err(failed)?,
            end: 0,
            tail: 0,
            contents: Contents::new().map_err(failed)?,
            epoch: 0,
            buffer: Vec::new(),
            reader: Reader::new().map_err(failed)?,
            columns: Columns::default(),
        };
        pack.refresh()?;
        Ok(pack)
    }

    /// Reads what was appended since, by whomever.
    pub fn refresh(&mut self) -> Result<()> {
        if self.end == 0 && !self.read_opening()? {
            return Ok(());
        }
        let before = self.contents.places.len();
        self.read_blocks().map_err(|error| self.unreadable(&error))?;
        self.learn_signs(before.saturating_sub(1));
        Ok(())
    }

    /// Reads the whole file again.
    pub(super) fn reopen(&mut self) -> Result<()> {
        self.contents = Contents::new().map_err(|error| self.unreadable(&error))?;
        self.reader.forget();
        self.columns = Columns::default();
        self.epoch += 1;
        self.end = 0;
        self.refresh()
    }

    /// Reads the first bytes; whether they are all there.
    fn read_opening(&mut self) -> Result<bool> {
        let mut found = vec![0; opening::LENGTH];
        let read = self.pages.read(0, &mut found).map_err(|error| self.unreadable(&error))?;
        found.truncate(read);
        // The beginning of an opening is a pack whose making was interrupted.
        if read < opening::LENGTH && opening::bytes().starts_with(&found) {
            self.tail = read as u64;
            return Ok(false);
        }
        if !opening::check(&found)? {
            self.contents.damage(0, read as u64, "a flipped bit in the opening", (0, 0));
        }
        self.end = read as u64;
        Ok(true)
    }

    fn read_blocks(&mut self) -> io::Result<()> {
        let mut scan = Scan::of(&mut *self.pages, self.end)?;
        self.tail = 0;
        while let Some(found) = scan.next()? {
            if let Found::Tail { length } = found {
                self.tail = length;
            }
            self.contents.take(&found);
        }
        self.end = scan.at() - self.tail;
        Ok(())
    }

    fn unreadable(&self, error: &io::Error) -> Error {
        Error::storage(&format!("read {}", self.path.display()), error)
    }

    /// Learns the signs of the blocks from `from` on that no later block tells.
    fn learn_signs(&mut self, from: usize) {
        for place in from..self.contents.places.len() {
            let Header { first, count, .. } = self.contents.places[place].header;
            if self.contents.index.is_known(first, count.into()) {
                continue;
            }
            for number in first..first + u32::from(count) {
                if let Ok(identity) = self.identity(number) {
                    self.contents.index.know(number, &[identity.sign()]);
                }
            }
        }
    }

    /// The signs of the snapshots of a block, computed from their contents.
    pub(super) fn signs(&mut self, place: usize) -> Read<Vec<Sign>> {
        self.read_codes(place)?;
        let count = self.contents.places[place].header.count;
        let mut walk = self.reader.walk(place, &self.contents.dictionary, 0, |_| true)?;
        let mut buffer = Vec::new();
        (0..count).map(|_| Ok(walk.next()?.identity(&mut buffer)?.sign())).collect()
    }

    /// Reads the block at a place, if it is not in memory, without its texts.
    pub(super) fn read_codes(&mut self, place: usize) -> Read<()> {
        if self.reader.knows(place) {
            return Ok(());
        }
        let found = self.contents.places[place];
        if !self.contents.chains.contains(&found.header.chain) {
            return Err(Damage("values that it shares with others are lost"));
        }
        let content = self.reader.room(found.header.length);
        match self.pages.read(found.offset + HEADER as u64, content) {
            Ok(read) if read == content.len() => {}
            Ok(_) => return Err(Damage("the file ends too early")),
            Err(_) => return Err(Damage("the file cannot be read")),
        }
        found.header.check(content)?;
        self.reader.take(place, found.header.count)
    }

    /// How often it was read from the beginning: shapes and shared values are numbered anew then.
    pub fn epoch(&self) -> u64 {
        self.epoch
    }

    /// How many snapshots there are, lost ones among them.
    pub fn len(&self) -> u32 {
        self.contents.index.len()
    }

    /// Whether there is no snapshot.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// What is not as it was written.
    pub fn damages(&self) -> &[Damaged] {
        &self.contents.damages
    }

    /// Bytes at the end that are no whole block: a write that goes on, or was interrupted.
    pub fn tail(&self) -> u64 {
        self.tail
    }

    /// Bytes of the file up to the end of the last block.
    pub fn size(&self) -> u64 {
        self.end
    }

    /// Gives the snapshot with a number to `use_row`.
    pub fn row<T, E: From<Error>>(
        &mut self,
        number: u32,
        use_row: impl FnOnce(&Row<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<T, E> {
        use_row(&self.read_row(number).map_err(|damage| lost(number, damage))?)
    }

    fn read_row(&mut self, number: u32) -> Read<Row<'_>> {
        let place = self.place_of(number).ok_or(Damage("its block is gone"))?;
        self.read_codes(place)?;
        let row = (number - self.contents.places[place].header.first) as usize;
        self.reader.walk(place, &self.contents.dictionary, row, Walk::has_texts)?.next()
    }

    /// Gives the snapshot with an identity to `use_row`; `None` where there is none.
    pub fn get<T, E: From<Error>>(
        &mut self,
        identity: &Identity,
        use_row: impl FnOnce(&Row<'_>) -> std::result::Result<T, E>,
    ) -> std::result::Result<Option<T>, E> {
        let mut unreadable = None;
        let mut buffer = std::mem::take(&mut self.buffer);
        for number in self.contents.index.with_sign(identity.sign()) {
            let row = self.read_row(number);
            match row.and_then(|row| Ok((row.identity(&mut buffer)?, row))) {
                Ok((found, row)) if found == *identity => {
                    let used = use_row(&row);
                    self.buffer = buffer;
                    return used.map(Some);
                }
                Ok(_) => {}
                Err(damage) => unreadable = Some(lost(number, damage)),
            }
        }
        self.buffer = buffer;
        unreadable.map_or(Ok(None), |error| Err(error.into()))
    }

    fn place_of(&self, number: u32) -> Option<usize> {
        let places = &self.contents.places;
        let behind = places.partition_point(|place| place.header.first <= number);
        let place = behind.checked_sub(1)?;
        let Header { first, count, .. } = places[place].header;
        (number - first < u32::from(count)).then_some(place)
    }

    /// The identity of the snapshot with a number.
    pub fn identity(&mut self, number: u32) -> Result<Identity> {
        let mut buffer = Vec::new();
        self.row(number, |row| row.identity(&mut buffer).map_err(damaged))
    }

    /// The snapshot with a number.
    pub fn tree(&mut self, number: u32) -> Result<Tree> {
        self.read(number).map(|(tree, _)| tree)
    }

    /// Reads every snapshot; the numbers of those that are lost.
    pub fn verify(&mut self, interrupt: &dyn Interrupt) -> Result<Vec<u32>> {
        let mut lost = Vec::new();
        // What was read before says nothing of the file as it is now.
        self.reader.forget();
        for number in 0..self.len() {
            interrupt.poll()?;
            match self.read(number) {
                Ok((_, identity)) if Some(identity.sign()) == self.contents.index.sign(number) => {}
                Ok(_) | Err(Error::Corrupt { .. }) => lost.push(number),
                Err(error) => return Err(error),
            }
        }
        Ok(lost)
    }

    /// The snapshot with a number and its identity: one without, as a key occurs twice, is damaged.
    fn read(&mut self, number: u32) -> Result<(Tree, Identity)> {
        let mut buffer = Vec::new();
        let mut read = |row: &Row<'_>| Ok((row.tree()?, row.identity(&mut buffer)?));
        self.row(number, |row| read(row).map_err(damaged))
    }

    /// The first digits of the identity of a snapshot, which are known even of a lost one mostly.
    pub fn sign(&self, number: u32) -> Option<String> {
        self.contents.index.sign(number).map(|sign| hexadecimal(&sign))
    }

    /// The numbers of the snapshots whose identity begins so, and their identities; none for one
    /// that is lost, of which the first digits are known.
    pub fn find(&mut self, prefix: &Prefix) -> Result<Vec<(u32, Option<Identity>)>> {
        let mut found = Vec::new();
        for number in self.contents.index.candidates(prefix) {
            match self.identity(number) {
                Ok(identity) if prefix.begins(&identity) => found.push((number, Some(identity))),
                Ok(_) => {}
                Err(Error::Corrupt { .. }) => found.push((number, None)),
                Err(error) => return Err(error),
            }
        }
        Ok(found)
    }

    /// The snapshots that are known to be lost without reading them: from one number up to another.
    pub fn lost(&self) -> Vec<(u32, u32)> {
        self.contents.lost()
    }

    /// The number of the snapshot with an identity, if it is there and intact.
    pub fn number_of(&mut self, identity: &Identity) -> Option<u32> {
        let numbers = self.contents.index.with_sign(identity.sign());
        numbers.into_iter().find(|&number| self.identity(number).as_ref() == Ok(identity))
    }
}

fn lost(number: u32, Damage(what): Damage) -> Error {
    Error::corrupt(format!("snapshot {number} is lost: {what}"))
}

pub(super) fn damaged(Damage(what): Damage) -> Error {
    Error::corrupt(what)
}
