//! Kinds of malformed JSON.

mod names;
mod numbers;
mod structure;
mod texts;
mod whole;

use super::bench::Kind;

/// All kinds, in the order of their turns.
pub(super) const KINDS: &[Kind] = &[
    Kind::new("duplicate key", names::duplicate),
    Kind::new("not a number", numbers::none),
    Kind::new("truncated", whole::truncated),
    Kind::new("number form", numbers::form),
    Kind::new("trailing comma", structure::trailing_comma),
    Kind::new("bad UTF-8", texts::bad_utf8),
    Kind::new("number range", numbers::range),
    Kind::new("comma", structure::comma),
    Kind::new("raw control character", texts::raw_control),
    Kind::new("odd key", names::odd),
    Kind::new("comment", structure::comment),
    Kind::new("bad escape", texts::bad_escape),
    Kind::new("colon", structure::colon),
    Kind::new("encoding", whole::encoding),
    Kind::new("lone surrogate", texts::lone_surrogate),
    Kind::new("bracket", structure::bracket),
    Kind::new("look-alike key", names::look_alike),
    Kind::new("number spelling", numbers::spelling),
    Kind::new("quotes", texts::quotes),
    Kind::new("more text", whole::more),
    Kind::new("foreign literal", numbers::foreign),
    Kind::new("odd character", texts::odd),
    Kind::new("blank", structure::blank),
    Kind::new("odd blank", structure::odd_blank),
    Kind::new("deep nesting", whole::deep),
    Kind::new("no text", whole::none),
    Kind::dear("size", whole::size),
];
