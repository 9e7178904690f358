//! One try at one mutant.

use super::super::draw::Draw;
use super::super::profile::Profile;
use super::{MOST_CHANGES, MOST_SPOTS, Mutation};
use crate::seed::{Place, Stream, StreamKey};
use crate::space::{NodeId, Space};
use crate::value::{Tape, Value, same};

/// One try at one mutant: what it is made from, and its chance.
pub(super) struct Attempt<'a> {
    pub(super) space: &'a Space,
    pub(super) mutation: &'a Mutation,
    pub(super) stream: Stream,
    key: StreamKey,
    index: u64,
    number: u32,
    drawn: usize,
}

impl<'a> Attempt<'a> {
    pub(super) fn new(
        space: &'a Space,
        mutation: &'a Mutation,
        key: StreamKey,
        index: u64,
        number: u32,
    ) -> Self {
        let stream = key.stream(Place::ROOT.member("mutate"), index, number);
        Self { space, mutation, stream, key, index, number, drawn: 0 }
    }

    /// The number of a known configuration, what becomes of it, and what was done, if anything was.
    pub(super) fn changed(&mut self) -> Option<(usize, Value, Vec<String>)> {
        let parent = self.stream.index(self.mutation.known.len());
        let mut child = self.mutation.known[parent].clone();
        let mut done = Vec::new();
        for _ in 0..=self.stream.index(MOST_CHANGES) {
            done.extend((0..MOST_SPOTS).find_map(|_| self.change(&mut child)));
        }
        // Changes may undo each other.
        (!same(&child, &self.mutation.known[parent])).then_some((parent, child, done))
    }

    /// A value of one of the nodes.
    pub(super) fn draw(&mut self, nodes: &[NodeId]) -> Option<Value> {
        let id = *self.stream.pick(nodes)?;
        let place = Place::ROOT.member("part").item(self.drawn);
        self.drawn += 1;
        let mut tape = Tape::default();
        let mut draw =
            Draw::new(self.space, self.key, self.index, self.number, Profile::FUZZ, &mut tape);
        draw.part(id, place).then(|| tape.read(0))
    }
}
