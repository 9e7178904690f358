//! Values that a parameter lists twice.

use std::collections::{BTreeMap, BTreeSet};

use crate::notes::Notes;
use crate::space::Mark;
use crate::value::key;

/// One mark for each value.
///
/// For PICT a value that is listed twice is two, each of which it combines with all others: it is
/// met twice as often, as of twice the weight. PICT finds a name of several values as that of the
/// first.
pub(super) fn merged(marks: Vec<Mark>, at: &str, notes: &mut Notes) -> Vec<Mark> {
    let mut places = BTreeMap::new();
    let mut merged: Vec<Mark> = Vec::new();
    let mut doubled = BTreeSet::new();
    for mark in marks {
        let place = *places.entry(key(&mark.value)).or_insert(merged.len());
        match merged.get_mut(place) {
            Some(known) => {
                known.weight = known.weight.saturating_add(mark.weight);
                known.aliases.extend(mark.aliases);
                doubled.insert(place);
            }
            None => merged.push(mark),
        }
    }
    if !doubled.is_empty() {
        let weighed =
            |&place: &usize| format!("{} ({})", merged[place].value, merged[place].weight);
        let values: Vec<String> = doubled.iter().map(weighed).collect();
        let done = "values listed more than once are one each, with the sum of their weights";
        notes.add(at, &format!("{done}: {}", values.join(", ")));
    }
    keep_first_owners(&mut merged, places, at, notes);
    merged
}

/// Leaves every further name to one value; `owners` has the first names.
fn keep_first_owners(
    marks: &mut [Mark],
    mut owners: BTreeMap<String, usize>,
    at: &str,
    notes: &mut Notes,
) {
    let values: Vec<_> = marks.iter().map(|mark| mark.value.clone()).collect();
    for (place, mark) in marks.iter_mut().enumerate() {
        mark.aliases.retain(|alias| {
            let Some(&owner) = owners.get(&key(alias)) else {
                owners.insert(key(alias), place);
                return true;
            };
            let (value, owner) = (&values[place], &values[owner]);
            let done = format!("the name {alias} of the value {value} is read as {owner} only");
            notes.add(at, &format!("{done}, which has it already"));
            false
        });
    }
}
