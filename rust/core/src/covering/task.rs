//! What rows are searched for.

use crate::constraints::Model;
use crate::coverage::{Interactions, TupleSet};

/// Tuples that rows are to have, and what rules say of the rows.
pub(super) struct Task<'a> {
    pub(super) interactions: &'a Interactions,
    /// For each setting the combinations with it.
    pub(super) by_setting: &'a [Vec<u32>],
    pub(super) model: &'a Model,
    pub(super) wanted: &'a TupleSet,
}
