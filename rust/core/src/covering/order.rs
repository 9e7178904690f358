//! The order in which rows cover most soonest.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use crate::coverage::{Interactions, TupleSet};

/// Look-ups that the order may take if every row had to be counted again for every place.
const MOST_LOOK_UPS: usize = 200_000_000;

/// At least so many combinations are looked at.
const LEAST_SAMPLE: usize = 256;

/// Sorts rows so that every beginning covers as much of `uncovered` as can be had by always taking
/// the row with most new tuples; of equal ones the earlier. In large arrays an even sample of the
/// combinations stands for all.
///
/// What a row adds only shrinks as others come before it, so that old figures are upper bounds and
/// few rows have to be counted again (Minoux, "Accelerated greedy algorithms", 1978).
pub(super) fn by_coverage(
    interactions: &Interactions,
    mut uncovered: TupleSet,
    mut rows: Vec<Vec<u16>>,
) -> Vec<Vec<u16>> {
    let sample = (MOST_LOOK_UPS / (rows.len() * rows.len()).max(1)).max(LEAST_SAMPLE);
    let stride = interactions.len().div_ceil(sample).max(1);
    let tuples: Vec<Vec<u32>> = rows
        .iter()
        .map(|row| {
            let looked_at = (0..interactions.len()).step_by(stride);
            looked_at.map(|one| interactions.tuple_in(one, row) as u32).collect()
        })
        .collect();
    let mut waiting: BinaryHeap<(usize, Reverse<usize>)> =
        (0..rows.len()).map(|place| (usize::MAX, Reverse(place))).collect();
    let mut ordered: Vec<Vec<u16>> = Vec::with_capacity(rows.len());
    while let Some((_, Reverse(place))) = waiting.pop() {
        let is_new = |tuple: &&u32| uncovered.contains(**tuple as usize);
        let new = tuples[place].iter().filter(is_new).count();
        if waiting.peek().is_some_and(|next| *next > (new, Reverse(place))) {
            waiting.push((new, Reverse(place)));
            continue;
        }
        for &tuple in &tuples[place] {
            uncovered.remove(tuple as usize);
        }
        ordered.push(std::mem::take(&mut rows[place]));
    }
    ordered
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_adds_at_least_as_much_as_any_later_one_would() {
        let interactions = Interactions::of_strength(&[2, 2, 2], 2).unwrap();
        let mut rows: Vec<Vec<u16>> =
            (0..8).map(|number| (0..3).map(|place| number >> place & 1).collect()).collect();
        rows.swap(1, 7);
        let mut uncovered = TupleSet::all(interactions.tuples());
        let rows = by_coverage(&interactions, uncovered.clone(), rows);
        assert_eq!(rows.len(), 8);
        for (place, row) in rows.iter().enumerate() {
            let new = |row: &Vec<u16>| {
                (0..3).filter(|&one| uncovered.contains(interactions.tuple_in(one, row))).count()
            };
            assert!(rows[place..].iter().all(|later| new(later) <= new(row)));
            (0..3).for_each(|one| {
                uncovered.remove(interactions.tuple_in(one, row));
            });
        }
    }
}
