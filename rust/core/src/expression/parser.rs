//! Tokens into a rule, by recursive descent.

use super::lexer::{Token, Word, tokens, unreadable};
use super::{Comparison, Expression, Operand};
use crate::error::{Error, Result};
use crate::value::Value;

/// Deeper nesting is refused, so that no text can exhaust the stack.
const DEEPEST: usize = 100;

/// The settings that a rule may speak of.
pub trait Vocabulary {
    /// The number of the setting called `name`.
    fn setting(&self, name: &str) -> Option<usize>;
    /// All names, for advice on a misspelt one.
    fn names(&self) -> Vec<String>;
}

/// Reads one rule.
///
/// # Errors
/// [`Error::Schema`] with the column and, for an unknown setting, the nearest name.
pub fn parse(text: &str, vocabulary: &dyn Vocabulary) -> Result<Expression> {
    let mut parser = Parser { text, tokens: tokens(text)?, next: 0, depth: 0, vocabulary };
    let rule = parser.rule()?;
    parser.accept_symbol(";");
    match parser.peek() {
        Word::End => Ok(rule),
        _ => Err(parser.unexpected("the end of the rule")),
    }
}

struct Parser<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    next: usize,
    depth: usize,
    vocabulary: &'a dyn Vocabulary,
}

impl Parser<'_> {
    fn rule(&mut self) -> Result<Expression> {
        if !self.accept_keyword("if") {
            return self.implication();
        }
        let condition = self.implication()?;
        self.expect_keyword("then")?;
        let consequence = self.implication()?;
        if !self.accept_keyword("else") {
            return Ok(Expression::implies(condition, consequence));
        }
        let alternative = self.implication()?;
        Ok(Expression::And(vec![
            Expression::implies(condition.clone(), consequence),
            Expression::Or(vec![condition, alternative]),
        ]))
    }

    fn implication(&mut self) -> Result<Expression> {
        let condition = self.disjunction()?;
        if self.accept_keyword("implies") || self.accept_symbol("=>") || self.accept_symbol("->") {
            let consequence = self.nested(Self::implication)?;
            return Ok(Expression::implies(condition, consequence));
        }
        Ok(condition)
    }

    fn disjunction(&mut self) -> Result<Expression> {
        let mut parts = vec![self.conjunction()?];
        while self.accept_keyword("or") || self.accept_symbol("||") {
            parts.push(self.conjunction()?);
        }
        Ok(joined(parts, Expression::Or))
    }

    fn conjunction(&mut self) -> Result<Expression> {
        let mut parts = vec![self.negation()?];
        while self.accept_keyword("and") || self.accept_symbol("&&") {
            parts.push(self.negation()?);
        }
        Ok(joined(parts, Expression::And))
    }

    fn negation(&mut self) -> Result<Expression> {
        if self.accept_keyword("not") || self.accept_symbol("!") {
            return Ok(Expression::Not(Box::new(self.nested(Self::negation)?)));
        }
        if self.accept_symbol("(") {
            let inner = self.nested(Self::rule)?;
            self.expect_symbol(")")?;
            return Ok(inner);
        }
        self.test()
    }

    fn test(&mut self) -> Result<Expression> {
        let left = self.operand()?;
        if let Some(comparison) = self.comparison() {
            return Ok(Expression::Compare(left, comparison, self.operand()?));
        }
        let negated = self.accept_keyword("not");
        let test = if self.accept_keyword("in") {
            Expression::Within(left, self.values()?)
        } else if self.accept_keyword("like") {
            Expression::Like(left, self.pattern()?)
        } else if !negated && matches!(left, Operand::Setting(_)) {
            Expression::Holds(left)
        } else {
            return Err(self.unexpected("a comparison such as = or in"));
        };
        Ok(if negated { Expression::Not(Box::new(test)) } else { test })
    }

    fn comparison(&mut self) -> Option<Comparison> {
        let comparison = match self.peek() {
            Word::Symbol("=" | "==") => Comparison::Equal,
            Word::Symbol("<>" | "!=") => Comparison::Different,
            Word::Symbol("<") => Comparison::Less,
            Word::Symbol("<=") => Comparison::AtMost,
            Word::Symbol(">") => Comparison::Greater,
            Word::Symbol(">=") => Comparison::AtLeast,
            _ => return None,
        };
        self.next += 1;
        Some(comparison)
    }

    fn operand(&mut self) -> Result<Operand> {
        let column = self.tokens[self.next].column;
        match self.take() {
            Word::Literal(value) => Ok(Operand::Literal(value)),
            Word::Bracketed(name) => self.setting(&name, column),
            Word::Name(name) => match constant(&name) {
                // A setting that is called like a constant is still a setting.
                Some(value) if self.vocabulary.setting(&name).is_none() => {
                    Ok(Operand::Literal(value))
                }
                _ => self.setting(&name, column),
            },
            Word::Symbol(_) | Word::End => {
                self.next -= 1;
                Err(self.unexpected("a setting or a value"))
            }
        }
    }

    fn setting(&self, name: &str, column: usize) -> Result<Operand> {
        self.vocabulary.setting(name).map(Operand::Setting).ok_or_else(|| {
            let advice = nearest(name, &self.vocabulary.names()).map_or_else(
                || "text values stand in quotes".to_owned(),
                |near| format!("did you mean {near:?}? Text values stand in quotes"),
            );
            self.at(column, &format!("unknown setting {name:?}")).with_hint(advice)
        })
    }

    fn values(&mut self) -> Result<Vec<Value>> {
        let close = if self.accept_symbol("{") { "}" } else { ")" };
        if close == ")" {
            self.expect_symbol("(")?;
        }
        let mut values = vec![self.literal()?];
        while self.accept_symbol(",") {
            values.push(self.literal()?);
        }
        self.expect_symbol(close)?;
        Ok(values)
    }

    fn literal(&mut self) -> Result<Value> {
        let value = match self.peek() {
            Word::Literal(value) => Some(value.clone()),
            Word::Name(name) => constant(name),
            _ => None,
        };
        let value = value.ok_or_else(|| self.unexpected("a value, text in quotes"))?;
        self.next += 1;
        Ok(value)
    }

    fn pattern(&mut self) -> Result<String> {
        match self.literal()? {
            Value::String(pattern) => Ok(pattern),
            _ => Err(self.unexpected("a pattern in quotes")),
        }
    }

    fn nested(&mut self, inner: fn(&mut Self) -> Result<Expression>) -> Result<Expression> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return Err(Error::schema("", format!("a rule nests deeper than {DEEPEST} levels")));
        }
        let parsed = inner(self);
        self.depth -= 1;
        parsed
    }

    fn peek(&self) -> &Word {
        &self.tokens[self.next].word
    }

    fn take(&mut self) -> Word {
        let word = self.tokens[self.next].word.clone();
        self.next += 1;
        word
    }

    fn accept_keyword(&mut self, keyword: &str) -> bool {
        let found = matches!(self.peek(), Word::Name(name) if name.eq_ignore_ascii_case(keyword));
        self.next += usize::from(found);
        found
    }

    fn accept_symbol(&mut self, symbol: &str) -> bool {
        let found = matches!(self.peek(), Word::Symbol(found) if *found == symbol);
        self.next += usize::from(found);
        found
    }

    fn expect_keyword(&mut self, keyword: &str) -> Result<()> {
        if self.accept_keyword(keyword) { Ok(()) } else { Err(self.unexpected(keyword)) }
    }

    fn expect_symbol(&mut self, symbol: &str) -> Result<()> {
        if self.accept_symbol(symbol) { Ok(()) } else { Err(self.unexpected(symbol)) }
    }

    fn unexpected(&self, wanted: &str) -> Error {
        let token = &self.tokens[self.next];
        let found = match &token.word {
            Word::Name(name) | Word::Bracketed(name) => format!("{name:?}"),
            Word::Literal(value) => value.to_string(),
            Word::Symbol(symbol) => format!("{symbol:?}"),
            Word::End => "the end".to_owned(),
        };
        self.at(token.column, &format!("expected {wanted}, found {found}"))
    }

    fn at(&self, column: usize, message: &str) -> Error {
        unreadable(message, column, self.text)
    }
}

