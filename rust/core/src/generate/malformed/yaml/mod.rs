//! Kinds of malformed YAML.
//!
//! What versions 1.1 and 1.2 both refuse is to be refused, what both understand alike is to be
//! accepted.

mod names;
mod nodes;
mod scalars;
mod whole;

use super::bench::Kind;

/// All kinds, in the order of their turns.
pub(super) const KINDS: &[Kind] = &[
    Kind::new("plain word", scalars::word),
    Kind::new("duplicate key", names::duplicate),
    Kind::new("plain number", scalars::number),
    Kind::new("tab", nodes::tab),
    Kind::new("alias", nodes::alias),
    Kind::new("plain date", scalars::date),
    Kind::new("documents", whole::documents),
    Kind::new("plain text", scalars::text),
    Kind::new("tag", nodes::tag),
    Kind::new("null", scalars::null),
    Kind::new("merge key", names::merge),
    Kind::new("block scalar", nodes::block),
    Kind::new("indentation", nodes::indentation),
    Kind::new("odd key", names::odd),
    Kind::new("encoding", whole::encoding),
    Kind::new("flow", scalars::flow),
    Kind::new("billion laughs", nodes::laughs),
    Kind::new("bad UTF-8", whole::bad_utf8),
    Kind::new("raw control character", whole::raw_control),
    Kind::new("line break", whole::line_break),
    Kind::new("comment", whole::comment),
    Kind::new("truncated", whole::truncated),
    Kind::new("no text", whole::none),
];
