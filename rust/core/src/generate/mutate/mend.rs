//! Repair of a configuration by parts of a valid one.

use crate::space::Space;
use crate::value::{Map, Value, at_mut, shown};

/// Judgements before a repair is given up.
const PATIENCE: usize = 256;

/// The configuration with as few settings as it takes made what they are in the valid `donor`, and
/// the paths of these settings.
pub(super) fn mended(space: &Space, value: Value, donor: &Value) -> Option<(Value, Vec<String>)> {
    let mut left = space.violations(&value).len();
    let mut mending = Mending { space, value, paths: Vec::new(), patience: PATIENCE };
    mending.descend(&mut Vec::new(), donor, &mut left);
    (left == 0).then_some((mending.value, mending.paths))
}

struct Mending<'a> {
    space: &'a Space,
    value: Value,
    paths: Vec<String>,
    patience: usize,
}

impl Mending<'_> {
    /// Mends what lies below a mapping, `left` being the violations that there are.
    fn descend(&mut self, steps: &mut Vec<String>, donor: &Value, left: &mut usize) {
        let Value::Object(sound) = donor else { return };
        for name in self.names(steps, sound) {
            if *left == 0 || self.patience == 0 {
                return;
            }
            steps.push(name.clone());
            if let Some(inner) = sound.get(&name) {
                self.descend(steps, inner, left);
            }
            steps.pop();
            if *left > 0 {
                self.transplant(steps, &name, sound.get(&name), left);
            }
        }
    }

    /// The members that the mapping has, or that the sound one has.
    fn names(&mut self, steps: &[String], sound: &Map<String, Value>) -> Vec<String> {
        let Some(Value::Object(own)) = at_mut(&mut self.value, steps) else { return Vec::new() };
        let missing = sound.keys().filter(|name| !own.contains_key(*name));
        own.keys().chain(missing).cloned().collect()
    }

    /// Makes the member what it is in the donor, if that leaves fewer violations.
    fn transplant(
        &mut self,
        steps: &[String],
        name: &str,
        sound: Option<&Value>,
        left: &mut usize,
    ) {
        let before = self.value.clone();
        let members = at_mut(&mut self.value, steps).and_then(Value::as_object_mut);
        drop(members.map(|members| match sound {
            Some(sound) => members.insert(name.to_owned(), sound.clone()),
            None => members.shift_remove(name),
        }));
        self.patience = self.patience.saturating_sub(1);
        let now = self.space.violations(&self.value).len();
        if now < *left {
            *left = now;
            let path = steps.iter().map(String::as_str).chain([name]).collect::<Vec<_>>();
            self.paths.push(shown(&path.join(".")));
        } else {
            self.value = before;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::read_json_schema;
    use serde_json::json;

    fn space(schema: &Value) -> Space {
        Space::compile(read_json_schema(&schema.to_string(), Vec::new(), &[]).unwrap()).unwrap()
    }

    #[test]
    fn no_more_than_it_takes_is_made_what_it_is_in_the_donor() {
        let numbers = json!({"type": "object", "properties": {"b": {"type": "integer"}, "c": {"type": "integer"}}});
        let space = space(&json!({
            "type": "object",
            "properties": {"a": numbers, "d": {"type": "string"}},
            "additionalProperties": false
        }));
        let donor = json!({"a": {"b": 1, "c": 2}, "d": "x"});
        let cases = [
            (json!({"a": {"c": 5}}), json!({"a": {"c": 5}}), vec![]),
            (
                json!({"a": {"b": "1", "c": 5}, "d": "y"}),
                json!({"a": {"b": 1, "c": 5}, "d": "y"}),
                vec!["a.b"],
            ),
            (json!({"a": 5, "d": "y"}), json!({"a": {"b": 1, "c": 2}, "d": "y"}), vec!["a"]),
            (json!({"d": "y", "more": 1}), json!({"d": "y"}), vec!["more"]),
        ];
        for (value, expected, paths) in cases {
            let (found, changed) = mended(&space, value, &donor).unwrap();
            assert_eq!(
                (found, changed),
                (expected, paths.iter().map(ToString::to_string).collect())
            );
        }
        assert_eq!(mended(&space, json!(7), &donor), None);
    }

    #[test]
    fn what_would_take_long_is_given_up() {
        let texts = |count: usize, value: &Value| {
            let members = (0..count).map(|number| (format!("m{number}"), value.clone()));
            Value::Object(members.collect())
        };
        let space = space(&json!({"type": "object", "additionalProperties": {"type": "string"}}));
        for (count, is_mended) in [(PATIENCE, true), (PATIENCE + 1, false)] {
            let found = mended(&space, texts(count, &json!(1)), &texts(count, &json!("x")));
            assert_eq!(found.is_some(), is_mended, "{count}");
        }
    }
}
