//! The only place that leaves the interpreter, catches panics, listens for Ctrl-C and maps errors.

use std::any::Any;
use std::cell::{Cell, RefCell};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

use pyo3::exceptions::PyKeyboardInterrupt;
use pyo3::prelude::*;
use pyo3::types::PyDict;
use testflow_core::error::{Error, Interrupt, Result};

/// Questions that are answered without asking the interpreter, which costs a lock.
const SILENT_POLLS: u32 = 15;

thread_local! {
    /// Where the last panic of this thread happened.
    static PANICKED_AT: RefCell<String> = const { RefCell::new(String::new()) };
}

/// Notes where a panic happens instead of printing a trace: the exception tells it.
pub(crate) fn note_panics() {
    std::panic::set_hook(Box::new(|panic| {
        let place = panic.location().map(ToString::to_string).unwrap_or_default();
        PANICKED_AT.with_borrow_mut(|at| *at = place);
    }));
}

/// Runs `work` outside the interpreter.
pub(crate) fn run<T: Send>(
    py: Python<'_>,
    work: impl FnOnce(&dyn Interrupt) -> Result<T> + Send,
) -> PyResult<T> {
    let outcome = outside(py, work);
    match outcome {
        (_, Some(raised)) => Err(raised),
        (Ok(Ok(value)), None) => Ok(value),
        (Ok(Err(error)), None) => Err(to_python(py, &error)),
        (Err(panic), None) => Err(internal(py, panic.as_ref())),
    }
}

/// Runs `work` outside the interpreter; what it has when a signal or the end of the time meets it
/// counts as its result, provided that it gives one.
///
/// `work` gets what interrupts all of it, and what ends its improvements only.
pub(crate) fn run_anytime<T: Send>(
    py: Python<'_>,
    budget_s: Option<f64>,
    work: impl FnOnce(&dyn Interrupt, &dyn Interrupt) -> Result<T> + Send,
) -> PyResult<T> {
    let end = budget_s
        .and_then(|budget_s| Duration::try_from_secs_f64(budget_s).ok())
        .and_then(|budget| now().checked_add(budget));
    let outcome = outside(py, |signals| work(signals, &Deadline { signals, end }));
    match outcome {
        (Ok(Ok(value)), _) => Ok(value),
        (_, Some(raised)) => Err(raised),
        (Ok(Err(error)), None) => Err(to_python(py, &error)),
        (Err(panic), None) => Err(internal(py, panic.as_ref())),
    }
}

type Outcome<T> = (std::thread::Result<Result<T>>, Option<PyErr>);

/// The result of `work`, and the exception that a signal raised meanwhile.
fn outside<T: Send>(
    py: Python<'_>,
    work: impl FnOnce(&dyn Interrupt) -> Result<T> + Send,
) -> Outcome<T> {
    py.detach(|| {
        let signals = Signals::default();
        let result = catch_unwind(AssertUnwindSafe(|| work(&signals)));
        (result, signals.raised.into_inner())
    })
}

#[expect(clippy::disallowed_methods, reason = "a budget in seconds is one of this machine's")]
fn now() -> Instant {
    Instant::now()
}

/// Signals, and an end of the time.
struct Deadline<'a> {
    signals: &'a dyn Interrupt,
    end: Option<Instant>,
}

impl Interrupt for Deadline<'_> {
    fn poll(&self) -> Result<()> {
        if self.end.is_some_and(|end| now() >= end) {
            return Err(Error::Interrupted);
        }
        self.signals.poll()
    }
}

/// Asks the interpreter now and then whether a signal is waiting.
#[derive(Default)]
struct Signals {
    polls: Cell<u32>,
    raised: RefCell<Option<PyErr>>,
}

impl Interrupt for Signals {
    fn poll(&self) -> Result<()> {
        let polls = self.polls.get();
        self.polls.set(if polls >= SILENT_POLLS { 0 } else { polls + 1 });
        if polls < SILENT_POLLS {
            return Ok(());
        }
        #[expect(
            clippy::redundant_closure_for_method_calls,
            reason = "the method itself is not general over the lifetime of the interpreter"
        )]
        let checked = Python::attach(|py| py.check_signals());
        checked.map_err(|raised| {
            *self.raised.borrow_mut() = Some(raised);
            Error::Interrupted
        })
    }
}

/// The exception of `testflow.errors` for an error of the core.
pub(crate) fn to_python(py: Python<'_>, error: &Error) -> PyErr {
    let message = error.to_string();
    match error {
        Error::Schema { path, hint, .. } => raise(py, "SchemaError", &message, path, hint),
        Error::Unsatisfiable { path, hint, .. } => raise(py, "Unsatisfiable", &message, path, hint),
        Error::Input { hint, .. } => raise(py, "InputError", &message, "", hint),
        Error::Corrupt { hint, .. } => raise(py, "Corrupt", &message, "", hint),
        Error::Storage { hint, .. } => raise(py, "StorageError", &message, "", hint),
        Error::TooNew { .. } => raise(py, "TooNew", &message, "", "install a newer testflow"),
        Error::Conflict { hint, .. } => raise(py, "Conflict", &message, "", hint),
        Error::Interrupted => PyKeyboardInterrupt::new_err(()),
        _ => raise(py, "InternalError", &message, "", ""),
    }
}

/// The exception for something that the caller gave and that cannot be used.
pub(crate) fn refuse(py: Python<'_>, message: &str, path: &str, hint: &str) -> PyErr {
    raise(py, "InputError", message, path, hint)
}

fn internal(py: Python<'_>, panic: &(dyn Any + Send)) -> PyErr {
    let text = panic
        .downcast_ref::<&str>()
        .map(ToString::to_string)
        .or_else(|| panic.downcast_ref::<String>().cloned())
        .unwrap_or_else(|| "the core panicked".to_owned());
    let place = PANICKED_AT.with_borrow(Clone::clone);
    raise(py, "InternalError", &text, &place, "this is a defect of testflow; please report it")
}

fn raise(py: Python<'_>, kind: &str, message: &str, path: &str, hint: &str) -> PyErr {
    let build = || -> PyResult<PyErr> {
        let arguments = PyDict::new(py);
        arguments.set_item("path", path)?;
        arguments.set_item("hint", hint)?;
        let class = py.import("testflow.errors")?.getattr(kind)?;
        Ok(PyErr::from_value(class.call((message,), Some(&arguments))?))
    };
    build().unwrap_or_else(|failure| failure)
}
