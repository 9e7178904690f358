//! Planted causes are found, and nobody else is accused.

use super::*;
use crate::error::Uninterrupted;
use crate::seed::{Place, Stream, StreamKey};

const WIDTH: usize = 12;
const CLASSES: u64 = 4;

fn stream(seed: u64) -> Stream {
    StreamKey::new("suspects", 1, seed).stream(Place::ROOT, 0, 0)
}

/// Runs of twelve parameters with four classes each.
fn runs(seed: u64, count: usize) -> Vec<[u16; WIDTH]> {
    let mut stream = stream(seed);
    (0..count).map(|_| std::array::from_fn(|_| stream.below(CLASSES) as u16)).collect()
}

fn findings(runs: &[[u16; WIDTH]], failing: &[bool], options: Options) -> Findings {
    let bytes: Vec<u8> = runs.as_flattened().iter().flat_map(|code| code.to_le_bytes()).collect();
    let codes = Codes::new(&bytes, &[CLASSES as usize; WIDTH]);
    find_suspects(codes, failing, options, &Uninterrupted).unwrap()
}

fn suspects(runs: &[[u16; WIDTH]], failing: &[bool]) -> Vec<Vec<Term>> {
    let found = findings(runs, failing, Options::default());
    let mut terms: Vec<_> = found.suspects.into_iter().map(|suspect| suspect.terms).collect();
    terms.sort();
    terms
}

fn failing(runs: &[[u16; WIDTH]], fails: impl Fn(&[u16; WIDTH]) -> bool) -> Vec<bool> {
    runs.iter().map(fails).collect()
}

#[test]
fn a_single_setting_is_named_alone() {
    let runs = runs(7, 2_000);
    let found = findings(&runs, &failing(&runs, |run| run[3] == 1), Options::default());
    assert_eq!(found.suspects.len(), 1);
    let suspect = &found.suspects[0];
    assert_eq!(suspect.terms, [(3, 1)]);
    assert_eq!(suspect.explained as u64, suspect.table.failing_with);
    assert_eq!((suspect.table.passing_with, suspect.table.failing_without), (0, 0));
    assert_eq!(found.complete_to, 3);
}

#[test]
fn two_planted_causes_are_both_named_and_nothing_else() {
    let runs = runs(7, 2_000);
    let failing = failing(&runs, |run| run[3] == 1 && run[7] == 2 || run[0] == 3);
    assert_eq!(suspects(&runs, &failing), [vec![(0, 3)], vec![(3, 1), (7, 2)]]);
}

#[test]
fn causes_that_overlap_are_told_apart() {
    let runs = runs(8, 4_000);
    let fails = |run: &[u16; WIDTH]| run[3] == 1 && (run[7] == 2 || run[8] == 0);
    let failing = failing(&runs, fails);
    assert_eq!(suspects(&runs, &failing), [vec![(3, 1), (7, 2)], vec![(3, 1), (8, 0)]]);
}

/// Planted causes over many seeds: of all of them how many were named, and how many others.
fn planted(count: usize, cause: &[Vec<Term>], often: u64, noise: u64) -> (usize, usize) {
    let (mut right, mut wrong) = (0, 0);
    for seed in 0..20 {
        let runs = runs(seed, count);
        let mut chance = stream(1_000 + seed);
        let failing: Vec<bool> = runs
            .iter()
            .map(|run| {
                let has = |terms: &Vec<Term>| terms.iter().all(|&(place, code)| run[place] == code);
                let share = if cause.iter().any(has) { often } else { noise };
                chance.below(100) < share
            })
            .collect();
        for suspect in suspects(&runs, &failing) {
            if cause.contains(&suspect) { right += 1 } else { wrong += 1 }
        }
    }
    (right, wrong)
}

#[test]
fn planted_causes_are_found_and_few_others() {
    let pair = vec![(3, 1), (7, 2)];
    let triple = vec![(1, 0), (5, 1), (9, 3)];
    let both_ways = vec![vec![(2, 0), (4, 1)], vec![(2, 1), (4, 0)]];
    for (count, cause, often, noise) in [
        (1_000, vec![pair.clone()], 100, 1),
        (3_000, vec![triple.clone()], 100, 1),
        (3_000, vec![pair, triple], 95, 1),
        (2_000, both_ways, 100, 0),
        (3_000, vec![vec![(6, 2), (8, 1)]], 60, 2),
    ] {
        let (right, wrong) = planted(count, &cause, often, noise);
        let all = 20 * cause.len();
        assert!(100 * right >= 95 * all, "{cause:?}: {right} of {all}");
        assert!(20 * wrong <= right, "{cause:?}: {wrong} others");
    }
}

#[test]
fn an_exclusive_or_of_three_settings_shows_in_its_triples() {
    let runs: Vec<[u16; WIDTH]> =
        runs(5, 3_000).into_iter().map(|run| run.map(|code| code % 2)).collect();
    let failing = failing(&runs, |run| run[2] ^ run[6] ^ run[11] == 1);
    let triple = |a, b, c| vec![(2, a), (6, b), (11, c)];
    let expected = [triple(0, 0, 1), triple(0, 1, 0), triple(1, 0, 0), triple(1, 1, 1)];
    assert_eq!(suspects(&runs, &failing), expected);
}

#[test]
fn larger_causes_are_found_where_more_settings_are_looked_at() {
    let runs: Vec<[u16; WIDTH]> =
        runs(6, 4_000).into_iter().map(|run| run.map(|code| code % 2)).collect();
    let cause = [(0, 1), (2, 0), (5, 1), (8, 1), (11, 0)];
    let failing = failing(&runs, |run| cause.iter().all(|&(place, code)| run[place] == code));
    let options = Options { strength: 5, ..Options::default() };
    let found = findings(&runs, &failing, options);
    let terms: Vec<_> = found.suspects.iter().map(|suspect| suspect.terms.clone()).collect();
    assert_eq!(terms, [cause.to_vec()]);
}

#[test]
fn failures_by_chance_accuse_hardly_anybody() {
    let mut accused = 0;
    for seed in 0..40 {
        let runs = runs(seed, 1_000);
        let mut chance = stream(2_000 + seed);
        let noise: Vec<bool> = runs.iter().map(|_| chance.below(5) == 0).collect();
        let found = findings(&runs, &noise, Options::default());
        accused += found.suspects.len();
        assert_eq!(found.hypotheses, 12 * 4 + 66 * 16 + 220 * 64);
    }
    assert!(accused <= 4, "{accused}");
}

#[test]
fn what_does_not_fit_is_refused() {
    let codes = Codes::new(&[0, 0, 1, 0], &[2]);
    let refused =
        |failing: &[bool], options| find_suspects(codes, failing, options, &Uninterrupted).is_err();
    assert!(refused(&[true], Options::default()));
    assert!(refused(&[true, false], Options { strength: 7, ..Options::default() }));
    assert!(!refused(&[true, false], Options::default()));
}
