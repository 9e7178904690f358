//! Configurations from the core's bytes into Python's values.

use hashbrown::HashMap;
use pyo3::prelude::*;
use pyo3::types::{PyBool, PyDict, PyFloat, PyInt, PyList, PyString};
use testflow_core::error::Error;
use testflow_core::snapshot::{Damage, Leaf, Row, Visit};

use crate::door;

/// Keys and shared values that are remembered; beyond, all of them are forgotten.
const MOST_KEYS: usize = 1 << 14;
const MOST_VALUES: usize = 1 << 18;
/// Longer texts are not remembered: they would take much memory.
const LONGEST: usize = 64;
/// Levels that few configurations exceed.
const DEPTH: usize = 8;
/// Steps that are remembered; beyond, all of them are forgotten.
const MOST_STEPS: usize = 1 << 20;

/// Makes Python's values of rows.
///
/// What many rows share is made once: their values, and how the values of a shape are put together.
/// To look one up is a fraction of what making it costs.
#[derive(Default)]
pub(crate) struct Builder {
    keys: Keys,
    values: Values,
    plans: HashMap<u32, Plan>,
    steps: usize,
    /// When shapes and shared values had the numbers that are remembered.
    epoch: u64,
}

/// How the values of a shape are put together.
struct Plan(Vec<Step>);

enum Step {
    /// A mapping begins, which is copied from that of the row that the plan was made of.
    Mapping(Py<PyDict>),
    /// A value of the mapping under a key, and which of the shared ones the copy has already.
    Member(Py<PyString>, Option<(u32, u8)>),
    /// The key of a mapping or list to come.
    Key(Py<PyString>),
    MappingEnd,
    List,
    /// A value in a list, or the whole configuration.
    Item,
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
    /// The value that a row is, of a pack that was read so often from the beginning.
    pub(crate) fn value<'py>(
        &mut self,
        py: Python<'py>,
        row: &Row<'_>,
        epoch: u64,
    ) -> Result<Bound<'py, PyAny>, Failure> {
        if self.epoch != epoch {
            *self = Self { epoch, ..Self::default() };
        }
        let Some(shape) = row.shape() else {
            return self.plan(py, row)?.build(py, row, &mut self.values);
        };
        if !self.plans.contains_key(&shape) {
            let plan = self.plan(py, row)?;
            self.remember(shape, plan);
        }
        let plan = self.plans.get(&shape).ok_or(Damage("an unknown shape"))?;
        plan.build(py, row, &mut self.values)
    }

    fn plan(&mut self, py: Python<'_>, row: &Row<'_>) -> Result<Plan, Failure> {
        let Self { keys, values, .. } = self;
        let mut planning =
            Planning { py, row, keys, values, steps: vec![], open: vec![], key: None, place: 0 };
        row.tell_parts(&mut planning)?;
        Ok(Plan(planning.steps))
    }

    fn remember(&mut self, shape: u32, plan: Plan) {
        if self.steps > MOST_STEPS {
            self.plans.clear();
            self.steps = 0;
        }
        self.steps += plan.0.len();
        self.plans.insert(shape, plan);
    }
}

/// Values that rows share, as Python's, by slot and number.
#[derive(Default)]
struct Values {
    by_slot: Vec<Vec<Option<Py<PyAny>>>>,
    count: usize,
}

impl Values {
    /// The value at a place of a row.
    fn get<'py>(
        &mut self,
        py: Python<'py>,
        row: &Row<'_>,
        place: usize,
    ) -> Result<Bound<'py, PyAny>, Failure> {
        let Some((slot, number)) = row.shared(place) else {
            return Ok(value(py, row.value(place)?)?);
        };
        let (slot, number) = (slot as usize, usize::from(number));
        let known = self.by_slot.get(slot).and_then(|values| values.get(number));
        if let Some(Some(known)) = known {
            return Ok(known.bind(py).clone());
        }
        let leaf = row.value(place)?;
        let made = value(py, leaf)?;
        if !matches!(leaf, Leaf::Text(text) if text.len() > LONGEST) {
            self.remember(slot, number, made.clone().unbind());
        }
        Ok(made)
    }

    fn remember(&mut self, slot: usize, number: usize, value: Py<PyAny>) {
        if self.count == MOST_VALUES {
            self.by_slot.clear();
            self.count = 0;
        }
        self.count += 1;
        let slots = self.by_slot.len().max(slot + 1);
        self.by_slot.resize_with(slots, Vec::new);
        let values = &mut self.by_slot[slot];
        if values.len() <= number {
            values.resize_with(number + 1, || None);
        }
        values[number] = Some(value);
    }
}

