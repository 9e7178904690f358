//! One configuration at a time, each taking in as many uncovered pairs as it can.
//!
//! At every step the setting and class that would cover most is decided, over all open settings;
//! this is the density idea of Bryce and Colbourn ("The density algorithm for pairwise
//! interaction testing", 2007) without its weights.

use crate::coverage::{PairSet, is_flat, possible_pairs};
use crate::error::{Error, Interrupt, Result};
use crate::generate::{Batch, Profile, realise};
use crate::seed::{Place, Stream, StreamKey};
use crate::space::{Found, NO_CLASS, OPEN, Space};
use crate::value::Value;

/// Bumped when the same seed would give another suite.
pub const VERSION: u32 = 1;

/// A covering array and what it covers.
#[derive(Debug, Clone)]
pub struct Suite {
    /// The configurations.
    pub batch: Batch,
    /// How many pairs they cover: all that are possible.
    pub covered: usize,
    /// How many pairs no valid configuration can have.
    pub impossible: usize,
}

/// Valid configurations in which every possible pair of classes occurs, after those to `include`.
///
/// # Errors
/// [`Error::Input`] for a space with fewer than two settings, or an included configuration that is
/// not valid.
pub fn cover(
    space: &Space,
    seed: u64,
    include: &[Value],
    interrupt: &dyn Interrupt,
) -> Result<Suite> {
    if space.knobs().list().len() < 2 {
        return Err(Error::input("a covering array of strength 2 needs at least two settings", ""));
    }
    if let Some(place) = include.iter().position(|value| !space.accepts(value)) {
        return Err(Error::input(
            format!("included configuration {place} is not valid"),
            "see what space.validate says of it",
        ));
    }
    let possible = possible_pairs(space, interrupt)?;
    let covered = possible.pairs.len();
    let impossible = possible.pairs.universe() - covered;
    let mut greedy = Greedy {
        space,
        key: StreamKey::new("cover", VERSION, seed),
        is_flat: is_flat(space),
        uncovered: possible.pairs.clone(),
        possible: possible.pairs,
        witnesses: possible.witnesses,
        batch: Batch::default(),
    };
    for value in include {
        greedy.take(value);
    }
    while !greedy.uncovered.is_empty() {
        interrupt.poll()?;
        greedy.add_row();
    }
    Ok(Suite { batch: greedy.batch, covered, impossible })
}

struct Greedy<'a> {
    space: &'a Space,
    key: StreamKey,
    is_flat: bool,
    possible: PairSet,
    uncovered: PairSet,
    witnesses: Vec<(Vec<u16>, Value)>,
    batch: Batch,
}

/// A configuration in the making.
struct Row {
    codes: Vec<u16>,
    /// For each class, how many uncovered pairs it would close with those decided.
    gains: Vec<u32>,
    /// Classes that cannot join this row.
    barred: Vec<bool>,
    /// The codes of the last configuration that was written with those decided.
    written: Vec<u16>,
}

