//! What must hold of any bytes whatever: the tests of chance bytes and the fuzz targets share it.
#![allow(
    clippy::unwrap_used,
    clippy::missing_panics_doc,
    reason = "a claim that does not hold ends the run: no user's path leads here"
)]

pub mod memory;
mod sealing;

use std::path::Path;

use self::memory::Memory;
pub use self::sealing::{loosened, sealed};
use super::bytes::{Cursor, Damage, Read};
use super::{Identity, Leaf, Note, Pack, Prefix, Saved, Tree, Visit, Writer, json, transfer};
use crate::error::{Error, Result, Uninterrupted};

/// The file in the disk in memory.
const PACK: &str = "pack";
/// Holds for one of those that are added.
const RULE: &str = "added == 1 and kind == \"one of few\"";
/// Snapshots of a pack that are read one by one.
const MOST: u32 = 24;

/// JSON text gives an error, or a configuration that is the same one once it is written and read.
pub fn text(bytes: &[u8]) {
    let mut tree = Tree::default();
    if json::read(bytes, &mut tree).is_ok() {
        assert_eq!(read_again(&tree), Ok(tree));
    }
}

/// Bytes as a skeleton and its leaves give damage, or a configuration that is the same one once it
/// is built anew, from its parts and from its text.
pub fn configuration(bytes: &[u8]) {
    let Some((&[high, low], rest)) = bytes.split_first_chunk() else { return };
    let length = usize::from(u16::from_be_bytes([high, low]));
    let (skeleton, leaves) = rest.split_at(length.min(rest.len()));
    let found = values(leaves).and_then(|values| Tree::of(skeleton, &values));
    // A key that occurs twice has no identity.
    if let Ok(tree) = found
        && let Ok(identity) = tree.identity()
    {
        check(&tree, identity);
    }
}

/// A configuration as the bytes that [`configuration`] takes.
pub fn parts(tree: &Tree) -> Vec<u8> {
    let length = u16::try_from(tree.skeleton().len()).unwrap_or(u16::MAX);
    let leaves: Vec<u8> = tree.leaves().flatten().copied().collect();
    [&length.to_be_bytes()[..], tree.skeleton(), &leaves].concat()
}

fn values(leaves: &[u8]) -> Read<Vec<&[u8]>> {
    let mut cursor = Cursor::new(leaves);
    let mut values = Vec::new();
    while !cursor.is_empty() {
        values.push(Leaf::skip(&mut cursor)?);
    }
    Ok(values)
}

fn check(tree: &Tree, identity: Identity) {
    let mut built = Builder::default();
    tree.tell(&mut built).unwrap();
    assert_eq!(built.tree, *tree);
    assert_eq!(tree.identity(), Ok(identity));
    // JSON has no word for the other numbers.
    assert_eq!(read_again(tree).is_ok(), built.is_finite);
    if built.is_finite {
        assert_eq!(read_again(tree), Ok(built.tree));
    }
}

fn read_again(tree: &Tree) -> Result<Tree> {
    let mut out = Vec::new();
    json::write(tree, &mut out).unwrap();
    let mut again = Tree::default();
    json::read(&out, &mut again).map(|()| again)
}

/// Bytes as a pack give an error that says so, or what can be read, found, brought elsewhere and
/// added to.
pub fn pack(bytes: &[u8]) {
    let disk = Memory::of(PACK, bytes.to_vec());
    match Pack::open(&disk, Path::new(PACK), false) {
        Ok(mut pack) => {
            let lost = pack.verify(&Uninterrupted).unwrap();
            is_told_rightly(&mut pack, &lost);
            for number in 0..pack.len().min(MOST) {
                is_intact_or_lost(&mut pack, number, lost.contains(&number));
            }
            is_searched(&mut pack);
            is_brought_elsewhere(&mut pack, &lost);
            is_added_to(&disk);
        }
        Err(error) => assert!(matches!(error, Error::Corrupt { .. } | Error::TooNew { .. })),
    }
}

fn is_told_rightly(pack: &mut Pack, lost: &[u32]) {
    for damaged in pack.damages() {
        let (first, behind) = damaged.lost;
        assert!(first <= behind && behind <= pack.len(), "{damaged:?}");
        assert!(damaged.offset + damaged.length <= pack.size() + pack.tail());
    }
    for (first, behind) in pack.lost() {
        assert!((first..behind).all(|number| lost.binary_search(&number).is_ok()));
    }
    let runs = pack.told(0, usize::MAX).unwrap().into_iter().flat_map(|note| note.on);
    runs.for_each(|(start, end)| assert!(start <= end && end <= pack.len()));
}

fn is_intact_or_lost(pack: &mut Pack, number: u32, is_lost: bool) {
    let found = pack.tree(number);
    let read = pack.row(number, |row| {
        row.tell_parts(&mut Builder::default())?;
        (0..row.leaves().len()).try_for_each(|place| row.value(place).map(drop)).map_err(Told::from)
    });
    let identity = pack.identity(number);
    // Where it is not what another block says that it is, it is lost as well.
    let is_named =
        |identity: &Identity| pack.sign(number) == Some(identity.to_string()[..6].into());
    if is_lost && identity.as_ref().is_ok_and(is_named) {
        assert!(matches!(found, Err(Error::Corrupt { .. })));
        assert!(matches!(read, Err(Told(Error::Corrupt { .. }))) || found.is_err());
    }
    if is_lost {
        return;
    }
    let identity = identity.unwrap();
    assert!(is_named(&identity));
    assert!(read.is_ok());
    check(&found.unwrap(), identity);
    let first = pack.number_of(&identity).unwrap();
    assert!(first <= number);
    let prefix = Prefix::parse(&identity.to_string()).unwrap();
    match pack.find(&prefix) {
        Ok(found) => assert!(found.contains(&(number, Some(identity)))),
        Err(error) => assert!(matches!(error, Error::Corrupt { .. })),
    }
}

