//! Numbers and words in the place of a value.

use super::super::Verdict::{Accept, Refuse, Undecided};
use super::super::bench::{Bench, Made};
use crate::value::Kind;

const NUMERIC: [Kind; 2] = [Kind::Integer, Kind::Number];

pub(super) fn none(bench: &mut Bench<'_>) -> Option<Made> {
    let tokens = ["NaN", "Infinity", "-Infinity", "nan", "-NaN", "+Infinity", "inf", "1.#INF"];
    bench.token(&NUMERIC, &tokens.map(|token| (token, Refuse)))
}

pub(super) fn form(bench: &mut Bench<'_>) -> Option<Made> {
    let tokens = [
        "007",
        "+1",
        ".5",
        "1.",
        "0x1F",
        "-01",
        "1_000",
        "1e",
        "1e+",
        "-",
        "--1",
        "1.5.2",
        "1.e5",
        "-.5",
        "0b101",
        "0o17",
        "1f",
        "10L",
        "\u{661}\u{662}",
        "\u{FF11}",
    ];
    bench.token(&NUMERIC, &tokens.map(|token| (token, Refuse)))
}

/// RFC 8259 lets parsers limit range and precision.
pub(super) fn range(bench: &mut Bench<'_>) -> Option<Made> {
    let tokens = [
        "1e400",
        "9007199254740993",
        "-1e400",
        "1e-400",
        "18446744073709551616",
        "1E+999999999",
        "-9223372036854775809",
        "0.1000000000000000055511151231257827",
        "1e-999999999",
        "123456789012345678901234567890",
        "2.2250738585072011e-308",
        "0e400",
    ];
    bench.token(&NUMERIC, &tokens.map(|token| (token, Undecided)))
}

pub(super) fn spelling(bench: &mut Bench<'_>) -> Option<Made> {
    let tokens = ["-0", "1E5", "1.0", "1e+05", "100e-2", "-0.0", "0.10", "1e0", "1e00", "0E-0"];
    bench.token(&NUMERIC, &tokens.map(|token| (token, Accept)))
}

pub(super) fn foreign(bench: &mut Bench<'_>) -> Option<Made> {
    let tokens = ["True", "None", "undefined", "TRUE", "nil", "False", "NULL", "tru", "truefalse"];
    bench.token(&[Kind::Boolean, Kind::Null], &tokens.map(|token| (token, Refuse)))
}
