//! Lists: places with a prescription of their own, the others, and what must occur.

use jsonschema::canonical::{ArrayView, CanonicalSchema, ContainsView};

use super::{Lowering, count};
use crate::space::{Contained, List, Node, NodeId};

impl Lowering<'_> {
    pub(super) fn list(&mut self, view: &ArrayView, schema: &CanonicalSchema) -> NodeId {
        let repeats = view.distinctness.as_str() == "some_repeated";
        let places = self.speaking_places();
        let contains: Vec<Contained> = self.at(Vec::new(), |lowering| {
            view.contains.iter().map(|part| lowering.contained(part, view)).collect()
        });
        let needs_check = !contains.is_empty() || repeats;
        let prefix = self.prefix(view, &places);
        let list = List {
            shortest: count(view.min_items.as_ref()).unwrap_or(0),
            longest: count(view.max_items.as_ref()),
            distinct: view.distinctness.as_str() == "all_distinct",
            prefix,
            item: self.rest(view, &places),
            contains,
            repeats,
        };
        let node = self.add(Node::List(list));
        self.checked_if(needs_check, node, schema)
    }

    /// What must occur, as it is at each place.
    fn contained(&mut self, part: &ContainsView, view: &ArrayView) -> Contained {
        let mut within = |item: &CanonicalSchema| {
            // Where that has no form, what must occur is tried at each place.
            let both = item.intersect(&part.schema).unwrap_or_else(|_| part.schema.clone());
            self.lower(&both)
        };
        let prefix = view.prefix_items.iter().map(&mut within).collect();
        let item = match &view.items {
            Some(items) => within(items),
            None => self.lower(&part.schema),
        };
        let least = count(part.min_contains.as_ref()).unwrap_or(1);
        Contained { prefix, item: Some(item), least, most: count(part.max_contains.as_ref()) }
    }

    fn prefix(&mut self, view: &ArrayView, places: &[String]) -> Vec<NodeId> {
        let mut prefix = Vec::with_capacity(view.prefix_items.len());
        for (number, item) in view.prefix_items.iter().enumerate() {
            let number = number.to_string();
            let mut standing = self.places_below(places, &["prefixItems", &number]);
            standing.extend(self.places_below(places, &["items", &number]));
            prefix.push(self.at(standing, |lowering| lowering.other(item, view)));
        }
        prefix
    }

    /// An item besides what must occur: none of what may occur only so often.
    fn other(&mut self, item: &CanonicalSchema, view: &ArrayView) -> NodeId {
        let mut other = item.clone();
        for part in view.contains.iter().filter(|part| part.max_contains.is_some()) {
            other = other.subtract(&part.schema).unwrap_or(other);
        }
        self.lower(&other)
    }

    fn rest(&mut self, view: &ArrayView, places: &[String]) -> Option<NodeId> {
        let limited = view.contains.iter().find(|part| part.max_contains.is_some());
        match (&view.items, limited) {
            (Some(items), _) => {
                let mut standing = self.places_below(places, &["items"]);
                standing.extend(self.places_below(places, &["additionalItems"]));
                Some(self.at(standing, |lowering| lowering.other(items, view)))
            }
            (None, Some(part)) => {
                let other = part.schema.negate().ok()?;
                Some(self.at(Vec::new(), |lowering| lowering.lower(&other)))
            }
            (None, None) => None,
        }
    }
}
