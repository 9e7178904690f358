//! Tables of any size: tests of independence and measures of association.

use super::distribution::chi_square_tail;
use super::special::deviance;

/// A statistic and the probability of one at least as great where nothing is associated.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ChiSquare {
    /// The chi-square statistic.
    pub statistic: f64,
    /// Its p-value.
    pub p_value: f64,
}

impl ChiSquare {
    pub(super) fn new(statistic: f64, degrees: usize) -> Self {
        Self { statistic, p_value: chi_square_tail(statistic, degrees) }
    }
}

/// How rows and columns go together. Rows and columns without runs are left out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Contingency {
    /// How many runs the table counts.
    pub runs: u64,
    /// Degrees of freedom.
    pub degrees: usize,
    /// The least count that is expected anywhere.
    pub least_expected: f64,
    /// Pearson's chi-square test.
    pub pearson: ChiSquare,
    /// The same with Yates's continuity correction; only for a 2×2 table.
    pub yates: Option<ChiSquare>,
    /// The likelihood-ratio test (G).
    pub likelihood: ChiSquare,
    /// The test of a linear trend with the places of rows and columns as scores, one degree of
    /// freedom: what SAS calls the Mantel-Haenszel chi-square.
    pub trend: ChiSquare,
    /// Cramér's V, 0 to 1.
    pub cramers_v: f64,
    /// Cramér's V without its bias upwards.
    ///
    /// Source: Bergsma, "A bias-correction for Cramér's V and Tschuprow's T", 2013.
    pub cramers_v_corrected: f64,
    /// Tschuprow's T.
    pub tschuprow: f64,
    /// Pearson's contingency coefficient.
    pub coefficient: f64,
    /// Mutual information in nats.
    pub information: f64,
    /// Mutual information with the entropies corrected for few runs; it may be below 0.
    ///
    /// Source: Miller, "Note on the bias of information estimates", 1955.
    pub information_corrected: f64,
}

/// Compares the rows of `columns` counts each; `None` where there is nothing to compare.
pub fn contingency(counts: &[u64], columns: usize) -> Option<Contingency> {
    let margins = Margins::of(counts, columns)?;
    let runs = margins.total as f64;
    let (rows, columns) = (seen(&margins.rows), seen(&margins.columns));
    let degrees = (rows - 1) * (columns - 1);
    let mut sums = Sums::default();
    margins.each(counts, |count, expected, excess| {
        sums.pearson += excess * excess / expected;
        sums.yates += (excess.abs() - 0.5).max(0.0).powi(2) / expected;
        sums.likelihood += 2.0 * deviance(count, expected, excess);
        sums.occupied += usize::from(count > 0.0);
    });
    let share = sums.pearson / runs;
    let (rows_less, columns_less) = ((rows - 1) as f64, (columns - 1) as f64);
    let smaller = rows_less.min(columns_less);
    let least_of = |sums: &[u64]| sums.iter().copied().filter(|&sum| sum > 0).min();
    let information = sums.likelihood / 2.0 / runs;
    let bias = rows_less + columns_less - (sums.occupied - 1) as f64;
    Some(Contingency {
        runs: margins.total,
        degrees,
        least_expected: least_of(&margins.rows)? as f64 * least_of(&margins.columns)? as f64 / runs,
        pearson: ChiSquare::new(sums.pearson, degrees),
        yates: (degrees == 1).then(|| ChiSquare::new(sums.yates, 1)),
        likelihood: ChiSquare::new(sums.likelihood, degrees),
        trend: ChiSquare::new(margins.trend(counts), 1),
        cramers_v: (share / smaller).sqrt().min(1.0),
        cramers_v_corrected: bias_corrected_v(share, runs, rows, columns),
        tschuprow: (share / (degrees as f64).sqrt()).sqrt(),
        coefficient: (share / (1.0 + share)).sqrt(),
        information,
        information_corrected: information + bias / (2.0 * runs),
    })
}

/// Cramér's V by Bergsma, where `share` is the chi-square statistic divided by the runs.
pub fn bias_corrected_v(share: f64, runs: f64, rows: usize, columns: usize) -> f64 {
    if runs <= 1.0 {
        return 0.0;
    }
    let (rows, columns) = (rows as f64, columns as f64);
    let corrected = (share - (rows - 1.0) * (columns - 1.0) / (runs - 1.0)).max(0.0);
    let fewer = |classes: f64| classes - (classes - 1.0).powi(2) / (runs - 1.0);
    let smaller = fewer(rows).min(fewer(columns)) - 1.0;
    if smaller <= 0.0 { 0.0 } else { (corrected / smaller).sqrt().min(1.0) }
}

fn seen(sums: &[u64]) -> usize {
    sums.iter().filter(|&&sum| sum > 0).count()
}

#[derive(Default)]
struct Sums {
    pearson: f64,
    yates: f64,
    likelihood: f64,
    occupied: usize,
}

/// The sums of rows and of columns.
struct Margins {
    rows: Vec<u64>,
    columns: Vec<u64>,
    total: u64,
}

impl Margins {
    /// `None` unless at least two rows and two columns have runs.
    fn of(counts: &[u64], columns: usize) -> Option<Self> {
        let rows: Vec<u64> =
            counts.chunks_exact(columns.max(1)).map(|row| row.iter().sum()).collect();
        let columns: Vec<u64> =
            (0..columns).map(|column| counts.iter().skip(column).step_by(columns).sum()).collect();
        let margins = Self { total: rows.iter().sum(), rows, columns };
        let compares = seen(&margins.rows) > 1 && seen(&margins.columns) > 1;
        compares.then_some(margins)
    }

