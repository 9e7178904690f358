//! JSON values: their kinds, equality and order as JSON Schema and constraints see them.

pub mod pointer;

use std::cmp::Ordering;

use jsonschema::JsonType;
pub use serde_json::{Map, Value};
pub use testflow_judge::Tape;

/// The type of a JSON value; an integer is a number without a fractional part.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// `null`
    Null,
    /// `true` or `false`
    Boolean,
    /// A number that is an integer, such as `1` or `1.0`
    Integer,
    /// Any other number
    Number,
    /// Text
    String,
    /// A list
    Array,
    /// A mapping
    Object,
}

impl Kind {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Null,
        Self::Boolean,
        Self::Integer,
        Self::Number,
        Self::String,
        Self::Array,
        Self::Object,
    ];

    /// The kind of `value`.
    pub fn of(value: &Value) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Bool(_) => Self::Boolean,
            Value::Number(number) if is_integral(number) => Self::Integer,
            Value::Number(_) => Self::Number,
            Value::String(_) => Self::String,
            Value::Array(_) => Self::Array,
            Value::Object(_) => Self::Object,
        }
    }

    /// The name that JSON Schema uses.
    pub fn name(self) -> &'static str {
        match self {
            Self::Null => "null",
            Self::Boolean => "boolean",
            Self::Integer => "integer",
            Self::Number => "number",
            Self::String => "string",
            Self::Array => "array",
            Self::Object => "object",
        }
    }
}

impl From<JsonType> for Kind {
    fn from(ty: JsonType) -> Self {
        match ty {
            JsonType::Null => Self::Null,
            JsonType::Boolean => Self::Boolean,
            JsonType::Integer => Self::Integer,
            JsonType::Number => Self::Number,
            JsonType::String => Self::String,
            JsonType::Array => Self::Array,
            JsonType::Object => Self::Object,
        }
    }
}

/// A set of kinds. A set with [`Kind::Number`] has [`Kind::Integer`] too.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Kinds(u8);

impl Kinds {
    /// Every kind.
    pub const ALL: Self = Self(0x7F);

    /// Whether `kind` is among them.
    pub fn has(self, kind: Kind) -> bool {
        self.0 & 1 << kind as u8 != 0
    }

    /// These and `kind`.
    pub fn with(self, kind: Kind) -> Self {
        let number = u8::from(kind == Kind::Number) << Kind::Integer as u8;
        Self(self.0 | 1 << kind as u8 | number)
    }

    /// Those of both.
    pub fn and(self, other: Self) -> Self {
        Self(self.0 & other.0)
    }

    /// Those of either.
    pub fn or(self, other: Self) -> Self {
        Self(self.0 | other.0)
    }

    /// Those that `other` does not have.
    pub fn without(self, other: Self) -> Self {
        Self(self.0 & !other.0)
    }

    /// The kinds, in the order of [`Kind`].
    pub fn list(self) -> impl Iterator<Item = Kind> {
        Kind::ALL.into_iter().filter(move |&kind| self.has(kind))
    }
}

fn is_integral(number: &serde_json::Number) -> bool {
    number.is_i64()
        || number.is_u64()
        || number.as_f64().is_some_and(|float| float.is_finite() && float.fract() == 0.0)
}

/// Whether two values are equal in JSON: `1` equals `1.0`, the order of keys does not count.
pub fn same(left: &Value, right: &Value) -> bool {
    match (left, right) {
        (Value::Number(_), Value::Number(_)) => order(left, right) == Some(Ordering::Equal),
        (Value::Array(one), Value::Array(two)) => {
            one.len() == two.len() && one.iter().zip(two).all(|(a, b)| same(a, b))
        }
        (Value::Object(one), Value::Object(two)) => {
            one.len() == two.len()
                && one.iter().all(|(key, a)| two.get(key).is_some_and(|b| same(a, b)))
        }
        _ => left == right,
    }
}

/// A text that equal values share and others do not.
pub fn key(value: &Value) -> String {
    normal(value).to_string()
}

/// The one of several equal values that stands for them: names are sorted, and numbers without a
/// fraction are whole.
fn normal(value: &Value) -> Value {
    match value {
        Value::Number(float) => {
            let whole = float.as_f64().filter(|_| whole(float).is_none()).and_then(number);
            whole.unwrap_or_else(|| value.clone())
        }
        Value::Array(items) => items.iter().map(normal).collect(),
        Value::Object(members) => {
            let mut sorted: Vec<(&String, &Value)> = members.iter().collect();
            sorted.sort_by_key(|(name, _)| *name);
            sorted.into_iter().map(|(name, inner)| (name.clone(), normal(inner))).collect()
        }
        _ => value.clone(),
    }
}

/// How two numbers or two strings compare; `None` for anything else.
pub fn order(left: &Value, right: &Value) -> Option<Ordering> {
    match (left, right) {
        (Value::String(one), Value::String(two)) => Some(one.cmp(two)),
        (Value::Number(one), Value::Number(two)) => match (whole(one), whole(two)) {
            (Some(a), Some(b)) => Some(a.cmp(&b)),
            _ => one.as_f64()?.partial_cmp(&two.as_f64()?),
        },
        _ => None,
    }
}

