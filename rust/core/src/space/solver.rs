//! Completing class codes so that all rules hold, by search within the knobs that rules connect.

use super::knob::Knobs;
use super::rules::{OPEN, Rules};
use crate::expression::Truth;
use crate::seed::Stream;

/// Assignments tried before one search gives up.
const BUDGET: u32 = 100_000;

/// Whether the open codes can be chosen so that all rules hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Found {
    /// They can, and are chosen.
    Yes,
    /// It is proven that they cannot.
    No,
    /// The search gave up.
    Unknown,
}

/// Knobs that rules connect, directly or by way of others.
#[derive(Debug, Clone)]
struct Component {
    knobs: Vec<usize>,
}

/// The search, prepared for one set of rules.
#[derive(Debug, Clone)]
pub struct Solver {
    components: Vec<Component>,
    component_of: Vec<Option<usize>>,
    rules_of: Vec<Vec<usize>>,
}

impl Solver {
    /// Groups the knobs that the rules connect.
    pub fn new(rules: &Rules, knobs: &Knobs) -> Self {
        let count = knobs.list().len();
        let mut leader: Vec<usize> = (0..count).collect();
        let mut rules_of = vec![Vec::new(); count];
        for (number, rule) in rules.list().iter().enumerate() {
            for &knob in &rule.knobs {
                rules_of[knob].push(number);
                let (one, two) = (root(&leader, rule.knobs[0]), root(&leader, knob));
                leader[two.max(one)] = one.min(two);
            }
        }
        let mut components: Vec<Component> = Vec::new();
        let mut component_of = vec![None; count];
        for knob in (0..count).filter(|&knob| !rules_of[knob].is_empty()) {
            let head = root(&leader, knob);
            let number = component_of[head].unwrap_or_else(|| {
                components.push(Component { knobs: Vec::new() });
                components.len() - 1
            });
            component_of[head] = Some(number);
            component_of[knob] = Some(number);
            components[number].knobs.push(knob);
        }
        for component in &mut components {
            component.knobs.sort_by_key(|&knob| (knobs.list()[knob].classes.len(), knob));
        }
        Self { components, component_of, rules_of }
    }

    /// Whether any rule speaks of the knob.
    pub fn is_ruled(&self, knob: usize) -> bool {
        self.component_of[knob].is_some()
    }

    /// Chooses the open codes of the components that have a decided code, or of all when `whole`.
    ///
    /// With a stream the choice is random, without it the first that fits.
    pub fn complete(
        &self,
        codes: &mut [u16],
        whole: bool,
        mut stream: Option<&mut Stream>,
        rules: &Rules,
        knobs: &Knobs,
    ) -> Found {
        for component in &self.components {
            if !whole && component.knobs.iter().all(|&knob| codes[knob] == OPEN) {
                continue;
            }
            let mut search = Search {
                solver: self,
                rules,
                knobs,
                budget: BUDGET,
                stream: stream.as_deref_mut(),
            };
            match search.start(&component.knobs, codes) {
                Found::Yes => {}
                other => return other,
            }
        }
        Found::Yes
    }
}

/// Rules that stand apart from a space, with their own solver.
#[derive(Debug, Clone)]
pub struct Detached {
    rules: Rules,
    solver: Solver,
}

impl Detached {
    /// Prepares `rules` for the search.
    pub fn new(rules: Rules, knobs: &Knobs) -> Self {
        let solver = Solver::new(&rules, knobs);
        Self { rules, solver }
    }

    /// Chooses all open codes at random so that these rules hold.
    pub fn complete(&self, codes: &mut [u16], knobs: &Knobs, stream: &mut Stream) -> Found {
        self.solver.complete(codes, true, Some(stream), &self.rules, knobs)
    }
}

fn root(leader: &[usize], mut knob: usize) -> usize {
    while leader[knob] != knob {
        knob = leader[knob];
    }
    knob
}

struct Search<'a, 's> {
    solver: &'a Solver,
    rules: &'a Rules,
    knobs: &'a Knobs,
    budget: u32,
    stream: Option<&'s mut Stream>,
}

impl Search<'_, '_> {
    fn start(&mut self, knobs: &[usize], codes: &mut [u16]) -> Found {
        let open: Vec<usize> = knobs.iter().copied().filter(|&knob| codes[knob] == OPEN).collect();
        let decided = knobs.iter().filter(|&&knob| codes[knob] != OPEN);
        if decided.into_iter().any(|&knob| self.breaks_rule(knob, codes)) {
            return Found::No;
        }
        self.extend(&open, codes)
    }

    fn extend(&mut self, open: &[usize], codes: &mut [u16]) -> Found {
        let Some((&knob, rest)) = open.split_first() else { return Found::Yes };
        let count = self.knobs.list()[knob].classes.len();
        let order = match &mut self.stream {
            Some(stream) => stream.order(count),
            None => (0..count).collect(),
        };
        let mut result = Found::No;
        for code in order {
            if self.budget == 0 {
                result = Found::Unknown;
                break;
            }
            self.budget -= 1;
            codes[knob] = code as u16;
            if self.breaks_rule(knob, codes) {
                continue;
            }
            match self.extend(rest, codes) {
                Found::Yes => return Found::Yes,
                Found::Unknown => result = Found::Unknown,
                Found::No => {}
            }
        }
        codes[knob] = OPEN;
        result
    }

    fn breaks_rule(&self, knob: usize, codes: &[u16]) -> bool {
        self.solver.rules_of[knob]
            .iter()
            .any(|&rule| self.rules.list()[rule].truth(codes, self.knobs) == Truth::False)
    }
}
