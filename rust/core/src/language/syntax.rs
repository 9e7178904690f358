//! ECMA-262 patterns as syntax trees, with their look-ahead assertions kept apart.

use regex_syntax::hir::Hir;

/// How the groups are called that stand where an assertion stood.
const MARK: &str = "testflow_assertion_";

/// Assertions inside each other at most.
const DEEPEST: usize = 16;

/// A pattern's syntax tree; an empty group of its own marks the place of each assertion.
#[derive(Debug, PartialEq)]
pub(super) struct Pattern {
    pub tree: Hir,
    pub aheads: Vec<Ahead>,
}

/// `(?=body)`, or `(?!body)` where it is not wanted.
#[derive(Debug, PartialEq)]
pub(super) struct Ahead {
    pub wanted: bool,
    pub body: Pattern,
}

/// How a piece of a pattern becomes a syntax tree.
type Reader = fn(&str) -> Option<Hir>;

impl Pattern {
    /// What the pattern means to those who read it, as a rule one tree. `None` for what no automaton
    /// follows (look-behind, back-references) and for what is no pattern.
    ///
    /// With look-ahead there may be two: `\d`, `\w` and `\s` are ASCII's in ECMA-262, and Unicode's
    /// for validators that leave such patterns to a backtracking engine.
    pub(super) fn readings(source: &str) -> Option<Vec<Self>> {
        let standard = Self::read(source, tree, 0)?;
        let mut readings = Vec::new();
        if !standard.aheads.is_empty() {
            let kept = jsonschema_regex::to_rust_regex(source).ok()?;
            let other = Self::read(&kept, |source| regex_syntax::parse(source).ok(), 0);
            readings.extend(other.filter(|other| *other != standard));
        }
        readings.push(standard);
        Some(readings)
    }

    fn read(source: &str, reader: Reader, depth: usize) -> Option<Self> {
        if source.contains(MARK) || depth > DEEPEST {
            return None;
        }
        let mut aheads = Vec::new();
        let plain = rewritten(source, |kind, body| {
            let wanted = match kind {
                "(?=" => true,
                "(?!" => false,
                _ => return None,
            };
            aheads.push(Ahead { wanted, body: Self::read(body, reader, depth + 1)? });
            Some(format!("(?P<{MARK}{}>)", aheads.len() - 1))
        })?;
        Some(Self { tree: reader(&plain)?, aheads })
    }
}

/// The syntax tree of a pattern, every assertion but `^`, `$` and word boundaries left out.
pub(super) fn without_assertions(source: &str) -> Option<Hir> {
    tree(&rewritten(source, |_, _| Some(String::new()))?)
}

/// Which assertion the group called `name` marks.
pub(super) fn marked(name: &str) -> Option<usize> {
    name.strip_prefix(MARK)?.parse().ok()
}

fn tree(source: &str) -> Option<Hir> {
    regex_syntax::parse(&jsonschema_regex::to_rust_regex(source).ok()?).ok()
}

/// The pattern with `assertion(opening, body)` in the place of each look-around, and with the
/// classes of everything and of nothing spelled out.
fn rewritten(
    source: &str,
    mut assertion: impl FnMut(&str, &str) -> Option<String>,
) -> Option<String> {
    let mut plain = String::with_capacity(source.len());
    let mut rest = source;
    while !rest.is_empty() {
        let opening =
            ["(?=", "(?!", "(?<=", "(?<!"].into_iter().find(|kind| rest.starts_with(kind));
        if let Some(opening) = opening {
            let inside = &rest[opening.len()..];
            let end = closing(inside)?;
            plain.push_str(&assertion(opening, &inside[..end])?);
            rest = &inside[end + 1..];
            continue;
        }
        let (token, after) = rest.split_at(token_length(rest));
        plain.push_str(match token {
            "[^]" => r"[\s\S]",
            "[]" => r"[^\s\S]",
            _ => token,
        });
        rest = after;
    }
    Some(plain)
}

/// Where the group ends inside which `inside` begins.
fn closing(inside: &str) -> Option<usize> {
    let (mut depth, mut place) = (0, 0);
    while place < inside.len() {
        let length = token_length(&inside[place..]);
        match &inside[place..place + length] {
            "(" => depth += 1,
            ")" if depth == 0 => return Some(place),
            ")" => depth -= 1,
            _ => {}
        }
        place += length;
    }
    None
}

/// The length of an escape, a whole class or a single character.
fn token_length(rest: &str) -> usize {
    if rest.starts_with('[') {
        return class_length(rest);
    }
    let characters = if rest.starts_with('\\') { 2 } else { 1 };
    rest.chars().take(characters).map(char::len_utf8).sum()
}

fn class_length(rest: &str) -> usize {
    let mut escaped = false;
    for (place, character) in rest.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            ']' => return place + 1,
            _ => {}
        }
    }
    rest.len()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn aheads(source: &str) -> Option<Vec<bool>> {
        let readings = Pattern::readings(source)?;
        assert_eq!(readings.len(), 1);
        Some(readings[0].aheads.iter().map(|ahead| ahead.wanted).collect())
    }

    #[test]
    fn look_ahead_is_found_wherever_it_stands() {
        assert_eq!(aheads("^(?=.*[a-z])(?!x(y))z$"), Some(vec![true, false]));
        assert_eq!(aheads(r"a(b(?!c\))d)*"), Some(vec![false]));
        let nested = Pattern::readings("(?=a(?!b))").unwrap();
        assert_eq!(nested[0].aheads[0].body.aheads.len(), 1);
    }

    #[test]
    fn classes_beside_look_ahead_are_read_both_ways() {
        assert_eq!(Pattern::readings(r"^(?!a)\w").unwrap().len(), 2);
        assert_eq!(Pattern::readings(r"^\w").unwrap().len(), 1);
    }

    #[test]
    fn what_only_looks_like_look_ahead_is_none() {
        assert_eq!(aheads(r"\(?=a"), Some(vec![]));
        assert_eq!(aheads("[(?=a)]"), Some(vec![]));
    }

    #[test]
    fn what_no_automaton_follows_is_refused() {
        for source in ["(?<=a)b", "(?<!a)b", r"(a)\1", "(", "(?=a", "[", r"a\"] {
            assert!(Pattern::readings(source).is_none(), "{source}");
        }
        let nested = |depth| format!("{}{}", "(?=a".repeat(depth), ")".repeat(depth));
        assert!(Pattern::readings(&nested(10)).is_some());
        assert!(Pattern::readings(&nested(1000)).is_none());
    }

    #[test]
    fn a_pattern_with_our_own_mark_is_refused() {
        assert!(Pattern::readings("(?P<testflow_assertion_0>)").is_none());
    }
}
