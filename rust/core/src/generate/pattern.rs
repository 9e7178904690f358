//! Text that matches a regular expression, sampled from its syntax tree.

use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};

use super::text::ordinary;
use crate::seed::Stream;
use crate::value::text_length;

/// Tries at a text of the wanted length.
const TRIES: usize = 24;

/// Repetitions beyond the least, at the first try.
const SPREAD: usize = 4;

/// A text of a length between the two that matches `hir` somewhere, or `None`.
pub(super) fn matching(
    hir: &Hir,
    shortest: usize,
    longest: Option<usize>,
    stream: &mut Stream,
) -> Option<String> {
    let most = longest.unwrap_or(usize::MAX);
    for turn in 0..TRIES {
        // Repeat more and more while texts stay too short.
        let spread = SPREAD + turn * shortest.div_ceil(TRIES / 2);
        let mut text = String::new();
        write(hir, spread, stream, &mut text)?;
        let length = text_length(&text);
        if length < shortest && !ends_anchored(hir) {
            text.push_str(&ordinary(shortest - length, stream));
        }
        if (shortest..=most).contains(&text_length(&text)) {
            return Some(text);
        }
    }
    None
}

/// Whether nothing may follow a match.
fn ends_anchored(hir: &Hir) -> bool {
    let looks = hir.properties().look_set_suffix_any();
    looks.contains(Look::End) || looks.contains(Look::EndLF)
}

fn write(hir: &Hir, spread: usize, stream: &mut Stream, text: &mut String) -> Option<()> {
    match hir.kind() {
        HirKind::Empty | HirKind::Look(_) => Some(()),
        HirKind::Literal(literal) => {
            text.push_str(std::str::from_utf8(&literal.0).ok()?);
            Some(())
        }
        HirKind::Class(class) => {
            text.push(character(class, stream)?);
            Some(())
        }
        HirKind::Repetition(repetition) => repeat(repetition, spread, stream, text),
        HirKind::Capture(capture) => write(&capture.sub, spread, stream, text),
        HirKind::Concat(parts) => {
            parts.iter().try_for_each(|part| write(part, spread, stream, text))
        }
        HirKind::Alternation(parts) => write(stream.pick(parts)?, spread, stream, text),
    }
}

fn repeat(
    repetition: &Repetition,
    spread: usize,
    stream: &mut Stream,
    text: &mut String,
) -> Option<()> {
    let least = repetition.min as usize;
    let most = repetition.max.map_or(usize::MAX, |most| most as usize);
    let count = least + stream.index(spread.min(most - least) + 1);
    (0..count).try_for_each(|_| write(&repetition.sub, spread, stream, text))
}

/// A character of the class, a printable ASCII one where there is one.
fn character(class: &Class, stream: &mut Stream) -> Option<char> {
    let ranges: Vec<(u32, u32)> = match class {
        Class::Unicode(class) => {
            class.ranges().iter().map(|range| (range.start() as u32, range.end() as u32)).collect()
        }
        Class::Bytes(class) => class
            .ranges()
            .iter()
            .map(|range| (u32::from(range.start()), u32::from(range.end())))
            .collect(),
    };
    let printable: Vec<(u32, u32)> = ranges
        .iter()
        .map(|&(start, end)| (start.max(0x20), end.min(0x7E)))
        .filter(|(start, end)| start <= end)
        .collect();
    let ranges = if printable.is_empty() { ranges } else { printable };
    let total: u64 = ranges.iter().map(|(start, end)| u64::from(end - start) + 1).sum();
    let mut place = stream.below(total);
    for (start, end) in ranges {
        let width = u64::from(end - start) + 1;
        if place < width {
            return char::from_u32(start + place as u32);
        }
        place -= width;
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::{Place, StreamKey};

    fn texts(pattern: &str, shortest: usize, longest: Option<usize>) -> Vec<Option<String>> {
        let hir = regex_syntax::parse(pattern).unwrap();
        let key = StreamKey::new("test", 1, 7);
        (0..50)
            .map(|index| {
                let mut stream = key.stream(Place::ROOT, index, 0);
                matching(&hir, shortest, longest, &mut stream)
            })
            .collect()
    }

    fn judge(pattern: &str) -> crate::space::Judge {
        crate::space::Judge::new(&serde_json::json!({ "pattern": pattern })).unwrap()
    }

    #[test]
    fn samples_match_their_pattern() {
        for pattern in [
            "^[a-z]+$",
            "^(GET|POST) /[a-z0-9/]*$",
            "^v?[0-9]+(\\.[0-9]+){2}$",
            "^[^@ ]+@[^@ ]+$",
            "^.{3,5}$",
            "^(a|b(c|d)+)?$",
            "[A-F]{2}",
            "^$",
            "^\\d{4}-\\d{2}$",
            "^(?:x|[^x])$",
        ] {
            let judge = judge(pattern);
            for text in texts(pattern, 0, None) {
                let text = text.unwrap();
                assert!(judge.accepts(&text.as_str().into()), "{pattern}: {text:?}");
            }
        }
    }

    #[test]
    fn lengths_are_met_where_the_pattern_admits_them() {
        for text in texts("^[a-z]*$", 10, Some(12)).into_iter().flatten() {
            assert!((10..=12).contains(&text.len()));
        }
        assert!(texts("^[a-z]*$", 10, Some(12)).iter().flatten().count() > 10);
        assert!(texts("x", 5, Some(9)).iter().all(|text| text.as_ref().unwrap().len() >= 5));
        assert!(texts("^[a-z]{2}$", 3, None).iter().all(Option::is_none));
    }

    #[test]
    fn every_branch_of_an_alternation_occurs() {
        let found: std::collections::BTreeSet<_> =
            texts("^(a|b|c)$", 0, None).into_iter().collect();
        assert_eq!(found.len(), 3);
    }
}
