//! How many runs have each pair of classes.

use std::ops::Range;
use std::thread;

use super::matrix::{Matrix, share_out, shares_of};
use crate::error::{Interrupt, Result};
use testflow_bits::add_common;

/// Words of a set that are worked on at a time.
const TILE: usize = 512;
/// Sets whose words stay in the processor's cache meanwhile.
const BLOCK: usize = 256;

/// How many runs have each pair of classes of two parameters.
#[derive(Debug, Clone, Default)]
pub struct Pairs {
    counts: Vec<u32>,
    /// Of each symbol where its pairs with those of later parameters begin, and the first of these.
    rows: Vec<(usize, usize)>,
}

impl Pairs {
    /// Counts all pairs of classes; `singles` is how many runs have each class.
    ///
    /// Where every run has some class of a parameter, the pairs of its last one follow from the
    /// others.
    pub fn of(matrix: &Matrix, singles: &[u32], interrupt: &dyn Interrupt) -> Result<Self> {
        let mut rows = Vec::with_capacity(matrix.symbols());
        let mut length = 0;
        for parameter in 0..matrix.parameters() {
            let symbols = matrix.symbols_of(parameter);
            for _ in symbols.clone() {
                rows.push((length, symbols.end));
                length += matrix.symbols() - symbols.end;
            }
        }
        let mut pairs = Self { counts: vec![0; length], rows };
        let complete: Vec<Range<usize>> = (0..matrix.parameters())
            .map(|parameter| matrix.symbols_of(parameter))
            .filter(|symbols| {
                let runs: u64 = symbols.clone().map(|symbol| u64::from(singles[symbol])).sum();
                !symbols.is_empty() && runs == matrix.runs() as u64
            })
            .collect();
        pairs.count(matrix, &complete, interrupt)?;
        pairs.derive(singles, &complete);
        Ok(pairs)
    }

    /// How many runs have both classes, which are of different parameters.
    pub fn both(&self, one: usize, two: usize) -> u32 {
        let (one, two) = (one.min(two), one.max(two));
        let (start, first) = self.rows[one];
        self.counts[start + two - first]
    }

    /// The counts of a symbol with those of later parameters, of which the first is told.
    pub fn row(&self, symbol: usize) -> (usize, &[u32]) {
        let (start, first) = self.rows[symbol];
        (first, &self.counts[start..start + self.rows.len() - first])
    }

    /// A square of all symbols by all symbols, row by row: how many runs have both; on the diagonal
    /// how many have one, and 0 for two classes of one parameter.
    pub fn square(&self, singles: &[u32]) -> Vec<u32> {
        let width = self.rows.len();
        let mut square = vec![0; width * width];
        for (one, &single) in singles.iter().enumerate() {
            square[one * width + one] = single;
            let (first, row) = self.row(one);
            for (two, &both) in (first..).zip(row) {
                square[one * width + two] = both;
                square[two * width + one] = both;
            }
        }
        square
    }

    /// How many pairs there are.
    pub fn len(&self) -> usize {
        self.counts.len()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.counts.is_empty()
    }

    /// Takes away runs that were counted.
    pub(super) fn take_away(&mut self, others: &Self) {
        self.counts.iter_mut().zip(&others.counts).for_each(|(count, other)| *count -= other);
    }

    fn count(
        &mut self,
        matrix: &Matrix,
        complete: &[Range<usize>],
        interrupt: &dyn Interrupt,
    ) -> Result<()> {
        let is_derived = |symbols: &Range<usize>| complete.contains(symbols);
        let counted: Vec<Range<usize>> = (0..matrix.parameters())
            .map(|parameter| matrix.symbols_of(parameter))
            .map(|symbols| symbols.start..symbols.end - usize::from(is_derived(&symbols)))
            .collect();
        let blocks = blocks(&counted);
        let lengths = self.rows.iter().map(|(_, first)| matrix.symbols() - first);
        let lengths: Vec<usize> = lengths.collect();
        let shares = shares_of(&lengths, self.counts.len() * matrix.words());
        for start in (0..matrix.words()).step_by(TILE) {
            interrupt.poll()?;
            let words = start..(start + TILE).min(matrix.words());
            let mut counts = self.counts.as_mut_slice();
            let rows = &self.rows;
            thread::scope(|scope| {
                for share in shares.clone() {
                    let length = lengths[share.clone()].iter().sum();
                    let (part, others) = std::mem::take(&mut counts).split_at_mut(length);
                    counts = others;
                    let (counted, blocks, words) = (&counted, &blocks, words.clone());
                    let work =
                        move || count_share(matrix, counted, blocks, rows, share, words, part);
                    share_out(scope, counts.is_empty(), work);
                }
            });
        }
        Ok(())
    }

