//! The independent validator of testflow, and the values that it judges as they are made.
//!
//! A crate of its own because the validator is generic over what a value is: compiled for two
//! kinds of value it takes a minute, which is paid here once rather than at each change of an
//! algorithm. Nothing generic is offered, so that it stays that way.

#![forbid(unsafe_code)]

pub mod address;
mod bundle;
mod digest;
mod equal;
mod library;
mod print;
mod tape;
mod text;
mod validator;
mod view;

pub use library::Library;
pub use tape::{Moment, Open, Tape, WIDE};
pub use text::shortened;
pub use validator::{Finding, TapeValidator, ValueValidator};
