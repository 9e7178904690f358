//! Bounds and steps of numbers.

use super::decimal::Decimal;

/// Bounds of a whole number, both included.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct IntegerRange {
    /// The least value.
    pub low: Option<i128>,
    /// The greatest value.
    pub high: Option<i128>,
    /// Every value is a multiple of it.
    pub step: Option<i128>,
}

impl IntegerRange {
    /// The least and the greatest value, where there are such.
    pub fn ends(self) -> (Option<i128>, Option<i128>) {
        let step = self.step.unwrap_or(1);
        let first =
            self.low.and_then(|low| low.checked_add((-low.rem_euclid(step)).rem_euclid(step)));
        let last = self.high.and_then(|high| high.checked_sub(high.rem_euclid(step)));
        (first, last)
    }

    /// All its values, where they are no more than `most`.
    pub fn values(self, most: usize) -> Option<impl Iterator<Item = i128>> {
        let (first, last) = self.ends();
        let (first, step) = (first?, self.step.unwrap_or(1));
        let count = last?.checked_sub(first)?.div_euclid(step) + 1;
        (count <= most as i128).then(|| (0..count).map(move |turn| first + turn * step))
    }
}

/// Bounds of a number.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct NumberRange {
    /// The lower bound.
    pub low: Option<f64>,
    /// Whether the lower bound itself is excluded.
    pub low_open: bool,
    /// The upper bound.
    pub high: Option<f64>,
    /// Whether the upper bound itself is excluded.
    pub high_open: bool,
    /// Every value is a multiple of it.
    pub step: Option<Decimal>,
}

impl NumberRange {
    /// Whether the bounds admit the number; steps apart.
    pub fn has(&self, number: f64) -> bool {
        self.low.is_none_or(|low| if self.low_open { low < number } else { low <= number })
            && self.high.is_none_or(
                |high| {
                    if self.high_open { number < high } else { number <= high }
                },
            )
    }

    /// The numbers that lie strictly between the two as well; an infinite bound is none.
    pub fn within(self, above: f64, below: f64) -> Self {
        let (low, low_open) = match self.low {
            Some(low) if low > above => (Some(low), self.low_open),
            _ if above.is_finite() => (Some(above), true),
            low => (low, self.low_open),
        };
        let (high, high_open) = match self.high {
            Some(high) if high < below => (Some(high), self.high_open),
            _ if below.is_finite() => (Some(below), true),
            high => (high, self.high_open),
        };
        Self { low, low_open, high, high_open, step: self.step }
    }

    /// The whole numbers among them.
    pub fn as_integers(&self) -> IntegerRange {
        // A cast of a bound beyond the type gives its end, which is as good as none.
        IntegerRange {
            low: self.low.map(|low| low.ceil() as i128),
            high: self.high.map(|high| high.floor() as i128),
            step: self.step.and_then(|step| {
                step.common(Decimal { digits: 1, places: 0 }).map(|whole| whole.digits)
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ends_of_a_range_are_multiples_of_its_step() {
        let range = |low, high, step| IntegerRange { low: Some(low), high: Some(high), step };
        assert_eq!(range(-7, 8, Some(5)).ends(), (Some(-5), Some(5)));
        assert_eq!(range(-5, 5, Some(5)).ends(), (Some(-5), Some(5)));
        assert_eq!(range(i128::MIN, i128::MAX, None).ends(), (Some(i128::MIN), Some(i128::MAX)));
        assert_eq!(range(i128::MAX, i128::MAX, Some(2)).ends().0, None);
        let values = |range: IntegerRange, most| range.values(most).map(Iterator::collect);
        assert_eq!(values(range(-7, 8, Some(5)), 3), Some(vec![-5, 0, 5]));
        assert_eq!(values(range(-7, 8, Some(5)), 2), None);
        assert_eq!(values(range(1, 4, Some(5)), 2), Some(Vec::new()));
        assert_eq!(values(range(i128::MIN, i128::MAX, None), usize::MAX), None);
        assert_eq!(values(IntegerRange { low: Some(1), ..IntegerRange::default() }, 9), None);
    }
}
