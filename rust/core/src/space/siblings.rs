//! What the structure says of classes: which settings of one mapping go with each other.
//!
//! Where a mapping is one of several records, a member that only some of them know or ask for, or
//! whose value tells them apart, decides about the others.

use std::collections::BTreeMap;

use super::class::Class;
use super::knob::{Knob, Knobs};
use super::segment::Segment;
use super::{Node, NodeId, Record, Structure};
use crate::constraints::{Clause, Values};
use crate::value::Value;

/// Which classes of settings go with which of others in the same mapping, all under the number
/// `rule`.
pub(super) fn clauses(structure: &Structure, knobs: &Knobs, rule: usize) -> Vec<Clause> {
    let mut families: BTreeMap<Option<usize>, Vec<usize>> = BTreeMap::new();
    for (number, knob) in knobs.list().iter().enumerate() {
        let Some((segment, outer)) = knob.segments.split_last() else { continue };
        let parent = knobs.at(outer);
        let is_known = parent.is_some() || outer.is_empty();
        if is_known && !matches!(segment, Segment::Item(_)) {
            families.entry(parent).or_default().push(number);
        }
    }
    let mut clauses = Vec::new();
    for (parent, children) in families {
        let nodes = parent.map_or_else(
            || structure.branches(structure.root()),
            |parent| knobs.list()[parent].nodes.clone(),
        );
        let Some(records) = alternatives(structure, &nodes).filter(|all| all.len() > 1) else {
            continue;
        };
        let outside = parent.map(|parent| (parent, without_members(&knobs.list()[parent])));
        let family: Vec<Sibling> = children
            .into_iter()
            .map(|number| Sibling::new(structure, number, &knobs.list()[number], &records))
            .collect();
        for (place, one) in family.iter().enumerate() {
            for two in &family[..place] {
                one.tie(two, outside.as_ref(), rule, &mut clauses);
            }
        }
    }
    clauses
}

/// The records that a mapping may be; `None` where it may be something else.
fn alternatives<'a>(structure: &'a Structure, nodes: &[NodeId]) -> Option<Vec<&'a Record>> {
    let mut records = Vec::new();
    for &id in nodes {
        match structure.node(id) {
            Node::Record(record) => records.push(record),
            Node::Any(_) => return None,
            Node::Literals(values) if values.iter().any(Value::is_object) => return None,
            _ => {}
        }
    }
    Some(records)
}

/// The classes in which there are no settings inside.
fn without_members(knob: &Knob) -> Values {
    Values::such_that(knob.classes.len(), |code| !knob.classes[code].may_have_members())
}

/// A setting, and for each record the classes that it may have there.
struct Sibling {
    number: usize,
    count: usize,
    allowed: Vec<Values>,
}

impl Sibling {
    fn new(structure: &Structure, number: usize, knob: &Knob, records: &[&Record]) -> Self {
        let allowed = records.iter().map(|record| allowed(structure, record, knob)).collect();
        Self { number, count: knob.classes.len(), allowed }
    }

    /// Says what the classes of this one leave to the `other`, unless the mapping is not there.
    fn tie(
        &self,
        other: &Self,
        outside: Option<&(usize, Values)>,
        rule: usize,
        clauses: &mut Vec<Clause>,
    ) {
        let mut known: Vec<(Values, Values)> = Vec::new();
        for code in 0..self.count {
            let left = self.left(code, other);
            if left.len() == other.count {
                continue;
            }
            match known.iter_mut().find(|(same, _)| *same == left) {
                Some((_, codes)) => codes.insert(code),
                None => known.push((left, Values::one(self.count, code))),
            }
        }
        for (left, codes) in known {
            let others = Values::such_that(self.count, |code| !codes.contains(code));
            let ties = [(other.number, left), (self.number, others)];
            clauses.push(Clause::new(rule, ties.into_iter().chain(outside.cloned())));
        }
    }

