//! Configurations between Python's values and the core's bytes.

use std::collections::HashMap;

use pyo3::exceptions::PyValueError;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString, PyTuple};
use testflow_core::error::Error;
use testflow_core::snapshot::{Damage, Leaf, Tree, Visit};

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

/// Keys that were met, as Python's texts: to look one up is a fraction of what making it costs.
pub(crate) type Keys = HashMap<Box<str>, Py<PyString>>;

/// Keys that are remembered; beyond, all of them are forgotten.
const MOST_KEYS: usize = 1 << 14;

/// Makes a value of Python's of what it is told.
pub(crate) struct Builder<'a, 'py> {
    py: Python<'py>,
    keys: &'a mut Keys,
    open: Vec<Open<'py>>,
    whole: Option<Bound<'py, PyAny>>,
}

enum Open<'py> {
    Mapping(Bound<'py, PyDict>, Option<Bound<'py, PyString>>),
    List(Bound<'py, PyList>),
}

/// What can go wrong while a value is made.
pub(crate) enum Failure {
    Core(Error),
    Python(PyErr),
}

impl From<Damage> for Failure {
    fn from(Damage(what): Damage) -> Self {
        Self::Core(Error::corrupt(what))
    }
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Core(error)
    }
}

impl From<PyErr> for Failure {
    fn from(error: PyErr) -> Self {
        Self::Python(error)
    }
}

impl Failure {
    pub(crate) fn raise(self, py: Python<'_>) -> PyErr {
        match self {
            Self::Core(error) => door::to_python(py, &error),
            Self::Python(error) => error,
        }
    }
}

impl<'a, 'py> Builder<'a, 'py> {
    pub(crate) fn new(py: Python<'py>, keys: &'a mut Keys) -> Self {
        Self { py, keys, open: Vec::new(), whole: None }
    }

    fn known_key(&mut self, key: &str) -> Bound<'py, PyString> {
        if let Some(known) = self.keys.get(key) {
            return known.bind(self.py).clone();
        }
        if self.keys.len() == MOST_KEYS {
            self.keys.clear();
        }
        let made = PyString::intern(self.py, key);
        self.keys.insert(key.into(), made.clone().unbind());
        made
    }

    /// The value, once it was told to its end.
    pub(crate) fn finish(self) -> Bound<'py, PyAny> {
        self.whole.unwrap_or_else(|| self.py.None().into_bound(self.py))
    }

    fn put(&mut self, value: Bound<'py, PyAny>) -> Result<(), Failure> {
        match self.open.last_mut() {
            Some(Open::Mapping(mapping, key)) => mapping.set_item(key.take(), value)?,
            Some(Open::List(list)) => list.append(value)?,
            None => self.whole = Some(value),
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), Failure> {
        match self.open.pop() {
            Some(Open::Mapping(mapping, _)) => self.put(mapping.into_any()),
            Some(Open::List(list)) => self.put(list.into_any()),
            None => Ok(()),
        }
    }
}

impl Visit for Builder<'_, '_> {
    type Error = Failure;

    fn leaf(&mut self, leaf: Leaf<'_>) -> Result<(), Failure> {
        let py = self.py;
        let value = match leaf {
            Leaf::Null => py.None().into_bound(py),
            Leaf::Bool(value) => PyBool::new(py, value).to_owned().into_any(),
            Leaf::Natural(number) => number.into_pyobject(py).map_err(PyErr::from)?.into_any(),
            Leaf::Negative(number) => {
                let number = -1 - i128::from(number);
                number.into_pyobject(py).map_err(PyErr::from)?.into_any()
            }
            Leaf::Big(digits) => py.get_type::<PyInt>().call1((digits,))?,
            Leaf::Real(number) => PyFloat::new(py, number).into_any(),
            Leaf::Text(text) => PyString::new(py, text).into_any(),
        };
        self.put(value)
    }

    fn open_mapping(&mut self) -> Result<(), Failure> {
        self.open.push(Open::Mapping(PyDict::new(self.py), None));
        Ok(())
    }

    fn key(&mut self, key: &str) -> Result<(), Failure> {
        let known = self.known_key(key);
        if let Some(Open::Mapping(_, waiting)) = self.open.last_mut() {
            *waiting = Some(known);
        }
        Ok(())
    }

    fn close_mapping(&mut self) -> Result<(), Failure> {
        self.close()
    }

    fn open_list(&mut self) -> Result<(), Failure> {
        self.open.push(Open::List(PyList::empty(self.py)));
        Ok(())
    }

    fn close_list(&mut self) -> Result<(), Failure> {
        self.close()
    }
}
