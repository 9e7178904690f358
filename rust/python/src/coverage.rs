//! Pair coverage.

use std::sync::Mutex;

use pyo3::prelude::*;
use testflow_core::coverage::{self, possible_pairs};

use crate::codes::from_bytes;
use crate::door;
use crate::space::Space;

/// Which pairs of settings are covered; safe to share between threads.
#[pyclass(frozen, module = "testflow._core")]
pub(crate) struct PairCoverage {
    inner: Mutex<coverage::PairCoverage>,
    terms: Vec<Vec<String>>,
}

impl PairCoverage {
    fn lock(&self) -> std::sync::MutexGuard<'_, coverage::PairCoverage> {
        // A panic while the lock was held cannot leave the counts half-written.
        self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[pymethods]
impl PairCoverage {
    /// Nothing covered yet.
    #[new]
    fn new(py: Python<'_>, space: &Space) -> PyResult<Self> {
        let possible = door::run(py, |interrupt| possible_pairs(&space.inner, interrupt))?;
        let knobs = space.inner.knobs().list();
        Ok(Self {
            inner: Mutex::new(coverage::PairCoverage::new(possible.pairs)),
            terms: knobs
                .iter()
                .map(|knob| (0..knob.classes.len()).map(|code| knob.term(code as u16)).collect())
                .collect(),
        })
    }

    /// Counts rows of class codes, as `Space.encode` gives them.
    fn add(&self, py: Python<'_>, codes: &[u8]) -> PyResult<()> {
        door::run(py, |interrupt| {
            let codes = from_bytes(codes, self.terms.len())?;
            let mut inner = self.lock();
            for row in codes.chunks_exact(self.terms.len().max(1)) {
                interrupt.poll()?;
                inner.add(row);
            }
            Ok(())
        })
    }

    /// How many configurations were added.
    #[getter]
    fn rows(&self) -> u64 {
        self.lock().rows()
    }

    /// How many pairs are covered.
    #[getter]
    fn covered(&self) -> usize {
        self.lock().covered()
    }

    /// How many pairs a valid configuration can have.
    #[getter]
    fn possible(&self) -> usize {
        self.lock().possible()
    }

    /// How many pairs no valid configuration can have.
    #[getter]
    fn impossible(&self) -> usize {
        self.lock().impossible()
    }

    /// For each pair of settings: both numbers, pairs covered, pairs possible.
    fn cells(&self) -> Vec<(usize, usize, usize, usize)> {
        let cells = self.lock().cells().into_iter();
        cells.map(|cell| (cell.first, cell.second, cell.covered, cell.possible)).collect()
    }

    /// Up to `limit` uncovered pairs, as terms "path = class".
    fn gaps(&self, limit: usize) -> Vec<(String, String)> {
        let term = |(knob, code): (usize, u16)| self.terms[knob][usize::from(code)].clone();
        self.lock().gaps(limit).into_iter().map(|(one, two)| (term(one), term(two))).collect()
    }
}
