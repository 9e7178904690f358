//! Settings: where in a configuration something can be chosen.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::class::Class;
use super::segment::{Segment, path};
use super::shape::Shape;
use super::{ENDLESS, List, Node, NodeId, Record, Structure};
use crate::value::Value;

/// Settings deeper within a configuration are not told apart.
const DEEPEST: usize = 12;

/// Of a structure with more settings, the deepest are not told apart.
const MOST: usize = 8_192;

/// Items with a prescription of their own that are settings of their own.
const MOST_ITEMS: usize = 8;

/// Something that can be chosen.
#[derive(Debug, Clone)]
pub(super) struct Setting {
    /// The segments that lead there.
    pub(super) segments: Vec<Segment>,
    /// What may stand there.
    pub(super) nodes: Vec<NodeId>,
    /// Whether it may be missing.
    pub(super) is_optional: bool,
    /// Whether a mapping or a list of its kind lies around it.
    pub(super) is_nested: bool,
}

impl Setting {
    pub(super) fn path(&self) -> String {
        path(&self.segments)
    }

    /// Its classes, numbers and texts told apart at the constants.
    pub(super) fn classes(&self, structure: &Structure, constants: &[&Value]) -> Vec<Class> {
        let mut shape = Shape::default();
        for &id in &self.nodes {
            shape.add(structure.node(id));
        }
        for constant in constants {
            shape.cut(constant);
        }
        let is_alternative = |records: usize| self.is_optional || records < self.nodes.len();
        shape.add_records(structure, &records(structure, &self.nodes), &is_alternative);
        shape.classes(self.is_optional)
    }
}

/// All settings in the order of the structure, down to the level below which there are too many.
pub(super) fn settings(structure: &Structure) -> Vec<Setting> {
    let mut found = Vec::new();
    for deepest in 1..=DEEPEST {
        let mut walk = Walk::new(structure, deepest);
        walk.visit(walk.alternatives(&[structure.root()]), false);
        if walk.list.len() > MOST && deepest > 1 {
            break;
        }
        found = walk.list;
        if !walk.is_cut {
            break;
        }
    }
    found
}

struct Walk<'a> {
    structure: &'a Structure,
    deepest: usize,
    segments: Vec<Segment>,
    /// The mappings and lists around the current place, with the levels at which they lie.
    around: Vec<(NodeId, usize)>,
    list: Vec<Setting>,
    /// Whether anything lies below the deepest level.
    is_cut: bool,
}

impl<'a> Walk<'a> {
    fn new(structure: &'a Structure, deepest: usize) -> Self {
        let (segments, around, list) = (Vec::new(), Vec::new(), Vec::new());
        Self { structure, deepest, segments, around, list, is_cut: false }
    }

    fn visit(&mut self, nodes: Vec<NodeId>, is_optional: bool) {
        let level = self.segments.len();
        let segments = self.segments_from(&nodes);
        let again = self.around.iter().rev().find(|(id, _)| nodes.contains(id));
        let cycle = again.map(|&(_, outer)| self.segments[outer..].to_vec());
        self.add(&nodes, is_optional, cycle.is_some());
        if level == self.deepest || self.list.len() > MOST {
            self.is_cut |= !segments.is_empty();
            return;
        }
        if let Some(cycle) = cycle {
            return self.along(nodes, &cycle);
        }
        let outside = self.around.len();
        let has_parts =
            |id: &NodeId| matches!(self.structure.node(*id), Node::Record(_) | Node::List(_));
        self.around.extend(nodes.iter().filter(|id| has_parts(id)).map(|&id| (id, level)));
        for segment in segments {
            let (inner, must) = self.beyond(&nodes, &segment);
            self.segments.push(segment);
            self.visit(inner, is_optional || !must);
            self.segments.pop();
        }
        self.around.truncate(outside);
    }

    /// Goes once more round a cycle of mappings that lie within their own kind, and to nothing else
    /// on the way: whether its parts are there tells how deep they go.
    fn along(&mut self, mut nodes: Vec<NodeId>, cycle: &[Segment]) {
        let level = self.segments.len();
        for segment in cycle {
            nodes = self.beyond(&nodes, segment).0;
            self.segments.push(segment.clone());
            self.add(&nodes, true, true);
        }
        self.segments.truncate(level);
    }

