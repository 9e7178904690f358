//! Combinations of three classes and more.
//!
//! Triples are looked at one and all, in the failing runs, as long as that is quick: a fault such as
//! an exclusive or of three settings shows in no single setting and in no pair. Beyond that, and for
//! larger ones, the most telling combinations are extended by each class.

use std::collections::BTreeSet;

use super::bits::common;
use super::candidates::{Candidate, Tested};
use super::left::Left;
use crate::error::{Interrupt, Result};

/// Words of failing runs that are looked at for triples: a fraction of a second.
const QUICK: usize = 1 << 28;
/// Combinations that are extended.
const BEAM: usize = 200;
/// Standard deviations above what the pairs of a triple explain, below which it is not counted in
/// passing runs.
const ABOVE: f64 = 2.0;

/// Words that a look at one triple costs at least.
const LOOK: usize = 16;

/// Whether all triples can be looked at.
pub(super) fn is_quick(left: &Left<'_>) -> bool {
    let symbols = left.failing.matrix.symbols();
    let triples = symbols.saturating_mul(symbols).saturating_mul(symbols) / 6;
    triples.saturating_mul(left.failing.matrix.words().max(LOOK)) <= QUICK
}

/// Tests all triples.
pub(super) fn triples(left: &Left<'_>, interrupt: &dyn Interrupt) -> Result<Tested> {
    let mut tested = Tested::default();
    let matrix = &left.failing.matrix;
    let shares = Shares::of(left);
    let mut both = vec![0; matrix.words()];
    for one in 0..matrix.symbols() {
        interrupt.poll()?;
        let (first, row) = left.failing.pairs.row(one);
        for (two, &runs) in (first..).zip(row) {
            let third = matrix.symbols_of(matrix.term(two).0).end;
            tested.hypotheses += matrix.symbols() - third;
            if runs < 2 {
                continue;
            }
            let sets = matrix.having(one).iter().zip(matrix.having(two));
            both.iter_mut().zip(sets).for_each(|(word, (a, b))| *word = a & b);
            for three in third..matrix.symbols() {
                let failing = common([&both, matrix.having(three)]);
                let adds = |part: [usize; 2], other| {
                    let share = shares.of_both(part, other);
                    is_above(failing, left.failing.pairs.both(part[0], part[1]), share)
                };
                if failing > 1
                    && is_above(failing, runs, shares.of_both([one, two], three))
                    && adds([one, three], two)
                    && adds([two, three], one)
                {
                    let symbols = [one, two, three];
                    let table = left.table_of(failing, left.passing.count(&symbols));
                    tested.test(left, &symbols, table);
                }
            }
        }
    }
    Ok(tested)
}

/// Tests each of the most telling combinations with each class of another parameter.
pub(super) fn extended(
    left: &Left<'_>,
    smaller: &[Candidate],
    interrupt: &dyn Interrupt,
) -> Result<Tested> {
    let mut tested = Tested::default();
    let mut known = BTreeSet::new();
    let mut order: Vec<&Candidate> = smaller.iter().collect();
    order.sort_by(|one, two| two.association.effect.total_cmp(&one.association.effect));
    for candidate in order.into_iter().take(BEAM) {
        interrupt.poll()?;
        extend(left, &candidate.symbols, &mut tested, &mut known);
    }
    Ok(tested)
}

/// Tests a combination with each class of another parameter, unless that is known.
fn extend(
    left: &Left<'_>,
    smaller: &[usize],
    tested: &mut Tested,
    known: &mut BTreeSet<Vec<usize>>,
) {
    let matrix = &left.failing.matrix;
    let failing = matrix.set(smaller);
    let passing = left.passing.matrix.set(smaller);
    let runs = common([&failing]) as u32;
    let parameters: Vec<usize> = smaller.iter().map(|&symbol| matrix.term(symbol).0).collect();
    for parameter in (0..matrix.parameters()).filter(|one| !parameters.contains(one)) {
        for symbol in matrix.symbols_of(parameter) {
            tested.hypotheses += 1;
            let failing = common([&failing, matrix.having(symbol)]);
            let shares = smaller.iter().map(|&one| share(left, one, symbol));
            if failing < 2 || !is_above(failing, runs, shares.fold(0.0, f64::max)) {
                continue;
            }
            let mut symbols = [smaller, &[symbol]].concat();
            symbols.sort_unstable();
            if known.insert(symbols.clone()) {
                let passing = common([&passing, left.passing.matrix.having(symbol)]);
                tested.test(left, &symbols, left.table_of(failing, passing));
            }
        }
    }
}

/// Whether more runs of a combination fail with a class than those of them that have the class, by
/// its share, let expect.
fn is_above(failing: u64, runs: u32, share: f64) -> bool {
    let expected = f64::from(runs) * share;
    let deviation = (expected * (1.0 - share)).max(0.0).sqrt();
    failing as f64 > expected + ABOVE * deviation
}

/// The share of runs with the one class that have the other, too.
fn share(left: &Left<'_>, one: usize, other: usize) -> f64 {
    let both = left.failing.pairs.both(one, other) + left.passing.pairs.both(one, other);
    let all = left.failing.singles[one] + left.passing.singles[one];
    f64::from(both) / f64::from(all.max(1))
}

/// The shares of all pairs.
struct Shares {
    symbols: usize,
    shares: Vec<f64>,
}

impl Shares {
    fn of(left: &Left<'_>) -> Self {
        let matrix = &left.failing.matrix;
        let symbols = matrix.symbols();
        let mut shares = vec![0.0; symbols * symbols];
        for one in 0..symbols {
            let (first, row) = left.failing.pairs.row(one);
            for other in first..first + row.len() {
                shares[one * symbols + other] = share(left, one, other);
                shares[other * symbols + one] = share(left, other, one);
            }
        }
        Self { symbols, shares }
    }

    /// The share of runs with either class of a pair that have the other one, too.
    fn of_both(&self, part: [usize; 2], other: usize) -> f64 {
        let [one, two] = part.map(|symbol| self.shares[symbol * self.symbols + other]);
        one.max(two)
    }
}
