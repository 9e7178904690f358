//! The odds ratio of a 2×2 table with all margins fixed.

use super::association::Table;
use super::distribution::PRECISION;
use super::hypergeometric::Hypergeometric;
use super::ratios::Estimate;

/// The likeliest odds ratio with all margins fixed, and its exact interval; `None` where there is
/// nothing to compare.
///
/// Source: Cornfield, "A statistical problem arising from retrospective studies", 1956; the same
/// as `odds_ratio` of `scipy`.
pub fn conditional_odds_ratio(table: Table, confidence: f64) -> Option<Estimate> {
    if !table.has_contrast() {
        return None;
    }
    let tilted = Tilted { chances: Hypergeometric::of(table), count: table.failing_with };
    let (least, most) = (tilted.chances.least(), tilted.chances.most());
    let (is_least, is_most) = (tilted.count == least, tilted.count == most);
    let beyond = (1.0 - confidence) / 2.0;
    let count = tilted.count as f64;
    Some(Estimate {
        value: match (is_least, is_most) {
            (true, _) => 0.0,
            (_, true) => f64::INFINITY,
            _ => tilted.root(|sums| sums.mean - count),
        },
        low: if is_least { 0.0 } else { tilted.root(|sums| sums.at_least - beyond) },
        high: if is_most { f64::INFINITY } else { tilted.root(|sums| beyond - sums.at_most) },
    })
}

/// The distribution of a count whose odds are multiplied.
struct Tilted {
    chances: Hypergeometric,
    count: u64,
}

#[derive(Default)]
struct Sums {
    mean: f64,
    at_least: f64,
    at_most: f64,
}

impl Tilted {
    /// The odds ratio at which `lacking`, which rises with it, is 0.
    fn root(&self, lacking: impl Fn(&Sums) -> f64) -> f64 {
        let is_low = |log: f64| lacking(&self.sums(log.exp())) < 0.0;
        let (mut low, mut high) = (-1.0, 1.0);
        while low > f64::MIN_POSITIVE.ln() && !is_low(low) {
            low *= 2.0;
        }
        while high < f64::MAX.ln() && is_low(high) {
            high *= 2.0;
        }
        // Halving ends when no number lies between.
        loop {
            let middle = f64::midpoint(low, high);
            if middle <= low || middle >= high {
                return middle.exp();
            }
            if is_low(middle) {
                low = middle;
            } else {
                high = middle;
            }
        }
    }

    fn sums(&self, odds: f64) -> Sums {
        let mode = self.mode(odds);
        let (mut all, mut sums) = (0.0, Sums::default());
        let mut add = |count: u64, weight: f64| {
            all += weight;
            // From the mode, so that large counts do not cancel.
            sums.mean += (count as f64 - mode as f64) * weight;
            sums.at_least += if count >= self.count { weight } else { 0.0 };
            sums.at_most += if count <= self.count { weight } else { 0.0 };
            weight > all * PRECISION
        };
        let mut weight = 1.0;
        for count in mode..=self.chances.most() {
            if !add(count, weight) {
                break;
            }
            weight *= odds * self.chances.step_up(count);
        }
        weight = 1.0;
        for count in (self.chances.least()..mode).rev() {
            weight /= odds * self.chances.step_up(count);
            if !add(count, weight) {
                break;
            }
        }
        Sums {
            mean: mode as f64 + sums.mean / all,
            at_least: sums.at_least / all,
            at_most: sums.at_most / all,
        }
    }

    /// The likeliest count: from there on the next is no likelier.
    fn mode(&self, odds: f64) -> u64 {
        let (mut low, mut high) = (self.chances.least(), self.chances.most());
        while low < high {
            let middle = low + (high - low) / 2;
            if odds * self.chances.step_up(middle) > 1.0 {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: Estimate, value: f64, low: f64, high: f64) {
        for (found, expected) in [(found.value, value), (found.low, low), (found.high, high)] {
            assert!((found - expected).abs() <= 1e-11 * expected, "{found} is not {expected}");
        }
    }

    #[test]
    fn the_lady_tasting_tea_has_the_odds_of_scipy() {
        let found = conditional_odds_ratio(Table::new([3, 1, 1, 3]), 0.95).unwrap();
        close(found, 6.408_319_658_199_662, 0.211_735_595_446_579_66, 626.243_530_588_814_1);
    }

    #[test]
    fn the_convictions_of_twins_have_the_odds_of_scipy() {
        // Criminal twins of Fisher, "The logic of inductive inference", 1935.
        let found = conditional_odds_ratio(Table::new([2, 15, 10, 3]), 0.95).unwrap();
        close(found, 0.046_936_639_049_680_04, 0.003_317_163_950_657_366, 0.363_189_602_356_679_96);
    }

    #[test]
    fn extremes_have_one_end() {
        let all = conditional_odds_ratio(Table::new([5, 0, 2, 7]), 0.95).unwrap();
        assert!(all.value.is_infinite() && all.high.is_infinite() && all.low > 1.0);
        let none = conditional_odds_ratio(Table::new([0, 5, 7, 2]), 0.95).unwrap();
        assert!(none.value == 0.0 && none.low == 0.0 && none.high < 1.0);
        assert_eq!(conditional_odds_ratio(Table::new([0, 5, 0, 2]), 0.95), None);
    }
}
