//! The runs that no suspect explains yet, and how often classes and pairs of them occur there.

use super::association::Table;
use super::matrix::{Codes, Matrix};
use super::pairs::Pairs;
use crate::error::{Interrupt, Result};
use testflow_bits::common;

/// Runs that all fail, or all pass.
pub(super) struct Side<'a> {
    codes: Codes<'a>,
    runs: Vec<u32>,
    /// All runs, those that were set aside included.
    pub(super) matrix: Matrix,
    /// The runs that were not set aside, of which the figures below are.
    left: Vec<u64>,
    count: u64,
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
        let (left, count) = (matrix.all(), runs.len() as u64);
        Ok(Self { codes, runs, matrix, left, count, singles, pairs, has_pairs })
    }

    /// Sets aside the runs that have all of these classes; how many they are.
    fn set_aside(&mut self, symbols: &[usize], interrupt: &dyn Interrupt) -> Result<usize> {
        let gone = self.having(symbols);
        let runs = members(&gone, &self.runs);
        if runs.is_empty() {
            return Ok(0);
        }
        self.left.iter_mut().zip(&gone).for_each(|(left, gone)| *left &= !gone);
        self.count -= runs.len() as u64;
        for (symbol, count) in self.singles.iter_mut().enumerate() {
            *count -= common([self.matrix.having(symbol), &gone]) as u32;
        }
        if self.has_pairs {
            // What is gone is counted, not what is left, which is more.
            let others = Matrix::new(self.codes, &runs);
            self.pairs.take_away(&Pairs::of(&others, &others.singles(), interrupt)?);
        }
        Ok(runs.len())
    }

    /// The runs that have all of these classes.
    pub(super) fn having(&self, symbols: &[usize]) -> Vec<u64> {
        let mut set = self.left.clone();
        for &symbol in symbols {
            let having = self.matrix.having(symbol);
            set.iter_mut().zip(having).for_each(|(word, having)| *word &= having);
        }
        set
    }

    /// How many runs have all of these classes.
    pub(super) fn count(&self, symbols: &[usize]) -> u64 {
        let having = |symbol| self.matrix.having(symbol);
        match *symbols {
            [one] => self.singles[one].into(),
            [one, two] => self.pairs.both(one, two).into(),
            [one, two, three] => common([&self.left, having(one), having(two), having(three)]),
            _ => common([&self.having(symbols)]),
        }
    }

    /// How many runs there are.
    pub(super) fn runs(&self) -> u64 {
        self.count
    }
}

/// Those of some things whose bits are in a set.
fn members(set: &[u64], things: &[u32]) -> Vec<u32> {
    let mut members = Vec::new();
    for (&word, things) in set.iter().zip(things.chunks(64)) {
        let mut word = word;
        while word != 0 {
            members.push(things[word.trailing_zeros() as usize]);
            word &= word - 1;
        }
    }
    members
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
    pub(super) fn set_aside(
        &mut self,
        symbols: &[usize],
        interrupt: &dyn Interrupt,
    ) -> Result<usize> {
        self.passing.set_aside(symbols, interrupt)?;
        self.failing.set_aside(symbols, interrupt)
    }

    /// Failures with all of these classes and without, over all runs, whether set aside or not.
    pub(super) fn table_of_all(&self, symbols: &[usize]) -> Table {
        let [failing, passing] = [&self.failing.matrix, &self.passing.matrix];
        let [failing_with, passing_with] = [failing, passing].map(|side| side.count(symbols));
        Table {
            failing_with,
            passing_with,
            failing_without: failing.runs() as u64 - failing_with,
            passing_without: passing.runs() as u64 - passing_with,
        }
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
        let symbols = [(0, 1), (2, 3)].map(|term| left.failing.matrix.symbol(term));
        let all = left.table_of_all(&symbols);
        let gone = left.set_aside(&symbols, &Uninterrupted).unwrap();
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
        assert_eq!(left.set_aside(&symbols, &Uninterrupted).unwrap(), 0);
        assert_eq!(left.table_of_all(&symbols), all);
        assert_eq!((all.failing_with as usize, all.runs()), (gone, 500));
    }
}
