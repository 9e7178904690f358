//! What a space is compiled from.

use std::sync::Arc;

use super::{Judge, Structure};
use crate::notes::Notes;
use crate::value::Value;

/// A schema, a list of parameters or a model, read.
#[derive(Debug)]
pub struct Source {
    /// The tree from which configurations are written.
    pub structure: Structure,
    /// The independent validator.
    pub judge: Arc<Judge>,
    /// The rules between settings, as text.
    pub constraints: Vec<String>,
    /// The source as a JSON Schema, without its rules.
    pub schema: String,
    /// The source without its spaces and comments, for the fingerprint. The order of its members
    /// stays: it is the order of the settings.
    pub canonical: String,
    /// Whether rules compare text without regard to case.
    pub folds_case: bool,
    /// What is said of single values of settings, by the setting's path.
    pub marks: Vec<(String, Vec<Mark>)>,
    /// Settings that belong together, with the strength at which they are to be combined.
    pub groups: Vec<(Vec<String>, usize)>,
    /// What the reader found doubtful, and whether rules may be.
    pub notes: Notes,
}

/// What is said of a value of a setting besides that it is one.
#[derive(Debug, Clone, PartialEq)]
pub struct Mark {
    /// The value.
    pub value: Value,
    /// How much it is preferred where a choice is free; 1 for most values.
    pub weight: u32,
    /// Whether it lies outside of what the program takes: at most one such value is in a
    /// configuration.
    pub is_negative: bool,
    /// Further names of it.
    pub aliases: Vec<Value>,
}

impl Mark {
    /// Nothing is said of `value`.
    pub fn of(value: Value) -> Self {
        Self { value, weight: 1, is_negative: false, aliases: Vec::new() }
    }

    /// Whether it says anything.
    pub fn is_plain(&self) -> bool {
        self.weight == 1 && !self.is_negative && self.aliases.is_empty()
    }
}
