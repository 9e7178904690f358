//! Covering arrays: few configurations in which every possible pair of classes occurs.

mod greedy;

pub use greedy::{Suite, VERSION, cover};
