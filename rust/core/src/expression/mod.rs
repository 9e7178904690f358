//! The language of constraints: rules between settings, as text.
//!
//! It reads everything that PICT's constraint language has, and the forms that people write
//! without having read a manual:
//!
//! ```text
//! IF [mode] = "tls" THEN [port] <> 80 ELSE [port] = 80;
//! mode = 'tls' implies port in {443, 8443}
//! not (cache_size > 100 and journal_mode like "W*") or memory >= 2 * cache_size
//! ```
//!
//! A comparison with a setting that is absent from a configuration does not hold.

mod advice;
mod arithmetic;
mod compare;
mod cursor;
mod evaluate;
mod known;
mod lexer;
mod operand;
mod parser;
mod pattern;
#[cfg(test)]
mod tests;

pub(crate) use advice::nearest;
pub use arithmetic::Arithmetic;
pub use evaluate::{Case, Seen, Truth};
pub use known::{Kept, kept};
pub use parser::{Vocabulary, parse};

use std::fmt;

use crate::value::Value;

/// How two operands are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Comparison {
    /// `=` or `==`
    Equal,
    /// `<>` or `!=`
    Different,
    /// `<`
    Less,
    /// `<=`
    AtMost,
    /// `>`
    Greater,
    /// `>=`
    AtLeast,
}

impl fmt::Display for Comparison {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Equal => "=",
            Self::Different => "<>",
            Self::Less => "<",
            Self::AtMost => "<=",
            Self::Greater => ">",
            Self::AtLeast => ">=",
        })
    }
}

/// What stands on a side of a comparison.
#[derive(Debug, Clone, PartialEq)]
pub enum Operand {
    /// A setting, by its number in the vocabulary.
    Setting(usize),
    /// A value.
    Literal(Value),
    /// Two numbers put together.
    Computed(Box<Operand>, Arithmetic, Box<Operand>),
}

impl Operand {
    /// The settings in it, as often as they occur.
    pub fn settings(&self) -> Vec<usize> {
        let mut found = Vec::new();
        self.add_settings(&mut found);
        found
    }

    fn add_settings(&self, found: &mut Vec<usize>) {
        match self {
            Self::Setting(number) => found.push(*number),
            Self::Literal(_) => {}
            Self::Computed(left, _, right) => {
                left.add_settings(found);
                right.add_settings(found);
            }
        }
    }
}

/// A rule.
#[derive(Debug, Clone, PartialEq)]
pub enum Expression {
    /// All hold.
    And(Vec<Expression>),
    /// At least one holds.
    Or(Vec<Expression>),
    /// It does not hold.
    Not(Box<Expression>),
    /// Two operands compare so.
    Compare(Operand, Comparison, Operand),
    /// The operand is one of the values.
    Within(Operand, Vec<Value>),
    /// The operand is text that matches the pattern with `*` and `?`.
    Like(Operand, String),
    /// The operand is `true`.
    Holds(Operand),
}

impl Expression {
    /// `condition` implies `consequence`.
    pub fn implies(condition: Self, consequence: Self) -> Self {
        Self::Or(vec![Self::Not(Box::new(condition)), consequence])
    }

    /// Calls `visit` with every comparison, membership, pattern and truth test within.
    pub fn visit_tests<'a>(&'a self, visit: &mut dyn FnMut(&'a Self)) {
        match self {
            Self::And(parts) | Self::Or(parts) => {
                for part in parts {
                    part.visit_tests(visit);
                }
            }
            Self::Not(inner) => inner.visit_tests(visit),
            test => visit(test),
        }
    }

    /// The operands of a test; empty for a connective.
    pub fn operands(&self) -> Vec<&Operand> {
        match self {
            Self::Compare(left, _, right) => vec![left, right],
            Self::Within(operand, _) | Self::Like(operand, _) | Self::Holds(operand) => {
                vec![operand]
            }
            Self::And(_) | Self::Or(_) | Self::Not(_) => Vec::new(),
        }
    }

    /// The settings that the rule speaks of, in ascending order, each once.
    pub fn settings(&self) -> Vec<usize> {
        let mut found = Vec::new();
        self.visit_tests(&mut |test| {
            test.operands().into_iter().for_each(|operand| operand.add_settings(&mut found));
        });
        found.sort_unstable();
        found.dedup();
        found
    }

    /// The pairs of settings that the rule compares with each other.
    pub fn compared(&self) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        self.visit_tests(&mut |test| {
            if let Self::Compare(Operand::Setting(one), _, Operand::Setting(two)) = test {
                found.push((*one, *two));
            }
        });
        found
    }

    /// The values that the rule compares the setting `number` with.
    pub fn constants_of(&self, number: usize) -> Vec<&Value> {
        let setting = Operand::Setting(number);
        let mut found = Vec::new();
        self.visit_tests(&mut |test| match test {
            Self::Compare(left, _, Operand::Literal(value)) if *left == setting => {
                found.push(value);
            }
            Self::Compare(Operand::Literal(value), _, right) if *right == setting => {
                found.push(value);
            }
            Self::Within(operand, values) if *operand == setting => found.extend(values),
            _ => {}
        });
        found
    }
}
