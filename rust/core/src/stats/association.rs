//! Whether failures go with a setting.

use super::distribution::chi_square_tail;
use super::fisher::fisher_two_sided;
use super::freeman_halton::{Exact, freeman_halton};
use super::special::difference;

/// Below this expected count the chi-square distribution is no longer a good approximation.
const SMALL_COUNT: f64 = 5.0;

/// The share by which rounding may change a statistic, and much more.
const SLACK: f64 = 1e-9;

/// Which test gave a p-value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Test {
    /// Pearson's chi-square test.
    ChiSquare,
    /// Fisher's exact test.
    Fisher,
    /// Fisher's exact test of more than two classes, by Freeman and Halton.
    FreemanHalton,
    /// The same among tables drawn by chance, where there are too many to count.
    Sampled,
}

impl Test {
    /// The test's name in words.
    pub fn name(self) -> &'static str {
        match self {
            Self::ChiSquare => "chi-square",
            Self::Fisher => "Fisher exact",
            Self::FreemanHalton => "Fisher-Freeman-Halton exact",
            Self::Sampled => "Fisher-Freeman-Halton, sampled",
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
    /// Failing and passing with it, failing and passing without it.
    pub fn new(counts: [u64; 4]) -> Self {
        let [failing_with, passing_with, failing_without, passing_without] = counts;
        Self { failing_with, passing_with, failing_without, passing_without }
    }

    /// How many runs have it.
    pub fn with(self) -> u64 {
        self.failing_with + self.passing_with
    }

    /// How many runs lack it.
    pub fn without(self) -> u64 {
        self.failing_without + self.passing_without
    }

    /// How many runs fail.
    pub fn failing(self) -> u64 {
        self.failing_with + self.failing_without
    }

    /// How many runs pass.
    pub fn passing(self) -> u64 {
        self.passing_with + self.passing_without
    }

    /// How many runs there are.
    pub fn runs(self) -> u64 {
        self.with() + self.without()
    }

    /// Whether there is something to compare: runs with it and without, that fail and that pass.
    pub fn has_contrast(self) -> bool {
        [self.with(), self.without(), self.failing(), self.passing()].iter().all(|&sum| sum > 0)
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
        if !self.has_contrast() {
            return 0.0;
        }
        let [with, without, failing, passing] =
            [self.with(), self.without(), self.failing(), self.passing()]
                .map(|sum| (sum as f64).sqrt());
        self.determinant() / (with * without) / (failing * passing)
    }

    /// The products of the diagonals, one less the other, without rounding before the end.
    pub(super) fn determinant(self) -> f64 {
        difference(
            [self.failing_with, self.passing_without],
            [self.passing_with, self.failing_without],
        )
    }

    /// Whether failures are likelier with it and Pearson's statistic is above a bound; in little time,
    /// and `None` where rounding leaves doubt.
    #[inline]
    pub(super) fn is_above(self, statistic: f64) -> Option<bool> {
        let determinant = self.determinant();
        let sums = [self.with(), self.without(), self.failing(), self.passing()];
        let scale: f64 = sums.iter().map(|&sum| sum as f64).product();
        // Without a branch for the sign, which is as good as chance.
        let (found, bound) = (determinant * determinant.abs(), statistic * scale);
        let excess = found * self.runs() as f64 - bound;
        (excess.abs() > SLACK * bound).then_some(excess > 0.0)
    }

    fn least_expected(self) -> f64 {
        let rarer = self.with().min(self.without()) as f64;
        rarer * self.failing().min(self.passing()) as f64 / self.runs().max(1) as f64
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
    /// Its statistic; for Fisher's test of a 2×2 table the phi coefficient.
    pub statistic: f64,
    /// Degrees of freedom; 0 for exact and sampled tests.
    pub degrees: usize,
    /// The probability of at least this association where there is none.
    pub p_value: f64,
    /// Phi for a 2×2 table, else Cramér's V: from 0 to 1 in size.
    pub effect: f64,
}

/// The test that a 2×2 table takes.
pub(super) fn test_of(table: Table) -> Test {
    if table.least_expected() < SMALL_COUNT { Test::Fisher } else { Test::ChiSquare }
}

/// Pearson's test of a 2×2 table without continuity correction, or Fisher's where counts are small.
pub fn of_table(table: Table) -> Association {
    let phi = table.phi();
    if test_of(table) == Test::Fisher {
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
    let statistic = phi * phi * table.runs() as f64;
    let p_value = chi_square_tail(statistic, 1);
    Association { test: Test::ChiSquare, statistic, degrees: 1, p_value, effect: phi }
}

/// The association of failures with a parameter, given (failing, passing) for each of its classes.
///
/// Classes that never occurred are left out. `None` where there is nothing to compare.
pub fn of_parameter(counts: &[(u64, u64)]) -> Option<Association> {
    let seen = counts.iter().filter(|(failing, passing)| failing + passing > 0);
    let sums = seen.clone().fold((0, 0), |sums, count| (sums.0 + count.0, sums.1 + count.1));
    let classes = seen.clone().count();
    if classes < 2 || sums.0 == 0 || sums.1 == 0 {
        return None;
    }
    let statistic = pearson(seen.clone(), sums);
    let effect = (statistic / (sums.0 + sums.1) as f64).sqrt();
    let rarest = seen.clone().map(|(failing, passing)| failing + passing).min()?;
    let least = rarest as f64 * sums.0.min(sums.1) as f64 / (sums.0 + sums.1) as f64;
    if least >= SMALL_COUNT {
        let (test, degrees) = (Test::ChiSquare, classes - 1);
        let p_value = chi_square_tail(statistic, degrees);
        return Some(Association { test, statistic, degrees, p_value, effect });
    }
    let (test, statistic, p_value) = if classes == 2 {
        let (failing, passing) = *seen.clone().next()?;
        let (others, remaining) = (sums.0 - failing, sums.1 - passing);
        (Test::Fisher, effect, fisher_two_sided(failing, passing, others, remaining))
    } else {
        let Exact { p_value, samples, .. } = freeman_halton(counts)?;
        (if samples == 0 { Test::FreemanHalton } else { Test::Sampled }, statistic, p_value)
    };
    Some(Association { test, statistic, degrees: 0, p_value, effect })
}

/// Pearson's statistic of the classes, given how many runs fail and pass.
fn pearson<'a>(classes: impl Iterator<Item = &'a (u64, u64)>, sums: (u64, u64)) -> f64 {
    // For each class the two squares have the same numerator, here without rounding.
    let squares = classes.map(|&(failing, passing)| {
        let excess = difference([failing, sums.1], [passing, sums.0]);
        excess * (excess / (failing + passing) as f64)
    });
    squares.sum::<f64>() / (sums.0 as f64 * sums.1 as f64)
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
