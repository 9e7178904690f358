//! Schemas that lead further than any stack is deep, or branch more often than anyone can follow.

use std::collections::BTreeMap;
use std::thread;

use testflow_judge::address;

use crate::error::{Error, Result};
use crate::value::{Value, pointer};

/// Subschemas that apply to one value, each by way of the one before.
const DEEPEST: u64 = 5_000;

/// Subschemas that apply to one value, each counted as often as it is reached.
const MOST: u64 = 10_000_000;

/// Schemas are read by functions that call themselves, once for each level of nesting.
const STACK: usize = 512 << 20;

/// Does the work with room for schemas whose definitions nest thousands of times.
pub(super) fn with_room<T: Send>(work: impl FnOnce() -> Result<T> + Send) -> Result<T> {
    thread::scope(|scope| {
        let roomy = thread::Builder::new().stack_size(STACK).spawn_scoped(scope, work);
        let worker = roomy.map_err(|error| {
            Error::input(format!("no memory to read the schema: {error}"), "free some memory")
        })?;
        worker.join().unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

/// Refuses a schema of which too many parts apply to one and the same value.
pub(super) fn refuse_endless(schema: &Value) -> Result<()> {
    let steps = steps(schema);
    let mut known: BTreeMap<&str, Reach> = BTreeMap::new();
    for start in steps.keys() {
        let reach = reach(start, &steps, &mut known);
        let what = if reach.depth > DEEPEST {
            format!("more than {DEEPEST} parts of the schema lead from one to the next")
        } else if reach.count > MOST {
            format!("more than {MOST} combinations of parts of the schema apply to one value")
        } else {
            continue;
        };
        return Err(Error::schema(start.as_str(), what)
            .with_hint("refer to each part once, and to the last of a chain directly"));
    }
    Ok(())
}

/// How many parts apply, counted with repetition, and how far it is to the last one.
#[derive(Clone, Copy, Default)]
struct Reach {
    count: u64,
    depth: u64,
}

type Steps = BTreeMap<String, Vec<String>>;

/// For each place of the schema the places that apply to the same value because of it.
fn steps(schema: &Value) -> Steps {
    let mut steps = Steps::new();
    let mut open = vec![(String::new(), schema)];
    while let Some((pointer, place)) = open.pop() {
        let inner = pointer::below(&pointer, place);
        let next = same_value(&pointer, place);
        if !next.is_empty() {
            steps.insert(pointer, next);
        }
        open.extend(inner.into_iter().filter(|(_, inner)| inner.is_object() || inner.is_array()));
    }
    steps
}

fn same_value(pointer: &str, schema: &Value) -> Vec<String> {
    let mut next = Vec::new();
    let target = schema.get("$ref").and_then(Value::as_str);
    next.extend(target.and_then(|target| target.strip_prefix('#')).map(address::decoded));
    for keyword in ["allOf", "anyOf", "oneOf"] {
        let branches = schema.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
        next.extend((0..branches).map(|place| format!("{pointer}/{keyword}/{place}")));
    }
    for keyword in ["not", "if", "then", "else"] {
        next.extend(schema.get(keyword).map(|_| format!("{pointer}/{keyword}")));
    }
    next
}

/// What is reached from a place; a circle is gone through once.
fn reach<'s>(start: &'s str, steps: &'s Steps, known: &mut BTreeMap<&'s str, Reach>) -> Reach {
    let mut open = vec![(start, false)];
    while let Some((place, is_left)) = open.pop() {
        let next = steps.get(place).map_or(&[][..], Vec::as_slice);
        if is_left {
            let mut total = Reach { count: 1, depth: 0 };
            for reach in next.iter().filter_map(|next| known.get(next.as_str())) {
                total.count = total.count.saturating_add(reach.count);
                total.depth = total.depth.max(reach.depth + 1);
            }
            known.insert(place, total);
        } else if !known.contains_key(place) {
            known.insert(place, Reach::default());
            open.push((place, true));
            open.extend(next.iter().map(|next| (next.as_str(), false)));
        }
    }
    known.get(start).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn chain(length: usize) -> Value {
        let mut definitions = crate::value::Map::new();
        for place in 0..length {
            let target = format!("#/$defs/{}", place + 1);
            definitions.insert(place.to_string(), json!({ "$ref": target }));
        }
        definitions.insert(length.to_string(), json!({"type": "integer"}));
        json!({"$ref": "#/$defs/0", "$defs": definitions})
    }

    #[test]
    fn long_chains_are_refused_and_short_ones_and_circles_are_not() {
        assert_eq!(refuse_endless(&chain(4_000)), Ok(()));
        assert!(matches!(refuse_endless(&chain(50_000)), Err(Error::Schema { .. })));
        assert_eq!(refuse_endless(&json!({"$ref": "#"})), Ok(()));
        let mut definitions = crate::value::Map::new();
        for place in 0..40 {
            let link = json!({"$ref": format!("#/$defs/{}", place + 1)});
            definitions.insert(place.to_string(), json!({"allOf": [link, link]}));
        }
        let doubling = json!({"$ref": "#/$defs/0", "$defs": definitions});
        assert!(matches!(refuse_endless(&doubling), Err(Error::Schema { .. })));
        assert_eq!(refuse_endless(&json!({"items": {"$ref": "#/items"}})), Ok(()));
    }

    #[test]
    fn a_panic_of_the_reader_is_passed_on() {
        let caught = std::panic::catch_unwind(|| with_room::<()>(|| panic!("broken")));
        assert!(caught.is_err());
    }
}
