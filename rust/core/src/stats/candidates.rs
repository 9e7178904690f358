//! Combinations of classes that failures go with, and what is said against them.
//!
//! A combination is tested against each of its parts that has one class less: it is suspected only
//! where every class adds something to the others, so that none shines with the light of a part.

use super::adjust::benjamini_hochberg;
use super::association::{Table, of_table};
use super::left::Left;
use super::limit::Limit;

/// Squares of a normal variable that are as small by chance in one of ten cases: what no test calls
/// significant needs no other look.
const NOTABLE: f64 = 2.7;

/// A combination that failures go with.
#[derive(Debug, Clone)]
pub(super) struct Candidate {
    pub(super) symbols: Vec<usize>,
    /// Phi.
    pub(super) effect: f64,
    /// The larger of the p-value of the combination and those of its classes among runs that have
    /// all others.
    pub(super) p_value: f64,
    pub(super) q_value: f64,
}

/// The combinations of one size that were looked at.
#[derive(Debug)]
pub(super) struct Tested {
    size: usize,
    /// The symbols of the notable ones, one combination after the other.
    symbols: Vec<u32>,
    tables: Vec<Table>,
    pub(super) hypotheses: usize,
}

impl Tested {
    /// Nothing yet of combinations of so many classes.
    pub(super) fn of_size(size: usize) -> Self {
        Self { size, symbols: Vec::new(), tables: Vec::new(), hypotheses: 0 }
    }

    /// Takes a combination up if it is notable.
    #[inline]
    pub(super) fn test(&mut self, symbols: &[usize], table: Table) {
        if is_notable(table) {
            self.take_up(symbols, table);
        }
    }

    fn take_up(&mut self, symbols: &[usize], table: Table) {
        self.symbols.extend(symbols.iter().map(|&symbol| symbol as u32));
        self.tables.push(table);
    }

    /// The notable combinations that failures go with most, so many of them at most.
    pub(super) fn strongest(&self, most: usize) -> Vec<Vec<usize>> {
        let effects: Vec<f64> = self.tables.iter().map(|table| table.phi()).collect();
        let mut order: Vec<usize> = (0..effects.len()).collect();
        order.sort_by(|&one, &two| effects[two].total_cmp(&effects[one]));
        order.into_iter().take(most).map(|place| self.symbols(place)).collect()
    }

    /// The candidates at a false discovery rate, where so many sizes are tested.
    ///
    /// p-values are worked out only where they may matter. Of n combinations none beyond the limit
    /// for the rank n is significant, nor does it count for the others; without those beyond it n
    /// is smaller, and so is the limit.
    pub(super) fn significant(&self, left: &Left<'_>, rate: f64, sizes: usize) -> Vec<Candidate> {
        let hypotheses = self.hypotheses.max(self.tables.len());
        let mut places: Vec<usize> = (0..self.tables.len()).collect();
        let mut before = usize::MAX;
        while places.len() < before {
            before = places.len();
            let chance = rate / sizes as f64 * before as f64 / hypotheses as f64;
            let limit = Limit::of(if rate < 1.0 { chance } else { 1.0 });
            places.retain(|&place| self.is_within(place, left, &limit));
        }
        let p_values: Vec<f64> = places.iter().map(|&place| self.p_value(place, left)).collect();
        let adjusted = benjamini_hochberg(&p_values, hypotheses).into_iter();
        let adjusted = adjusted.map(|q_value| (q_value * sizes as f64).min(1.0));
        let found = places.iter().zip(p_values.iter().zip(adjusted));
        found
            .filter(|(_, (_, q_value))| *q_value <= rate)
            .map(|(&place, (&p_value, q_value))| Candidate {
                symbols: self.symbols(place),
                effect: self.tables[place].phi(),
                p_value,
                q_value,
            })
            .collect()
    }

    fn symbols(&self, place: usize) -> Vec<usize> {
        let symbols = &self.symbols[place * self.size..(place + 1) * self.size];
        symbols.iter().map(|&symbol| symbol as usize).collect()
    }

    /// The p-value of a combination: the largest of all its tables.
    fn p_value(&self, place: usize, left: &Left<'_>) -> f64 {
        let whole = of_table(self.tables[place]).p_value;
        let parts = self.tables_within(place, left).map(|table| match table {
            Some(table) => of_table(table).p_value,
            None => 1.0,
        });
        parts.fold(whole, f64::max)
    }

    fn is_within(&self, place: usize, left: &Left<'_>, limit: &Limit) -> bool {
        let is_within = |table| limit.may_hold(table);
        is_within(self.tables[place])
            && self.tables_within(place, left).all(|table| table.is_some_and(is_within))
    }

    /// For each part of a combination with one class less, failures among only those runs that have
    /// it; `None` where the whole makes them no likelier.
    fn tables_within<'a>(
        &self,
        place: usize,
        left: &'a Left<'_>,
    ) -> impl Iterator<Item = Option<Table>> + 'a {
        let (whole, symbols) = (self.tables[place], self.symbols(place));
        let parts = if symbols.len() > 1 { symbols.len() } else { 0 };
        (0..parts).map(move |without| {
            let mut part = symbols.clone();
            part.remove(without);
            within(left.table(&part), whole)
        })
    }
}

/// Whether failures may go with something. One failure proves nothing, and what protects is no
/// suspect.
#[inline]
fn is_notable(table: Table) -> bool {
    table.failing_with > 1
        && table.is_above(NOTABLE).unwrap_or_else(|| {
            let phi = table.phi();
            phi > 0.0 && phi * phi * table.runs() as f64 >= NOTABLE
        })
}

/// A combination among only those runs that have a part of it.
fn within(part: Table, whole: Table) -> Option<Table> {
    let table = Table {
        failing_without: part.failing_with - whole.failing_with,
        passing_without: part.passing_with - whole.passing_with,
        ..whole
    };
    (table.rate_with() > table.rate_without()).then_some(table)
}
