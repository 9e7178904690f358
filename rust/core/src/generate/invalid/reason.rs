//! Why a location cannot be broken alone, as far as trying tells.

use std::collections::BTreeMap;

use serde_json::Value;

use super::VERSION;
use super::attempt::Attempt;
use super::construct::Wanted;
use super::prospect::make;
use crate::seed::{Place, StreamKey};

/// Configurations on which each breakage is tried.
const TRIES: usize = 2;

/// Breakages of a location that must all have had the same company before it is blamed.
const ENOUGH: usize = 6;

/// The reason in words.
pub(super) fn reason(attempt: Attempt<'_>, probes: &[Value]) -> String {
    let mut seen = tried(attempt, probes);
    if seen.companion().is_none() {
        for wanted in [Wanted::Present, Wanted::Broken] {
            let made = make(attempt, 0, &wanted);
            seen.places += made.len();
            for value in &made {
                seen.add(attempt, value);
            }
        }
    }
    seen.reason()
}

/// What the breakages make of a few of the configurations.
pub(super) fn tried(attempt: Attempt<'_>, probes: &[Value]) -> Seen {
    let key = StreamKey::new("invalid-reason", VERSION, 0);
    let mut stream = key.stream(Place::ROOT.member(&attempt.location.pointer()), 0, 0);
    let mut seen = Seen::default();
    for route in &attempt.location.routes {
        let has_place = |value: &&Value| !attempt.sites(value, route).is_empty();
        let bases: Vec<&Value> = probes.iter().filter(has_place).take(TRIES).collect();
        seen.places += bases.len();
        for breakage in attempt.breakages(route) {
            let broken =
                bases.iter().filter_map(|base| attempt.broken(base, route, &breakage, &mut stream));
            broken.take(TRIES).for_each(|value| seen.add(attempt, &value));
        }
    }
    seen
}

/// What became of changes that broke not just the one keyword.
#[derive(Default)]
pub(super) struct Seen {
    places: usize,
    refused: usize,
    companions: BTreeMap<String, usize>,
}

impl Seen {
    fn add(&mut self, attempt: Attempt<'_>, value: &Value) {
        let own = attempt.prover.document().called(&attempt.location.pointer());
        let mut found: Vec<String> = attempt
            .space
            .violations(value)
            .into_iter()
            .map(|violation| {
                let is_rule = violation.keyword_location.is_empty();
                if is_rule { violation.message } else { violation.keyword_location }
            })
            .collect();
        self.refused += usize::from(!found.is_empty());
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

    fn reason(&self) -> String {
        if self.places == 0 {
            return "no valid configuration that has the place was found".to_owned();
        }
        if self.refused == 0 {
            return "nothing that was tried breaks it".to_owned();
        }
        match self.companion() {
            Some(location) => format!("whatever breaks it breaks {location} too"),
            None => "whatever breaks it breaks other keywords too".to_owned(),
        }
    }

    /// What else was broken whenever anything was.
    pub(super) fn companion(&self) -> Option<&str> {
        let always = self.companions.iter().find(|&(_, &count)| count == self.refused);
        always.filter(|_| self.refused >= ENOUGH).map(|(location, _)| location.as_str())
    }
}
