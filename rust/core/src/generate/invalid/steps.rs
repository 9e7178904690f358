//! From one schema of a document to those that it leads to.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::Draft;
use serde_json::{Map, Value};

use super::document::Document;
use super::locations::Route;
use super::route::Hop;
use crate::value::pointer;

/// Schemas by their pointers, each with the step to it.
pub(super) type Steps = Vec<(String, Route)>;

/// For each schema those that lead to it, each with the step.
pub(super) fn parents(document: &Document) -> BTreeMap<String, Steps> {
    let mut parents: BTreeMap<String, Steps> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let mut open = vec![String::new()];
    while let Some(pointer) = open.pop() {
        if !seen.insert(pointer.clone()) {
            continue;
        }
        for (below, step) in steps(document, &pointer) {
            parents.entry(below.clone()).or_default().push((pointer.clone(), step));
            open.push(below);
        }
    }
    parents
}

/// The schemas that the one at `pointer` leads to.
pub(super) fn steps(document: &Document, pointer: &str) -> Steps {
    let mut found = Vec::new();
    if let Some(Value::Object(schema)) = document.at(pointer) {
        for (keyword, value) in heeded(document, pointer, schema) {
            descend(document, pointer, schema, keyword, value, &mut found);
        }
    }
    found
}

/// The keywords that mean something.
pub(super) fn heeded<'s>(
    document: &Document,
    pointer: &str,
    schema: &'s Map<String, Value>,
) -> impl Iterator<Item = (&'s String, &'s Value)> + use<'s> {
    let draft = document.draft_at(pointer);
    let replaced = draft <= Draft::Draft7 && schema.contains_key("$ref");
    schema.iter().filter(move |(keyword, _)| {
        draft.is_known_keyword(keyword) && (!replaced || *keyword == "$ref")
    })
}

/// The schemas below one keyword, each with what it judges.
fn descend(
    document: &Document,
    pointer: &str,
    schema: &Map<String, Value>,
    keyword: &str,
    value: &Value,
    found: &mut Steps,
) {
    let here = pointer::join(pointer, keyword);
    // Without a hop it judges the same value.
    let mut add = |at: String, hop: Option<Hop>, blames: bool| {
        let mut route = Route::default();
        if let Some(hop) = hop {
            route.hops.push(hop);
            route.schemas.push(at.clone());
        }
        if blames {
            route.blamed.push(here.clone());
        }
        found.push((at, route));
    };
    match (keyword, value) {
        ("$ref", Value::String(reference)) => {
            if let Some(target) = document.resolve(pointer, reference) {
                add(target, None, false);
            }
        }
        ("$dynamicRef" | "$recursiveRef", Value::String(reference)) => {
            let name = reference.rsplit('#').next().unwrap_or_default();
            let named = document.named(name).map(ToOwned::to_owned);
            let targets = named.chain(document.resolve(pointer, reference));
            targets.for_each(|target| add(target, None, false));
        }
        ("allOf", Value::Array(parts)) => {
            (0..parts.len()).for_each(|part| add(format!("{here}/{part}"), None, false));
        }
        ("anyOf" | "oneOf", Value::Array(parts)) => {
            for (part, branch) in parts.iter().enumerate() {
                let at = format!("{here}/{part}");
                if !branch.is_boolean() {
                    add(at.clone(), Some(Hop::Branch(at)), true);
                }
            }
        }
        ("then" | "else", _) if schema.contains_key("if") => {
            let hop = Hop::If(pointer::join(pointer, "if"), keyword == "then");
            add(here.clone(), Some(hop), false);
        }
        ("dependentSchemas" | "dependencies", Value::Object(parts)) => {
            for (name, _) in parts.iter().filter(|(_, part)| !part.is_array()) {
                add(pointer::join(&here, name), Some(Hop::Having(name.clone())), false);
            }
        }
        _ => {
            let first = prefix_length(schema, document.draft_at(pointer));
            descend_to_parts(schema, keyword, value, &here, first, &mut |at, hop, blames| {
                add(at, Some(hop), blames);
            });
        }
    }
}

/// The schemas of members and items, the `first` of which have their own.
fn descend_to_parts(
    schema: &Map<String, Value>,
    keyword: &str,
    value: &Value,
    here: &str,
    first: usize,
    add: &mut dyn FnMut(String, Hop, bool),
) {
    let declared = || names(schema.get("properties"));
    match (keyword, value) {
        ("properties", Value::Object(parts)) => {
            for name in parts.keys() {
                add(pointer::join(here, name), Hop::Member(name.clone()), false);
            }
        }
        ("patternProperties", Value::Object(parts)) => {
            for pattern in parts.keys() {
                let hop = Hop::Matching(pattern.clone(), declared());
                add(pointer::join(here, pattern), hop, false);
            }
        }
        ("additionalProperties", Value::Object(_)) => {
            add(here.to_owned(), Hop::Other(declared()), false);
        }
        ("unevaluatedProperties", Value::Object(_)) => {
            add(here.to_owned(), Hop::Other(declared()), true);
        }
        ("propertyNames", _) => add(here.to_owned(), Hop::Names, false),
        ("items" | "prefixItems", Value::Array(parts)) => {
            for place in 0..parts.len() {
                add(format!("{here}/{place}"), Hop::Item(place, false), false);
            }
        }
        ("items", _) => add(here.to_owned(), Hop::Item(first, true), false),
        ("additionalItems", Value::Object(_)) if first > 0 => {
            add(here.to_owned(), Hop::Item(first, true), false);
        }
        ("unevaluatedItems", Value::Object(_)) => {
            add(here.to_owned(), Hop::Item(first, true), true);
        }
        ("contains", _) => add(here.to_owned(), Hop::Item(0, true), true),
        _ => {}
    }
}

fn names(properties: Option<&Value>) -> Vec<String> {
    let members = properties.and_then(Value::as_object);
    members.map_or_else(Vec::new, |members| members.keys().cloned().collect())
}

/// How many items have schemas of their own.
fn prefix_length(schema: &Map<String, Value>, draft: Draft) -> usize {
    let keyword = if draft >= Draft::Draft202012 { "prefixItems" } else { "items" };
    schema.get(keyword).and_then(Value::as_array).map_or(0, Vec::len)
}
