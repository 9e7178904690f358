//! Writing one configuration from the structure.

use std::cell::Cell;

use super::pins::Pins;
use super::{format, number, pattern, text};
use crate::seed::{Place, Stream, StreamKey};
use crate::space::{
    Branch, Class, ENDLESS, Extra, List, Node, NodeId, Record, Space, Structure, Text,
};
use crate::value::{Kind, Map, Value, same};

/// Nesting from which on only what must be there is written.
const DEEP: u32 = 8;

/// Values from which on only what must be there is written.
const LARGE: u32 = 5_000;

/// Tries at a value of a wanted class, or at an item that a list does not have yet.
const TRIES: u32 = 16;

/// How far values are pulled towards their edges.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile {
    /// How often, in percent, a value is an edge of its range.
    pub edges: u32,
    /// How often, in percent, an optional member is there.
    pub optional: u32,
    /// The plainest value everywhere: first of a list, shortest text, nothing optional.
    pub plain: bool,
}

impl Profile {
    /// Unbiased.
    pub const SAMPLE: Self = Self { edges: 0, optional: 50, plain: false };
    /// Pulled towards edges.
    pub const FUZZ: Self = Self { edges: 40, optional: 60, plain: false };
    /// The plainest configuration.
    pub const PLAIN: Self = Self { edges: 0, optional: 0, plain: true };
}

/// One try at one configuration.
pub(super) struct Draw<'a> {
    structure: &'a Structure,
    tree: &'a Branch,
    key: StreamKey,
    index: u64,
    attempt: u32,
    profile: Profile,
    written: Cell<u32>,
}

/// Where a value is written.
#[derive(Clone, Copy)]
struct Here<'p> {
    place: Place,
    depth: u32,
    branch: Option<&'p Branch>,
    pins: Option<&'p Pins<'p>>,
}

impl<'p> Here<'p> {
    fn wanted(&self) -> Option<&'p Class> {
        self.pins?.wanted(self.branch?)
    }

    fn needed(&self) -> bool {
        self.pins.zip(self.branch).is_some_and(|(pins, branch)| pins.needs(branch))
    }

    fn admits(&self, value: &Value) -> bool {
        self.pins.zip(self.branch).is_none_or(|(pins, branch)| pins.admits(branch, value))
    }

    fn member(&self, name: &str) -> Self {
        Self {
            place: self.place.member(name),
            depth: self.depth + 1,
            branch: self.branch.and_then(|branch| branch.members.get(name)),
            pins: self.pins,
        }
    }

    /// What lies within lists and behind undeclared names has no knobs.
    fn unpinned(&self, place: Place) -> Self {
        Self { place, depth: self.depth + 1, branch: None, pins: None }
    }
}

impl<'a> Draw<'a> {
    pub(super) fn new(
        space: &'a Space,
        key: StreamKey,
        index: u64,
        attempt: u32,
        profile: Profile,
    ) -> Self {
        let written = Cell::new(0);
        let (structure, tree) = (space.structure(), space.knobs().tree());
        Self { structure, tree, key, index, attempt, profile, written }
    }

    /// A configuration, or `None` when this try finds none that meets the pins.
    pub(super) fn configuration(&self, pins: Option<&Pins<'_>>) -> Option<Value> {
        let here = Here { place: Place::ROOT, depth: 0, branch: Some(self.tree), pins };
        self.value(self.structure.root(), here)
    }

    fn stream(&self, place: Place) -> Stream {
        self.key.stream(place, self.index, self.attempt)
    }

    fn is_exhausted(&self, here: Here<'_>) -> bool {
        here.depth >= DEEP || self.written.get() >= LARGE
    }

    fn value(&self, id: NodeId, here: Here<'_>) -> Option<Value> {
        if self.structure.depth(id) == ENDLESS || here.wanted() == Some(&Class::Absent) {
            return None;
        }
        self.written.set(self.written.get() + 1);
        match self.structure.node(id) {
            Node::Union(branches) => self.branch(branches, here),
            Node::Record(record) => self.record(record, here),
            Node::List(list) => self.list(list, here),
            Node::Any => Some(text::anything(&mut self.stream(here.place))),
            scalar => self.scalar(scalar, here),
        }
    }

