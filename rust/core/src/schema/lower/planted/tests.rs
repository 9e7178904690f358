//! Which members are asked for in alternatives, and which alternatives stay as they are.

use super::*;
use crate::schema::lower::append;
use crate::schema::lower::tests::lowering;
use crate::space::{Check, Field, Library, Text};
use serde_json::json;

/// The members that are asked for in a choice of these, by name and by kinds of values.
fn asked_for(alternatives: &[Value]) -> Vec<(String, String)> {
    let schema = json!({
        "$defs": {"self": {"properties": {"it": {"$ref": "#"}}}},
        "oneOf": alternatives,
    });
    let (nodes, _) = append(&schema, &Library::default(), Vec::new()).unwrap();
    let records = nodes.iter().filter_map(|node| match node {
        Node::Record(record) => Some(&record.demands),
        _ => None,
    });
    let told = records.flatten().map(|demand| {
        let name = match &nodes[demand.name] {
            Node::Literals(names) => names[0].as_str().unwrap().to_owned(),
            Node::Text(text) => text.patterns.join(" "),
            other => panic!("{other:?}"),
        };
        let Node::Any(kinds) = nodes[demand.value] else { panic!("{demand:?}") };
        let kinds: Vec<String> =
            kinds.list().map(|kind| format!("{kind:?}").to_lowercase()).collect();
        (name, kinds.join(" "))
    });
    told.collect()
}

fn open(name: &str, value: &Value) -> Value {
    json!({"type": "object", "properties": {name: value, "next": {"$ref": "#"}}})
}

fn pair(name: &str, kinds: &str) -> (String, String) {
    (name.to_owned(), kinds.to_owned())
}

#[test]
fn each_gets_a_member_that_the_other_refuses() {
    let asked = asked_for(&[
        open("text", &json!({"type": "string"})),
        open("count", &json!({"type": "integer"})),
    ]);
    // A number with a fraction is refused as well, but a whole one may look like it.
    let expected = [
        pair("text", "null boolean integer number array object"),
        pair("count", "null boolean string array object"),
    ];
    assert_eq!(asked, expected);
}

#[test]
fn a_pattern_of_the_other_gives_the_name() {
    let by_pattern = json!({
        "type": "object",
        "patternProperties": {"^[0-9]+$": {"type": ["array", "null"]}},
        "properties": {"next": {"$ref": "#"}},
    });
    let asked = asked_for(&[open("text", &json!({"type": "string"})), by_pattern]);
    let expected = [
        pair("text", "null boolean integer number array object"),
        pair("^[0-9]+$", "boolean integer number string object"),
    ];
    assert_eq!(asked, expected);
}

#[test]
fn one_member_serves_against_all_that_refuse_it() {
    let text = open("text", &json!({"type": "string"}));
    let name = open("text", &json!({"enum": ["a", "b"]}));
    let none = json!({"type": "object", "properties": {"next": {"$ref": "#"}}});
    let asked = asked_for(&[none, text, name]);
    assert_eq!(asked, [pair("text", "null boolean integer number array object")]);
}

#[test]
fn two_members_of_one_name_are_not_asked_for() {
    // What is no number may be a text, which the second admits.
    let text = open("own", &json!({"type": "string"}));
    let count = open("own", &json!({"type": "integer"}));
    let none = json!({"type": "object", "properties": {"next": {"$ref": "#"}}});
    let asked = asked_for(&[none, text, count]);
    assert_eq!(asked, [pair("own", "null boolean string array object")]);
}

#[test]
fn long_names_serve_as_well_but_not_those_that_the_host_bars() {
    let name = "a_name_of_many_letters";
    let host = |names: &Value| json!({"type": "object", "properties": {"next": {"$ref": "#"}}, "propertyNames": names});
    let rival = open(name, &json!({"type": "string"}));
    let asked = |names: &Value| asked_for(&[host(names), rival.clone()]);
    let expected = [pair(name, "null boolean integer number array object")];
    assert_eq!(asked(&json!(true)), expected);
    assert_eq!(asked(&json!({"pattern": "^[a-z_]*$"})), expected);
    assert_eq!(asked(&json!({"maxLength": 5})), []);
    assert_eq!(asked(&json!({"pattern": "^[a-z]*$"})), []);
}

