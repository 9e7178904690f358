//! Why no configuration was found: what most tries broke, or the part that could not be written.

use std::collections::{BTreeMap, BTreeSet};

use super::ATTEMPTS;
use super::draw::Draw;
use super::profile::Profile;
use crate::error::Error;
use crate::seed::{Place, StreamKey};
use crate::space::{Node, NodeId, Space};
use crate::value::{Tape, pointer};

const MESSAGE: &str = "no valid configuration was found within the attempts";

const HINT: &str =
    "list a few values that meet this part with `enum`, or say the same with fewer conditions";

/// The error for configuration `index` of a stream, of which no attempt came to anything.
pub(crate) fn error(space: &Space, key: StreamKey, index: u64, profile: Profile) -> Error {
    let mut search = Search { space, key, index, profile, tape: Tape::default() };
    let error = match search.broken() {
        Some((rule, place)) => {
            Error::unsatisfiable(place, format!("{MESSAGE}: most tries broke `{rule}`"))
        }
        None => Error::unsatisfiable(
            search.unwritten(),
            format!("{MESSAGE}: no value could be written here"),
        ),
    };
    error.with_hint(HINT)
}

struct Search<'a> {
    space: &'a Space,
    key: StreamKey,
    index: u64,
    profile: Profile,
    tape: Tape,
}

impl Search<'_> {
    /// The rule that most tries break, and where the schema has it; of several the deepest.
    fn broken(&mut self) -> Option<(String, String)> {
        let mut counts: BTreeMap<(String, String), usize> = BTreeMap::new();
        for attempt in 0..ATTEMPTS {
            let Self { space, key, index, profile, ref mut tape } = *self;
            if !Draw::new(space, key, index, attempt, profile, tape).configuration(None) {
                continue;
            }
            let violations = space.violations(&tape.read(0)).into_iter();
            let broken: BTreeSet<(String, String)> = violations
                .map(|violation| match violation.keyword_location {
                    // A rule between settings has no place in the schema.
                    place if place.is_empty() => (violation.message, place),
                    place => (violation.rule, place),
                })
                .collect();
            for rule in broken {
                *counts.entry(rule).or_default() += 1;
            }
        }
        let depth = |place: &str| place.matches('/').count();
        let most = counts.into_iter().max_by_key(|((_, place), count)| (*count, depth(place)));
        most.map(|(rule, _)| rule)
    }

    /// The deepest part that must be there and of which no try writes a value.
    fn unwritten(&mut self) -> String {
        let (mut path, mut at) = (String::new(), self.space.structure().root());
        let mut seen = BTreeSet::from([at]);
        let mut is_new = |part: &(String, NodeId)| seen.insert(part.1);
        while let Some((step, next)) = self.unwritten_part(at).filter(&mut is_new) {
            path.push_str(&step);
            at = next;
        }
        path
    }

    fn unwritten_part(&mut self, id: NodeId) -> Option<(String, NodeId)> {
        let structure = self.space.structure();
        structure.branches(id).into_iter().find_map(|branch| match structure.node(branch) {
            Node::Record(record) => {
                let mut needed = record.fields.iter().filter(|field| field.required);
                let field = needed.find(|field| !self.is_written(field.node))?;
                let path = pointer::join("/properties", &field.name);
                Some((path, field.node))
            }
            Node::List(list) if list.shortest > 0 => {
                let first = list.prefix.first().copied().or(list.item)?;
                let step = if list.prefix.is_empty() { "/items" } else { "/prefixItems/0" };
                (!self.is_written(first)).then(|| (step.to_owned(), first))
            }
            _ => None,
        })
    }

    fn is_written(&mut self, id: NodeId) -> bool {
        (0..ATTEMPTS).any(|attempt| {
            let Self { space, key, index, profile, ref mut tape } = *self;
            Draw::new(space, key, index, attempt, profile, tape).part(id, Place::ROOT)
        })
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::super::tests::space;
    use super::*;
    use crate::space::{Check, Library, List};
    use crate::value::Kinds;
    use serde_json::json;

    #[test]
    fn the_items_that_cannot_be_written_are_named_where_there_must_be_some() {
        let check = Arc::new(Check::new(|| json!(false), Library::default()));
        let unwritable = vec![Node::Any(Kinds::ALL), Node::Checked(0, check)];
        let lists = [
            (List { item: Some(1), shortest: 1, ..List::default() }, "/items"),
            (List { item: Some(1), shortest: 0, ..List::default() }, ""),
            (List { prefix: vec![1], shortest: 1, ..List::default() }, "/prefixItems/0"),
            (List { item: Some(0), shortest: 1, ..List::default() }, ""),
        ];
        for (list, path) in lists {
            let space = space([unwritable.clone(), vec![Node::List(list.clone())]].concat());
            let (key, tape) = (StreamKey::new("test", 1, 7), Tape::default());
            let profile = Profile::SAMPLE;
            let mut search = Search { space: &space, key, index: 0, profile, tape };
            assert_eq!(search.unwritten(), path, "{list:?}");
        }
    }
}
