//! Many configurations.

use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use testflow_core::generate;

use crate::finding::{Finding, finding};

/// Configurations as lines of JSON, with what is known of each.
#[pyclass(frozen, module = "testflow._core")]
pub(crate) struct Batch {
    pub(crate) inner: generate::Batch,
    pub(crate) origin: Origin,
}

/// Which stream the configurations come from: strategy, its version, seed, index of the first.
pub(crate) type Origin = (String, u32, u64, u64);

#[pymethods]
impl Batch {
    fn __len__(&self) -> usize {
        self.inner.len()
    }

    /// Strategy, its version, seed, and the index of the first configuration.
    #[getter]
    fn origin(&self) -> Origin {
        self.origin.clone()
    }

    /// All configurations as lines of JSON.
    fn lines<'py>(&self, py: Python<'py>) -> Bound<'py, PyBytes> {
        PyBytes::new(py, self.inner.lines())
    }

    /// One configuration as JSON.
    fn json<'py>(&self, py: Python<'py>, place: usize) -> PyResult<Bound<'py, PyBytes>> {
        self.inner.json(place).map(|json| PyBytes::new(py, json)).ok_or_else(|| beyond(place))
    }

    /// What a finite suite made the configuration for.
    fn label(&self, place: usize) -> PyResult<String> {
        self.inner.item(place).map(|item| item.label.clone()).ok_or_else(|| beyond(place))
    }

    /// The rules that the configuration breaks on purpose.
    fn violations(&self, place: usize) -> PyResult<Vec<Finding>> {
        let item = self.inner.item(place).ok_or_else(|| beyond(place))?;
        Ok(item.violations.iter().cloned().map(finding).collect())
    }
}

fn beyond(place: usize) -> PyErr {
    PyIndexError::new_err(format!("no configuration {place} in the batch"))
}
