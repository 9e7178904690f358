//! Rows of classes as configurations.

use super::Greedy;
use super::exclusions::has_excluded;
use super::task::Task;
use crate::coverage::{Possible, Tuple};
use crate::error::{Error, Interrupt, Result};
use crate::generate::{Batch, Item, Profile, realise};
use crate::seed::{Place, StreamKey};
use crate::space::{Knob, NO_CLASS, OPEN, Segment, Space};
use crate::value::Value;

/// Writes configurations one after the other.
pub(super) struct Writer<'a> {
    space: &'a Space,
    key: StreamKey,
    profile: Profile,
    /// What no configuration may have.
    exclude: &'a [Tuple],
    batch: Batch,
    /// The codes of the configurations.
    rows: Vec<Vec<u16>>,
    given_up: usize,
}

impl<'a> Writer<'a> {
    pub(super) fn new(
        space: &'a Space,
        key: StreamKey,
        profile: Profile,
        exclude: &'a [Tuple],
    ) -> Self {
        let batch = Batch::default();
        Self { space, key, profile, exclude, batch, rows: Vec::new(), given_up: 0 }
    }

    pub(super) fn rows(&self) -> &[Vec<u16>] {
        &self.rows
    }

    /// Tuples that could not be written after all.
    pub(super) fn given_up(&self) -> usize {
        self.given_up
    }

    pub(super) fn finish(self) -> Batch {
        self.batch
    }

    /// Takes a configuration as it is, or with what it leaves out.
    pub(super) fn include(&mut self, name: &str, value: &Value) -> Result<Value> {
        let whole = if self.space.accepts(value) { Some(value.clone()) } else { self.whole(value) };
        let whole = whole.ok_or_else(|| {
            Error::input(
                format!("{name} is not valid, and no choice of what it leaves out makes it so"),
                "see what space.validate says of it",
            )
        })?;
        if self.is_excluded(&whole) {
            return Err(Error::input(
                format!("{name} has what is to be excluded"),
                "leave it out, or exclude less",
            ));
        }
        self.take(&whole);
        Ok(whole)
    }

    /// A valid configuration with everything that `part` has.
    fn whole(&self, part: &Value) -> Option<Value> {
        let members = part.as_object()?;
        let codes: Vec<u16> = self
            .space
            .knobs()
            .list()
            .iter()
            .map(|knob| match knob.value(part) {
                // What is not said yet may make it of another branch.
                Some(Value::Object(_)) if knob.has_branches() => OPEN,
                Some(value) => knob.code(Some(value)),
                None => OPEN,
            })
            .collect();
        if codes.contains(&NO_CLASS) {
            return None;
        }
        let index = self.rows.len() as u64;
        let mut whole = realise(self.space, self.key, index, self.profile, &codes)?;
        // The very values that were given, where a class has several.
        if let Value::Object(written) = &mut whole {
            let scalars = members.iter().filter(|(_, value)| !value.is_object());
            scalars.for_each(|(name, value)| {
                written.insert(name.clone(), value.clone());
            });
        }
        self.space.accepts(&whole).then_some(whole)
    }

    fn take(&mut self, value: &Value) {
        let codes = self.space.knobs().encode(value);
        let label = self.label(&codes);
        self.batch.push_item(value, Item { label, violations: Vec::new() });
        self.rows.push(codes);
    }

    /// Says which value is there to be refused, if one is.
    fn label(&self, codes: &[u16]) -> String {
        let mut knobs = self.space.knobs().list().iter().zip(codes);
        let is_negative = |(knob, code): &(&Knob, &u16)| {
            knob.negative.get(usize::from(**code)).copied().unwrap_or(false)
        };
        let negative = knobs.find(is_negative);
        negative.map_or_else(String::new, |(knob, &code)| format!("negative: {}", knob.term(code)))
    }

