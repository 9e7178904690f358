//! A compiled space.

use std::sync::{Arc, OnceLock};

use pyo3::prelude::*;
use pyo3::types::PyBytes;
use serde_json::Value;
use testflow_core::covering::{self, Request};
use testflow_core::error::{Error, Result};
use testflow_core::generate::{self, Breakages, Form, Mutation, Profile, Strategy};
use testflow_core::notes::Notes;
use testflow_core::schema::{self, Listed};
use testflow_core::space;
use testflow_core::value::unreadable;

use crate::batch::Batch;
use crate::codes::to_bytes;
use crate::door;
use crate::finding::{Finding, finding};
use crate::malformed::Malformed;

/// A space, compiled once and immutable.
#[pyclass(frozen, module = "testflow._core")]
pub(crate) struct Space {
    pub(crate) inner: Arc<space::Space>,
    /// What is known of them grows while they are asked for.
    breakages: OnceLock<Breakages>,
}

impl Space {
    fn compile(
        py: Python<'_>,
        read: impl FnOnce() -> Result<space::Source> + Send,
    ) -> PyResult<Self> {
        let inner = door::run(py, |_| space::Space::compile(read()?))?;
        Ok(Self { inner: Arc::new(inner), breakages: OnceLock::new() })
    }

    fn breakages(&self) -> &Breakages {
        self.breakages.get_or_init(|| Breakages::of(&self.inner))
    }
}

#[pymethods]
impl Space {
    /// Compiles a JSON Schema, with others by address that it refers to, and rules between its
    /// settings.
    #[staticmethod]
    fn from_json_schema(
        py: Python<'_>,
        text: &str,
        registry: Vec<(String, String)>,
        constraints: Vec<String>,
    ) -> PyResult<Self> {
        Self::compile(py, move || {
            let read = |(address, text): (String, String)| {
                let known = serde_json::from_str(&text)
                    .map_err(|error| Error::schema(&address, unreadable("the schema", &error)))?;
                Ok((address, known))
            };
            let registry = registry.into_iter().map(read).collect::<Result<_>>()?;
            schema::read_json_schema(text, registry, &constraints)
        })
    }

    /// Compiles a JSON list of [name, domain] and rules between them.
    #[staticmethod]
    fn from_parameters(py: Python<'_>, text: &str, constraints: Vec<String>) -> PyResult<Self> {
        Self::compile(py, move || schema::read_parameters(&parameters(text)?, &constraints))
    }

    /// Compiles a model in PICT's language; doubtful places are refused or noted.
    #[staticmethod]
    fn from_pict(py: Python<'_>, text: &str, strict: bool) -> PyResult<Self> {
        let notes = if strict { Notes::strict() } else { Notes::lenient() };
        Self::compile(py, || schema::read_pict(text, notes))
    }

    /// What was doubtful in the source and read all the same.
    fn notes(&self) -> Vec<String> {
        self.inner.notes().to_vec()
    }

    /// 32 hexadecimal digits that tell this space from others.
    #[getter]
    fn fingerprint(&self) -> &str {
        self.inner.fingerprint()
    }

    /// The settings, each with the labels of its classes.
    fn knobs(&self) -> Vec<(String, Vec<String>)> {
        let labels = |knob: &space::Knob| knob.classes.iter().map(space::Class::label).collect();
        self.inner.knobs().list().iter().map(|knob| (knob.path.clone(), labels(knob))).collect()
    }

    /// For each setting the weights of its classes, and which of them are negative values.
    fn marks(&self) -> Vec<(Vec<u32>, Vec<bool>)> {
        let marks = |knob: &space::Knob| (knob.weights.clone(), knob.negative.clone());
        self.inner.knobs().list().iter().map(marks).collect()
    }

    /// Settings that belong together, by number, and the strength at which to combine them.
    fn groups(&self) -> Vec<(Vec<usize>, usize)> {
        self.inner.groups().to_vec()
    }

    /// The texts of the rules between settings, as they were written.
    fn constraints(&self) -> Vec<String> {
        let written = self.inner.rules().list().iter().filter(|rule| rule.is_written);
        written.map(|rule| rule.text.clone()).collect()
    }

    /// The space as a JSON Schema (JSON text), without the rules between settings.
    #[getter]
    fn schema(&self) -> &str {
        self.inner.schema()
    }

    /// The same with all that it refers to inside of it.
    #[getter]
    fn bundled(&self, py: Python<'_>) -> PyResult<String> {
        door::run(py, |_| Ok(self.inner.bundled()))
    }

    /// The configurations that meet a further rule, as a space of their own.
    fn restricted(&self, py: Python<'_>, rule: &str) -> PyResult<Self> {
        let inner = door::run(py, |_| self.inner.restricted(rule))?;
        Ok(Self { inner: Arc::new(inner), breakages: OnceLock::new() })
    }

