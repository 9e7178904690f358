//! Whether one schema says all that another says, as far as that shows in how they are written.

use jsonschema::Draft;
use serde_json::{Map, Value};

use super::document::Document;

/// References that are followed one after another, and parts within parts.
const DEEPEST: usize = 16;

/// Keywords that say the same wherever they stand.
const BY_THEMSELVES: [&str; 23] = [
    "enum",
    "const",
    "multipleOf",
    "minimum",
    "maximum",
    "minLength",
    "maxLength",
    "pattern",
    "format",
    "contentEncoding",
    "contentMediaType",
    "minItems",
    "maxItems",
    "uniqueItems",
    "minProperties",
    "maxProperties",
    "dependentRequired",
    "dependentSchemas",
    "propertyNames",
    "allOf",
    "anyOf",
    "oneOf",
    "not",
];

/// Keywords that refuse nothing where they are `true`.
const OF_PARTS: [&str; 5] = [
    "items",
    "additionalItems",
    "additionalProperties",
    "unevaluatedItems",
    "unevaluatedProperties",
];

/// Keywords that refuse nothing.
const REMARKS: [&str; 13] = [
    "title",
    "description",
    "default",
    "examples",
    "deprecated",
    "readOnly",
    "writeOnly",
    "$comment",
    "$id",
    "id",
    "$schema",
    "$defs",
    "definitions",
];

/// Schemas of one document, of which a copy with less in it is looked at.
#[derive(Clone, Copy)]
pub(super) struct Entailment<'a> {
    pub(super) document: &'a Document,
    pub(super) root: &'a Value,
    /// Members that the values in question do not have.
    pub(super) absent: &'a [String],
}

impl<'a> Entailment<'a> {
    /// Whether all that `narrow` admits, of the values in question, is proven to be admitted by
    /// `wide`.
    pub(super) fn holds(&self, narrow: &'a Value, wide: &'a Value) -> bool {
        self.holds_within(narrow, wide, DEEPEST)
    }

    fn holds_within(&self, narrow: &'a Value, wide: &'a Value, depth: usize) -> bool {
        let Some(depth) = depth.checked_sub(1) else { return false };
        let (narrow, wide) = (self.followed(narrow), self.followed(wide));
        match (narrow, wide) {
            _ if narrow == wide => true,
            (Value::Bool(false), _) | (_, Value::Bool(true)) => true,
            // Where a reference is not followed, what stands beside it may not count.
            (Value::Object(narrow), _) if narrow.contains_key("$ref") => false,
            (Value::Object(narrow), Value::Object(wide)) => {
                wide.iter().all(|(keyword, value)| self.says(narrow, keyword, value, depth))
            }
            (Value::Bool(true), Value::Object(wide)) => {
                wide.keys().all(|keyword| self.is_remark(keyword))
            }
            _ => false,
        }
    }

    fn says(
        &self,
        narrow: &'a Map<String, Value>,
        keyword: &str,
        value: &'a Value,
        depth: usize,
    ) -> bool {
        let own = narrow.get(keyword);
        match (keyword, value) {
            _ if self.is_remark(keyword) => true,
            (keyword, Value::Bool(true)) if OF_PARTS.contains(&keyword) => true,
            ("type", _) => own.is_some_and(|own| are_types_within(own, value)),
            ("required", Value::Array(names)) => {
                let own = own.and_then(Value::as_array);
                names.iter().all(|name| own.is_some_and(|own| own.contains(name)))
            }
            ("properties", Value::Object(parts)) => {
                let inner = Self { absent: &[], ..*self };
                parts.iter().all(|(name, wide)| match member(narrow, name) {
                    _ if self.absent.contains(name) => true,
                    Some(own) => inner.holds_within(own, wide, depth),
                    None => inner.holds_within(&Value::Bool(true), wide, depth),
                })
            }
            _ => BY_THEMSELVES.contains(&keyword) && own == Some(value),
        }
    }

    fn is_remark(&self, keyword: &str) -> bool {
        REMARKS.contains(&keyword) || !self.document.draft().is_known_keyword(keyword)
    }

    /// The schema that a reference leads to, where it says nothing beside.
    fn followed(&self, schema: &'a Value) -> &'a Value {
        let mut schema = schema;
        for _ in 0..DEEPEST {
            let Some(reference) = schema.get("$ref").and_then(Value::as_str) else { break };
            let others = schema.as_object().into_iter().flatten();
            let is_alone = self.document.draft() <= Draft::Draft7
                || others.filter(|(keyword, _)| !self.is_remark(keyword)).count() == 1;
            let target = self.document.resolve("", reference);
            let target = target.filter(|target| is_alone && self.document.is_own(target));
            let Some(target) = target.and_then(|target| self.root.pointer(&target)) else { break };
            schema = target;
        }
        schema
    }
}

/// What a mapping says of its member of this name, by name or by saying that there is none.
fn member<'a>(schema: &'a Map<String, Value>, name: &str) -> Option<&'a Value> {
    let declared = schema.get("properties").and_then(|declared| declared.get(name));
    let is_open = schema.contains_key("patternProperties");
    let closed = schema.get("additionalProperties").filter(|rest| **rest == Value::Bool(false));
    declared.or(closed.filter(|_| !is_open))
}

