//! What a configuration is called: the hash of its content.

use std::fmt;

use crate::error::{Error, Result};

/// Bytes of an identity that a pack keeps of every snapshot.
pub(crate) const SIGN: usize = 3;

/// The BLAKE3 hash of a configuration; equal for equal configurations, whatever the order of their
/// keys, and in every store.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identity(pub [u8; 32]);

impl Identity {
    /// The identity that 64 hexadecimal digits stand for.
    pub fn parse(text: &str) -> Option<Self> {
        let digits: &[u8; 64] = text.as_bytes().try_into().ok()?;
        let value = |digit: u8| char::from(digit).to_digit(16).map(|value| value as u8);
        let mut identity = [0; 32];
        for (byte, pair) in identity.iter_mut().zip(digits.chunks_exact(2)) {
            *byte = value(pair[0])? << 4 | value(pair[1])?;
        }
        Some(Self(identity))
    }

    /// Its first bytes, by which snapshots are found.
    pub(crate) fn sign(&self) -> Sign {
        [self.0[0], self.0[1], self.0[2]]
    }
}

/// The beginning of an identity.
pub(crate) type Sign = [u8; SIGN];

impl fmt::Display for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hexadecimal(&self.0))
    }
}

impl fmt::Debug for Identity {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, formatter)
    }
}

/// Bytes as digits, two each.
pub(crate) fn hexadecimal(bytes: &[u8]) -> String {
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xF]);
    digits.filter_map(|digit| char::from_digit(digit.into(), 16)).collect()
}

/// The beginning of an identity, as a person types it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Prefix {
    digits: Vec<u8>,
}

/// Digits that a person has to type at least.
const SHORTEST: usize = 4;

impl Prefix {
    /// Reads hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self> {
        let digits: Option<Vec<u8>> =
            text.chars().map(|sign| sign.to_digit(16).map(|digit| digit as u8)).collect();
        match digits {
            Some(digits) if (SHORTEST..=64).contains(&digits.len()) => Ok(Self { digits }),
            _ => Err(Error::input(
                format!("{text:?} is no id of a snapshot"),
                "an id has 64 hexadecimal digits; the first ones are enough, from four on",
            )),
        }
    }

    /// Whether the identity begins so.
    pub fn begins(&self, identity: &Identity) -> bool {
        self.begins_bytes(&identity.0)
    }

    /// Whether an identity that begins with `sign` may begin so.
    pub(crate) fn may_begin(&self, sign: Sign) -> bool {
        self.begins_bytes(&sign)
    }

    fn begins_bytes(&self, bytes: &[u8]) -> bool {
        let all = bytes.iter().flat_map(|byte| [byte >> 4, byte & 0xF]);
        self.digits.iter().zip(all).all(|(&digit, other)| digit == other)
    }

    /// The first bytes, where it has so many.
    pub(crate) fn sign(&self) -> Option<Sign> {
        let digits = self.digits.get(..2 * SIGN)?;
        Some([0, 1, 2].map(|place| digits[2 * place] << 4 | digits[2 * place + 1]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_identity_is_found_by_its_beginning() {
        let identity = Identity([0xAB; 32]);
        assert_eq!(identity.to_string(), "ab".repeat(32));
        for text in ["abab", "ABABA", &"ab".repeat(32)] {
            let prefix = Prefix::parse(text).unwrap();
            assert!(prefix.begins(&identity) && prefix.may_begin(identity.sign()), "{text}");
        }
        let other = Prefix::parse("abac").unwrap();
        assert!(!other.begins(&identity) && !other.may_begin(identity.sign()));
        assert!(Prefix::parse("abababac").unwrap().may_begin(identity.sign()));
        assert_eq!(Prefix::parse("ababa").unwrap().sign(), None);
        assert_eq!(Prefix::parse("ababab").unwrap().sign(), Some(identity.sign()));
    }

    #[test]
    fn what_is_no_identity_is_refused() {
        for text in ["", "abc", "wxyz", &"a".repeat(65)] {
            assert!(Prefix::parse(text).is_err(), "{text}");
        }
    }
}
