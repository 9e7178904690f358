//! The parts of which configurations are written, each by itself.

use std::sync::Arc;

use serde_json::json;

use super::draw::Draw;
use super::pins::Pins;
use super::profile::Profile;
use super::{Batch, Item, domain, drawn, number, realise, text};
use crate::language::{Language, Wish};
use crate::notes::Notes;
use crate::schema::read_json_schema;
use crate::seed::{Place, Stream, StreamKey};
use crate::space::{
    Class, Decimal, Extra, Field, IntegerRange, Judge, Library, List, Node, NodeId, NumberRange,
    OPEN, Record, Source, Space, Structure, Text,
};
use crate::value::{Kinds, Tape, Value};

const PROFILES: [Profile; 3] = [Profile::PLAIN, Profile::SAMPLE, Profile::FUZZ];

fn key() -> StreamKey {
    StreamKey::new("test", 1, 7)
}

fn stream(index: u64) -> Stream {
    key().stream(Place::ROOT, index, 0)
}

/// A space of nodes of which the last is the root, with a judge that accepts everything.
pub(super) fn space(nodes: Vec<Node>) -> Space {
    let root = nodes.len() - 1;
    let judge = Judge::new(&json!(true), Library::default()).unwrap();
    let source = Source {
        structure: Structure::new(nodes, root),
        judge: Arc::new(judge),
        constraints: Vec::new(),
        schema: "true".to_owned(),
        canonical: "true".to_owned(),
        folds_case: false,
        marks: Vec::new(),
        groups: Vec::new(),
        notes: Notes::strict(),
    };
    Space::compile(source).unwrap()
}

pub(super) fn listed(values: &[i64]) -> Node {
    Node::Literals(values.iter().map(|&value| value.into()).collect())
}

/// A mapping with these members and no others.
pub(super) fn record(members: &[(&str, NodeId)]) -> Node {
    let fields = members.iter().map(|&(name, node)| Field::new(name, node, true)).collect();
    Node::Record(Record { fields, ..Record::default() })
}

/// A list of one item twice: the second is the first once more, whatever it is wanted to be.
pub(super) fn pair_of_one(item: NodeId) -> Node {
    let prefix = vec![item; 2];
    Node::List(List { prefix, shortest: 2, longest: Some(2), repeats: true, ..List::default() })
}

/// The codes of settings of which these are decided: to be like a value, or absent.
pub(super) fn codes(space: &Space, wanted: &[(&str, Option<Value>)]) -> Vec<u16> {
    let mut codes = vec![OPEN; space.knobs().list().len()];
    for (path, value) in wanted {
        let knob = space.knobs().find(path).unwrap();
        codes[knob] = space.knobs().list()[knob].code(value.as_ref());
    }
    codes
}

