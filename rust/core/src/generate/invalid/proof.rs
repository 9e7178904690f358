//! The two proofs that a configuration breaks one keyword and nothing else: the judge refuses it
//! for that keyword alone, and without that keyword accepts it.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Arc, Mutex, OnceLock, PoisonError};

use serde_json::Value;

use super::document::Document;
use super::excerpt::{excerpt, referred};
use super::locations::{FALSE, Location, Route};
use super::steps::{Steps, parents};
use crate::space::{Judge, Space, Violation};
use crate::value::pointer;

/// Bytes of schemas of which compiled copies are kept.
const MOST_KEPT: usize = 4 << 20;

/// Bytes of a schema of which only what speaks of a value is compiled, for that value.
const LARGE: usize = 16 << 10;

/// Judges of a schema with one keyword less, made when they are needed.
#[derive(Debug)]
pub(super) struct Prover {
    document: Document,
    size: usize,
    /// What references lead through, for schemas of which excerpts are made.
    referred: Option<BTreeSet<String>>,
    reduced: Mutex<BTreeMap<String, Option<Arc<Judge>>>>,
    parents: OnceLock<BTreeMap<String, Steps>>,
}

impl Prover {
    /// Of what the judge judges by, with the documents that it refers to.
    pub(super) fn new(judge: &Judge) -> Self {
        let document = Document::new(&judge.library().bundled(judge.schema()));
        let size = document.size();
        let referred = (size > LARGE && document.is_plain()).then(|| referred(document.root()));
        Self { document, size, referred, reduced: Mutex::default(), parents: OnceLock::new() }
    }

    pub(super) fn document(&self) -> &Document {
        &self.document
    }

    /// Whether it takes long to compile the schema.
    pub(super) fn is_large(&self) -> bool {
        self.size > LARGE
    }

    /// The schemas that lead to each.
    pub(super) fn parents(&self) -> &BTreeMap<String, Steps> {
        self.parents.get_or_init(|| parents(&self.document))
    }

    /// What `value` breaks, if that is the keyword of `location` and nothing else.
    ///
    /// In an alternative the judge blames the keyword that lists the alternatives: then both have
    /// to be what the value lacks nothing else without.
    pub(super) fn proven(
        &self,
        space: &Space,
        value: &Value,
        location: &Location,
        route: &Route,
    ) -> Option<Violation> {
        let found = space.judge().only_violation(value)?;
        let own = location.pointer();
        let mut candidates = [&own].into_iter().chain(&route.blamed);
        let blamed = candidates
            .find(|pointer| same_unit(&self.document.called(pointer), &found.keyword_location))?;
        let alone = space.rules().hold(value, space.knobs())
            && self.accepts_without(space, blamed, &location.keyword, value)
            && (*blamed == own || self.accepts_without(space, &own, &location.keyword, value));
        alone.then_some(found)
    }

    fn accepts_without(&self, space: &Space, pointer: &str, keyword: &str, value: &Value) -> bool {
        if let Some(referred) = &self.referred {
            let (place, keywords) = self.removed(pointer, keyword);
            let schema = excerpt(self.document.root(), referred, value, place, &keywords);
            return space.judge().by(&schema).is_ok_and(|judge| judge.accepts(value));
        }
        let judge = || {
            let mut reduced = self.reduced.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some(known) = reduced.get(pointer) {
                return known.clone();
            }
            if (reduced.len() + 1) * self.size > MOST_KEPT {
                reduced.clear();
            }
            let schema = self.without(pointer, keyword);
            let judge = space.judge().by(&schema).ok().map(Arc::new);
            reduced.insert(pointer.to_owned(), judge.clone());
            judge
        };
        judge().is_some_and(|judge| judge.accepts(value))
    }

    /// The schema without the keyword at `pointer` and what means nothing without it.
    pub(super) fn without(&self, pointer: &str, keyword: &str) -> Value {
        let (schema, keywords) = self.removed(pointer, keyword);
        self.document.without(schema, &keywords)
    }

    /// The schema that the keyword at `pointer` stands in, and what of it is to be taken out.
    fn removed<'a>(&self, pointer: &'a str, keyword: &str) -> (&'a str, Vec<&'a str>) {
        if keyword == FALSE && self.document.at(pointer) == Some(&Value::Bool(false)) {
            return (pointer, Vec::new());
        }
        let (schema, keyword) = pointer.rsplit_once('/').unwrap_or_default();
        (schema, self.unit(schema, keyword))
    }

    /// The keywords that count as one with `keyword` in the schema at `pointer`.
    pub(super) fn unit<'a>(&self, pointer: &str, keyword: &'a str) -> Vec<&'a str> {
        let flag = |name: &str| {
            self.document.at(&pointer::join(pointer, name)).is_some_and(Value::is_boolean)
        };
        match keyword {
            "contains" | "minContains" | "maxContains" => {
                vec!["contains", "minContains", "maxContains"]
            }
            "minimum" | "exclusiveMinimum" if flag("exclusiveMinimum") => {
                vec!["minimum", "exclusiveMinimum"]
            }
            "maximum" | "exclusiveMaximum" if flag("exclusiveMaximum") => {
                vec!["maximum", "exclusiveMaximum"]
            }
            _ => vec![keyword],
        }
    }
}

/// Whether two pointers are of one keyword; those that count what a list contains are one.
fn same_unit(one: &str, two: &str) -> bool {
    let unit = |pointer: &str| {
        let bare = pointer.strip_suffix("/minContains").or(pointer.strip_suffix("/maxContains"));
        bare.map_or_else(|| pointer.to_owned(), |bare| format!("{bare}/contains"))
    };
    one == two || unit(one) == unit(two)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::generate::invalid::locations::locations;
    use crate::schema::read_json_schema;
    use serde_json::json;

    fn space(schema: &Value) -> Space {
        Space::compile(read_json_schema(&schema.to_string(), Vec::new(), &[]).unwrap()).unwrap()
    }

    /// Whether a value is proven to break the keyword at a pointer.
    fn is_proven(schema: &Value, pointer: &str, value: &Value) -> bool {
        let space = space(schema);
        let prover = Prover::new(space.judge());
        let all = locations(prover.document());
        let location = all.iter().find(|location| location.pointer() == pointer).unwrap();
        prover.proven(&space, value, location, &location.routes[0]).is_some()
    }

    #[test]
    fn a_value_that_is_refused_without_the_keyword_too_is_no_proof() {
        // What `contains` counts, nothing else has to speak of.
        let schema = json!({
            "type": "array", "contains": {"type": "string"}, "minContains": 2,
        });
        let closed = json!({
            "type": "array", "contains": {"type": "string"}, "minContains": 2,
            "unevaluatedItems": false,
        });
        assert!(is_proven(&schema, "/minContains", &json!(["a"])));
        assert!(!is_proven(&closed, "/minContains", &json!(["a"])));
    }

    #[test]
    fn what_admits_nothing_is_left_out_itself_and_a_keyword_from_its_schema() {
        let parts = json!([{"properties": {"x": false}}, {"required": ["y"]}]);
        let schema = json!({"type": "object", "anyOf": parts});
        let prover = Prover::new(space(&schema).judge());
        let less = prover.without("/anyOf/0/properties/x", FALSE);
        assert_eq!(less.pointer("/anyOf/0/properties/x"), Some(&json!(true)));
        assert_eq!(prover.without("/anyOf", FALSE), json!({"type": "object"}));
    }
}
