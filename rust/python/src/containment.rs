//! Which of two schemas admits more.

use pyo3::prelude::*;
use serde_json::Value;
use testflow_core::error::{Error, Result};
use testflow_core::schema;
use testflow_core::value::unreadable;

use crate::door;

/// Whether a schema (JSON text) admits all that another one does; None where neither is proven.
#[pyfunction]
pub(crate) fn covers(py: Python<'_>, wide: &str, narrow: &str) -> PyResult<Option<bool>> {
    door::run(py, |_| Ok(schema::covers(&read(wide)?, &read(narrow)?)))
}

/// A schema for what one schema admits and another refuses, if there is such a thing.
#[pyfunction]
pub(crate) fn difference(py: Python<'_>, kept: &str, removed: &str) -> PyResult<Option<String>> {
    let rest = door::run(py, |_| Ok(schema::difference(&read(kept)?, &read(removed)?)))?;
    Ok(rest.map(|rest| rest.to_string()))
}

fn read(text: &str) -> Result<Value> {
    serde_json::from_str(text).map_err(|error| Error::schema("", unreadable("the schema", &error)))
}
