//! A limit to p-values that a table is held against without its own.

use super::association::{Table, Test, test_of};
use super::distribution::normal_quantile;
use super::hypergeometric::Hypergeometric;

/// The share by which a bound may be wrong by rounding.
const SLACK: f64 = 1e-3;

/// A p-value and what a table needs at least to stay below it.
pub(super) struct Limit {
    ln_p_value: f64,
    statistic: f64,
}

impl Limit {
    pub(super) fn of(p_value: f64) -> Self {
        // Below that, 1 − p has too few digits.
        let quantile = normal_quantile(1.0 - p_value.clamp(1e-12, 1.0));
        Self { ln_p_value: p_value.ln() + SLACK, statistic: quantile * quantile * (1.0 - SLACK) }
    }

    /// Whether the p-value of a table under which failures are likelier may be at most this one; not
    /// where it surely is above.
    ///
    /// The p-value of an exact test is at least the probability of the very table.
    pub(super) fn may_hold(&self, table: Table) -> bool {
        if test_of(table) == Test::ChiSquare {
            return table.is_above(self.statistic) != Some(false);
        }
        let chances = Hypergeometric::of(table);
        chances.ln_probability(table.failing_with) <= self.ln_p_value
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::{Place, StreamKey};
    use crate::stats::of_table;

    #[test]
    fn nothing_within_the_limit_is_refused_and_little_else_accepted() {
        let mut stream = StreamKey::new("limit", 1, 7).stream(Place::ROOT, 0, 0);
        let (mut accepted, mut held) = (0, 0);
        for turn in 0..20_000 {
            let most = [8, 40, 400, 1 << 33][turn % 4];
            let counts: [u64; 4] = std::array::from_fn(|_| stream.below(most));
            let table = Table::new(counts);
            if table.phi() <= 0.0 {
                continue;
            }
            let p_value = of_table(table).p_value;
            for limit in [1.0, 0.5, 1e-3, 1e-9, 1e-300, p_value] {
                let may_hold = Limit::of(limit).may_hold(table);
                assert!(may_hold || p_value > limit, "{counts:?} at {limit}");
                accepted += usize::from(may_hold);
                held += usize::from(p_value <= limit);
            }
        }
        assert!(accepted * 10 < held * 11, "{accepted} of {held}");
    }
}
