//! Statistics of failures against settings.

mod adjust;
mod association;
mod bits;
mod candidates;
mod distribution;
mod larger;
mod left;
mod matrix;
mod pairs;
mod suspects;
#[cfg(test)]
mod tests;

pub use adjust::benjamini_hochberg;
pub use association::{Association, Table, Test, of_parameter, of_table};
pub use distribution::{chi_square_tail, fisher_two_sided};
pub use matrix::{Codes, Matrix, Term};
pub use pairs::Pairs;
pub use suspects::{Findings, Options, Suspect, find_suspects};
