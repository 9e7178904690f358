//! Sections of a block, pressed with zstd where that makes them much shorter.

use std::io;

use zstd::bulk::{Compressor, Decompressor};

use super::bytes::{Cursor, Damage, Read, put_number};

/// Bytes that a section may have: a section that claims more is damaged.
pub(crate) const LARGEST: u64 = 1 << 28;

/// Rows of numbers have few repeats worth looking for: the quickest level presses them best.
const LEVEL: i32 = 1;

/// Presses sections.
pub(crate) struct Press {
    zstd: Compressor<'static>,
    buffer: Vec<u8>,
}

impl Press {
    pub(crate) fn new() -> io::Result<Self> {
        let mut zstd = Compressor::new(LEVEL)?;
        zstd.set_parameter(zstd::zstd_safe::CParameter::MinMatch(7))?;
        // The block has a checksum and the lengths.
        zstd.include_contentsize(false)?;
        zstd.include_checksum(false)?;
        Ok(Self { zstd, buffer: Vec::new() })
    }

    /// Appends a section: its length, its pressed length or 0, and its bytes.
    pub(crate) fn put(&mut self, out: &mut Vec<u8>, section: &[u8]) {
        put_number(out, section.len() as u64);
        self.buffer.clear();
        self.buffer.reserve(section.len());
        // To unpress a section takes longer than anything else in reading a snapshot: what gets
        // hardly shorter, or does not fit into its own length, is kept as it is.
        match self.zstd.compress_to_buffer(section, &mut self.buffer) {
            Ok(length) if length + section.len() / 4 < section.len() => {
                put_number(out, length as u64);
                out.extend_from_slice(&self.buffer);
            }
            _ => {
                put_number(out, 0);
                out.extend_from_slice(section);
            }
        }
    }
}

/// Appends a section as it is.
pub(crate) fn put_plain(out: &mut Vec<u8>, section: &[u8]) {
    put_number(out, section.len() as u64);
    put_number(out, 0);
    out.extend_from_slice(section);
}

/// Takes sections apart again.
pub(crate) struct Unpress(Decompressor<'static>);

impl Unpress {
    pub(crate) fn new() -> io::Result<Self> {
        Ok(Self(Decompressor::new()?))
    }

    /// Reads a section into `out`, which it empties before.
    pub(crate) fn take(&mut self, cursor: &mut Cursor<'_>, out: &mut Vec<u8>) -> Read<()> {
        out.clear();
        let length = cursor.number()?;
        let pressed = cursor.number()?;
        if length > LARGEST {
            return Err(Damage("a section is larger than any"));
        }
        if pressed == 0 {
            out.extend_from_slice(cursor.take(length)?);
            return Ok(());
        }
        let bytes = cursor.take(pressed)?;
        out.reserve_exact(length as usize);
        let read = self.0.decompress_to_buffer(bytes, out);
        match read {
            Ok(read) if read as u64 == length => Ok(()),
            _ => Err(Damage("a section cannot be unpressed")),
        }
    }
}

/// Goes over a section.
pub(crate) fn skip(cursor: &mut Cursor<'_>) -> Read<()> {
    let length = cursor.number()?;
    let pressed = cursor.number()?;
    cursor.take(if pressed == 0 { length } else { pressed })?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_come_back_pressed_or_not() {
        let mut press = Press::new().unwrap();
        let mut unpress = Unpress::new().unwrap();
        let sections: [Vec<u8>; 3] = [vec![], vec![1, 2, 3], vec![7; 10_000]];
        let mut out = Vec::new();
        for section in &sections {
            press.put(&mut out, section);
        }
        assert!(out.len() < 100);
        let mut cursor = Cursor::new(&out);
        let mut found = Vec::new();
        for section in &sections {
            unpress.take(&mut cursor, &mut found).unwrap();
            assert_eq!(&found, section);
        }
        assert!(cursor.is_empty());
        let mut cursor = Cursor::new(&out);
        (0..3).for_each(|_| skip(&mut cursor).unwrap());
        assert!(cursor.is_empty());
    }

    #[test]
    fn damaged_sections_are_told() {
        let mut unpress = Unpress::new().unwrap();
        let mut take = |bytes: &[u8]| unpress.take(&mut Cursor::new(bytes), &mut Vec::new());
        assert_eq!(take(&[4, 0, 1]), Err(Damage("it ends too early")));
        assert_eq!(take(&[4, 2, 1, 1]), Err(Damage("a section cannot be unpressed")));
        let mut huge = Vec::new();
        put_number(&mut huge, LARGEST + 1);
        huge.push(1);
        assert_eq!(take(&huge), Err(Damage("a section is larger than any")));
    }
}
