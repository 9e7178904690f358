//! Covering arrays: few configurations in which every possible tuple of classes occurs.

mod algebra;
mod choice;
mod exclusions;
mod greedy;
mod order;
mod search;
mod symbols;
mod tally;
mod task;
mod weights;
mod write;

pub use choice::{BASE_CHOICE_VERSION, base_choice};
pub(crate) use greedy::Greedy;

use task::Task;

use crate::coverage::{Interactions, Possible, Tuple, possible_tuples};
use crate::error::{Error, Interrupt, Result};
use crate::generate::{Batch, Profile};
use crate::seed::{Place, Stream, StreamKey};
use crate::space::Space;
use crate::value::Value;

/// Bumped when the same seed would give another suite.
pub const VERSION: u32 = 6;

/// Larger arrays are not searched: the tally would take a gigabyte.
const MOST_TALLIED: usize = 100_000_000;

/// What a suite has to have.
#[derive(Debug, Clone, Default)]
pub struct Request {
    /// So many settings are looked at together.
    pub strength: usize,
    /// Settings with a strength of their own.
    pub groups: Vec<(Vec<usize>, usize)>,
    /// Another seed gives another suite.
    pub seed: u64,
    /// Look-ups that the search for a smaller suite may take; 0 for none.
    pub work: u64,
    /// Configurations that come first and count; what they leave out is chosen.
    pub include: Vec<Value>,
    /// Classes that must not occur together.
    pub exclude: Vec<Tuple>,
}

/// A covering array and what it covers.
#[derive(Debug, Clone)]
pub struct Suite {
    /// The configurations.
    pub batch: Batch,
    /// How many tuples they cover: all that are possible.
    pub covered: usize,
    /// How many tuples no valid configuration can have.
    pub impossible: usize,
    /// Whether the search for a smaller suite was ended early.
    pub is_cut_short: bool,
}

/// Valid configurations in which every possible tuple of classes occurs, after those to include.
///
/// `patience` is asked during the search for a smaller suite only: when it ends the search, the best
/// suite so far is given.
///
/// # Errors
/// [`Error::Input`] for a strength that the space does not have, for more tuples than memory should
/// hold, or for a configuration to include that is not valid and cannot be completed;
/// [`Error::Unsatisfiable`] naming what is excluded where that leaves no configuration.
pub fn cover(
    space: &Space,
    request: &Request,
    interrupt: &dyn Interrupt,
    patience: &dyn Interrupt,
) -> Result<Suite> {
    let counts = space.model().counts()[..space.model().visible()].to_vec();
    exclusions::refuse_total(space, &request.exclude)?;
    let groups = [space.groups(), &request.groups].concat();
    let interactions = Interactions::mixed(&counts, request.strength, &groups)?;
    let possible = possible_tuples(space, &interactions, &request.exclude, interrupt)?;
    let key = StreamKey::new("cover", VERSION, request.seed);
    let mut writer = write::Writer::new(space, key, Profile::SAMPLE, &request.exclude);
    for (place, value) in request.include.iter().enumerate() {
        writer.include(&format!("included configuration {place}"), value)?;
    }
    let maker = Maker {
        request,
        interactions: &interactions,
        by_setting: interactions.combinations_by_setting(),
        weights: space.knobs().list().iter().map(|knob| knob.weights.clone()).collect(),
        possible: &possible,
    };
    let mut stream = key.stream(Place::ROOT.member("rows"), 0, 0);
    let is_cut_short = maker.fill(&mut writer, &mut stream, interrupt, patience)?;
    if writer.rows().is_empty() && !request.exclude.is_empty() {
        let message = "no configuration was found that has nothing of what is to be excluded";
        return Err(Error::unsatisfiable("", message));
    }
    let impossible = interactions.tuples() - possible.tuples.len() + writer.given_up();
    Ok(Suite {
        batch: writer.finish(),
        covered: interactions.tuples() - impossible,
        impossible,
        is_cut_short,
    })
}

