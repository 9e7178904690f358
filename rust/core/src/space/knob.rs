//! Knobs: the finite face of a space, derived from its structure.
//!
//! Coverage, correlation and covering arrays speak of knobs and their classes; [`Knobs::encode`]
//! is the bridge from configurations. A list has its length, and its first item stands for the
//! others; so does the first of the members that are not known by name. Where a mapping lies within
//! one of its own kind, how deep they go is told by which of them are there.

use std::collections::{BTreeMap, HashMap};
use std::ops::Range;

use super::class::Class;
use super::segment::{Segment, follow, follow_mut};
use super::settings::settings;
use super::{Mark, NodeId, Structure};
use crate::error::{Error, Result};
use crate::expression::nearest;
use crate::value::Value;

/// The code of a setting that is of no class, as in an invalid configuration.
pub const NO_CLASS: u16 = u16::MAX;

/// One setting and its classes.
#[derive(Debug, Clone)]
pub struct Knob {
    /// The segments that lead to it.
    pub segments: Vec<Segment>,
    /// The names of the segments, dotted.
    pub path: String,
    /// The nodes of which its values are.
    pub nodes: Vec<NodeId>,
    /// Whether a mapping of its kind lies around it.
    pub is_nested: bool,
    /// Its classes; the first that matches counts.
    pub classes: Vec<Class>,
    /// How much each class is preferred where a choice is free; 1 for most.
    pub weights: Vec<u32>,
    /// Whether each class is a value outside of what the program takes.
    pub negative: Vec<bool>,
    has_aliases: bool,
}

impl Knob {
    /// The setting's value in a configuration; `None` for an absent one.
    pub fn value<'v>(&self, configuration: &'v Value) -> Option<&'v Value> {
        follow(&self.segments, configuration)
    }

    /// The same, to be changed.
    pub fn value_mut<'v>(&self, configuration: &'v mut Value) -> Option<&'v mut Value> {
        follow_mut(&self.segments, configuration)
    }

    /// Whether mappings are told apart by branch.
    pub fn has_branches(&self) -> bool {
        self.classes.iter().any(|class| matches!(class, Class::Branch(_)))
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

/// Knob numbers by segment, for walking along with the structure.
#[derive(Debug, Clone, Default)]
pub struct Branch {
    /// The knob that ends here.
    pub knob: Option<usize>,
    /// Its number among the branches, and the one after the last below it.
    pub range: Range<usize>,
    /// The members below that are known by name.
    pub members: BTreeMap<String, Branch>,
    /// The items below.
    pub items: BTreeMap<usize, Branch>,
    /// The first of the other members.
    pub other: Option<Box<Branch>>,
    /// The way to it.
    to_other: Option<Segment>,
}

impl Branch {
    fn below(&mut self, segment: &Segment) -> &mut Self {
        match segment {
            Segment::Member(name) => self.members.entry(name.clone()).or_default(),
            Segment::Item(position) => self.items.entry(*position).or_default(),
            Segment::Other(_) => {
                self.to_other = Some(segment.clone());
                self.other.get_or_insert_default()
            }
        }
    }

    /// The branches one level below that are there in `value`, with what they are.
    fn values<'a, 'v>(&'a self, value: &'v Value) -> Vec<(&'a Self, &'v Value)> {
        match value {
            Value::Object(members) => {
                let known = self.members.iter();
                let other = self.to_other.as_ref().and_then(|segment| segment.of(value));
                known
                    .filter_map(|(name, part)| Some((part, members.get(name)?)))
                    .chain(self.other.as_deref().zip(other))
                    .collect()
            }
            Value::Array(items) => {
                let known = self.items.iter();
                known.filter_map(|(place, part)| Some((part, items.get(*place)?))).collect()
            }
            _ => Vec::new(),
        }
    }

    /// Numbers the branches from `next` on, and tells `knobs` theirs.
    fn number(&mut self, next: usize, knobs: &mut [usize]) {
        if let Some(knob) = self.knob {
            knobs[knob] = next;
        }
        let mut end = next + 1;
        let parts = self.members.values_mut().chain(self.items.values_mut());
        for part in parts.chain(self.other.as_deref_mut()) {
            part.number(end, knobs);
            end = part.range.end;
        }
        self.range = next..end;
    }
}

/// All knobs of a space.
#[derive(Debug, Clone)]
pub struct Knobs {
    list: Vec<Knob>,
    tree: Branch,
    /// For each knob the number of its branch.
    branches: Vec<usize>,
    /// For each knob its code where it is absent.
    absent: Vec<u16>,
    numbers: HashMap<String, usize>,
    has_aliases: bool,
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
        let list: Vec<Knob> = settings(structure)
            .into_iter()
            .filter_map(|setting| {
                let path = setting.path();
                let classes = setting.classes(structure, &constants(&path));
                let (weights, negative) = (vec![1; classes.len()], vec![false; classes.len()]);
                // Of the whole, only a choice is a setting.
                let fewest = if setting.segments.is_empty() { 2 } else { 1 };
                (classes.len() >= fewest).then(|| Knob {
                    segments: setting.segments,
                    path,
                    nodes: setting.nodes,
                    is_nested: setting.is_nested,
                    classes,
                    weights,
                    negative,
                    has_aliases: false,
                })
            })
            .collect();
        let mut tree = Branch::default();
        for (number, knob) in list.iter().enumerate() {
            knob.segments.iter().fold(&mut tree, Branch::below).knob = Some(number);
        }
        let mut branches = vec![0; list.len()];
        tree.number(0, &mut branches);
        // The first of several settings with one path, as member names may have dots.
        let mut numbers = HashMap::new();
        for (number, knob) in list.iter().enumerate() {
            numbers.entry(knob.path.clone()).or_insert(number);
        }
        let absent = list.iter().map(|knob| knob.code(None)).collect();
        Self { list, tree, branches, absent, numbers, has_aliases: false }
    }

    /// Adds what is said of single values.
    ///
    /// # Errors
    /// [`Error::Schema`] for a value that has no class of its own.
    pub fn mark(&mut self, marks: &[(String, Vec<Mark>)]) -> Result<()> {
        for (path, marks) in marks {
            if let Some(number) = self.find(path) {
                marks.iter().try_for_each(|mark| self.list[number].mark(mark))?;
                self.has_aliases |= self.list[number].has_aliases;
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
        self.has_aliases
    }

    /// The number of the branch at which the knob ends.
    pub fn branch(&self, knob: usize) -> usize {
        self.branches[knob]
    }

    /// The knobs by path.
    pub fn tree(&self) -> &Branch {
        &self.tree
    }

    /// The number of the knob to which the segments lead.
    pub fn at(&self, segments: &[Segment]) -> Option<usize> {
        let mut branch = &self.tree;
        for segment in segments {
            branch = match segment {
                Segment::Member(name) => branch.members.get(name)?,
                Segment::Item(position) => branch.items.get(position)?,
                Segment::Other(_) => branch.other.as_deref()?,
            };
        }
        branch.knob
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
        let mut codes = self.absent.clone();
        let mut open = vec![(&self.tree, configuration)];
        while let Some((branch, value)) = open.pop() {
            if let Some(knob) = branch.knob {
                codes[knob] = self.list[knob].code(Some(value));
            }
            open.extend(branch.values(value));
        }
        codes
    }
}
