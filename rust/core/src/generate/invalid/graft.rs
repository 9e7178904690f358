//! Valid configurations with a place that is seldom there: what is missing on the way is written
//! into one that has it not.

use serde_json::{Map, Value};

use super::attempt::Attempt;
use super::route::Hop;
use super::{VERSION, profile};
use crate::generate::Profile;
use crate::generate::draw::Draw;
use crate::seed::{Place, StreamKey};
use crate::space::{ENDLESS, Extra, Node, NodeId, Record, Space};
use crate::value::Tape;

/// Lists are not made longer than this to have an item at its place.
const MOST_ITEMS: usize = 64;

/// Values that are tried where alternatives and conditions are on the way.
const FITTING: usize = 16;

/// Names that are tried for a member that is known by a pattern only.
const NAMES: usize = 4;

/// One try at writing what is missing.
pub(super) struct Graft<'a> {
    attempt: Attempt<'a>,
    space: &'a Space,
    key: StreamKey,
    /// Each turn takes other alternatives, and keeps more or less of what is there.
    turn: u32,
}

/// What a choice is about, so that choices at one place do not depend on each other.
const ALTERNATIVE: &str = "|";
const KEPT: &str = "=";
const PLAIN: &str = "-";

impl<'a> Graft<'a> {
    pub(super) fn new(attempt: Attempt<'a>, seed: u64, turn: u32) -> Self {
        let space = attempt.space;
        Self { attempt, space, key: StreamKey::new("invalid-graft", VERSION, seed), turn }
    }

    /// `base` with something at the end of the route, if that is valid then.
    pub(super) fn onto(&self, base: &Value, hops: &[Hop]) -> Option<Value> {
        let root = self.space.structure().root();
        let made = self.grown(Some(base.clone()), root, hops, Place::ROOT)?;
        self.space.accepts(&made).then_some(made)
    }

    fn grown(&self, old: Option<Value>, id: NodeId, hops: &[Hop], place: Place) -> Option<Value> {
        let Some((hop, rest)) = hops.split_first() else {
            return match old {
                Some(old) if self.keeps(place) => Some(old),
                _ => self.fresh(id, place),
            };
        };
        match hop {
            Hop::Branch(_) | Hop::If(..) => {
                self.grown(self.fitting(old, id, hop, place), id, rest, place)
            }
            Hop::Having(name) => {
                let with = self.with_member(old, id, name, &[], place)?;
                self.grown(Some(with), id, rest, place)
            }
            Hop::Member(name) => self.with_member(old, id, name, rest, place),
            Hop::Matching(_, known) | Hop::Other(known) => {
                self.with_other(old, id, (hop, known), rest, place)
            }
            Hop::Names => self.with_name(old, id, place),
            Hop::Item(first, _) => self.with_item(old, id, *first, rest, place),
        }
    }

    /// A value where the hop leads, if one is found.
    fn fitting(&self, old: Option<Value>, id: NodeId, hop: &Hop, place: Place) -> Option<Value> {
        if old.as_ref().is_some_and(|old| self.attempt.fits(hop, old)) {
            return old;
        }
        let mut others = (0..FITTING).filter_map(|turn| self.fresh(id, place.item(turn)));
        others.find(|value| self.attempt.fits(hop, value)).or(old)
    }

    fn with_member(
        &self,
        old: Option<Value>,
        id: NodeId,
        name: &str,
        rest: &[Hop],
        place: Place,
    ) -> Option<Value> {
        let has = |record: &Record| {
            let field = record.fields.iter().find(|field| field.name == name);
            field.is_some_and(|field| self.is_possible(field.node))
        };
        let (branch, record) =
            self.pick(place, self.records(id).filter(|(_, record)| has(record)))?;
        let node = record.fields.iter().find(|field| field.name == name)?.node;
        let mut members = self.members(old, branch, place)?;
        let inner = self.grown(members.get(name).cloned(), node, rest, place.member(name))?;
        members.insert(name.to_owned(), inner);
        Some(Value::Object(members))
    }

    fn with_other(
        &self,
        old: Option<Value>,
        id: NodeId,
        hop: (&Hop, &[String]),
        rest: &[Hop],
        place: Place,
    ) -> Option<Value> {
        let choices = self.records(id).flat_map(|(branch, record)| {
            let possible = record.extras.iter().filter(|extra| self.is_possible(extra.value));
            let named = possible
                .filter_map(|extra| Some((extra, self.name_of(record, extra, hop, place)?)));
            named.map(move |(extra, name)| (branch, extra, name))
        });
        let (branch, extra, name) = self.pick(place, choices)?;
        let mut members = self.members(old, branch, place)?;
        let inner =
            self.grown(members.get(&name).cloned(), extra.value, rest, place.member("*"))?;
        members.insert(name, inner);
        Some(Value::Object(members))
    }

