//! Configurations from the core's bytes into Python's values.

use hashbrown::HashMap;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString};
use testflow_core::error::Error;
use testflow_core::snapshot::{Damage, Leaf, Row, Visit};

use crate::door;

/// Texts that are remembered; beyond, all of them are forgotten.
const MOST_TEXTS: usize = 1 << 14;
/// Longer texts are hardly ever the same.
const LONGEST: usize = 64;
/// Steps that are remembered; beyond, all of them are forgotten.
const MOST_STEPS: usize = 1 << 20;

/// Makes Python's values of rows.
///
/// What many rows share is made once: the texts in them, and how the values of a shape are put
/// together. To look one up is a fraction of what making it costs.
#[derive(Default)]
pub(crate) struct Builder {
    texts: Texts,
    plans: HashMap<u32, Plan>,
    steps: usize,
}

/// How the values of a shape are put together.
struct Plan {
    /// Numbers of shapes are given anew where a pack is read anew after a write that failed.
    skeleton: Box<[u8]>,
    steps: Vec<Step>,
}

enum Step {
    Value,
    Mapping,
    Key(Py<PyString>),
    MappingEnd,
    List,
    ListEnd,
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

impl Builder {
    /// The value that a row is.
    pub(crate) fn value<'py>(
        &mut self,
        py: Python<'py>,
        row: &Row<'_>,
    ) -> Result<Bound<'py, PyAny>, Failure> {
        let Some(shape) = row.shape() else {
            return self.texts.plan(py, row)?.build(py, row, &mut self.texts);
        };
        let is_known = |plan: &Plan| *plan.skeleton == *row.skeleton();
        if !self.plans.get(&shape).is_some_and(is_known) {
            let plan = self.texts.plan(py, row)?;
            self.remember(shape, plan);
        }
        let plan = self.plans.get(&shape).ok_or(Damage("an unknown shape"))?;
        plan.build(py, row, &mut self.texts)
    }

    fn remember(&mut self, shape: u32, plan: Plan) {
        if self.steps > MOST_STEPS {
            self.plans.clear();
            self.steps = 0;
        }
        self.steps += plan.steps.len();
        self.plans.insert(shape, plan);
    }
}

/// Texts that were met, as Python's.
#[derive(Default)]
struct Texts(HashMap<Box<str>, Py<PyString>>);

impl Texts {
    fn get<'py>(&mut self, py: Python<'py>, text: &str) -> Bound<'py, PyString> {
        if let Some(known) = self.0.get(text) {
            return known.bind(py).clone();
        }
        let made = PyString::new(py, text);
        if text.len() <= LONGEST {
            if self.0.len() == MOST_TEXTS {
                self.0.clear();
            }
            self.0.insert(text.into(), made.clone().unbind());
        }
        made
    }

    fn plan(&mut self, py: Python<'_>, row: &Row<'_>) -> Result<Plan, Failure> {
        let mut planning = Planning { py, texts: self, steps: Vec::new() };
        row.tell_parts(&mut planning)?;
        Ok(Plan { skeleton: row.skeleton().into(), steps: planning.steps })
    }
}

struct Planning<'a, 'py> {
    py: Python<'py>,
    texts: &'a mut Texts,
    steps: Vec<Step>,
}

impl Visit for Planning<'_, '_> {
    type Error = Failure;

    fn leaf(&mut self, _: Leaf<'_>) -> Result<(), Failure> {
        self.steps.push(Step::Value);
        Ok(())
    }

    fn open_mapping(&mut self) -> Result<(), Failure> {
        self.steps.push(Step::Mapping);
        Ok(())
    }

    fn key(&mut self, key: &str) -> Result<(), Failure> {
        let key = self.texts.get(self.py, key).unbind();
        self.steps.push(Step::Key(key));
        Ok(())
    }

    fn close_mapping(&mut self) -> Result<(), Failure> {
        self.steps.push(Step::MappingEnd);
        Ok(())
    }

    fn open_list(&mut self) -> Result<(), Failure> {
        self.steps.push(Step::List);
        Ok(())
    }

    fn close_list(&mut self) -> Result<(), Failure> {
        self.steps.push(Step::ListEnd);
        Ok(())
    }
}

enum Open<'a, 'py> {
    /// A mapping, and the key that waits for its value.
    Mapping(Bound<'py, PyDict>, Option<&'a Bound<'py, PyString>>),
    List(Bound<'py, PyList>),
}

impl Plan {
    fn build<'py>(
        &self,
        py: Python<'py>,
        row: &Row<'_>,
        texts: &mut Texts,
    ) -> Result<Bound<'py, PyAny>, Failure> {
        let mut values = row.values();
        let mut open: Vec<Open<'_, 'py>> = Vec::new();
        for step in &self.steps {
            let done = match step {
                Step::Value => {
                    let leaf = values.next().ok_or(Damage("a configuration ends too early"))??;
                    value(py, leaf, texts)?
                }
                Step::Key(key) => {
                    if let Some(Open::Mapping(_, waiting)) = open.last_mut() {
                        *waiting = Some(key.bind(py));
                    }
                    continue;
                }
                Step::Mapping => {
                    open.push(Open::Mapping(PyDict::new(py), None));
                    continue;
                }
                Step::List => {
                    open.push(Open::List(PyList::empty(py)));
                    continue;
                }
                Step::MappingEnd | Step::ListEnd => match open.pop() {
                    Some(Open::Mapping(mapping, _)) => mapping.into_any(),
                    Some(Open::List(list)) => list.into_any(),
                    None => continue,
                },
            };
            match open.last_mut() {
                Some(Open::Mapping(mapping, key)) => mapping.set_item(key.take(), done)?,
                Some(Open::List(list)) => list.append(done)?,
                None => return Ok(done),
            }
        }
        Err(Damage("a configuration ends too early").into())
    }
}

fn value<'py>(
    py: Python<'py>,
    leaf: Leaf<'_>,
    texts: &mut Texts,
) -> Result<Bound<'py, PyAny>, Failure> {
    Ok(match leaf {
        Leaf::Null => py.None().into_bound(py),
        Leaf::Bool(value) => PyBool::new(py, value).to_owned().into_any(),
        Leaf::Natural(number) => number.into_pyobject(py).map_err(PyErr::from)?.into_any(),
        Leaf::Negative(number) => {
            let number = -1 - i128::from(number);
            number.into_pyobject(py).map_err(PyErr::from)?.into_any()
        }
        Leaf::Big(digits) => py.get_type::<PyInt>().call1((digits,))?,
        Leaf::Real(number) => PyFloat::new(py, number).into_any(),
        Leaf::Text(text) => texts.get(py, text).into_any(),
    })
}
