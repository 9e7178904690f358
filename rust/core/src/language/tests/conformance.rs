//! Texts against the validator and against brute force.

use super::*;

const PATTERNS: [&str; 32] = [
    "^[a-z]+$",
    "^(GET|POST) /[a-z0-9/]*$",
    r"^v?[0-9]+(\.[0-9]+){2}$",
    "^[^@ ]+@[^@ ]+$",
    "^.{3,5}$",
    "^(a|b(c|d)+)?$",
    "[A-F]{2}",
    "^$",
    r"^\d{4}-\d{2}$",
    "^(?:x|[^x])$",
    "a|^b|c$|^d$",
    "(^|,)x($|,)",
    "a.c",
    r"^\w+\s\W\S\D$",
    r"\bword\b",
    r"^\B.\b",
    r"^[\s\S]{2}$",
    r"^\cA\/\-\.$",
    r"^\p{Lu}\p{Ll}*$",
    r"^\u0041\x42[\u00e0-\u00ff]$",
    r"^[\w.-]+\.(com|org)$",
    "^(?=.*[a-z])(?=.*[0-9])[A-Za-z0-9]{8,12}$",
    "^(?!.*foo)[a-z]*$",
    "^(?:(?!ab).)*$",
    r"^(?!.*\bnative\b)\w+( \w+)*$",
    r"(?!\d)x(?=y)",
    r"^(?=[A-Z])[a-zA-Z0-9.,;()\s]*[^.,;!?: \W]$",
    "^(?<name>[a-z]+)$",
    "^[[a&&b]$",
    "^(a*)*$",
    "^(a{2}|b{3})*$",
    "^[^a-z]+$",
];

#[test]
fn samples_conform_to_the_validator() {
    for pattern in PATTERNS {
        let (language, judge) = (language(&[pattern], 0, None), judge(pattern));
        for alphabet in [Alphabet::Printable, Alphabet::Edge] {
            for text in sampled(&language, 200, alphabet) {
                assert!(judge.is_valid(&json!(text)), "{pattern}: {text:?}");
                assert!(language.accepts(&text), "{pattern}: {text:?}");
            }
        }
    }
}

#[test]
fn texts_of_patterns_that_must_not_match_do_not_match() {
    for pattern in PATTERNS {
        let none = &[pattern];
        let language = Language::of(&Wish { none, ..Wish::default() }).unwrap();
        let judge = judge(pattern);
        if language.is_empty() {
            continue;
        }
        for text in sampled(&language, 100, Alphabet::Edge) {
            assert!(!judge.is_valid(&json!(text)), "{pattern}: {text:?}");
        }
    }
}

#[test]
fn a_wish_holds_exactly_the_texts_that_meet_every_part_of_it() {
    let all: [&[&str]; 4] =
        [&["^[ab1]*$"], &["^[ab1]*$", "a", "1$"], &["^(ab|1)*$"], &["^a?[b1]*"]];
    let none: [&[&str]; 3] = [&[], &["b1|^1"], &["^(?=a)", "11"]];
    let without: [&[&str]; 2] = [&[], &["", "a", "ab", "é", "1b1"]];
    for number in 0..24 {
        let (all, none, without) = (all[number % 4], none[number / 4 % 3], without[number / 12]);
        let wish = Wish { all, none, without, shortest: 1, longest: Some(4) };
        let language = Language::of(&wish).unwrap();
        let must: Vec<Validator> = all.iter().map(|pattern| judge(pattern)).collect();
        let must_not: Vec<Validator> = none.iter().map(|pattern| judge(pattern)).collect();
        let expected: Vec<String> = every("1ab", 4)
            .into_iter()
            .filter(|text| !text.is_empty() && !without.contains(&text.as_str()))
            .filter(|text| must.iter().all(|judge| judge.is_valid(&json!(text))))
            .filter(|text| !must_not.iter().any(|judge| judge.is_valid(&json!(text))))
            .collect();
        for text in every("1ab", 5) {
            assert_eq!(language.accepts(&text), expected.contains(&text), "{wish:?}: {text:?}");
        }
        if all[0].ends_with('$') {
            assert_eq!(language.count(), Some(expected.len() as u128), "{wish:?}");
            assert_eq!(language.is_empty(), expected.is_empty());
            assert_eq!(language.all(500).unwrap(), expected);
            assert_eq!(
                language.all(expected.len().saturating_sub(1)).is_some(),
                expected.is_empty()
            );
        }
    }
}

#[test]
fn several_patterns_meet_in_the_window_of_lengths() {
    let all = ["^[a-z]+-[0-9]+$", "^.{3}x", "7{2}", "^[^z]*$"];
    let language = language(&all, 30, Some(32));
    for text in sampled(&language, 200, Alphabet::Printable) {
        assert!((30..=32).contains(&text.len()), "{text}");
        assert!(all.iter().all(|pattern| judge(pattern).is_valid(&json!(text))), "{text}");
    }
}

#[test]
fn what_is_too_large_is_refused() {
    let product = ["^([a-z]{97})*$", "^([a-z]{101})*$", "^([a-z]{103})*$"];
    for all in
        [&["[ab].{30}$"][..], &["^((a{999}){999}){999}$"], &product, &[r"(a)\1"], &["(?m)^a"]]
    {
        assert!(Language::of(&Wish { all, ..Wish::default() }).is_none(), "{all:?}");
    }
    assert_eq!(language(&["^.{1,20000}$"], 0, None).lengths(), (1, Some(20_000)));
}

#[test]
fn approximations_match_what_is_left_of_the_pattern() {
    let judge = judge("^[a-z]{2}[0-9]+( x| yy)?$");
    for index in 0..200 {
        let mut text = String::from("kept ");
        let pattern = "^(?<!b)[a-z]{2}(?=1)[0-9]+(?!z)( x| yy)?(?<=y)$";
        assert!(approximate(pattern, &mut stream(index), &mut text));
        assert!(judge.is_valid(&json!(text.strip_prefix("kept ").unwrap())), "{text:?}");
    }
}

#[test]
fn what_cannot_be_approximated_leaves_nothing_behind() {
    for pattern in ["a(", r"a(b)\1", "(((a{999}){999}){999}){999}", "a[]"] {
        let mut text = String::from("kept");
        assert!(!approximate(pattern, &mut stream(0), &mut text));
        assert_eq!(text, "kept");
    }
}
