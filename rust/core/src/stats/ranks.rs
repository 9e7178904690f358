//! Numbers by their ranks: durations and scores against groups and against each other.

use super::distribution::{chi_square_tail, normal_tail, student_two_sided};

/// The most pairs of which the exact distribution of Mann and Whitney is worked out.
const MOST_PAIRS: usize = 20_000;

/// The size of the smaller group up to which it is.
const SMALL_GROUP: usize = 8;

/// Numbers in order, to be ranked many times.
///
/// Numbers that are equal share the mean of their ranks; NaN comes after all others.
#[derive(Debug, Clone)]
pub struct Ranking<'a> {
    values: &'a [f64],
    order: Vec<u32>,
}

/// Whether numbers differ between groups.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct KruskalWallis {
    /// H, corrected for ties.
    pub statistic: f64,
    /// Degrees of freedom.
    pub degrees: usize,
    /// The probability of at least this H where the groups do not differ.
    pub p_value: f64,
    /// The share of the ranks' variance between the groups, 0 to 1.
    ///
    /// Source: Kelley, "An unbiased correlation ratio measure", 1935, as given by Tomczak and
    /// Tomczak, 2014.
    pub epsilon_squared: f64,
    /// The same corrected for the number of groups; it may be below 0.
    pub eta_squared: f64,
}

impl<'a> Ranking<'a> {
    /// Puts numbers in order.
    pub fn new(values: &'a [f64]) -> Self {
        let mut order: Vec<u32> = (0..values.len() as u32).collect();
        order.sort_by(|&one, &two| values[one as usize].total_cmp(&values[two as usize]));
        Self { values, order }
    }

    /// Compares groups, of which `group` gives one below `groups` for a number's place, or `None` to
    /// leave it out. `None` where fewer than two groups have numbers, or all numbers are equal.
    ///
    /// Source: Kruskal and Wallis, "Use of ranks in one-criterion variance analysis", 1952.
    pub fn kruskal_wallis(
        &self,
        groups: usize,
        group: impl Fn(usize) -> Option<usize>,
    ) -> Option<KruskalWallis> {
        let (mut sums, mut sizes) = (vec![0.0; groups], vec![0_u64; groups]);
        let places = self.order.iter().map(|&place| place as usize);
        let mut present =
            places.filter_map(|place| Some((self.values[place], group(place)?))).peekable();
        let mut tied: Vec<usize> = Vec::new();
        let (mut before, mut lost) = (0_u64, 0.0);
        while let Some((value, group)) = present.next() {
            tied.push(group);
            if present.peek().is_some_and(|&(next, _)| next <= value) {
                continue;
            }
            let count = tied.len() as f64;
            let rank = before as f64 + f64::midpoint(count, 1.0);
            for group in tied.drain(..) {
                sums[group] += rank;
                sizes[group] += 1;
            }
            before += count as u64;
            lost += cube_less_itself(count);
        }
        let seen = sizes.iter().filter(|&&size| size > 0).count();
        let all = before as f64;
        let untied = 1.0 - lost / cube_less_itself(all);
        if seen < 2 || untied <= 0.0 {
            return None;
        }
        let middle = f64::midpoint(all, 1.0);
        let between: f64 = sums
            .iter()
            .zip(&sizes)
            .filter(|&(_, &size)| size > 0)
            .map(|(sum, &size)| (sum / size as f64 - middle).powi(2) * size as f64)
            .sum();
        let statistic = 12.0 * between / (all * (all + 1.0)) / untied;
        let degrees = seen - 1;
        Some(KruskalWallis {
            statistic,
            degrees,
            p_value: chi_square_tail(statistic, degrees),
            epsilon_squared: (statistic / (all - 1.0)).min(1.0),
            eta_squared: (statistic - degrees as f64) / (all - seen as f64),
        })
    }

    /// The rank of each number, from 1, and what ties take from the ranks' variance.
    fn ranks(&self) -> (Vec<f64>, f64) {
        let mut ranks = vec![0.0; self.values.len()];
        let (mut before, mut ties) = (0, 0.0);
        let equal = |one: &u32, two: &u32| self.values[*two as usize] <= self.values[*one as usize];
        for tied in self.order.chunk_by(equal) {
            let count = tied.len() as f64;
            for &place in tied {
                ranks[place as usize] = before as f64 + f64::midpoint(count, 1.0);
            }
            before += tied.len();
            ties += cube_less_itself(count);
        }
        (ranks, ties)
    }
}

fn cube_less_itself(count: f64) -> f64 {
    count * (count * count - 1.0)
}

/// Whether two numbers rise and fall together.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Spearman {
    /// The rank correlation, −1 to 1.
    pub rho: f64,
    /// The probability of one at least as far from 0 where there is none, by Student's distribution.
    pub p_value: f64,
}

