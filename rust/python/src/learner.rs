//! A schema learnt from examples.

use std::sync::{Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use testflow_core::schema::{self, Manner};

use crate::door;

/// Learns from one line of JSON after the other; safe to share between threads.
#[pyclass(frozen, module = "testflow._core")]
pub(crate) struct Learner {
    inner: Mutex<schema::Learner>,
}

impl Learner {
    fn lock(&self) -> MutexGuard<'_, schema::Learner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[pymethods]
impl Learner {
    /// Knows nothing yet; a setting with at most so many distinct texts has no others.
    #[new]
    fn new(py: Python<'_>, most_texts: usize, is_closed: bool) -> PyResult<Self> {
        let inner = door::run(py, |_| schema::Learner::new(Manner { most_texts, is_closed }))?;
        Ok(Self { inner: Mutex::new(inner) })
    }

    /// How many examples there were.
    #[getter]
    fn examples(&self, py: Python<'_>) -> PyResult<u64> {
        door::run(py, |_| Ok(self.lock().examples()))
    }

    /// Adds lines of JSON, numbered from `first`.
    fn add(&self, py: Python<'_>, lines: &[u8], first: usize) -> PyResult<()> {
        door::run(py, |interrupt| self.lock().add(lines, first, interrupt))
    }

    /// A schema (JSON text) that admits every example.
    fn schema(&self, py: Python<'_>) -> PyResult<String> {
        door::run(py, |_| Ok(self.lock().schema()?.to_string()))
    }
}
