//! Coverage of tuples of settings.

use std::sync::{Arc, Mutex};

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use testflow_core::coverage;
use testflow_core::space;

use crate::batch::Batch;
use crate::codes::check_width;
use crate::door;
use crate::space::{Space, value, values};

/// Which tuples of settings are covered; safe to share between threads.
#[pyclass(frozen, module = "testflow._core")]
pub(crate) struct Coverage {
    inner: Mutex<coverage::Coverage>,
    space: Arc<space::Space>,
}

/// Knobs and codes.
type Terms = Vec<(usize, u16)>;

/// Terms, rules behind their exclusion, whether the structure takes part, whether it is proven.
type Reason = (Terms, Vec<usize>, bool, bool);

impl Coverage {
    /// Waits for the lock outside the interpreter: who has it may be waiting for the interpreter.
    fn with<T: Send>(
        &self,
        py: Python<'_>,
        look: impl FnOnce(&coverage::Coverage) -> T + Send,
    ) -> PyResult<T> {
        door::run(py, |_| Ok(look(&self.lock())))
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, coverage::Coverage> {
        // A panic while the lock was held cannot leave the counts half-written.
        self.inner.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }

    fn width(&self) -> usize {
        self.space.knobs().list().len()
    }
}

#[pymethods]
impl Coverage {
    /// Nothing covered yet; groups are knobs with a strength of their own, weights one per knob.
    #[new]
    fn new(
        py: Python<'_>,
        space: &Space,
        strength: usize,
        groups: Vec<(Vec<usize>, usize)>,
        weights: Vec<f64>,
    ) -> PyResult<Self> {
        let inner = door::run(py, move |interrupt| {
            coverage::Coverage::new(&space.inner, strength, &groups, &weights, interrupt)
        })?;
        Ok(Self { inner: Mutex::new(inner), space: Arc::clone(&space.inner) })
    }

    /// Counts rows of class codes, as `Space.encode` gives them, and which of them failed.
    #[pyo3(signature = (codes, failed))]
    fn add(&self, py: Python<'_>, codes: &[u8], failed: Option<Vec<bool>>) -> PyResult<()> {
        door::run(py, move |interrupt| {
            check_width(codes, self.width())?;
            self.lock().add(codes, failed.as_deref(), interrupt)
        })
    }

    /// How many configurations were added.
    #[getter]
    fn rows(&self, py: Python<'_>) -> PyResult<u64> {
        self.with(py, coverage::Coverage::rows)
    }

    /// How many tuples are covered.
    #[getter]
    fn covered(&self, py: Python<'_>) -> PyResult<usize> {
        self.with(py, coverage::Coverage::covered)
    }

    /// How many tuples a valid configuration can have.
    #[getter]
    fn possible(&self, py: Python<'_>) -> PyResult<usize> {
        self.with(py, coverage::Coverage::possible)
    }

    /// How many tuples no valid configuration can have.
    #[getter]
    fn impossible(&self, py: Python<'_>) -> PyResult<usize> {
        self.with(py, coverage::Coverage::impossible)
    }

    /// How many tuples were seen that no valid configuration can have.
    #[getter]
    fn invalid(&self, py: Python<'_>) -> PyResult<usize> {
        self.with(py, coverage::Coverage::invalid)
    }

    /// How many combinations of settings there are.
    #[getter]
    fn combinations(&self, py: Python<'_>) -> PyResult<usize> {
        self.with(py, coverage::Coverage::combinations)
    }

    /// For each combination of settings: the settings, tuples covered, tuples possible.
    fn cells(&self, py: Python<'_>) -> PyResult<Vec<(Vec<usize>, usize, usize)>> {
        let cells = self.with(py, coverage::Coverage::cells)?.into_iter();
        Ok(cells.map(|cell| (cell.settings, cell.covered, cell.possible)).collect())
    }

    /// For every tuple of every combination, in order, a byte that is 1 where it is possible.
    fn is_possible<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let bytes = self.with(py, |one| one.is_possible().map(u8::from).collect::<Vec<u8>>())?;
        Ok(PyBytes::new(py, &bytes))
    }

    /// For each share the combinations of settings that are covered at least to it.
    fn complete(&self, py: Python<'_>, shares: Vec<f64>) -> PyResult<Vec<usize>> {
        self.with(py, move |coverage| coverage.complete(&shares))
    }

    /// Up to `limit` uncovered tuples from a number on, with their numbers, in order.
    fn missing(&self, py: Python<'_>, start: usize, limit: usize) -> PyResult<Vec<(usize, Terms)>> {
        self.with(py, |coverage| coverage.missing(start, limit))
    }

    /// Up to `limit` uncovered tuples, the most worthwhile first.
    fn gaps(&self, py: Python<'_>, limit: usize) -> PyResult<Vec<Terms>> {
        self.with(py, |coverage| coverage.gaps(limit))
    }

    /// Up to `limit` tuples that were seen though no valid configuration can have them.
    fn invalid_tuples(&self, py: Python<'_>, limit: usize) -> PyResult<Vec<Terms>> {
        self.with(py, |coverage| coverage.invalid_tuples(limit))
    }

    /// Up to `limit` of the smallest tuples that are not possible.
    fn reasons(&self, py: Python<'_>, limit: usize) -> PyResult<Vec<Reason>> {
        let found = self.with(py, |coverage| coverage.reasons(&self.space, limit))?.into_iter();
        Ok(found.map(|one| (one.tuple, one.rules, one.by_structure, one.is_proven)).collect())
    }

    /// The classes that no valid configuration has.
    fn dead(&self, py: Python<'_>) -> PyResult<Terms> {
        self.with(py, coverage::Coverage::dead)
    }

    /// The next configurations, which cover most of what is missing.
    fn suggest(&self, py: Python<'_>, count: usize, seed: u64) -> PyResult<Batch> {
        let inner =
            door::run(py, |interrupt| self.lock().suggest(&self.space, count, seed, interrupt))?;
        Ok(Batch { inner, origin: ("suggest".to_owned(), coverage::SUGGEST_VERSION, seed, 0) })
    }

    /// An order of configurations (JSON texts): place, knobs that change, tuples that are new.
    #[pyo3(signature = (configurations, start, haste))]
    fn plan(
        &self,
        py: Python<'_>,
        configurations: Vec<String>,
        start: Option<String>,
        haste: f64,
    ) -> PyResult<Vec<(usize, Vec<usize>, usize)>> {
        let steps = door::run(py, move |interrupt| {
            let start = start.map(|text| value(text.as_bytes())).transpose()?;
            let configurations = values(&configurations)?;
            self.lock().plan(&self.space, &configurations, start.as_ref(), haste, interrupt)
        })?;
        Ok(steps.into_iter().map(|step| (step.place, step.changes, step.covered)).collect())
    }
}
