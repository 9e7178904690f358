//! Parts of a schema as documents of their own, with no more definitions than they need.

use std::collections::BTreeSet;

use jsonschema::Draft;
use serde_json::{Map, Value};
use testflow_judge::address;

use crate::value::pointer;

/// The name of the copy of a schema that refers to itself.
const COPY: &str = "testflow whole";

/// Keywords of a root that say nothing of values.
const HEAD: [&str; 5] = ["$schema", "$id", "id", "$defs", "definitions"];

/// References of which only the whole document knows where they lead.
const DYNAMIC: [&str; 2] = ["$dynamicRef", "$recursiveRef"];

/// A document that demands all `parts`, which were taken from `root`.
pub(super) fn alone(root: &Value, draft: Draft, parts: Vec<Value>) -> Value {
    let place = if draft >= Draft::Draft201909 { "$defs" } else { "definitions" };
    let mut needs = Needs::default();
    needs.look(&Value::Array(parts.clone()), root);
    let mut document = Map::new();
    for keyword in &HEAD[..3] {
        document.extend(root.get(keyword).map(|value| ((*keyword).to_owned(), value.clone())));
    }
    for keyword in &HEAD[3..] {
        let definitions = root.get(keyword).and_then(Value::as_object);
        let kept = definitions.into_iter().flatten().filter(|(name, _)| needs.has(keyword, name));
        let mut kept: Map<String, Value> =
            kept.map(|(name, schema)| (name.clone(), schema.clone())).collect();
        if needs.whole && *keyword == place {
            kept.insert(COPY.to_owned(), body(root));
        }
        if !kept.is_empty() {
            document.insert((*keyword).to_owned(), Value::Object(kept));
        }
    }
    document.insert("allOf".to_owned(), Value::Array(parts));
    let mut document = Value::Object(document);
    if needs.whole {
        redirect(&mut document, &fragment(&pointer::join(&format!("/{place}"), COPY)));
    }
    document
}

/// What a root says of values.
pub(super) fn body(root: &Value) -> Value {
    match root {
        Value::Object(members) => {
            let mut members = members.clone();
            members.retain(|keyword, _| !HEAD.contains(&keyword.as_str()));
            Value::Object(members)
        }
        other => other.clone(),
    }
}

/// The definitions that parts refer to.
#[derive(Default)]
struct Needs {
    names: BTreeSet<(String, String)>,
    whole: bool,
    all: bool,
}

impl Needs {
    fn has(&self, keyword: &str, name: &str) -> bool {
        self.all || self.names.contains(&(keyword.to_owned(), name.to_owned()))
    }

    fn add(&mut self, keyword: &str, name: &str, root: &Value) {
        if self.names.insert((keyword.to_owned(), name.to_owned()))
            && let Some(schema) = root.get(keyword).and_then(|known| known.get(name))
        {
            self.look(schema, root);
        }
    }

    /// Definitions with an address of their own.
    fn addressed(&mut self, root: &Value) {
        for keyword in &HEAD[3..] {
            let definitions = root.get(keyword).and_then(Value::as_object);
            for (name, schema) in definitions.into_iter().flatten() {
                if ["$id", "id"].iter().any(|id| schema.get(id).is_some_and(Value::is_string)) {
                    self.add(keyword, name, root);
                }
            }
        }
    }

    fn look(&mut self, value: &Value, root: &Value) {
        match value {
            Value::Object(members) => {
                for (name, inner) in members {
                    match inner {
                        Value::String(reference) if name == "$ref" => self.refer(reference, root),
                        Value::String(_) if DYNAMIC.contains(&name.as_str()) => {
                            self.all_of(root);
                        }
                        inner => self.look(inner, root),
                    }
                }
            }
            Value::Array(items) => items.iter().for_each(|inner| self.look(inner, root)),
            _ => {}
        }
    }

    fn refer(&mut self, reference: &str, root: &Value) {
        let own = root.get("$id").or(root.get("id")).and_then(Value::as_str).unwrap_or_default();
        let local = reference.strip_prefix(own.trim_end_matches('#')).unwrap_or(reference);
        let Some(pointer) = local.strip_prefix('#') else {
            return self.addressed(root);
        };
        let mut steps = pointer.split('/').skip(1);
        match (steps.next(), steps.next().map(address::decoded)) {
            (Some(keyword @ ("$defs" | "definitions")), Some(name)) => {
                self.add(keyword, &pointer::unescaped(&name), root);
            }
            _ if !self.whole => self.all_of(root),
            _ => {}
        }
    }

