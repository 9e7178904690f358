//! Numbers within bounds, on a step, or of a class.

use super::profile::Profile;
use crate::seed::Stream;
use crate::space::{Class, IntegerRange, Node, NumberRange};
use crate::value::{Kind, Value, number as json, text_length};

/// Bits of the numbers written where there is no bound.
const FREE_BITS: u64 = 31;

/// Numbers at which programs break.
const EDGES: [i64; 13] = [
    0,
    1,
    -1,
    127,
    255,
    256,
    65_535,
    65_536,
    2_147_483_647,
    -2_147_483_648,
    4_294_967_296,
    9_007_199_254_740_991,
    9_007_199_254_740_993,
];

/// Whether the node may become `value`, as far as a look at the node tells; the judge decides.
pub(super) fn may_be(node: &Node, value: &Value) -> bool {
    match (node, value) {
        (Node::Integer(range), Value::Number(number)) => {
            Kind::of(value) == Kind::Integer
                && number.as_i64().is_none_or(|whole| {
                    range.low.is_none_or(|low| low <= whole)
                        && range.high.is_none_or(|high| whole <= high)
                })
        }
        (Node::Number(range), Value::Number(number)) => number.as_f64().is_some_and(|real| {
            range.low.is_none_or(|low| low <= real) && range.high.is_none_or(|high| real <= high)
        }),
        (Node::Text(wish), Value::String(text)) => {
            let length = text_length(text);
            wish.shortest <= length && wish.longest.is_none_or(|longest| length <= longest)
        }
        _ => false,
    }
}

/// A whole number of the range and the wanted class.
pub(super) fn integer(
    range: IntegerRange,
    wanted: Option<&Class>,
    profile: Profile,
    stream: &mut Stream,
) -> Option<Value> {
    let (mut low, mut high) = (range.low, range.high);
    match wanted {
        None => {}
        Some(Class::Between(above, below, _)) => {
            // A cast of an infinite bound gives the end of the type, which then is no bound.
            low = low.max(above.is_finite().then(|| (above.floor() as i64).saturating_add(1)));
            let inner = below.is_finite().then(|| (below.ceil() as i64).saturating_sub(1));
            high = match (high, inner) {
                (Some(one), Some(two)) => Some(one.min(two)),
                (one, two) => one.or(two),
            };
        }
        Some(_) => return None,
    }
    let step = range.step.unwrap_or(1);
    let first = low.map(|low| low.div_euclid(step) + i64::from(low.rem_euclid(step) > 0));
    let last = high.map(|high| high.div_euclid(step));
    multiple(first, last, step, profile, stream).map(Value::from)
}

/// `step * k` with `k` between the two.
fn multiple(
    first: Option<i64>,
    last: Option<i64>,
    step: i64,
    profile: Profile,
    stream: &mut Stream,
) -> Option<i64> {
    if first.zip(last).is_some_and(|(first, last)| first > last) {
        return None;
    }
    let inside = |k: i64| first.is_none_or(|first| first <= k) && last.is_none_or(|last| k <= last);
    if profile.plain {
        let small = [0, 1].into_iter().find(|&k| inside(k));
        return small.or(first).or(last)?.checked_mul(step);
    }
    if stream.chance(profile.edges) {
        let near = |end: Option<i64>, inward: i64| {
            end.into_iter().flat_map(move |end| [Some(end), end.checked_add(inward)]).flatten()
        };
        let edges: Vec<i64> = near(first, 1)
            .chain(near(last, -1))
            .chain(EDGES.iter().map(|edge| edge / step))
            .filter(|&k| inside(k) && k.checked_mul(step).is_some())
            .collect();
        if let Some(&edge) = stream.pick(&edges) {
            return edge.checked_mul(step);
        }
    }
    let k = match (first, last) {
        (Some(first), Some(last)) => between(first, last, stream),
        (Some(first), None) => first.saturating_add(magnitude(stream)),
        (None, Some(last)) => last.saturating_sub(magnitude(stream)),
        (None, None) if stream.chance(50) => magnitude(stream),
        (None, None) => -magnitude(stream),
    };
    k.checked_mul(step)
}

