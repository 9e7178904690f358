//! Formats that texts may have.

use serde_json::json;

use crate::error::Result;
use crate::space::{Judge, Library};
use crate::value::Value;

/// Formats of which a set of bits speaks, the more telling first: of those that all texts have,
/// the first counts.
const NAMES: [&str; 9] =
    ["date-time", "date", "time", "duration", "uuid", "ipv4", "ipv6", "email", "uri"];

/// Judges of formats.
#[derive(Debug)]
pub(super) struct Formats {
    judges: Vec<Judge>,
}

impl Formats {
    pub(super) fn new() -> Result<Self> {
        let judges =
            NAMES.iter().map(|name| Judge::new(&json!({ "format": name }), Library::default()));
        Ok(Self { judges: judges.collect::<Result<_>>()? })
    }

    /// The formats that a text has, as bits.
    pub(super) fn of(&self, text: &str) -> u16 {
        let has = |place: &usize| {
            looks_like(NAMES[*place], text)
                && self.judges[*place].accepts(&Value::String(text.to_owned()))
        };
        (0..NAMES.len()).filter(has).fold(0, |bits, place| bits | 1 << place)
    }
}

/// The most telling of some formats.
pub(super) fn first(bits: u16) -> Option<&'static str> {
    NAMES.get(bits.trailing_zeros() as usize).copied()
}

/// Whether it is worth asking: most texts have no format, and the judge takes `redis:alpine` for a
/// URI.
fn looks_like(format: &str, text: &str) -> bool {
    let begins_with_digit = || text.starts_with(|c: char| c.is_ascii_digit());
    match format {
        "date-time" | "date" | "time" | "ipv4" => begins_with_digit(),
        "duration" => text.starts_with('P'),
        "uuid" => text.len() == 36,
        "ipv6" => text.contains(':') && !text.contains('/'),
        "email" => text.contains('@'),
        _ => text.contains("://"),
    }
}
