use super::chance::Chance;
use super::*;
use crate::error::{Error, Uninterrupted};
use crate::snapshot::block::{HEADER, Header, Kind, MARK};
use crate::snapshot::bytes::put_number;
use crate::snapshot::hostile;
use crate::snapshot::press::Press;

/// Snapshots of a damaged pack that are as they were; nothing else may come out of it.
fn intact(pack: &mut Pack, texts: &[String], saved: &[Saved]) -> Vec<bool> {
    let check = |(original, one): (&String, &Saved)| {
        if let Some(number) = pack.number_of(&one.identity) {
            assert_eq!(text(pack, number).unwrap(), *original);
            return true;
        }
        match text(pack, one.number) {
            Ok(found) => assert_eq!(found, *original),
            Err(error) => assert!(matches!(error, Error::Corrupt { .. }), "{error}"),
        }
        false
    };
    texts.iter().zip(saved).map(check).collect()
}

#[test]
fn every_flipped_bit_is_told_and_costs_nothing() {
    let disk = Memory::default();
    let (texts, saved) = sample(&disk, 12);
    let bytes = disk.bytes(PACK);
    for bit in 0..8 * bytes.len() {
        let mut damaged = bytes.clone();
        damaged[bit / 8] ^= 1 << (bit % 8);
        let mut pack = open(&Memory::of(PACK, damaged));
        assert!(intact(&mut pack, &texts, &saved).iter().all(|is_intact| *is_intact), "{bit}");
        assert_eq!(notes(&mut pack).len(), 3, "{bit}");
        assert_eq!(pack.damages().len(), 1, "{bit}");
        assert_eq!(pack.verify(&Uninterrupted).unwrap(), [0; 0], "{bit}");
    }
}

#[test]
fn a_truncated_pack_has_all_that_stood_before_the_cut() {
    let disk = Memory::default();
    let (texts, saved) = sample(&disk, 12);
    let bytes = disk.bytes(PACK);
    let mut most = 0;
    for cut in 0..bytes.len() {
        let disk = Memory::of(PACK, bytes[..cut].to_vec());
        let mut pack = open(&disk);
        let count = pack.len() as usize;
        assert!(intact(&mut pack, &texts[..count], &saved[..count]).iter().all(|it| *it), "{cut}");
        assert!(count >= most, "{cut}");
        most = count;
        // What is left is added again, behind what was cut.
        let mut writer = writer(&disk).unwrap();
        save(&mut writer, &texts).unwrap();
        assert!(intact(writer.pack(), &texts, &saved).iter().all(|is_intact| *is_intact), "{cut}");
        writer.finish().unwrap();
        let mut pack = open(&disk);
        assert_eq!((pack.len(), pack.damages(), pack.tail()), (12, &[][..], 0), "{cut}");
        assert!(intact(&mut pack, &texts, &saved).iter().all(|is_intact| *is_intact), "{cut}");
    }
    assert_eq!(most, 12);
}

#[test]
fn a_stretch_of_other_bytes_costs_no_more_than_the_blocks_it_meets() {
    let disk = Memory::default();
    let (texts, saved) = sample(&disk, 600);
    let bytes = disk.bytes(PACK);
    let mut worst = 0;
    for start in (16..bytes.len() - 40).step_by(97) {
        let mut damaged = bytes.clone();
        damaged[start..start + 40].fill(0x5A);
        let mut pack = open(&Memory::of(PACK, damaged));
        assert_ne!((pack.damages().len(), pack.tail()), (0, 0), "{start}");
        let lost =
            intact(&mut pack, &texts, &saved).iter().filter(|is_intact| !**is_intact).count();
        worst = worst.max(lost);
    }
    assert!((1..=128).contains(&worst), "{worst}");
}

#[test]
fn which_snapshots_are_lost_is_known() {
    let disk = Memory::default();
    let (_, saved) = sample(&disk, 600);
    let bytes = disk.bytes(PACK);
    let half = bytes.len() / 2;
    // Within one block: the next one tells the signs of what it had.
    let block = half + bytes[half..].windows(4).position(|found| found == MARK).unwrap();
    let mut damaged = bytes.clone();
    damaged[block + HEADER..][..40].fill(0x5A);
    let mut pack = open(&Memory::of(PACK, damaged));
    let lost = pack.verify(&Uninterrupted).unwrap();
    assert!((1..=32).contains(&lost.len()), "{}", lost.len());
    for &number in &lost {
        let identity = saved[number as usize].identity.to_string();
        assert_eq!(pack.sign(number).as_deref(), Some(&identity[..6]));
        let found = pack.get(&saved[number as usize].identity, |_| Ok::<_, Error>(()));
        assert!(matches!(found, Err(Error::Corrupt { .. })), "{found:?}");
    }
    let told: u32 = pack.damages().iter().map(|damaged| damaged.lost.1 - damaged.lost.0).sum();
    assert_eq!(told as usize, lost.len());
}

