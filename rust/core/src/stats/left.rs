//! The runs that no suspect explains yet, and how often classes and pairs of them occur there.

use super::association::Table;
use super::matrix::{Codes, Matrix, Term};
use super::pairs::Pairs;
use crate::error::{Interrupt, Result};

/// Runs that all fail, or all pass.
pub(super) struct Side<'a> {
    codes: Codes<'a>,
    runs: Vec<u32>,
    pub(super) matrix: Matrix,
    pub(super) singles: Vec<u32>,
    /// Empty where nobody asks for pairs.
    pub(super) pairs: Pairs,
    has_pairs: bool,
}

impl<'a> Side<'a> {
    fn of(
        codes: Codes<'a>,
        runs: Vec<u32>,
        has_pairs: bool,
        interrupt: &dyn Interrupt,
    ) -> Result<Self> {
        let matrix = Matrix::new(codes, &runs);
        let singles = matrix.singles();
        let pairs =
            if has_pairs { Pairs::of(&matrix, &singles, interrupt)? } else { Pairs::default() };
        Ok(Self { codes, runs, matrix, singles, pairs, has_pairs })
    }

    /// Sets aside the runs that have all of these classes; how many they are.
    fn set_aside(&mut self, terms: &[Term], interrupt: &dyn Interrupt) -> Result<usize> {
        let (gone, kept): (Vec<u32>, Vec<u32>) =
            self.runs.iter().partition(|&&run| self.codes.has(run, terms));
        if gone.is_empty() {
            return Ok(0);
        }
        // What is gone is counted, not what is left, which is more.
        let others = Self::of(self.codes, gone, self.has_pairs, interrupt)?;
        self.singles.iter_mut().zip(&others.singles).for_each(|(count, other)| *count -= other);
        self.pairs.take_away(&others.pairs);
        self.matrix = Matrix::new(self.codes, &kept);
        self.runs = kept;
        Ok(others.runs.len())
    }

    /// How many runs have all of these classes.
    pub(super) fn count(&self, symbols: &[usize]) -> u64 {
        match *symbols {
            [one] => self.singles[one].into(),
            [one, two] => self.pairs.both(one, two).into(),
            _ => self.matrix.count(symbols),
        }
    }

    pub(super) fn runs(&self) -> u64 {
        self.runs.len() as u64
    }
}

/// Failing and passing runs.
pub(super) struct Left<'a> {
    pub(super) failing: Side<'a>,
    pub(super) passing: Side<'a>,
}

impl<'a> Left<'a> {
    /// All runs; `is_failing` tells for each whether it fails, `has_pairs` whether pairs are asked
    /// for.
    pub(super) fn of(
        codes: Codes<'a>,
        is_failing: &[bool],
        has_pairs: bool,
        interrupt: &dyn Interrupt,
    ) -> Result<Self> {
        let all = 0..is_failing.len() as u32;
        let (failing, passing) = all.partition(|&run| is_failing[run as usize]);
        let failing = Side::of(codes, failing, has_pairs, interrupt)?;
        let passing = Side::of(codes, passing, has_pairs, interrupt)?;
        Ok(Self { failing, passing })
    }

    /// Sets aside the runs that have all of these classes; how many failing ones they are.
    pub(super) fn set_aside(&mut self, terms: &[Term], interrupt: &dyn Interrupt) -> Result<usize> {
        self.passing.set_aside(terms, interrupt)?;
        self.failing.set_aside(terms, interrupt)
    }

    /// Failures with all of these classes and without.
    pub(super) fn table(&self, symbols: &[usize]) -> Table {
        let failing_with = self.failing.count(symbols);
        self.table_of(failing_with, self.passing.count(symbols))
    }

    /// Failures with something and without, of so many failing and passing runs with it.
    pub(super) fn table_of(&self, failing_with: u64, passing_with: u64) -> Table {
        Table {
            failing_with,
            passing_with,
            failing_without: self.failing.runs() - failing_with,
            passing_without: self.passing.runs() - passing_with,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Uninterrupted;
    use crate::seed::{Place, StreamKey};

    #[test]
    fn what_is_left_is_counted_as_if_it_had_been_all() {
        let counts = [3, 2, 4, 2];
        let mut stream = StreamKey::new("left", 1, 7).stream(Place::ROOT, 0, 0);
        let mut code = |count: usize| stream.below(count as u64) as u16;
        let rows: Vec<[u16; 4]> = (0..500).map(|_| counts.map(&mut code)).collect();
        let is_failing: Vec<bool> = rows.iter().map(|row| row[0] == 1 && row[3] == 0).collect();
        let bytes_of = |rows: &[[u16; 4]]| -> Vec<u8> {
            rows.as_flattened().iter().flat_map(|code| code.to_le_bytes()).collect()
        };
        let bytes = bytes_of(&rows);
        let mut left =
            Left::of(Codes::new(&bytes, &counts), &is_failing, true, &Uninterrupted).unwrap();
        let terms = [(0, 1), (2, 3)];
        let gone = left.set_aside(&terms, &Uninterrupted).unwrap();
        let is_kept = |row: &[u16; 4]| row[0] != 1 || row[2] != 3;
        let kept: Vec<[u16; 4]> = rows.iter().copied().filter(is_kept).collect();
        let fails: Vec<bool> = kept.iter().map(|row| row[0] == 1 && row[3] == 0).collect();
        assert_eq!(
            gone,
            is_failing.iter().filter(|f| **f).count() - fails.iter().filter(|f| **f).count()
        );
        let bytes = bytes_of(&kept);
        let fresh = Left::of(Codes::new(&bytes, &counts), &fails, true, &Uninterrupted).unwrap();
        for one in 0..11 {
            assert_eq!(left.table(&[one]), fresh.table(&[one]));
            for two in (0..11)
                .filter(|&two| fresh.failing.matrix.term(two).0 > fresh.failing.matrix.term(one).0)
            {
                assert_eq!(left.table(&[one, two]), fresh.table(&[one, two]));
                if two < 9 {
                    assert_eq!(left.table(&[one, two, 9]), fresh.table(&[one, two, 9]));
                }
            }
        }
        assert_eq!(left.set_aside(&terms, &Uninterrupted).unwrap(), 0);
    }
}
