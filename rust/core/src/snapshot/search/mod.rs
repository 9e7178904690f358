//! Snapshots for which a rule holds, and those that are most like a configuration.

mod column;
mod mask;
mod name;
mod nearest;

use std::cell::RefCell;
use std::collections::BTreeSet;

use super::block::Header;
use super::bytes::Read;
use super::cells::{Cell, Cells};
use super::pack::Pack;
use super::rows::Walk;
use crate::error::{Error, Interrupt, Result};
use crate::expression::{Vocabulary, nearest as nearest_name, parse};

pub use column::Column;
pub use nearest::Near;

use column::{ABSENT, Growing, LOST};
use name::names;

/// Names that begin so speak of what is known of a snapshot, not of its settings.
const KNOWN: char = '@';

/// Bytes of columns that are remembered; with more, all are forgotten.
const LARGEST: usize = 1 << 27;

/// The columns of settings that were asked for.
#[derive(Debug, Default)]
pub(super) struct Columns(hashbrown::HashMap<String, Growing>);

impl Columns {
    fn make_room(&mut self) {
        if self.0.values().map(Growing::size).sum::<usize>() > LARGEST {
            self.0.clear();
        }
    }
}

/// What a rule about snapshots asks for, of what is known of them besides their settings: names
/// that begin with `@`.
pub fn asks_for(rule: &str) -> Result<Vec<String>> {
    let names = Names::default();
    parse(rule, &names)?;
    Ok(names.0.into_inner().into_iter().filter(|name| name.starts_with(KNOWN)).collect())
}

impl Pack {
    /// For which snapshots a rule holds; it holds for none that is lost.
    ///
    /// # Errors
    /// [`Error::Schema`] where the rule cannot be read, or no snapshot has a setting of it.
    pub fn matching(
        &mut self,
        rule: &str,
        mut known: Vec<(String, Column)>,
        interrupt: &dyn Interrupt,
    ) -> Result<Vec<bool>> {
        let names = Names::default();
        let parsed = parse(rule, &names)?;
        let names = names.0.into_inner();
        let count = self.len() as usize;
        for (_, column) in &mut known {
            column.codes.resize(count, ABSENT);
        }
        self.columns.make_room();
        let known_column = |name: &str| known.iter().find(|(other, _)| other == name);
        let asked = names.iter().filter(|name| known_column(name).is_none());
        let asked: Vec<&str> = asked.map(String::as_str).collect();
        self.fill(&asked, interrupt)?;
        let settings = &self.columns.0;
        if let Some(name) = asked.iter().find(|name| is_unknown(&settings[**name].column)) {
            return Err(self.unknown(name));
        }
        let column = |name: &String| match known_column(name) {
            Some((_, column)) => column,
            None => &settings[name].column,
        };
        let columns: Vec<&Column> = names.iter().map(column).collect();
        let mut mask = mask::mask(&parsed, &columns, count);
        for column in columns {
            let readable = column.codes.iter().map(|code| *code != LOST);
            mask.iter_mut().zip(readable).for_each(|(holds, readable)| *holds &= readable);
        }
        Ok(mask)
    }

    /// Completes the columns of settings.
    fn fill(&mut self, names: &[&str], interrupt: &dyn Interrupt) -> Result<()> {
        for place in 0..self.contents.places.len() {
            for name in names {
                interrupt.poll()?;
                self.fill_block(place, name);
            }
        }
        let count = self.len();
        for name in names {
            self.columns.0.entry_ref(*name).or_default().lose(count);
        }
        Ok(())
    }

    /// Extends the column of a setting by a block, unless it has that already.
    fn fill_block(&mut self, place: usize, name: &str) {
        let Header { first, count, .. } = self.contents.places[place].header;
        let known = self.columns.0.entry_ref(name).or_default().column.codes.len();
        if known > first as usize {
            return;
        }
        let is_read = self.read_codes(place).is_ok();
        let Self { contents, reader, columns, .. } = self;
        let growing = columns.0.entry_ref(name).or_default();
        growing.lose(first);
        if !is_read || growing.extend(reader, place, &contents.dictionary, name).is_err() {
            growing.column.codes.truncate(first as usize);
            growing.lose(first + u32::from(count));
        }
    }

    fn unknown(&mut self, name: &str) -> Error {
        let names: Vec<String> = self.settings().into_iter().collect();
        let near = nearest_name(name, &names);
        let advice = near.map_or_else(
            || "text values stand in quotes".to_owned(),
            |near| format!("did you mean {near:?}? Text values stand in quotes"),
        );
        Error::schema("", format!("no snapshot has a setting {name:?}")).with_hint(advice)
    }

    /// The names of all settings of snapshots that can be read.
    fn settings(&mut self) -> BTreeSet<String> {
        let shapes = self.contents.dictionary.shapes().iter();
        let shared = shapes.flat_map(|coded| names(coded.shape.skeleton()).unwrap_or_default());
        let mut found: BTreeSet<String> = shared.collect();
        for place in 0..self.contents.places.len() {
            found.extend(self.own_settings(place).unwrap_or_default());
        }
        found
    }

    /// The names of settings in those snapshots of a block that have shapes of their own.
    fn own_settings(&mut self, place: usize) -> Read<Vec<String>> {
        self.read_codes(place)?;
        let mut cells =
            Cells::of(self.reader.walk(place, &self.contents.dictionary, 0, Walk::has_whole)?);
        let mut found = Vec::new();
        while let Some(cell) = cells.next(|_| None)? {
            if let Cell::Whole(row) = cell {
                found.extend(names(row.skeleton())?);
            }
        }
        Ok(found)
    }
}

/// Whether there are snapshots, and none that can be read has the setting.
fn is_unknown(column: &Column) -> bool {
    column.values.is_empty() && column.codes.iter().any(|code| *code != LOST)
}

/// Takes any name for that of a setting: which there are shows when they are looked for.
#[derive(Debug, Default)]
struct Names(RefCell<Vec<String>>);

impl Vocabulary for Names {
    fn setting(&self, name: &str) -> Option<usize> {
        if matches!(name.to_ascii_lowercase().as_str(), "true" | "false" | "null") {
            return None;
        }
        let mut names = self.0.borrow_mut();
        let known = names.iter().position(|other| other == name);
        Some(known.unwrap_or_else(|| {
            names.push(name.to_owned());
            names.len() - 1
        }))
    }

    fn names(&self) -> Vec<String> {
        Vec::new()
    }
}
