//! What a schema refers to, and one document of all of it.

use std::collections::BTreeMap;

use jsonschema::Draft;
use serde_json::{Map, Value};

use crate::address::{NOWHERE, resolved};

/// The documents that `schema` leads to by its references, directly and by way of others.
pub(crate) fn reached<'k>(
    schema: &Value,
    known: &'k BTreeMap<String, Value>,
) -> BTreeMap<&'k str, &'k Value> {
    let mut found = BTreeMap::new();
    let mut open = addresses(schema, NOWHERE);
    while let Some(address) = open.pop() {
        let Some((address, document)) = known.get_key_value(&address) else { continue };
        if found.insert(address.as_str(), document).is_none() {
            open.extend(addresses(document, address));
        }
    }
    found
}

/// The addresses in all references of a document that lives at `base`.
fn addresses(document: &Value, base: &str) -> Vec<String> {
    let mut found = Vec::new();
    let mut open = vec![(document, base.to_owned())];
    while let Some((value, base)) = open.pop() {
        match value {
            Value::Object(members) => {
                let id = members.get("$id").or(members.get("id")).and_then(Value::as_str);
                let base = id.and_then(|id| resolved(&base, id)).unwrap_or(base);
                for (name, inner) in members {
                    let reference =
                        inner.as_str().filter(|_| name == "$ref" || name == "$dynamicRef");
                    found.extend(reference.and_then(|reference| resolved(&base, reference)));
                    open.push((inner, base.clone()));
                }
            }
            Value::Array(items) => open.extend(items.iter().map(|item| (item, base.clone()))),
            _ => {}
        }
    }
    found
}

/// The schema with these documents among its definitions.
pub(crate) fn bundled(schema: &Value, documents: &BTreeMap<&str, &Value>) -> Value {
    let mut whole = schema.clone();
    let Value::Object(members) = &mut whole else { return whole };
    if documents.is_empty() {
        return whole;
    }
    let draft = Draft::default().detect(schema);
    let is_old = draft <= Draft::Draft7;
    if is_old && let Some(reference) = members.remove("$ref") {
        // A reference hides what stands beside it.
        members.insert("allOf".to_owned(), serde_json::json!([{ "$ref": reference }]));
    }
    let keyword = if is_old { "definitions" } else { "$defs" };
    let definitions = members.entry(keyword).or_insert_with(|| Value::Object(Map::new()));
    if let Value::Object(definitions) = definitions {
        for (address, document) in documents {
            let mut document = (*document).clone();
            if let Value::Object(members) = &mut document {
                for id in
                    [draft.id_keyword(), draft.detect(&Value::Object(members.clone())).id_keyword()]
                {
                    members.entry(id).or_insert_with(|| Value::from(*address));
                }
            }
            definitions.entry(*address).or_insert(document);
        }
    }
    whole
}
