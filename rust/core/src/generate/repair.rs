//! Rules that compare two settings, which independent draws seldom meet: one follows the other.

use crate::seed::Stream;
use crate::space::{Rule, Space};
use crate::value::{Value, number};

/// Moves before the rest is left to another draw.
const ROUNDS: usize = 32;

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

/// The configuration after one move, such that the fewest rules are broken.
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

/// The configuration with one of two compared settings at the other's value or beside it, alone and
/// with all that have to stay equal to it.
fn moved(space: &Space, rule: &Rule, value: &Value) -> Vec<Value> {
    let mut found = Vec::new();
    for (one, two) in rule.compared() {
        for (follower, leader) in [(one, two), (two, one)] {
            let group = equals(space, value, follower);
            for target in space.knobs().list()[leader].value(value).map_or_else(Vec::new, nearby) {
                found.extend(with(space, value, &[follower], &target));
                if group.len() > 1 && !group.contains(&leader) {
                    found.extend(with(space, value, &group, &target));
                }
            }
        }
    }
    found
}

/// The settings that rules compare with this one, or with one that they compare, and that have its
/// value.
fn equals(space: &Space, value: &Value, setting: usize) -> Vec<usize> {
    let knobs = space.knobs().list();
    let pairs: Vec<(usize, usize)> = space.rules().list().iter().flat_map(Rule::compared).collect();
    let mut group = vec![setting];
    let mut next = 0;
    while let Some(&known) = group.get(next) {
        for &(one, two) in &pairs {
            for (here, there) in [(one, two), (two, one)] {
                let is_equal = || knobs[here].value(value) == knobs[there].value(value);
                if here == known && !group.contains(&there) && is_equal() {
                    group.push(there);
                }
            }
        }
        next += 1;
    }
    group
}

fn with(space: &Space, value: &Value, settings: &[usize], target: &Value) -> Option<Value> {
    let mut moved = value.clone();
    for &setting in settings {
        *space.knobs().list()[setting].value_mut(&mut moved)? = target.clone();
    }
    Some(moved)
}

/// The value, and for a number the next ones.
fn nearby(value: &Value) -> Vec<Value> {
    let beside = |step: i64| match value.as_i64() {
        Some(whole) => whole.checked_add(step).map(Value::from),
        None => value.as_f64().and_then(|real| number(real + step as f64)),
    };
    [Some(value.clone()), beside(-1), beside(1)].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::read_json_schema;
    use crate::seed::{Place, StreamKey};
    use serde_json::json;

    fn space(rules: &[&str]) -> Space {
        let whole = json!({"type": "integer"});
        let schema = json!({
            "type": "object",
            "properties": {"a": whole, "b": whole, "c": whole},
            "required": ["a", "b", "c"],
        });
        let rules: Vec<String> = rules.iter().map(ToString::to_string).collect();
        let source = read_json_schema(&schema.to_string(), Vec::new(), &rules).unwrap();
        Space::compile(source).unwrap()
    }

    fn abc(a: i64, b: i64, c: i64) -> Value {
        json!({"a": a, "b": b, "c": c})
    }

    #[test]
    fn a_setting_moves_alone_or_with_all_that_equal_it_but_never_with_the_one_it_follows() {
        let space = space(&["a < b", "a = c"]);
        let rule = &space.rules().list()[0];
        let alone =
            [abc(5, 5, 9), abc(4, 5, 9), abc(6, 5, 9), abc(5, 5, 9), abc(5, 4, 9), abc(5, 6, 9)];
        assert_eq!(moved(&space, rule, &abc(5, 5, 9)), alone);
        let together = [
            [abc(5, 5, 7), abc(5, 5, 5)],
            [abc(4, 5, 7), abc(4, 5, 4)],
            [abc(6, 5, 7), abc(6, 5, 6)],
        ];
        let found = moved(&space, rule, &abc(7, 5, 7));
        assert_eq!(found[..6], together.concat());
    }

    #[test]
    fn rules_are_repaired_by_what_fits() {
        let space = space(&["a < b", "a = c"]);
        let mut stream = StreamKey::new("test", 1, 7).stream(Place::ROOT, 0, 0);
        let keeps_b = |value: &Value| value["b"] == 5;
        let found = repaired(&space, abc(7, 5, 7), &keeps_b, &mut stream);
        assert_eq!(found, abc(4, 5, 4));
        let found = repaired(&space, abc(7, 5, 7), &|_| false, &mut stream);
        assert_eq!(found, abc(7, 5, 7));
    }
}
