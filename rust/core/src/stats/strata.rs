//! 2×2 tables in strata: whether an association holds where something else is held fixed.

use super::association::{Table, of_table};
use super::contingency::ChiSquare;
use super::ratios::{Estimate, odds_ratio};

/// What the strata say together. Strata where there is nothing to compare are left out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Stratified {
    /// How many strata tell something.
    pub strata: usize,
    /// The test of Cochran, Mantel and Haenszel: no association in any stratum.
    pub test: ChiSquare,
    /// The same with a continuity correction.
    pub corrected: ChiSquare,
    /// The odds ratio that all strata share, with the interval of Robins, Breslow and Greenland;
    /// the interval is 0 to infinity where the ratio is one of them.
    pub odds_ratio: Estimate,
    /// Whether they share one: the test of Breslow and Day, of `strata − 1` degrees of freedom.
    /// `None` where the common ratio is 0 or infinite.
    pub breslow_day: Option<ChiSquare>,
    /// The same with Tarone's correction.
    pub tarone: Option<ChiSquare>,
}

/// Analyses strata; `None` where none of them has something to compare. The interval is wide `z`
/// standard deviations on either side.
///
/// Source: Mantel and Haenszel, "Statistical aspects of the analysis of data from retrospective
/// studies", 1959; Robins, Breslow and Greenland, "Estimators of the Mantel-Haenszel variance", 1986;
/// Breslow and Day, "Statistical methods in cancer research I", 1980; Tarone, "On heterogeneity tests
/// based on efficient scores", 1985.
pub fn stratified(tables: &[Table], z: f64) -> Option<Stratified> {
    let telling = tables.iter().copied().filter(|table| table.has_contrast());
    let strata = telling.clone().count();
    if strata == 0 {
        return None;
    }
    let (mut excess, mut variance) = (0.0, 0.0);
    for table in telling.clone() {
        let runs = table.runs() as f64;
        excess += table.determinant() / runs;
        let margins = table.with() as f64 * table.without() as f64 / runs;
        variance +=
            margins * (table.failing() as f64 * table.passing() as f64 / runs) / (runs - 1.0);
    }
    let corrected = (excess.abs() - 0.5).max(0.0);
    let odds_ratio = common_odds_ratio(telling.clone(), z);
    let homogeneity = homogeneity(telling, odds_ratio.value);
    Some(Stratified {
        strata,
        test: ChiSquare::new(excess * excess / variance, 1),
        corrected: ChiSquare::new(corrected * corrected / variance, 1),
        odds_ratio,
        breslow_day: homogeneity.map(|(plain, _)| ChiSquare::new(plain, strata - 1)),
        tarone: homogeneity.map(|(_, corrected)| ChiSquare::new(corrected, strata - 1)),
    })
}

fn common_odds_ratio(tables: impl Iterator<Item = Table>, z: f64) -> Estimate {
    let (mut for_it, mut against) = (0.0, 0.0);
    let mut variances = [0.0; 3];
    for table in tables {
        let runs = table.runs() as f64;
        let same = (table.failing_with + table.passing_without) as f64 / runs;
        let up = table.failing_with as f64 * table.passing_without as f64 / runs;
        let down = table.passing_with as f64 * table.failing_without as f64 / runs;
        for_it += up;
        against += down;
        variances[0] += same * up;
        variances[1] += same * down + (1.0 - same) * up;
        variances[2] += (1.0 - same) * down;
    }
    let value = for_it / against;
    if for_it <= 0.0 || against <= 0.0 {
        return Estimate { value, low: 0.0, high: f64::INFINITY };
    }
    let variance = variances[0] / (2.0 * for_it * for_it)
        + variances[1] / (2.0 * for_it * against)
        + variances[2] / (2.0 * against * against);
    Estimate { value, ..Estimate::from_logarithm(value.ln(), variance.sqrt(), z) }
}

/// The statistics of Breslow and Day, without and with Tarone's correction.
fn homogeneity(tables: impl Iterator<Item = Table>, odds: f64) -> Option<(f64, f64)> {
    if odds <= 0.0 || odds.is_infinite() {
        return None;
    }
    let (mut plain, mut sum, mut variances) = (0.0, 0.0, 0.0);
    for table in tables {
        let fitted = fitted(table, odds);
        let (with, failing) = (table.with() as f64, table.failing() as f64);
        let others = table.without() as f64 - failing + fitted;
        let variance =
            1.0 / (1.0 / fitted + 1.0 / (with - fitted) + 1.0 / (failing - fitted) + 1.0 / others);
        let excess = table.failing_with as f64 - fitted;
        plain += excess * excess / variance;
        sum += excess;
        variances += variance;
    }
    Some((plain, plain - sum * sum / variances))
}

/// The first count of a table with these margins and this odds ratio.
fn fitted(table: Table, odds: f64) -> f64 {
    let (with, failing) = (table.with() as f64, table.failing() as f64);
    // The root of (1 − odds) x² + linear x − odds · with · failing that is a count.
    let linear = table.without() as f64 - failing + odds * (with + failing);
    let root = (linear * linear + 4.0 * (1.0 - odds) * odds * with * failing).max(0.0).sqrt();
    if linear < 0.0 {
        return (root - linear) / (2.0 * (1.0 - odds));
    }
    2.0 * odds * with * failing / (linear + root)
}

/// What holding something else fixed does to an association.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// It stays as it is, or there was none and is none.
    Holds,
    /// Simpson's paradox: it points the other way.
    Reversed,
    /// Simpson's paradox: nothing of it is left.
    Vanishes,
    /// There is one that the sum of the strata hides.
    Appears,
}

impl Verdict {
    /// The verdict in a word.
    pub fn name(self) -> &'static str {
        match self {
            Self::Holds => "holds",
            Self::Reversed => "reversed",
            Self::Vanishes => "vanishes",
            Self::Appears => "appears",
        }
    }
}

