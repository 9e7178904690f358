//! Malformed texts, judged by a strict parser.

#![expect(clippy::unwrap_used, reason = "what fails here fails a test")]

use std::collections::BTreeSet;

use serde_json::{Value, json};
use testflow_core::error::Uninterrupted;
use testflow_core::generate::{Form, Malformed, Verdict, malformed};
use testflow_core::schema::read_json_schema;
use testflow_core::space::Space;

const COUNT: u64 = 2_000;

fn space_of(schema: &Value) -> Space {
    Space::compile(read_json_schema(&schema.to_string(), Vec::new(), &[]).unwrap()).unwrap()
}

fn spaces() -> Vec<Space> {
    let server = json!({
        "type": "object",
        "properties": {
            "port": {"type": "integer", "minimum": 1, "maximum": 65535},
            "ratio": {"type": "number"},
            "host": {"type": "string"},
            "tags": {"type": "array", "items": {"type": "string"}, "maxItems": 3},
            "log": {"type": "object", "properties": {"level": {"enum": ["info", null, true]}}}
        },
        "required": ["port"]
    });
    let names = json!({"type": "object", "additionalProperties": {"type": "boolean"}});
    let list = json!({"type": "array", "items": {"type": "string"}});
    [server, names, list, json!({"type": "object"}), json!({"type": "string"})]
        .iter()
        .map(space_of)
        .collect()
}

fn texts(space: &Space, form: Form, seed: u64, start: u64, count: u64) -> Vec<Malformed> {
    malformed(space, form, seed, start, count, &Uninterrupted).unwrap()
}

#[test]
fn a_strict_parser_does_with_json_as_the_verdict_says() {
    for space in spaces() {
        for text in texts(&space, Form::Json, 7, 0, COUNT) {
            let parsed = serde_json::from_slice::<Value>(&text.text);
            let shown = String::from_utf8_lossy(&text.text[..text.text.len().min(300)]);
            let (kind, what) = (text.kind, &text.what);
            match text.verdict {
                Verdict::Refuse => assert!(parsed.is_err(), "{kind} · {what}: {shown}"),
                Verdict::Accept => assert!(parsed.is_ok(), "{kind} · {what}: {shown}"),
                Verdict::Undecided => {}
            }
        }
    }
}

#[test]
fn every_kind_has_its_turn_as_far_as_the_space_admits() {
    for form in [Form::Json, Form::Yaml] {
        let all: Vec<BTreeSet<&str>> = spaces()
            .iter()
            .map(|space| texts(space, form, 1, 0, COUNT).iter().map(|text| text.kind).collect())
            .collect();
        assert!(all[0].len() >= 23, "{:?}", all[0]);
        assert!(all.iter().all(|kinds| kinds.is_subset(&all[0]) && kinds.len() >= 4));
    }
}

#[test]
fn every_text_can_be_made_alone() {
    let space = &spaces()[0];
    for form in [Form::Json, Form::Yaml] {
        for start in [0, 200, u64::MAX - 40] {
            let many = texts(space, form, 3, start, 40);
            for (place, text) in many.iter().enumerate() {
                let alone = texts(space, form, 3, start + place as u64, 1);
                assert_eq!(alone.first(), Some(text));
            }
        }
    }
}

#[test]
fn large_texts_are_rare() {
    let texts = texts(&spaces()[0], Form::Json, 1, 0, COUNT);
    let large = texts.iter().filter(|text| text.text.len() > 1 << 19).count();
    assert!((5..15).contains(&large), "{large}");
}
