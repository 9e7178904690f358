//! Combinations of three classes and more.
//!
//! Triples are looked at one and all, in the failing runs, as long as that is quick: a fault such as
//! an exclusive or of three settings shows in no single setting and in no pair. Beyond that, and for
//! larger ones, the most telling combinations are extended by each class.

use super::bits::common;
use super::candidates::{Candidate, Tested, is_notable};
use super::left::Left;
use crate::error::{Interrupt, Result};

/// Words of failing runs that are looked at for triples: a fraction of a second.
const QUICK: usize = 1 << 28;
/// Combinations that are extended.
const BEAM: usize = 200;
/// Standard deviations above what the pairs of a triple explain, below which it is not counted in
/// passing runs.
const ABOVE: f64 = 2.0;

/// Whether all triples can be looked at.
pub(super) fn is_quick(left: &Left<'_>) -> bool {
    let symbols = left.failing.matrix.symbols();
    let triples = symbols.saturating_mul(symbols).saturating_mul(symbols) / 6;
    triples.saturating_mul(left.failing.matrix.words()) <= QUICK
}

/// Tests all triples.
pub(super) fn triples(left: &Left<'_>, interrupt: &dyn Interrupt) -> Result<Tested> {
    let mut tested = Tested::default();
    let matrix = &left.failing.matrix;
    let mut both = vec![0; matrix.words()];
    for one in 0..matrix.symbols() {
        interrupt.poll()?;
        let (first, row) = left.failing.pairs.row(one);
        for (two, &failing) in (first..).zip(row) {
            let third = matrix.symbols_of(matrix.term(two).0).end;
            tested.hypotheses += matrix.symbols() - third;
            if failing < 2 {
                continue;
            }
            let sets = matrix.having(one).iter().zip(matrix.having(two));
            both.iter_mut().zip(sets).for_each(|(word, (a, b))| *word = a & b);
            for three in third..matrix.symbols() {
                let failing = common([&both, matrix.having(three)]);
                let symbols = [one, two, three];
                if failing > 1 && is_above(left, symbols, failing) {
                    test(&mut tested, left, &symbols, failing);
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
    let matrix = &left.failing.matrix;
    let mut order: Vec<&Candidate> = smaller.iter().collect();
    order.sort_by(|one, two| two.association.effect.total_cmp(&one.association.effect));
    for candidate in order.into_iter().take(BEAM) {
        interrupt.poll()?;
        let set = matrix.set(&candidate.symbols);
        let parameters: Vec<usize> =
            candidate.symbols.iter().map(|&symbol| matrix.term(symbol).0).collect();
        for parameter in (0..matrix.parameters()).filter(|one| !parameters.contains(one)) {
            for symbol in matrix.symbols_of(parameter) {
                tested.hypotheses += 1;
                let failing = common([&set, matrix.having(symbol)]);
                if failing > 1 {
                    let mut symbols = candidate.symbols.clone();
                    symbols.push(symbol);
                    symbols.sort_unstable();
                    let is_known = |known: &Candidate| known.symbols == symbols;
                    if !tested.candidates.iter().any(is_known) {
                        test(&mut tested, left, &symbols, failing);
                    }
                }
            }
        }
    }
    Ok(tested)
}

fn test(tested: &mut Tested, left: &Left<'_>, symbols: &[usize], failing: u64) {
    // Passing runs are many: they are counted only where none of them would make it notable.
    if is_notable(left.table_of(failing, 0)) {
        let table = left.table_of(failing, left.passing.count(symbols));
        tested.test(left, symbols, table);
    }
}

/// Whether a triple fails more often than each of its pairs lets expect.
fn is_above(left: &Left<'_>, [one, two, three]: [usize; 3], failing: u64) -> bool {
    let is_above = |pair: (usize, usize), other: usize| {
        let expected_share = share(left, pair.0, other).max(share(left, pair.1, other));
        let runs = f64::from(left.failing.pairs.both(pair.0, pair.1));
        let expected = runs * expected_share;
        let deviation = (expected * (1.0 - expected_share)).max(0.0).sqrt();
        failing as f64 > expected + ABOVE * deviation
    };
    is_above((one, two), three) && is_above((one, three), two) && is_above((two, three), one)
}

/// The share of runs with the one class that have the other, too.
fn share(left: &Left<'_>, one: usize, other: usize) -> f64 {
    let both = left.failing.pairs.both(one, other) + left.passing.pairs.both(one, other);
    let all = left.failing.singles[one] + left.passing.singles[one];
    f64::from(both) / f64::from(all.max(1))
}
