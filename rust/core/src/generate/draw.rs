//! Writing one configuration from the structure.

use super::pins::Pins;
use super::profile::Profile;
use crate::seed::{Place, Step, Stream, StreamKey};
use crate::space::{Branch, Check, Class, ENDLESS, Knobs, Node, NodeId, Space, Structure};
use crate::value::{Tape, Value};

/// Values from which on only what must be there is written.
const LARGE: u32 = 5_000;

/// Tries at a value of a wanted class, or at an item that a list does not have yet.
pub(super) const TRIES: u32 = 16;

/// Tries at a value that a check of its own accepts.
const CHECKED_TRIES: u32 = 24;

/// Values that no check accepts, before a try at a configuration is given up: within each other the
/// tries at each would multiply.
const MOST_REFUSED: u32 = 2_000;

/// Values written in vain, counted anew for each part around them, before a try at what is pinned
/// is given up.
const MOST_WASTED: u32 = 20_000;

/// How often a branch is chosen, against one of kinds that nothing is said of.
const SAID: u64 = 8;

const CHOICE: Step = Step::to("|");

/// One try at one configuration.
pub(super) struct Draw<'a> {
    pub(super) structure: &'a Structure,
    pub(super) knobs: &'a Knobs,
    key: StreamKey,
    index: u64,
    attempt: u32,
    pub(super) profile: Profile,
    pub(super) tape: &'a mut Tape,
    written: u32,
    refused: u32,
    wasted: u32,
}

/// Where a value is written.
#[derive(Clone, Copy)]
pub(super) struct Here<'p> {
    pub(super) place: Place,
    depth: u32,
    /// Choices made at this place before, for a choice of a choice to be another one.
    choices: usize,
    pub(super) branch: Option<&'p Branch>,
    pub(super) pins: Option<&'p Pins<'p>>,
}

impl<'p> Here<'p> {
    /// Where nothing is around.
    pub(super) fn at(place: Place, branch: Option<&'p Branch>, pins: Option<&'p Pins<'p>>) -> Self {
        Self { place, depth: 0, choices: 0, branch, pins }
    }

    pub(super) fn wanted(&self) -> Option<&'p Class> {
        self.pins?.wanted(self.branch?)
    }

    pub(super) fn needed(&self) -> bool {
        self.pins.zip(self.branch).is_some_and(|(pins, branch)| pins.needs(branch))
    }

    /// Whether a pin wants a member, which only a mapping has.
    fn needs_members(&self) -> bool {
        let needs = |(pins, branch): (&Pins<'_>, &Branch)| {
            let mut members = branch.members.values().chain(branch.other.as_deref());
            members.any(|member| pins.needs(member))
        };
        self.pins.zip(self.branch).is_some_and(needs)
    }

    /// Whether the value that begins at `cell` is what the pins want.
    pub(super) fn admits(&self, tape: &Tape, cell: usize) -> bool {
        self.pins.zip(self.branch).is_none_or(|(pins, branch)| {
            pins.wanted(branch).is_none() || pins.admits(branch, &tape.read(cell))
        })
    }

    pub(super) fn admits_value(&self, value: &Value) -> bool {
        self.pins.zip(self.branch).is_none_or(|(pins, branch)| pins.admits(branch, value))
    }

    pub(super) fn member(&self, name: &str, step: Step) -> Self {
        let branch = self.branch.and_then(|branch| branch.members.get(name));
        self.below(self.place.step(step), branch)
    }

    pub(super) fn item(&self, position: usize) -> Self {
        let branch = self.branch.and_then(|branch| branch.items.get(&position));
        self.below(self.place.item(position), branch)
    }

    /// The value of a member that is not known by name, which lies deeper than its name; only the
    /// first has a knob.
    pub(super) fn other(&self, place: Place, is_first: bool) -> Self {
        let branch = self.branch.filter(|_| is_first).and_then(|branch| branch.other.as_deref());
        let inner = self.below(place, branch);
        Self { depth: inner.depth + 1, ..inner }
    }

    /// The value of a member of which a setting is known by this name; `None` where there is none.
    pub(super) fn named(&self, name: &str, place: Place) -> Option<Self> {
        let branch = self.branch?.members.get(name)?;
        Some(self.below(place, Some(branch)))
    }

    /// The same at another place.
    pub(super) fn moved(&self, place: Place) -> Self {
        Self { place, ..*self }
    }

    fn below(&self, place: Place, branch: Option<&'p Branch>) -> Self {
        Self { place, depth: self.depth + 1, choices: 0, branch, pins: self.pins }
    }

    /// The positions from which on no item is needed.
    pub(super) fn needed_items(&self) -> usize {
        let Some((pins, branch)) = self.pins.zip(self.branch) else { return 0 };
        let mut needed = branch.items.iter().rev().filter(|(_, item)| pins.needs(item));
        needed.next().map_or(0, |(position, _)| position + 1)
    }

    /// The first position at which no item may be.
    pub(super) fn barred_item(&self) -> usize {
        let Some((pins, branch)) = self.pins.zip(self.branch) else { return usize::MAX };
        let mut items = branch.items.iter();
        let barred = items.find(|(_, item)| pins.wanted(item) == Some(&Class::Absent));
        barred.map_or(usize::MAX, |(position, _)| *position)
    }

    /// What has no knobs.
    pub(super) fn unpinned(&self, place: Place) -> Self {
        Self { pins: None, ..self.below(place, None) }
    }
}

