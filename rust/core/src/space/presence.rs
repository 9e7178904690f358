//! What the structure says of classes: which settings there are inside of which.

use super::class::Class;
use super::knob::{Knob, Knobs};
use super::outline::Outline;
use super::segment::Segment;
use crate::constraints::{Clause, Values};

/// What a class of the setting around says of one inside.
enum Inside {
    /// Nothing.
    Anything,
    /// It is not there.
    Missing,
    /// It is there.
    There,
    /// It is one of these values.
    OneOf(Vec<u16>),
}

/// Which classes of a setting go with which of the one around it, all under the number `rule`.
pub(super) fn clauses(knobs: &Knobs, rule: usize) -> Vec<Clause> {
    let list = knobs.list();
    let mut clauses = Vec::new();
    for (number, knob) in list.iter().enumerate() {
        let Some((segment, outer)) = knob.segments.split_last() else { continue };
        let Some(parent) = knobs.at(outer) else { continue };
        for (allowed, around) in choices(&list[parent], segment, knob) {
            let count = list[parent].classes.len();
            let others = Values::such_that(count, |code| !around.contains(&code));
            clauses.push(Clause::new(rule, [(number, allowed), (parent, others)]));
        }
    }
    clauses
}

/// What is allowed inside, with the classes around it of which that is said.
fn choices(parent: &Knob, segment: &Segment, knob: &Knob) -> Vec<(Values, Vec<usize>)> {
    let mut choices: Vec<(Values, Vec<usize>)> = Vec::new();
    for (code, class) in parent.classes.iter().enumerate() {
        let allowed = match inside(class, segment, knob) {
            Inside::Anything => continue,
            Inside::Missing => such_that(knob, |class| *class == Class::Absent),
            Inside::There => such_that(knob, |class| *class != Class::Absent),
            Inside::OneOf(codes) => {
                Values::such_that(knob.classes.len(), |code| codes.contains(&(code as u16)))
            }
        };
        match choices.iter_mut().find(|(known, _)| *known == allowed) {
            Some((_, codes)) => codes.push(code),
            None => choices.push((allowed, vec![code])),
        }
    }
    choices
}

fn such_that(knob: &Knob, is_allowed: impl Fn(&Class) -> bool) -> Values {
    Values::such_that(knob.classes.len(), |code| is_allowed(&knob.classes[code]))
}

fn inside(class: &Class, segment: &Segment, knob: &Knob) -> Inside {
    match segment {
        Segment::Item(position) => match class.items() {
            None => Inside::Missing,
            Some((_, most)) if most <= *position => Inside::Missing,
            Some((least, _)) if least > *position => Inside::There,
            Some(_) => Inside::Anything,
        },
        _ if !class.may_have_members() => Inside::Missing,
        Segment::Member(name) => match class {
            Class::Branch(outline) => of_branch(outline, name, knob),
            _ => Inside::Anything,
        },
        Segment::Other(_) => match class {
            Class::Branch(outline) if outline.is_closed() => Inside::Missing,
            _ => Inside::Anything,
        },
    }
}

fn of_branch(outline: &Outline, name: &str, knob: &Knob) -> Inside {
    if let Some(values) = outline.tag(name) {
        return Inside::OneOf(values.iter().map(|value| knob.code(Some(value))).collect());
    }
    match (outline.asks_for(name), outline.knows(name)) {
        (true, _) => Inside::There,
        (false, false) => Inside::Missing,
        (false, true) => Inside::Anything,
    }
}
