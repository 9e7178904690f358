//! The texts that several automata agree on, as one automaton without dead ends.

use std::collections::HashMap;

use super::closure::before;
use super::dfa::{Dfa, MOST_STATES};
use super::palette::{Alphabet, Palette};
use super::sources::Sources;
use super::symbols::{Ranges, Symbols};

/// Transitions looked at while automata are intersected, at most.
const MOST_STEPS: usize = 1 << 24;

/// No greatest length.
pub(super) const ENDLESS: u32 = u32::MAX;

#[derive(Debug, Clone)]
pub(super) struct State {
    /// Where its edges are.
    pub edges: std::ops::Range<usize>,
    pub accepting: bool,
    /// The sum of the weights of its edges, by alphabet.
    pub weights: [u32; Alphabet::KINDS],
    /// The least and the greatest length of the rest of an accepted text.
    pub least: u32,
    pub most: u32,
}

#[derive(Debug, Clone)]
pub(super) struct Edge {
    pub target: u32,
    pub palette: u32,
    /// The sum of the weights up to and with this edge, by alphabet.
    pub weights: [u32; Alphabet::KINDS],
}

/// States that are all reached from the first and all reach an accepting one; none, for nothing.
#[derive(Debug, Clone)]
pub(super) struct Automaton {
    pub states: Vec<State>,
    pub edges: Vec<Edge>,
    pub palettes: Vec<Palette>,
}

/// A state's targets with their symbols, and whether it accepts.
type Row = (Vec<(u32, Vec<u16>)>, bool);

impl Automaton {
    /// The texts that each automaton accepts or, where it is not wanted, does not accept.
    pub(super) fn of(parts: &[(bool, Dfa)], symbols: &Symbols) -> Option<Self> {
        let rows = product(parts, symbols.count(), MOST_STATES, MOST_STEPS)?;
        let mut automaton = Self { states: Vec::new(), edges: Vec::new(), palettes: Vec::new() };
        automaton.fill(&rows, symbols);
        automaton.measure();
        Some(automaton)
    }

    pub(super) fn edges_of(&self, state: &State) -> &[Edge] {
        &self.edges[state.edges.clone()]
    }

    pub(super) fn palette(&self, edge: &Edge) -> &Palette {
        &self.palettes[edge.palette as usize]
    }

    fn fill(&mut self, rows: &[Row], symbols: &Symbols) {
        let numbers = live(rows);
        let mut palettes: HashMap<&[u16], u32> = HashMap::new();
        for (row, _) in rows.iter().zip(&numbers).filter(|(_, number)| number.is_some()) {
            let (first, mut weights) = (self.edges.len(), [0; Alphabet::KINDS]);
            for (target, of) in &row.0 {
                let Some(target) = numbers[*target as usize] else { continue };
                let palette = *palettes.entry(of).or_insert_with(|| {
                    let ranges = of.iter().flat_map(|&symbol| &symbols.ranges[usize::from(symbol)]);
                    self.palettes.push(Palette::of(ranges.copied().collect::<Ranges>()));
                    self.palettes.len() as u32 - 1
                });
                let more = self.palettes[palette as usize].weights;
                weights = std::array::from_fn(|kind| weights[kind] + more[kind]);
                self.edges.push(Edge { target, palette, weights });
            }
            let edges = first..self.edges.len();
            let state = State { edges, accepting: row.1, weights, least: ENDLESS, most: ENDLESS };
            self.states.push(state);
        }
    }

    /// Sets the least and the greatest lengths, from the ends of texts to their starts.
    fn measure(&mut self) {
        let edges = self.states.iter().enumerate().flat_map(|(source, state)| {
            self.edges_of(state).iter().map(move |edge| (source as u32, edge.target))
        });
        let sources = Sources::of(self.states.len(), edges);
        let accepting: Vec<bool> = self.states.iter().map(|state| state.accepting).collect();
        let distances = sources.distances(&accepting);
        for (state, least) in self.states.iter_mut().zip(distances) {
            state.least = least.unwrap_or(ENDLESS);
        }
        self.measure_most(&sources);
    }

