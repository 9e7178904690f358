//! `testflow._core`: the door between Python and the algorithms.
//!
//! Schemas and configurations cross as JSON text, class codes as little-endian `uint16` bytes;
//! nothing crosses item by item inside a loop.

#![forbid(unsafe_code)]

mod batch;
mod builder;
mod codes;
mod containment;
mod correlation;
mod coverage;
mod door;
mod finding;
mod learner;
mod malformed;
mod snapshots;
mod space;
mod statistics;
mod tree;

use pyo3::pymodule;

#[pymodule(gil_used = false)]
mod _core {
    use pyo3::prelude::*;

    #[pymodule_export]
    use crate::batch::Batch;
    #[pymodule_export]
    use crate::containment::{covers, difference};
    #[pymodule_export]
    use crate::correlation::{count_pairs, find_suspects};
    #[pymodule_export]
    use crate::coverage::Coverage;
    #[pymodule_export]
    use crate::learner::Learner;
    #[pymodule_export]
    use crate::malformed::Malformed;
    #[pymodule_export]
    use crate::snapshots::{Pack, identify, rule_asks_for};
    #[pymodule_export]
    use crate::space::Space;
    #[pymodule_export]
    use crate::statistics::{
        adjust, compare_exactly, compare_groups, compare_strata, compare_tables, compare_two,
        contrast_tables, correlate_ranks, rank_tables, share_intervals,
    };

    #[pymodule_init]
    #[expect(clippy::unnecessary_wraps, reason = "PyO3 wants a result")]
    fn init(_module: &Bound<'_, PyModule>) -> PyResult<()> {
        crate::door::note_panics();
        Ok(())
    }
}
