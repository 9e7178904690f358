//! Refusing rules that speak of a setting as what it can never be: most are slips of the pen.

use super::class::Class;
use super::knob::{Knob, Knobs};
use crate::error::{Error, Result};
use crate::expression::{Case, Comparison, Expression, Operand, nearest};
use crate::value::Value;

/// Checks what settings are compared with, and that what is computed with may be a number.
///
/// # Errors
/// [`Error::Schema`] with the setting's values as advice.
pub(super) fn refuse_impossible(rule: &Expression, knobs: &Knobs, case: Case) -> Result<()> {
    let mut tests = Vec::new();
    rule.visit_tests(&mut |test| tests.push(test));
    let checker = Checker { knobs, case };
    tests.into_iter().try_for_each(|test| checker.check(test))
}

struct Checker<'a> {
    knobs: &'a Knobs,
    case: Case,
}

impl Checker<'_> {
    fn check(&self, test: &Expression) -> Result<()> {
        for operand in test.operands() {
            if matches!(operand, Operand::Computed(..)) {
                let settings = operand.settings().into_iter();
                settings.map(|number| self.knob(number)).try_for_each(refuse_text)?;
            }
        }
        match test {
            Expression::Compare(Operand::Setting(number), how, Operand::Literal(value))
            | Expression::Compare(Operand::Literal(value), how, Operand::Setting(number)) => {
                let is_equality = matches!(how, Comparison::Equal | Comparison::Different);
                self.check_value(value, self.knob(*number), is_equality)
            }
            Expression::Within(Operand::Setting(number), values) => values
                .iter()
                .try_for_each(|value| self.check_value(value, self.knob(*number), true)),
            _ => Ok(()),
        }
    }

    fn knob(&self, number: usize) -> &Knob {
        &self.knobs.list()[number]
    }

    fn check_value(&self, value: &Value, knob: &Knob, is_equality: bool) -> Result<()> {
        let is_numeric = knob.classes.iter().any(Class::may_be_number);
        match value {
            // PICT compares numbers with numbers and text with text only.
            Value::Number(_) if self.case == Case::Folded && !is_numeric => {
                Err(never(knob, value, "its values are text: write the value in quotes"))
            }
            Value::String(_) if self.case == Case::Folded && is_numeric => {
                Err(never(knob, value, WITHOUT_QUOTES))
            }
            Value::String(text) if is_equality => self.check_text(text, value, knob),
            _ => Ok(()),
        }
    }

    fn check_text(&self, text: &str, value: &Value, knob: &Knob) -> Result<()> {
        // Where other texts are possible, any comparison may make sense; and PICT says of the
        // further names of a value that no comparison with them holds.
        if knob.classes.iter().any(|class| class.is_open() || class.matches(Some(value))) {
            return Ok(());
        }
        let literals = knob.classes.iter().filter_map(Class::literal);
        let names: Vec<String> =
            literals.filter_map(Value::as_str).map(ToOwned::to_owned).collect();
        let folded = self.case.fold(text);
        if names.iter().any(|name| self.case.fold(name) == folded) {
            return Ok(());
        }
        let advice = match nearest(text, &names) {
            Some(near) => format!("did you mean {near:?}?"),
            None if names.is_empty() => WITHOUT_QUOTES.to_owned(),
            None => format!("its values are {}", names.join(", ")),
        };
        Err(never(knob, value, &advice))
    }
}

const WITHOUT_QUOTES: &str = "its values are not text: write the value without quotes";

fn never(knob: &Knob, value: &Value, advice: &str) -> Error {
    Error::schema("", format!("{} is never {value}", knob.path)).with_hint(advice)
}

fn refuse_text(knob: &Knob) -> Result<()> {
    if knob.classes.iter().any(Class::may_be_number) {
        return Ok(());
    }
    let labels: Vec<String> = knob.classes.iter().map(Class::label).collect();
    let advice = format!("only numbers can be computed with; its values are {}", labels.join(", "));
    Err(Error::schema("", format!("{} is never a number", knob.path)).with_hint(advice))
}
