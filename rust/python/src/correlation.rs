//! Failures against settings.

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use testflow_core::stats::{self, Association, Codes, Matrix, Options, Pairs, Suspect};

use crate::codes::check_width;
use crate::door;

/// Test, statistic, degrees of freedom, p, q, effect.
type ParameterRow = (&'static str, f64, usize, f64, f64, f64);

/// Terms (parameter, code); failing with, runs with, failing without, runs without; p, q, effect,
/// test; failures that none before explains.
type SuspectRow = (Vec<(usize, u16)>, (u64, u64, u64, u64), f64, f64, f64, &'static str, usize);

/// The association of failures with each parameter, the suspects, the count of hypotheses, and the
/// size up to which all combinations were looked at.
type Found = (Vec<Option<ParameterRow>>, Vec<SuspectRow>, usize, usize);

/// Looks for the settings that failures go with.
///
/// `failing` has a byte for each run, which is not 0 where it fails.
#[pyfunction]
#[pyo3(signature = (codes, counts, failing, rate, most, strength))]
pub(crate) fn find_suspects(
    py: Python<'_>,
    codes: &[u8],
    counts: Vec<usize>,
    failing: &[u8],
    rate: f64,
    most: usize,
    strength: usize,
) -> PyResult<Found> {
    let findings = door::run(py, move |interrupt| {
        check_width(codes, counts.len())?;
        let is_failing: Vec<bool> = failing.iter().map(|flag| *flag != 0).collect();
        let options = Options { rate, most, strength };
        stats::find_suspects(Codes::new(codes, &counts), &is_failing, options, interrupt)
    })?;
    let parameters = findings.parameters.iter().map(|found| found.map(parameter_row)).collect();
    let suspects = findings.suspects.into_iter().map(suspect_row).collect();
    Ok((parameters, suspects, findings.hypotheses, findings.complete_to))
}

/// How many runs have each pair of classes: a square of `uint32`, little-endian, row by row; on the
/// diagonal how many have each class, and 0 for two classes of one setting.
#[pyfunction]
pub(crate) fn count_pairs<'py>(
    py: Python<'py>,
    codes: &[u8],
    counts: Vec<usize>,
) -> PyResult<Bound<'py, PyBytes>> {
    let square = door::run(py, move |interrupt| {
        check_width(codes, counts.len())?;
        let codes = Codes::new(codes, &counts);
        let runs: Vec<u32> = (0..codes.runs() as u32).collect();
        let matrix = Matrix::new(codes, &runs);
        let singles = matrix.singles();
        Ok(Pairs::of(&matrix, &singles, interrupt)?.square(&singles))
    })?;
    let bytes: Vec<u8> = square.into_iter().flat_map(u32::to_le_bytes).collect();
    Ok(PyBytes::new(py, &bytes))
}

fn parameter_row((found, q_value): (Association, f64)) -> ParameterRow {
    (found.test.name(), found.statistic, found.degrees, found.p_value, q_value, found.effect)
}

fn suspect_row(suspect: Suspect) -> SuspectRow {
    let table = suspect.table;
    let counts = (
        table.failing_with,
        table.failing_with + table.passing_with,
        table.failing_without,
        table.failing_without + table.passing_without,
    );
    let association = suspect.association;
    (
        suspect.terms,
        counts,
        suspect.p_value,
        suspect.q_value,
        association.effect,
        association.test.name(),
        suspect.explained,
    )
}
