//! Whether it is proven that a location cannot be broken alone, whatever way leads to it.
//!
//! Ways are followed from the location towards the root. A way is closed where the part of the
//! schema that it has come to leaves no room: then all ways through that part are.

use std::collections::BTreeSet;

use serde_json::Value;

use super::attempt::Attempt;
use super::construct::{Made, Wanted, is_idle};
use super::entailment::Entailment;
use super::locations::Route;
use super::route::Hop;

/// Parts that are looked at.
const MOST_PARTS: usize = 32;

/// Whether every way to the location is closed.
pub(super) fn is_closed(attempt: Attempt<'_>) -> bool {
    let start = attempt.location.schema.clone();
    let mut open = vec![Route { start, ..Route::default() }];
    let mut seen = BTreeSet::new();
    while let Some(way) = open.pop() {
        if !seen.insert(format!("{} {:?}", way.start, way.hops)) || closes(attempt, &way) {
            continue;
        }
        if way.start.is_empty() || seen.len() > MOST_PARTS {
            return false;
        }
        let parents = attempt.prover.parents().get(&way.start);
        for (parent, step) in parents.into_iter().flatten() {
            open.push(Route { start: parent.clone(), ..step.with(&way) });
        }
    }
    true
}

/// Whether nothing that the part at the start of the way admits breaks the location.
fn closes(attempt: Attempt<'_>, way: &Route) -> bool {
    let is_exact = way.hops.iter().all(Hop::is_exact);
    let is_empty =
        |wanted| matches!(attempt.workshop.space(attempt, way, 0, wanted), Made::Nothing);
    another_steps_in(attempt, way)
        || is_exact && (is_empty(Wanted::BROKEN) || is_empty(Wanted::ROUGH))
        || !(is_exact && way.blamed.is_empty()) && is_idle(attempt, way)
}

/// Whether the first step is into an alternative without the location that another one admits, too.
fn another_steps_in(attempt: Attempt<'_>, way: &Route) -> bool {
    let Some(Hop::Branch(branch)) = way.hops.first() else { return false };
    let (list, number) = branch.rsplit_once('/').unwrap_or_default();
    let document = attempt.prover.document();
    if !document.is_own(branch) {
        return false;
    }
    let root = attempt.reduced();
    let (Some(narrow), Some(Value::Array(alternatives))) =
        (root.pointer(branch), root.pointer(list))
    else {
        return false;
    };
    let absent = if way.hops.len() == 1 { missing(attempt) } else { Vec::new() };
    let entailment = Entailment { document, root: &root, absent: &absent };
    let around = ancestors(attempt);
    alternatives.iter().enumerate().any(|(place, wide)| {
        let is_other = place.to_string() != number;
        // Without the location, another that leads to it may admit more, too.
        let is_same = list.ends_with("/oneOf") || !around.contains(&format!("{list}/{place}"));
        is_other && is_same && entailment.holds(narrow, wide)
    })
}

/// The members that a value lacks when it breaks the location.
fn missing(attempt: Attempt<'_>) -> Vec<String> {
    let schema = attempt.schema().filter(|_| attempt.location.keyword == "required");
    let names = schema.and_then(|schema| schema.get("required")?.as_array());
    match names.map(Vec::as_slice) {
        Some([Value::String(name)]) => vec![name.clone()],
        _ => Vec::new(),
    }
}

/// The schemas that lead to the location.
fn ancestors(attempt: Attempt<'_>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open = vec![attempt.location.schema.clone()];
    while let Some(pointer) = open.pop() {
        let parents = attempt.prover.parents().get(&pointer).into_iter().flatten();
        open.extend(parents.map(|(parent, _)| parent.clone()));
        found.insert(pointer.clone());
        open.retain(|pointer| !found.contains(pointer));
    }
    found
}
