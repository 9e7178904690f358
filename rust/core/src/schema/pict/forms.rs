//! Tests of one setting as tables over its values, and in the forms that PICT has.

use super::columns::Column;
use crate::expression::{Case, Comparison, Expression, Operand, Seen, Truth};
use crate::value::Value;

pub(super) fn holds<'v>(
    test: &'v Expression,
    case: Case,
    look: &dyn Fn(usize) -> Seen<'v>,
) -> bool {
    test.truth(look, case) == Truth::True
}

/// For which of the values of a setting a test holds.
pub(super) fn table(
    test: &Expression,
    setting: usize,
    values: &[&Value],
    case: Case,
    negated: bool,
) -> Vec<bool> {
    let look =
        |value| move |number| if number == setting { Seen::Value(value) } else { Seen::Unknown };
    values.iter().map(|&value| holds(test, case, &look(value)) != negated).collect()
}

/// The same for the values as PICT sees them.
pub(super) fn seen_table(
    column: &Column<'_>,
    setting: usize,
    test: &Expression,
    negated: bool,
) -> Vec<bool> {
    table(test, setting, &column.seen.iter().collect::<Vec<_>>(), Case::Folded, negated)
}

/// The test as PICT sees it and as it writes it, where it has the form.
pub(super) fn direct(
    column: &Column<'_>,
    setting: usize,
    test: &Expression,
    negated: bool,
) -> Option<(Expression, String)> {
    let name = column.bracketed();
    let not = if negated { "NOT " } else { "" };
    let this = Operand::Setting(setting);
    match test {
        Expression::Compare(left, how, right) => {
            let (how, value) = match (left, right) {
                (Operand::Setting(_), Operand::Literal(value)) => (*how, value),
                (Operand::Literal(value), Operand::Setting(_)) => (mirrored(*how), value),
                _ => return None,
            };
            let value = column.literal(value)?;
            if matches!(how, Comparison::Equal | Comparison::Different) && !column.may_equal(&value)
            {
                return None;
            }
            let term = format!("{name} {} {}", sign(how, negated), literal(&value));
            Some((Expression::Compare(this, how, Operand::Literal(value)), term))
        }
        Expression::Within(_, values) => {
            let values: Vec<Value> =
                values.iter().map(|value| column.literal(value)).collect::<Option<_>>()?;
            if !values.iter().all(|value| column.may_equal(value)) {
                return None;
            }
            let listed: Vec<String> = values.iter().map(literal).collect();
            let term = format!("{name} {not}IN {{{}}}", listed.join(", "));
            Some((Expression::Within(this, values), term))
        }
        Expression::Like(_, pattern) if !column.is_numeric() => {
            let term = format!("{name} {not}LIKE {}", literal(&Value::from(pattern.as_str())));
            Some((test.clone(), term))
        }
        _ => None,
    }
}

pub(super) fn literal(value: &Value) -> String {
    match value {
        Value::String(text) => {
            format!("\"{}\"", text.replace('\\', "\\\\").replace('"', "\\\""))
        }
        other => other.to_string(),
    }
}

/// The comparison with its sides exchanged.
fn mirrored(how: Comparison) -> Comparison {
    match how {
        Comparison::Equal | Comparison::Different => how,
        Comparison::Less => Comparison::Greater,
        Comparison::AtMost => Comparison::AtLeast,
        Comparison::Greater => Comparison::Less,
        Comparison::AtLeast => Comparison::AtMost,
    }
}

pub(super) fn sign(how: Comparison, negated: bool) -> &'static str {
    match (how, negated) {
        (Comparison::Equal, false) | (Comparison::Different, true) => "=",
        (Comparison::Different, false) | (Comparison::Equal, true) => "<>",
        (Comparison::Less, false) | (Comparison::AtLeast, true) => "<",
        (Comparison::AtMost, false) | (Comparison::Greater, true) => "<=",
        (Comparison::Greater, false) | (Comparison::AtMost, true) => ">",
        (Comparison::AtLeast, false) | (Comparison::Less, true) => ">=",
    }
}
