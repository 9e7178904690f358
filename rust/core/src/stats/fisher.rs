//! Fisher's exact test of a 2×2 table.

use super::association::Table;
use super::hypergeometric::Hypergeometric;

/// Tables whose probabilities differ by less than this share differ by rounding only.
pub(super) const SLACK: f64 = 1e-10;

/// The probabilities, with all margins fixed, of tables as extreme as the one at hand.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fisher {
    /// At most as many failures with it.
    pub less: f64,
    /// At least as many failures with it.
    pub greater: f64,
    /// Tables that are at most as likely.
    pub two_sided: f64,
    /// The same, but those exactly as likely count by half: less conservative than `two_sided`.
    ///
    /// Source: Lancaster, "Significance tests in discrete distributions", 1961.
    pub mid_p: f64,
}

/// Fisher's exact test.
pub fn fisher(table: Table) -> Fisher {
    let chances = Hypergeometric::of(table);
    let count = table.failing_with;
    let (two_sided, equally_likely) = at_most_as_likely(&chances, count);
    Fisher {
        less: chances.at_most(count),
        greater: chances.at_least(count),
        two_sided,
        mid_p: two_sided - 0.5 * equally_likely,
    }
}

/// Fisher's exact test of a 2×2 table, two-sided: the probability, with all margins fixed, of a
/// table at most as likely as this one.
pub fn fisher_two_sided(a: u64, b: u64, c: u64, d: u64) -> f64 {
    at_most_as_likely(&Hypergeometric::new(a + b, a + c, a + b + c + d), a).0
}

/// The probability of counts at most as likely as `count`, and of those exactly as likely.
fn at_most_as_likely(chances: &Hypergeometric, count: u64) -> (f64, f64) {
    let here = chances.ln_probability(count);
    let mode = chances.mode();
    let is_equal = |other: u64| (chances.ln_probability(other) - here).abs() <= SLACK;
    if is_equal(mode) {
        // No other two counts are equally likely than the mode and one below it.
        let second = mode > chances.least() && is_equal(mode - 1);
        return (1.0, if second { 2.0 } else { 1.0 } * here.exp());
    }
    let is_likelier = |other: u64| chances.ln_probability(other) > here + SLACK;
    let (near, other) = if count < mode {
        let beyond = first(mode, chances.most() + 1, |other| !is_likelier(other));
        (chances.at_most(count), (beyond <= chances.most()).then_some(beyond))
    } else {
        let within = first(chances.least(), mode, is_likelier);
        (chances.at_least(count), within.checked_sub(1).filter(|&k| k >= chances.least()))
    };
    let Some(other) = other else {
        return (near, here.exp());
    };
    let far = if count < mode { chances.at_least(other) } else { chances.at_most(other) };
    let equally = if is_equal(other) { 2.0 } else { 1.0 };
    (near + far, equally * here.exp())
}

/// The first of `start..end` that is so, where all after it are too; `end` where none is.
fn first(start: u64, end: u64, is_so: impl Fn(u64) -> bool) -> u64 {
    let (mut start, mut end) = (start, end);
    while start < end {
        let middle = start + (end - start) / 2;
        if is_so(middle) {
            end = middle;
        } else {
            start = middle + 1;
        }
    }
    start
}

#[cfg(test)]
mod tests {
    use super::*;

    fn close(found: f64, expected: f64, relative: f64) {
        assert!((found - expected).abs() <= relative * expected.abs(), "{found} is not {expected}");
    }

    fn of(counts: [u64; 4]) -> Fisher {
        fisher(Table::new(counts))
    }

    #[test]
    fn it_agrees_with_published_answers() {
        close(of([8, 2, 1, 5]).two_sided, 0.034_965_034_965_034_96, 1e-13);
        close(of([6, 2, 1, 4]).two_sided, 0.102_564_102_564_102_55, 1e-13);
        close(of([1493, 1198, 1278, 557]).two_sided, 4.836e-22, 1e-4);
        close(of([5, 0, 7, 0]).two_sided, 1.0, 0.0);
        close(of([0; 4]).two_sided, 1.0, 0.0);
        close(of([0; 4]).mid_p, 0.5, 0.0);
    }

    #[test]
    fn the_lady_tasting_tea_is_right_by_chance_once_in_seventy() {
        // Fisher, "The design of experiments", 1935.
        let right = of([4, 0, 0, 4]);
        close(right.greater, 1.0 / 70.0, 1e-14);
        close(right.two_sided, 2.0 / 70.0, 1e-14);
        close(right.mid_p, 1.0 / 70.0, 1e-14);
        close(right.less, 1.0, 0.0);
        let one_wrong = of([3, 1, 1, 3]);
        close(one_wrong.greater, 17.0 / 70.0, 1e-14);
        close(one_wrong.two_sided, 34.0 / 70.0, 1e-14);
        close(one_wrong.mid_p, 18.0 / 70.0, 1e-14);
    }

    #[test]
    fn all_tables_of_small_margins_agree_with_the_sum_over_all_of_them() {
        let choose = |n: u64, k: u64| (0..k).fold(1, |all, turn| all * (n - turn) / (turn + 1));
        for (row, others, column) in [(6, 9, 7), (5, 5, 5), (1, 12, 3), (8, 3, 6), (7, 7, 1)] {
            let total = row + others;
            let weights: Vec<(u64, u64)> = (0..=row.min(column))
                .filter(|count| column - count <= others)
                .map(|count| (count, choose(row, count) * choose(others, column - count)))
                .collect();
            let all = choose(total, column) as f64;
            for &(count, weight) in &weights {
                let found = of([count, row - count, column - count, others + count - column]);
                let share = |is_in: &dyn Fn(u64, u64) -> bool| {
                    let chosen = weights.iter().filter(|&&(count, weight)| is_in(count, weight));
                    chosen.map(|(_, weight)| weight).sum::<u64>() as f64 / all
                };
                close(found.less, share(&|other, _| other <= count), 1e-13);
                close(found.greater, share(&|other, _| other >= count), 1e-13);
                close(found.two_sided, share(&|_, other| other <= weight), 1e-13);
                let below = share(&|_, other| other < weight);
                close(found.mid_p, f64::midpoint(below, found.two_sided), 1e-13);
            }
        }
    }

    #[test]
    fn huge_counts_keep_their_digits() {
        // Exact sums of binomial coefficients.
        close(of([3, 1_000_000, 40, 900_000]).two_sided, 2.421_461_113_888_131_6e-10, 1e-12);
        close(of([900, 99_100, 600, 99_400]).two_sided, 7.564_450_504_935_187e-15, 1e-12);
        close(of([2_000, 98_000, 500, 99_500]).two_sided, 9.601_457_901_010_58e-214, 1e-12);
        close(of([60, 1_000, 1_000, 20]).two_sided, 0.0, 0.0);
    }
}
