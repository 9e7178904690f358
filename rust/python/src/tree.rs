//! Configurations from Python's values into the core's bytes.

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use testflow_core::error::Error;
use testflow_core::snapshot::{Leaf, Tree};

use crate::door;

/// Appends a value of Python's to `tree`.
///
/// What JSON does not have is refused, with the path to it: other types, keys that are no text,
/// texts that are not Unicode; and, unless `any_number` says otherwise, NaN and the infinities.
pub(crate) fn read(value: &Bound<'_, PyAny>, tree: &mut Tree, any_number: bool) -> PyResult<()> {
    let mut reader = Reader { tree, any_number };
    reader.value(value).map_err(|refused| refused.raise(value.py()))
}

struct Reader<'a> {
    tree: &'a mut Tree,
    any_number: bool,
}

/// A value that cannot be kept.
enum Refused {
    Value { path: String, message: String, hint: &'static str },
    Core(Error),
    Python(PyErr),
}

impl Refused {
    fn of(message: impl Into<String>, hint: &'static str) -> Self {
        Self::Value { path: String::new(), message: message.into(), hint }
    }

    /// The same within the value of a key or the item of a list.
    fn within(mut self, step: &str) -> Self {
        if let Self::Value { path, .. } = &mut self {
            let point = if path.is_empty() { "" } else { "." };
            *path = format!("{step}{point}{path}");
        }
        self
    }

    fn raise(self, py: Python<'_>) -> PyErr {
        match self {
            Self::Value { path, message, hint } => door::refuse(py, &message, &path, hint),
            Self::Core(error) => door::to_python(py, &error),
            Self::Python(error) => error,
        }
    }
}

impl From<Error> for Refused {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

impl From<PyErr> for Refused {
    fn from(error: PyErr) -> Self {
        Self::Python(error)
    }
}

impl Reader<'_> {
    fn value(&mut self, value: &Bound<'_, PyAny>) -> Result<(), Refused> {
        if let Ok(found) = value.cast::<PyString>() {
            self.tree.leaf(Leaf::Text(text(found)?));
        } else if let Ok(mapping) = value.cast::<PyDict>() {
            self.mapping(mapping)?;
        } else if let Ok(is_true) = value.cast::<PyBool>() {
            self.tree.leaf(Leaf::Bool(is_true.is_true()));
        } else if let Ok(number) = value.cast::<PyInt>() {
            self.whole(number)?;
        } else if value.is_none() {
            self.tree.leaf(Leaf::Null);
        } else if let Ok(items) = value.cast::<PyList>() {
            self.list(items.iter())?;
        } else if let Ok(number) = value.cast::<PyFloat>() {
            self.real(number.value())?;
        } else if let Ok(items) = value.cast::<PyTuple>() {
            self.list(items.iter())?;
        } else {
            let kind = value.get_type().name()?;
            let message = format!("a value of type {kind} cannot be kept");
            return Err(Refused::of(message, "JSON has no such thing: give text"));
        }
        Ok(())
    }

    fn mapping(&mut self, mapping: &Bound<'_, PyDict>) -> Result<(), Refused> {
        self.tree.open_mapping()?;
        for (key, value) in mapping {
            let Ok(key) = key.cast::<PyString>() else {
                let message = format!("the key {} is no text", key.repr()?);
                return Err(Refused::of(message, "keys of a configuration are text"));
            };
            let key = text(key)?;
            self.tree.key(key);
            self.value(&value).map_err(|refused| refused.within(key))?;
        }
        self.tree.close_mapping();
        Ok(())
    }

    fn list<'py>(&mut self, items: impl Iterator<Item = Bound<'py, PyAny>>) -> Result<(), Refused> {
        self.tree.open_list()?;
        for (place, item) in items.enumerate() {
            self.value(&item).map_err(|refused| refused.within(&place.to_string()))?;
        }
        self.tree.close_list();
        Ok(())
    }

    fn whole(&mut self, number: &Bound<'_, PyInt>) -> Result<(), Refused> {
        if let Ok(number) = number.extract::<i64>() {
            self.tree.leaf(Leaf::whole(number));
            return Ok(());
        }
        // `int.__repr__`, as a subclass may print itself otherwise.
        let digits = number.py().get_type::<PyInt>().call_method1("__repr__", (number,));
        let Ok(digits) = digits.and_then(|digits| digits.extract::<String>()) else {
            let message = "a whole number has more digits than Python writes";
            return Err(Refused::of(message, "see sys.set_int_max_str_digits"));
        };
        let leaf = Leaf::digits(&digits).ok_or_else(|| PyValueError::new_err(digits.clone()))?;
        self.tree.leaf(leaf);
        Ok(())
    }

    fn real(&mut self, number: f64) -> Result<(), Refused> {
        if !number.is_finite() && !self.any_number {
            let hint = "open the store with non_finite=True to keep NaN and infinities";
            return Err(Refused::of(format!("{number} is no number of JSON"), hint));
        }
        self.tree.leaf(Leaf::Real(number));
        Ok(())
    }
}

fn text<'t>(text: &'t Bound<'_, PyString>) -> Result<&'t str, Refused> {
    text.to_str().map_err(|_| {
        let message = "half of a surrogate pair is no Unicode text";
        Refused::of(message, "keep the bytes that it came from in another form")
    })
}
