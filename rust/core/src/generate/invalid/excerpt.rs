//! What a schema says of one value: the rest makes no difference to it, and takes long to compile.

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use testflow_judge::address;

use crate::value::pointer;

/// Keywords whose members are looked at only where the value has a member of that name.
const BY_NAME: [&str; 4] = ["properties", "dependentSchemas", "dependencies", "dependentRequired"];

/// Keywords that are a schema, or a list of schemas.
const SCHEMAS: [&str; 17] = [
    "allOf",
    "anyOf",
    "oneOf",
    "not",
    "if",
    "then",
    "else",
    "prefixItems",
    "items",
    "additionalItems",
    "unevaluatedItems",
    "contains",
    "additionalProperties",
    "unevaluatedProperties",
    "propertyNames",
    "contentSchema",
    "extends",
];

/// Where definitions stand, of which only those are needed that are referred to.
const DEFINITIONS: [&str; 2] = ["$defs", "definitions"];

/// The steps of all references: members of these names are kept wherever they stand.
pub(super) fn referred(schema: &Value) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for_references(schema, &mut |reference| found.extend(steps_of(reference)));
    found
}

/// A schema that admits `value` where `root` without some keywords of one of its schemas does.
pub(super) fn excerpt(
    root: &Value,
    referred: &BTreeSet<String>,
    value: &Value,
    schema: &str,
    keywords: &[&str],
) -> Value {
    let mut names: BTreeSet<&str> = referred.iter().map(String::as_str).collect();
    add_names(value, &mut names);
    let path: Vec<String> = schema.split('/').skip(1).map(pointer::unescaped).collect();
    let Value::Object(members) = root else { return root.clone() };
    let excerpt = Excerpt { names, keywords };
    let mut whole = Map::new();
    for (keyword, inner) in members {
        if !DEFINITIONS.contains(&keyword.as_str()) && !excerpt.drops(Some(&path), keyword) {
            let part = excerpt.keyword(keyword, inner, rest(Some(&path), keyword));
            whole.insert(keyword.clone(), part);
        }
    }
    let mut open = definitions_in(&Value::Object(whole.clone()));
    while let Some((place, name)) = open.pop() {
        let Some(definition) = root.get(&place).and_then(|known| known.get(&name)) else {
            continue;
        };
        let known = whole.entry(place.clone()).or_insert_with(|| Value::Object(Map::new()));
        let Some(known) = known.as_object_mut().filter(|known| !known.contains_key(&name)) else {
            continue;
        };
        let part = excerpt.schema(definition, rest(rest(Some(&path), &place), &name));
        open.extend(definitions_in(&part));
        known.insert(name, part);
    }
    Value::Object(whole)
}

struct Excerpt<'a> {
    names: BTreeSet<&'a str>,
    /// What is left out of the schema at the end of the path.
    keywords: &'a [&'a str],
}

type Path<'p> = Option<&'p [String]>;

impl Excerpt<'_> {
    fn drops(&self, path: Path<'_>, keyword: &str) -> bool {
        path.is_some_and(<[_]>::is_empty) && self.keywords.contains(&keyword)
    }

    fn schema(&self, schema: &Value, path: Path<'_>) -> Value {
        match schema {
            Value::Object(members) => {
                let kept = members.iter().filter(|(keyword, _)| !self.drops(path, keyword));
                let parts = kept.map(|(keyword, inner)| {
                    (keyword.clone(), self.keyword(keyword, inner, rest(path, keyword)))
                });
                Value::Object(parts.collect())
            }
            _ if path.is_some_and(<[_]>::is_empty) => Value::Bool(true),
            other => other.clone(),
        }
    }

    fn keyword(&self, keyword: &str, value: &Value, path: Path<'_>) -> Value {
        let by_name = BY_NAME.contains(&keyword);
        match value {
            Value::Object(parts) if by_name || keyword == "patternProperties" => {
                let kept = parts.iter().filter(|(name, _)| !by_name || self.has(name));
                let parts =
                    kept.map(|(name, part)| (name.clone(), self.schema(part, rest(path, name))));
                Value::Object(parts.collect())
            }
            Value::Array(parts) if SCHEMAS.contains(&keyword) => {
                let parts = parts.iter().enumerate();
                parts
                    .map(|(place, part)| self.schema(part, rest(path, &place.to_string())))
                    .collect()
            }
            _ if SCHEMAS.contains(&keyword) => self.schema(value, path),
            _ => self.elsewhere(value, path),
        }
    }

    /// What is no schema, but may hold some that are referred to.
    fn elsewhere(&self, value: &Value, path: Path<'_>) -> Value {
        match (value, path) {
            (_, Some([])) => self.schema(value, path),
            (Value::Object(members), Some(_)) => {
                let parts = members
                    .iter()
                    .map(|(name, inner)| (name.clone(), self.elsewhere(inner, rest(path, name))));
                Value::Object(parts.collect())
            }
            (Value::Array(items), Some(_)) => {
                let parts = items.iter().enumerate();
                parts
                    .map(|(place, inner)| self.elsewhere(inner, rest(path, &place.to_string())))
                    .collect()
            }
            _ => value.clone(),
        }
    }

    fn has(&self, name: &str) -> bool {
        self.names.contains(name)
    }
}

/// What is left of a path after this step.
fn rest<'p>(path: Path<'p>, step: &str) -> Path<'p> {
    path?.split_first().filter(|(first, _)| *first == step).map(|(_, rest)| rest)
}