    fn add(&mut self, nodes: &[NodeId], is_optional: bool, is_nested: bool) {
        let (segments, nodes) = (self.segments.clone(), nodes.to_vec());
        self.list.push(Setting { segments, nodes, is_optional, is_nested });
    }

    /// What the nodes may be, unions taken apart.
    fn alternatives(&self, ids: &[NodeId]) -> Vec<NodeId> {
        let all = ids.iter().flat_map(|&id| self.structure.branches(id));
        let mut seen = BTreeSet::new();
        all.filter(|&id| self.structure.depth(id) != ENDLESS && seen.insert(id)).collect()
    }

    /// Whether the text node may be the name.
    fn may_be(&self, id: NodeId, name: &str) -> bool {
        self.structure.branches(id).iter().any(|&id| match self.structure.node(id) {
            Node::Text(text) => text.may_be(name),
            Node::Literals(values) => values.iter().any(|value| value.as_str() == Some(name)),
            _ => true,
        })
    }

    /// The segments from any of the nodes, in the order of the structure.
    fn segments_from(&self, nodes: &[NodeId]) -> Vec<Segment> {
        let records = records(self.structure, nodes);
        let mut known = BTreeSet::new();
        let fields = records.iter().flat_map(|record| &record.fields);
        let mut segments: Vec<Segment> = fields
            .filter(|field| known.insert(field.name.clone()))
            .map(|field| Segment::Member(field.name.clone()))
            .collect();
        if records.iter().any(|record| record.extras.iter().any(|extra| extra.declared)) {
            segments.push(Segment::Other(Arc::new(known)));
        }
        let lists = lists(self.structure, nodes);
        let places = lists.iter().map(|list| {
            let places = list.prefix.len() + usize::from(list.item.is_some());
            places.min(list.longest.unwrap_or(usize::MAX)).min(MOST_ITEMS)
        });
        segments.extend((0..places.max().unwrap_or(0)).map(Segment::Item));
        segments
    }

    /// What may stand where the segment leads, and whether something must.
    fn beyond(&self, nodes: &[NodeId], segment: &Segment) -> (Vec<NodeId>, bool) {
        let mut found = Vec::new();
        let mut must = true;
        for &id in nodes {
            must &= match (self.structure.node(id), segment) {
                (Node::Record(record), Segment::Member(name)) => {
                    let field = record.fields.iter().find(|field| field.name == *name);
                    found.extend(field.map(|field| field.node));
                    if field.is_none() {
                        let others = record.extras.iter().filter(|extra| extra.declared);
                        let fitting = others.filter(|extra| self.may_be(extra.name, name));
                        found.extend(fitting.map(|extra| extra.value));
                    }
                    field.is_some_and(|field| field.required)
                }
                (Node::Record(record), Segment::Other(_)) => {
                    let declared = record.extras.iter().filter(|extra| extra.declared);
                    found.extend(declared.map(|extra| extra.value));
                    record.fewest > record.fields.len()
                }
                (Node::List(list), Segment::Item(position)) => {
                    found.extend(list.prefix.get(*position).copied().or(list.item));
                    list.shortest > *position
                }
                _ => false,
            };
        }
        (self.alternatives(&found), must)
    }
}

fn records<'a>(structure: &'a Structure, nodes: &[NodeId]) -> Vec<&'a Record> {
    let nodes = nodes.iter().map(|&id| structure.node(id));
    nodes
        .filter_map(|node| if let Node::Record(record) = node { Some(record) } else { None })
        .collect()
}

fn lists<'a>(structure: &'a Structure, nodes: &[NodeId]) -> Vec<&'a List> {
    let nodes = nodes.iter().map(|&id| structure.node(id));
    nodes.filter_map(|node| if let Node::List(list) = node { Some(list) } else { None }).collect()
}

#[cfg(test)]
mod tests {
    use crate::schema::read_json_schema;
    use crate::space::{Class, Space};
    use serde_json::{Value, json};

    fn space(schema: &Value) -> Space {
        let source = read_json_schema(&schema.to_string(), Vec::new(), &[]).unwrap();
        Space::compile(source).unwrap()
    }

