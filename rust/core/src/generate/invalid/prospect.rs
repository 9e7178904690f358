//! The ways to break one location, each tried when its turn comes.

use std::collections::BTreeSet;
use std::sync::OnceLock;

use serde_json::Value;

use super::VERSION;
use super::attempt::Attempt;
use super::breakage::Breakage;
use super::construct::{Asking, Made, Wanted, is_implied, pairs};
use super::graft::Graft;
use super::locations::Route;
use super::route::{Hop, sites};
use crate::generate::Profile;
use crate::generate::draw::Draw;
use crate::seed::{Place, Stream, StreamKey};
use crate::space::{Space, Violation};
use crate::value::Tape;

/// Configurations on which a way is tried before it is given up: so many into which the place was
/// written, and so many others that have it.
const GRAFTED: usize = 3;
const OTHERS: usize = 3;

/// Tries at writing a place into a configuration.
const GRAFTS: u32 = 32;

/// Values that are made broken, on each configuration.
const MADE: usize = 4;

/// Tries at one of these, which are kept small.
const DRAWS: u32 = 3;
const SMALL: Profile = Profile { optional: 30, depth: 3, ..Profile::FUZZ };

/// Routes for which values are made, and parts of the configuration around the place.
const MADE_ROUTES: usize = 2;
const MADE_LEVELS: usize = 3;

/// Probes from which grafts start: the smallest, since less stands in their way.
const SMALLEST: usize = 8;

/// A way to break a location.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Way {
    pub(super) route: usize,
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
                    drawn(&space, StreamKey::new("invalid-made", VERSION, stream.next_u64()))
                }))
            }
        }
    }
}

/// A value of a space that was made for one location. What is seldom met by trial is given up soon:
/// there are many locations.
fn drawn(space: &Space, key: StreamKey) -> Option<Value> {
    let mut tape = Tape::default();
    (0..DRAWS).find_map(|attempt| {
        let mut draw = Draw::new(space, key, 0, attempt, SMALL, &mut tape);
        (draw.configuration(None) && space.accepts_tape(&tape)).then(|| tape.read(0))
    })
}

/// The ways to break one location, and which of them work.
#[derive(Debug)]
pub(super) struct Prospect {
    /// For each route, configurations that have the place at its end.
    bases: Vec<OnceLock<Vec<Value>>>,
    ways: Vec<(Way, OnceLock<bool>)>,
    /// Ways that take more, for a location that no other way breaks.
    last: OnceLock<Option<Way>>,
}

impl Prospect {
    pub(super) fn of(attempt: Attempt<'_>) -> Self {
        let ways = ordinary_ways(attempt).into_iter().map(|way| (way, OnceLock::new()));
        let bases = attempt.location.routes.iter().map(|_| OnceLock::new());
        Self { bases: bases.collect(), ways: ways.collect(), last: OnceLock::new() }
    }

    /// What `go` makes of the first way from that of number `turn` on that works.
    pub(super) fn find<T>(
        &self,
        attempt: Attempt<'_>,
        probes: &[Value],
        turn: u64,
        go: &mut dyn FnMut(&Way) -> Option<T>,
    ) -> Option<T> {
        let start = (turn % self.ways.len().max(1) as u64) as usize;
        for (way, known) in self.ways[start..].iter().chain(&self.ways[..start]) {
            let works = || first_broken(attempt, self.starts(attempt, probes, way), way).is_some();
            if self.last.get().is_none() && *known.get_or_init(works) {
                return go(way);
            }
        }
        self.last.get_or_init(|| self.last_way(attempt, probes)).as_ref().and_then(go)
    }

    /// Configurations that the way may break.
    pub(super) fn starts<'a>(
        &'a self,
        attempt: Attempt<'_>,
        probes: &'a [Value],
        way: &Way,
    ) -> &'a [Value] {
        let bases = self.bases(attempt, probes, way.route);
        // Where the place itself is not to be had, a part around it may be.
        let is_around = bases.is_empty() && matches!(way.change, Change::Made(..));
        if is_around { &probes[..probes.len().min(SMALLEST)] } else { bases }
    }

    /// Configurations that have the place at the end of the route, some of them as small as can be.
    fn bases(&self, attempt: Attempt<'_>, probes: &[Value], route: usize) -> &[Value] {
        self.bases[route].get_or_init(|| {
            let hops = attempt.way_to_change(&attempt.location.routes[route]);
            let mut found = grafted(attempt, probes, hops);
            let has_place = |value: &&Value| attempt.has(value, hops);
            found.extend(some_of(probes.iter().filter(has_place)));
            if found.is_empty() {
                let may_have = probes.iter().filter(|value| !sites(value, hops).is_empty());
                found.extend(some_of(may_have));
            }
            found
        })
    }

    /// A way in which a part is made broken: the place itself, or what is around it.
    fn last_way(&self, attempt: Attempt<'_>, probes: &[Value]) -> Option<Way> {
        if is_implied(attempt) {
            return None;
        }
        let routes = 0..attempt.location.routes.len().min(MADE_ROUTES);
        let mut ways = routes.flat_map(|route| made_ways(attempt, route));
        ways.find(|way| first_broken(attempt, self.starts(attempt, probes, way), way).is_some())
    }
}