fn between(first: i64, last: i64, stream: &mut Stream) -> i64 {
    let width = last.wrapping_sub(first) as u64;
    let offset = if width == u64::MAX { stream.next_u64() } else { stream.below(width + 1) };
    first.wrapping_add(offset as i64)
}

/// A number of up to [`FREE_BITS`] bits, each count of bits equally likely.
fn magnitude(stream: &mut Stream) -> i64 {
    let bits = stream.below(FREE_BITS + 1);
    stream.below(1 << bits) as i64
}

/// A number of the range and the wanted class.
pub(super) fn real(
    range: &NumberRange,
    wanted: Option<&Class>,
    profile: Profile,
    stream: &mut Stream,
) -> Option<Value> {
    let (mut low, mut high) = (range.low, range.high);
    if let Some(class) = wanted {
        let Class::Between(above, below, _) = class else { return None };
        low = Some(low.map_or(*above, |low| low.max(*above))).filter(|low| low.is_finite());
        high = Some(high.map_or(*below, |high| high.min(*below))).filter(|high| high.is_finite());
    }
    if let Some(step) = range.step {
        return on_step(low, high, step, profile, stream);
    }
    let number = if profile.plain {
        plain_real(low, high)
    } else if stream.chance(profile.edges) {
        edge_real(low, high, stream)
    } else {
        let fraction = stream.fraction();
        match (low, high) {
            // Not `low + (high - low) * fraction`: the difference may be infinite.
            (Some(low), Some(high)) => low * (1.0 - fraction) + high * fraction,
            (Some(low), None) => low + magnitude(stream) as f64 * fraction,
            (None, Some(high)) => high - magnitude(stream) as f64 * fraction,
            (None, None) => (magnitude(stream) - magnitude(stream)) as f64 * fraction,
        }
    };
    let inside = |number: &f64| {
        low.is_none_or(|low| if range.low_open { low < *number } else { low <= *number })
            && high
                .is_none_or(|high| if range.high_open { *number < high } else { *number <= high })
    };
    Some(number).filter(inside).and_then(json)
}

fn plain_real(low: Option<f64>, high: Option<f64>) -> f64 {
    match (low, high) {
        (Some(low), Some(high)) => f64::midpoint(low, high),
        (Some(low), None) => low + 1.0,
        (None, Some(high)) => high - 1.0,
        (None, None) => 0.0,
    }
}

fn edge_real(low: Option<f64>, high: Option<f64>, stream: &mut Stream) -> f64 {
    let mut edges = vec![0.0, 1.0, -1.0, 0.1, 1e-9, 1e9];
    edges.extend(low.iter().flat_map(|low| [*low, low.next_up()]));
    edges.extend(high.iter().flat_map(|high| [*high, high.next_down()]));
    edges
        .retain(|edge| low.is_none_or(|low| low <= *edge) && high.is_none_or(|high| *edge <= high));
    stream.pick(&edges).copied().unwrap_or_else(|| plain_real(low, high))
}

/// A multiple of a decimal step, exact in decimal notation.
fn on_step(
    low: Option<f64>,
    high: Option<f64>,
    step: f64,
    profile: Profile,
    stream: &mut Stream,
) -> Option<Value> {
    if step <= 0.0 {
        return None;
    }
    let first = low.map(|low| (low / step).ceil() as i64);
    let last = high.map(|high| (high / step).floor() as i64);
    let k = multiple(first, last, 1, profile, stream)?;
    let text = step.to_string();
    let Some((whole, decimals)) = text.split_once('.') else { return json(k as f64 * step) };
    let digits = format!("{whole}{decimals}").parse::<i64>().ok()?.checked_mul(k)?;
    format!("{digits}e-{}", decimals.len()).parse().ok().and_then(json)
}
