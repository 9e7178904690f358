//! How much can be looked at together.

use crate::error::{Error, Result};

/// The largest strength that is offered.
pub const STRONGEST: usize = 6;

/// So many bytes an enumeration may take.
const MOST_BYTES: u128 = 3 << 30;

/// How many tuples the combinations of `strength` settings have, and how many combinations.
///
/// The elementary symmetric polynomial of the counts; saturates.
pub fn tuples_of_strength(counts: &[usize], strength: usize) -> (u128, u128) {
    let (mut tuples, mut combinations) = (vec![0_u128; strength + 1], vec![0_u128; strength + 1]);
    (tuples[0], combinations[0]) = (1, 1);
    for &count in counts {
        for chosen in (1..=strength).rev() {
            let more = tuples[chosen - 1].saturating_mul(count as u128);
            tuples[chosen] = tuples[chosen].saturating_add(more);
            combinations[chosen] = combinations[chosen].saturating_add(combinations[chosen - 1]);
        }
    }
    (tuples[strength], combinations[strength])
}

pub(super) fn check(strength: usize, settings: usize, of: &str) -> Result<()> {
    let hint = "strength 2 covers all pairs, 3 all triples";
    if !(1..=STRONGEST).contains(&strength) {
        return Err(Error::input(
            format!("the strength must be from 1 to {STRONGEST}, not {strength}"),
            hint,
        ));
    }
    if strength > settings {
        return Err(Error::input(
            format!("strength {strength} is more than the settings of {of}: {settings}"),
            hint,
        ));
    }
    Ok(())
}

pub(super) fn refuse_too_many(
    counts: &[usize],
    strength: usize,
    groups: &[(Vec<usize>, usize)],
) -> Result<()> {
    let (mut tuples, mut combinations) = tuples_of_strength(counts, strength);
    for (members, own) in groups {
        let counts: Vec<usize> = members.iter().map(|&one| counts[one]).collect();
        let of_group = tuples_of_strength(&counts, *own);
        tuples = tuples.saturating_add(of_group.0);
        combinations = combinations.saturating_add(of_group.1);
    }
    let largest = groups.iter().map(|(_, own)| *own).fold(strength, usize::max);
    // Settings, ends, first tuples, and the lists by setting; three sets of bits.
    let bytes = combinations
        .saturating_mul(12 + 6 * largest as u128)
        .saturating_add(tuples.saturating_mul(3) / 8);
    if bytes <= MOST_BYTES && tuples <= u128::from(u32::MAX) {
        return Ok(());
    }
    Err(Error::input(
        format!(
            "strength {strength} over {} settings{} has {} tuples in {} combinations, which would take {}",
            counts.len(),
            if groups.is_empty() { "" } else { " with its groups" },
            grouped(tuples),
            grouped(combinations),
            gigabytes(bytes),
        ),
        "choose a lower strength, and a higher one only for a group of settings",
    ))
}

/// A number with commas between thousands.
fn grouped(number: u128) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (place, digit) in digits.chars().enumerate() {
        if place > 0 && (digits.len() - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

fn gigabytes(bytes: u128) -> String {
    format!("about {} GB", grouped(bytes.div_ceil(1_000_000_000)))
}
