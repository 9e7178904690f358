//! Configurations from JSON text and back.

use jiter::{Jiter, JiterError, Peek};

use super::bytes::{Damage, Read};
use super::leaf::Leaf;
use super::tree::{Tree, Visit};
use crate::error::{Error, Result};

/// Reads JSON text into `tree`, which it empties before. Whole numbers stay exact however long
/// they are; the others become the nearest double.
pub fn read(json: &[u8], tree: &mut Tree) -> Result<()> {
    tree.clear();
    let mut text = Jiter::new(json);
    let first = text.peek().map_err(|error| unreadable(&error))?;
    value(&mut text, first, tree)?;
    text.finish().map_err(|error| unreadable(&error))
}

fn value(text: &mut Jiter<'_>, next: Peek, tree: &mut Tree) -> Result<()> {
    match next {
        Peek::Null => {
            text.known_null().map_err(|error| unreadable(&error))?;
            tree.leaf(Leaf::Null);
        }
        Peek::True | Peek::False => {
            let value = text.known_bool(next).map_err(|error| unreadable(&error))?;
            tree.leaf(Leaf::Bool(value));
        }
        Peek::String => {
            tree.leaf(Leaf::Text(text.known_str().map_err(|error| unreadable(&error))?));
        }
        Peek::Array => list(text, tree)?,
        Peek::Object => mapping(text, tree)?,
        _ => {
            let digits = text.known_number_bytes(next).map_err(|error| unreadable(&error))?;
            tree.leaf(number(digits).ok_or_else(|| Error::input("a number is too large", ""))?);
        }
    }
    Ok(())
}

fn list(text: &mut Jiter<'_>, tree: &mut Tree) -> Result<()> {
    tree.open_list()?;
    let mut next = text.known_array().map_err(|error| unreadable(&error))?;
    while let Some(first) = next {
        value(text, first, tree)?;
        next = text.array_step().map_err(|error| unreadable(&error))?;
    }
    tree.close_list();
    Ok(())
}

fn mapping(text: &mut Jiter<'_>, tree: &mut Tree) -> Result<()> {
    tree.open_mapping()?;
    let mut key = text.known_object().map_err(|error| unreadable(&error))?;
    while let Some(name) = key {
        tree.key(name);
        let first = text.peek().map_err(|error| unreadable(&error))?;
        value(text, first, tree)?;
        key = text.next_key().map_err(|error| unreadable(&error))?;
    }
    tree.close_mapping();
    Ok(())
}

fn number(digits: &[u8]) -> Option<Leaf<'_>> {
    let digits = std::str::from_utf8(digits).ok()?;
    Leaf::digits(digits).or_else(|| {
        let real: f64 = digits.parse().ok()?;
        real.is_finite().then_some(Leaf::Real(real))
    })
}

fn unreadable(error: &JiterError) -> Error {
    Error::input(format!("no JSON: {error}"), "")
}

/// Appends the JSON text of `tree`, without blanks.
///
/// Numbers that JSON does not have are written as Python does: `NaN`, `Infinity`.
pub fn write(tree: &Tree, out: &mut Vec<u8>) -> Read<()> {
    tree.tell(&mut Printer { out, is_first: true })
}

struct Printer<'a> {
    out: &'a mut Vec<u8>,
    /// Whether nothing precedes the next value or key in its container.
    is_first: bool,
}

impl Printer<'_> {
    fn separate(&mut self) {
        if !self.is_first {
            self.out.push(b',');
        }
        self.is_first = false;
    }

    fn text(&mut self, text: &str) {
        // Writing to a vector does not fail.
        let _ = serde_json::to_writer(&mut *self.out, text);
    }
}

impl Visit for Printer<'_> {
    type Error = Damage;

    fn leaf(&mut self, leaf: Leaf<'_>) -> Read<()> {
        self.separate();
        match leaf {
            Leaf::Null => self.out.extend_from_slice(b"null"),
            Leaf::Bool(true) => self.out.extend_from_slice(b"true"),
            Leaf::Bool(false) => self.out.extend_from_slice(b"false"),
            Leaf::Natural(number) => self.out.extend_from_slice(number.to_string().as_bytes()),
            Leaf::Negative(number) => {
                let magnitude = u128::from(number) + 1;
                self.out.extend_from_slice(format!("-{magnitude}").as_bytes());
            }
            Leaf::Big(digits) => self.out.extend_from_slice(digits.as_bytes()),
            Leaf::Real(number) => self.out.extend_from_slice(real(number).as_bytes()),
            Leaf::Text(text) => self.text(text),
        }
        Ok(())
    }

    fn open_mapping(&mut self) -> Read<()> {
        self.separate();
        self.out.push(b'{');
        self.is_first = true;
        Ok(())
    }

    fn key(&mut self, key: &str) -> Read<()> {
        self.separate();
        self.text(key);
        self.out.push(b':');
        self.is_first = true;
        Ok(())
    }

    fn close_mapping(&mut self) -> Read<()> {
        self.out.push(b'}');
        self.is_first = false;
        Ok(())
    }

    fn open_list(&mut self) -> Read<()> {
        self.separate();
        self.out.push(b'[');
        self.is_first = true;
        Ok(())
    }

    fn close_list(&mut self) -> Read<()> {
        self.out.push(b']');
        self.is_first = false;
        Ok(())
    }
}

/// The shortest text that is read as the same double, with a point or an exponent in it.
fn real(number: f64) -> String {
    if number.is_nan() {
        "NaN".to_owned()
    } else if number.is_infinite() {
        if number > 0.0 { "Infinity" } else { "-Infinity" }.to_owned()
    } else {
        format!("{number:?}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn again(json: &str) -> String {
        let mut tree = Tree::default();
        read(json.as_bytes(), &mut tree).unwrap();
        let mut out = Vec::new();
        write(&tree, &mut out).unwrap();
        String::from_utf8(out).unwrap()
    }

    #[test]
    fn text_comes_back_as_it_was() {
        for json in [
            "null",
            "{}",
            "[]",
            r#"{"a":[1,-2,{"b":true}],"":false,"é":"日\n\u0000"}"#,
            "[18446744073709551615,18446744073709551616,-18446744073709551617]",
            "[0.1,-0.0,1.0,1e300,5e-324,1.2345678901234568e17]",
            r#"{"b":1,"a":2}"#,
            r#""\"\\""#,
        ] {
            assert_eq!(again(json), json);
        }
        assert_eq!(again(" [ 1E2 , \"\\u00e9\" ] "), r#"[100.0,"é"]"#);
    }

    #[test]
    fn what_is_no_json_is_refused() {
        for text in
            ["", "{", "[1,]", "nul", "1 2", "NaN", "01", "1e999", "\"\\ud800\"", "{\"a\" 1}"]
        {
            assert!(read(text.as_bytes(), &mut Tree::default()).is_err(), "{text}");
        }
        let deep = "[".repeat(2_000);
        assert!(read(deep.as_bytes(), &mut Tree::default()).is_err());
    }
}
