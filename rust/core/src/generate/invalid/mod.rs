//! Configurations that break exactly one rule, and say which.
//!
//! What can be broken is every keyword of the schema, at each place of it, and every rule between
//! settings. A configuration is handed out only with two proofs: the judge refuses it for that
//! keyword alone, and accepts it by the schema without the keyword. Keywords that mean nothing
//! without each other count as one: `contains` with its counts, a bound with the flag that
//! excludes it.
//!
//! Configuration `i` takes the kinds of keyword in turn, of a kind its places in turn, and of a
//! place the ways to break it in turn: a schema with many `type`s is not drowned in wrong types.

mod ask;
mod attempt;
mod breakage;
mod closed;
mod construct;
mod document;
mod entailment;
mod excerpt;
mod extract;
mod graft;
mod labour;
mod locations;
mod probes;
mod proof;
mod prospect;
mod reason;
mod relax;
mod route;
mod rules;
mod steps;
mod turns;

use std::sync::OnceLock;

use attempt::Attempt;
use construct::Workshop;
use graft::Graft;
use locations::{Location, locations};
use proof::Prover;
use prospect::{Prospect, Way, first_broken};
use route::sites;
use turns::{Aim, Turns};

use super::batch::{Batch, Item};
use super::profile::Profile;
use super::valid;
use crate::error::{Error, Interrupt, Result};
use crate::seed::{Place, StreamKey};
use crate::space::{Space, Violation};
use crate::value::Value;

/// Bumped when the same seed would give other values.
pub const VERSION: u32 = 6;

/// Tries at one way to break a location.
const TRIES: u32 = 24;

/// Of these, the first start from configurations of their own rather than from probes.
const FRESH: u32 = 2;

/// How often small configurations have an optional member, in percent.
const SPARSELY: u32 = 15;

/// What can be broken in a space, and what was learnt of it so far.
#[derive(Debug)]
pub struct Breakages {
    prover: Prover,
    locations: Vec<Location>,
    turns: Turns,
    probes: OnceLock<Vec<Value>>,
    prospects: Vec<OnceLock<Prospect>>,
    workshop: Workshop,
}

/// A keyword that cannot be broken alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unbreakable {
    /// The keyword; `constraint` for a rule between settings.
    pub keyword: String,
    /// Its place in the schema, as a JSON pointer, or the text of the rule.
    pub location: String,
    /// Why not, as far as is known.
    pub reason: String,
    /// Whether that is proven, rather than what trying tells.
    pub is_proven: bool,
}

impl Breakages {
    /// Lists what might be broken; whether it can be is found out when its turn comes.
    pub fn of(space: &Space) -> Self {
        let prover = Prover::new(space.judge());
        let locations = locations(prover.document());
        let turns = Turns::of(&locations, space.rules().list().len());
        Self {
            prospects: locations.iter().map(|_| OnceLock::new()).collect(),
            prover,
            locations,
            turns,
            probes: OnceLock::new(),
            workshop: Workshop::default(),
        }
    }

    /// Everything that cannot be broken without breaking something else; takes a while in a large
    /// space.
    ///
    /// # Errors
    /// [`Error::Unsatisfiable`] when no valid configuration is found to start from.
    pub fn unbreakable(
        &self,
        space: &Space,
        interrupt: &dyn Interrupt,
    ) -> Result<Vec<Unbreakable>> {
        let mut found = Vec::new();
        for (number, location) in self.locations.iter().enumerate() {
            interrupt.poll()?;
            let attempt = self.attempt(space, number);
            let probes = self.probes(space)?;
            if self.prospect(attempt, number).find(attempt, probes, 0, &mut |_| Some(())).is_none()
            {
                let reason = reason::reason(attempt, probes);
                found.push(Unbreakable {
                    keyword: location.keyword.clone(),
                    location: self.prover.document().called(&location.pointer()),
                    reason: reason.text,
                    is_proven: reason.is_proven,
                });
            }
        }
        for (number, rule) in space.rules().list().iter().enumerate() {
            interrupt.poll()?;
            let key = StreamKey::new("invalid-probe", VERSION, 0);
            if rules::broken(space, key, 0, number).is_none() {
                found.push(Unbreakable {
                    keyword: "constraint".to_owned(),
                    location: rule.text.clone(),
                    reason: "nothing that was tried breaks it alone".to_owned(),
                    is_proven: false,
                });
            }
        }
        Ok(found)
    }