    /// What a schema (JSON text) admits and the rules of this space too, as a space of its own.
    fn ruling(&self, py: Python<'_>, schema: &str) -> PyResult<Self> {
        let read = || self.inner.ruling(schema::read_json_schema(schema, Vec::new(), &[])?);
        let inner = door::run(py, |_| read())?;
        Ok(Self { inner: Arc::new(inner), breakages: OnceLock::new() })
    }

    /// The rules of `other` that are not proven to hold for every configuration of this space.
    fn unproven(&self, py: Python<'_>, other: &Self) -> PyResult<Vec<String>> {
        let rules = door::run(py, |_| Ok(schema::unproven(&self.inner, &other.inner)))?;
        Ok(rules.into_iter().map(str::to_owned).collect())
    }

    /// The space as a model in PICT's language.
    fn to_pict(&self, py: Python<'_>) -> PyResult<String> {
        door::run(py, |_| schema::write_pict(&self.inner))
    }

    /// Configurations start..start + count of the stream "sample" or "fuzz"; a profile has the
    /// percentages of edges, optional members and odd characters, and the depth.
    #[pyo3(signature = (strategy, seed, start, count, profile))]
    fn generate(
        &self,
        py: Python<'_>,
        strategy: &str,
        seed: u64,
        start: u64,
        count: u64,
        profile: Option<(u32, u32, u32, u32)>,
    ) -> PyResult<Batch> {
        let (inner, strategy) = door::run(py, |interrupt| {
            let strategy = match strategy {
                "sample" => Strategy::Sample,
                "fuzz" => Strategy::Fuzz,
                other => return Err(Error::input(format!("unknown stream {other:?}"), "")),
            };
            let profile = match profile {
                Some((edges, optional, odd, depth)) => {
                    Profile { edges, optional, odd, depth, ..Profile::SAMPLE }
                }
                None => strategy.profile(),
            };
            let (space, stop) = (&self.inner, interrupt);
            let batch = generate::generate(space, strategy, profile, seed, start, count, stop)?;
            Ok((batch, strategy))
        })?;
        let name = match profile {
            Some((edges, optional, odd, depth)) => {
                let name = strategy.name();
                format!("{name}(edges={edges}, optional={optional}, odd={odd}, depth={depth})")
            }
            None => strategy.name().to_owned(),
        };
        Ok(Batch { inner, origin: (name, strategy.version(), seed, start) })
    }

    /// Configurations with exactly one violation each.
    fn invalid(&self, py: Python<'_>, seed: u64, start: u64, count: u64) -> PyResult<Batch> {
        let inner = door::run(py, |interrupt| {
            generate::invalid(&self.inner, self.breakages(), seed, start, count, interrupt)
        })?;
        Ok(Batch { inner, origin: ("invalid".to_owned(), generate::INVALID_VERSION, seed, start) })
    }

    /// What cannot be broken alone: keyword, its place in the schema, the reason, and whether that
    /// is proven.
    fn unbreakable(&self, py: Python<'_>) -> PyResult<Vec<(String, String, String, bool)>> {
        let found =
            door::run(py, |interrupt| self.breakages().unbreakable(&self.inner, interrupt))?;
        let told = found
            .into_iter()
            .map(|each| (each.keyword, each.location, each.reason, each.is_proven));
        Ok(told.collect())
    }

    /// One setting at an edge, the others plain.
    fn boundary(&self, py: Python<'_>) -> PyResult<Batch> {
        let inner = door::run(py, |interrupt| generate::boundary(&self.inner, interrupt))?;
        Ok(Batch { inner, origin: ("boundary".to_owned(), generate::BOUNDARY_VERSION, 0, 0) })
    }

    /// Known configurations (JSON texts) with some settings changed, so that they are valid, or so
    /// that they leave the space.
    fn mutate(
        &self,
        py: Python<'_>,
        known: Vec<String>,
        count: u64,
        seed: u64,
        dictionary: Vec<String>,
        leaves: bool,
    ) -> PyResult<Batch> {
        let inner = door::run(py, move |interrupt| {
            let (known, dictionary) = (values(&known)?, values(&dictionary)?);
            let mutation = Mutation { known, dictionary, leaves };
            generate::mutate(&self.inner, &mutation, count, seed, interrupt)
        })?;
        Ok(Batch { inner, origin: ("mutate".to_owned(), generate::MUTATE_VERSION, seed, 0) })
    }

