//! Compiled schemas; formats are asserted.

use std::fmt;

use jsonschema::{ValidationError, Validator};
use serde_json::Value;

use crate::library::Library;
use crate::tape::Tape;
use crate::view::OnTape;

/// Something that is wrong with a value or a schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Where in the value, as a JSON pointer.
    pub pointer: String,
    /// The keyword that is not met.
    pub keyword: String,
    /// Where in the schema, as a JSON pointer that goes through references.
    pub schema_pointer: String,
    /// What is wrong, in words.
    pub message: String,
}

impl Finding {
    fn of(error: &ValidationError<'_>) -> Self {
        Self {
            pointer: error.instance_path().as_str().to_owned(),
            keyword: error.kind().keyword().to_owned(),
            schema_pointer: error.schema_path().as_str().to_owned(),
            message: error.to_string(),
        }
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
        library.validator(schema).map(Self).map_err(|error| Finding::of(&error))
    }

    /// Whether the schema admits the value that begins at `cell`.
    pub fn is_valid(&self, tape: &Tape, cell: usize) -> bool {
        self.0.is_valid(tape.view(cell))
    }
}

/// Judges values as they are given.
pub struct ValueValidator(Validator);

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
        library.validator(schema).map(Self).map_err(|error| Finding::of(&error))
    }

    /// Whether the schema admits the value.
    pub fn is_valid(&self, value: &Value) -> bool {
        self.0.is_valid(value)
    }

    /// Everything that the schema does not admit.
    pub fn findings(&self, value: &Value) -> Vec<Finding> {
        self.0.iter_errors(value).map(|error| Finding::of(&error)).collect()
    }
}
