//! Nodes that are combined, and how far that goes.

use std::sync::Arc;

use serde_json::json;

use super::*;
use crate::schema::lower::tests::lowering;
use crate::space::{Check, Library};

fn listed(values: std::ops::Range<usize>) -> Node {
    Node::Literals(values.map(Value::from).collect())
}

#[test]
fn of_very_many_nodes_no_more_are_made_by_combining() {
    for (count, is_combined) in [(MOST_NODES, true), (MOST_NODES + 1, false)] {
        lowering(&json!(true), |lowering| {
            let (one, two) = (lowering.add(listed(0..2)), lowering.add(listed(1..3)));
            lowering.nodes.resize(count, Node::Any(Kinds::ALL));
            assert_eq!(lowering.meet(one, two) != one, is_combined, "{count}");
        });
    }
}

#[test]
fn of_combinations_so_many_are_tried() {
    for (count, is_whole) in [(64, true), (65, false)] {
        lowering(&json!(true), |lowering| {
            let mut choice = |first: usize| {
                let each = (first..first + count).map(|value| listed(value..value + 1));
                let each = each.map(|node| lowering.add(node)).collect();
                lowering.add(Node::Union(each))
            };
            // No value is of both.
            let (one, two) = (choice(0), choice(count));
            let common = lowering.meet(one, two);
            assert_eq!(lowering.has_rest(common), !is_whole, "{count}");
            assert_eq!(lowering.is_empty(common, DEEPEST), is_whole, "{count}");
        });
    }
}

#[test]
fn nothing_is_empty_while_it_is_being_made() {
    lowering(&json!(true), |lowering| {
        let asking = |lowering: &mut Lowering<'_>, node: NodeId| {
            let fields = vec![Field::new("a", node, true)];
            lowering.add(Node::Record(Record { fields, ..Record::default() }))
        };
        let empty = lowering.add(Node::Union(Vec::new()));
        let check = Arc::new(Check::new(|| json!(true), Library::default()));
        let checked = lowering.add(Node::Checked(empty, check));
        let record = asking(lowering, checked);
        assert!(lowering.is_empty(record, 3));
        assert!(!lowering.is_empty(record, 2));
        lowering.making.insert(empty);
        assert!(!lowering.is_empty(record, 3));
        lowering.making.clear();
        lowering.held.insert(empty);
        assert!(!lowering.is_empty(record, 3));
        let waiting = lowering.meeting(vec![checked, record]);
        assert!(!lowering.is_empty(waiting, 3));
    });
}

#[test]
fn what_both_lists_must_be_repeats_where_one_does() {
    let of = |repeats: bool| List { repeats, ..List::default() };
    for (one, two) in [(false, false), (false, true), (true, false), (true, true)] {
        lowering(&json!(true), |lowering| {
            assert_eq!(lowering.meet_lists(of(one), of(two)).repeats, one || two);
        });
    }
}

#[test]
fn only_what_admits_every_kind_is_anything() {
    lowering(&json!(true), |lowering| {
        let mut union = |nodes: Vec<Node>| {
            let each = nodes.into_iter().map(|node| lowering.add(node)).collect();
            lowering.add(Node::Union(each))
        };
        let text = Kinds::default().with(Kind::String);
        let anything = union(vec![Node::Any(Kinds::ALL)]);
        let others = [
            union(vec![Node::Any(text)]),
            union(vec![Node::Any(Kinds::ALL), Node::Any(text)]),
            union(Vec::new()),
            union(vec![listed(0..1)]),
        ];
        assert!(lowering.is_anything(anything));
        assert!(others.iter().all(|&other| !lowering.is_anything(other)));
    });
}

#[test]
fn of_two_bounds_the_inner_one_counts_and_at_one_number_the_open_one() {
    let low = |one, two| narrower(one, two, f64::gt);
    for (one, two, inner) in [
        ((None, false), (Some(1.0), true), (Some(1.0), true)),
        ((Some(3.0), false), (Some(1.0), true), (Some(3.0), false)),
        ((Some(3.0), false), (Some(3.0), true), (Some(3.0), true)),
        ((Some(3.0), false), (Some(3.0), false), (Some(3.0), false)),
    ] {
        assert_eq!((low(one, two), low(two, one)), (inner, inner));
    }
}
