//! How many bits sets have in common.
//!
//! Source: the carry-save counting of Harley and Seal, in Warren, "Hacker's Delight", 2nd edition,
//! chapter 5: sums of bits are carried through words, and only every eighth one is counted. It needs
//! nothing of the processor but and, or and exclusive or, and runs at the speed of a counting
//! instruction.

/// Words that are handled side by side.
type Lane = [u64; LANE];
const LANE: usize = 4;
/// Lanes that are carried before one is counted.
const CARRIED: usize = 8;

/// How many bits all of the sets have in common; of equal length.
pub(super) fn common<const N: usize>(sets: [&[u64]; N]) -> u64 {
    let lanes = sets.map(|set| set.as_chunks::<LANE>());
    let groups = lanes.map(|(lanes, _)| lanes.as_chunks::<CARRIED>());
    let count = groups.iter().map(|(groups, _)| groups.len()).min().unwrap_or(0);
    let mut sums = Sums::default();
    for group in 0..count {
        let at: [&[Lane; CARRIED]; N] = groups.map(|(groups, _)| &groups[group]);
        sums.add(std::array::from_fn(|place| all(at.map(|lanes| lanes[place]))));
    }
    sums.total() + rest(groups.map(|(_, lanes)| lanes)) + few(lanes.map(|(_, words)| words))
}

fn all<const N: usize>(lanes: [Lane; N]) -> Lane {
    lanes.into_iter().fold([u64::MAX; LANE], and)
}

fn rest<const N: usize>(sets: [&[Lane]; N]) -> u64 {
    let count = sets.iter().map(|set| set.len()).min().unwrap_or(0);
    (0..count).map(|place| ones(all(sets.map(|set| set[place])))).sum()
}

fn few<const N: usize>(sets: [&[u64]; N]) -> u64 {
    let count = sets.iter().map(|set| set.len()).min().unwrap_or(0);
    let word = |place: usize| sets.iter().fold(u64::MAX, |all, set| all & set[place]);
    (0..count).map(|place| u64::from(word(place).count_ones())).sum()
}

/// Bits that were not counted yet, by what each stands for, and the count of the others.
#[derive(Default)]
struct Sums {
    ones: Lane,
    twos: Lane,
    fours: Lane,
    counted: u64,
}

impl Sums {
    #[inline]
    fn add(&mut self, lanes: [Lane; CARRIED]) {
        let (first, one) = carry(self.ones, lanes[0], lanes[1]);
        let (second, one) = carry(one, lanes[2], lanes[3]);
        let (lower, two) = carry(self.twos, first, second);
        let (first, one) = carry(one, lanes[4], lanes[5]);
        let (second, one) = carry(one, lanes[6], lanes[7]);
        let (upper, two) = carry(two, first, second);
        let (eights, four) = carry(self.fours, lower, upper);
        (self.ones, self.twos, self.fours) = (one, two, four);
        self.counted += 8 * ones(eights);
    }

    fn total(&self) -> u64 {
        self.counted + 4 * ones(self.fours) + 2 * ones(self.twos) + ones(self.ones)
    }
}

/// The sum of three bits in two: the carry and what is left.
#[inline]
fn carry(one: Lane, two: Lane, three: Lane) -> (Lane, Lane) {
    let different = xor(one, two);
    (or(and(one, two), and(different, three)), xor(different, three))
}

#[inline]
fn ones(lane: Lane) -> u64 {
    lane.iter().map(|word| u64::from(word.count_ones())).sum()
}

#[inline]
fn and(one: Lane, two: Lane) -> Lane {
    std::array::from_fn(|place| one[place] & two[place])
}

#[inline]
fn or(one: Lane, two: Lane) -> Lane {
    std::array::from_fn(|place| one[place] | two[place])
}

#[inline]
fn xor(one: Lane, two: Lane) -> Lane {
    std::array::from_fn(|place| one[place] ^ two[place])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::{Place, StreamKey};

    #[test]
    fn bits_are_counted_as_one_by_one() {
        let mut stream = StreamKey::new("bits", 1, 7).stream(Place::ROOT, 0, 0);
        for length in (0..70).chain([127, 128, 129, 1000]) {
            let mut set = || -> Vec<u64> {
                (0..length).map(|_| stream.below(u64::MAX) | stream.below(u64::MAX)).collect()
            };
            let (one, two, three) = (set(), set(), set());
            let plain = |word: &dyn Fn(usize) -> u64| -> u64 {
                (0..length).map(|place| u64::from(word(place).count_ones())).sum()
            };
            assert_eq!(common([&one]), plain(&|place| one[place]));
            assert_eq!(common([&one, &two]), plain(&|place| one[place] & two[place]));
            let expected = plain(&|place| one[place] & two[place] & three[place]);
            assert_eq!(common([&one, &two, &three]), expected);
        }
    }
}
