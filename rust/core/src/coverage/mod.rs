//! Which tuples of settings a set of configurations covers.

mod interactions;
mod measure;
mod possible;
mod tuples;

pub use interactions::{Interactions, STRONGEST, Tuple, tuples_of_strength};
pub use measure::{Cell, Coverage};
pub use possible::{Excluded, Possible, possible_tuples};
pub use tuples::TupleSet;
