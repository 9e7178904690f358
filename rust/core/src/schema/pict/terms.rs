//! Rules of a space in PICT's language of constraints.
//!
//! A test of one setting or of two is a table over their values. Where PICT has the same form with
//! the same table it is used, otherwise the table is spelt out with `IN`.

use super::columns::Column;
use super::forms::{direct, holds, literal, seen_table, sign, table};
use super::writer::unsayable;
use crate::error::Result;
use crate::expression::{Case, Expression, Operand, Seen};
use crate::space::Rule;
use crate::value::Value;

/// The lines that say `rule`.
pub(super) fn statements(columns: &[Column<'_>], rule: &Rule) -> Result<Vec<String>> {
    let writer = Writer { columns, rule };
    let mut lines = Vec::new();
    writer.state(rule.expression(), &mut lines)?;
    Ok(lines)
}

struct Writer<'a> {
    columns: &'a [Column<'a>],
    rule: &'a Rule,
}

/// What a part of a rule comes to.
enum Said {
    Always,
    Never,
    /// A text, and how tightly it binds.
    Text(String, Binding),
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Binding {
    Or,
    And,
    Term,
}

impl Said {
    fn of(holds: bool) -> Self {
        if holds { Self::Always } else { Self::Never }
    }
}

impl Writer<'_> {
    fn state(&self, rule: &Expression, lines: &mut Vec<String>) -> Result<()> {
        match rule {
            Expression::And(parts) => parts.iter().try_for_each(|part| self.state(part, lines)),
            Expression::Or(parts) => match &parts[..] {
                [Expression::Not(condition), consequence] => {
                    self.state_condition(condition, consequence, lines)
                }
                _ => self.state_plain(rule, lines),
            },
            _ => self.state_plain(rule, lines),
        }
    }

    fn state_condition(
        &self,
        condition: &Expression,
        consequence: &Expression,
        lines: &mut Vec<String>,
    ) -> Result<()> {
        match (self.say(condition, false)?, self.say(consequence, false)?) {
            (Said::Never, _) | (_, Said::Always) => Ok(()),
            (Said::Always, _) => self.state(consequence, lines),
            (Said::Text(..), Said::Never) => {
                let not = Expression::Not(Box::new(condition.clone()));
                self.state_plain(&not, lines)
            }
            (Said::Text(condition, _), Said::Text(consequence, _)) => {
                lines.push(format!("IF {condition} THEN {consequence};"));
                Ok(())
            }
        }
    }

    fn state_plain(&self, rule: &Expression, lines: &mut Vec<String>) -> Result<()> {
        match self.say(rule, false)? {
            Said::Always => {}
            Said::Never => {
                return Err(unsayable(
                    format!("a rule that never holds: {}", self.rule.text),
                    "remove it",
                ));
            }
            // PICT knows the first constraint by a bracket or a parenthesis at its start.
            Said::Text(text, _) if text.starts_with("NOT") => lines.push(format!("({text});")),
            Said::Text(text, _) => lines.push(format!("{text};")),
        }
        Ok(())
    }

    fn say(&self, part: &Expression, negated: bool) -> Result<Said> {
        match part {
            Expression::And(parts) if !negated => self.join(parts, negated, Binding::And),
            Expression::Or(parts) if !negated => self.join(parts, negated, Binding::Or),
            Expression::And(parts) => self.join(parts, negated, Binding::Or),
            Expression::Or(parts) => self.join(parts, negated, Binding::And),
            Expression::Not(inner) => self.say(inner, !negated),
            test => self.test(test, negated),
        }
    }

    fn join(&self, parts: &[Expression], negated: bool, binding: Binding) -> Result<Said> {
        let parts: Vec<Said> =
            parts.iter().map(|part| self.say(part, negated)).collect::<Result<_>>()?;
        Ok(joined(parts, binding))
    }

    fn test(&self, test: &Expression, negated: bool) -> Result<Said> {
        if test.operands().into_iter().any(|operand| matches!(operand, Operand::Computed(..))) {
            return Err(unsayable(
                format!("the arithmetic in {:?}", self.rule.text),
                "compare settings with values or with each other",
            ));
        }
        let case = self.rule.case();
        match test.settings()[..] {
            [one] => {
                let table = table(test, one, &self.columns[one].values, case, negated);
                self.of_one(test, one, &table, negated)
            }
            [one, two] => self.of_two(test, (one, two), negated),
            _ => Ok(Said::of(holds(test, case, &|_| Seen::Absent) != negated)),
        }
    }

    fn of_one(
        &self,
        test: &Expression,
        setting: usize,
        table: &[bool],
        negated: bool,
    ) -> Result<Said> {
        let column = &self.columns[setting];
        let direct = direct(column, setting, test, negated)
            .filter(|(seen, _)| seen_table(column, setting, seen, negated) == table);
        match (constant(table), direct) {
            (Some(said), _) => Ok(said),
            (None, Some((_, term))) => Ok(Said::Text(term, Binding::Term)),
            (None, None) => self.listed(setting, table),
        }
    }