impl Greedy<'_> {
    fn add_row(&mut self) {
        let index = self.batch.len() as u64;
        let mut stream = self.key.stream(Place::ROOT, index, 0);
        let Some((first, second)) = self.seed_pair(&mut stream) else { return };
        let mut row = Row {
            codes: vec![OPEN; self.space.knobs().list().len()],
            gains: vec![0; self.uncovered.symbols()],
            barred: vec![false; self.uncovered.symbols()],
            written: Vec::new(),
        };
        self.decide(&mut row, first);
        self.decide(&mut row, second);
        while let Some(symbol) = self.best(&row, &mut stream) {
            if self.may_join(&mut row, symbol, index) {
                self.decide(&mut row, symbol);
            } else {
                row.barred[symbol] = true;
            }
        }
        self.finish(&row, first, second, index);
    }

    /// The class in most uncovered pairs, and the partner of it that is in most.
    fn seed_pair(&self, stream: &mut Stream) -> Option<(usize, usize)> {
        let busiest = |symbols: &mut dyn Iterator<Item = usize>, stream: &mut Stream| {
            let mut best: (usize, Vec<usize>) = (0, Vec::new());
            for symbol in symbols {
                let degree = self.uncovered.degree(symbol);
                if degree > best.0 {
                    best = (degree, Vec::new());
                }
                if degree == best.0 && degree > 0 {
                    best.1.push(symbol);
                }
            }
            stream.pick(&best.1).copied()
        };
        let first = busiest(&mut (0..self.uncovered.symbols()), stream)?;
        let second = busiest(&mut self.uncovered.partners(first), stream)?;
        Some((first, second))
    }

    fn decide(&self, row: &mut Row, symbol: usize) {
        let (knob, code) = self.uncovered.class(symbol);
        row.codes[knob] = code;
        for partner in self.uncovered.partners(symbol) {
            row.gains[partner] += 1;
        }
    }

    /// The open class that closes most pairs; of several the one with most pairs left to cover,
    /// then one at random.
    fn best(&self, row: &Row, stream: &mut Stream) -> Option<usize> {
        let mut best = ((0, 0), Vec::new());
        for (knob, _) in row.codes.iter().enumerate().filter(|&(_, &code)| code == OPEN) {
            for symbol in self.uncovered.classes_of(knob).filter(|&symbol| !row.barred[symbol]) {
                let gain = row.gains[symbol];
                // Without a gain here, it may still begin pairs with settings that are open.
                let left = if gain < best.0.0 { 0 } else { self.uncovered.degree(symbol) };
                if left > 0 && (gain, left) > best.0 {
                    best = ((gain, left), Vec::new());
                }
                if left > 0 && (gain, left) == best.0 {
                    best.1.push(symbol);
                }
            }
        }
        stream.pick(&best.1).copied()
    }

    /// Whether a valid configuration has the class besides those decided.
    fn may_join(&self, row: &mut Row, symbol: usize, index: u64) -> bool {
        let (knob, code) = self.uncovered.class(symbol);
        let decided = row.codes.iter().enumerate().filter(|&(_, &code)| code != OPEN);
        let possible = |(other, &own)| self.possible.contains((other, own), (knob, code));
        if !decided.into_iter().all(possible) {
            return false;
        }
        let mut codes = row.codes.clone();
        codes[knob] = code;
        if self.is_flat {
            return !self.space.is_ruled(knob)
                || self.space.complete(&mut codes, false, None) == Found::Yes;
        }
        // Often the configuration that was written for the last decision has the class already.
        if row.written.get(knob) == Some(&code) {
            return true;
        }
        let value = realise(self.space, self.key, index, Profile::SAMPLE, &codes);
        if let Some(value) = &value {
            row.written = self.space.knobs().encode(value);
        }
        value.is_some()
    }

    /// Writes the row; when that fails, the pair that it was begun for would never be covered.
    fn finish(&mut self, row: &Row, first: usize, second: usize, index: u64) {
        let (one, two) = (self.uncovered.class(first), self.uncovered.class(second));
        let begun = {
            let mut codes = vec![OPEN; row.codes.len()];
            codes[one.0] = one.1;
            codes[two.0] = two.1;
            codes
        };
        let written = realise(self.space, self.key, index, Profile::SAMPLE, &row.codes)
            .or_else(|| realise(self.space, self.key, index, Profile::SAMPLE, &begun))
            .or_else(|| self.witness(one, two));
        if let Some(value) = written {
            self.take(&value);
        }
        self.uncovered.remove(one, two);
    }

    /// A configuration that showed the pair to be possible.
    fn witness(&self, one: (usize, u16), two: (usize, u16)) -> Option<Value> {
        let shows = |codes: &[u16]| codes[one.0] == one.1 && codes[two.0] == two.1;
        self.witnesses.iter().find(|(codes, _)| shows(codes)).map(|(_, value)| value.clone())
    }

    fn take(&mut self, value: &Value) {
        let codes = self.space.knobs().encode(value);
        for (first, &one) in codes.iter().enumerate().filter(|&(_, &code)| code != NO_CLASS) {
            for (second, &two) in codes.iter().enumerate().skip(first + 1) {
                if two != NO_CLASS {
                    self.uncovered.remove((first, one), (second, two));
                }
            }
        }
        self.batch.push(value);
    }
}
