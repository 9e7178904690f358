//! Regular languages to write texts from: several patterns, lengths and exclusions at once.
//!
//! Patterns become automata over the symbols that tell their characters apart; the automata are
//! intersected, and what is written follows only transitions from which the end can be reached in
//! the length that is left. So every text written conforms, and none is ever tried in vain.

mod approximate;
mod automaton;
mod closure;
mod count;
mod dfa;
mod duties;
mod lengths;
mod nfa;
mod palette;
mod sources;
mod symbols;
mod syntax;
#[cfg(test)]
mod tests;
mod write;

pub use approximate::approximate;
pub use palette::Alphabet;

use automaton::Automaton;
use dfa::Dfa;
use lengths::Lengths;
use nfa::Nfa;
use symbols::{Sets, Symbols};
use syntax::Pattern;

/// What is asked of a text. Patterns are ECMA-262 and match anywhere; lengths are in code points.
/// Of a pattern that can be read in two ways both are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct Wish<'a> {
    /// Patterns that must match.
    pub all: &'a [&'a str],
    /// Patterns that must not match.
    pub none: &'a [&'a str],
    /// Texts that it must not be.
    pub without: &'a [&'a str],
    /// The least length.
    pub shortest: usize,
    /// The greatest length.
    pub longest: Option<usize>,
}

/// All texts that meet a wish, ready to be written from.
#[derive(Debug, Clone)]
pub struct Language {
    automaton: Automaton,
    lengths: Lengths,
    shortest: usize,
    longest: Option<usize>,
    /// The least and the greatest length that occur; none in an empty language.
    span: Option<(usize, Option<usize>)>,
}

impl Language {
    /// The texts that meet `wish`. `None` where a pattern has look-behind or back-references, or
    /// where the automaton would be too large: sample from [`approximate()`] and filter then.
    pub fn of(wish: &Wish) -> Option<Self> {
        let mut sets = Sets::default();
        let mut automata = Vec::new();
        for (wanted, patterns) in [(true, wish.all), (false, wish.none)] {
            for pattern in patterns {
                for reading in Pattern::readings(pattern)? {
                    automata.push((wanted, Nfa::searching(&reading, &mut sets)?));
                }
            }
        }
        for character in wish.without.iter().flat_map(|text| text.chars()) {
            sets.single(character);
        }
        let (symbols, members) = Symbols::of(&sets)?;
        let mut parts = Vec::new();
        for (wanted, nfa) in &automata {
            parts.push((*wanted, Dfa::of(nfa, &symbols, &members)?));
        }
        if !wish.without.is_empty() {
            parts.push((false, Dfa::of_texts(wish.without, &symbols)));
        }
        let automaton = Automaton::of(&parts, &symbols)?;
        let lengths = Lengths::of(&automaton)?;
        let Wish { shortest, longest, .. } = *wish;
        let span = lengths.span(&automaton, shortest, longest);
        Some(Self { automaton, lengths, shortest, longest, span })
    }

    /// Whether no text meets the wish.
    pub fn is_empty(&self) -> bool {
        self.span.is_none()
    }

    /// The least and the greatest length that occur, with no greatest where there is no end.
    pub fn lengths(&self) -> (usize, Option<usize>) {
        self.span.unwrap_or((0, Some(0)))
    }

    /// Whether a text of this length meets the wish.
    pub fn has_length(&self, length: usize) -> bool {
        length >= self.shortest
            && self.longest.is_none_or(|longest| length <= longest)
            && !self.automaton.states.is_empty()
            && self.lengths.has(&self.automaton, 0, length)
    }

    /// Whether `text` meets the wish.
    pub fn accepts(&self, text: &str) -> bool {
        let (mut number, mut length) = (0, 0);
        for character in text.chars() {
            let Some(state) = self.automaton.states.get(number) else { return false };
            let mut edges = self.automaton.edges_of(state).iter();
            let taken = edges.find(|edge| self.automaton.palette(edge).has(character));
            let Some(edge) = taken else { return false };
            number = edge.target as usize;
            length += 1;
        }
        length >= self.shortest
            && self.longest.is_none_or(|longest| length <= longest)
            && self.automaton.states.get(number).is_some_and(|state| state.accepting)
    }
}
