//! Which lengths the rest of an accepted text can have.

use std::collections::HashMap;

use super::automaton::{Automaton, ENDLESS};

/// Edges looked at while the table is made, at most.
const MOST_STEPS: usize = 1 << 25;

/// For each state, the lengths at which an accepting one is reached.
#[derive(Debug, Clone)]
pub(super) enum Lengths {
    /// Every length from the least to the greatest of the state.
    Whole,
    /// By length, the set of states; the sets from `turn` on repeat for ever.
    Table { sets: Vec<u64>, words: usize, turn: usize },
}

impl Lengths {
    /// `None` where they repeat too late.
    pub(super) fn of(automaton: &Automaton) -> Option<Self> {
        if is_whole(automaton) { Some(Self::Whole) } else { Self::table(automaton) }
    }

    fn table(automaton: &Automaton) -> Option<Self> {
        let words = automaton.states.len().div_ceil(64);
        let mut set = vec![0_u64; words];
        for (number, _) in automaton.states.iter().enumerate().filter(|(_, it)| it.accepting) {
            set[number / 64] |= 1 << (number % 64);
        }
        let mut seen: HashMap<Vec<u64>, usize> = HashMap::new();
        let mut sets = Vec::new();
        loop {
            if let Some(&turn) = seen.get(&set) {
                return Some(Self::Table { sets, words, turn });
            }
            if seen.len() * automaton.edges.len() > MOST_STEPS {
                return None;
            }
            sets.extend_from_slice(&set);
            let mut next = vec![0_u64; words];
            for (number, state) in automaton.states.iter().enumerate() {
                let mut targets = automaton.edges_of(state).iter().map(|edge| edge.target as usize);
                if targets.any(|target| set[target / 64] >> (target % 64) & 1 == 1) {
                    next[number / 64] |= 1 << (number % 64);
                }
            }
            seen.insert(std::mem::replace(&mut set, next), seen.len());
        }
    }

    /// Whether an accepting state is reached from `state` in exactly `length` characters.
    pub(super) fn has(&self, automaton: &Automaton, state: u32, length: usize) -> bool {
        match self {
            Self::Whole => {
                let state = &automaton.states[state as usize];
                length >= state.least as usize
                    && (length <= state.most as usize || state.most == ENDLESS)
            }
            Self::Table { sets, words, turn } => {
                let count = sets.len() / words;
                let row =
                    if length < count { length } else { turn + (length - turn) % (count - turn) };
                sets[row * words + state as usize / 64] >> (state % 64) & 1 == 1
            }
        }
    }

    /// After how many lengths they repeat at the latest.
    fn horizon(&self) -> usize {
        match self {
            Self::Whole => 1,
            Self::Table { sets, words, .. } => sets.len() / words,
        }
    }

    /// The least and the greatest length of a text between the two, with no greatest where there is
    /// no end; `None` where there is no such text.
    pub(super) fn span(
        &self,
        automaton: &Automaton,
        shortest: usize,
        longest: Option<usize>,
    ) -> Option<(usize, Option<usize>)> {
        let start = automaton.states.first()?;
        let has = |length: &usize| self.has(automaton, 0, *length);
        let most = if start.most == ENDLESS { usize::MAX } else { start.most as usize };
        let end = longest.unwrap_or(usize::MAX).min(most);
        let from = shortest.max(start.least as usize);
        let least = (from..=end.min(from.saturating_add(self.horizon()))).find(has)?;
        if end == usize::MAX {
            return Some((least, None));
        }
        let greatest = (least.max(end.saturating_sub(self.horizon()))..=end).rev().find(has)?;
        Some((least, Some(greatest)))
    }
}

/// Whether for every state each length from the least to the greatest occurs: they do when they do
/// one character later.
fn is_whole(automaton: &Automaton) -> bool {
    automaton.states.iter().all(|state| {
        let mut spans: Vec<(u32, u32)> = automaton
            .edges_of(state)
            .iter()
            .map(|edge| &automaton.states[edge.target as usize])
            .map(|target| (target.least + 1, target.most.saturating_add(1)))
            .collect();
        if state.accepting {
            spans.push((0, 0));
        }
        spans.sort_unstable();
        let mut end = 0;
        spans.iter().enumerate().all(|(place, &(least, most))| {
            let joined = place == 0 || end == ENDLESS || least <= end + 1;
            end = end.max(most);
            joined
        })
    })
}
