//! Configurations that break exactly one rule, and say which.

use super::batch::{Batch, Item};
use super::breakage::{Target, targets};
use super::pins::Pins;
use super::profile::Profile;
use super::{ATTEMPTS, drawn, valid};
use crate::constraints::Found;
use crate::error::{Error, Interrupt, Result};
use crate::expression::Truth;
use crate::seed::{Place, Stream, StreamKey};
use crate::space::{OPEN, Rule, Space, Violation};
use crate::value::Value;

/// Bumped when the same seed would give other values.
pub const VERSION: u32 = 2;

/// Tries at classes that break a rule.
const TRIES: usize = 64;

/// Valid configurations on which every breakage is tried once.
const PROBES: u64 = 64;

/// Everything about a space that can be broken alone, found once.
#[derive(Debug)]
pub struct Breakages {
    aims: Vec<Aim>,
}

/// What configuration `i` breaks: the targets and then the rules, in turn.
#[derive(Debug)]
enum Aim {
    Place(Target),
    Rule(usize),
}

impl Breakages {
    /// Tries all breakages, so that later each that succeeds gets its fair share of the stream.
    ///
    /// # Errors
    /// [`Error::Unsatisfiable`] when no valid configuration is found to start from.
    pub fn of(space: &Space, interrupt: &dyn Interrupt) -> Result<Self> {
        let key = StreamKey::new("invalid-probe", VERSION, 0);
        let probes: Vec<Value> = (0..PROBES)
            .map(|index| valid(space, key, index, profile(index)))
            .collect::<Result<_>>()?;
        let mut aims = Vec::new();
        for (number, target) in targets(space).into_iter().enumerate() {
            interrupt.poll()?;
            let mut stream = key.stream(Place::ROOT.member("break"), number as u64, 0);
            let mut breaks = |value: &Value| {
                target.apply(value, &mut stream).and_then(|broken| single(space, broken)).is_some()
            };
            if probes.iter().filter(|value| target.fits(value)).any(&mut breaks) {
                aims.push(Aim::Place(target));
            }
        }
        for rule in 0..space.rules().list().len() {
            interrupt.poll()?;
            if break_rule(space, key, rule as u64, rule).is_some() {
                aims.push(Aim::Rule(rule));
            }
        }
        Ok(Self { aims })
    }
}

/// Ordinary and edge configurations in turn.
fn profile(turn: u64) -> Profile {
    if turn.is_multiple_of(2) { Profile::SAMPLE } else { Profile::FUZZ }
}

/// Configurations `start..start + count`, each with exactly one violation; every rule that can be
/// broken alone has its turn.
///
/// # Errors
/// [`Error::Input`] when the space has no rule that can be broken alone.
pub fn invalid(
    space: &Space,
    breakages: &Breakages,
    seed: u64,
    start: u64,
    count: u64,
    interrupt: &dyn Interrupt,
) -> Result<Batch> {
    if breakages.aims.is_empty() {
        return Err(Error::input(
            "no rule of the space can be broken alone",
            "a space that admits everything has no invalid configurations",
        ));
    }
    let key = StreamKey::new("invalid", VERSION, seed);
    let mut batch = Batch::default();
    for index in start..start.saturating_add(count) {
        interrupt.poll()?;
        let (value, violation) = broken(space, key, index, &breakages.aims)?;
        batch
            .push_item(&value, Item { label: violation.rule.clone(), violations: vec![violation] });
    }
    Ok(batch)
}

fn broken(space: &Space, key: StreamKey, index: u64, aims: &[Aim]) -> Result<(Value, Violation)> {
    let first = (index % aims.len() as u64) as usize;
    (0..aims.len())
        .find_map(|turn| hit(space, key, index, &aims[(first + turn) % aims.len()]))
        .ok_or_else(|| {
            Error::input(
                "no configuration with exactly one violation was found",
                "try another seed",
            )
        })
}

/// A configuration that breaks what is aimed at and nothing else.
fn hit(space: &Space, key: StreamKey, index: u64, aim: &Aim) -> Option<(Value, Violation)> {
    match aim {
        Aim::Place(target) => break_place(space, key, index, target),
        Aim::Rule(rule) => break_rule(space, key, index, *rule),
    }
}

fn break_place(
    space: &Space,
    key: StreamKey,
    index: u64,
    target: &Target,
) -> Option<(Value, Violation)> {
    for attempt in 0..ATTEMPTS {
        let mut stream = key.stream(Place::ROOT.member("break"), index, attempt);
        // Another attempt starts from another configuration.
        let base = stream.next_u64() >> 1;
        let value = valid(space, key, base, profile(u64::from(attempt))).ok()?;
        if !target.fits(&value) {
            continue;
        }
        if let Some(found) =
            target.apply(&value, &mut stream).and_then(|value| single(space, value))
        {
            return Some(found);
        }
    }
    None
}

fn break_rule(
    space: &Space,
    key: StreamKey,
    index: u64,
    rule: usize,
) -> Option<(Value, Violation)> {
    let knobs = space.knobs();
    let wanted = &space.rules().list()[rule];
    let others = space.without_rule(rule);
    for attempt in 0..ATTEMPTS {
        let mut stream = key.stream(Place::ROOT.member("break"), index, attempt);
        let Some(mut codes) = breaking_codes(space, wanted, &mut stream) else { continue };
        if others.complete(&mut codes, &mut stream) != Found::Yes {
            continue;
        }
        let pins = Pins::of_codes(knobs, &codes);
        let drawn = drawn(space, key, index, attempt, Profile::SAMPLE, &pins);
        let found = drawn.and_then(|value| single(space, value));
        if let Some((value, violation)) = found.filter(|(_, found)| *found == wanted.violation()) {
            return Some((value, violation));
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

/// The configuration with its violation, if it has exactly one.
fn single(space: &Space, value: Value) -> Option<(Value, Violation)> {
    let mut violations = space.violations(&value);
    (violations.len() == 1).then(|| (value, violations.remove(0)))
}
