//! Whether a rule holds, for settings that are known, absent, or only partly decided.

use super::arithmetic::{Quantity, Span};
use super::compare::compare_values;
use super::pattern::matches_pattern;
use super::{Comparison, Expression, Operand};
use crate::value::Value;

/// Whether a rule holds; `Unknown` while settings that matter are undecided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    /// It does not hold, whatever the rest becomes.
    False,
    /// It may hold or not.
    Unknown,
    /// It holds, whatever the rest becomes.
    True,
}

impl Truth {
    pub(super) fn of(holds: bool) -> Self {
        if holds { Self::True } else { Self::False }
    }

    fn negated(self) -> Self {
        match self {
            Self::False => Self::True,
            Self::Unknown => Self::Unknown,
            Self::True => Self::False,
        }
    }
}

/// Whether texts that differ in case only are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Case {
    /// They are not.
    #[default]
    Kept,
    /// They are.
    Folded,
}

/// What is known of a setting.
#[derive(Debug, Clone, Copy)]
pub enum Seen<'a> {
    /// Its value.
    Value(&'a Value),
    /// The configuration does not have it.
    Absent,
    /// A number strictly between the two.
    Between(f64, f64),
    /// Neither a number between bounds nor any value that a rule compares the setting with.
    Unlisted,
    /// Nothing.
    Unknown,
}

impl Expression {
    /// Whether the rule holds, `look` telling what is known of each setting.
    pub fn truth<'a>(&'a self, look: &dyn Fn(usize) -> Seen<'a>, case: Case) -> Truth {
        match self {
            Self::And(parts) => fold(parts, Truth::False, look, case),
            Self::Or(parts) => fold(parts, Truth::True, look, case),
            Self::Not(inner) => inner.truth(look, case).negated(),
            Self::Compare(left, how, right) => compare_operands(left, *how, right, look, case),
            Self::Within(operand, values) => {
                let equal = |value| match seen(operand, look) {
                    None => Quantity::of(operand, look)
                        .compare(Comparison::Equal, Quantity::seen(Seen::Value(value))),
                    Some(Seen::Unlisted) => Truth::False,
                    Some(seen) => compare(seen, Comparison::Equal, Seen::Value(value), case),
                };
                any(values.iter().map(equal))
            }
            Self::Like(operand, pattern) => match seen(operand, look) {
                Some(Seen::Value(Value::String(text))) => {
                    Truth::of(matches_pattern(&case.fold(pattern), &case.fold(text)))
                }
                Some(Seen::Unlisted | Seen::Unknown) => Truth::Unknown,
                _ => Truth::False,
            },
            Self::Holds(operand) => match seen(operand, look) {
                Some(Seen::Value(value)) => Truth::of(*value == Value::Bool(true)),
                Some(Seen::Unlisted | Seen::Unknown) => Truth::Unknown,
                Some(Seen::Absent | Seen::Between(..)) | None => Truth::False,
            },
        }
    }
}

/// Three-valued AND (decided by `False`) or OR (decided by `True`).
fn fold<'a>(
    parts: &'a [Expression],
    decisive: Truth,
    look: &dyn Fn(usize) -> Seen<'a>,
    case: Case,
) -> Truth {
    let mut result = decisive.negated();
    for part in parts {
        match part.truth(look, case) {
            truth if truth == decisive => return decisive,
            Truth::Unknown => result = Truth::Unknown,
            _ => {}
        }
    }
    result
}

fn any(truths: impl Iterator<Item = Truth>) -> Truth {
    let mut result = Truth::False;
    for truth in truths {
        match truth {
            Truth::True => return Truth::True,
            Truth::Unknown => result = Truth::Unknown,
            Truth::False => {}
        }
    }
    result
}

/// What is known of an operand that is not computed.
fn seen<'s>(operand: &'s Operand, look: &dyn Fn(usize) -> Seen<'s>) -> Option<Seen<'s>> {
    match operand {
        Operand::Setting(number) => Some(look(*number)),
        Operand::Literal(value) => Some(Seen::Value(value)),
        Operand::Computed(..) => None,
    }
}

fn compare_operands<'a>(
    left: &'a Operand,
    how: Comparison,
    right: &'a Operand,
    look: &dyn Fn(usize) -> Seen<'a>,
    case: Case,
) -> Truth {
    let is_constant = matches!(left, Operand::Literal(_)) || matches!(right, Operand::Literal(_));
    match (seen(left, look), seen(right, look)) {
        (Some(Seen::Unlisted), Some(Seen::Value(_)))
        | (Some(Seen::Value(_)), Some(Seen::Unlisted))
            if is_constant =>
        {
            compare_unlisted(how)
        }
        (Some(left), Some(right)) => compare(left, how, right, case),
        _ => Quantity::of(left, look).compare(how, Quantity::of(right, look)),
    }
}

fn compare(left: Seen<'_>, how: Comparison, right: Seen<'_>, case: Case) -> Truth {
    match (left, right) {
        (Seen::Absent, _) | (_, Seen::Absent) => Truth::False,
        (Seen::Unlisted | Seen::Unknown, _) | (_, Seen::Unlisted | Seen::Unknown) => Truth::Unknown,
        (Seen::Value(one), Seen::Value(two)) => Truth::of(compare_values(one, how, two, case)),
        _ => match (span(left), span(right)) {
            (Some(one), Some(two)) => one.compare(how, two),
            // A number against something that is none.
            _ => Truth::of(how == Comparison::Different),
        },
    }
}

/// A setting against a constant that it is known not to be.
fn compare_unlisted(how: Comparison) -> Truth {
    match how {
        Comparison::Equal => Truth::False,
        Comparison::Different => Truth::True,
        _ => Truth::Unknown,
    }
}

fn span(seen: Seen<'_>) -> Option<Span> {
    match seen {
        Seen::Between(low, high) => Some(Span { low, high, open: true, finite: true }),
        Seen::Value(value) => value.as_f64().map(|number| Span {
            low: number,
            high: number,
            open: false,
            finite: true,
        }),
        Seen::Absent | Seen::Unlisted | Seen::Unknown => None,
    }
}
