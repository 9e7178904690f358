//! Micro-benchmarks of the kernels: `cargo bench -p testflow-benches`.

#![allow(missing_docs, reason = "criterion_group writes a public function")]

use criterion::{Criterion, criterion_group, criterion_main};
use serde_json::json;
use testflow_core::coverage::Coverage;
use testflow_core::covering::{Request, cover};
use testflow_core::error::Uninterrupted;
use testflow_core::generate::{Strategy, generate};
use testflow_core::schema::{Listed, read_json_schema, read_parameters};
use testflow_core::seed::{Place, StreamKey};
use testflow_core::space::Space;
use testflow_core::stats::{Codes, Options, find_suspects};

fn codes(runs: usize, parameters: usize, classes: u64) -> Vec<u16> {
    let mut stream = StreamKey::new("bench", 1, 7).stream(Place::ROOT, 0, 0);
    (0..runs * parameters).map(|_| stream.below(classes) as u16).collect()
}

fn flat_space(parameters: usize, values: usize) -> Option<Space> {
    let values: Vec<_> = (0..values).map(|value| json!(format!("v{value}"))).collect();
    let listed: Vec<_> =
        (0..parameters).map(|p| (format!("p{p}"), Listed::Values(values.clone()))).collect();
    Space::compile(read_parameters(&listed, &[]).ok()?).ok()
}

fn nested_space() -> Option<Space> {
    let schema = json!({
        "type": "object",
        "properties": {
            "name": {"type": "string", "minLength": 1, "maxLength": 40},
            "port": {"type": "integer", "minimum": 1, "maximum": 65535},
            "ratio": {"type": "number", "minimum": 0, "maximum": 1},
            "tags": {"type": "array", "items": {"enum": ["a", "b", "c"]}, "maxItems": 4},
            "db": {
                "type": "object",
                "properties": {"pool": {"type": "integer", "minimum": 1}, "tls": {"type": "boolean"}},
                "required": ["pool"],
            },
        },
        "required": ["name", "port"],
        "additionalProperties": false,
    });
    Space::compile(read_json_schema(&schema.to_string(), Vec::new(), &[]).ok()?).ok()
}

fn kernels(criterion: &mut Criterion) {
    if let Some(space) = nested_space() {
        criterion.bench_function("fuzz 1,000 nested configurations", |bencher| {
            bencher.iter(|| {
                generate(
                    &space,
                    Strategy::Fuzz,
                    Strategy::Fuzz.profile(),
                    7,
                    0,
                    1_000,
                    &Uninterrupted,
                )
            });
        });
    }
    if let Some(space) = flat_space(40, 4) {
        let request = Request { strength: 2, seed: 7, ..Request::default() };
        criterion.bench_function("cover 4^40 pairwise", |bencher| {
            bencher.iter(|| cover(&space, &request, &Uninterrupted, &Uninterrupted));
        });
    }
    let runs = codes(10_000, 50, 4);
    let bytes: Vec<u8> = runs.iter().flat_map(|code| code.to_le_bytes()).collect();
    for strength in [2, 3] {
        let empty = flat_space(50, 4).and_then(|space| {
            Coverage::new(&space, strength, &[], &[1.0; 50], &Uninterrupted).ok()
        });
        let Some(empty) = empty else { continue };
        criterion.bench_function(&format!("{strength}-way coverage of 10,000 x 50"), |bencher| {
            bencher.iter(|| {
                let mut coverage = empty.clone();
                coverage.add(&bytes, None, &Uninterrupted).map(|()| coverage.covered())
            });
        });
    }
    let failing: Vec<bool> = runs.chunks_exact(50).map(|row| row[3] == 1 && row[7] == 2).collect();
    criterion.bench_function("suspects in 10,000 x 50", |bencher| {
        bencher.iter(|| {
            find_suspects(
                Codes::new(&bytes, &[4; 50]),
                &failing,
                Options::default(),
                &Uninterrupted,
            )
        });
    });
}

criterion_group!(benches, kernels);
criterion_main!(benches);
