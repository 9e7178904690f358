//! Statistics of failures against settings.

mod adjust;
mod association;
mod candidates;
mod classes;
mod conditional;
mod contingency;
mod distribution;
mod fisher;
mod freeman_halton;
mod hypergeometric;
mod larger;
mod left;
mod limit;
mod matrix;
mod pairs;
mod ranks;
mod ratios;
mod special;
mod strata;
mod suspects;
mod suspiciousness;
#[cfg(test)]
mod tests;

pub use adjust::{benjamini_hochberg, benjamini_yekutieli};
pub use association::{Association, Table, Test, of_parameter, of_table};
pub use conditional::conditional_odds_ratio;
pub use contingency::{ChiSquare, Contingency, bias_corrected_v, contingency};
pub use distribution::{chi_square_tail, normal_quantile, normal_tail, student_two_sided};
pub use fisher::{Fisher, fisher, fisher_two_sided};
pub use freeman_halton::{Exact, freeman_halton};
pub use matrix::{Codes, Matrix, Term};
pub use pairs::Pairs;
pub use ranks::{KruskalWallis, MannWhitney, Ranking, Spearman, mann_whitney, spearman};
pub use ratios::{Estimate, odds_ratio, risk_difference, risk_ratio, sample_odds_ratio, wilson};
pub use strata::{Stratified, Verdict, stratified, verdict};
pub use suspects::{Findings, Options, Suspect, find_suspects};
pub use suspiciousness::{Suspiciousness, suspiciousness};
