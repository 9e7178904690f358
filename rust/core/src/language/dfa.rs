//! Deterministic automata over symbols, by subset construction.
//!
//! A state is a set of nodes of the nondeterministic automaton. Look-ahead makes it an alternating
//! one: each node then carries duties, the states in which its assertions stand meanwhile.

use std::collections::HashMap;
use std::rc::Rc;

use super::closure::{Closure, Item, after, before};
use super::duties::Duties;
use super::nfa::{MATCH, Nfa, Node};
use super::sources::Sources;
use super::symbols::Symbols;

/// States of one automaton at most.
pub(super) const MOST_STATES: usize = 1 << 16;

/// Steps of the construction at most; they take about 100 ms.
const MOST_STEPS: usize = 1 << 21;

/// A complete automaton: every state has a next one for every symbol.
#[derive(Debug)]
pub(super) struct Dfa {
    symbols: usize,
    next: Vec<u32>,
    pub accepting: Vec<bool>,
    /// Where to begin at the start of the text, after a word character, and after another one.
    pub starts: [u32; before::KINDS],
    /// The state after which everything is accepted, if it is reached.
    all: Option<u32>,
    /// Whether some text is accepted from the state.
    hopeful: Vec<bool>,
}

impl Dfa {
    /// `None` where it would be too large.
    pub(super) fn of(nfa: &Nfa, symbols: &Symbols, members: &[Vec<u16>]) -> Option<Self> {
        let aheads: Option<Vec<(bool, Self)>> = nfa
            .aheads
            .iter()
            .map(|(wanted, body)| Some((*wanted, Self::of(body, symbols, members)?)))
            .collect();
        Builder::new(nfa, Duties::new(aheads?), symbols.count(), members).run()
    }

    /// The automaton of exactly these texts.
    pub(super) fn of_texts(texts: &[&str], symbols: &Symbols) -> Self {
        const ELSEWHERE: u32 = 0;
        let mut dfa = Self {
            symbols: symbols.count(),
            next: vec![ELSEWHERE; 2 * symbols.count()],
            accepting: vec![false; 2],
            starts: [1; before::KINDS],
            all: None,
            hopeful: Vec::new(),
        };
        for text in texts {
            let mut state = 1_usize;
            for character in text.chars() {
                let place = state * dfa.symbols + usize::from(symbols.of_character(character));
                if dfa.next[place] == ELSEWHERE {
                    dfa.next[place] = dfa.accepting.len() as u32;
                    dfa.accepting.push(false);
                    dfa.next.resize(dfa.next.len() + dfa.symbols, ELSEWHERE);
                }
                state = dfa.next[place] as usize;
            }
            dfa.accepting[state] = true;
        }
        dfa.hopeful = vec![true; dfa.accepting.len()];
        dfa.hopeful[ELSEWHERE as usize] = false;
        dfa
    }

    pub(super) fn next(&self, state: u32, symbol: usize) -> u32 {
        self.next[state as usize * self.symbols + symbol]
    }

    /// Whether no text is accepted from the state.
    pub(super) fn is_dead(&self, state: u32) -> bool {
        !self.hopeful[state as usize]
    }

    /// Whether every text is known to be accepted from the state.
    pub(super) fn is_all(&self, state: u32) -> bool {
        self.all == Some(state)
    }

    /// Marks the states from which an accepting one is reached.
    fn mark_hopeful(&mut self) {
        let sources = (0..).flat_map(|state| std::iter::repeat_n(state, self.symbols));
        let edges = sources.zip(self.next.iter().copied());
        let distances = Sources::of(self.accepting.len(), edges).distances(&self.accepting);
        self.hopeful = distances.iter().map(Option::is_some).collect();
    }
}

/// What precedes, and the nodes reached.
type Kernel = (u8, Vec<Item>);

struct Builder<'a> {
    nfa: &'a Nfa,
    duties: Duties,
    members: &'a [Vec<u16>],
    every: Vec<u16>,
    /// Which symbols are word characters, where that matters.
    words: Vec<bool>,
    closure: Closure,
    numbers: HashMap<Rc<Kernel>, u32>,
    kernels: Vec<Rc<Kernel>>,
    dfa: Dfa,
    steps: usize,
}

