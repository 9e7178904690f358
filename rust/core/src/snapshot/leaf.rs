//! One value without parts, as bytes: the same value always gives the same bytes.
//!
//! Whole numbers and numbers with a fraction are different values, as are `0.0` and `-0.0`: what
//! is brought back is what was kept.

use super::bytes::{Cursor, Damage, Read, put_bytes, put_number, text};

pub(crate) const NULL: u8 = 0;
const FALSE: u8 = 1;
const TRUE: u8 = 2;
const NATURAL: u8 = 3;
const NEGATIVE: u8 = 4;
const BIG: u8 = 5;
const REAL: u8 = 6;
const TEXT: u8 = 7;
/// From here on a tag tells the length of a short text.
const SHORT: u8 = 8;
const LONGEST_SHORT: usize = (u8::MAX - SHORT) as usize;

/// `NaN` has one form, whatever its bits were.
const NAN: u64 = 0x7FF8_0000_0000_0000;

/// A value without parts.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Leaf<'a> {
    /// `null`
    Null,
    /// `true` or `false`
    Bool(bool),
    /// A whole number from 0 on.
    Natural(u64),
    /// A whole number below 0, as -1 less it: -1 is 0, -2 is 1.
    Negative(u64),
    /// Any other whole number, in decimal digits without leading zeros.
    Big(&'a str),
    /// A number that may have a fraction.
    Real(f64),
    /// Text.
    Text(&'a str),
}

impl<'a> Leaf<'a> {
    /// The whole number.
    pub fn whole(number: i64) -> Self {
        u64::try_from(number).map_or(Self::Negative(!number as u64), Self::Natural)
    }

    /// The whole number that the decimal digits, behind `-` or nothing, stand for; `None` where
    /// they are no digits.
    pub fn digits(digits: &'a str) -> Option<Self> {
        let (is_negative, magnitude) =
            digits.strip_prefix('-').map_or((false, digits), |magnitude| (true, magnitude));
        if magnitude.is_empty() || !magnitude.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        if magnitude.len() > 1 && magnitude.starts_with('0') {
            return None;
        }
        let small = match (is_negative, magnitude.parse::<u128>()) {
            (false, Ok(number)) => u64::try_from(number).ok().map(Self::Natural),
            (true, Ok(0)) => Some(Self::Natural(0)),
            (true, Ok(number)) => u64::try_from(number - 1).ok().map(Self::Negative),
            (_, Err(_)) => None,
        };
        Some(small.unwrap_or(Self::Big(digits)))
    }

    /// Appends the bytes of the value.
    #[inline]
    pub(crate) fn put(self, out: &mut Vec<u8>) {
        match self {
            Self::Null => out.push(NULL),
            Self::Bool(value) => out.push(if value { TRUE } else { FALSE }),
            Self::Natural(number) => {
                out.push(NATURAL);
                put_number(out, number);
            }
            Self::Negative(number) => {
                out.push(NEGATIVE);
                put_number(out, number);
            }
            Self::Big(digits) => {
                out.push(BIG);
                put_bytes(out, digits.as_bytes());
            }
            Self::Real(number) => {
                let bits = if number.is_nan() { NAN } else { number.to_bits() };
                out.push(REAL);
                out.extend_from_slice(&bits.to_le_bytes());
            }
            Self::Text(text) if text.len() <= LONGEST_SHORT => {
                out.push(SHORT + text.len() as u8);
                out.extend_from_slice(text.as_bytes());
            }
            Self::Text(text) => {
                out.push(TEXT);
                put_bytes(out, text.as_bytes());
            }
        }
    }

    /// Reads one value.
    #[inline]
    pub(crate) fn read(cursor: &mut Cursor<'a>) -> Read<Self> {
        Ok(match cursor.byte()? {
            NULL => Self::Null,
            FALSE => Self::Bool(false),
            TRUE => Self::Bool(true),
            NATURAL => Self::Natural(cursor.number()?),
            NEGATIVE => Self::Negative(cursor.number()?),
            BIG => big(text(cursor.bytes()?)?)?,
            REAL => real(bits(cursor)?)?,
            TEXT => long(text(cursor.bytes()?)?)?,
            tag => Self::Text(text(cursor.take((tag - SHORT).into())?)?),
        })
    }

    /// Goes over one value; the bytes that it has.
    #[inline]
    pub(crate) fn skip(cursor: &mut Cursor<'a>) -> Read<&'a [u8]> {
        let all = cursor.remainder();
        match cursor.byte()? {
            NULL | FALSE | TRUE => {}
            NATURAL | NEGATIVE => {
                cursor.number()?;
            }
            BIG | TEXT => {
                cursor.bytes()?;
            }
            REAL => {
                bits(cursor)?;
            }
            tag => {
                cursor.take((tag - SHORT).into())?;
            }
        }
        Ok(&all[..all.len() - cursor.left()])
    }
}

fn big(digits: &str) -> Read<Leaf<'_>> {
    match Leaf::digits(digits) {
        Some(leaf @ Leaf::Big(_)) => Ok(leaf),
        _ => Err(Damage("a whole number has other signs than digits")),
    }
}

fn real(bits: u64) -> Read<Leaf<'static>> {
    let number = f64::from_bits(bits);
    if number.is_nan() && bits != NAN {
        return Err(Damage("a number is none in another way than others"));
    }
    Ok(Leaf::Real(number))
}

