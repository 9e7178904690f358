//! The frame of everything that a pack holds: a mark, a kind, lengths and checksums.
//!
//! ```text
//! bytes  0..4   mark, by which a reader finds its way behind damage
//!        4      kind
//!        5      version of the kind's content
//!        6..8   how many snapshots or entries it has
//!        8..12  length of the content
//!       12..16  number of the first snapshot or entry
//!       16..20  check of the dictionary that it relies on
//!       20..24  CRC-32 of the content
//!       24..28  CRC-32 of bytes 0..24
//! ```
//! Numbers are little-endian. A header and a content with one flipped bit are read nonetheless.

use super::bytes::{Damage, Read};
use super::heal::{checksum, heal};

/// No text has these bytes.
pub(crate) const MARK: [u8; 4] = [0xF5, b't', b'f', 0xFB];

/// Bytes before the content.
pub(crate) const HEADER: usize = 28;

/// What a block holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// What the dictionary is extended by.
    Dictionary,
    /// The same once more, further on.
    Copy,
    /// Configurations.
    Snapshots,
    /// What is noted about snapshots.
    Notes,
    /// Says that what precedes it is a write that was interrupted.
    Torn,
}

impl Kind {
    pub(crate) const ALL: [Self; 5] =
        [Self::Dictionary, Self::Copy, Self::Snapshots, Self::Notes, Self::Torn];

    fn of(byte: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| *kind as u8 + 1 == byte)
    }
}

/// What a block says of itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) kind: Kind,
    pub(crate) count: u16,
    pub(crate) length: u32,
    pub(crate) first: u32,
    pub(crate) chain: u32,
    pub(crate) checksum: u32,
}

/// The version of the content of every kind.
const VERSION: u8 = 1;

impl Header {
    /// The header of `content`.
    pub(crate) fn of(kind: Kind, count: u16, first: u32, chain: u32, content: &[u8]) -> Self {
        let length = content.len() as u32;
        Self { kind, count, length, first, chain, checksum: checksum(content) }
    }

    /// Bytes of the whole block.
    pub(crate) fn whole(&self) -> u64 {
        HEADER as u64 + u64::from(self.length)
    }

    pub(crate) fn bytes(&self) -> [u8; HEADER] {
        let mut bytes = [0; HEADER];
        bytes[..4].copy_from_slice(&MARK);
        bytes[4] = self.kind as u8 + 1;
        bytes[5] = VERSION;
        bytes[6..8].copy_from_slice(&self.count.to_le_bytes());
        let numbers = [self.length, self.first, self.chain, self.checksum];
        for (place, number) in bytes[8..24].chunks_exact_mut(4).zip(numbers) {
            place.copy_from_slice(&number.to_le_bytes());
        }
        let check = checksum(&bytes[..24]);
        bytes[24..].copy_from_slice(&check.to_le_bytes());
        bytes
    }

    /// Reads a header; whether a flipped bit had to be turned back.
    pub(crate) fn read(bytes: &[u8; HEADER]) -> Read<(Self, bool)> {
        let mut bytes = *bytes;
        let number = |bytes: &[u8; HEADER], at: usize| {
            u32::from_le_bytes([bytes[at], bytes[at + 1], bytes[at + 2], bytes[at + 3]])
        };
        let expected = number(&bytes, 24);
        let difference = checksum(&bytes[..24]) ^ expected;
        // One bit of difference is a bit of the checksum itself.
        let is_healed = difference != 0;
        if difference.count_ones() > 1 && !heal(&mut bytes[..24], expected) {
            return Err(Damage("a header is damaged"));
        }
        if bytes[..4] != MARK {
            return Err(Damage("no block begins here"));
        }
        let kind = Kind::of(bytes[4]).filter(|_| bytes[5] == VERSION);
        let header = Self {
            kind: kind.ok_or(Damage("a block of a newer testflow"))?,
            count: u16::from_le_bytes([bytes[6], bytes[7]]),
            length: number(&bytes, 8),
            first: number(&bytes, 12),
            chain: number(&bytes, 16),
            checksum: number(&bytes, 20),
        };
        Ok((header, is_healed))
    }

    /// Whether `content` is what the header speaks of.
    pub(crate) fn is_sound(&self, content: &[u8]) -> bool {
        content.len() == self.length as usize && checksum(content) == self.checksum
    }

    /// Makes sure that `content` is what the header speaks of; whether a flipped bit had to be
    /// turned back.
    pub(crate) fn check(&self, content: &mut [u8]) -> Read<bool> {
        if self.is_sound(content) {
            return Ok(false);
        }
        if heal(content, self.checksum) { Ok(true) } else { Err(Damage("its content is damaged")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_come_back_even_with_a_flipped_bit() {
        let header = Header::of(Kind::Notes, 3, 700_000, 0xDEAD_BEEF, b"content");
        let bytes = header.bytes();
        assert_eq!(Header::read(&bytes), Ok((header, false)));
        for bit in 0..8 * HEADER {
            let mut damaged = bytes;
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(Header::read(&damaged), Ok((header, true)), "{bit}");
        }
        let mut damaged = bytes;
        damaged[9] ^= 3;
        assert_eq!(Header::read(&damaged), Err(Damage("a header is damaged")));
    }

    #[test]
    fn contents_are_checked_and_healed() {
        let header = Header::of(Kind::Torn, 0, 0, 0, b"content");
        let mut content = *b"content";
        assert_eq!(header.check(&mut content), Ok(false));
        content[2] ^= 0x10;
        assert_eq!(header.check(&mut content), Ok(true));
        assert_eq!(&content, b"content");
        content[2] ^= 0x30;
        assert_eq!(header.check(&mut content), Err(Damage("its content is damaged")));
    }

    #[test]
    fn blocks_of_a_newer_testflow_are_told() {
        let mut bytes = Header::of(Kind::Torn, 0, 0, 0, b"").bytes();
        bytes[5] = 2;
        let check = checksum(&bytes[..24]);
        bytes[24..].copy_from_slice(&check.to_le_bytes());
        assert_eq!(Header::read(&bytes), Err(Damage("a block of a newer testflow")));
    }
}