/// Spearman's rank correlation of pairs; `None` for fewer than three, or where one side is constant.
///
/// Source: Spearman, "The proof and measurement of association between two things", 1904.
pub fn spearman(one: &[f64], two: &[f64]) -> Option<Spearman> {
    let count = one.len().min(two.len());
    if count < 3 {
        return None;
    }
    let one = unit(&one[..count])?;
    let two = unit(&two[..count])?;
    // Sums and differences know how far rho is from −1 and 1 where rho itself does not.
    let square = |sign: f64| -> f64 {
        one.iter().zip(&two).map(|(one, two)| (one + sign * two).powi(2)).sum::<f64>() / 2.0
    };
    let (above, below) = (square(1.0), square(-1.0));
    let rho = ((above - below) / 2.0).clamp(-1.0, 1.0);
    let degrees = count - 2;
    let t = rho * (degrees as f64 / (above * below)).sqrt();
    Some(Spearman { rho, p_value: student_two_sided(t, degrees) })
}

/// The ranks about their mean, with a sum of squares of 1; `None` where all are equal.
fn unit(values: &[f64]) -> Option<Vec<f64>> {
    let (mut ranks, ties) = Ranking::new(values).ranks();
    let count = values.len() as f64;
    let squares = (cube_less_itself(count) - ties) / 12.0;
    if squares <= 0.0 {
        return None;
    }
    let (middle, length) = (f64::midpoint(count, 1.0), squares.sqrt());
    for rank in &mut ranks {
        *rank = (*rank - middle) / length;
    }
    Some(ranks)
}

/// Whether the numbers of one group are greater than those of another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MannWhitney {
    /// U: of all pairs, how many have the greater number in the first group; ties count one half.
    pub u: f64,
    /// The two-sided probability of a U at least as far from the middle.
    pub p_value: f64,
    /// Whether that is exact.
    pub is_exact: bool,
    /// Cliff's delta: 1 where all of the first are greater, 0 where it is even, −1 where all are less.
    pub cliffs_delta: f64,
}

/// Compares two groups; `None` where one is empty.
///
/// Exact where the smaller group has up to eight numbers, there are up to 20,000 pairs and no ties;
/// else by the normal distribution with corrections for ties and continuity.
///
/// Source: Mann and Whitney, "On a test of whether one of two random variables is stochastically
/// larger than the other", 1947; Cliff, "Dominance statistics", 1993.
pub fn mann_whitney(one: &[f64], two: &[f64]) -> Option<MannWhitney> {
    if one.is_empty() || two.is_empty() {
        return None;
    }
    let values: Vec<f64> = one.iter().chain(two).copied().collect();
    let (ranks, ties) = Ranking::new(&values).ranks();
    let (first, second, all) = (one.len() as f64, two.len() as f64, values.len() as f64);
    let pairs = first * second;
    let u = ranks[..one.len()].iter().sum::<f64>() - first * (first + 1.0) / 2.0;
    let greater = u.max(pairs - u);
    let is_exact = ties <= 0.0
        && one.len().min(two.len()) <= SMALL_GROUP
        && one.len() * two.len() <= MOST_PAIRS;
    let p_value = if is_exact {
        exact_tail(one.len(), two.len(), greater as usize)
    } else {
        let deviation = (pairs / 12.0 * ((all + 1.0) - ties / (all * (all - 1.0)))).sqrt();
        if deviation > 0.0 { normal_tail((greater - pairs / 2.0 - 0.5) / deviation) } else { 1.0 }
    };
    let p_value = (2.0 * p_value).min(1.0);
    Some(MannWhitney { u, p_value, is_exact, cliffs_delta: 2.0 * u / pairs - 1.0 })
}

