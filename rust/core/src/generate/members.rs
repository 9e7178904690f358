//! Writing a mapping: which members, and their values.

use super::domain;
use super::draw::{Draw, Here, TRIES};
use super::steer::Steer;
use super::text::one_of;
use crate::seed::Step;
use crate::space::{Class, Extra, Field, Record};
use crate::value::{Kind, Value};

const PRESENCE: Step = Step::to("?");
const OTHERS: Step = Step::to("*");
const DEMANDED: Step = Step::to("!");
const LISTED: Step = Step::to("#");
const VALUE: Step = Step::to("=");

/// Names of at most so many are gone through when they are not met by chance.
const MOST_LISTED: usize = 4_096;

/// Members whose presence is drawn together: the bits of a word.
const TOGETHER: usize = 64;

/// Members that are not known by name, at most, unless more must be there.
const MOST_OTHERS: usize = 3;

/// Members of a mapping that are not known by name.
struct Others {
    /// Where the name of the first stands on the tape; the others follow.
    first: usize,
    count: usize,
    /// Whether one is known nowhere by name: only the first of these is a setting.
    is_begun: bool,
}

impl Draw<'_> {
    pub(super) fn record(&mut self, record: &Record, here: Here<'_>) -> bool {
        match here.wanted() {
            // What looks like a branch may be written by another one too.
            None | Some(Class::Other(Kind::Object) | Class::Branch(_)) => {}
            Some(_) => return false,
        }
        if misses_pin(record, here) {
            return false;
        }
        let (cell, open) = (self.tape.len(), self.tape.open_record());
        let mut left_out = Vec::new();
        let Some(mut count) = self.fields(record, here, &mut left_out) else { return false };
        for field in left_out {
            let inner = here.member(&field.name, field.step);
            if count < record.fewest && inner.wanted() != Some(&Class::Absent) {
                count += usize::from(self.member(field, inner));
            }
        }
        let others = self.others(record, count, here);
        if !others.is_begun && here.other(here.place, true).needed() {
            return false;
        }
        count += others.count;
        self.tape.close(open, count);
        count >= record.fewest && here.admits(self.tape, cell)
    }

    /// Adds members that are known by name, and notes those that the record may need yet; how many,
    /// or `None` where one that must be there cannot be written.
    fn fields<'r>(
        &mut self,
        record: &'r Record,
        here: Here<'_>,
        left_out: &mut Vec<&'r Field>,
    ) -> Option<usize> {
        let mut count = 0;
        let mut free = record.most.map_or(usize::MAX, |most| {
            most.saturating_sub(record.fields.iter().filter(|field| field.required).count())
        });
        let steer = Steer::of(self.knobs, record, here);
        // Where nobody asks for members, those that chance leaves out are not even looked at.
        let is_asked = here.branch.is_some() || record.fewest > 0;
        for fields in record.fields.chunks(TOGETHER) {
            let wanted = self.wanted(fields, here);
            let mut left = if is_asked { u64::MAX >> (TOGETHER - fields.len()) } else { wanted };
            while left != 0 {
                let place = left.trailing_zeros();
                left &= left - 1;
                let field = &fields[place as usize];
                let inner = here.member(&field.name, field.step);
                let needed = field.required || inner.needed() || steer.needs(&field.name);
                let by_chance = wanted >> place & 1 == 1 && free > 0 && !steer.bars(&field.name);
                let chosen = needed || by_chance && self.may_be_there(inner);
                if chosen && self.member(field, inner) {
                    free = free.saturating_sub(usize::from(!field.required));
                    count += 1;
                } else if needed {
                    return None;
                } else if record.fewest > 0 {
                    left_out.push(field);
                }
            }
        }
        Some(count)
    }

    fn member(&mut self, field: &Field, inner: Here<'_>) -> bool {
        let moment = self.tape.moment();
        self.tape.text(&field.name);
        let done = self.value(field.node, inner);
        if !done {
            self.tape.take_back(moment);
        }
        done
    }

    /// For each of at most 64 fields a bit that says whether the member must be there or chance
    /// wants it there.
    fn wanted(&self, fields: &[Field], here: Here<'_>) -> u64 {
        let required =
            fields.iter().rev().fold(0, |bits, field| bits << 1 | u64::from(field.required));
        if self.is_exhausted(here.unpinned(here.place)) {
            return required;
        }
        let places = fields.iter().map(|field| here.place.step(field.step.aspect(PRESENCE)));
        required | self.happen(places, self.profile.optional)
    }

    fn may_be_there(&self, here: Here<'_>) -> bool {
        here.wanted() != Some(&Class::Absent) && !self.is_exhausted(here)
    }

    /// Adds members that are not known by name to the `count` there are.
    fn others(&mut self, record: &Record, count: usize, here: Here<'_>) -> Others {
        let mut others = Others { first: self.tape.len(), count: 0, is_begun: false };
        for (turn, demand) in record.demands.iter().enumerate() {
            let place = here.place.step(DEMANDED).item(turn);
            let mut tries = (0..TRIES).map(|retry| here.moved(place.item(retry as usize)));
            tries.any(|here| self.other(record, demand, &mut others, here));
        }
        if !record.extras.is_empty() {
            self.extras(record, count, &mut others, here);
        }
        others
    }

    fn extras(&mut self, record: &Record, count: usize, others: &mut Others, here: Here<'_>) {
        let mut stream = self.stream(here.place.step(OTHERS));
        let is_declared = record.extras.iter().any(|extra| extra.declared);
        let first = here.other(here.place, true);
        let wished = if !is_declared || first.wanted() == Some(&Class::Absent) {
            0
        } else if self.profile.plain || self.is_exhausted(here) {
            usize::from(first.needed())
        } else {
            stream.index(MOST_OTHERS + 1).max(usize::from(first.needed()))
        };
        let there = count + others.count;
        let goal = (there + wished).max(record.fewest).min(record.most.unwrap_or(usize::MAX));
        if there >= goal {
            return;
        }
        let choices = || record.extras.iter().filter(|extra| extra.declared || !is_declared);
        // Only some of them may do for what is pinned.
        let tries = TRIES as usize + if first.needed() { 2 * choices().count() } else { 0 };
        for turn in 0..(goal.saturating_sub(there) + tries) {
            if count + others.count >= goal {
                break;
            }
            let place = here.place.step(OTHERS).item(turn);
            let extra = one_of(choices, &mut stream);
            extra.map(|extra| self.other(record, extra, others, here.moved(place)));
        }
        if count + others.count < record.fewest {
            self.listed(record, count, others, here);
        }
    }

    /// Adds the members that are still missing, of names that are too few to be met by chance.
    fn listed(&mut self, record: &Record, count: usize, others: &mut Others, here: Here<'_>) {
        for (turn, extra) in record.extras.iter().enumerate() {
            let Some(all) = domain::values(self.structure, extra.name, MOST_LISTED) else {
                continue;
            };
            for (number, name) in all.iter().filter_map(Value::as_str).enumerate() {
                if count + others.count >= record.fewest {
                    return;
                }
                let place = here.place.step(LISTED).item(turn).item(number);
                let (moment, cell) = (self.tape.moment(), self.tape.len());
                self.tape.text(name);
                if !self.named(record, extra, others, here.moved(place), cell) {
                    self.tape.take_back(moment);
                }
            }
        }
    }

    /// Whether a member is called so already, or known by that name.
    fn has_name(&self, record: &Record, others: &Others, name: &str) -> bool {
        let mut cell = others.first;
        for _ in 0..others.count {
            if self.tape.is_text(cell, name) {
                return true;
            }
            cell = self.tape.after(cell + 1);
        }
        record.knows(name)
    }

    /// Adds one member at the place of `here` that is not known by name, nor among the `others`;
    /// whether it did.
    fn other(
        &mut self,
        record: &Record,
        extra: &Extra,
        others: &mut Others,
        here: Here<'_>,
    ) -> bool {
        let (moment, cell) = (self.tape.moment(), self.tape.len());
        let done = self.value(extra.name, here.unpinned(here.place))
            && self.named(record, extra, others, here, cell);
        if !done {
            self.tape.take_back(moment);
        }
        done
    }

    /// Adds the value of the member whose name stands at `cell`, unless there is one of that name.
    fn named(
        &mut self,
        record: &Record,
        extra: &Extra,
        others: &mut Others,
        here: Here<'_>,
        cell: usize,
    ) -> bool {
        let name = self.tape.text_at(cell);
        if self.has_name(record, others, name) {
            return false;
        }
        let place = here.place.step(VALUE);
        // Another alternative of the mapping may know it.
        let elsewhere = here.named(name, place);
        let is_first = elsewhere.is_none() && !others.is_begun;
        let done = self.value(extra.value, elsewhere.unwrap_or(here.other(place, is_first)));
        others.count += usize::from(done);
        others.is_begun |= done && is_first;
        done
    }
}

