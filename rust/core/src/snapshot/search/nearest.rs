//! The snapshots that are most like a configuration.

use std::collections::BinaryHeap;

use crate::error::{Error, Interrupt, Result};
use crate::snapshot::block::Header;
use crate::snapshot::bytes::{Damage, Read};
use crate::snapshot::dictionary::Dictionary;
use crate::snapshot::pack::Pack;
use crate::snapshot::rows::Row;
use crate::snapshot::slots::Slot;
use crate::snapshot::tree::Tree;

/// A snapshot, and at how many places its value is another one, or only one of the two has any.
///
/// The nearest is the least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Near {
    /// At how many places.
    pub distance: u32,
    /// The number of the snapshot.
    pub number: u32,
}

impl Pack {
    /// The `count` snapshots nearest to a configuration, the nearest first, and of equally near
    /// ones that which was saved first.
    pub fn nearest(
        &mut self,
        tree: &Tree,
        count: usize,
        interrupt: &dyn Interrupt,
    ) -> Result<Vec<Near>> {
        let mut wanted = Wanted::of(tree, &self.contents.dictionary)
            .map_err(|Damage(what)| Error::input(what, ""))?;
        let mut best = BinaryHeap::new();
        for place in 0..self.contents.places.len() {
            interrupt.poll()?;
            // What is lost is near to nothing.
            let found = self.distances(place, &mut wanted).unwrap_or_default();
            let first = self.contents.places[place].header.first;
            for (number, distance) in (first..).zip(found) {
                best.push(Near { distance, number });
                if best.len() > count {
                    best.pop();
                }
            }
        }
        Ok(best.into_sorted_vec())
    }

    fn distances(&mut self, place: usize, wanted: &mut Wanted<'_>) -> Read<Vec<u32>> {
        self.read_codes(place)?;
        let Header { count, .. } = self.contents.places[place].header;
        let dictionary = &self.contents.dictionary;
        let mut walk = self.reader.walk(place, dictionary, 0, |_| true)?;
        (0..count).map(|_| wanted.distance(&walk.next()?, dictionary)).collect()
    }
}

/// The values of a configuration by slot.
struct Wanted<'t> {
    count: usize,
    /// Far items of a list share a slot, in their order.
    by_slot: Vec<Vec<&'t [u8]>>,
    /// How many values of each slot the row has up to now, and the row.
    met: Vec<(usize, u32)>,
    row: u32,
}

impl<'t> Wanted<'t> {
    fn of(tree: &'t Tree, dictionary: &Dictionary) -> Read<Self> {
        let slots = dictionary.known_slots(tree.skeleton())?;
        let mut by_slot = vec![Vec::new(); dictionary.slots() as usize];
        for (slot, leaf) in slots.iter().zip(tree.leaves()) {
            if let Some(values) = by_slot.get_mut(*slot as usize) {
                values.push(leaf);
            }
        }
        let met = vec![(0, 0); by_slot.len()];
        Ok(Self { count: tree.len(), by_slot, met, row: 0 })
    }

    fn distance(&mut self, row: &Row<'_>, dictionary: &Dictionary) -> Read<u32> {
        match row.slots() {
            Some(slots) => Ok(self.distance_of(slots, row.leaves())),
            None => Ok(self.distance_of(&dictionary.known_slots(row.skeleton())?, row.leaves())),
        }
    }

    fn distance_of(&mut self, slots: &[Slot], leaves: &[&[u8]]) -> u32 {
        self.row += 1;
        let (mut common, mut equal) = (0, 0);
        for (&slot, &leaf) in slots.iter().zip(leaves) {
            // A slot that only the row has, in a shape that the dictionary does not have.
            let Some(met) = self.met.get_mut(slot as usize) else { continue };
            let before = if met.1 == self.row { met.0 } else { 0 };
            *met = (before + 1, self.row);
            if let Some(value) = self.by_slot[slot as usize].get(before) {
                common += 1;
                equal += usize::from(*value == leaf);
            }
        }
        (self.count + leaves.len() - common - equal) as u32
    }
}