fn whole(number: &serde_json::Number) -> Option<i128> {
    number.as_i64().map(i128::from).or_else(|| number.as_u64().map(i128::from))
}

/// A finite number as a value; one without a fraction is written as a whole number.
pub fn number(real: f64) -> Option<Value> {
    const EXACT: f64 = 9_007_199_254_740_992.0;
    if real.fract() == 0.0 && real.abs() <= EXACT {
        return Some(Value::from(real as i64));
    }
    serde_json::Number::from_f64(real).map(Value::Number)
}

/// A whole number as a value; beyond 64 bits the nearest number that a double holds.
pub fn whole_value(number: i128) -> Value {
    let value = i64::try_from(number).map(Value::from);
    value
        .or_else(|_| u64::try_from(number).map(Value::from))
        .unwrap_or_else(|_| Value::from(number as f64))
}

/// The whole number that a value is, where it is one; those beyond 64 bits are known as doubles.
pub fn whole_of(number: &serde_json::Number) -> Option<i128> {
    const LARGEST: f64 = 1e38;
    whole(number).or_else(|| {
        let real = number.as_f64()?;
        (real.fract() == 0.0 && real.abs() < LARGEST).then_some(real as i128)
    })
}

/// The length that `minLength` counts: Unicode code points.
pub fn text_length(text: &str) -> usize {
    text.chars().count()
}

/// The setting at `path`, where the value has it.
pub fn at<'a>(value: &'a Value, path: &[String]) -> Option<&'a Value> {
    path.iter().try_fold(value, |inner, step| match inner {
        Value::Object(members) => members.get(step),
        Value::Array(items) => items.get(step.parse::<usize>().ok()?),
        _ => None,
    })
}

/// The setting at `path`, to be changed, where the value has it.
pub fn at_mut<'a>(value: &'a mut Value, path: &[String]) -> Option<&'a mut Value> {
    path.iter().try_fold(value, |inner, step| match inner {
        Value::Object(members) => members.get_mut(step),
        Value::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
        _ => None,
    })
}

/// Why a text, which is called `name`, cannot be read as JSON.
pub fn unreadable(name: &str, error: &serde_json::Error) -> String {
    let reason = error.to_string();
    match reason.strip_prefix("recursion limit exceeded") {
        Some(place) => format!("{name} nests deeper than 127 levels{place}"),
        None => format!("{name} is not JSON: {reason}"),
    }
}

/// A value as people write it: text without quotes unless it would read as something else.
pub fn plain(value: &Value) -> String {
    match value {
        Value::String(text)
            if !text.is_empty()
                && text.trim() == text
                && serde_json::from_str::<Value>(text).is_err() =>
        {
            text.clone()
        }
        other => other.to_string(),
    }
}

/// A name on one line: control characters are written as escapes.
pub fn shown(name: &str) -> String {
    let mut shown = String::with_capacity(name.len());
    for letter in name.chars() {
        if letter.is_control() {
            shown.extend(letter.escape_default());
        } else {
            shown.push(letter);
        }
    }
    shown
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn numbers_are_equal_by_value_and_large_ones_exactly() {
        assert!(same(&json!([1, {"a": 2.0}]), &json!([1.0, {"a": 2}])));
        assert!(!same(&json!(9_007_199_254_740_993_i64), &json!(9_007_199_254_740_992_i64)));
        assert!(!same(&json!(1), &json!(true)));
        assert!(!same(&json!("1"), &json!(1)));
    }

    #[test]
    fn equal_values_have_one_key_which_grows_no_faster_than_they_do() {
        assert_eq!(key(&json!({"a": 1.0, "b": [2]})), key(&json!({"b": [2.0], "a": 1})));
        assert_ne!(key(&json!([1])), key(&json!(["1"])));
        assert_ne!(key(&json!([[1]])), key(&json!(["[1]"])));
        let nested = (0..100).fold(json!(1), |inner, _| json!({ "a": [inner] }));
        assert_eq!(key(&nested).len(), nested.to_string().len());
    }

    #[test]
    fn different_kinds_have_no_order() {
        assert_eq!(order(&json!("2"), &json!(1)), None);
        assert_eq!(order(&json!(2), &json!(10.5)), Some(Ordering::Less));
    }

    #[test]
    fn text_that_reads_as_json_keeps_its_quotes() {
        assert_eq!(plain(&json!("WAL")), "WAL");
        assert_eq!(plain(&json!("1")), "\"1\"");
        assert_eq!(plain(&json!("")), "\"\"");
    }

    #[test]
    fn names_are_shown_on_one_line() {
        assert_eq!(shown("a\nb\u{7f}"), "a\\nb\\u{7f}");
        assert_eq!(shown("größe.👩 \\"), "größe.👩 \\");
    }
}
