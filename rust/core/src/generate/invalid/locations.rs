//! Every keyword of a schema that can refuse a value, and the ways to it.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::document::Document;
use super::route::Hop;
use super::steps::{heeded, steps};
use crate::value::pointer;

/// Ways to one schema that are told apart.
const MOST_ROUTES: usize = 4;

/// The same, of ways by another schema that leads to it.
const MOST_PARENTS: usize = 8;

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
    /// The schema that it starts at: the root, or for the end of a way one on it.
    pub(super) start: String,
    pub(super) hops: Vec<Hop>,
    /// The schema behind each hop.
    pub(super) schemas: Vec<String>,
    /// Keywords on the way that would be blamed instead, since they look for any value that fits.
    pub(super) blamed: Vec<String>,
}

impl Route {
    /// The schema that judges what the first `level` hops lead to.
    pub(super) fn schema(&self, level: usize) -> &str {
        level.checked_sub(1).map_or(&self.start, |last| &self.schemas[last])
    }

    /// This way, and the other from where it ends.
    pub(super) fn with(&self, rest: &Self) -> Self {
        Self {
            start: self.start.clone(),
            hops: [&self.hops[..], &rest.hops].concat(),
            schemas: [&self.schemas[..], &rest.schemas].concat(),
            blamed: [&self.blamed[..], &rest.blamed].concat(),
        }
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
    let mut seen: BTreeMap<String, (usize, BTreeSet<String>)> = BTreeMap::new();
    let mut level = vec![(String::new(), String::new(), Route::default())];
    while !level.is_empty() {
        let mut next = Vec::new();
        for (parent, pointer, route) in level {
            let (count, parents) = seen.entry(pointer.clone()).or_default();
            // A part may be asked for less in one place than in others.
            let most = if parents.insert(parent) { MOST_PARENTS } else { MOST_ROUTES };
            if *count < most {
                *count += 1;
                walk.visit(&pointer, &route);
                let below = steps(document, &pointer).into_iter();
                next.extend(below.map(|(at, step)| (pointer.clone(), at, route.with(&step))));
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

impl Walk<'_> {
    fn visit(&mut self, pointer: &str, route: &Route) {
        match self.document.at(pointer) {
            Some(Value::Bool(false)) => self.add(pointer, FALSE, route),
            Some(Value::Object(schema)) => {
                for (keyword, value) in heeded(self.document, pointer, schema) {
                    if refuses(keyword, value) {
                        self.add(pointer, keyword, route);
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