#[test]
fn all_that_is_intact_is_brought_into_a_new_pack() {
    let disk = Memory::default();
    let (texts, saved) = sample(&disk, 600);
    let mut damaged = disk.bytes(PACK);
    let middle = damaged.len() / 2;
    damaged[middle..middle + 40].fill(0x5A);
    let mut pack = open(&Memory::of(PACK, damaged));
    let lost = pack.verify(&Uninterrupted).unwrap();
    let other = Memory::default();
    let mut target = writer(&other).unwrap();
    let all: Vec<u32> = (0..pack.len()).collect();
    let result = transfer(&mut pack, &all, &mut target, &Uninterrupted).unwrap();
    assert_eq!(result.iter().flatten().count(), 600 - lost.len());
    target.finish().unwrap();
    let mut pack = open(&other);
    assert_eq!(pack.damages(), []);
    let found = intact_count(&mut pack, &texts, &saved);
    assert_eq!(found, 600 - lost.len());
}

fn intact_count(pack: &mut Pack, texts: &[String], saved: &[Saved]) -> usize {
    let is_there = |(original, one): &(&String, &Saved)| {
        let number = pack.number_of(&one.identity);
        number.is_some_and(|number| text(pack, number).as_deref() == Ok(*original))
    };
    texts.iter().zip(saved).filter(is_there).count()
}

#[test]
fn hostile_bytes_give_an_error_or_what_was_saved() {
    let disk = Memory::default();
    let (texts, saved) = sample(&disk, 40);
    let bytes = disk.bytes(PACK);
    let mut chance = Chance(7);
    for _ in 0..3_000 {
        let disk = Memory::of(PACK, chance.mangled(&bytes));
        match Pack::open(&disk, Path::new(PACK), false) {
            Ok(mut pack) => {
                intact(&mut pack, &texts, &saved);
            }
            Err(error) => {
                assert!(matches!(error, Error::Corrupt { .. } | Error::TooNew { .. }), "{error}");
            }
        }
    }
}

#[test]
fn numbers_that_cannot_be_take_no_memory() {
    let disk = Memory::default();
    sample(&disk, 12);
    let sound = disk.bytes(PACK);
    for first in [5, 1 << 20, u32::MAX] {
        let content = [0, 0, 0, 0, 0];
        let header = Header::of(Kind::Snapshots, 1, first, 0, &content);
        let bytes = [&sound[..], &header.bytes(), &content].concat();
        let pack = open(&Memory::of(PACK, bytes));
        assert_eq!((pack.len(), pack.damages().len()), (12, 1), "{first}");
        assert!(pack.damages()[0].what.contains("numbers that"));
    }
}

#[test]
fn notes_speak_of_no_more_snapshots_than_there_are() {
    let disk = Memory::default();
    let mut writer = writer(&disk).unwrap();
    save(&mut writer, &configurations(3)).unwrap();
    let on = vec![(1, u32::MAX), (2, 3), (7, 9)];
    writer.note(&[Note { on, text: "x".into() }]).unwrap();
    assert_eq!(notes(&mut open(&disk)), [Note { on: vec![(1, 3), (2, 3)], text: "x".into() }]);
}

/// A block that a reader takes for sound.
fn block(kind: Kind, count: u16, first: u32, chain: u32, content: &[u8]) -> Vec<u8> {
    let header = Header::of(kind, count, first, chain, content);
    [&header.bytes()[..], content].concat()
}

/// A sound pack with one block more.
fn pack_with(block: &[u8]) -> Vec<u8> {
    let disk = Memory::default();
    sample(&disk, 12);
    [&disk.bytes(PACK)[..], block].concat()
}

fn pressed(section: &[u8]) -> Vec<u8> {
    let mut content = Vec::new();
    Press::new().unwrap().put(&mut content, section);
    content
}

#[test]
fn more_snapshots_than_a_block_has_room_for_take_no_numbers() {
    for count in [80, 5_000] {
        let bytes = pack_with(&block(Kind::Snapshots, count, 12, 0, &[0; 40]));
        let pack = open(&Memory::of(PACK, bytes.clone()));
        assert_eq!((pack.len(), pack.damages().len()), (12, 1));
        assert_eq!(pack.damages()[0].what, "more snapshots than a block has");
        hostile::pack(&bytes);
    }
}

#[test]
fn a_block_tells_of_no_more_snapshots_than_stand_before_it() {
    let content = [&[40][..], &[7; 120], &[0, 0, 0, 0]].concat();
    let bytes = pack_with(&block(Kind::Snapshots, 1, 12, 0, &content));
    let pack = open(&Memory::of(PACK, bytes.clone()));
    assert_eq!((pack.len(), pack.damages()), (13, &[][..]));
    hostile::pack(&bytes);
}

