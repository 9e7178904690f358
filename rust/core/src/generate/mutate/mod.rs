//! New configurations from known ones, by changes of their settings.

mod attempt;
mod change;
mod edit;
mod mend;
mod spot;

use super::batch::{Batch, Item};
use super::profile::Profile;
use super::{ATTEMPTS, valid};
use crate::error::{Error, Interrupt, Result};
use crate::seed::StreamKey;
use crate::space::Space;
use crate::value::{Value, same};
use attempt::Attempt;

/// Bumped when the same seed would give other values.
pub const VERSION: u32 = 6;

/// Changes of one configuration.
const MOST_CHANGES: usize = 3;

/// Places looked at before there is nothing to change.
const MOST_SPOTS: usize = 16;

/// Tries at a mutant of a valid configuration before what the changes broke is mended.
const UNMENDED: u32 = ATTEMPTS / 2;

/// Tries at leaving the space; each is cheap.
const LEAVING_ATTEMPTS: u32 = 8 * ATTEMPTS;

/// What is changed, and where it may lead.
#[derive(Debug, Clone, Default)]
pub struct Mutation {
    /// The known configurations, valid or not.
    pub known: Vec<Value>,
    /// Values that are put where their type fits.
    pub dictionary: Vec<Value>,
    /// Whether the mutants break rules, rather than none.
    pub leaves: bool,
}

/// `count` configurations, each a known one with one to three changes, all valid or none.
///
/// # Errors
/// [`Error::Input`] for an empty list of known configurations, or where no change leaves the space;
/// [`Error::Unsatisfiable`] where no valid configuration is found.
pub fn mutate(
    space: &Space,
    mutation: &Mutation,
    count: u64,
    seed: u64,
    interrupt: &dyn Interrupt,
) -> Result<Batch> {
    if mutation.known.is_empty() {
        return Err(Error::input(
            "there is nothing to mutate",
            "give at least one known configuration",
        ));
    }
    let key = StreamKey::new("mutate", VERSION, seed);
    let is_valid: Vec<bool> = mutation.known.iter().map(|known| space.accepts(known)).collect();
    let mut batch = Batch::default();
    for index in 0..count {
        interrupt.poll()?;
        let (value, item) = if mutation.leaves {
            outside(space, mutation, key, index)?
        } else {
            inside(space, mutation, &is_valid, key, index)?
        };
        batch.push_item(&value, item);
    }
    Ok(batch)
}

/// A valid mutant, or a configuration that is drawn anew where none is found.
fn inside(
    space: &Space,
    mutation: &Mutation,
    is_valid: &[bool],
    key: StreamKey,
    index: u64,
) -> Result<(Value, Item)> {
    let item = |label| Item { label, violations: Vec::new() };
    let mut fresh = None;
    for number in 0..ATTEMPTS {
        let mut attempt = Attempt::new(space, mutation, key, index, number);
        let Some((parent, mut child, mut done)) = attempt.changed() else { continue };
        if !space.accepts(&child) {
            if is_valid[parent] && number < UNMENDED {
                continue;
            }
            if fresh.is_none() {
                fresh = Some(valid(space, key, index, Profile::FUZZ)?);
            }
            let Some(mended) = fresh.as_ref().and_then(|fresh| mend::mended(space, child, fresh))
            else {
                continue;
            };
            child = mended.0;
            done.extend(mended.1.iter().map(|path| format!("{path} repaired")));
        }
        if !same(&child, &mutation.known[parent]) {
            return Ok((child, item(label(parent, &done))));
        }
    }
    let fresh = fresh.map_or_else(|| valid(space, key, index, Profile::FUZZ), Ok)?;
    Ok((fresh, item("redrawn".to_owned())))
}

/// A mutant that breaks rules, with all of them.
fn outside(
    space: &Space,
    mutation: &Mutation,
    key: StreamKey,
    index: u64,
) -> Result<(Value, Item)> {
    for number in 0..LEAVING_ATTEMPTS {
        let mut attempt = Attempt::new(space, mutation, key, index, number);
        let Some((parent, child, done)) = attempt.changed() else { continue };
        let violations = space.violations(&child);
        if !violations.is_empty() {
            return Ok((child, Item { label: label(parent, &done), violations }));
        }
    }
    Err(Error::input(
        "no change of these configurations was found that leaves the space",
        "a space that admits almost everything is hard to leave: see whether invalid() does",
    ))
}

fn label(parent: usize, done: &[String]) -> String {
    format!("from {parent}: {}", done.join(", "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Uninterrupted;
    use crate::schema::read_json_schema;
    use serde_json::json;

    #[test]
    fn what_no_few_changes_mend_and_what_is_mended_to_what_it_was_is_drawn_anew() {
        let numbers = json!({"type": "array", "items": {"type": "integer"}, "minItems": 5});
        assert_redrawn(&numbers, &[], json!(["a", "b", "c", "d", "e", "f", "g", "h"]));
        let digit = json!({"enum": [1, 2, 3]});
        let digits = json!({
            "type": "object", "properties": {"a": digit, "b": digit}, "required": ["a", "b"],
            "additionalProperties": false,
        });
        assert_redrawn(&digits, &["a < b", "a = 2"], json!({"a": 2, "b": 3}));
    }

    fn assert_redrawn(schema: &Value, rules: &[&str], known: Value) {
        let rules: Vec<String> = rules.iter().map(ToString::to_string).collect();
        let source = read_json_schema(&schema.to_string(), Vec::new(), &rules).unwrap();
        let space = Space::compile(source).unwrap();
        let mutation = Mutation { known: vec![known], ..Mutation::default() };
        let batch = mutate(&space, &mutation, 20, 7, &Uninterrupted).unwrap();
        for place in 0..20 {
            let value = serde_json::from_slice(batch.json(place).unwrap()).unwrap();
            assert!(space.accepts(&value), "{value}");
            assert_eq!(batch.item(place).unwrap().label, "redrawn");
        }
    }
}