    fn branch(&self, branches: &[NodeId], here: Here<'_>) -> Option<Value> {
        if let [only] = branches {
            return self.value(*only, here);
        }
        let mut order: Vec<usize> = if self.profile.plain {
            (0..branches.len()).collect()
        } else {
            // Its own place, so that the branch's values do not depend on the choice's draws.
            self.stream(here.place.member("|")).order(branches.len())
        };
        if self.is_exhausted(here) {
            order.sort_by_key(|&choice| self.structure.depth(branches[choice]));
        }
        order.into_iter().find_map(|choice| self.value(branches[choice], here))
    }

    fn scalar(&self, node: &Node, here: Here<'_>) -> Option<Value> {
        let mut stream = self.stream(here.place);
        let wanted = here.wanted();
        if let (Some(Class::Literal(value)), false) = (wanted, matches!(node, Node::Literals(_))) {
            return number::may_be(node, value).then(|| value.clone());
        }
        for _ in 0..if wanted.is_some() { TRIES } else { 1 } {
            let value = match node {
                Node::Literals(values) => return self.literal(values, here, &mut stream),
                Node::Integer(range) => number::integer(*range, wanted, self.profile, &mut stream),
                Node::Number(range) => number::real(range, wanted, self.profile, &mut stream),
                Node::Text(text) => self.text(text, wanted, &mut stream).map(Value::String),
                _ => None,
            };
            if let Some(value) = value.filter(|value| here.admits(value)) {
                return Some(value);
            }
        }
        None
    }

    fn literal(&self, values: &[Value], here: Here<'_>, stream: &mut Stream) -> Option<Value> {
        let fitting: Vec<&Value> = values.iter().filter(|value| here.admits(value)).collect();
        match (self.profile.plain, &fitting[..]) {
            (true, [first, ..]) => Some((*first).clone()),
            _ => stream.pick(&fitting).map(|&value| value.clone()),
        }
    }

    fn text(&self, wish: &Text, wanted: Option<&Class>, stream: &mut Stream) -> Option<String> {
        let exact = match wanted {
            Some(Class::Length(Kind::String, length)) => Some(*length),
            Some(Class::Other(Kind::String)) | None => None,
            Some(_) => return None,
        };
        let (shortest, longest) = (exact.unwrap_or(wish.shortest), exact.or(wish.longest));
        if let Some(hir) = wish.patterns.first() {
            return pattern::matching(hir, shortest, longest, stream);
        }
        if let Some(written) = wish.formats.first().and_then(|name| format::written(name, stream)) {
            return Some(written);
        }
        // Any other text than the shortest and the longest, which are classes of their own.
        let inner = wanted == Some(&Class::Other(Kind::String));
        text::free(shortest + usize::from(inner), longest, self.profile, stream)
    }

    fn list(&self, list: &List, here: Here<'_>) -> Option<Value> {
        let mut stream = self.stream(here.place);
        let count = self.item_count(list, here, &mut stream)?;
        let mut items: Vec<Value> = Vec::with_capacity(count.min(1024));
        for position in 0..count {
            let node = self.item_node(list, position);
            let place = here.place.item(position);
            let item = (0..if list.distinct { TRIES } else { 1 }).find_map(|retry| {
                let place = if retry == 0 { place } else { place.item(retry as usize) };
                let item = match node {
                    Some(node) => self.value(node, here.unpinned(place)),
                    None => Some(text::anything(&mut self.stream(place))),
                };
                item.filter(|item| !list.distinct || !items.iter().any(|known| same(known, item)))
            });
            match item {
                Some(item) => items.push(item),
                // Distinct items may run out; what must be there is then missing.
                None if items.len() >= list.shortest && !here.needed() => break,
                None => return None,
            }
        }
        let value = Value::Array(items);
        here.admits(&value).then_some(value)
    }

