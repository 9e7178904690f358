//! Tokens into a rule, by recursive descent.
//!
//! Parentheses may hold a rule or a number. Both are read by the same functions, and what was read
//! is asked to be the one or the other where it is used.

use super::cursor::Cursor;
use super::lexer::Word;
use super::operand::{constant, negated};
use super::{Comparison, Expression, Operand};
use crate::error::{Error, Result};
use crate::value::Value;

/// Deeper nesting is refused, so that no text can exhaust the stack.
const DEEPEST: usize = 100;

/// The settings that a rule may speak of.
pub trait Vocabulary {
    /// The number of the setting called `name`.
    fn setting(&self, name: &str) -> Option<usize>;
    /// All names, by number.
    fn names(&self) -> Vec<String>;
    /// The negative values of a setting: those that are marked as out of its range.
    fn negatives(&self, _number: usize) -> Vec<Value> {
        Vec::new()
    }
}

/// Reads one rule.
///
/// # Errors
/// [`Error::Schema`] with the column and, for an unknown setting, the nearest name.
pub fn parse(text: &str, vocabulary: &dyn Vocabulary) -> Result<Expression> {
    let cursor = Cursor::new(text)?;
    let mut parser = Parser { cursor, depth: 0, operations: 0, vocabulary };
    let part = parser.rule()?;
    let rule = parser.holding(part)?;
    parser.cursor.accept_symbol(";");
    match parser.cursor.peek() {
        Word::End => Ok(rule),
        _ => Err(parser.cursor.unexpected("the end of the rule")),
    }
}

pub(super) struct Parser<'a> {
    pub(super) cursor: Cursor<'a>,
    depth: usize,
    /// How many operations of arithmetic were read.
    pub(super) operations: usize,
    pub(super) vocabulary: &'a dyn Vocabulary,
}

/// What a part of the text turned out to be.
pub(super) enum Part {
    Rule(Expression),
    Operand(Operand),
}

/// Reads a part that binds more tightly.
pub(super) type Read<'p> = fn(&mut Parser<'p>) -> Result<Part>;

impl<'p> Parser<'p> {
    pub(super) fn rule(&mut self) -> Result<Part> {
        if !self.cursor.accept_keyword("if") {
            return self.implication();
        }
        let condition = self.clause()?;
        self.cursor.expect_keyword("then")?;
        let consequence = self.clause()?;
        if !self.cursor.accept_keyword("else") {
            return Ok(Part::Rule(Expression::implies(condition, consequence)));
        }
        let alternative = self.clause()?;
        Ok(Part::Rule(Expression::And(vec![
            Expression::implies(condition.clone(), consequence),
            Expression::Or(vec![condition, alternative]),
        ])))
    }

    fn clause(&mut self) -> Result<Expression> {
        let part = self.implication()?;
        self.holding(part)
    }

    fn implication(&mut self) -> Result<Part> {
        let first = self.disjunction()?;
        if !self.cursor.sees("implies", &["=>", "->"]) {
            return Ok(first);
        }
        let condition = self.holding(first)?;
        self.cursor.skip();
        let part = self.nested(Self::implication)?;
        Ok(Part::Rule(Expression::implies(condition, self.holding(part)?)))
    }

    fn disjunction(&mut self) -> Result<Part> {
        self.chain("or", "||", Self::conjunction, Expression::Or)
    }

    fn conjunction(&mut self) -> Result<Part> {
        self.chain("and", "&&", Self::negation, Expression::And)
    }

    fn chain(
        &mut self,
        word: &str,
        symbol: &str,
        inner: Read<'p>,
        join: fn(Vec<Expression>) -> Expression,
    ) -> Result<Part> {
        let first = inner(self)?;
        if !self.cursor.sees(word, &[symbol]) {
            return Ok(first);
        }
        let mut parts = vec![self.holding(first)?];
        while self.cursor.sees(word, &[symbol]) {
            self.cursor.skip();
            let part = inner(self)?;
            parts.push(self.holding(part)?);
        }
        Ok(Part::Rule(join(parts)))
    }

