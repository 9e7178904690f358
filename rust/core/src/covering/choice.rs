//! One configuration as the base, and each of its settings changed to each other class.

use super::write::Writer;
use crate::constraints::{Choice, Found, Solver};
use crate::error::{Interrupt, Result};
use crate::generate::{Batch, Profile, realise, unmet};
use crate::seed::StreamKey;
use crate::space::{OPEN, Space};
use crate::value::Value;

/// Bumped when the same base would give another suite.
pub const BASE_CHOICE_VERSION: u32 = 5;

/// The base, and for every class that it does not have a configuration that has it and else
/// differs only where rules ask for it; each is labelled with the class.
///
/// What the base leaves out, or all of it when none is given, is the first that the rules admit.
/// Source of the criterion: Ammann and Offutt, "Using formal methods to derive test frames in
/// category-partition testing", 1994.
///
/// # Errors
/// [`crate::error::Error::Input`] for a base that is not valid.
pub fn base_choice(
    space: &Space,
    base: Option<&Value>,
    interrupt: &dyn Interrupt,
) -> Result<Batch> {
    let key = StreamKey::new("base-choice", BASE_CHOICE_VERSION, 0);
    let mut writer = Writer::new(space, key, Profile::PLAIN, &[]);
    let base = base.map_or_else(|| plain(space, key), |base| Ok(base.clone()))?;
    let whole = writer.include("the base", &base)?;
    let codes = writer.rows()[0].clone();
    let mut solver = Solver::new(space.model());
    for (setting, knob) in space.knobs().list().iter().enumerate() {
        for code in (0..knob.classes.len() as u16).filter(|&code| code != codes[setting]) {
            interrupt.poll()?;
            if let Some(row) = nearest(&mut solver, &codes, setting, code) {
                writer.vary(&whole, &row, (setting, code));
            }
        }
    }
    Ok(writer.finish())
}

/// A configuration with the first class that goes, in every setting that rules speak of.
fn plain(space: &Space, key: StreamKey) -> Result<Value> {
    let mut codes = vec![OPEN; space.knobs().list().len()];
    space.complete(&mut codes, true, None);
    realise(space, key, 0, Profile::PLAIN, &codes)
        .ok_or_else(|| unmet(space, key, 0, Profile::PLAIN))
}

/// The row with one class changed, and where rules ask for it others.
fn nearest(solver: &mut Solver<'_>, base: &[u16], setting: usize, code: u16) -> Option<Vec<u16>> {
    solver.undo(0);
    if !solver.assign(setting, code) {
        return None;
    }
    let mut row = base.to_vec();
    row[setting] = code;
    if let Some(component) = solver.model().component_of(setting) {
        if solver.complete(component, Choice::Like(base)) == Found::No {
            return None;
        }
        solver.copy(component, &mut row);
    }
    Some(row)
}