    /// The values with `true` in the table, one by one.
    fn listed(&self, setting: usize, table: &[bool]) -> Result<Said> {
        if let Some(said) = constant(table) {
            return Ok(said);
        }
        let column = &self.columns[setting];
        let count = table.iter().filter(|&&held| held).count();
        // Those that are fewer.
        let wanted = count * 2 <= table.len();
        let chosen = column.seen.iter().zip(table).filter(|&(_, &held)| held == wanted);
        let within =
            Expression::Within(Operand::Setting(setting), chosen.map(|(v, _)| v.clone()).collect());
        if seen_table(column, setting, &within, !wanted) != table {
            let message = format!(
                "{:?}, which tells values of {} apart by case",
                self.rule.text,
                column.name()
            );
            return Err(unsayable(message, "PICT disregards case: rename the values"));
        }
        let name = column.bracketed();
        let chosen = column.seen.iter().zip(table).filter(|&(_, &held)| held == wanted);
        let texts: Vec<String> = chosen.map(|(value, _)| literal(value)).collect();
        let text = match (&texts[..], wanted) {
            ([only], true) => format!("{name} = {only}"),
            ([only], false) => format!("{name} <> {only}"),
            (texts, true) => format!("{name} IN {{{}}}", texts.join(", ")),
            (texts, false) => format!("{name} NOT IN {{{}}}", texts.join(", ")),
        };
        Ok(Said::Text(text, Binding::Term))
    }

    fn of_two(&self, test: &Expression, (one, two): (usize, usize), negated: bool) -> Result<Said> {
        let (first, second) = (&self.columns[one], &self.columns[two]);
        let tables = |ones: &[&Value], twos: &[&Value], case: Case| -> Vec<Vec<bool>> {
            let row = |a| {
                let look = |b| move |number| Seen::Value(if number == one { a } else { b });
                twos.iter().map(|&b| holds(test, case, &look(b)) != negated).collect()
            };
            ones.iter().map(|&a| row(a)).collect()
        };
        let rows = tables(&first.values, &second.values, self.rule.case());
        let seen = tables(
            &first.seen.iter().collect::<Vec<_>>(),
            &second.seen.iter().collect::<Vec<_>>(),
            Case::Folded,
        );
        if rows == seen
            && first.is_numeric() == second.is_numeric()
            && let Expression::Compare(Operand::Setting(left), how, Operand::Setting(right)) = test
        {
            let (left, right) = (&self.columns[*left], &self.columns[*right]);
            let sign = sign(*how, negated);
            let term = format!("{} {sign} {}", left.bracketed(), right.bracketed());
            return Ok(match constant(&rows.concat()) {
                Some(said) => said,
                None => Said::Text(term, Binding::Term),
            });
        }
        self.spelt_out((one, two), &rows)
    }

    /// Values of the first setting with the same row share a term.
    fn spelt_out(&self, (one, two): (usize, usize), rows: &[Vec<bool>]) -> Result<Said> {
        let mut distinct: Vec<&Vec<bool>> = Vec::new();
        for row in rows {
            if !distinct.contains(&row) {
                distinct.push(row);
            }
        }
        let mut terms = Vec::new();
        for row in distinct {
            let sharing: Vec<bool> = rows.iter().map(|other| other == row).collect();
            let both = [self.listed(one, &sharing)?, self.listed(two, row)?];
            terms.push(joined(both, Binding::And));
        }
        Ok(joined(terms, Binding::Or))
    }
}

/// Parts that must all hold, or of which one must.
fn joined(parts: impl IntoIterator<Item = Said>, binding: Binding) -> Said {
    let mut texts = Vec::new();
    for part in parts {
        match (part, binding) {
            (Said::Never, Binding::And) => return Said::Never,
            (Said::Always, Binding::Or) => return Said::Always,
            (Said::Text(text, inner), _) => texts.push((text, inner)),
            _ => {}
        }
    }
    if texts.len() == 1 {
        let (text, inner) = texts.swap_remove(0);
        return Said::Text(text, inner);
    }
    let enclosed = |(text, inner): (String, Binding)| {
        if inner < binding { format!("({text})") } else { text }
    };
    let texts: Vec<String> = texts.into_iter().map(enclosed).collect();
    match (texts.is_empty(), binding) {
        (true, _) => Said::of(binding == Binding::And),
        (_, Binding::And) => Said::Text(texts.join(" AND "), binding),
        (..) => Said::Text(texts.join(" OR "), binding),
    }
}

fn constant(table: &[bool]) -> Option<Said> {
    match (table.contains(&true), table.contains(&false)) {
        (true, true) => None,
        (held, _) => Some(Said::of(held)),
    }
}