    fn negation(&mut self) -> Result<Part> {
        if !self.cursor.sees("not", &["!"]) {
            return self.test();
        }
        self.cursor.skip();
        let part = self.nested(Self::negation)?;
        Ok(Part::Rule(Expression::Not(Box::new(self.holding(part)?))))
    }

    fn test(&mut self) -> Result<Part> {
        let left = match self.sum()? {
            Part::Operand(operand) => operand,
            rule @ Part::Rule(_) => return Ok(rule),
        };
        if let Some(comparison) = self.comparison() {
            let right = self.sum()?;
            let right = self.operand(right)?;
            return Ok(Part::Rule(Expression::Compare(left, comparison, right)));
        }
        let negated = self.cursor.accept_keyword("not");
        let test = if self.cursor.accept_keyword("in") {
            Expression::Within(left, self.values()?)
        } else if matches!(left, Operand::Setting(_)) && self.cursor.accept_keyword("like") {
            Expression::Like(left, self.pattern()?)
        } else if negated {
            return Err(self.cursor.unexpected(A_COMPARISON));
        } else {
            return Ok(Part::Operand(left));
        };
        Ok(Part::Rule(if negated { Expression::Not(Box::new(test)) } else { test }))
    }

    fn comparison(&mut self) -> Option<Comparison> {
        let comparison = match self.cursor.peek() {
            Word::Symbol("=" | "==") => Comparison::Equal,
            Word::Symbol("<>" | "!=") => Comparison::Different,
            Word::Symbol("<") => Comparison::Less,
            Word::Symbol("<=") => Comparison::AtMost,
            Word::Symbol(">") => Comparison::Greater,
            Word::Symbol(">=") => Comparison::AtLeast,
            _ => return None,
        };
        self.cursor.skip();
        Some(comparison)
    }

    fn values(&mut self) -> Result<Vec<Value>> {
        let close = if self.cursor.accept_symbol("{") { "}" } else { ")" };
        if close == ")" {
            self.cursor.expect_symbol("(")?;
        }
        let mut values = vec![self.literal()?];
        while self.cursor.accept_symbol(",") {
            values.push(self.literal()?);
        }
        self.cursor.expect_symbol(close)?;
        Ok(values)
    }

    fn literal(&mut self) -> Result<Value> {
        let negates = self.cursor.accept_symbol("-");
        let signed = negates || self.cursor.accept_symbol("+");
        let value = match self.cursor.peek() {
            Word::Literal(value) if !signed || value.is_number() => Some(value.clone()),
            Word::Name(name) if !signed => constant(name),
            _ => None,
        };
        let value = value.ok_or_else(|| self.cursor.unexpected("a value, text in quotes"))?;
        self.cursor.skip();
        Ok(if negates { negated(&value) } else { value })
    }

    fn pattern(&mut self) -> Result<String> {
        match self.literal()? {
            Value::String(pattern) => Ok(pattern),
            _ => Err(self.cursor.unexpected("a pattern in quotes")),
        }
    }

    /// A part as a rule.
    fn holding(&self, part: Part) -> Result<Expression> {
        match part {
            Part::Rule(rule) => Ok(rule),
            Part::Operand(setting @ Operand::Setting(_)) => Ok(Expression::Holds(setting)),
            Part::Operand(_) => Err(self.cursor.unexpected(A_COMPARISON)),
        }
    }

    /// A part as a side of a comparison.
    pub(super) fn operand(&self, part: Part) -> Result<Operand> {
        match part {
            Part::Operand(operand) => Ok(operand),
            Part::Rule(_) => Err(self.cursor.unexpected("and, or, or the end of the rule")),
        }
    }

    pub(super) fn nested(&mut self, inner: Read<'p>) -> Result<Part> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Error::schema("", format!("a rule nests deeper than {DEEPEST} levels")));
        }
        let parsed = inner(self);
        self.depth -= 1;
        parsed
    }
}

const A_COMPARISON: &str = "a comparison such as = or in";
