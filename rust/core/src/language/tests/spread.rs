//! What is drawn how often.

use super::*;

#[test]
fn no_alternative_starves() {
    let pairs = sampled(&language(&["^(a|[0-9]{8})$"], 0, None), 1000, Alphabet::Printable);
    let counts = tally(&pairs, |text| if text == "a" { "a" } else { "digits" });
    assert!(counts.values().all(|&count| count > 100), "{counts:?}");
    // The longer branch lies far beyond the lengths that are ordinary for the shorter one.
    let far =
        sampled(&language(&["^(x(yz)?|[0-9]{40}(b|cc))$"], 0, None), 1000, Alphabet::Printable);
    let counts = tally(&far, |text| text.trim_start_matches(|it: char| it.is_ascii_digit()));
    assert_eq!(counts.keys().copied().collect::<Vec<_>>(), ["b", "cc", "x", "xyz"]);
    assert!(counts.values().all(|&count| count > 50), "{counts:?}");
    let names = sampled(
        &language(&["^(dev|staging|production|prod-eu)$"], 0, None),
        1000,
        Alphabet::Printable,
    );
    let counts = tally(&names, |text| text);
    assert!(counts.len() == 4 && counts.values().all(|&count| count > 100), "{counts:?}");
}

#[test]
fn branches_that_begin_with_nothing_printable_all_occur() {
    let language = language(&["^(\\x01a|\\x02b)$"], 0, None);
    let texts = sampled(&language, 200, Alphabet::Printable);
    let counts = tally(&texts, |text| text);
    assert_eq!(counts.keys().copied().collect::<Vec<_>>(), ["\u{1}a", "\u{2}b"]);
    assert!(counts.values().all(|&count| count > 50), "{counts:?}");
}

#[test]
fn branches_of_one_length_all_occur_when_the_length_is_fixed() {
    let language = language(&["^(a{6}|[0-9]*)$"], 0, None);
    let texts: Vec<String> = (0..500)
        .map(|index| {
            let mut text = String::new();
            assert!(language.write(6, Alphabet::Printable, &mut stream(index), &mut text));
            text
        })
        .collect();
    let counts = tally(&texts, |text| if text == "aaaaaa" { "a" } else { "digits" });
    assert!(counts.len() == 2 && counts.values().all(|&count| count > 50), "{counts:?}");
}

#[test]
fn ordinary_lengths_all_occur_and_no_others() {
    let texts = sampled(&language(&["^[a-z]+$"], 3, None), 2000, Alphabet::Printable);
    let mut lengths = vec![0; 24];
    for text in &texts {
        lengths[text.len()] += 1;
    }
    assert!((3..=19).all(|length| lengths[length] > 60), "{lengths:?}");
    assert_eq!(lengths[3..=19].iter().sum::<usize>(), 2000);
}

#[test]
fn a_walk_that_gets_stuck_leaves_room_for_a_fixed_length() {
    // Most ways to begin cannot end between these lengths.
    let language = language(&["^([a-m]{2}|[n-z]{7})*$"], 11, Some(11));
    for text in sampled(&language, 200, Alphabet::Printable) {
        assert_eq!(text.len(), 11);
    }
}

#[test]
fn nothing_is_written_of_an_empty_language() {
    let mut text = String::new();
    let empty = language(&["^(ab)*$"], 3, Some(3));
    assert!(!empty.sample(4, Alphabet::Printable, &mut stream(0), &mut text));
    assert!(text.is_empty());
}

#[test]
fn printable_texts_hold_control_characters_only_where_nothing_else_leads_on() {
    for text in sampled(&language(&["a.c"], 0, None), 300, Alphabet::Printable) {
        assert!(text.chars().all(|character| (' '..='~').contains(&character)), "{text:?}");
    }
    assert_eq!(sampled(&language(&[r"^\t$"], 0, None), 1, Alphabet::Printable), ["\t"]);
    let odd = sampled(&language(&["^.*$"], 0, None), 300, Alphabet::Edge);
    assert!(odd.iter().any(|text| !text.is_ascii()));
    assert!(odd.iter().all(|text| !text.contains('\0')));
}

#[test]
fn the_same_stream_writes_the_same_text() {
    let wish = language(&["^[a-z]+(-[0-9]+)*$"], 0, None);
    assert_eq!(sampled(&wish, 20, Alphabet::Edge), sampled(&wish.clone(), 20, Alphabet::Edge));
}
