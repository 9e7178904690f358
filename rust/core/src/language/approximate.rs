//! Texts from a pattern's syntax tree alone, for patterns that no automaton follows.

use regex_syntax::hir::{Hir, HirKind, Repetition};

use super::nfa::ranges;
use super::palette::{Alphabet, Palette};
use super::syntax::without_assertions;
use crate::seed::Stream;

/// Repetitions beyond the least, at most.
const SPREAD: usize = 4;

/// Bytes of a text at most.
const MOST_BYTES: usize = 1 << 20;

/// Appends a text that matches `pattern` but for its look-around assertions, which are left out:
/// the caller keeps those that match. `false` for what is no pattern, and nothing is appended.
pub fn approximate(pattern: &str, stream: &mut Stream, out: &mut String) -> bool {
    let start = out.len();
    let written = without_assertions(pattern).and_then(|tree| write(&tree, stream, out));
    if written.is_none() {
        out.truncate(start);
    }
    written.is_some()
}

fn write(tree: &Hir, stream: &mut Stream, out: &mut String) -> Option<()> {
    match tree.kind() {
        HirKind::Empty | HirKind::Look(_) => {}
        HirKind::Literal(literal) => out.push_str(std::str::from_utf8(&literal.0).ok()?),
        HirKind::Class(class) => {
            let ranges = ranges(class);
            if ranges.is_empty() {
                return None;
            }
            out.push(Palette::of(ranges).character(Alphabet::Printable, stream.next_u32()));
        }
        HirKind::Repetition(repetition) => repeat(repetition, stream, out)?,
        HirKind::Capture(capture) => write(&capture.sub, stream, out)?,
        HirKind::Concat(parts) => parts.iter().try_for_each(|part| write(part, stream, out))?,
        HirKind::Alternation(parts) => write(stream.pick(parts)?, stream, out)?,
    }
    (out.len() <= MOST_BYTES).then_some(())
}

fn repeat(repetition: &Repetition, stream: &mut Stream, out: &mut String) -> Option<()> {
    let least = repetition.min as usize;
    let most = repetition.max.map_or(usize::MAX, |most| most as usize);
    let count = least + stream.index(SPREAD.min(most - least) + 1);
    (0..count).try_for_each(|_| write(&repetition.sub, stream, out))
}
