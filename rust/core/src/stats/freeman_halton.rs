//! Fisher's exact test of several classes: failing and passing runs of each.

use std::collections::HashMap;

use super::fisher::SLACK;
use super::hypergeometric::Hypergeometric;
use crate::seed::{Place, Stream, StreamKey};

/// Steps after which counting all tables gives way to drawing some.
const MOST_STEPS: u32 = 100_000;

/// The most tables that are drawn.
const MOST_SAMPLES: u64 = 50_000;

/// Drawing ends with so many tables as unlikely as the one at hand: the p-value is known well enough.
const ENOUGH: u64 = 400;

/// A p-value and how well it is known.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Exact {
    /// The probability, with all margins fixed, of a table at most as likely as this one.
    pub p_value: f64,
    /// Its standard error; 0 where all tables were counted.
    pub standard_error: f64,
    /// How many tables were drawn; 0 where all were counted.
    pub samples: u64,
}

/// Fisher's exact test of more than two classes, given (failing, passing) of each.
///
/// Tables are counted one by one, which takes up to 100,000 steps; where that is not enough, tables
/// are drawn by chance, always the same for the same counts. Drawing ends with 400 hits or with
/// 50,000 tables, and then p counts the table at hand, too, so that it is never 0. `None` where
/// there is nothing to compare.
///
/// Source: Freeman and Halton, "Note on an exact treatment of contingency, goodness of fit and other
/// problems of significance", 1951; when to stop: Besag and Clifford, "Sequential Monte Carlo
/// p-values", 1991.
pub fn freeman_halton(counts: &[(u64, u64)]) -> Option<Exact> {
    let mut rows: Vec<(u64, u64)> =
        counts.iter().map(|&(failing, passing)| (failing + passing, failing)).collect();
    rows.retain(|&(size, _)| size > 0);
    // The last class is given by the others: let it be the one with the most to count.
    rows.sort_unstable();
    let classes = Classes::new(&rows);
    if rows.len() < 2 || classes.failing == 0 || classes.failing == classes.total {
        return None;
    }
    let here = classes.ln_probability(rows.iter().map(|row| row.1));
    let mut count = Count { classes: &classes, limit: here + SLACK, steps: MOST_STEPS };
    let exact = count.below(0, classes.total, classes.failing, 0.0);
    Some(match exact {
        Some(p_value) => Exact { p_value: p_value.min(1.0), standard_error: 0.0, samples: 0 },
        None => classes.sampled(here + SLACK),
    })
}

/// The fixed margins.
struct Classes {
    sizes: Vec<u64>,
    total: u64,
    failing: u64,
}

impl Classes {
    fn new(rows: &[(u64, u64)]) -> Self {
        let sizes: Vec<u64> = rows.iter().map(|row| row.0).collect();
        let total = sizes.iter().sum();
        Self { sizes, total, failing: rows.iter().map(|row| row.1).sum() }
    }

    fn ln_probability(&self, failing: impl Iterator<Item = u64>) -> f64 {
        let mut left = (self.total, self.failing);
        let mut log = 0.0;
        for (&size, failing) in self.sizes.iter().zip(failing) {
            log += Hypergeometric::new(size, left.1, left.0).ln_probability(failing);
            left = (left.0 - size, left.1 - failing);
        }
        log
    }

    fn sampled(&self, limit: f64) -> Exact {
        let key = StreamKey::new("freeman-halton", 1, self.failing);
        let place = self.sizes.iter().fold(Place::ROOT, |place, &size| place.item(size as usize));
        let mut urns = Urns { classes: self, known: vec![HashMap::new(); self.sizes.len()] };
        let mut hits = 0;
        for sample in 0..MOST_SAMPLES {
            let mut stream = key.stream(place, sample, 0);
            hits += u64::from(urns.is_at_most(limit, &mut stream));
            if hits == ENOUGH {
                return estimate(hits, sample + 1);
            }
        }
        Exact { samples: MOST_SAMPLES, ..estimate(hits + 1, MOST_SAMPLES + 1) }
    }
}

fn estimate(hits: u64, samples: u64) -> Exact {
    let p_value = hits as f64 / samples as f64;
    let standard_error = (p_value * (1.0 - p_value) / samples as f64).sqrt();
    Exact { p_value, standard_error, samples }
}

/// What tables are drawn from: for each class, by the failures that are left, the likeliest count.
struct Urns<'a> {
    classes: &'a Classes,
    known: Vec<HashMap<u64, Urn>>,
}

impl Urns<'_> {
    /// Whether a table that is drawn is no likelier than the limit.
    fn is_at_most(&mut self, limit: f64, stream: &mut Stream) -> bool {
        let (mut total, mut failing) = (self.classes.total, self.classes.failing);
        let mut log = 0.0;
        for (&size, known) in self.classes.sizes.iter().zip(&mut self.known) {
            if log <= limit || size == total {
                break;
            }
            let urn = known.entry(failing).or_insert_with(|| Urn::new(size, failing, total));
            let (count, probability) = urn.draw(stream);
            log += probability.ln();
            total -= size;
            failing -= count;
        }
        log <= limit
    }
}

/// One class, and its likeliest count with that one's probability.
#[derive(Clone)]
struct Urn {
    chances: Hypergeometric,
    mode: u64,
    most: f64,
}

impl Urn {
    fn new(size: u64, failing: u64, total: u64) -> Self {
        let chances = Hypergeometric::new(size, failing, total);
        let mode = chances.mode();
        Self { chances, mode, most: chances.probability(mode) }
    }

