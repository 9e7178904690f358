//! Which settings, alone or together, explain the failures.
//!
//! Suspects are found one after the other, each time setting aside the runs that the last one
//! explains (Liblit et al., "Scalable statistical bug isolation", PLDI 2005).

use super::adjust::benjamini_hochberg;
use super::association::{Association, Table, of_parameter, of_table};
use super::candidates::{Candidate, Tested};
use super::larger::{extended, is_quick, triples};
use super::left::Left;
use super::matrix::{Codes, Term};
use crate::error::{Error, Interrupt, Result};

/// What to report.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// The false discovery rate.
    pub rate: f64,
    /// The greatest count of suspects.
    pub most: usize,
    /// How many settings a suspect has at most: 1 to 6.
    pub strength: usize,
}

impl Default for Options {
    fn default() -> Self {
        Self { rate: 0.05, most: 10, strength: 3 }
    }
}

/// Settings that are looked at together at most.
const STRONGEST: usize = 6;

/// Classes that explain failures.
#[derive(Debug, Clone, PartialEq)]
pub struct Suspect {
    /// The classes.
    pub terms: Vec<Term>,
    /// Failures with all of them and without, over all runs.
    pub table: Table,
    /// How strongly failures go with them, over all runs.
    pub association: Association,
    /// Failures with all of them that no suspect before explains.
    pub explained: usize,
    /// The p-value of the whole claim among the runs that no suspect before explains: the largest of
    /// those of the combination and of each of its classes.
    pub p_value: f64,
    /// The p-value adjusted for all hypotheses.
    pub q_value: f64,
}

/// Everything that was found.
#[derive(Debug, Clone, PartialEq)]
pub struct Findings {
    /// Each parameter with its association and q-value; `None` where nothing could be compared.
    pub parameters: Vec<Option<(Association, f64)>>,
    /// The suspects, the most telling first.
    pub suspects: Vec<Suspect>,
    /// How many hypotheses were tested for suspects at first: classes and combinations.
    pub hypotheses: usize,
    /// The size up to which all combinations were looked at; larger ones only where they extend a
    /// telling smaller one.
    pub complete_to: usize,
}

/// Tests every parameter, every class and combinations of classes against the failures.
///
/// # Errors
/// [`Error::Input`] where there is not one flag for each run, or no such strength.
pub fn find_suspects(
    codes: Codes<'_>,
    is_failing: &[bool],
    options: Options,
    interrupt: &dyn Interrupt,
) -> Result<Findings> {
    check(codes, is_failing, options)?;
    let mut left = Left::of(codes, is_failing, options.strength > 1, interrupt)?;
    let parameters = parameters(&left);
    let mut round = Round::of(&left, options, interrupt)?;
    let (hypotheses, complete_to) = (round.hypotheses, round.complete_to);
    let mut suspects: Vec<Suspect> = Vec::new();
    while suspects.len() < options.most
        && let Some(best) = round.best()
    {
        let matrix = &left.failing.matrix;
        let terms: Vec<Term> = best.symbols.iter().map(|&symbol| matrix.term(symbol)).collect();
        let table = left.table_of_all(&best.symbols);
        let explained = left.set_aside(&best.symbols, interrupt)?;
        let association = of_table(table);
        let (p_value, q_value) = (best.p_value, best.q_value);
        suspects.push(Suspect { terms, table, association, explained, p_value, q_value });
        round = Round::of(&left, options, interrupt)?;
    }
    Ok(Findings { parameters, suspects, hypotheses, complete_to })
}

fn check(codes: Codes<'_>, is_failing: &[bool], options: Options) -> Result<()> {
    if codes.runs() != is_failing.len() {
        let message = format!("{} configurations and {} outcomes", codes.runs(), is_failing.len());
        return Err(Error::input(message, "give one outcome for each configuration"));
    }
    if !(1..=STRONGEST).contains(&options.strength) {
        let message = format!("cannot look at {} settings together", options.strength);
        return Err(Error::input(message, "the strength is from 1 to 6"));
    }
    Ok(())
}

fn parameters(left: &Left<'_>) -> Vec<Option<(Association, f64)>> {
    let matrix = &left.failing.matrix;
    let found: Vec<Option<Association>> = (0..matrix.parameters())
        .map(|parameter| {
            let counts = matrix.symbols_of(parameter).map(|symbol| {
                (left.failing.singles[symbol].into(), left.passing.singles[symbol].into())
            });
            of_parameter(&counts.collect::<Vec<_>>())
        })
        .collect();
    let p_values: Vec<f64> = found.iter().flatten().map(|found| found.p_value).collect();
    let mut adjusted = benjamini_hochberg(&p_values, p_values.len()).into_iter();
    found.into_iter().map(|found| Some((found?, adjusted.next()?))).collect()
}

/// What is significant among the runs that are left.
struct Round {
    candidates: Vec<Candidate>,
    hypotheses: usize,
    complete_to: usize,
}

impl Round {
    fn of(left: &Left<'_>, options: Options, interrupt: &dyn Interrupt) -> Result<Self> {
        let mut round = Self { candidates: Vec::new(), hypotheses: 0, complete_to: 0 };
        let mut smaller = Tested::of_size(0);
        for size in 1..=options.strength {
            let is_complete = size < 3 || size == 3 && is_quick(left);
            let tested = match size {
                1 => singles(left),
                2 => pairs(left, interrupt)?,
                3 if is_complete => triples(left, interrupt)?,
                _ => extended(left, &smaller, size, interrupt)?,
            };
            round.complete_to = if is_complete { size } else { round.complete_to };
            round.hypotheses += tested.hypotheses;
            let significant = tested.significant(left, options.rate, options.strength);
            round.candidates.extend(significant);
            smaller = tested;
        }
        Ok(round)
    }

    /// The candidate that failures go with most; of equal ones the smallest.
    fn best(&self) -> Option<&Candidate> {
        self.candidates.iter().max_by(|one, two| {
            let effect = one.effect.total_cmp(&two.effect);
            let size = || two.symbols.len().cmp(&one.symbols.len());
            let place = || two.symbols.cmp(&one.symbols);
            effect.then_with(size).then_with(place)
        })
    }
}

fn singles(left: &Left<'_>) -> Tested {
    let mut tested = Tested::of_size(1);
    for symbol in 0..left.failing.matrix.symbols() {
        let table = left.table(&[symbol]);
        tested.hypotheses += usize::from(table.failing_with + table.passing_with > 0);
        tested.test(&[symbol], table);
    }
    tested
}

fn pairs(left: &Left<'_>, interrupt: &dyn Interrupt) -> Result<Tested> {
    let mut tested = Tested::of_size(2);
    for one in 0..left.failing.matrix.symbols() {
        interrupt.poll()?;
        let (first, failing) = left.failing.pairs.row(one);
        let (_, passing) = left.passing.pairs.row(one);
        for (two, (&failing, &passing)) in (first..).zip(failing.iter().zip(passing)) {
            tested.hypotheses += usize::from(failing + passing > 0);
            if failing > 1 {
                tested.test(&[one, two], left.table_of(failing.into(), passing.into()));
            }
        }
    }
    Ok(tested)
}