struct Maker<'a> {
    request: &'a Request,
    interactions: &'a Interactions,
    by_setting: Vec<Vec<u32>>,
    /// For each setting the weights of its codes.
    weights: Vec<Vec<u32>>,
    possible: &'a Possible,
}

impl Maker<'_> {
    /// Writes rows until everything possible is covered; whether the search for fewer was cut short.
    fn fill(
        &self,
        writer: &mut write::Writer<'_>,
        stream: &mut Stream,
        interrupt: &dyn Interrupt,
        patience: &dyn Interrupt,
    ) -> Result<bool> {
        let model = &self.possible.model;
        let all = self.possible.tuples.clone();
        let mut greedy = Greedy::new(self.interactions, &self.by_setting, model, all);
        for row in writer.rows() {
            greedy.take(row);
        }
        let wanted = greedy.uncovered().clone();
        let has_rules = !model.components().is_empty();
        let known = algebra::of_two_values(self.interactions).filter(|_| !has_rules);
        let task = Task {
            interactions: self.interactions,
            by_setting: &self.by_setting,
            model,
            wanted: &wanted,
        };
        let mut is_cut_short = false;
        let mut rows = if let Some(rows) = known {
            rows
        } else {
            let mut rows = self.fewest(&greedy, stream, interrupt)?;
            is_cut_short = self.shrink(&task, &mut rows, stream, patience)?;
            rows
        };
        self.weigh(&task, &mut rows, stream);
        let rows = order::by_coverage(self.interactions, wanted.clone(), rows);
        writer.write(&task, self.possible, rows, interrupt)?;
        Ok(is_cut_short)
    }

    /// The smallest array that a construction or greed gives.
    fn fewest(
        &self,
        greedy: &Greedy<'_>,
        stream: &mut Stream,
        interrupt: &dyn Interrupt,
    ) -> Result<Vec<Vec<u16>>> {
        let mut best = extend(greedy.clone(), &[], stream, interrupt)?;
        if self.request.work > 0 && self.interactions.is_uniform() {
            for beginning in algebra::beginnings(self.interactions, best.len()) {
                let rows = extend(greedy.clone(), &beginning, stream, interrupt)?;
                if rows.len() < best.len() {
                    best = rows;
                }
            }
        }
        Ok(best)
    }

    /// Prefers the values with more weight where that costs no coverage.
    fn weigh(&self, task: &Task<'_>, rows: &mut [Vec<u16>], stream: &mut Stream) {
        if self.interactions.tuples() <= MOST_TALLIED {
            weights::apply(task, &self.weights, rows, stream);
        }
    }

    /// As few rows as the work allows; whether the search was cut short.
    fn shrink(
        &self,
        task: &Task<'_>,
        rows: &mut Vec<Vec<u16>>,
        stream: &mut Stream,
        patience: &dyn Interrupt,
    ) -> Result<bool> {
        if self.interactions.tuples() > MOST_TALLIED {
            return Ok(false);
        }
        match search::shrink(task, rows, self.request.work, stream, patience) {
            Ok(()) => Ok(false),
            Err(Error::Interrupted) => Ok(true),
            Err(other) => Err(other),
        }
    }
}

/// Rows that cover everything, those with the `beginnings` first.
fn extend(
    mut greedy: Greedy<'_>,
    beginnings: &[Tuple],
    stream: &mut Stream,
    interrupt: &dyn Interrupt,
) -> Result<Vec<Vec<u16>>> {
    let mut rows = Vec::new();
    for beginning in beginnings {
        interrupt.poll()?;
        let row = greedy.row_like(beginning, stream);
        if greedy.take(&row) > 0 {
            rows.push(row);
        }
    }
    while let Some(row) = greedy.row(stream) {
        interrupt.poll()?;
        greedy.take(&row);
        rows.push(row);
    }
    Ok(rows)
}