    /// `path: class | class`
    fn knobs(schema: &Value) -> Vec<String> {
        let space = space(schema);
        let knobs = space.knobs().list().iter();
        let labels =
            |classes: &[Class]| -> Vec<String> { classes.iter().map(Class::label).collect() };
        knobs.map(|knob| format!("{}: {}", knob.path, labels(&knob.classes).join(" | "))).collect()
    }

    #[test]
    fn the_first_item_of_a_list_stands_for_the_others() {
        let ports =
            json!({"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": 3}});
        let must = json!({"type": "array", "minItems": 1, "items": {"type": "boolean"}});
        let schema = json!({"properties": {"ports": ports, "must": must}, "required": ["must", "ports"],
            "type": "object", "additionalProperties": false});
        assert_eq!(
            knobs(&schema),
            [
                "ports: 0 items | other list",
                "ports.0: absent | 1 | 2 | 3",
                "must: 1 item | other list",
                "must.0: false | true",
            ]
        );
    }

    #[test]
    fn each_item_of_a_tuple_is_a_setting() {
        let tuple = json!({"type": "array", "maxItems": 2,
            "prefixItems": [{"const": "a"}, {"type": "null"}, {"type": "null"}]});
        assert_eq!(
            knobs(&tuple),
            ["$: 0 items | 2 items | other list", "0: absent | a", "1: absent | null"]
        );
    }

    #[test]
    fn the_first_of_the_members_without_a_known_name_stands_for_the_others() {
        let schema = json!({"type": "object", "properties": {"version": {"const": 1}},
            "required": ["version"], "additionalProperties": {"type": "boolean"}});
        assert_eq!(knobs(&schema), ["version: 1", "*: absent | false | true"]);
        let space = space(&schema);
        assert_eq!(space.knobs().encode(&json!({"version": 1, "web": true, "db": false})), [0, 2]);
        assert_eq!(space.knobs().encode(&json!({"version": 1})), [0, 0]);
    }

    #[test]
    fn branches_are_told_apart_by_what_they_ask_for() {
        let part = |name: &str| {
            json!({"properties": {name: {"type": "boolean"}}, "required": [name],
            "type": "object", "additionalProperties": false})
        };
        let schema = json!({"anyOf": [part("url"), part("path")]});
        assert_eq!(
            knobs(&schema),
            [
                "$: with path | with url",
                "path: absent | false | true",
                "url: absent | false | true"
            ]
        );
    }

    #[test]
    fn a_member_that_tells_branches_apart_is_enough() {
        let part = |kind: &str, name: &str| {
            json!({"required": ["kind", name], "type": "object",
            "properties": {"kind": {"const": kind}, name: {"type": "null"}}})
        };
        let schema = json!({"oneOf": [part("file", "path"), part("web", "url")]});
        let kinds = knobs(&schema);
        assert_eq!(kinds[0], "kind: file | web", "{kinds:?}");
    }

    #[test]
    fn what_lies_within_its_own_kind_goes_two_levels_deep() {
        let tree = json!({"type": "object", "required": ["size"], "additionalProperties": false,
            "properties": {"size": {"type": "boolean"}, "inner": {"$ref": "#"}}});
        assert_eq!(
            knobs(&tree),
            ["size: false | true", "inner: absent | present", "inner.inner: absent | present"]
        );
        let kinds: Vec<bool> =
            space(&tree).knobs().list().iter().map(|knob| knob.is_nested).collect();
        assert_eq!(kinds, [false, true, true]);
    }

    #[test]
    fn of_very_many_settings_the_deepest_are_left_out() {
        let wide = |inner: Value| -> Value {
            let members = (0..100).map(|number| (format!("m{number}"), inner.clone()));
            json!({"type": "object", "properties": members.collect::<serde_json::Map<_, _>>()})
        };
        let deep =
            space(&wide(wide(json!({"type": "object", "properties": {"a": wide(json!(true))}}))));
        assert!(deep.knobs().list().iter().all(|knob| knob.segments.len() < 2));
        assert_eq!(deep.knobs().list().len(), 100);
        assert_eq!(space(&wide(wide(json!(true)))).knobs().list().len(), 100);
    }
}
