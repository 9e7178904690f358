//! Every keyword of a schema that can refuse a value, and the ways to it.

use std::collections::BTreeMap;

use jsonschema::Draft;
use serde_json::{Map, Value};

use super::document::Document;
use super::route::Hop;
use crate::value::pointer;

/// Ways to one schema that are told apart.
const MOST_ROUTES: usize = 4;

/// Keywords that refuse values by themselves.
const REFUSING: [&str; 29] = [
    "type",
    "enum",
    "const",
    "multipleOf",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "contentEncoding",
    "contentMediaType",
    "minItems",
    "maxItems",
    "uniqueItems",
    "contains",
    "minContains",
    "maxContains",
    "minProperties",
    "maxProperties",
    "required",
    "dependentRequired",
    "dependencies",
    "unevaluatedItems",
    "unevaluatedProperties",
    "anyOf",
    "oneOf",
];

/// A keyword of the source, at one place of it.
#[derive(Debug)]
pub(super) struct Location {
    /// The schema that it stands in; for `false`, that schema itself.
    pub(super) schema: String,
    /// Its name, or `falseSchema`.
    pub(super) keyword: String,
    pub(super) routes: Vec<Route>,
}

/// One way from the root to the schema of a location.
#[derive(Debug, Clone, Default)]
pub(super) struct Route {
    pub(super) hops: Vec<Hop>,
    /// The schema behind each hop.
    pub(super) schemas: Vec<String>,
    /// Keywords on the way that would be blamed instead, since they look for any value that fits.
    pub(super) blamed: Vec<String>,
}

impl Route {
    /// The schema that judges what the first `level` hops lead to.
    pub(super) fn schema(&self, level: usize) -> &str {
        level.checked_sub(1).map_or("", |last| &self.schemas[last])
    }

    /// The numbers of hops after which there is another part of the configuration, the most first,
    /// of `most` hops.
    pub(super) fn levels(&self, most: usize) -> Vec<usize> {
        let is_part = |level: &usize| {
            level.checked_sub(1).is_none_or(|last| self.hops[last].leads_to_a_part())
        };
        (0..=most).rev().filter(is_part).collect()
    }
}

impl Location {
    /// The pointer of the keyword.
    pub(super) fn pointer(&self) -> String {
        if self.keyword == FALSE {
            self.schema.clone()
        } else {
            pointer::join(&self.schema, &self.keyword)
        }
    }

    /// Whether it stands in an alternative on each way to it.
    pub(super) fn is_nested(&self) -> bool {
        self.routes.iter().all(|route| !route.blamed.is_empty())
    }
}

/// What a schema that admits nothing is called instead of a keyword.
pub(super) const FALSE: &str = "falseSchema";

/// All locations, those near the root first.
pub(super) fn locations(document: &Document) -> Vec<Location> {
    let mut walk = Walk { document, found: Vec::new(), numbers: BTreeMap::new() };
    let mut seen: BTreeMap<String, usize> = BTreeMap::new();
    let mut level = vec![(String::new(), Route::default())];
    while !level.is_empty() {
        let mut next = Vec::new();
        for (pointer, route) in level {
            let count = seen.entry(pointer.clone()).or_default();
            *count += 1;
            if *count <= MOST_ROUTES {
                walk.visit(&pointer, &route, &mut next);
            }
        }
        level = next;
    }
    walk.found
}

struct Walk<'a> {
    document: &'a Document,
    found: Vec<Location>,
    numbers: BTreeMap<String, usize>,
}

type Level = Vec<(String, Route)>;

