//! Classes: the finitely many ways to set one knob that are worth telling apart.

use std::sync::Arc;

use super::outline::Outline;
use crate::expression::Seen;
use crate::value::{Kind, Value, number, plain, same, text_length};

/// A class of values.
#[derive(Debug, Clone, PartialEq)]
pub enum Class {
    /// The setting is not there.
    Absent,
    /// Exactly this value.
    Literal(Value),
    /// One value with several names: the first is the one that rules and labels speak of.
    Names(Vec<Value>),
    /// A number strictly between the two; the flag says whether only whole numbers occur.
    Between(f64, f64, bool),
    /// Text or a list of this length.
    Length(Kind, usize),
    /// A mapping of this branch.
    Branch(Arc<Outline>),
    /// Any other value of this kind.
    Other(Kind),
    /// Any other value at all.
    Present,
}

/// Texts that are quoted as values, so that they do not read like a class.
const WORDS: [&str; 5] = ["absent", "any number", "other list", "other text", "present"];

impl Class {
    /// Whether a setting (`None`: an absent one) is of this class.
    pub fn matches(&self, value: Option<&Value>) -> bool {
        match (self, value) {
            (Self::Absent, None) | (Self::Present, Some(_)) => true,
            (Self::Literal(wanted), Some(value)) => same(wanted, value),
            (Self::Names(names), Some(value)) => names.iter().any(|name| same(name, value)),
            (Self::Between(low, high, _), Some(Value::Number(number))) => {
                number.as_f64().is_some_and(|number| *low < number && number < *high)
            }
            (Self::Length(kind, length), Some(value)) => length_of(*kind, value) == Some(*length),
            (Self::Branch(outline), Some(value)) => outline.matches(value),
            (Self::Other(kind), Some(value)) => Kind::of(value) == *kind,
            _ => false,
        }
    }

    /// The one value of the class, by its first name.
    pub fn literal(&self) -> Option<&Value> {
        match self {
            Self::Literal(value) => Some(value),
            Self::Names(names) => names.first(),
            _ => None,
        }
    }

    /// What a rule can know of a setting of this class.
    pub fn seen(&self) -> Seen<'_> {
        match self {
            Self::Absent => Seen::Absent,
            Self::Between(low, high, _) => Seen::Between(*low, *high),
            _ => self.literal().map_or(Seen::Unlisted, Seen::Value),
        }
    }

    /// Whether some value of the class is a number.
    pub fn may_be_number(&self) -> bool {
        match self {
            Self::Between(..) | Self::Other(Kind::Integer | Kind::Number) | Self::Present => true,
            _ => self.literal().is_some_and(Value::is_number),
        }
    }

    /// How many items a value of the class has at least and at most; `None` where it is no list.
    pub fn items(&self) -> Option<(usize, usize)> {
        let exactly = |value: &Value| value.as_array().map(|items| (items.len(), items.len()));
        match self {
            Self::Length(Kind::Array, length) => Some((*length, *length)),
            Self::Other(Kind::Array) | Self::Present => Some((0, usize::MAX)),
            _ => self.literal().and_then(exactly),
        }
    }

    /// Whether a value of the class may be a mapping.
    pub fn may_have_members(&self) -> bool {
        match self {
            Self::Literal(value) => value.is_object(),
            Self::Names(names) => names.iter().any(Value::is_object),
            Self::Other(kind) => *kind == Kind::Object,
            Self::Branch(_) | Self::Present => true,
            Self::Absent | Self::Between(..) | Self::Length(..) => false,
        }
    }

    /// Whether values of the class are told by no list and no bounds.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Length(..) | Self::Branch(_) | Self::Other(_) | Self::Present)
    }

    /// The class in words, short enough for a table.
    pub fn label(&self) -> String {
        match self {
            Self::Absent => "absent".to_owned(),
            Self::Literal(value) => literal_label(value),
            Self::Names(names) => names.first().map_or_else(String::new, literal_label),
            Self::Between(low, high, _) if low.is_infinite() && high.is_infinite() => {
                "any number".to_owned()
            }
            Self::Between(low, high, _) if low.is_infinite() => format!("< {}", short(*high)),
            Self::Between(low, high, _) if high.is_infinite() => format!("> {}", short(*low)),
            Self::Between(low, high, true) => match (low.floor() + 1.0, high.ceil() - 1.0) {
                (only, last) if only >= last => short(only),
                (first, last) => format!("{}..{}", short(first), short(last)),
            },
            Self::Between(low, high, false) => {
                format!("between {} and {}", short(*low), short(*high))
            }
            Self::Length(Kind::Array, 1) => "1 item".to_owned(),
            Self::Length(Kind::Array, length) => format!("{length} items"),
            Self::Length(_, length) => format!("length {length}"),
            Self::Branch(outline) => outline.label().to_owned(),
            Self::Other(Kind::Object) | Self::Present => "present".to_owned(),
            Self::Other(Kind::Array) => "other list".to_owned(),
            Self::Other(Kind::String) => "other text".to_owned(),
            Self::Other(kind) => format!("other {}", kind.name()),
        }
    }
}

fn literal_label(value: &Value) -> String {
    match value {
        Value::String(text) if WORDS.contains(&text.as_str()) => format!("{text:?}"),
        _ => plain(value),
    }
}

/// A number as JSON writes it, without a row of zeros.
fn short(real: f64) -> String {
    number(real).map_or_else(|| real.to_string(), |number| number.to_string())
}

fn length_of(kind: Kind, value: &Value) -> Option<usize> {
    match (kind, value) {
        (Kind::String, Value::String(text)) => Some(text_length(text)),
        (Kind::Array, Value::Array(items)) => Some(items.len()),
        _ => None,
    }
}
