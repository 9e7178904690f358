//! Ranges of numbers, as far as they can be written.

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
    /// The numbers that can be written, which beyond 64 bits are doubles.
    pub(super) fn written(self) -> Self {
        let low = self.low.map(|low| if is_wide(low) { double(low, f64::next_up) } else { low });
        let high =
            self.high.map(|high| if is_wide(high) { double(high, f64::next_down) } else { high });
        Self { low, high, step: self.step }
    }

    /// The same numbers, between bounds that are multiples of the step.
    pub(super) fn on_step(self) -> Self {
        let Some(step) = self.step.filter(|&step| step > 1) else { return self };
        let above = |low: i128| low.checked_add((step - low.rem_euclid(step)) % step);
        let below = |high: i128| high.checked_sub(high.rem_euclid(step));
        Self {
            low: self.low.map(|low| above(low).unwrap_or(low)),
            high: self.high.map(|high| below(high).unwrap_or(high)),
            step: self.step,
        }
    }

    /// All its values, where they are no more than `most`.
    pub fn values(self, most: usize) -> Option<impl Iterator<Item = i128>> {
        let Self { low, high, step } = self.on_step();
        let (first, step) = (low?, step.unwrap_or(1));
        let count = high?.checked_sub(first)?.div_euclid(step) + 1;
        (count <= most as i128).then(|| (0..count).map(move |turn| first + turn * step))
    }
}

fn is_wide(whole: i128) -> bool {
    i64::try_from(whole).is_err() && u64::try_from(whole).is_err()
}

/// The number, or where no double is the same the next one inward.
fn double(whole: i128, inward: fn(f64) -> f64) -> i128 {
    let real = whole as f64;
    let next = inward(real);
    let is_outside = if next > real { (real as i128) < whole } else { (real as i128) > whole };
    if is_outside { next as i128 } else { real as i128 }
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

    /// What the step is to be multiplied with for the least and the greatest of the numbers, where
    /// there are such; `None` where that has too many digits.
    pub fn factors(&self, step: Decimal) -> Option<(Option<i128>, Option<i128>)> {
        let scaled = |bound: Option<f64>| match bound {
            None => Some(None),
            Some(bound) => Decimal::of_real(bound)?.scaled(step.places).map(Some),
        };
        let is_multiple = |digits: i128| digits.rem_euclid(step.digits) == 0;
        let first = scaled(self.low)?.map(|(down, up)| {
            let is_excluded = self.low_open && down == up && is_multiple(up);
            up.div_euclid(step.digits) + i128::from(!is_multiple(up)) + i128::from(is_excluded)
        });
        let last = scaled(self.high)?.map(|(down, up)| {
            let is_excluded = self.high_open && down == up && is_multiple(up);
            down.div_euclid(step.digits) - i128::from(is_excluded)
        });
        Some((first, last))
    }

    /// The same numbers, between bounds that are multiples of the step; excluded bounds stay.
    pub(super) fn on_step(self) -> Self {
        let factors = self.step.filter(|step| step.digits > 0).and_then(|step| {
            let (first, last) = self.factors(step)?;
            let multiple = |factor: Option<i128>| {
                let digits = factor?.checked_mul(step.digits)?;
                Decimal { digits, places: step.places }.real()
            };
            Some((multiple(first), multiple(last)))
        });
        let Some((first, last)) = factors else { return self };
        let low = if self.low_open { self.low } else { first.or(self.low) };
        let high = if self.high_open { self.high } else { last.or(self.high) };
        Self { low, high, ..self }
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
    fn the_values_of_a_range_are_multiples_of_its_step() {
        let range = |low, high, step| IntegerRange { low: Some(low), high: Some(high), step };
        let values = |range: IntegerRange, most| range.values(most).map(Iterator::collect);
        assert_eq!(values(range(-7, 8, Some(5)), 3), Some(vec![-5, 0, 5]));
        assert_eq!(values(range(-5, 5, Some(5)), 3), Some(vec![-5, 0, 5]));
        assert_eq!(values(range(-7, 8, Some(5)), 2), None);
        assert_eq!(values(range(1, 4, Some(5)), 2), Some(Vec::new()));
        assert_eq!(values(range(i128::MIN, i128::MAX, None), usize::MAX), None);
        assert_eq!(values(IntegerRange { low: Some(1), ..IntegerRange::default() }, 9), None);
    }
}
