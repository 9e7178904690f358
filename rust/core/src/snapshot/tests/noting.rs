use super::*;
use crate::error::Error;

/// A pack with blocks of as many notes, numbered all through.
fn noted(blocks: &[usize]) -> Memory {
    let disk = Memory::default();
    let mut writer = writer(&disk).unwrap();
    save(&mut writer, &configurations(3)).unwrap();
    let mut numbers = 0..;
    for &count in blocks {
        let of = |number: i32| Note { on: vec![(0, 1)], text: number.to_string() };
        let notes: Vec<Note> = numbers.by_ref().take(count).map(of).collect();
        writer.note(&notes).unwrap();
        assert!(told(writer.pack(), 0, usize::MAX).ends_with(&texts(&notes)));
    }
    writer.finish().unwrap();
    disk
}

fn texts(notes: &[Note]) -> Vec<String> {
    notes.iter().map(|note| note.text.clone()).collect()
}

fn told(pack: &mut Pack, first: usize, count: usize) -> Vec<String> {
    texts(&pack.told(first, count).unwrap())
}

#[test]
fn notes_are_read_from_any_on_in_whole_blocks() {
    let mut pack = open(&noted(&[1, 5, 2, 10]));
    let all: Vec<String> = (0..18).map(|number| number.to_string()).collect();
    let ends = [1, 6, 8, 18];
    for first in 0..20 {
        for count in 0..20 {
            let is_enough = |end: &&usize| **end >= first + count;
            let end = if count == 0 { first } else { *ends.iter().find(is_enough).unwrap_or(&18) };
            let expected = all.get(first..end.max(first)).unwrap_or_default();
            assert_eq!(told(&mut pack, first, count), expected, "{first} {count}");
        }
    }
}

#[test]
fn where_a_note_stands_is_known() {
    let disk = noted(&[2, 1]);
    let bytes = disk.bytes(PACK);
    let pack = open(&disk);
    let places: Vec<_> = (0..4).map(|number| pack.note_at(number)).collect();
    assert!(places[0] == places[1] && places[1] != places[2] && places[3].is_none());
    for (offset, length) in places.into_iter().flatten() {
        let block = &bytes[offset as usize..(offset + length) as usize];
        let (header, content) = block.split_first_chunk().unwrap();
        let (header, _) = super::super::block::Header::read(header).unwrap();
        assert!(header.is_sound(content));
    }
}

#[test]
fn notes_that_are_damaged_after_they_were_counted_are_told() {
    let disk = noted(&[4]);
    let mut pack = open(&disk);
    let bytes = disk.bytes(PACK);
    let (offset, length) = pack.note_at(0).unwrap();
    let mut pages = disk.open(Path::new(PACK), true).unwrap();
    let mut put = |changed: &[u8]| {
        pages.truncate(0).unwrap();
        pages.append(changed).unwrap();
    };
    let mut damaged = bytes.clone();
    damaged[(offset + length) as usize - 2] ^= 4;
    put(&damaged);
    assert_eq!(told(&mut pack, 0, 4).len(), 4, "one flipped bit is turned back");
    damaged[(offset + length) as usize - 4] ^= 9;
    put(&damaged);
    assert!(matches!(pack.told(0, 1), Err(Error::Corrupt { .. })));
    put(&bytes[..(offset + length) as usize - 1]);
    assert!(matches!(pack.told(0, 1), Err(Error::Corrupt { .. })));
}
