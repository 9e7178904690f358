//! Comparing values, with or without regard to case.

use std::cmp::Ordering;

use super::Comparison;
use super::evaluate::Case;
use crate::value::{Value, order, same};

impl Comparison {
    /// Whether two sides in this order compare so; sides without an order are different.
    pub(super) fn holds(self, order: Option<Ordering>) -> bool {
        match self {
            Self::Equal => order == Some(Ordering::Equal),
            Self::Different => order != Some(Ordering::Equal),
            Self::Less => order == Some(Ordering::Less),
            Self::Greater => order == Some(Ordering::Greater),
            Self::AtMost => order.is_some_and(Ordering::is_le),
            Self::AtLeast => order.is_some_and(Ordering::is_ge),
        }
    }
}

impl Case {
    /// A text in the form in which it is compared: character by character in upper case, as PICT
    /// does it.
    pub(crate) fn fold(self, text: &str) -> String {
        match self {
            Self::Kept => text.to_owned(),
            Self::Folded => text.chars().map(upper).collect(),
        }
    }
}

pub(super) fn compare_values(left: &Value, how: Comparison, right: &Value, case: Case) -> bool {
    match (case, left, right) {
        (Case::Folded, Value::String(one), Value::String(two)) => {
            how.holds(Some(one.chars().map(upper).cmp(two.chars().map(upper))))
        }
        _ => match how {
            Comparison::Equal => same(left, right),
            Comparison::Different => !same(left, right),
            _ => how.holds(order(left, right)),
        },
    }
}

/// The upper case of a character, where that is one character too.
fn upper(character: char) -> char {
    let mut upper = character.to_uppercase();
    match (upper.next(), upper.next()) {
        (Some(only), None) => only,
        _ => character,
    }
}