/// Keys, as Python's.
#[derive(Default)]
struct Keys(HashMap<Box<str>, Py<PyString>>);

impl Keys {
    fn get<'py>(&mut self, py: Python<'py>, key: &str) -> Bound<'py, PyString> {
        if let Some(known) = self.0.get(key) {
            return known.bind(py).clone();
        }
        if self.0.len() == MOST_KEYS {
            self.0.clear();
        }
        let made = PyString::new(py, key);
        self.0.insert(key.into(), made.clone().unbind());
        made
    }
}

struct Planning<'a, 'py> {
    py: Python<'py>,
    row: &'a Row<'a>,
    keys: &'a mut Keys,
    values: &'a mut Values,
    steps: Vec<Step>,
    /// The mappings that are not at their end.
    open: Vec<Bound<'py, PyDict>>,
    /// The key of what comes next.
    key: Option<Bound<'py, PyString>>,
    /// The place of the next value.
    place: usize,
}

impl Planning<'_, '_> {
    /// A mapping or list begins.
    fn begin(&mut self, step: Step) {
        let key = self.key.take().map(|key| Step::Key(key.unbind()));
        self.steps.extend(key);
        self.steps.push(step);
    }
}

impl Visit for Planning<'_, '_> {
    type Error = Failure;

    fn leaf(&mut self, _: Leaf<'_>) -> Result<(), Failure> {
        let place = self.place;
        self.place += 1;
        let (Some(key), Some(mapping)) = (self.key.take(), self.open.last()) else {
            self.steps.push(Step::Item);
            return Ok(());
        };
        let shared = self.row.shared(place);
        if shared.is_some() {
            mapping.set_item(&key, self.values.get(self.py, self.row, place)?)?;
        }
        self.steps.push(Step::Member(key.unbind(), shared));
        Ok(())
    }

    fn open_mapping(&mut self) -> Result<(), Failure> {
        let mapping = PyDict::new(self.py);
        self.begin(Step::Mapping(mapping.clone().unbind()));
        self.open.push(mapping);
        Ok(())
    }

    fn key(&mut self, key: &str) -> Result<(), Failure> {
        let key = self.keys.get(self.py, key);
        if let Some(mapping) = self.open.last() {
            // The order of keys is that of the row, whenever their values come.
            mapping.set_item(&key, self.py.None())?;
        }
        self.key = Some(key);
        Ok(())
    }

    fn close_mapping(&mut self) -> Result<(), Failure> {
        self.open.pop();
        self.steps.push(Step::MappingEnd);
        Ok(())
    }

    fn open_list(&mut self) -> Result<(), Failure> {
        self.begin(Step::List);
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
        values: &mut Values,
    ) -> Result<Bound<'py, PyAny>, Failure> {
        let mut place = 0;
        let mut open: Vec<Open<'_, 'py>> = Vec::with_capacity(DEPTH);
        for step in &self.0 {
            let done = match step {
                Step::Member(key, known) => {
                    place += 1;
                    if let Some(Open::Mapping(mapping, _)) = open.last()
                        && (known.is_none() || row.shared(place - 1) != *known)
                    {
                        mapping.set_item(key.bind(py), values.get(py, row, place - 1)?)?;
                    }
                    continue;
                }
                Step::Item => {
                    place += 1;
                    values.get(py, row, place - 1)?
                }
                Step::Key(key) => {
                    if let Some(Open::Mapping(_, waiting)) = open.last_mut() {
                        *waiting = Some(key.bind(py));
                    }
                    continue;
                }
                Step::Mapping(mapping) => {
                    open.push(Open::Mapping(mapping.bind(py).copy()?, None));
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

fn value<'py>(py: Python<'py>, leaf: Leaf<'_>) -> PyResult<Bound<'py, PyAny>> {
    Ok(match leaf {
        Leaf::Null => py.None().into_bound(py),
        Leaf::Bool(value) => PyBool::new(py, value).to_owned().into_any(),
        Leaf::Natural(number) => number.into_pyobject(py)?.into_any(),
        Leaf::Negative(number) => (-1 - i128::from(number)).into_pyobject(py)?.into_any(),
        Leaf::Big(digits) => py.get_type::<PyInt>().call1((digits,))?,
        Leaf::Real(number) => PyFloat::new(py, number).into_any(),
        Leaf::Text(text) => PyString::new(py, text).into_any(),
    })
}
