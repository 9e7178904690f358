//! Kinds of malformed YAML.
//!
//! What versions 1.1 and 1.2 both refuse is to be refused, what both understand alike is to be
//! accepted.

mod names;
mod nodes;
mod scalars;
mod whole;

use super::bench::Kind;
use super::bench::Pace::Often;

/// All kinds, in the order of their turns.
pub(super) const KINDS: &[Kind] = &[
    Kind("plain word", scalars::word, Often),
    Kind("duplicate key", names::duplicate, Often),
    Kind("plain number", scalars::number, Often),
    Kind("tab", nodes::tab, Often),
    Kind("alias", nodes::alias, Often),
    Kind("plain date", scalars::date, Often),
    Kind("documents", whole::documents, Often),
    Kind("plain text", scalars::text, Often),
    Kind("tag", nodes::tag, Often),
    Kind("null", scalars::null, Often),
    Kind("merge key", names::merge, Often),
    Kind("block scalar", nodes::block, Often),
    Kind("indentation", nodes::indentation, Often),
    Kind("odd key", names::odd, Often),
    Kind("encoding", whole::encoding, Often),
    Kind("flow", scalars::flow, Often),
    Kind("billion laughs", nodes::laughs, Often),
    Kind("bad UTF-8", whole::bad_utf8, Often),
    Kind("raw control character", whole::raw_control, Often),
    Kind("line break", whole::line_break, Often),
    Kind("comment", whole::comment, Often),
    Kind("truncated", whole::truncated, Often),
    Kind("no text", whole::none, Often),
];
