//! The canonical form of a JSON Schema, or the reason why there is none.

use jsonschema::CanonicalizationError;
use jsonschema::canonical::{
    CanonicalSchema, CanonicalView, CanonicalizeOptions, Cause, RawReason, Satisfiability,
    UnsatisfiableReason, options,
};

use crate::error::{Error, Result};
use crate::value::Value;

/// Constructs that one schema may have and the canonical form cannot model.
const MOST_WIDENINGS: usize = 64;

/// Keywords that stay where a construct is widened.
const KEPT: [&str; 7] = ["type", "$schema", "$id", "id", "$anchor", "$defs", "definitions"];

/// Reads `schema`; the judge sees to what the canonical form cannot model.
pub(super) fn read(schema: &Value) -> Result<CanonicalSchema> {
    let mut widened = schema.clone();
    for _ in 0..MOST_WIDENINGS {
        let canonical = form().canonicalize(&widened).map_err(|error| unreadable(&error))?;
        if canonical.satisfiability() == Satisfiability::No {
            return Err(contradiction(schema));
        }
        let CanonicalView::Raw(raw) = canonical.view() else { return Ok(canonical) };
        if raw.reason == RawReason::UnknownDialect {
            return Err(Error::schema("/$schema", "the schema is written in an unknown dialect")
                .with_hint("drafts 4, 6, 7, 2019-09 and 2020-12 are known"));
        }
        let place = raw.pointer.as_deref().and_then(|pointer| widened.pointer_mut(pointer));
        if !place.is_some_and(widen) {
            break;
        }
    }
    Err(Error::schema("", "no configurations can be made from a schema this involved")
        .with_hint("write conditions that depend on each other as one"))
}

fn form() -> CanonicalizeOptions<'static> {
    options().offline().should_validate_formats(true)
}

/// Leaves nothing of a subschema but its type; whether there was anything else.
fn widen(schema: &mut Value) -> bool {
    let Value::Object(keywords) = schema else { return false };
    let before = keywords.len();
    keywords.retain(|keyword, _| KEPT.contains(&keyword.as_str()));
    keywords.len() < before
}

fn unreadable(error: &CanonicalizationError) -> Error {
    match error {
        CanonicalizationError::ValidationError(inner) => {
            Error::schema(inner.instance_path().as_str(), format!("not a valid schema: {inner}"))
        }
        CanonicalizationError::ReferenceResolution(inner) => {
            Error::schema("", format!("a reference leads nowhere: {inner}"))
                .with_hint("references are looked up in the document itself, never on a network")
        }
        other => Error::schema("", other.to_string()),
    }
}

/// The deepest place that the canonical form proves empty, and why.
fn contradiction(schema: &Value) -> Error {
    let reasons =
        form().prepare(schema).and_then(|prepared| prepared.unsatisfiable()).unwrap_or_default();
    let deepest = reasons.iter().max_by_key(|(pointer, _)| pointer.matches('/').count());
    match deepest {
        Some((pointer, reason)) => Error::unsatisfiable(pointer, in_words(reason)),
        None => Error::unsatisfiable("", "no value can satisfy the schema"),
    }
}

fn in_words(reason: &UnsatisfiableReason) -> String {
    let keywords = |cause: &Cause| match cause.keywords.join(", ") {
        none if none.is_empty() => format!("the subschema at {:?}", cause.pointer),
        some => some,
    };
    match reason {
        UnsatisfiableReason::Literal => "the schema is false, which admits nothing".to_owned(),
        UnsatisfiableReason::Empty(cause) => format!("no value can satisfy {}", keywords(cause)),
        UnsatisfiableReason::Conflict(causes) => {
            let causes: Vec<String> = causes.iter().map(keywords).collect();
            format!("no value can satisfy all of {}", causes.join(" and "))
        }
    }
}
