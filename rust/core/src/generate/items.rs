//! Writing a list: how many items, and which.

use super::draw::{Draw, Here, TRIES};
use super::text;
use crate::seed::Stream;
use crate::space::{Class, List, NodeId};
use crate::value::{Kind, Value, same};

impl Draw<'_> {
    pub(super) fn list(&self, list: &List, here: Here<'_>) -> Option<Value> {
        let mut stream = self.stream(here.place);
        let count = self.item_count(list, here, &mut stream)?;
        let mut items: Vec<Value> = Vec::with_capacity(count.min(1024));
        for position in 0..count {
            let node = item_node(list, position);
            let place = here.place.item(position);
            let item = (0..if list.distinct { TRIES } else { 1 }).find_map(|retry| {
                let place = if retry == 0 { place } else { place.item(retry as usize) };
                let item = match node {
                    Some(node) => self.value(node, here.unpinned(place)),
                    None => Some(text::anything(&mut self.stream(place))),
                };
                item.filter(|item| !list.distinct || !items.iter().any(|known| same(known, item)))
            });
            match item {
                Some(item) => items.push(item),
                // Distinct items may run out; what must be there is then missing.
                None if items.len() >= list.shortest && !here.needed() => break,
                None => return None,
            }
        }
        let value = Value::Array(items);
        here.admits(&value).then_some(value)
    }

    fn item_count(&self, list: &List, here: Here<'_>, stream: &mut Stream) -> Option<usize> {
        let least = list.shortest.max(list.contains.iter().map(|(_, count)| count).sum());
        let most = list.longest.unwrap_or(usize::MAX);
        let count = match here.wanted() {
            Some(Class::Length(Kind::Array, length)) => return Some(*length),
            Some(Class::Other(Kind::Array)) => least + 1 + stream.index(3),
            Some(_) => return None,
            None if self.profile.plain || self.is_exhausted(here) => least,
            None if stream.chance(self.profile.edges / 2) => {
                if stream.chance(50) || most > least.saturating_add(64) { least } else { most }
            }
            None => least + stream.index(5),
        };
        Some(count.min(most))
    }
}

fn item_node(list: &List, position: usize) -> Option<NodeId> {
    if let Some(&node) = list.prefix.get(position) {
        return Some(node);
    }
    let mut position = position - list.prefix.len();
    for &(node, count) in &list.contains {
        if position < count {
            return Some(node);
        }
        position -= count;
    }
    list.item
}