/// Whether the kinds of one `type` are among those of another.
fn are_types_within(narrow: &Value, wide: &Value) -> bool {
    let names = |types: &Value| match types {
        Value::Array(names) => names.clone(),
        name => vec![name.clone()],
    };
    let wide = names(wide);
    names(narrow)
        .iter()
        .all(|name| wide.contains(name) || name == "integer" && wide.contains(&"number".into()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn one_schema_entails_another_where_it_says_at_least_as_much() {
        let root = json!({"definitions": {"a": {"type": "integer", "minimum": 3}}});
        let draft7 = json!({"$schema": "http://json-schema.org/draft-07/schema#",
                            "definitions": root["definitions"]});
        let a = json!({"$ref": "#/definitions/a"});
        let closed =
            json!({"type": "object", "properties": {"x": a}, "additionalProperties": false});
        let cases = [
            (a.clone(), json!({"type": "number", "title": "any"}), true),
            (a.clone(), json!({"type": ["integer", "null"], "minimum": 3}), true),
            (a.clone(), json!({"minimum": 2}), false),
            (json!({"$ref": "#/nowhere", "type": "integer"}), json!({"type": "integer"}), false),
            (closed.clone(), json!({"properties": {"x": {"type": "integer"}, "y": false}}), true),
            (closed.clone(), json!({"properties": {"x": {"type": "string"}}}), false),
            (closed, json!({"required": ["x"]}), false),
            (json!({"required": ["x", "y"]}), json!({"required": ["y"]}), true),
            (json!(false), json!({"type": "null"}), true),
            (json!(true), json!({"description": "nothing"}), true),
            (json!({"type": "array"}), json!({"items": true, "type": "array"}), true),
            (json!({"type": "array"}), json!({"uniqueItems": true}), false),
            (json!(true), json!({"type": "null"}), false),
            (json!({"type": "null"}), json!(false), false),
            (json!({"type": "integer"}), json!({"type": "string"}), false),
            (json!({"type": "string"}), json!({"type": "null"}), false),
            (json!({"contains": {}, "minItems": 1}), json!({"contains": {}}), false),
        ];
        for (narrow, wide, expected) in cases {
            for root in [&root, &draft7] {
                let document = Document::new(root);
                let entailment = Entailment { document: &document, root, absent: &[] };
                assert_eq!(entailment.holds(&narrow, &wide), expected, "{narrow} {wide}");
            }
        }
    }

    #[test]
    fn what_stands_beside_a_reference_counts_in_newer_drafts_only() {
        let definitions = json!({"a": {"type": "integer"}});
        let (narrow, wide) =
            (json!({"$ref": "#/definitions/a", "maximum": 9}), json!({"type": "integer"}));
        for (draft, expected) in [
            ("http://json-schema.org/draft-07/schema#", true),
            ("https://json-schema.org/draft/2020-12/schema", false),
        ] {
            let root = json!({"$schema": draft, "definitions": definitions});
            let document = Document::new(&root);
            let entailment = Entailment { document: &document, root: &root, absent: &[] };
            assert_eq!(entailment.holds(&narrow, &wide), expected, "{draft}");
        }
    }

    #[test]
    fn what_differs_far_within_is_not_told() {
        let deep = |levels: usize, leaf: Value| {
            (0..levels).fold(leaf, |inner, _| json!({"properties": {"a": inner}}))
        };
        let root = json!({});
        let document = Document::new(&root);
        let entailment = Entailment { document: &document, root: &root, absent: &[] };
        for (levels, expected) in [(DEEPEST - 1, true), (DEEPEST, false)] {
            let narrow = deep(levels, json!({"type": "integer"}));
            let wide = deep(levels, json!({"type": "number"}));
            assert_eq!(entailment.holds(&narrow, &wide), expected, "{levels}");
        }
    }

    #[test]
    fn members_that_are_absent_are_not_asked_for() {
        let root = json!({});
        let document = Document::new(&root);
        let (narrow, wide) = (json!({"type": "object"}), json!({"properties": {"x": false}}));
        let holds = |absent: &[String]| {
            Entailment { document: &document, root: &root, absent }.holds(&narrow, &wide)
        };
        assert!(!holds(&[]));
        assert!(holds(&["x".to_owned()]));
    }
}
