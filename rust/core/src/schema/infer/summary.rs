//! What is kept of the values seen at one place.

use std::collections::BTreeMap;
use std::mem;

use super::numbers::Numbers;
use super::texts::Texts;

/// More names than this are not told apart.
const MOST_NAMES: usize = 4096;

/// A mapping with fewer names than this is never taken for one with names of any kind.
const FEWEST_NAMES: usize = 16;

/// The values of each kind that were seen.
#[derive(Debug, Clone, Default)]
pub(super) struct Summary {
    pub(super) has_null: bool,
    pub(super) has_boolean: bool,
    pub(super) numbers: Option<Numbers>,
    pub(super) texts: Option<Texts>,
    /// What lies in lists: nothing at all where all lists are empty.
    pub(super) items: Option<Box<Summary>>,
    pub(super) mappings: Option<Mappings>,
}

/// The mappings that were seen.
#[derive(Debug, Clone)]
pub(super) struct Mappings {
    pub(super) count: u64,
    pub(super) members: Members,
}

/// The members of mappings.
#[derive(Debug, Clone)]
pub(super) enum Members {
    Named(BTreeMap<String, Member>),
    /// There are too many names; all values as one.
    Any(Box<Summary>),
}

/// The values below one name.
#[derive(Debug, Clone)]
pub(super) struct Member {
    pub(super) count: u64,
    pub(super) summary: Summary,
}

impl Summary {
    /// Adds what another one has seen.
    pub(super) fn merge(&mut self, other: Self, most_texts: usize) {
        self.has_null |= other.has_null;
        self.has_boolean |= other.has_boolean;
        join(&mut self.numbers, other.numbers, Numbers::merge);
        join(&mut self.texts, other.texts, |known, added| known.merge(added, most_texts));
        join(&mut self.items, other.items, |known, added| known.merge(*added, most_texts));
        join(&mut self.mappings, other.mappings, |known, added| known.merge(added, most_texts));
    }

    /// Which kinds of value were seen.
    fn kinds(&self) -> [bool; 6] {
        [
            self.has_null,
            self.has_boolean,
            self.numbers.is_some(),
            self.texts.is_some(),
            self.items.is_some(),
            self.mappings.is_some(),
        ]
    }
}

fn join<T>(known: &mut Option<T>, added: Option<T>, merge: impl FnOnce(&mut T, T)) {
    match (known.as_mut(), added) {
        (Some(known), Some(added)) => merge(known, added),
        (None, added) => *known = added,
        (Some(_), None) => {}
    }
}

impl Mappings {
    fn merge(&mut self, other: Self, most_texts: usize) {
        self.count += other.count;
        self.members = mem::take(&mut self.members).merge(other.members, most_texts);
    }

    /// Whether the names seem to be of any kind: there are many, none is in more than half of the
    /// mappings, and all values are of the same kinds.
    pub(super) fn is_free(&self) -> bool {
        let Members::Named(members) = &self.members else { return true };
        let is_rare = |member: &Member| 2 * member.count <= self.count;
        let mut kinds = members.values().map(|member| member.summary.kinds());
        let first = kinds.next();
        members.len() >= FEWEST_NAMES
            && kinds.all(|kinds| Some(kinds) == first)
            && members.values().all(is_rare)
    }
}

impl Members {
    fn merge(self, other: Self, most_texts: usize) -> Self {
        let (mut known, added) = match (self, other) {
            (Self::Named(known), Self::Named(added)) => (known, added),
            (Self::Any(mut all), other) | (other, Self::Any(mut all)) => {
                all.merge(other.into_values(most_texts), most_texts);
                return Self::Any(all);
            }
        };
        for (name, member) in added {
            add(&mut known, name, member, most_texts);
        }
        let is_endless = known.len() > MOST_NAMES;
        let known = Self::Named(known);
        if is_endless { Self::Any(Box::new(known.into_values(most_texts))) } else { known }
    }

    /// All values as one.
    pub(super) fn into_values(self, most_texts: usize) -> Summary {
        let members = match self {
            Self::Any(values) => return *values,
            Self::Named(members) => members,
        };
        let mut all = Summary::default();
        for member in members.into_values() {
            all.merge(member.summary, most_texts);
        }
        all
    }
}

impl Default for Members {
    fn default() -> Self {
        Self::Named(BTreeMap::new())
    }
}

fn add(known: &mut BTreeMap<String, Member>, name: String, added: Member, most_texts: usize) {
    if let Some(member) = known.get_mut(&name) {
        member.count += added.count;
        member.summary.merge(added.summary, most_texts);
    } else {
        known.insert(name, added);
    }
}
