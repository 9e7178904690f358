//! How much more often something fails: shares, ratios and differences with their intervals.
//!
//! Intervals are wide `z` standard deviations of a normal distribution; see
//! [`normal_quantile`](super::normal_quantile).

use super::association::Table;

/// A figure and the interval that covers the true one with the wanted confidence.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// The estimate.
    pub value: f64,
    /// The lower end.
    pub low: f64,
    /// The upper end.
    pub high: f64,
}

impl Estimate {
    /// From a logarithm and its standard error.
    pub(super) fn from_logarithm(log: f64, error: f64, z: f64) -> Self {
        let [value, low, high] = [log, log - z * error, log + z * error].map(f64::exp);
        Self { value, low, high }
    }
}

/// The share of failures with Wilson's interval; `None` without runs.
///
/// Source: Wilson, "Probable inference, the law of succession, and statistical inference", 1927.
pub fn wilson(failing: u64, runs: u64, z: f64) -> Option<Estimate> {
    if runs == 0 {
        return None;
    }
    let (runs, square) = (runs as f64, z * z);
    let share = failing as f64 / runs;
    let middle = share + square / (2.0 * runs);
    let spread = z * (share * (1.0 - share) / runs + square / (4.0 * runs * runs)).sqrt();
    let scale = 1.0 + square / runs;
    // At the ends rounding would leave a trace.
    let low = if share <= 0.0 { 0.0 } else { (middle - spread) / scale };
    let high = if share >= 1.0 { 1.0 } else { (middle + spread) / scale };
    Some(Estimate { value: share, low, high })
}

/// The odds ratio as counted: infinite or NaN where counts are 0.
pub fn sample_odds_ratio(table: Table) -> f64 {
    let [a, b, c, d] = cells(table);
    (a * d) / (b * c)
}

/// The odds ratio with Woolf's interval; `None` where there is nothing to compare.
///
/// Where a count is 0, one half is added to each first, to the ratio as well.
///
/// Source: Woolf, "On estimating the relation between blood group and disease", 1955; Haldane, "The
/// estimation and significance of the logarithm of a ratio of frequencies", 1956.
pub fn odds_ratio(table: Table, z: f64) -> Option<Estimate> {
    let counts = positive(table)?;
    let [with, without] = [counts[0] / counts[1], counts[2] / counts[3]];
    let error = counts.map(|count| 1.0 / count).iter().sum::<f64>().sqrt();
    Some(Estimate::from_logarithm(with.ln() - without.ln(), error, z))
}

/// How many times as often it fails with as without, with the interval of Katz and others; `None`
/// where there is nothing to compare. Zeros are treated as for [`odds_ratio`].
///
/// Source: Katz, Baptista, Azen and Pike, "Obtaining confidence intervals for the risk ratio in
/// cohort studies", 1978.
pub fn risk_ratio(table: Table, z: f64) -> Option<Estimate> {
    let counts = positive(table)?;
    let [with, without] = [counts[0] + counts[1], counts[2] + counts[3]];
    let log = (counts[0] / with).ln() - (counts[2] / without).ln();
    let variance = counts[1] / (counts[0] * with) + counts[3] / (counts[2] * without);
    Some(Estimate::from_logarithm(log, variance.sqrt(), z))
}

/// The share of failures with, less that without; `None` where one of them has no runs.
///
/// Source: Newcombe, "Interval estimation for the difference between independent proportions",
/// 1998, method 10.
pub fn risk_difference(table: Table, z: f64) -> Option<Estimate> {
    let with = wilson(table.failing_with, table.with(), z)?;
    let without = wilson(table.failing_without, table.without(), z)?;
    let value = with.value - without.value;
    let below = (with.value - with.low).hypot(without.high - without.value);
    let above = (with.high - with.value).hypot(without.value - without.low);
    Some(Estimate { value, low: value - below, high: value + above })
}

fn cells(table: Table) -> [f64; 4] {
    [table.failing_with, table.passing_with, table.failing_without, table.passing_without]
        .map(|count| count as f64)
}

/// The counts, with one half more each where one is 0.
fn positive(table: Table) -> Option<[f64; 4]> {
    let counts = cells(table);
    let more = if counts.contains(&0.0) { 0.5 } else { 0.0 };
    table.has_contrast().then(|| counts.map(|count| count + more))
}

#[cfg(test)]
mod tests {
    use super::*;

    const Z: f64 = 1.959_963_984_540_054_3;

    fn close(found: Estimate, value: f64, low: f64, high: f64, absolute: f64) {
        for (found, expected) in [(found.value, value), (found.low, low), (found.high, high)] {
            assert!((found - expected).abs() <= absolute, "{found} is not {expected}");
        }
    }

    #[test]
    fn newcombes_examples_of_1998_have_his_intervals() {
        // Table II, method 10, with the shares of 56/70 and 48/80 and five others.
        for ([a, m, b, n], low, high) in [
            ([56, 70, 48, 80], 0.0524, 0.3339),
            ([9, 10, 3, 10], 0.1705, 0.8090),
            ([6, 7, 2, 7], 0.0582, 0.8062),
            ([5, 56, 0, 29], -0.0381, 0.1926),
            ([0, 10, 0, 20], -0.1611, 0.2775),
            ([10, 10, 0, 10], 0.6075, 1.0),
        ] {
            let found = risk_difference(Table::new([a, m - a, b, n - b]), Z).unwrap();
            let value = a as f64 / m as f64 - b as f64 / n as f64;
            close(found, value, low, high, 6e-5);
        }
    }

    #[test]
    fn wilsons_interval_is_that_of_newcombes_other_paper() {
        // "Two-sided confidence intervals for the single proportion", 1998, table I, method 3.
        close(wilson(81, 263, Z).unwrap(), 81.0 / 263.0, 0.2553, 0.3662, 5e-5);
        close(wilson(15, 148, Z).unwrap(), 15.0 / 148.0, 0.0624, 0.1605, 5e-5);
        close(wilson(0, 20, Z).unwrap(), 0.0, 0.0, 0.1611, 5e-5);
        close(wilson(29, 29, Z).unwrap(), 1.0, 0.8830, 1.0, 5e-5);
        assert_eq!(wilson(0, 0, Z), None);
    }

    #[test]
    fn the_physicians_health_study_has_its_published_ratios() {
        // Agresti, "Categorical data analysis": heart attacks with placebo and with aspirin.
        let table = Table::new([189, 10_845, 104, 10_933]);
        close(odds_ratio(table, Z).unwrap(), 1.832, 1.440, 2.331, 5e-4);
        close(risk_ratio(table, Z).unwrap(), 1.818, 1.433, 2.306, 5e-4);
        assert!((sample_odds_ratio(table) - 1.832).abs() < 5e-4);
    }

    #[test]
    fn zeros_give_finite_ratios() {
        let found = odds_ratio(Table::new([5, 0, 2, 7]), Z).unwrap();
        assert!((found.value - 5.5 * 7.5 / (0.5 * 2.5)).abs() < 1e-12);
        assert!(found.low > 1.0 && found.high.is_finite());
        assert!(risk_ratio(Table::new([0, 5, 2, 7]), Z).unwrap().value > 0.0);
        assert_eq!(odds_ratio(Table::new([0, 5, 0, 7]), Z), None);
        assert!(sample_odds_ratio(Table::new([5, 0, 2, 7])).is_infinite());
    }
}
