//! Why a location cannot be broken alone: what is proven of it, or else what trying tells.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::VERSION;
use super::attempt::Attempt;
use super::breakage::{is_out_of_reach, near_miss};
use super::closed::is_closed;
use super::construct::{is_implied, is_met_twice, is_without_members};
use super::extract::alone;
use super::prospect::grafted;
use super::route::sites;
use crate::seed::{Place, StreamKey};

/// Configurations on which each breakage is tried.
const TRIES: usize = 2;

/// Why a location is not broken, and whether that is more than what trying tells.
pub(super) struct Reason {
    pub(super) text: String,
    pub(super) is_proven: bool,
}

/// The reason in words.
pub(super) fn reason(attempt: Attempt<'_>, probes: &[Value]) -> Reason {
    let proven = proof(attempt);
    let is_proven = proven.is_some();
    let text = match proven {
        Some(text) => text.to_owned(),
        None => tried(attempt, probes).reason(attempt),
    };
    Reason { text, is_proven }
}

fn proof(attempt: Attempt<'_>) -> Option<&'static str> {
    let bound = attempt.schema().and_then(|schema| schema.get(&attempt.location.keyword));
    if bound.is_some_and(|bound| is_out_of_reach(&attempt.location.keyword, bound)) {
        return Some("what breaks it would be too large to be written");
    }
    if attempt.location.keyword == "format" && !is_checked(attempt, bound?) {
        return Some("nothing checks texts of this format");
    }
    if is_without_members(attempt) {
        return Some("the names of all members match a pattern");
    }
    if is_implied(attempt) || is_met_twice(attempt) {
        return Some("whatever breaks it breaks the rest of its schema too");
    }
    is_closed(attempt).then_some("no value that the rest of the schema admits breaks it")
}

/// Whether the validator knows the format: not every version of JSON Schema knows all.
fn is_checked(attempt: Attempt<'_>, format: &Value) -> bool {
    let root = attempt.prover.document().root();
    let schema = alone(root, attempt.draft(), vec![json!({ "format": format })]);
    let wrong = near_miss(format.as_str().unwrap_or_default());
    let judge = attempt.space.judge().by(&schema);
    wrong.is_some_and(|wrong| judge.is_ok_and(|judge| !judge.accepts(&wrong.into())))
}

/// What the breakages make of a few of the configurations.
fn tried(attempt: Attempt<'_>, probes: &[Value]) -> Seen {
    let key = StreamKey::new("invalid-reason", VERSION, 0);
    let mut stream = key.stream(Place::ROOT.member(&attempt.location.pointer()), 0, 0);
    let mut seen = Seen::default();
    for route in &attempt.location.routes {
        let hops = attempt.way_to_change(route);
        let has_place = |value: &&Value| !sites(value, hops).is_empty();
        let mut bases: Vec<Value> = probes.iter().filter(has_place).take(TRIES).cloned().collect();
        if bases.is_empty() {
            bases = grafted(attempt, probes, hops);
        }
        seen.places += bases.len();
        for breakage in attempt.breakages(route) {
            let broken =
                bases.iter().filter_map(|base| attempt.broken(base, hops, &breakage, &mut stream));
            broken.take(TRIES).for_each(|value| seen.add(attempt, &value));
        }
    }
    seen
}

/// What became of changes that broke not just the one keyword.
#[derive(Default)]
struct Seen {
    places: usize,
    refused: usize,
    companions: BTreeMap<String, usize>,
}

impl Seen {
    fn add(&mut self, attempt: Attempt<'_>, value: &Value) {
        let called = |pointer: &String| attempt.prover.document().called(pointer);
        let routes = &attempt.location.routes;
        let blamed: Vec<String> =
            routes.iter().flat_map(|route| &route.blamed).map(called).collect();
        let own = called(&attempt.location.pointer());
        let violations = attempt.space.violations(value).into_iter();
        let mut found: Vec<String> = violations
            .map(|violation| {
                let is_rule = violation.keyword_location.is_empty();
                if is_rule { violation.message } else { violation.keyword_location }
            })
            .collect();
        self.refused += usize::from(!found.is_empty());
        found.retain(|location| !blamed.contains(location));
        found.sort();
        // A keyword that is broken twice is company to itself.
        if let Some(place) = found.iter().position(|known| *known == own) {
            found.remove(place);
        }
        found.dedup();
        for location in found {
            *self.companions.entry(location).or_default() += 1;
        }
    }

    fn reason(&self, attempt: Attempt<'_>) -> String {
        let is_nested = attempt.location.is_nested();
        if self.places == 0 {
            return "no valid configuration that has the place was found".to_owned();
        }
        if self.refused == 0 {
            let stepping_in = if is_nested { ": another alternative steps in" } else { "" };
            return format!("nothing that was tried breaks it{stepping_in}");
        }
        match self.companion() {
            Some(location) => format!("whatever was tried breaks {location} too"),
            None if is_nested => "whatever was tried breaks more of its alternative".to_owned(),
            None => "whatever was tried breaks other keywords too".to_owned(),
        }
    }

    /// What else was broken whenever anything was.
    fn companion(&self) -> Option<&str> {
        let always = self.companions.iter().find(|&(_, &count)| count == self.refused);
        always.map(|(location, _)| location.as_str())
    }
}
