use serde_json::json;

use super::*;
use crate::error::Uninterrupted;

fn learnt(examples: &[Value]) -> Value {
    let mut learner = Learner::new(Manner { most_texts: 10, is_closed: true }).unwrap();
    let lines: Vec<String> = examples.iter().map(ToString::to_string).collect();
    learner.add(lines.join("\n").as_bytes(), 1, &Uninterrupted).unwrap();
    learner.schema().unwrap()
}

fn learnt_at(examples: &[Value], name: &str) -> Value {
    learnt(examples)["properties"][name].clone()
}

fn times(count: usize, example: impl Fn(usize) -> Value) -> Vec<Value> {
    (0..count).map(example).collect()
}

#[test]
fn what_all_examples_have_is_required() {
    let schema = learnt(&[json!({"a": 1, "b": true}), json!({"a": 7})]);
    assert_eq!(schema["required"], json!(["a"]));
    assert_eq!(schema["properties"]["a"], json!({"type": "integer", "minimum": 1, "maximum": 7}));
    assert_eq!(schema["properties"]["b"], json!({"type": "boolean"}));
    assert_eq!(schema["additionalProperties"], json!(false));
}

#[test]
fn few_texts_that_repeat_are_all_that_there_are() {
    let modes = times(9, |place| json!({"mode": (["fast", "safe", "off"][place % 3])}));
    assert_eq!(
        learnt_at(&modes, "mode"),
        json!({"type": "string", "enum": ["fast", "off", "safe"]})
    );
    assert_eq!(learnt_at(&modes[..8], "mode"), json!({"type": "string"}));
    let names = times(60, |place| json!({"name": format!("n{}", place % 11)}));
    assert_eq!(learnt_at(&names, "name"), json!({"type": "string"}));
}

#[test]
fn a_format_is_learnt_when_every_text_has_it() {
    let formats = [
        ("date-time", ["2024-02-29T12:00:00Z", "1999-12-31T23:59:60Z"]),
        ("date", ["2024-02-29", "1999-12-31"]),
        ("time", ["12:00:00Z", "23:59:59.5+01:00"]),
        ("duration", ["P1D", "PT2H30M"]),
        ("uuid", ["123e4567-e89b-12d3-a456-426614174000", "00000000-0000-0000-0000-000000000000"]),
        ("ipv4", ["127.0.0.1", "10.0.0.255"]),
        ("ipv6", ["::1", "fe80::1"]),
        ("email", ["a@example.com", "first.last@example.org"]),
        ("uri", ["https://example.com/a?b", "redis://localhost:6379/0"]),
    ];
    for (format, texts) in formats {
        let examples = texts.map(|text| json!({"a": text}));
        assert_eq!(learnt_at(&examples, "a"), json!({"type": "string", "format": format}));
        let mixed = [&examples[..], &[json!({"a": "neither"})]].concat();
        assert_eq!(learnt_at(&mixed, "a"), json!({"type": "string"}), "{format}");
    }
}

#[test]
fn what_only_looks_like_a_format_is_text() {
    let texts = ["redis:alpine", "2024-02-30", "300.1.1.1", "12:00", "Production", "a@", "://x"];
    for text in texts {
        assert_eq!(learnt_at(&[json!({"a": text})], "a"), json!({"type": "string"}), "{text}");
    }
}

#[test]
fn whole_numbers_are_compared_exactly_and_one_fraction_makes_them_real() {
    let large = [json!({"a": u64::MAX}), json!({"a": u64::MAX - 1}), json!({"a": i64::MIN})];
    let wanted = json!({"type": "integer", "minimum": i64::MIN, "maximum": u64::MAX});
    assert_eq!(learnt_at(&large, "a"), wanted);
    let mixed = [json!({"a": 1.0}), json!({"a": 0.5}), json!({"a": 9_007_199_254_740_993_i64})];
    let wanted = json!({"type": "number", "minimum": 0.5, "maximum": 9_007_199_254_740_993_i64});
    assert_eq!(learnt_at(&mixed, "a"), wanted);
    assert_eq!(learnt_at(&mixed[..1], "a"), json!({"type": "integer", "minimum": 1, "maximum": 1}));
}

