//! Names of settings in snapshots: the keys and positions that lead to a value, joined by dots.
//!
//! A key that would not read as one, as it is empty, starts with a digit or has a dot in it, may
//! stand in double quotes, as JSON writes it. The only value of a configuration without settings
//! is `$`.

use crate::snapshot::bytes::Read;
use crate::snapshot::tree::{Part, Parts};

/// The name of a configuration that is one value.
const ROOT: &str = "$";

/// Which of the values of a skeleton has this name, counted from 0.
pub(crate) fn place_of(skeleton: &[u8], name: &str) -> Read<Option<usize>> {
    let mut parts = Parts::of(skeleton);
    let mut values = 0;
    // Of each open container what is left of the name behind its own; `None` where it is another.
    let mut open: Vec<(Option<&str>, Option<usize>)> = Vec::new();
    let mut here = Some(name).filter(|name| *name != ROOT).or(Some(""));
    while let Some(part) = parts.next()? {
        match part {
            Part::Key(key) => {
                here = open.last().and_then(|(rest, _)| behind_key((*rest)?, key));
                continue;
            }
            Part::Leaf if here == Some("") => return Ok(Some(values)),
            Part::Leaf => values += 1,
            Part::Mapping => open.push((here, None)),
            Part::List => open.push((here, Some(0))),
            Part::MappingEnd | Part::ListEnd => {
                open.pop();
            }
        }
        if let Some((rest, Some(items))) = open.last_mut() {
            here = rest.and_then(|rest| behind(rest, &items.to_string()));
            *items += 1;
        }
    }
    Ok(None)
}

/// The names of all values of a skeleton.
pub(crate) fn names(skeleton: &[u8]) -> Read<Vec<String>> {
    let mut parts = Parts::of(skeleton);
    let mut found = Vec::new();
    let mut open: Vec<(String, Option<usize>)> = Vec::new();
    let mut here = ROOT.to_owned();
    while let Some(part) = parts.next()? {
        match part {
            Part::Key(key) => {
                here = joined(open.last().map_or(ROOT, |(name, _)| name), &step(key));
                continue;
            }
            Part::Leaf => found.push(std::mem::take(&mut here)),
            Part::Mapping => open.push((std::mem::take(&mut here), None)),
            Part::List => open.push((std::mem::take(&mut here), Some(0))),
            Part::MappingEnd | Part::ListEnd => {
                open.pop();
            }
        }
        if let Some((list, Some(items))) = open.last_mut() {
            here = joined(list, &items.to_string());
            *items += 1;
        }
    }
    Ok(found)
}

fn joined(name: &str, step: &str) -> String {
    if name == ROOT { step.to_owned() } else { format!("{name}.{step}") }
}

fn behind_key<'n>(rest: &'n str, key: &str) -> Option<&'n str> {
    let quoted = || behind(rest, &quoted(key)).filter(|_| rest.starts_with('"'));
    behind(rest, key).or_else(quoted)
}

/// What is left of a name behind its first step.
fn behind<'n>(rest: &'n str, step: &str) -> Option<&'n str> {
    // Nothing is left at the end of the name only: a key without letters stands in quotes.
    let behind = rest.strip_prefix(step).filter(|_| !step.is_empty())?;
    match behind.strip_prefix('.') {
        Some(further) => Some(further).filter(|further| !further.is_empty()),
        None => behind.is_empty().then_some(behind),
    }
}

/// A key as a step of a name.
fn step(key: &str) -> String {
    let is_odd = |sign: char| sign.is_control() || matches!(sign, '.' | '"' | '[' | ']');
    let starts_odd = |sign: char| sign.is_ascii_digit() || matches!(sign, '\'' | '$' | '*' | '@');
    let is_plain = !key.is_empty()
        && key.trim() == key
        && !key.starts_with(starts_odd)
        && !key.contains(is_odd);
    if is_plain { key.to_owned() } else { quoted(key) }
}

fn quoted(key: &str) -> String {
    serde_json::Value::from(key).to_string()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::json;
    use crate::snapshot::tree::Tree;

    fn found(text: &str, name: &str) -> Option<usize> {
        let mut tree = Tree::default();
        json::read(text.as_bytes(), &mut tree).unwrap();
        place_of(tree.skeleton(), name).unwrap()
    }

    #[test]
    fn a_value_is_found_by_its_name() {
        let text = r#"{"a":{"b":0,"c":[0,{"d":0}],"":0},"a.x":0,"0":{},"é \"":[[],[0]],"b":0}"#;
        for (place, name) in [
            (0, "a.b"),
            (1, "a.c.0"),
            (2, "a.c.1.d"),
            (3, "a.\"\""),
            (4, "\"a.x\""),
            (4, "a.x"),
            (5, "é \".1.0"),
            (5, r#""é \"".1.0"#),
            (6, "b"),
        ] {
            assert_eq!(found(text, name), Some(place), "{name}");
        }
        for name in ["", "$", "a", "a.c", "a.c.2", "a.c.1", "c", "a.bb", "0", "é \".0", "b.", "b.c"]
        {
            assert_eq!(found(text, name), None, "{name}");
        }
    }

    #[test]
    fn every_value_is_found_by_the_name_that_it_is_told_by() {
        let text =
            r#"{"a":{"b":0,"c":[0,{"d":0}],"":0},"a.x":0,"0":{"1":[]},"é \"":[[],[0]],"b":0}"#;
        let mut tree = Tree::default();
        json::read(text.as_bytes(), &mut tree).unwrap();
        let names = names(tree.skeleton()).unwrap();
        assert_eq!(names.len(), 7);
        assert_eq!(names[2], "a.c.1.d");
        assert_eq!(names[5], r#""é \"".1.0"#);
        for (place, name) in names.iter().enumerate() {
            assert_eq!(place_of(tree.skeleton(), name), Ok(Some(place)), "{name}");
        }
        assert_eq!(super::names(&[0]), Ok(vec!["$".to_owned()]));
    }

    #[test]
    fn a_configuration_may_be_one_value_or_a_list() {
        assert_eq!(found("7", "$"), Some(0));
        assert_eq!(found("[7,[8]]", "1.0"), Some(1));
        assert_eq!(found("{}", "$"), None);
    }

    #[test]
    fn steps_stand_in_quotes_where_they_would_read_as_something_else() {
        for plain in ["a", "tls-port", "ä b", "_", "a0"] {
            assert_eq!(step(plain), plain);
        }
        for odd in ["", "0", "a.b", " a", "a]", "$", "\"", "a\n", "@tags"] {
            assert_eq!(step(odd), serde_json::Value::from(odd).to_string());
        }
    }
}
