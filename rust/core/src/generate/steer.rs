//! Which optional members make a mapping look like the wanted branch and like no earlier one.

use super::draw::Here;
use crate::space::{Class, Knobs, Outline, Record};

/// Members that are to be there, and ones that are not unless they must.
#[derive(Debug, Default)]
pub(super) struct Steer<'a> {
    needed: Vec<&'a str>,
    barred: Vec<&'a str>,
}

impl<'a> Steer<'a> {
    /// What tells a mapping of the record from the branches before the one that is wanted.
    pub(super) fn of(knobs: &'a Knobs, record: &'a Record, here: Here<'_>) -> Self {
        let mut steer = Self::default();
        let knob = here.branch.and_then(|branch| branch.knob).map(|knob| &knobs.list()[knob]);
        let (Some(knob), Some(wanted @ Class::Branch(own))) = (knob, here.wanted()) else {
            return steer;
        };
        let names = record.fields.iter().map(|field| field.name.as_str());
        steer.needed.extend(names.clone().filter(|name| own.asks_for(name)));
        steer.barred.extend(names.filter(|name| !own.knows(name)));
        let before = knob.classes.iter().take_while(|class| *class != wanted);
        for class in before {
            if let Class::Branch(outline) = class {
                steer.avoid(outline, record, here);
            }
        }
        steer
    }

    pub(super) fn needs(&self, name: &str) -> bool {
        self.needed.contains(&name)
    }

    pub(super) fn bars(&self, name: &str) -> bool {
        self.barred.contains(&name)
    }

    /// Bars a member that the outline asks for, or else asks for one that it does not know.
    fn avoid(&mut self, outline: &'a Outline, record: &'a Record, here: Here<'_>) {
        let optional = || record.fields.iter().filter(|field| !field.required);
        let pinned = |name: &str, step| here.member(name, step);
        let can_miss = optional().find(|field| {
            outline.asks_for(&field.name) && !pinned(&field.name, field.step).needed()
        });
        if let Some(field) = can_miss {
            return self.barred.push(&field.name);
        }
        let can_have = optional().find(|field| {
            let wanted = pinned(&field.name, field.step);
            !outline.knows(&field.name) && wanted.wanted() != Some(&Class::Absent)
        });
        self.needed.extend(can_have.map(|field| field.name.as_str()));
    }
}
