//! Whether a rule holds, for settings that are known, absent, or only partly decided.

use std::cmp::Ordering;

use super::{Comparison, Expression, Operand};
use crate::value::{Value, order, same};

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
    fn of(holds: bool) -> Self {
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
    pub fn truth<'a>(&'a self, look: &dyn Fn(usize) -> Seen<'a>) -> Truth {
        match self {
            Self::And(parts) => fold(parts, Truth::False, look),
            Self::Or(parts) => fold(parts, Truth::True, look),
            Self::Not(inner) => inner.truth(look).negated(),
            Self::Compare(left, how, right) => {
                let is_constant =
                    matches!(left, Operand::Literal(_)) || matches!(right, Operand::Literal(_));
                match (seen(left, look), seen(right, look)) {
                    (Seen::Unlisted, Seen::Value(_)) | (Seen::Value(_), Seen::Unlisted)
                        if is_constant =>
                    {
                        compare_unlisted(*how)
                    }
                    (left, right) => compare(left, *how, right),
                }
            }
            Self::Within(operand, values) => match seen(operand, look) {
                Seen::Unlisted => Truth::False,
                operand => any(values
                    .iter()
                    .map(|value| compare(operand, Comparison::Equal, Seen::Value(value)))),
            },
            Self::Like(operand, pattern) => match seen(operand, look) {
                Seen::Value(Value::String(text)) => Truth::of(matches_pattern(pattern, text)),
                Seen::Unlisted | Seen::Unknown => Truth::Unknown,
                _ => Truth::False,
            },
            Self::Holds(operand) => match seen(operand, look) {
                Seen::Value(value) => Truth::of(*value == Value::Bool(true)),
                Seen::Unlisted | Seen::Unknown => Truth::Unknown,
                Seen::Absent | Seen::Between(..) => Truth::False,
            },
        }
    }
}

/// Three-valued AND (decided by `False`) or OR (decided by `True`).
fn fold<'a>(parts: &'a [Expression], decisive: Truth, look: &dyn Fn(usize) -> Seen<'a>) -> Truth {
    let mut result = decisive.negated();
    for part in parts {
        match part.truth(look) {
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

fn seen<'s>(operand: &'s Operand, look: &dyn Fn(usize) -> Seen<'s>) -> Seen<'s> {
    match operand {
        Operand::Setting(number) => look(*number),
        Operand::Literal(value) => Seen::Value(value),
    }
}

fn compare(left: Seen<'_>, how: Comparison, right: Seen<'_>) -> Truth {
    match (left, right) {
        (Seen::Absent, _) | (_, Seen::Absent) => Truth::False,
        (Seen::Unlisted | Seen::Unknown, _) | (_, Seen::Unlisted | Seen::Unknown) => Truth::Unknown,
        (Seen::Value(one), Seen::Value(two)) => Truth::of(compare_values(one, how, two)),
        _ => match (span(left), span(right)) {
            (Some(one), Some(two)) => compare_spans(one, how, two),
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

fn compare_values(left: &Value, how: Comparison, right: &Value) -> bool {
    match how {
        Comparison::Equal => same(left, right),
        Comparison::Different => !same(left, right),
        Comparison::Less => order(left, right) == Some(Ordering::Less),
        Comparison::Greater => order(left, right) == Some(Ordering::Greater),
        Comparison::AtMost => order(left, right).is_some_and(Ordering::is_le),
        Comparison::AtLeast => order(left, right).is_some_and(Ordering::is_ge),
    }
}

/// Where a number can lie: from, to, and whether the ends belong to it.
type Span = (f64, f64, bool);

fn span(seen: Seen<'_>) -> Option<Span> {
    match seen {
        Seen::Between(low, high) => Some((low, high, false)),
        Seen::Value(value) => value.as_f64().map(|number| (number, number, true)),
        Seen::Absent | Seen::Unlisted | Seen::Unknown => None,
    }
}

fn compare_spans(left: Span, how: Comparison, right: Span) -> Truth {
    // At least one side is open, so that equal ends never meet.
    let below = left.1 <= right.0;
    let above = left.0 >= right.1;
    match how {
        Comparison::Less | Comparison::AtMost => decided(below, above),
        Comparison::Greater | Comparison::AtLeast => decided(above, below),
        Comparison::Equal => decided(false, below || above),
        Comparison::Different => decided(below || above, false),
    }
}

fn decided(holds: bool, fails: bool) -> Truth {
    match (holds, fails) {
        (true, _) => Truth::True,
        (_, true) => Truth::False,
        _ => Truth::Unknown,
    }
}

/// Whether `text` matches `pattern`, in which `*` is any text and `?` any character.
pub(crate) fn matches_pattern(pattern: &str, text: &str) -> bool {
    let pattern: Vec<char> = pattern.chars().collect();
    let text: Vec<char> = text.chars().collect();
    let (mut p, mut t) = (0, 0);
    let mut retry: Option<(usize, usize)> = None;
    while t < text.len() {
        match pattern.get(p) {
            Some('*') => {
                retry = Some((p + 1, t));
                p += 1;
            }
            Some(&wanted) if wanted == '?' || wanted == text[t] => {
                p += 1;
                t += 1;
            }
            _ => match retry {
                Some((after, from)) => {
                    retry = Some((after, from + 1));
                    (p, t) = (after, from + 1);
                }
                None => return false,
            },
        }
    }
    pattern[p..].iter().all(|&rest| rest == '*')
}
