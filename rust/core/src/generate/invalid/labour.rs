//! Which schemas take too long to be read for the sake of one keyword.

use std::collections::BTreeSet;

use serde_json::Value;
use testflow_judge::address;

/// Bytes of the largest that is read.
const LARGEST: usize = 24 << 10;

/// Conditions, and alternatives that exclude each other: each is set against all the others.
pub(super) const MOST_CASES: usize = 6;

/// Whether reading the document takes too long.
pub(super) fn is_laborious(document: &Value) -> bool {
    document.to_string().len() > LARGEST || {
        let mut cases = Cases { document, seen: BTreeSet::new(), conditions: 0, alternatives: 0 };
        cases.count(document);
        cases.conditions > MOST_CASES || cases.alternatives > MOST_CASES
    }
}

struct Cases<'a> {
    document: &'a Value,
    seen: BTreeSet<String>,
    conditions: usize,
    /// Of the `oneOf` that has the most.
    alternatives: usize,
}

impl Cases<'_> {
    fn count(&mut self, schema: &Value) {
        match schema {
            Value::Object(members) => {
                self.conditions += usize::from(members.contains_key("if"));
                let branches = schema.get("oneOf").and_then(Value::as_array);
                let complex = branches.into_iter().flatten().filter(|branch| is_complex(branch));
                self.alternatives = self.alternatives.max(complex.count());
                for (name, inner) in members {
                    match inner {
                        Value::String(reference) if name == "$ref" => self.follow(reference),
                        _ if name == "definitions" || name == "$defs" => {}
                        inner => self.count(inner),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|inner| self.count(inner)),
            _ => {}
        }
    }

    fn follow(&mut self, reference: &str) {
        let pointer = reference.strip_prefix('#').map(address::decoded);
        let Some(pointer) = pointer.filter(|pointer| self.seen.insert(pointer.clone())) else {
            return;
        };
        if let Some(target) = self.document.pointer(&pointer) {
            self.count(target);
        }
    }
}

pub(super) fn is_complex(branch: &Value) -> bool {
    ["$ref", "properties", "allOf", "anyOf"].iter().any(|name| branch.get(name).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn many_conditions_and_rival_alternatives_are_laborious_wherever_they_are_met() {
        let condition = json!({"if": {"minimum": 1}, "then": {"maximum": 2}});
        let rival = json!({"properties": {"a": {}}});
        let many = json!({"allOf": vec![condition.clone(); MOST_CASES + 1]});
        let referring = json!({"$ref": "#/definitions/many"});
        let cases = [
            (json!(true), false),
            (json!({"title": "x".repeat(LARGEST)}), true),
            (json!({"allOf": vec![condition; MOST_CASES]}), false),
            (many.clone(), true),
            (json!({"oneOf": vec![rival.clone(); MOST_CASES]}), false),
            (json!({"oneOf": vec![rival; MOST_CASES + 1]}), true),
            (json!({"oneOf": vec![json!({"const": 1}); MOST_CASES + 1]}), false),
            (json!({"definitions": {"many": many}}), false),
            (json!({"$ref": "#/definitions/many", "definitions": {"many": many}}), true),
            (
                json!({"allOf": vec![referring; MOST_CASES + 1], "definitions": {"many": {"if": {}}}}),
                false,
            ),
            (json!({"$ref": "#name", "$defs": {"many": many}}), false),
            (json!({"$ref": "https://example.com/other.json"}), false),
        ];
        for (document, expected) in cases {
            assert_eq!(is_laborious(&document), expected, "{document}");
        }
    }
}
