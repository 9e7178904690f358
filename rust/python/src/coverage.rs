//! Coverage of tuples of settings.

use std::sync::Mutex;

use pyo3::prelude::*;
use testflow_core::coverage;

use crate::codes::from_bytes;
use crate::door;
use crate::space::Space;

/// Which tuples of settings are covered; safe to share between threads.
#[pyclass(frozen, module = "testflow._core")]
pub(crate) struct Coverage {
    inner: Mutex<coverage::Coverage>,
    width: usize,
}

/// Knobs and codes.
type Terms = Vec<(usize, u16)>;

impl Coverage {
    fn lock(&self) -> std::sync::MutexGuard<'_, coverage::Coverage> {
        // A panic while the lock was held cannot leave the counts half-written.
        self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

#[pymethods]
impl Coverage {
    /// Nothing covered yet; groups are knobs with a strength of their own.
    #[new]
    fn new(
        py: Python<'_>,
        space: &Space,
        strength: usize,
        groups: Vec<(Vec<usize>, usize)>,
    ) -> PyResult<Self> {
        let inner = door::run(py, move |interrupt| {
            coverage::Coverage::new(&space.inner, strength, &groups, interrupt)
        })?;
        Ok(Self { inner: Mutex::new(inner), width: space.inner.knobs().list().len() })
    }

    /// Counts rows of class codes, as `Space.encode` gives them.
    fn add(&self, py: Python<'_>, codes: &[u8]) -> PyResult<()> {
        door::run(py, |interrupt| {
            let codes = from_bytes(codes, self.width)?;
            self.lock().add(&codes, interrupt)
        })
    }

    /// How many configurations were added.
    #[getter]
    fn rows(&self) -> u64 {
        self.lock().rows()
    }

    /// How many tuples are covered.
    #[getter]
    fn covered(&self) -> usize {
        self.lock().covered()
    }

    /// How many tuples a valid configuration can have.
    #[getter]
    fn possible(&self) -> usize {
        self.lock().possible()
    }

    /// How many tuples no valid configuration can have.
    #[getter]
    fn impossible(&self) -> usize {
        self.lock().impossible()
    }

    /// For each combination of settings: the settings, tuples covered, tuples possible.
    fn cells(&self) -> Vec<(Vec<usize>, usize, usize)> {
        let cells = self.lock().cells().into_iter();
        cells.map(|cell| (cell.settings, cell.covered, cell.possible)).collect()
    }

    /// Up to `limit` uncovered tuples.
    fn gaps(&self, limit: usize) -> Vec<Terms> {
        self.lock().gaps(limit)
    }
}
