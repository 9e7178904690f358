//! A violation on its way to Python.

use testflow_core::space::Violation;

/// Path, rule and message of a violation.
pub(crate) type Finding = (String, String, String);

pub(crate) fn finding(violation: Violation) -> Finding {
    (violation.path, violation.rule, violation.message)
}
