//! Schemas whose configurations have a certain place, or break a keyword there.
//!
//! Where no change to ordinary configurations reaches a keyword, it is taken out of the schema and
//! the configuration is asked for that has the place and does not meet it.

use std::fmt;

use jsonschema::Draft;
use serde_json::{Map, Value, json};

use super::attempt::Attempt;
use super::breakage::is_out_of_reach;
use super::document::{Document, join};
use super::locations::{FALSE, Location};
use super::proof::Prover;
use super::route::Hop;
use crate::generate::{Profile, valid};
use crate::schema::read_json_schema;
use crate::seed::StreamKey;
use crate::space::Space;

/// Names tried for a member that is not declared.
const NAMES: [&str; 4] = ["other", "more", "extra", "any"];

/// Pairs of alternatives that are tried to be met both.
const MOST_PAIRS: usize = 3;

/// The name of the copy of a schema that refers to itself.
const COPY: &str = "testflow whole";

/// What is asked of the place at the end of a route.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Wanted {
    /// That it is there.
    Present,
    /// That it breaks the keyword.
    Broken,
    /// That it meets two alternatives of `oneOf`.
    Both(usize, usize),
}

impl fmt::Display for Wanted {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Present => text.write_str("present"),
            Self::Broken => text.write_str("otherwise"),
            Self::Both(one, two) => write!(text, "alternatives {one} and {two} at once"),
        }
    }
}

/// Pairs of alternatives of `oneOf` that may both be met, since they are not of different types.
pub(super) fn pairs(attempt: Attempt<'_>) -> Vec<Wanted> {
    let branches =
        attempt.schema().and_then(|schema| schema.get("oneOf")).and_then(Value::as_array);
    let branches = branches.filter(|_| attempt.location.keyword == "oneOf");
    let types: Vec<Option<&Value>> =
        branches.into_iter().flatten().map(|branch| branch.get("type")).collect();
    let is_apart = |one: usize, two: usize| matches!((types[one], types[two]), (Some(Value::String(one)), Some(Value::String(two))) if one != two);
    let pairs = (0..types.len()).flat_map(|one| (one + 1..types.len()).map(move |two| (one, two)));
    let pairs = pairs.filter(|&(one, two)| !is_apart(one, two)).take(MOST_PAIRS);
    pairs.map(|(one, two)| Wanted::Both(one, two)).collect()
}

/// A space of the configurations that are wanted; `None` where there are none.
pub(super) fn space(attempt: Attempt<'_>, route: usize, wanted: &Wanted) -> Option<Space> {
    let Attempt { prover, location, .. } = attempt;
    let route = &location.routes[route];
    let document = prover.document();
    let leaf = match wanted {
        Wanted::Present => json!({}),
        Wanted::Broken => negated(prover, location)?,
        Wanted::Both(one, two) => {
            let branches = location.pointer();
            json!({"allOf": [reference(&format!("{branches}/{one}")), reference(&format!("{branches}/{two}"))]})
        }
    };
    let root = match wanted {
        Wanted::Present => document.without("", &[]),
        _ => prover.without(&location.pointer(), &location.keyword),
    };
    let mut hops = route.hops.iter().rev();
    let asked = hops.try_fold(leaf, |inner, hop| hop.asked(document, inner))?;
    let text = with_demand(root, document, asked)?.to_string();
    Space::compile(read_json_schema(&text, Vec::new(), &[]).ok()?).ok()
}

/// What the schema must hold instead of the keyword.
fn negated(prover: &Prover, location: &Location) -> Option<Value> {
    let schema = match prover.document().at(&location.schema)? {
        Value::Object(schema) if location.keyword != FALSE => schema,
        _ => return Some(json!({})),
    };
    let bound = schema.get(&location.keyword)?;
    if is_out_of_reach(&location.keyword, bound) {
        return None;
    }
    let mut kept = Map::new();
    for keyword in prover.unit(&location.schema, &location.keyword) {
        kept.extend(schema.get(keyword).map(|value| (keyword.to_owned(), value.clone())));
    }
    let beside: &[&str] = match location.keyword.as_str() {
        "additionalProperties" => &["properties", "patternProperties"],
        "additionalItems" => &["items"],
        // What they refuse depends on everything around them.
        "unevaluatedProperties" | "unevaluatedItems" => return None,
        _ => &[],
    };
    for &keyword in beside {
        let open = match schema.get(keyword) {
            Some(Value::Object(parts)) => {
                parts.keys().map(|name| (name.clone(), json!({}))).collect()
            }
            Some(Value::Array(parts)) => vec![json!({}); parts.len()].into(),
            _ => continue,
        };
        kept.insert(keyword.to_owned(), open);
    }
    Some(json!({ "not": kept }))
}

