//! Numbers put together, exactly where they are known and by intervals where they are not.

use std::cmp::Ordering;

use super::evaluate::{Seen, Truth};
use super::{Comparison, Operand};
use crate::value::Value;

/// Whole numbers up to this are floats without rounding.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// How two numbers are put together.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Arithmetic {
    /// `+`
    Plus,
    /// `-`
    Minus,
    /// `*`
    Times,
    /// `/`: the quotient, with its fraction.
    Divide,
    /// `%`: the remainder, with the sign of the divisor.
    Remainder,
}

/// What is known of a number.
#[derive(Debug, Clone, Copy)]
pub(super) enum Quantity {
    Exact(Number),
    Within(Span),
    Unknown,
    /// There is none: the setting is absent or no number, or something is divided by zero.
    None,
}

#[derive(Debug, Clone, Copy)]
pub(super) enum Number {
    Whole(i128),
    Real(f64),
}

/// Where a number can lie.
#[derive(Debug, Clone, Copy)]
pub(super) struct Span {
    pub(super) low: f64,
    pub(super) high: f64,
    /// Whether the ends are left out.
    pub(super) open: bool,
    /// Whether the number is finite even where an end is not.
    pub(super) finite: bool,
}

impl Quantity {
    pub(super) fn of<'a>(operand: &'a Operand, look: &dyn Fn(usize) -> Seen<'a>) -> Self {
        match operand {
            Operand::Setting(number) => Self::seen(look(*number)),
            Operand::Literal(value) => Self::seen(Seen::Value(value)),
            Operand::Computed(left, how, right) => {
                match (Self::of(left, look), Self::of(right, look)) {
                    (Self::None, _) | (_, Self::None) => Self::None,
                    (Self::Unknown, _) | (_, Self::Unknown) => Self::Unknown,
                    (Self::Exact(one), Self::Exact(two)) => exact(one, *how, two),
                    (one, two) => one.span().zip(two.span()).map_or(Self::Unknown, |(one, two)| {
                        interval(one, *how, two).map_or(Self::Unknown, Self::Within)
                    }),
                }
            }
        }
    }

    pub(super) fn seen(seen: Seen<'_>) -> Self {
        match seen {
            Seen::Value(value) => Number::of(value).map_or(Self::None, Self::Exact),
            Seen::Absent => Self::None,
            Seen::Between(low, high) => Self::Within(Span { low, high, open: true, finite: true }),
            Seen::Unlisted | Seen::Unknown => Self::Unknown,
        }
    }

    fn real(real: f64) -> Self {
        if real.is_nan() { Self::None } else { Self::Exact(Number::Real(real)) }
    }

    fn span(self) -> Option<Span> {
        match self {
            Self::Exact(number) => hull(&[number.real()], false),
            Self::Within(span) => Some(span),
            Self::Unknown | Self::None => None,
        }
    }

    /// Only numbers compare with what is computed.
    pub(super) fn compare(self, how: Comparison, other: Self) -> Truth {
        match (self, other) {
            (Self::None, _) | (_, Self::None) => Truth::False,
            (Self::Exact(one), Self::Exact(two)) => Truth::of(how.holds(one.order(two))),
            (one, two) => match (one.span(), two.span()) {
                (Some(one), Some(two)) => one.compare(how, two),
                _ => Truth::Unknown,
            },
        }
    }
}

impl Number {
    fn of(value: &Value) -> Option<Self> {
        let whole = value.as_i64().map(i128::from).or_else(|| value.as_u64().map(i128::from));
        whole.map(Self::Whole).or_else(|| value.as_f64().map(Self::Real))
    }

    fn real(self) -> f64 {
        match self {
            Self::Whole(whole) => whole as f64,
            Self::Real(real) => real,
        }
    }

    fn order(self, other: Self) -> Option<Ordering> {
        match (self, other) {
            (Self::Whole(one), Self::Whole(two)) => Some(one.cmp(&two)),
            _ => self.real().partial_cmp(&other.real()),
        }
    }
}

