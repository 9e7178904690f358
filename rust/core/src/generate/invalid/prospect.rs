//! The ways to break one location, each tried when its turn comes.

use std::sync::OnceLock;

use serde_json::Value;

use super::attempt::Attempt;
use super::construct::{self, Wanted};
use super::reason::tried;
use super::{VERSION, profile};
use crate::generate::valid;
use crate::seed::{Place, Stream, StreamKey};

/// Configurations on which a way is tried before it is given up.
const TRIES: usize = 8;

/// Configurations taken from a space that was made for one location.
const MADE: u64 = 4;

/// Routes for which spaces are made.
const MADE_ROUTES: usize = 2;

/// A way to break a location.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Way {
    pub(super) route: usize,
    /// What the configurations to start from are asked for; `None` for ordinary ones.
    pub(super) wanted: Option<Wanted>,
    /// The breakage, by number; `None` where the configurations are made broken.
    pub(super) breakage: Option<usize>,
}

/// The ways to break one location, and which of them work.
#[derive(Debug)]
pub(super) struct Prospect {
    ways: Vec<(Way, OnceLock<bool>)>,
    /// How many breakages there are, each on a route of its own among the first ways.
    breakages: usize,
    /// Whether all that was tried broke the same other keyword too.
    is_hopeless: OnceLock<bool>,
    /// Ways that take a space of their own, for a location that no other way breaks.
    last: OnceLock<Vec<Way>>,
}

impl Prospect {
    pub(super) fn of(attempt: Attempt<'_>) -> Self {
        let ways = ordinary_ways(attempt).into_iter().map(|way| (way, OnceLock::new()));
        Self {
            ways: ways.collect(),
            breakages: most_breakages(attempt),
            is_hopeless: OnceLock::new(),
            last: OnceLock::new(),
        }
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
        let turns = self.ways[start..].iter().chain(&self.ways[..start]);
        for (number, (way, known)) in turns.enumerate() {
            if !any && number == self.breakages && self.is_hopeless(attempt, probes) {
                return None;
            }
            if *known.get_or_init(|| does_work(attempt, probes, way)) {
                any = true;
                if let Some(found) = go(way) {
                    return Some(found);
                }
            }
        }
        if any || self.is_hopeless(attempt, probes) {
            return None;
        }
        let last = self.last.get_or_init(|| last_ways(attempt));
        let start = (turn % last.len().max(1) as u64) as usize;
        last[start..].iter().chain(&last[..start]).find_map(go)
    }

    fn is_hopeless(&self, attempt: Attempt<'_>, probes: &[Value]) -> bool {
        *self.is_hopeless.get_or_init(|| tried(attempt, probes).companion().is_some())
    }
}

/// Each breakage once, then pairs of alternatives, then the breakages on other routes.
fn ordinary_ways(attempt: Attempt<'_>) -> Vec<Way> {
    let routes = attempt.location.routes.len();
    let breakages = most_breakages(attempt);
    let made = construct::pairs(attempt).into_iter().map(|wanted| Way {
        route: 0,
        wanted: Some(wanted),
        breakage: None,
    });
    let turns = (0..routes).flat_map(|turn| (0..breakages).map(move |breakage| (turn, breakage)));
    let mut changes = turns.map(|(turn, breakage)| Way {
        route: (turn + breakage) % routes,
        wanted: None,
        breakage: Some(breakage),
    });
    let first: Vec<Way> = changes.by_ref().take(breakages).collect();
    first.into_iter().chain(made).chain(changes).collect()
}

fn most_breakages(attempt: Attempt<'_>) -> usize {
    let counts = attempt.location.routes.iter().map(|route| attempt.breakages(route).len());
    counts.max().unwrap_or(0)
}

fn stream_of(attempt: Attempt<'_>, way: &Way) -> Stream {
    let key = StreamKey::new("invalid-probe", VERSION, 0);
    let place = Place::ROOT.member(&attempt.location.pointer()).item(way.route);
    key.stream(place, way.breakage.map_or(0, |breakage| breakage as u64 + 1), 0)
}

/// Whether the way breaks one of the configurations that it starts from.
fn does_work(attempt: Attempt<'_>, probes: &[Value], way: &Way) -> bool {
    let made = way.wanted.as_ref().map(|wanted| make(attempt, way.route, wanted));
    any_broken(attempt, made.as_deref().unwrap_or(probes), way)
}

fn any_broken(attempt: Attempt<'_>, values: &[Value], way: &Way) -> bool {
    let route = &attempt.location.routes[way.route];
    let Some(number) = way.breakage else {
        return values.iter().any(|value| attempt.proven(value, route).is_some());
    };
    let mut stream = stream_of(attempt, way);
    let Some(breakage) = attempt.breakages(route).into_iter().nth(number) else { return false };
    let broken =
        values.iter().filter_map(|base| attempt.broken(base, route, &breakage, &mut stream));
    broken.take(TRIES).any(|value| attempt.proven(&value, route).is_some())
}

/// Configurations of a space that is made for the location.
pub(super) fn make(attempt: Attempt<'_>, route: usize, wanted: &Wanted) -> Vec<Value> {
    let Some(space) = construct::space(attempt, route, wanted) else { return Vec::new() };
    let key = StreamKey::new("invalid-probe", VERSION, 0);
    (0..MADE).filter_map(|index| valid(&space, key, index, profile(index)).ok()).collect()
}

/// Ways from configurations that are made to have the place, or else made to be broken there.
fn last_ways(attempt: Attempt<'_>) -> Vec<Way> {
    let routes = 0..attempt.location.routes.len().min(MADE_ROUTES);
    let present = routes.clone().map(|route| {
        let made = make(attempt, route, &Wanted::Present);
        let ways = (0..most_breakages(attempt)).map(|breakage| Way {
            route,
            wanted: Some(Wanted::Present),
            breakage: Some(breakage),
        });
        ways.filter(|way| any_broken(attempt, &made, way)).collect::<Vec<_>>()
    });
    let broken = routes.map(|route| {
        let way = Way { route, wanted: Some(Wanted::Broken), breakage: None };
        let made = make(attempt, route, &Wanted::Broken);
        if any_broken(attempt, &made, &way) { vec![way] } else { Vec::new() }
    });
    present.chain(broken).find(|ways| !ways.is_empty()).unwrap_or_default()
}
