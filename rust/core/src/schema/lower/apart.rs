//! Alternatives that exclude each other: what is written for one of them is no other, and need not
//! be tried.
//!
//! The canonical form does not look through references, which may lead back. Nodes admit at least
//! what their schemas do, so that nodes without a common value belong to schemas without one.

use std::sync::Arc;

use jsonschema::canonical::CanonicalSchema;

use super::Lowering;
use crate::space::{Check, Field, Library, Node, NodeId, Record, branches};
use crate::value::{Kind, Kinds, same};

/// Alternatives that are compared with each other, at most; of more, only the kinds are compared.
const MOST_BRANCHES: usize = 64;

/// Literals that are compared with each other, at most.
const MOST_PAIRS: usize = 4_096;

/// Members within members that tell mappings apart.
const DEEPEST: usize = 3;

/// Exactly one branch of the union has to admit what is written.
pub(super) struct Exclusive {
    pub checked: NodeId,
    pub union: NodeId,
    pub alternatives: Vec<NodeId>,
    pub schema: CanonicalSchema,
}

impl Lowering<'_> {
    /// Takes back the checks of alternatives that exclude each other, and spares the others those of
    /// kinds that only one alternative has.
    pub(super) fn spare_checks(&mut self) {
        for exclusive in std::mem::take(&mut self.exclusive) {
            let Exclusive { checked, union, alternatives, schema } = exclusive;
            let nodes = Nodes(&self.nodes);
            self.nodes[checked] = if nodes.all_apart(&alternatives) {
                Node::Union(vec![union])
            } else {
                let lone = nodes.kinds_of_one(&alternatives);
                self.nodes[union] = Node::Union(self.planted(&alternatives));
                let check = Check::new(move || schema.to_json_schema(), Library::default());
                Node::Checked(union, Arc::new(check.sparing(lone)))
            };
        }
    }
}

pub(super) struct Nodes<'a>(pub(super) &'a [Node]);

impl Nodes<'_> {
    fn all_apart(&self, alternatives: &[NodeId]) -> bool {
        alternatives.len() <= MOST_BRANCHES
            && alternatives.iter().enumerate().all(|(place, &one)| {
                alternatives[..place].iter().all(|&two| self.are_apart(one, two, DEEPEST))
            })
    }

    /// The kinds that only one of the alternatives has.
    fn kinds_of_one(&self, alternatives: &[NodeId]) -> Kinds {
        let (mut any, mut several) = (Kinds::default(), Kinds::default());
        for &alternative in alternatives {
            let kinds = self.kinds(alternative);
            several = several.or(any.and(kinds));
            any = any.or(kinds);
        }
        any.without(several)
    }

    pub(super) fn kinds(&self, id: NodeId) -> Kinds {
        let kinds = branches(self.0, id).into_iter().map(|branch| kinds_of(&self.0[branch]));
        kinds.fold(Kinds::default(), Kinds::or)
    }

    /// Whether no value is of both, as far as kinds, literals and members tell.
    pub(super) fn are_apart(&self, one: NodeId, two: NodeId, depth: usize) -> bool {
        let others = branches(self.0, two);
        branches(self.0, one).into_iter().all(|one| {
            others.iter().all(|&two| match (&self.0[one], &self.0[two]) {
                (Node::Literals(some), Node::Literals(others)) => {
                    some.len() * others.len() <= MOST_PAIRS
                        && !some.iter().any(|value| others.iter().any(|other| same(value, other)))
                }
                (Node::Record(one), Node::Record(two)) => {
                    depth > 0
                        && (self.lacks(one, two, depth - 1) || self.lacks(two, one, depth - 1))
                }
                (one, two) => kinds_of(one).and(kinds_of(two)) == Kinds::default(),
            })
        })
    }

    /// Whether a member that one record must have is none that the other may have.
    fn lacks(&self, one: &Record, two: &Record, depth: usize) -> bool {
        one.fields.iter().filter(|field| field.required).any(|field| {
            match two.fields.iter().find(|other| other.name == field.name) {
                Some(Field { node, .. }) => self.are_apart(field.node, *node, depth),
                None => two.extras.is_empty(),
            }
        })
    }
}

