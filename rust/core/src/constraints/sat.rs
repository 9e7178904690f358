//! The clauses for a solver with clause learning: one variable for each code of a setting.

use batsat::{BasicSolver, Lit, SolverInterface, lbool};

use super::model::Model;

/// The clauses of a model as the solver has them.
pub(super) struct Sat {
    solver: BasicSolver,
    /// For each setting, for each code, the literal that says so.
    literals: Vec<Vec<Lit>>,
    /// For each rule the literal that switches it on; empty where rules are always on.
    switches: Vec<Lit>,
}

impl std::fmt::Debug for Sat {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter
            .debug_struct("Sat")
            .field("settings", &self.literals.len())
            .finish_non_exhaustive()
    }
}

impl Sat {
    /// All clauses, always on.
    pub(super) fn new(model: &Model) -> Self {
        Self::build(model, 0)
    }

    /// All clauses, those of each rule behind a switch of their own.
    pub(super) fn with_switches(model: &Model) -> Self {
        let rules = (0..model.clauses()).map(|clause| model.rule(clause) + 1).max();
        Self::build(model, rules.unwrap_or(0))
    }

    fn build(model: &Model, switches: usize) -> Self {
        let mut solver = BasicSolver::default();
        let literals =
            model.counts().iter().map(|&count| setting(&mut solver, count)).collect::<Vec<_>>();
        let switches: Vec<Lit> =
            (0..switches).map(|_| Lit::new(solver.new_var_default(), true)).collect();
        for clause in 0..model.clauses() {
            let mut written: Vec<Lit> = Vec::new();
            for &literal in model.clause(clause) {
                let codes = &literals[literal.setting as usize];
                let allowed =
                    codes.iter().enumerate().filter(|&(code, _)| model.has(literal, code));
                written.extend(allowed.map(|(_, lit)| *lit));
            }
            written.extend(switches.get(model.rule(clause)).map(|&switch| !switch));
            solver.add_clause_reuse(&mut written);
        }
        Self { solver, literals, switches }
    }

    /// Codes for all settings so that all clauses hold and none of the `excluded` codes is taken.
    pub(super) fn solve_without(
        &mut self,
        excluded: impl Iterator<Item = (usize, u16)>,
    ) -> Option<Vec<u16>> {
        let assumptions: Vec<Lit> =
            excluded.map(|(setting, code)| !self.literals[setting][usize::from(code)]).collect();
        if self.solver.solve_limited(&assumptions) != lbool::TRUE {
            return None;
        }
        let has = |lit: &Lit| self.solver.value_lit(*lit) == lbool::TRUE;
        Some(
            self.literals
                .iter()
                .map(|codes| codes.iter().position(has).unwrap_or_default() as u16)
                .collect(),
        )
    }

    /// The fewest rules that keep the `decided` codes from occurring together, in the sense that
    /// each of them is needed; `None` when the codes can occur together.
    pub(super) fn reason(&mut self, decided: &[(usize, u16)]) -> Option<Vec<usize>> {
        let rules: Vec<usize> = (0..self.switches.len()).collect();
        let mut needed = self.refuting(decided, &rules)?;
        let mut place = 0;
        while place < needed.len() {
            let mut fewer = needed.clone();
            fewer.remove(place);
            match self.refuting(decided, &fewer) {
                // What comes before this place is needed by everything that is left.
                Some(core) => needed = core,
                None => place += 1,
            }
        }
        Some(needed)
    }

    /// Of the `rules` those that the solver used to refute the codes.
    fn refuting(&mut self, decided: &[(usize, u16)], rules: &[usize]) -> Option<Vec<usize>> {
        let wanted =
            decided.iter().map(|&(setting, code)| self.literals[setting][usize::from(code)]);
        let switched = rules.iter().map(|&rule| self.switches[rule]);
        let assumptions: Vec<Lit> = wanted.chain(switched).collect();
        if self.solver.solve_limited(&assumptions) != lbool::FALSE {
            return None;
        }
        let used = |rule: &&usize| self.solver.unsat_core_contains_var(self.switches[**rule].var());
        Some(rules.iter().filter(used).copied().collect())
    }
}

/// Literals for the codes of one setting, exactly one of which holds.
fn setting(solver: &mut BasicSolver, count: usize) -> Vec<Lit> {
    if count == 2 {
        let second = Lit::new(solver.new_var_default(), true);
        return vec![!second, second];
    }
    let codes: Vec<Lit> = (0..count).map(|_| Lit::new(solver.new_var_default(), true)).collect();
    solver.add_clause_reuse(&mut codes.clone());
    for (place, &one) in codes.iter().enumerate() {
        for &two in &codes[..place] {
            solver.add_clause_reuse(&mut vec![!one, !two]);
        }
    }
    codes
}
