//! Why combinations of classes cannot occur.

use super::Tuple;
use super::measure::Coverage;
use crate::constraints::Reasons;
use crate::space::Space;

/// Why no valid configuration has some classes together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// The classes.
    pub tuple: Tuple,
    /// The rules that exclude them, none of which can be left out.
    pub rules: Vec<usize>,
    /// Whether the structure of the schema takes part.
    pub by_structure: bool,
    /// Whether rules and structure prove it; otherwise no configuration was found within the
    /// attempts.
    pub is_proven: bool,
}

impl Coverage {
    /// The classes that no valid configuration has.
    pub fn dead(&self) -> Tuple {
        let single = |tuple: &Tuple| (tuple.len() == 1).then(|| tuple[0]);
        self.excluded().iter().filter_map(|excluded| single(&excluded.tuple)).collect()
    }

    /// Up to `limit` of the smallest combinations of classes that no valid configuration has, the
    /// shorter ones first, each with its reason.
    pub fn reasons(&self, space: &Space, limit: usize) -> Vec<Reason> {
        let mut reasons = Reasons::new(self.model());
        let structure = space.rules().list().len();
        let excluded = self.excluded().iter().take(limit);
        excluded
            .map(|excluded| {
                // Behind the structure's number stands what was only not found.
                let found = reasons.of(&excluded.tuple).unwrap_or_else(|| vec![structure + 1]);
                Reason {
                    tuple: excluded.tuple.clone(),
                    rules: found.iter().copied().filter(|&rule| rule < structure).collect(),
                    by_structure: found.contains(&structure),
                    is_proven: found.iter().all(|&rule| rule <= structure),
                }
            })
            .collect()
    }
}