fn kinds_of(node: &Node) -> Kinds {
    match node {
        Node::Any(kinds) => *kinds,
        Node::Literals(values) => {
            values.iter().fold(Kinds::default(), |kinds, value| kinds.with(Kind::of(value)))
        }
        node => node.kind().map_or(Kinds::ALL, |kind| Kinds::default().with(kind)),
    }
}

#[cfg(test)]
mod tests {
    use super::{DEEPEST, MOST_BRANCHES};
    use crate::schema::lower::append;
    use crate::space::{Library, Node, NodeId, branches};
    use serde_json::{Value, json};

    fn checks(schema: &Value) -> usize {
        let (nodes, _) = append(schema, &Library::default(), Vec::new()).unwrap();
        nodes.iter().filter(|node| matches!(node, Node::Checked(..))).count()
    }

    fn one_of(first: &Value, second: &Value) -> Value {
        json!({
            "$defs": {"first": first, "second": second},
            "properties": {"x": {"oneOf": [
                {"$ref": "#/$defs/first"}, {"$ref": "#/$defs/second"}, {"type": "null"},
            ]}},
        })
    }

    #[test]
    fn alternatives_behind_references_that_exclude_each_other_need_no_check() {
        let tagged = |tag: &str| tagged(&json!({ "const": tag }));
        let closed = json!({
            "type": "object",
            "properties": {"other": {"$ref": "#"}},
            "additionalProperties": false,
        });
        let list = json!({"type": "array", "items": {"$ref": "#"}});
        for (first, second) in
            [(tagged("a"), tagged("b")), (tagged("a"), closed.clone()), (closed, list)]
        {
            assert_eq!(checks(&one_of(&first, &second)), 0, "{first} {second}");
        }
    }

    fn tagged(tag: &Value) -> Value {
        json!({
            "type": "object",
            "properties": {"tag": tag, "next": {"$ref": "#"}},
            "required": ["tag"],
        })
    }

    #[test]
    fn so_many_alternatives_and_so_many_values_are_compared_and_no_more() {
        let of_tags = |count: usize| {
            let each = (0..count).map(|tag| tagged(&json!({ "const": tag }))).collect::<Vec<_>>();
            checks(&json!({ "oneOf": each }))
        };
        assert_eq!((of_tags(MOST_BRANCHES), of_tags(MOST_BRANCHES + 1)), (0, 1));
        let values = |first: usize, count: usize| {
            tagged(&json!({ "enum": (first..first + count).collect::<Vec<_>>() }))
        };
        let pairs = |count: usize| checks(&one_of(&values(0, count), &values(100, count)));
        assert_eq!((pairs(64), pairs(65)), (0, 1));
    }

    #[test]
    fn what_tells_alternatives_apart_far_within_is_not_looked_for() {
        let within = |levels: usize, tag: &str| {
            (0..levels).fold(json!({ "const": tag }), |inner, _| tagged(&inner))
        };
        let kept = |levels: usize| checks(&one_of(&within(levels, "a"), &within(levels, "b")));
        assert_eq!((kept(DEEPEST), kept(DEEPEST + 1)), (0, 1));
    }

    #[test]
    fn alternatives_that_may_have_a_value_in_common_keep_their_check() {
        let open = |name: &str| json!({"type": "object", "properties": {name: {"$ref": "#"}}, "required": [name]});
        assert_eq!(checks(&one_of(&open("a"), &open("b"))), 1);
        let schema = one_of(&open("a"), &json!({"type": ["object", "string"]}));
        let (nodes, root) = append(&schema, &Library::default(), Vec::new()).unwrap();
        assert!(branches(&nodes, root).iter().all(|&id: &NodeId| id < nodes.len()));
        assert_eq!(checks(&schema), 1);
    }
}