/// The probability of at least `u`, where every order is equally likely.
fn exact_tail(one: usize, two: usize, u: usize) -> f64 {
    // The orders with each U, by their share: the greatest number belongs to the one group or to the
    // other. Row by row in the size of the smaller group.
    let (small, large) = (one.min(two), one.max(two));
    let mut shares = vec![vec![0.0; small * large + 1]; large + 1];
    for row in &mut shares {
        row[0] = 1.0;
    }
    for size in 1..=small {
        let mut next = vec![vec![0.0; small * large + 1]; large + 1];
        next[0][0] = 1.0;
        for other in 1..=large {
            let last = size as f64 / (size + other) as f64;
            let (done, current) = next.split_at_mut(other);
            for (u, share) in current[0][..=size * other].iter_mut().enumerate() {
                let greatest = if u >= other { shares[other][u - other] } else { 0.0 };
                *share = last * greatest + (1.0 - last) * done[other - 1][u];
            }
        }
        shares = next;
    }
    shares[large][u..].iter().sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, relative: f64) {
        assert!((found - expected).abs() <= relative * expected.abs(), "{found} is not {expected}");
    }

    fn kruskal(groups: &[&[f64]]) -> Option<KruskalWallis> {
        let values: Vec<f64> = groups.concat();
        let codes: Vec<usize> =
            groups.iter().enumerate().flat_map(|(code, group)| vec![code; group.len()]).collect();
        Ranking::new(&values).kruskal_wallis(groups.len(), |place| codes.get(place).copied())
    }

    #[test]
    fn kruskal_wallis_gives_the_answers_of_scipys_documentation() {
        let found = kruskal(&[&[1.0, 3.0, 5.0, 7.0, 9.0], &[2.0, 4.0, 6.0, 8.0, 10.0]]).unwrap();
        close(found.statistic, 0.272_727_272_727_272_7, 1e-14);
        close(found.p_value, 0.601_508_134_440_593, 1e-12);
        let found = kruskal(&[&[1.0, 1.0, 1.0], &[2.0, 2.0, 2.0], &[2.0, 2.0]]).unwrap();
        close(found.statistic, 7.0, 1e-14);
        close(found.p_value, 0.030_197_383_422_318_5, 1e-12);
        close(found.epsilon_squared, 1.0, 1e-14);
        close(found.eta_squared, 1.0, 1e-14);
    }

    #[test]
    fn what_is_left_out_does_not_count() {
        let values = [1.0, 7.0, 2.0, 3.0, 9.0, 9.0, 4.0];
        let with = Ranking::new(&values);
        let codes = [Some(0), None, Some(0), Some(1), None, None, Some(1)];
        let found = with.kruskal_wallis(3, |place| codes[place]);
        assert_eq!(found, kruskal(&[&[1.0, 2.0], &[3.0, 4.0]]));
        assert!(found.is_some());
    }

    #[test]
    fn groups_without_contrast_give_nothing() {
        assert_eq!(kruskal(&[&[1.0, 2.0], &[]]), None);
        assert_eq!(kruskal(&[&[1.0, 1.0], &[1.0]]), None);
        assert_eq!(kruskal(&[]), None);
    }

    #[test]
    fn spearman_gives_the_answers_of_scipys_documentation() {
        let found = spearman(&[1.0, 2.0, 3.0, 4.0, 5.0], &[5.0, 6.0, 7.0, 8.0, 7.0]).unwrap();
        close(found.rho, 0.820_782_681_668_123_3, 1e-14);
        close(found.p_value, 0.088_587_005_313_543_8, 1e-12);
        let falling = spearman(&[1.0, 2.0, 3.0, 4.0], &[9.0, 8.0, 2.0, -1.0]).unwrap();
        close(falling.rho, -1.0, 1e-15);
        assert!(falling.p_value < 1e-15);
        assert_eq!(spearman(&[1.0, 1.0, 1.0], &[1.0, 2.0, 3.0]), None);
        assert_eq!(spearman(&[1.0, 2.0], &[1.0, 2.0]), None);
    }

    #[test]
    fn mann_whitney_gives_the_answers_of_scipys_documentation() {
        // When men and women were diagnosed with diabetes.
        let (men, women) = ([19.0, 22.0, 16.0, 29.0, 24.0], [20.0, 11.0, 17.0, 12.0]);
        let found = mann_whitney(&men, &women).unwrap();
        close(found.u, 17.0, 0.0);
        close(found.p_value, 0.111_111_111_111_111_1, 1e-13);
        close(found.cliffs_delta, 0.7, 1e-15);
        assert!(found.is_exact);
        let tied = mann_whitney(&[1.0, 2.0, 2.0, 3.0], &[2.0, 4.0, 4.0]).unwrap();
        assert!(!tied.is_exact);
        close(tied.u, 2.0, 0.0);
        assert_eq!(mann_whitney(&men, &[]), None);
        close(mann_whitney(&[1.0, 1.0], &[1.0]).unwrap().p_value, 1.0, 0.0);
    }

    #[test]
    fn exact_tails_agree_with_the_count_of_all_orders() {
        for (one, two) in [(1, 1), (2, 3), (4, 3), (5, 5)] {
            let mut counts = vec![0_u32; one * two + 1];
            for chosen in 0_u32..1 << (one + two) {
                if chosen.count_ones() as usize == one {
                    let pairs =
                        (0..one + two).flat_map(|high| (0..high).map(move |low| (high, low)));
                    let is_first = |place: usize| chosen >> place & 1 == 1;
                    let u = pairs.filter(|&(high, low)| is_first(high) && !is_first(low)).count();
                    counts[u] += 1;
                }
            }
            let all: u32 = counts.iter().sum();
            for u in 0..counts.len() {
                let expected = f64::from(counts[u..].iter().sum::<u32>()) / f64::from(all);
                close(exact_tail(one, two, u), expected, 1e-14);
            }
        }
    }
}