    /// Leaves the greatest length endless where a cycle is reached.
    fn measure_most(&mut self, sources: &Sources) {
        let mut left: Vec<usize> = self.states.iter().map(|state| state.edges.len()).collect();
        let mut open: Vec<usize> = (0..left.len()).filter(|&number| left[number] == 0).collect();
        while let Some(number) = open.pop() {
            let longest = |edge: &Edge| self.states[edge.target as usize].most + 1;
            let most = self.edges_of(&self.states[number]).iter().map(longest).max();
            self.states[number].most = most.unwrap_or(0);
            for &source in sources.of_state(number) {
                left[source as usize] -= 1;
                if left[source as usize] == 0 {
                    open.push(source as usize);
                }
            }
        }
    }
}

/// All states of the intersection that are reached; `None` where that takes more than so many states
/// or steps.
fn product(
    parts: &[(bool, Dfa)],
    symbols: usize,
    most_states: usize,
    most_steps: usize,
) -> Option<Vec<Row>> {
    let start: Vec<u32> =
        parts.iter().map(|(_, dfa)| dfa.starts[usize::from(before::START)]).collect();
    let mut numbers: HashMap<Vec<u32>, u32> = HashMap::from([(start.clone(), 0)]);
    let (mut open, mut rows, mut next) = (vec![start], Vec::<Row>::new(), Vec::new());
    while rows.len() < open.len() {
        let from = open[rows.len()].clone();
        let mut targets: Vec<(u32, Vec<u16>)> = Vec::new();
        for symbol in 0..symbols {
            next.clear();
            next.extend(parts.iter().zip(&from).map(|((_, dfa), &state)| dfa.next(state, symbol)));
            if parts.iter().zip(&next).any(|((wanted, dfa), &state)| is_lost(*wanted, dfa, state)) {
                continue;
            }
            let number = numbers.get(&next).copied().unwrap_or_else(|| {
                let number = open.len() as u32;
                numbers.insert(next.clone(), number);
                open.push(next.clone());
                number
            });
            match targets.iter_mut().find(|(target, _)| *target == number) {
                Some((_, taken)) => taken.push(symbol as u16),
                None => targets.push((number, vec![symbol as u16])),
            }
        }
        let mut states = parts.iter().zip(&from);
        let met = states.all(|((wanted, dfa), &state)| dfa.accepting[state as usize] == *wanted);
        rows.push((targets, met));
        if open.len() > most_states || rows.len() * symbols * (parts.len() + 1) > most_steps {
            return None;
        }
    }
    Some(rows)
}

/// Whether no text can satisfy the part any more.
fn is_lost(wanted: bool, dfa: &Dfa, state: u32) -> bool {
    if wanted { dfa.is_dead(state) } else { dfa.is_all(state) }
}

/// New numbers of the rows from which an accepting one is reached; none where the first is not.
fn live(rows: &[Row]) -> Vec<Option<u32>> {
    let edges = rows.iter().enumerate().flat_map(|(source, (targets, _))| {
        targets.iter().map(move |&(target, _)| (source as u32, target))
    });
    let accepting: Vec<bool> = rows.iter().map(|row| row.1).collect();
    let distances = Sources::of(rows.len(), edges).distances(&accepting);
    if distances[0].is_none() {
        return vec![None; rows.len()];
    }
    let mut next = 0..;
    distances.into_iter().map(|distance| distance.and_then(|_| next.next())).collect()
}

#[cfg(test)]
mod tests {
    use super::super::nfa::Nfa;
    use super::super::symbols::Sets;
    use super::super::syntax::Pattern;
    use super::*;

    #[test]
    fn an_intersection_is_made_within_so_many_states_and_steps() {
        let mut sets = Sets::default();
        let mut searching = |pattern: &str| {
            let reading = &Pattern::readings(pattern).unwrap()[0];
            Nfa::searching(reading, &mut sets).unwrap()
        };
        let both = [searching("^(aa)*$"), searching("^(aaa)*$")];
        let (symbols, members) = Symbols::of(&sets).unwrap();
        let parts = both.map(|nfa| (true, Dfa::of(&nfa, &symbols, &members).unwrap()));
        let made = |states, steps| product(&parts, symbols.count(), states, steps);
        // The start, and how often `a` has occurred since, modulo six.
        let states = made(usize::MAX, usize::MAX).unwrap().len();
        assert_eq!(states, 7);
        let steps = states * symbols.count() * (parts.len() + 1);
        assert!(made(states, steps).is_some());
        assert!(made(states - 1, steps).is_none());
        assert!(made(states, steps - 1).is_none());
    }
}
