//! Many malformed texts.

use pyo3::exceptions::PyIndexError;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use testflow_core::generate;

use crate::batch::Origin;

/// Texts, with what is known of each.
#[pyclass(frozen, module = "testflow._core")]
pub(crate) struct Malformed {
    pub(crate) inner: Vec<generate::Malformed>,
    pub(crate) origin: Origin,
}

#[pymethods]
impl Malformed {
    fn __len__(&self) -> usize {
        self.inner.len()
    }

    /// Strategy, its version, seed, and the index of the first text.
    #[getter]
    fn origin(&self) -> Origin {
        self.origin.clone()
    }

    /// The bytes of one text.
    fn text<'py>(&self, py: Python<'py>, place: usize) -> PyResult<Bound<'py, PyBytes>> {
        Ok(PyBytes::new(py, &self.at(place)?.text))
    }

    /// Where something was done to the text, what kind of thing, what in particular, and what a
    /// strict parser does with it.
    fn told(&self, place: usize) -> PyResult<(&str, &str, &str, &str)> {
        let generate::Malformed { path, kind, what, verdict, .. } = self.at(place)?;
        Ok((path, kind, what, verdict.name()))
    }
}

impl Malformed {
    fn at(&self, place: usize) -> PyResult<&generate::Malformed> {
        let beyond = || PyIndexError::new_err(format!("no text {place} in the batch"));
        self.inner.get(place).ok_or_else(beyond)
    }
}
