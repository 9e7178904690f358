//! Alternatives of which one admits nearly all of another: chance would hardly write what only the
//! other admits, so that a member which the one refuses is asked for.

#[cfg(test)]
mod tests;

use std::sync::Arc;

use super::apart::Nodes;
use super::{Lowering, is_any_name};
use crate::space::{Extra, Node, NodeId, Record, branches};
use crate::value::{Kind, Kinds, Value};

/// Alternatives within alternatives that are looked through.
const DEEPEST: usize = 8;

/// A member that a rival refuses.
struct Intruder {
    name: Node,
    /// What its value is, which is none of what the rival asks for.
    kinds: Kinds,
}

impl Lowering<'_> {
    /// The alternatives, each with members that those refuse which would admit nearly all of it.
    pub(super) fn planted(&mut self, alternatives: &[NodeId]) -> Vec<NodeId> {
        let records: Vec<Vec<Record>> = alternatives.iter().map(|&id| self.records(id)).collect();
        let rivals = |place: usize| {
            let others = records.iter().enumerate().filter(move |(other, _)| *other != place);
            others.flat_map(|(_, records)| records).collect::<Vec<_>>()
        };
        let each = alternatives.iter().enumerate();
        each.map(|(place, &id)| self.with_intruders(id, &rivals(place), DEEPEST)).collect()
    }

    fn records(&self, id: NodeId) -> Vec<Record> {
        let all = branches(&self.nodes, id).into_iter();
        all.filter_map(|id| match &self.nodes[id] {
            Node::Record(record) => Some(record.clone()),
            _ => None,
        })
        .collect()
    }

    /// A node of its own where something changes: others may refer to this one.
    fn with_intruders(&mut self, id: NodeId, rivals: &[&Record], depth: usize) -> NodeId {
        let changed = match self.nodes[id].clone() {
            _ if depth == 0 => return id,
            Node::Union(inner) => {
                let each = inner.iter().map(|&id| self.with_intruders(id, rivals, depth - 1));
                let planted: Vec<NodeId> = each.collect();
                if planted == inner {
                    return id;
                }
                Node::Union(planted)
            }
            Node::Checked(inner, check) => {
                let planted = self.with_intruders(inner, rivals, depth - 1);
                if planted == inner {
                    return id;
                }
                Node::Checked(planted, Arc::clone(&check))
            }
            Node::Record(mut record) => {
                let intruders = Nodes(&self.nodes).intruders(&record, rivals);
                if intruders.is_empty() {
                    return id;
                }
                for Intruder { name, kinds } in intruders {
                    let (name, value) = (self.add(name), self.add(Node::Any(kinds)));
                    record.demands.push(Extra { name, value, declared: true });
                }
                Node::Record(record)
            }
            _ => return id,
        };
        self.add(changed)
    }
}

impl Nodes<'_> {
    /// Members of `host` that nothing is said of there, one for each rival that would admit nearly
    /// all of it.
    fn intruders(&self, host: &Record, rivals: &[&Record]) -> Vec<Intruder> {
        let mut found: Vec<Intruder> = Vec::new();
        for rival in rivals.iter().filter(|rival| self.admits_most(rival, host)) {
            let is_refused = found.iter().any(|intruder| self.refuses(rival, intruder));
            let is_new = |new: &Intruder| found.iter().all(|old| !shares_name(old, new));
            if !is_refused && let Some(intruder) = self.refused(host, rival).find(is_new) {
                found.push(intruder);
            }
        }
        found
    }

    /// Whether nothing that the host is known for is likely to keep a mapping out of the rival.
    fn admits_most(&self, rival: &Record, host: &Record) -> bool {
        let is_sure = |name: &str| host.fields.iter().any(|own| own.required && own.name == name);
        let is_open = rival.extras.iter().any(|extra| !extra.declared);
        is_open
            && rival.fewest <= host.fields.iter().filter(|own| own.required).count()
            && rival.demands.is_empty()
            && rival.fields.iter().filter(|field| field.required).all(|field| is_sure(&field.name))
            && rival.fields.iter().all(|field| {
                let own = host.fields.iter().find(|own| own.name == field.name);
                own.is_none_or(|own| !self.are_apart(own.node, field.node, 1))
            })
    }

    /// Members that the host may have and the rival refuses.
    fn refused<'a>(
        &'a self,
        host: &'a Record,
        rival: &'a Record,
    ) -> impl Iterator<Item = Intruder> + 'a {
        let named = rival.fields.iter().filter(|field| self.is_free(host, &field.name));
        let named = named.map(|field| {
            let name = Node::Literals(vec![Value::from(field.name.as_str())]);
            Intruder { name, kinds: others(self.kinds(field.node)) }
        });
        let is_bare =
            !host.extras.is_empty() && host.extras.iter().all(|extra| self.is_bare(extra));
        let by_pattern = rival.extras.iter().filter(move |extra| extra.declared && is_bare);
        let by_pattern = by_pattern.map(|extra| Intruder {
            name: self.0[extra.name].clone(),
            kinds: others(self.kinds(extra.value)),
        });
        named.chain(by_pattern).filter(|intruder| intruder.kinds != Kinds::default())
    }

    fn refuses(&self, rival: &Record, intruder: &Intruder) -> bool {
        rival.fields.iter().any(|field| {
            is_called(intruder, &field.name)
                && self.kinds(field.node).and(intruder.kinds) == Kinds::default()
        })
    }

    /// Whether nothing is said of such members.
    fn is_bare(&self, extra: &Extra) -> bool {
        !extra.declared && self.is_any_name(extra.name)
    }

    fn is_any_name(&self, id: NodeId) -> bool {
        matches!(&self.0[id], Node::Text(text) if is_any_name(text))
    }

    /// Whether the host says nothing of this member, and may have it.
    fn is_free(&self, host: &Record, name: &str) -> bool {
        !host.knows(name)
            && host.extras.iter().filter(|extra| !extra.declared).any(|extra| {
                self.is_any_name(extra.name)
                    || matches!(&self.0[extra.name], Node::Text(text) if text.may_be(name))
            })
    }
}

/// Kinds of which no value is of those.
fn others(kinds: Kinds) -> Kinds {
    let numbers = Kinds::default().with(Kind::Number);
    let is_numeric = kinds.and(numbers) != Kinds::default();
    Kinds::ALL.without(if is_numeric { kinds.or(numbers) } else { kinds })
}

fn is_called(intruder: &Intruder, name: &str) -> bool {
    matches!(&intruder.name, Node::Literals(names) if names.iter().any(|own| own == name))
}

fn shares_name(one: &Intruder, two: &Intruder) -> bool {
    matches!((&one.name, &two.name), (Node::Literals(one), Node::Literals(two)) if one == two)
}