/// What is found is there; where nothing can be, it is said that there is no such setting.
fn is_searched(pack: &mut Pack) {
    match pack.matching(RULE, Vec::new(), &Uninterrupted) {
        Ok(holds) => assert_eq!(holds.len(), pack.len() as usize),
        Err(error) => assert!(matches!(error, Error::Schema { .. })),
    }
    let near = pack.nearest(&added(0), 5, &Uninterrupted).unwrap();
    assert!(near.iter().all(|near| near.number < pack.len()));
}

/// What is not lost is all in another pack, and that is sound.
fn is_brought_elsewhere(pack: &mut Pack, lost: &[u32]) {
    let disk = Memory::default();
    let mut writer = writer(&disk);
    let numbers: Vec<u32> = (0..pack.len()).collect();
    let moved = transfer(pack, &numbers, &mut writer, &Uninterrupted).unwrap();
    writer.finish().unwrap();
    let mut other = Pack::open(&disk, Path::new(PACK), false).unwrap();
    assert_eq!((other.damages().len(), other.tail()), (0, 0));
    for (number, moved) in numbers.into_iter().zip(moved) {
        assert!(moved.is_some() || lost.contains(&number));
        if let Some(Saved { identity, number, .. }) = moved.filter(|_| number < MOST) {
            assert_eq!(other.identity(number), Ok(identity));
        }
    }
}

/// What is saved behind anything whatever is there when the pack is read again.
fn is_added_to(disk: &Memory) {
    let mut writer = writer(disk);
    let mut saved = Vec::new();
    for part in 0..3 {
        let mut left = (0..4_u64).map(|place| added(place + part % 2));
        let mut next = |tree: &mut Tree| {
            let Some(next) = left.next() else { return Ok(false) };
            *tree = next;
            Ok(true)
        };
        writer.save(&mut next, &mut |one| saved.push(one)).unwrap();
        writer.note(&[Note { on: vec![(0, 1)], text: "seen".into() }]).unwrap();
    }
    writer.finish().unwrap();
    let mut pack = Pack::open(disk, Path::new(PACK), false).unwrap();
    let holds = pack.matching(RULE, Vec::new(), &Uninterrupted).unwrap();
    let asked = added(1).identity().unwrap();
    assert!(saved.iter().any(|one| one.identity == asked && holds[one.number as usize]));
    for one in saved {
        let number = pack.number_of(&one.identity).unwrap();
        assert_eq!(pack.tree(number).unwrap().identity(), Ok(one.identity));
    }
    let notes = pack.told(0, usize::MAX).unwrap();
    assert!(notes[notes.len() - 3..].iter().all(|note| note.text == "seen"));
}

fn added(place: u64) -> Tree {
    let mut tree = Tree::default();
    tree.open_mapping().unwrap();
    tree.key("added");
    tree.leaf(Leaf::Natural(place));
    tree.key("kind");
    tree.leaf(Leaf::Text("one of few"));
    tree.close_mapping();
    tree
}

fn writer(disk: &Memory) -> Writer {
    Writer::of(Pack::open(disk, Path::new(PACK), true).unwrap()).unwrap()
}

/// Builds a configuration from what it is told.
#[derive(Debug)]
struct Builder {
    tree: Tree,
    is_finite: bool,
}

impl Default for Builder {
    fn default() -> Self {
        Self { tree: Tree::default(), is_finite: true }
    }
}

/// What went wrong in telling.
#[derive(Debug)]
struct Told(Error);

impl From<Damage> for Told {
    fn from(Damage(what): Damage) -> Self {
        Self(Error::corrupt(what))
    }
}

impl From<Error> for Told {
    fn from(error: Error) -> Self {
        Self(error)
    }
}

impl Visit for Builder {
    type Error = Told;

    fn leaf(&mut self, leaf: Leaf<'_>) -> std::result::Result<(), Told> {
        self.is_finite &= !matches!(leaf, Leaf::Real(number) if !number.is_finite());
        self.tree.leaf(leaf);
        Ok(())
    }

    fn open_mapping(&mut self) -> std::result::Result<(), Told> {
        Ok(self.tree.open_mapping()?)
    }

    fn key(&mut self, key: &str) -> std::result::Result<(), Told> {
        self.tree.key(key);
        Ok(())
    }

    fn close_mapping(&mut self) -> std::result::Result<(), Told> {
        self.tree.close_mapping();
        Ok(())
    }

    fn open_list(&mut self) -> std::result::Result<(), Told> {
        Ok(self.tree.open_list()?)
    }

    fn close_list(&mut self) -> std::result::Result<(), Told> {
        self.tree.close_list();
        Ok(())
    }
}
