//! Values that are preferred where coverage leaves the choice.

use super::tally::Tally;
use super::task::Task;
use crate::seed::Stream;

/// Gives every cell that no tuple needs a code drawn by the weights of its setting, where rules
/// allow it.
pub(super) fn apply(
    task: &Task<'_>,
    weights: &[Vec<u32>],
    rows: &mut [Vec<u16>],
    stream: &mut Stream,
) {
    let is_even = |weights: &&Vec<u32>| weights.iter().all(|weight| *weight == weights[0]);
    if weights.iter().all(|weights| is_even(&weights)) {
        return;
    }
    let mut tally = Tally::new(task, rows);
    for (number, row) in rows.iter_mut().enumerate() {
        for (setting, weights) in weights.iter().enumerate() {
            if is_even(&weights) || tally.loss(number as u32, setting) > 0 {
                continue;
            }
            let old = row[setting];
            row[setting] = drawn(weights, stream);
            if task.model.admits_change(row, setting) {
                tally.set(number as u32, setting, row[setting]);
            } else {
                row[setting] = old;
            }
        }
    }
}

/// A code, as often as its weight says.
fn drawn(weights: &[u32], stream: &mut Stream) -> u16 {
    let sum = weights.iter().map(|&weight| u64::from(weight)).sum();
    let mut left = stream.below(sum);
    for (code, &weight) in weights.iter().enumerate() {
        if left < u64::from(weight) {
            return code as u16;
        }
        left -= u64::from(weight);
    }
    0
}
