//! How many bits sets have in common, as quickly as the processor can tell.
//!
//! The loops are plain ones. They are compiled three times: for every processor, for those that count
//! bits, and for those that count bits of several words at once; which one runs is found out where it
//! runs. That takes the only unsafe code of testflow, and this crate has nothing else.

#![deny(unsafe_code)]

/// How many bits all of the sets have in common; of equal length.
pub fn common<const N: usize>(sets: [&[u64]; N]) -> u64 {
    let mut count = 0;
    run(Together { sets, count: &mut count });
    count
}

/// Adds to each count how many bits a set has in common with a row: the first rows, one every
/// `stride` words, which are at least as many as the set has.
///
/// What has no row is left as it is.
pub fn add_common(set: &[u64], rows: &[u64], stride: usize, counts: &mut [u32]) {
    run(Each { set, rows, stride, counts });
}

/// A loop that is compiled more than once: it has to become part of whoever runs it, or it would be
/// compiled for every processor only.
trait Loop {
    fn run(self);
}

struct Together<'a, const N: usize> {
    sets: [&'a [u64]; N],
    count: &'a mut u64,
}

impl<const N: usize> Loop for Together<'_, N> {
    #[expect(clippy::inline_always, reason = "it is compiled with the caller's instructions")]
    #[inline(always)]
    fn run(self) {
        let length = self.sets.iter().map(|set| set.len()).min().unwrap_or(0);
        let sets = self.sets.map(|set| &set[..length]);
        for place in 0..length {
            let both = sets.iter().fold(u64::MAX, |both, set| both & set[place]);
            *self.count += u64::from(both.count_ones());
        }
    }
}

struct Each<'a> {
    set: &'a [u64],
    rows: &'a [u64],
    stride: usize,
    counts: &'a mut [u32],
}

impl Loop for Each<'_> {
    #[expect(clippy::inline_always, reason = "it is compiled with the caller's instructions")]
    #[inline(always)]
    fn run(self) {
        for (row, count) in self.rows.chunks(self.stride.max(1)).zip(self.counts) {
            let words = self.set.iter().zip(row);
            let both: u64 = words.map(|(one, other)| u64::from((one & other).count_ones())).sum();
            *count += both as u32;
        }
    }
}

#[cfg(target_arch = "x86_64")]
#[expect(unsafe_code, reason = "instructions are used that not every processor has")]
fn run(task: impl Loop) {
    if is_x86_feature_detected!("avx512vpopcntdq")
        && is_x86_feature_detected!("avx512vl")
        && is_x86_feature_detected!("popcnt")
    {
        // SAFETY: this processor has all that is enabled there.
        unsafe { run_wide(task) };
    } else if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("popcnt") {
        // SAFETY: this processor has all that is enabled there.
        unsafe { run_counting(task) };
    } else {
        task.run();
    }
}

#[cfg(not(target_arch = "x86_64"))]
fn run(task: impl Loop) {
    task.run();
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx512vpopcntdq,avx512vl,popcnt")]
fn run_wide(task: impl Loop) {
    task.run();
}

#[cfg(target_arch = "x86_64")]
#[target_feature(enable = "avx2,popcnt")]
fn run_counting(task: impl Loop) {
    task.run();
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Words as good as chance.
    fn words(count: usize) -> Vec<u64> {
        let mut word = 0x9E37_79B9_7F4A_7C15_u64;
        let mut next = || {
            word ^= word << 13;
            word ^= word >> 7;
            word ^= word << 17;
            word
        };
        (0..count).map(|_| next()).collect()
    }

    fn plain(sets: &[&[u64]]) -> u64 {
        let word = |place: usize| sets.iter().fold(u64::MAX, |all, set| all & set[place]);
        let bits = (0..sets[0].len()).flat_map(|place| (0..64).map(move |bit| (place, bit)));
        bits.filter(|&(place, bit)| word(place) >> bit & 1 == 1).count() as u64
    }

    #[test]
    fn bits_in_common_are_those_that_one_counts() {
        for length in (0..40).chain([127, 128, 129, 1000]) {
            let all = words(3 * length);
            let (one, others) = all.split_at(length);
            let (two, three) = others.split_at(length);
            assert_eq!(common([one]), plain(&[one]));
            assert_eq!(common([one, two]), plain(&[one, two]));
            assert_eq!(common([one, two, three]), plain(&[one, two, three]));
        }
    }

    #[test]
    fn each_row_is_counted_and_added() {
        for (length, stride) in [(0, 0), (0, 3), (1, 1), (7, 7), (7, 9), (64, 64), (100, 157)] {
            let (set, rows) = (words(length), words(5 * stride + length));
            let mut counts = [3; 5];
            add_common(&set, &rows, stride, &mut counts);
            for (place, count) in counts.into_iter().enumerate() {
                let row = &rows[place * stride..][..length];
                assert_eq!(u64::from(count), 3 + plain(&[&set, row]));
            }
        }
    }

    /// What a set has in common with each of ten rows.
    fn of_rows(run: fn(Each<'_>)) -> Vec<u32> {
        let (set, rows) = (words(77), words(770));
        let mut counts = vec![0; 10];
        run(Each { set: &set, rows: &rows, stride: 77, counts: &mut counts });
        counts
    }

    #[test]
    fn every_processor_counts_alike() {
        let expected = of_rows(|task| task.run());
        assert_eq!(of_rows(|task| run(task)), expected);
        #[cfg(target_arch = "x86_64")]
        if is_x86_feature_detected!("avx2") && is_x86_feature_detected!("popcnt") {
            #[expect(unsafe_code, reason = "a processor of the widest kind never chooses this")]
            // SAFETY: this processor has all that is enabled there.
            let counting = of_rows(|task| unsafe { run_counting(task) });
            assert_eq!(counting, expected);
        }
    }
}
