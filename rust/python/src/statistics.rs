//! Statistics of counts and numbers, many at once.
//!
//! Counts cross as little-endian `uint64` bytes, numbers as little-endian `float64` bytes.

use pyo3::prelude::*;
use testflow_core::error::{Error, Result};
use testflow_core::stats::{
    self, ChiSquare, Contingency, Estimate, Exact, Fisher, KruskalWallis, MannWhitney, Ranking,
    Spearman, Stratified, Suspiciousness, Table,
};

use crate::codes::from_bytes;
use crate::door;

/// Statistic and p.
type TestRow = (f64, f64);

/// Value, lower and upper end.
type Interval = (f64, f64, f64);

/// Runs, degrees of freedom, least expected count; the tests of Pearson, Yates, the likelihood ratio
/// and a trend; V, corrected V, Tschuprow's T, Pearson's coefficient; information and corrected.
type TableRow = (
    (u64, usize, f64),
    (TestRow, Option<TestRow>, TestRow, TestRow),
    (f64, f64, f64, f64),
    (f64, f64),
);

/// Tarantula, Ochiai, D*, increase, weighted relative accuracy.
type SuspicionRow = (f64, f64, f64, f64, f64);

/// Less, greater, two-sided, mid-p; the sample's odds ratio; odds ratio, conditional odds ratio, risk
/// ratio; risk difference, share with, share without.
type ContrastRow = (
    (f64, f64, f64, f64),
    f64,
    (Option<Interval>, Option<Interval>, Option<Interval>),
    (Option<Interval>, Option<Interval>, Option<Interval>),
);

