//! The kinds of value that a schema speaks of, by its keywords.

use crate::value::{Kind, Kinds, Value};

const OF_KINDS: [(Kind, &[&str]); 4] = [
    (Kind::Number, &["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"]),
    (Kind::String, &["minLength", "maxLength", "pattern", "format"]),
    (
        Kind::Array,
        &[
            "items",
            "prefixItems",
            "additionalItems",
            "unevaluatedItems",
            "contains",
            "minItems",
            "maxItems",
            "uniqueItems",
        ],
    ),
    (
        Kind::Object,
        &[
            "properties",
            "patternProperties",
            "additionalProperties",
            "unevaluatedProperties",
            "propertyNames",
            "required",
            "minProperties",
            "maxProperties",
            "dependentRequired",
            "dependentSchemas",
            "dependencies",
        ],
    ),
];

/// The kinds that the keywords of a schema say something of.
pub(super) fn kinds(schema: &Value) -> Kinds {
    let spoken = OF_KINDS
        .iter()
        .filter(|(_, keywords)| keywords.iter().any(|keyword| schema.get(keyword).is_some()));
    spoken.fold(Kinds::default(), |kinds, (kind, _)| kinds.with(*kind))
}

/// The kinds that `type` lists; every kind where there is none.
pub(super) fn typed(schema: &Value) -> Kinds {
    let listed = match schema.get("type") {
        Some(Value::Array(names)) => names.iter().collect(),
        Some(name) => vec![name],
        None => return Kinds::ALL,
    };
    let named =
        |name: &&Value| Kind::ALL.into_iter().find(|kind| name.as_str() == Some(kind.name()));
    listed.iter().filter_map(named).fold(Kinds::default(), Kinds::with)
}

/// The names of the kinds that a schema says something of; of all where it says nothing.
pub(super) fn names(schema: &Value) -> Vec<&'static str> {
    let spoken = kinds(schema);
    let spoken = if spoken == Kinds::default() { Kinds::ALL } else { spoken };
    spoken.list().map(Kind::name).collect()
}
