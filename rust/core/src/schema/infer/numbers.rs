//! The numbers seen at one place.

use std::cmp::Ordering;

use crate::value::{Map, Value};

/// Whole numbers up to here are exact as floats.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Least and greatest, and whether all are whole.
#[derive(Debug, Clone, Copy)]
pub(super) struct Numbers {
    least: Bound,
    greatest: Bound,
    is_whole: bool,
}

#[derive(Debug, Clone, Copy)]
enum Bound {
    Whole(i128),
    Real(f64),
}

impl Numbers {
    pub(super) fn whole(number: i128) -> Self {
        Self { least: Bound::Whole(number), greatest: Bound::Whole(number), is_whole: true }
    }

    /// `1.0` counts as a whole number, as in JSON Schema; one of uncertain digits does not.
    pub(super) fn real(number: f64) -> Self {
        if number.fract() == 0.0 && number.abs() <= EXACT {
            return Self::whole(number as i128);
        }
        Self { least: Bound::Real(number), greatest: Bound::Real(number), is_whole: false }
    }

    pub(super) fn merge(&mut self, other: Self) {
        if other.least.lies_beyond(self.least, Ordering::Less) {
            self.least = other.least;
        }
        if other.greatest.lies_beyond(self.greatest, Ordering::Greater) {
            self.greatest = other.greatest;
        }
        self.is_whole &= other.is_whole;
    }

    /// `integer` or `number`, and both bounds as far as a number can say them.
    pub(super) fn keywords(self) -> Map<String, Value> {
        let kind = if self.is_whole { "integer" } else { "number" };
        let bounds = [
            ("minimum", self.least.value(f64::next_down)),
            ("maximum", self.greatest.value(f64::next_up)),
        ];
        let bounds = bounds.into_iter().filter(|(_, bound)| !bound.is_null());
        [("type", kind.into())]
            .into_iter()
            .chain(bounds)
            .map(|(name, value)| (name.to_owned(), value))
            .collect()
    }
}

impl Bound {
    /// Whether it lies beyond `other` in a direction; of equal ones the whole number does, so that
    /// the order of merging does not show.
    fn lies_beyond(self, other: Self, direction: Ordering) -> bool {
        let order = self.order(other);
        let is_preferred = matches!((self, other), (Self::Whole(_), Self::Real(_)));
        order == direction || order == Ordering::Equal && is_preferred
    }

    fn order(self, other: Self) -> Ordering {
        match (self, other) {
            (Self::Whole(one), Self::Whole(two)) => one.cmp(&two),
            (Self::Real(one), Self::Real(two)) => one.total_cmp(&two),
            (Self::Whole(one), Self::Real(two)) => mixed(one, two),
            (Self::Real(one), Self::Whole(two)) => mixed(two, one).reverse(),
        }
    }

    /// The bound, or null for an infinite one; one of uncertain digits goes a step `further`.
    fn value(self, further: fn(f64) -> f64) -> Value {
        match self {
            Self::Whole(number @ 0..) => Value::from(number as u64),
            Self::Whole(number) => Value::from(number as i64),
            Self::Real(number) if number.abs() > EXACT => Value::from(further(number)),
            Self::Real(number) => Value::from(number),
        }
    }
}

fn mixed(whole: i128, real: f64) -> Ordering {
    if real.abs() < EXACT { (whole as f64).total_cmp(&real) } else { whole.cmp(&(real as i128)) }
}
