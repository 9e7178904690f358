//! A store of snapshots.

use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyIterator, PyString};
use testflow_core::error::{Error, Interrupt, Result};
use testflow_core::snapshot::{
    self, Column, Disk as _, Identity, Lock, Note, Prefix, Real, Saved, Tree, Writer, asks_for,
    json, transfer,
};

use crate::batch::Batch;
use crate::builder::{Builder, Failure};
use crate::door;
use crate::tree;

/// Values that are read from Python before they are saved.
const AT_ONCE: usize = 4096;

/// A pack that is open for reading, or for writing too.
#[pyclass(frozen, module = "testflow._core")]
pub(crate) struct Pack {
    state: Mutex<State>,
    builder: Mutex<Builder>,
}

enum State {
    Reading(Box<snapshot::Pack>),
    /// The lock is held as long as the store is open.
    Writing(Box<Writer>, #[expect(dead_code, reason = "holding it is its use")] Option<Lock>),
    Closed,
}

/// The identities of what was saved, 32 bytes each; the numbers, 4 little-endian bytes each; a byte
/// for each that is 1 where it was not there before.
type SavedBytes<'py> = (Bound<'py, PyBytes>, Bound<'py, PyBytes>, Bound<'py, PyBytes>);

/// Where runs of snapshots begin and end, and what is noted about them.
type Noted = (Vec<(u32, u32)>, String);

/// Where damage begins, its length, what it is, and the snapshots from one number up to another
/// that are lost by it.
type Damage = (u64, u64, String, (u32, u32));

/// What a column is called, its values as a list of JSON, and for each snapshot 0 or the number of
/// its value from 1 on, in 4 little-endian bytes.
type ColumnBytes = (String, String, Vec<u8>);

impl State {
    fn pack(&mut self) -> Result<&mut snapshot::Pack> {
        match self {
            Self::Reading(pack) => Ok(pack),
            Self::Writing(writer, _) => Ok(writer.pack()),
            Self::Closed => Err(Error::input("the store is closed", "open it again")),
        }
    }

    fn writer(&mut self) -> Result<&mut Writer> {
        match self {
            Self::Writing(writer, _) => Ok(writer),
            Self::Reading(_) => {
                Err(Error::input("the store is open for reading", "open it for writing"))
            }
            Self::Closed => Err(Error::input("the store is closed", "open it again")),
        }
    }
}

impl Pack {
    fn of(state: State) -> Self {
        Self { state: Mutex::new(state), builder: Mutex::default() }
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn with<T: Send>(
        &self,
        py: Python<'_>,
        work: impl FnOnce(&mut State, &dyn Interrupt) -> Result<T> + Send,
    ) -> PyResult<T> {
        door::run(py, |interrupt| work(&mut self.lock(), interrupt))
    }
}

#[pymethods]
impl Pack {
    /// Opens a pack for reading.
    #[staticmethod]
    fn read(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let pack = door::run(py, move |_| snapshot::Pack::open(&Real, &path, false))?;
        Ok(Self::of(State::Reading(Box::new(pack))))
    }

    /// Opens a pack for writing, or makes one, under a lock that tells who the owner is; also the
    /// owner before, where it ended without giving the lock up, and the bytes of a write that was
    /// interrupted.
    #[staticmethod]
    fn write(
        py: Python<'_>,
        path: PathBuf,
        lock: Option<PathBuf>,
        owner: String,
    ) -> PyResult<(Self, Option<String>, u64)> {
        door::run(py, move |_| {
            let lock = lock.map(|lock| Lock::take(&lock, &owner)).transpose()?;
            let left_by = lock.as_ref().and_then(|lock| lock.left_by.clone());
            let pack = snapshot::Pack::open(&Real, &path, true)?;
            let torn = pack.tail();
            let writer = Writer::of(pack)?;
            // The name of a new pack survives a loss of power as well.
            let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
            let synced = Real.sync_folder(folder.unwrap_or(Path::new(".")));
            synced.map_err(|error| Error::storage("keep the name of the pack", &error))?;
            Ok((Self::of(State::Writing(Box::new(writer), lock)), left_by, torn))
        })
    }

