//! Failures against settings.

use pyo3::prelude::*;
use testflow_core::error::Error;
use testflow_core::stats::{self, Association, Matrix, Options, Suspect};

use crate::codes::from_bytes;
use crate::door;

/// Test, statistic, degrees of freedom, p, q, effect.
type ParameterRow = (&'static str, f64, usize, f64, f64, f64);

/// Terms (parameter, code); failing with, runs with, failing without, runs without; p, q, effect,
/// test.
type SuspectRow = (Vec<(usize, u16)>, (u64, u64, u64, u64), f64, f64, f64, &'static str);

/// The association of failures with each parameter, the suspects, and the count of hypotheses.
#[pyfunction]
#[pyo3(signature = (codes, counts, failing, rate, most))]
pub(crate) fn find_suspects(
    py: Python<'_>,
    codes: &[u8],
    counts: Vec<usize>,
    failing: Vec<bool>,
    rate: f64,
    most: usize,
) -> PyResult<(Vec<Option<ParameterRow>>, Vec<SuspectRow>, usize)> {
    let findings = door::run(py, move |interrupt| {
        let codes = from_bytes(codes, counts.len())?;
        let matrix = Matrix::new(&codes, &counts);
        if matrix.runs() != failing.len() {
            return Err(Error::input(
                format!("{} configurations and {} outcomes", matrix.runs(), failing.len()),
                "give one outcome for each configuration",
            ));
        }
        stats::find_suspects(&matrix, &failing, Options { rate, most }, interrupt)
    })?;
    let parameters = findings.parameters.iter().map(|found| found.map(parameter_row)).collect();
    let suspects = findings.suspects.into_iter().map(suspect_row).collect();
    Ok((parameters, suspects, findings.hypotheses))
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
    )
}
