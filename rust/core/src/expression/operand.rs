//! The sides of a comparison: settings, values, and arithmetic with them.

use super::advice::nearest;
use super::arithmetic::Arithmetic;
use super::lexer::Word;
use super::parser::{Parser, Part, Read};
use super::{Expression, Operand};
use crate::error::{Error, Result};
use crate::value::Value;

/// More arithmetic in one rule is refused, so that no text can exhaust the stack.
const MOST_OPERATIONS: usize = 1_000;

impl<'p> Parser<'p> {
    pub(super) fn sum(&mut self) -> Result<Part> {
        self.arithmetic(Self::product, |symbol| match symbol {
            "+" => Some(Arithmetic::Plus),
            "-" => Some(Arithmetic::Minus),
            _ => None,
        })
    }

    fn product(&mut self) -> Result<Part> {
        self.arithmetic(Self::signed, |symbol| match symbol {
            "*" => Some(Arithmetic::Times),
            "/" => Some(Arithmetic::Divide),
            "%" => Some(Arithmetic::Remainder),
            _ => None,
        })
    }

    fn arithmetic(
        &mut self,
        inner: Read<'p>,
        known: fn(&str) -> Option<Arithmetic>,
    ) -> Result<Part> {
        let mut left = inner(self)?;
        while let Word::Symbol(symbol) = *self.cursor.peek()
            && let Some(how) = known(symbol)
        {
            let first = self.number(left)?;
            self.cursor.skip();
            let right = inner(self)?;
            let second = self.number(right)?;
            left = self.computed(first, how, second)?;
        }
        Ok(left)
    }

    fn computed(&mut self, left: Operand, how: Arithmetic, right: Operand) -> Result<Part> {
        self.operations += 1;
        if self.operations > MOST_OPERATIONS {
            let message = format!("a rule has more than {MOST_OPERATIONS} arithmetic operations");
            return Err(Error::schema("", message).with_hint("write it as several rules"));
        }
        Ok(Part::Operand(Operand::Computed(Box::new(left), how, Box::new(right))))
    }

    fn signed(&mut self) -> Result<Part> {
        if !self.cursor.sees("", &["+", "-"]) {
            return self.primary();
        }
        let negates = self.cursor.accept_symbol("-");
        if !negates {
            self.cursor.skip();
        }
        let part = self.nested(Self::signed)?;
        match self.number(part)? {
            operand if !negates => Ok(Part::Operand(operand)),
            Operand::Literal(value) => Ok(Part::Operand(Operand::Literal(negated(&value)))),
            operand => self.computed(Operand::Literal(Value::from(0)), Arithmetic::Minus, operand),
        }
    }

    fn primary(&mut self) -> Result<Part> {
        if self.cursor.accept_symbol("(") {
            let inner = self.nested(Self::rule)?;
            self.cursor.expect_symbol(")")?;
            return Ok(inner);
        }
        let column = self.cursor.column();
        let operand = match self.cursor.peek().clone() {
            Word::Literal(value) => Operand::Literal(value),
            Word::Bracketed(name) => Operand::Setting(self.setting(&name, column)?),
            Word::Name(name) => match constant(&name) {
                // A setting that is called like a constant is still a setting.
                Some(value) if self.vocabulary.setting(&name).is_none() => Operand::Literal(value),
                _ => Operand::Setting(self.setting(&name, column)?),
            },
            Word::IsNegative(negative, name) => {
                let rule = self.is_negative(name.as_deref(), column)?;
                self.cursor.skip();
                let not = |rule| Expression::Not(Box::new(rule));
                return Ok(Part::Rule(if negative { rule } else { not(rule) }));
            }
            Word::Symbol(_) | Word::End => {
                return Err(self.cursor.unexpected("a setting or a value"));
            }
        };
        self.cursor.skip();
        Ok(Part::Operand(operand))
    }

    /// The rule that the setting, or any when none is named, has a negative value.
    fn is_negative(&self, name: Option<&str>, column: usize) -> Result<Expression> {
        let is_negative = |number: usize| {
            Expression::Within(Operand::Setting(number), self.vocabulary.negatives(number))
        };
        if let Some(name) = name {
            return Ok(is_negative(self.setting(name, column)?));
        }
        let settings = 0..self.vocabulary.names().len();
        Ok(Expression::Or(settings.map(is_negative).collect()))
    }

    fn setting(&self, name: &str, column: usize) -> Result<usize> {
        self.vocabulary.setting(name).ok_or_else(|| {
            let advice = nearest(name, &self.vocabulary.names()).map_or_else(
                || "text values stand in quotes".to_owned(),
                |near| format!("did you mean {near:?}? Text values stand in quotes"),
            );
            self.cursor.at(column, &format!("unknown setting {name:?}")).with_hint(advice)
        })
    }

    /// A part as a number that can be computed with.
    fn number(&self, part: Part) -> Result<Operand> {
        match self.operand(part)? {
            Operand::Literal(value) if !value.is_number() => Err(self
                .cursor
                .at(self.cursor.column(), &format!("{value} is no number"))
                .with_hint("only numbers and settings can be computed with")),
            operand => Ok(operand),
        }
    }
}

/// A number with the other sign.
pub(super) fn negated(value: &Value) -> Value {
    let whole = value.as_i64().map(i128::from).or_else(|| value.as_u64().map(i128::from));
    match whole.and_then(|whole| i64::try_from(-whole).ok()) {
        Some(whole) => Value::from(whole),
        None => value.as_f64().map_or(Value::Null, |real| Value::from(-real)),
    }
}

pub(super) fn constant(name: &str) -> Option<Value> {
    match name.to_ascii_lowercase().as_str() {
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        "null" => Some(Value::Null),
        _ => None,
    }
}
