//! Sources of a space: JSON Schema, listed parameters, and PICT's model text.

mod canonical;
mod containment;
mod declared;
mod infer;
mod lower;
mod marks;
mod parameters;
mod pict;

pub use containment::{covers, difference, unproven};
pub use infer::{Learner, Manner};
pub use parameters::{Listed, read_parameters};
pub use pict::{read_pict, write_pict};

use crate::error::{Error, Result};
use crate::notes::Notes;
use crate::space::{Judge, Source};
use crate::value::Value;

/// Reads a JSON Schema of draft 4, 6, 7, 2019-09 or 2020-12; references stay within the document.
///
/// # Errors
/// [`Error::Schema`] for what is not a schema, [`Error::Unsatisfiable`] with the place and the
/// reason for one that no value can meet.
pub fn read_json_schema(text: &str, constraints: &[String]) -> Result<Source> {
    let schema: Value = serde_json::from_str(text)
        .map_err(|error| Error::schema("", format!("the schema is not JSON: {error}")))?;
    Ok(Source {
        structure: lower::structure(&schema)?,
        judge: Judge::new(&schema)?,
        constraints: constraints.to_vec(),
        schema: text.to_owned(),
        canonical: schema.to_string(),
        folds_case: false,
        marks: Vec::new(),
        groups: Vec::new(),
        notes: Notes::strict(),
    })
}
