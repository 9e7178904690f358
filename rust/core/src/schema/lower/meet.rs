//! What several nodes have in common. It may be wider than that: the judge decides.

#[cfg(test)]
mod tests;

use std::collections::BTreeSet;

use super::{Lowering, is_any_name};
use crate::space::{
    Extra, Field, IntegerRange, List, Node, NodeId, NumberRange, Record, Text, common_multiple,
};
use crate::value::{Kind, Kinds, Value};

/// Combinations of the alternatives of two nodes that are kept; of more, either the first node is
/// taken, or as many of them as there may be.
const MOST_PAIRS: usize = 256;

/// Combinations that are made.
const MOST_TRIED: usize = 4_096;

/// Members within members that are looked at for what cannot be.
const DEEPEST: usize = 4;

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
        if self.is_anything(one) || self.is_anything(two) {
            return if self.is_anything(one) { two } else { one };
        }
        let key = (one.min(two), one.max(two));
        if let Some(&known) = self.met.get(&key) {
            return known;
        }
        let id = self.add(Node::Union(Vec::new()));
        self.met.insert(key, id);
        let left = self.alternatives(one);
        let right = self.alternatives(two);
        if !self.combines && left.len() * right.len() > MOST_PAIRS {
            self.nodes[id] = Node::Union(vec![one]);
            return id;
        }
        self.making.insert(id);
        let mut common: Vec<NodeId> = Vec::new();
        let mut is_whole = !self.has_rest(one) && !self.has_rest(two);
        let is_large = left.len() * right.len() > MOST_PAIRS;
        for (turn, (a, b)) in pairs(&left, &right, is_large).enumerate() {
            if common.len() >= MOST_PAIRS || turn >= MOST_TRIED {
                is_whole = false;
                break;
            }
            let met = if a == b { Some(a) } else { self.meet_branches(a, b) };
            let met = met.filter(|&met| !(self.combines && self.is_empty(met, DEEPEST)));
            common.extend(met.filter(|met| !common.contains(met)));
        }
        if !is_whole {
            let rest = self.add(Node::Union(vec![one]));
            self.rests.insert(rest);
            common.push(rest);
        }
        self.making.remove(&id);
        self.nodes[id] = Node::Union(common);
        id
    }

    /// Whether the node admits whatever there is; one that is being made has no branches yet.
    fn is_anything(&self, id: NodeId) -> bool {
        let branches = match &self.nodes[id] {
            Node::Union(branches) => &branches[..],
            _ => &[id],
        };
        matches!(*branches, [only] if matches!(self.nodes[only], Node::Any(Kinds::ALL)))
    }

    fn has_rest(&self, id: NodeId) -> bool {
        let (mut open, mut seen) = (vec![id], BTreeSet::new());
        while let Some(next) = open.pop() {
            if self.rests.contains(&next) {
                return true;
            }
            match &self.nodes[next] {
                _ if !seen.insert(next) => {}
                Node::Union(branches) => open.extend(branches),
                Node::Checked(inner, _) => open.push(*inner),
                _ => {}
            }
        }
        false
    }

    /// Whether the node admits nothing, as far as a look tells.
    fn is_empty(&self, id: NodeId, depth: usize) -> bool {
        let is_pending =
            self.making.contains(&id) || self.held.contains(&id) || self.meetings.contains_key(&id);
        if is_pending || depth == 0 {
            return false;
        }
        match &self.nodes[id] {
            Node::Union(branches) => {
                branches.iter().all(|&branch| self.is_empty(branch, depth - 1))
            }
            Node::Checked(inner, _) => self.is_empty(*inner, depth - 1),
            Node::Text(text) => text.language.as_ref().is_some_and(|all| all.is_empty()),
            Node::Record(record) => record
                .fields
                .iter()
                .any(|field| field.required && self.is_empty(field.node, depth - 1)),
            _ => false,
        }
    }

    /// The branches of a node without unions and checks, once its meetings are held. What has to
    /// hold of itself asks for nothing more.
    fn alternatives(&mut self, id: NodeId) -> Vec<NodeId> {
        let (mut found, mut open, mut seen) = (Vec::new(), vec![id], BTreeSet::new());
        while let Some(next) = open.pop() {
            if !seen.insert(next) || self.rests.contains(&next) {
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
                let name = self.meet_names(a.name, b.name);
                let value = self.meet(a.value, b.value);
                extras.push(Extra { name, value, declared: a.declared || b.declared });
            }
        }
        let fewest = one.fewest.max(two.fewest);
        let demands = [&one.demands[..], &two.demands].concat();
        Some(Record { fields, extras, fewest, most: least(one.most, two.most), demands })
    }

    /// A name that nothing is said of has a length for its looks only.
    fn meet_names(&mut self, one: NodeId, two: NodeId) -> NodeId {
        let is_free = |id: NodeId| matches!(&self.nodes[id], Node::Text(text) if is_any_name(text));
        match (is_free(one), is_free(two)) {
            (true, _) => two,
            (_, true) => one,
            _ => self.meet(one, two),
        }
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

/// All pairs of both; spread evenly the first of them have some of each.
fn pairs(
    left: &[NodeId],
    right: &[NodeId],
    are_spread: bool,
) -> impl Iterator<Item = (NodeId, NodeId)> {
    let pair = move |turn: usize| {
        if !are_spread {
            return (left[turn / right.len()], right[turn % right.len()]);
        }
        let (shift, place) = (turn / left.len(), turn % left.len());
        (left[place], right[(place + shift) % right.len()])
    };
    (0..left.len() * right.len()).map(pair)
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
