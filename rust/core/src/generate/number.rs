//! Numbers within bounds, on a step, or of a class.

use super::profile::Profile;
use super::text::one_of;
use crate::seed::Stream;
use crate::space::{Class, Decimal, IntegerRange, Node, NumberRange};
use crate::value::{Kind, Tape, Value, whole_of};

/// Bits of the numbers written where there is no bound.
const FREE_BITS: u64 = 31;

/// Whole numbers up to here are the same as doubles.
const EXACT: f64 = 9_007_199_254_740_992.0;

/// Whole numbers at which programs break.
const EDGES: [i128; 17] = [
    0,
    1,
    -1,
    127,
    128,
    255,
    256,
    65_535,
    65_536,
    2_147_483_647,
    2_147_483_648,
    -2_147_483_648,
    4_294_967_296,
    9_007_199_254_740_991,
    9_007_199_254_740_993,
    9_223_372_036_854_775_807,
    -9_223_372_036_854_775_808,
];

/// Other numbers at which programs break.
const REAL_EDGES: [f64; 13] = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.1,
    0.300_000_000_000_000_04,
    1e-9,
    1e9,
    EXACT,
    5e-324,
    3.402_823_466_385_288_6e38,
    f64::MAX,
    f64::MIN,
];

/// Whether the node may become `value`, as far as a look at the node tells; the judge decides.
pub(super) fn may_be(node: &Node, value: &Value) -> bool {
    match (node, value) {
        (Node::Integer(range), Value::Number(number)) => {
            Kind::of(value) == Kind::Integer
                && whole_of(number).is_none_or(|whole| {
                    range.low.is_none_or(|low| low <= whole)
                        && range.high.is_none_or(|high| whole <= high)
                })
        }
        (Node::Number(range), Value::Number(number)) => number.as_f64().is_some_and(|real| {
            range.low.is_none_or(|low| low <= real) && range.high.is_none_or(|high| real <= high)
        }),
        (Node::Text(wish), Value::String(text)) => wish.may_be(text),
        _ => false,
    }
}

/// Appends a number; one without a fraction is written as a whole number.
pub(super) fn append(real: f64, tape: &mut Tape) -> bool {
    let is_negative_zero = real == 0.0 && real.is_sign_negative();
    if real.fract() == 0.0 && real.abs() <= EXACT && !is_negative_zero {
        tape.whole(real as i128);
        return true;
    }
    tape.real(real)
}

/// A whole number of the range and the wanted class.
pub(super) fn integer(
    range: IntegerRange,
    wanted: Option<&Class>,
    profile: Profile,
    stream: &mut Stream,
) -> Option<i128> {
    let (mut low, mut high) = (range.low, range.high);
    match wanted {
        None => {}
        Some(Class::Between(above, below, _)) => {
            // A cast of an infinite bound gives the end of the type, which then is no bound.
            low = low.max(above.is_finite().then(|| (above.floor() as i128).saturating_add(1)));
            let inner = below.is_finite().then(|| (below.ceil() as i128).saturating_sub(1));
            high = match (high, inner) {
                (Some(one), Some(two)) => Some(one.min(two)),
                (one, two) => one.or(two),
            };
        }
        Some(_) => return None,
    }
    let step = range.step.unwrap_or(1);
    if step as f64 > EXACT {
        let has_zero = low.is_none_or(|low| low <= 0) && high.is_none_or(|high| high >= 0);
        return has_zero.then_some(0);
    }
    let first = low.map(|low| ceiling(low, step));
    let last = high.map(|high| high.div_euclid(step));
    multiple(first, last, step, profile, stream)
}

fn ceiling(number: i128, step: i128) -> i128 {
    number.div_euclid(step) + i128::from(number.rem_euclid(step) > 0)
}

