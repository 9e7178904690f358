//! PICT's model text: parameters with their values, then constraints.
//!
//! Weights such as `(10)` are read and have no effect on a covering array; negative values (`~`),
//! aliases (`|`) and sub-models (`{…} @ n`) are refused rather than misread.

use super::parameters::{Listed, read_parameters};
use crate::error::{Error, Result};
use crate::space::Source;
use crate::value::Value;

/// Reads a model.
///
/// # Errors
/// [`Error::Schema`] with the line for what cannot be read.
pub fn read_pict(text: &str) -> Result<Source> {
    let mut parameters: Vec<(String, Listed)> = Vec::new();
    let mut rules = String::new();
    for (number, line) in text.lines().enumerate() {
        let line = line.trim();
        let at = format!("line {}", number + 1);
        if line.is_empty() || line.starts_with('#') {
            continue;
        }
        if !rules.is_empty() || begins_rule(line) {
            rules.push_str(line);
            rules.push('\n');
        } else if line.starts_with('{') {
            return Err(Error::schema(at, "sub-models are not supported"));
        } else {
            let parameter =
                parameter(line, &parameters).map_err(|message| Error::schema(at, message))?;
            parameters.push(parameter);
        }
    }
    let source = read_parameters(&parameters, &statements(&rules)?)?;
    // PICT compares text without regard to case.
    Ok(Source { folds_case: true, ..source })
}

fn begins_rule(line: &str) -> bool {
    let word: String = line.chars().take_while(|c| c.is_alphabetic()).collect();
    line.starts_with(['[', '('])
        || ["if", "not"].contains(&word.to_ascii_lowercase().as_str()) && !is_parameter(line)
}

/// `If: a, b` is a parameter called "If"; `IF [A] = 1 …` is a rule.
fn is_parameter(line: &str) -> bool {
    line.split_once(':').is_some_and(|(name, _)| !name.contains(['[', '=', '<', '>', '"']))
}

type Parsed = std::result::Result<(String, Listed), String>;

fn parameter(line: &str, known: &[(String, Listed)]) -> Parsed {
    let (name, values) = line
        .split_once(':')
        .ok_or_else(|| format!("expected \"name: value, value\" or a rule, found {line:?}"))?;
    let (name, values) = (name.trim().to_owned(), values.trim());
    if let Some(copied) = values.strip_prefix('<').and_then(|rest| rest.strip_suffix('>')) {
        let source = known.iter().find(|(other, _)| other == copied.trim());
        let source =
            source.ok_or_else(|| format!("no parameter {copied:?} stands above this line"))?;
        return Ok((name, source.1.clone()));
    }
    let mut quoted = false;
    let texts: Vec<String> = values
        .split(|character| {
            quoted ^= character == '"';
            character == ',' && !quoted
        })
        .map(|value| value_text(value.trim()))
        .collect::<std::result::Result<_, _>>()?;
    let numbers: Option<Vec<Value>> = texts.iter().map(|text| number(text)).collect();
    let values = numbers.unwrap_or_else(|| texts.into_iter().map(Value::String).collect());
    Ok((name, Listed::Values(values)))
}

fn value_text(value: &str) -> std::result::Result<String, String> {
    if value.is_empty() {
        return Err("a value is empty".to_owned());
    }
    if value.starts_with('~') {
        return Err(format!("negative values such as {value:?} are not supported"));
    }
    if value.contains('|') {
        return Err(format!("aliases such as {value:?} are not supported"));
    }
    let unweighted = value.strip_suffix(')').and_then(|rest| {
        let (text, weight) = rest.rsplit_once('(')?;
        weight.trim().parse::<u32>().ok().map(|_| text.trim())
    });
    let text = unweighted.unwrap_or(value);
    let unquoted = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"'));
    Ok(unquoted.unwrap_or(text).to_owned())
}

/// A parameter is numeric when all its values are numbers.
fn number(text: &str) -> Option<Value> {
    let whole = text.parse::<i64>().map(Value::from);
    whole.or_else(|_| text.parse::<f64>().map(Value::from)).ok().filter(Value::is_number)
}

/// The rules, each ended by a semicolon outside quotes.
fn statements(text: &str) -> Result<Vec<String>> {
    let mut found = Vec::new();
    let mut current = String::new();
    let mut quoted = false;
    for character in text.chars() {
        quoted ^= character == '"';
        if character == ';' && !quoted {
            found.push(std::mem::take(&mut current).trim().to_owned());
        } else {
            current.push(character);
        }
    }
    if current.trim().is_empty() {
        return Ok(found);
    }
    Err(Error::schema("", format!("a rule is not ended by a semicolon: {:?}", current.trim())))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::Space;

    fn labels(text: &str) -> Vec<Vec<String>> {
        let space = Space::compile(read_pict(text).unwrap()).unwrap();
        let knobs = space.knobs().list().iter();
        knobs.map(|knob| knob.classes.iter().map(crate::space::Class::label).collect()).collect()
    }

    #[test]
    fn values_lose_weights_and_quotes_and_keep_all_else() {
        let read = labels("a: x (10), \"y, z\" (2), f(x), RAID-5, two words\nn: -1, 2.5 (3), +7");
        assert_eq!(read[0], ["x", "y, z", "f(x)", "RAID-5", "two words"]);
        assert_eq!(read[1], ["-1", "2.5", "7"]);
    }

    #[test]
    fn names_of_numbers_that_are_none_are_text() {
        assert_eq!(labels("a: inf, nan, 1")[0], ["inf", "nan", "\"1\""]);
    }

    #[test]
    fn a_parameter_may_be_called_like_the_start_of_a_rule() {
        assert_eq!(labels("If: a, b\nNotes: c, d\nIF [If] = \"a\" THEN [Notes] = \"c\";").len(), 2);
    }

    #[test]
    fn rules_run_over_lines_and_share_them() {
        let found = statements("IF [a] = 1\nTHEN [b] = \"x;y\"; [c] = 2;").unwrap();
        assert_eq!(found, ["IF [a] = 1\nTHEN [b] = \"x;y\"", "[c] = 2"]);
        assert!(statements("[a] = 1").is_err());
    }

    #[test]
    fn text_is_compared_without_regard_to_case() {
        for rule in ["[a] = \"WIN\";", "[a] IN {\"WIN\"};", "[a] LIKE \"W*N\";"] {
            let space =
                Space::compile(read_pict(&format!("a: win, mac\n{rule}")).unwrap()).unwrap();
            assert!(space.accepts(&serde_json::json!({"a": "win"})), "{rule}");
            assert!(!space.accepts(&serde_json::json!({"a": "mac"})), "{rule}");
        }
    }
}
