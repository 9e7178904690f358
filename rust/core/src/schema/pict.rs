//! PICT's model text: parameters with their values, then constraints.
//!
//! Weights such as `(10)` are read and have no effect on a covering array; negative values (`~`),
//! aliases (`|`) and sub-models (`{…} @ n`) are refused rather than misread.

use super::Source;
use super::parameters::{Listed, read_parameters};
use crate::error::{Error, Result};
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
    let texts: Vec<String> = values
        .split(',')
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
