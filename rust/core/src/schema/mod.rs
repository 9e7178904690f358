//! Sources of a space: JSON Schema, listed parameters, and PICT's model text.

mod blame;
mod canonical;
mod chains;
mod conditions;
mod containment;
mod declared;
mod dialects;
mod infer;
mod lower;
mod marks;
mod parameters;
mod pict;
mod references;
mod spoken;
mod wholes;

pub use containment::{covers, difference, unproven};
pub use infer::{Learner, Manner};
pub use parameters::{Listed, read_parameters};
pub use pict::{read_pict, write_pict};

use std::sync::Arc;

use serde::de::IgnoredAny;

use testflow_judge::address;

use self::wholes::Wholes;
use crate::error::{Error, Result};
use crate::notes::Notes;
use crate::space::{Judge, Library, Source};
use crate::value::{Value, unreadable};

/// Reads a JSON Schema of draft 4, 6, 7, 2019-09 or 2020-12; references stay within the document
/// and the `registry` of addresses and schemas.
///
/// # Errors
/// [`Error::Schema`] for what is not a schema, [`Error::Unsatisfiable`] with the place and the
/// reason for one that no value can meet.
pub fn read_json_schema(
    text: &str,
    registry: Vec<(String, Value)>,
    constraints: &[String],
) -> Result<Source> {
    let mut schema = parsed(text)?;
    let mut canonical = schema.to_string();
    for (address, known) in &registry {
        canonical.push_str(&["\n", address, ": ", &known.to_string()].concat());
    }
    references::encode(&mut schema);
    chains::refuse_endless(&schema)?;
    let registry = registry.into_iter().map(|(address, mut known)| {
        references::encode(&mut known);
        (address::encoded(&address), known)
    });
    let library = Library::of(registry.collect(), &schema).map_err(|reason| {
        Error::schema("registry", format!("cannot be used: {reason}"))
            .with_hint("it maps addresses to schemas, and holds all that these refer to")
    })?;
    let source = read_numbers(&schema, library, &Wholes::of(text))?;
    Ok(Source { constraints: constraints.to_vec(), schema: text.to_owned(), canonical, ..source })
}

/// Texts from this length on are looked through before anything is made of them.
const LARGE: usize = 1 << 20;

/// The schema as a value; a text that is no JSON to its end takes no memory for what comes before.
fn parsed(text: &str) -> Result<Value> {
    let broken = |error| Error::schema("", unreadable("the schema", &error));
    if text.len() >= LARGE {
        serde_json::from_str::<IgnoredAny>(text).map_err(broken)?;
    }
    serde_json::from_str(text).map_err(broken)
}

/// Reads a schema that refers to itself and the library only.
pub(crate) fn read_schema(schema: &Value, library: Library) -> Result<Source> {
    read_numbers(schema, library, &Wholes::default())
}

fn read_numbers(schema: &Value, library: Library, wholes: &Wholes) -> Result<Source> {
    let (structure, judge) = chains::with_room(|| {
        let structure = match dialects::unified(schema, &library) {
            Some((schema, library)) => lower::structure(&schema, &library, wholes)?,
            None => lower::structure(schema, &library, wholes)?,
        };
        Ok((structure, Judge::new(schema, library)?))
    })?;
    Ok(Source {
        structure,
        judge: Arc::new(judge),
        constraints: Vec::new(),
        schema: schema.to_string(),
        canonical: schema.to_string(),
        folds_case: false,
        marks: Vec::new(),
        groups: Vec::new(),
        notes: Notes::strict(),
    })
}
