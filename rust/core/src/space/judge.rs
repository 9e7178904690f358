//! The independent validator: every configuration passes it before it is handed out.

use jsonschema::error::ValidationErrorKind;
use jsonschema::{ValidationError, Validator, uri};

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
    /// The keyword's place in the schema, as a JSON pointer, behind the address of the document
    /// where that is another one; empty for a constraint.
    pub keyword_location: String,
    /// How it was broken on purpose, such as `just below`; empty where it was not.
    pub how: String,
}

/// A compiled JSON Schema; formats are asserted.
#[derive(Debug)]
pub struct Judge {
    validator: Validator,
    schema: Value,
    /// Where the schema says that it lives.
    address: Option<String>,
}

impl Judge {
    /// Compiles `schema`; references are resolved within it.
    pub fn new(schema: &Value) -> Result<Self> {
        let validator =
            jsonschema::options().offline().should_validate_formats(true).build(schema).map_err(
                |error| Error::schema(error.instance_path().as_str(), error.to_string()),
            )?;
        let id = schema.get("$id").or(schema.get("id")).and_then(Value::as_str);
        let address = id.and_then(|id| {
            let base = uri::from_str("json-schema:///").ok()?;
            let address = uri::resolve_against(&base.borrow(), id).ok()?;
            Some(without_fragment(address.as_str()).to_owned())
        });
        Ok(Self { validator, schema: schema.clone(), address })
    }

    /// The schema that it judges by.
    pub fn schema(&self) -> &Value {
        &self.schema
    }

    /// The same judge by a changed schema.
    pub fn by(&self, schema: &Value) -> Result<Self> {
        Self::new(schema)
    }

    /// Whether the schema admits `value`.
    pub fn accepts(&self, value: &Value) -> bool {
        self.validator.is_valid(value)
    }

    /// Every rule of the schema that `value` breaks.
    pub fn violations(&self, value: &Value) -> Vec<Violation> {
        self.validator.iter_errors(value).map(|error| self.violation(&error)).collect()
    }

    /// The rule of the schema that `value` breaks, if it breaks exactly one and only once.
    pub fn only_violation(&self, value: &Value) -> Option<Violation> {
        let mut errors = self.validator.iter_errors(value);
        let only = errors.next().filter(is_once)?;
        errors.next().is_none().then(|| self.violation(&only))
    }

    fn violation(&self, error: &ValidationError<'_>) -> Violation {
        Violation {
            path: dotted(error.instance_path().as_str()),
            rule: error.kind().keyword().to_owned(),
            message: error.to_string(),
            keyword_location: self.location(error),
            how: String::new(),
        }
    }

    fn location(&self, error: &ValidationError<'_>) -> String {
        let pointer = error.schema_path().as_str();
        let address = error.absolute_keyword_location().map(|uri| without_fragment(uri.as_str()));
        match address.filter(|&address| Some(address) != self.address.as_deref()) {
            Some(address) => format!("{address}#{pointer}"),
            None => pointer.to_owned(),
        }
    }
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

fn without_fragment(address: &str) -> &str {
    address.split('#').next().unwrap_or_default()
}

/// `/db/pool` as `db.pool`.
fn dotted(pointer: &str) -> String {
    let steps: Vec<String> =
        pointer.split('/').skip(1).map(|step| step.replace("~1", "/").replace("~0", "~")).collect();
    steps.join(".")
}
