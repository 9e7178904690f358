//! The configurations that would cover most of what is missing.

use super::Tuple;
use super::measure::Coverage;
use crate::covering::Greedy;
use crate::error::{Interrupt, Result};
use crate::generate::{Batch, Profile, realise};
use crate::seed::{Place, Stream, StreamKey};
use crate::space::{OPEN, Space};

/// Bumped when the same seed would give other configurations.
pub const VERSION: u32 = 5;

/// So many tuples are ranked at once.
const RANKED: usize = 100_000;

impl Coverage {
    /// Up to `count` valid configurations, each of which covers as much as can be had of what the
    /// coverage and those before it leave out; fewer when nothing more can be covered.
    ///
    /// Where failures or weights rank the missing tuples, each configuration has the one that is
    /// first at its turn.
    pub fn suggest(
        &self,
        space: &Space,
        count: usize,
        seed: u64,
        interrupt: &dyn Interrupt,
    ) -> Result<Batch> {
        let by_setting = self.interactions().combinations_by_setting();
        let greedy = Greedy::new(self.interactions(), &by_setting, self.model(), self.uncovered());
        let key = StreamKey::new("suggest", VERSION, seed);
        let stream = key.stream(Place::ROOT.member("rows"), 0, 0);
        let mut draft = Draft {
            coverage: self,
            space,
            key,
            greedy,
            stream,
            ranked: Vec::new(),
            batch: Batch::default(),
        };
        while draft.batch.len() < count && !draft.greedy.uncovered().is_empty() {
            interrupt.poll()?;
            draft.write_next();
        }
        Ok(draft.batch)
    }
}

/// Suggestions in the making.
struct Draft<'a> {
    coverage: &'a Coverage,
    space: &'a Space,
    key: StreamKey,
    greedy: Greedy<'a>,
    stream: Stream,
    /// Tuples to begin with, the first one last.
    ranked: Vec<usize>,
    batch: Batch,
}

impl Draft<'_> {
    /// Writes one configuration more, or gives up a tuple that cannot be written after all.
    fn write_next(&mut self) {
        let wanted = self.first_ranked();
        let row = match wanted {
            Some(tuple) => {
                let start = self.terms(tuple);
                self.greedy.row_with(&start, &mut self.stream)
            }
            None => self.greedy.row(&mut self.stream),
        };
        if row.is_some_and(|row| self.write(&row)) {
            return;
        }
        let Some(tuple) = wanted.or_else(|| self.greedy.uncovered().first()) else { return };
        let mut row = vec![OPEN; self.space.knobs().list().len()];
        for (setting, code) in self.terms(tuple) {
            row[setting] = code;
        }
        if !self.write(&row) {
            self.greedy.forget(tuple);
        }
    }

    fn terms(&self, tuple: usize) -> Tuple {
        self.coverage.interactions().tuple(tuple)
    }

    /// The tuple that is worth most; `None` where all are worth the same.
    fn first_ranked(&mut self) -> Option<usize> {
        let ranking = self.coverage.ranking();
        if ranking.is_flat() {
            return None;
        }
        self.ranked.retain(|&tuple| self.greedy.uncovered().contains(tuple));
        if self.ranked.is_empty() {
            let uncovered = self.greedy.uncovered().iter();
            self.ranked = ranking.best(self.coverage.interactions(), uncovered, RANKED);
            self.ranked.reverse();
        }
        self.ranked.last().copied()
    }

    /// Writes a valid configuration with these classes, if it can be had and covers anything new.
    fn write(&mut self, row: &[u16]) -> bool {
        let index = self.batch.len() as u64;
        let Some(value) = realise(self.space, self.key, index, Profile::SAMPLE, row) else {
            return false;
        };
        let is_new = self.greedy.take(&self.space.knobs().encode(&value)) > 0;
        if is_new {
            self.batch.push(&value);
        }
        is_new
    }
}
