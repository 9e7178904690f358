//! Parts of a schema as documents of their own, with no more definitions than they need.

use std::collections::BTreeSet;

use jsonschema::Draft;
use serde_json::{Map, Value, json};
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
        let kept: Map<String, Value> =
            kept.map(|(name, schema)| (name.clone(), schema.clone())).collect();
        if !kept.is_empty() {
            document.insert((*keyword).to_owned(), Value::Object(kept));
        }
    }
    if needs.whole {
        let definitions = document.entry(place).or_insert(json!({}));
        if let Some(definitions) = definitions.as_object_mut() {
            definitions.insert(COPY.to_owned(), body(root));
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