    fn derive(&mut self, singles: &[u32], complete: &[Range<usize>]) {
        let lasts: Vec<usize> = complete.iter().map(|all| all.end - 1).collect();
        let is_last = |symbol: usize| lasts.binary_search(&symbol).is_ok();
        for one in (0..self.rows.len()).filter(|&symbol| !is_last(symbol)) {
            let (start, first) = self.rows[one];
            for all in complete.iter().filter(|all| all.start >= first) {
                let others = &self.counts[start + all.start - first..start + all.end - 1 - first];
                self.counts[start + all.end - 1 - first] =
                    singles[one] - others.iter().sum::<u32>();
            }
        }
        for all in complete {
            let (start, first) = self.rows[all.end - 1];
            for (two, &runs) in singles.iter().enumerate().skip(first) {
                let others: u32 = (all.start..all.end - 1).map(|one| self.both(one, two)).sum();
                self.counts[start + two - first] = runs - others;
            }
        }
    }
}

/// Parameters that follow each other, as many as have the symbols of a block.
fn blocks(counted: &[Range<usize>]) -> Vec<Range<usize>> {
    let mut blocks: Vec<Range<usize>> = Vec::new();
    let mut size = BLOCK;
    for (parameter, symbols) in counted.iter().enumerate() {
        size += symbols.len();
        match blocks.last_mut() {
            Some(block) if size <= BLOCK => block.end = parameter + 1,
            _ => {
                blocks.push(parameter..parameter + 1);
                size = symbols.len();
            }
        }
    }
    blocks
}

/// Adds what some symbols have in common with later ones within some words; `counted` are the
/// symbols of each parameter that are counted at all, `blocks` which parameters are taken together.
fn count_share(
    matrix: &Matrix,
    counted: &[Range<usize>],
    blocks: &[Range<usize>],
    rows: &[(usize, usize)],
    share: Range<usize>,
    words: Range<usize>,
    counts: &mut [u32],
) {
    let before = rows[share.start].0;
    for block in blocks {
        for (parameter, symbols) in counted[..block.end].iter().enumerate() {
            let later = &counted[block.start.max(parameter + 1).min(block.end)..block.end];
            for one in symbols.start.max(share.start)..symbols.end.min(share.end) {
                let (start, first) = rows[one];
                let having = &matrix.having(one)[words.clone()];
                for others in later {
                    let place = start - before + others.start - first;
                    let rows = matrix.rows(others.clone(), words.clone());
                    let counts = &mut counts[place..place + others.len()];
                    add_common(having, rows, matrix.words(), counts);
                }
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Uninterrupted;
    use crate::seed::{Place, StreamKey};
    use crate::stats::matrix::Codes;

    #[test]
    fn pairs_are_counted_as_one_by_one() {
        for (runs, counts, absent) in [
            (0, vec![2, 3], false),
            (50, vec![2, 3, 1, 4], true),
            (50, vec![2, 0, 3, 4], false),
            (9_000, vec![2, 3, 4, 5, 2, 3, 4, 5, 2, 3, 4, 5, 6, 7], false),
            (9_000, vec![2, 3, 4, 5, 2, 3, 4, 5, 2, 3, 4, 5, 6, 7], true),
        ] {
            let mut stream = StreamKey::new("pairs", 1, 7).stream(Place::ROOT, 0, 0);
            let mut code = |count: usize| match stream.below(count as u64 + u64::from(absent)) {
                code if code < count as u64 => code as u16,
                _ => u16::MAX,
            };
            let rows: Vec<Vec<u16>> = (0..runs)
                .map(|_| counts.iter().map(|&count| code(count.max(1))).collect())
                .collect();
            let bytes: Vec<u8> =
                rows.iter().flatten().flat_map(|code| code.to_le_bytes()).collect();
            let order: Vec<u32> = (0..runs).collect();
            let matrix = Matrix::new(Codes::new(&bytes, &counts), &order);
            let singles = matrix.singles();
            let pairs = Pairs::of(&matrix, &singles, &Uninterrupted).unwrap();
            let square = pairs.square(&singles);
            let mut seen = 0;
            for one in 0..matrix.symbols() {
                let in_square = |two: usize| square[one * matrix.symbols() + two];
                for other in matrix.symbols_of(matrix.term(one).0) {
                    assert_eq!(in_square(other), if other == one { singles[one] } else { 0 });
                }
                let (first, row) = pairs.row(one);
                for (two, &count) in (first..).zip(row) {
                    assert_eq!(
                        (in_square(two), square[two * matrix.symbols() + one]),
                        (count, count)
                    );
                    let (a, b) = (matrix.term(one), matrix.term(two));
                    let has = |row: &&Vec<u16>| row[a.0] == a.1 && row[b.0] == b.1;
                    assert_eq!(count as usize, rows.iter().filter(has).count(), "{a:?} {b:?}");
                    assert_eq!(pairs.both(two, one), count);
                    seen += 1;
                }
            }
            assert_eq!(seen, pairs.len());
        }
    }
}
