//! A configuration as text, with the places of its parts.

use std::fmt::Write;
use std::ops::Range;

use crate::value::{Kind, Value, shown};

/// A text and what stands where in it.
#[derive(Default)]
pub(super) struct Page {
    pub(super) text: Vec<u8>,
    /// In the order of the text; the first is the whole.
    pub(super) spots: Vec<Spot>,
}

/// A value in a text.
pub(super) struct Spot {
    /// The way to it, dotted.
    pub(super) path: String,
    pub(super) kind: Kind,
    /// Its name with the quotes, where it is a member.
    pub(super) name: Option<Range<usize>>,
    pub(super) value: Range<usize>,
    /// Whether something stands before it in the same container.
    pub(super) follows: bool,
    /// Where its entry begins: its name, its dash in YAML, or itself.
    pub(super) entry: usize,
    /// Blanks before its entry, in YAML.
    pub(super) indent: usize,
}

impl Spot {
    pub(super) fn is_root(&self) -> bool {
        self.path == ROOT
    }

    pub(super) fn is_container(&self) -> bool {
        matches!(self.kind, Kind::Array | Kind::Object)
    }
}

const ROOT: &str = "(root)";

/// The configuration as JSON without blanks.
pub(super) fn json(value: &Value) -> Page {
    let mut printer = Printer::default();
    printer.json(value, ROOT, None, false);
    printer.page
}

/// The configuration as YAML that all versions of the language read alike: in blocks, names and
/// texts in double quotes.
pub(super) fn yaml(value: &Value) -> Page {
    let mut printer = Printer::default();
    printer.yaml(value, ROOT, Entry { name: None, at: 0, indent: 0, follows: false });
    printer.write("\n");
    printer.page
}

#[derive(Default)]
struct Printer {
    page: Page,
}

/// What comes before a value; in JSON nothing is indented.
struct Entry {
    name: Option<Range<usize>>,
    at: usize,
    indent: usize,
    follows: bool,
}

impl Printer {
    fn here(&self) -> usize {
        self.page.text.len()
    }

    fn write(&mut self, text: &str) -> Range<usize> {
        let start = self.here();
        self.page.text.extend_from_slice(text.as_bytes());
        start..self.here()
    }

    /// Notes that a value begins here; gives the number of its spot.
    fn begin(&mut self, path: &str, kind: Kind, before: Entry) -> usize {
        let Entry { name, at: entry, indent, follows } = before;
        let value = self.here()..self.here();
        let path = path.to_owned();
        self.page.spots.push(Spot { path, kind, name, value, follows, entry, indent });
        self.page.spots.len() - 1
    }

    fn json(&mut self, value: &Value, path: &str, name: Option<Range<usize>>, follows: bool) {
        let at = name.as_ref().map_or(self.here(), |name| name.start);
        let number = self.begin(path, Kind::of(value), Entry { name, at, indent: 0, follows });
        match value {
            Value::Array(items) => {
                self.write("[");
                for (place, item) in items.iter().enumerate() {
                    self.comma(place);
                    self.json(item, &below(path, &place.to_string()), None, place > 0);
                }
                self.write("]");
            }
            Value::Object(members) => {
                self.write("{");
                for (place, (name, inner)) in members.iter().enumerate() {
                    self.comma(place);
                    let written = self.write(&Value::from(name.as_str()).to_string());
                    self.write(":");
                    self.json(inner, &below(path, name), Some(written), place > 0);
                }
                self.write("}");
            }
            scalar => {
                self.write(&scalar.to_string());
            }
        }
        self.page.spots[number].value.end = self.here();
    }

    fn comma(&mut self, place: usize) {
        if place > 0 {
            self.write(",");
        }
    }