/// Strata, test, corrected test, odds ratio, Breslow-Day, Tarone, verdict.
type StrataRow =
    (usize, TestRow, TestRow, Interval, Option<TestRow>, Option<TestRow>, &'static str);

/// H, degrees of freedom, p, epsilon squared, eta squared.
type GroupsRow = (f64, usize, f64, f64, f64);

/// Compares the rows of tables of `rows` times `columns` counts.
#[pyfunction]
pub(crate) fn compare_tables(
    py: Python<'_>,
    counts: &[u8],
    rows: usize,
    columns: usize,
) -> PyResult<Vec<Option<TableRow>>> {
    door::run(py, |interrupt| {
        let compare = |table: &[u64]| {
            interrupt.poll()?;
            Ok(stats::contingency(table, columns).map(table_row))
        };
        pieces(&counts_of(counts)?, rows * columns)?.map(compare).collect()
    })
}

/// Fisher's exact test of tables of `rows` rows (failing, passing): p, standard error, samples.
#[pyfunction]
pub(crate) fn compare_exactly(
    py: Python<'_>,
    counts: &[u8],
    rows: usize,
) -> PyResult<Vec<Option<(f64, f64, u64)>>> {
    door::run(py, |interrupt| {
        let compare = |table: &[u64]| {
            interrupt.poll()?;
            let rows: Vec<(u64, u64)> = table.chunks_exact(2).map(|row| (row[0], row[1])).collect();
            let row = |exact: Exact| (exact.p_value, exact.standard_error, exact.samples);
            Ok(stats::freeman_halton(&rows).map(row))
        };
        pieces(&counts_of(counts)?, 2 * rows)?.map(compare).collect()
    })
}

/// Everything about 2×2 tables.
#[pyfunction]
pub(crate) fn contrast_tables(
    py: Python<'_>,
    counts: &[u8],
    confidence: f64,
) -> PyResult<Vec<ContrastRow>> {
    door::run(py, |interrupt| {
        let z = stats::normal_quantile(confidence);
        let contrast = |table: Table| {
            interrupt.poll()?;
            Ok(contrast_row(table, confidence, z))
        };
        tables(&counts_of(counts)?)?.into_iter().map(contrast).collect()
    })
}

/// How suspicious something is, for each 2×2 table.
#[pyfunction]
pub(crate) fn rank_tables(py: Python<'_>, counts: &[u8]) -> PyResult<Vec<SuspicionRow>> {
    door::run(py, |_| {
        let found = tables(&counts_of(counts)?)?.into_iter().map(stats::suspiciousness);
        Ok(found.map(suspicion_row).collect())
    })
}

/// The lower and upper ends of Wilson's intervals; NaN where there are no runs.
#[pyfunction]
pub(crate) fn share_intervals(
    py: Python<'_>,
    failing: &[u8],
    runs: &[u8],
    confidence: f64,
) -> PyResult<(Vec<f64>, Vec<f64>)> {
    door::run(py, |_| {
        let z = stats::normal_quantile(confidence);
        let share = |(failing, runs)| stats::wilson(failing, runs, z);
        let ends =
            |share: Option<Estimate>| share.map_or((f64::NAN, f64::NAN), |e| (e.low, e.high));
        let counts = counts_of(failing)?.into_iter().zip(counts_of(runs)?);
        Ok(counts.map(|counts| ends(share(counts))).unzip())
    })
}

/// What strata of 2×2 tables say together.
#[pyfunction]
pub(crate) fn compare_strata(
    py: Python<'_>,
    counts: &[u8],
    confidence: f64,
    rate: f64,
) -> PyResult<Option<StrataRow>> {
    door::run(py, |_| {
        let z = stats::normal_quantile(confidence);
        let tables = tables(&counts_of(counts)?)?;
        let verdict = stats::verdict(&tables, rate, z).name();
        Ok(stats::stratified(&tables, z).map(|found| strata_row(found, verdict)))
    })
}

/// Numbers against each of several groupings: codes row by row, and the count of classes of each.
#[pyfunction]
pub(crate) fn compare_groups(
    py: Python<'_>,
    values: &[u8],
    codes: &[u8],
    counts: Vec<usize>,
) -> PyResult<Vec<Option<GroupsRow>>> {
    door::run(py, move |interrupt| {
        let (values, codes) = (numbers_of(values)?, from_bytes(codes, counts.len())?);
        if codes.len() != values.len() * counts.len() {
            return Err(Error::input(
                format!("{} codes for {} numbers", codes.len(), values.len()),
                "give one number for each row of codes",
            ));
        }
        let ranking = Ranking::new(&values);
        let compare = |(parameter, &classes): (usize, &usize)| {
            interrupt.poll()?;
            let code = |place: usize| usize::from(codes[place * counts.len() + parameter]);
            let group = |place: usize| Some(code(place)).filter(|&code| code < classes);
            Ok(ranking.kruskal_wallis(classes, group).map(groups_row))
        };
        counts.iter().enumerate().map(compare).collect()
    })
}

/// Spearman's rank correlation and its p.
#[pyfunction]
pub(crate) fn correlate_ranks(
    py: Python<'_>,
    one: &[u8],
    two: &[u8],
) -> PyResult<Option<(f64, f64)>> {
    door::run(py, |_| {
        let row = |found: Spearman| (found.rho, found.p_value);
        Ok(stats::spearman(&numbers_of(one)?, &numbers_of(two)?).map(row))
    })
}

/// Mann and Whitney's U, p, whether that is exact, and Cliff's delta.
#[pyfunction]
pub(crate) fn compare_two(
    py: Python<'_>,
    one: &[u8],
    two: &[u8],
) -> PyResult<Option<(f64, f64, bool, f64)>> {
    door::run(py, |_| {
        let row = |found: MannWhitney| (found.u, found.p_value, found.is_exact, found.cliffs_delta);
        Ok(stats::mann_whitney(&numbers_of(one)?, &numbers_of(two)?).map(row))
    })
}

/// Adjusted p-values: by Benjamini and Hochberg, or by Benjamini and Yekutieli for any dependence.
#[pyfunction]
pub(crate) fn adjust(
    py: Python<'_>,
    p_values: &[u8],
    hypotheses: usize,
    any_dependence: bool,
) -> PyResult<Vec<f64>> {
    door::run(py, |_| {
        let p_values = numbers_of(p_values)?;
        Ok(if any_dependence {
            stats::benjamini_yekutieli(&p_values, hypotheses)
        } else {
            stats::benjamini_hochberg(&p_values, hypotheses)
        })
    })
}

fn counts_of(bytes: &[u8]) -> Result<Vec<u64>> {
    Ok(eights(bytes)?.map(u64::from_le_bytes).collect())
}

fn numbers_of(bytes: &[u8]) -> Result<Vec<f64>> {
    Ok(eights(bytes)?.map(f64::from_le_bytes).collect())
}

fn eights(bytes: &[u8]) -> Result<impl Iterator<Item = [u8; 8]> + '_> {
    let (eights, rest) = bytes.as_chunks::<8>();
    if rest.is_empty() { Ok(eights.iter().copied()) } else { Err(misfit(bytes.len(), 8)) }
}

