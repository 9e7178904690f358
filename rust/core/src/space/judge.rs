//! The independent validator: every configuration passes it before it is handed out.

use std::fmt;
use std::sync::OnceLock;

use testflow_judge::{Finding, Library, TapeValidator, ValueValidator};

use crate::error::{Error, Result};
use crate::value::{Kinds, Tape, Value, pointer};

/// One rule that a configuration breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where, as a dotted path; empty for the whole configuration.
    pub path: String,
    /// The schema keyword, or `constraint`.
    pub rule: String,
    /// The rule in words.
    pub message: String,
    /// The keyword's place in the schema, as a JSON pointer, behind the address of the document
    /// where that is another one; empty for a constraint.
    pub keyword_location: String,
    /// How it was broken on purpose, such as `just below`; empty where it was not.
    pub how: String,
}

/// A compiled JSON Schema; formats are asserted.
#[derive(Debug)]
pub struct Judge {
    schema: Value,
    library: Library,
    /// For values as they are made. What compiled once compiles again, so that each of the two
    /// waits until it is needed.
    quick: OnceLock<Option<TapeValidator>>,
    /// For values as they are given.
    full: OnceLock<Option<ValueValidator>>,
}

impl Judge {
    /// Compiles `schema`; references are resolved within it and the library.
    pub fn new(schema: &Value, library: Library) -> Result<Self> {
        let quick = TapeValidator::compile(schema, &library).map_err(unusable)?;
        let (quick, full) = (OnceLock::from(Some(quick)), OnceLock::new());
        Ok(Self { schema: schema.clone(), library, quick, full })
    }

    /// The schema that it judges by.
    pub fn schema(&self) -> &Value {
        &self.schema
    }

    /// The schemas that its schema may refer to.
    pub fn library(&self) -> &Library {
        &self.library
    }

    /// The same judge by a changed schema.
    pub fn by(&self, schema: &Value) -> Result<Self> {
        let full = ValueValidator::compile(schema, &self.library).map_err(unusable)?;
        let (quick, full) = (OnceLock::new(), OnceLock::from(Some(full)));
        Ok(Self { schema: schema.clone(), library: self.library.clone(), quick, full })
    }

    /// Whether the schema admits `value`.
    pub fn accepts(&self, value: &Value) -> bool {
        self.full().is_some_and(|full| full.is_valid(value))
    }

    /// Whether the schema admits the value on the tape.
    pub fn accepts_tape(&self, tape: &Tape) -> bool {
        let compile = || TapeValidator::compile(&self.schema, &self.library).ok();
        self.quick.get_or_init(compile).as_ref().is_some_and(|quick| quick.is_valid(tape, 0))
    }

    /// Every rule of the schema that `value` breaks.
    pub fn violations(&self, value: &Value) -> Vec<Violation> {
        let findings = self.full().map(|full| full.findings(value));
        findings.into_iter().flatten().map(violation).collect()
    }

    /// The rule of the schema that `value` breaks, if it breaks exactly one and only once.
    pub fn only_violation(&self, value: &Value) -> Option<Violation> {
        self.full()?.only_finding(value).map(violation)
    }

    fn full(&self) -> Option<&ValueValidator> {
        let compile = || ValueValidator::compile(&self.schema, &self.library).ok();
        self.full.get_or_init(compile).as_ref()
    }
}

fn unusable(finding: Finding) -> Error {
    Error::schema(finding.pointer, finding.message)
}

/// The judgement of a part of a schema, for values that are made by trial.
pub struct Check {
    /// Writing the schema down takes longer than most checks are worth.
    schema: Box<dyn Fn() -> Value + Send + Sync>,
    library: Library,
    /// Compiled when it is first needed; `None` where that fails: the whole is judged anyway.
    validator: OnceLock<Option<TapeValidator>>,
    /// Kinds of values that are as they must be.
    spared: Kinds,
}

impl fmt::Debug for Check {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("Check").field("validator", &self.validator).finish_non_exhaustive()
    }
}

impl Check {
    /// Of a schema whose references stay within it and the library.
    pub fn new(schema: impl Fn() -> Value + Send + Sync + 'static, library: Library) -> Self {
        Self {
            schema: Box::new(schema),
            library,
            validator: OnceLock::new(),
            spared: Kinds::default(),
        }
    }

    /// The same, where values of these kinds are known to be as they must.
    #[must_use]
    pub fn sparing(self, spared: Kinds) -> Self {
        Self { spared, ..self }
    }

    /// Whether the schema admits the value that begins at `cell`.
    pub fn accepts(&self, tape: &Tape, cell: usize) -> bool {
        if self.spared.has(tape.json_type(cell).into()) {
            return true;
        }
        let compile = || TapeValidator::compile(&(self.schema)(), &self.library).ok();
        let validator = self.validator.get_or_init(compile).as_ref();
        validator.is_none_or(|validator| validator.is_valid(tape, cell))
    }
}

fn violation(finding: Finding) -> Violation {
    Violation {
        path: dotted(&finding.pointer),
        rule: finding.keyword,
        message: finding.message,
        keyword_location: finding.place,
        how: String::new(),
    }
}

/// `/db/pool` as `db.pool`.
fn dotted(pointer: &str) -> String {
    let steps: Vec<String> = pointer.split('/').skip(1).map(pointer::unescaped).collect();
    steps.join(".")
}