    fn __len__(&self) -> PyResult<usize> {
        Python::attach(|py| self.with(py, |state, _| Ok(state.pack()?.len() as usize)))
    }

    /// Saves values; what `values` raises, or a value that cannot be kept, ends it, and those
    /// before are saved.
    fn save<'py>(
        &self,
        py: Python<'py>,
        values: &Bound<'py, PyAny>,
        any_number: bool,
    ) -> PyResult<(SavedBytes<'py>, Option<PyErr>)> {
        let mut values = PyIterator::from_object(values)?;
        let mut saved = Vec::new();
        loop {
            // Whoever gives the values may ask this store for others: it is not locked meanwhile.
            let mut trees = Vec::new();
            let raised = read_some(&mut values, any_number, &mut trees).err();
            let is_last = raised.is_some() || trees.len() < AT_ONCE;
            let outcome = self.with(py, |state, _| {
                let mut trees = trees.into_iter();
                let mut next = |tree: &mut Tree| {
                    let found = trees.next();
                    let is_there = found.is_some();
                    *tree = found.unwrap_or_default();
                    Ok(is_there)
                };
                state.writer()?.save(&mut next, &mut |one| saved.push(one))
            });
            let raised = raised.or(outcome.err());
            if is_last || raised.is_some() {
                return Ok((saved_bytes(py, &saved), raised));
            }
        }
    }

