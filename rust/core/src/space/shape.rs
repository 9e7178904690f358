//! What the alternatives at one place have in common: the way from nodes to classes.

use std::sync::Arc;

use super::class::Class;
use super::outline::{Outline, outlines};
use super::{IntegerRange, Node, NumberRange, Record, Structure};
use crate::value::{Kind, Value, number, same, text_length, whole_value};

/// Ranges of at most so many whole numbers are listed one by one.
const LISTED_RANGE: usize = 8;

/// So many listed values are told apart; the others of a kind are one class.
const MOST_LISTED: usize = 1_000;

/// Everything that may stand at one place.
#[derive(Debug, Default)]
pub(super) struct Shape {
    literals: Vec<Value>,
    cuts: Vec<Value>,
    limits: Vec<f64>,
    whole_only: Option<bool>,
    lengths: Vec<(Kind, usize)>,
    kinds: Vec<Kind>,
    branches: Vec<Outline>,
    /// Least and greatest lengths of texts.
    texts: Vec<(usize, Option<usize>)>,
    /// Listed values that are not told apart.
    unlisted: Vec<Value>,
    anything: bool,
}

impl Shape {
    pub(super) fn add(&mut self, node: &Node) {
        match node {
            Node::Literals(values) => values.iter().for_each(|value| self.add_literal(value)),
            Node::Integer(range) => self.add_integer(*range),
            Node::Number(range) => self.add_number(range),
            Node::Text(text) => {
                self.texts.push((text.shortest, text.longest));
                if text.is_free() {
                    self.add_lengths(Kind::String, text.shortest, text.longest, text.long_edge());
                } else {
                    self.add_kind(Kind::String);
                }
            }
            Node::List(list) => {
                self.add_lengths(Kind::Array, list.shortest, list.longest, list.long_edge());
            }
            Node::Any(_) => self.anything = true,
            Node::Record(_) | Node::Union(_) | Node::Checked(..) => {}
        }
    }

    /// The shortest and the longest are classes of their own, and so is what lies between.
    fn add_lengths(
        &mut self,
        kind: Kind,
        shortest: usize,
        longest: Option<usize>,
        edge: Option<usize>,
    ) {
        for length in [Some(shortest), edge].into_iter().flatten() {
            if !self.lengths.contains(&(kind, length)) {
                self.lengths.push((kind, length));
            }
        }
        if edge.is_none_or(|edge| edge > shortest + 1) && longest != Some(shortest) {
            self.add_kind(kind);
        }
    }

    /// Mappings are told apart by branch; where they have none, they are one class as far as there
    /// is something else beside so many of them.
    pub(super) fn add_records(
        &mut self,
        structure: &Structure,
        records: &[&Record],
        is_alternative: &dyn Fn(usize) -> bool,
    ) {
        self.branches = outlines(structure, records);
        if self.branches.is_empty() && !records.is_empty() && is_alternative(records.len()) {
            self.add_kind(Kind::Object);
        }
    }

    pub(super) fn add_kind(&mut self, kind: Kind) {
        if !self.kinds.contains(&kind) {
            self.kinds.push(kind);
        }
    }

    /// Tells values apart at `constant`, where it lies within what the place admits.
    pub(super) fn cut(&mut self, constant: &Value) {
        let is_text = constant.as_str().is_some_and(|text| {
            let length = text_length(text);
            let fits = |&(shortest, longest): &(usize, Option<usize>)| {
                shortest <= length && longest.is_none_or(|longest| length <= longest)
            };
            self.texts.iter().any(fits)
        });
        if self.anything || is_text || self.unlisted.iter().any(|value| same(value, constant)) {
            self.tell_apart(constant);
        } else {
            self.cut_numbers(constant);
        }
    }

