use std::collections::HashMap;

use serde_json::{Value, json};

use super::*;
use crate::error::{Error, Uninterrupted};

fn matching(pack: &mut Pack, rule: &str) -> Vec<usize> {
    let mask = pack.matching(rule, Vec::new(), &Uninterrupted).unwrap();
    assert_eq!(mask.len(), pack.len() as usize);
    mask.iter().enumerate().filter(|(_, holds)| **holds).map(|(number, _)| number).collect()
}

fn which(texts: &[String], holds: impl Fn(&Value) -> bool) -> Vec<usize> {
    let values = texts.iter().map(|text| serde_json::from_str(text).unwrap());
    values.enumerate().filter(|(_, value)| holds(value)).map(|(number, _)| number).collect()
}

#[test]
fn a_rule_finds_the_snapshots_for_which_it_holds() {
    let disk = Memory::default();
    let (texts, _) = sample(&disk, 1000);
    let mut pack = open(&disk);
    let pool = |value: &Value| value["db"]["pool"].as_i64();
    for _ in 0..2 {
        assert_eq!(matching(&mut pack, "db.pool = 1"), which(&texts, |it| pool(it) == Some(1)));
        assert_eq!(
            matching(&mut pack, "db.pool < 0 or not (db.pool < 300)"),
            which(&texts, |it| !pool(it).is_some_and(|pool| (0..300).contains(&pool)))
        );
        assert_eq!(
            matching(&mut pack, "mode like \"*7\" and db.tls = null"),
            which(&texts, |it| it["mode"].as_str().is_some_and(|mode| mode.ends_with('7')))
        );
        assert_eq!(
            matching(&mut pack, "hosts.1 = 'b506' or [0] = 508"),
            which(&texts, |it| it["hosts"][1] == json!("b506") || it[0] == json!(508))
        );
        assert_eq!(
            matching(&mut pack, "db.id > db.pool + 990"),
            which(&texts, |it| it["db"]["id"].as_i64() > pool(it).map(|pool| pool + 990)
                && it["db"]["id"].is_i64())
        );
        assert_eq!(matching(&mut pack, "2 > 1").len(), 1000);
    }
}

#[test]
fn a_search_sees_what_was_appended_since() {
    let disk = Memory::default();
    let mut writer = writer(&disk).unwrap();
    let texts = configurations(700);
    let mut before = 0;
    for end in [1, 40, 66, 400, 700] {
        save(&mut writer, &texts[before..end]).unwrap();
        before = end;
        let expected = which(&texts[..end], |it| it["db"]["pool"].as_i64() == Some(0));
        assert_eq!(matching(writer.pack(), "db.pool = 0"), expected);
    }
}

#[test]
fn a_rule_may_speak_of_what_is_known_besides() {
    let disk = Memory::default();
    sample(&disk, 10);
    let mut pack = open(&disk);
    let rule = "@result = \"failed\" and not (db.pool = 0)";
    assert_eq!(asks_for(rule).unwrap(), ["@result"]);
    let column = Column::of(vec![json!("passed"), json!("failed")], vec![2, 1, 2, 2]);
    let known = vec![("@result".to_owned(), column)];
    let mask = pack.matching(rule, known, &Uninterrupted).unwrap();
    assert_eq!(mask, [false, false, true, true, false, false, false, false, false, false]);
}

#[test]
fn a_setting_that_no_snapshot_has_is_told() {
    let disk = Memory::default();
    sample(&disk, 100);
    let mut pack = open(&disk);
    let mut refused = |rule: &str| pack.matching(rule, Vec::new(), &Uninterrupted).unwrap_err();
    let error = refused("db.pol = 1");
    let Error::Schema { message, hint, .. } = error else { panic!("{error:?}") };
    assert_eq!(message, "no snapshot has a setting \"db.pol\"");
    assert_eq!(hint, "did you mean \"db.pool\"? Text values stand in quotes");
    assert!(matches!(refused("db.pool ="), Error::Schema { .. }));
    assert!(matches!(refused("[true]"), Error::Schema { .. }));
    assert!(asks_for("(").is_err());
    let mut empty = writer(&Memory::default()).unwrap();
    assert_eq!(empty.pack().matching("a = 1", Vec::new(), &Uninterrupted).unwrap(), [false; 0]);
}

#[test]
fn a_rule_holds_for_nothing_that_is_lost() {
    let disk = Memory::default();
    sample(&disk, 300);
    let place = open(&disk).contents.places[1];
    let mut damaged = disk.bytes(PACK);
    for byte in &mut damaged[place.offset as usize + 28..][..9] {
        *byte ^= 0xA5;
    }
    let mut pack = open(&Memory::of(PACK, damaged));
    let lost = pack.verify(&Uninterrupted).unwrap();
    assert!(!lost.is_empty());
    let found = matching(&mut pack, "not (db.pool = 77)");
    assert!(lost.iter().all(|number| !found.contains(&(*number as usize))));
    assert_eq!(found.len(), 300 - lost.len() - matching(&mut pack, "db.pool = 77").len());
    let near = pack.nearest(&Tree::default(), 1000, &Uninterrupted).unwrap_err();
    assert!(matches!(near, Error::Input { .. }));
    let mut one = Tree::default();
    one.leaf(Leaf::Null);
    assert_eq!(pack.nearest(&one, 1000, &Uninterrupted).unwrap().len(), 300 - lost.len());
}

/// The values of a configuration by their JSON pointers.
fn places(value: &Value, at: &str, found: &mut HashMap<String, Value>) {
    let below = crate::value::pointer::below(at, value);
    if below.is_empty() && !value.is_object() && !value.is_array() {
        found.insert(at.to_owned(), value.clone());
    }
    for (at, inner) in below {
        places(inner, &at, found);
    }
}

fn distance(one: &str, two: &str) -> u32 {
    let of = |text: &str| {
        let mut found = HashMap::new();
        places(&serde_json::from_str(text).unwrap(), "", &mut found);
        found
    };
    let (one, two) = (of(one), of(two));
    let only_two = two.keys().filter(|place| !one.contains_key(*place)).count();
    (one.iter().filter(|(place, value)| two.get(*place) != Some(value)).count() + only_two) as u32
}

#[test]
fn the_nearest_are_those_that_differ_at_the_fewest_places() {
    let disk = Memory::default();
    let (mut texts, _) = sample(&disk, 300);
    let long = |last: &str| format!("[{}{{\"a\":{last}}}]", "0,".repeat(40));
    let more = [long("1"), long("2"), format!("[{}1]", "0,".repeat(34))];
    let mut writer = writer(&disk).unwrap();
    save(&mut writer, &more).unwrap();
    texts.extend(more);
    for asked in [texts[0].clone(), texts[7].clone(), long("3"), "[]".into(), "{\"x\":1}".into()] {
        let mut tree = Tree::default();
        json::read(asked.as_bytes(), &mut tree).unwrap();
        let found = writer.pack().nearest(&tree, 20, &Uninterrupted).unwrap();
        let mut expected: Vec<Near> = (0..)
            .zip(&texts)
            .map(|(number, text)| Near { distance: distance(&asked, text), number })
            .collect();
        expected.sort();
        assert_eq!(found, expected[..20], "{asked}");
    }
    let mut tree = Tree::default();
    json::read(texts[7].as_bytes(), &mut tree).unwrap();
    let found = writer.pack().nearest(&tree, 1, &Uninterrupted).unwrap();
    assert_eq!(found, [Near { distance: 0, number: 7 }]);
    assert_eq!(writer.pack().nearest(&tree, 0, &Uninterrupted).unwrap(), []);
}
