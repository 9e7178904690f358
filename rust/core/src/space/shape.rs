//! What the alternatives at one place have in common: the way from nodes to classes.

use super::class::Class;
use super::{IntegerRange, Node, NumberRange};
use crate::value::{Kind, Value, number, same};

/// Ranges of at most so many whole numbers are listed one by one.
const LISTED_RANGE: i64 = 8;

/// Everything that may stand at one place.
#[derive(Debug, Default)]
pub(super) struct Shape {
    literals: Vec<Value>,
    cuts: Vec<Value>,
    limits: Vec<f64>,
    whole_only: Option<bool>,
    lengths: Vec<(Kind, usize)>,
    kinds: Vec<Kind>,
}

impl Shape {
    pub(super) fn add(&mut self, node: &Node) {
        match node {
            Node::Literals(values) => values.iter().for_each(|value| self.add_literal(value)),
            Node::Integer(range) => self.add_integer(*range),
            Node::Number(range) => self.add_number(range),
            Node::Text(text) => {
                if text.is_free() {
                    self.add_length(Kind::String, text.shortest);
                    text.longest
                        .into_iter()
                        .for_each(|length| self.add_length(Kind::String, length));
                }
                if !text.is_free() || text.longest != Some(text.shortest) {
                    self.add_kind(Kind::String);
                }
            }
            Node::List(list) => {
                self.add_length(Kind::Array, list.shortest);
                list.longest.into_iter().for_each(|length| self.add_length(Kind::Array, length));
                if list.longest != Some(list.shortest) {
                    self.add_kind(Kind::Array);
                }
            }
            Node::Any | Node::Record(_) | Node::Union(_) => {}
        }
    }

    pub(super) fn add_kind(&mut self, kind: Kind) {
        if !self.kinds.contains(&kind) {
            self.kinds.push(kind);
        }
    }

    /// Tells numbers apart at `constant`, where it lies within what the place admits.
    pub(super) fn cut(&mut self, constant: &Value) {
        let (Some(whole), Some(number)) = (self.whole_only, constant.as_f64()) else { return };
        let low = self.limits.iter().copied().fold(f64::INFINITY, f64::min);
        let high = self.limits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if low < number && number < high {
            self.limits.push(number);
            if !whole || number.fract() == 0.0 {
                self.cuts.push(constant.clone());
            }
        }
    }

    /// The classes, from the absent setting to any other value.
    pub(super) fn classes(mut self, optional: bool) -> Vec<Class> {
        let mut classes = Vec::new();
        if optional {
            classes.push(Class::Absent);
        }
        let literals = std::mem::take(&mut self.literals);
        self.cuts.retain(|cut| !literals.iter().any(|literal| same(literal, cut)));
        classes.extend(literals.into_iter().map(Class::Literal));
        self.number_classes(&mut classes);
        classes.extend(self.lengths.iter().map(|&(kind, length)| Class::Length(kind, length)));
        classes.extend(self.kinds.iter().map(|&kind| Class::Other(kind)));
        classes
    }

    fn number_classes(&mut self, classes: &mut Vec<Class>) {
        let whole = self.whole_only.unwrap_or(false);
        self.limits.sort_by(f64::total_cmp);
        self.limits.dedup();
        for (place, &limit) in self.limits.iter().enumerate() {
            let literal = self.cuts.iter().find(|cut| cut.as_f64() == Some(limit));
            classes.extend(literal.cloned().map(Class::Literal));
            if let Some(&next) = self.limits.get(place + 1) {
                if !whole || next - limit > 1.0 {
                    classes.push(Class::Between(limit, next, whole));
                }
            }
        }
    }

    fn add_literal(&mut self, value: &Value) {
        if !self.literals.iter().any(|known| same(known, value)) {
            self.literals.push(value.clone());
        }
    }

    fn add_integer(&mut self, range: IntegerRange) {
        if let Some(values) = few_values(range) {
            values.into_iter().for_each(|value| self.add_literal(&Value::from(value)));
            return;
        }
        self.whole_only = Some(self.whole_only.unwrap_or(true));
        self.add_bound(range.low.map(Value::from), f64::NEG_INFINITY);
        self.add_bound(range.high.map(Value::from), f64::INFINITY);
        if range.low.is_none() && range.high.is_none() {
            self.add_bound(Some(Value::from(0)), 0.0);
        }
    }

    fn add_number(&mut self, range: &NumberRange) {
        self.whole_only = Some(false);
        for (bound, open, missing) in [
            (range.low, range.low_open, f64::NEG_INFINITY),
            (range.high, range.high_open, f64::INFINITY),
        ] {
            match bound {
                Some(limit) if open => self.limits.push(limit),
                bound => self.add_bound(bound.and_then(number), missing),
            }
        }
        if range.low.is_none() && range.high.is_none() {
            self.add_bound(Some(Value::from(0)), 0.0);
        }
    }

    /// A bound is a class of its own; without one the numbers go on to `missing`.
    fn add_bound(&mut self, bound: Option<Value>, missing: f64) {
        let Some(bound) = bound else {
            self.limits.push(missing);
            return;
        };
        self.limits.extend(bound.as_f64());
        self.cuts.push(bound);
    }

    fn add_length(&mut self, kind: Kind, length: usize) {
        if !self.lengths.contains(&(kind, length)) {
            self.lengths.push((kind, length));
        }
    }
}

/// The values of a bounded range, where they are few enough to be told apart.
fn few_values(range: IntegerRange) -> Option<Vec<i64>> {
    let (low, high, step) = (range.low?, range.high?, range.step.unwrap_or(1));
    let first = low.checked_add((step - low.rem_euclid(step)) % step)?;
    let count = high.checked_sub(first)? / step + 1;
    (count <= LISTED_RANGE).then(|| (0..count).map(|place| first + place * step).collect())
}
