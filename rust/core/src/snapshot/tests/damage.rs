use super::*;
use crate::error::{Error, Uninterrupted};
use crate::snapshot::block::{Header, Kind};

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
        assert_eq!(pack.notes().len(), 3, "{bit}");
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
    let middle = bytes.len() / 2;
    let mut damaged = bytes.clone();
    damaged[middle..middle + 40].fill(0x5A);
    let mut pack = open(&Memory::of(PACK, damaged));
    let lost = pack.verify(&Uninterrupted).unwrap();
    assert!((1..=64).contains(&lost.len()), "{}", lost.len());
    for &number in &lost {
        let identity = saved[number as usize].identity.to_string();
        assert_eq!(pack.sign(number).as_deref(), Some(&identity[..6]));
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

/// Numbers as good as drawn by chance.
fn shuffled(state: &mut u64) -> u64 {
    *state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
    *state >> 33
}

#[test]
fn hostile_bytes_give_an_error_or_what_was_saved() {
    let disk = Memory::default();
    let (texts, saved) = sample(&disk, 40);
    let bytes = disk.bytes(PACK);
    let mut state = 7;
    for _ in 0..3_000 {
        let mut damaged = bytes.clone();
        for _ in 0..=shuffled(&mut state) % 8 {
            let place = shuffled(&mut state) as usize % damaged.len();
            match shuffled(&mut state) % 4 {
                0 => damaged[place] = shuffled(&mut state) as u8,
                1 => drop(damaged.drain(place..damaged.len().min(place + 9))),
                2 => damaged.insert(place, shuffled(&mut state) as u8),
                _ => {
                    let from = shuffled(&mut state) as usize % damaged.len();
                    let part = damaged[from..damaged.len().min(from + 60)].to_vec();
                    damaged.splice(place..place, part);
                }
            }
        }
        let disk = Memory::of(PACK, damaged);
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
    assert_eq!(open(&disk).told(0), [Note { on: vec![(1, 3), (2, 3)], text: "x".into() }]);
}