    /// A mapping that has a member at all.
    fn with_name(&self, old: Option<Value>, id: NodeId, place: Place) -> Option<Value> {
        match old {
            Some(Value::Object(members)) if !members.is_empty() => Some(Value::Object(members)),
            old => {
                let named = self.pick(
                    place,
                    self.records(id).filter_map(|(_, record)| {
                        let mut fields = record.fields.iter();
                        fields.find(|field| self.is_possible(field.node)).map(|field| &field.name)
                    }),
                );
                match named {
                    Some(name) => self.with_member(old, id, name, &[], place),
                    None => self.with_other(old, id, (&Hop::Other(Vec::new()), &[]), &[], place),
                }
            }
        }
    }

    fn with_item(
        &self,
        old: Option<Value>,
        id: NodeId,
        first: usize,
        rest: &[Hop],
        place: Place,
    ) -> Option<Value> {
        let lists =
            self.space.structure().branches(id).into_iter().filter_map(|branch| {
                match self.space.structure().node(branch) {
                    Node::List(list) if first < MOST_ITEMS => Some((branch, list)),
                    _ => None,
                }
            });
        let (branch, list) = self.pick(place, lists)?;
        let mut items = match old {
            Some(Value::Array(items)) if self.keeps(place) => items,
            _ => self.part(branch, place)?.as_array()?.clone(),
        };
        while items.len() <= first {
            let node = list.at(items.len())?;
            items.push(self.fresh(node, place.item(items.len()))?);
        }
        let inner =
            self.grown(Some(items[first].clone()), list.at(first)?, rest, place.item(first))?;
        items[first] = inner;
        Some(Value::Array(items))
    }

    /// The members to start from: those that are there, or others.
    fn members(&self, old: Option<Value>, id: NodeId, place: Place) -> Option<Map<String, Value>> {
        match old {
            Some(Value::Object(members)) if self.keeps(place) => Some(members),
            _ => self.part(id, place)?.as_object().cloned(),
        }
    }

    /// A name of a member behind the hop, other than those that are known.
    fn name_of(
        &self,
        record: &Record,
        extra: &Extra,
        (hop, known): (&Hop, &[String]),
        place: Place,
    ) -> Option<String> {
        let drawn = (0..NAMES).find_map(|turn| {
            let name = self.part(extra.name, place.member("name").item(turn))?;
            let text = name.as_str()?;
            let is_new = !record.knows(text) && !known.iter().any(|known| known == text);
            let does_fit = hop.pattern().is_none() || self.attempt.fits(hop, &name);
            (is_new && does_fit).then(|| text.to_owned())
        });
        // Of names that may be one of several patterns, those of the longer ones are seldom drawn.
        drawn.or_else(|| {
            let like = self.attempt.workshop.name_like(hop.pattern()?);
            like.filter(|name| !record.knows(name))
        })
    }

    /// A value of one alternative of the node.
    fn fresh(&self, id: NodeId, place: Place) -> Option<Value> {
        let branches = self.space.structure().branches(id).into_iter();
        let branch = self.pick(place, branches.filter(|&branch| self.is_possible(branch)))?;
        self.part(branch, place)
    }

    fn part(&self, id: NodeId, place: Place) -> Option<Value> {
        let mut tape = Tape::default();
        let profile =
            if self.chance(place, PLAIN) { Profile::PLAIN } else { profile(u64::from(self.turn)) };
        let mut draw = Draw::new(self.space, self.key, 0, self.turn, profile, &mut tape);
        draw.part(id, place).then(|| tape.read(0))
    }

    /// Whether what is there is kept as far as it goes.
    fn keeps(&self, place: Place) -> bool {
        self.turn == 0 || self.chance(place, KEPT)
    }

    fn chance(&self, place: Place, what: &str) -> bool {
        self.key.stream(place.member(what), 0, self.turn).chance(50)
    }

    fn records(&self, id: NodeId) -> impl Iterator<Item = (NodeId, &'a Record)> + use<'a> {
        let structure = self.space.structure();
        structure.branches(id).into_iter().filter_map(move |branch| match structure.node(branch) {
            Node::Record(record) => Some((branch, record)),
            _ => None,
        })
    }

    fn is_possible(&self, id: NodeId) -> bool {
        self.space.structure().depth(id) != ENDLESS
    }

    fn pick<T>(&self, place: Place, choices: impl Iterator<Item = T>) -> Option<T> {
        let mut choices: Vec<T> = choices.collect();
        let mut stream = self.key.stream(place.member(ALTERNATIVE), 0, self.turn);
        let chosen = (!choices.is_empty()).then(|| stream.index(choices.len()))?;
        Some(choices.swap_remove(chosen))
    }
}
