//! Documents, encodings and characters.

use super::super::Verdict::{Accept, Refuse, Undecided};
use super::super::bench::{Bench, Made, wide};
use crate::value::Kind;

pub(super) fn documents(bench: &mut Bench<'_>) -> Option<Made> {
    let text = &bench.page.text;
    let (what, before, after, verdict) = bench.way(&[
        ("a second document", "", "---\n\"a\": 1\n", Undecided),
        ("begin and end marked", "---\n", "...\n", Accept),
        ("an empty second document", "", "---\n", Undecided),
        ("version 1.1", "%YAML 1.1\n---\n", "", Accept),
        ("version 3.0", "%YAML 3.0\n---\n", "", Refuse),
        ("a tag directive", "%TAG !t! tag:example.com,2000:\n---\n", "", Accept),
        ("an end in the middle", "", "...\n\"a\": 1\n", Undecided),
        ("an unknown directive", "%WHY because\n---\n", "", Accept),
        ("a directive without a document", "", "...\n%YAML 1.1\n", Refuse),
        ("two version directives", "%YAML 1.1\n%YAML 1.1\n---\n", "", Refuse),
        ("two empty documents", "---\n---\n", "", Undecided),
    ])?;
    let made = [before.as_bytes(), text, after.as_bytes()].concat();
    Some(bench.whole(what, made, verdict))
}

pub(super) fn encoding(bench: &mut Bench<'_>) -> Option<Made> {
    let text = &bench.page.text;
    Some(match bench.way(&[0, 1, 2, 3])? {
        0 => {
            let marked = ["\u{FEFF}".as_bytes(), text].concat();
            bench.whole("UTF-8 with a byte order mark", marked, Accept)
        }
        1 => bench.whole("UTF-16, little end first, marked", wide(text, 2, false, true), Accept),
        2 => bench.whole("UTF-16, big end first, marked", wide(text, 2, true, true), Accept),
        // Version 1.2 adds it.
        _ => bench.whole("UTF-32, big end first, marked", wide(text, 4, true, true), Undecided),
    })
}

/// Puts what has its turn within double quotes.
fn within_quotes(bench: &mut Bench<'_>, bytes: &[u8]) -> Option<(String, Vec<u8>)> {
    let spot = bench.scalar(&[Kind::String])?;
    let token = [b"\"a", bytes, b"b\""].concat();
    Some((spot.path.clone(), bench.replaced(spot.value.clone(), token)))
}

pub(super) fn bad_utf8(bench: &mut Bench<'_>) -> Option<Made> {
    let (bytes, what): (&[u8], _) = bench.way(&[
        (&b"\xFF"[..], "byte FF"),
        (b"\xE9", "Latin-1 letter"),
        (b"\xC0\x80", "overlong NUL"),
        (b"\x80", "lone continuation"),
        (b"\xED\xA0\xBD\xED\xB8\x80", "surrogates of CESU-8"),
    ])?;
    let (path, text) = within_quotes(bench, bytes)?;
    Some(Made { text, path, what: what.to_owned(), verdict: Refuse })
}

pub(super) fn raw_control(bench: &mut Bench<'_>) -> Option<Made> {
    let (bytes, what): (&[u8], _) = bench.way(&[
        (&b"\0"[..], "NUL"),
        (b"\x1B", "escape"),
        (b"\x01", "U+0001"),
        (b"\x08", "backspace"),
        (b"\x0C", "form feed"),
    ])?;
    let (path, text) = within_quotes(bench, bytes)?;
    Some(Made { text, path, what: what.to_owned(), verdict: Refuse })
}

/// Line breaks in version 1.1, characters in version 1.2.
pub(super) fn line_break(bench: &mut Bench<'_>) -> Option<Made> {
    let (letter, what) = bench.way(&[
        ("\u{85}", "next line"),
        ("\u{2028}", "line separator"),
        ("\u{2029}", "paragraph separator"),
    ])?;
    let (path, text) = within_quotes(bench, letter.as_bytes())?;
    Some(Made { text, path, what: what.to_owned(), verdict: Undecided })
}

pub(super) fn comment(bench: &mut Bench<'_>) -> Option<Made> {
    let (what, before) = bench.way(&[
        ("between entries", "# why: because\n"),
        ("far to the right", "          # - why\n"),
        ("an empty line", "\n"),
        ("like a document", "#---\n"),
    ])?;
    let spot = bench.spot(|spot| spot.name.is_some())?;
    let line = spot.entry - spot.indent;
    Some(bench.made(spot, what, bench.inserted(line, before), Accept))
}

/// The beginning of a text is often a text.
pub(super) fn truncated(bench: &mut Bench<'_>) -> Option<Made> {
    let text = &bench.page.text;
    let kept = 1 + bench.stream.index(text.len().checked_sub(1)?);
    Some(bench.whole("anywhere", text[..kept].to_vec(), Undecided))
}

pub(super) fn none(bench: &mut Bench<'_>) -> Option<Made> {
    let (what, text) = bench.way(&[
        ("empty", ""),
        ("a comment alone", "# nothing\n"),
        ("a mark alone", "---\n"),
        ("blanks", "  \n"),
        ("an end alone", "...\n"),
    ])?;
    Some(bench.whole(what, text.into(), Undecided))
}
