//! Which uncovered tuples are worth trying first.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::Interactions;
use super::columns::{Rows, code};

/// What is known of classes besides their coverage: which of them fail, and how much they matter.
///
/// The score of a tuple is the product, over its classes, of the weight and of how much more often
/// rows with the class failed than all rows did: what naive Bayes expects of rows with the whole tuple. One more row that fails as often as all do keeps classes with few rows near 1.
#[derive(Debug, Clone)]
pub(super) struct Ranking {
    /// For each class how much it matters.
    weights: Vec<f64>,
    /// For each setting the place of its first class.
    firsts: Vec<usize>,
    /// For each class the rows that passed and those that failed.
    judged: Vec<[u64; 2]>,
    /// All rows that passed, and all that failed.
    total: [u64; 2],
}

impl Ranking {
    pub(super) fn new(counts: &[usize], weights: Vec<f64>) -> Self {
        let mut firsts = vec![0];
        for &count in counts {
            firsts.push(firsts[firsts.len() - 1] + count);
        }
        let judged = vec![[0, 0]; firsts[counts.len()]];
        Self { weights, firsts, judged, total: [0, 0] }
    }

    /// Notes which rows failed.
    pub(super) fn note(&mut self, rows: Rows<'_>, failed: &[bool]) {
        for (row, &failed) in rows.iter().zip(failed) {
            let verdict = usize::from(failed);
            self.total[verdict] += 1;
            for setting in 0..row.len() {
                let class = self.firsts[setting] + code(row, setting);
                if class < self.firsts[setting + 1] {
                    self.judged[class][verdict] += 1;
                }
            }
        }
    }

    /// Whether every tuple has the same score.
    pub(super) fn is_flat(&self) -> bool {
        self.total[1] == 0 && self.weights.iter().all(|&weight| weight.to_bits() == 1_f64.to_bits())
    }

    /// The tuples with the highest scores, those first; of equal ones the lower numbers.
    pub(super) fn best(
        &self,
        interactions: &Interactions,
        tuples: impl Iterator<Item = usize>,
        limit: usize,
    ) -> Vec<usize> {
        if self.is_flat() {
            return tuples.take(limit).collect();
        }
        let factors = self.factors();
        let mut best: BinaryHeap<Reverse<(u64, Reverse<usize>)>> = BinaryHeap::new();
        for number in tuples {
            let tuple = interactions.tuple(number);
            let score: f64 = tuple
                .iter()
                .map(|&(setting, code)| factors[self.firsts[setting] + usize::from(code)])
                .product();
            // The bits of numbers that are not negative are in the order of the numbers.
            let entry = Reverse((score.to_bits(), Reverse(number)));
            if best.len() < limit {
                best.push(entry);
            } else if let Some(mut worst) = best.peek_mut()
                && entry < *worst
            {
                *worst = entry;
            }
        }
        best.into_sorted_vec().into_iter().map(|Reverse((_, Reverse(number)))| number).collect()
    }

    /// For each class what it contributes to the score of a tuple.
    fn factors(&self) -> Vec<f64> {
        let [passed, failed] = self.total;
        if failed == 0 {
            return self.weights.clone();
        }
        let rate = failed as f64 / (passed + failed) as f64;
        let excess = |[passed, failed]: [u64; 2]| {
            (failed as f64 + rate) / ((passed + failed) as f64 + 1.0) / rate
        };
        let classes = self.weights.iter().zip(&self.judged);
        classes.map(|(weight, &judged)| weight * excess(judged)).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(rows: &[[u16; 3]]) -> Vec<u8> {
        rows.iter().flatten().flat_map(|code| code.to_le_bytes()).collect()
    }

    #[test]
    fn tuples_near_failing_rows_come_first() {
        let counts = [2, 2, 2];
        let interactions = Interactions::of_strength(&counts, 2).unwrap();
        let mut ranking = Ranking::new(&counts, vec![1.0; 6]);
        assert!(ranking.is_flat());
        let rows = bytes(&[[0, 0, 0], [0, 0, 1], [1, 0, 0], [1, 0, 1]]);
        ranking.note(Rows::new(&rows, 3), &[false, false, true, false]);
        // a = 1 has (1 + 1/4) / (2 + 1) / (1/4) = 5/3, and so has c = 0; a = 0 and c = 1 1/3; b 1.
        let best = ranking.best(&interactions, 0..interactions.tuples(), 5);
        let tuples: Vec<_> = best.into_iter().map(|one| interactions.tuple(one)).collect();
        let most = vec![(0, 1), (2, 0)];
        let next = [vec![(0, 1), (1, 0)], vec![(0, 1), (1, 1)]];
        let then = [vec![(1, 0), (2, 0)], vec![(1, 1), (2, 0)]];
        assert_eq!(tuples, [&[most], &next[..], &then].concat());
    }

    #[test]
    fn weights_alone_rank_as_well_and_nothing_is_lost() {
        let interactions = Interactions::of_strength(&[2, 2, 2], 2).unwrap();
        let ranking = Ranking::new(&[2, 2, 2], vec![1.0, 1.0, 0.0, 0.0, 2.5, 2.5]);
        let best = ranking.best(&interactions, 0..12, 99);
        assert_eq!(best, [4, 5, 6, 7, 0, 1, 2, 3, 8, 9, 10, 11]);
    }
}