impl<'a> Draw<'a> {
    pub(super) fn new(
        space: &'a Space,
        key: StreamKey,
        index: u64,
        attempt: u32,
        profile: Profile,
        tape: &'a mut Tape,
    ) -> Self {
        let (structure, knobs) = (space.structure(), space.knobs());
        let (written, refused, wasted) = (0, 0, 0);
        Self { structure, knobs, key, index, attempt, profile, tape, written, refused, wasted }
    }

    /// Writes a configuration onto the tape; whether this try finds one that meets the pins.
    pub(super) fn configuration(&mut self, pins: Option<&Pins<'_>>) -> bool {
        self.tape.clear();
        // Without pins nobody asks which knob it is.
        let branch = pins.map(|_| self.knobs.tree());
        let aliased = self.knobs.has_aliases().then(|| self.knobs.tree());
        self.value(self.structure.root(), Here::at(Place::ROOT, branch.or(aliased), pins))
    }

    /// Writes a value of one node, alone.
    pub(super) fn part(&mut self, id: NodeId, place: Place) -> bool {
        self.tape.clear();
        self.value(id, Here::at(place, None, None))
    }

    pub(super) fn stream(&self, place: Place) -> Stream {
        self.key.stream(place, self.index, self.attempt)
    }

    /// For each of at most 64 places a bit: whether what happens `percent` times in a hundred does.
    pub(super) fn happen(&self, places: impl Iterator<Item = Place>, percent: u32) -> u64 {
        self.key.chances(places, self.index, self.attempt, percent)
    }

    pub(super) fn is_exhausted(&self, here: Here<'_>) -> bool {
        let is_told = self.profile.telling && here.branch.is_some();
        !is_told && here.depth >= self.profile.depth || self.written >= LARGE
    }

    /// Appends a value of the node to the tape; what is left of one that failed is taken back by
    /// whoever goes on.
    pub(super) fn value(&mut self, id: NodeId, here: Here<'_>) -> bool {
        if self.structure.depth(id) == ENDLESS || here.wanted() == Some(&Class::Absent) {
            return false;
        }
        if here.pins.is_some() && self.wasted > MOST_WASTED {
            return false;
        }
        let before = self.written;
        self.written += 1;
        let done = self.node(self.structure.node(id), here);
        if !done {
            self.wasted = self.wasted.saturating_add(self.written - before);
        }
        done
    }

