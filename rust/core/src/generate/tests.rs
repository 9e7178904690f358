//! The parts of which configurations are written, each by itself.

use serde_json::json;

use super::profile::Profile;
use super::{Batch, Item, domain, number, text};
use crate::seed::{Place, Stream, StreamKey};
use crate::space::{Decimal, IntegerRange, Node, NumberRange, Structure, Text};
use crate::value::Value;

const PROFILES: [Profile; 3] = [Profile::PLAIN, Profile::SAMPLE, Profile::FUZZ];

fn stream(index: u64) -> Stream {
    StreamKey::new("test", 1, 7).stream(Place::ROOT, index, 0)
}

#[test]
fn a_batch_gives_each_line_by_its_place() {
    let mut batch = Batch::default();
    assert!(batch.is_empty() && batch.json(0).is_none() && batch.item(0).is_none());
    batch.push(&json!({"a": 1}));
    let item = Item { label: "edge".to_owned(), violations: Vec::new() };
    batch.push_item(&json!("b"), item.clone());
    assert_eq!(batch.len(), 2);
    assert!(!batch.is_empty());
    assert_eq!(batch.lines(), b"{\"a\":1}\n\"b\"\n");
    assert_eq!(batch.json(1), Some(&b"\"b\""[..]));
    assert_eq!((batch.item(0), batch.item(1)), (Some(&Item::default()), Some(&item)));
}

#[test]
fn the_values_of_a_node_are_listed_where_they_are_few() {
    let whole = |low, high, step| {
        Node::Integer(IntegerRange { low: Some(low), high: Some(high), step: Some(step) })
    };
    let listed = |nodes: Vec<Node>, most| {
        let root = nodes.len();
        let union = Node::Union((0..root).collect());
        let structure = Structure::new([nodes, vec![union]].concat(), root);
        domain::values(&structure, root, most)
    };
    let few: Vec<Value> = vec![json!(-4), json!(-2), json!(0), json!(2)];
    assert_eq!(listed(vec![whole(-5, 3, 2)], 4), Some(few.clone()));
    assert_eq!(listed(vec![whole(-5, 3, 2)], 3), None);
    let words = Node::Literals(vec![json!("a"), json!("b")]);
    let both = [few, vec![json!("a"), json!("b")]].concat();
    assert_eq!(listed(vec![whole(-5, 3, 2), words.clone()], 6), Some(both));
    assert_eq!(listed(vec![whole(-5, 3, 2), words.clone()], 5), None);
    let empty = Node::Text(Text { longest: Some(0), ..Text::default() });
    assert_eq!(listed(vec![empty], 1), Some(vec![json!("")]));
    assert_eq!(listed(vec![words, Node::Text(Text::default())], 100), None);
    assert_eq!(listed(vec![Node::Number(NumberRange::default())], 100), None);
}

#[test]
fn no_whole_number_is_beyond_128_bits() {
    let range = IntegerRange { low: Some(i128::MAX - 3), high: None, step: Some(1 << 52) };
    for profile in PROFILES {
        for index in 0..20 {
            assert_eq!(number::integer(range, None, profile, &mut stream(index)), None);
        }
    }
}

#[test]
fn multiples_of_a_step_lie_within_their_bounds() {
    let tenth = Decimal { digits: 1, places: 1 };
    // More digits than a double has: only zero is a multiple of what it stands for.
    let odd = Decimal { digits: 90_071_992_547_409_941, places: 3 };
    let ranges = [
        (tenth, None, None),
        (tenth, Some(0.3), None),
        (tenth, None, Some(-0.3)),
        (tenth, Some(0.25), Some(0.35)),
        (odd, None, Some(1.0)),
    ];
    for (step, low, high) in ranges {
        let range = NumberRange { low, high, step: Some(step), ..NumberRange::default() };
        for (index, profile) in (0..60).zip(PROFILES.iter().cycle()) {
            let real = number::real(&range, None, *profile, &mut stream(index)).unwrap();
            assert!(range.has(real), "{real} {range:?}");
            let has_tenths = Decimal::of_real(real).unwrap().places <= 1;
            assert!(if step == tenth { has_tenths } else { real == 0.0 }, "{real} {range:?}");
        }
    }
    let none = NumberRange { low: Some(1.0), step: Some(odd), ..NumberRange::default() };
    assert_eq!(number::real(&none, None, Profile::SAMPLE, &mut stream(0)), None);
}

#[test]
fn no_text_is_longer_than_the_longest() {
    let mut out = "before".to_owned();
    for profile in PROFILES {
        let wish = Text::default();
        assert!(!text::patterned(&wish, 5, Some(3), profile, &mut stream(0), &mut out));
        assert_eq!(out, "before");
    }
}
