//! What several nodes have in common. It may be wider than that: the judge decides.

use std::collections::BTreeSet;

use super::Lowering;
use crate::space::{
    Extra, Field, IntegerRange, List, Node, NodeId, NumberRange, Record, Text, common_multiple,
};
use crate::value::{Kind, Kinds, Value};

/// Alternatives of two nodes that are combined with each other, before the first node is taken.
const MOST_PAIRS: usize = 256;

/// Nodes made by combining, before the first of two nodes is taken.
const MOST_NODES: usize = 50_000;

impl Lowering<'_> {
    /// A node for what all of `parts` admit, found when all nodes are known.
    pub(super) fn meeting(&mut self, parts: Vec<NodeId>) -> NodeId {
        if let [only] = parts[..] {
            return only;
        }
        let id = self.add(Node::Union(Vec::new()));
        self.meetings.insert(id, parts);
        id
    }

    pub(super) fn hold_meetings(&mut self) {
        while let Some((&id, _)) = self.meetings.first_key_value() {
            self.hold(id);
        }
    }

    fn hold(&mut self, id: NodeId) {
        let Some(parts) = self.meetings.remove(&id) else { return };
        self.held.insert(id);
        let mut parts = parts.into_iter();
        let first = parts.next();
        let common = first.map(|first| parts.fold(first, |one, two| self.meet(one, two)));
        self.held.remove(&id);
        self.nodes[id] = Node::Union(common.filter(|&common| common != id).into_iter().collect());
    }

    /// What both nodes admit.
    fn meet(&mut self, one: NodeId, two: NodeId) -> NodeId {
        if one == two || self.nodes.len() > MOST_NODES {
            return one;
        }
        let key = (one.min(two), one.max(two));
        if let Some(&known) = self.met.get(&key) {
            return known;
        }
        let id = self.add(Node::Union(Vec::new()));
        self.met.insert(key, id);
        let left = self.alternatives(one);
        let right = self.alternatives(two);
        if left.len() * right.len() > MOST_PAIRS {
            self.nodes[id] = Node::Union(vec![one]);
            return id;
        }
        let mut common: Vec<NodeId> = Vec::new();
        for &a in &left {
            for &b in &right {
                let met = if a == b { Some(a) } else { self.meet_branches(a, b) };
                common.extend(met.filter(|met| *met != id && !common.contains(met)));
            }
        }
        self.nodes[id] = Node::Union(common);
        id
    }

    /// The branches of a node without unions and checks, once its meetings are held. What has to
    /// hold of itself asks for nothing more.
    fn alternatives(&mut self, id: NodeId) -> Vec<NodeId> {
        let (mut found, mut open, mut seen) = (Vec::new(), vec![id], BTreeSet::new());
        while let Some(next) = open.pop() {
            if !seen.insert(next) {
                continue;
            }
            if self.held.contains(&next) {
                found.push(self.add(Node::Any(Kinds::ALL)));
                continue;
            }
            self.hold(next);
            match &self.nodes[next] {
                Node::Union(branches) => open.extend(branches.iter().rev()),
                Node::Checked(inner, _) => open.push(*inner),
                _ => found.push(next),
            }
        }
        found
    }

    fn meet_branches(&mut self, one: NodeId, two: NodeId) -> Option<NodeId> {
        let node = match (self.nodes[one].clone(), self.nodes[two].clone()) {
            (Node::Any(a), Node::Any(b)) => Node::Any(a.and(b)),
            (Node::Any(kinds), Node::Literals(values))
            | (Node::Literals(values), Node::Any(kinds)) => {
                literals(values, &|value| kinds.has(Kind::of(value)))?
            }
            (Node::Any(kinds), other) => return is_among(&other, kinds).then_some(two),
            (other, Node::Any(kinds)) => return is_among(&other, kinds).then_some(one),
            (Node::Literals(a), Node::Literals(b)) => literals(a, &|value| b.contains(value))?,
            (Node::Literals(values), other) | (other, Node::Literals(values)) => {
                literals(values, &|value| may_be(&other, value))?
            }
            (Node::Integer(a), Node::Integer(b)) => Node::Integer(integers(a, b)),
            (Node::Integer(a), Node::Number(b)) | (Node::Number(b), Node::Integer(a)) => {
                Node::Integer(integers(a, b.as_integers()))
            }
            (Node::Number(a), Node::Number(b)) => Node::Number(numbers(&a, &b)),
            (Node::Text(a), Node::Text(b)) => Node::Text(self.languages.told(texts(a, b))),
            (Node::List(a), Node::List(b)) => Node::List(self.meet_lists(a, b)),
            (Node::Record(a), Node::Record(b)) => Node::Record(self.meet_records(&a, &b)?),
            _ => return None,
        };
        Some(self.add(node))
    }

    fn meet_lists(&mut self, one: List, two: List) -> List {
        let at = |list: &List, place: usize| list.prefix.get(place).copied().or(list.item);
        let places = one.prefix.len().max(two.prefix.len());
        let mut common = |a: Option<NodeId>, b: Option<NodeId>| match (a, b) {
            (Some(a), Some(b)) => Some(self.meet(a, b)),
            (a, b) => a.or(b),
        };
        let prefix =
            (0..places).map_while(|place| common(at(&one, place), at(&two, place))).collect();
        let item = common(one.item, two.item);
        List {
            shortest: one.shortest.max(two.shortest),
            longest: least(one.longest, two.longest),
            distinct: one.distinct || two.distinct,
            repeats: one.repeats || two.repeats,
            prefix,
            item,
            contains: [one.contains, two.contains].concat(),
        }
    }

    /// `None` where a member that must be there in one is impossible in the other.
    fn meet_records(&mut self, one: &Record, two: &Record) -> Option<Record> {
        let mut fields: Vec<Field> = Vec::new();
        for (from, other) in [(one, two), (two, one)] {
            for field in &from.fields {
                if fields.iter().any(|known| known.name == field.name) {
                    continue;
                }
                let same = other.fields.iter().find(|known| known.name == field.name);
                let required = field.required || same.is_some_and(|known| known.required);
                let there = same.map(|known| known.node).or_else(|| self.undeclared(other, field));
                match there {
                    Some(there) => {
                        let node = self.meet(field.node, there);
                        fields.push(Field::new(field.name.clone(), node, required));
                    }
                    None if required => return None,
                    None => {}
                }
            }
        }
        let mut extras = Vec::new();
        for a in &one.extras {
            for b in &two.extras {
                let name = self.meet(a.name, b.name);
                let value = self.meet(a.value, b.value);
                extras.push(Extra { name, value, declared: a.declared || b.declared });
            }
        }
        let fewest = one.fewest.max(two.fewest);
        let demands = [&one.demands[..], &two.demands].concat();
        Some(Record { fields, extras, fewest, most: least(one.most, two.most), demands })
    }

    /// What a record says of a member that it does not know by name.
    fn undeclared(&self, record: &Record, field: &Field) -> Option<NodeId> {
        let is_named = |extra: &&Extra| match &self.nodes[extra.name] {
            // A free name has a length for its looks only.
            Node::Text(text) if text.language.is_some() => text.may_be(&field.name),
            _ => true,
        };
        record.extras.iter().find(is_named).map(|extra| extra.value)
    }
}

