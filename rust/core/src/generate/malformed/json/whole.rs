//! What is done to a text as a whole.

use super::super::Verdict::{Refuse, Undecided};
use super::super::bench::{Bench, Made, wide};
use super::super::page::Spot;
use crate::value::Kind;

/// Nested lists or mappings: more than a parser that calls itself has room for.
const DEPTH: usize = 10_000;

/// Bytes of one value.
const SIZE: usize = 1 << 20;

pub(super) fn truncated(bench: &mut Bench<'_>) -> Option<Made> {
    let what = bench.way(&["anywhere", "within an escape", "within a character"])?;
    if what == "anywhere" {
        // The beginning of a number is a number.
        let spot = bench.spot(|spot| spot.is_root() && spot.is_container())?;
        let kept = 1 + bench.stream.index(spot.value.len() - 1);
        return Some(bench.whole(what, bench.page.text[..kept].to_vec(), Refuse));
    }
    let spot = bench.spot(|spot| spot.kind == Kind::String || spot.name.is_some())?;
    let text = if spot.kind == Kind::String { spot.value.clone() } else { spot.name.clone()? };
    let (begun, most) = if what == "within an escape" { ("\\u00e9", 5) } else { ("\u{1F600}", 3) };
    let kept = 1 + bench.stream.index(most);
    let before = &bench.page.text[..text.end - 1];
    Some(bench.made(spot, what, [before, &begun.as_bytes()[..kept]].concat(), Refuse))
}

pub(super) fn encoding(bench: &mut Bench<'_>) -> Option<Made> {
    let text = &bench.page.text;
    let made = match bench.way(&[0, 1, 2, 3, 4, 5])? {
        0 => {
            // RFC 8259: nobody may write it, a parser may ignore it.
            let marked = ["\u{FEFF}".as_bytes(), text].concat();
            bench.whole("UTF-8 with a byte order mark", marked, Undecided)
        }
        1 => bench.whole("UTF-16, little end first, marked", wide(text, 2, false, true), Refuse),
        2 => bench.whole("UTF-16, big end first, marked", wide(text, 2, true, true), Refuse),
        3 => bench.whole("UTF-16, little end first", wide(text, 2, false, false), Refuse),
        4 => bench.whole("UTF-32, big end first, marked", wide(text, 4, true, true), Refuse),
        _ => bench.whole("UTF-16, big end first", wide(text, 2, true, false), Refuse),
    };
    Some(made)
}

pub(super) fn more(bench: &mut Bench<'_>) -> Option<Made> {
    let text = &bench.page.text;
    let (what, added) = bench.way(&[
        ("a second document", "\n"),
        ("a word", " x"),
        ("a comma", ","),
        ("NUL", "\0"),
        ("end of file of DOS", "\u{1A}"),
        ("a second document at once", ""),
        ("a semicolon", ";"),
        ("a closing bracket", "}"),
        ("a number", " 0"),
    ])?;
    let second: &[u8] = if what.starts_with("a second") { b"{}" } else { b"" };
    Some(bench.whole(what, [text, added.as_bytes(), second].concat(), Refuse))
}

pub(super) fn none(bench: &mut Bench<'_>) -> Option<Made> {
    let (what, text) = bench.way(&[
        ("empty", ""),
        ("blanks", "  \n"),
        ("a byte order mark alone", "\u{FEFF}"),
        ("NUL alone", "\0"),
        ("a comma alone", ","),
    ])?;
    Some(bench.whole(what, text.into(), Refuse))
}

/// RFC 8259 lets parsers limit the depth of nesting.
pub(super) fn deep(bench: &mut Bench<'_>) -> Option<Made> {
    let (what, open, close) = bench.way(&[
        ("10,000 lists", "[", "]"),
        ("10,000 mappings", "{\"a\":", "}"),
        ("10,000 lists without their ends", "[", ""),
    ])?;
    let spot = bench.spot(|spot| !spot.is_root()).unwrap_or(&bench.page.spots[0]);
    let nested = [open.repeat(DEPTH), "0".to_owned(), close.repeat(DEPTH)].concat();
    let verdict = if close.is_empty() { Refuse } else { Undecided };
    Some(bench.made(spot, what, bench.replaced(spot.value.clone(), nested), verdict))
}

/// RFC 8259 lets parsers limit the size of texts, and the length of numbers and strings.
pub(super) fn size(bench: &mut Bench<'_>) -> Option<Made> {
    let what = bench.way(&["text of 1 MB", "number of 1 MB", "1 MB of blanks"])?;
    let spot: &Spot = match what {
        "number of 1 MB" => bench.scalar(&[Kind::Integer, Kind::Number])?,
        _ => bench.scalar(&[Kind::String])?,
    };
    let value = &bench.page.text[spot.value.clone()];
    let huge = match what {
        "text of 1 MB" => [b"\"", "x".repeat(SIZE).as_bytes(), b"\""].concat(),
        "number of 1 MB" => "9".repeat(SIZE).into_bytes(),
        _ => [" ".repeat(SIZE).as_bytes(), value].concat(),
    };
    Some(bench.made(spot, what, bench.replaced(spot.value.clone(), huge), Undecided))
}
