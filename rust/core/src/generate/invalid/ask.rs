//! What is asked of values that break a keyword, as a schema.

use jsonschema::Draft;
use serde_json::{Map, Value, json};

use super::attempt::Attempt;
use super::breakage::is_out_of_reach;
use super::construct::Wanted;
use super::document::Document;
use super::extract::{alone, body};
use super::locations::{Location, Route};
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
            // They are no longer in the schema without the keyword.
            let whole = document.root();
            json!({"allOf": [document.part(whole, &branch(one))?, document.part(whole, &branch(two))?]})
        }
    };
    let asking = wanted.asking();
    let mut parts = Parts { document, root: &root, relax: None };
    parts.relax = asking.rough.then(|| Relax::new(document, &root));
    // What is around comes first: of its conditions more is kept.
    let around = parts.relaxed(around(attempt, &root, route, level)?);
    let mut hops = route.hops[level..].iter().zip(&route.schemas[level..]).rev();
    let asked = hops.try_fold(leaf, |inner, (hop, behind)| {
        let inner = match hop {
            // What a condition leads to is said further up, but what is said there may be left out.
            Hop::If(..) if asking.rough => json!({"allOf": [parts.at(behind)?, inner]}),
            Hop::Branch(branch) if asking.alone => {
                json!({"allOf": [{"not": {"anyOf": parts.rivals(branch)?}}, inner]})
            }
            _ => inner,
        };
        hop.asked(attempt, &mut parts, inner)
    })?;
    Some(alone(&root, attempt.draft(), vec![around, asked]))
}

/// Parts of a document like the schema.
struct Parts<'a> {
    document: &'a Document,
    root: &'a Value,
    /// Where they are to say less.
    relax: Option<Relax<'a>>,
}

impl Parts<'_> {
    fn at(&mut self, pointer: &str) -> Option<Value> {
        let part = self.exactly_at(pointer)?;
        Some(self.relaxed(part))
    }

    fn exactly_at(&self, pointer: &str) -> Option<Value> {
        self.document.part(self.root, pointer)
    }

    fn relaxed(&mut self, part: Value) -> Value {
        match &mut self.relax {
            Some(relax) => relax.schema(&part),
            None => part,
        }
    }

    /// The alternatives beside the one at `pointer`.
    fn rivals(&self, pointer: &str) -> Option<Vec<Value>> {
        let (list, number) = pointer.rsplit_once('/')?;
        let count = self.root.pointer(list)?.as_array()?.len();
        let others = (0..count).map(|place| place.to_string()).filter(|place| place != number);
        others.map(|place| self.exactly_at(&pointer::join(list, &place))).collect()
    }
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
    let Value::Object(schema) = prover.document().at(&location.schema)? else {
        return Some(json!({}));
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
    fn asked(&self, attempt: Attempt<'_>, parts: &mut Parts<'_>, inner: Value) -> Option<Value> {
        let member = |name: &str, inner: Value| json!({"type": "object", "required": [name], "properties": {name: inner}});
        Some(match self {
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
            Self::Branch(pointer) => json!({"allOf": [parts.at(pointer)?, inner]}),
            Self::If(pointer, true) => json!({"allOf": [parts.exactly_at(pointer)?, inner]}),
            Self::If(pointer, false) => {
                json!({"allOf": [{"not": parts.exactly_at(pointer)?}, inner]})
            }
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
