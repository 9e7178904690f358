//! The ways to break one location, each tried when its turn comes.

use std::sync::OnceLock;

use serde_json::Value;

use super::attempt::Attempt;
use super::breakage::Breakage;
use super::construct::{Made, Wanted, is_implied, pairs};
use super::graft::Graft;
use super::locations::Route;
use super::route::{Hop, sites};
use super::{VERSION, profile};
use crate::generate::valid;
use crate::seed::{Place, Stream, StreamKey};

/// Configurations on which a way is tried before it is given up.
const TRIES: usize = 8;

/// Configurations into which the place is written, and tries at that.
const GRAFTED: usize = 6;
const GRAFTS: u32 = 32;

/// Values that are made broken, on each configuration.
const MADE: usize = 4;

/// Routes for which values are made.
const MADE_ROUTES: usize = 2;

/// Probes from which grafts start: the smallest, since less stands in their way.
const SMALLEST: usize = 8;

/// A way to break a location.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Way {
    pub(super) route: usize,
    /// Whether the place is written into the configurations to start from.
    pub(super) is_grafted: bool,
    pub(super) change: Change,
}

/// What is done to a configuration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Change {
    /// The breakage of this number.
    Listed(usize),
    /// What is behind so many hops is made anew.
    Made(usize, Wanted),
}

impl Way {
    /// The hops to what is changed.
    pub(super) fn hops<'r>(&self, attempt: Attempt<'_>, route: &'r Route) -> &'r [Hop] {
        match self.change {
            Change::Listed(_) => attempt.way_to_change(route),
            Change::Made(level, _) => &route.hops[..level],
        }
    }

    /// What is done there; `None` where there is nothing to be done.
    pub(super) fn breakage<'a>(&self, attempt: Attempt<'a>) -> Option<Breakage<'a>> {
        let route = &attempt.location.routes[self.route];
        match self.change {
            Change::Listed(number) => attempt.breakages(route).into_iter().nth(number),
            Change::Made(level, wanted) => {
                let made = attempt.workshop.space(attempt, route, level, wanted);
                let Made::Space(space) = made else { return None };
                Some(Breakage::new(wanted.to_string(), move |_, stream| {
                    let key = StreamKey::new("invalid-made", VERSION, stream.next_u64());
                    valid(&space, key, 0, profile(stream.next_u64())).ok()
                }))
            }
        }
    }
}

/// The ways to break one location, and which of them work.
#[derive(Debug)]
pub(super) struct Prospect {
    ways: Vec<(Way, OnceLock<bool>)>,
    /// Ways that take more, for a location that no other way breaks.
    last: OnceLock<Vec<Way>>,
}

impl Prospect {
    pub(super) fn of(attempt: Attempt<'_>) -> Self {
        let ways = ordinary_ways(attempt).into_iter().map(|way| (way, OnceLock::new()));
        Self { ways: ways.collect(), last: OnceLock::new() }
    }

    /// What `go` makes of the first way from that of number `turn` on that works for it.
    pub(super) fn find<T>(
        &self,
        attempt: Attempt<'_>,
        probes: &[Value],
        turn: u64,
        go: &mut dyn FnMut(&Way) -> Option<T>,
    ) -> Option<T> {
        let start = (turn % self.ways.len().max(1) as u64) as usize;
        let mut any = false;
        for (way, known) in self.ways[start..].iter().chain(&self.ways[..start]) {
            if self.last.get().is_none() && *known.get_or_init(|| any_broken(attempt, probes, way))
            {
                any = true;
                if let Some(found) = go(way) {
                    return Some(found);
                }
            }
        }
        if any {
            return None;
        }
        let last = self.last.get_or_init(|| last_ways(attempt, probes));
        let start = (turn % last.len().max(1) as u64) as usize;
        last[start..].iter().chain(&last[..start]).find_map(go)
    }
}

