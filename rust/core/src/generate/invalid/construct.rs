//! Spaces of the values that break a keyword, and meet whatever else is asked of them.
//!
//! Where no change to an ordinary configuration breaks a keyword, it is taken out of the schema, and
//! values are asked for that do not meet it: of the part that it judges, or, where what else is said
//! of that part stands further up, of a part around it. Where there are none, that is proven.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Map, Value, json};

use super::ask::{around, negated, schema};
use super::attempt::Attempt;
use super::extract::alone;
use super::labour::is_laborious;
use super::locations::{FALSE, Route};
use super::route::Hop;
use crate::error::Error;
use crate::generate::{Profile, valid};
use crate::schema::{covers, read_schema};
use crate::seed::StreamKey;
use crate::space::{Judge, Library, Space};

/// Bytes of schemas of which compiled spaces are kept.
const MOST_KEPT: usize = 4 << 20;

/// Bytes of the largest schema that denies other alternatives: each denial is multiplied out.
const LARGEST_ALONE: usize = 6 << 10;

/// Bytes of the largest condition that is looked at before it is known whether that helps.
const LARGEST_CONDITION: usize = 24 << 10;

/// Characters of such a name, at most.
const LONGEST_NAME: usize = 40;

/// Pairs of alternatives that are tried to be met both.
const MOST_PAIRS: usize = 3;

/// Keywords that refuse nothing but mappings.
const OF_MAPPINGS: [&str; 10] = [
    "required",
    "properties",
    "patternProperties",
    "additionalProperties",
    "propertyNames",
    "minProperties",
    "maxProperties",
    "dependentRequired",
    "title",
    "description",
];

/// What is asked of the place at the end of a route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Wanted {
    /// That it breaks the keyword.
    Broken(Asking),
    /// That it meets two alternatives of `oneOf`.
    Both(usize, usize),
}

/// How that is asked.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(super) struct Asking {
    /// Of values that no other alternative admits.
    pub(super) alone: bool,
    /// Of values of which less is asked than the schema does, for schemas that take too long.
    pub(super) rough: bool,
}

impl Wanted {
    /// Just that the keyword is broken.
    pub(super) const BROKEN: Self = Self::Broken(Asking { alone: false, rough: false });
    pub(super) const ROUGH: Self = Self::Broken(Asking { alone: false, rough: true });

    /// How it is asked.
    pub(super) fn asking(self) -> Asking {
        match self {
            Self::Broken(asking) => asking,
            Self::Both(..) => Asking::default(),
        }
    }
}

impl fmt::Display for Wanted {
    fn fmt(&self, text: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Broken(_) => text.write_str("otherwise"),
            Self::Both(one, two) => write!(text, "alternatives {one} and {two} at once"),
        }
    }
}

/// What became of asking for values.
#[derive(Debug, Clone)]
pub(super) enum Made {
    /// They can be drawn.
    Space(Arc<Space>),
    /// It is proven that there are none.
    Nothing,
    /// It could not be told.
    Unknown,
}

/// Spaces that were made, and what is known of others.
#[derive(Debug, Default)]
pub(super) struct Workshop {
    kept: Mutex<Kept>,
    conditions: Mutex<BTreeMap<String, Option<Arc<Judge>>>>,
    names: Mutex<BTreeMap<String, Option<String>>>,
}

#[derive(Debug, Default)]
struct Kept {
    spaces: BTreeMap<String, Made>,
    bytes: usize,
}

impl Workshop {
    /// A space of the values after `level` hops of the route that are what is wanted at its end.
    pub(super) fn space(
        &self,
        attempt: Attempt<'_>,
        route: &Route,
        level: usize,
        wanted: Wanted,
    ) -> Made {
        let name = format!(
            "{} {} {wanted:?} {:?}",
            attempt.location.pointer(),
            route.schema(level),
            &route.hops[level..]
        );
        if let Some(known) = self.kept().spaces.get(&name) {
            return known.clone();
        }
        let Some(schema) = schema(attempt, route, level, wanted) else { return Made::Unknown };
        let size = schema.to_string().len();
        let is_too_large = wanted.asking().alone && size > LARGEST_ALONE;
        let made = if is_too_large { Made::Unknown } else { compiled(attempt.space, &schema) };
        let mut kept = self.kept();
        kept.bytes += size;
        if kept.bytes > MOST_KEPT {
            kept.spaces.clear();
            kept.bytes = size;
        }
        kept.spaces.insert(name, made.clone());
        made
    }

    /// A name that matches the pattern.
    pub(super) fn name_like(&self, pattern: &str) -> Option<String> {
        let mut names = self.names.lock().unwrap_or_else(PoisonError::into_inner);
        names.entry(pattern.to_owned()).or_insert_with(|| name_like(pattern)).clone()
    }

