//! The values that all snapshots of a pack have of one setting, as numbers.

use hashbrown::HashMap;
use serde_json::Value;

use crate::snapshot::bytes::{Cursor, Read};
use crate::snapshot::cells::{Cell, Cells, needs_texts};
use crate::snapshot::dictionary::{Coded, Dictionary};
use crate::snapshot::leaf::Leaf;
use crate::snapshot::reader::Reader;
use crate::snapshot::rows::Walk;
use crate::snapshot::slots::Slot;

use super::name::place_of;

/// The snapshot does not have the setting.
pub(super) const ABSENT: u32 = 0;
/// The snapshot cannot be read.
pub(super) const LOST: u32 = u32::MAX;

/// What a setting, or something that is known of snapshots, is in each of them.
#[derive(Debug, Default)]
pub struct Column {
    /// The values, by their code less one.
    pub(super) values: Vec<Value>,
    /// The code of each snapshot.
    pub(super) codes: Vec<u32>,
}

impl Column {
    /// A column of values and, for each snapshot, 0 or the number of its value, counted from 1.
    ///
    /// Numbers that no value has stand for none.
    pub fn of(values: Vec<Value>, mut codes: Vec<u32>) -> Self {
        let most = values.len() as u32;
        codes.iter_mut().filter(|code| **code > most).for_each(|code| *code = ABSENT);
        Self { values, codes }
    }
}

/// A column of a setting under construction: packs grow.
#[derive(Debug, Default)]
pub(super) struct Growing {
    pub(super) column: Column,
    /// Which of the values of each shape it is, by the number of the shape.
    places: Vec<Option<u32>>,
    /// The codes of the values that the dictionary has, by slot; hardly ever more than one.
    known: Vec<(Slot, Vec<u32>)>,
    by_bytes: HashMap<Box<[u8]>, u32>,
}

impl Growing {
    /// Bytes that it takes, about.
    pub(super) fn size(&self) -> usize {
        let values: usize = self.by_bytes.keys().map(|bytes| 3 * bytes.len() + 64).sum();
        4 * self.column.codes.len() + values
    }

    /// Looks for the setting in the shapes that are new.
    fn learn_shapes(&mut self, dictionary: &Dictionary, name: &str) -> Read<()> {
        for coded in &dictionary.shapes()[self.places.len()..] {
            let place = place_of(coded.shape.skeleton(), name)?;
            self.places.push(place.map(|place| place as u32));
        }
        Ok(())
    }

    /// Which of the values of a shape the setting is.
    fn place_in(&self, coded: &Coded) -> Option<usize> {
        self.places.get(coded.number as usize).copied().flatten().map(|place| place as usize)
    }

    /// Makes room for snapshots that cannot be read, up to a number.
    pub(super) fn lose(&mut self, number: u32) {
        self.column.codes.resize(number as usize, LOST);
    }

    /// Appends the values of the rows of a block in memory.
    pub(super) fn extend(
        &mut self,
        reader: &mut Reader,
        place: usize,
        dictionary: &Dictionary,
        name: &str,
    ) -> Read<()> {
        self.learn_shapes(dictionary, name)?;
        let needs = |walk: &Walk<'_>| needs_texts(walk, |coded| self.place_in(coded));
        let mut cells = Cells::of(reader.walk(place, dictionary, 0, needs)?);
        while let Some(cell) = cells.next(|coded| self.place_in(coded))? {
            let code = match cell {
                Cell::Absent => ABSENT,
                Cell::Known(slot, number) => self.known(dictionary, slot, number)?,
                Cell::Own(leaf) => self.code(leaf)?,
                Cell::Whole(row) => match place_of(row.skeleton(), name)? {
                    Some(place) => self.code(row.leaf(place)?)?,
                    None => ABSENT,
                },
            };
            self.column.codes.push(code);
        }
        Ok(())
    }

    fn known(&mut self, dictionary: &Dictionary, slot: Slot, number: u64) -> Read<u32> {
        let found = self.known.iter().position(|(other, _)| *other == slot);
        let place = found.unwrap_or_else(|| {
            self.known.push((slot, Vec::new()));
            self.known.len() - 1
        });
        if let Some(&code) = self.known[place].1.get(number as usize) {
            return Ok(code);
        }
        dictionary.value(slot, number)?;
        for new in self.known[place].1.len() as u64..=number {
            let code = self.code(dictionary.value(slot, new)?)?;
            self.known[place].1.push(code);
        }
        self.code(dictionary.value(slot, number)?)
    }

    fn code(&mut self, leaf: &[u8]) -> Read<u32> {
        if let Some(&code) = self.by_bytes.get(leaf) {
            return Ok(code);
        }
        self.column.values.push(value(Leaf::read(&mut Cursor::new(leaf))?));
        let code = self.column.values.len() as u32;
        self.by_bytes.insert(leaf.into(), code);
        Ok(code)
    }
}

/// A value as rules compare it: numbers beyond 64 bits as the nearest double, and what is no
/// number of JSON by its name.
fn value(leaf: Leaf<'_>) -> Value {
    match leaf {
        Leaf::Null => Value::Null,
        Leaf::Bool(is_true) => Value::Bool(is_true),
        Leaf::Natural(number) => Value::from(number),
        Leaf::Negative(number) => match i64::try_from(number) {
            Ok(number) => Value::from(-1 - number),
            Err(_) => Value::from(-1.0 - number as f64),
        },
        Leaf::Big(digits) => digits.parse().map_or_else(|_| Value::from(digits), real),
        Leaf::Real(number) => real(number),
        Leaf::Text(text) => Value::from(text),
    }
}

fn real(number: f64) -> Value {
    if number.is_finite() {
        return Value::from(number);
    }
    let name = if number.is_nan() {
        "NaN"
    } else if number > 0.0 {
        "Infinity"
    } else {
        "-Infinity"
    };
    Value::from(name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_compare_as_rules_see_them() {
        let huge = "9".repeat(400);
        for (leaf, expected) in [
            (Leaf::Null, json!(null)),
            (Leaf::Bool(true), json!(true)),
            (Leaf::Natural(u64::MAX), json!(u64::MAX)),
            (Leaf::Negative(6), json!(-7)),
            (Leaf::Negative(u64::MAX), json!(-18_446_744_073_709_551_616.0)),
            (Leaf::Big("100000000000000000000"), json!(1e20)),
            (Leaf::Big(&huge), json!("Infinity")),
            (Leaf::Real(0.5), json!(0.5)),
            (Leaf::Real(f64::NAN), json!("NaN")),
            (Leaf::Real(f64::NEG_INFINITY), json!("-Infinity")),
            (Leaf::Text("é"), json!("é")),
        ] {
            assert_eq!(value(leaf), expected);
        }
    }

    #[test]
    fn codes_that_no_value_has_stand_for_none() {
        let column = Column::of(vec![json!("a")], vec![1, 0, 2, u32::MAX]);
        assert_eq!(column.codes, [1, ABSENT, ABSENT, ABSENT]);
    }
}
