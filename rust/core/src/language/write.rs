//! Texts, written transition by transition.

use super::Language;
use super::automaton::{ENDLESS, Edge, State};
use super::lengths::Lengths;
use super::palette::{Alphabet, scaled};
use crate::seed::Stream;

/// Draws of a transition before those that lead on are listed.
const DRAWS: usize = 3;

/// Walks without a fixed length, before the length is fixed.
const WALKS: usize = 3;

/// Characters beyond the goal after which the shortest way to an end is taken.
const PATIENCE: usize = 64;

/// Of a walk beyond its goal, one step in so many need not lead towards an end.
const DETOURS: u32 = 8;

/// Rests of texts below this length need no hurry.
const SHORT_REST: usize = 16;

impl Language {
    /// Appends a text of exactly `length` characters; `false`, and nothing, where there is none.
    ///
    /// Every transition that can still lead to an end in that length is taken again and again:
    /// those with many characters more often, but not in proportion to them.
    pub fn write(
        &self,
        length: usize,
        alphabet: Alphabet,
        stream: &mut Stream,
        out: &mut String,
    ) -> bool {
        if !self.has_length(length) {
            return false;
        }
        out.reserve(length);
        let done = match &self.lengths {
            Lengths::Whole => self.follow(length, alphabet, stream, out, |target, left| {
                let State { least, most, .. } = self.automaton.states[target as usize];
                left >= least as usize && (left <= most as usize || most == ENDLESS)
            }),
            table @ Lengths::Table { .. } => {
                self.follow(length, alphabet, stream, out, |target, left| {
                    table.has(&self.automaton, target, left)
                })
            }
        };
        done.is_some()
    }

    /// Appends a text of some length that occurs: as a rule up to `around` characters longer than
    /// the shortest text, and longer where a branch has only longer ones. `false`, and nothing,
    /// where the language is empty.
    pub fn sample(
        &self,
        around: usize,
        alphabet: Alphabet,
        stream: &mut Stream,
        out: &mut String,
    ) -> bool {
        let (least, greatest) = self.lengths();
        let most = least.saturating_add(around).min(greatest.unwrap_or(usize::MAX));
        let start = out.len();
        let mut goal = least;
        for _ in 0..WALKS {
            goal = least + stream.index(most.saturating_sub(least).saturating_add(1));
            if self.walk(goal, alphabet, stream, out).is_some() {
                return true;
            }
            out.truncate(start);
        }
        let fixed =
            (goal..=most).chain((least..goal).rev()).find(|&length| self.has_length(length));
        fixed.is_some_and(|length| self.write(length, alphabet, stream, out))
    }

    /// Follows transitions to targets that are `live` with the number of characters left.
    fn follow(
        &self,
        length: usize,
        alphabet: Alphabet,
        stream: &mut Stream,
        out: &mut String,
        live: impl Fn(u32, usize) -> bool,
    ) -> Option<()> {
        let mut state = &self.automaton.states[0];
        for left in (0..length).rev() {
            let live = |edge: &Edge| live(edge.target, left);
            state = self.step(state, alphabet, stream, out, live)?;
        }
        Some(())
    }

    /// Takes any transitions up to the length `goal`, and then ends as soon as it goes.
    fn walk(
        &self,
        goal: usize,
        alphabet: Alphabet,
        stream: &mut Stream,
        out: &mut String,
    ) -> Option<()> {
        let longest = self.longest.unwrap_or(usize::MAX);
        let mut state = self.automaton.states.first()?;
        let mut length = 0;
        loop {
            let rest = state.most as usize;
            if state.accepting && length >= self.shortest {
                // A goal beyond what can follow says nothing of whether it should.
                let is_left_out = rest < SHORT_REST
                    && goal > length + rest
                    && scaled(stream.next_u32(), state.most + 1).0 == 0;
                if length >= goal || rest == 0 || is_left_out {
                    return Some(());
                }
            }
            let is_late = length >= goal
                && rest >= SHORT_REST
                && (length - goal > PATIENCE || scaled(stream.next_u32(), DETOURS).0 > 0);
            let live = |edge: &Edge| {
                let target = &self.automaton.states[edge.target as usize];
                let most = (length + 1).saturating_add(target.most as usize);
                length + 1 + target.least as usize <= longest
                    && most >= self.shortest
                    && (!is_late || target.least < state.least)
            };
            state = self.step(state, alphabet, stream, out, live)?;
            length += 1;
        }
    }

    /// Takes a live transition and writes one of its characters.
    #[inline]
    fn step(
        &self,
        state: &State,
        alphabet: Alphabet,
        stream: &mut Stream,
        out: &mut String,
        live: impl Fn(&Edge) -> bool,
    ) -> Option<&State> {
        let edges = self.automaton.edges_of(state);
        let (edge, bits) = match edges {
            [only] => live(only).then(|| (only, stream.next_u32()))?,
            _ => drawn(edges, state.weights[alphabet as usize], alphabet, stream, &live)
                .or_else(|| self.listed(edges, alphabet, stream, &live))?,
        };
        out.push(self.automaton.palette(edge).character(alphabet, bits));
        Some(&self.automaton.states[edge.target as usize])
    }

    /// A live transition by weight, or any where no live one has weight.
    #[cold]
    fn listed<'a>(
        &self,
        edges: &'a [Edge],
        alphabet: Alphabet,
        stream: &mut Stream,
        live: impl Fn(&Edge) -> bool,
    ) -> Option<(&'a Edge, u32)> {
        let weight = |edge: &&Edge| self.automaton.palette(edge).weights[alphabet as usize];
        let total: u32 = edges.iter().filter(|edge| live(edge)).map(|edge| weight(&edge)).sum();
        if total == 0 {
            let count = edges.iter().filter(|edge| live(edge)).count();
            let place = stream.index(count);
            return Some((edges.iter().filter(|edge| live(edge)).nth(place)?, stream.next_u32()));
        }
        let (mut place, bits) = scaled(stream.next_u32(), total);
        let taken = edges.iter().filter(|edge| live(edge)).find(|edge| {
            let weight = weight(edge);
            let is_here = place < weight;
            place = place.saturating_sub(weight);
            is_here
        });
        Some((taken?, bits))
    }
}

/// A live transition by weight, where one is met within a few draws.
#[inline]
fn drawn<'a>(
    edges: &'a [Edge],
    total: u32,
    alphabet: Alphabet,
    stream: &mut Stream,
    live: impl Fn(&Edge) -> bool,
) -> Option<(&'a Edge, u32)> {
    if total == 0 {
        return None;
    }
    (0..DRAWS).find_map(|_| {
        let (place, bits) = scaled(stream.next_u32(), total);
        let number = edges.partition_point(|edge| edge.weights[alphabet as usize] <= place);
        edges.get(number).filter(|edge| live(edge)).map(|edge| (edge, bits))
    })
}
