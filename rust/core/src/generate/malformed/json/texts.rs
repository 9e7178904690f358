//! What stands between quotes, and the quotes.

use std::ops::Range;

use super::super::Verdict::{self, Accept, Refuse, Undecided};
use super::super::bench::{Bench, Made};
use super::super::page::Spot;
use crate::value::Kind;

/// A text, or a name where that is wanted or there is no text: whose, and where with its quotes.
fn between_quotes<'a>(bench: &mut Bench<'a>) -> Option<(&'a Spot, Range<usize>)> {
    let has_text = |spot: &Spot| spot.kind == Kind::String || spot.name.is_some();
    let spot = bench.spot(has_text)?;
    let name = spot.name.clone().filter(|_| spot.kind != Kind::String || bench.stream.chance(30));
    Some((spot, name.unwrap_or_else(|| spot.value.clone())))
}

/// Puts what has its turn at the end of a text.
fn appended(bench: &mut Bench<'_>, ways: &[(&[u8], &str)], verdict: Verdict) -> Option<Made> {
    let (bytes, what) = bench.way(ways)?;
    let (spot, text) = between_quotes(bench)?;
    Some(bench.made(spot, what, bench.inserted(text.end - 1, bytes), verdict))
}

pub(super) fn bad_utf8(bench: &mut Bench<'_>) -> Option<Made> {
    let ways: [(&[u8], &str); 12] = [
        (b"\xFF", "byte FF"),
        (b"\xC0\x80", "overlong NUL"),
        (b"\x80", "lone continuation"),
        (b"\xE9", "Latin-1 letter"),
        (b"\xED\xA0\xBD\xED\xB8\x80", "surrogates of CESU-8"),
        (b"\xE2\x82", "sequence without its end"),
        (b"\xC0\xAF", "overlong slash"),
        (b"\xED\xA0\x80", "lone surrogate"),
        (b"\xF4\x90\x80\x80", "beyond U+10FFFF"),
        (b"\xE0\x80\xAF", "overlong slash of three bytes"),
        (b"\xF8\x88\x80\x80\x80", "sequence of five bytes"),
        (b"\xFE", "byte FE"),
    ];
    appended(bench, &ways, Refuse)
}

pub(super) fn raw_control(bench: &mut Bench<'_>) -> Option<Made> {
    let ways: [(&[u8], &str); 7] = [
        (b"\n", "line feed"),
        (b"\0", "NUL"),
        (b"\t", "tab"),
        (b"\x1B", "escape"),
        (b"\r\n", "carriage return and line feed"),
        (b"\x01", "U+0001"),
        (b"\x1F", "U+001F"),
    ];
    appended(bench, &ways, Refuse)
}

pub(super) fn bad_escape(bench: &mut Bench<'_>) -> Option<Made> {
    let ways: [(&[u8], &str); 10] = [
        (b"\\x41", "\\x41"),
        (b"\\u12", "\\u12"),
        (b"\\'", "\\'"),
        (b"\\", "\\ before the quote"),
        (b"\\0", "\\0"),
        (b"\\u{41}", "\\u{41}"),
        (b"\\U0001F600", "\\U0001F600"),
        (b"\\a", "\\a"),
        (b"\\uD83D\\u", "\\u without digits"),
        (b"\\\n", "\\ before a line feed"),
    ];
    appended(bench, &ways, Refuse)
}

pub(super) fn lone_surrogate(bench: &mut Bench<'_>) -> Option<Made> {
    let ways: [(&[u8], &str); 5] = [
        (b"\\ud800", "first half"),
        (b"\\udc00", "second half"),
        (b"\\udc00\\ud800", "halves in the wrong order"),
        (b"\\ud800\\ud800", "first half twice"),
        (b"\\ud83dx", "first half before a letter"),
    ];
    appended(bench, &ways, Undecided)
}

pub(super) fn odd(bench: &mut Bench<'_>) -> Option<Made> {
    let ways: [(&[u8], &str); 9] = [
        (b"\\u0000", "NUL as an escape"),
        ("\u{2028}".as_bytes(), "line separator"),
        (b"\x7F", "delete"),
        ("\u{FEFF}".as_bytes(), "byte order mark"),
        (b"\\ud83d\\ude00", "escaped pair of surrogates"),
        ("\u{FFFF}".as_bytes(), "noncharacter"),
        ("\u{85}".as_bytes(), "next line"),
        (b"\\/", "escaped slash"),
        ("\u{1F468}\u{200D}\u{1F4BB}\u{202E}".as_bytes(), "emoji, and text from right to left"),
    ];
    appended(bench, &ways, Accept)
}

pub(super) fn quotes(bench: &mut Bench<'_>) -> Option<Made> {
    let (what, open, close) = bench.way(&[
        ("single quotes", "'", "'"),
        ("no closing quote", "\"", ""),
        ("unquoted key", "", ""),
        ("no opening quote", "", "\""),
        ("typographic quotes", "\u{201C}", "\u{201D}"),
        ("backticks", "`", "`"),
        ("three quotes", "\"\"\"", "\"\"\""),
        ("escaped quotes", "\\\"", "\\\""),
    ])?;
    let (spot, text) = if what == "unquoted key" {
        // A text without quotes may be a number.
        let spot = bench.spot(|spot| spot.name.is_some())?;
        (spot, spot.name.clone()?)
    } else {
        between_quotes(bench)?
    };
    let inner = &bench.page.text[text.start + 1..text.end - 1];
    let token = [open.as_bytes(), inner, close.as_bytes()].concat();
    Some(bench.made(spot, what, bench.replaced(text, token), Refuse))
}