/// Whole numbers stay whole as long as they fit into 128 bits and divide evenly.
fn exact(left: Number, how: Arithmetic, right: Number) -> Quantity {
    if let (Number::Whole(one), Number::Whole(two)) = (left, right) {
        let whole = match how {
            Arithmetic::Plus => one.checked_add(two),
            Arithmetic::Minus => one.checked_sub(two),
            Arithmetic::Times => one.checked_mul(two),
            Arithmetic::Divide => {
                one.checked_div(two).filter(|quotient| quotient.checked_mul(two) == Some(one))
            }
            Arithmetic::Remainder => one
                .checked_rem(two)
                .map(|rest| if rest != 0 && (rest < 0) != (two < 0) { rest + two } else { rest }),
        };
        if let Some(whole) = whole {
            return Quantity::Exact(Number::Whole(whole));
        }
    }
    let (one, two) = (left.real(), right.real());
    match how {
        Arithmetic::Plus => Quantity::real(one + two),
        Arithmetic::Minus => Quantity::real(one - two),
        Arithmetic::Times => Quantity::real(one * two),
        Arithmetic::Divide | Arithmetic::Remainder if two == 0.0 => Quantity::None,
        Arithmetic::Divide => Quantity::real(one / two),
        Arithmetic::Remainder => {
            let rest = one % two;
            let strays = rest != 0.0 && (rest < 0.0) != (two < 0.0);
            Quantity::real(if strays { rest + two } else { rest })
        }
    }
}

/// Where the result lies; `None` where that cannot be told or there may be none.
fn interval(one: Span, how: Arithmetic, two: Span) -> Option<Span> {
    let corners = |combine: &dyn Fn(f64, f64) -> f64| {
        [one.low, one.high].map(|a| [two.low, two.high].map(|b| combine(a, b))).concat()
    };
    // Of two infinities, neither sum nor quotient need be a number.
    let determined = one.finite || two.finite;
    match how {
        Arithmetic::Plus if determined => hull(&[one.low + two.low, one.high + two.high], false),
        Arithmetic::Minus if determined => hull(&[one.low - two.high, one.high - two.low], false),
        Arithmetic::Times if !may_vanish(one, two) && !may_vanish(two, one) => {
            hull(&corners(&|a, b| if a == 0.0 || b == 0.0 { 0.0 } else { a * b }), false)
        }
        Arithmetic::Divide if determined && !two.has(0.0) => {
            let mut corners = corners(&|a, b| a / b);
            // The quotient of two ends at infinity lies between the other corners.
            corners.retain(|corner| !corner.is_nan());
            hull(&corners, true)
        }
        Arithmetic::Remainder if one.finite && !two.has(0.0) => {
            hull(&[0.0, if two.low > 0.0 { two.high } else { two.low }], false)
        }
        _ => None,
    }
}

/// Whether zero times infinity is possible.
fn may_vanish(one: Span, two: Span) -> bool {
    !one.finite && two.has(0.0)
}

/// The least interval with all `ends`, wider by a rounding where they may be `rounded`.
fn hull(ends: &[f64], rounded: bool) -> Option<Span> {
    if ends.is_empty() || ends.iter().any(|end| end.is_nan()) {
        return None;
    }
    let low = ends.iter().copied().fold(f64::INFINITY, f64::min);
    let high = ends.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let is_exact = |end: f64| !rounded && end.fract() == 0.0 && end.abs() <= EXACT;
    let low = if is_exact(low) { low } else { low.next_down() };
    let high = if is_exact(high) { high } else { high.next_up() };
    Some(Span { low, high, open: false, finite: low.is_finite() && high.is_finite() })
}

impl Span {
    fn has(self, number: f64) -> bool {
        self.low <= number && number <= self.high
    }

    pub(super) fn compare(self, how: Comparison, other: Self) -> Truth {
        let below = self.is_below(other);
        let above = other.is_below(self);
        match how {
            Comparison::Less => decided(below, self.low >= other.high),
            Comparison::AtMost => decided(self.high <= other.low, above),
            Comparison::Greater => decided(above, self.high <= other.low),
            Comparison::AtLeast => decided(self.low >= other.high, below),
            Comparison::Equal => decided(false, below || above),
            Comparison::Different => decided(below || above, false),
        }
    }

    fn is_below(self, other: Self) -> bool {
        self.high < other.low || self.high <= other.low && (self.open || other.open)
    }
}

fn decided(holds: bool, fails: bool) -> Truth {
    match (holds, fails) {
        (true, _) => Truth::True,
        (_, true) => Truth::False,
        _ => Truth::Unknown,
    }
}
