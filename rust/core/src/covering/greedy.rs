//! One row at a time, each taking in as many uncovered tuples as it can.
//!
//! At every step the class that completes most uncovered tuples is decided, over all open settings;
//! this is the density idea of Bryce and Colbourn ("The density algorithm for pairwise interaction
//! testing", 2007) without its weights, and for any strength.

use super::symbols::Symbols;
use crate::constraints::{Choice, Found, Model, Solver};
use crate::coverage::{Interactions, Tuple, TupleSet};
use crate::seed::Stream;
use crate::space::OPEN;

/// Uncovered tuples looked at for the start of a row.
const STARTS: usize = 8;

/// What is still uncovered, and how to choose rows for it.
#[derive(Clone)]
pub(crate) struct Greedy<'a> {
    interactions: &'a Interactions,
    by_setting: &'a [Vec<u32>],
    symbols: Symbols,
    solver: Solver<'a>,
    uncovered: TupleSet,
    /// For each combination its uncovered tuples.
    left: Vec<u32>,
    /// For each class the uncovered tuples that it is part of.
    degrees: Vec<u32>,
}

/// A row in the making.
struct Draft {
    codes: Vec<u16>,
    /// For each class the uncovered tuples that it would complete.
    gains: Vec<u32>,
    barred: Vec<bool>,
    /// Codes of the ruled settings that go with what is decided.
    witness: Vec<u16>,
}

impl Draft {
    /// How the settings that rules connect with `setting` are decided: as in the witness, if there
    /// is one.
    fn choice<'a>(&'a self, setting: usize, stream: &'a mut Stream) -> Choice<'a> {
        if self.witness[setting] == OPEN {
            Choice::Random(stream)
        } else {
            Choice::Like(&self.witness)
        }
    }
}

impl<'a> Greedy<'a> {
    pub(crate) fn new(
        interactions: &'a Interactions,
        by_setting: &'a [Vec<u32>],
        model: &'a Model,
        uncovered: TupleSet,
    ) -> Self {
        let symbols = Symbols::of(interactions.counts());
        let mut left = vec![0; interactions.len()];
        let mut degrees = vec![0; symbols.len()];
        for (combination, count) in left.iter_mut().enumerate() {
            let tuples = interactions.tuples_of(combination);
            *count = uncovered.count(tuples.clone()) as u32;
            each_symbol(interactions, &symbols, combination, |tuple, members| {
                if uncovered.contains(tuple) {
                    for &symbol in members {
                        degrees[symbol] += 1;
                    }
                }
            });
        }
        let solver = Solver::new(model);
        Self { interactions, by_setting, symbols, solver, uncovered, left, degrees }
    }

    pub(crate) fn uncovered(&self) -> &TupleSet {
        &self.uncovered
    }

    /// Marks what a row covers; how many tuples are new.
    pub(crate) fn take(&mut self, row: &[u16]) -> usize {
        let mut new = 0;
        for combination in 0..self.interactions.len() {
            if self.left[combination] == 0 {
                continue;
            }
            let settings = self.interactions.settings(combination);
            let is_known = |&one: &u16| {
                usize::from(row[usize::from(one)]) < self.interactions.counts()[usize::from(one)]
            };
            if settings.iter().all(is_known)
                && self.uncovered.remove(self.interactions.tuple_in(combination, row))
            {
                new += 1;
                self.left[combination] -= 1;
                for &setting in settings {
                    let code = row[usize::from(setting)];
                    self.degrees[self.symbols.number(usize::from(setting), code)] -= 1;
                }
            }
        }
        new
    }

    /// Gives a tuple up.
    pub(crate) fn forget(&mut self, tuple: usize) {
        if self.uncovered.remove(tuple) {
            self.left[self.interactions.combination_of(tuple)] -= 1;
            for (setting, code) in self.interactions.tuple(tuple) {
                self.degrees[self.symbols.number(setting, code)] -= 1;
            }
        }
    }

    /// A row that has at least one uncovered tuple; `None` when nothing is uncovered, or what is
    /// left cannot be completed after all.
    pub(crate) fn row(&mut self, stream: &mut Stream) -> Option<Vec<u16>> {
        let start = self.start(stream)?;
        self.row_with(&start, stream)
    }

    /// A row with as many of the given classes as fit together.
    pub(crate) fn row_like(&mut self, start: &Tuple, stream: &mut Stream) -> Vec<u16> {
        let mut draft = self.draft();
        for &(setting, code) in start {
            self.join(&mut draft, setting, code, stream);
        }
        self.completed(draft, stream)
    }

    /// A row with the given classes; `None` where no valid one has them.
    pub(crate) fn row_with(&mut self, start: &Tuple, stream: &mut Stream) -> Option<Vec<u16>> {
        let mut draft = self.draft();
        for &(setting, code) in start {
            if !self.join(&mut draft, setting, code, stream) {
                return None;
            }
        }
        Some(self.completed(draft, stream))
    }

    fn draft(&mut self) -> Draft {
        self.solver.undo(0);
        Draft {
            codes: vec![OPEN; self.interactions.counts().len()],
            gains: vec![0; self.symbols.len()],
            barred: vec![false; self.symbols.len()],
            witness: vec![OPEN; self.interactions.counts().len()],
        }
    }

    fn completed(&mut self, mut draft: Draft, stream: &mut Stream) -> Vec<u16> {
        while let Some((setting, code)) = self.best(&draft, stream) {
            if !self.join(&mut draft, setting, code, stream) {
                draft.barred[self.symbols.number(setting, code)] = true;
            }
        }
        self.fill(&mut draft, stream);
        draft.codes
    }

