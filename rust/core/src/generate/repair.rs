//! Rules that compare two settings, which independent draws seldom meet: one follows the other.

use crate::seed::Stream;
use crate::space::{Rule, Space};
use crate::value::{Value, number};

/// Settings moved before the rest is left to another draw.
const ROUNDS: usize = 8;

/// The configuration with settings moved to where fewer rules are broken, as far as it `fits`.
pub(super) fn repaired(
    space: &Space,
    mut value: Value,
    fits: &dyn Fn(&Value) -> bool,
    stream: &mut Stream,
) -> Value {
    for _ in 0..ROUNDS {
        let Some(better) = better(space, &value, fits, stream) else { break };
        value = better;
    }
    value
}

/// The configuration with one setting moved, such that the fewest rules are broken.
fn better(
    space: &Space,
    value: &Value,
    fits: &dyn Fn(&Value) -> bool,
    stream: &mut Stream,
) -> Option<Value> {
    let broken = broken(space, value);
    let moved = broken.iter().flat_map(|rule| moved(space, rule, value));
    let moved: Vec<Value> = moved.filter(|value| fits(value)).collect();
    let counts: Vec<usize> = moved.iter().map(|value| self::broken(space, value).len()).collect();
    let fewest = *counts.iter().min().filter(|&&fewest| fewest < broken.len())?;
    let best = moved.into_iter().zip(&counts).filter(|&(_, &count)| count == fewest);
    let best: Vec<Value> = best.map(|(value, _)| value).collect();
    stream.pick(&best).cloned()
}

fn broken<'a>(space: &'a Space, value: &Value) -> Vec<&'a Rule> {
    space.rules().list().iter().filter(|rule| !rule.holds(value, space.knobs())).collect()
}

/// The configuration with one of two compared settings at the other's value or beside it.
fn moved(space: &Space, rule: &Rule, value: &Value) -> Vec<Value> {
    let knobs = space.knobs().list();
    let mut found = Vec::new();
    for (one, two) in rule.compared() {
        for (follower, leader) in [(one, two), (two, one)] {
            for target in knobs[leader].value(value).map_or_else(Vec::new, nearby) {
                let mut moved = value.clone();
                if let Some(place) = knobs[follower].value_mut(&mut moved) {
                    *place = target;
                    found.push(moved);
                }
            }
        }
    }
    found
}

/// The value, and for a number the next ones.
fn nearby(value: &Value) -> Vec<Value> {
    let beside = |step: i64| match value.as_i64() {
        Some(whole) => whole.checked_add(step).map(Value::from),
        None => value.as_f64().and_then(|real| number(real + step as f64)),
    };
    [Some(value.clone()), beside(-1), beside(1)].into_iter().flatten().collect()
}
