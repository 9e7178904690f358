//! Random patterns, judged on every short text.

use super::*;

/// A random pattern over `a`, `b` and the space, with anchors, boundaries and look-ahead.
fn pattern(stream: &mut Stream, depth: usize) -> String {
    let leaf = ["a", "b", " ", "[ab]", ".", "[^a]", "^", "$", r"\b", r"\B", "", r"\w"];
    if depth == 0 {
        return (*stream.pick(&leaf).unwrap()).to_owned();
    }
    let mut part = || pattern(stream, depth - 1);
    let (first, second) = (part(), part());
    match stream.below(11) {
        0..=3 => format!("{first}{second}"),
        4 | 5 => format!("(?:{first}|{second})"),
        6 => format!("(?:{first})*"),
        7 => format!("(?:{first}){{1,2}}{second}"),
        8 => format!("(?={first}){second}"),
        9 => format!("(?!{first}){second}"),
        _ => format!("(?:{first})?{second}"),
    }
}

#[test]
fn random_patterns_accept_what_the_validator_accepts() {
    let texts = every("ab ", 4);
    let mut matched = 0;
    for index in 0..600 {
        let pattern = pattern(&mut stream(index), 3);
        let Ok(judge) = jsonschema::validator_for(&json!({ "pattern": pattern })) else { continue };
        let language = language(&[&pattern], 0, None);
        for text in &texts {
            let expected = judge.is_valid(&json!(text));
            matched += usize::from(expected);
            assert_eq!(language.accepts(text), expected, "{pattern}: {text:?}");
        }
    }
    // Neither side says yes or no to everything.
    assert!((10_000..60_000).contains(&matched), "{matched}");
}
