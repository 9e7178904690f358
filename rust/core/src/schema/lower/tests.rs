//! How parts of schemas become nodes, each by itself.

use serde_json::json;

use super::apart::Nodes;
use super::*;

/// What `work` makes of a schema that is lowered.
pub(super) fn lowering<T>(schema: &Value, work: impl FnOnce(&mut Lowering<'_>) -> T) -> T {
    let library = Library::default();
    let (mut lowering, _) = lowered(schema, &library, Wholes::default(), Vec::new()).unwrap();
    work(&mut lowering)
}

fn checks(schema: &Value) -> usize {
    let is_checked = |node: &&Node| matches!(node, Node::Checked(..));
    lowering(schema, |lowering| lowering.nodes.iter().filter(is_checked).count())
}

fn record(schema: &Value) -> (Record, Vec<Node>) {
    let record_of = |node: &Node| match node {
        Node::Record(record) => Some(record.clone()),
        _ => None,
    };
    lowering(schema, |lowering| {
        (lowering.nodes.iter().find_map(record_of).unwrap(), lowering.nodes.clone())
    })
}

#[test]
fn what_the_canonical_form_does_not_define_is_read_keyword_by_keyword() {
    lowering(&json!({"$defs": {"port": {"type": "integer"}}}), |lowering| {
        assert!(!lowering.definitions.contains_key("#/$defs/port"));
        let port = lowering.reference("#/$defs/port");
        let integers = Kinds::default().with(Kind::Integer);
        assert_eq!(Nodes(&lowering.nodes).kinds(port), integers);
        assert_eq!(lowering.reference("#/$defs/port"), port);
    });
}

#[test]
fn the_member_that_cannot_be_is_one_that_must_be_there() {
    let text = Text { shortest: 2, longest: Some(1), ..Text::default() };
    let fields = vec![Field::new("a", 1, false), Field::new("b", 1, true)];
    let record = Record { fields, ..Record::default() };
    let structure = Structure::new(vec![Node::Record(record), Node::Text(text)], 0);
    let Error::Unsatisfiable { path, .. } = impossible(&structure) else { panic!("possible") };
    assert_eq!(path, "/properties/b");
}

#[test]
fn values_that_two_of_the_alternatives_admit_are_told_by_trial_where_kinds_are_put_together() {
    let tagged = |tag: u8| {
        json!({
            "type": "object",
            "properties": {"tag": {"const": tag}, "next": {"$ref": "#/$defs/own"}},
            "required": ["tag"],
        })
    };
    let choice = |bare: &[Value]| {
        let each = [&[json!({"$ref": "#/$defs/own"}), tagged(2)], bare].concat();
        json!({"$defs": {"own": tagged(1)}, "oneOf": each})
    };
    let several = ["null", "string", "boolean", "number", "array"];
    assert_eq!(checks(&choice(&[json!({ "type": several })])), 0);
    let both = [json!({"type": several[..2]}), json!({"type": several[1..]})];
    assert_eq!(checks(&choice(&both)), 1);
}

#[test]
fn kinds_of_which_nothing_is_said_are_one_branch_where_others_speak_of_all_the_rest() {
    let own = json!({"anyOf": [
        {"type": "string"}, {"type": "object", "properties": {"x": {"$ref": "#/$defs/own"}}},
    ]});
    let bare = Kinds::default().with(Kind::Boolean).with(Kind::Array);
    for (kinds, is_one) in [(json!(["string", "number"]), true), (json!(["string"]), false)] {
        let choice = json!([
            {"$ref": "#/$defs/own"}, {"type": "object", "required": ["b"]},
            {"type": ["null", "string"]}, {"type": kinds},
        ]);
        let any = json!([{"type": ["boolean", "array"]}, {"oneOf": choice}]);
        lowering(&json!({"$defs": {"own": own}, "anyOf": any}), |lowering| {
            let is_bare = |node: &Node| matches!(node, Node::Any(kinds) if *kinds == bare);
            assert_eq!(lowering.nodes.iter().any(is_bare), is_one, "{kinds}");
        });
    }
}

#[test]
fn of_many_alternatives_none_is_told_apart_from_all_others() {
    for (count, is_checked) in [(16, false), (17, true)] {
        let each = (0..count).map(|n| json!({"type": "object", "required": [format!("n{n}")]}));
        let schema = json!({ "oneOf": each.collect::<Vec<_>>() });
        let Form::Canonical(form) = canonical::read(&schema, &Library::default()).unwrap() else {
            panic!("no canonical form")
        };
        lowering(&json!(true), |lowering| {
            let node = lowering.conjunct(&form);
            assert_eq!(matches!(lowering.nodes[node], Node::Checked(..)), is_checked, "{count}");
        });
    }
}

#[test]
fn what_does_not_meet_a_condition_is_what_its_opposite_admits() {
    // With so many conditions the whole has no canonical form, and its parts have one each.
    let condition = json!({"if": {"type": ["integer", "string"]}, "then": {"minLength": 1}});
    let schema = json!({ "allOf": vec![condition; 13] });
    lowering(&schema, |lowering| {
        let unmet = lowering.unmet("#/allOf/0/if");
        let kinds = Nodes(&lowering.nodes).kinds(unmet);
        let has = |kind| kinds.has(kind);
        assert!(has(Kind::Array) && has(Kind::Number) && !has(Kind::String), "{kinds:?}");
    });
}

#[test]
fn numbers_that_must_not_be_integers_are_tried() {
    let schema = |draft: &str| {
        let x = json!({"type": "number", "not": {"type": "integer"}});
        json!({"$schema": draft, "properties": {"x": x}})
    };
    assert_eq!(checks(&schema("http://json-schema.org/draft-04/schema#")), 1);
    let free = json!({"properties": {"x": {"type": "number"}}});
    assert_eq!(checks(&free), 0);
}

#[test]
fn names_are_as_long_as_looks_good_where_nothing_else_is_said_of_them() {
    assert!(is_any_name(&any_name()));
    let words = || vec!["x".to_owned()];
    for said in [
        Text { shortest: 2, ..any_name() },
        Text { patterns: words(), ..any_name() },
        Text { barred: words(), ..any_name() },
        Text { without: words(), ..any_name() },
    ] {
        assert!(!is_any_name(&said), "{said:?}");
    }
    let longest = |names: &Value| {
        lowering(&json!({ "propertyNames": names }), |lowering| {
            let node = lowering.plain("#");
            let all = branches(&lowering.nodes, node).into_iter();
            let records = all.filter_map(|id| match &lowering.nodes[id] {
                Node::Record(record) => Some(record.extras[0].name),
                _ => None,
            });
            let names: Vec<NodeId> = records.collect();
            let [name] = names[..] else { panic!("{names:?}") };
            let Node::Text(text) = &lowering.nodes[name] else { panic!("{name}") };
            text.longest
        })
    };
    assert_eq!(longest(&json!({})), Some(LONGEST_NAME));
    assert_eq!(longest(&json!({"minLength": LONGEST_NAME + 1})), None);
    assert_eq!(longest(&json!({"pattern": "^[a-z]*$"})), None);
}

#[test]
fn names_outside_of_all_patterns_are_no_longer_than_they_may_be() {
    let longest = |names: &Value| {
        let schema = json!({
            "type": "object", "propertyNames": names,
            "patternProperties": {"^[\\s\\S]{0,12}$": {"type": "integer"}},
        });
        let (record, nodes) = record(&schema);
        let Node::Text(text) = &nodes[record.extras[1].name] else { panic!("{record:?}") };
        text.longest
    };
    assert_eq!(longest(&json!(true)), None);
    assert_eq!(longest(&json!({"maxLength": 3})), Some(3));
}
