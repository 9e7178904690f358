//! Languages against the validator, and against brute force over small alphabets.

mod conformance;
mod lengths;
mod random;
mod spread;

use std::collections::BTreeMap;

use jsonschema::Validator;
use serde_json::json;

use super::*;
use crate::seed::{Place, Stream, StreamKey};

fn language(all: &[&str], shortest: usize, longest: Option<usize>) -> Language {
    Language::of(&Wish { all, shortest, longest, ..Wish::default() }).unwrap()
}

fn stream(index: u64) -> Stream {
    StreamKey::new("test", 1, 7).stream(Place::ROOT, index, 0)
}

fn judge(pattern: &str) -> Validator {
    jsonschema::validator_for(&json!({ "pattern": pattern })).unwrap()
}

fn sampled(language: &Language, count: u64, alphabet: Alphabet) -> Vec<String> {
    let sample = |index| {
        let mut text = String::new();
        assert!(language.sample(16, alphabet, &mut stream(index), &mut text));
        text
    };
    (0..count).map(sample).collect()
}

fn written(language: &Language, length: usize) -> Option<String> {
    let mut text = String::new();
    language.write(length, Alphabet::Printable, &mut stream(3), &mut text).then_some(text)
}

/// Every text over `alphabet` of at most `longest` characters, the shorter ones first.
fn every(alphabet: &str, longest: usize) -> Vec<String> {
    let mut texts = vec![String::new()];
    let mut begin = 0;
    for _ in 0..longest {
        let end = texts.len();
        for place in begin..end {
            for next in alphabet.chars() {
                texts.push(format!("{}{next}", texts[place]));
            }
        }
        begin = end;
    }
    texts
}

/// How often each of `classes` occurs.
fn tally<'a>(texts: &'a [String], class: impl Fn(&'a str) -> &'a str) -> BTreeMap<&'a str, usize> {
    let mut counts = BTreeMap::new();
    for text in texts {
        *counts.entry(class(text)).or_default() += 1;
    }
    counts
}
