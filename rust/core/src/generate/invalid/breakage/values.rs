//! Values of another kind, and values that are none of those listed.

use serde_json::{Map, Value, json};

use super::{Breakage, mappings, texts};
use crate::seed::Stream;
use crate::value::Kind;

const KINDS: [Kind; 7] = [
    Kind::Null,
    Kind::Boolean,
    Kind::Integer,
    Kind::Number,
    Kind::String,
    Kind::Array,
    Kind::Object,
];

/// Values of each kind that `type` does not admit, one kind at a time.
pub(super) fn other_kinds(types: &Value) -> Vec<Breakage<'_>> {
    KINDS.into_iter().filter(|&kind| !is_of_type(types, kind)).map(of_kind).collect()
}

/// Whether `type` admits values of this kind.
fn is_of_type(types: &Value, kind: Kind) -> bool {
    let has = |name: &str| match types {
        Value::Array(names) => names.iter().any(|known| known == name),
        known => known == name,
    };
    has(kind.name()) || kind == Kind::Integer && has("number")
}

/// Values that meet none of the alternatives: without what they require, and of each kind.
pub(super) fn none_of(alternatives: &Value) -> Vec<Breakage<'_>> {
    let alternatives = alternatives.as_array().into_iter().flatten();
    let required = alternatives.filter_map(|schema| schema.get("required")?.as_array());
    let names: Vec<&str> = required.flatten().filter_map(Value::as_str).collect();
    let mut found = Vec::new();
    if !names.is_empty() {
        found.push(Breakage::new("without what alternatives require", move |value, _| {
            let mut members = value.as_object()?.clone();
            members.retain(|name, _| !names.contains(&name.as_str()));
            Some(Value::Object(members))
        }));
    }
    found.extend(strangers());
    found
}

/// Values of each kind.
fn strangers<'a>() -> Vec<Breakage<'a>> {
    KINDS.into_iter().map(of_kind).collect()
}

fn of_kind<'a>(kind: Kind) -> Breakage<'a> {
    let how = match kind {
        Kind::Null => "null".to_owned(),
        Kind::Integer | Kind::Array | Kind::Object => format!("an {}", kind.name()),
        Kind::Boolean | Kind::Number | Kind::String => format!("a {}", kind.name()),
    };
    Breakage::new(how, move |value, stream| Some(turned(value, kind, stream)))
}

/// Something of this kind that resembles `value`, as a mistaken writer would put it.
fn turned(value: &Value, kind: Kind, stream: &mut Stream) -> Value {
    match kind {
        Kind::Null => Value::Null,
        Kind::Boolean => Value::Bool(stream.chance(50)),
        Kind::Integer => json!(stream.below(100)),
        Kind::Number => match value.as_i64().filter(|whole| whole.unsigned_abs() < 1 << 50) {
            Some(whole) => json!(whole as f64 + 0.5),
            None => json!(stream.below(100) as f64 + 0.5),
        },
        Kind::String => match value {
            Value::Bool(_) | Value::Number(_) | Value::Null => Value::from(value.to_string()),
            _ => Value::from("text"),
        },
        Kind::Array if stream.chance(50) => Value::Array(vec![value.clone()]),
        Kind::Array => Value::Array(Vec::new()),
        Kind::Object => Value::Object(Map::new()),
    }
}

/// Near twins of the members of a list, and strangers to it.
pub(super) fn other_members(members: &[Value]) -> Vec<Breakage<'_>> {
    let of = |is: fn(&Value) -> bool| members.iter().filter(|value| is(value)).collect::<Vec<_>>();
    let mut found = Vec::new();
    let written = of(Value::is_string);
    if !written.is_empty() {
        for (how, change) in texts::TWINS {
            let written = written.clone();
            found.push(Breakage::new(how, move |_, stream| {
                let text = stream.pick(&written)?.as_str()?;
                change(text, stream).map(Value::from)
            }));
        }
        found.push(Breakage::new("another text", |_, stream| {
            Some(Value::from(format!("other{}", stream.below(1000))))
        }));
    }
    if let Some(top) =
        of(Value::is_number).iter().filter_map(|value| value.as_f64()).reduce(f64::max)
    {
        found.push(Breakage::new("another number", move |_, stream| {
            let beyond = top + 1.0 + stream.below(10) as f64;
            crate::value::number(beyond)
        }));
    }
    let scalars = of(|value| value.is_number() || value.is_boolean());
    if !scalars.is_empty() {
        found.push(Breakage::new("as text", move |_, stream| {
            Some(Value::from(stream.pick(&scalars)?.to_string()))
        }));
    }
    let lists = of(Value::is_array);
    if !lists.is_empty() {
        found.push(Breakage::new("one item more", move |_, stream| {
            let mut items = stream.pick(&lists)?.as_array()?.clone();
            items.push(items.first().cloned().unwrap_or(Value::Null));
            Some(Value::Array(items))
        }));
    }
    let mappings = of(Value::is_object);
    if !mappings.is_empty() {
        found.push(Breakage::new("one member more", move |_, stream| {
            mappings::extended(stream.pick(&mappings)?, stream)
        }));
    }
    found.extend(strangers());
    found
}

/// Values that a schema under `not` may admit.
pub(super) fn forbidden(schema: &Value) -> Vec<Breakage<'_>> {
    let mut found = Vec::new();
    let members = schema.get("enum").and_then(Value::as_array);
    for value in members.into_iter().flatten().chain(schema.get("const")) {
        found.push(Breakage::new(format!("{value}"), move |_, _| Some(value.clone())));
    }
    if let Some(names) = schema.get("required").and_then(Value::as_array) {
        found.push(Breakage::new("all that must not be together", move |value, _| {
            let mut members = value.as_object()?.clone();
            for name in names.iter().filter_map(Value::as_str) {
                members.entry(name).or_insert(json!(1));
            }
            Some(Value::Object(members))
        }));
    }
    found.extend(strangers());
    found
}
