//! From the codes of 64 runs to a bit for each run and class.

/// Parameters whose codes fill one word of each run.
pub(super) const TOGETHER: usize = 4;
/// Places of a code.
const PLACES: usize = 16;

/// For each place of the codes of some parameters which of 64 runs have a 1 there.
pub(super) struct Planes {
    places: [u64; 64],
    runs: u64,
}

impl Planes {
    /// The codes of up to 64 runs: of each its parameters side by side, the first one lowest.
    pub(super) fn of(codes: impl ExactSizeIterator<Item = u64>) -> Self {
        let runs = u64::MAX.checked_shr(64 - codes.len() as u32).unwrap_or(0);
        let mut square = [0; 64];
        square.iter_mut().zip(codes).for_each(|(row, codes)| *row = codes);
        swap::<32>(&mut square);
        swap::<16>(&mut square);
        swap::<8>(&mut square);
        swap::<4>(&mut square);
        swap::<2>(&mut square);
        swap::<1>(&mut square);
        Self { places: square, runs }
    }

    /// For each class of one of the parameters, by its code, the runs that have it.
    pub(super) fn classes(&self, parameter: usize, count: usize) -> impl Iterator<Item = u64> {
        let places = &self.places[parameter * PLACES..][..PLACES];
        let (telling, others) = places.split_at(places_of(count));
        let known = others.iter().fold(self.runs, |known, place| known & !place);
        (0..count).map(move |code| {
            telling.iter().enumerate().fold(known, |runs, (place, having)| {
                runs & if code >> place & 1 == 1 { *having } else { !having }
            })
        })
    }
}

/// How many places the codes of so many classes have.
fn places_of(classes: usize) -> usize {
    let places = usize::BITS - classes.saturating_sub(1).leading_zeros();
    PLACES.min(places as usize)
}

/// Swaps the two quarters beside the diagonal in each square of twice the size: after all sizes
/// rows are columns.
///
/// Source: Warren, "Hacker's Delight", 2nd edition, section 7-3.
fn swap<const SIZE: usize>(square: &mut [u64; 64]) {
    // Of each twice as many bits the lower ones.
    let lower = u64::MAX / ((1 << SIZE) + 1);
    for rows in square.chunks_exact_mut(2 * SIZE) {
        let (upper_rows, lower_rows) = rows.split_at_mut(SIZE);
        for (one, other) in upper_rows.iter_mut().zip(lower_rows) {
            let different = (*one >> SIZE ^ *other) & lower;
            *other ^= different;
            *one ^= different << SIZE;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::seed::{Place, StreamKey};

    #[test]
    fn each_class_has_the_runs_with_its_code() {
        let mut stream = StreamKey::new("classes", 1, 7).stream(Place::ROOT, 0, 0);
        for runs in [0, 1, 7, 63, 64] {
            for counts in [[0, 1, 2, 3], [4, 5, 8, 9], [255, 256, 257, 400], [2, 60_000, 65_536, 1]]
            {
                let mut draw = |count: u64| match stream.below(count + 3) {
                    none if none >= count => [0, count as u16, u16::MAX][(none - count) as usize],
                    code => code as u16,
                };
                let rows: Vec<[u16; TOGETHER]> = (0..runs).map(|_| counts.map(&mut draw)).collect();
                let words = rows.iter().map(|row| {
                    row.iter().rev().fold(0, |word, &code| word << PLACES | u64::from(code))
                });
                let planes = Planes::of(words);
                for (parameter, &count) in counts.iter().enumerate() {
                    for (class, found) in planes.classes(parameter, count as usize).enumerate() {
                        let has = |run: &usize| usize::from(rows[*run][parameter]) == class;
                        let expected = (0..runs).filter(has).fold(0, |set, run| set | 1_u64 << run);
                        assert_eq!(found, expected, "class {class} of {count}");
                    }
                }
            }
        }
    }
}
