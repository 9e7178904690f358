//! Rules that speak of a setting as what it can never be: most are slips of the pen.

use super::class::Class;
use super::knob::{Knob, Knobs};
use crate::error::{Error, Result};
use crate::expression::{Case, Comparison, Expression, Operand, Seen, Truth, nearest};
use crate::notes::Notes;
use crate::value::Value;

/// Checks what settings are compared with, and that what is computed with may be a number. Of a
/// model of PICT it notes, as PICT does, tests that hold for all values of a setting or for none.
///
/// # Errors
/// [`Error::Schema`] with the setting's values as advice; a text that a setting can never be may be
/// noted instead.
pub(super) fn check(
    rule: &Expression,
    knobs: &Knobs,
    case: Case,
    at: &str,
    notes: &mut Notes,
) -> Result<()> {
    let mut tests = Vec::new();
    rule.visit_tests(&mut |test| tests.push(test));
    let checker = Checker { knobs, case, at };
    tests.into_iter().try_for_each(|test| checker.check(test, notes))
}

struct Checker<'a> {
    knobs: &'a Knobs,
    case: Case,
    /// Which rule it is.
    at: &'a str,
}

impl Checker<'_> {
    fn check(&self, test: &Expression, notes: &mut Notes) -> Result<()> {
        for operand in test.operands() {
            if matches!(operand, Operand::Computed(..)) {
                let settings = operand.settings().into_iter();
                settings
                    .map(|number| self.knob(number))
                    .try_for_each(|knob| self.refuse_text(knob))?;
            }
        }
        let (number, values, is_equality) = match test {
            Expression::Compare(Operand::Setting(number), how, Operand::Literal(value))
            | Expression::Compare(Operand::Literal(value), how, Operand::Setting(number)) => {
                let is_equality = matches!(how, Comparison::Equal | Comparison::Different);
                (*number, std::slice::from_ref(value), is_equality)
            }
            // IsNegative of a setting without negative values is no test of its values.
            Expression::Within(_, values) if values.is_empty() => return Ok(()),
            Expression::Within(Operand::Setting(number), values) => (*number, &values[..], true),
            Expression::Like(Operand::Setting(number), _) => (*number, &[][..], false),
            _ => return Ok(()),
        };
        let knob = self.knob(number);
        let outcome = self.outcome(test, number);
        let mut is_noted = false;
        for value in values {
            self.refuse_type(value, knob)?;
            if let Some(error) = self.unknown_text(value, knob).filter(|_| is_equality) {
                let done = outcome.as_deref().unwrap_or("a text in a list equals nothing");
                notes.doubt(error, done)?;
                is_noted = true;
            }
        }
        if let Some(outcome) = outcome.filter(|_| !is_noted) {
            notes.add(self.at, &format!("{outcome}, whatever {} is", knob.path));
        }
        Ok(())
    }

    /// Says of a test in a model of PICT that it holds for all values of its setting, or for none.
    fn outcome(&self, test: &Expression, number: usize) -> Option<String> {
        if self.case == Case::Kept {
            return None;
        }
        let mut truths = self.knob(number).classes.iter().map(|class| {
            let look = |other| if other == number { class.seen() } else { Seen::Unknown };
            test.truth(&look, self.case)
        });
        let first = truths.next()?;
        let often = match first {
            Truth::True => "always",
            Truth::False => "never",
            Truth::Unknown => return None,
        };
        let name = &self.knob(number).path;
        truths.all(|truth| truth == first).then(|| format!("{} {often} holds", shown(test, name)))
    }

    fn knob(&self, number: usize) -> &Knob {
        &self.knobs.list()[number]
    }

    /// PICT compares numbers with numbers and text with text only.
    fn refuse_type(&self, value: &Value, knob: &Knob) -> Result<()> {
        let is_numeric = knob.classes.iter().any(Class::may_be_number);
        match value {
            Value::Number(_) if self.case == Case::Folded && !is_numeric => {
                Err(self.never(knob, value, "its values are text: write the value in quotes"))
            }
            Value::String(_) if self.case == Case::Folded && is_numeric => {
                Err(self.never(knob, value, WITHOUT_QUOTES))
            }
            _ => Ok(()),
        }
    }

    /// The error that a text is none of the values.
    fn unknown_text(&self, value: &Value, knob: &Knob) -> Option<Error> {
        let text = value.as_str()?;
        // Where other texts are possible, any comparison may make sense; and PICT says of the
        // further names of a value that no comparison with them holds.
        if knob.classes.iter().any(|class| class.is_open() || class.matches(Some(value))) {
            return None;
        }
        let literals = knob.classes.iter().filter_map(Class::literal);
        let names: Vec<String> =
            literals.filter_map(Value::as_str).map(ToOwned::to_owned).collect();
        let folded = self.case.fold(text);
        if names.iter().any(|name| self.case.fold(name) == folded) {
            return None;
        }
        let advice = match nearest(text, &names) {
            Some(near) => format!("did you mean {near:?}?"),
            None if names.is_empty() => WITHOUT_QUOTES.to_owned(),
            None => format!("its values are {}", names.join(", ")),
        };
        Some(self.never(knob, value, &advice))
    }

    fn refuse_text(&self, knob: &Knob) -> Result<()> {
        if knob.classes.iter().any(Class::may_be_number) {
            return Ok(());
        }
        let labels: Vec<String> = knob.classes.iter().map(Class::label).collect();
        let advice =
            format!("only numbers can be computed with; its values are {}", labels.join(", "));
        Err(Error::schema(self.at, format!("{} is never a number", knob.path)).with_hint(advice))
    }

    fn never(&self, knob: &Knob, value: &Value, advice: &str) -> Error {
        Error::schema(self.at, format!("{} is never {value}", knob.path)).with_hint(advice)
    }
}

const WITHOUT_QUOTES: &str = "its values are not text: write the value without quotes";

/// A test of one setting as PICT writes it.
fn shown(test: &Expression, name: &str) -> String {
    match test {
        Expression::Compare(Operand::Literal(value), how, _) => format!("{value} {how} [{name}]"),
        Expression::Compare(_, how, Operand::Literal(value)) => format!("[{name}] {how} {value}"),
        Expression::Within(_, values) => {
            let values: Vec<String> = values.iter().map(ToString::to_string).collect();
            format!("[{name}] in {{{}}}", values.join(", "))
        }
        Expression::Like(_, pattern) => format!("[{name}] like {pattern:?}"),
        _ => format!("a test of [{name}]"),
    }
}
