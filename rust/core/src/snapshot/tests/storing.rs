use super::*;

#[test]
fn what_is_saved_is_brought_back_and_equal_ones_are_kept_once() {
    let disk = Memory::default();
    let (texts, saved) = sample(&disk, 300);
    let mut pack = open(&disk);
    assert_eq!((pack.len(), pack.tail(), pack.damages().len()), (300, 0, 0));
    for (original, one) in texts.iter().zip(&saved) {
        assert!(one.is_new);
        assert_eq!(pack.number_of(&one.identity), Some(one.number));
        assert_eq!(text(&mut pack, one.number).unwrap(), *original);
    }
    assert_eq!(pack.verify(&crate::error::Uninterrupted).unwrap(), [0; 0]);
    let mut writer = writer(&disk).unwrap();
    let again = save(&mut writer, &texts).unwrap();
    assert!(again.iter().zip(&saved).all(|(one, other)| !one.is_new && one.number == other.number));
    assert_eq!(writer.pack().len(), 300);
}

#[test]
fn the_order_of_keys_is_that_of_the_first_one_saved() {
    let disk = Memory::default();
    let mut writer = writer(&disk).unwrap();
    let texts = [r#"{"b":1,"a":2}"#.to_owned(), r#"{"a":2,"b":1}"#.to_owned()];
    let saved = save(&mut writer, &texts).unwrap();
    assert_eq!(saved[0].identity, saved[1].identity);
    assert_eq!(text(writer.pack(), 0).unwrap(), texts[0]);
}

#[test]
fn snapshots_that_are_saved_one_by_one_share_what_they_have_in_common() {
    let texts = configurations(500);
    let disk = Memory::default();
    let mut one_by_one = writer(&disk).unwrap();
    for text in &texts {
        save(&mut one_by_one, std::slice::from_ref(text)).unwrap();
    }
    let size = one_by_one.pack().size() as usize;
    let json: usize = texts.iter().map(String::len).sum();
    assert!(size < 3 * json, "{size} {json}");
    let mut pack = open(&disk);
    for (number, original) in (0..).zip(&texts) {
        assert_eq!(text(&mut pack, number).unwrap(), *original);
    }
}

#[test]
fn a_reader_sees_what_is_appended_once_it_looks_again() {
    let disk = Memory::default();
    let mut writer = writer(&disk).unwrap();
    let texts = configurations(200);
    save(&mut writer, &texts[..70]).unwrap();
    let mut reader = open(&disk);
    assert_eq!(reader.len(), 70);
    save(&mut writer, &texts[70..]).unwrap();
    writer.note(&[Note { on: vec![(3, 9)], text: "late".into() }]).unwrap();
    assert_eq!(reader.len(), 70);
    reader.refresh().unwrap();
    assert_eq!((reader.len(), notes(&mut reader).len()), (200, 1));
    for (number, original) in (0..).zip(&texts) {
        assert_eq!(text(&mut reader, number).unwrap(), *original);
    }
    assert_eq!(reader.damages(), []);
}

#[test]
fn a_configuration_that_cannot_be_read_ends_the_work_and_those_before_it_are_saved() {
    let disk = Memory::default();
    let mut writer = writer(&disk).unwrap();
    let texts = ["1".to_owned(), "{".to_owned(), "3".to_owned()];
    assert!(save(&mut writer, &texts).is_err());
    assert_eq!(open(&disk).len(), 1);
    save(&mut writer, &texts[2..]).unwrap();
    assert_eq!(text(&mut open(&disk), 1).unwrap(), "3");
}

#[test]
fn large_and_odd_snapshots_have_their_place() {
    let disk = Memory::default();
    let mut writer = writer(&disk).unwrap();
    let wide = format!("[{}0]", "0,".repeat(100_000));
    let long = format!("\"{}\"", "é".repeat(1 << 20));
    let keys: Vec<String> = (0..5_000).map(|key| format!("\"k{key}\":{key}")).collect();
    let deep = format!("{}{}", "[".repeat(DEEPEST), "]".repeat(DEEPEST));
    let texts = [wide, long, format!("{{{}}}", keys.join(",")), deep, "null".into(), "{}".into()];
    for texts in [&texts[..], &texts[..3]] {
        save(&mut writer, texts).unwrap();
    }
    let mut pack = open(&disk);
    for (number, original) in (0..).zip(&texts) {
        assert!(text(&mut pack, number).unwrap() == *original, "{number}");
    }
}

#[test]
fn snapshots_are_brought_into_another_pack_once() {
    let disk = Memory::default();
    let (texts, saved) = sample(&disk, 90);
    let other = Memory::default();
    let mut target = writer(&other).unwrap();
    save(&mut target, &[texts[40].clone(), "\"own\"".into()]).unwrap();
    let mut source = open(&disk);
    let numbers: Vec<u32> = (25..65).rev().collect();
    let found = transfer(&mut source, &numbers, &mut target, &crate::error::Uninterrupted).unwrap();
    assert_eq!(found.iter().flatten().filter(|one| one.is_new).count(), 39);
    let mut pack = open(&other);
    for (&number, there) in numbers.iter().zip(&found) {
        let there = there.unwrap();
        assert_eq!(there.identity, saved[number as usize].identity);
        assert_eq!(text(&mut pack, there.number).unwrap(), texts[number as usize]);
    }
}

#[test]
fn the_same_work_gives_the_same_bytes() {
    let (one, other) = (Memory::default(), Memory::default());
    sample(&one, 200);
    sample(&other, 200);
    assert_eq!(one.bytes(PACK), other.bytes(PACK));
}
