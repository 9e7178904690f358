//! Which lengths occur, and how many texts.

use super::*;

#[test]
fn a_text_has_exactly_the_length_asked_for_or_there_is_none() {
    for pattern in
        ["^(ab)*$", "^(a|[ab]{8})$", "^(aa|bbb)+$", "^a?(ba{4})*$", "ab{3}", "^(a{7}){2,3}$"]
    {
        let (language, judge) = (language(&[pattern], 0, None), judge(pattern));
        let lengths: Vec<usize> = every("ab", 9)
            .iter()
            .filter(|text| judge.is_valid(&json!(text)))
            .map(String::len)
            .collect();
        for length in 0..=9 {
            assert_eq!(
                language.has_length(length),
                lengths.contains(&length),
                "{pattern} {length}"
            );
            let text = written(&language, length);
            assert_eq!(text.is_some(), lengths.contains(&length));
            if let Some(text) = text {
                assert!(text.chars().count() == length && judge.is_valid(&json!(text)), "{text:?}");
            }
        }
    }
}

#[test]
fn lengths_with_gaps_are_known() {
    let even = language(&["^(ab)*$"], 3, Some(9));
    assert_eq!(even.lengths(), (4, Some(8)));
    assert!(!even.has_length(5) && even.has_length(6) && !even.has_length(10));
    assert_eq!(language(&["^(a{6}|a{10})*$"], 7, None).lengths(), (10, None));
    assert_eq!(language(&["^(a|b{9})$"], 2, None).lengths(), (9, Some(9)));
    assert!(language(&["^(a|b{9})$"], 2, Some(8)).is_empty());
    assert!(language(&["^a"], 3, Some(2)).is_empty());
    assert!(language(&["^a$", "^b$"], 0, None).is_empty());
    assert_eq!(language(&["^a$", "^b$"], 0, None).lengths(), (0, Some(0)));
}

#[test]
fn long_texts_are_written_however_their_lengths_repeat() {
    for (pattern, length) in
        [("^[a-z]+$", 1_000_000), ("^(ab|cde)*$", 300_001), ("^(a{3})*$", 99_999)]
    {
        let language = language(&[pattern], 90_000, None);
        let text = written(&language, length).unwrap();
        assert_eq!(text.len(), length);
        assert!(language.accepts(&text));
    }
    assert_eq!(written(&language(&["^(a{3})*$"], 0, None), 100_000), None);
}

#[test]
fn counts_are_none_where_they_are_endless_or_too_large() {
    assert_eq!(language(&["^[a-z]*$"], 0, None).count(), None);
    assert_eq!(language(&["^[a-z]*$"], 0, Some(1_000_000)).count(), None);
    assert_eq!(language(&["^a*$"], 5, Some(100_000)).count(), Some(99_996));
    assert_eq!(language(&["^[a-z]{8}$"], 0, None).count(), Some(26_u128.pow(8)));
    assert_eq!(language(&["^[^]$"], 0, None).count(), Some(0x11_0000 - 0x800));
    assert_eq!(language(&["^[]$"], 0, None).count(), Some(0));
    assert_eq!(language(&[], 0, None).all(10), None);
    // Counting this would take longer than what it is worth.
    assert_eq!(language(&["^a*$"], 0, Some(1 << 25)).count(), None);
}

#[test]
fn all_texts_are_those_that_the_validator_accepts() {
    for pattern in ["^[ab]{0,3}$", "^(a|bb|aba)$", "^a?b?$"] {
        let judge = judge(pattern);
        let mut expected = every("ab", 4);
        expected.retain(|text| judge.is_valid(&json!(text)));
        let language = language(&[pattern], 0, None);
        assert_eq!(language.all(expected.len() - 1), None);
        assert_eq!(language.all(expected.len()), Some(expected), "{pattern}");
    }
}

#[test]
fn lengths_that_repeat_too_late_are_left_to_trial() {
    let cycles = [(7, 'x'), (11, 'y'), (13, 'z'), (17, 'u'), (19, 'v'), (23, 'w')];
    let branch = |(length, letter): &(usize, char)| format!("{letter}(a{{{length}}})*");
    let pattern = |count: usize| {
        let branches: Vec<String> = cycles[..count].iter().map(branch).collect();
        format!("^({})$", branches.join("|"))
    };
    let wished = |pattern: &str| Language::of(&Wish { all: &[pattern], ..Wish::default() });
    let known = wished(&pattern(3)).unwrap();
    for length in 1..300 {
        let is_met = cycles[..3].iter().any(|(cycle, _)| (length - 1) % cycle == 0);
        assert_eq!(known.has_length(length), is_met, "{length}");
    }
    assert!(wished(&pattern(6)).is_none());
}

#[test]
fn texts_that_are_too_many_are_not_counted() {
    assert_eq!(language(&["^[a-z]{20}$"], 0, None).count(), Some(26_u128.pow(20)));
    assert_eq!(language(&["^[a-z]{40}$"], 0, None).count(), None);
}

#[test]
fn a_language_without_texts_has_no_length() {
    let empty = language(&["^a$", "^b$"], 0, None);
    assert!((0..3).all(|length| !empty.has_length(length)) && !empty.accepts("a"));
    assert_eq!((empty.count(), written(&empty, 1)), (Some(0), None));
}

#[test]
fn samples_take_branches_that_are_long_enough_and_end_those_that_are_long() {
    let lengths = |pattern: &str, shortest| {
        let language = language(&[pattern], shortest, None);
        let texts = sampled(&language, 200, Alphabet::Printable);
        assert!(texts.iter().all(|text| judge(pattern).is_valid(&json!(text))));
        texts.iter().map(String::len).collect::<std::collections::BTreeSet<_>>()
    };
    assert_eq!(lengths("^(a|b[cd]{120})$", 0), [1, 121].into());
    assert_eq!(lengths("^(a|b{3}|c{8})$", 5), [8].into());
}