    /// An uncovered tuple with the class that is in most of them.
    fn start(&self, stream: &mut Stream) -> Option<Tuple> {
        let most = self.degrees.iter().copied().max().filter(|&degree| degree > 0)?;
        let busiest: Vec<usize> =
            (0..self.degrees.len()).filter(|&symbol| self.degrees[symbol] == most).collect();
        let symbol = *stream.pick(&busiest)?;
        let (setting, code) = self.symbols.class(symbol);
        let combinations: Vec<u32> = self.by_setting[setting]
            .iter()
            .copied()
            .filter(|&combination| self.left[combination as usize] > 0)
            .collect();
        let from = stream.index(combinations.len());
        let rotated = combinations[from..].iter().chain(&combinations[..from]);
        let mut best: Option<(u64, Tuple)> = None;
        let mut seen = 0;
        for &combination in rotated {
            let part = [setting as u16];
            self.interactions.each_with(combination as usize, &part, &[code], &mut |number| {
                if seen < STARTS && self.uncovered.contains(number) {
                    seen += 1;
                    let tuple = self.interactions.tuple(number);
                    let degree = tuple
                        .iter()
                        .map(|&(one, code)| u64::from(self.degrees[self.symbols.number(one, code)]))
                        .sum();
                    if best.as_ref().is_none_or(|(known, _)| degree > *known) {
                        best = Some((degree, tuple));
                    }
                }
            });
            if seen >= STARTS {
                break;
            }
        }
        best.map(|(_, tuple)| tuple)
    }

    /// Decides a class, if a valid row has it besides those decided.
    fn join(&mut self, draft: &mut Draft, setting: usize, code: u16, stream: &mut Stream) -> bool {
        if draft.codes[setting] != OPEN {
            return draft.codes[setting] == code;
        }
        let Some(component) = self.solver.model().component_of(setting) else {
            self.decide(draft, setting, code);
            return true;
        };
        let mark = self.solver.mark();
        if !self.solver.assign(setting, code) {
            return false;
        }
        if draft.witness[setting] != code {
            let assigned = self.solver.mark();
            if self.solver.complete(component, draft.choice(setting, stream)) == Found::No {
                self.solver.undo(mark);
                return false;
            }
            self.solver.copy(component, &mut draft.witness);
            self.solver.undo(assigned);
        }
        // What propagation decides along the way counts at once.
        for one in self.solver.model().real(component) {
            if draft.codes[one] == OPEN
                && let Some(code) = self.solver.decided(one)
            {
                self.decide(draft, one, code);
            }
        }
        true
    }

    fn decide(&self, draft: &mut Draft, setting: usize, code: u16) {
        draft.codes[setting] = code;
        for &combination in &self.by_setting[setting] {
            let combination = combination as usize;
            if self.left[combination] == 0 {
                continue;
            }
            let mut open = None;
            let (mut number, mut stride) = (0, 0);
            for &one in self.interactions.settings(combination) {
                let one = usize::from(one);
                let count = self.interactions.counts()[one];
                let code = draft.codes[one];
                (number, stride) = (number * count, stride * count);
                if code != OPEN {
                    number += usize::from(code);
                } else if open.replace(one).is_some() {
                    stride = 0;
                    break;
                } else {
                    stride = 1;
                }
            }
            let Some(open) = open.filter(|_| stride > 0) else { continue };
            let base = self.interactions.tuples_of(combination).start + number;
            let first = self.symbols.number(open, 0);
            for code in 0..self.interactions.counts()[open] {
                let covers = self.uncovered.contains(base + code * stride);
                draft.gains[first + code] += u32::from(covers);
            }
        }
    }

    /// The open class that completes most tuples; of several the one in most uncovered tuples,
    /// then one at random.
    fn best(&self, draft: &Draft, stream: &mut Stream) -> Option<(usize, u16)> {
        let mut best = (0, 0);
        let mut found = Vec::new();
        for setting in (0..draft.codes.len()).filter(|&setting| draft.codes[setting] == OPEN) {
            let first = self.symbols.number(setting, 0);
            for code in 0..self.interactions.counts()[setting] {
                let symbol = first + code;
                let rank = (draft.gains[symbol], self.degrees[symbol]);
                if rank < best || rank.1 == 0 || draft.barred[symbol] {
                    continue;
                }
                if rank > best {
                    best = rank;
                    found.clear();
                }
                found.push((setting, code as u16));
            }
        }
        stream.pick(&found).copied()
    }

    /// Decides what no uncovered tuple asks for.
    fn fill(&mut self, draft: &mut Draft, stream: &mut Stream) {
        for setting in 0..draft.codes.len() {
            if draft.codes[setting] != OPEN {
                continue;
            }
            match self.solver.model().component_of(setting) {
                None => {
                    let count = self.interactions.counts()[setting];
                    draft.codes[setting] = stream.index(count) as u16;
                }
                Some(component) => {
                    // What is excluded may leave no way to decide them.
                    self.solver.model().real(component).for_each(|one| draft.codes[one] = 0);
                    self.solver.complete(component, draft.choice(setting, stream));
                    self.solver.copy(component, &mut draft.codes);
                }
            }
        }
    }
}

/// Calls `visit` with each tuple of a combination and the numbers of its classes.
fn each_symbol(
    interactions: &Interactions,
    symbols: &Symbols,
    combination: usize,
    mut visit: impl FnMut(usize, &[usize]),
) {
    let settings = interactions.settings(combination);
    let firsts: Vec<usize> =
        settings.iter().map(|&one| symbols.number(usize::from(one), 0)).collect();
    let mut members = firsts.clone();
    for tuple in interactions.tuples_of(combination) {
        visit(tuple, &members);
        for place in (0..members.len()).rev() {
            members[place] += 1;
            let count = interactions.counts()[usize::from(settings[place])];
            if members[place] < firsts[place] + count {
                break;
            }
            members[place] = firsts[place];
        }
    }
}
