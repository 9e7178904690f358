//! Combinations of three classes and more.
//!
//! Triples are looked at one and all, in the failing runs, as long as that is quick: a fault such as
//! an exclusive or of three settings shows in no single setting and in no pair. Beyond that, and for
//! larger ones, the most telling combinations are extended by each class.

use std::collections::BTreeSet;
use std::ops::Range;

use super::candidates::Tested;
use super::left::Left;
use crate::error::{Interrupt, Result};
use testflow_bits::{add_common, common};

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
    let words = left.failing.runs().div_ceil(64) as usize;
    triples.saturating_mul(words.max(LOOK)) <= QUICK
}

/// Tests all triples.
pub(super) fn triples(left: &Left<'_>, interrupt: &dyn Interrupt) -> Result<Tested> {
    let mut tested = Tested::of_size(3);
    let matrix = &left.failing.matrix;
    let shares = Shares::new(left);
    for one in 0..matrix.symbols() {
        interrupt.poll()?;
        let (first, row) = left.failing.pairs.row(one);
        for (two, &runs) in (first..).zip(row) {
            let others = matrix.symbols_of(matrix.term(two).0).end..matrix.symbols();
            tested.hypotheses += others.len();
            if runs > 1 {
                with_third(left, [one, two], runs, others, &shares, &mut tested);
            }
        }
    }
    Ok(tested)
}

/// Tests a pair with each of some other classes.
fn with_third(
    left: &Left<'_>,
    [one, two]: [usize; 2],
    pair: u32,
    others: Range<usize>,
    shares: &Shares,
    tested: &mut Tested,
) {
    let (matrix, pairs) = (&left.failing.matrix, &left.failing.pairs);
    let adds = |failing, part: [usize; 2], other| {
        is_above(failing, pairs.both(part[0], part[1]), shares.of_both(part, other))
    };
    let mut failing = vec![0; others.len()];
    let rows = matrix.rows(others.clone(), 0..matrix.words());
    add_common(&left.failing.having(&[one, two]), rows, matrix.words(), &mut failing);
    let of_pair = [one, two].map(|symbol| &shares.of(symbol)[others.clone()]);
    let of_pair = of_pair[0].iter().zip(of_pair[1]).map(|(one, two)| one.max(*two));
    for ((three, &failing), share) in others.zip(&failing).zip(of_pair) {
        if is_above(failing, pair, share)
            && failing > 1
            && adds(failing, [one, three], two)
            && adds(failing, [two, three], one)
        {
            let symbols = [one, two, three];
            let table = left.table_of(failing.into(), left.passing.count(&symbols));
            tested.test(&symbols, table);
        }
    }
}

/// Tests each of the most telling combinations with each class of another parameter.
pub(super) fn extended(
    left: &Left<'_>,
    smaller: &Tested,
    size: usize,
    interrupt: &dyn Interrupt,
) -> Result<Tested> {
    let mut tested = Tested::of_size(size);
    let mut known = BTreeSet::new();
    for symbols in smaller.strongest(BEAM) {
        interrupt.poll()?;
        extend(left, &symbols, &mut tested, &mut known);
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
    let failing = left.failing.having(smaller);
    let passing = left.passing.having(smaller);
    let runs = common([&failing]) as u32;
    let parameters: Vec<usize> = smaller.iter().map(|&symbol| matrix.term(symbol).0).collect();
    let mut counts = vec![0; matrix.symbols()];
    let rows = matrix.rows(0..matrix.symbols(), 0..matrix.words());
    add_common(&failing, rows, matrix.words(), &mut counts);
    for parameter in (0..matrix.parameters()).filter(|one| !parameters.contains(one)) {
        for symbol in matrix.symbols_of(parameter) {
            tested.hypotheses += 1;
            let failing = counts[symbol];
            let shares = smaller.iter().map(|&one| share(left, one, symbol));
            if failing < 2 || !is_above(failing, runs, shares.fold(0.0, f64::max)) {
                continue;
            }
            let mut symbols = [smaller, &[symbol]].concat();
            symbols.sort_unstable();
            if known.insert(symbols.clone()) {
                let passing = common([&passing, left.passing.matrix.having(symbol)]);
                tested.test(&symbols, left.table_of(failing.into(), passing));
            }
        }
    }
}

/// Whether more runs of a combination fail with a class than those of them that have the class, by
/// its share, let expect.
fn is_above(failing: u32, runs: u32, share: f64) -> bool {
    let expected = f64::from(runs) * share;
    let deviation = (expected * (1.0 - share)).max(0.0).sqrt();
    f64::from(failing) > expected + ABOVE * deviation
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
    fn new(left: &Left<'_>) -> Self {
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

    /// The shares of runs with one class that have each other one, too.
    fn of(&self, symbol: usize) -> &[f64] {
        &self.shares[symbol * self.symbols..][..self.symbols]
    }

    /// The share of runs with either class of a pair that have the other one, too.
    fn of_both(&self, part: [usize; 2], other: usize) -> f64 {
        let [one, two] = part.map(|symbol| self.of(symbol)[other]);
        one.max(two)
    }
}