#[test]
fn bounds_lie_beyond_numbers_whose_last_digits_are_lost() {
    let text = r#"{"a": -9223372036854775809, "b": 1.7976931348623157e308}"#;
    let mut learner = Learner::new(Manner { most_texts: 10, is_closed: true }).unwrap();
    learner.add(text.as_bytes(), 1, &Uninterrupted).unwrap();
    let properties = learner.schema().unwrap()["properties"].clone();

    assert_eq!(properties["a"]["type"], "number");
    assert!(properties["a"]["minimum"].as_f64().unwrap() < -9_223_372_036_854_775_809.0);
    assert_eq!(properties["b"].get("maximum"), None);
}

#[test]
fn items_of_all_lists_are_learnt_together() {
    let examples = [json!({"a": [1, {"b": 2}]}), json!({"a": []}), json!({"a": [null]})];
    let record = json!({
        "type": "object",
        "properties": {"b": {"type": "integer", "minimum": 2, "maximum": 2}},
        "required": ["b"],
        "additionalProperties": false,
    });
    let items = json!({"anyOf": [
        {"type": "null"}, {"type": "integer", "minimum": 1, "maximum": 1}, record]});
    assert_eq!(learnt_at(&examples, "a"), json!({"type": "array", "items": items}));
    assert_eq!(learnt_at(&examples[1..2], "a"), json!({"type": "array", "maxItems": 0}));
}

#[test]
fn many_rare_names_with_alike_values_are_names_of_any_kind() {
    let maps = times(20, |place| json!({"ports": {format!("service-{place}"): 8000 + place}}));
    let values = json!({"type": "integer", "minimum": 8000, "maximum": 8019});
    let wanted = json!({"type": "object", "additionalProperties": values});
    assert_eq!(learnt_at(&maps, "ports"), wanted);
    assert_eq!(learnt_at(&maps[..15], "ports")["additionalProperties"], json!(false));

    let odd = [&maps[..], &[json!({"ports": {"service-20": "none"}})]].concat();
    assert_eq!(learnt_at(&odd, "ports")["additionalProperties"], json!(false));

    let shared = times(20, |place| json!({"ports": {format!("s{place}"): 1, "all": 1}}));
    assert_eq!(learnt_at(&shared, "ports")["required"], json!(["all"]));
}

#[test]
fn names_without_end_are_not_told_apart_whatever_their_order() {
    let mut maps = times(3000, |place| json!({format!("a{place}"): place, format!("b{place}"): 1}));
    maps.push(json!({"a0": "text"}));
    let schema = learnt(&maps);
    maps.reverse();
    assert_eq!(schema, learnt(&maps));
    assert_eq!(schema["additionalProperties"]["anyOf"][0]["maximum"], json!(2999));
}

#[test]
fn settings_may_be_left_open() {
    let mut learner = Learner::new(Manner { most_texts: 10, is_closed: false }).unwrap();
    learner.add(b"\n{\"a\": 1}\r\n\n", 1, &Uninterrupted).unwrap();
    assert_eq!(learner.examples(), 1);
    assert_eq!(learner.schema().unwrap().get("additionalProperties"), None);
}

#[test]
fn a_line_that_is_no_json_is_named() {
    let cases = [
        ("{}\n{\"a\": }", "line 8: not JSON: expected value at column 7"),
        ("{\"a\": 1, \"a\": 2}", "line 7: not JSON: \"a\" is there twice at column 12"),
        ("{} {}", "line 7: not JSON: trailing characters at column 4"),
    ];
    for (lines, wanted) in cases {
        let mut learner = Learner::new(Manner { most_texts: 10, is_closed: true }).unwrap();
        let error = learner.add(lines.as_bytes(), 7, &Uninterrupted).unwrap_err();
        assert_eq!(error.to_string(), wanted);
    }
}

#[test]
fn nothing_is_learnt_from_nothing() {
    let learner = Learner::new(Manner { most_texts: 10, is_closed: true }).unwrap();
    assert!(learner.schema().is_err());
}
