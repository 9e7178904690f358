//! Runs by class, as bit sets: which runs have which class.

use crate::space::NO_CLASS;

/// For each class of each parameter the set of runs that have it.
#[derive(Debug, Clone)]
pub struct Matrix {
    words: usize,
    runs: usize,
    offsets: Vec<usize>,
    bits: Vec<u64>,
}

impl Matrix {
    /// Builds the sets from class codes, row by row; `counts` is the count of classes of each
    /// parameter. Codes of no class belong to no set.
    pub fn new(codes: &[u16], counts: &[usize]) -> Self {
        let runs = if counts.is_empty() { 0 } else { codes.len() / counts.len() };
        let words = runs.div_ceil(64);
        let mut offsets = vec![0];
        for count in counts {
            offsets.push(offsets[offsets.len() - 1] + count);
        }
        let mut bits = vec![0; offsets[counts.len()] * words];
        for (run, row) in codes.chunks_exact(counts.len().max(1)).enumerate() {
            for (parameter, &code) in row.iter().enumerate() {
                if code != NO_CLASS && usize::from(code) < counts[parameter] {
                    let symbol = offsets[parameter] + usize::from(code);
                    bits[symbol * words + run / 64] |= 1 << (run % 64);
                }
            }
        }
        Self { words, runs, offsets, bits }
    }

    /// How many runs there are.
    pub fn runs(&self) -> usize {
        self.runs
    }

    /// How many parameters there are.
    pub fn parameters(&self) -> usize {
        self.offsets.len() - 1
    }

    /// How many classes a parameter has.
    pub fn classes(&self, parameter: usize) -> usize {
        self.offsets[parameter + 1] - self.offsets[parameter]
    }

    /// The runs that have the class.
    pub fn having(&self, parameter: usize, code: u16) -> &[u64] {
        let symbol = self.offsets[parameter] + usize::from(code);
        &self.bits[symbol * self.words..(symbol + 1) * self.words]
    }

    /// A set of runs from one flag per run.
    pub fn set_of(flags: &[bool]) -> Vec<u64> {
        let mut set = vec![0; flags.len().div_ceil(64)];
        for (run, _) in flags.iter().enumerate().filter(|(_, flag)| **flag) {
            set[run / 64] |= 1 << (run % 64);
        }
        set
    }
}

/// How many runs are in all of the sets.
pub(super) fn common<const N: usize>(sets: [&[u64]; N]) -> u64 {
    let length = sets.iter().map(|set| set.len()).min().unwrap_or(0);
    (0..length)
        .map(|word| u64::from(sets.iter().fold(u64::MAX, |all, set| all & set[word]).count_ones()))
        .sum()
}
