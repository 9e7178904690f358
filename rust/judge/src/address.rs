//! Addresses of documents, and of parts within them, as references write them.

use jsonschema::{Uri, uri};

/// The base of references in a document that does not say where it lives.
pub const NOWHERE: &str = "json-schema:///";

/// The address that a reference means where `base` is the address around it, without its fragment.
pub fn resolved(base: &str, reference: &str) -> Option<String> {
    let base: Uri<String> = uri::from_str(base).ok()?;
    let joined = uri::resolve_against(&base.borrow(), reference).ok()?;
    Some(without_fragment(joined.as_str()).to_owned())
}

/// The part of an address that names the document.
pub fn without_fragment(address: &str) -> &str {
    address.split_once('#').map_or(address, |(document, _)| document)
}

/// The reference with what an address must not have written in percent signs (RFC 3986):
/// `#/definitions/Box<Text>` becomes `#/definitions/Box%3CText%3E`.
pub fn encoded(reference: &str) -> String {
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

/// The text with its percent signs read.
pub fn decoded(text: &str) -> String {
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
}
