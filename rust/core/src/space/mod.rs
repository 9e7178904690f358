//! The space: everything a configuration may be, compiled once and never changed.

mod checks;
mod class;
mod judge;
mod knob;
mod node;
mod rules;
mod shape;
mod solver;
mod source;

pub use class::Class;
pub use judge::{Judge, Violation};
pub use knob::{Branch, Knob, Knobs, NO_CLASS};
pub use node::{
    ENDLESS, Extra, Field, IntegerRange, List, Node, NodeId, NumberRange, Record, Structure, Text,
    branches,
};
pub use rules::{OPEN, Rule, Rules};
pub use solver::{Detached, Found, Solver};
pub use source::{Mark, Source};

use crate::error::{Error, Result};
use crate::seed::Stream;
use crate::value::Value;

/// Bumped when the same source would give another space.
const FORMAT: u32 = 1;

/// A compiled space.
#[derive(Debug)]
pub struct Space {
    structure: Structure,
    judge: Judge,
    knobs: Knobs,
    rules: Rules,
    solver: Solver,
    groups: Vec<(Vec<usize>, usize)>,
    fingerprint: String,
}

impl Space {
    /// Compiles a source.
    ///
    /// # Errors
    /// [`Error::Schema`] for a rule that cannot be read, [`Error::Unsatisfiable`] naming the rules
    /// that contradict each other.
    pub fn compile(source: Source) -> Result<Self> {
        let Source { structure, judge, constraints, canonical, folds_case, marks, groups } = source;
        let mut plain = Knobs::of(&structure);
        plain.mark(&marks)?;
        let read = Rules::compile(&constraints, &plain, folds_case)?;
        // Numbers that rules compare a setting with become classes, so that rules can be decided.
        let mut knobs = Knobs::with_constants(&structure, &|path| {
            plain.find(path).map_or_else(Vec::new, |number| read.constants_of(number))
        });
        knobs.mark(&marks)?;
        let rules = Rules::compile(&constraints, &knobs, folds_case)?;
        let solver = Solver::new(&rules, &knobs);
        let fingerprint = fingerprint(&canonical, &constraints, folds_case);
        let groups = groups.iter().map(|(names, strength)| {
            (names.iter().filter_map(|name| knobs.find(name)).collect(), *strength)
        });
        let groups = groups.collect();
        let space = Self { structure, judge, knobs, rules, solver, groups, fingerprint };
        space.refuse_contradiction()?;
        Ok(space)
    }

    /// The tree from which configurations are written.
    pub fn structure(&self) -> &Structure {
        &self.structure
    }

    /// The finite face: the settings and their classes.
    pub fn knobs(&self) -> &Knobs {
        &self.knobs
    }

    /// The rules between settings.
    pub fn rules(&self) -> &Rules {
        &self.rules
    }

    /// Knobs that belong together, with the strength at which they are to be combined.
    pub fn groups(&self) -> &[(Vec<usize>, usize)] {
        &self.groups
    }

    /// The schema's own judgement, without the rules.
    pub fn judge(&self) -> &Judge {
        &self.judge
    }

    /// Tells one space from another: 32 hexadecimal digits over the source and its rules.
    pub fn fingerprint(&self) -> &str {
        &self.fingerprint
    }

    /// Whether `configuration` breaks no rule of the schema and none between settings.
    pub fn accepts(&self, configuration: &Value) -> bool {
        self.judge.accepts(configuration) && self.rules.hold(configuration, &self.knobs)
    }

    /// Every rule that `configuration` breaks.
    pub fn violations(&self, configuration: &Value) -> Vec<Violation> {
        let mut found = self.judge.violations(configuration);
        found.extend(self.rules.violations(configuration, &self.knobs));
        found
    }

    /// Chooses open class codes so that all rules hold; see [`Solver::complete`].
    pub fn complete(&self, codes: &mut [u16], whole: bool, stream: Option<&mut Stream>) -> Found {
        self.solver.complete(codes, whole, stream, &self.rules, &self.knobs)
    }

    /// All rules but one, ready for the search.
    pub fn without_rule(&self, number: usize) -> Detached {
        Detached::new(self.rules.without(number), &self.knobs)
    }

    /// Whether any rule speaks of the knob.
    pub fn is_ruled(&self, knob: usize) -> bool {
        self.solver.is_ruled(knob)
    }

    fn refuse_contradiction(&self) -> Result<()> {
        let mut codes = vec![OPEN; self.knobs.list().len()];
        if self.complete(&mut codes, true, None) != Found::No {
            return Ok(());
        }
        let contradicting = self.least_contradiction();
        let texts: Vec<&str> = contradicting.list().iter().map(|rule| rule.text.as_str()).collect();
        Err(Error::unsatisfiable(
            "",
            format!("these constraints contradict each other: {}", texts.join(" / ")),
        ))
    }

    /// Drops rules as long as the rest still contradicts itself.
    fn least_contradiction(&self) -> Rules {
        let mut kept = self.rules.clone();
        let mut place = 0;
        while place < kept.list().len() {
            let fewer = kept.without(place);
            let solver = Solver::new(&fewer, &self.knobs);
            let mut codes = vec![OPEN; self.knobs.list().len()];
            match solver.complete(&mut codes, true, None, &fewer, &self.knobs) {
                Found::No => kept = fewer,
                _ => place += 1,
            }
        }
        kept
    }
}

fn fingerprint(canonical: &str, constraints: &[String], folds_case: bool) -> String {
    let mut hasher = blake3::Hasher::new();
    let header = format!("testflow-space/{FORMAT} folds case: {folds_case}\n{canonical}\n");
    hasher.update(header.as_bytes());
    for constraint in constraints {
        hasher.update(constraint.as_bytes());
        hasher.update(b"\n");
    }
    hasher.finalize().to_hex()[..32].to_owned()
}
