//! Names that occur twice, or nearly so, or that mean something to somebody.

use super::super::Verdict::{Accept, Undecided};
use super::super::bench::{Bench, Made};
use super::super::page::Spot;
use crate::value::{Kind, Value};

fn is_member(spot: &Spot) -> bool {
    spot.name.is_some()
}

/// RFC 8259: names should be unique; what software does with others is unpredictable.
pub(super) fn duplicate(bench: &mut Bench<'_>) -> Option<Made> {
    let what = bench.way(&[
        "other value last",
        "twins",
        "other value first",
        "null last",
        "spelt with an escape",
        "other type last",
    ])?;
    let spot = bench.spot(is_member)?;
    let text = &bench.page.text;
    let mut name = text[spot.name.clone()?].to_vec();
    let value = text[spot.value.clone()].to_vec();
    let other = match what {
        "twins" => value,
        "null last" => b"null".to_vec(),
        "other type last" => b"[]".to_vec(),
        "spelt with an escape" => {
            name = escaped(&name);
            value
        }
        _ => b"1".to_vec(),
    };
    let twin = [name, b":".to_vec(), other].concat();
    let made = if what == "other value first" {
        bench.inserted(spot.entry, [twin, b",".to_vec()].concat())
    } else {
        bench.inserted(spot.value.end, [b",".to_vec(), twin].concat())
    };
    Some(bench.made(spot, what, made, Undecided))
}

/// The name with its first letter as an escape.
fn escaped(name: &[u8]) -> Vec<u8> {
    let text: String = serde_json::from_slice(name).unwrap_or_default();
    let Some(first) = text.chars().next().filter(|&first| u32::from(first) < 0x1_0000) else {
        return name.to_vec();
    };
    let rest = Value::from(&text[first.len_utf8()..]).to_string();
    format!("\"\\u{:04x}{}", u32::from(first), &rest[1..]).into_bytes()
}

pub(super) fn odd(bench: &mut Bench<'_>) -> Option<Made> {
    let name = bench.way(&[
        "__proto__",
        "",
        "constructor",
        "\\u0000",
        "$ref",
        "toString",
        "a.b",
        "<<",
        " ",
        "hasOwnProperty",
        "../..",
        "0",
    ])?;
    let spot = bench.spot(|spot| spot.kind == Kind::Object)?;
    let quoted = format!("\"{name}\"");
    if member_names(bench, spot).contains(&quoted.as_bytes()) {
        return None;
    }
    let comma = if spot.value.len() == 2 { "" } else { "," };
    let made = bench.inserted(spot.value.start + 1, format!("{quoted}:{{\"x\":1}}{comma}"));
    Some(bench.made(spot, quoted, made, Accept))
}

pub(super) fn look_alike(bench: &mut Bench<'_>) -> Option<Made> {
    let what = bench.way(&[
        "other case",
        "trailing blank",
        "composed and decomposed",
        "zero-width space",
        "full-width letter",
        "leading blank",
    ])?;
    let spot = bench.spot(is_member)?;
    let name: String =
        serde_json::from_slice(&bench.page.text[spot.name.clone()?]).unwrap_or_default();
    let twins = match what {
        "other case" if name.to_uppercase() != name => vec![name.to_uppercase()],
        "other case" => vec![name.to_lowercase()],
        "trailing blank" => vec![format!("{name} ")],
        "leading blank" => vec![format!(" {name}")],
        "zero-width space" => vec![format!("{name}\u{200B}")],
        "composed and decomposed" => vec![format!("{name}\u{E9}"), format!("{name}e\u{301}")],
        _ => vec![full_width(&name)],
    };
    let names: Vec<String> = twins.into_iter().map(|twin| Value::from(twin).to_string()).collect();
    let there = sibling_names(bench, spot);
    if names.iter().any(|name| there.contains(&name.as_bytes())) {
        return None;
    }
    let value = String::from_utf8_lossy(&bench.page.text[spot.value.clone()]);
    let new = names.iter().flat_map(|name| [",", name, ":", &value]).collect::<String>();
    Some(bench.made(spot, what, bench.inserted(spot.value.end, new), Accept))
}

/// The name with its first printable ASCII character in full width.
fn full_width(name: &str) -> String {
    let wide = |c: char| {
        let is_printable = c.is_ascii_graphic();
        char::from_u32(u32::from(c) + 0xFEE0).filter(|_| is_printable)
    };
    let mut letters: Vec<char> = name.chars().collect();
    if let Some((letter, wide)) = letters.iter_mut().find_map(|c| wide(*c).map(|w| (c, w))) {
        *letter = wide;
    }
    letters.into_iter().collect()
}

/// The names of a mapping's members, with their quotes.
fn member_names<'a>(bench: &Bench<'a>, record: &Spot) -> Vec<&'a [u8]> {
    let inside = |spot: &&Spot| record.value.start < spot.entry && spot.entry < record.value.end;
    let spots = bench.page.spots.iter().filter(inside);
    spots.filter_map(|spot| spot.name.clone()).map(|name| &bench.page.text[name]).collect()
}

/// The names around a member, with their quotes; those of what lies deeper too.
fn sibling_names<'a>(bench: &Bench<'a>, member: &Spot) -> Vec<&'a [u8]> {
    let around = |spot: &&Spot| {
        spot.kind == Kind::Object
            && spot.value.start < member.entry
            && member.entry < spot.value.end
    };
    let record = bench.page.spots.iter().rfind(around);
    record.map_or_else(Vec::new, |record| member_names(bench, record))
}
