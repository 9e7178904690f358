//! Boundary-value analysis: one setting at an edge, all others as plain as the rules allow.

use super::batch::{Batch, Item};
use super::keyword::keyword;
use super::pins::Pins;
use super::profile::Profile;
use super::{ATTEMPTS, drawn, realise};
use crate::constraints::{Clause, Model, Solver};
use crate::error::{Interrupt, Result};
use crate::seed::StreamKey;
use crate::space::{Class, Knob, Node, OPEN, Space};
use crate::value::{Kind, Value, whole_value};

/// Bumped when the suite changes for the same space.
pub const VERSION: u32 = 6;

/// Every class of every setting, and the values next to each bound, one at a time; each
/// configuration is labelled with the setting, the keyword and the edge that it is there for.
///
/// Edges that no valid configuration reaches are left out.
pub fn boundary(space: &Space, interrupt: &dyn Interrupt) -> Result<Batch> {
    let key = StreamKey::new("boundary", VERSION, 0);
    let mut batch = Batch::default();
    let mut reach = Reach::new(space);
    for (number, knob) in space.knobs().list().iter().enumerate() {
        for edge in edges(space, knob) {
            interrupt.poll()?;
            let code = class_of(knob, &edge);
            if code.is_some_and(|code| !reach.may_be(number, code)) {
                continue;
            }
            if let Some(value) = at_edge(space, key, number, &edge) {
                let keyword = keyword(space.structure(), knob, &edge);
                let label = format!("{} · {keyword} · {}", knob.path, edge.label());
                batch.push_item(&value, Item { label, violations: Vec::new() });
            } else if let Some(code) = code.filter(|&code| knob.classes[code] == edge) {
                reach.miss(number, code);
            }
        }
    }
    Ok(batch)
}

/// The class that an edge is, or lies in.
fn class_of(knob: &Knob, edge: &Class) -> Option<usize> {
    let mut classes = knob.classes.iter();
    let own = classes.clone().position(|class| class == edge);
    own.or_else(|| {
        classes.position(|class| match (edge, class) {
            (Class::Length(kind, _), Class::Other(other)) => kind == other,
            _ => edge.literal().is_some_and(|value| class.matches(Some(value))),
        })
    })
}

/// What is known of classes that no valid configuration reaches: nothing inside of a mapping that is
/// never there needs to be tried.
struct Reach<'a> {
    space: &'a Space,
    missed: Vec<Clause>,
    model: Model,
}

impl<'a> Reach<'a> {
    fn new(space: &'a Space) -> Self {
        Self { space, missed: Vec::new(), model: space.model().clone() }
    }

    fn may_be(&self, setting: usize, code: usize) -> bool {
        let mut solver = Solver::new(&self.model);
        solver.is_consistent() && solver.assign(setting, code as u16)
    }

    fn miss(&mut self, setting: usize, code: usize) {
        let counts = self.space.model().counts();
        let rule = self.space.rules().list().len();
        self.missed.push(Clause::forbidding(rule, counts, &[(setting, code as u16)]));
        self.model = self.space.model().extended(&self.missed);
    }
}

/// The classes of a knob, and for numbers and lengths the next ones inward.
fn edges(space: &Space, knob: &Knob) -> Vec<Class> {
    let mut edges = knob.classes.clone();
    let mut add = |edge: Class| {
        if !edges.contains(&edge) {
            edges.push(edge);
        }
    };
    for node in knob.nodes.iter().map(|&id| space.structure().node(id)) {
        match node {
            Node::Integer(range) => {
                let step = range.step.unwrap_or(1);
                let inward = [
                    range.low.and_then(|low| low.checked_add(step)),
                    range.high.and_then(|high| high.checked_sub(step)),
                ];
                inward
                    .into_iter()
                    .flatten()
                    .for_each(|value| add(Class::Literal(whole_value(value))));
            }
            Node::Number(range) if range.step.is_none() => {
                let inward = [range.low.map(f64::next_up), range.high.map(f64::next_down)];
                inward
                    .into_iter()
                    .flatten()
                    .for_each(|value| add(Class::Literal(Value::from(value))));
            }
            Node::Text(text) if text.is_free() => {
                inner_lengths(text.shortest, text.long_edge())
                    .for_each(|length| add(Class::Length(Kind::String, length)));
            }
            Node::List(list) => inner_lengths(list.shortest, list.long_edge())
                .for_each(|length| add(Class::Length(Kind::Array, length))),
            _ => {}
        }
    }
    edges
}

