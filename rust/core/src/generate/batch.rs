//! Many configurations as lines of JSON in one buffer.

use crate::space::Violation;
use crate::value::{Tape, Value};

/// What is known of one configuration besides its values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Item {
    /// What a finite suite made it for.
    pub label: String,
    /// The rules that it breaks on purpose.
    pub violations: Vec<Violation>,
}

/// Configurations in order, each a line of JSON.
#[derive(Debug, Clone, Default)]
pub struct Batch {
    lines: Vec<u8>,
    ends: Vec<usize>,
    items: Vec<Item>,
}

impl Batch {
    /// Appends a valid configuration.
    pub fn push(&mut self, value: &Value) {
        self.push_item(value, Item::default());
    }

    /// Appends the valid configuration on the tape.
    pub fn push_tape(&mut self, tape: &Tape) {
        tape.print(0, &mut self.lines);
        self.end(Item::default());
    }

    /// Appends a configuration with what is known of it.
    pub fn push_item(&mut self, value: &Value, item: Item) {
        let mut tape = Tape::default();
        tape.value(value);
        tape.print(0, &mut self.lines);
        self.end(item);
    }

    fn end(&mut self, item: Item) {
        self.lines.push(b'\n');
        self.ends.push(self.lines.len());
        self.items.push(item);
    }

    /// How many configurations there are.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// All lines, each ended by a line feed.
    pub fn lines(&self) -> &[u8] {
        &self.lines
    }

    /// The JSON of one configuration, without the line feed.
    pub fn json(&self, place: usize) -> Option<&[u8]> {
        let end = *self.ends.get(place)?;
        let start = if place == 0 { 0 } else { self.ends[place - 1] };
        Some(&self.lines[start..end - 1])
    }

    /// What is known of one configuration.
    pub fn item(&self, place: usize) -> Option<&Item> {
        self.items.get(place)
    }
}