    /// Saves the configurations of a batch at some places.
    fn save_batch<'py>(
        &self,
        py: Python<'py>,
        batch: &Batch,
        places: Vec<usize>,
    ) -> PyResult<SavedBytes<'py>> {
        let saved = self.with(py, |state, interrupt| {
            let mut places = places.into_iter();
            let mut saved = Vec::new();
            let mut next = |tree: &mut Tree| {
                interrupt.poll()?;
                let Some(text) = places.next().and_then(|place| batch.inner.json(place)) else {
                    return Ok(false);
                };
                json::read(text, tree).map(|()| true)
            };
            state.writer()?.save(&mut next, &mut |one| saved.push(one))?;
            Ok(saved)
        })?;
        Ok(saved_bytes(py, &saved))
    }

    /// Notes texts about runs of snapshots.
    fn note(&self, py: Python<'_>, notes: Vec<Noted>) -> PyResult<()> {
        let notes: Vec<Note> = notes.into_iter().map(|(on, text)| Note { on, text }).collect();
        self.with(py, |state, _| state.writer()?.note(&notes))
    }

    /// What is noted from the note with a number on, of snapshots that there are: at least so many
    /// notes, where there are so many.
    fn notes(&self, py: Python<'_>, first: usize, count: usize) -> PyResult<Vec<Noted>> {
        self.with(py, |state, _| {
            let told = state.pack()?.told(first, count)?.into_iter();
            Ok(told.map(|note| (note.on, note.text)).collect())
        })
    }

    /// Where the bytes begin that have the note with a number, and how many they are.
    fn note_at(&self, py: Python<'_>, number: usize) -> PyResult<Option<(u64, u64)>> {
        self.with(py, |state, _| Ok(state.pack()?.note_at(number)))
    }

    /// Makes what was written survive a loss of power.
    fn sync(&self, py: Python<'_>) -> PyResult<()> {
        self.with(py, |state, _| state.writer()?.sync())
    }

    /// Finishes what is written, and gives up the lock.
    fn close(&self, py: Python<'_>) -> PyResult<()> {
        self.with(py, |state, _| {
            let outcome = match &mut *state {
                State::Writing(writer, _) => writer.finish(),
                State::Reading(_) | State::Closed => Ok(()),
            };
            *state = State::Closed;
            outcome
        })
    }

    /// Reads what was appended since by another process.
    fn refresh(&self, py: Python<'_>) -> PyResult<()> {
        self.with(py, |state, _| match state {
            State::Writing(..) => Ok(()),
            _ => state.pack()?.refresh(),
        })
    }

    /// The snapshot with a number, as a value.
    fn value<'py>(&self, py: Python<'py>, number: u32) -> PyResult<Bound<'py, PyAny>> {
        let mut builder = self.builder.lock().unwrap_or_else(PoisonError::into_inner);
        let mut state = self.lock();
        let pack = state.pack().map_err(|error| door::to_python(py, &error))?;
        let epoch = pack.epoch();
        let made = pack.row(number, |row| builder.value(py, row, epoch));
        made.map_err(|failure| failure.raise(py))
    }

    /// The snapshot with an id of 64 digits, as a value in a tuple; `None` for anything else, and
    /// where there is none, or it is lost.
    fn get<'py>(
        &self,
        py: Python<'py>,
        digits: &Bound<'_, PyAny>,
    ) -> PyResult<Option<(Bound<'py, PyAny>,)>> {
        let digits = digits.cast::<PyString>().ok().and_then(|digits| digits.to_str().ok());
        let Some(identity) = digits.and_then(Identity::parse) else { return Ok(None) };
        let mut builder = self.builder.lock().unwrap_or_else(PoisonError::into_inner);
        let mut state = self.lock();
        let pack = state.pack().map_err(|error| door::to_python(py, &error))?;
        let epoch = pack.epoch();
        match pack.get(&identity, |row| builder.value(py, row, epoch)) {
            Ok(made) => Ok(made.map(|value| (value,))),
            Err(Failure::Core(Error::Corrupt { .. })) => Ok(None),
            Err(failure) => Err(failure.raise(py)),
        }
    }

    /// The snapshots with these numbers, as lines of JSON.
    fn lines<'py>(&self, py: Python<'py>, numbers: Vec<u32>) -> PyResult<Bound<'py, PyBytes>> {
        let lines = self.with(py, |state, interrupt| {
            let mut lines = Vec::new();
            for number in numbers {
                interrupt.poll()?;
                let tree = state.pack()?.tree(number)?;
                json::write(&tree, &mut lines).map_err(|damage| Error::corrupt(damage.0))?;
                lines.push(b'\n');
            }
            Ok(lines)
        })?;
        Ok(PyBytes::new(py, &lines))
    }

    /// The identity of the snapshot with a number, in hexadecimal digits.
    fn identity(&self, py: Python<'_>, number: u32) -> PyResult<String> {
        self.with(py, |state, _| Ok(state.pack()?.identity(number)?.to_string()))
    }

    /// The first digits of the identity, which are known of most lost snapshots too.
    fn sign(&self, py: Python<'_>, number: u32) -> PyResult<Option<String>> {
        self.with(py, |state, _| Ok(state.pack()?.sign(number)))
    }

    /// The snapshots whose identity begins so: numbers and identities, none for a lost one.
    fn find(&self, py: Python<'_>, digits: &str) -> PyResult<Vec<(u32, Option<String>)>> {
        self.with(py, |state, _| {
            let found = state.pack()?.find(&Prefix::parse(digits)?)?.into_iter();
            let told = |(number, found): (u32, Option<Identity>)| {
                (number, found.map(|one| one.to_string()))
            };
            Ok(found.map(told).collect())
        })
    }

    /// The snapshots that are known to be lost without reading them: from one number up to another.
    fn lost(&self, py: Python<'_>) -> PyResult<Vec<(u32, u32)>> {
        self.with(py, |state, _| Ok(state.pack()?.lost()))
    }

    /// For which snapshots a rule holds, of their settings and of what is known of them: a byte for
    /// each, which is 1 there.
    fn matching<'py>(
        &self,
        py: Python<'py>,
        rule: &str,
        known: Vec<ColumnBytes>,
    ) -> PyResult<Bound<'py, PyBytes>> {
        let mask = self.with(py, move |state, interrupt| {
            let known = known.into_iter().map(column);
            state.pack()?.matching(rule, known.collect::<Result<_>>()?, interrupt)
        })?;
        let bytes: Vec<u8> = mask.into_iter().map(u8::from).collect();
        Ok(PyBytes::new(py, &bytes))
    }

    /// The snapshots nearest to a value: their numbers, and at how many places each differs.
    fn nearest(
        &self,
        value: &Bound<'_, PyAny>,
        any_number: bool,
        count: usize,
    ) -> PyResult<Vec<(u32, u32)>> {
        let mut tree = Tree::default();
        tree::read(value, &mut tree, any_number)?;
        self.with(value.py(), move |state, interrupt| {
            let found = state.pack()?.nearest(&tree, count, interrupt)?;
            Ok(found.into_iter().map(|near| (near.number, near.distance)).collect())
        })
    }

    /// What is not as it was written.
    fn damages(&self, py: Python<'_>) -> PyResult<Vec<Damage>> {
        self.with(py, |state, _| {
            let told = state.pack()?.damages().iter();
            Ok(told.map(|one| (one.offset, one.length, one.what.clone(), one.lost)).collect())
        })
    }

    /// Bytes of the pack, and bytes behind that are an unfinished write.
    fn size(&self, py: Python<'_>) -> PyResult<(u64, u64)> {
        self.with(py, |state, _| {
            let pack = state.pack()?;
            Ok((pack.size(), pack.tail()))
        })
    }

    /// Reads every snapshot; the numbers of those that are lost.
    fn verify(&self, py: Python<'_>) -> PyResult<Vec<u32>> {
        self.with(py, |state, interrupt| state.pack()?.verify(interrupt))
    }

    /// Brings snapshots into another pack: the number of each there and whether it was not there
    /// before; nothing for one that is lost.
    fn transfer(
        &self,
        py: Python<'_>,
        numbers: Vec<u32>,
        to: &Self,
    ) -> PyResult<Vec<Option<(u32, bool)>>> {
        if std::ptr::eq(self, to) {
            let error = Error::input("a store cannot be brought into itself", "");
            return Err(door::to_python(py, &error));
        }
        self.with(py, move |state, interrupt| {
            let mut there = to.lock();
            let found = transfer(state.pack()?, &numbers, there.writer()?, interrupt)?;
            let told = |one: Option<Saved>| one.map(|one| (one.number, one.is_new));
            Ok(found.into_iter().map(told).collect())
        })
    }
}

