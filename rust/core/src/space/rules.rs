//! Rules between knobs, compiled.

use super::class::Class;
use super::judge::Violation;
use super::knob::Knobs;
use crate::error::{Error, Result};
use crate::expression::{
    Comparison, Expression, Operand, Seen, Truth, Vocabulary, matches_pattern, nearest, parse,
};
use crate::value::{Value, at};

/// A code that is not decided yet.
pub const OPEN: u16 = u16::MAX - 1;

/// One rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its source text.
    pub text: String,
    /// The knobs that it speaks of, ascending.
    pub knobs: Vec<usize>,
    expression: Expression,
}

/// All rules of a space.
#[derive(Debug, Clone, Default)]
pub struct Rules {
    list: Vec<Rule>,
}

impl Rules {
    /// Reads `texts`; their settings are the knobs' paths.
    ///
    /// # Errors
    /// [`Error::Schema`] for what cannot be read, an unknown setting, or a comparison with a text
    /// that the setting can never be.
    pub fn compile(texts: &[String], knobs: &Knobs, folds_case: bool) -> Result<Self> {
        let compile_one = |(number, text): (usize, &String)| {
            let placed = |error| place(error, number);
            let mut expression = parse(text, knobs).map_err(placed)?;
            settle_literals(&mut expression, knobs, folds_case).map_err(placed)?;
            Ok(Rule { text: text.clone(), knobs: expression.settings(), expression })
        };
        Ok(Self { list: texts.iter().enumerate().map(compile_one).collect::<Result<_>>()? })
    }

    /// The rules, in the order in which they were given.
    pub fn list(&self) -> &[Rule] {
        &self.list
    }

    /// All rules but one.
    pub fn without(&self, number: usize) -> Self {
        let mut list = self.list.clone();
        list.remove(number);
        Self { list }
    }

    /// The values that rules compare the knob `number` with.
    pub fn constants_of(&self, number: usize) -> Vec<&Value> {
        self.list.iter().flat_map(|rule| rule.expression.constants_of(number)).collect()
    }

    /// The rules that `configuration` breaks.
    pub fn violations(&self, configuration: &Value, knobs: &Knobs) -> Vec<Violation> {
        let broken = self.list.iter().filter(|rule| !rule.holds(configuration, knobs));
        broken.map(Rule::violation).collect()
    }

    /// Whether `configuration` breaks none.
    pub fn hold(&self, configuration: &Value, knobs: &Knobs) -> bool {
        self.list.iter().all(|rule| rule.holds(configuration, knobs))
    }
}

impl Rule {
    /// Whether the rule holds for a whole configuration.
    pub fn holds(&self, configuration: &Value, knobs: &Knobs) -> bool {
        let look = |number: usize| {
            at(configuration, &knobs.list()[number].steps).map_or(Seen::Absent, Seen::Value)
        };
        self.expression.truth(&look) == Truth::True
    }

    /// Whether the rule holds for class codes, some of them [`OPEN`].
    pub fn truth(&self, codes: &[u16], knobs: &Knobs) -> Truth {
        let look = |number: usize| {
            let class = knobs.list()[number].classes.get(usize::from(codes[number]));
            class.map_or(Seen::Unknown, Class::seen)
        };
        self.expression.truth(&look)
    }

    pub(super) fn expression(&self) -> &Expression {
        &self.expression
    }

    /// The pairs of knobs that the rule compares with each other.
    pub fn compared(&self) -> Vec<(usize, usize)> {
        self.expression.compared()
    }

    /// The rule as a finding.
    pub fn violation(&self) -> Violation {
        Violation {
            path: String::new(),
            rule: "constraint".to_owned(),
            message: format!("does not hold: {}", self.text),
        }
    }
}

impl Vocabulary for Knobs {
    fn setting(&self, name: &str) -> Option<usize> {
        self.find(name)
    }

    fn names(&self) -> Vec<String> {
        self.list().iter().map(|knob| knob.path.clone()).collect()
    }
}

fn place(error: Error, number: usize) -> Error {
    match error {
        Error::Schema { message, hint, .. } => {
            Error::Schema { path: format!("constraint {}", number + 1), message, hint }
        }
        other => other,
    }
}

/// Checks each text that a setting is compared with against the values that the setting lists.
fn settle_literals(expression: &mut Expression, knobs: &Knobs, folds_case: bool) -> Result<()> {
    match expression {
        Expression::And(parts) | Expression::Or(parts) => {
            parts.iter_mut().try_for_each(|part| settle_literals(part, knobs, folds_case))
        }
        Expression::Not(inner) => settle_literals(inner, knobs, folds_case),
        Expression::Compare(
            Operand::Setting(number),
            Comparison::Equal | Comparison::Different,
            Operand::Literal(value),
        )
        | Expression::Compare(
            Operand::Literal(value),
            Comparison::Equal | Comparison::Different,
            Operand::Setting(number),
        ) => settle(value, *number, knobs, folds_case),
        Expression::Within(Operand::Setting(number), values) => {
            values.iter_mut().try_for_each(|value| settle(value, *number, knobs, folds_case))
        }
        // The pattern spelt out, as PICT disregards case in patterns too.
        Expression::Like(Operand::Setting(number), pattern) if folds_case => {
            let pattern = pattern.to_lowercase();
            let names = listed_texts(&knobs.list()[*number].classes).into_iter();
            let matching = names.filter(|name| matches_pattern(&pattern, &name.to_lowercase()));
            let matching = matching.map(Value::String).collect();
            *expression = Expression::Within(Operand::Setting(*number), matching);
            Ok(())
        }
        _ => Ok(()),
    }
}

fn listed_texts(classes: &[Class]) -> Vec<String> {
    let text = |class: &Class| match class {
        Class::Literal(Value::String(text)) => Some(text.clone()),
        _ => None,
    };
    classes.iter().filter_map(text).collect()
}

fn settle(value: &mut Value, number: usize, knobs: &Knobs, folds_case: bool) -> Result<()> {
    let knob = &knobs.list()[number];
    let Value::String(text) = &*value else { return Ok(()) };
    let names = listed_texts(&knob.classes);
    // Where other texts are possible, any comparison may make sense.
    if names.contains(text) || knob.classes.iter().any(Class::is_open) {
        return Ok(());
    }
    let lower = text.to_lowercase();
    if let Some(folded) = names.iter().find(|name| folds_case && name.to_lowercase() == lower) {
        *value = Value::String(folded.clone());
        return Ok(());
    }
    let advice = match nearest(text, &names) {
        Some(near) => format!("did you mean {near:?}?"),
        None if names.is_empty() => {
            "its values are not text: write the value without quotes".to_owned()
        }
        None => format!("its values are {}", names.join(", ")),
    };
    Err(Error::schema("", format!("{} is never {text:?}", knob.path)).with_hint(advice))
}
