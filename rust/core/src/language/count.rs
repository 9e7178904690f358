//! How many texts there are, and which.

use super::Language;
use super::automaton::ENDLESS;

/// Transitions followed while texts are counted, at most.
const MOST_STEPS: usize = 1 << 24;

impl Language {
    /// How many texts there are. `None` where they are endless, too many to count in 128 bits, or
    /// so long that counting is not worth it.
    pub fn count(&self) -> Option<u128> {
        let Some(start) = self.automaton.states.first() else { return Some(0) };
        if start.most == ENDLESS && self.longest.is_none() {
            return None;
        }
        let longest = self.longest.unwrap_or(usize::MAX).min(start.most as usize);
        let (mut total, mut steps) = (0_u128, 0);
        // The states reached in `length` characters, and in how many ways.
        let mut reached: Vec<(u32, u128)> = vec![(0, 1)];
        let mut ways = vec![0_u128; self.automaton.states.len()];
        for length in 0..=longest {
            let mut next = Vec::new();
            for &(number, count) in &reached {
                let state = &self.automaton.states[number as usize];
                if state.accepting && length >= self.shortest {
                    total = total.checked_add(count)?;
                }
                steps += state.edges.len();
                for edge in self.automaton.edges_of(state) {
                    let more = count.saturating_mul(self.automaton.palette(edge).size.into());
                    let sum = &mut ways[edge.target as usize];
                    if *sum == 0 {
                        next.push(edge.target);
                    }
                    *sum = sum.saturating_add(more);
                }
            }
            if steps > MOST_STEPS || total == u128::MAX {
                return None;
            }
            reached.clear();
            let taken = next.into_iter();
            reached.extend(taken.map(|it| (it, std::mem::take(&mut ways[it as usize]))));
        }
        Some(total)
    }

    /// Every text, the shorter ones first, when there are at most so many.
    pub fn all(&self, most: usize) -> Option<Vec<String>> {
        if self.count()? > most as u128 {
            return None;
        }
        let mut texts = Vec::new();
        let (shortest, longest) = self.lengths();
        for length in (shortest..=longest?).filter(|&length| self.has_length(length)) {
            self.list(length, &mut texts);
        }
        Some(texts)
    }

    /// Appends all texts of exactly `length` characters, in order of their characters.
    fn list(&self, length: usize, texts: &mut Vec<String>) {
        let mut begun = vec![(0_u32, String::new())];
        for left in (0..length).rev() {
            let mut longer = Vec::new();
            for (number, text) in begun {
                let state = &self.automaton.states[number as usize];
                for edge in self.automaton.edges_of(state) {
                    if self.lengths.has(&self.automaton, edge.target, left) {
                        let more = self.automaton.palette(edge).all();
                        longer.extend(more.map(|next| (edge.target, format!("{text}{next}"))));
                    }
                }
            }
            begun = longer;
        }
        let mut ended: Vec<String> = begun.into_iter().map(|(_, text)| text).collect();
        ended.sort_unstable();
        texts.append(&mut ended);
    }
}