    /// Gives each count, the expected one and the difference, which is rounded once only.
    fn each(&self, counts: &[u64], mut give: impl FnMut(f64, f64, f64)) {
        let total = self.total as f64;
        for (&row, counts) in self.rows.iter().zip(counts.chunks_exact(self.columns.len())) {
            for (&column, &count) in self.columns.iter().zip(counts) {
                if row == 0 || column == 0 {
                    continue;
                }
                let product = i128::from(row) * i128::from(column);
                let excess = (i128::from(count) * i128::from(self.total) - product) as f64 / total;
                give(count as f64, row as f64 * column as f64 / total, excess);
            }
        }
    }

    /// The squared correlation of the places of rows and columns, times the runs less one.
    fn trend(&self, counts: &[u64]) -> f64 {
        let total = self.total as f64;
        let mean = |sums: &[u64]| {
            sums.iter().enumerate().map(|(place, &sum)| place as f64 * sum as f64).sum::<f64>()
                / total
        };
        let (row_mean, column_mean) = (mean(&self.rows), mean(&self.columns));
        let spread = |sums: &[u64], mean: f64| -> f64 {
            let squares = sums.iter().enumerate();
            squares.map(|(place, &sum)| sum as f64 * (place as f64 - mean).powi(2)).sum()
        };
        let mut product = 0.0;
        for (row, counts) in counts.chunks_exact(self.columns.len()).enumerate() {
            for (column, &count) in counts.iter().enumerate() {
                product += count as f64 * (row as f64 - row_mean) * (column as f64 - column_mean);
            }
        }
        let spreads = spread(&self.rows, row_mean) * spread(&self.columns, column_mean);
        (total - 1.0) * product * product / spreads
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, absolute: f64) {
        assert!((found - expected).abs() <= absolute, "{found} is not {expected}");
    }

    #[test]
    fn berkeley_admissions_by_sex_give_the_figures_of_sas() {
        let found = contingency(&[1493, 1198, 1278, 557], 2).unwrap();
        close(found.pearson.statistic, 92.2053, 5e-5);
        close(found.likelihood.statistic, 93.4494, 5e-5);
        close(found.yates.unwrap().statistic, 91.6096, 5e-5);
        close(found.trend.statistic, 92.1849, 5e-5);
        close(found.cramers_v, 0.1427, 5e-5);
        assert_eq!((found.runs, found.degrees), (4526, 1));
    }

    #[test]
    fn measures_are_those_of_scipys_documentation() {
        let found = contingency(&[100, 150, 203, 322, 420, 700, 320, 210], 2).unwrap();
        close(found.cramers_v, 0.186_178, 5e-7);
        close(found.tschuprow, 0.141_465, 5e-7);
        close(found.coefficient, 0.183_033, 5e-7);
        let found = contingency(&[10, 10, 20, 20, 20, 20], 3).unwrap();
        close(found.pearson.statistic, 2.777_78, 5e-6);
        close(found.pearson.p_value, 0.249_352, 5e-7);
        assert_eq!(found.degrees, 2);
        let found = contingency(&[176, 230, 21_035, 21_018], 2).unwrap();
        close(found.yates.unwrap().statistic, 6.892_569, 5e-7);
        close(found.yates.unwrap().p_value, 0.008_655, 5e-7);
    }

    #[test]
    fn mutual_information_of_a_bit_is_a_bit() {
        let found = contingency(&[50, 0, 0, 50], 2).unwrap();
        close(found.information, std::f64::consts::LN_2, 1e-15);
        close(found.cramers_v, 1.0, 0.0);
        // Each entropy gains one half of a run's share: H(X) + H(Y) − H(X, Y) gains it once.
        close(found.information_corrected - found.information, 1.0 / 200.0, 1e-15);
    }

    #[test]
    fn the_bias_correction_takes_away_what_chance_gives() {
        // By hand: share 1/9 − 2/35, smaller (2 − 1/35) − 1.
        let found = contingency(&[8, 4, 4, 8, 6, 6], 2).unwrap();
        close(found.pearson.statistic / 36.0, 4.0 / 54.0, 1e-15);
        close(
            found.cramers_v_corrected,
            ((4.0_f64 / 54.0 - 2.0 / 35.0) / (34.0 / 35.0)).sqrt(),
            1e-15,
        );
        let independent = contingency(&[6, 6, 6, 6, 6, 6], 2).unwrap();
        close(independent.cramers_v_corrected, 0.0, 0.0);
    }

    #[test]
    fn rows_and_columns_without_runs_are_left_out() {
        let small = contingency(&[7, 2, 1, 5], 2).unwrap();
        let large = contingency(&[7, 0, 2, 1, 0, 5, 0, 0, 0], 3).unwrap();
        assert_eq!(small.pearson, large.pearson);
        assert_eq!(small.trend, large.trend);
        assert_eq!((small.degrees, large.degrees), (1, 1));
        assert_eq!(contingency(&[7, 0, 1, 0], 2), None);
        assert_eq!(contingency(&[], 2), None);
    }

    #[test]
    fn nearly_independent_huge_counts_keep_their_digits() {
        // One run too many in each of two cells of 1e9: every excess is one half.
        let n = 1_000_000_000_u64;
        let found = contingency(&[n + 1, n, n, n + 1], 2).unwrap();
        close(found.pearson.statistic, 1.0 / (n as f64 + 0.5), 1e-24);
        close(found.likelihood.statistic, 1.0 / (n as f64 + 0.5), 1e-24);
    }
}
