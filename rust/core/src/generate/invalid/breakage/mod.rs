//! Ways to break one keyword: cheap changes to a value that meets it.
//!
//! A change proposes; whether it broke that keyword and nothing else is for the judge to say.

mod lists;
mod mappings;
mod numbers;
mod texts;
mod values;

use serde_json::{Map, Value};

pub(super) use texts::near_miss;

use super::locations::{FALSE, Location};
use super::route::Hop;
use crate::seed::Stream;

type Change<'a> = Box<dyn Fn(&Value, &mut Stream) -> Option<Value> + 'a>;

/// One way to break a keyword.
pub(super) struct Breakage<'a> {
    /// In a few words, such as `just below`.
    pub(super) how: String,
    change: Change<'a>,
}

impl<'a> Breakage<'a> {
    pub(super) fn new(
        how: impl Into<String>,
        change: impl Fn(&Value, &mut Stream) -> Option<Value> + 'a,
    ) -> Self {
        Self { how: how.into(), change: Box::new(change) }
    }

    /// The value changed; `None` where the change makes no sense.
    pub(super) fn apply(&self, value: &Value, stream: &mut Stream) -> Option<Value> {
        (self.change)(value, stream)
    }
}

/// The greatest bound of a keyword beyond which values are written at little cost.
fn greatest(keyword: &str) -> Option<u64> {
    match keyword {
        "maxLength" => Some(1 << 20),
        "maxItems" | "maxContains" => Some(1 << 14),
        "maxProperties" => Some(1 << 12),
        _ => None,
    }
}

/// Whether values beyond the bound would be too large to be written.
pub(super) fn is_out_of_reach(keyword: &str, bound: &Value) -> bool {
    greatest(keyword)
        .is_some_and(|greatest| bound.as_f64().is_none_or(|bound| bound > greatest as f64))
}

/// What may break the keyword of `location`, given the schema that it stands in.
pub(super) fn breakages<'a>(
    location: &'a Location,
    schema: &'a Map<String, Value>,
) -> Vec<Breakage<'a>> {
    let keyword = location.keyword.as_str();
    let value = schema.get(keyword).unwrap_or(&Value::Null);
    if is_out_of_reach(keyword, value) {
        return Vec::new();
    }
    match keyword {
        "type" => values::other_kinds(value),
        "enum" => values::other_members(value.as_array().map_or(&[][..], Vec::as_slice)),
        "const" => values::other_members(std::slice::from_ref(value)),
        "anyOf" | "oneOf" => values::none_of(value),
        "not" => values::forbidden(value),
        "minimum" | "exclusiveMinimum" => numbers::below(keyword, schema),
        "maximum" | "exclusiveMaximum" => numbers::above(keyword, schema),
        "multipleOf" => numbers::off_step(value),
        "minLength" => texts::shorter(value),
        "maxLength" => texts::longer(value),
        "pattern" | "contentEncoding" | "contentMediaType" => texts::garbled(),
        "format" => texts::misformed(value),
        "minItems" => lists::shorter(value),
        "maxItems" | "maxContains" => lists::longer(value),
        "uniqueItems" => lists::repeated(),
        "contains" | "minContains" => lists::lacking(),
        "additionalItems" | "unevaluatedItems" => lists::extended(0),
        "minProperties" => mappings::fewer(value),
        "maxProperties" => mappings::more(value),
        "required" => mappings::without(value),
        "dependentRequired" | "dependencies" => mappings::without_company(value),
        // `additionalProperties` and `unevaluatedProperties`: no other keyword refuses anything.
        _ => mappings::unknown(schema),
    }
}

/// What may break a schema that is `false`, as a change to the value one hop before it.
pub(super) fn breakages_of_false(last: Option<&Hop>) -> Vec<Breakage<'_>> {
    match last {
        Some(Hop::Member(name)) => mappings::with(name),
        Some(Hop::Item(place, _)) => lists::extended(*place),
        Some(Hop::Names) => mappings::with("any"),
        _ => Vec::new(),
    }
}

/// Whether changes to break the location are to the value one hop before it.
pub(super) fn is_broken_from_outside(location: &Location, last: &Hop) -> bool {
    location.keyword == FALSE && matches!(last, Hop::Member(_) | Hop::Item(..) | Hop::Names)
}