/// The schema `root` that demands `asked` of the whole as well.
fn with_demand(mut root: Value, document: &Document, asked: Value) -> Option<Value> {
    let mut whole = root.as_object()?.clone();
    whole.retain(|keyword, _| {
        !["$schema", "$id", "id", "$defs", "definitions"].contains(&keyword.as_str())
    });
    let mut whole = Value::Object(whole);
    let place = if document.draft() >= Draft::Draft201909 { "$defs" } else { "definitions" };
    let target = json!(fragment(&join(&format!("/{place}"), COPY)));
    // A schema that refers to itself makes its demand once, not at every level.
    if redirect(&mut root, &target) {
        redirect(&mut whole, &target);
        let definitions = root.as_object_mut()?.entry(place).or_insert(json!({}));
        definitions.as_object_mut()?.insert(COPY.to_owned(), whole);
    }
    let schema = root.as_object_mut()?;
    let mut all = vec![asked];
    if document.draft() <= Draft::Draft7 {
        // What stands beside a reference counts for nothing there.
        all.extend(schema.shift_remove("$ref").map(|reference| json!({"$ref": reference})));
    }
    let parts = schema.entry("allOf").or_insert(json!([]));
    parts.as_array_mut()?.extend(all);
    Some(root)
}

/// Lets references to the root lead to `target`; whether there were any.
fn redirect(value: &mut Value, target: &Value) -> bool {
    match value {
        Value::Object(members) => {
            let mut any = false;
            for (name, inner) in members.iter_mut() {
                if name == "$ref" && inner == "#" {
                    *inner = target.clone();
                    any = true;
                } else {
                    any |= redirect(inner, target);
                }
            }
            any
        }
        Value::Array(items) => {
            let mut any = false;
            for inner in items {
                any |= redirect(inner, target);
            }
            any
        }
        _ => false,
    }
}

impl Hop {
    /// What must hold so that `inner` holds behind this hop, and there is anything behind it.
    fn asked(&self, document: &Document, inner: Value) -> Option<Value> {
        let member = |name: &str, inner: Value| json!({"type": "object", "required": [name], "properties": {name: inner}});
        Some(match self {
            Self::Here => inner,
            Self::Member(name) => member(name, inner),
            Self::Matching(pattern, _) => member(&name_like(pattern)?, inner),
            Self::Other(known) => {
                let name = NAMES.into_iter().find(|name| !known.iter().any(|other| other == name));
                member(name?, inner)
            }
            Self::Item(place, _) => {
                let mut items = vec![json!({}); *place];
                items.push(inner);
                let draft = document.draft();
                let keyword = if draft >= Draft::Draft202012 { "prefixItems" } else { "items" };
                json!({"type": "array", "minItems": place + 1, keyword: items})
            }
            Self::Names => json!({"type": "object", "not": {"propertyNames": {"not": inner}}}),
            Self::Branch(pointer) | Self::If(pointer, true) => {
                json!({"allOf": [reference(pointer), inner]})
            }
            Self::If(pointer, false) => json!({"allOf": [{"not": reference(pointer)}, inner]}),
            Self::Having(name) => {
                json!({"type": "object", "required": [name], "allOf": [inner]})
            }
        })
    }
}

/// A name that matches the pattern.
fn name_like(pattern: &str) -> Option<String> {
    let schema = json!({
        "type": "object",
        "properties": {"name": {"type": "string", "pattern": pattern, "minLength": 1, "maxLength": 20}},
        "required": ["name"]
    });
    let space =
        Space::compile(read_json_schema(&schema.to_string(), Vec::new(), &[]).ok()?).ok()?;
    let made = valid(&space, StreamKey::new("name", 1, 0), 0, Profile::SAMPLE).ok()?;
    made.get("name")?.as_str().map(ToOwned::to_owned)
}

fn reference(pointer: &str) -> Value {
    json!({"$ref": fragment(pointer)})
}

/// A pointer as the fragment of an address.
fn fragment(pointer: &str) -> String {
    let escaped = |byte: u8| {
        if byte.is_ascii_alphanumeric() || b"/-._~!$&'()*+,;=:@?".contains(&byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    pointer.bytes().fold(String::from("#"), |text, byte| text + &escaped(byte))
}
