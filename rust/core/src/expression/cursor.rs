//! Looking at one word after the other.

use super::lexer::{Token, Word, tokens, unreadable};
use crate::error::{Error, Result};

/// The words of a rule, and how far they are read.
pub(super) struct Cursor<'a> {
    text: &'a str,
    tokens: Vec<Token>,
    next: usize,
}

impl<'a> Cursor<'a> {
    pub(super) fn new(text: &'a str) -> Result<Self> {
        Ok(Self { text, tokens: tokens(text)?, next: 0 })
    }

    /// The column (from 1) of the next word.
    pub(super) fn column(&self) -> usize {
        self.tokens[self.next].column
    }

    /// Goes on to the word after the next; the end stays the end.
    pub(super) fn skip(&mut self) {
        self.next = (self.next + 1).min(self.tokens.len() - 1);
    }

    pub(super) fn peek(&self) -> &Word {
        &self.tokens[self.next].word
    }

    /// Whether the keyword or one of the symbols comes next.
    pub(super) fn sees(&self, keyword: &str, symbols: &[&str]) -> bool {
        match self.peek() {
            Word::Name(name) => name.eq_ignore_ascii_case(keyword),
            Word::Symbol(symbol) => symbols.contains(symbol),
            _ => false,
        }
    }

    pub(super) fn accept_keyword(&mut self, keyword: &str) -> bool {
        let found = self.sees(keyword, &[]);
        self.next += usize::from(found);
        found
    }

    pub(super) fn accept_symbol(&mut self, symbol: &str) -> bool {
        let found = self.sees("", &[symbol]);
        self.next += usize::from(found);
        found
    }

    pub(super) fn expect_keyword(&mut self, keyword: &str) -> Result<()> {
        if self.accept_keyword(keyword) { Ok(()) } else { Err(self.unexpected(keyword)) }
    }

    pub(super) fn expect_symbol(&mut self, symbol: &str) -> Result<()> {
        if self.accept_symbol(symbol) { Ok(()) } else { Err(self.unexpected(symbol)) }
    }

    pub(super) fn unexpected(&self, wanted: &str) -> Error {
        let token = &self.tokens[self.next];
        let found = match &token.word {
            Word::Name(name) | Word::Bracketed(name) => format!("{name:?}"),
            Word::Literal(value) => value.to_string(),
            Word::Symbol(symbol) => format!("{symbol:?}"),
            Word::IsNegative(true, _) => "IsNegative".to_owned(),
            Word::IsNegative(false, _) => "IsPositive".to_owned(),
            Word::End => "the end".to_owned(),
        };
        self.at(token.column, &format!("expected {wanted}, found {found}"))
    }

    pub(super) fn at(&self, column: usize, message: &str) -> Error {
        unreadable(message, column, self.text)
    }
}