    /// A count and its probability, by going outwards from the likeliest.
    fn draw(&self, stream: &mut Stream) -> (u64, f64) {
        let mut left = (stream.next_u64() >> 11) as f64 / (1_u64 << 53) as f64 - self.most;
        let (mut low, mut high) = (self.mode, self.mode);
        let (mut down, mut up) = (self.below(low, self.most), self.above(high, self.most));
        let mut drawn = (self.mode, self.most);
        while left >= 0.0 {
            // All is used up but for rounding.
            if down <= 0.0 && up <= 0.0 {
                break;
            }
            if down > up {
                low -= 1;
                drawn = (low, down);
                down = self.below(low, down);
            } else {
                high += 1;
                drawn = (high, up);
                up = self.above(high, up);
            }
            left -= drawn.1;
        }
        drawn
    }

    /// The probability of one less than `count`, whose own is given.
    fn below(&self, count: u64, probability: f64) -> f64 {
        if count == self.chances.least() {
            return 0.0;
        }
        probability / self.chances.step_up(count - 1)
    }

    /// The probability of one more than `count`, whose own is given.
    fn above(&self, count: u64, probability: f64) -> f64 {
        if count == self.chances.most() {
            return 0.0;
        }
        probability * self.chances.step_up(count)
    }
}

/// Adds up the tables at most as likely as the limit.
struct Count<'a> {
    classes: &'a Classes,
    limit: f64,
    steps: u32,
}

impl Count<'_> {
    /// The share of such tables, given the logarithm of the probability of the classes before
    /// `place`; `None` where it takes too many steps.
    fn below(&mut self, place: usize, total: u64, failing: u64, before: f64) -> Option<f64> {
        // Whatever the rest is, it makes the table less likely still.
        if before <= self.limit {
            return Some(before.exp());
        }
        let size = self.classes.sizes[place];
        if size == total {
            return Some(0.0);
        }
        let chances = Hypergeometric::new(size, failing, total);
        let mut log = before + chances.ln_probability(chances.least());
        let mut sum = 0.0;
        for count in chances.least()..=chances.most() {
            self.steps = self.steps.checked_sub(1)?;
            sum += self.below(place + 1, total - size, failing - count, log)?;
            log += chances.step_up(count).ln();
        }
        Some(sum)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::stats::fisher::fisher_two_sided;

    fn close(found: f64, expected: f64, relative: f64) {
        assert!((found - expected).abs() <= relative * expected.abs(), "{found} is not {expected}");
    }

    #[test]
    fn two_classes_give_fishers_test() {
        for (a, b, c, d) in [(8, 2, 1, 5), (6, 2, 1, 4), (0, 9, 4, 3), (30, 50, 11, 40)] {
            let found = freeman_halton(&[(a, b), (c, d)]).unwrap();
            close(found.p_value, fisher_two_sided(a, b, c, d), 1e-12);
        }
    }

    #[test]
    fn three_classes_give_the_sum_over_all_tables() {
        // Of 14 over 4 choices: with 1, 2 and 5 runs in the classes, 4 of them failing.
        let choose = |n: u64, k: u64| (0..k).fold(1, |all, turn| all * (n - turn) / (turn + 1));
        let weight = |x: u64, y: u64, z: u64| choose(3, x) * choose(4, y) * choose(6, z);
        for (x, y) in [(3, 1), (0, 4), (1, 1), (0, 0), (2, 0)] {
            let tables = (0..=3).flat_map(|x| (0..=4).map(move |y| (x, y)));
            let tables = tables.filter(|(x, y)| x + y <= 5);
            let here = weight(x, y, 5 - x - y);
            let sum: u64 =
                tables.map(|(x, y)| weight(x, y, 5 - x - y)).filter(|&each| each <= here).sum();
            let counts = [(x, 3 - x), (y, 4 - y), (5 - x - y, 1 + x + y)];
            let found = freeman_halton(&counts).unwrap();
            close(found.p_value, sum as f64 / choose(13, 5) as f64, 1e-13);
            assert_eq!((found.standard_error, found.samples), (0.0, 0));
        }
    }

    #[test]
    fn drawn_tables_agree_with_counted_ones() {
        let rows = [(3, 1), (5, 0), (9, 4), (60, 7), (61, 11)];
        let classes = Classes::new(&rows);
        let limit = classes.ln_probability(rows.iter().map(|row| row.1)) + SLACK;
        let counts = rows.map(|(size, failing)| (failing, size - failing));
        let counted = freeman_halton(&counts).unwrap();
        let drawn = classes.sampled(limit);
        assert_eq!(counted.samples, 0);
        let error = (drawn.p_value - counted.p_value).abs() / drawn.standard_error;
        assert!(error < 3.0, "{error} standard errors");
    }

    #[test]
    fn too_many_tables_are_sampled_always_alike_and_never_give_zero() {
        let even = [(4, 16); 20];
        let found = freeman_halton(&even).unwrap();
        close(found.p_value, 1.0, 0.0);
        let mut uneven = even;
        uneven[3] = (20, 0);
        let found = freeman_halton(&uneven).unwrap();
        assert_eq!(found.samples, MOST_SAMPLES);
        assert!(found.p_value > 0.0 && found.p_value < 3.0 / MOST_SAMPLES as f64);
        assert_eq!(freeman_halton(&uneven), Some(found));
    }

    #[test]
    fn nothing_to_compare_gives_nothing() {
        assert_eq!(freeman_halton(&[(3, 4), (0, 0)]), None);
        assert_eq!(freeman_halton(&[(3, 0), (5, 0), (1, 0)]), None);
    }
}
