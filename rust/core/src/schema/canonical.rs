//! The canonical form of a JSON Schema, or the reason why there is none.

use jsonschema::CanonicalizationError;
use jsonschema::canonical::{
    CanonicalSchema, CanonicalView, Cause, PreparedDocument, RawReason, RawView, Satisfiability,
    UnsatisfiableReason,
};
use testflow_judge::{WIDE, address};

use super::{blame, conditions, spoken};
use crate::error::{Error, Result};
use crate::space::Library;
use crate::value::Value;

/// Constructs that one schema may have and the canonical form cannot model.
const MOST_GAPS: usize = 64;

/// Conditions of one value from which on the canonical form is not tried: it takes seconds to list
/// every combination or to give up on that, as it does for all schemas of `SchemaStore` with so many.
const MOST_CONDITIONS: usize = 13;

/// Parts of one schema that are brought into a canonical form, at most: each takes its time.
const MOST_PARTS: usize = 1_000;

/// Keywords that stay where a construct is left out.
const KEPT: [&str; 9] = [
    "type",
    "$schema",
    "$id",
    "id",
    "$anchor",
    "$defs",
    "definitions",
    "minItems",
    "minProperties",
];

/// Keywords that look at what others have looked at: the first to be left out.
const LOOKING_BACK: [&str; 2] = ["unevaluatedItems", "unevaluatedProperties"];

/// What numbers are told by.
const OF_NUMBERS: [&str; 11] = [
    "type",
    "minimum",
    "maximum",
    "exclusiveMinimum",
    "exclusiveMaximum",
    "multipleOf",
    "format",
    "title",
    "description",
    "default",
    "examples",
];

/// Stands for a place of the schema that is read without the canonical form.
const MARK: &str = "urn:testflow:place:";

/// A schema, as far as it can be brought into its canonical form.
pub(super) enum Form {
    /// In canonical form; constants that are [`place`]s stand for parts that are not.
    Canonical(CanonicalSchema),
    /// There is no canonical form.
    Plain,
}

/// The place of the schema that a constant stands for: `#` and a JSON pointer.
pub(super) fn place(constant: &Value) -> Option<&str> {
    constant.as_str()?.strip_prefix(MARK)
}

/// Reads `schema`; the judge sees to what the canonical form cannot model.
///
/// # Errors
/// [`Error::Schema`] for what is no schema, [`Error::Unsatisfiable`] for one that admits nothing.
pub(super) fn read(schema: &Value, library: &Library) -> Result<Form> {
    if conditions::most(schema) >= MOST_CONDITIONS {
        return Ok(Form::Plain);
    }
    let mut known = with_known_dialect(schema, library);
    let mut has_marks = false;
    for _ in 0..MOST_GAPS {
        let form = library.canonicaliser().canonicalize(&known);
        let canonical = form.map_err(|error| unreadable(&error, schema))?;
        if canonical.satisfiability() == Satisfiability::No {
            // A mark is a text, which may have been in the way of what it stands for.
            return if has_marks { Ok(Form::Plain) } else { Err(contradiction(schema, library)) };
        }
        let CanonicalView::Raw(raw) = canonical.view() else {
            return Ok(Form::Canonical(canonical));
        };
        match leave_out(&mut known, &raw)? {
            Some(is_mark) => has_marks |= is_mark,
            None => return Ok(Form::Plain),
        }
    }
    Ok(Form::Plain)
}

/// The parts of a schema that has no canonical form as a whole.
pub(super) struct Parts<'a> {
    schema: Option<PreparedDocument<'a>>,
    left: usize,
}

impl<'a> Parts<'a> {
    pub(super) fn none() -> Self {
        Self { schema: None, left: 0 }
    }

    /// Of longer rows of conditions the parts are left as they are: there one value is told by
    /// many, most of which a value drawn at random does not meet.
    pub(super) fn of(schema: &'a Value, library: &'a Library) -> Self {
        if conditions::most(schema) > MOST_CONDITIONS {
            return Self::none();
        }
        Self { schema: library.canonicaliser().prepare(schema).ok(), left: MOST_PARTS }
    }

    /// Whether there may be any.
    pub(super) fn are_known(&self) -> bool {
        self.schema.is_some()
    }

    /// The canonical form of what stands at a JSON pointer, where it has one.
    pub(super) fn at(&mut self, pointer: &str) -> Option<CanonicalSchema> {
        self.left = self.left.checked_sub(1)?;
        let schema = self.schema.as_ref()?;
        let form = schema.canonicalize_at(pointer).ok()?;
        if let CanonicalView::Raw(raw) = form.view() {
            // Finding out takes long, and others that lead there would take as long again.
            let is_endless =
                matches!(raw.reason, RawReason::OutgrewIntersections | RawReason::OutgrewCases);
            self.left = if is_endless { 0 } else { self.left };
            return None;
        }
        Some(form)
    }
}