    fn all_of(&mut self, root: &Value) {
        if !self.all {
            (self.whole, self.all) = (true, true);
            self.look(root, root);
        }
    }
}

/// Lets references into the body of the root lead into its copy.
fn redirect(value: &mut Value, copy: &str) {
    match value {
        Value::Object(members) => {
            for (name, inner) in members.iter_mut() {
                match inner {
                    Value::String(reference) if name == "$ref" => {
                        let rest = reference.strip_prefix('#').filter(|rest| {
                            !["/$defs/", "/definitions/"].iter().any(|head| rest.starts_with(head))
                                && (rest.is_empty() || rest.starts_with('/'))
                        });
                        if let Some(rest) = rest {
                            *reference = format!("{copy}{rest}");
                        }
                    }
                    inner => redirect(inner, copy),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|inner| redirect(inner, copy)),
        _ => {}
    }
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

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;
    use testflow_judge::{Library, ValueValidator};

    fn admits(schema: &Value, value: &Value) -> bool {
        ValueValidator::compile(schema, &Library::default()).unwrap().is_valid(value)
    }

    fn root() -> Value {
        json!({
            "$id": "https://example.com/root.json",
            "$dynamicAnchor": "node",
            "type": "object",
            "properties": {
                "size": {"$ref": "#/$defs/size"},
                "again": {"$ref": "#/properties/size"},
                "inner": {"$ref": "#"},
                "other": {"$ref": "other.json"},
                "named": {"$ref": "#named"},
                "nodes": {"items": {"$dynamicRef": "#node"}}
            },
            "$defs": {
                "size": {"anyOf": [{"$ref": "#/$defs/count"}, {"$ref": "#/$defs/count"}]},
                "count": {"type": "integer"},
                "list": {"type": "array", "items": {"$ref": "#/$defs/list"}},
                "other": {"$id": "other.json", "type": "boolean"},
                "named": {"$anchor": "named", "type": "null"},
                "unused": {}
            }
        })
    }

    #[test]
    fn a_part_alone_judges_as_it_does_in_the_whole() {
        let cases = [
            ("/properties/size", json!(1), json!("1")),
            ("/$defs/list", json!([[]]), json!([1])),
            ("/properties/again", json!(1), json!("1")),
            ("/properties/inner", json!({"again": 1}), json!({"again": "1"})),
            ("/properties/other", json!(true), json!(1)),
            ("/properties/named", json!(null), json!(1)),
            ("/properties/nodes", json!([{"named": null}]), json!([{"named": 1}])),
            ("/properties/nodes", json!([{"nodes": [{}]}]), json!([{"nodes": [1]}])),
        ];
        let root = root();
        for (place, accepted, refused) in cases {
            let part = root.pointer(place).unwrap().clone();
            let document = alone(&root, Draft::Draft202012, vec![part.clone(), part]);
            assert!(admits(&document, &accepted), "{document} {accepted}");
            assert!(!admits(&document, &refused), "{document} {refused}");
        }
    }

    #[test]
    fn only_definitions_that_are_needed_are_kept() {
        let kept = |reference: &str| {
            let document =
                alone(&root(), Draft::Draft202012, vec![json!({ "$ref": reference, "title": "" })]);
            let definitions = document.get("$defs").and_then(Value::as_object).cloned();
            definitions.unwrap_or_default().keys().cloned().collect::<Vec<_>>()
        };
        assert_eq!(kept("#/$defs/size"), ["size", "count"]);
        assert_eq!(kept("https://example.com/root.json#/$defs/count"), ["count"]);
        assert_eq!(kept("other.json"), ["other"]);
        assert_eq!(kept("#/$defs/gone"), [""; 0]);
        assert_eq!(kept("#named").len(), 7);
    }

    #[test]
    fn what_a_root_says_of_values_is_all_but_its_head() {
        assert_eq!(body(&json!(true)), json!(true));
        assert_eq!(body(&json!({"$id": "a", "$defs": {}, "minimum": 1})), json!({"minimum": 1}));
    }
}
