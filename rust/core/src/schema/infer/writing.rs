//! A summary as a JSON Schema.

use std::collections::BTreeMap;

use serde_json::json;

use super::Manner;
use super::format;
use super::summary::{Mappings, Member, Members, Summary};
use super::texts::Texts;
use crate::value::{Map, Value};

/// The whole schema.
pub(super) fn document(summary: &Summary, manner: Manner) -> Value {
    let mut document = Map::new();
    document.insert("$schema".into(), "https://json-schema.org/draft/2020-12/schema".into());
    if let Value::Object(keywords) = schema(summary, manner) {
        document.extend(keywords);
    }
    document.into()
}

fn schema(summary: &Summary, manner: Manner) -> Value {
    let kinds = [
        summary.has_null.then(|| json!({ "type": "null" })),
        summary.has_boolean.then(|| json!({ "type": "boolean" })),
        summary.numbers.map(|numbers| numbers.keywords().into()),
        summary.texts.as_ref().map(texts),
        summary.items.as_ref().map(|items| list(items, manner)),
        summary.mappings.as_ref().map(|mappings| mapping(mappings, manner)),
    ];
    let mut kinds: Vec<Value> = kinds.into_iter().flatten().collect();
    if kinds.len() > 1 {
        return json!({ "anyOf": kinds });
    }
    kinds.pop().unwrap_or(Value::Bool(false))
}

fn texts(texts: &Texts) -> Value {
    match (texts.all(), format::first(texts.formats)) {
        (Some(all), _) => json!({ "type": "string", "enum": all }),
        (None, Some(format)) => json!({ "type": "string", "format": format }),
        (None, None) => json!({ "type": "string" }),
    }
}

fn list(items: &Summary, manner: Manner) -> Value {
    match schema(items, manner) {
        Value::Bool(false) => json!({ "type": "array", "maxItems": 0 }),
        items => json!({ "type": "array", "items": items }),
    }
}

fn mapping(mappings: &Mappings, manner: Manner) -> Value {
    match &mappings.members {
        Members::Named(members) if !mappings.is_free() => record(members, mappings.count, manner),
        members => {
            let values = members.clone().into_values(manner.most_texts);
            json!({ "type": "object", "additionalProperties": schema(&values, manner) })
        }
    }
}

fn record(members: &BTreeMap<String, Member>, count: u64, manner: Manner) -> Value {
    let properties: Map<String, Value> = members
        .iter()
        .map(|(name, member)| (name.clone(), schema(&member.summary, manner)))
        .collect();
    let required: Vec<&String> =
        members.iter().filter(|(_, member)| member.count == count).map(|(name, _)| name).collect();
    let mut keywords = json!({ "type": "object", "properties": properties, "required": required });
    if manner.is_closed {
        keywords["additionalProperties"] = Value::Bool(false);
    }
    keywords
}
