//! Packs whose content is open to a fuzzer: checksums hide it, and so does pressing.

use crate::snapshot::block::{HEADER, Header, Kind, MARK};
use crate::snapshot::bytes::{Cursor, Read, put_number};
use crate::snapshot::contents::Contents;
use crate::snapshot::identity::SIGN;
use crate::snapshot::opening;
use crate::snapshot::press::Unpress;
use crate::snapshot::scan::Found;

/// Bytes of a header between mark and checksums.
const STATED: usize = HEADER - MARK.len();
/// A block with this in its version keeps what it states of the dictionary.
const KEEPS: u8 = 0x80;

/// A pack of the blocks in `bytes`, each from one mark to the next, with everything in them that a
/// reader checks before it looks at the content as it should be.
pub fn sealed(bytes: &[u8]) -> Vec<u8> {
    let mut out = opening::bytes().to_vec();
    let mut contents = Contents::new().unwrap();
    for block in blocks(bytes) {
        let (stated, content) = block.split_at(STATED.min(block.len()));
        let byte = |place: usize| stated.get(place).copied().unwrap_or_default();
        let number = |place: usize| u32::from_le_bytes([0, 1, 2, 3].map(|more| byte(place + more)));
        let kind = Kind::ALL[usize::from(byte(0).wrapping_sub(1)) % Kind::ALL.len()];
        let count = u16::from_le_bytes([byte(2), byte(3)]);
        let content = lengths(kind, content);
        let keeps = byte(1) & KEEPS != 0;
        let mut first = number(8);
        if kind == Kind::Dictionary && !keeps {
            first = contents.dictionary.entries();
        }
        let chain = if keeps { number(12) } else { contents.dictionary.chain() };
        let header = Header::of(kind, count, first, chain, &content);
        let offset = out.len() as u64;
        contents.take(&Found::Block { offset, header, content: &content, is_healed: false });
        out.extend_from_slice(&header.bytes());
        out.extend_from_slice(&content);
    }
    out
}

/// A pack with its sections as they are before they are pressed, for [`sealed`] to take up.
pub fn loosened(bytes: &[u8]) -> Vec<u8> {
    let mut out = bytes[..opening::LENGTH.min(bytes.len())].to_vec();
    for block in blocks(bytes) {
        let (stated, content) = block.split_at(STATED.min(block.len()));
        let kind = stated.first().copied().unwrap_or_default();
        out.extend_from_slice(&MARK);
        out.extend_from_slice(stated);
        out.extend_from_slice(&unpressed(kind, content).unwrap_or_else(|_| content.to_vec()));
    }
    out
}

/// What stands behind each mark.
fn blocks(bytes: &[u8]) -> Vec<&[u8]> {
    let is_mark = |&place: &usize| bytes[place..].starts_with(&MARK);
    let marks: Vec<usize> = (0..bytes.len()).filter(is_mark).collect();
    let ends = marks.iter().skip(1).copied().chain([bytes.len()]);
    marks.iter().zip(ends).map(|(&start, end)| &bytes[start + MARK.len()..end]).collect()
}

fn has_signs(kind: Kind) -> bool {
    kind == Kind::Snapshots
}

fn unpressed(kind: u8, content: &[u8]) -> Read<Vec<u8>> {
    let mut cursor = Cursor::new(content);
    let mut out = Vec::new();
    let mut section = Vec::new();
    if has_signs(Kind::ALL[usize::from(kind.wrapping_sub(1)) % Kind::ALL.len()]) {
        let count = cursor.number()?;
        put_number(&mut out, count);
        out.extend_from_slice(cursor.take(count.saturating_mul(SIGN as u64))?);
    }
    let mut unpress = Unpress::new().unwrap();
    while !cursor.is_empty() {
        unpress.take(&mut cursor, &mut section)?;
        put_section(&mut out, &section);
    }
    Ok(out)
}

fn put_section(out: &mut Vec<u8>, section: &[u8]) {
    put_number(out, section.len() as u64);
    put_number(out, 0);
    out.extend_from_slice(section);
}

/// The content with its sections as long as it says, or as there is left.
fn lengths(kind: Kind, content: &[u8]) -> Vec<u8> {
    let mut cursor = Cursor::new(content);
    let mut out = Vec::new();
    if kind == Kind::Torn {
        return content.to_vec();
    }
    if has_signs(kind) {
        let count = cursor.number().unwrap_or_default().min((cursor.left() / SIGN) as u64);
        put_number(&mut out, count);
        out.extend_from_slice(cursor.take(count * SIGN as u64).unwrap_or_default());
        let length = stated_length(&mut cursor).min(cursor.left() as u64);
        put_section(&mut out, cursor.take(length).unwrap_or_default());
    }
    stated_length(&mut cursor);
    put_section(&mut out, cursor.remainder());
    out
}

/// The length of a section that is not pressed.
fn stated_length(cursor: &mut Cursor<'_>) -> u64 {
    let length = cursor.number().unwrap_or_default();
    let _ = cursor.number();
    length
}
