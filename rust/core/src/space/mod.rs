//! The space: everything a configuration may be, compiled once and never changed.

mod checks;
mod class;
mod clauses;
mod decimal;
mod judge;
mod knob;
mod node;
mod outline;
mod presence;
mod range;
mod rules;
mod segment;
mod settings;
mod shape;
mod source;

pub use class::Class;
pub use decimal::{Decimal, common_multiple};
pub use judge::{Check, Judge, Violation};
pub use knob::{Branch, Knob, Knobs, NO_CLASS};
pub use node::{
    Contained, ENDLESS, Extra, Field, List, Node, NodeId, Record, Structure, Text, branches,
};
pub use outline::Outline;
pub use range::{IntegerRange, NumberRange};
pub use rules::{OPEN, Rule, Rules};
pub use segment::Segment;
pub use source::{Mark, Source};
pub use testflow_judge::Library;

use std::sync::Arc;

use crate::constraints::{Choice, Found, Model, Reasons, Solver};
use crate::error::{Error, Result};
use crate::notes::Notes;
use crate::seed::Stream;
use crate::value::{Tape, Value};

/// Bumped when the same source would give another space.
const FORMAT: u32 = 1;

/// A compiled space.
#[derive(Debug)]
pub struct Space {
    schema: String,
    structure: Structure,
    judge: Arc<Judge>,
    knobs: Knobs,
    rules: Rules,
    /// What the rules say of classes.
    ruled: Model,
    /// What the rules and the structure say of classes.
    model: Model,
    /// Rules that classes alone do not decide.
    undecided: Vec<usize>,
    is_exact: bool,
    groups: Vec<(Vec<usize>, usize)>,
    marks: Vec<(String, Vec<Mark>)>,
    folds_case: bool,
    fingerprint: String,
    notes: Notes,
}

impl Space {
    /// Compiles a source.
    ///
    /// # Errors
    /// [`Error::Schema`] for a rule that cannot be read, [`Error::Unsatisfiable`] naming the rules
    /// that contradict each other.
    pub fn compile(source: Source) -> Result<Self> {
        let Source {
            structure,
            judge,
            constraints,
            schema,
            canonical,
            folds_case,
            marks,
            groups,
            mut notes,
        } = source;
        let mut plain = Knobs::of(&structure);
        plain.mark(&marks)?;
        let read = Rules::compile(&constraints, &plain, folds_case, &mut notes.clone())?;
        // Numbers that rules compare a setting with become classes, so that rules can be decided.
        let mut knobs = Knobs::with_constants(&structure, &|path| {
            plain.find(path).map_or_else(Vec::new, |number| read.constants_of(number))
        });
        knobs.mark(&marks)?;
        let rules = Rules::compile(&constraints, &knobs, folds_case, &mut notes)?;
        let compiled = clauses::compile(&rules, &knobs);
        refuse_contradiction(&compiled.model, &rules)?;
        let model = compiled.model.extended(&presence::clauses(&knobs, rules.list().len()));
        let undecided: Vec<usize> =
            (0..compiled.is_exact.len()).filter(|&rule| !compiled.is_exact[rule]).collect();
        let is_exact = structure.is_flat() && undecided.is_empty();
        let fingerprint = fingerprint(&canonical, &constraints, folds_case);
        let groups = groups.iter().map(|(names, strength)| {
            (names.iter().filter_map(|name| knobs.find(name)).collect(), *strength)
        });
        let groups = groups.collect();
        Ok(Self {
            schema,
            structure,
            judge,
            knobs,
            rules,
            ruled: compiled.model,
            model,
            undecided,
            is_exact,
            groups,
            marks,
            folds_case,
            fingerprint,
            notes,
        })
    }

    /// The configurations of this space that meet a further rule.
    ///
    /// # Errors
    /// Those of [`Space::compile`].
    pub fn restricted(&self, rule: &str) -> Result<Self> {
        let source = Source {
            structure: self.structure.clone(),
            judge: self.judge.clone(),
            constraints: vec![rule.to_owned()],
            schema: self.schema.clone(),
            canonical: self.schema.clone(),
            folds_case: self.folds_case,
            marks: Vec::new(),
            groups: Vec::new(),
            notes: self.notes.clone(),
        };
        self.ruling(source)
    }

    /// The configurations of `source` that also meet the rules of this space, as they are read
    /// here.
    ///
    /// # Errors
    /// Those of [`Space::compile`].
    pub fn ruling(&self, source: Source) -> Result<Self> {
        let written = self.rules.list().iter().filter(|rule| rule.is_written);
        let mut constraints: Vec<String> = written.map(|rule| rule.text.clone()).collect();
        constraints.extend(source.constraints);
        Self::compile(Source {
            constraints,
            folds_case: self.folds_case,
            marks: self.marks.clone(),
            notes: self.notes.clone(),
            ..source
        })
    }