/// `step * k` with `k` between the two.
fn multiple(
    first: Option<i128>,
    last: Option<i128>,
    step: i128,
    profile: Profile,
    stream: &mut Stream,
) -> Option<i128> {
    if first.zip(last).is_some_and(|(first, last)| first > last) {
        return None;
    }
    let inside =
        |k: i128| first.is_none_or(|first| first <= k) && last.is_none_or(|last| k <= last);
    if profile.plain {
        let small = [0, 1].into_iter().find(|&k| inside(k));
        return small.or(first).or(last)?.checked_mul(step);
    }
    if stream.chance(profile.edges) {
        let near = |end: Option<i128>, inward: i128| {
            end.into_iter().flat_map(move |end| [Some(end), end.checked_add(inward)]).flatten()
        };
        let edges = || {
            near(first, 1)
                .chain(near(last, -1))
                .chain(EDGES.iter().map(|edge| if step == 1 { *edge } else { edge / step }))
                .filter(|&k| inside(k) && k.checked_mul(step).is_some())
        };
        if let Some(edge) = one_of(edges, stream) {
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

/// Every number from the first to the last is as likely.
fn between(first: i128, last: i128, stream: &mut Stream) -> i128 {
    let width = last.wrapping_sub(first) as u128;
    if let Ok(width) = u64::try_from(width) {
        let offset = if width == u64::MAX { stream.next_u64() } else { stream.below(width + 1) };
        return first.wrapping_add(offset.into());
    }
    let unused = width.leading_zeros();
    loop {
        let bits = u128::from(stream.next_u64()) | u128::from(stream.next_u64()) << 64;
        if bits >> unused <= width {
            return first.wrapping_add((bits >> unused) as i128);
        }
    }
}

/// A number of up to [`FREE_BITS`] bits, each count of bits equally likely.
fn magnitude(stream: &mut Stream) -> i128 {
    let bits = stream.below(FREE_BITS + 1);
    stream.below(1 << bits).into()
}

/// A number of the range and the wanted class.
pub(super) fn real(
    range: &NumberRange,
    wanted: Option<&Class>,
    profile: Profile,
    stream: &mut Stream,
) -> Option<f64> {
    let mut range = *range;
    if let Some(class) = wanted {
        let Class::Between(above, below, _) = class else { return None };
        range = range.within(*above, *below);
    }
    let (low, high) = (range.low, range.high);
    if let Some(step) = range.step {
        return on_step(&range, step, profile, stream);
    }
    let number = if profile.plain {
        plain_real(low, high)
    } else if stream.chance(profile.edges) {
        edge_real(&range, stream)
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
    // Bounds that are next to each other leave no choice.
    let others = [plain_real(low, high), low.map_or(number, f64::next_up)];
    std::iter::once(number).chain(others).find(|&number| range.has(number))
}

fn plain_real(low: Option<f64>, high: Option<f64>) -> f64 {
    match (low, high) {
        (Some(low), Some(high)) => f64::midpoint(low, high),
        (Some(low), None) => low + 1.0,
        (None, Some(high)) => high - 1.0,
        (None, None) => 0.0,
    }
}

fn edge_real(range: &NumberRange, stream: &mut Stream) -> f64 {
    let edges = || {
        let low = range.low.into_iter().flat_map(|low| [low, low.next_up()]);
        let high = range.high.into_iter().flat_map(|high| [high, high.next_down()]);
        REAL_EDGES.into_iter().chain(low).chain(high).filter(|&edge| range.has(edge))
    };
    one_of(edges, stream).unwrap_or_else(|| plain_real(range.low, range.high))
}

/// A multiple of a decimal step, exact in decimal notation.
fn on_step(
    range: &NumberRange,
    step: Decimal,
    profile: Profile,
    stream: &mut Stream,
) -> Option<f64> {
    if step.digits as f64 > EXACT {
        // What a double holds of such a step is not the step, and only zero is a multiple of both.
        return Some(0.0).filter(|&zero| range.has(zero));
    }
    let bound = |bound: Option<f64>| match bound {
        None => Some(None),
        Some(bound) => Decimal::of_real(bound)?.scaled(step.places).map(Some),
    };
    let first = bound(range.low)?.map(|(down, up)| {
        let is_excluded = range.low_open && down == up && up.rem_euclid(step.digits) == 0;
        ceiling(up, step.digits) + i128::from(is_excluded)
    });
    let last = bound(range.high)?.map(|(down, up)| {
        let is_excluded = range.high_open && down == up && up.rem_euclid(step.digits) == 0;
        down.div_euclid(step.digits) - i128::from(is_excluded)
    });
    let digits = multiple(first, last, step.digits, profile, stream)?;
    Decimal { digits, places: step.places }.real()
}
