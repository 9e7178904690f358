//! Writing a mapping: which members, and their values.

use super::draw::{Draw, Here, TRIES};
use crate::space::{Class, Extra, Record};
use crate::value::{Kind, Map, Value};

impl Draw<'_> {
    pub(super) fn record(&self, record: &Record, here: Here<'_>) -> Option<Value> {
        match here.wanted() {
            None | Some(Class::Other(Kind::Object)) => {}
            Some(_) => return None,
        }
        if misses_pin(record, here) {
            return None;
        }
        let mut members = Map::new();
        let mut left_out = Vec::new();
        let must = record.fields.iter().filter(|field| field.required).count();
        let mut free = record.most.unwrap_or(usize::MAX).saturating_sub(must);
        for field in &record.fields {
            let inner = here.member(&field.name);
            let needed = field.required || inner.needed();
            let chosen = needed || free > 0 && self.chooses_optional(inner);
            let value = if chosen { self.value(field.node, inner) } else { None };
            match value {
                Some(value) => {
                    free = free.saturating_sub(usize::from(!field.required));
                    members.insert(field.name.clone(), value);
                }
                None if needed => return None,
                None => left_out.push(field),
            }
        }
        for field in left_out {
            let inner = here.member(&field.name);
            if members.len() < record.fewest && inner.wanted() != Some(&Class::Absent) {
                let value = self.value(field.node, inner);
                members.extend(value.map(|value| (field.name.clone(), value)));
            }
        }
        self.add_extras(record, here, &mut members);
        (members.len() >= record.fewest).then_some(Value::Object(members))
    }

    fn chooses_optional(&self, here: Here<'_>) -> bool {
        here.wanted() != Some(&Class::Absent)
            && !self.is_exhausted(here)
            && self.stream(here.place.member("?")).chance(self.profile.optional)
    }

    fn add_extras(&self, record: &Record, here: Here<'_>, members: &mut Map<String, Value>) {
        if record.extras.is_empty() {
            return;
        }
        let mut stream = self.stream(here.place.member("*"));
        let declared: Vec<&Extra> = record.extras.iter().filter(|extra| extra.declared).collect();
        let wished = if declared.is_empty() || self.profile.plain || self.is_exhausted(here) {
            0
        } else {
            stream.index(4)
        };
        let most = record.most.unwrap_or(usize::MAX);
        let goal = (members.len() + wished).max(record.fewest).min(most);
        for turn in 0..(goal.saturating_sub(members.len()) + TRIES as usize) {
            if members.len() >= goal {
                return;
            }
            let all: Vec<&Extra> = record.extras.iter().collect();
            let choices = if declared.is_empty() { &all } else { &declared };
            let Some(extra) = stream.pick(choices) else { return };
            let place = here.place.member("*").item(turn);
            let inner = here.unpinned(place);
            let name = self.value(extra.name, inner);
            let known = |name: &String| record.fields.iter().any(|field| field.name == *name);
            if let Some(Value::String(name)) = name
                && !known(&name)
                && !members.contains_key(&name)
            {
                let value = self.value(extra.value, here.unpinned(place.member("=")));
                members.extend(value.map(|value| (name, value)));
            }
        }
    }
}

/// Whether a pin wants a member that the record does not know.
fn misses_pin(record: &Record, here: Here<'_>) -> bool {
    let Some((pins, branch)) = here.pins.zip(here.branch) else { return false };
    let knows = |name: &String| record.fields.iter().any(|field| field.name == *name);
    branch.members.iter().any(|(name, member)| !knows(name) && pins.needs(member))
}
