//! A setting as a parameter of a PICT model.

use super::super::marks::clash;
use super::sections::begins_rule;
use super::writer::unsayable;
use crate::error::Result;
use crate::space::{Class, Knob};
use crate::value::{Value, same};

/// A setting and its values as PICT sees them.
pub(super) struct Column<'a> {
    knob: &'a Knob,
    /// The values as rules of the space see them.
    pub(super) values: Vec<&'a Value>,
    /// The values as PICT's rules see them: all numbers, or all text.
    pub(super) seen: Vec<Value>,
}

impl<'a> Column<'a> {
    pub(super) fn of(knob: &'a Knob) -> Result<Self> {
        let values: Vec<&Value> =
            knob.classes.iter().map(|class| listed(knob, class)).collect::<Result<_>>()?;
        let is_numeric = values.iter().all(|value| value.is_number());
        let seen: Vec<Value> = values
            .iter()
            .map(|&value| match value {
                number if is_numeric => Ok(number.clone()),
                other => text_of(knob, other).map(Value::String),
            })
            .collect::<Result<_>>()?;
        if !is_numeric && seen.iter().all(|value| value.as_str().is_some_and(reads_as_number)) {
            return Err(unsayable(
                format!("the values of {} are texts that read as numbers", knob.path),
                "list them as numbers",
            ));
        }
        for (place, value) in seen.iter().enumerate() {
            if seen[..place].iter().any(|other| same(other, value)) {
                return Err(unsayable(
                    format!("two values of {} are both written {value}", knob.path),
                    "write one of them in another way",
                ));
            }
        }
        if let Some(twice) = clash(values.iter().copied().zip(knob.negative.iter().copied())) {
            return Err(unsayable(
                format!("the values of {} that are {twice} but for case", knob.path),
                "PICT disregards case: rename the negative value",
            ));
        }
        Ok(Self { knob, values, seen })
    }

    pub(super) fn name(&self) -> &str {
        &self.knob.path
    }

    pub(super) fn is_numeric(&self) -> bool {
        self.seen.iter().all(Value::is_number)
    }

    /// The name in brackets, as in constraints.
    pub(super) fn bracketed(&self) -> String {
        format!("[{}]", self.name().replace('\\', "\\\\").replace(']', "\\]"))
    }

    /// Whether a rule may ask for equality with `value`: a text that is none of the values is a
    /// mistake.
    pub(super) fn may_equal(&self, value: &Value) -> bool {
        value.is_number() || self.seen.contains(value)
    }

    /// A value that a rule names, as PICT's rules see it; `None` where it is of another type.
    pub(super) fn literal(&self, value: &Value) -> Option<Value> {
        match value {
            Value::Number(_) if self.is_numeric() => Some(value.clone()),
            Value::Null | Value::Array(_) | Value::Object(_) => None,
            _ if self.is_numeric() => None,
            _ => text_of(self.knob, value).ok().map(Value::String),
        }
    }

    /// `name: value, ~value | alias (weight)`.
    pub(super) fn line(&self) -> Result<String> {
        let values: Vec<String> =
            (0..self.values.len()).map(|code| self.entry(code)).collect::<Result<_>>()?;
        let name = self.name();
        let line = format!("{name}: {}", values.join(", "));
        let order = name.rsplit_once('@').is_some_and(|(_, order)| reads_as_number(order.trim()));
        if name.contains([':', '\n'])
            || name.chars().any(char::is_control)
            || name.trim() != name
            || name.starts_with(['#', '$', '{'])
            || order
            || begins_rule(&line)
            || looks_like_rule(&line)
        {
            return Err(unsayable(format!("the name {name:?} of a setting"), "rename it"));
        }
        Ok(line.trim_end().to_owned())
    }

    fn entry(&self, code: usize) -> Result<String> {
        let names: Vec<String> = match &self.knob.classes[code] {
            Class::Names(names) => names.iter().collect(),
            _ => vec![self.values[code]],
        }
        .into_iter()
        .map(|name| self.checked(text_of(self.knob, name)?))
        .collect::<Result<_>>()?;
        let (negative, weight) = (self.knob.negative[code], self.knob.weights[code]);
        if names[0].starts_with('~') && !negative {
            return Err(unsayable(
                format!("the value {:?} of {}, which is not negative", names[0], self.name()),
                "a value with ~ before it is negative",
            ));
        }
        let written = format!("{}{}", if negative { "~" } else { "" }, names.join(" | "));
        // Without a weight the end of the text would be taken for one, or a name for a copy.
        let needs_weight = written.ends_with(')') || written.starts_with('<');
        Ok(if weight == 1 && !needs_weight { written } else { format!("{written} ({weight})") })
    }

    fn checked(&self, text: String) -> Result<String> {
        let is_broken = |c: char| c.is_control() || matches!(c, ',' | '|');
        if text.trim() != text || text.contains(is_broken) {
            return Err(unsayable(
                format!("the value {text:?} of {}", self.name()),
                "a value has no comma, no bar, no line break and no spaces around it",
            ));
        }
        Ok(text)
    }
}

fn listed<'a>(knob: &'a Knob, class: &'a Class) -> Result<&'a Value> {
    match class {
        _ if knob.segments.len() > 1 => Err(unsayable(
            format!("the setting {} lies within another", knob.path),
            "a model of PICT is flat: list every setting as a parameter",
        )),
        Class::Absent => Err(unsayable(
            format!("the setting {} may be absent", knob.path),
            "require it, and give it a value that stands for its absence",
        )),
        class => class.literal().ok_or_else(|| {
            unsayable(
                format!(
                    "the setting {} may be anything of the class {:?}",
                    knob.path,
                    class.label()
                ),
                "list the values worth trying",
            )
        }),
    }
}

fn text_of(knob: &Knob, value: &Value) -> Result<String> {
    match value {
        Value::String(text) => Ok(text.clone()),
        Value::Number(_) | Value::Bool(_) => Ok(value.to_string()),
        Value::Null | Value::Array(_) | Value::Object(_) => Err(unsayable(
            format!("the value {value} of {}", knob.path),
            "values of PICT are numbers and text: put a text in its place",
        )),
    }
}

/// Whether PICT takes a text for a number, which it does with C's notation.
fn reads_as_number(text: &str) -> bool {
    let unsigned = text.strip_prefix(['+', '-']).unwrap_or(text);
    let lower = unsigned.to_ascii_lowercase();
    let is_hexadecimal = lower.strip_prefix("0x").is_some_and(|digits| {
        !digits.is_empty() && digits.chars().all(|c| c.is_ascii_hexdigit() || c == '.' || c == 'p')
    });
    is_hexadecimal || text.parse::<f64>().is_ok()
}

/// What PICT takes for a constraint, wherever in the line the brackets stand.
fn looks_like_rule(line: &str) -> bool {
    let upper = line.to_uppercase();
    let has_brackets = upper.find('[').is_some_and(|open| upper[open..].contains(']'));
    let has_function = upper.contains("ISNEGATIVE") || upper.contains("ISPOSITIVE");
    upper.starts_with(['[', '(']) && has_brackets
        || upper.starts_with("IF") && (has_brackets || has_function)
}