    /// Writes a row that differs from `base`, which was written before, keeping the values of the
    /// base wherever the class is the same; `start` is what the row is for.
    pub(super) fn vary(&mut self, base: &Value, row: &[u16], start: (usize, u16)) {
        let knobs = self.space.knobs();
        let Some(found) = self.written(row, &[start]) else { return };
        let (codes, old) = (knobs.encode(&found), knobs.encode(base));
        let mut kept = found.clone();
        if let (Value::Object(kept), Value::Object(base)) = (&mut kept, base) {
            for (place, knob) in knobs.list().iter().enumerate() {
                if let [Segment::Member(name)] = &knob.segments[..]
                    && codes[place] == old[place]
                    && let Some(value) = base.get(name)
                {
                    kept.insert(name.clone(), value.clone());
                }
            }
        }
        let fits = self.space.accepts(&kept) && knobs.encode(&kept) == codes;
        let value = if fits { kept } else { found };
        let label = knobs.list()[start.0].term(start.1);
        self.batch.push_item(&value, Item { label, violations: Vec::new() });
        self.rows.push(codes);
    }

    /// Writes `rows`, and whatever more it takes to cover all that is wanted.
    pub(super) fn write(
        &mut self,
        task: &Task<'_>,
        possible: &Possible,
        rows: Vec<Vec<u16>>,
        interrupt: &dyn Interrupt,
    ) -> Result<()> {
        let mut all_as_planned = true;
        let first = self.rows.len();
        for row in rows {
            interrupt.poll()?;
            if let Some(value) = self.written(&row, &[]) {
                self.take(&value);
            }
            all_as_planned &= self.rows.last() == Some(&row);
        }
        // Elsewhere there may be tuples that no plan could be made for.
        if all_as_planned && self.space.is_exact() {
            return Ok(());
        }
        let (interactions, wanted) = (task.interactions, task.wanted.clone());
        let mut greedy = Greedy::new(interactions, task.by_setting, task.model, wanted);
        for row in &self.rows[first..] {
            greedy.take(row);
        }
        let mut stream = self.key.stream(Place::ROOT.member("rest"), 0, 0);
        while let Some(tuple) = greedy.uncovered().first() {
            interrupt.poll()?;
            let start = interactions.tuple(tuple);
            let row = greedy.row_with(&start, &mut stream);
            let value = row.and_then(|row| self.written(&row, &start));
            // What is known of it is better than nothing.
            let value = value.or_else(|| possible.witness(self.space, &start));
            if let Some(value) = value.filter(|value| !self.is_excluded(value)) {
                self.take(&value);
                greedy.take(&self.rows[self.rows.len() - 1]);
            }
            // Whatever came of it, the tuple is not tried again.
            if greedy.uncovered().contains(tuple) {
                greedy.forget(tuple);
                self.given_up += 1;
            }
        }
        Ok(())
    }

    /// A configuration with the classes of `start` and as many of the row's as can be had.
    fn written(&self, row: &[u16], start: &[(usize, u16)]) -> Option<Value> {
        let mut codes = vec![OPEN; row.len()];
        for &(setting, code) in start {
            codes[setting] = code;
        }
        let mut value = None;
        let mut parts: Vec<(usize, usize)> = vec![(0, row.len())];
        while let Some((from, to)) = parts.pop() {
            let mut more = codes.clone();
            more[from..to].copy_from_slice(&row[from..to]);
            let found = realise(self.space, self.key, self.rows.len() as u64, self.profile, &more);
            match found.filter(|found| !self.is_excluded(found)) {
                Some(found) => {
                    codes = more;
                    value = Some(found);
                }
                None if to - from > 1 => {
                    let middle = usize::midpoint(from, to);
                    parts.extend([(middle, to), (from, middle)]);
                }
                None => {}
            }
        }
        value
    }

    fn is_excluded(&self, value: &Value) -> bool {
        !self.exclude.is_empty() && has_excluded(self.exclude, &self.space.knobs().encode(value))
    }
}
