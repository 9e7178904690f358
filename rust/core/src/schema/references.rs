//! References as people write them: with characters that an address must not have as they are.

use crate::value::Value;

/// Keywords whose members are schemas under names that a person chose.
pub(super) const NAMED: [&str; 6] =
    ["properties", "patternProperties", "$defs", "definitions", "dependentSchemas", "dependencies"];

/// Keywords whose values are data.
pub(super) const LITERAL: [&str; 4] = ["const", "enum", "default", "examples"];

const REFERRING: [&str; 3] = ["$ref", "$dynamicRef", "$recursiveRef"];

/// Writes the references of a schema as addresses have to be written: `#/definitions/Box<Text>`
/// becomes `#/definitions/Box%3CText%3E`.
pub(super) fn encode(schema: &mut Value) {
    match schema {
        Value::Object(keywords) => {
            for (keyword, inner) in keywords {
                let keyword = keyword.as_str();
                match inner {
                    Value::String(reference) if REFERRING.contains(&keyword) => {
                        *reference = encoded(reference);
                    }
                    Value::Object(named) if NAMED.contains(&keyword) => {
                        named.values_mut().for_each(encode);
                    }
                    _ if LITERAL.contains(&keyword) => {}
                    inner => encode(inner),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(encode),
        _ => {}
    }
}

/// The reference with what an address must not have written in percent signs.
pub(super) fn encoded(reference: &str) -> String {
    let mut written = String::with_capacity(reference.len());
    let mut has_fragment = false;
    let host = reference.find("://").map_or(0, |start| {
        let end = reference[start + 3..].find(['/', '?', '#']);
        end.map_or(reference.len(), |end| start + 3 + end)
    });
    for (place, letter) in reference.char_indices() {
        let is_code = || {
            let code = reference.as_bytes().get(place + 1..place + 3);
            code.is_some_and(|code| code.iter().all(u8::is_ascii_hexdigit))
        };
        let is_fine = match letter {
            '%' => is_code(),
            '#' => !std::mem::replace(&mut has_fragment, true),
            '[' | ']' => place < host,
            letter => letter.is_ascii_graphic() && !"\"<>\\^`{|}".contains(letter),
        };
        if is_fine {
            written.push(letter);
            continue;
        }
        let mut buffer = [0; 4];
        let bytes = letter.encode_utf8(&mut buffer).bytes();
        written.extend(bytes.map(|byte| format!("%{byte:02X}")));
    }
    written
}

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
    while let Some((pointer, schema)) = open.pop() {
        match schema {
            Value::Object(members) => {
                for (name, inner) in members {
                    let step = name.replace('~', "~0").replace('/', "~1");
                    let pointer = format!("{pointer}/{step}");
                    visit(&pointer, name, inner);
                    open.push((pointer, inner));
                }
            }
            Value::Array(items) => {
                let below = items.iter().enumerate();
                open.extend(below.map(|(place, item)| (format!("{pointer}/{place}"), item)));
            }
            _ => {}
        }
    }
}

/// One step of a pointer within a reference.
pub(super) fn step(name: &str) -> String {
    format!("/{}", name.replace('%', "%25").replace('~', "~0").replace('/', "~1"))
}

/// The text with percent signs read.
pub(super) fn decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&first, others)) = rest.split_first() {
        let code = others.get(..2).filter(|_| first == b'%');
        let code = code.and_then(|code| std::str::from_utf8(code).ok());
        let byte = code.and_then(|code| u8::from_str_radix(code, 16).ok());
        bytes.push(byte.unwrap_or(first));
        rest = if byte.is_some() { &others[2..] } else { others };
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_an_address_must_not_have_is_written_in_percent_signs() {
        for (reference, expected) in [
            ("#/definitions/Box<Text>", "#/definitions/Box%3CText%3E"),
            ("#/definitions/a|b c", "#/definitions/a%7Cb%20c"),
            ("#/$defs/größe", "#/$defs/gr%C3%B6%C3%9Fe"),
            ("#/$defs/a#b[0]", "#/$defs/a%23b%5B0%5D"),
            ("#/$defs/100%", "#/$defs/100%25"),
            ("#/$defs/a%20b", "#/$defs/a%20b"),
            ("http://[::1]/x.json?a=b#name", "http://[::1]/x.json?a=b#name"),
        ] {
            assert_eq!(encoded(reference), expected);
            assert_eq!(decoded(expected), decoded(reference));
        }
    }

    #[test]
    fn only_references_are_changed() {
        let mut schema = json!({
            "enum": [{"$ref": "a b"}],
            "properties": {"enum": {"$ref": "#/$defs/a b"}, "$ref": {"const": {"$ref": "a b"}}},
            "allOf": [{"$ref": "#/$defs/a b"}],
        });
        encode(&mut schema);
        let expected = json!({
            "enum": [{"$ref": "a b"}],
            "properties": {"enum": {"$ref": "#/$defs/a%20b"}, "$ref": {"const": {"$ref": "a b"}}},
            "allOf": [{"$ref": "#/$defs/a%20b"}],
        });
        assert_eq!(schema, expected);
    }
}
