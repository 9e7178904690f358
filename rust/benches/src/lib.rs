//! Nothing of its own: the micro-benchmarks are in `benches/`.
