//! The independent validator: every configuration passes it before it is handed out.

use jsonschema::{ValidationError, Validator};

use crate::error::{Error, Result};
use crate::value::Value;

/// One rule that a configuration breaks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Violation {
    /// Where, as a dotted path; empty for the whole configuration.
    pub path: String,
    /// The schema keyword, or `constraint`.
    pub rule: String,
    /// The rule in words.
    pub message: String,
}

/// A compiled JSON Schema; formats are asserted.
#[derive(Debug, Clone)]
pub struct Judge {
    validator: Validator,
}

impl Judge {
    /// Compiles `schema`; references are resolved within it.
    pub fn new(schema: &Value) -> Result<Self> {
        let validator =
            jsonschema::options().offline().should_validate_formats(true).build(schema).map_err(
                |error| Error::schema(error.instance_path().as_str(), error.to_string()),
            )?;
        Ok(Self { validator })
    }

    /// Whether the schema admits `value`.
    pub fn accepts(&self, value: &Value) -> bool {
        self.validator.is_valid(value)
    }

    /// Every rule of the schema that `value` breaks.
    pub fn violations(&self, value: &Value) -> Vec<Violation> {
        self.validator.iter_errors(value).map(|error| violation(&error)).collect()
    }
}

fn violation(error: &ValidationError<'_>) -> Violation {
    let pointer = error.instance_path().as_str();
    Violation {
        path: dotted(pointer),
        rule: error.kind().keyword().to_owned(),
        message: error.to_string(),
    }
}

/// `/db/pool` as `db.pool`.
fn dotted(pointer: &str) -> String {
    let steps: Vec<String> =
        pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect();
    steps.join(".")
}
