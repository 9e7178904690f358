//! Text of a given length, text by patterns, and anything at all.

use super::draw::TRIES;
use super::number::append;
use super::profile::Profile;
use crate::language::{Alphabet, Language, approximate};
use crate::seed::Stream;
use crate::space::Text;
use crate::value::{Kind, Kinds, Tape, text_length};

/// Ordinary characters; none needs quoting in any configuration format.
const ORDINARY: &[u8] = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789";

/// Texts at which programs break. NUL is left out: few formats can carry it.
const EDGES: [&str; 16] = [
    " ",
    "  two  spaces ",
    "\t",
    "line\nbreak",
    "\"",
    "'",
    "\\",
    "%s%n",
    "$HOME",
    "../..",
    "null",
    "0",
    "é",
    "e\u{301}",
    "\u{202E}rtl",
    "👩\u{200D}💻",
];

/// The same with their lengths.
const EDGES_BY_LENGTH: [(&str, usize); EDGES.len()] = {
    let (mut edges, mut place) = ([("", 0); EDGES.len()], 0);
    while place < EDGES.len() {
        edges[place] = (EDGES[place], code_points(EDGES[place].as_bytes()));
        place += 1;
    }
    edges
};

const fn code_points(bytes: &[u8]) -> usize {
    let (mut count, mut place) = (0, 0);
    while place < bytes.len() {
        // All bytes of a character but its first begin with the bits 10.
        count += (bytes[place] & 0xC0 != 0x80) as usize;
        place += 1;
    }
    count
}

/// Lengths above the shortest that ordinary text has.
const ORDINARY_SPAN: usize = 16;

/// Longest texts are only written up to this length unless asked for.
const LONG: usize = 4096;

/// Appends a text of a length between the two that is as the wish says, formats apart; where that
/// cannot be told exactly it is a guess.
pub(super) fn patterned(
    wish: &Text,
    shortest: usize,
    longest: Option<usize>,
    profile: Profile,
    stream: &mut Stream,
    out: &mut String,
) -> bool {
    match (&wish.language, wish.patterns.first()) {
        (Some(language), Some(_)) => spoken(language, shortest, longest, profile, stream, out),
        (Some(language), None) => {
            // Only exceptions: ordinary texts, as long as they are none.
            let start = out.len();
            (0..TRIES).any(|_| {
                out.truncate(start);
                free(shortest, longest, profile, stream, out) && language.accepts(&out[start..])
            }) || {
                out.truncate(start);
                spoken(language, shortest, longest, profile, stream, out)
            }
        }
        (None, Some(pattern)) => {
            let start = out.len();
            (0..TRIES).any(|_| {
                out.truncate(start);
                approximate(pattern, stream, out) && {
                    let length = text_length(&out[start..]);
                    shortest <= length && longest.is_none_or(|longest| length <= longest)
                }
            })
        }
        (None, None) => free(shortest, longest, profile, stream, out),
    }
}

/// Appends a text of the language.
fn spoken(
    language: &Language,
    shortest: usize,
    longest: Option<usize>,
    profile: Profile,
    stream: &mut Stream,
    out: &mut String,
) -> bool {
    let (least, most) = language.lengths();
    if longest == Some(shortest) && most != Some(shortest) {
        return language.write(shortest, Alphabet::Printable, stream, out);
    }
    if profile.plain {
        return language.write(least, Alphabet::Printable, stream, out);
    }
    if !stream.chance(profile.edges) {
        return language.sample(ORDINARY_SPAN, Alphabet::Printable, stream, out);
    }
    if stream.chance(profile.odd) {
        return language.sample(ORDINARY_SPAN, Alphabet::Edge, stream, out);
    }
    let longest = most.filter(|&most| most <= LONG && stream.chance(50));
    language.write(longest.unwrap_or(least), Alphabet::Printable, stream, out)
}

/// Appends text without a pattern, of a length between the two.
fn free(
    shortest: usize,
    longest: Option<usize>,
    profile: Profile,
    stream: &mut Stream,
    out: &mut String,
) -> bool {
    let most = longest.unwrap_or(usize::MAX);
    if shortest > most {
        return false;
    }
    if !profile.plain && stream.chance(profile.edges) {
        if stream.chance(profile.odd) {
            let fits = |(_, length): &&(&str, usize)| (shortest..=most).contains(length);
            let edges = || EDGES_BY_LENGTH.iter().filter(fits);
            if let Some((edge, _)) = one_of(edges, stream) {
                out.push_str(edge);
                return true;
            }
        }
        let length = if stream.chance(50) && most <= LONG { most } else { shortest };
        ordinary(length, stream, out);
        return true;
    }
    let span = if profile.plain { 0 } else { stream.index(ORDINARY_SPAN + 1) };
    ordinary(shortest.saturating_add(span).min(most), stream, out);
    true
}

/// Appends letters and digits.
pub(super) fn ordinary(length: usize, stream: &mut Stream, out: &mut String) {
    // Five letters of 32 bits: 62 to the power of five is a fifth of what they hold, and what is
    // left over favours no letter by more than a billionth.
    let mut left = length;
    while left > 0 {
        let mut bits = stream.next_u32();
        let letters = [(); 5].map(|()| {
            let wide = u64::from(bits) * ORDINARY.len() as u64;
            bits = wide as u32;
            ORDINARY[(wide >> 32) as usize]
        });
        let count = left.min(letters.len());
        out.extend(letters[..count].iter().map(|&letter| char::from(letter)));
        left -= count;
    }
}

/// One of the things that an iterator gives, which is gone through twice rather than kept.
pub(super) fn one_of<I: Iterator>(things: impl Fn() -> I, stream: &mut Stream) -> Option<I::Item> {
    match things().count() {
        0 => None,
        count => things().nth(stream.index(count)),
    }
}

/// Numbers of which nothing is said are below this.
pub(super) const SMALL: u64 = 1000;

/// Appends a small value of one of the kinds, for places of which nothing is said.
pub(super) fn anything(kinds: Kinds, tape: &mut Tape, stream: &mut Stream) -> bool {
    let Some(kind) = one_of(|| kinds.list(), stream) else { return false };
    match kind {
        Kind::Null => tape.null(),
        Kind::Boolean => tape.bool(stream.chance(50)),
        Kind::Integer => tape.whole(stream.below(SMALL).into()),
        // Eighths, none of them whole.
        Kind::Number => {
            return append((stream.below(SMALL) * 8 + 1 + stream.below(7)) as f64 / 8.0, tape);
        }
        Kind::String => {
            let length = stream.index(9);
            return tape.text_by(|out| {
                ordinary(length, stream, out);
                true
            });
        }
        Kind::Array => {
            let open = tape.open_list();
            tape.close(open, 0);
        }
        Kind::Object => {
            let open = tape.open_record();
            tape.close(open, 0);
        }
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_lengths_of_edges_are_those_of_their_characters() {
        for (edge, length) in EDGES_BY_LENGTH {
            assert_eq!(length, edge.chars().count(), "{edge:?}");
            assert_eq!(length, code_points(edge.as_bytes()), "{edge:?}");
        }
    }
}
