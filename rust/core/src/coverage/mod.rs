//! Which tuples of settings a set of configurations covers.

mod columns;
mod combinations;
mod figures;
mod interactions;
mod limits;
mod measure;
mod plan;
mod possible;
mod ranking;
mod reasons;
mod seen;
mod suggest;
mod tour;
mod tuples;
mod witnesses;

pub(crate) use combinations::each_combination;
pub use figures::Cell;
pub use interactions::{Interactions, Tuple};
pub use limits::{STRONGEST, tuples_of_strength};
pub use measure::Coverage;
pub use plan::Step;
pub use possible::{Excluded, Possible, possible_tuples};
pub use reasons::Reason;
pub use suggest::VERSION as SUGGEST_VERSION;
pub use tuples::TupleSet;
