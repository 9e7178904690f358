//! What PICT keeps of a rule that names settings which do not exist.

use super::lexer::{Token, Word, tokens};
use super::parser::{Vocabulary, parse};
use crate::error::Result;

/// What is kept of a rule.
#[derive(Debug, PartialEq)]
pub enum Kept {
    /// Everything: no name in brackets is unknown.
    Whole,
    /// A rule with an ELSE is two for PICT: only the one after THEN, as text.
    Then(String),
    /// Only the one after ELSE, as text.
    Else(String),
    /// Nothing.
    Nothing,
}

/// Drops what speaks of unknown settings, as PICT does.
///
/// # Errors
/// [`Error::Schema`](crate::error::Error::Schema) for a rule that cannot be read whatever settings
/// there are.
pub fn kept(text: &str, vocabulary: &dyn Vocabulary) -> Result<Kept> {
    let tokens = tokens(text)?;
    let is_known = |part: &[Token]| {
        let names = part.iter().filter_map(|token| match &token.word {
            Word::Bracketed(name) | Word::IsNegative(_, Some(name)) => Some(name),
            _ => None,
        });
        names.into_iter().all(|name| vocabulary.setting(name).is_some())
    };
    if is_known(&tokens) {
        return Ok(Kept::Whole);
    }
    parse(text, &Anything)?;
    let then = keyword(&tokens, "then");
    let otherwise = keyword(&tokens, "else");
    let (Some(then), Some(otherwise)) = (then, otherwise) else {
        return Ok(Kept::Nothing);
    };
    let parts = [&tokens[..then], &tokens[then..otherwise], &tokens[otherwise..]];
    let before = |place: usize| text.chars().take(tokens[place].column - 1).collect::<String>();
    Ok(match parts.map(is_known) {
        [true, true, _] => Kept::Then(before(otherwise).trim_end().to_owned()),
        [true, _, true] => {
            let condition = before(then).chars().skip(tokens[0].column + 1).collect::<String>();
            let alternative: String =
                text.chars().skip(tokens[otherwise].column - 1 + "else".len()).collect();
            Kept::Else(format!("IF NOT ({}) THEN {}", condition.trim(), alternative.trim()))
        }
        _ => Kept::Nothing,
    })
}

/// Where a keyword stands outside of all parentheses.
fn keyword(tokens: &[Token], keyword: &str) -> Option<usize> {
    let mut depth = 0_usize;
    tokens.iter().position(|token| {
        match &token.word {
            Word::Symbol("(" | "{") => depth += 1,
            Word::Symbol(")" | "}") => depth = depth.saturating_sub(1),
            Word::Name(name) => return depth == 0 && name.eq_ignore_ascii_case(keyword),
            _ => {}
        }
        false
    })
}

/// A vocabulary that knows every name.
struct Anything;

impl Vocabulary for Anything {
    fn setting(&self, _name: &str) -> Option<usize> {
        Some(0)
    }

    fn names(&self) -> Vec<String> {
        Vec::new()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    struct Only;

    impl Vocabulary for Only {
        fn setting(&self, name: &str) -> Option<usize> {
            (name == "a").then_some(0)
        }

        fn names(&self) -> Vec<String> {
            vec!["a".to_owned()]
        }
    }

    #[test]
    fn of_two_rules_in_one_the_one_with_an_unknown_setting_is_dropped() {
        let kept = |text| kept(text, &Only).unwrap();
        assert_eq!(kept("IF [a] = 1 THEN [a] = 2 ELSE [a] = 3"), Kept::Whole);
        assert_eq!(
            kept("IF [a] = 1 THEN [a] = 2\n ELSE [q] = 3"),
            Kept::Then("IF [a] = 1 THEN [a] = 2".to_owned())
        );
        assert_eq!(
            kept(" if[a] = 1 or [a] = 2 then IsNegative(q)else[a] = \"é; else\""),
            Kept::Else("IF NOT ([a] = 1 or [a] = 2) THEN [a] = \"é; else\"".to_owned())
        );
        for text in [
            "IF [q] = 1 THEN [a] = 2 ELSE [a] = 3",
            "IF [a] = 1 THEN [q] = 2 ELSE [q] = 3",
            "IF [a] = 1 THEN [q] = 2",
            "[a] = 1 OR [a] = [q]",
            "(IF [a] = 1 THEN [a] = 2 ELSE [q] = 3)",
        ] {
            assert_eq!(kept(text), Kept::Nothing, "{text}");
        }
    }

    #[test]
    fn a_rule_that_cannot_be_read_is_not_dropped_for_an_unknown_setting() {
        assert!(kept("[q] = ", &Only).is_err());
        assert!(kept("[q = 1", &Only).is_err());
    }
}
