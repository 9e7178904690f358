//! Indentation, anchors, tags and block scalars.

use super::super::Verdict::{Accept, Refuse, Undecided};
use super::super::bench::{Bench, Made};
use crate::value::Kind;

/// Levels of aliases, and aliases in each: few enough not to hurt whoever expands them.
const LEVELS: usize = 5;
const LAUGHS: usize = 6;

pub(super) fn tab(bench: &mut Bench<'_>) -> Option<Made> {
    let what = bench.way(&["as indentation", "after the colon", "instead of blanks"])?;
    let spot = bench.spot(|spot| spot.name.is_some() && !spot.is_container())?;
    let nested = bench.spot(|spot| spot.name.is_some() && spot.indent > 0);
    Some(match (what, nested) {
        ("after the colon", _) => {
            let blank = spot.value.start - 1..spot.value.start;
            bench.made(spot, what, bench.replaced(blank, "\t"), Undecided)
        }
        ("instead of blanks", Some(nested)) => {
            let blanks = nested.entry - nested.indent..nested.entry;
            bench.made(nested, what, bench.replaced(blanks, "\t"), Refuse)
        }
        _ => {
            let indent = " ".repeat(spot.indent);
            let mapping = format!("\n{indent}\t\"a\": 1");
            bench.made(spot, what, bench.replaced(spot.value.clone(), mapping), Refuse)
        }
    })
}

pub(super) fn indentation(bench: &mut Bench<'_>) -> Option<Made> {
    let (what, first, second) = bench.way(&[
        ("a level that never was", 4, 2),
        ("one blank less", 3, 2),
        ("one blank more", 2, 3),
    ])?;
    let spot = bench.spot(|spot| spot.name.is_some() && !spot.is_container())?;
    let blanks = |more: usize| " ".repeat(spot.indent + more);
    let mapping = format!("\n{}\"a\": 1\n{}\"b\": 2", blanks(first), blanks(second));
    Some(bench.made(spot, what, bench.replaced(spot.value.clone(), mapping), Refuse))
}

pub(super) fn alias(bench: &mut Bench<'_>) -> Option<Made> {
    let what =
        bench.way(&["to an earlier value", "to nothing", "to itself", "before its anchor"])?;
    let first = bench.scalar(&[Kind::String])?;
    let put = |token: &str| bench.replaced(first.value.clone(), token);
    match what {
        "to nothing" => Some(bench.made(first, what, put("*nowhere"), Refuse)),
        "to itself" => Some(bench.made(first, what, put("&self [*self]"), Undecided)),
        _ => {
            let start = first.value.start;
            let later =
                |spot: &super::super::page::Spot| !spot.is_container() && spot.value.start > start;
            let second = bench.spot(later)?;
            let is_backward = what == "to an earlier value";
            let (anchored, aliased) = if is_backward { (first, second) } else { (second, first) };
            let value = &bench.page.text[anchored.value.clone()];
            let anchor = [b"&one ", value].concat();
            let (early, late): (&[u8], &[u8]) =
                if is_backward { (&anchor, b"*one") } else { (b"*one", &anchor) };
            let text = &bench.page.text;
            let made = [
                &text[..first.value.start],
                early,
                &text[first.value.end..second.value.start],
                late,
                &text[second.value.end..],
            ];
            let verdict = if is_backward { Accept } else { Refuse };
            Some(bench.made(aliased, what, made.concat(), verdict))
        }
    }
}

/// A list whose items grow by aliases of aliases; some parsers limit them.
pub(super) fn laughs(bench: &mut Bench<'_>) -> Option<Made> {
    let spot = bench.scalar(&[Kind::String])?;
    let mut levels = vec![format!("&l0 [{}]", ["lol"; LAUGHS].join(", "))];
    for level in 1..LEVELS {
        let aliases = vec![format!("*l{}", level - 1); LAUGHS].join(", ");
        levels.push(format!("&l{level} [{aliases}]"));
    }
    let bomb = format!("[{}]", levels.join(", "));
    let what = "7,776 texts by aliases of aliases";
    Some(bench.made(spot, what, bench.replaced(spot.value.clone(), bomb), Undecided))
}

pub(super) fn tag(bench: &mut Bench<'_>) -> Option<Made> {
    bench.token(
        &[Kind::String],
        &[
            ("!!python/object/apply:os.getcwd []", Undecided),
            ("!!binary aGVsbG8=", Undecided),
            ("!!str 5", Accept),
            ("!unknown 5", Undecided),
            ("!!python/name:os.getcwd", Undecided),
            ("!!set {a, b}", Undecided),
            ("!!float 1", Accept),
            ("!!timestamp 2001-12-14", Undecided),
            ("!!java.util.Date [0]", Undecided),
            ("!<tag:yaml.org,2002:str> 5", Accept),
            ("!nowhere!a 5", Refuse),
            ("!ruby/object:Object {}", Undecided),
            ("! 5", Undecided),
        ],
    )
}

pub(super) fn block(bench: &mut Bench<'_>) -> Option<Made> {
    let (header, lines, verdict): (&str, &[&str], _) = bench.way(&[
        ("|", &["a", "b"][..], Accept),
        ("|+", &["a", "", "", ""], Accept),
        (">-", &["a", "b", "", ""], Accept),
        ("|-", &["a", ""], Accept),
        ("|0", &["a"], Refuse),
        ("|2-", &["  a", "b"], Accept),
        (">", &["a", "  b", "a"], Accept),
        ("|x", &["a"], Refuse),
        ("| a", &["b"], Refuse),
        (">+", &["", "a", ""], Accept),
        ("|", &["# no comment", "a: b"], Accept),
        ("|--", &["a"], Refuse),
        ("|", &["\ta"], Accept),
    ])?;
    let spot = bench.scalar(&[Kind::String])?;
    let blanks = " ".repeat(spot.indent + 2);
    let mut token = header.to_owned();
    for line in lines {
        token.push('\n');
        if !line.is_empty() {
            token.push_str(&blanks);
            token.push_str(line);
        }
    }
    let what = format!("{header} {}", lines.join("\\n"));
    Some(bench.made(spot, what, bench.replaced(spot.value.clone(), token), verdict))
}
