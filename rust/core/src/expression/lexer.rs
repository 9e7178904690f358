//! Text into tokens.

use crate::error::{Error, Result};
use crate::value::Value;

/// One word of the language, with the column (from 1) where it begins.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Token {
    pub(super) column: usize,
    pub(super) word: Word,
}

#[derive(Debug, Clone, PartialEq)]
pub(super) enum Word {
    /// A bare word: a keyword or a setting's name.
    Name(String),
    /// A setting's name in brackets.
    Bracketed(String),
    /// Text in quotes, or a number without a sign.
    Literal(Value),
    /// `IsNegative(…)` or `IsPositive(…)`; without a name all settings are meant.
    IsNegative(bool, Option<String>),
    /// An operator or a parenthesis.
    Symbol(&'static str),
    End,
}

/// So many characters of a text are shown in an error.
const SHOWN: usize = 120;

/// Longer ones first, so that `<=` is not read as `<`.
const SYMBOLS: [&str; 24] = [
    "==", "=>", "->", "!=", "<>", "<=", ">=", "&&", "||", "=", "<", ">", "!", "(", ")", "{", "}",
    ",", ";", "+", "-", "*", "/", "%",
];

pub(super) fn tokens(text: &str) -> Result<Vec<Token>> {
    let characters: Vec<char> = text.chars().collect();
    let mut found = Vec::new();
    let mut position = 0;
    while let Some(&first) = characters.get(position) {
        if first.is_whitespace() {
            position += 1;
            continue;
        }
        let (word, length) = word_at(&characters[position..])
            .map_err(|message| unreadable(&message, position + 1, text))?;
        found.push(Token { column: position + 1, word });
        position += length;
    }
    found.push(Token { column: characters.len() + 1, word: Word::End });
    Ok(found)
}

/// An error at a column (from 1), with as much of the text as helps to find the place.
pub(super) fn unreadable(message: &str, column: usize, text: &str) -> Error {
    let from = column.saturating_sub(SHOWN / 2);
    let shown: String = text.chars().skip(from).take(SHOWN).collect();
    let before = if from > 0 { "…" } else { "" };
    let after = if text.chars().nth(from + SHOWN).is_some() { "…" } else { "" };
    Error::schema("", format!("{message} at column {column} of {before}{shown:?}{after}"))
}

type Scan = std::result::Result<(Word, usize), String>;

fn word_at(rest: &[char]) -> Scan {
    match rest[0] {
        '"' | '\'' | '\u{201C}' | '\u{201D}' => quoted(rest),
        '[' => bracketed(rest),
        first if first.is_ascii_digit() => number(rest),
        '.' if rest.get(1).is_some_and(char::is_ascii_digit) => number(rest),
        first if is_name_start(first) => name(rest),
        _ => symbol(rest),
    }
}

fn name(rest: &[char]) -> Scan {
    let length = rest.iter().take_while(|&&c| is_name_start(c) || is_name_part(c)).count();
    let name: String = rest[..length].iter().collect();
    let opens = length + spaces(&rest[length..]);
    let is_negative = name.eq_ignore_ascii_case("isnegative");
    if (is_negative || name.eq_ignore_ascii_case("ispositive")) && rest.get(opens) == Some(&'(') {
        let (setting, closes) = argument(rest, opens + 1)?;
        return Ok((Word::IsNegative(is_negative, setting), closes + 1));
    }
    Ok((Word::Name(name), length))
}

fn spaces(rest: &[char]) -> usize {
    rest.iter().take_while(|c| c.is_whitespace()).count()
}

/// The setting in the parentheses of a function, with or without brackets, and where they close.
fn argument(rest: &[char], from: usize) -> std::result::Result<(Option<String>, usize), String> {
    let mut position = from + spaces(&rest[from..]);
    let mut bracketed_name = None;
    if rest.get(position) == Some(&'[') {
        let (word, length) = bracketed(&rest[position..])?;
        if let Word::Bracketed(name) = word {
            bracketed_name = Some(name);
        }
        position += length;
    }
    let length =
        rest[position..].iter().position(|&c| c == ')').ok_or("a parenthesis is never closed")?;
    let plain: String = rest[position..position + length].iter().collect();
    let plain = plain.trim();
    match bracketed_name {
        Some(_) if !plain.is_empty() => Err(format!("expected ), found {plain:?}")),
        None if !plain.is_empty() => Ok((Some(plain.to_owned()), position + length)),
        name => Ok((name, position + length)),
    }
}

fn is_name_start(character: char) -> bool {
    character.is_alphabetic() || matches!(character, '_' | '@')
}

fn is_name_part(character: char) -> bool {
    character.is_alphanumeric() || matches!(character, '.' | '$')
}

fn quoted(rest: &[char]) -> Scan {
    let closes = |c: char| match rest[0] {
        '\u{201C}' | '\u{201D}' => matches!(c, '\u{201C}' | '\u{201D}'),
        open => c == open,
    };
    let (text, length) = enclosed(rest, closes).ok_or("a quote is never closed")?;
    Ok((Word::Literal(Value::String(text)), length))
}

fn bracketed(rest: &[char]) -> Scan {
    let (name, length) = enclosed(rest, |c| c == ']').ok_or("a bracket is never closed")?;
    Ok((Word::Bracketed(name.trim().to_owned()), length))
}

/// The text after the first character until one that `closes`, and the length of it all.
///
/// As in PICT a backslash takes the meaning from a quote, a bracket and another backslash.
fn enclosed(rest: &[char], closes: impl Fn(char) -> bool) -> Option<(String, usize)> {
    let mut text = String::new();
    let mut position = 1;
    while let Some(&character) = rest.get(position) {
        if closes(character) {
            return Some((text, position + 1));
        }
        let escapes = character == '\\'
            && rest.get(position + 1).is_some_and(|&c| matches!(c, '\\' | '"' | ']') || closes(c));
        position += usize::from(escapes);
        text.push(rest[position]);
        position += 1;
    }
    None
}

fn number(rest: &[char]) -> Scan {
    let length = rest
        .iter()
        .enumerate()
        .take_while(|&(place, &c)| {
            c.is_ascii_alphanumeric()
                || c == '.'
                || matches!(c, '+' | '-') && place > 0 && matches!(rest[place - 1], 'e' | 'E')
        })
        .count();
    let text: String = rest[..length].iter().collect();
    let value =
        text.parse::<u64>().map(Value::from).or_else(|_| text.parse::<f64>().map(Value::from));
    match value {
        Ok(value @ Value::Number(_)) => Ok((Word::Literal(value), length)),
        // A number too large for a float comes back as null.
        _ => Err(format!("not a number: {text:?}")),
    }
}

fn symbol(rest: &[char]) -> Scan {
    SYMBOLS
        .iter()
        .find(|symbol| symbol.chars().eq(rest.iter().copied().take(symbol.len())))
        .map(|&symbol| (Word::Symbol(symbol), symbol.len()))
        .ok_or_else(|| format!("unexpected character {:?}", rest[0]))
}
