//! Where the constraints of a PICT model begin and end.

use crate::error::{Error, Result};

/// Whether a line is the first of a constraint rather than a parameter.
pub(super) fn begins_rule(line: &str) -> bool {
    let upper = line.to_uppercase();
    let after = |word: &str| upper.strip_prefix(word).map(str::trim_start);
    let opens = |rest: &str| rest.starts_with(['[', '(']);
    let is_function = |rest: &str| {
        ["ISNEGATIVE", "ISPOSITIVE"].iter().any(|name| {
            rest.strip_prefix(name).is_some_and(|rest| rest.trim_start().starts_with('('))
        })
    };
    let negated = |rest: &str| {
        rest.strip_prefix("NOT")
            .map(str::trim_start)
            .is_some_and(|rest| opens(rest) || is_function(rest) || rest.starts_with("NOT"))
    };
    let is_test = |rest: &str| opens(rest) || is_function(rest) || negated(rest);
    let has_test =
        |rest: &str| rest.contains(']') || rest.contains("ISNEG") || rest.contains("ISPOS");
    match after("IF") {
        Some("") => true,
        Some(rest) if is_test(rest) => true,
        _ if opens(&upper) => has_test(&upper),
        _ => negated(&upper) || is_function(&upper),
    }
}

/// The rules, each ended by a semicolon outside quotes and brackets.
pub(super) fn statements(text: &str) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut current = String::new();
    let mut closing = None;
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        if character == ';' && closing.is_none() {
            found.push(std::mem::take(&mut current).trim().to_owned());
            continue;
        }
        current.push(character);
        match (closing, character) {
            (Some(_), '\\') => current.extend(characters.next()),
            (Some(close), _) if close == character => closing = None,
            (None, '"') => closing = Some('"'),
            (None, '[') => closing = Some(']'),
            _ => {}
        }
    }
    match current.trim() {
        "" => Ok(found),
        rest => {
            let message = format!("a rule is not ended by a semicolon: {:?}", shown(rest));
            let at = format!("constraint {}", found.len() + 1);
            Err(Error::schema(at, message)
                .with_hint("after the first rule everything up to the end is rules"))
        }
    }
}

fn shown(text: &str) -> String {
    const MOST: usize = 120;
    let dots = if text.chars().nth(MOST).is_some() { "…" } else { "" };
    text.chars().take(MOST).collect::<String>() + dots
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_run_over_lines_and_share_them() {
        let found = statements("IF [a] = 1\nTHEN [b] = \"x;y\"; [c] = 2;").unwrap();
        assert_eq!(found, ["IF [a] = 1\nTHEN [b] = \"x;y\"", "[c] = 2"]);
        let found = statements(r#"[a"] = "\";"; [b\];] = "c";"#).unwrap();
        assert_eq!(found, [r#"[a"] = "\";""#, r#"[b\];] = "c""#]);
        assert!(statements("[a] = 1").is_err());
    }

    #[test]
    fn rules_are_told_from_parameters() {
        for line in [
            "[a] = 1;",
            "IF",
            "if[a]=1",
            "If not [a] = 1",
            "IF (",
            "(([a] = 1",
            "NOT [a] = 1",
            "not not(isnegative(a))",
            "IsPositive();",
            "IF IsNegative (a) THEN",
        ] {
            assert!(begins_rule(line), "{line}");
        }
        for line in
            ["If: a, b", "IF, a, b", "if mode: a", "Notes: [a]", "(a): b", "IsNegative: x, y"]
        {
            assert!(!begins_rule(line), "{line}");
        }
    }
}