/// The ways in which parts on a route are made broken, the smallest part first.
fn made_ways(attempt: Attempt<'_>, number: usize) -> impl Iterator<Item = Way> {
    let route = &attempt.location.routes[number];
    let levels = levels(attempt, number).into_iter().take(MADE_LEVELS);
    let way = move |level, alone, rough| Way {
        route: number,
        change: Change::Made(level, Wanted::Broken(Asking { alone, rough })),
    };
    levels.flat_map(move |level| {
        let has_rivals = route.hops[level..].iter().any(|hop| matches!(hop, Hop::Branch(_)));
        let alone = has_rivals.then_some(true);
        match attempt.workshop.space(attempt, route, level, Wanted::BROKEN) {
            Made::Space(_) => [Some(false), alone].map(|alone| Some(way(level, alone?, false))),
            Made::Unknown if number > 0 => [None, None],
            Made::Unknown => [Some(false), alone].map(|alone| Some(way(level, alone?, true))),
            Made::Nothing => [None, None],
        }
        .into_iter()
        .flatten()
    })
}

/// The smallest and the largest of them, and some between.
fn some_of<'a>(values: impl Iterator<Item = &'a Value>) -> Vec<Value> {
    let values: Vec<&Value> = values.collect();
    let Some(last) = values.len().checked_sub(1) else { return Vec::new() };
    let places: BTreeSet<usize> = (0..OTHERS).map(|part| last * part / (OTHERS - 1)).collect();
    places.into_iter().map(|place| values[place].clone()).collect()
}

/// Each breakage once, then pairs of alternatives, then the breakages on other routes.
fn ordinary_ways(attempt: Attempt<'_>) -> Vec<Way> {
    let routes = attempt.location.routes.len();
    let breakages = most_breakages(attempt);
    let level = levels(attempt, 0).first().copied().unwrap_or_default();
    let made = pairs(attempt)
        .into_iter()
        .map(|wanted| Way { route: 0, change: Change::Made(level, wanted) });
    let turns = (0..routes).flat_map(|turn| (0..breakages).map(move |breakage| (turn, breakage)));
    let mut changes = turns.map(|(turn, breakage)| Way {
        route: (turn + breakage) % routes,
        change: Change::Listed(breakage),
    });
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

/// The first of the `values` that the way breaks, broken.
pub(super) fn first_broken(
    attempt: Attempt<'_>,
    values: &[Value],
    way: &Way,
) -> Option<(Value, Violation)> {
    let route = &attempt.location.routes[way.route];
    let hops = way.hops(attempt, route);
    let mut stream = stream_of(attempt, way);
    let each = if matches!(way.change, Change::Made(..)) { MADE } else { 1 };
    let breakage = way.breakage(attempt)?;
    let bases = (0..).zip(values).filter_map(|(turn, base)| {
        let has_place = !sites(base, hops).is_empty();
        if has_place { Some(base.clone()) } else { Graft::new(attempt, 0, turn).onto(base, hops) }
    });
    let turns = bases.flat_map(|base| std::iter::repeat_n(base, each));
    let mut broken = turns.filter_map(|base| attempt.broken(&base, hops, &breakage, &mut stream));
    broken.find_map(|value| {
        let mut violation = attempt.proven(&value, route)?;
        violation.how = attempt.how(&violation, &breakage.how);
        Some((value, violation))
    })
}

/// Configurations with the place at the end of `hops` written into them.
pub(super) fn grafted(attempt: Attempt<'_>, probes: &[Value], hops: &[Hop]) -> Vec<Value> {
    let made = (0..GRAFTS).filter_map(|turn| {
        let base = probes.get(turn as usize % probes.len().clamp(1, SMALLEST))?;
        Graft::new(attempt, 0, turn).onto(base, hops).filter(|made| attempt.has(made, hops))
    });
    made.take(GRAFTED).collect()
}
