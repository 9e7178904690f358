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
    /// Whether a rule without settings, such as `1 = 2`, does not hold.
    hopeless: bool,
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
        let hopeless = rules
            .list()
            .iter()
            .any(|rule| rule.knobs.is_empty() && rule.truth(&[], knobs) == Truth::False);
        Self { components, component_of, rules_of, hopeless }
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
        if self.hopeless {
            return Found::No;
        }
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Listed, read_parameters};
    use crate::seed::{Place, StreamKey};
    use crate::space::Space;
    use crate::value::Value;

    /// Five settings of three values each.
    fn knobs_and(texts: &[String]) -> (Knobs, Rules) {
        let listed = || Listed::Values((0..3).map(Value::from).collect());
        let parameters: Vec<(String, Listed)> =
            ["a", "b", "c", "d", "e"].map(|name| (name.to_owned(), listed())).into();
        let space = Space::compile(read_parameters(&parameters, &[]).unwrap()).unwrap();
        let rules = Rules::compile(texts, space.knobs(), false).unwrap();
        (space.knobs().clone(), rules)
    }

    fn all_codes() -> impl Iterator<Item = Vec<u16>> {
        (0..3_u16.pow(5)).map(|number| (0..5).map(|place| number / 3_u16.pow(place) % 3).collect())
    }

    /// Random rules of up to three settings.
    fn random_rules(stream: &mut Stream) -> Vec<String> {
        let one = |stream: &mut Stream| {
            let name = ["a", "b", "c", "d", "e"][stream.index(5)];
            let sign = ["=", "<>", "<", ">="][stream.index(4)];
            format!("{name} {sign} {}", stream.below(3))
        };
        (0..=stream.index(7))
            .map(|_| match stream.below(4) {
                0 => one(stream),
                1 => format!("not ({} and {})", one(stream), one(stream)),
                2 => format!("if {} then {}", one(stream), one(stream)),
                _ => format!("{} or {} or {}", one(stream), one(stream), one(stream)),
            })
            .collect()
    }

    #[test]
    fn the_search_agrees_with_trying_everything() {
        for round in 0..400 {
            let mut stream = StreamKey::new("solver", 1, 7).stream(Place::ROOT, round, 0);
            let texts = random_rules(&mut stream);
            let (knobs, rules) = knobs_and(&texts);
            let solver = Solver::new(&rules, &knobs);
            let holds = |codes: &[u16]| {
                rules.list().iter().all(|rule| rule.truth(codes, &knobs) == Truth::True)
            };
            // Two of the settings are decided beforehand.
            let mut codes = vec![OPEN; 5];
            codes[stream.index(5)] = stream.below(3) as u16;
            codes[stream.index(5)] = stream.below(3) as u16;
            let decided = codes.clone();
            let fits = |all: &[u16]| {
                decided.iter().zip(all).all(|(&wanted, &code)| wanted == OPEN || wanted == code)
            };
            let possible = all_codes().any(|all| fits(&all) && holds(&all));
            for random in [None, Some(&mut stream.clone())] {
                let mut codes = decided.clone();
                let found = solver.complete(&mut codes, true, random, &rules, &knobs);
                assert_eq!(found == Found::Yes, possible, "{texts:?} {decided:?}");
                if possible {
                    let whole: Vec<u16> =
                        codes.iter().map(|&code| if code == OPEN { 0 } else { code }).collect();
                    assert!(fits(&whole) && holds(&whole), "{texts:?} {whole:?}");
                }
            }
        }
    }

    #[test]
    fn random_completions_reach_every_solution() {
        let (knobs, rules) = knobs_and(&["a <> b".to_owned(), "b <> c".to_owned()]);
        let solver = Solver::new(&rules, &knobs);
        let mut seen = std::collections::BTreeSet::new();
        for index in 0..300 {
            let mut stream = StreamKey::new("solver", 1, 7).stream(Place::ROOT, index, 0);
            let mut codes = vec![OPEN; 5];
            let found = solver.complete(&mut codes, true, Some(&mut stream), &rules, &knobs);
            assert_eq!(found, Found::Yes);
            seen.insert(codes);
        }
        assert_eq!(seen.len(), 3 * 2 * 2);
    }

    #[test]
    fn settings_without_rules_stay_open() {
        let (knobs, rules) = knobs_and(&["a = 1".to_owned()]);
        let solver = Solver::new(&rules, &knobs);
        let mut codes = vec![OPEN; 5];
        assert_eq!(solver.complete(&mut codes, true, None, &rules, &knobs), Found::Yes);
        assert_eq!(codes, vec![1, OPEN, OPEN, OPEN, OPEN]);
        assert!(solver.is_ruled(0) && !solver.is_ruled(1));
    }

    #[test]
    fn a_rule_without_settings_that_fails_leaves_no_hope() {
        let (knobs, rules) = knobs_and(&["1 = 2".to_owned()]);
        let solver = Solver::new(&rules, &knobs);
        assert_eq!(solver.complete(&mut [OPEN; 5], false, None, &rules, &knobs), Found::No);
    }
}
