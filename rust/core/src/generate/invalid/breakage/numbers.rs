//! Numbers beyond a bound, and beside the steps.

use serde_json::{Map, Value};

use super::Breakage;
use crate::value::number;

/// How far beyond a bound a number is that is far beyond it.
const FAR: f64 = 1e6;

/// Numbers below the bound of `keyword`.
pub(super) fn below<'a>(keyword: &'a str, schema: &'a Map<String, Value>) -> Vec<Breakage<'a>> {
    beyond(keyword, schema, -1, ["the bound itself", "just below", "far below"])
}

/// Numbers above the bound of `keyword`.
pub(super) fn above<'a>(keyword: &'a str, schema: &'a Map<String, Value>) -> Vec<Breakage<'a>> {
    beyond(keyword, schema, 1, ["the bound itself", "just above", "far above"])
}

fn beyond<'a>(
    keyword: &'a str,
    schema: &'a Map<String, Value>,
    sign: i64,
    [itself, just, far]: [&'static str; 3],
) -> Vec<Breakage<'a>> {
    // In draft 4, `exclusiveMinimum` is a flag beside `minimum`.
    let inclusive = if sign < 0 { "minimum" } else { "maximum" };
    let bound = schema.get(keyword).filter(|bound| bound.is_number()).or(schema.get(inclusive));
    let bound = bound.unwrap_or(&Value::Null);
    let step = schema.get("multipleOf").unwrap_or(&Value::Null);
    let mut found = Vec::new();
    if keyword.starts_with("exclusive") {
        found.push(Breakage::new(itself, move |value, _| value.is_number().then(|| bound.clone())));
    }
    found.push(Breakage::new(just, move |value, _| moved(value, bound, step, sign, 0.0)));
    found.push(Breakage::new(far, move |value, _| moved(value, bound, step, sign, FAR)));
    found
}

/// The first number of the same kind as `value` that is more than `distance` beyond the bound.
fn moved(value: &Value, bound: &Value, step: &Value, sign: i64, distance: f64) -> Option<Value> {
    if !value.is_number() {
        return None;
    }
    let whole_step = if step.is_null() { Some(1) } else { step.as_i64() };
    if let (Some(_), Some(bound), Some(step)) = (whole(value), whole(bound), whole_step) {
        let start = bound + i128::from(sign) * (distance as i128);
        let step = i128::from(step).max(1);
        let next = if sign < 0 {
            (start - 1).div_euclid(step) * step
        } else {
            (start.div_euclid(step) + 1) * step
        };
        return integer(next);
    }
    let (bound, sign) = (bound.as_f64()?, sign as f64);
    let start = bound + sign * distance;
    if let Some(step) = step.as_f64() {
        let steps = (start / step * sign).floor() * sign + sign;
        return number(steps * step);
    }
    if whole(value).is_some() {
        return number(if sign < 0.0 { start.ceil() - 1.0 } else { start.floor() + 1.0 });
    }
    let next = if sign < 0.0 { start.next_down() } else { start.next_up() };
    number(next)
}

/// Numbers between two multiples.
pub(super) fn off_step(step: &Value) -> Vec<Breakage<'_>> {
    let beside = |how, shift: fn(f64) -> f64| {
        Breakage::new(how, move |value: &Value, stream: &mut crate::seed::Stream| {
            let shift = shift(step.as_f64()?) * if stream.chance(50) { 1.0 } else { -1.0 };
            number(value.as_f64()? + shift)
        })
    };
    vec![
        beside("one off a multiple", |_| 1.0),
        beside("half a step off", |step| step / 2.0),
        beside("a tenth of a step off", |step| step / 10.0),
    ]
}

fn whole(value: &Value) -> Option<i128> {
    let exact = value.as_i64().map(i128::from).or_else(|| value.as_u64().map(i128::from));
    exact.or_else(|| {
        let real = value.as_f64().filter(|real| real.fract() == 0.0 && real.abs() < 1e15)?;
        Some(real as i128)
    })
}

fn integer(whole: i128) -> Option<Value> {
    i64::try_from(whole).map(Value::from).or_else(|_| u64::try_from(whole).map(Value::from)).ok()
}
