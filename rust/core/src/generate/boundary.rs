//! Boundary-value analysis: one setting at an edge, all others as plain as the rules allow.

use super::batch::{Batch, Item};
use super::pins::Pins;
use super::profile::Profile;
use super::{ATTEMPTS, drawn, realise};
use crate::error::{Interrupt, Result};
use crate::seed::StreamKey;
use crate::space::{Class, Knob, Node, OPEN, Space};
use crate::value::{Kind, Value, at, whole_value};

/// Bumped when the suite changes for the same space.
pub const VERSION: u32 = 3;

/// Every class of every setting, and the values next to each bound, one at a time; each
/// configuration is labelled with the setting and the edge that it is there for.
///
/// Edges that no valid configuration reaches are left out.
pub fn boundary(space: &Space, interrupt: &dyn Interrupt) -> Result<Batch> {
    let key = StreamKey::new("boundary", VERSION, 0);
    let mut batch = Batch::default();
    for (number, knob) in space.knobs().list().iter().enumerate() {
        for edge in edges(space, knob) {
            interrupt.poll()?;
            if let Some(value) = at_edge(space, key, number, &edge) {
                let label = format!("{} = {}", knob.path, edge.label());
                batch.push_item(&value, Item { label, violations: Vec::new() });
            }
        }
    }
    Ok(batch)
}

/// The classes of a knob, and for numbers and lengths the next ones inward.
fn edges(space: &Space, knob: &Knob) -> Vec<Class> {
    let mut edges = knob.classes.clone();
    let mut add = |edge: Class| {
        if !edges.contains(&edge) {
            edges.push(edge);
        }
    };
    for node in nodes_at(space, knob) {
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

/// The nodes that may stand where the knob is.
fn nodes_at<'a>(space: &'a Space, knob: &Knob) -> Vec<&'a Node> {
    let structure = space.structure();
    let mut places = structure.branches(structure.root());
    for step in &knob.steps {
        places = places
            .iter()
            .filter_map(|&id| match structure.node(id) {
                Node::Record(record) => record.fields.iter().find(|field| field.name == *step),
                _ => None,
            })
            .flat_map(|field| structure.branches(field.node))
            .collect();
    }
    places.into_iter().map(|id| structure.node(id)).collect()
}

/// The plainest valid configuration with the knob at the edge.
fn at_edge(space: &Space, key: StreamKey, number: usize, edge: &Class) -> Option<Value> {
    let knob = &space.knobs().list()[number];
    let reaches = |value: &Value| edge.matches(at(value, &knob.steps)) && space.accepts(value);
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
