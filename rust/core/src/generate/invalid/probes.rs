//! Valid configurations on which breakages are tried.

use super::{SPARSELY, VERSION, profile};
use crate::error::Result;
use crate::generate::{Profile, valid};
use crate::seed::StreamKey;
use crate::space::Space;
use crate::value::Value;

/// Ordinary ones.
const ORDINARY: u64 = 48;

/// With few of their optional members, since small ones are judged sooner.
const SPARSE: u64 = 16;

/// With most of them, for places that are seldom there.
const RICH: u64 = 8;

/// The probes of a space, the smallest first.
///
/// # Errors
/// [`Error::Unsatisfiable`](crate::error::Error::Unsatisfiable) when none is found.
pub(super) fn probes(space: &Space) -> Result<Vec<Value>> {
    let key = StreamKey::new("invalid-probe", VERSION, 0);
    let with = |optional| Profile { optional, ..Profile::SAMPLE };
    let profiles = (0..ORDINARY)
        .map(profile)
        .chain((0..SPARSE).map(|_| with(SPARSELY)))
        .chain((0..RICH).map(|_| with(95)));
    let tried: Vec<Result<Value>> =
        (0..).zip(profiles).map(|(index, profile)| valid(space, key, index, profile)).collect();
    // One that is not found does not matter while others are.
    let mut found: Vec<Value> = if tried.iter().all(Result::is_err) {
        tried.into_iter().collect::<Result<_>>()?
    } else {
        tried.into_iter().flatten().collect()
    };
    found.sort_by_cached_key(|value| value.to_string().len());
    Ok(found)
}
