//! What the clauses leave open once some settings are decided.

use super::model::{Literal, Model};
use super::sat::Sat;
use crate::seed::Stream;

/// Dead ends of the plain search before the solver with clause learning takes over.
const PATIENCE: u32 = 400;

/// Whether the open settings can be chosen so that all clauses hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// They can, and are chosen.
    Yes,
    /// It is proven that they cannot.
    No,
}

/// Which of the values left is tried first.
#[derive(Debug)]
pub enum Choice<'a> {
    /// The first.
    First,
    /// The one that this row has; the first where it has none.
    Like(&'a [u16]),
    /// Any.
    Random(&'a mut Stream),
}

/// Domains under propagation, with a way back.
#[derive(Debug)]
pub struct Solver<'m> {
    model: &'m Model,
    domains: Vec<u64>,
    /// Words before they changed, oldest first.
    trail: Vec<(u32, u64)>,
    queue: Vec<u32>,
    consistent: bool,
    /// Clauses looked at so far.
    looked_at: u64,
    learning: Option<Box<Sat>>,
}

impl Clone for Solver<'_> {
    /// The same state; what was learnt is learnt again where it is needed.
    fn clone(&self) -> Self {
        Self {
            model: self.model,
            domains: self.domains.clone(),
            trail: self.trail.clone(),
            queue: self.queue.clone(),
            consistent: self.consistent,
            looked_at: self.looked_at,
            learning: None,
        }
    }
}

impl<'m> Solver<'m> {
    /// Nothing decided but what the clauses alone decide.
    pub fn new(model: &'m Model) -> Self {
        let mut domains = vec![0; model.starts().last().copied().unwrap_or(0)];
        for (setting, &count) in model.counts().iter().enumerate() {
            for code in 0..count {
                domains[model.starts()[setting] + code / 64] |= 1 << (code % 64);
            }
        }
        let mut solver = Self {
            model,
            domains,
            trail: Vec::new(),
            queue: Vec::new(),
            consistent: !model.is_hopeless(),
            looked_at: 0,
            learning: None,
        };
        for clause in 0..model.clauses() {
            solver.consistent = solver.consistent && solver.revise(clause);
        }
        solver.consistent = solver.consistent && solver.propagate();
        solver.trail.clear();
        solver
    }

    /// Whether the clauses alone have led to no contradiction yet.
    pub fn is_consistent(&self) -> bool {
        self.consistent
    }

    /// How many clauses propagation has looked at since the beginning: what searches have cost.
    pub fn looked_at(&self) -> u64 {
        self.looked_at
    }