    /// The space as a JSON Schema, without the rules between settings.
    pub fn schema(&self) -> &str {
        &self.schema
    }

    /// The same with all that it refers to inside of it.
    pub fn bundled(&self) -> String {
        let library = self.judge.library();
        if library.reached(self.judge.schema()).is_empty() {
            return self.schema.clone();
        }
        library.bundled(self.judge.schema()).to_string()
    }

    /// Whether rules compare text without regard to case.
    pub fn folds_case(&self) -> bool {
        self.folds_case
    }

    /// What is said of single values of settings, by the setting's path.
    pub fn marks(&self) -> &[(String, Vec<Mark>)] {
        &self.marks
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

    /// What was doubtful in the source and read all the same.
    pub fn notes(&self) -> &[String] {
        self.notes.list()
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

    /// The same of a configuration on a tape.
    pub fn accepts_tape(&self, tape: &Tape) -> bool {
        self.judge.accepts_tape(tape)
            && (self.rules.list().is_empty() || self.rules.hold(&tape.read(0), &self.knobs))
    }

    /// Every rule that `configuration` breaks.
    pub fn violations(&self, configuration: &Value) -> Vec<Violation> {
        let mut found = self.judge.violations(configuration);
        found.extend(self.rules.violations(configuration, &self.knobs));
        found
    }

    /// What the rules and the structure say of the classes of settings.
    ///
    /// Every valid configuration obeys it. Where the space [is exact](Space::is_exact), every row
    /// of classes that obeys it can be written as well, as far as each class has a value at all.
    pub fn model(&self) -> &Model {
        &self.model
    }

    /// Whether classes decide everything: the configurations are flat, and no rule depends on
    /// where in its range a number lies.
    pub fn is_exact(&self) -> bool {
        self.is_exact
    }

    /// The rules that depend on more than the classes of their settings.
    pub fn undecided_rules(&self) -> &[usize] {
        &self.undecided
    }

    /// Chooses the codes that are [`OPEN`] so that all rules hold, in the components that have a
    /// decided code, or in all when `whole`; without a stream the first that fits.
    pub fn complete(&self, codes: &mut [u16], whole: bool, stream: Option<&mut Stream>) -> Found {
        complete(&self.ruled, codes, whole, stream)
    }

    /// What all rules but one say of classes.
    pub fn without_rule(&self, number: usize) -> Detached {
        let rules = self.rules.without(number);
        Detached(clauses::compile(&rules, &self.knobs).model)
    }

    /// Whether any rule speaks of the knob.
    pub fn is_ruled(&self, knob: usize) -> bool {
        self.ruled.component_of(knob).is_some()
    }
}

/// The clauses of rules that stand apart from a space.
#[derive(Debug, Clone)]
pub struct Detached(Model);

impl Detached {
    /// Chooses all open codes at random so that these rules hold.
    pub fn complete(&self, codes: &mut [u16], stream: &mut Stream) -> Found {
        complete(&self.0, codes, true, Some(stream))
    }
}

fn complete(
    model: &Model,
    codes: &mut [u16],
    whole: bool,
    mut stream: Option<&mut Stream>,
) -> Found {
    let mut solver = Solver::new(model);
    if !solver.is_consistent() {
        return Found::No;
    }
    for component in 0..model.components().len() {
        let is_open = |&setting: &usize| usize::from(codes[setting]) >= model.counts()[setting];
        if !whole && model.real(component).all(|setting| is_open(&setting)) {
            continue;
        }
        let mut decided = model.real(component).filter(|setting| !is_open(setting));
        if !decided.all(|setting| solver.assign(setting, codes[setting])) {
            return Found::No;
        }
        let choice = stream.as_deref_mut().map_or(Choice::First, Choice::Random);
        if solver.complete(component, choice) == Found::No {
            return Found::No;
        }
        solver.copy(component, codes);
    }
    Found::Yes
}

/// Names the rules that contradict each other, if there are any.
fn refuse_contradiction(model: &Model, rules: &Rules) -> Result<()> {
    let mut codes = vec![OPEN; model.visible()];
    if complete(model, &mut codes, true, None) == Found::Yes {
        return Ok(());
    }
    let contradicting = Reasons::new(model).of(&[]).unwrap_or_default();
    let texts: Vec<&str> =
        contradicting.into_iter().map(|rule| rules.list()[rule].text.as_str()).collect();
    Err(Error::unsatisfiable(
        "",
        format!("these constraints contradict each other: {}", texts.join(" / ")),
    ))
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
