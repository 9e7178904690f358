//! Runs by class, as bit sets: which runs have which class.

use std::ops::Range;
use std::thread::{self, Scope};

use super::classes::{Planes, TOGETHER};
use testflow_bits::common;

/// Runs whose codes are read together; a multiple of 64.
const TILE: usize = 256;

/// A class: the number of its parameter, and its code.
pub type Term = (usize, u16);

/// Class codes of runs, row by row, in bytes: `uint16`, little-endian.
#[derive(Debug, Clone, Copy)]
pub struct Codes<'a> {
    bytes: &'a [u8],
    counts: &'a [usize],
}

impl<'a> Codes<'a> {
    /// The codes of parameters with so many classes each. Any other code is no class.
    pub fn new(bytes: &'a [u8], counts: &'a [usize]) -> Self {
        Self { bytes, counts }
    }

    /// How many runs there are.
    pub fn runs(self) -> usize {
        self.bytes.len() / (2 * self.counts.len()).max(1)
    }

    /// The codes of some parameters of a run, side by side from the lowest bits up; those beyond the
    /// last parameter mean nothing.
    fn word(self, run: u32, parameter: usize) -> u64 {
        let codes = &self.bytes[2 * (run as usize * self.counts.len() + parameter)..];
        match codes.first_chunk() {
            Some(word) => u64::from_le_bytes(*word),
            None => codes.iter().rev().fold(0, |word, &byte| word << 8 | u64::from(byte)),
        }
    }
}

/// For each class of each parameter the set of those runs that have it.
///
/// Classes are numbered through all parameters: a number is a *symbol*.
#[derive(Debug, Clone)]
pub struct Matrix {
    words: usize,
    runs: usize,
    offsets: Vec<usize>,
    bits: Vec<u64>,
}

impl Matrix {
    /// Builds the sets of some runs, in the order in which they are given.
    pub fn new(codes: Codes<'_>, runs: &[u32]) -> Self {
        let words = runs.len().div_ceil(64);
        let mut offsets = vec![0];
        for count in codes.counts {
            offsets.push(offsets[offsets.len() - 1] + count);
        }
        let mut matrix = Self { words, runs: runs.len(), offsets, bits: Vec::new() };
        matrix.bits = vec![0; matrix.symbols() * words];
        matrix.fill(codes, runs);
        matrix
    }

    /// Fills in the bits, each processor those of some parameters.
    fn fill(&mut self, codes: Codes<'_>, runs: &[u32]) {
        let shares = shares_of(&vec![1; self.parameters()], runs.len() * self.parameters());
        let Self { words, offsets, bits, .. } = self;
        thread::scope(|scope| {
            let mut bits = bits.as_mut_slice();
            for share in shares {
                let length = (offsets[share.end] - offsets[share.start]) * *words;
                let (part, others) = std::mem::take(&mut bits).split_at_mut(length);
                bits = others;
                let (offsets, words) = (&offsets[..], *words);
                let work = move || fill_share(codes, runs, share, offsets, words, part);
                share_out(scope, bits.is_empty(), work);
            }
        });
    }

    /// How many runs there are.
    pub fn runs(&self) -> usize {
        self.runs
    }

    /// How many parameters there are.
    pub fn parameters(&self) -> usize {
        self.offsets.len() - 1
    }

    /// How many classes all parameters have.
    pub fn symbols(&self) -> usize {
        self.offsets[self.parameters()]
    }

    /// The symbols of a parameter.
    pub fn symbols_of(&self, parameter: usize) -> Range<usize> {
        self.offsets[parameter]..self.offsets[parameter + 1]
    }

    /// The symbol of a class.
    pub fn symbol(&self, (parameter, code): Term) -> usize {
        self.offsets[parameter] + usize::from(code)
    }

    /// The class of a symbol.
    pub fn term(&self, symbol: usize) -> Term {
        let parameter = self.offsets.partition_point(|&offset| offset <= symbol) - 1;
        (parameter, (symbol - self.offsets[parameter]) as u16)
    }

    /// Words of a set.
    pub(super) fn words(&self) -> usize {
        self.words
    }

    /// The runs that have the class of a symbol.
    pub fn having(&self, symbol: usize) -> &[u64] {
        &self.bits[symbol * self.words..(symbol + 1) * self.words]
    }

    /// Some words of the sets of some symbols: the first of each are a set's length apart.
    pub(super) fn rows(&self, symbols: Range<usize>, words: Range<usize>) -> &[u64] {
        let unused = self.words - words.end;
        let rows = &self.bits[symbols.start * self.words..symbols.end * self.words];
        rows.get(words.start..rows.len().saturating_sub(unused)).unwrap_or_default()
    }

    /// How many runs have each class, by symbol.
    pub fn singles(&self) -> Vec<u32> {
        (0..self.symbols()).map(|symbol| common([self.having(symbol)]) as u32).collect()
    }

    /// How many runs have all of these classes.
    pub fn count(&self, symbols: &[usize]) -> u64 {
        match *symbols {
            [] => self.runs as u64,
            [one] => common([self.having(one)]),
            [one, two] => common([self.having(one), self.having(two)]),
            [one, two, three] => common([self.having(one), self.having(two), self.having(three)]),
            _ => common([&self.set(symbols)]),
        }
    }