    fn node(&mut self, node: &Node, here: Here<'_>) -> bool {
        match node {
            Node::Union(branches) => self.branch(branches, here),
            Node::Record(record) => self.record(record, here),
            Node::Checked(inner, check) => self.checked(*inner, check, here),
            _ if here.needs_members() => false,
            Node::List(list) => self.list(list, here),
            _ if here.needed_items() > 0 => false,
            Node::Any(kinds) => self.anything(*kinds, here),
            scalar => self.scalar(scalar, here),
        }
    }

    /// The same, leaving no trace of a failure.
    pub(super) fn whole_value(&mut self, id: NodeId, here: Here<'_>) -> bool {
        let moment = self.tape.moment();
        let done = self.value(id, here);
        if !done {
            self.tape.take_back(moment);
        }
        done
    }

    fn branch(&mut self, branches: &[NodeId], here: Here<'_>) -> bool {
        if let [only] = branches {
            return self.value(*only, here);
        }
        if self.profile.plain || self.is_exhausted(here) {
            let mut order = branches.to_vec();
            order.sort_by_key(|&id| (self.structure.depth(id), !self.structure.is_said(id)));
            return order.into_iter().any(|id| self.whole_value(id, here));
        }
        // Its own place, so that the branch's values do not depend on the choice's draws.
        let mut stream = self.stream(here.place.step(CHOICE).item(here.choices));
        let here = Here { choices: here.choices + 1, ..here };
        let chosen = self.chosen(branches, &mut stream);
        if chosen.is_some_and(|chosen| self.whole_value(branches[chosen], here)) {
            return true;
        }
        let order = stream.order(branches.len());
        let mut others = order.into_iter().filter(|&choice| Some(choice) != chosen);
        others.any(|choice| self.whole_value(branches[choice], here))
    }

    /// Every branch is as likely, but for those that nothing is said of.
    fn chosen(&self, branches: &[NodeId], stream: &mut Stream) -> Option<usize> {
        let is_said = |id: &NodeId| self.structure.is_said(*id);
        if branches.iter().all(is_said) {
            return (!branches.is_empty()).then(|| stream.index(branches.len()));
        }
        let weight = |id: &NodeId| if is_said(id) { SAID } else { 1 };
        let mut place = stream.below(branches.iter().map(weight).sum());
        branches.iter().position(|id| {
            let is_here = place < weight(id);
            place = place.saturating_sub(weight(id));
            is_here
        })
    }

    fn checked(&mut self, inner: NodeId, check: &Check, here: Here<'_>) -> bool {
        let (moment, outer) = (self.tape.moment(), self.attempt);
        let cell = self.tape.len();
        for retry in 0..CHECKED_TRIES {
            self.attempt = if retry == 0 { outer } else { deeper(outer, retry) };
            if self.value(inner, here) && check.accepts(self.tape, cell) {
                self.attempt = outer;
                return true;
            }
            self.tape.take_back(moment);
            self.refused += 1;
            if self.refused > MOST_REFUSED {
                break;
            }
        }
        self.attempt = outer;
        false
    }
}

/// Another attempt within an attempt.
fn deeper(attempt: u32, retry: u32) -> u32 {
    (attempt ^ 0x9E37_79B9).wrapping_mul(0x85EB_CA6B).rotate_left(13).wrapping_add(retry)
}

#[cfg(test)]
mod tests {
    use super::super::tests::space;
    use super::*;

    #[test]
    fn where_much_was_written_in_vain_no_more_is_tried_of_what_is_pinned() {
        let space = space(vec![Node::Literals(vec![true.into(), false.into()])]);
        let pins = Pins::of_codes(space.knobs(), &[0]);
        for (wasted, pins, is_tried) in [
            (MOST_WASTED, Some(&pins), true),
            (MOST_WASTED + 1, Some(&pins), false),
            (MOST_WASTED + 1, None, true),
        ] {
            let (key, mut tape) = (StreamKey::new("test", 1, 7), Tape::default());
            let mut draw = Draw::new(&space, key, 0, 0, Profile::SAMPLE, &mut tape);
            draw.wasted = wasted;
            assert_eq!(draw.configuration(pins), is_tried, "{wasted}");
        }
    }
}
