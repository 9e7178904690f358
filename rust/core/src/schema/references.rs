//! References as people write them: with characters that an address must not have as they are.

use testflow_judge::address;

use crate::value::{Value, pointer};

/// Keywords whose members are schemas under names that a person chose.
pub(super) const NAMED: [&str; 6] =
    ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"];

/// Keywords whose values are data.
pub(super) const LITERAL: [&str; 4] = ["const", "enum", "default", "examples"];

pub(super) const REFERRING: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];

/// Writes the references of a schema as addresses have to be written: `#/definitions/Box<Text>`
/// becomes `#/definitions/Box%3CText%3E`.
pub(super) fn encode(schema: &mut Value) {
    match schema {
        Value::Object(keywords) => {
            for (keyword, inner) in keywords {
                let keyword = keyword.as_str();
                match inner {
                    Value::String(reference) if REFERRING.contains(&keyword) => {
                        *reference = address::encoded(reference);
                    }
                    Value::Object(named) if NAMED.contains(&keyword) => {
                        named.values_mut().for_each(encode);
                    }
                    _ if LITERAL.contains(&keyword) => {}
                    inner => encode(inner),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(encode),
        _ => {}
    }
}

/// One step of a pointer within a reference.
pub(super) fn step(name: &str) -> String {
    format!("/{}", pointer::escaped(&name.replace('%', "%25")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_references_are_changed() {
        let mut schema = json!({
            "enum": [{"$ref": "a b"}],
            "properties": {"enum": {"$ref": "#/$defs/a b"}, "$ref": {"const": {"$ref": "a b"}}},
            "allOf": [{"$ref": "#/$defs/a b"}],
        });
        encode(&mut schema);
        let expected = json!({
            "enum": [{"$ref": "a b"}],
            "properties": {"enum": {"$ref": "#/$defs/a%20b"}, "$ref": {"const": {"$ref": "a b"}}},
            "allOf": [{"$ref": "#/$defs/a%20b"}],
        });
        assert_eq!(schema, expected);
    }
}
