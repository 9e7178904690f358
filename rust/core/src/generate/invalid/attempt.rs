//! One try at breaking one location.

use jsonschema::Draft;
use serde_json::{Map, Value};

use super::breakage::{Breakage, breakages, breakages_of_false, is_broken_from_outside};
use super::construct::Workshop;
use super::locations::{Location, Route};
use super::proof::Prover;
use super::route::{Hop, Site, sites, sites_where};
use crate::seed::Stream;
use crate::space::{Space, Violation};
use crate::value::{at, at_mut};

/// What is to be broken, and what judges it.
#[derive(Clone, Copy)]
pub(super) struct Attempt<'a> {
    pub(super) space: &'a Space,
    pub(super) prover: &'a Prover,
    pub(super) workshop: &'a Workshop,
    pub(super) location: &'a Location,
}

impl<'a> Attempt<'a> {
    /// The schema that the keyword stands in; `None` for one that is `false`.
    pub(super) fn schema(&self) -> Option<&'a Map<String, Value>> {
        self.prover.document().at(&self.location.schema)?.as_object()
    }

    /// What may break the location at the end of `route`.
    pub(super) fn breakages(&self, route: &'a Route) -> Vec<Breakage<'a>> {
        match self.schema() {
            Some(schema) => breakages(self.location, schema),
            None => breakages_of_false(route.hops.last()),
        }
    }

    /// Whether the value is where the hop leads.
    pub(super) fn fits(&self, hop: &Hop, value: &Value) -> bool {
        self.workshop.fits(*self, hop, value)
    }

    /// Whether the configuration has the place at the end of `hops`.
    pub(super) fn has(&self, configuration: &Value, hops: &[Hop]) -> bool {
        !sites_where(configuration, hops, &|hop, value| self.fits(hop, value)).is_empty()
    }

    pub(super) fn draft(&self) -> Draft {
        self.prover.document().draft()
    }

    /// The schema without the keyword.
    pub(super) fn reduced(&self) -> Value {
        self.prover.without(&self.location.pointer(), &self.location.keyword)
    }

    /// The way to where changes break the location.
    pub(super) fn way_to_change<'r>(&self, route: &'r Route) -> &'r [Hop] {
        match route.hops.split_last() {
            Some((last, before)) if is_broken_from_outside(self.location, last) => before,
            _ => &route.hops,
        }
    }

    /// `configuration` broken at one of the places behind `hops`, with or without proof; `None`
    /// where the breakage makes no sense.
    pub(super) fn broken(
        &self,
        configuration: &Value,
        hops: &[Hop],
        breakage: &Breakage<'_>,
        stream: &mut Stream,
    ) -> Option<Value> {
        let fitting = sites_where(configuration, hops, &|hop, value| self.fits(hop, value));
        let sites: Vec<Site> =
            if fitting.is_empty() { sites(configuration, hops) } else { fitting };
        let site = stream.pick(&sites)?;
        let old = at(configuration, &site.steps)?;
        let Some(name) = &site.name else {
            let new = breakage.apply(old, stream)?;
            let mut broken = configuration.clone();
            *at_mut(&mut broken, &site.steps)? = new;
            return Some(broken);
        };
        let new = breakage.apply(&Value::from(name.as_str()), stream)?;
        let mut members = old.as_object()?.clone();
        let value = members.get(name)?.clone();
        // Beside the old name, where that may have to stay.
        if stream.chance(50) {
            members.shift_remove(name);
        }
        members.insert(new.as_str()?.to_owned(), value);
        let mut broken = configuration.clone();
        *at_mut(&mut broken, &site.steps)? = Value::Object(members);
        Some(broken)
    }

    /// How the location was broken, with the location where another is blamed for it.
    pub(super) fn how(&self, violation: &Violation, how: &str) -> String {
        let own = self.prover.document().called(&self.location.pointer());
        if own == violation.keyword_location { how.to_owned() } else { format!("{how} at {own}") }
    }

    /// What `value` breaks, if that is this location and nothing else.
    pub(super) fn proven(&self, value: &Value, route: &Route) -> Option<Violation> {
        self.prover.proven(self.space, value, self.location, route)
    }
}
