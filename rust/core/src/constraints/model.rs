//! Settings, and the clauses between them.

use super::clause::Clause;
use super::values::words;

/// One literal in the flat store of a model.
#[derive(Debug, Clone, Copy)]
pub(super) struct Literal {
    pub(super) setting: u32,
    /// Where its values begin among the model's masks.
    pub(super) mask: u32,
}

/// Settings and clauses, ready for the search.
///
/// Settings from [`Model::visible`] on are auxiliary: they stand for parts of long rules.
#[derive(Debug, Clone)]
pub struct Model {
    counts: Vec<usize>,
    visible: usize,
    /// For each setting the place of its first word in a domain store.
    starts: Vec<usize>,
    literals: Vec<Literal>,
    masks: Vec<u64>,
    /// For each clause the end of its literals.
    ends: Vec<u32>,
    rules: Vec<u32>,
    occurrences: Vec<Vec<u32>>,
    /// For each setting, for each code, the clauses that speak of the setting and that the code
    /// does not satisfy.
    threatened: Vec<Vec<Vec<u32>>>,
    components: Vec<Vec<usize>>,
    component_of: Vec<Option<usize>>,
    /// Whether a clause without literals makes everything impossible.
    hopeless: bool,
}

impl Model {
    /// A model of settings with `counts` codes each, the first `visible` of them real.
    pub fn new(counts: Vec<usize>, visible: usize, clauses: &[Clause]) -> Self {
        let mut starts = Vec::with_capacity(counts.len() + 1);
        let mut next = 0;
        for &count in &counts {
            starts.push(next);
            next += words(count);
        }
        starts.push(next);
        let mut model = Self {
            visible,
            starts,
            literals: Vec::new(),
            masks: Vec::new(),
            ends: Vec::new(),
            rules: Vec::new(),
            occurrences: vec![Vec::new(); counts.len()],
            threatened: counts.iter().map(|&count| vec![Vec::new(); count]).collect(),
            components: Vec::new(),
            component_of: vec![None; counts.len()],
            hopeless: false,
            counts,
        };
        for clause in clauses {
            model.push(clause);
        }
        model.group();
        model
    }

    /// The same model with more clauses.
    pub fn extended(&self, clauses: &[Clause]) -> Self {
        let mut model = self.clone();
        for clause in clauses {
            model.push(clause);
        }
        model.components.clear();
        model.component_of = vec![None; model.counts.len()];
        model.group();
        model
    }

    fn push(&mut self, clause: &Clause) {
        if clause.is_trivial(&self.counts) {
            return;
        }
        self.hopeless |= clause.literals().is_empty();
        let number = self.ends.len() as u32;
        for (setting, values) in clause.literals() {
            let literal = Literal { setting: *setting as u32, mask: self.masks.len() as u32 };
            self.literals.push(literal);
            self.masks.extend(values.words());
            self.occurrences[*setting].push(number);
            for (code, threatened) in self.threatened[*setting].iter_mut().enumerate() {
                if !values.contains(code) {
                    threatened.push(number);
                }
            }
        }
        self.ends.push(self.literals.len() as u32);
        self.rules.push(clause.rule as u32);
    }

    /// Finds the settings that clauses connect, directly or by way of others.
    fn group(&mut self) {
        let mut leader: Vec<usize> = (0..self.counts.len()).collect();
        for clause in 0..self.ends.len() {
            let literals = self.clause(clause);
            let Some(first) = literals.first() else { continue };
            for literal in literals {
                let one = root(&mut leader, first.setting as usize);
                let two = root(&mut leader, literal.setting as usize);
                leader[one.max(two)] = one.min(two);
            }
        }
        for setting in 0..self.counts.len() {
            if self.occurrences[setting].is_empty() {
                continue;
            }
            let head = root(&mut leader, setting);
            let number = self.component_of[head].unwrap_or_else(|| {
                self.components.push(Vec::new());
                self.components.len() - 1
            });
            self.component_of[head] = Some(number);
            self.component_of[setting] = Some(number);
            self.components[number].push(setting);
        }
    }

    /// How many codes each setting has, auxiliary ones last.
    pub fn counts(&self) -> &[usize] {
        &self.counts
    }

    /// How many settings are real.
    pub fn visible(&self) -> usize {
        self.visible
    }

    /// How many clauses a code of a setting leaves to others.
    pub fn clauses_against(&self, setting: usize, code: u16) -> usize {
        self.threatened[setting][usize::from(code)].len()
    }

    /// The settings that clauses connect, group by group.
    pub fn components(&self) -> &[Vec<usize>] {
        &self.components
    }

    /// The real settings of a group.
    pub fn real(&self, component: usize) -> impl Iterator<Item = usize> + '_ {
        let settings = self.components[component].iter().copied();
        settings.filter(|&setting| setting < self.visible)
    }

    /// The group of a setting; `None` where no clause speaks of it.
    pub fn component_of(&self, setting: usize) -> Option<usize> {
        self.component_of[setting]
    }

    /// Whether an empty clause makes everything impossible.
    pub(super) fn is_hopeless(&self) -> bool {
        self.hopeless
    }

    /// Whether a row breaks no clause that speaks of `setting`, given that it broke none before
    /// the setting changed.
    pub fn admits_change(&self, row: &[u16], setting: usize) -> bool {
        let direct = self.threatened[setting][usize::from(row[setting])]
            .iter()
            .all(|&clause| self.is_satisfied(clause as usize, row));
        direct
            && (self.visible == self.counts.len()
                || self.component_of[setting]
                    .is_none_or(|component| self.admits_hidden(component, row)))
    }

    /// Whether the auxiliary settings of a component can be chosen; decided ones propagate to them.
    fn admits_hidden(&self, component: usize, row: &[u16]) -> bool {
        if self.components[component].iter().all(|&setting| setting < self.visible) {
            return true;
        }
        let mut solver = super::Solver::new(self);
        solver.is_consistent()
            && self.real(component).all(|setting| solver.assign(setting, row[setting]))
    }

    /// Whether a real setting satisfies the clause, or an auxiliary one might.
    fn is_satisfied(&self, clause: usize, row: &[u16]) -> bool {
        self.clause(clause).iter().any(|literal| {
            let setting = literal.setting as usize;
            setting >= self.visible || self.has(*literal, usize::from(row[setting]))
        })
    }

    pub(super) fn starts(&self) -> &[usize] {
        &self.starts
    }

    pub(super) fn clauses(&self) -> usize {
        self.ends.len()
    }

    pub(super) fn rule(&self, clause: usize) -> usize {
        self.rules[clause] as usize
    }

    #[inline]
    pub(super) fn clause(&self, clause: usize) -> &[Literal] {
        let start = if clause == 0 { 0 } else { self.ends[clause - 1] };
        &self.literals[start as usize..self.ends[clause] as usize]
    }

    #[inline]
    pub(super) fn occurrences(&self, setting: usize) -> &[u32] {
        &self.occurrences[setting]
    }

    #[inline]
    pub(super) fn mask(&self, literal: Literal) -> &[u64] {
        let start = literal.mask as usize;
        &self.masks[start..start + words(self.counts[literal.setting as usize])]
    }

    #[inline]
    pub(super) fn has(&self, literal: Literal, code: usize) -> bool {
        self.masks[literal.mask as usize + code / 64] >> (code % 64) & 1 == 1
    }
}

fn root(leader: &mut [usize], mut setting: usize) -> usize {
    while leader[setting] != setting {
        leader[setting] = leader[leader[setting]];
        setting = leader[setting];
    }
    setting
}
