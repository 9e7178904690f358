//! The place in a schema that a message of its compiler is about.

use super::references::REFERRING;
use crate::value::{Value, pointer};

/// The place of the reference that a message is about, the longest that it has.
pub(super) fn place_of(schema: &Value, message: &str) -> String {
    let mut best = (0, String::new());
    each_member(schema, &mut |pointer, name, inner| {
        let target = inner.as_str().filter(|_| REFERRING.contains(&name));
        let told = target.map_or("", |target| target.trim_start_matches('#'));
        if told.len() > best.0 && message.contains(told) {
            best = (told.len(), pointer.to_owned());
        }
    });
    best.1
}

/// The place of the pattern that a message quotes.
pub(super) fn place_of_pattern(schema: &Value, message: &str) -> String {
    let mut place = String::new();
    each_member(schema, &mut |pointer, name, inner| {
        let is_quoted = |pattern: &str| message.contains(&format!("{pattern:?}"));
        let is_one = name == "pattern" && inner.as_str().is_some_and(is_quoted);
        let has_one = name == "patternProperties"
            && inner.as_object().is_some_and(|named| named.keys().any(|name| is_quoted(name)));
        if is_one || has_one {
            pointer.clone_into(&mut place);
        }
    });
    place
}

/// Calls `visit` with the pointer, the name and the value of every member at any depth.
fn each_member(schema: &Value, visit: &mut impl FnMut(&str, &str, &Value)) {
    let mut open = vec![(String::new(), schema)];
    while let Some((pointer, inner)) = open.pop() {
        for (name, inner) in inner.as_object().into_iter().flatten() {
            visit(&pointer::join(&pointer, name), name, inner);
        }
        open.extend(pointer::below(&pointer, inner));
    }
}