    /// The model.
    pub fn model(&self) -> &'m Model {
        self.model
    }

    /// Where [`Solver::undo`] comes back to.
    pub fn mark(&self) -> usize {
        self.trail.len()
    }

    /// Takes back everything since the mark.
    pub fn undo(&mut self, mark: usize) {
        for (word, old) in self.trail.drain(mark..).rev() {
            self.domains[word as usize] = old;
        }
    }

    /// Whether the setting can still have the code, as far as propagation sees.
    pub fn may_be(&self, setting: usize, code: u16) -> bool {
        let code = usize::from(code);
        self.domains[self.model.starts()[setting] + code / 64] >> (code % 64) & 1 == 1
    }

    /// The code of a setting for which only one is left.
    pub fn decided(&self, setting: usize) -> Option<u16> {
        let mut found = None;
        for (place, &word) in self.domain(setting).iter().enumerate() {
            if word == 0 {
                continue;
            }
            if found.is_some() || word & (word - 1) != 0 {
                return None;
            }
            found = Some((place * 64) as u16 + word.trailing_zeros() as u16);
        }
        found
    }

    /// Copies the decided codes of a component's real settings into a row.
    pub fn copy(&self, component: usize, row: &mut [u16]) {
        for setting in self.model.real(component) {
            row[setting] = self.decided(setting).unwrap_or(row[setting]);
        }
    }

    /// Decides a setting; false, with nothing changed, when propagation finds a contradiction.
    pub fn assign(&mut self, setting: usize, code: u16) -> bool {
        let mark = self.mark();
        let kept = self.may_be(setting, code) && {
            self.keep_only(setting, code);
            self.propagate()
        };
        if !kept {
            self.undo(mark);
        }
        kept
    }

    /// Decides all settings of a component.
    ///
    /// After [`Found::No`] nothing has changed.
    pub fn complete(&mut self, component: usize, mut choice: Choice<'_>) -> Found {
        let start = self.mark();
        let mut decisions: Vec<(usize, usize, u16)> = Vec::new();
        let mut dead_ends = 0;
        let mut from = 0;
        while let Some(setting) = self.narrowest(component, &mut from) {
            let code = self.preferred(setting, &mut choice);
            decisions.push((self.mark(), setting, code));
            self.keep_only(setting, code);
            while !self.propagate() {
                dead_ends += 1;
                from = 0;
                let Some((mark, setting, code)) = decisions.pop() else {
                    self.undo(start);
                    return Found::No;
                };
                self.undo(mark);
                self.remove(setting, code);
            }
            if dead_ends > PATIENCE {
                self.undo(start);
                return self.learn(component);
            }
        }
        Found::Yes
    }

    /// Decides a component by the solver with clause learning.
    fn learn(&mut self, component: usize) -> Found {
        let model = self.model;
        let mut learning = self.learning.take().unwrap_or_else(|| Box::new(Sat::new(model)));
        let settings = &model.components()[component];
        let codes = |setting: usize| 0..model.counts()[setting] as u16;
        let all =
            settings.iter().flat_map(|&setting| codes(setting).map(move |code| (setting, code)));
        let solution =
            learning.solve_without(all.filter(|&(setting, code)| !self.may_be(setting, code)));
        self.learning = Some(learning);
        let Some(codes) = solution else { return Found::No };
        for &setting in settings {
            self.keep_only(setting, codes[setting]);
        }
        self.queue.clear();
        Found::Yes
    }

    /// The open setting with the fewest codes left; those before `from` are known to be decided.
    fn narrowest(&self, component: usize, from: &mut usize) -> Option<usize> {
        let settings = &self.model.components()[component];
        let mut best = (u32::MAX, None);
        for (place, &setting) in settings.iter().enumerate().skip(*from) {
            let left = self.domain(setting).iter().map(|word| word.count_ones()).sum();
            if left > 1 && best.1.is_none() {
                *from = place;
            }
            if left > 1 && left < best.0 {
                best = (left, Some(setting));
                if left == 2 {
                    break;
                }
            }
        }
        best.1
    }

    fn preferred(&self, setting: usize, choice: &mut Choice<'_>) -> u16 {
        let left: u32 = self.domain(setting).iter().map(|word| word.count_ones()).sum();
        match choice {
            Choice::Like(row) => match row.get(setting) {
                Some(&code)
                    if usize::from(code) < self.model.counts()[setting]
                        && self.may_be(setting, code) =>
                {
                    code
                }
                _ => self.nth(setting, 0),
            },
            Choice::First => self.nth(setting, 0),
            Choice::Random(stream) => self.nth(setting, stream.below(u64::from(left)) as u32),
        }
    }

    /// The code left at this place among those left.
    fn nth(&self, setting: usize, mut place: u32) -> u16 {
        for (number, &word) in self.domain(setting).iter().enumerate() {
            let here = word.count_ones();
            if place < here {
                let mut rest = word;
                for _ in 0..place {
                    rest &= rest - 1;
                }
                return (number * 64) as u16 + rest.trailing_zeros() as u16;
            }
            place -= here;
        }
        0
    }

    fn domain(&self, setting: usize) -> &[u64] {
        let starts = self.model.starts();
        &self.domains[starts[setting]..starts[setting + 1]]
    }

    fn keep_only(&mut self, setting: usize, code: u16) {
        let (start, end) = (self.model.starts()[setting], self.model.starts()[setting + 1]);
        for place in start..end {
            let kept = if place - start == usize::from(code) / 64 { 1 << (code % 64) } else { 0 };
            self.write(place, self.domains[place] & kept);
        }
        self.queue.push(setting as u32);
    }

    fn remove(&mut self, setting: usize, code: u16) {
        let place = self.model.starts()[setting] + usize::from(code) / 64;
        self.write(place, self.domains[place] & !(1 << (code % 64)));
        self.queue.push(setting as u32);
    }

    fn write(&mut self, place: usize, word: u64) {
        if self.domains[place] != word {
            self.trail.push((place as u32, self.domains[place]));
            self.domains[place] = word;
        }
    }

    /// Draws every conclusion that single clauses allow; false at a contradiction.
    fn propagate(&mut self) -> bool {
        while let Some(setting) = self.queue.pop() {
            let setting = setting as usize;
            let model = self.model;
            let fits = self.domain(setting).iter().any(|&word| word != 0)
                && model.occurrences(setting).iter().all(|&clause| self.revise(clause as usize));
            if !fits {
                self.queue.clear();
                return false;
            }
        }
        true
    }

    /// Narrows the only setting that can still satisfy a clause; false when none can.
    fn revise(&mut self, clause: usize) -> bool {
        self.looked_at += 1;
        let model = self.model;
        let mut able: Option<Literal> = None;
        for &literal in model.clause(clause) {
            let (domain, mask) = (self.domain(literal.setting as usize), model.mask(literal));
            let mut inside = false;
            let mut outside = false;
            for (&word, &allowed) in domain.iter().zip(mask) {
                inside |= word & allowed != 0;
                outside |= word & !allowed != 0;
            }
            if !outside && inside {
                return true;
            }
            if inside && able.replace(literal).is_some() {
                return true;
            }
        }
        let Some(literal) = able else { return false };
        let setting = literal.setting as usize;
        let start = model.starts()[setting];
        for (place, &allowed) in model.mask(literal).iter().enumerate() {
            self.write(start + place, self.domains[start + place] & allowed);
        }
        self.queue.push(setting as u32);
        true
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Clause, Values};
    use super::*;
    use crate::seed::{Place, StreamKey};

    /// Random clauses over five settings of two to four values.
    fn random_model(stream: &mut Stream) -> (Vec<usize>, Vec<Clause>) {
        let counts: Vec<usize> = (0..5).map(|_| 2 + stream.index(3)).collect();
        let clauses = (0..stream.index(14))
            .map(|rule| {
                let literals: Vec<(usize, Values)> = (0..=stream.index(3))
                    .map(|_| {
                        let setting = stream.index(5);
                        let bits = stream.next_u32();
                        let chosen = |code: usize| bits >> code & 1 == 1;
                        (setting, Values::such_that(counts[setting], chosen))
                    })
                    .collect();
                Clause::new(rule, literals)
            })
            .collect();
        (counts, clauses)
    }

    fn all_rows(counts: &[usize]) -> Vec<Vec<u16>> {
        counts.iter().fold(vec![Vec::new()], |rows, &count| {
            let longer = |row: &Vec<u16>, code: usize| [row.as_slice(), &[code as u16]].concat();
            rows.iter().flat_map(|row| (0..count).map(move |code| longer(row, code))).collect()
        })
    }

    fn holds(clauses: &[Clause], row: &[u16]) -> bool {
        clauses.iter().all(|clause| {
            let mut literals = clause.literals().iter();
            literals.any(|(setting, values)| values.contains(usize::from(row[*setting])))
        })
    }

    #[test]
    fn the_search_agrees_with_trying_everything() {
        for round in 0..500 {
            let mut stream = StreamKey::new("solver", 1, 7).stream(Place::ROOT, round, 0);
            let (counts, clauses) = random_model(&mut stream);
            let model = Model::new(counts.clone(), counts.len(), &clauses);
            let solutions: Vec<Vec<u16>> =
                all_rows(&counts).into_iter().filter(|row| holds(&clauses, row)).collect();
            for row in all_rows(&counts) {
                let admitted = (0..5).all(|setting| model.admits_change(&row, setting));
                assert_eq!(admitted && !model.is_hopeless(), holds(&clauses, &row));
            }
            let (setting, other) = (stream.index(5), stream.index(5));
            let codes = (stream.index(counts[setting]) as u16, stream.index(counts[other]) as u16);
            let possible =
                solutions.iter().any(|row| row[setting] == codes.0 && row[other] == codes.1);
            let mut solver = Solver::new(&model);
            let mut found = solver.is_consistent()
                && solver.assign(setting, codes.0)
                && solver.assign(other, codes.1);
            for component in 0..model.components().len() {
                let choice = Choice::Random(&mut stream);
                found = found && solver.complete(component, choice) == Found::Yes;
            }
            assert_eq!(found, possible, "{clauses:?}");
            if found {
                let row: Vec<u16> =
                    (0..5).map(|setting| solver.decided(setting).unwrap_or(0)).collect();
                assert!(holds(&clauses, &row));
                // Learning clauses comes to the same answer.
                solver.undo(0);
                for component in 0..model.components().len() {
                    assert_eq!(solver.learn(component), Found::Yes);
                }
            }
        }
    }

    #[test]
    fn a_hard_contradiction_is_proven_by_learning() {
        // Nine pigeons, eight holes: far beyond the patience of the plain search.
        let counts = vec![8; 9];
        let clauses: Vec<Clause> = (0..9)
            .flat_map(|one| (0..one).map(move |two| (one, two)))
            .flat_map(|(one, two)| (0..8).map(move |hole| [(one, hole), (two, hole)]))
            .map(|codes| Clause::forbidding(0, &[8; 9], &codes))
            .collect();
        let model = Model::new(counts, 9, &clauses);
        let mut solver = Solver::new(&model);
        assert_eq!(solver.complete(0, Choice::First), Found::No);
        assert_eq!(solver.decided(0), None);
    }

    #[test]
    fn settings_beyond_64_codes_are_searched_alike() {
        let counts = [200, 200];
        let clauses: Vec<Clause> = (0..200)
            .map(|code| {
                let above = Values::such_that(200, |other| other > code);
                Clause::new(0, [(0, Values::but(200, code)), (1, above)])
            })
            .collect();
        let model = Model::new(counts.into(), 2, &clauses);
        let mut solver = Solver::new(&model);
        assert!(!solver.may_be(0, 199) && solver.may_be(0, 198));
        assert!(solver.assign(0, 198));
        assert_eq!(solver.decided(1), Some(199));
        solver.undo(0);
        assert!(solver.may_be(1, 5));
    }
}
