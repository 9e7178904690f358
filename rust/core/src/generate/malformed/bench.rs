//! What kinds of malformed text are made with.

use std::ops::Range;

use super::Verdict;
use super::page::{Page, Spot};
use crate::seed::Stream;
use crate::value::{Kind as Type, shown};

/// A thing that can be done to the text of a configuration: its name, how it is done, and when.
pub(super) struct Kind(
    pub(super) &'static str,
    pub(super) fn(&mut Bench<'_>) -> Option<Made>,
    pub(super) Pace,
);

/// How often a kind has its turn.
#[derive(PartialEq)]
pub(super) enum Pace {
    /// In every round.
    Often,
    /// Seldom, for its size.
    Seldom,
}

/// A text with something done to it.
pub(super) struct Made {
    pub(super) text: Vec<u8>,
    pub(super) path: String,
    pub(super) what: String,
    pub(super) verdict: Verdict,
}

/// A configuration's text on its way to something else.
pub(super) struct Bench<'a> {
    pub(super) page: &'a Page,
    pub(super) stream: Stream,
    /// How often the kind had its turn before.
    pub(super) round: u64,
}

impl<'a> Bench<'a> {
    /// The one of several ways whose turn it is.
    pub(super) fn way<T: Copy>(&self, ways: &[T]) -> Option<T> {
        let turn = self.round.checked_rem(ways.len() as u64)?;
        ways.get(turn as usize).copied()
    }

    /// One of the places that will do.
    pub(super) fn spot(&mut self, will_do: impl Fn(&Spot) -> bool) -> Option<&'a Spot> {
        let found: Vec<&Spot> = self.page.spots.iter().filter(|spot| will_do(spot)).collect();
        self.stream.pick(&found).copied()
    }

    /// A value without parts that lies in something: of the wanted types, where there is one.
    pub(super) fn scalar(&mut self, wanted: &[Type]) -> Option<&'a Spot> {
        let is_inner = |spot: &Spot| !spot.is_root() && !spot.is_container();
        let found = self.spot(|spot| is_inner(spot) && wanted.contains(&spot.kind));
        found.or_else(|| self.spot(is_inner))
    }

    /// A value without parts replaced by the token whose turn it is.
    pub(super) fn token(&mut self, wanted: &[Type], tokens: &[(&str, Verdict)]) -> Option<Made> {
        let (token, verdict) = self.way(tokens)?;
        let spot = self.scalar(wanted)?;
        Some(self.made(spot, token, self.replaced(spot.value.clone(), token), verdict))
    }

    /// The text with a part replaced.
    pub(super) fn replaced(&self, part: Range<usize>, by: impl AsRef<[u8]>) -> Vec<u8> {
        let text = &self.page.text;
        [&text[..part.start], by.as_ref(), &text[part.end..]].concat()
    }

    /// The text with something put in.
    pub(super) fn inserted(&self, at: usize, new: impl AsRef<[u8]>) -> Vec<u8> {
        self.replaced(at..at, new)
    }

    /// The text without a part.
    pub(super) fn without(&self, part: Range<usize>) -> Vec<u8> {
        self.replaced(part, "")
    }

    /// What was done at a place.
    #[expect(clippy::unused_self, reason = "reads like the others")]
    pub(super) fn made(
        &self,
        spot: &Spot,
        what: impl Into<String>,
        text: Vec<u8>,
        verdict: Verdict,
    ) -> Made {
        Made { text, path: spot.path.clone(), what: shown(&what.into()), verdict }
    }

    /// What was done to the whole.
    pub(super) fn whole(&self, what: impl Into<String>, text: Vec<u8>, verdict: Verdict) -> Made {
        self.made(&self.page.spots[0], what, text, verdict)
    }
}

/// The text in UTF-16 or UTF-32, of so many bytes for a unit.
pub(super) fn wide(text: &[u8], size: usize, is_big: bool, has_mark: bool) -> Vec<u8> {
    let text = String::from_utf8_lossy(text);
    let mark = if has_mark { "\u{FEFF}" } else { "" };
    let letters = mark.chars().chain(text.chars());
    let units: Vec<u32> = if size == 2 {
        let mut pair = [0; 2];
        letters.flat_map(|c| c.encode_utf16(&mut pair).to_vec()).map(u32::from).collect()
    } else {
        letters.map(u32::from).collect()
    };
    let bytes = units.into_iter().flat_map(|unit| {
        let bytes = unit.to_be_bytes()[4 - size..].to_vec();
        if is_big { bytes } else { bytes.into_iter().rev().collect() }
    });
    bytes.collect()
}