    fn probes(&self, space: &Space) -> Result<&[Value]> {
        if let Some(known) = self.probes.get() {
            return Ok(known);
        }
        let made = probes::probes(space)?;
        Ok(self.probes.get_or_init(|| made))
    }

    fn prospect(&self, attempt: Attempt<'_>, number: usize) -> &Prospect {
        self.prospects[number].get_or_init(|| Prospect::of(attempt))
    }

    fn attempt<'a>(&'a self, space: &'a Space, number: usize) -> Attempt<'a> {
        Attempt {
            space,
            prover: &self.prover,
            workshop: &self.workshop,
            location: &self.locations[number],
        }
    }

    /// Breaks a location in the way whose turn it is, or in the next one that works.
    fn break_location(
        &self,
        space: &Space,
        key: StreamKey,
        index: u64,
        number: usize,
        turn: u64,
    ) -> Result<Option<(Value, Violation)>> {
        let probes = self.probes(space)?;
        let attempt = self.attempt(space, number);
        let prospect = self.prospect(attempt, number);
        let mut go = |way: &Way| {
            let starts = prospect.starts(attempt, probes, way);
            // What breaks once can be broken again.
            go(attempt, starts, key, index, way).or_else(|| first_broken(attempt, starts, way))
        };
        Ok(prospect.find(attempt, probes, turn, &mut go))
    }
}

/// A configuration broken in this way.
fn go(
    attempt: Attempt<'_>,
    starts: &[Value],
    key: StreamKey,
    index: u64,
    way: &Way,
) -> Option<(Value, Violation)> {
    let route = &attempt.location.routes[way.route];
    let hops = way.hops(attempt, route);
    let breakage = way.breakage(attempt)?;
    (0..TRIES).find_map(|turn| {
        let mut stream = key.stream(Place::ROOT.member("break"), index, turn);
        // Another try starts from another configuration.
        let seed = stream.next_u64() >> 1;
        let base = if turn < FRESH {
            valid(attempt.space, key, seed, fresh_profile(attempt, turn)).ok()
        } else {
            stream.pick(starts).cloned()
        };
        let base = base?;
        let base = if sites(&base, hops).is_empty() {
            Graft::new(attempt, seed, turn).onto(&base, hops)?
        } else {
            base
        };
        let broken = attempt.broken(&base, hops, &breakage, &mut stream)?;
        let mut violation = attempt.proven(&broken, route)?;
        violation.how = attempt.how(&violation, &breakage.how);
        Some((broken, violation))
    })
}

/// Of a large schema few optional members, since small configurations are judged sooner.
fn fresh_profile(attempt: Attempt<'_>, turn: u32) -> Profile {
    let profile = profile(u64::from(turn));
    let optional = if attempt.prover.is_large() { SPARSELY } else { profile.optional };
    Profile { optional, ..profile }
}

/// Ordinary and edge configurations in turn.
fn profile(turn: u64) -> Profile {
    if turn.is_multiple_of(2) { Profile::SAMPLE } else { Profile::FUZZ }
}

/// Configurations `start..start + count`, each with exactly one violation; every keyword and rule
/// that can be broken alone has its turn.
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
    let key = StreamKey::new("invalid", VERSION, seed);
    let mut batch = Batch::default();
    for index in start..start.saturating_add(count) {
        interrupt.poll()?;
        let (value, violation) = broken(space, breakages, key, index, interrupt)?;
        let label = [&violation.path, &violation.rule, &violation.how];
        let label: Vec<&str> =
            label.into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        batch.push_item(&value, Item { label: label.join(" · "), violations: vec![violation] });
    }
    Ok(batch)
}

fn broken(
    space: &Space,
    breakages: &Breakages,
    key: StreamKey,
    index: u64,
    interrupt: &dyn Interrupt,
) -> Result<(Value, Violation)> {
    for (aim, turn) in breakages.turns.of_index(key, index) {
        interrupt.poll()?;
        let found = match aim {
            Aim::Location(number) => breakages.break_location(space, key, index, number, turn)?,
            Aim::Rule(number) => rules::broken(space, key, index, number),
        };
        if let Some(found) = found {
            return Ok(found);
        }
    }
    Err(Error::input(
        "no rule of the space can be broken alone",
        "a space that admits everything has no invalid configurations",
    ))
}
