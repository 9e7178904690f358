//! Rules as clauses over settings with finitely many values, and the search for what they admit.
//!
//! A [`Model`] knows numbers only: settings, the codes of their values, and clauses of the form
//! "setting 3 is one of {0, 2}, or setting 7 is one of {1}, or …". Propagation and search within
//! the settings that clauses connect decide most questions in microseconds; a solver with clause
//! learning takes over where they do not get anywhere.

mod clause;
mod model;
mod reasons;
mod sat;
mod solver;
mod values;

pub use clause::Clause;
pub use model::Model;
pub use reasons::Reasons;
pub use solver::{Choice, Found, Solver};
pub use values::Values;
