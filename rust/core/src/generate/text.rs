//! Text of a given length, and anything at all.

use super::profile::Profile;
use crate::seed::Stream;
use crate::value::{Map, Value, text_length};

/// Ordinary characters; none needs quoting in any configuration format.
const ORDINARY: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// Texts at which programs break. NUL is left out: few formats can carry it.
const EDGES: [&str; 16] = [
    " ",
    "  two  spaces ",
    "\t",
    "line\nbreak",
    "\"",
    "'",
    "\\",
    "%s%n",
    "$HOME",
    "../..",
    "null",
    "0",
    "é",
    "e\u{301}",
    "\u{202E}rtl",
    "👩\u{200D}💻",
];

/// Lengths above the shortest that ordinary text has.
const ORDINARY_SPAN: usize = 16;

/// Longest texts are only written up to this length unless asked for.
const LONG: usize = 4096;

/// Text without a pattern, of a length between the two.
pub(super) fn free(
    shortest: usize,
    longest: Option<usize>,
    profile: Profile,
    stream: &mut Stream,
) -> Option<String> {
    let most = longest.unwrap_or(usize::MAX);
    if shortest > most {
        return None;
    }
    let fits = |text: &&str| (shortest..=most).contains(&text_length(text));
    if !profile.plain && stream.chance(profile.edges) {
        let edges: Vec<&str> = EDGES.iter().copied().filter(fits).collect();
        if stream.chance(50)
            && let Some(&edge) = stream.pick(&edges)
        {
            return Some(edge.to_owned());
        }
        let length = if stream.chance(50) && most <= LONG { most } else { shortest };
        return Some(ordinary(length, stream));
    }
    let span = if profile.plain { 0 } else { stream.index(ORDINARY_SPAN + 1) };
    Some(ordinary(shortest.saturating_add(span).min(most), stream))
}

/// Letters and digits.
pub(super) fn ordinary(length: usize, stream: &mut Stream) -> String {
    (0..length).map(|_| char::from(ORDINARY[stream.index(ORDINARY.len())])).collect()
}

/// A small value of any kind, for places of which the schema says nothing.
pub(super) fn anything(stream: &mut Stream) -> Value {
    match stream.below(6) {
        0 => Value::Null,
        1 => Value::Bool(stream.chance(50)),
        2 => Value::from(stream.below(1000)),
        3 => Value::from(stream.below(1000) as f64 / 8.0),
        4 => Value::Array(Vec::new()),
        5 if stream.chance(20) => Value::Object(Map::new()),
        _ => {
            let length = stream.index(9);
            Value::String(ordinary(length, stream))
        }
    }
}
