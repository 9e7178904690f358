//! Combinations of classes that failures go with, and what is said against them.
//!
//! A combination is tested against each of its parts that has one class less: it is a candidate only
//! where every class adds something to the others, so that none shines with the light of a part.

use super::adjust::benjamini_hochberg;
use super::association::{Association, Table, of_table};
use super::left::Left;

/// Squares of a normal variable that are as small by chance in one of ten cases: what no test calls
/// significant needs no other look.
const NOTABLE: f64 = 2.7;

/// A combination that failures go with.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) symbols: Vec<usize>,
    pub(super) association: Association,
    /// The larger of the p-value of the combination and those of its classes among runs that have
    /// all others.
    pub(super) p_value: f64,
    pub(super) q_value: f64,
}

/// The combinations of one size that were tested.
#[derive(Debug, Default)]
pub(super) struct Tested {
    pub(super) candidates: Vec<Candidate>,
    pub(super) hypotheses: usize,
}

impl Tested {
    /// Tests a combination.
    pub(super) fn test(&mut self, left: &Left<'_>, symbols: &[usize], table: Table) {
        if !is_notable(table) {
            return;
        }
        let association = of_table(table);
        let mut p_value = association.p_value;
        let mut part = Vec::with_capacity(symbols.len());
        for place in (0..symbols.len()).filter(|_| symbols.len() > 1) {
            part.clear();
            part.extend(symbols.iter().enumerate().filter(|(at, _)| *at != place).map(|(_, s)| *s));
            p_value = p_value.max(within(left.table(&part), table));
        }
        let symbols = symbols.to_vec();
        self.candidates.push(Candidate { symbols, association, p_value, q_value: 1.0 });
    }

    /// The candidates at a false discovery rate, where so many sizes are tested.
    pub(super) fn significant(mut self, rate: f64, sizes: usize) -> Vec<Candidate> {
        let p_values: Vec<f64> = self.candidates.iter().map(|one| one.p_value).collect();
        let adjusted = benjamini_hochberg(&p_values, self.hypotheses);
        for (candidate, q_value) in self.candidates.iter_mut().zip(adjusted) {
            candidate.q_value = (q_value * sizes as f64).min(1.0);
        }
        self.candidates.retain(|candidate| candidate.q_value <= rate);
        self.candidates
    }
}

/// Whether failures may go with something. One failure proves nothing, and what protects is no
/// suspect.
fn is_notable(table: Table) -> bool {
    let runs =
        table.failing_with + table.passing_with + table.failing_without + table.passing_without;
    let phi = table.phi();
    table.failing_with > 1 && phi > 0.0 && phi * phi * runs as f64 >= NOTABLE
}

/// The p-value of a combination among only those runs that have a part of it.
fn within(part: Table, whole: Table) -> f64 {
    let table = Table {
        failing_without: part.failing_with - whole.failing_with,
        passing_without: part.passing_with - whole.passing_with,
        ..whole
    };
    if table.rate_with() <= table.rate_without() { 1.0 } else { of_table(table).p_value }
}
