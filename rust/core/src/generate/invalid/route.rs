//! Ways from the whole configuration to what one schema judges.

use serde_json::Value;

use crate::value::at;

/// Places of one configuration that are looked at for one route.
const MOST_PLACES: usize = 64;

/// One step from a schema to the next, and from a value to a part of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Hop {
    /// The member of this name.
    Member(String),
    /// Members whose names match this pattern, other than these.
    Matching(String, Vec<String>),
    /// Members other than these.
    Other(Vec<String>),
    /// The item at this place, and with `true` those behind it.
    Item(usize, bool),
    /// The names of the members.
    Names,
    /// The same value, where it is one that the alternative at this pointer admits.
    Branch(String),
    /// The same value, where the schema at this pointer admits it, or with `false` where not.
    If(String, bool),
    /// The same value, where it has this member.
    Having(String),
}

/// A part of a configuration: the steps to it, or to the mapping one of whose names it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Site {
    pub(super) steps: Vec<String>,
    pub(super) name: Option<String>,
}

/// The parts of `configuration` at the end of the route, whatever alternatives and conditions say.
pub(super) fn sites(configuration: &Value, route: &[Hop]) -> Vec<Site> {
    sites_where(configuration, route, &|_, _| true)
}

/// The parts of `configuration` at the end of the route, where each part on the way `fits` the hop
/// that leads to it; of a member that is found by a pattern that is its name.
pub(super) fn sites_where(
    configuration: &Value,
    route: &[Hop],
    fits: &dyn Fn(&Hop, &Value) -> bool,
) -> Vec<Site> {
    let mut found = vec![Site { steps: Vec::new(), name: None }];
    for hop in route {
        let behind = found.iter().flat_map(|site| hop.from(configuration, site));
        found = behind
            .filter(|site| match (hop, site.steps.last()) {
                (Hop::Matching(..), Some(name)) => fits(hop, &Value::from(name.as_str())),
                _ => at(configuration, &site.steps).is_some_and(|value| fits(hop, value)),
            })
            .take(MOST_PLACES)
            .collect();
    }
    found
}

impl Hop {
    /// Whether what is behind it is not the whole value.
    pub(super) fn leads_to_a_part(&self) -> bool {
        !matches!(self, Self::Branch(_) | Self::If(..) | Self::Having(_))
    }

    /// The pattern that the name of a member behind it matches.
    pub(super) fn pattern(&self) -> Option<&str> {
        match self {
            Self::Matching(pattern, _) => Some(pattern),
            _ => None,
        }
    }

    fn from(&self, configuration: &Value, site: &Site) -> Vec<Site> {
        let value = at(configuration, &site.steps).unwrap_or(&Value::Null);
        let below = |step: String| {
            let steps = site.steps.iter().cloned().chain([step]).collect();
            Site { steps, name: None }
        };
        match (self, value) {
            (Self::Branch(_) | Self::If(..), _) => vec![site.clone()],
            (Self::Having(name), Value::Object(members)) if members.contains_key(name) => {
                vec![site.clone()]
            }
            (Self::Member(name), Value::Object(members)) if members.contains_key(name) => {
                vec![below(name.clone())]
            }
            // Which of them match the pattern the judge will say.
            (Self::Matching(_, known) | Self::Other(known), Value::Object(members)) => members
                .keys()
                .filter(|name| !known.contains(name))
                .take(MOST_PLACES)
                .map(|name| below(name.clone()))
                .collect(),
            (Self::Names, Value::Object(members)) => members
                .keys()
                .take(MOST_PLACES)
                .map(|name| Site { steps: site.steps.clone(), name: Some(name.clone()) })
                .collect(),
            (Self::Item(first, on), Value::Array(items)) => {
                let last = if *on { items.len() } else { items.len().min(first + 1) };
                (*first..last).take(MOST_PLACES).map(|place| below(place.to_string())).collect()
            }
            _ => Vec::new(),
        }
    }
}
