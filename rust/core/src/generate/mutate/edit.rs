//! Values close to a value.

use super::spot::Spot;
use crate::seed::Stream;
use crate::space::{Node, Structure};
use crate::value::{Kind, Value, number, whole_of, whole_value};

/// Numbers close to a number, and what they are of it.
pub(super) fn nudged(
    old: &serde_json::Number,
    spot: &Spot,
    structure: &Structure,
) -> Vec<(Value, &'static str)> {
    let mut found = Vec::new();
    if let Some(whole) = whole_of(old) {
        let moved = [
            (whole.checked_add(1), "raised by one"),
            (whole.checked_sub(1), "lowered by one"),
            (whole.checked_mul(2), "doubled"),
            (whole.checked_neg(), "negated"),
        ];
        found.extend(moved.into_iter().filter_map(|(new, done)| Some((whole_value(new?), done))));
    } else {
        let moved = old.as_f64().into_iter().flat_map(|real| {
            [
                (real + 1.0, "raised by one"),
                (real - 1.0, "lowered by one"),
                (real * 2.0, "doubled"),
                (-real, "negated"),
            ]
        });
        found.extend(moved.filter_map(|(new, done)| Some((number(new)?, done))));
    }
    for &id in &spot.nodes {
        let (at, beyond) = bounds(structure.node(id));
        found.extend(at.into_iter().map(|bound| (bound, "moved to a bound")));
        found.extend(beyond.into_iter().map(|bound| (bound, "moved beyond a bound")));
    }
    found
}

/// The bounds of the node, and the first numbers beyond them.
fn bounds(node: &Node) -> (Vec<Value>, Vec<Value>) {
    match node {
        Node::Integer(range) => {
            let step = range.step.unwrap_or(1);
            let at = [range.low, range.high];
            let beyond = [
                range.low.and_then(|low| low.checked_sub(step)),
                range.high.and_then(|high| high.checked_add(step)),
            ];
            let values = |numbers: [Option<i128>; 2]| {
                numbers.into_iter().flatten().map(whole_value).collect()
            };
            (values(at), values(beyond))
        }
        Node::Number(range) => {
            let at = [range.low, range.high];
            let beyond = [range.low.map(f64::next_down), range.high.map(f64::next_up)];
            let values = |numbers: [Option<f64>; 2]| {
                numbers.into_iter().flatten().filter_map(number).collect()
            };
            (values(at), values(beyond))
        }
        _ => (Vec::new(), Vec::new()),
    }
}

/// Texts close to a text, and what they are of it.
pub(super) fn edited(
    old: &str,
    dictionary: &[Value],
    stream: &mut Stream,
) -> Vec<(Value, &'static str)> {
    let kept = stream.index(old.chars().count());
    let mut found: Vec<(String, &'static str)> = vec![
        (old.to_uppercase(), "in upper case"),
        (old.to_lowercase(), "in lower case"),
        (format!(" {old}"), "with a blank before it"),
        (format!("{old} "), "with a blank after it"),
        (old.chars().take(kept).collect(), "truncated"),
        (old.repeat(2), "doubled"),
    ];
    let words: Vec<&str> = dictionary.iter().filter_map(Value::as_str).collect();
    if let Some(word) = stream.pick(&words) {
        found.push((format!("{old}{word}"), "with a word of the dictionary"));
    }
    found.retain(|(new, _)| new != old);
    found.into_iter().map(|(new, done)| (Value::from(new), done)).collect()
}

/// A small value of another kind.
pub(super) fn of_another_kind(kind: Kind, stream: &mut Stream) -> Option<Value> {
    let mut values = vec![
        Value::Null,
        Value::Bool(true),
        Value::from(7),
        Value::from(0.5),
        Value::from("text"),
        Value::Array(Vec::new()),
        Value::Object(crate::value::Map::new()),
    ];
    values.retain(|value| Kind::of(value) != kind);
    stream.pick(&values).cloned()
}

/// A name with one of its letters twice, or two letters where it has none.
pub(super) fn misspelt(name: &str, stream: &mut Stream) -> String {
    let place = stream.index(name.chars().count());
    let twice = name.chars().nth(place).unwrap_or('x');
    let mut letters: Vec<char> = name.chars().collect();
    letters.insert(place, twice);
    letters.into_iter().collect()
}
