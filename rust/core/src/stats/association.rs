//! Whether failures go with a setting.

use super::distribution::{chi_square_tail, fisher_two_sided};

/// Below this expected count the chi-square distribution is no longer a good approximation.
const SMALL_COUNT: f64 = 5.0;

/// Which test gave a p-value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// Pearson's chi-square test.
    ChiSquare,
    /// Fisher's exact test.
    Fisher,
    /// Fisher's exact test of the most telling value against the rest, times the count of values.
    FisherBest,
}

impl Test {
    /// The test's name in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::ChiSquare => "chi-square",
            Self::Fisher => "Fisher exact",
            Self::FisherBest => "Fisher exact of the most telling value, corrected",
        }
    }
}

/// Failures and passes, with something and without it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Table {
    /// Runs that have it and fail.
    pub failing_with: u64,
    /// Runs that have it and pass.
    pub passing_with: u64,
    /// Runs that lack it and fail.
    pub failing_without: u64,
    /// Runs that lack it and pass.
    pub passing_without: u64,
}

impl Table {
    fn total(self) -> f64 {
        (self.failing_with + self.passing_with + self.failing_without + self.passing_without) as f64
    }

    /// The share of failures among the runs that have it.
    pub fn rate_with(self) -> f64 {
        rate(self.failing_with, self.passing_with)
    }

    /// The share of failures among the runs that lack it.
    pub fn rate_without(self) -> f64 {
        rate(self.failing_without, self.passing_without)
    }

    /// The phi coefficient: 1 where exactly the failing runs have it, 0 where it makes no
    /// difference, −1 where exactly the passing ones have it.
    pub fn phi(self) -> f64 {
        let [a, b, c, d] =
            [self.failing_with, self.passing_with, self.failing_without, self.passing_without]
                .map(|count| count as f64);
        let margins = (a + b) * (c + d) * (a + c) * (b + d);
        if margins == 0.0 { 0.0 } else { (a * d - b * c) / margins.sqrt() }
    }

    fn least_expected(self) -> f64 {
        let with = (self.failing_with + self.passing_with) as f64;
        let failing = (self.failing_with + self.failing_without) as f64;
        let total = self.total();
        with.min(total - with) * failing.min(total - failing) / total.max(1.0)
    }
}

fn rate(failing: u64, passing: u64) -> f64 {
    let all = failing + passing;
    if all == 0 { 0.0 } else { failing as f64 / all as f64 }
}

/// How strongly failures go with something.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Association {
    /// The test that was used.
    pub test: Test,
    /// Its statistic; for Fisher's test the phi coefficient, for that of the most telling value
    /// the chi-square statistic.
    pub statistic: f64,
    /// Degrees of freedom; 0 for Fisher's tests.
    pub degrees: usize,
    /// The probability of at least this association where there is none.
    pub p_value: f64,
    /// Phi for a 2×2 table, else Cramér's V: from 0 to 1 in size.
    pub effect: f64,
}

/// Pearson's test of a 2×2 table without continuity correction, or Fisher's where counts are small.
pub fn of_table(table: Table) -> Association {
    let phi = table.phi();
    if table.least_expected() < SMALL_COUNT {
        let p_value = fisher_two_sided(
            table.failing_with,
            table.passing_with,
            table.failing_without,
            table.passing_without,
        );
        return Association {
            test: Test::Fisher,
            statistic: phi,
            degrees: 0,
            p_value,
            effect: phi,
        };
    }
    let statistic = phi * phi * table.total();
    let p_value = chi_square_tail(statistic, 1);
    Association { test: Test::ChiSquare, statistic, degrees: 1, p_value, effect: phi }
}

/// The association of failures with a parameter, given (failing, passing) for each of its classes.
///
/// Classes that never occurred are left out. `None` where there is nothing to compare.
pub fn of_parameter(counts: &[(u64, u64)]) -> Option<Association> {
    let seen: Vec<(u64, u64)> = counts.iter().copied().filter(|(f, p)| f + p > 0).collect();
    let failing: u64 = seen.iter().map(|(failing, _)| failing).sum();
    let passing: u64 = seen.iter().map(|(_, passing)| passing).sum();
    if seen.len() < 2 || failing == 0 || passing == 0 {
        return None;
    }
    let total = (failing + passing) as f64;
    let expected = |runs: u64, margin: u64| runs as f64 * margin as f64 / total;
    let statistic: f64 = seen
        .iter()
        .map(|&(f, p)| {
            let (ef, ep) = (expected(f + p, failing), expected(f + p, passing));
            (f as f64 - ef).powi(2) / ef + (p as f64 - ep).powi(2) / ep
        })
        .sum();
    let degrees = seen.len() - 1;
    let effect = (statistic / total).sqrt();
    let least =
        seen.iter().map(|(f, p)| expected(f + p, failing.min(passing))).fold(f64::MAX, f64::min);
    if least >= SMALL_COUNT {
        let p_value = chi_square_tail(statistic, degrees);
        return Some(Association { test: Test::ChiSquare, statistic, degrees, p_value, effect });
    }
    let best = seen
        .iter()
        .map(|&(f, p)| fisher_two_sided(f, p, failing - f, passing - p))
        .fold(1.0, f64::min);
    let (test, statistic, p_value) = match seen.len() {
        2 => (Test::Fisher, effect, best),
        values => (Test::FisherBest, statistic, (best * values as f64).min(1.0)),
    };
    Some(Association { test, statistic, degrees: 0, p_value, effect })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64) {
        assert!((found - expected).abs() < 1e-4, "{found} is not {expected}");
    }

    #[test]
    fn berkeley_admissions_give_the_published_figures() {
        let sexes = of_parameter(&[(1493, 1198), (1278, 557)]);
        let sexes = sexes.unwrap();
        close(sexes.statistic, 92.2053);
        close(sexes.effect, 0.1427);
        let departments = [(601, 332), (370, 215), (322, 596), (269, 523), (147, 437), (46, 668)];
        let departments = of_parameter(&departments).unwrap();
        close(departments.statistic, 778.9065);
        close(departments.effect, 0.4148);
        assert_eq!((departments.degrees, departments.test), (5, Test::ChiSquare));
    }

    #[test]
    fn small_counts_are_tested_exactly() {
        let table =
            Table { failing_with: 8, passing_with: 2, failing_without: 1, passing_without: 5 };
        let association = of_table(table);
        assert_eq!(association.test, Test::Fisher);
        close(association.p_value, 0.034_965);
    }

    #[test]
    fn nothing_to_compare_is_no_association() {
        assert_eq!(of_parameter(&[(3, 4), (0, 0)]), None);
        assert_eq!(of_parameter(&[(3, 0), (5, 0)]), None);
    }
}
