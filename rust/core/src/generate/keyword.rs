//! Which keyword of a schema makes a class of values worth a try.

use crate::space::{Class, IntegerRange, Knob, Node, NumberRange, Structure};
use crate::value::{Kind, Value, same, whole_value};

/// The keyword to which the class of the knob owes that it is told apart.
pub(super) fn keyword(structure: &Structure, knob: &Knob, class: &Class) -> &'static str {
    let mut nodes = knob.nodes.iter().map(|&id| structure.node(id));
    match class {
        Class::Absent => "required",
        Class::Branch(_) => "anyOf",
        Class::Length(Kind::Array, length) => nodes
            .find_map(|node| match node {
                Node::List(list) => of_length(*length, list.shortest, list.longest),
                _ => None,
            })
            .map_or("items", |is_least| if is_least { "minItems" } else { "maxItems" }),
        Class::Length(_, length) => nodes
            .find_map(|node| match node {
                Node::Text(text) => of_length(*length, text.shortest, text.longest),
                _ => None,
            })
            .map_or("type", |is_least| if is_least { "minLength" } else { "maxLength" }),
        Class::Literal(_) | Class::Names(_) => {
            let value = class.literal();
            value.and_then(|value| nodes.find_map(|node| of_value(node, value))).unwrap_or("const")
        }
        Class::Other(Kind::Object) if knob.is_nested => "$ref",
        Class::Other(_) | Class::Between(..) | Class::Present => "type",
    }
}

/// Whether a length is next to the least one, or else to the greatest; `None` for neither.
fn of_length(length: usize, shortest: usize, longest: Option<usize>) -> Option<bool> {
    let is_least = length == shortest || length == shortest + 1;
    let is_most = longest.is_some_and(|longest| length == longest || length + 1 == longest);
    (is_least || is_most).then_some(is_least && longest != Some(length))
}

fn of_value(node: &Node, value: &Value) -> Option<&'static str> {
    match node {
        Node::Literals(values) => {
            let is_listed = values.iter().any(|listed| same(listed, value));
            is_listed.then_some(if values.len() == 1 { "const" } else { "enum" })
        }
        Node::Integer(range) => of_integer(*range, value),
        Node::Number(range) => value.as_f64().and_then(|number| of_number(range, number)),
        _ => None,
    }
}

fn of_integer(range: IntegerRange, value: &Value) -> Option<&'static str> {
    let step = range.step.unwrap_or(1);
    let is_near = |bound: Option<i128>, inward: i128| {
        let next = |bound: i128| bound.checked_add(inward).map(whole_value);
        bound.is_some_and(|bound| same(&whole_value(bound), value))
            || bound.and_then(next).is_some_and(|next| same(&next, value))
    };
    match () {
        () if is_near(range.low, step) => Some("minimum"),
        () if is_near(range.high, -step) => Some("maximum"),
        () => value.as_f64().filter(|number| range_has(range, *number)).map(|_| "type"),
    }
}

fn range_has(range: IntegerRange, number: f64) -> bool {
    range.low.is_none_or(|low| low as f64 <= number)
        && range.high.is_none_or(|high| number <= high as f64)
}

fn of_number(range: &NumberRange, number: f64) -> Option<&'static str> {
    let is_it = |bound: f64| bound.total_cmp(&number).is_eq();
    let is_near = |bound: Option<f64>, next: fn(f64) -> f64| {
        bound.is_some_and(|bound| is_it(bound) || is_it(next(bound)))
    };
    match () {
        () if is_near(range.low, f64::next_up) => {
            Some(if range.low_open { "exclusiveMinimum" } else { "minimum" })
        }
        () if is_near(range.high, f64::next_down) => {
            Some(if range.high_open { "exclusiveMaximum" } else { "maximum" })
        }
        () => range.has(number).then_some("type"),
    }
}
