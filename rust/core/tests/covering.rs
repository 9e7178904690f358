//! Covering arrays against plain counting: every tuple is covered, or no valid row has it.

#![expect(clippy::unwrap_used, reason = "what fails here fails a test")]

use serde_json::Value;
use testflow_core::covering::{Request, Suite, cover};
use testflow_core::error::{Error, Interrupt, Result, Uninterrupted};
use testflow_core::schema::{Listed, read_parameters};
use testflow_core::seed::{Place, Stream, StreamKey};
use testflow_core::space::Space;

/// A small model: counts of values, and combinations of values that are forbidden.
struct Model {
    counts: Vec<usize>,
    forbidden: Vec<Vec<(usize, usize)>>,
}

impl Model {
    fn random(stream: &mut Stream) -> Self {
        let settings = 2 + stream.index(5);
        let counts: Vec<usize> = (0..settings).map(|_| 1 + stream.index(4)).collect();
        let forbidden = (0..stream.index(7))
            .map(|_| {
                let mut terms: Vec<(usize, usize)> = (0..=stream.index(3))
                    .map(|_| {
                        let setting = stream.index(settings);
                        (setting, stream.index(counts[setting]))
                    })
                    .collect();
                terms.sort_unstable();
                terms.dedup_by_key(|term| term.0);
                terms
            })
            .collect();
        Self { counts, forbidden }
    }

    fn space(&self) -> Result<Space> {
        let listed = |count: &usize| Listed::Values((0..*count).map(Value::from).collect());
        let parameters: Vec<(String, Listed)> = self
            .counts
            .iter()
            .enumerate()
            .map(|(number, count)| (format!("p{number}"), listed(count)))
            .collect();
        let rule = |terms: &Vec<(usize, usize)>| {
            let terms: Vec<String> =
                terms.iter().map(|(setting, value)| format!("p{setting} = {value}")).collect();
            format!("not ({})", terms.join(" and "))
        };
        let rules: Vec<String> = self.forbidden.iter().map(rule).collect();
        Space::compile(read_parameters(&parameters, &rules)?)
    }

    fn valid_rows(&self) -> Vec<Vec<usize>> {
        let longer = |rows: Vec<Vec<usize>>, &count: &usize| -> Vec<Vec<usize>> {
            let with = |row: &Vec<usize>, value: usize| [row.as_slice(), &[value]].concat();
            rows.iter().flat_map(|row| (0..count).map(move |value| with(row, value))).collect()
        };
        let mut rows = self.counts.iter().fold(vec![Vec::new()], longer);
        rows.retain(|row| {
            let breaks = |terms: &Vec<(usize, usize)>| {
                terms.iter().all(|&(setting, value)| row[setting] == value)
            };
            !self.forbidden.iter().any(breaks)
        });
        rows
    }
}

/// What of the chosen settings occurs in the rows.
fn seen(rows: &[Vec<usize>], settings: &[usize]) -> std::collections::BTreeSet<Vec<usize>> {
    rows.iter().map(|row| settings.iter().map(|&one| row[one]).collect()).collect()
}

fn choices(settings: usize, size: usize) -> Vec<Vec<usize>> {
    (0_u32..1 << settings)
        .map(|bits| (0..settings).filter(|place| bits >> place & 1 == 1).collect::<Vec<_>>())
        .filter(|chosen| chosen.len() == size)
        .collect()
}

fn rows_of(suite: &Suite) -> Vec<Vec<usize>> {
    (0..suite.batch.len())
        .map(|place| {
            let value: Value = serde_json::from_slice(suite.batch.json(place).unwrap()).unwrap();
            let members = value.as_object().unwrap().values();
            members.map(|value| value.as_u64().unwrap() as usize).collect()
        })
        .collect()
}

fn suite(space: &Space, request: &Request) -> Suite {
    cover(space, request, &Uninterrupted, &Uninterrupted).unwrap()
}

#[test]
fn every_tuple_is_covered_or_impossible_at_every_strength() {
    for round in 0..150 {
        let mut stream = StreamKey::new("covering", 1, 7).stream(Place::ROOT, round, 0);
        let model = Model::random(&mut stream);
        let valid = model.valid_rows();
        let space = match model.space() {
            Err(Error::Unsatisfiable { .. }) => {
                assert!(valid.is_empty());
                continue;
            }
            other => other.unwrap(),
        };
        for strength in 1..=model.counts.len().min(6) {
            for work in [0, 200_000] {
                let request = Request { strength, seed: round, work, ..Request::default() };
                let suite = suite(&space, &request);
                let rows = rows_of(&suite);
                assert!(rows.iter().all(|row| valid.contains(row)));
                let mut possible = 0;
                for settings in choices(model.counts.len(), strength) {
                    assert_eq!(seen(&rows, &settings), seen(&valid, &settings), "round {round}");
                    possible += seen(&valid, &settings).len();
                }
                assert_eq!(suite.covered, possible);
            }
        }
    }
}

