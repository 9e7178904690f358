//! Names that occur twice, or that are not texts, or that mean something.

use super::super::Verdict::{Refuse, Undecided};
use super::super::bench::{Bench, Made};
use super::super::page::Spot;

/// The lines of a new entry before that of a member.
fn entry_before(bench: &Bench<'_>, member: &Spot, new: &str) -> Vec<u8> {
    let indent = " ".repeat(member.indent);
    bench.inserted(member.entry, format!("{new}\n{indent}"))
}

fn member<'a>(bench: &mut Bench<'a>) -> Option<&'a Spot> {
    bench.spot(|spot| spot.name.is_some())
}

/// Both versions ask for unique keys.
pub(super) fn duplicate(bench: &mut Bench<'_>) -> Option<Made> {
    let (what, value) = bench.way(&[
        ("other value first", "1"),
        ("null first", "null"),
        ("other type first", "[]"),
        ("other quotes", "1"),
    ])?;
    let is_simple = |name: &[u8]| name.iter().all(u8::is_ascii_alphanumeric);
    let spot = if what == "other quotes" {
        let text = &bench.page.text;
        bench.spot(|spot| {
            let name = spot.name.clone().map(|name| &text[name.start + 1..name.end - 1]);
            name.is_some_and(|name| !name.is_empty() && is_simple(name))
        })?
    } else {
        member(bench)?
    };
    let name = String::from_utf8_lossy(&bench.page.text[spot.name.clone()?]).into_owned();
    let name = if what == "other quotes" { name.replace('"', "'") } else { name };
    let text = entry_before(bench, spot, &format!("{name}: {value}"));
    Some(bench.made(spot, what, text, Refuse))
}

/// `<<` takes over the members of another mapping in version 1.1 and is a name in version 1.2.
pub(super) fn merge(bench: &mut Bench<'_>) -> Option<Made> {
    let what = bench.way(&["the same member", "two mappings", "a text", "an unknown member"])?;
    let spot = member(bench)?;
    let name = String::from_utf8_lossy(&bench.page.text[spot.name.clone()?]);
    let new = match what {
        "the same member" => format!("<<: {{{name}: 1}}"),
        "two mappings" => format!("<<: [{{{name}: 1}}, {{{name}: 2}}]"),
        "a text" => "<<: merged".to_owned(),
        _ => "<<: {unknown: 1}".to_owned(),
    };
    Some(bench.made(spot, what, entry_before(bench, spot, &new), Undecided))
}

pub(super) fn odd(bench: &mut Bench<'_>) -> Option<Made> {
    let key = bench.way(&[
        "on",
        "1",
        "~",
        "true",
        "1.5",
        "? [a, b]\n",
        "2001-12-14",
        "? {a: 1}\n",
        "0x1F",
        "''",
        "1e3",
        "[a]",
    ])?;
    let spot = member(bench)?;
    let indent = " ".repeat(spot.indent);
    let new = format!("{}: 1", key.replace('\n', &format!("\n{indent}")));
    let what = key.trim_start_matches("? ").trim_end();
    Some(bench.made(spot, what, entry_before(bench, spot, &new), Undecided))
}