    /// Whether the value is where the hop leads, as far as that is easily told.
    pub(super) fn fits(&self, attempt: Attempt<'_>, hop: &Hop, value: &Value) -> bool {
        let (condition, wanted) = match hop {
            Hop::Matching(pattern, _) => (pattern, true),
            Hop::Branch(pointer) => (pointer, true),
            Hop::If(pointer, wanted) => (pointer, *wanted),
            _ => return true,
        };
        let judge = || {
            let schema = if matches!(hop, Hop::Matching(..)) {
                json!({ "pattern": condition })
            } else {
                let document = attempt.prover.document();
                let part = document.part(document.root(), condition)?;
                alone(document.root(), attempt.draft(), vec![part])
            };
            (schema.to_string().len() <= LARGEST_CONDITION)
                .then(|| attempt.space.judge().by(&schema).ok().map(Arc::new))?
        };
        let mut conditions = self.conditions.lock().unwrap_or_else(PoisonError::into_inner);
        let judge = conditions.entry(condition.clone()).or_insert_with(judge).clone();
        drop(conditions);
        judge.is_none_or(|judge| judge.accepts(value) == wanted)
    }

    fn kept(&self) -> std::sync::MutexGuard<'_, Kept> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn compiled(space: &Space, schema: &Value) -> Made {
    if is_laborious(schema) {
        return Made::Unknown;
    }
    match read_schema(schema, space.judge().library().clone()).and_then(Space::compile) {
        Ok(space) => Made::Space(Arc::new(space)),
        Err(Error::Unsatisfiable { .. }) => Made::Nothing,
        Err(_) => Made::Unknown,
    }
}

/// Whether it is proven that the rest of its own schema implies the keyword, wherever it applies.
pub(super) fn is_implied(attempt: Attempt<'_>) -> bool {
    let root = attempt.reduced();
    let own = attempt.prover.document().part(&root, &attempt.location.schema);
    let leaf = negated(attempt.prover, attempt.location);
    let leaf = leaf.filter(|_| attempt.location.keyword != FALSE);
    let (Some(own), Some(leaf)) = (own, leaf) else { return false };
    let document = alone(&root, attempt.draft(), vec![own, leaf]);
    matches!(compiled(attempt.space, &document), Made::Nothing)
}

/// Whether it is proven that the keyword speaks of no member, since the names of all match patterns.
pub(super) fn is_without_members(attempt: Attempt<'_>) -> bool {
    let schema = attempt.schema().filter(|_| attempt.location.keyword == "additionalProperties");
    let patterns = schema.and_then(|schema| schema.get("patternProperties")?.as_object());
    let refused = patterns.into_iter().flatten().map(|(pattern, _)| json!({"pattern": pattern}));
    let refused: Vec<Value> = refused.collect();
    let names = json!({"type": "string", "not": {"anyOf": refused}});
    !refused.is_empty() && matches!(compiled(attempt.space, &names), Made::Nothing)
}

/// Whether a value of another kind than `type` admits meets two alternatives of `oneOf` beside it.
pub(super) fn is_met_twice(attempt: Attempt<'_>) -> bool {
    let schema = attempt.schema().filter(|_| attempt.location.keyword == "type");
    let schema = schema.filter(|schema| schema.get("type") == Some(&json!("object")));
    let branches = schema.and_then(|schema| schema.get("oneOf")?.as_array());
    let says_nothing = |branch: &&Value| {
        let keywords = branch.as_object().map(Map::keys);
        keywords.is_some_and(|mut all| all.all(|keyword| OF_MAPPINGS.contains(&keyword.as_str())))
    };
    branches.is_some_and(|branches| branches.iter().filter(says_nothing).count() > 1)
}

/// Pairs of alternatives of `oneOf` that may both be met, since they are not of different types.
pub(super) fn pairs(attempt: Attempt<'_>) -> Vec<Wanted> {
    let branches =
        attempt.schema().and_then(|schema| schema.get("oneOf")).and_then(Value::as_array);
    let branches = branches.filter(|_| attempt.location.keyword == "oneOf");
    let types: Vec<Option<&Value>> =
        branches.into_iter().flatten().map(|branch| branch.get("type")).collect();
    let is_apart = |one: usize, two: usize| matches!((types[one], types[two]), (Some(Value::String(one)), Some(Value::String(two))) if one != two);
    let pairs = (0..types.len()).flat_map(|one| (one + 1..types.len()).map(move |two| (one, two)));
    let pairs = pairs.filter(|&(one, two)| !is_apart(one, two)).take(MOST_PAIRS);
    pairs.map(|(one, two)| Wanted::Both(one, two)).collect()
}

/// A name that matches the pattern.
fn name_like(pattern: &str) -> Option<String> {
    let schema =
        json!({"type": "string", "pattern": pattern, "minLength": 1, "maxLength": LONGEST_NAME});
    let space = Space::compile(read_schema(&schema, Library::default()).ok()?).ok()?;
    let made = valid(&space, StreamKey::new("name", 1, 0), 0, Profile::SAMPLE).ok()?;
    made.as_str().map(ToOwned::to_owned)
}

/// Whether it is proven that what the route starts at admits no more without the keyword: another
/// alternative admits what breaks it.
pub(super) fn is_idle(attempt: Attempt<'_>, route: &Route) -> bool {
    let reduced = attempt.reduced();
    let part = |root: &Value| {
        let document = alone(root, attempt.draft(), vec![around(attempt, root, route, 0)?]);
        (!is_laborious(&document)).then_some(document)
    };
    let whole = attempt.prover.document().root();
    let (Some(wide), Some(narrow)) = (part(whole), part(&reduced)) else { return false };
    covers(&wide, &narrow) == Some(true)
}
