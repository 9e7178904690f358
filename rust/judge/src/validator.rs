//! Compiled schemas; formats are asserted.

use std::collections::BTreeSet;
use std::fmt;

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator};
use serde_json::Value;

use crate::address::{NOWHERE, resolved, without_fragment};
use crate::library::Library;
use crate::tape::Tape;
use crate::text::shortened;
use crate::view::OnTape;

/// Characters of a message that anyone reads.
const LONGEST: usize = 2_000;

/// Something that is wrong with a value or a schema.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    /// Where in the value, as a JSON pointer.
    pub pointer: String,
    /// The keyword that is not met.
    pub keyword: String,
    /// Where the keyword stands: a JSON pointer into the schema, behind the address of another
    /// schema where it stands in one.
    pub place: String,
    /// What is wrong, in words.
    pub message: String,
}

impl Finding {
    fn of(error: &ValidationError<'_>, address: Option<&str>) -> Self {
        Self {
            pointer: error.instance_path().as_str().to_owned(),
            keyword: error.kind().keyword().to_owned(),
            place: place(error, address),
            message: shortened(error.to_string(), LONGEST),
        }
    }
}

fn place(error: &ValidationError<'_>, own: Option<&str>) -> String {
    let pointer = error.schema_path().as_str();
    let address = error.absolute_keyword_location().map(|uri| without_fragment(uri.as_str()));
    match address.filter(|&address| Some(address) != own) {
        Some(address) => format!("{address}#{pointer}"),
        None => pointer.to_owned(),
    }
}

/// Where a schema says that it lives.
fn address_of(schema: &Value) -> Option<String> {
    let id = schema.get("$id").or(schema.get("id")).and_then(Value::as_str)?;
    resolved(NOWHERE, id)
}

/// Whether an error that may stand for several members stands for one.
fn is_once(error: &ValidationError<'_>) -> bool {
    match error.kind() {
        ValidationErrorKind::AdditionalProperties { unexpected }
        | ValidationErrorKind::UnevaluatedProperties { unexpected }
        | ValidationErrorKind::UnevaluatedItems { unexpected } => unexpected.len() == 1,
        _ => true,
    }
}

/// Judges values as they are made.
pub struct TapeValidator(Validator<OnTape>);

impl fmt::Debug for TapeValidator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("TapeValidator")
    }
}

impl TapeValidator {
    /// Compiles `schema`; references stay within it and the library.
    ///
    /// # Errors
    /// The first thing that is wrong with the schema.
    pub fn compile(schema: &Value, library: &Library) -> Result<Self, Finding> {
        library.validator(schema).map(Self).map_err(|error| Finding::of(&error, None))
    }

    /// Whether the schema admits the value that begins at `cell`.
    pub fn is_valid(&self, tape: &Tape, cell: usize) -> bool {
        self.0.is_valid(tape.view(cell))
    }
}

/// Judges values as they are given.
pub struct ValueValidator {
    validator: Validator,
    address: Option<String>,
}

impl fmt::Debug for ValueValidator {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("ValueValidator")
    }
}

impl ValueValidator {
    /// Compiles `schema`; references stay within it and the library.
    ///
    /// # Errors
    /// The first thing that is wrong with the schema.
    pub fn compile(schema: &Value, library: &Library) -> Result<Self, Finding> {
        let validator = library.validator(schema).map_err(|error| Finding::of(&error, None))?;
        Ok(Self { validator, address: address_of(schema) })
    }

    /// Whether the schema admits the value.
    pub fn is_valid(&self, value: &Value) -> bool {
        self.validator.is_valid(value)
    }

    /// Everything that the schema does not admit; what several references lead to is told once.
    pub fn findings(&self, value: &Value) -> Vec<Finding> {
        let mut seen = BTreeSet::new();
        let all = self.validator.iter_errors(value).map(|error| self.finding(&error));
        all.filter(|each| seen.insert(each.clone())).collect()
    }

    /// What the schema does not admit, where that is exactly one keyword at one place, and once.
    pub fn only_finding(&self, value: &Value) -> Option<Finding> {
        let mut errors = self.validator.iter_errors(value);
        let only = self.finding(&errors.next().filter(is_once)?);
        // Several references may lead to it.
        errors.all(|error| self.finding(&error) == only).then_some(only)
    }

    fn finding(&self, error: &ValidationError<'_>) -> Finding {
        Finding::of(error, self.address.as_deref())
    }
}
