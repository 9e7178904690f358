//! Values without quotes.

use super::super::Verdict::{Accept, Refuse, Undecided};
use super::super::bench::{Bench, Made};
use crate::value::Kind;

/// Truth values in version 1.1, texts in version 1.2.
pub(super) fn word(bench: &mut Bench<'_>) -> Option<Made> {
    let tokens = ["no", "off", "yes", "on", "NO", "n", "y", "Off", "Yes", "ON", "No", "N"];
    bench.token(&[Kind::String], &tokens.map(|token| (token, Undecided)))
}

pub(super) fn number(bench: &mut Bench<'_>) -> Option<Made> {
    bench.token(
        &[Kind::String, Kind::Integer, Kind::Number],
        &[
            ("010", Undecided),
            ("1e3", Undecided),
            ("12:30:45", Undecided),
            ("0o7", Undecided),
            ("1_000", Undecided),
            ("0x1F", Accept),
            ("08", Undecided),
            (".inf", Accept),
            ("0b101", Undecided),
            ("+1", Accept),
            ("1.5.2", Accept),
            ("190:20:30.15", Undecided),
            (".5", Accept),
            ("-.INF", Accept),
            ("0x_1F", Undecided),
        ],
    )
}

pub(super) fn date(bench: &mut Bench<'_>) -> Option<Made> {
    let tokens = [
        "2001-12-14",
        "2001-12-14T21:59:43.10-05:00",
        "2001-02-30",
        "2001-12-14 21:59:43",
        "2001-1-1",
    ];
    bench.token(&[Kind::String], &tokens.map(|token| (token, Undecided)))
}

pub(super) fn null(bench: &mut Bench<'_>) -> Option<Made> {
    let (token, what) =
        bench.way(&[("~", "~"), ("", "nothing"), ("null", "null"), ("NULL", "NULL")])?;
    let spot = bench.scalar(&[Kind::String])?;
    Some(bench.made(spot, what, bench.replaced(spot.value.clone(), token), Accept))
}

/// Colons, hashes, quotes and indicators in values of mappings.
pub(super) fn text(bench: &mut Bench<'_>) -> Option<Made> {
    let (token, verdict) = bench.way(&[
        ("a: b", Refuse),
        ("a #b", Accept),
        ("@a", Refuse),
        ("http://a:80/b", Accept),
        ("`a`", Refuse),
        ("%a", Refuse),
        ("a#b", Accept),
        ("'it's'", Refuse),
        ("\"a\" b", Refuse),
        ("\"a", Refuse),
        ("- a", Refuse),
        ("\"\\q\"", Refuse),
        ("a:b", Accept),
        ("*", Refuse),
        ("a: ", Refuse),
        ("\"\\x41\\e\\_\"", Accept),
        (", a", Refuse),
        ("'a'''", Accept),
        ("a ]", Accept),
        ("'", Refuse),
        ("? a", Refuse),
    ])?;
    // In a list some of them are mappings of their own.
    let spot = bench.spot(|spot| spot.name.is_some() && !spot.is_container())?;
    Some(bench.made(spot, token, bench.replaced(spot.value.clone(), token), verdict))
}

/// Lists and mappings in brackets.
pub(super) fn flow(bench: &mut Bench<'_>) -> Option<Made> {
    bench.token(
        &[Kind::String],
        &[
            ("[a, b", Refuse),
            ("{a: 1", Refuse),
            ("[a, b]]", Refuse),
            ("{a: 1, b}", Accept),
            ("[a,, b]", Refuse),
            ("[a, b,]", Accept),
            ("{a: 1]", Refuse),
            ("[a b, c]", Accept),
            ("[, a]", Refuse),
            ("[a]b", Refuse),
            ("[a: 1]", Accept),
            ("{'a': 1}", Accept),
            ("}", Refuse),
        ],
    )
}