    fn item_count(&self, list: &List, here: Here<'_>, stream: &mut Stream) -> Option<usize> {
        let least = list.shortest.max(list.contains.iter().map(|(_, count)| count).sum());
        let most = list.longest.unwrap_or(usize::MAX);
        let count = match here.wanted() {
            Some(Class::Length(Kind::Array, length)) => return Some(*length),
            Some(Class::Other(Kind::Array)) => least + 1 + stream.index(3),
            Some(_) => return None,
            None if self.profile.plain || self.is_exhausted(here) => least,
            None if stream.chance(self.profile.edges / 2) => {
                if stream.chance(50) || most > least.saturating_add(64) { least } else { most }
            }
            None => least + stream.index(5),
        };
        Some(count.min(most))
    }

    fn item_node(&self, list: &List, position: usize) -> Option<NodeId> {
        if let Some(&node) = list.prefix.get(position) {
            return Some(node);
        }
        let mut position = position - list.prefix.len();
        for &(node, count) in &list.contains {
            if position < count {
                return Some(node);
            }
            position -= count;
        }
        list.item
    }

    fn record(&self, record: &Record, here: Here<'_>) -> Option<Value> {
        match here.wanted() {
            None | Some(Class::Other(Kind::Object)) => {}
            Some(_) => return None,
        }
        if self.misses_pin(record, here) {
            return None;
        }
        let mut members = Map::new();
        let mut left_out = Vec::new();
        let must = record.fields.iter().filter(|field| field.required).count();
        let mut free = record.most.unwrap_or(usize::MAX).saturating_sub(must);
        for field in &record.fields {
            let inner = here.member(&field.name);
            let needed = field.required || inner.needed();
            let chosen = needed || free > 0 && self.chooses_optional(inner);
            let value = if chosen { self.value(field.node, inner) } else { None };
            match value {
                Some(value) => {
                    free = free.saturating_sub(usize::from(!field.required));
                    members.insert(field.name.clone(), value);
                }
                None if needed => return None,
                None => left_out.push(field),
            }
        }
        for field in left_out {
            let inner = here.member(&field.name);
            if members.len() < record.fewest && inner.wanted() != Some(&Class::Absent) {
                let value = self.value(field.node, inner);
                members.extend(value.map(|value| (field.name.clone(), value)));
            }
        }
        self.add_extras(record, here, &mut members);
        (members.len() >= record.fewest).then_some(Value::Object(members))
    }

    /// Whether a pin wants a member that the record does not know.
    fn misses_pin(&self, record: &Record, here: Here<'_>) -> bool {
        let Some((pins, branch)) = here.pins.zip(here.branch) else { return false };
        let knows = |name: &String| record.fields.iter().any(|field| field.name == *name);
        branch.members.iter().any(|(name, member)| !knows(name) && pins.needs(member))
    }

    fn chooses_optional(&self, here: Here<'_>) -> bool {
        here.wanted() != Some(&Class::Absent)
            && !self.is_exhausted(here)
            && self.stream(here.place.member("?")).chance(self.profile.optional)
    }

    fn add_extras(&self, record: &Record, here: Here<'_>, members: &mut Map<String, Value>) {
        if record.extras.is_empty() {
            return;
        }
        let mut stream = self.stream(here.place.member("*"));
        let declared: Vec<&Extra> = record.extras.iter().filter(|extra| extra.declared).collect();
        let wished = if declared.is_empty() || self.profile.plain || self.is_exhausted(here) {
            0
        } else {
            stream.index(4)
        };
        let most = record.most.unwrap_or(usize::MAX);
        let goal = (members.len() + wished).max(record.fewest).min(most);
        for turn in 0..(goal.saturating_sub(members.len()) + TRIES as usize) {
            if members.len() >= goal {
                return;
            }
            let all: Vec<&Extra> = record.extras.iter().collect();
            let choices = if declared.is_empty() { &all } else { &declared };
            let Some(extra) = stream.pick(choices) else { return };
            let place = here.place.member("*").item(turn);
            let inner = here.unpinned(place);
            let name = self.value(extra.name, inner);
            let known = |name: &String| record.fields.iter().any(|field| field.name == *name);
            if let Some(Value::String(name)) = name {
                if !known(&name) && !members.contains_key(&name) {
                    let value = self.value(extra.value, here.unpinned(place.member("=")));
                    members.extend(value.map(|value| (name, value)));
                }
            }
        }
    }
}