    /// Texts start..start + count of the stream "json" or "yaml".
    fn malformed(
        &self,
        py: Python<'_>,
        form: &str,
        seed: u64,
        start: u64,
        count: u64,
    ) -> PyResult<Malformed> {
        let inner = door::run(py, |interrupt| {
            let form = Form::named(form).ok_or_else(|| {
                Error::input(format!("unknown form {form:?}"), "use \"json\" or \"yaml\"")
            })?;
            generate::malformed(&self.inner, form, seed, start, count, interrupt)
        })?;
        let name =
            if form == "json" { "malformed".to_owned() } else { format!("malformed(form={form})") };
        Ok(Malformed { inner, origin: (name, generate::MALFORMED_VERSION, seed, start) })
    }

    /// A covering array, after the included JSON texts: batch, covered, impossible, cut short.
    ///
    /// Groups are knobs with a strength of their own, excluded are knobs with codes.
    #[pyo3(signature = (strength, groups, seed, work, budget_s, include, exclude))]
    #[expect(clippy::too_many_arguments, reason = "one for each keyword of the Python method")]
    fn cover(
        &self,
        py: Python<'_>,
        strength: usize,
        groups: Vec<(Vec<usize>, usize)>,
        seed: u64,
        work: u64,
        budget_s: Option<f64>,
        include: Vec<String>,
        exclude: Vec<Vec<(usize, u16)>>,
    ) -> PyResult<(Batch, usize, usize, bool)> {
        let suite = door::run_anytime(py, budget_s, move |interrupt, patience| {
            let include = values(&include)?;
            let request = Request { strength, groups, seed, work, include, exclude };
            covering::cover(&self.inner, &request, interrupt, patience)
        })?;
        let origin = ("cover".to_owned(), covering::VERSION, seed, 0);
        let batch = Batch { inner: suite.batch, origin };
        Ok((batch, suite.covered, suite.impossible, suite.is_cut_short))
    }

    /// A base (JSON text), and for each class that it lacks a configuration with it.
    fn base_choice(&self, py: Python<'_>, base: Option<String>) -> PyResult<Batch> {
        let inner = door::run(py, move |interrupt| {
            let base = base.map(|text| value(text.as_bytes())).transpose()?;
            covering::base_choice(&self.inner, base.as_ref(), interrupt)
        })?;
        Ok(Batch { inner, origin: ("base-choice".to_owned(), covering::BASE_CHOICE_VERSION, 0, 0) })
    }

    /// The knob called `path`, and the code of the class that a value (JSON text) is of.
    fn term(&self, py: Python<'_>, path: &str, text: &str) -> PyResult<(usize, u16)> {
        door::run(py, |_| self.inner.knobs().term(path, &value(text.as_bytes())?))
    }

    /// The knob called `path`.
    fn knob(&self, py: Python<'_>, path: &str) -> PyResult<usize> {
        door::run(py, |_| self.inner.knobs().number(path))
    }

    /// The rules that a configuration (JSON text) breaks.
    fn validate(&self, py: Python<'_>, text: &str) -> PyResult<Vec<Finding>> {
        let found = door::run(py, |_| Ok(self.inner.violations(&value(text.as_bytes())?)))?;
        Ok(found.into_iter().map(finding).collect())
    }

    /// Class codes of configurations given as lines of JSON.
    fn encode<'py>(&self, py: Python<'py>, lines: &[u8]) -> PyResult<Bound<'py, PyBytes>> {
        let codes = door::run(py, |interrupt| {
            let mut codes = Vec::new();
            for line in lines.split(|&byte| byte == b'\n').filter(|line| !line.is_empty()) {
                interrupt.poll()?;
                codes.extend(self.inner.knobs().encode(&value(line)?));
            }
            Ok(to_bytes(codes))
        })?;
        Ok(PyBytes::new(py, &codes))
    }
}

pub(crate) fn value(text: &[u8]) -> Result<Value> {
    serde_json::from_slice(text)
        .map_err(|error| Error::input(unreadable("a configuration", &error), ""))
}

pub(crate) fn values(texts: &[String]) -> Result<Vec<Value>> {
    texts.iter().map(|text| value(text.as_bytes())).collect()
}

fn parameters(text: &str) -> Result<Vec<(String, Listed)>> {
    let broken = || Error::schema("", "parameters are a list of [name, domain]");
    let listed: Value = serde_json::from_str(text)
        .map_err(|error| Error::schema("", unreadable("a parameter", &error)))?;
    let entries = listed.as_array().ok_or_else(broken)?;
    entries
        .iter()
        .map(|entry| {
            let name = entry.get(0).and_then(Value::as_str).ok_or_else(broken)?;
            let domain = entry.get(1).ok_or_else(broken)?;
            Ok((name.to_owned(), Listed::read(name, domain)?))
        })
        .collect()
}