fn inner_lengths(shortest: usize, longest: Option<usize>) -> impl Iterator<Item = usize> {
    let next = Some(shortest + 1).filter(|&next| longest.is_none_or(|longest| next < longest));
    let last = longest.and_then(|longest| longest.checked_sub(1)).filter(|&last| last > shortest);
    next.into_iter().chain(last)
}

/// The plainest valid configuration with the knob at the edge.
fn at_edge(space: &Space, key: StreamKey, number: usize, edge: &Class) -> Option<Value> {
    let knob = &space.knobs().list()[number];
    let reaches = |value: &Value| edge.matches(knob.value(value)) && space.accepts(value);
    for attempt in 0..ATTEMPTS {
        let index = number as u64;
        // Plain first; where that is not valid, with random company.
        let profile = if attempt == 0 { Profile::PLAIN } else { Profile::SAMPLE };
        let pins = Pins::one(space.knobs(), number, edge);
        let value = drawn(space, key, index, attempt, profile, &pins);
        if let Some(value) = value.filter(|value| reaches(value)) {
            return Some(value);
        }
    }
    let mut codes = vec![OPEN; space.knobs().list().len()];
    codes[number] = knob.classes.iter().position(|class| class == edge)? as u16;
    realise(space, key, number as u64, Profile::PLAIN, &codes).filter(|value| reaches(value))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{listed, pair_of_one, record, space};
    use super::*;
    use crate::error::Uninterrupted;
    use crate::schema::read_json_schema;
    use serde_json::json;

    #[test]
    fn nothing_is_tried_any_more_where_no_class_of_some_setting_is_reached() {
        let flag = json!({"type": "boolean"});
        let schema = json!({
            "type": "object",
            "properties": {"a": flag, "b": flag, "c": flag},
            "required": ["a", "b", "c"],
        });
        let rules = ["a = true implies b = true", "a = true implies b = false"];
        let rules: Vec<String> = rules.iter().map(ToString::to_string).collect();
        let source = read_json_schema(&schema.to_string(), Vec::new(), &rules).unwrap();
        let space = Space::compile(source).unwrap();
        let [a, c] = ["a", "c"].map(|path| space.knobs().find(path).unwrap());
        let code = space.knobs().list()[a].code(Some(&json!(false)));
        let mut reach = Reach::new(&space);
        assert!(reach.may_be(a, code.into()) && reach.may_be(c, 0) && reach.may_be(c, 1));
        reach.miss(a, code.into());
        assert!(!reach.may_be(a, code.into()) && !reach.may_be(c, 0) && !reach.may_be(c, 1));
    }

    #[test]
    fn what_is_written_for_an_edge_is_at_it() {
        let space = space(vec![listed(&[1, 2]), pair_of_one(0), record(&[("a", 1)])]);
        let batch = boundary(&space, &Uninterrupted).unwrap();
        let mut labels = Vec::new();
        for place in 0..batch.len() {
            let value: Value = serde_json::from_slice(batch.json(place).unwrap()).unwrap();
            let label = &batch.item(place).unwrap().label;
            let (path, class) = (label.split(" · ").next().unwrap(), label.split(" · ").last());
            let knob = &space.knobs().list()[space.knobs().find(path).unwrap()];
            let code = knob.code(knob.value(&value));
            assert_eq!(
                Some(&knob.classes[usize::from(code)].label()[..]),
                class,
                "{value} {label}"
            );
            labels.push(label.clone());
        }
        for edge in ["a.0 · enum · 2", "a.1 · enum · 1", "a.1 · enum · 2"] {
            assert!(labels.iter().any(|label| label == edge), "{edge} {labels:?}");
        }
    }
}
