//! Writing one configuration from the structure.

use std::cell::Cell;

use super::pins::Pins;
use super::profile::Profile;
use crate::seed::{Place, Stream, StreamKey};
use crate::space::{Branch, Class, ENDLESS, Knobs, Node, NodeId, Space, Structure};
use crate::value::Value;

/// Nesting from which on only what must be there is written.
const DEEP: u32 = 8;

/// Values from which on only what must be there is written.
const LARGE: u32 = 5_000;

/// Tries at a value of a wanted class, or at an item that a list does not have yet.
pub(super) const TRIES: u32 = 16;

/// One try at one configuration.
pub(super) struct Draw<'a> {
    structure: &'a Structure,
    pub(super) knobs: &'a Knobs,
    key: StreamKey,
    index: u64,
    attempt: u32,
    pub(super) profile: Profile,
    written: Cell<u32>,
}

/// Where a value is written.
#[derive(Clone, Copy)]
pub(super) struct Here<'p> {
    pub(super) place: Place,
    depth: u32,
    pub(super) branch: Option<&'p Branch>,
    pub(super) pins: Option<&'p Pins<'p>>,
}

impl<'p> Here<'p> {
    pub(super) fn wanted(&self) -> Option<&'p Class> {
        self.pins?.wanted(self.branch?)
    }

    pub(super) fn needed(&self) -> bool {
        self.pins.zip(self.branch).is_some_and(|(pins, branch)| pins.needs(branch))
    }

    /// Whether a pin wants a member, which only a mapping has.
    fn needs_members(&self) -> bool {
        let needs = |(pins, branch): (&Pins<'_>, &Branch)| {
            branch.members.values().any(|member| pins.needs(member))
        };
        self.pins.zip(self.branch).is_some_and(needs)
    }

    pub(super) fn admits(&self, value: &Value) -> bool {
        self.pins.zip(self.branch).is_none_or(|(pins, branch)| pins.admits(branch, value))
    }

    pub(super) fn member(&self, name: &str) -> Self {
        Self {
            place: self.place.member(name),
            depth: self.depth + 1,
            branch: self.branch.and_then(|branch| branch.members.get(name)),
            pins: self.pins,
        }
    }

    /// What lies within lists and behind undeclared names has no knobs.
    pub(super) fn unpinned(&self, place: Place) -> Self {
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
        let (structure, knobs) = (space.structure(), space.knobs());
        Self { structure, knobs, key, index, attempt, profile, written }
    }

    /// A configuration, or `None` when this try finds none that meets the pins.
    pub(super) fn configuration(&self, pins: Option<&Pins<'_>>) -> Option<Value> {
        let here = Here { place: Place::ROOT, depth: 0, branch: Some(self.knobs.tree()), pins };
        self.value(self.structure.root(), here)
    }

    pub(super) fn stream(&self, place: Place) -> Stream {
        self.key.stream(place, self.index, self.attempt)
    }

    pub(super) fn is_exhausted(&self, here: Here<'_>) -> bool {
        here.depth >= DEEP || self.written.get() >= LARGE
    }

    pub(super) fn value(&self, id: NodeId, here: Here<'_>) -> Option<Value> {
        if self.structure.depth(id) == ENDLESS || here.wanted() == Some(&Class::Absent) {
            return None;
        }
        self.written.set(self.written.get() + 1);
        match self.structure.node(id) {
            Node::Union(branches) => self.branch(branches, here),
            Node::Record(record) => self.record(record, here),
            _ if here.needs_members() => None,
            Node::List(list) => self.list(list, here),
            Node::Any => self.anything(here),
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
}