#[test]
fn what_is_tried_gets_its_member_too() {
    // The pattern looks behind, so that names are tried.
    let odd = json!({
        "type": "object", "properties": {"next": {"$ref": "#"}},
        "patternProperties": {"(?<=a)b": {"type": "integer"}},
    });
    let asked = asked_for(&[odd, open("text", &json!({"type": "string"}))]);
    let expected = [
        pair("text", "null boolean integer number array object"),
        pair("(?<=a)b", "null boolean string array object"),
    ];
    assert_eq!(asked, expected);
}

#[test]
fn nothing_is_asked_for_where_chance_tells_alternatives_apart() {
    let text = open("text", &json!({"type": "string"}));
    let demanding = json!({
        "type": "object", "properties": {"own": {"$ref": "#"}}, "required": ["own"],
    });
    let closed = json!({
        "type": "object", "properties": {"own": {"$ref": "#"}}, "additionalProperties": false,
    });
    let many = json!({
        "type": "object", "properties": {"own": {"$ref": "#"}}, "minProperties": 1,
    });
    let differing = open("text", &json!({"type": "integer"}));
    for other in [demanding, closed, many, differing] {
        let asked = asked_for(&[text.clone(), other.clone()]);
        assert!(asked.iter().all(|(name, _)| name == "text"), "{other}: {asked:?}");
    }
}

#[test]
fn each_rival_is_refused_by_a_member_of_another_name() {
    let none = json!({"type": "object", "properties": {"next": {"$ref": "#"}}});
    let text = open("text", &json!({"type": "string"}));
    let flag = open("flag", &json!({"type": "boolean"}));
    let no_text = pair("text", "null boolean integer number array object");
    let no_flag = pair("flag", "null integer number string array object");
    let mut asked = asked_for(&[none, text, flag]);
    asked.sort();
    assert_eq!(asked, [no_flag.clone(), no_flag, no_text.clone(), no_text]);
}

/// Two mappings of which the second refuses what nothing is said of in the first.
fn host_and_rival(lowering: &mut Lowering<'_>) -> (NodeId, Record) {
    let extra = lowering.open();
    let null = lowering.add(Node::Literals(vec![Value::Null]));
    let host = Record { extras: vec![extra.clone()], ..Record::default() };
    let fields = vec![Field::new("own", null, false)];
    let rival = Record { fields, extras: vec![extra], ..Record::default() };
    (lowering.add(Node::Record(host)), rival)
}

#[test]
fn a_mapping_far_within_alternatives_of_alternatives_stays_as_it_is() {
    for (levels, is_changed) in [(DEEPEST - 1, true), (DEEPEST, false)] {
        lowering(&json!(true), |lowering| {
            let (host, rival) = host_and_rival(lowering);
            let wrapped = (0..levels).fold(host, |inner, _| lowering.add(Node::Union(vec![inner])));
            let found = lowering.with_intruders(wrapped, &[&rival], DEEPEST);
            assert_eq!(found != wrapped, is_changed, "{levels}");
        });
    }
}

#[test]
fn what_is_tried_stays_as_it_is_where_nothing_changes() {
    lowering(&json!(true), |lowering| {
        let (host, rival) = host_and_rival(lowering);
        let check = Arc::new(Check::new(|| json!(true), Library::default()));
        let text = lowering.add(Node::Text(Text::default()));
        for (inner, is_changed) in [(host, true), (text, false)] {
            let tried = lowering.add(Node::Checked(inner, Arc::clone(&check)));
            let found = lowering.with_intruders(tried, &[&rival], DEEPEST);
            assert_eq!(found != tried, is_changed);
        }
    });
}

#[test]
fn a_rival_that_asks_for_more_needs_no_member_to_be_refused() {
    lowering(&json!(true), |lowering| {
        let (host, mut rival) = host_and_rival(lowering);
        let Node::Record(host) = lowering.nodes[host].clone() else { panic!("{host}") };
        assert!(Nodes(&lowering.nodes).admits_most(&rival, &host));
        rival.demands.push(lowering.open());
        assert!(!Nodes(&lowering.nodes).admits_most(&rival, &host));
    });
}
