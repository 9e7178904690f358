//! Whole numbers of a schema beyond 64 bits, which are read as the nearest doubles.

use std::collections::BTreeMap;

use crate::value::whole_of;
use serde_json::Number;

/// Digits up to which every whole number is read as it is.
const EXACT_DIGITS: usize = 18;

/// What stands in a text where a double was read: the least and the greatest such number.
#[derive(Debug, Clone, Default)]
pub(super) struct Wholes(BTreeMap<u64, (i128, i128)>);

impl Wholes {
    /// Of a JSON text.
    pub(super) fn of(text: &str) -> Self {
        let mut wholes = Self::default();
        let mut rest = text.as_bytes();
        while let Some(&first) = rest.first() {
            let length = match first {
                b'"' => quoted(rest),
                b'-' | b'0'..=b'9' => number(rest),
                _ => 1,
            };
            if length > EXACT_DIGITS && first != b'"' {
                wholes.add(&rest[..length]);
            }
            rest = &rest[length..];
        }
        wholes
    }

    fn add(&mut self, digits: &[u8]) {
        let digits = std::str::from_utf8(digits).unwrap_or_default();
        let (Ok(whole), Ok(real)) = (digits.parse::<i128>(), digits.parse::<f64>()) else { return };
        let (least, greatest) = self.0.entry(real.to_bits()).or_insert((whole, whole));
        (*least, *greatest) = (whole.min(*least), whole.max(*greatest));
    }

    /// The lower bound that a number is.
    pub(super) fn low(&self, bound: &Number) -> Option<i128> {
        self.meant(bound).map(|(_, greatest)| greatest).or_else(|| whole_of(bound))
    }

    /// The upper bound that a number is.
    pub(super) fn high(&self, bound: &Number) -> Option<i128> {
        self.meant(bound).map(|(least, _)| least).or_else(|| whole_of(bound))
    }

    /// The least double that is no less than the lower bound.
    pub(super) fn low_real(&self, bound: &Number) -> Option<f64> {
        let real = bound.as_f64()?;
        let is_outside = self.meant(bound).is_some_and(|(_, greatest)| (real as i128) < greatest);
        Some(if is_outside { real.next_up() } else { real })
    }

    /// The greatest double that is no greater than the upper bound.
    pub(super) fn high_real(&self, bound: &Number) -> Option<f64> {
        let real = bound.as_f64()?;
        let is_outside = self.meant(bound).is_some_and(|(least, _)| (real as i128) > least);
        Some(if is_outside { real.next_down() } else { real })
    }

    fn meant(&self, bound: &Number) -> Option<(i128, i128)> {
        let real = bound.as_f64().filter(|_| bound.is_f64())?;
        self.0.get(&real.to_bits()).copied()
    }
}

/// How long the text is that begins with a quotation mark.
fn quoted(text: &[u8]) -> usize {
    let mut place = 1;
    while let Some(&byte) = text.get(place) {
        match byte {
            b'"' => return place + 1,
            b'\\' => place += 2,
            _ => place += 1,
        }
    }
    text.len()
}

/// How long the number is that begins here.
fn number(text: &[u8]) -> usize {
    let is_part = |byte: &u8| byte.is_ascii_digit() || b"+-.eE".contains(byte);
    text.iter().take_while(|byte| is_part(byte)).count()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::Value;

    #[test]
    fn bounds_that_doubles_round_are_known_as_they_are_written() {
        let ten = 10_i128.pow(25);
        let text = r#"{"a": [10000000000000000000000000, -10000000000000000000000001],
            "b\" 10000000000000000000000009": 1e25, "c": 1180591620717411303424, "d": 7}"#;
        let wholes = Wholes::of(text);
        let schema: Value = serde_json::from_str(text).unwrap();
        let number = |place: &str| schema.pointer(place).unwrap().as_number().unwrap().clone();
        assert_eq!(wholes.low(&number("/a/0")), Some(ten));
        assert_eq!(wholes.high(&number("/a/1")), Some(-ten - 1));
        assert_eq!(wholes.high(&number("/c")), Some(1 << 70));
        assert_eq!(wholes.low(&number("/d")), Some(7));
        // 1e25 as a double is more than ten to the power of 25.
        assert_eq!(wholes.low_real(&number("/a/0")), Some(1e25));
        assert_eq!(wholes.high_real(&number("/a/0")), Some(1e25_f64.next_down()));
        assert_eq!(wholes.low_real(&number("/a/1")), Some((-1e25_f64).next_up()));
        assert_eq!(wholes.high_real(&number("/c")), Some(1_180_591_620_717_411_303_424.0));
    }
}