fn long(text: &str) -> Read<Leaf<'_>> {
    if text.len() <= LONGEST_SHORT {
        return Err(Damage("a short text is stored as a long one"));
    }
    Ok(Leaf::Text(text))
}

fn bits(cursor: &mut Cursor<'_>) -> Read<u64> {
    let mut bytes = [0; 8];
    bytes.copy_from_slice(cursor.take(8)?);
    Ok(u64::from_le_bytes(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bytes(leaf: Leaf<'_>) -> Vec<u8> {
        let mut out = Vec::new();
        leaf.put(&mut out);
        out
    }

    #[test]
    fn every_kind_comes_back() {
        let long = "é".repeat(200);
        let wide = "9".repeat(400);
        let leaves = [
            Leaf::Null,
            Leaf::Bool(false),
            Leaf::Bool(true),
            Leaf::Natural(0),
            Leaf::Natural(u64::MAX),
            Leaf::Negative(0),
            Leaf::Negative(u64::MAX),
            Leaf::Big("18446744073709551616"),
            Leaf::Big("-18446744073709551617"),
            Leaf::Big(&wide),
            Leaf::Real(0.1),
            Leaf::Real(f64::INFINITY),
            Leaf::Text(""),
            Leaf::Text("\u{0}é日\u{1F600}"),
            Leaf::Text(&long),
        ];
        for leaf in leaves {
            let stored = bytes(leaf);
            let mut cursor = Cursor::new(&stored);
            assert_eq!(Leaf::read(&mut cursor), Ok(leaf));
            assert!(cursor.is_empty());
            assert_eq!(Leaf::skip(&mut Cursor::new(&stored)), Ok(&stored[..]));
            for cut in 0..stored.len() {
                assert!(Leaf::read(&mut Cursor::new(&stored[..cut])).is_err(), "{leaf:?} {cut}");
                assert!(Leaf::skip(&mut Cursor::new(&stored[..cut])).is_err(), "{leaf:?} {cut}");
            }
        }
    }

    #[test]
    fn zero_keeps_its_sign_and_nan_is_one_value() {
        assert_ne!(bytes(Leaf::Real(0.0)), bytes(Leaf::Real(-0.0)));
        assert_eq!(bytes(Leaf::Real(f64::NAN)), bytes(Leaf::Real(-f64::NAN)));
        assert_ne!(bytes(Leaf::Real(1.0)), bytes(Leaf::Natural(1)));
    }

    #[test]
    fn whole_numbers_have_one_form_however_they_are_given() {
        for number in [0, 1, -1, i64::MAX, i64::MIN] {
            assert_eq!(Leaf::digits(&number.to_string()), Some(Leaf::whole(number)));
        }
        assert_eq!(Leaf::digits("-0"), Some(Leaf::Natural(0)));
        assert_eq!(Leaf::digits("-18446744073709551616"), Some(Leaf::Negative(u64::MAX)));
        for no in ["", "-", "+1", "01", "-01", "1e3", "1.0", "१"] {
            assert_eq!(Leaf::digits(no), None, "{no}");
        }
    }

    #[test]
    fn what_is_stored_in_another_form_than_its_own_is_damage() {
        let number = [BIG, 1, b'7'];
        let word = [TEXT, 1, b'x'];
        let none = [REAL, 1, 0, 0, 0, 0, 0, 0xF8, 0x7F];
        for stored in [&number[..], &word, &none, &[NATURAL, 0x80, 0]] {
            assert!(Leaf::read(&mut Cursor::new(stored)).is_err(), "{stored:?}");
        }
    }
}