/// Compares the association in the sum of all strata with that within them.
///
/// An association is there where its p-value is up to `rate`. That one of the sum is there and the
/// other is not is no contradiction while the odds ratio of the sum lies in the interval of the common
/// one: few runs in each stratum would do that, too.
pub fn verdict(tables: &[Table], rate: f64, z: f64) -> Verdict {
    let sum = tables.iter().fold([0; 4], |[a, b, c, d], table| {
        [
            a + table.failing_with,
            b + table.passing_with,
            c + table.failing_without,
            d + table.passing_without,
        ]
    });
    let sum = Table::new(sum);
    let (Some(within), Some(overall)) = (stratified(tables, z), odds_ratio(sum, z)) else {
        return Verdict::Holds;
    };
    let common = within.odds_ratio;
    let contradicts = overall.value < common.low || overall.value > common.high;
    let is_there = of_table(sum).p_value <= rate;
    match (is_there, within.test.p_value <= rate) {
        (true, true) if (overall.value > 1.0) != (common.value > 1.0) => Verdict::Reversed,
        (true, false) if contradicts => Verdict::Vanishes,
        (false, true) if contradicts => Verdict::Appears,
        _ => Verdict::Holds,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const Z: f64 = 1.959_963_984_540_054_3;

    /// Admissions to Berkeley in 1973 by department: men admitted and rejected, then women.
    const BERKELEY: [[u64; 4]; 6] = [
        [512, 313, 89, 19],
        [353, 207, 17, 8],
        [120, 205, 202, 391],
        [138, 279, 131, 244],
        [53, 138, 94, 299],
        [22, 351, 24, 317],
    ];

    fn close(found: f64, expected: f64, absolute: f64) {
        assert!((found - expected).abs() <= absolute, "{found} is not {expected}");
    }

    #[test]
    fn berkeley_within_departments_has_the_figures_of_sas_and_r() {
        let found = stratified(&BERKELEY.map(Table::new), Z).unwrap();
        close(found.test.statistic, 1.5246, 5e-5);
        close(found.test.p_value, 0.2169, 5e-5);
        close(found.corrected.statistic, 1.4269, 5e-5);
        close(found.corrected.p_value, 0.2323, 5e-5);
        close(found.odds_ratio.value, 0.904_696_8, 5e-8);
        close(found.odds_ratio.low, 0.771_907_4, 5e-8);
        close(found.odds_ratio.high, 1.060_329_8, 5e-8);
        close(found.breslow_day.unwrap().statistic, 18.8255, 5e-5);
        close(found.tarone.unwrap().p_value, 0.002_071_4, 5e-8);
        assert_eq!(found.strata, 6);
    }

    #[test]
    fn berkeleys_association_vanishes_within_departments() {
        assert_eq!(verdict(&BERKELEY.map(Table::new), 0.05, Z), Verdict::Vanishes);
    }

    #[test]
    fn kidney_stones_reverse() {
        // Charig and others, 1986: failures and successes of open surgery, then of the other
        // treatment, for small and for large stones. Ten times as many runs make it significant.
        let strata = [[6, 81, 36, 234], [71, 192, 25, 55]];
        let many = strata.map(|counts| Table::new(counts.map(|count| 10 * count)));
        assert_eq!(verdict(&many, 0.05, Z), Verdict::Reversed);
        assert_eq!(verdict(&strata.map(Table::new), 0.05, Z), Verdict::Holds);
    }

    #[test]
    fn an_association_may_be_hidden_by_the_sum() {
        // 20 and 10, then 70 and 40 percent fail; in the sum it is 32.5 percent of either.
        let strata = [[60, 240, 10, 90], [70, 30, 120, 180]].map(Table::new);
        assert_eq!(verdict(&strata, 0.05, Z), Verdict::Appears);
    }

    #[test]
    fn one_stratum_says_what_the_table_says() {
        let table = Table::new([30, 12, 14, 25]);
        let found = stratified(&[table, Table::default(), Table::new([4, 0, 3, 0])], Z).unwrap();
        let runs = table.runs() as f64;
        close(found.test.statistic, of_table(table).statistic * (runs - 1.0) / runs, 1e-12);
        close(found.odds_ratio.value, 30.0 * 25.0 / (12.0 * 14.0), 1e-12);
        close(found.breslow_day.unwrap().statistic, 0.0, 1e-20);
        close(found.breslow_day.unwrap().p_value, 1.0, 0.0);
        assert_eq!(verdict(&[table], 0.05, Z), Verdict::Holds);
    }

    #[test]
    fn ratios_without_end_have_no_test_of_homogeneity() {
        let found = stratified(&[Table::new([5, 0, 3, 9]), Table::new([4, 0, 2, 2])], Z).unwrap();
        assert!(found.odds_ratio.value.is_infinite() && found.breslow_day.is_none());
        assert_eq!(stratified(&[Table::new([5, 0, 3, 0])], Z), None);
        assert_eq!(verdict(&[], 0.05, Z), Verdict::Holds);
    }

    #[test]
    fn the_fitted_count_has_the_odds_ratio() {
        for odds in [1e-6, 0.3, 1.0, 2.5, 1e6] {
            for counts in [[30, 12, 14, 25], [50, 2, 60, 3], [1, 40, 2, 3]] {
                let table = Table::new(counts);
                let x = fitted(table, odds);
                let (with, failing) = (table.with() as f64, table.failing() as f64);
                let others = table.without() as f64 - failing + x;
                let found = x * others / ((with - x) * (failing - x));
                assert!((found / odds - 1.0).abs() < 1e-6, "{found} is not {odds}");
            }
        }
    }
}
