//! Mappings that lack members or have unknown ones.

use serde_json::{Map, Value, json};

use super::{Breakage, texts};
use crate::seed::Stream;

/// Names that few patterns match.
const ODD: [&str; 5] = ["?", "0", " ", "x", "\u{2603}"];

/// Mappings without a member that `required` names, one name at a time.
pub(super) fn without(names: &Value) -> Vec<Breakage<'_>> {
    let names = names.as_array().into_iter().flatten().filter_map(Value::as_str);
    names
        .map(|name| {
            Breakage::new(format!("without {name:?}"), move |value, _| {
                let mut members = value.as_object()?.clone();
                members.shift_remove(name)?;
                Some(Value::Object(members))
            })
        })
        .collect()
}

/// Mappings with one member but without another that must come with it.
pub(super) fn without_company(parts: &Value) -> Vec<Breakage<'_>> {
    let parts = parts.as_object().into_iter().flatten();
    let pairs = parts.flat_map(|(one, names)| {
        let names = names.as_array().into_iter().flatten().filter_map(Value::as_str);
        names.map(move |other| (one, other))
    });
    pairs
        .map(|(one, other)| {
            Breakage::new(format!("{one:?} without {other:?}"), move |value, _| {
                let mut members = value.as_object()?.clone();
                members.shift_remove(other);
                members.entry(one).or_insert(json!(1));
                Some(Value::Object(members))
            })
        })
        .collect()
}

/// Mappings with fewer members than `minProperties`.
pub(super) fn fewer(least: &Value) -> Vec<Breakage<'_>> {
    let cut = |how, length: u64| {
        Breakage::new(how, move |value: &Value, stream: &mut Stream| {
            let mut members = value.as_object()?.clone();
            while members.len() as u64 > length {
                let name = members.keys().nth(stream.index(members.len()))?.clone();
                members.shift_remove(&name);
            }
            Some(Value::Object(members))
        })
    };
    match least.as_u64() {
        None | Some(0) => Vec::new(),
        Some(1) => vec![cut("empty", 0)],
        Some(least) => vec![cut("one member fewer", least - 1), cut("empty", 0)],
    }
}

/// Mappings with more members than `maxProperties`.
pub(super) fn more(most: &Value) -> Vec<Breakage<'_>> {
    vec![Breakage::new("one member more", move |value, stream| {
        let mut members = value.as_object()?.clone();
        let most = most.as_u64()?;
        while members.len() as u64 <= most {
            let like = members.values().nth(stream.index(members.len().max(1))).map(resembling);
            add_unknown(&mut members, like.unwrap_or(json!(1)), stream);
        }
        Some(Value::Object(members))
    })]
}

/// Mappings with a member that is not known.
pub(super) fn unknown(schema: &Map<String, Value>) -> Vec<Breakage<'_>> {
    let mut found = vec![Breakage::new("an unknown name", |value, stream| {
        let mut members = value.as_object()?.clone();
        add_unknown(&mut members, json!(1), stream);
        Some(Value::Object(members))
    })];
    // What is unknown elsewhere may match a pattern.
    let patterns = schema.get("patternProperties").and_then(Value::as_object);
    for name in patterns.filter(|patterns| !patterns.is_empty()).map_or(&[][..], |_| &ODD) {
        found.push(Breakage::new(format!("an odd name, {name:?}"), move |value, _| {
            with_new(value, name)
        }));
    }
    let known = schema.get("properties").and_then(Value::as_object);
    if let Some(known) = known.filter(|known| !known.is_empty()) {
        let known: Vec<&String> = known.keys().collect();
        for (how, change) in texts::TWINS {
            let known = known.clone();
            found.push(Breakage::new(format!("a known name, {how}"), move |value, stream| {
                let name = stream.pick(&known)?;
                with_new(value, &change(name, stream)?)
            }));
        }
    }
    found
}

/// Mappings with the member `name`.
pub(super) fn with(name: &str) -> Vec<Breakage<'_>> {
    vec![Breakage::new(format!("with {name:?}"), move |value, _| with_new(value, name))]
}

/// The mapping with a member of this name, where it has none.
fn with_new(value: &Value, name: &str) -> Option<Value> {
    let mut members = value.as_object()?.clone();
    (!members.contains_key(name)).then(|| members.insert(name.to_owned(), json!(1)))?;
    Some(Value::Object(members))
}

/// The mapping with one member more.
pub(super) fn extended(value: &Value, stream: &mut Stream) -> Option<Value> {
    let mut members = value.as_object()?.clone();
    add_unknown(&mut members, json!(1), stream);
    Some(Value::Object(members))
}

/// A value of the same kind, but no text that might be secret under another name.
fn resembling(value: &Value) -> Value {
    if value.is_string() { json!("text") } else { value.clone() }
}

fn add_unknown(members: &mut Map<String, Value>, value: Value, stream: &mut Stream) {
    let mut name = "unknown".to_owned();
    while members.contains_key(&name) {
        name = format!("unknown{}", stream.below(10_000));
    }
    members.insert(name, value);
}