    /// The set of all runs.
    pub(super) fn all(&self) -> Vec<u64> {
        let mut set = vec![u64::MAX; self.words];
        if let Some(last) = set.last_mut() {
            *last >>= (64 - self.runs % 64) % 64;
        }
        set
    }

    /// The runs that have all of these classes.
    fn set(&self, symbols: &[usize]) -> Vec<u64> {
        let mut set = self.all();
        for &symbol in symbols {
            set.iter_mut().zip(self.having(symbol)).for_each(|(word, having)| *word &= having);
        }
        set
    }
}

/// Fills in the bits of some parameters.
///
/// Some runs at a time, so that their codes stay in the processor while one parameter after the other
/// is read from them.
fn fill_share(
    codes: Codes<'_>,
    runs: &[u32],
    share: Range<usize>,
    offsets: &[usize],
    words: usize,
    bits: &mut [u64],
) {
    let first = offsets[share.start];
    for (tile, runs) in runs.chunks(TILE).enumerate() {
        for start in share.clone().step_by(TOGETHER) {
            let parameters = start..(start + TOGETHER).min(share.end);
            for (word, runs) in runs.chunks(64).enumerate() {
                let planes = Planes::of(runs.iter().map(|&run| codes.word(run, start)));
                for parameter in parameters.clone() {
                    let symbols = offsets[parameter] - first..offsets[parameter + 1] - first;
                    let sets = planes.classes(parameter - start, symbols.len());
                    for (symbol, set) in symbols.zip(sets) {
                        bits[symbol * words + tile * (TILE / 64) + word] = set;
                    }
                }
            }
        }
    }
}

/// Starts work on another processor; the last part of it is done on this one.
pub(super) fn share_out<'scope>(
    scope: &'scope Scope<'scope, '_>,
    is_last: bool,
    work: impl FnOnce() + Send + 'scope,
) {
    if is_last {
        work();
    } else {
        scope.spawn(work);
    }
}

/// Work below which a second processor is not worth waking.
const SMALL: usize = 1 << 23;

/// Things of some sizes in as many parts of about the same size as there are processors, if the work
/// is worth it.
pub(super) fn shares_of(sizes: &[usize], work: usize) -> Vec<Range<usize>> {
    let processors = thread::available_parallelism().map_or(1, usize::from);
    let parts = if work < SMALL { 1 } else { processors };
    let share = sizes.iter().sum::<usize>().div_ceil(parts).max(1);
    let mut shares = Vec::with_capacity(parts);
    let (mut start, mut size) = (0, 0);
    for (place, &more) in sizes.iter().enumerate() {
        size += more;
        if size >= share || place + 1 == sizes.len() {
            shares.push(start..place + 1);
            (start, size) = (place + 1, 0);
        }
    }
    shares
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sets_have_the_runs_of_their_class_in_the_order_given() {
        let rows: [[u16; 2]; 4] = [[0, 1], [1, u16::MAX], [1, 0], [7, 1]];
        let bytes: Vec<u8> =
            rows.as_flattened().iter().flat_map(|code| code.to_le_bytes()).collect();
        let codes = Codes::new(&bytes, &[2, 2]);
        assert_eq!(codes.runs(), 4);
        let matrix = Matrix::new(codes, &[3, 2, 1]);
        assert_eq!((matrix.runs(), matrix.parameters(), matrix.symbols()), (3, 2, 4));
        let sets: Vec<u64> = (0..4).map(|symbol| matrix.having(symbol)[0]).collect();
        assert_eq!(sets, [0b000, 0b110, 0b010, 0b001]);
        assert_eq!(matrix.singles(), [0, 2, 1, 1]);
        assert_eq!(matrix.symbol((1, 1)), 3);
        assert_eq!((matrix.term(0), matrix.term(1), matrix.term(3)), ((0, 0), (0, 1), (1, 1)));
        assert_eq!(matrix.count(&[1, 2]), 1);
        assert_eq!(matrix.all(), [0b111]);
    }

    #[test]
    fn large_matrices_are_built_in_shares_and_are_the_same() {
        let (runs, width) = (30_000_u32, 40);
        let code = |run: u32, parameter: u32| (run.wrapping_mul(parameter + 7) >> 3) as u16 % 5;
        let rows = (0..runs).flat_map(|run| (0..width).map(move |parameter| code(run, parameter)));
        let bytes: Vec<u8> = rows.flat_map(u16::to_le_bytes).collect();
        let counts = vec![4; width as usize];
        let order: Vec<u32> = (0..runs).rev().collect();
        let matrix = Matrix::new(Codes::new(&bytes, &counts), &order);
        for (parameter, class) in [(0, 0), (13, 2), (39, 3)] {
            let set = matrix.having(matrix.symbol((parameter, class)));
            for (place, &run) in order.iter().enumerate() {
                let has = set[place / 64] >> (place % 64) & 1 == 1;
                assert_eq!(has, code(run, parameter as u32) == class);
            }
        }
    }

    #[test]
    fn work_is_shared_without_gaps() {
        for work in [0, 1 << 30] {
            for sizes in [vec![], vec![0], vec![5], vec![9, 1, 1, 1], (0..1000).rev().collect()] {
                let shares = shares_of(&sizes, work);
                assert_eq!(shares.iter().map(ExactSizeIterator::len).sum::<usize>(), sizes.len());
                assert!(shares.windows(2).all(|pair| pair[0].end == pair[1].start));
            }
        }
    }
}
