//! Lists that are too short, too long, or hold what they should not.

use serde_json::Value;

use super::Breakage;
use crate::seed::Stream;
use crate::value::number;

/// Lists with fewer items than `minItems`.
pub(super) fn shorter(least: &Value) -> Vec<Breakage<'_>> {
    let cut = |how, length: u64| {
        Breakage::new(how, move |value: &Value, stream: &mut Stream| {
            let mut items = value.as_array()?.clone();
            let length = usize::try_from(length).ok()?;
            while items.len() > length {
                items.remove(stream.index(items.len()));
            }
            Some(Value::Array(items))
        })
    };
    match least.as_u64() {
        None | Some(0) => Vec::new(),
        Some(1) => vec![cut("empty", 0)],
        Some(least) => vec![cut("one item fewer", least - 1), cut("empty", 0)],
    }
}

/// Lists with more items than `maxItems`.
pub(super) fn longer(most: &Value) -> Vec<Breakage<'_>> {
    let grown = |how, by: u64| {
        Breakage::new(how, move |value: &Value, stream: &mut Stream| {
            let mut items = value.as_array()?.clone();
            let length = most.as_u64()? + by;
            let own = items.len();
            while (items.len() as u64) < length {
                let filler = if own == 0 { Value::Null } else { items[stream.index(own)].clone() };
                let place = items.len();
                items.push(if stream.chance(50) { varied(filler, place) } else { filler });
            }
            Some(Value::Array(items))
        })
    };
    vec![grown("one item more", 1), grown("many items more", 10)]
}

/// A value of the same kind that is likely not to occur yet.
fn varied(value: Value, place: usize) -> Value {
    match value {
        Value::String(text) => Value::from(format!("{text}{place}")),
        Value::Number(old) => {
            old.as_f64().and_then(|real| number(real + place as f64)).unwrap_or(Value::Number(old))
        }
        other => other,
    }
}

/// Lists in which an item occurs twice.
pub(super) fn repeated<'a>() -> Vec<Breakage<'a>> {
    vec![
        Breakage::new("an item repeated", |value, stream| {
            let mut items = value.as_array()?.clone();
            let place = stream.index(items.len().max(1));
            items.insert(place, items.get(place)?.clone());
            Some(Value::Array(items))
        }),
        Breakage::new("an item in place of another", |value, stream| {
            let mut items = value.as_array()?.clone();
            let (one, two) = (stream.index(items.len().max(1)), stream.index(items.len().max(1)));
            *items.get_mut(one)? = items.get(two)?.clone();
            (one != two).then_some(Value::Array(items))
        }),
    ]
}

/// Lists that do not contain what they must.
pub(super) fn lacking<'a>() -> Vec<Breakage<'a>> {
    let all = |how, change: fn(&Value) -> Value| {
        Breakage::new(how, move |value: &Value, _: &mut Stream| {
            Some(Value::Array(value.as_array()?.iter().map(change).collect()))
        })
    };
    vec![
        Breakage::new("one item fewer", |value, stream| {
            let mut items = value.as_array()?.clone();
            let place = stream.index(items.len().max(1));
            (place < items.len()).then(|| items.remove(place))?;
            Some(Value::Array(items))
        }),
        Breakage::new("empty", |value, _| value.is_array().then(|| Value::Array(Vec::new()))),
        all("nothing but null", |_| Value::Null),
        all("nothing but 0", |_| Value::from(0)),
        all("nothing but one text", |_| Value::from("\u{2603}")),
    ]
}

/// Lists with an item at `place` or further behind.
pub(super) fn extended<'a>(place: usize) -> Vec<Breakage<'a>> {
    let push = |how, last: fn(&[Value]) -> Option<Value>| {
        Breakage::new(how, move |value: &Value, _: &mut Stream| {
            let mut items = value.as_array()?.clone();
            // Only the last item may be what is refused.
            (items.len() >= place).then(|| items.push(last(&items).unwrap_or(Value::from(1))))?;
            Some(Value::Array(items))
        })
    };
    vec![
        push("one item more", |items| items.last().cloned()),
        push("a null more", |_| Some(Value::Null)),
    ]
}
