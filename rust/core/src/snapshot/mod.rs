//! Snapshots: configurations in tens of bytes each, any of them found in microseconds.
//!
//! A *pack* is one file that only grows. It is a row of blocks, each with a checksum; a block holds
//! up to 32 snapshots, what snapshots share, or notes about them. There is no index beside it: what
//! a pack holds is known from its own bytes, so that nothing can contradict them.
//!
//! From the bottom: [`Leaf`] and [`Tree`] are configurations as bytes; a shape is what many have in
//! common and gives them an [`Identity`]; the dictionary numbers shapes and values, and rows are
//! configurations in such numbers; blocks, scan and opening are the file; [`Pack`] reads it and
//! [`Writer`] appends to it; what is searched for is found by columns, one for each setting.

mod additions;
mod block;
mod bytes;
mod cells;
mod contents;
mod dictionary;
mod disk;
mod heal;
#[cfg(any(test, feature = "fuzzing"))]
pub mod hostile;
mod identity;
mod index;
mod interner;
pub mod json;
mod leaf;
mod lock;
mod noted;
mod notes;
mod opening;
mod pack;
mod press;
mod reader;
mod rows;
mod scan;
mod search;
mod shape;
mod slots;
#[cfg(test)]
mod tests;
mod transfer;
mod tree;
mod writer;

pub use bytes::{Damage, Read};
pub use contents::Damaged;
pub use disk::{Disk, Pages, Real};
pub use identity::{Identity, Prefix};
pub use leaf::Leaf;
pub use lock::Lock;
pub use notes::Note;
pub use pack::Pack;
pub use rows::Row;
pub use search::{Column, Near, asks_for};
pub use transfer::transfer;
pub use tree::{DEEPEST, Tree, Visit};
pub use writer::{Saved, Writer};