impl Walk<'_> {
    fn visit(&mut self, pointer: &str, route: &Route, next: &mut Level) {
        match self.document.at(pointer) {
            Some(Value::Bool(false)) => self.add(pointer, FALSE, route),
            Some(Value::Object(schema)) => {
                let draft = self.document.draft_at(pointer);
                let replaced = draft <= Draft::Draft7 && schema.contains_key("$ref");
                for (keyword, value) in schema {
                    if replaced && keyword != "$ref" {
                        continue;
                    }
                    if draft.is_known_keyword(keyword) {
                        if refuses(keyword, value) {
                            self.add(pointer, keyword, route);
                        }
                        self.descend(pointer, schema, keyword, value, route, next);
                    }
                }
            }
            _ => {}
        }
    }

    fn add(&mut self, schema: &str, keyword: &str, route: &Route) {
        let location =
            Location { schema: schema.to_owned(), keyword: keyword.to_owned(), routes: Vec::new() };
        let number = *self.numbers.entry(location.pointer()).or_insert_with(|| {
            self.found.push(location);
            self.found.len() - 1
        });
        self.found[number].routes.push(route.clone());
    }

    /// The schemas below one keyword, each with what it judges.
    fn descend(
        &self,
        pointer: &str,
        schema: &Map<String, Value>,
        keyword: &str,
        value: &Value,
        route: &Route,
        next: &mut Level,
    ) {
        let here = pointer::join(pointer, keyword);
        let mut add = |at: String, hop: Hop, blames: bool| {
            let mut route = route.clone();
            if hop != Hop::Here {
                route.hops.push(hop);
                route.schemas.push(at.clone());
            }
            if blames {
                route.blamed.push(here.clone());
            }
            next.push((at, route));
        };
        match (keyword, value) {
            ("$ref", Value::String(reference)) => {
                if let Some(target) = self.document.resolve(pointer, reference) {
                    add(target, Hop::Here, false);
                }
            }
            ("$dynamicRef" | "$recursiveRef", Value::String(reference)) => {
                let name = reference.rsplit('#').next().unwrap_or_default();
                let named = self.document.named(name).map(ToOwned::to_owned);
                let targets = named.chain(self.document.resolve(pointer, reference));
                targets.for_each(|target| add(target, Hop::Here, false));
            }
            ("allOf", Value::Array(parts)) => {
                (0..parts.len()).for_each(|part| add(format!("{here}/{part}"), Hop::Here, false));
            }
            ("anyOf" | "oneOf", Value::Array(parts)) => {
                for (part, branch) in parts.iter().enumerate() {
                    let at = format!("{here}/{part}");
                    if !branch.is_boolean() {
                        add(at.clone(), Hop::Branch(at), true);
                    }
                }
            }
            ("then" | "else", _) if schema.contains_key("if") => {
                add(here.clone(), Hop::If(pointer::join(pointer, "if"), keyword == "then"), false);
            }
            ("dependentSchemas" | "dependencies", Value::Object(parts)) => {
                for (name, _) in parts.iter().filter(|(_, part)| !part.is_array()) {
                    add(pointer::join(&here, name), Hop::Having(name.clone()), false);
                }
            }
            _ => {
                let first = prefix_length(schema, self.document.draft_at(pointer));
                descend_to_parts(schema, keyword, value, &here, first, &mut add);
            }
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

/// Whether the keyword with this value refuses anything at all.
fn refuses(keyword: &str, value: &Value) -> bool {
    match (keyword, value) {
        ("additionalProperties" | "additionalItems", value) => *value == Value::Bool(false),
        ("unevaluatedItems" | "unevaluatedProperties", value) => *value != Value::Bool(true),
        ("uniqueItems" | "exclusiveMinimum" | "exclusiveMaximum", Value::Bool(value)) => *value,
        ("minLength" | "minItems" | "minProperties" | "minContains", value) => {
            value.as_f64() != Some(0.0)
        }
        ("required", Value::Array(names)) => !names.is_empty(),
        ("dependentRequired" | "dependencies", Value::Object(parts)) => {
            parts.values().any(|part| part.as_array().is_some_and(|names| !names.is_empty()))
        }
        ("not", _) => true,
        _ => REFUSING.contains(&keyword),
    }
}