impl<'a> Builder<'a> {
    fn new(nfa: &'a Nfa, duties: Duties, symbols: usize, members: &'a [Vec<u16>]) -> Self {
        let mut words = vec![false; symbols];
        let set = nfa.words.map_or(&[][..], |set| &members[set]);
        for &symbol in set {
            words[usize::from(symbol)] = true;
        }
        let dfa = Dfa {
            symbols,
            next: Vec::new(),
            accepting: Vec::new(),
            starts: [0; before::KINDS],
            all: None,
            hopeful: Vec::new(),
        };
        Self {
            nfa,
            duties,
            members,
            every: (0..symbols as u16).collect(),
            words,
            closure: Closure::new(nfa.nodes.len()),
            numbers: HashMap::new(),
            kernels: Vec::new(),
            dfa,
            steps: 0,
        }
    }

    fn run(mut self) -> Option<Dfa> {
        for kind in [before::START, before::WORD, before::OTHER] {
            let word = kind == before::WORD && self.nfa.words.is_none();
            let before = if word { before::OTHER } else { kind };
            self.dfa.starts[usize::from(kind)] = self.state(before, vec![(self.nfa.start, 0)])?;
        }
        let mut done = 0;
        while done < self.kernels.len() {
            let kernel = Rc::clone(&self.kernels[done]);
            self.expand(&kernel)?;
            done += 1;
        }
        self.dfa.mark_hopeful();
        Some(self.dfa)
    }

    /// The number of the state.
    fn state(&mut self, before: u8, mut items: Vec<Item>) -> Option<u32> {
        items.sort_unstable();
        items.dedup();
        let everything = items.first() == Some(&(MATCH, 0));
        if everything {
            items.truncate(1);
        }
        let before = if everything || items.is_empty() { before::OTHER } else { before };
        let kernel = (before, items);
        if let Some(&number) = self.numbers.get(&kernel) {
            return Some(number);
        }
        let number = self.kernels.len() as u32;
        if everything {
            self.dfa.all = Some(number);
        }
        let kernel = Rc::new(kernel);
        self.kernels.push(Rc::clone(&kernel));
        self.numbers.insert(kernel, number);
        (self.kernels.len() <= MOST_STATES).then_some(number)
    }

    /// Appends the row of a state.
    fn expand(&mut self, (before, items): &Kernel) -> Option<()> {
        let mut reached: Vec<Vec<Item>> = vec![Vec::new(); self.dfa.symbols];
        self.steps += self.dfa.symbols;
        let kinds: &[u8] =
            if self.nfa.words.is_some() { &[after::WORD, after::OTHER] } else { &[after::OTHER] };
        for &kind in kinds {
            let closed = self.closure.of(self.nfa, &mut self.duties, items, (*before, kind));
            self.steps += closed.len() + 1;
            for item in closed {
                self.advance(item, kind, &mut reached)?;
            }
        }
        for (symbol, items) in reached.into_iter().enumerate() {
            let before = if self.words[symbol] { before::WORD } else { before::OTHER };
            let target = self.state(before, items)?;
            self.dfa.next.push(target);
        }
        let last = self.closure.of(self.nfa, &mut self.duties, items, (*before, after::END));
        let met = last.iter().any(|&(node, duty)| node == MATCH && self.duties.are_met(duty));
        self.dfa.accepting.push(met);
        Some(())
    }

    /// Adds what is reached from `item` by each symbol of the kind.
    fn advance(&mut self, item: Item, kind: u8, reached: &mut [Vec<Item>]) -> Option<()> {
        let (node, duty) = item;
        let (symbols, next) = match self.nfa.nodes[node as usize] {
            Node::Set(set, next) => (self.members[set].as_slice(), next),
            _ => (self.every.as_slice(), MATCH),
        };
        for &symbol in symbols {
            let symbol = usize::from(symbol);
            if self.words[symbol] != (kind == after::WORD) {
                continue;
            }
            self.steps += 1;
            if let Some(duty) = self.duties.after(duty, symbol) {
                reached[symbol].push((next, duty));
            }
        }
        (self.steps <= MOST_STEPS).then_some(())
    }
}
