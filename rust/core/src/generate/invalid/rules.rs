//! Rules between settings, broken one at a time.

use crate::constraints::Found;
use crate::expression::Truth;
use crate::generate::ATTEMPTS;
use crate::generate::drawn;
use crate::generate::pins::Pins;
use crate::generate::profile::Profile;
use crate::seed::{Place, Stream, StreamKey};
use crate::space::{OPEN, Rule, Space, Violation};
use crate::value::Value;

/// Tries at classes that break a rule.
const TRIES: usize = 64;

/// A configuration that breaks the rule of this number and nothing else.
pub(super) fn broken(
    space: &Space,
    key: StreamKey,
    index: u64,
    number: usize,
) -> Option<(Value, Violation)> {
    let wanted = &space.rules().list()[number];
    let others = space.without_rule(number);
    for attempt in 0..ATTEMPTS {
        let mut stream = key.stream(Place::ROOT.member("break"), index, attempt);
        let Some(mut codes) = breaking_codes(space, wanted, &mut stream) else { continue };
        if others.complete(&mut codes, &mut stream) != Found::Yes {
            continue;
        }
        let pins = Pins::of_codes(space.knobs(), &codes);
        let Some(value) = drawn(space, key, index, attempt, Profile::SAMPLE, &pins) else {
            continue;
        };
        if let [only] = &space.violations(&value)[..]
            && *only == wanted.violation()
        {
            return Some((value, only.clone()));
        }
    }
    None
}

/// Random classes for the rule's knobs, such that it does not hold; all else stays open.
fn breaking_codes(space: &Space, rule: &Rule, stream: &mut Stream) -> Option<Vec<u16>> {
    let knobs = space.knobs();
    (0..TRIES).find_map(|_| {
        let mut codes = vec![OPEN; knobs.list().len()];
        for &knob in &rule.knobs {
            codes[knob] = stream.index(knobs.list()[knob].classes.len()) as u16;
        }
        (rule.truth(&codes, knobs) != Truth::True).then_some(codes)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::{Listed, read_parameters};

    #[test]
    fn one_rule_is_broken_and_no_other_however_few_values_do_that() {
        let parameters = [("a".to_owned(), Listed::Range(0, 9))];
        let rules = ["a = 0", "a < 2", "a < 5"].map(ToOwned::to_owned);
        let space = Space::compile(read_parameters(&parameters, &rules).unwrap()).unwrap();
        let key = StreamKey::new("test", 1, 7);
        for index in 0..20 {
            let (value, violation) = broken(&space, key, index, 0).unwrap();
            assert_eq!(value["a"], 1, "{value}");
            assert_eq!(violation, space.rules().list()[0].violation());
        }
        assert_eq!(broken(&space, key, 0, 1), None);
    }
}
