//! One line of a model: a value of a parameter, or a sub-model.

use crate::error::{Error, Result};
use crate::value::Value;

/// A value as it is written.
#[derive(Clone)]
pub(super) struct Entry {
    /// All its names, of which there is at least one.
    pub(super) names: Vec<String>,
    pub(super) weight: u32,
    pub(super) is_negative: bool,
}

/// The names of parameters and the strength, if one is given.
pub(super) type Group = (Vec<String>, Option<usize>);

/// `~name | name (weight)`, of which all but the first name may be missing.
pub(super) fn entry(written: &str) -> Entry {
    let weighted = written.strip_suffix(')').and_then(|rest| {
        let (names, weight) = rest.rsplit_once('(')?;
        Some((names.trim_end(), weight_of(weight.trim())?))
    });
    let (names, weight) = weighted.unwrap_or((written, 1));
    let (names, is_negative) =
        names.strip_prefix('~').map_or((names, false), |names| (names, true));
    let names = names.split('|').map(|name| name.trim().to_owned()).collect();
    Entry { names, weight, is_negative }
}

/// A weight is a number of at least one, of which PICT drops the fraction.
fn weight_of(text: &str) -> Option<u32> {
    let weight = text.parse::<f64>().ok()?;
    (1.0..=f64::from(u32::MAX)).contains(&weight).then_some(weight as u32)
}

/// The number that a text is.
pub(super) fn number(text: &str) -> Option<Value> {
    let whole = text.parse::<i64>().map(Value::from);
    whole
        .or_else(|_| text.parse::<u64>().map(Value::from))
        .or_else(|_| text.parse::<f64>().map(Value::from))
        .ok()
        .filter(Value::is_number)
}

/// A line of the model.
pub(super) struct Line<'a> {
    pub(super) number: usize,
    pub(super) text: &'a str,
}

impl Line<'_> {
    /// `{ name, name } @ strength`, of which the strength may be missing.
    pub(super) fn group(&self) -> Result<Group> {
        let broken = || {
            self.error(0, format!("not a sub-model: {:?}", self.text.trim()))
                .with_hint("a sub-model is { name, name } or { name, name } @ order")
        };
        let inner = self.text.trim().strip_prefix('{').ok_or_else(broken)?;
        let (names, order) = inner.split_once('}').ok_or_else(broken)?;
        let names: Vec<String> = names.split(',').map(|name| name.trim().to_owned()).collect();
        let strength = match order.trim() {
            "" => None,
            order => {
                let order = order.strip_prefix('@').map(str::trim).ok_or_else(broken)?;
                Some(order.parse().ok().filter(|&order| order > 0).ok_or_else(broken)?)
            }
        };
        Ok((names, strength))
    }

    /// An error at an offset in bytes.
    pub(super) fn error(&self, offset: usize, message: String) -> Error {
        let column = self.text[..offset.min(self.text.len())].chars().count() + 1;
        Error::schema(format!("line {}, column {column}", self.number), message)
    }

    /// The same error at this line.
    pub(super) fn place(&self, error: Error) -> Error {
        match error {
            Error::Schema { message, hint, .. } => {
                Error::Schema { path: format!("line {}", self.number), message, hint }
            }
            other => other,
        }
    }
}
