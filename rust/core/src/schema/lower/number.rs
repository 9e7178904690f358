//! Numbers: bounds and steps, exact in decimal notation.

use jsonschema::canonical::{CanonicalSchema, IntegerView, NumberView};
use serde_json::Number;

use super::Lowering;
use crate::space::{Decimal, IntegerRange, Node, NodeId, NumberRange};

impl Lowering<'_> {
    pub(super) fn integer(&mut self, view: &IntegerView, schema: &CanonicalSchema) -> NodeId {
        let step = common_step(&view.multiple_of);
        let step = step.map(|step| if step.places == 0 { Some(step.digits) } else { whole(step) });
        let node = self.add(Node::Integer(IntegerRange {
            low: view.minimum.as_ref().and_then(|bound| self.wholes.low(bound)),
            high: view.maximum.as_ref().and_then(|bound| self.wholes.high(bound)),
            step: step.flatten(),
        }));
        let is_exact = view.not_multiple_of.is_empty() && step.is_none_or(|step| step.is_some());
        self.checked_if(!is_exact || step.is_none() && !view.multiple_of.is_empty(), node, schema)
    }

    pub(super) fn number(&mut self, view: &NumberView, schema: &CanonicalSchema) -> NodeId {
        let step = common_step(&view.multiple_of);
        let node = self.add(Node::Number(NumberRange {
            low: view.minimum.as_ref().and_then(|bound| self.wholes.low_real(bound)),
            low_open: view.exclusive_minimum,
            high: view.maximum.as_ref().and_then(|bound| self.wholes.high_real(bound)),
            high_open: view.exclusive_maximum,
            step,
        }));
        let is_exact = view.not_multiple_of.is_empty()
            && !view.excludes_integers
            && step.is_some() != view.multiple_of.is_empty();
        self.checked_if(!is_exact, node, schema)
    }
}

/// The least number that is a multiple of all steps; `None` for none, or where it is too large.
fn common_step(steps: &[Number]) -> Option<Decimal> {
    let mut steps = steps.iter().map(Decimal::of);
    let first = steps.next()??;
    steps.try_fold(first, |one, two| one.common(two?))
}

/// The least whole number that is a multiple of `step`.
fn whole(step: Decimal) -> Option<i128> {
    step.common(Decimal { digits: 1, places: 0 }).map(|common| common.digits)
}