/// Configurations of which the settings at these paths are pinned.
fn pinned(space: &Space, wanted: &[(&str, Option<Value>)]) -> Vec<Option<Value>> {
    let codes = codes(space, wanted);
    let pins = Pins::of_codes(space.knobs(), &codes);
    (0..50).map(|index| drawn(space, key(), index, 0, Profile::SAMPLE, &pins)).collect()
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

#[test]
fn no_ordinary_text_is_tried_of_a_length_that_there_is_not() {
    let wish = Wish { without: &["abcd"], shortest: 5, longest: Some(3), ..Wish::default() };
    let language = Some(Arc::new(Language::of(&wish).unwrap()));
    let (wish, mut out) = (Text { language, ..Text::default() }, "before".to_owned());
    for profile in PROFILES {
        assert!(!text::patterned(&wish, 5, Some(3), profile, &mut stream(0), &mut out));
        assert_eq!(out, "before");
    }
}

#[test]
fn of_no_kind_there_is_no_value() {
    let none = Kinds::default();
    let mut tape = Tape::default();
    assert!(!text::anything(none, &mut tape, &mut stream(0)));
    let space = space(vec![Node::Any(none), Node::Any(Kinds::ALL)]);
    let mut draw = Draw::new(&space, key(), 0, 0, Profile::SAMPLE, &mut tape);
    assert!(!draw.part(0, Place::ROOT) && draw.tape.is_empty());
    assert!(draw.part(1, Place::ROOT) && !draw.tape.is_empty());
}

#[test]
fn a_list_has_the_item_that_is_wanted_or_is_none() {
    let list = |items: &[NodeId]| List { prefix: items.to_vec(), ..List::default() };
    let short = Node::List(List { longest: Some(1), ..list(&[0]) });
    let long = Node::List(List { longest: Some(2), ..list(&[0, 1]) });
    let nodes = vec![listed(&[1]), listed(&[1, 2]), short, long, Node::Union(vec![2, 3])];
    let space = space([nodes, vec![record(&[("a", 4)])]].concat());
    for value in pinned(&space, &[("a.1", Some(json!(2)))]) {
        assert_eq!(value, Some(json!({"a": [1, 2]})));
    }
}

#[test]
fn a_list_ends_where_no_item_is_wanted_or_is_none() {
    let short = List { prefix: vec![0], shortest: 1, longest: Some(1), ..List::default() };
    let long = List { prefix: vec![1, 1], shortest: 2, longest: Some(2), ..List::default() };
    let lists = vec![Node::List(short), Node::List(long), Node::Union(vec![2, 3])];
    let space =
        space([vec![listed(&[1]), listed(&[3])], lists, vec![record(&[("a", 4)])]].concat());
    for value in pinned(&space, &[("a.1", None)]) {
        assert_eq!(value, Some(json!({"a": [1]})));
    }
}

#[test]
fn where_an_item_is_wanted_there_is_a_list() {
    let list = Node::List(List { prefix: vec![0], ..List::default() });
    let nodes = vec![listed(&[1, 2]), list, Node::Integer(IntegerRange::default())];
    let nodes = [nodes, vec![Node::Union(vec![0, 1, 2]), record(&[("a", 3)])]].concat();
    for value in pinned(&space(nodes), &[("a.0", Some(json!(2)))]) {
        assert_eq!(value.unwrap()["a"][0], 2);
    }
}

#[test]
fn distinct_items_of_which_nothing_is_said_are_what_they_are_wanted_to_be() {
    let free = Node::List(List { distinct: true, longest: Some(2), ..List::default() });
    let told = List { prefix: vec![0, 1], shortest: 2, longest: Some(2), ..List::default() };
    let nodes =
        vec![listed(&[1]), listed(&[1, 2]), free, Node::List(told), Node::Union(vec![2, 3])];
    let space = space([nodes, vec![record(&[("a", 4)])]].concat());
    for value in pinned(&space, &[("a.0", Some(json!(1))), ("a.1", Some(json!(1)))]) {
        assert_eq!(value, Some(json!({"a": [1, 1]})));
    }
}

#[test]
fn distinct_items_that_cannot_be_written_are_left_out_where_they_may_be() {
    for (shortest, expected) in [(0, Some(json!([]))), (1, None)] {
        let list = List { distinct: true, shortest, item: Some(0), ..List::default() };
        let space = space(vec![Node::Any(Kinds::default()), Node::List(list)]);
        for index in 0..20 {
            let mut tape = Tape::default();
            let mut draw = Draw::new(&space, key(), index, 0, Profile::SAMPLE, &mut tape);
            let value = draw.configuration(None).then(|| tape.read(0));
            assert_eq!(value, expected, "{index}");
        }
    }
}

#[test]
fn a_mapping_looks_like_the_wanted_branch_and_like_no_earlier_one() {
    let field = |name: &str, required| Field::new(name, 0, required);
    let of = |fields| Record { fields, ..Record::default() };
    let extra = |record: Record| {
        let any = Extra { name: 1, value: 0, declared: false };
        Node::Record(Record { extras: vec![any], ..record })
    };
    let first = extra(of(vec![field("x", true)]));
    let second = extra(of(vec![field("x", false), field("y", true)]));
    let whole = of(vec![Field::new("m", 4, false)]);
    let nodes = vec![listed(&[1]), Node::Text(Text::default()), first, second];
    let space = space([nodes, vec![Node::Union(vec![2, 3]), Node::Record(whole)]].concat());
    let wanted = json!({"y": 1});
    let knob = &space.knobs().list()[space.knobs().find("m").unwrap()];
    assert_eq!(knob.classes[0], Class::Absent);
    for value in pinned(&space, &[("m", Some(wanted.clone()))]) {
        let value = value.unwrap();
        assert_eq!(knob.code(Some(&value["m"])), knob.code(Some(&wanted)), "{value}");
    }
}

#[test]
fn texts_that_have_to_be_equal_become_so_within_their_classes() {
    let word = json!({"type": "string", "minLength": 1});
    let schema = json!({
        "type": "object", "properties": {"a": word, "b": word}, "required": ["a", "b"],
        "additionalProperties": false,
    });
    let source = read_json_schema(&schema.to_string(), Vec::new(), &["a = b".to_owned()]);
    let space = Space::compile(source.unwrap()).unwrap();
    let codes = codes(&space, &[("a", Some(json!("x")))]);
    for index in 0..20 {
        let value = realise(&space, key(), index, Profile::SAMPLE, &codes).unwrap();
        assert_eq!(value["a"], value["b"], "{value}");
        assert_eq!(value["a"].as_str().unwrap().len(), 1, "{value}");
    }
}

#[test]
fn what_is_decided_of_settings_is_what_they_become() {
    let space = space(vec![listed(&[1, 2]), pair_of_one(0), record(&[("a", 1)])]);
    let codes = codes(&space, &[("a.1", Some(json!(2)))]);
    for index in 0..20 {
        let value = realise(&space, key(), index, Profile::SAMPLE, &codes);
        assert_eq!(value, Some(json!({"a": [2, 2]})), "{index}");
    }
}