fn joined(mut parts: Vec<Expression>, join: fn(Vec<Expression>) -> Expression) -> Expression {
    if parts.len() == 1 { parts.swap_remove(0) } else { join(parts) }
}

fn constant(name: &str) -> Option<Value> {
    match name.to_ascii_lowercase().as_str() {
        "true" => Some(Value::Bool(true)),
        "false" => Some(Value::Bool(false)),
        "null" => Some(Value::Null),
        _ => None,
    }
}

/// The name that differs least from `wanted`, when a third of it or less would have to change.
pub(crate) fn nearest<'a>(wanted: &str, names: &'a [String]) -> Option<&'a String> {
    let distance = |name: &String| edits(&wanted.to_lowercase(), &name.to_lowercase());
    names.iter().min_by_key(|name| distance(name)).filter(|name| {
        distance(name) <= wanted.chars().count().max(name.chars().count()).div_ceil(3)
    })
}

/// How many letters to change, add, drop or swap with their neighbour: the optimal string
/// alignment distance.
fn edits(one: &str, two: &str) -> usize {
    let (one, two): (Vec<char>, Vec<char>) = (one.chars().collect(), two.chars().collect());
    let mut two_above = Vec::new();
    let mut above: Vec<usize> = (0..=two.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in two.iter().enumerate() {
            let substituted = above[j] + usize::from(a != b);
            let mut least = substituted.min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == two[j - 1] && one[i - 1] == *b {
                least = least.min(two_above[j - 1] + 1);
            }
            row.push(least);
        }
        two_above = std::mem::replace(&mut above, row);
    }
    above[two.len()]
}
