//! Kinds of malformed JSON.

mod names;
mod numbers;
mod structure;
mod texts;
mod whole;

use super::bench::Kind;
use super::bench::Pace::{Often, Seldom};

/// All kinds, in the order of their turns.
pub(super) const KINDS: &[Kind] = &[
    Kind("duplicate key", names::duplicate, Often),
    Kind("not a number", numbers::none, Often),
    Kind("truncated", whole::truncated, Often),
    Kind("number form", numbers::form, Often),
    Kind("trailing comma", structure::trailing_comma, Often),
    Kind("bad UTF-8", texts::bad_utf8, Often),
    Kind("number range", numbers::range, Often),
    Kind("comma", structure::comma, Often),
    Kind("raw control character", texts::raw_control, Often),
    Kind("odd key", names::odd, Often),
    Kind("comment", structure::comment, Often),
    Kind("bad escape", texts::bad_escape, Often),
    Kind("colon", structure::colon, Often),
    Kind("encoding", whole::encoding, Often),
    Kind("lone surrogate", texts::lone_surrogate, Often),
    Kind("bracket", structure::bracket, Often),
    Kind("look-alike key", names::look_alike, Often),
    Kind("number spelling", numbers::spelling, Often),
    Kind("quotes", texts::quotes, Often),
    Kind("more text", whole::more, Often),
    Kind("foreign literal", numbers::foreign, Often),
    Kind("odd character", texts::odd, Often),
    Kind("blank", structure::blank, Often),
    Kind("odd blank", structure::odd_blank, Often),
    Kind("deep nesting", whole::deep, Often),
    Kind("no text", whole::none, Often),
    Kind("size", whole::size, Seldom),
];
