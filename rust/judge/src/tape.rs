//! A value written as a row of cells: quick to write, to take back, to judge and to print.
//!
//! A tree of maps and strings costs an allocation per member; a stream of a hundred thousand
//! configurations a second cannot pay for it. Cells follow each other in the order of the text, and
//! a container knows where it ends, after the tapes of simdjson (Langdale and Lemire, "Parsing
//! gigabytes of JSON per second", 2019).

use serde_json::{Map, Value};

/// Two to the power of 63: from here on not all whole numbers fit into 64 bits.
pub const WIDE: f64 = 9_223_372_036_854_775_808.0;

/// One value, the name of a member, or the beginning of a container.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Cell {
    Null,
    Bool(bool),
    Whole(i64),
    Natural(u64),
    Real(f64),
    /// Where in the text it stands, and its length in bytes.
    Text(u32, u32),
    /// Its count of items, and the cell after its last one.
    List(u32, u32),
    /// Its count of members, and the cell after its last one; names and values take turns.
    Record(u32, u32),
}

/// A value under construction.
#[derive(Debug, Clone, Default)]
pub struct Tape {
    cells: Vec<Cell>,
    text: String,
}

/// A moment to which a tape can be taken back.
#[derive(Debug, Clone, Copy)]
pub struct Moment {
    cells: usize,
    text: usize,
}

/// A container that is open.
#[derive(Debug, Clone, Copy)]
#[must_use]
pub struct Open(usize);

impl Tape {
    /// Forgets everything.
    pub fn clear(&mut self) {
        self.cells.clear();
        self.text.clear();
    }

    /// How many cells are written.
    #[inline]
    pub fn len(&self) -> usize {
        self.cells.len()
    }

    /// Whether nothing is written.
    pub fn is_empty(&self) -> bool {
        self.cells.is_empty()
    }

    /// The moment now.
    #[inline]
    pub fn moment(&self) -> Moment {
        Moment { cells: self.cells.len(), text: self.text.len() }
    }

    /// Takes back what was written since `moment`.
    #[inline]
    pub fn take_back(&mut self, moment: Moment) {
        self.cells.truncate(moment.cells);
        self.text.truncate(moment.text);
    }

    /// Takes back the cells from `cell` on.
    pub fn cut(&mut self, cell: usize) {
        self.cells.truncate(cell);
    }

    /// Appends `null`.
    #[inline]
    pub fn null(&mut self) {
        self.cells.push(Cell::Null);
    }

    /// Appends `true` or `false`.
    #[inline]
    pub fn bool(&mut self, value: bool) {
        self.cells.push(Cell::Bool(value));
    }

    /// Appends a whole number; beyond 64 bits the nearest number that a double holds.
    #[inline]
    pub fn whole(&mut self, number: i128) {
        let cell = i64::try_from(number).map(Cell::Whole);
        let cell = cell.or_else(|_| u64::try_from(number).map(Cell::Natural));
        self.cells.push(cell.unwrap_or(Cell::Real(number as f64)));
    }

    /// Appends a number; whether it is one that JSON can hold.
    pub fn real(&mut self, number: f64) -> bool {
        if number.is_finite() {
            self.cells.push(Cell::Real(number));
        }
        number.is_finite()
    }

    /// Appends text, or the name of a member.
    #[inline]
    pub fn text(&mut self, text: &str) {
        let start = self.text.len();
        self.text.push_str(text);
        self.cells.push(Cell::Text(start as u32, text.len() as u32));
    }

    /// Appends the text that `write` writes; whether it wrote any.
    pub fn text_by(&mut self, write: impl FnOnce(&mut String) -> bool) -> bool {
        let start = self.text.len();
        let written = write(&mut self.text);
        if written {
            self.cells.push(Cell::Text(start as u32, (self.text.len() - start) as u32));
        } else {
            self.text.truncate(start);
        }
        written
    }

    /// Begins a list.
    #[inline]
    pub fn open_list(&mut self) -> Open {
        self.cells.push(Cell::List(0, 0));
        Open(self.cells.len() - 1)
    }

    /// Begins a mapping.
    #[inline]
    pub fn open_record(&mut self) -> Open {
        self.cells.push(Cell::Record(0, 0));
        Open(self.cells.len() - 1)
    }

    /// Ends a list or a mapping of `count` items or members.
    #[inline]
    pub fn close(&mut self, open: Open, count: usize) {
        let end = self.cells.len() as u32;
        self.cells[open.0] = match self.cells[open.0] {
            Cell::Record(..) => Cell::Record(count as u32, end),
            _ => Cell::List(count as u32, end),
        };
    }

    /// Appends a value.
    pub fn value(&mut self, value: &Value) {
        match value {
            Value::Null => self.null(),
            Value::Bool(value) => self.bool(*value),
            Value::Number(number) => self.number(number),
            Value::String(text) => self.text(text),
            Value::Array(items) => {
                let open = self.open_list();
                for item in items {
                    self.value(item);
                }
                self.close(open, items.len());
            }
            Value::Object(members) => {
                let open = self.open_record();
                for (name, inner) in members {
                    self.text(name);
                    self.value(inner);
                }
                self.close(open, members.len());
            }
        }
    }

