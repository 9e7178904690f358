//! Patterns as nondeterministic automata.
//!
//! Source of the construction: Thompson, "Regular expression search algorithm", 1968; built from
//! the end, so that every node knows what follows it.

use regex_syntax::hir::{Class, Hir, HirKind, Look, Repetition};

use super::symbols::{Ranges, Sets};
use super::syntax::{Pattern, marked};

/// Nodes of one automaton at most.
const MOST_NODES: usize = 1 << 17;

/// The node at which the pattern has matched.
pub(super) const MATCH: u32 = 0;

#[derive(Debug, Clone)]
pub(super) enum Node {
    /// The pattern has matched; whatever follows is admitted.
    Match,
    /// A character of the set, then the node.
    Set(usize, u32),
    /// Any of the nodes, without a character.
    Split(Vec<u32>),
    /// The node, if the assertion holds here.
    Assert(Assertion, u32),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Assertion {
    Start,
    End,
    /// A word boundary, or none.
    Boundary(bool),
    /// The look-ahead of this number.
    Ahead(usize),
}

#[derive(Debug)]
pub(super) struct Nfa {
    pub nodes: Vec<Node>,
    pub start: u32,
    /// Look-ahead assertions: the automaton of the body, and whether it must match.
    pub aheads: Vec<(bool, Nfa)>,
    /// The set of word characters, where a boundary is asked for here or in an assertion.
    pub words: Option<usize>,
}

impl Nfa {
    /// The automaton of texts in which `pattern` matches somewhere.
    pub(super) fn searching(pattern: &Pattern, sets: &mut Sets) -> Option<Self> {
        let mut nfa = Self::here(pattern, sets)?;
        let first = pattern.tree.properties().look_set_prefix();
        if !first.contains(Look::Start) {
            let anything = sets.number(vec![(0, 0x10_FFFF)]);
            let search = nfa.push(Node::Split(Vec::new()))?;
            let skip = nfa.push(Node::Set(anything, search))?;
            nfa.nodes[search as usize] = Node::Split(vec![nfa.start, skip]);
            nfa.start = search;
        }
        Some(nfa)
    }

    /// The automaton of texts at whose start `pattern` matches.
    fn here(pattern: &Pattern, sets: &mut Sets) -> Option<Self> {
        let mut nfa =
            Self { nodes: vec![Node::Match], start: MATCH, aheads: Vec::new(), words: None };
        for ahead in &pattern.aheads {
            let body = Self::here(&ahead.body, sets)?;
            nfa.words = nfa.words.or(body.words);
            nfa.aheads.push((ahead.wanted, body));
        }
        nfa.start = nfa.build(&pattern.tree, MATCH, sets)?;
        Some(nfa)
    }

    fn push(&mut self, node: Node) -> Option<u32> {
        self.nodes.push(node);
        (self.nodes.len() <= MOST_NODES).then(|| self.nodes.len() as u32 - 1)
    }

    /// The node at which `tree` begins when `next` follows it.
    fn build(&mut self, tree: &Hir, next: u32, sets: &mut Sets) -> Option<u32> {
        match tree.kind() {
            HirKind::Empty => Some(next),
            HirKind::Literal(literal) => {
                let text = std::str::from_utf8(&literal.0).ok()?;
                text.chars().rev().try_fold(next, |next, character| {
                    self.push(Node::Set(sets.single(character), next))
                })
            }
            HirKind::Class(class) => self.push(Node::Set(sets.number(ranges(class)), next)),
            HirKind::Look(look) => {
                let assertion = self.assertion(*look, sets)?;
                self.push(Node::Assert(assertion, next))
            }
            HirKind::Capture(capture) => match capture.name.as_deref().and_then(marked) {
                Some(number) => self.push(Node::Assert(Assertion::Ahead(number), next)),
                None => self.build(&capture.sub, next, sets),
            },
            HirKind::Concat(parts) => {
                parts.iter().rev().try_fold(next, |next, part| self.build(part, next, sets))
            }
            HirKind::Alternation(parts) => {
                let branches: Option<Vec<u32>> =
                    parts.iter().map(|part| self.build(part, next, sets)).collect();
                self.push(Node::Split(branches?))
            }
            HirKind::Repetition(repetition) => self.repeat(repetition, next, sets),
        }
    }

    fn repeat(&mut self, repetition: &Repetition, next: u32, sets: &mut Sets) -> Option<u32> {
        let body = &repetition.sub;
        let mut least = repetition.min;
        let mut tail = next;
        if let Some(most) = repetition.max {
            for _ in least..most {
                let entry = self.build(body, tail, sets)?;
                // Straight to the end, so that few nodes are reached at a time.
                tail = self.push(Node::Split(vec![entry, next]))?;
            }
        } else {
            let again = self.push(Node::Split(Vec::new()))?;
            let entry = self.build(body, again, sets)?;
            self.nodes[again as usize] = Node::Split(vec![entry, next]);
            tail = if least == 0 { again } else { entry };
            least = least.saturating_sub(1);
        }
        (0..least).try_fold(tail, |tail, _| self.build(body, tail, sets))
    }

    fn assertion(&mut self, look: Look, sets: &mut Sets) -> Option<Assertion> {
        match look {
            Look::Start => Some(Assertion::Start),
            Look::End => Some(Assertion::End),
            Look::WordUnicode | Look::WordUnicodeNegate => {
                if self.words.is_none() {
                    self.words = Some(sets.number(characters(r"\w")?));
                }
                Some(Assertion::Boundary(look == Look::WordUnicode))
            }
            _ => None,
        }
    }
}

/// The characters that a pattern of one character matches.
fn characters(pattern: &str) -> Option<Ranges> {
    match regex_syntax::parse(pattern).ok()?.kind() {
        HirKind::Class(class) => Some(ranges(class)),
        _ => None,
    }
}

/// The code points of a class.
pub(super) fn ranges(class: &Class) -> Ranges {
    match class {
        Class::Unicode(class) => {
            class.iter().map(|range| (range.start() as u32, range.end() as u32)).collect()
        }
        Class::Bytes(class) => {
            class.iter().map(|range| (u32::from(range.start()), u32::from(range.end()))).collect()
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_those_of_a_pattern_of_one_character_only() {
        let letters = vec![('a' as u32, 'c' as u32), ('é' as u32, 'é' as u32)];
        assert_eq!(characters("[a-cé]"), Some(letters));
        for other in ["abc", "a*", "[a"] {
            assert_eq!(characters(other), None, "{other}");
        }
    }
}