    /// What the class `code` of this one leaves to the `other`.
    fn left(&self, code: usize, other: &Self) -> Values {
        let mut left = Values::none(other.count);
        for (own, theirs) in self.allowed.iter().zip(&other.allowed) {
            if own.contains(code) {
                left.join(theirs);
            }
        }
        left
    }
}

/// The classes that a setting may have in a record, or more.
fn allowed(structure: &Structure, record: &Record, knob: &Knob) -> Values {
    let is_open = !(record.extras.is_empty() && record.demands.is_empty());
    let such_that = |admits: &dyn Fn(&Class) -> bool| {
        Values::such_that(knob.classes.len(), |code| admits(&knob.classes[code]))
    };
    let field = match knob.segments.last() {
        Some(Segment::Member(name)) => record.fields.iter().find(|field| field.name == *name),
        _ => None,
    };
    match field.map(|field| (field.required, structure.listed(field.node))) {
        None if is_open => such_that(&|_| true),
        None => such_that(&|class| *class == Class::Absent),
        Some((required, values)) => such_that(&|class| match class {
            Class::Absent => !required,
            class => values
                .as_ref()
                .is_none_or(|values| values.iter().any(|value| class.matches(Some(value)))),
        }),
    }
}

#[cfg(test)]
mod tests {
    use crate::constraints::Solver;
    use crate::schema::read_json_schema;
    use crate::space::Space;
    use serde_json::{Value, json};

    /// Whether the two classes can go together, as far as the clauses tell.
    fn go_together(space: &Space, one: (&str, &str), two: (&str, &str)) -> bool {
        let mut solver = Solver::new(space.model());
        [one, two].iter().all(|(path, label)| {
            let number = space.knobs().find(path).unwrap();
            let classes = &space.knobs().list()[number].classes;
            let code = classes.iter().position(|class| class.label() == *label).unwrap();
            solver.assign(number, code as u16)
        })
    }

    fn space(schema: &Value) -> Space {
        Space::compile(read_json_schema(&schema.to_string(), Vec::new(), &[]).unwrap()).unwrap()
    }

    #[test]
    fn members_of_different_records_exclude_each_other() {
        let grant = |name: &str| {
            json!({"type": "object", "additionalProperties": false,
            "properties": {name: {"properties": {"deep": {"type": "boolean"}}, "type": "object",
            "additionalProperties": false}}, "required": [name]})
        };
        let schema = json!({"type": "object", "properties": {
            "grant": {"anyOf": [grant("select"), grant("insert"), {"type": "null"}]}}});
        let space = space(&schema);
        let (select, insert) = ("grant.select", "grant.insert");
        assert!(!go_together(&space, (select, "present"), (insert, "present")));
        assert!(!go_together(&space, ("grant.select.deep", "true"), (insert, "present")));
        assert!(go_together(&space, (select, "present"), (insert, "absent")));
        // Neither is there where there is no grant at all.
        assert!(go_together(&space, (select, "absent"), (insert, "absent")));
        assert!(go_together(&space, ("grant", "null"), (select, "absent")));
    }

    #[test]
    fn a_value_that_tells_records_apart_decides_about_the_others() {
        let source = |kind: &str, name: &str| {
            json!({"type": "object", "required": ["kind", name], "additionalProperties": false,
            "properties": {"kind": {"const": kind}, name: {"type": "boolean"}}})
        };
        let space = space(&json!({"oneOf": [source("file", "path"), source("web", "url")]}));
        assert!(go_together(&space, ("kind", "file"), ("path", "true")));
        assert!(!go_together(&space, ("kind", "file"), ("path", "absent")));
        assert!(!go_together(&space, ("kind", "file"), ("url", "true")));
        assert!(!go_together(&space, ("path", "absent"), ("url", "absent")));
    }

    #[test]
    fn where_others_may_be_nothing_is_said() {
        let source = |name: &str| json!({"properties": {name: {"type": "boolean"}}});
        let both = json!({"type": "object", "anyOf": [source("path"), source("url")]});
        let space = space(&both);
        assert!(go_together(&space, ("path", "true"), ("url", "true")));
    }
}
