//! The algorithms of testflow. This crate knows no Python: the bindings are `testflow-python`.
//!
//! A schema is compiled once to an immutable [`space::Space`]; everything else is a pure function
//! of the space, the arguments and a seed.

#![forbid(unsafe_code)]

pub mod constraints;
pub mod coverage;
pub mod covering;
pub mod error;
pub mod expression;
pub mod generate;
pub mod language;
pub mod notes;
pub mod schema;
pub mod seed;
pub mod snapshot;
pub mod space;
pub mod stats;
pub mod value;
