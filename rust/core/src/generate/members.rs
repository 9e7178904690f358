//! Writing a mapping: which members, and their values.

use super::domain;
use super::draw::{Draw, Here, TRIES};
use super::steer::Steer;
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
        let mut count = 0;
        let mut left_out = Vec::new();
        let mut free = record.most.map_or(usize::MAX, |most| {
            most.saturating_sub(record.fields.iter().filter(|field| field.required).count())
        });
        let steer = Steer::of(self.knobs, record, here);
        let mut chances = 0;
        for (place, field) in record.fields.iter().enumerate() {
            if place % TOGETHER == 0 {
                chances = self.chances(&record.fields[place..], here);
            }
            let inner = here.member(&field.name, field.step);
            let needed = field.required || inner.needed() || steer.needs(&field.name);
            let by_chance = chances >> (place % TOGETHER) & 1 == 1;
            let by_chance = by_chance && free > 0 && !steer.bars(&field.name);
            let chosen = needed || by_chance && self.may_be_there(inner);
            if chosen && self.member(field, inner) {
                free = free.saturating_sub(usize::from(!field.required));
                count += 1;
            } else if needed {
                return false;
            } else if record.fewest > 0 {
                left_out.push(field);
            }
        }
        for field in left_out {
            let inner = here.member(&field.name, field.step);
            if count < record.fewest && inner.wanted() != Some(&Class::Absent) {
                count += usize::from(self.member(field, inner));
            }
        }
        let others = self.others(record, count, here);
        if others == 0 && here.other(here.place, true).needed() {
            return false;
        }
        count += others;
        self.tape.close(open, count);
        count >= record.fewest && here.admits(self.tape, cell)
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

    /// For each of the first fields a bit that says whether chance wants an optional member there.
    /// Drawn next to each other they take half the time.
    fn chances(&self, fields: &[Field], here: Here<'_>) -> u64 {
        if self.is_exhausted(here.unpinned(here.place)) {
            return 0;
        }
        let optional = fields.iter().take(TOGETHER).enumerate().filter(|(_, it)| !it.required);
        optional.fold(0, |chances, (turn, field)| {
            let place = here.place.step(field.step).step(PRESENCE);
            chances | u64::from(self.happens(place, self.profile.optional)) << turn
        })
    }

    fn may_be_there(&self, here: Here<'_>) -> bool {
        here.wanted() != Some(&Class::Absent) && !self.is_exhausted(here)
    }

    /// Adds members that are not known by name to the `count` there are; how many.
    fn others(&mut self, record: &Record, count: usize, here: Here<'_>) -> usize {
        // Where they stand on the tape.
        let mut names: Vec<usize> = Vec::new();
        for (turn, demand) in record.demands.iter().enumerate() {
            let place = here.place.step(DEMANDED).item(turn);
            let mut tries = (0..TRIES).map(|retry| here.moved(place.item(retry as usize)));
            names.extend(tries.find_map(|here| self.other(record, demand, &names, here)));
        }
        if !record.extras.is_empty() {
            self.extras(record, count, &mut names, here);
        }
        names.len()
    }

    fn extras(&mut self, record: &Record, count: usize, names: &mut Vec<usize>, here: Here<'_>) {
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
        let there = count + names.len();
        let goal = (there + wished).max(record.fewest).min(record.most.unwrap_or(usize::MAX));
        if there >= goal && there >= record.fewest {
            return;
        }
        let choices = record.extras.iter().filter(|extra| extra.declared || !is_declared);
        let choices: Vec<&Extra> = choices.collect();
        // Only some of them may do for what is pinned.
        let tries = TRIES as usize + if first.needed() { 2 * choices.len() } else { 0 };
        for turn in 0..(goal.saturating_sub(there) + tries) {
            if count + names.len() >= goal {
                break;
            }
            let Some(extra) = stream.pick(&choices) else { break };
            let place = here.place.step(OTHERS).item(turn);
            names.extend(self.other(record, extra, names, here.moved(place)));
        }
        if count + names.len() < record.fewest {
            self.listed(record, count, names, here);
        }
    }

    /// Adds the members that are still missing, of names that are too few to be met by chance.
    fn listed(&mut self, record: &Record, count: usize, names: &mut Vec<usize>, here: Here<'_>) {
        for (turn, extra) in record.extras.iter().enumerate() {
            let Some(all) = domain::values(self.structure, extra.name, MOST_LISTED) else {
                continue;
            };
            for (number, name) in all.iter().filter_map(Value::as_str).enumerate() {
                if count + names.len() >= record.fewest {
                    return;
                }
                let place = here.place.step(LISTED).item(turn).item(number);
                let (moment, cell) = (self.tape.moment(), self.tape.len());
                if !self.has_name(record, names, name) {
                    self.tape.text(name);
                    if self.value(extra.value, here.other(place, names.is_empty())) {
                        names.push(cell);
                        continue;
                    }
                }
                self.tape.take_back(moment);
            }
        }
    }

    /// Whether a member is called so already, or known by that name.
    fn has_name(&self, record: &Record, names: &[usize], name: &str) -> bool {
        names.iter().any(|&cell| self.tape.text_at(cell) == name) || record.knows(name)
    }

    /// Adds one member at the place of `here` that is not known by name, nor among `names`; where its
    /// name stands.
    fn other(
        &mut self,
        record: &Record,
        extra: &Extra,
        names: &[usize],
        here: Here<'_>,
    ) -> Option<usize> {
        let (moment, cell) = (self.tape.moment(), self.tape.len());
        if self.value(extra.name, here.unpinned(here.place)) {
            let is_known = self.has_name(record, names, self.tape.text_at(cell));
            let place = here.place.step(VALUE);
            let value = here.other(place, names.is_empty());
            if !is_known && self.value(extra.value, value) {
                return Some(cell);
            }
        }
        self.tape.take_back(moment);
        None
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