    fn cut_numbers(&mut self, constant: &Value) {
        let (Some(whole), Some(real)) = (self.whole_only, constant.as_f64()) else { return };
        let low = self.limits.iter().copied().fold(f64::INFINITY, f64::min);
        let high = self.limits.iter().copied().fold(f64::NEG_INFINITY, f64::max);
        if low < real && real < high {
            self.limits.push(real);
            if !whole || real.fract() == 0.0 {
                self.cuts.extend(if constant.is_f64() {
                    number(real)
                } else {
                    Some(constant.clone())
                });
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
        let branches = std::mem::take(&mut self.branches).into_iter();
        classes.extend(branches.map(|outline| Class::Branch(Arc::new(outline))));
        if self.anything {
            self.kinds.retain(|kind| *kind != Kind::Object);
        }
        classes.extend(self.kinds.iter().map(|&kind| Class::Other(kind)));
        classes.extend(self.anything.then_some(Class::Present));
        classes
    }

    fn number_classes(&mut self, classes: &mut Vec<Class>) {
        let whole = self.whole_only.unwrap_or(false);
        self.limits.sort_by(f64::total_cmp);
        self.limits.dedup();
        for (place, &limit) in self.limits.iter().enumerate() {
            let literal = self.cuts.iter().find(|cut| cut.as_f64() == Some(limit));
            classes.extend(literal.cloned().map(Class::Literal));
            if let Some(&next) = self.limits.get(place + 1)
                && (!whole || limit.floor() + 1.0 < next)
            {
                classes.push(Class::Between(limit, next, whole));
            }
        }
    }

    fn add_literal(&mut self, value: &Value) {
        if self.literals.len() < MOST_LISTED {
            self.tell_apart(value);
        } else {
            self.add_kind(Kind::of(value));
            self.unlisted.push(value.clone());
        }
    }

    fn tell_apart(&mut self, value: &Value) {
        if !self.literals.iter().any(|known| same(known, value)) {
            self.literals.push(value.clone());
        }
    }

    fn add_integer(&mut self, range: IntegerRange) {
        if let Some(values) = range.values(LISTED_RANGE) {
            for value in values {
                self.add_literal(&whole_value(value));
            }
            return;
        }
        self.whole_only = Some(self.whole_only.unwrap_or(true));
        self.add_bound(range.low.map(whole_value), f64::NEG_INFINITY);
        self.add_bound(range.high.map(whole_value), f64::INFINITY);
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
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::{List, Text};
    use serde_json::json;

    fn labels(nodes: &[Node], cuts: &[Value], optional: bool) -> Vec<String> {
        let mut shape = Shape::default();
        for node in nodes {
            shape.add(node);
        }
        for cut in cuts {
            shape.cut(cut);
        }
        shape.classes(optional).iter().map(Class::label).collect()
    }

    fn integer(low: Option<i128>, high: Option<i128>, step: Option<i128>) -> Node {
        Node::Integer(IntegerRange { low, high, step })
    }

    #[test]
    fn short_ranges_are_listed_and_long_ones_have_their_bounds() {
        assert_eq!(
            labels(&[integer(Some(1), Some(3), None)], &[], true),
            ["absent", "1", "2", "3"]
        );
        assert_eq!(labels(&[integer(Some(0), Some(20), Some(10))], &[], false), ["0", "10", "20"]);
        assert_eq!(labels(&[integer(Some(1), Some(99), None)], &[], false), ["1", "2..98", "99"]);
        assert_eq!(labels(&[integer(None, Some(9), None)], &[], false), ["< 9", "9"]);
        assert_eq!(labels(&[integer(None, None, None)], &[], false), ["< 0", "0", "> 0"]);
    }

    #[test]
    fn numbers_are_told_apart_where_rules_do() {
        let port = [integer(Some(1), Some(99), None)];
        assert_eq!(labels(&port, &[json!(50)], false), ["1", "2..49", "50", "51..98", "99"]);
        assert_eq!(labels(&port, &[json!(0), json!(99)], false), ["1", "2..98", "99"]);
        // 50 lies between the two although they are less than one apart.
        let cuts = [json!(49.6), json!(50.4)];
        assert_eq!(labels(&port, &cuts, false), ["1", "2..49", "50", "51..98", "99"]);
    }

    #[test]
    fn texts_and_lists_have_their_lengths() {
        let text = |shortest, longest| Node::Text(Text { shortest, longest, ..Text::default() });
        assert_eq!(labels(&[text(1, Some(9))], &[], false), ["length 1", "length 9", "other text"]);
        assert_eq!(labels(&[text(1, Some(2))], &[], false), ["length 1", "length 2"]);
        assert_eq!(labels(&[text(3, Some(3))], &[], false), ["length 3"]);
        assert_eq!(labels(&[text(0, None)], &[], false), ["length 0", "other text"]);
        assert_eq!(labels(&[text(0, Some(1 << 20))], &[], false), ["length 0", "other text"]);
        let list = Node::List(List { longest: Some(4), ..List::default() });
        assert_eq!(labels(&[list], &[], false), ["0 items", "4 items", "other list"]);
    }

    #[test]
    fn text_that_a_rule_names_is_a_class_where_it_fits() {
        let text = Node::Text(Text { shortest: 2, longest: Some(5), ..Text::default() });
        let cuts = [json!("prod"), json!("x"), json!(5)];
        let found = labels(&[text], &cuts, false);
        assert_eq!(found, ["prod", "length 2", "length 5", "other text"]);
        assert_eq!(
            labels(&[Node::Any(crate::value::Kinds::ALL)], &[json!(5)], true),
            ["absent", "5", "present"]
        );
    }

    #[test]
    fn of_very_many_listed_values_the_last_are_one_class() {
        let values = (0..5_000).map(Value::from).collect();
        let found = labels(&[Node::Literals(values)], &[json!(4_000), json!(9_000)], false);
        assert_eq!(found.len(), MOST_LISTED + 2);
        assert_eq!(&found[MOST_LISTED - 1..], ["999", "4000", "other integer"]);
    }

    #[test]
    fn values_that_read_like_classes_are_quoted() {
        let values = vec![json!("absent"), json!("present"), json!("1"), json!(1)];
        assert_eq!(
            labels(&[Node::Literals(values)], &[], true),
            ["absent", "\"absent\"", "\"present\"", "\"1\"", "1"]
        );
    }
}