/// Whether a pin wants a member that the record does not know.
fn misses_pin(record: &Record, here: Here<'_>) -> bool {
    let Some((pins, branch)) = here.pins.zip(here.branch) else { return false };
    let misses_other = branch.other.as_deref().is_some_and(|other| pins.needs(other))
        && !record.extras.iter().any(|extra| extra.declared);
    let mut members = branch.members.iter();
    misses_other || members.any(|(name, member)| !record.knows(name) && pins.needs(member))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{codes, listed, space};
    use super::*;
    use crate::generate::pins::Pins;
    use crate::seed::Place;
    use crate::space::{Node, Text};
    use serde_json::json;

    #[test]
    fn a_mapping_without_other_members_misses_the_one_that_is_wanted() {
        let own = || vec![Field::new("own", 0, false)];
        let closed = Record { fields: own(), ..Record::default() };
        let extras = vec![Extra { name: 1, value: 0, declared: true }];
        let open = Record { extras, ..closed.clone() };
        let nodes = vec![listed(&[1, 2]), Node::Text(Text::default())];
        let records = vec![Node::Record(closed.clone()), Node::Record(open.clone())];
        let space = space([nodes, records, vec![Node::Union(vec![2, 3])]].concat());
        let misses = |wanted: &[(&str, Option<Value>)]| {
            let codes = codes(&space, wanted);
            let pins = Pins::of_codes(space.knobs(), &codes);
            let here = Here::at(Place::ROOT, Some(space.knobs().tree()), Some(&pins));
            [&closed, &open].map(|record| misses_pin(record, here))
        };
        assert_eq!(misses(&[]), [false, false]);
        assert_eq!(misses(&[("*", Some(json!(2)))]), [true, false]);
    }
}
