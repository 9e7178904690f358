//! Places of a configuration at which something can be changed.

use std::collections::BTreeSet;

use super::super::number;
use super::attempt::Attempt;
use crate::space::{ENDLESS, List, Node, NodeId, Record, Structure};
use crate::value::{Kind, Value, same, shown};

/// How often, in percent, a mapping or a list is changed itself rather than something in it.
const STOPS: u32 = 15;

/// A place that a configuration has, or an absent member of a mapping that it has.
#[derive(Debug)]
pub(super) struct Spot {
    pub(super) steps: Vec<String>,
    /// What may stand there, as far as it is known.
    pub(super) nodes: Vec<NodeId>,
    pub(super) role: Role,
}

/// What a place is in what it lies in.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Role {
    Whole,
    Member { is_required: bool },
    Item,
}

impl Spot {
    /// The way there, dotted.
    pub(super) fn path(&self) -> String {
        if self.steps.is_empty() { "(root)".to_owned() } else { shown(&self.steps.join(".")) }
    }

    pub(super) fn records<'s>(
        &self,
        structure: &'s Structure,
    ) -> impl Iterator<Item = &'s Record> + use<'s, '_> {
        self.nodes.iter().filter_map(|&id| match structure.node(id) {
            Node::Record(record) => Some(record),
            _ => None,
        })
    }

    fn lists<'s>(&self, structure: &'s Structure) -> impl Iterator<Item = &'s List> + use<'s, '_> {
        self.nodes.iter().filter_map(|&id| match structure.node(id) {
            Node::List(list) => Some(list),
            _ => None,
        })
    }

    /// What may stand at a position of the list that is here.
    pub(super) fn item_nodes(&self, structure: &Structure, position: usize) -> Vec<NodeId> {
        let said = self.lists(structure).filter_map(|list| list.at(position));
        said.flat_map(|id| possible(structure, id)).collect()
    }

    /// Whether what is known of the place does not speak against the value.
    pub(super) fn fits(&self, structure: &Structure, value: &Value) -> bool {
        let kind = Kind::of(value);
        self.nodes.iter().any(|&id| match structure.node(id) {
            Node::Any(kinds) => kinds.has(kind),
            Node::Literals(values) => values.iter().any(|known| same(known, value)),
            Node::List(_) => kind == Kind::Array,
            Node::Record(_) => kind == Kind::Object,
            node => number::may_be(node, value),
        })
    }

    fn member(&self, structure: &Structure, name: &str) -> Self {
        let mut nodes = Vec::new();
        let (mut count, mut required) = (0, 0);
        for record in self.records(structure) {
            count += 1;
            if let Some(field) = record.fields.iter().find(|field| field.name == name) {
                required += usize::from(field.required);
                nodes.extend(possible(structure, field.node));
            } else {
                let values = record.extras.iter().map(|extra| extra.value);
                nodes.extend(values.flat_map(|id| possible(structure, id)));
            }
        }
        let is_required = count > 0 && required == count;
        Self { steps: self.below(name), nodes, role: Role::Member { is_required } }
    }

    fn item(&self, structure: &Structure, position: usize) -> Self {
        let nodes = self.item_nodes(structure, position);
        Self { steps: self.below(&position.to_string()), nodes, role: Role::Item }
    }

    fn below(&self, step: &str) -> Vec<String> {
        self.steps.iter().map(String::as_str).chain([step]).map(str::to_owned).collect()
    }
}

impl Attempt<'_> {
    /// Walks from the root to a place; every member of a mapping is as likely as the others.
    pub(super) fn spot(&mut self, value: &Value) -> Spot {
        let structure = self.space.structure();
        let nodes = structure.branches(structure.root());
        let mut spot = Spot { steps: Vec::new(), nodes, role: Role::Whole };
        let mut here = Some(value);
        while let Some(inner) = here {
            if self.stream.chance(STOPS) {
                break;
            }
            here = match inner {
                Value::Object(members) => {
                    let names = names(structure, &spot, members.keys());
                    let Some(&name) = self.stream.pick(&names) else { break };
                    spot = spot.member(structure, name);
                    members.get(name)
                }
                Value::Array(items) if !items.is_empty() => {
                    let position = self.stream.index(items.len());
                    spot = spot.item(structure, position);
                    items.get(position)
                }
                _ => break,
            };
        }
        spot
    }
}

/// The members that a mapping has or may have.
fn names<'v>(
    structure: &'v Structure,
    spot: &Spot,
    there: impl Iterator<Item = &'v String>,
) -> Vec<&'v str> {
    let fields = spot.records(structure).flat_map(|record| &record.fields);
    let declared = fields.filter(|field| structure.depth(field.node) != ENDLESS);
    let mut seen = BTreeSet::new();
    let names = declared.map(|field| &field.name).chain(there).map(String::as_str);
    names.filter(|name| seen.insert(*name)).collect()
}

/// The branches of a node that have a value.
fn possible(structure: &Structure, id: NodeId) -> impl Iterator<Item = NodeId> + use<'_> {
    structure.branches(id).into_iter().filter(|&branch| structure.depth(branch) != ENDLESS)
}