    fn number(&mut self, number: &serde_json::Number) {
        let cell = match (number.as_i64(), number.as_u64(), number.as_f64()) {
            (Some(whole), ..) => Cell::Whole(whole),
            (None, Some(natural), _) => Cell::Natural(natural),
            (None, None, real) => real.map_or(Cell::Null, Cell::Real),
        };
        self.cells.push(cell);
    }

    /// The value that begins at `cell`.
    pub fn read(&self, cell: usize) -> Value {
        match self.cells[cell] {
            Cell::Null => Value::Null,
            Cell::Bool(value) => Value::Bool(value),
            Cell::Whole(number) => Value::from(number),
            Cell::Natural(number) => Value::from(number),
            Cell::Real(number) => Value::from(number),
            Cell::Text(..) => Value::from(self.text_at(cell)),
            Cell::List(..) => self.places(cell).map(|place| self.read(place)).collect(),
            Cell::Record(count, _) => {
                let mut members = Map::with_capacity(count as usize);
                for place in self.places(cell) {
                    members.insert(self.text_at(place).to_owned(), self.read(place + 1));
                }
                Value::Object(members)
            }
        }
    }

    #[inline]
    pub(crate) fn cell(&self, place: usize) -> Cell {
        self.cells[place]
    }

    /// All texts and names, one after the other.
    pub(crate) fn all_text(&self) -> &str {
        &self.text
    }

    /// The text at `place`; empty for anything else.
    #[inline]
    pub fn text_at(&self, place: usize) -> &str {
        match self.cells[place] {
            Cell::Text(start, length) => &self.text[start as usize..(start + length) as usize],
            _ => "",
        }
    }

    /// Whether that text stands at `place`; most others are told by their lengths.
    #[inline]
    pub fn is_text(&self, place: usize, text: &str) -> bool {
        match self.cells[place] {
            Cell::Text(start, length) if length as usize == text.len() => {
                &self.text.as_bytes()[start as usize..(start + length) as usize] == text.as_bytes()
            }
            _ => false,
        }
    }

    /// The cell after the value that begins at `place`.
    #[inline]
    pub fn after(&self, place: usize) -> usize {
        match self.cells[place] {
            Cell::List(_, end) | Cell::Record(_, end) => end as usize,
            _ => place + 1,
        }
    }

    /// Where the items of a list begin, or the names of a mapping's members.
    #[inline]
    pub(crate) fn places(&self, container: usize) -> Places<'_> {
        let (is_record, count) = match self.cells[container] {
            Cell::List(count, _) => (false, count),
            Cell::Record(count, _) => (true, count),
            _ => (false, 0),
        };
        Places { tape: self, next: container + 1, left: count as usize, is_record }
    }
}

/// The places of the items or the members of a container.
#[derive(Debug, Clone)]
pub(crate) struct Places<'t> {
    tape: &'t Tape,
    next: usize,
    left: usize,
    is_record: bool,
}

impl Iterator for Places<'_> {
    type Item = usize;

    fn next(&mut self) -> Option<usize> {
        self.left = self.left.checked_sub(1)?;
        let place = self.next;
        self.next = self.tape.after(place + usize::from(self.is_record));
        Some(place)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_value_is_read_and_printed_as_it_was_written() {
        for value in [
            json!(null),
            json!([1, -2, 18_446_744_073_709_551_615_u64, 0.5, 1e300, -0.0]),
            json!({"a": [], "b": {}, "c": {"d": [true, {"e": "\u{0}\u{1f}\"\\\n\té👩"}]}, "": 1}),
        ] {
            let mut tape = Tape::default();
            tape.value(&value);
            let mut printed = Vec::new();
            tape.print(0, &mut printed);
            assert_eq!(tape.read(0), value);
            assert_eq!(String::from_utf8(printed).unwrap(), value.to_string());
        }
    }

    #[test]
    fn what_is_taken_back_leaves_no_trace() {
        let mut tape = Tape::default();
        let open = tape.open_record();
        tape.text("kept");
        tape.whole(1);
        let moment = tape.moment();
        tape.text("lost");
        tape.value(&json!([1, {"x": "y"}]));
        tape.take_back(moment);
        tape.close(open, 1);
        assert_eq!(tape.read(0), json!({"kept": 1}));
        assert_eq!(tape.text, "kept");
    }

    #[test]
    fn numbers_beyond_64_bits_become_the_nearest_double() {
        let mut tape = Tape::default();
        tape.whole(i128::from(u64::MAX));
        tape.whole(1 << 70);
        assert_eq!((tape.read(0), tape.read(1)), (json!(u64::MAX), json!((1_u128 << 70) as f64)));
        assert!(!tape.real(f64::NAN));
    }
}
