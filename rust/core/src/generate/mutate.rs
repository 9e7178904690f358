//! New configurations from known ones: settings redrawn, dropped, or taken from another.

use super::batch::{Batch, Item};
use super::profile::Profile;
use super::{ATTEMPTS, valid};
use crate::error::{Error, Interrupt, Result};
use crate::seed::{Place, StreamKey};
use crate::space::Space;
use crate::value::{Value, at};

/// Bumped when the same seed would give other values.
pub const VERSION: u32 = 3;

/// Settings changed in one configuration.
const MOST_CHANGES: usize = 3;

/// `count` valid configurations, each a known one with one to three settings changed.
///
/// # Errors
/// [`Error::Input`] for an empty list of known configurations or a space without settings.
pub fn mutate(
    space: &Space,
    known: &[Value],
    count: u64,
    seed: u64,
    interrupt: &dyn Interrupt,
) -> Result<Batch> {
    if known.is_empty() || space.knobs().list().is_empty() {
        return Err(Error::input(
            "there is nothing to mutate",
            "give at least one configuration of a space with settings",
        ));
    }
    let key = StreamKey::new("mutate", VERSION, seed);
    let mut batch = Batch::default();
    for index in 0..count {
        interrupt.poll()?;
        let (value, label) = mutant(space, known, key, index)?;
        batch.push_item(&value, Item { label, violations: Vec::new() });
    }
    Ok(batch)
}

fn mutant(space: &Space, known: &[Value], key: StreamKey, index: u64) -> Result<(Value, String)> {
    let fresh = valid(space, key, index, Profile::FUZZ)?;
    let knobs = space.knobs().list();
    for attempt in 0..ATTEMPTS {
        let mut stream = key.stream(Place::ROOT.member("mutate"), index, attempt);
        let parent = stream.index(known.len());
        let mut child = known[parent].clone();
        let mut changed = Vec::new();
        for _ in 0..=stream.index(MOST_CHANGES) {
            let knob = &knobs[stream.index(knobs.len())];
            let donor = if stream.chance(30) { &known[stream.index(known.len())] } else { &fresh };
            transplant(&mut child, donor, &knob.steps);
            changed.push(knob.path.as_str());
        }
        if child != known[parent] && space.accepts(&child) {
            return Ok((child, format!("from {parent}: {}", changed.join(", "))));
        }
    }
    Ok((fresh, "redrawn".to_owned()))
}

/// Makes the setting at `steps` what it is in `donor`, absent where the donor lacks it.
fn transplant(child: &mut Value, donor: &Value, steps: &[String]) {
    let Some((last, parents)) = steps.split_last() else { return };
    let mut place = child;
    for (depth, step) in parents.iter().enumerate() {
        let Value::Object(members) = place else { return };
        if !members.contains_key(step) {
            // The whole branch comes along, as far as the donor has it.
            let branch = at(donor, &steps[..=depth]).cloned();
            members.extend(branch.map(|branch| (step.clone(), branch)));
            return;
        }
        place = &mut members[step];
    }
    let Value::Object(members) = place else { return };
    match at(donor, steps) {
        Some(value) => {
            members.insert(last.clone(), value.clone());
        }
        None => {
            members.shift_remove(last);
        }
    }
}