#[test]
fn what_a_gap_has_cost_is_told_within_what_there_is() {
    let lost = [&MARK[..], &[0; 60]].concat();
    for first in [3, 12, 100, u32::MAX] {
        let next = block(Kind::Snapshots, 1, first, 0, &[0; 5]);
        let bytes = pack_with(&[&lost[..], &next].concat());
        let pack = open(&Memory::of(PACK, bytes.clone()));
        let expected = if first == 100 {
            (12, 100)
        } else if first == 12 {
            (12, 12)
        } else {
            (0, 0)
        };
        assert_eq!(pack.damages()[0].lost, expected, "{first}");
        hostile::pack(&bytes);
    }
}

#[test]
fn a_damaged_block_with_numbers_that_cannot_be_loses_none() {
    let mut damaged = block(Kind::Snapshots, 9, u32::MAX - 3, 0, &[0; 40]);
    let end = damaged.len();
    damaged[end - 9..].fill(0x5A);
    let bytes = pack_with(&damaged);
    let pack = open(&Memory::of(PACK, bytes.clone()));
    let [damage] = pack.damages() else { panic!("one damage") };
    assert_eq!(
        (damage.what.as_str(), damage.lost),
        ("snapshots with numbers that none can have", (0, 0))
    );
    hostile::pack(&bytes);
}

#[test]
fn an_extension_of_another_dictionary_is_not_taken_for_one_of_this() {
    let disk = Memory::default();
    let mut one = writer(&disk).unwrap();
    save(&mut one, &configurations(5)).unwrap();
    let entries = one.pack().contents.dictionary.entries();
    let alien = block(Kind::Dictionary, 0, entries, 0xABCD, &pressed(&[1, 0, 0]));
    let bytes = [&disk.bytes(PACK)[..], &alien].concat();
    let mut pack = open(&Memory::of(PACK, bytes.clone()));
    assert_eq!(pack.contents.dictionary.entries(), entries);
    assert_eq!(pack.verify(&Uninterrupted).unwrap(), [0; 0]);
    hostile::pack(&bytes);
}

#[test]
fn few_bytes_do_not_become_a_large_dictionary() {
    // A shape of many keys, and then the same one again and again.
    let mut additions = vec![0, 0, 0, 0];
    let skeleton = [&[2][..], &vec![0; 100_000], &[3]].concat();
    put_number(&mut additions, skeleton.len() as u64);
    additions.extend_from_slice(&skeleton);
    for _ in 0..1_000_000 {
        additions.extend_from_slice(&[0, 1]);
        put_number(&mut additions, skeleton.len() as u64);
        additions.extend_from_slice(&[0, 0]);
    }
    let content = pressed(&additions);
    assert!(content.len() < 1 << 20);
    let alone =
        [&crate::snapshot::opening::bytes()[..], &block(Kind::Dictionary, 0, 0, 0, &content)];
    let pack = open(&Memory::of(PACK, alone.concat()));
    assert!(pack.contents.dictionary.weight() < 1 << 28);
}

#[test]
fn few_bytes_do_not_become_many_notes() {
    let note = block(Kind::Notes, 0, 0, 0, &pressed(&vec![0; 1 << 22]));
    let bytes = pack_with(&note.repeat(40));
    let mut pack = open(&Memory::of(PACK, bytes.clone()));
    let weight: usize = notes(&mut pack).iter().map(Note::weight).sum();
    assert!((1 << 25..1 << 27).contains(&weight), "{weight}");
    assert!(pack.damages().iter().all(|damage| damage.what == "more notes than so few bytes hold"));
    hostile::pack(&bytes);
}

#[test]
fn as_many_notes_as_there_are_come_back() {
    let disk = Memory::default();
    let mut writer = writer(&disk).unwrap();
    save(&mut writer, &configurations(3)).unwrap();
    let note = Note { on: vec![(0, 1)], text: String::new() };
    let many = vec![note; 700_000];
    (0..3).for_each(|_| writer.note(&many).unwrap());
    let mut pack = open(&disk);
    assert_eq!((notes(&mut pack).len(), pack.damages()), (2_100_000, &[][..]));
}

#[test]
fn a_snapshot_in_which_a_key_occurs_twice_is_lost_and_the_others_are_brought_elsewhere() {
    let whole = [8, 1, 2, b'a', 0, 2, b'a', 0, 0, 0, 0];
    let content = [&[0, 1, 0, 0, 12, 0, 11][..], &whole].concat();
    let bytes = pack_with(&block(Kind::Snapshots, 1, 12, 0, &content));
    let mut pack = open(&Memory::of(PACK, bytes.clone()));
    assert_eq!(pack.verify(&Uninterrupted).unwrap(), [12]);
    assert_eq!(pack.tree(12), Err(Error::corrupt("a key occurs twice")));
    let mut target = writer(&Memory::default()).unwrap();
    let moved = transfer(&mut pack, &[12, 11], &mut target, &Uninterrupted).unwrap();
    assert_eq!(moved.iter().map(Option::is_some).collect::<Vec<_>>(), [false, true]);
    hostile::pack(&bytes);
}
