//! What look-ahead assertions still ask of the rest of a text.

use std::collections::HashMap;

use super::dfa::Dfa;

/// Assertions under way, each with the state its automaton is in; sorted.
type Duty = Vec<(u16, u32)>;

/// Interned sets of assertions under way; number 0 asks for nothing.
#[derive(Debug)]
pub(super) struct Duties {
    aheads: Vec<(bool, Dfa)>,
    list: Vec<Duty>,
    numbers: HashMap<Duty, u32>,
}

impl Duties {
    pub(super) fn new(aheads: Vec<(bool, Dfa)>) -> Self {
        Self { aheads, list: vec![Duty::new()], numbers: HashMap::from([(Duty::new(), 0)]) }
    }

    /// `duty` and assertion `ahead`, begun where `before` precedes; `None` where that cannot hold.
    pub(super) fn with(&mut self, duty: u32, ahead: usize, before: u8) -> Option<u32> {
        let mut more = self.list[duty as usize].clone();
        let start = self.aheads[ahead].1.starts[usize::from(before)];
        if self.is_open(ahead, start)? {
            more.push((ahead as u16, start));
        }
        Some(self.number(more))
    }

    /// What is left of `duty` after a character; `None` where it cannot be met any more.
    pub(super) fn after(&mut self, duty: u32, symbol: usize) -> Option<u32> {
        if duty == 0 {
            return Some(0);
        }
        let mut left = Duty::new();
        for &(ahead, state) in &self.list[duty as usize] {
            let state = self.aheads[usize::from(ahead)].1.next(state, symbol);
            if self.is_open(usize::from(ahead), state)? {
                left.push((ahead, state));
            }
        }
        Some(self.number(left))
    }

    /// Whether `duty` is met when the text ends here.
    pub(super) fn are_met(&self, duty: u32) -> bool {
        self.list[duty as usize].iter().all(|&(ahead, state)| {
            let (wanted, dfa) = &self.aheads[usize::from(ahead)];
            dfa.accepting[state as usize] == *wanted
        })
    }

    /// Whether an assertion is still undecided; `None` where it failed.
    fn is_open(&self, ahead: usize, state: u32) -> Option<bool> {
        let (wanted, dfa) = &self.aheads[ahead];
        let (met, failed) = if *wanted {
            (dfa.is_all(state), dfa.is_dead(state))
        } else {
            (dfa.is_dead(state), dfa.is_all(state))
        };
        (!failed).then_some(!met)
    }

    fn number(&mut self, mut duty: Duty) -> u32 {
        duty.sort_unstable();
        duty.dedup();
        let next = self.list.len() as u32;
        *self.numbers.entry(duty).or_insert_with_key(|duty| {
            self.list.push(duty.clone());
            next
        })
    }
}