fn is_among(node: &Node, kinds: Kinds) -> bool {
    node.kind()
        .is_none_or(|kind| kinds.has(kind) || kind == Kind::Number && kinds.has(Kind::Integer))
}

fn literals(mut values: Vec<Value>, admit: &dyn Fn(&Value) -> bool) -> Option<Node> {
    values.retain(|value| admit(value));
    (!values.is_empty()).then_some(Node::Literals(values))
}

/// Whether the node may be the value, as far as a look tells.
fn may_be(node: &Node, value: &Value) -> bool {
    let kind = Kind::of(value);
    match (node, value) {
        (Node::Text(text), Value::String(value)) => text.may_be(value),
        (Node::Number(_), Value::Number(_)) => true,
        _ => node.kind() == Some(kind),
    }
}

fn least<T: Ord>(one: Option<T>, two: Option<T>) -> Option<T> {
    match (one, two) {
        (Some(one), Some(two)) => Some(one.min(two)),
        (one, two) => one.or(two),
    }
}

fn integers(one: IntegerRange, two: IntegerRange) -> IntegerRange {
    let step = match (one.step, two.step) {
        (Some(a), Some(b)) => common_multiple(a, b).or(Some(a)),
        (a, b) => a.or(b),
    };
    IntegerRange { low: one.low.max(two.low), high: least(one.high, two.high), step }
}

fn numbers(one: &NumberRange, two: &NumberRange) -> NumberRange {
    let (low, low_open) = narrower((one.low, one.low_open), (two.low, two.low_open), f64::gt);
    let (high, high_open) = narrower((one.high, one.high_open), (two.high, two.high_open), f64::lt);
    let step = match (one.step, two.step) {
        (Some(a), Some(b)) => a.common(b).or(Some(a)),
        (a, b) => a.or(b),
    };
    NumberRange { low, low_open, high, high_open, step }
}

type Bound = (Option<f64>, bool);

fn narrower(one: Bound, two: Bound, is_inner: fn(&f64, &f64) -> bool) -> Bound {
    match (one.0, two.0) {
        (None, _) => two,
        (_, None) => one,
        (Some(a), Some(b)) if a.total_cmp(&b).is_eq() => (Some(a), one.1 || two.1),
        (Some(a), Some(b)) => {
            if is_inner(&a, &b) {
                one
            } else {
                two
            }
        }
    }
}

fn texts(one: Text, two: Text) -> Text {
    Text {
        shortest: one.shortest.max(two.shortest),
        longest: least(one.longest, two.longest),
        patterns: [one.patterns, two.patterns].concat(),
        barred: [one.barred, two.barred].concat(),
        without: [one.without, two.without].concat(),
        formats: [one.formats, two.formats].concat(),
        language: None,
    }
}
