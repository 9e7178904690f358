//! References that lead from one to the next, further than any stack is deep.

use std::collections::BTreeMap;
use std::thread;

use crate::error::{Error, Result};
use crate::value::Value;

/// References that lead directly to another reference, one after the other.
const LONGEST: usize = 1_000;

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

/// Refuses a schema in which a reference leads to another more often than a validator can follow.
pub(super) fn refuse_endless(schema: &Value) -> Result<()> {
    let mut links: BTreeMap<String, String> = BTreeMap::new();
    let mut open = vec![(String::new(), schema)];
    while let Some((pointer, place)) = open.pop() {
        match place {
            Value::Object(members) => {
                if let Some(target) = members.get("$ref").and_then(Value::as_str)
                    && let Some(target) = target.strip_prefix('#')
                {
                    links.insert(pointer.clone(), target.to_owned());
                }
                for (name, inner) in members.iter().filter(|(_, inner)| is_container(inner)) {
                    let name = name.replace('~', "~0").replace('/', "~1");
                    open.push((format!("{pointer}/{name}"), inner));
                }
            }
            Value::Array(items) => {
                let items = items.iter().enumerate().filter(|(_, inner)| is_container(inner));
                open.extend(items.map(|(place, inner)| (format!("{pointer}/{place}"), inner)));
            }
            _ => {}
        }
    }
    let mut lengths: BTreeMap<&str, usize> = BTreeMap::new();
    for start in links.keys() {
        let mut path: Vec<&str> = Vec::new();
        let mut next = start.as_str();
        // A circle ends where it began: its length is not known yet, and counts as none.
        while let Some(target) = links.get(next).filter(|_| !lengths.contains_key(next)) {
            lengths.insert(next, 0);
            path.push(next);
            next = target;
        }
        let mut length = lengths.get(next).copied().unwrap_or(0);
        for &place in path.iter().rev() {
            length += 1;
            lengths.insert(place, length);
        }
        if length > LONGEST {
            let message = format!("more than {LONGEST} references lead from one to the next");
            return Err(Error::schema(start.as_str(), message)
                .with_hint("refer to the last of them directly"));
        }
    }
    Ok(())
}

fn is_container(value: &Value) -> bool {
    value.is_object() || value.is_array()
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
        assert_eq!(refuse_endless(&chain(900)), Ok(()));
        assert!(matches!(refuse_endless(&chain(50_000)), Err(Error::Schema { .. })));
        assert_eq!(refuse_endless(&json!({"$ref": "#"})), Ok(()));
        assert_eq!(refuse_endless(&json!({"items": {"$ref": "#/items"}})), Ok(()));
    }

    #[test]
    fn a_panic_of_the_reader_is_passed_on() {
        let caught = std::panic::catch_unwind(|| with_room::<()>(|| panic!("broken")));
        assert!(caught.is_err());
    }
}
