//! Documents of several dialects, rewritten in one: the newest draft can say what the others do.
//!
//! What is rewritten is only what configurations are made from. They are judged by the documents as
//! they are, each in its own dialect.

use jsonschema::Draft;
use serde_json::json;

use super::references::{LITERAL, NAMED};
use crate::space::Library;
use crate::value::{Map, Value};

const NEWEST: &str = "https://json-schema.org/draft/2020-12/schema";

/// Keywords beside a reference that mean something all the same; the last two at the root only.
const STAYING: [&str; 5] = ["$ref", "definitions", "$defs", "$id", "id"];

/// The schema and what it refers to in one dialect, where they are of several.
pub(super) fn unified(schema: &Value, library: &Library) -> Option<(Value, Library)> {
    let dialect = library.dialect(schema).map_or_else(Draft::default, Draft::from_schema_uri);
    let reached = library.reached(schema);
    let of = |document: &Value| library.dialect(document).map_or(dialect, Draft::from_schema_uri);
    let are_known = reached.iter().all(|(_, document)| of(document) != Draft::Unknown);
    let is_same = |(_, document): &(&str, &Value)| {
        document.get("$schema") == schema.get("$schema") || dialect.detect(document) == dialect
    };
    if dialect == Draft::Unknown || !are_known || reached.iter().all(is_same) {
        return None;
    }
    let documents = reached.iter().map(|(address, document)| {
        ((*address).to_owned(), rewritten((*document).clone(), of(document)))
    });
    let schema = rewritten(schema.clone(), dialect);
    let library = Library::of(documents.collect(), &schema).ok()?;
    Some((schema, library))
}

fn rewritten(mut document: Value, draft: Draft) -> Value {
    rewrite(&mut document, draft, true);
    if let Value::Object(keywords) = &mut document {
        keywords.insert("$schema".to_owned(), Value::from(NEWEST));
    }
    document
}

fn rewrite(schema: &mut Value, draft: Draft, is_root: bool) {
    match schema {
        Value::Object(keywords) => {
            let named = keywords.remove("$schema");
            let named = named.as_ref().and_then(Value::as_str).map(Draft::from_schema_uri);
            // A dialect of its own is known by the one that it extends.
            let draft = named.filter(|&named| named != Draft::Unknown).unwrap_or(draft);
            rewrite_keywords(keywords, draft, is_root);
            for (keyword, inner) in keywords.iter_mut() {
                match inner {
                    Value::Object(named) if NAMED.contains(&keyword.as_str()) => {
                        named.values_mut().for_each(|inner| rewrite(inner, draft, false));
                    }
                    _ if LITERAL.contains(&keyword.as_str()) => {}
                    inner => rewrite(inner, draft, false),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|item| rewrite(item, draft, false)),
        _ => {}
    }
}

fn rewrite_keywords(keywords: &mut Map<String, Value>, draft: Draft, is_root: bool) {
    if draft <= Draft::Draft7 && keywords.get("$ref").is_some_and(Value::is_string) {
        // A reference hides what stands beside it, but for what others refer to.
        let stays = if is_root { &STAYING[..] } else { &STAYING[..3] };
        keywords.retain(|keyword, _| stays.contains(&keyword.as_str()));
    }
    keywords.retain(|keyword, _| {
        let is_new =
            !draft.is_known_keyword(keyword) && Draft::Draft202012.is_known_keyword(keyword);
        !is_new || keyword == "$defs"
    });
    if draft == Draft::Draft4 {
        rename(keywords, "id", "$id");
        exclude(keywords, "minimum", "exclusiveMinimum");
        exclude(keywords, "maximum", "exclusiveMaximum");
    }
    if draft <= Draft::Draft7 {
        name(keywords);
        depend(keywords);
    }
    if draft <= Draft::Draft201909 {
        if keywords.get("items").is_some_and(Value::is_array) {
            rename(keywords, "items", "prefixItems");
            rename(keywords, "additionalItems", "items");
        } else {
            keywords.remove("additionalItems");
        }
        rename(keywords, "$recursiveRef", "$ref");
    }
}

fn rename(keywords: &mut Map<String, Value>, from: &str, to: &str) {
    if let Some(value) = keywords.remove(from) {
        keywords.insert(to.to_owned(), value);
    }
}

/// Draft 4 says with a flag that a bound is excluded.
fn exclude(keywords: &mut Map<String, Value>, bound: &str, flag: &str) {
    if keywords.remove(flag) == Some(Value::Bool(true)) {
        rename(keywords, bound, flag);
    }
}

/// A name within the document stood where its address does.
fn name(keywords: &mut Map<String, Value>) {
    let id = keywords.get("$id").and_then(Value::as_str);
    if let Some(name) = id.and_then(|id| id.strip_prefix('#')).map(ToOwned::to_owned) {
        keywords.remove("$id");
        keywords.insert("$anchor".to_owned(), Value::from(name));
    }
}

/// What a member depends on, names or a schema, has two keywords since.
fn depend(keywords: &mut Map<String, Value>) {
    let Some(Value::Object(dependencies)) = keywords.remove("dependencies") else { return };
    let (names, schemas): (Map<String, Value>, Map<String, Value>) =
        dependencies.into_iter().partition(|(_, needed)| needed.is_array());
    keywords.insert("dependentRequired".to_owned(), json!(names));
    keywords.insert("dependentSchemas".to_owned(), json!(schemas));
}
