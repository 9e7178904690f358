//! Knobs: the finite face of a space, derived from its structure.
//!
//! Coverage, correlation and covering arrays speak of knobs and their classes; [`Knobs::encode`]
//! is the bridge from configurations. What lies inside list items has no knobs of its own: a
//! list's knob is its length.

use std::collections::{BTreeMap, HashMap};

use super::class::Class;
use super::shape::Shape;
use super::{ENDLESS, Mark, Node, NodeId, Structure};
use crate::error::{Error, Result};
use crate::expression::nearest;
use crate::value::{Kind, Value, at};

/// The code of a setting that is of no class, as in an invalid configuration.
pub const NO_CLASS: u16 = u16::MAX;

/// Settings nested deeper have no knobs.
const DEEPEST: usize = 12;

/// One setting and its classes.
#[derive(Debug, Clone)]
pub struct Knob {
    /// The names that lead to it.
    pub steps: Vec<String>,
    /// The steps, dotted.
    pub path: String,
    /// Its classes; the first that matches counts.
    pub classes: Vec<Class>,
    /// How much each class is preferred where a choice is free; 1 for most.
    pub weights: Vec<u32>,
    /// Whether each class is a value outside of what the program takes.
    pub negative: Vec<bool>,
    has_aliases: bool,
}

impl Knob {
    fn new(steps: Vec<String>, path: String, classes: Vec<Class>) -> Self {
        let (weights, negative) = (vec![1; classes.len()], vec![false; classes.len()]);
        Self { steps, path, classes, weights, negative, has_aliases: false }
    }

    /// The values outside of what the program takes.
    pub fn negatives(&self) -> Vec<Value> {
        let classes = self.classes.iter().zip(&self.negative);
        classes
            .filter(|(_, negative)| **negative)
            .filter_map(|(c, _)| c.literal())
            .cloned()
            .collect()
    }

    /// The value by its first name, as rules see it.
    pub fn meant<'a>(&'a self, value: &'a Value) -> &'a Value {
        self.names_of(value).and_then(<[Value]>::first).unwrap_or(value)
    }

    /// Whether any of its values has several names.
    pub fn has_aliases(&self) -> bool {
        self.has_aliases
    }

    /// All names of a value that has several.
    pub fn names_of(&self, value: &Value) -> Option<&[Value]> {
        if !self.has_aliases {
            return None;
        }
        self.classes.iter().find(|class| class.matches(Some(value))).and_then(|class| match class {
            Class::Names(names) => Some(names.as_slice()),
            _ => None,
        })
    }

    fn mark(&mut self, mark: &Mark) -> Result<()> {
        let is_meant =
            |class: &Class| class.literal().is_some() && class.matches(Some(&mark.value));
        let code = self.classes.iter().position(is_meant).ok_or_else(|| {
            Error::schema(&self.path, format!("{} is none of the values told apart", mark.value))
                .with_hint("only a listed value can have a weight or aliases, or be negative")
        })?;
        self.weights[code] = mark.weight;
        self.negative[code] = mark.is_negative;
        if !mark.aliases.is_empty() {
            let names = std::iter::once(&mark.value).chain(&mark.aliases).cloned().collect();
            self.classes[code] = Class::Names(names);
            self.has_aliases = true;
        }
        Ok(())
    }

    /// The number of the class that a setting (`None`: an absent one) is of, or [`NO_CLASS`].
    pub fn code(&self, value: Option<&Value>) -> u16 {
        let found = self.classes.iter().position(|class| class.matches(value));
        found.map_or(NO_CLASS, |code| code as u16)
    }

    /// `path = class`, the vocabulary that every part of testflow shares.
    pub fn term(&self, code: u16) -> String {
        let label =
            self.classes.get(usize::from(code)).map_or_else(|| "?".to_owned(), Class::label);
        format!("{} = {label}", self.path)
    }
}

/// Knob numbers by path, for walking along with the structure.
#[derive(Debug, Clone, Default)]
pub struct Branch {
    /// The knob that ends here.
    pub knob: Option<usize>,
    /// The members below.
    pub members: BTreeMap<String, Branch>,
}

/// All knobs of a space.
#[derive(Debug, Clone)]
pub struct Knobs {
    list: Vec<Knob>,
    tree: Branch,
    numbers: HashMap<String, usize>,
}

impl Knobs {
    /// Derives the knobs of `structure`, without regard to rules.
    pub fn of(structure: &Structure) -> Self {
        Self::with_constants(structure, &|_| Vec::new())
    }

