//! How many of a row's runs fall into a column by chance, with all margins fixed.

use super::association::Table;
use super::distribution::PRECISION;
use super::special::{deviance, difference, rest};

/// The hypergeometric distribution of the first count of a 2×2 table with fixed margins.
#[derive(Debug, Clone, Copy)]
pub(super) struct Hypergeometric {
    row: u64,
    column: u64,
    total: u64,
    /// What the margins contribute to every probability, as a logarithm.
    margins: f64,
}

impl Hypergeometric {
    /// Of `total` runs, `row` are in the first row and `column` in the first column.
    pub(super) fn new(row: u64, column: u64, total: u64) -> Self {
        let margins = [row, total - row, column, total - column];
        let margins = margins.map(|count| rest(count as f64)).iter().sum::<f64>();
        Self { row, column, total, margins: margins - rest(total as f64) }
    }

    /// What a table's first count could have been.
    pub(super) fn of(table: Table) -> Self {
        Self::new(table.with(), table.failing(), table.runs())
    }

    pub(super) fn least(&self) -> u64 {
        (self.row + self.column).saturating_sub(self.total)
    }

    pub(super) fn most(&self) -> u64 {
        self.row.min(self.column)
    }

    /// The likeliest count; the greater one of two.
    pub(super) fn mode(&self) -> u64 {
        let (row, column) = (self.row + 1, self.column + 1);
        if let Some(both) = row.checked_mul(column) {
            return both / (self.total + 2);
        }
        let both = u128::from(row) * u128::from(column);
        (both / (u128::from(self.total) + 2)) as u64
    }

    /// The logarithm of the probability of `count`, which must be possible.
    pub(super) fn ln_probability(&self, count: u64) -> f64 {
        // Of no runs at all there is one table, too.
        let total = self.total.max(1) as f64;
        let (row, column) = (self.row as f64, self.column as f64);
        let (others, remaining) =
            ((self.total - self.row) as f64, (self.total - self.column) as f64);
        let cells = [
            (count, row * column),
            (self.row - count, row * remaining),
            (self.column - count, others * column),
            (self.total - self.row - (self.column - count), others * remaining),
        ];
        let excess = difference([cells[0].0, cells[3].0], [cells[1].0, cells[2].0]) / total;
        let signs = [excess, -excess, -excess, excess];
        cells.iter().zip(signs).fold(self.margins, |log, (&(cell, expected), excess)| {
            let cell = cell as f64;
            log - rest(cell) - deviance(cell, expected / total, excess)
        })
    }

    pub(super) fn probability(&self, count: u64) -> f64 {
        self.ln_probability(count).exp()
    }

    /// How much likelier `count + 1` is than `count`.
    pub(super) fn step_up(&self, count: u64) -> f64 {
        let lacking = (self.total - self.row) - (self.column - count);
        let (up, down) = (self.row - count, self.column - count);
        up as f64 * down as f64 / ((count + 1) as f64 * (lacking + 1) as f64)
    }

    /// The probability of at most `count`.
    pub(super) fn at_most(&self, count: u64) -> f64 {
        if count < self.least() {
            0.0
        } else if count >= self.most() {
            1.0
        } else if count <= self.mode() {
            self.sum_down(count)
        } else {
            1.0 - self.sum_up(count + 1)
        }
    }

    /// The probability of at least `count`.
    pub(super) fn at_least(&self, count: u64) -> f64 {
        if count > self.most() {
            0.0
        } else if count <= self.least() {
            1.0
        } else if count >= self.mode() {
            self.sum_up(count)
        } else {
            1.0 - self.sum_down(count - 1)
        }
    }

    fn sum_up(&self, start: u64) -> f64 {
        let (mut term, mut sum) = (1.0, 0.0);
        for count in start..=self.most() {
            sum += term;
            term *= self.step_up(count);
            if term <= sum * PRECISION {
                break;
            }
        }
        self.probability(start) * sum
    }

    fn sum_down(&self, start: u64) -> f64 {
        let (mut term, mut sum) = (1.0, 0.0);
        for count in (self.least()..=start).rev() {
            sum += term;
            if count == self.least() {
                break;
            }
            term /= self.step_up(count - 1);
            if term <= sum * PRECISION {
                break;
            }
        }
        self.probability(start) * sum
    }
}