/// Each breakage once, then pairs of alternatives, then the breakages on other routes.
fn ordinary_ways(attempt: Attempt<'_>) -> Vec<Way> {
    let routes = attempt.location.routes.len();
    let breakages = most_breakages(attempt);
    let ordinary = |route, change| Way { route, is_grafted: false, change };
    let level = levels(attempt, 0).first().copied().unwrap_or_default();
    let made = pairs(attempt).into_iter().map(|wanted| ordinary(0, Change::Made(level, wanted)));
    let turns = (0..routes).flat_map(|turn| (0..breakages).map(move |breakage| (turn, breakage)));
    let mut changes = turns
        .map(|(turn, breakage)| ordinary((turn + breakage) % routes, Change::Listed(breakage)));
    let first: Vec<Way> = changes.by_ref().take(breakages).collect();
    first.into_iter().chain(made).chain(changes).collect()
}

fn most_breakages(attempt: Attempt<'_>) -> usize {
    let counts = attempt.location.routes.iter().map(|route| attempt.breakages(route).len());
    counts.max().unwrap_or(0)
}

/// After how many hops of the route a part can be made anew, the smallest part first.
pub(super) fn levels(attempt: Attempt<'_>, route: usize) -> Vec<usize> {
    let route = &attempt.location.routes[route];
    route.levels(attempt.way_to_change(route).len())
}

fn stream_of(attempt: Attempt<'_>, way: &Way) -> Stream {
    let key = StreamKey::new("invalid-probe", VERSION, 0);
    let place = Place::ROOT.member(&attempt.location.pointer()).item(way.route);
    let change = match way.change {
        Change::Listed(number) => number as u64 + 1,
        Change::Made(..) => 0,
    };
    key.stream(place, change, 0)
}

/// Whether the way breaks one of the `values`.
fn any_broken(attempt: Attempt<'_>, values: &[Value], way: &Way) -> bool {
    let route = &attempt.location.routes[way.route];
    let hops = way.hops(attempt, route);
    let mut stream = stream_of(attempt, way);
    let each = if matches!(way.change, Change::Made(..)) { MADE } else { 1 };
    let mut bases = values.iter().filter(|value| !sites(value, hops).is_empty()).peekable();
    if bases.peek().is_none() {
        return false;
    }
    let Some(breakage) = way.breakage(attempt) else { return false };
    let turns = bases.flat_map(|base| std::iter::repeat_n(base, each));
    let broken = turns.filter_map(|base| attempt.broken(base, hops, &breakage, &mut stream));
    broken.take(TRIES * each).any(|value| attempt.proven(&value, route).is_some())
}

/// Configurations with the place at the end of `hops` written into them.
pub(super) fn grafted(attempt: Attempt<'_>, probes: &[Value], hops: &[Hop]) -> Vec<Value> {
    let made = (0..GRAFTS).filter_map(|turn| {
        let base = probes.get(turn as usize % probes.len().clamp(1, SMALLEST))?;
        Graft::new(attempt.space, 0, turn).onto(base, hops)
    });
    made.take(GRAFTED).collect()
}

/// Ways from configurations that are made to have the place, or else parts that are made broken.
fn last_ways(attempt: Attempt<'_>, probes: &[Value]) -> Vec<Way> {
    if is_implied(attempt) {
        return Vec::new();
    }
    let routes = 0..attempt.location.routes.len();
    let bases: Vec<Vec<Value>> = routes
        .clone()
        .map(|route| {
            let hops = attempt.way_to_change(&attempt.location.routes[route]);
            grafted(attempt, probes, hops)
        })
        .collect();
    let listed = routes.clone().flat_map(|route| {
        let changes = (0..most_breakages(attempt)).map(Change::Listed);
        changes.map(move |change| Way { route, is_grafted: true, change })
    });
    let works: Vec<Way> =
        listed.filter(|way| any_broken(attempt, &bases[way.route], way)).collect();
    if !works.is_empty() {
        return works;
    }
    let made = routes.take(MADE_ROUTES).flat_map(|route| {
        levels(attempt, route).into_iter().flat_map(move |level| {
            let change = Change::Made(level, Wanted::Broken);
            [false, true].map(|is_grafted| Way { route, is_grafted, change })
        })
    });
    let mut made = made.filter(|way| {
        let values = if way.is_grafted { &bases[way.route] } else { probes };
        any_broken(attempt, values, way)
    });
    made.next().into_iter().collect()
}
