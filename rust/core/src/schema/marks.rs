//! What is said of single values of a parameter: weights, negative values and aliases.

use std::collections::BTreeSet;
use std::fmt::Write;

use crate::error::{Error, Result};
use crate::expression::Case;
use crate::space::Mark;
use crate::value::{Value, key};

/// The values outside of what the program takes.
pub(super) fn negatives(marks: &[Mark]) -> impl Iterator<Item = &Value> {
    marks.iter().filter(|mark| mark.is_negative).map(|mark| &mark.value)
}

/// Reads `"weights": [[value, weight]]`, `"negative": [value]` and `"aliases": [[value, [name]]]`.
pub(super) fn read(domain: &Value) -> Result<Vec<Mark>> {
    let mut marks: Vec<Mark> = Vec::new();
    for value in list(domain, "negative")? {
        if marks.iter().any(|mark| key(&mark.value) == key(value)) {
            return Err(Error::schema("", format!("the negative value {value} is listed twice")));
        }
        marks.push(Mark { is_negative: true, ..Mark::of(value.clone()) });
    }
    for entry in list(domain, "weights")? {
        let (value, weight) = pair(entry)?;
        mark_of(&mut marks, value).weight = weight
            .as_u64()
            .and_then(|weight| u32::try_from(weight).ok())
            .filter(|&weight| weight > 0)
            .ok_or_else(|| {
                Error::schema("", format!("{weight} is no weight of the value {value}"))
                    .with_hint("a weight is a whole number from 1 to 4294967295")
            })?;
    }
    for entry in list(domain, "aliases")? {
        let (value, names) = pair(entry)?;
        let names = names.as_array().ok_or_else(|| {
            Error::schema("", format!("the aliases of the value {value} are no list"))
        })?;
        mark_of(&mut marks, value).aliases.clone_from(names);
    }
    Ok(marks)
}

/// Refuses what would leave it open which value is meant.
pub(super) fn check(name: &str, listed: &[Value], marks: &[Mark]) -> Result<()> {
    let mut known: BTreeSet<String> = listed.iter().chain(negatives(marks)).map(key).collect();
    for alias in marks.iter().flat_map(|mark| &mark.aliases) {
        if !known.insert(key(alias)) {
            return Err(Error::schema(name, format!("the name {alias} stands for two values"))
                .with_hint("every name of a value stands for that value only"));
        }
    }
    let is_negative = |value: &Value| negatives(marks).any(|negative| negative == value);
    if !listed.is_empty() && listed.iter().all(is_negative) {
        return Err(Error::schema(name, "all values of the parameter are negative")
            .with_hint("a configuration needs a value that the program takes"));
    }
    Ok(())
}

/// A negative value that is also listed as one that is not, be it but for case: PICT could not tell
/// which of the two a constraint means.
pub(super) fn clash<'a>(values: impl Iterator<Item = (&'a Value, bool)>) -> Option<&'a Value> {
    let folded = |value: &Value| match value {
        Value::String(text) => Case::Folded.fold(&key(&Value::from(text.as_str()))),
        other => key(other),
    };
    let known: Vec<(&Value, String, bool)> =
        values.map(|(value, negative)| (value, folded(value), negative)).collect();
    let clashes = |(_, text, negative): &&(&Value, String, bool)| {
        *negative && known.iter().any(|(_, other, negative)| other == text && !negative)
    };
    known.iter().find(clashes).map(|(value, ..)| *value)
}

/// The marks as text, for the fingerprint; nothing where nothing is said.
pub(super) fn canonical(marks: &[(String, Vec<Mark>)]) -> String {
    let mut text = String::new();
    for (path, marks) in marks {
        for mark in marks.iter().filter(|mark| !mark.is_plain()) {
            let aliases = Value::from(mark.aliases.clone());
            let path = Value::from(path.as_str());
            let said = format!("{} ({}) {aliases}", mark.value, mark.weight);
            // Writing to a string cannot fail.
            let _ = write!(text, "\n{path}: {}{said}", if mark.is_negative { "~" } else { "" });
        }
    }
    text
}

fn list<'a>(domain: &'a Value, name: &str) -> Result<&'a [Value]> {
    match domain.get(name) {
        None => Ok(&[]),
        Some(Value::Array(items)) => Ok(items),
        Some(_) => Err(Error::schema("", format!("{name} is no list"))),
    }
}

fn pair(entry: &Value) -> Result<(&Value, &Value)> {
    let items = entry.get(0).zip(entry.get(1));
    items.ok_or_else(|| Error::schema("", "weights and aliases are pairs with a value"))
}

fn mark_of<'a>(marks: &'a mut Vec<Mark>, value: &Value) -> &'a mut Mark {
    let place = marks.iter().position(|mark| key(&mark.value) == key(value));
    let place = place.unwrap_or_else(|| {
        marks.push(Mark::of(value.clone()));
        marks.len() - 1
    });
    &mut marks[place]
}
