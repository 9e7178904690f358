//! Which nodes are reached without a character.

use std::collections::HashSet;

use super::duties::Duties;
use super::nfa::{Assertion, Nfa, Node};

/// A node, and the number of its duties.
pub(super) type Item = (u32, u32);

/// What precedes a place in a text.
pub(super) mod before {
    pub(crate) const START: u8 = 0;
    pub(crate) const WORD: u8 = 1;
    pub(crate) const OTHER: u8 = 2;
    pub(crate) const KINDS: usize = 3;
}

/// What follows a place in a text.
pub(super) mod after {
    pub(crate) const WORD: u8 = 0;
    pub(crate) const OTHER: u8 = 1;
    pub(crate) const END: u8 = 2;
}

/// Room for the search, kept from one to the next.
#[derive(Debug)]
pub(super) struct Closure {
    /// When a node without duties was last reached.
    stamps: Vec<u32>,
    stamp: u32,
    /// Items with duties reached now.
    seen: HashSet<Item>,
    open: Vec<Item>,
}

impl Closure {
    pub(super) fn new(nodes: usize) -> Self {
        Self { stamps: vec![0; nodes], stamp: 0, seen: HashSet::new(), open: Vec::new() }
    }

    /// The sets and matches that `items` reach where `place` is what precedes and what follows.
    pub(super) fn of(
        &mut self,
        nfa: &Nfa,
        duties: &mut Duties,
        items: &[Item],
        place: (u8, u8),
    ) -> Vec<Item> {
        self.stamp += 1;
        self.seen.clear();
        let mut reached = Vec::new();
        self.open.extend(items);
        while let Some((node, duty)) = self.open.pop() {
            if !self.is_new((node, duty)) {
                continue;
            }
            match &nfa.nodes[node as usize] {
                Node::Match | Node::Set(..) => reached.push((node, duty)),
                Node::Split(branches) => {
                    self.open.extend(branches.iter().map(|&branch| (branch, duty)));
                }
                Node::Assert(assertion, next) => {
                    let duty = asserted(*assertion, duties, duty, place);
                    self.open.extend(duty.map(|duty| (*next, duty)));
                }
            }
        }
        reached
    }

    fn is_new(&mut self, item: Item) -> bool {
        if item.1 != 0 {
            return self.seen.insert(item);
        }
        std::mem::replace(&mut self.stamps[item.0 as usize], self.stamp) != self.stamp
    }
}

/// The duties after the assertion; `None` where it does not hold.
fn asserted(
    assertion: Assertion,
    duties: &mut Duties,
    duty: u32,
    (before, after): (u8, u8),
) -> Option<u32> {
    let holds = match assertion {
        Assertion::Start => before == before::START,
        Assertion::End => after == after::END,
        Assertion::Boundary(wanted) => {
            ((before == before::WORD) != (after == after::WORD)) == wanted
        }
        Assertion::Ahead(number) => return duties.with(duty, number, before),
    };
    holds.then_some(duty)
}