fn add_names<'a>(value: &'a Value, names: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(members) => {
            for (name, inner) in members {
                names.insert(name);
                add_names(inner, names);
            }
        }
        Value::Array(items) => items.iter().for_each(|inner| add_names(inner, names)),
        _ => {}
    }
}

/// The definitions of the root that the schema refers to.
fn definitions_in(schema: &Value) -> Vec<(String, String)> {
    let mut found = Vec::new();
    for_references(schema, &mut |reference| {
        let mut steps = steps_of(reference).into_iter();
        if let (Some(place), Some(name)) = (steps.next(), steps.next())
            && DEFINITIONS.contains(&place.as_str())
        {
            found.push((place, name));
        }
    });
    found
}

fn for_references(schema: &Value, see: &mut dyn FnMut(&str)) {
    match schema {
        Value::Object(members) => {
            for (name, inner) in members {
                match inner {
                    Value::String(reference) if name == "$ref" => see(reference),
                    inner => for_references(inner, see),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|inner| for_references(inner, see)),
        _ => {}
    }
}

/// The steps of the pointer in a reference.
fn steps_of(reference: &str) -> Vec<String> {
    let fragment =
        reference.split_once('#').map_or_else(String::new, |(_, part)| address::decoded(part));
    fragment.split('/').skip(1).map(pointer::unescaped).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use testflow_judge::{Library, ValueValidator};

    use crate::generate::invalid::document::Document;

    fn admits(schema: &Value, value: &Value) -> bool {
        ValueValidator::compile(schema, &Library::default()).unwrap().is_valid(value)
    }

    #[test]
    fn an_excerpt_says_the_same_of_the_value_with_or_without_a_keyword() {
        let root = json!({
            "$schema": "http://json-schema.org/draft-07/schema#",
            "type": "object",
            "properties": {
                "properties": {"type": "object", "properties": {"type": {"type": "integer"}}},
                "a": {"$ref": "#/definitions/one"},
                "b": {"$ref": "#/properties/properties"},
                "list": {"type": "array", "items": [{"maximum": 3}, false]},
                "odd": {"$ref": "#/x-parts/0"},
                "even": {"$ref": "#/x-more/part"},
                "whole": {"$ref": "#"},
                "never": false
            },
            "patternProperties": {"^x": {"$ref": "#/definitions/two"}},
            "dependencies": {"a": ["b"], "b": {"required": ["list"]}},
            "anyOf": [{"required": ["a"]}, {"maxProperties": 2}],
            "if": {"required": ["never"]},
            "else": {"not": {"required": ["gone"]}},
            "x-parts": [{"minimum": 7}],
            "x-more": {"part": {"maximum": 6}},
            "definitions": {
                "one": {"allOf": [{"$ref": "#/definitions/two"}, {"multipleOf": 2}]},
                "two": {"type": "integer"},
                "unused": {"allOf": [{"$ref": "#/definitions/two"}]}
            }
        });
        let rules: [(&str, &[&str]); 15] = [
            ("", &["type"]),
            ("", &["anyOf"]),
            ("", &["dependencies"]),
            ("/else", &["not"]),
            ("/properties/never", &[]),
            ("/properties/properties", &["type"]),
            ("/properties/properties/properties/type", &["type"]),
            ("/properties/list/items/0", &["maximum"]),
            ("/properties/list/items/1", &[]),
            ("/x-parts/0", &["minimum"]),
            ("/x-more/part", &["maximum"]),
            ("/dependencies/b", &["required"]),
            ("/anyOf/1", &["maxProperties"]),
            ("/definitions/one/allOf/1", &["multipleOf"]),
            ("/definitions/two", &["type"]),
        ];
        let values = [
            json!(null),
            json!({}),
            json!({"a": 3}),
            json!({"a": 2, "b": {"type": "text"}, "list": []}),
            json!({"b": {"type": 1}}),
            json!({"list": [4]}),
            json!({"list": [1, 2]}),
            json!({"odd": 3, "x": "text"}),
            json!({"even": 7}),
            json!({"whole": {"even": 7}}),
            json!({"never": 1}),
            json!({"gone": 1}),
            json!({"properties": {"type": "text"}, "y": 1, "z": 2}),
            json!({"properties": 1}),
        ];
        let document = Document::new(&root);
        let referred = referred(&root);
        let mut verdicts = BTreeSet::new();
        for (schema, keywords) in rules {
            let whole = document.without(schema, keywords);
            for value in &values {
                let part = excerpt(&root, &referred, value, schema, keywords);
                assert_eq!(admits(&part, value), admits(&whole, value), "{schema} {value}");
                verdicts.insert((admits(&root, value), admits(&part, value)));
            }
        }
        assert!(verdicts.contains(&(false, true)) && verdicts.contains(&(true, true)));
    }

    #[test]
    fn what_refers_to_nothing_is_kept_as_it_is() {
        let root = json!({"properties": {"a": {"$ref": "#/definitions/gone"}}, "definitions": {}});
        let names = referred(&root);
        let found = excerpt(&root, &names, &json!({"a": 1}), "/properties/b", &["type"]);
        assert_eq!(found, json!({"properties": {"a": {"$ref": "#/definitions/gone"}}}));
        assert_eq!(excerpt(&json!(false), &names, &json!(1), "", &[]), json!(false));
    }
}
