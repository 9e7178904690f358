//! A violation on its way to Python.

use testflow_core::space::Violation;

/// Path, rule, message, place of the keyword in the schema, and how it was broken.
pub(crate) type Finding = (String, String, String, String, String);

pub(crate) fn finding(violation: Violation) -> Finding {
    let Violation { path, rule, message, keyword_location, how } = violation;
    (path, rule, message, keyword_location, how)
}
