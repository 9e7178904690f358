//! Commas, colons, brackets, and what stands between them.

use super::super::Verdict::{Accept, Refuse};
use super::super::bench::{Bench, Made};
use super::super::page::Spot;

pub(super) fn trailing_comma(bench: &mut Bench<'_>) -> Option<Made> {
    let (what, new) = bench.way(&[("one", ","), ("two", ",,"), ("before a blank", ", ")])?;
    let spot = bench.spot(Spot::is_container)?;
    Some(bench.made(spot, what, bench.inserted(spot.value.end - 1, new), Refuse))
}

pub(super) fn comma(bench: &mut Bench<'_>) -> Option<Made> {
    let (what, new) = bench.way(&[
        // Without a blank two numbers would be one.
        ("missing", " "),
        ("twice", ",,"),
        ("semicolon", ";"),
        ("line feed", "\n"),
        ("first", ","),
    ])?;
    if what == "first" {
        let spot = bench.spot(Spot::is_container)?;
        return Some(bench.made(spot, what, bench.inserted(spot.value.start + 1, new), Refuse));
    }
    let spot = bench.spot(|spot| spot.follows)?;
    Some(bench.made(spot, what, bench.replaced(spot.entry - 1..spot.entry, new), Refuse))
}

pub(super) fn colon(bench: &mut Bench<'_>) -> Option<Made> {
    let (what, new) = bench.way(&[
        ("missing", " "),
        ("equals sign", "="),
        ("twice", "::"),
        ("arrow", "=>"),
        ("comma", ","),
        ("no value", ""),
    ])?;
    let spot = bench.spot(|spot| spot.name.is_some())?;
    let part = if what == "no value" {
        spot.value.clone()
    } else {
        spot.value.start - 1..spot.value.start
    };
    Some(bench.made(spot, what, bench.replaced(part, new), Refuse))
}

pub(super) fn bracket(bench: &mut Bench<'_>) -> Option<Made> {
    let what = bench.way(&[
        "no closing one",
        "no opening one",
        "wrong closing one",
        "closing one twice",
        "opening one twice",
    ])?;
    let spot = bench.spot(Spot::is_container)?;
    let (first, last) = (spot.value.start, spot.value.end - 1);
    let (open, close) = (bench.page.text[first], bench.page.text[last]);
    let text = match what {
        "no closing one" => bench.without(last..last + 1),
        "no opening one" => bench.without(first..first + 1),
        "wrong closing one" => {
            let wrong = if close == b'}' { b']' } else { b'}' };
            bench.replaced(last..last + 1, [wrong])
        }
        "closing one twice" => bench.inserted(last, [close]),
        _ => bench.inserted(first, [open]),
    };
    Some(bench.made(spot, what, text, Refuse))
}

pub(super) fn comment(bench: &mut Bench<'_>) -> Option<Made> {
    let (what, new) = bench.way(&[
        ("to the end of the line", "// why\n"),
        ("between stars", "/* why */"),
        ("hash", "# why\n"),
        ("of HTML", "<!-- why -->"),
        ("dashes", "-- why\n"),
    ])?;
    let spot = bench.spot(|_| true)?;
    let at = if bench.stream.chance(50) { spot.value.start } else { spot.value.end };
    Some(bench.made(spot, what, bench.inserted(at, new), Refuse))
}

pub(super) fn blank(bench: &mut Bench<'_>) -> Option<Made> {
    between_tokens(
        bench,
        &[
            ("carriage return and line feed", "\r\n"),
            ("blanks", "    "),
            ("tab", "\t"),
            ("carriage return", "\r"),
            ("line feeds", "\n\n"),
        ],
        true,
    )
}

pub(super) fn odd_blank(bench: &mut Bench<'_>) -> Option<Made> {
    between_tokens(
        bench,
        &[
            ("no-break space", "\u{A0}"),
            ("form feed", "\u{C}"),
            ("NUL", "\0"),
            ("line separator", "\u{2028}"),
            ("vertical tab", "\u{B}"),
            ("zero-width space", "\u{200B}"),
            ("ideographic space", "\u{3000}"),
            ("byte order mark", "\u{FEFF}"),
            ("next line", "\u{85}"),
        ],
        false,
    )
}

fn between_tokens(
    bench: &mut Bench<'_>,
    ways: &[(&'static str, &str)],
    is_blank: bool,
) -> Option<Made> {
    let (what, new) = bench.way(ways)?;
    // At the very beginning a byte order mark is something else.
    let spot = bench.spot(|spot| !spot.is_root())?;
    let at = if bench.stream.chance(50) { spot.value.start } else { spot.value.end };
    let verdict = if is_blank { Accept } else { Refuse };
    Some(bench.made(spot, what, bench.inserted(at, new), verdict))
}