/// The schema with a dialect that the library defines replaced by the one that this extends.
fn with_known_dialect(schema: &Value, library: &Library) -> Value {
    let mut known = schema.clone();
    if let (Some(named), Some(dialect)) = (known.get_mut("$schema"), library.dialect(schema)) {
        *named = Value::from(dialect);
    }
    known
}

/// Leaves out what stopped the canonical form: whether a mark took its place, or `None` where
/// nothing can be left out.
fn leave_out(schema: &mut Value, raw: &RawView) -> Result<Option<bool>> {
    match raw.reason {
        RawReason::UnknownDialect => {
            return Err(Error::schema("/$schema", "the schema is written in an unknown dialect")
                .with_hint(
                    "drafts 4, 6, 7, 2019-09 and 2020-12 are known, and dialects in the registry",
                ));
        }
        RawReason::OutgrewIntersections | RawReason::OutgrewCases => return Ok(None),
        RawReason::Unmodeled | RawReason::InexactIntersection => {}
    }
    let Some(pointer) = raw.pointer.as_deref() else { return Ok(None) };
    let is_alone =
        !pointer.split('/').any(|step| ["allOf", "not", "if", "contains"].contains(&step));
    let Some(place) = schema.pointer_mut(pointer) else { return Ok(None) };
    let Value::Object(keywords) = &*place else { return Ok(None) };
    if is_alone && keywords.keys().all(|keyword| OF_NUMBERS.contains(&keyword.as_str())) {
        *place = serde_json::json!({ "const": format!("{MARK}#{pointer}") });
        return Ok(Some(true));
    }
    let is_wide =
        |value: &Value| value.is_f64() && value.as_f64().is_some_and(|it| it.abs() >= WIDE);
    if keywords.values().any(is_wide) {
        // Without its bounds hardly any number would do.
        return Ok(None);
    }
    Ok(widen(place).then_some(false))
}

/// Leaves little of a subschema but its types; whether there was anything else.
fn widen(schema: &mut Value) -> bool {
    let kinds = spoken::names(schema);
    let Value::Object(keywords) = schema else { return false };
    let before = keywords.len();
    keywords.retain(|keyword, _| !LOOKING_BACK.contains(&keyword.as_str()));
    if keywords.len() < before {
        keywords.entry("type").or_insert_with(|| kinds.into());
        return true;
    }
    keywords.retain(|keyword, _| KEPT.contains(&keyword.as_str()));
    keywords.len() < before
}

fn unreadable(error: &CanonicalizationError, schema: &Value) -> Error {
    match error {
        CanonicalizationError::ValidationError(inner) => {
            Error::schema(inner.instance_path().as_str(), format!("not a valid schema: {inner}"))
        }
        CanonicalizationError::ReferenceResolution(inner) => {
            let message = inner.to_string();
            let place = blame::place_of(schema, &message);
            let message = address::decoded(&message);
            Error::schema(place, format!("a reference leads nowhere: {message}")).with_hint(
                "references are looked up in the document and the registry, never on a network",
            )
        }
        other => {
            let message = other.to_string();
            Error::schema(blame::place_of_pattern(schema, &message), message)
        }
    }
}

/// Keywords that forbid what is not mentioned by being false.
const CLOSING: [&str; 6] = [
    "additionalProperties",
    "unevaluatedProperties",
    "additionalItems",
    "unevaluatedItems",
    "items",
    "propertyNames",
];

/// The deepest place that the canonical form proves empty, and why. What is forbidden by `false`
/// is so on purpose: where nothing else is empty, something has to hold itself.
fn contradiction(schema: &Value, library: &Library) -> Error {
    let form = library.canonicaliser();
    let reasons =
        form.prepare(schema).and_then(|prepared| prepared.unsatisfiable()).unwrap_or_default();
    let told = reasons.iter().filter(|(pointer, reason)| {
        let last = pointer.rsplit('/').next().unwrap_or_default();
        !matches!(reason, UnsatisfiableReason::Literal) || !CLOSING.contains(&last)
    });
    match told.max_by_key(|(pointer, _)| pointer.matches('/').count()) {
        Some((pointer, reason)) => Error::unsatisfiable(pointer, in_words(reason)),
        None => Error::unsatisfiable(
            "",
            "no value can satisfy the schema: what must be there is forbidden, or nests without end",
        ),
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