/// The identity of a value, in hexadecimal digits, without keeping it.
#[pyfunction]
pub(crate) fn identify(value: &Bound<'_, PyAny>, any_number: bool) -> PyResult<String> {
    let mut read = Tree::default();
    tree::read(value, &mut read, any_number)?;
    read.identity()
        .map(|identity| identity.to_string())
        .map_err(|error| door::to_python(value.py(), &error))
}

/// What a rule about snapshots asks for besides their settings: names that begin with `@`.
#[pyfunction]
pub(crate) fn rule_asks_for(py: Python<'_>, rule: &str) -> PyResult<Vec<String>> {
    asks_for(rule).map_err(|error| door::to_python(py, &error))
}

fn column((name, values, codes): ColumnBytes) -> Result<(String, Column)> {
    let values = serde_json::from_str(&values);
    let values = values.map_err(|error| Error::input(error.to_string(), ""))?;
    let codes = codes.as_chunks().0.iter().map(|bytes| u32::from_le_bytes(*bytes));
    Ok((name, Column::of(values, codes.collect())))
}

/// Reads so many values as are saved at once, or fewer where there are no more.
fn read_some(
    values: &mut Bound<'_, PyIterator>,
    any_number: bool,
    trees: &mut Vec<Tree>,
) -> PyResult<()> {
    values.py().check_signals()?;
    for value in values.by_ref().take(AT_ONCE) {
        let mut tree = Tree::default();
        tree::read(&value?, &mut tree, any_number)?;
        trees.push(tree);
    }
    Ok(())
}

fn saved_bytes<'py>(py: Python<'py>, saved: &[Saved]) -> SavedBytes<'py> {
    let identities: Vec<u8> = saved.iter().flat_map(|one| one.identity.0).collect();
    let numbers: Vec<u8> = saved.iter().flat_map(|one| one.number.to_le_bytes()).collect();
    let news: Vec<u8> = saved.iter().map(|one| one.is_new.into()).collect();
    (PyBytes::new(py, &identities), PyBytes::new(py, &numbers), PyBytes::new(py, &news))
}
