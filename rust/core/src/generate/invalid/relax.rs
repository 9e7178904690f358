//! Schemas that say less, and take less time to be read: where even such a schema leaves no room,
//! neither does the whole.

use jsonschema::Draft;
use serde_json::{Map, Value, json};

use super::document::Document;
use super::labour::{MOST_CASES, is_complex};

/// Parts within parts, and references within references, of which something is kept.
const DEEPEST: usize = 4;

/// What depends on all else that is said of a value, or is of no use without definitions.
const LEFT_OUT: [&str; 12] = [
    "unevaluatedItems",
    "unevaluatedProperties",
    "contains",
    "minContains",
    "maxContains",
    "$defs",
    "definitions",
    "$id",
    "id",
    "$anchor",
    "$dynamicAnchor",
    "$dynamicRef",
];

/// Schemas of a document that are relaxed.
pub(super) struct Relax<'a> {
    document: &'a Document,
    root: &'a Value,
    conditions: usize,
}

impl<'a> Relax<'a> {
    pub(super) fn new(document: &'a Document, root: &'a Value) -> Self {
        Self { document, root, conditions: MOST_CASES }
    }

    /// A schema that admits all that this one does.
    pub(super) fn schema(&mut self, schema: &Value) -> Value {
        self.within(schema, DEEPEST)
    }

    fn within(&mut self, schema: &Value, depth: usize) -> Value {
        let Value::Object(members) = schema else { return schema.clone() };
        let Some(depth) = depth.checked_sub(1) else { return json!({}) };
        let mut kept = Map::new();
        let mut beside = Vec::new();
        let reference = members.get("$ref").and_then(Value::as_str);
        beside.extend(reference.map(|reference| self.followed(reference, depth)));
        let is_replaced = reference.is_some() && self.document.draft() <= Draft::Draft7;
        for (keyword, value) in members.iter().filter(|_| !is_replaced) {
            match keyword.as_str() {
                "$ref" | "then" | "else" => {}
                "if" => kept.extend(self.condition(members, depth)),
                "oneOf" if is_simple(value) => drop(kept.insert(keyword.clone(), value.clone())),
                "oneOf" => beside.push(self.any_of(value, depth)),
                keyword if LEFT_OUT.contains(&keyword) => {}
                _ => {
                    kept.insert(keyword.clone(), self.keyword(keyword, value, depth));
                }
            }
        }
        if !beside.is_empty() {
            beside.extend(kept.shift_remove("allOf").map(|all| json!({ "allOf": all })));
            kept.insert("allOf".to_owned(), Value::Array(beside));
        }
        Value::Object(kept)
    }

    fn keyword(&mut self, keyword: &str, value: &Value, depth: usize) -> Value {
        match (keyword, value) {
            ("properties" | "patternProperties" | "dependentSchemas", Value::Object(parts)) => {
                let parts = parts.iter();
                parts.map(|(name, part)| (name.clone(), self.within(part, depth))).collect()
            }
            // What judges the same value is no part of it.
            ("allOf", Value::Array(parts)) => {
                parts.iter().map(|part| self.within(part, depth + 1)).collect()
            }
            ("anyOf", _) => self.any_of(value, depth),
            ("items" | "prefixItems", Value::Array(parts)) => {
                parts.iter().map(|part| self.within(part, depth)).collect()
            }
            ("items" | "additionalItems" | "additionalProperties" | "propertyNames", _) => {
                self.within(value, depth)
            }
            _ => value.clone(),
        }
    }

    fn any_of(&mut self, alternatives: &Value, depth: usize) -> Value {
        match alternatives {
            Value::Array(parts) if parts.len() <= MOST_CASES => {
                let parts = parts.iter().map(|part| self.within(part, depth));
                json!({ "anyOf": parts.collect::<Vec<_>>() })
            }
            _ => json!({}),
        }
    }

    fn condition(&mut self, members: &Map<String, Value>, depth: usize) -> Map<String, Value> {
        let mut kept = Map::new();
        if let Some(left) = self.conditions.checked_sub(1) {
            self.conditions = left;
            for (keyword, value) in members {
                match keyword.as_str() {
                    "if" => drop(kept.insert(keyword.clone(), value.clone())),
                    "then" | "else" => {
                        kept.insert(keyword.clone(), self.within(value, depth + 1));
                    }
                    _ => {}
                }
            }
        }
        kept
    }

    fn followed(&mut self, reference: &str, depth: usize) -> Value {
        let target = self.document.resolve("", reference);
        let target = target.filter(|target| self.document.is_own(target));
        let target = target.and_then(|target| self.root.pointer(&target));
        target.map_or(json!({}), |target| self.within(target, depth))
    }
}

/// Whether alternatives take no time to be set against each other.
fn is_simple(alternatives: &Value) -> bool {
    let parts = alternatives.as_array().map_or(&[][..], Vec::as_slice);
    parts.len() <= MOST_CASES && !parts.iter().any(is_complex)
}

#[cfg(test)]
mod tests {
    use super::*;
    use testflow_judge::{Library, ValueValidator};

    use crate::generate::invalid::extract::alone;

    #[test]
    fn what_a_schema_admits_its_relaxed_form_admits() {
        let root = json!({
            "$ref": "#/$defs/node",
            "minProperties": 1,
            "$defs": {"node": {
                "type": "object",
                "properties": {
                    "child": {"$ref": "#/$defs/node"},
                    "kind": {"oneOf": [{"const": 1}, {"const": 2}]},
                    "list": {"prefixItems": [{"type": "integer"}], "items": {"minimum": 2},
                             "contains": {"const": 9}, "maxContains": 1}
                },
                "patternProperties": {"^x": false},
                "allOf": [
                    {"title": "of kinds", "if": {"properties": {"kind": {"const": 1}}}, "then": {"required": ["list"]},
                     "else": {"required": ["child"]}},
                    {"oneOf": [{"$ref": "#/$defs/a"}, {"properties": {"b": {"type": "null"}}}]}
                ],
                "unevaluatedProperties": false
            }, "a": {"properties": {"a": {"type": "null"}}, "required": ["a"]}}
        });
        let document = Document::new(&root);
        let relaxed = Relax::new(&document, &root).schema(&root);
        let relaxed = alone(&root, document.draft(), vec![relaxed]);
        let admits = |schema: &Value, value: &Value| {
            ValueValidator::compile(schema, &Library::default()).unwrap().is_valid(value)
        };
        let values = [
            json!({"kind": 1, "list": [1, 9]}),
            json!({"kind": 1, "list": [9, 3], "b": null}),
            json!({"kind": 2, "child": {"kind": 1, "list": [9]}}),
            json!({"kind": 2, "child": {"kind": 1, "list": [9]}, "a": null, "b": 1}),
        ];
        assert!(values.iter().filter(|value| admits(&root, value)).count() > 2);
        for value in values {
            assert!(!admits(&root, &value) || admits(&relaxed, &value), "{value}");
        }
        for refused in [json!(1), json!({"xx": 1}), json!({"kind": 3, "child": {}})] {
            assert!(!admits(&relaxed, &refused), "{refused}");
        }
    }
}
