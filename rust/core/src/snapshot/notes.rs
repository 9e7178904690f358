//! What is noted about snapshots: a text, and the numbers of the snapshots that it is about.

use super::bytes::Damage;
use super::bytes::{Cursor, Read, put_bytes, put_number, text};

/// A text about snapshots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    /// The first number and the one behind the last, of each run of snapshots.
    pub on: Vec<(u32, u32)>,
    /// What is noted; the store does not read it.
    pub text: String,
}

/// What a note weighs beside its content.
const WEIGHT: usize = 64;

impl Note {
    /// About the bytes that it takes in memory.
    pub(crate) fn weight(&self) -> usize {
        WEIGHT + size_of_val(&*self.on) + self.text.len()
    }

    /// The note, of the snapshots below `len`.
    pub(crate) fn within(mut self, len: u32) -> Self {
        self.on.retain_mut(|(start, end)| {
            *end = len.min(*end);
            *start < len
        });
        self
    }

    pub(crate) fn put(&self, out: &mut Vec<u8>) {
        put_number(out, self.on.len() as u64);
        let mut last = 0;
        for &(start, end) in &self.on {
            // Runs are in ascending order mostly; a difference in two's complement is any.
            put_number(out, start.wrapping_sub(last).into());
            put_number(out, (end - start).into());
            last = end;
        }
        put_bytes(out, self.text.as_bytes());
    }

    pub(crate) fn read(cursor: &mut Cursor<'_>) -> Read<Self> {
        let count = cursor.number()?;
        let mut on = Vec::new();
        let mut last = 0_u32;
        for _ in 0..count {
            let start = last.wrapping_add(short(cursor)?);
            let end = start.checked_add(short(cursor)?).ok_or(Damage("a run is too long"))?;
            on.push((start, end));
            last = end;
        }
        let text = text(cursor.bytes()?)?.to_owned();
        Ok(Self { on, text })
    }
}

fn short(cursor: &mut Cursor<'_>) -> Read<u32> {
    u32::try_from(cursor.number()?).map_err(|_| Damage("a number is too large"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn notes_come_back() {
        let note = Note { on: vec![(3, 6), (9, 10), (2, 3)], text: "{\"tag\":\"é\"}".into() };
        let mut bytes = Vec::new();
        note.put(&mut bytes);
        assert_eq!(Note::read(&mut Cursor::new(&bytes)), Ok(note));
        for cut in 0..bytes.len() {
            assert!(Note::read(&mut Cursor::new(&bytes[..cut])).is_err());
        }
    }

    #[test]
    fn runs_beyond_any_number_are_damage() {
        let mut bytes = vec![1];
        put_number(&mut bytes, u64::from(u32::MAX));
        put_number(&mut bytes, 1);
        assert_eq!(Note::read(&mut Cursor::new(&bytes)), Err(Damage("a run is too long")));
        let mut bytes = vec![1];
        put_number(&mut bytes, 1 << 32);
        assert_eq!(Note::read(&mut Cursor::new(&bytes)), Err(Damage("a number is too large")));
    }
}
