//! Parts of a schema that has no canonical form as a whole: those that can only be met by trial often
//! have one of their own.

use jsonschema::canonical::{CanonicalSchema, CanonicalView};

use super::Lowering;
use crate::space::{Node, NodeId};
use crate::value::Kinds;

/// Alternatives that are told apart from each other, at most.
const MOST_EXCLUSIVE: usize = 16;

impl Lowering<'_> {
    /// The node for what stands at a place, where that has a canonical form.
    pub(super) fn part(&mut self, place: &str) -> Option<NodeId> {
        let form = self.form_at(place)?;
        Some(self.lower_part(place, &form))
    }

    /// The node for what does not meet the condition at a place.
    pub(super) fn unmet(&mut self, place: &str) -> NodeId {
        match self.form_at(place).and_then(|form| form.negate().ok()) {
            Some(opposite) => self.lower_part(place, &opposite),
            None => self.add(Node::Any(Kinds::ALL)),
        }
    }

    fn form_at(&mut self, place: &str) -> Option<CanonicalSchema> {
        self.parts.at(&testflow_judge::address::decoded(place.strip_prefix('#')?))
    }

    fn lower_part(&mut self, place: &str, form: &CanonicalSchema) -> NodeId {
        self.definitions.extend(form.definitions());
        self.at(vec![place.to_owned()], |lowering| lowering.conjunct(form))
    }

    /// The node for what has to hold together with others. Of alternatives that exclude each other
    /// each is without the others, since nobody tries what is written for all parts at once.
    pub(super) fn conjunct(&mut self, schema: &CanonicalSchema) -> NodeId {
        match schema.view() {
            CanonicalView::OneOf(branches) if branches.len() <= MOST_EXCLUSIVE => {
                let lowered =
                    (0..branches.len()).map(|place| self.lower(&alone(&branches, place))).collect();
                self.add(Node::Union(lowered))
            }
            _ => self.lower(schema),
        }
    }
}

/// What one of the branches admits and none of the others, as far as that can be told.
fn alone(branches: &[CanonicalSchema], place: usize) -> CanonicalSchema {
    let others = branches.iter().enumerate().filter(|(other, _)| *other != place);
    others.fold(branches[place].clone(), |own, (_, other)| own.subtract(other).unwrap_or(own))
}