#[test]
fn groups_have_their_own_strength_and_nothing_is_excluded_for_others() {
    for round in 0..60 {
        let mut stream = StreamKey::new("covering", 1, 8).stream(Place::ROOT, round, 0);
        let model = Model::random(&mut stream);
        let (valid, Ok(space)) = (model.valid_rows(), model.space()) else { continue };
        let settings = model.counts.len();
        let group: Vec<usize> = (0..settings.min(3)).collect();
        let request = Request {
            strength: 2,
            groups: vec![(group.clone(), group.len())],
            seed: round,
            work: 100_000,
            ..Request::default()
        };
        let rows = rows_of(&suite(&space, &request));
        assert!(rows.iter().all(|row| valid.contains(row)));
        for chosen in choices(settings, 2).into_iter().chain([group]) {
            assert_eq!(seen(&rows, &chosen), seen(&valid, &chosen), "round {round}");
        }
    }
}

fn uniform(values: usize, settings: usize) -> Model {
    Model { counts: vec![values; settings], forbidden: Vec::new() }
}

#[test]
fn known_sizes_are_reached() {
    // Orthogonal arrays, and the best known size of 3^13 (Colbourn's tables).
    for (values, settings, strength, size) in
        [(3, 4, 2, 9), (3, 4, 3, 27), (5, 6, 2, 25), (4, 5, 3, 64), (2, 100, 2, 10), (3, 13, 2, 15)]
    {
        let space = uniform(values, settings).space().unwrap();
        let request = Request { strength, seed: 1, work: 20_000_000, ..Request::default() };
        assert_eq!(suite(&space, &request).batch.len(), size, "{values}^{settings}");
    }
}

#[test]
fn a_seed_gives_one_suite_and_another_seed_another() {
    let space = uniform(3, 8).space().unwrap();
    let made = |seed| {
        let request = Request { strength: 2, seed, work: 300_000, ..Request::default() };
        suite(&space, &request).batch.lines().to_vec()
    };
    assert_eq!(made(1), made(1));
    assert_ne!(made(1), made(2));
}

#[test]
fn included_configurations_come_first_and_count() {
    let space = uniform(3, 4).space().unwrap();
    let request = Request { strength: 2, seed: 1, work: 100_000, ..Request::default() };
    let whole = suite(&space, &request);
    let include: Vec<Value> = (0..whole.batch.len())
        .map(|place| serde_json::from_slice(whole.batch.json(place).unwrap()).unwrap())
        .collect();
    let again = suite(&space, &Request { include: include.clone(), ..request.clone() });
    assert_eq!(again.batch.lines(), whole.batch.lines());
    let part = serde_json::json!({"p0": 2, "p2": 1});
    let more = suite(&space, &Request { include: vec![part], ..request });
    let first = &rows_of(&more)[0];
    assert_eq!((first[0], first[2]), (2, 1));
}

#[test]
fn what_is_to_be_excluded_does_not_occur() {
    let space = uniform(2, 4).space().unwrap();
    let exclude = vec![vec![(0, 1), (2, 0)]];
    let request = Request { strength: 2, exclude, ..Request::default() };
    let suite = suite(&space, &request);
    assert!(rows_of(&suite).iter().all(|row| (row[0], row[2]) != (1, 0)));
    assert_eq!((suite.covered, suite.impossible), (23, 1));
}

struct Never;

impl Interrupt for Never {
    fn poll(&self) -> Result<()> {
        Err(Error::Interrupted)
    }
}

#[test]
fn the_best_suite_so_far_is_given_when_patience_ends() {
    let space = uniform(3, 10).space().unwrap();
    let request = Request { strength: 2, work: u64::MAX, ..Request::default() };
    let suite = cover(&space, &request, &Uninterrupted, &Never).unwrap();
    assert!(suite.is_cut_short);
    let rows = rows_of(&suite);
    assert!(choices(10, 2).iter().all(|settings| seen(&rows, settings).len() == 9));
    assert!(matches!(cover(&space, &request, &Never, &Never), Err(Error::Interrupted)));
}
