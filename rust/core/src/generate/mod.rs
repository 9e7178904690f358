//! Configurations out of a space: valid, at the edges, or broken in exactly one way.
//!
//! Every strategy is a pure function of (space, strategy version, seed, index).

mod batch;
mod boundary;
mod domain;
mod draw;
mod format;
mod halving;
mod invalid;
mod items;
mod keyword;
mod malformed;
mod members;
mod mutate;
mod number;
mod pins;
mod profile;
mod repair;
mod scalar;
mod steer;
#[cfg(test)]
mod tests;
mod text;
mod unmet;

pub use batch::{Batch, Item};
pub use boundary::{VERSION as BOUNDARY_VERSION, boundary};
pub use invalid::{Breakages, Unbreakable, VERSION as INVALID_VERSION, invalid};
pub use malformed::{Form, Malformed, VERSION as MALFORMED_VERSION, Verdict, malformed};
pub use mutate::{Mutation, VERSION as MUTATE_VERSION, mutate};
pub use pins::Pins;
pub use profile::Profile;
pub(crate) use unmet::error as unmet;

use draw::Draw;
use repair::repaired;

use crate::constraints::Found;
use crate::error::{Interrupt, Result};
use crate::seed::{Place, StreamKey};
use crate::space::{OPEN, Space};
use crate::value::{Tape, Value};

/// Tries at a configuration without and then with the help of the solver.
const ATTEMPTS: u32 = 32;

/// Tries with the solver before broken rules are repaired, which prefers values close together.
const UNREPAIRED: u32 = 8;

/// Choices of classes in which no numbers meet the rules, before no more are tried.
const DEAD_ENDS: u32 = 4;

/// Draws that come to nothing, before the plainest is tried and then no more.
const BARREN: u32 = 6;

/// Configurations between two questions whether to go on.
const CHUNK: u64 = 256;

/// A stream of valid configurations.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Strategy {
    /// Unbiased over branches and values.
    Sample,
    /// Pulled towards edges: bounds, empty and longest, odd characters.
    Fuzz,
}

impl Strategy {
    /// The strategy's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sample => "sample",
            Self::Fuzz => "fuzz",
        }
    }

    /// The version of its stream; it changes when the same seed would give other values.
    pub fn version(self) -> u32 {
        5
    }

    /// How it chooses values unless it is told otherwise.
    pub fn profile(self) -> Profile {
        match self {
            Self::Sample => Profile::SAMPLE,
            Self::Fuzz => Profile::FUZZ,
        }
    }
}

/// Configurations `start..start + count` of a stream.
///
/// # Errors
/// [`Error::Unsatisfiable`] when no valid configuration is found within the attempts.
pub fn generate(
    space: &Space,
    strategy: Strategy,
    profile: Profile,
    seed: u64,
    start: u64,
    count: u64,
    interrupt: &dyn Interrupt,
) -> Result<Batch> {
    let key = StreamKey::new(strategy.name(), strategy.version(), seed);
    let mut batch = Batch::default();
    let mut tape = Tape::default();
    for index in start..start.saturating_add(count) {
        if index % CHUNK == 0 || tape.len() > CHUNK as usize {
            interrupt.poll()?;
        }
        write_valid(space, key, index, profile, &mut tape)?;
        batch.push_tape(&tape);
    }
    Ok(batch)
}

/// The valid configuration `index` of a stream.
pub(crate) fn valid(space: &Space, key: StreamKey, index: u64, profile: Profile) -> Result<Value> {
    let mut tape = Tape::default();
    write_valid(space, key, index, profile, &mut tape)?;
    Ok(tape.read(0))
}

fn write_valid(
    space: &Space,
    key: StreamKey,
    index: u64,
    profile: Profile,
    tape: &mut Tape,
) -> Result<()> {
    for attempt in 0..ATTEMPTS {
        let mut draw = Draw::new(space, key, index, attempt, profile, tape);
        if draw.configuration(None) && space.accepts_tape(tape) {
            return Ok(());
        }
    }
    let open = vec![OPEN; space.knobs().list().len()];
    let value = realise(space, key, index, profile, &open)
        .ok_or_else(|| unmet::error(space, key, index, profile))?;
    tape.clear();
    tape.value(&value);
    Ok(())
}

/// A value that meets the pins, before it is judged.
pub(crate) fn drawn(
    space: &Space,
    key: StreamKey,
    index: u64,
    attempt: u32,
    profile: Profile,
    pins: &Pins<'_>,
) -> Option<Value> {
    let mut tape = Tape::default();
    let mut draw = Draw::new(space, key, index, attempt, profile, &mut tape);
    draw.configuration(Some(pins)).then(|| tape.read(0))
}

/// A valid configuration whose knobs are of the decided `codes`, if one is found.
pub(crate) fn realise(
    space: &Space,
    key: StreamKey,
    index: u64,
    profile: Profile,
    codes: &[u16],
) -> Option<Value> {
    let (mut dead_ends, mut barren) = (0, 0);
    for attempt in ATTEMPTS..2 * ATTEMPTS {
        let mut completed = codes.to_vec();
        let mut stream = key.stream(Place::ROOT.member("solver"), index, attempt);
        if space.complete(&mut completed, true, Some(&mut stream)) == Found::No {
            return None;
        }
        let Some(narrowed) = halving::narrowed(space, &completed, &mut stream) else {
            // With other classes for the settings that are open it may go better.
            dead_ends += u32::from(completed == codes);
            if dead_ends == DEAD_ENDS {
                return None;
            }
            continue;
        };
        let mut pins = Pins::of_codes(space.knobs(), &completed);
        for (knob, class) in &narrowed {
            pins.narrow(*knob, class);
        }
        let meets = |value: &Value| {
            let mut decided = codes.iter().zip(space.knobs().list());
            decided.all(|(&wanted, knob)| wanted == OPEN || wanted == knob.code(knob.value(value)))
        };
        // What is there by chance may be in the way.
        let is_last = barren == BARREN;
        let profile = if is_last { Profile::PLAIN } else { profile };
        let mut value = drawn(space, key, index, attempt, profile, &pins);
        barren += u32::from(value.is_none() && completed == codes);
        if attempt >= ATTEMPTS + UNREPAIRED {
            let fits = |value: &Value| meets(value) && space.judge().accepts(value);
            value = value.map(|value| repaired(space, value, &fits, &mut stream));
        }
        if let Some(value) = value.filter(|value| meets(value) && space.accepts(value)) {
            return Some(value);
        }
        if is_last {
            return None;
        }
    }
    None
}