/// Pieces of `size` counts each.
fn pieces(counts: &[u64], size: usize) -> Result<std::slice::ChunksExact<'_, u64>> {
    if size == 0 || !counts.len().is_multiple_of(size) {
        return Err(misfit(counts.len(), size));
    }
    Ok(counts.chunks_exact(size))
}

fn tables(counts: &[u64]) -> Result<Vec<Table>> {
    let table = |counts: &[u64]| Table::new([counts[0], counts[1], counts[2], counts[3]]);
    Ok(pieces(counts, 4)?.map(table).collect())
}

fn misfit(length: usize, size: usize) -> Error {
    Error::input(format!("{length} do not make pieces of {size}"), "give whole tables")
}

fn test_row(tested: ChiSquare) -> TestRow {
    (tested.statistic, tested.p_value)
}

fn interval(estimate: Estimate) -> Interval {
    (estimate.value, estimate.low, estimate.high)
}

fn table_row(found: Contingency) -> TableRow {
    (
        (found.runs, found.degrees, found.least_expected),
        (
            test_row(found.pearson),
            found.yates.map(test_row),
            test_row(found.likelihood),
            test_row(found.trend),
        ),
        (found.cramers_v, found.cramers_v_corrected, found.tschuprow, found.coefficient),
        (found.information, found.information_corrected),
    )
}

fn contrast_row(table: Table, confidence: f64, z: f64) -> ContrastRow {
    let Fisher { less, greater, two_sided, mid_p } = stats::fisher(table);
    (
        (less, greater, two_sided, mid_p),
        stats::sample_odds_ratio(table),
        (
            stats::odds_ratio(table, z).map(interval),
            stats::conditional_odds_ratio(table, confidence).map(interval),
            stats::risk_ratio(table, z).map(interval),
        ),
        (
            stats::risk_difference(table, z).map(interval),
            stats::wilson(table.failing_with, table.with(), z).map(interval),
            stats::wilson(table.failing_without, table.without(), z).map(interval),
        ),
    )
}

fn suspicion_row(found: Suspiciousness) -> SuspicionRow {
    let Suspiciousness { tarantula, ochiai, dstar, increase, relative_accuracy } = found;
    (tarantula, ochiai, dstar, increase, relative_accuracy)
}

fn strata_row(found: Stratified, verdict: &'static str) -> StrataRow {
    (
        found.strata,
        test_row(found.test),
        test_row(found.corrected),
        interval(found.odds_ratio),
        found.breslow_day.map(test_row),
        found.tarone.map(test_row),
        verdict,
    )
}

fn groups_row(found: KruskalWallis) -> GroupsRow {
    let KruskalWallis { statistic, degrees, p_value, epsilon_squared, eta_squared } = found;
    (statistic, degrees, p_value, epsilon_squared, eta_squared)
}
