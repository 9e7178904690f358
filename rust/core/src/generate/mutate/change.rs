//! The changes: what can be done to a place, and doing it.

use super::attempt::Attempt;
use super::edit;
use super::spot::{Role, Spot};
use crate::space::Extra;
use crate::value::{Kind, Value, at, at_mut, same, shown};

/// How often, in percent, a change that is meant to leave the space is one that seldom stays in it.
const RASH: u32 = 50;

/// What is done to a place.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Way {
    /// It gets a new value, or one for the first time.
    Redraw,
    /// It becomes what it is in another known configuration.
    Take,
    /// It gets a value of the dictionary.
    Word,
    /// The number moves.
    Nudge,
    /// The text changes.
    Edit,
    /// The member goes.
    Drop,
    /// A member that is not known by name comes.
    Name,
    /// The item stands there twice.
    Repeat,
    /// The item goes.
    Remove,
    /// The item changes places with another.
    Swap,
    /// The list gets another item.
    Append,
    /// It becomes a value of another type.
    Turn,
    /// The member's name is misspelt.
    Misspell,
    /// A member comes that nobody knows.
    Intrude,
}

impl Attempt<'_> {
    /// Changes the configuration at some place; where, and what was done, if that place admits
    /// anything.
    pub(super) fn change(&mut self, child: &mut Value) -> Option<String> {
        let spot = self.spot(child);
        let value = at(child, &spot.steps).cloned();
        let (mild, rash) = self.ways(&spot, value.as_ref());
        let is_rash = self.mutation.leaves && self.stream.chance(RASH);
        let way = *self.stream.pick(if is_rash { &rash } else { &mild })?;
        let done = self.apply(way, &spot, value.as_ref(), child)?;
        Some(format!("{} {done}", spot.path()))
    }

    /// What can be done, and what more where the space may be left.
    fn ways(&self, spot: &Spot, value: Option<&Value>) -> (Vec<Way>, Vec<Way>) {
        let (mut mild, mut rash) = (Vec::new(), Vec::new());
        let is_container = matches!(value, Some(Value::Object(_) | Value::Array(_)));
        // To change all of a configuration is to draw another one.
        if spot.role != Role::Whole || !is_container {
            mild.extend([Way::Redraw, Way::Take]);
            if !self.mutation.dictionary.is_empty() {
                mild.push(Way::Word);
            }
        }
        match (spot.role, value) {
            (Role::Item, _) => mild.extend([Way::Repeat, Way::Remove, Way::Swap]),
            (Role::Member { is_required }, Some(_)) => {
                if is_required { &mut rash } else { &mut mild }.push(Way::Drop);
                rash.push(Way::Misspell);
            }
            _ => {}
        }
        match value {
            Some(Value::Number(_)) => mild.push(Way::Nudge),
            Some(Value::String(_)) => mild.push(Way::Edit),
            Some(Value::Array(_)) => mild.push(Way::Append),
            Some(Value::Object(_)) => {
                if self.extras(spot).next().is_some() {
                    mild.push(Way::Name);
                }
                rash.push(Way::Intrude);
            }
            _ => {}
        }
        if value.is_some() && spot.role != Role::Whole {
            rash.push(Way::Turn);
        }
        (mild, rash)
    }

    /// The members of a mapping that are not known by name but spoken of.
    fn extras(&self, spot: &Spot) -> impl Iterator<Item = &Extra> {
        let records = spot.records(self.space.structure());
        records.flat_map(|record| &record.extras).filter(|extra| extra.declared)
    }

    fn apply(
        &mut self,
        way: Way,
        spot: &Spot,
        value: Option<&Value>,
        child: &mut Value,
    ) -> Option<String> {
        match way {
            Way::Repeat | Way::Remove | Way::Swap => self.move_item(way, spot, child),
            Way::Drop | Way::Misspell => self.spoil_name(way, spot, child),
            Way::Append | Way::Name | Way::Intrude => self.extend(way, spot, child),
            Way::Take => self.take(spot, child),
            _ => {
                let (new, done) = self.replacement(way, spot, value)?;
                if value.is_some_and(|value| same(value, &new)) {
                    return None;
                }
                put(child, &spot.steps, new)?;
                Some(done)
            }
        }
    }

    fn replacement(
        &mut self,
        way: Way,
        spot: &Spot,
        value: Option<&Value>,
    ) -> Option<(Value, String)> {
        let structure = self.space.structure();
        let words = &self.mutation.dictionary;
        let (new, done) = match way {
            Way::Redraw => {
                let done = if value.is_some() { "redrawn" } else { "added" };
                (self.draw(&spot.nodes)?, done)
            }
            Way::Word => {
                let fitting: Vec<&Value> =
                    words.iter().filter(|word| spot.fits(structure, word)).collect();
                ((*self.stream.pick(&fitting)?).clone(), "from the dictionary")
            }
            Way::Turn => {
                let new = edit::of_another_kind(Kind::of(value?), &mut self.stream)?;
                let done = format!("turned into {}", Kind::of(&new).name());
                return Some((new, done));
            }
            _ => {
                let found = match value? {
                    Value::Number(number) => edit::nudged(number, spot, structure),
                    value => edit::edited(value.as_str()?, words, &mut self.stream),
                };
                let is_open = self.mutation.leaves;
                let fitting: Vec<(Value, &str)> = found
                    .into_iter()
                    .filter(|(new, _)| is_open || spot.fits(structure, new))
                    .collect();
                self.stream.pick(&fitting)?.clone()
            }
        };
        Some((new, done.to_owned()))
    }

    /// Makes the place what it is in another known configuration; an item, any of the same list.
    fn take(&mut self, spot: &Spot, child: &mut Value) -> Option<String> {
        let donor = self.stream.index(self.mutation.known.len());
        let known = &self.mutation.known[donor];
        let (last, parents) = spot.steps.split_last()?;
        let taken = match at(known, parents)? {
            Value::Object(members) => members.get(last),
            Value::Array(items) => self.stream.pick(items),
            _ => None,
        };
        let own = at(child, &spot.steps);
        match taken {
            Some(taken) if own.is_none_or(|own| !same(own, taken)) => {
                put(child, &spot.steps, taken.clone())?;
                Some(format!("taken from {donor}"))
            }
            None if own.is_some() => {
                at_mut(child, parents)?.as_object_mut()?.shift_remove(last)?;
                Some(format!("dropped as in {donor}"))
            }
            _ => None,
        }
    }

    fn move_item(&mut self, way: Way, spot: &Spot, child: &mut Value) -> Option<String> {
        let (last, parents) = spot.steps.split_last()?;
        let position = last.parse::<usize>().ok()?;
        let items = at_mut(child, parents)?.as_array_mut()?;
        match way {
            Way::Repeat => {
                items.insert(position, items.get(position)?.clone());
                Some("repeated".to_owned())
            }
            Way::Remove => {
                items.remove(position);
                Some("removed".to_owned())
            }
            _ => {
                let other = self.stream.index(items.len());
                let differs = !same(&items[position], &items[other]);
                items.swap(position, other);
                differs.then(|| format!("swapped with {other}"))
            }
        }
    }

    fn spoil_name(&mut self, way: Way, spot: &Spot, child: &mut Value) -> Option<String> {
        let (last, parents) = spot.steps.split_last()?;
        let members = at_mut(child, parents)?.as_object_mut()?;
        let value = members.shift_remove(last)?;
        if way == Way::Drop {
            return Some("dropped".to_owned());
        }
        let name = edit::misspelt(last, &mut self.stream);
        let done = format!("misspelt as {}", shown(&name));
        members.insert(name, value);
        Some(done)
    }

    fn extend(&mut self, way: Way, spot: &Spot, child: &mut Value) -> Option<String> {
        let structure = self.space.structure();
        let place = at_mut(child, &spot.steps)?;
        if let Value::Array(items) = place {
            let nodes = spot.item_nodes(structure, items.len());
            items.push(self.draw(&nodes)?);
            return Some("got another item".to_owned());
        }
        let (name, value) = if way == Way::Name {
            let extras: Vec<(usize, usize)> =
                self.extras(spot).map(|extra| (extra.name, extra.value)).collect();
            let &(name, value) = self.stream.pick(&extras)?;
            (self.draw(&[name])?.as_str()?.to_owned(), self.draw(&[value])?)
        } else {
            ("unknown".to_owned(), Value::from(1))
        };
        let members = place.as_object_mut()?;
        if members.contains_key(&name) {
            return None;
        }
        let done = format!("got another member: {}", shown(&name));
        members.insert(name, value);
        Some(done)
    }
}

fn put(child: &mut Value, steps: &[String], value: Value) -> Option<()> {
    let Some((last, parents)) = steps.split_last() else {
        *child = value;
        return Some(());
    };
    match at_mut(child, parents)? {
        Value::Array(items) => *items.get_mut(last.parse::<usize>().ok()?)? = value,
        parent => {
            parent.as_object_mut()?.insert(last.clone(), value);
        }
    }
    Some(())
}
