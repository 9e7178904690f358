//! What is asked of values that break a keyword, as a schema.

use jsonschema::Draft;
use serde_json::{Map, Value, json};

use super::attempt::Attempt;
use super::breakage::is_out_of_reach;
use super::construct::{Asking, Wanted};
use super::extract::{alone, body};
use super::locations::{FALSE, Location, Route};
use super::proof::Prover;
use super::relax::Relax;
use super::route::Hop;
use crate::value::pointer;

/// Names tried for a member that is not declared.
const NAMES: [&str; 4] = ["other", "more", "extra", "any"];

/// The schema of such values.
pub(super) fn schema(
    attempt: Attempt<'_>,
    route: &Route,
    level: usize,
    wanted: Wanted,
) -> Option<Value> {
    let root = attempt.reduced();
    let document = attempt.prover.document();
    let leaf = match wanted {
        Wanted::Broken(_) => negated(attempt.prover, attempt.location)?,
        Wanted::Both(one, two) => {
            let branch = |place| pointer::join(&attempt.location.pointer(), &format!("{place}"));
            json!({"allOf": [document.part(&root, &branch(one))?, document.part(&root, &branch(two))?]})
        }
    };
    let Asking { alone: is_alone, rough } = wanted.asking();
    let mut hops = route.hops[level..].iter().zip(&route.schemas[level..]).rev();
    let asked = hops.try_fold(leaf, |inner, (hop, behind)| {
        // What a condition leads to is said further up, but what is said there may be left out.
        let inner = match hop {
            Hop::If(..) if rough => json!({"allOf": [document.part(&root, behind)?, inner]}),
            _ => inner,
        };
        hop.asked(attempt, &root, is_alone, inner)
    })?;
    let mut parts = vec![around(attempt, &root, route, level)?, asked];
    if rough {
        let mut relax = Relax::new(document, &root);
        parts = parts.iter().map(|part| relax.schema(part)).collect();
    }
    Some(alone(&root, attempt.draft(), parts))
}

/// What `root`, a document like the schema, says of what `level` hops of the route lead to.
pub(super) fn around(
    attempt: Attempt<'_>,
    root: &Value,
    route: &Route,
    level: usize,
) -> Option<Value> {
    match route.schema(level) {
        "" => Some(body(root)),
        pointer => attempt.prover.document().part(root, pointer),
    }
}

/// What the schema must hold instead of the keyword.
pub(super) fn negated(prover: &Prover, location: &Location) -> Option<Value> {
    let schema = match prover.document().at(&location.schema)? {
        Value::Object(schema) if location.keyword != FALSE => schema,
        _ => return Some(json!({})),
    };
    let bound = schema.get(&location.keyword)?;
    if is_out_of_reach(&location.keyword, bound) {
        return None;
    }
    let mut kept = Map::new();
    for keyword in prover.unit(&location.schema, &location.keyword) {
        kept.extend(schema.get(keyword).map(|value| (keyword.to_owned(), value.clone())));
    }
    let beside: &[&str] = match location.keyword.as_str() {
        "additionalProperties" => &["properties", "patternProperties"],
        "additionalItems" => &["items"],
        // What they refuse depends on everything around them.
        "unevaluatedProperties" | "unevaluatedItems" => return None,
        _ => &[],
    };
    for &keyword in beside {
        let open = match schema.get(keyword) {
            Some(Value::Object(parts)) => {
                parts.keys().map(|name| (name.clone(), json!({}))).collect()
            }
            Some(Value::Array(parts)) => vec![json!({}); parts.len()].into(),
            _ => continue,
        };
        kept.insert(keyword.to_owned(), open);
    }
    let mut kept = Value::Object(kept);
    prover.document().make_absolute(&mut kept, &location.schema);
    Some(json!({ "not": kept }))
}

impl Hop {
    /// What must hold so that `inner` holds behind this hop, and there is anything behind it.
    fn asked(
        &self,
        attempt: Attempt<'_>,
        root: &Value,
        is_alone: bool,
        inner: Value,
    ) -> Option<Value> {
        let part = |pointer: &str| attempt.prover.document().part(root, pointer);
        let member = |name: &str, inner: Value| json!({"type": "object", "required": [name], "properties": {name: inner}});
        Some(match self {
            Self::Here => inner,
            Self::Member(name) => member(name, inner),
            Self::Matching(pattern, _) => member(&attempt.workshop.name_like(pattern)?, inner),
            Self::Other(known) => {
                let name = NAMES.into_iter().find(|name| !known.iter().any(|other| other == name));
                member(name?, inner)
            }
            Self::Item(place, _) => {
                let mut items = vec![json!({}); *place];
                items.push(inner);
                let keyword =
                    if attempt.draft() >= Draft::Draft202012 { "prefixItems" } else { "items" };
                json!({"type": "array", "minItems": place + 1, keyword: items})
            }
            Self::Names => json!({"type": "object", "not": {"propertyNames": {"not": inner}}}),
            Self::Branch(pointer) if is_alone => {
                let rivals = rivals(attempt, root, pointer)?;
                json!({"allOf": [part(pointer)?, {"not": {"anyOf": rivals}}, inner]})
            }
            Self::Branch(pointer) | Self::If(pointer, true) => {
                json!({"allOf": [part(pointer)?, inner]})
            }
            Self::If(pointer, false) => json!({"allOf": [{"not": part(pointer)?}, inner]}),
            Self::Having(name) => {
                json!({"type": "object", "required": [name], "allOf": [inner]})
            }
        })
    }

    /// Whether what is asked is all that can be broken behind the hop, and not just an example.
    pub(super) fn is_exact(&self) -> bool {
        !matches!(self, Self::Matching(..) | Self::Other(_) | Self::Item(_, true))
    }
}

/// The alternatives beside the one at `pointer`.
fn rivals(attempt: Attempt<'_>, root: &Value, pointer: &str) -> Option<Vec<Value>> {
    let (list, number) = pointer.rsplit_once('/')?;
    let count = root.pointer(list)?.as_array()?.len();
    let others = (0..count).map(|place| place.to_string()).filter(|place| place != number);
    let document = attempt.prover.document();
    others.map(|place| document.part(root, &pointer::join(list, &place))).collect()
}
