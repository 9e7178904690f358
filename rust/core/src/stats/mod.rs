//! Statistics of failures against settings.

mod adjust;
mod association;
mod distribution;
mod matrix;
mod suspects;

pub use adjust::benjamini_hochberg;
pub use association::{Association, Table, Test, of_parameter, of_table};
pub use distribution::{chi_square_tail, fisher_two_sided};
pub use matrix::Matrix;
pub use suspects::{Findings, Options, Suspect, find_suspects};