    fn yaml(&mut self, value: &Value, path: &str, before: Entry) {
        let inner = if path == ROOT { 0 } else { before.indent + 2 };
        let number = self.begin(path, Kind::of(value), before);
        match value {
            Value::Array(items) if !items.is_empty() => {
                for (place, item) in items.iter().enumerate() {
                    let at = self.line(inner);
                    self.write(&format!("-{}", gap(item)));
                    let entry = Entry { name: None, at, indent: inner, follows: place > 0 };
                    self.yaml(item, &below(path, &place.to_string()), entry);
                }
            }
            Value::Object(members) if !members.is_empty() => {
                for (place, (name, value)) in members.iter().enumerate() {
                    let at = self.line(inner);
                    let written = self.write(&quoted(name));
                    self.write(&format!(":{}", gap(value)));
                    let entry =
                        Entry { name: Some(written), at, indent: inner, follows: place > 0 };
                    self.yaml(value, &below(path, name), entry);
                }
            }
            Value::String(text) => {
                self.write(&quoted(text));
            }
            scalar => {
                self.write(&plain(scalar));
            }
        }
        self.page.spots[number].value.end = self.here();
    }

    /// Begins a line; where its entry begins.
    fn line(&mut self, indent: usize) -> usize {
        if self.here() > 0 {
            self.write("\n");
        }
        self.write(&" ".repeat(indent));
        self.here()
    }
}

fn below(parent: &str, step: &str) -> String {
    if parent == ROOT { shown(step) } else { format!("{parent}.{}", shown(step)) }
}

/// What comes between a name or a dash and a value: blocks begin on a line of their own.
fn gap(value: &Value) -> &'static str {
    match value {
        Value::Array(items) if !items.is_empty() => "",
        Value::Object(members) if !members.is_empty() => "",
        _ => " ",
    }
}

/// A text in double quotes, as JSON has it, with escapes for what YAML does not print.
fn quoted(text: &str) -> String {
    let json = Value::from(text).to_string();
    let mut quoted = String::with_capacity(json.len());
    for letter in json.chars() {
        match letter {
            '\u{7F}'..='\u{A0}'
            | '\u{2028}'
            | '\u{2029}'
            | '\u{FEFF}'
            | '\u{FFFE}'
            | '\u{FFFF}' => {
                // Writing to memory cannot fail.
                let _ = write!(quoted, "\\u{:04x}", u32::from(letter));
            }
            letter => quoted.push(letter),
        }
    }
    quoted
}

/// A number that all versions of YAML take for one: `1e300` is a text in some.
fn plain(scalar: &Value) -> String {
    let json = scalar.to_string();
    let Some((digits, power)) = json.split_once('e').filter(|_| scalar.is_number()) else {
        return json;
    };
    let point = if digits.contains('.') { "" } else { ".0" };
    format!("{digits}{point}e{power}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json as value;

    #[test]
    fn every_part_stands_where_the_page_says() {
        let value = value!({"a": [1, {"b": "x"}], "c": {}, "d": null});
        let page = json(&value);
        let parts: Vec<(&str, &str)> = page
            .spots
            .iter()
            .map(|spot| {
                let text = std::str::from_utf8(&page.text[spot.value.clone()]).unwrap();
                (spot.path.as_str(), text)
            })
            .collect();
        assert_eq!(
            parts,
            [
                ("(root)", r#"{"a":[1,{"b":"x"}],"c":{},"d":null}"#),
                ("a", r#"[1,{"b":"x"}]"#),
                ("a.0", "1"),
                ("a.1", r#"{"b":"x"}"#),
                ("a.1.b", r#""x""#),
                ("c", "{}"),
                ("d", "null"),
            ]
        );
    }

    #[test]
    fn yaml_is_written_in_blocks() {
        let value = value!({"a": [1, {"b": "x", "c": 1e300}], "c": {}, "d": "\u{85}"});
        let text = String::from_utf8(yaml(&value).text).unwrap();
        let lines = [
            "\"a\":",
            "  - 1",
            "  -",
            "    \"b\": \"x\"",
            "    \"c\": 1.0e+300",
            "\"c\": {}",
            "\"d\": \"\\u0085\"",
            "",
        ];
        assert_eq!(text, lines.join("\n"));
    }
}
