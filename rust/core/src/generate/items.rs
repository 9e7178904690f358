//! Writing a list: how many items, and which.

use std::collections::BTreeSet;

use super::draw::{Draw, Here, TRIES};
use super::{domain, text};
use crate::seed::{Step, Stream};
use crate::space::{Class, Contained, ENDLESS, List, NodeId};
use crate::value::{Kind, Kinds};

const REPEATED: Step = Step::to("=");

/// Domains of at most so many values are gone through when distinct items are not met by chance.
const MOST_LISTED: usize = 4_096;

/// Lists have at most so many items more than they must when they are to have as many as possible.
const LONG: usize = 64;

impl Draw<'_> {
    pub(super) fn list(&mut self, list: &List, here: Here<'_>) -> bool {
        let mut stream = self.stream(here.place);
        let Some(count) = self.item_count(list, here, &mut stream) else { return false };
        let slots = self.slots(list, count, &mut stream);
        let (open, first) = (self.tape.open_list(), self.tape.len());
        let mut known = BTreeSet::new();
        let mut written = 0;
        for position in 0..count {
            let slot = slots.as_ref().and_then(|slots| slots[position]);
            let node = slot.or_else(|| list.at(position));
            let done = if list.repeats && position > 0 && position + 1 == count {
                let item = self.tape.read(first);
                self.tape.value(&item);
                true
            } else if list.distinct {
                self.distinct_item(node, here, position, &mut known)
            } else {
                self.item(node, here.item(position))
            };
            if !done {
                // Distinct items may run out; what must be there is then missing.
                if written < list.shortest || written < here.needed_items() || here.needed() {
                    return false;
                }
                break;
            }
            written += 1;
        }
        self.tape.close(open, written);
        here.admits(self.tape, first - 1)
    }

    fn item(&mut self, node: Option<NodeId>, inner: Here<'_>) -> bool {
        match node {
            Some(node) => self.whole_value(node, inner),
            None => self.anything(Kinds::ALL, inner),
        }
    }

    /// Writes an item that is not yet among the `known`.
    fn distinct_item(
        &mut self,
        node: Option<NodeId>,
        here: Here<'_>,
        position: usize,
        known: &mut BTreeSet<u64>,
    ) -> bool {
        let (moment, cell) = (self.tape.moment(), self.tape.len());
        let inner = here.item(position);
        for retry in 0..TRIES {
            let place = if retry == 0 { inner.place } else { inner.place.item(retry as usize) };
            if self.item(node, inner.moved(place)) && known.insert(self.tape.digest(cell)) {
                return true;
            }
            self.tape.take_back(moment);
        }
        let Some(node) = node else {
            // Beyond what is written where nothing is said of a value, which may run out.
            self.tape.whole((text::SMALL + position as u64).into());
            return inner.admits(self.tape, cell) && known.insert(self.tape.digest(cell));
        };
        let Some(values) = domain::values(self.structure, node, MOST_LISTED) else { return false };
        let mut left = values;
        left.retain(|value| {
            self.tape.value(value);
            let is_new = !known.contains(&self.tape.digest(cell));
            self.tape.take_back(moment);
            is_new && inner.admits_value(value)
        });
        let mut stream = self.stream(here.place.item(position).step(REPEATED));
        let Some(value) = stream.pick(&left) else { return false };
        self.tape.value(value);
        known.insert(self.tape.digest(cell))
    }

    fn item_count(&self, list: &List, here: Here<'_>, stream: &mut Stream) -> Option<usize> {
        let contained: usize = list.contains.iter().map(|contained| contained.least).sum();
        let least = list.shortest.max(contained).max(if list.repeats { 2 } else { 0 });
        let most = list.longest.unwrap_or(usize::MAX);
        let (needed, barred) = (here.needed_items(), here.barred_item());
        if needed > most.min(barred) || list.shortest > barred {
            return None;
        }
        let count = match here.wanted() {
            Some(Class::Length(Kind::Array, length)) => {
                return (needed..=barred).contains(length).then_some(*length);
            }
            Some(Class::Other(Kind::Array)) => {
                // The fewest and the most are classes of their own.
                let between = list.long_edge().map_or(3, |edge| edge.saturating_sub(least + 1));
                let more = if self.profile.plain { 1 } else { between.clamp(1, 3) };
                least + 1 + stream.index(more)
            }
            Some(_) => return None,
            None if self.profile.plain || self.is_exhausted(here) => least,
            None if stream.chance(self.profile.edges / 2) => {
                if stream.chance(50) || most > least.saturating_add(LONG) { least } else { most }
            }
            None => least + stream.index(5),
        };
        // One item may be all that must occur.
        let fewest = if contained > most { list.shortest } else { least };
        let most = most.min(barred);
        Some(count.max(needed).min(most).max(fewest.min(most)))
    }

    /// For each position what has to occur there; `None` where nothing has to occur.
    fn slots(&self, list: &List, count: usize, stream: &mut Stream) -> Option<Vec<Option<NodeId>>> {
        if list.contains.iter().all(|contained| contained.least == 0 && contained.most.is_none()) {
            return None;
        }
        let mut slots: Vec<Option<NodeId>> = vec![None; count];
        for contained in &list.contains {
            let at = |position: usize| {
                let node = contained.prefix.get(position).copied().or(contained.item)?;
                (self.structure.depth(node) != ENDLESS).then_some(node)
            };
            let mut order =
                if self.profile.plain { (0..count).collect() } else { stream.order(count) };
            // Places without a prescription of their own are free for anything.
            order.sort_by_key(|&position| position < contained.prefix.len());
            let free = order.into_iter().filter(|&position| slots[position].is_none());
            let chosen: Vec<(usize, NodeId)> = free
                .filter_map(|position| at(position).map(|node| (position, node)))
                .take(self.occurrences(contained, count, stream))
                .collect();
            for (position, node) in chosen {
                slots[position] = Some(node);
            }
        }
        Some(slots)
    }

    /// How often it shall occur among `count` items.
    fn occurrences(&self, contained: &Contained, count: usize, stream: &mut Stream) -> usize {
        let more = contained.most.map_or(0, |most| most.min(count).saturating_sub(contained.least));
        if more == 0 || self.profile.plain {
            return contained.least;
        }
        contained.least + stream.index(more + 1)
    }
}