    /// Derives the knobs, telling numbers apart where `constants` of a path do.
    pub fn with_constants<'a>(
        structure: &Structure,
        constants: &dyn Fn(&str) -> Vec<&'a Value>,
    ) -> Self {
        let mut walk =
            Walk { structure, constants, steps: Vec::new(), open: Vec::new(), list: Vec::new() };
        walk.visit(&[structure.root()], false);
        let mut tree = Branch::default();
        for (number, knob) in walk.list.iter().enumerate() {
            let place = knob
                .steps
                .iter()
                .fold(&mut tree, |branch, step| branch.members.entry(step.clone()).or_default());
            place.knob = Some(number);
        }
        // The first of several settings with one path, as member names may have dots.
        let mut numbers = HashMap::new();
        for (number, knob) in walk.list.iter().enumerate() {
            numbers.entry(knob.path.clone()).or_insert(number);
        }
        Self { list: walk.list, tree, numbers }
    }

    /// Adds what is said of single values.
    ///
    /// # Errors
    /// [`Error::Schema`] for a value that has no class of its own.
    pub fn mark(&mut self, marks: &[(String, Vec<Mark>)]) -> Result<()> {
        for (path, marks) in marks {
            if let Some(number) = self.find(path) {
                marks.iter().try_for_each(|mark| self.list[number].mark(mark))?;
            }
        }
        Ok(())
    }

    /// The knobs, in the order of the structure.
    pub fn list(&self) -> &[Knob] {
        &self.list
    }

    /// Whether any value of any knob has several names.
    pub fn has_aliases(&self) -> bool {
        self.list.iter().any(Knob::has_aliases)
    }

    /// The knobs by path.
    pub fn tree(&self) -> &Branch {
        &self.tree
    }

    /// The number of the knob at `path`.
    pub fn find(&self, path: &str) -> Option<usize> {
        self.numbers.get(path).copied()
    }

    /// The number of the knob at `path`.
    ///
    /// # Errors
    /// [`Error::Input`] with the nearest path.
    pub fn number(&self, path: &str) -> Result<usize> {
        self.find(path).ok_or_else(|| {
            let paths: Vec<String> = self.list.iter().map(|knob| knob.path.clone()).collect();
            let hint = nearest(path, &paths).map(|near| format!("did you mean {near:?}?"));
            Error::input(format!("unknown setting {path:?}"), hint.unwrap_or_default())
        })
    }

    /// The number of the knob at `path`, and the code of the class that `value` is of.
    ///
    /// # Errors
    /// [`Error::Input`] for an unknown path, or a value that the setting cannot have.
    pub fn term(&self, path: &str, value: &Value) -> Result<(usize, u16)> {
        let number = self.number(path)?;
        match self.list[number].code(Some(value)) {
            NO_CLASS => Err(Error::input(format!("{path} is never {value}"), "")),
            code => Ok((number, code)),
        }
    }

    /// The class codes of a configuration, one per knob.
    pub fn encode(&self, configuration: &Value) -> Vec<u16> {
        self.list.iter().map(|knob| knob.code(at(configuration, &knob.steps))).collect()
    }
}

struct Walk<'a, 'c> {
    structure: &'a Structure,
    constants: &'a dyn Fn(&str) -> Vec<&'c Value>,
    steps: Vec<String>,
    open: Vec<NodeId>,
    list: Vec<Knob>,
}

impl Walk<'_, '_> {
    /// Visits the alternatives `ids` that may stand at the current place.
    fn visit(&mut self, ids: &[NodeId], optional: bool) {
        let branches: Vec<NodeId> = ids
            .iter()
            .flat_map(|&id| self.structure.branches(id))
            .filter(|&id| self.structure.depth(id) != ENDLESS)
            .collect();
        let is_record = |id: &&NodeId| matches!(self.structure.node(**id), Node::Record(_));
        let records: Vec<NodeId> = branches.iter().filter(is_record).copied().collect();
        let alternatives = optional || records.len() < branches.len();
        self.add_knob(&branches, optional, !records.is_empty() && alternatives);
        if self.steps.len() < DEEPEST && !records.iter().any(|id| self.open.contains(id)) {
            self.open.extend(&records);
            self.visit_members(&records, alternatives);
            self.open.truncate(self.open.len() - records.len());
        }
    }

    fn add_knob(&mut self, branches: &[NodeId], optional: bool, tells_records: bool) {
        if self.steps.is_empty() {
            return;
        }
        let path = self.steps.join(".");
        let mut shape = Shape::default();
        for &id in branches {
            shape.add(self.structure.node(id));
        }
        for constant in (self.constants)(&path) {
            shape.cut(constant);
        }
        if tells_records {
            shape.add_kind(Kind::Object);
        }
        let classes = shape.classes(optional);
        if !classes.is_empty() {
            self.list.push(Knob::new(self.steps.clone(), path, classes));
        }
    }

    fn visit_members(&mut self, records: &[NodeId], optional: bool) {
        // Name → its nodes, and in how many of the records it must be there.
        let mut members: Vec<(String, Vec<NodeId>, usize)> = Vec::new();
        for &id in records {
            let Node::Record(record) = self.structure.node(id) else { continue };
            for field in &record.fields {
                let required = usize::from(field.required);
                match members.iter_mut().find(|(name, ..)| *name == field.name) {
                    Some((_, nodes, count)) => {
                        nodes.push(field.node);
                        *count += required;
                    }
                    None => members.push((field.name.clone(), vec![field.node], required)),
                }
            }
        }
        for (name, nodes, required) in members {
            self.steps.push(name);
            self.visit(&nodes, optional || required < records.len());
            self.steps.pop();
        }
    }
}
