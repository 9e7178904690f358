//! Numbers that tell values apart without comparing them.

use crate::tape::{Cell, Tape, WIDE};

impl Tape {
    /// A number that equal values share, as JSON Schema takes them for equal, and that others share
    /// as good as never.
    pub fn digest(&self, cell: usize) -> u64 {
        match self.cell(cell) {
            Cell::Null => mixed(0, 0),
            Cell::Bool(value) => mixed(1, value.into()),
            Cell::Whole(number) => mixed(2, number as u64),
            Cell::Natural(number) => mixed(3, number),
            Cell::Real(number) => real_digest(number),
            Cell::Text(..) => text_digest(self.text_at(cell)),
            Cell::List(..) => {
                self.places(cell).fold(6, |digest, place| mixed(digest, self.digest(place)))
            }
            Cell::Record(..) => {
                let member = |place| mixed(self.digest(place), self.digest(place + 1));
                mixed(7, self.places(cell).map(member).fold(0, u64::wrapping_add))
            }
        }
    }
}

/// The digest of the whole number that it may be.
fn real_digest(number: f64) -> u64 {
    if number.fract() != 0.0 || !(-WIDE..2.0 * WIDE).contains(&number) {
        mixed(4, number.to_bits())
    } else if number < WIDE {
        mixed(2, number as i64 as u64)
    } else {
        mixed(3, number as u64)
    }
}

/// Two numbers as one, every bit of which depends on all of both; after `SplitMix64`.
fn mixed(one: u64, two: u64) -> u64 {
    let bits = one.wrapping_mul(0x9E37_79B9_7F4A_7C15).rotate_left(29) ^ two;
    let bits = (bits ^ (bits >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    let bits = (bits ^ (bits >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    bits ^ (bits >> 31)
}

fn text_digest(text: &str) -> u64 {
    text.as_bytes().chunks(8).fold(mixed(5, text.len() as u64), |digest, chunk| {
        let word = chunk.iter().fold(0, |word, &byte| word << 8 | u64::from(byte));
        mixed(digest, word)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    #[test]
    fn digests_are_equal_for_equal_values_and_for_no_others() {
        let digest = |value: &Value| {
            let mut tape = Tape::default();
            tape.value(value);
            tape.digest(0)
        };
        let equal = [
            (json!({"a": 1, "b": [2, "x"]}), json!({"b": [2.0, "x"], "a": 1.0})),
            (json!(0), json!(-0.0)),
            (json!(-3), json!(-3.0)),
            (json!(1_u64 << 60), json!((1_u64 << 60) as f64)),
            (json!(1_u64 << 63), json!((1_u64 << 63) as f64)),
            (json!(i64::MIN), json!(i64::MIN as f64)),
        ];
        for (one, two) in &equal {
            assert_eq!(digest(one), digest(two), "{one} {two}");
        }
        let different = [
            json!(null),
            json!(false),
            json!(true),
            json!(0),
            json!(1),
            json!(-1),
            json!(u64::MAX),
            json!(0.5),
            json!(""),
            json!("0"),
            json!("\u{0}"),
            json!("12345678"),
            json!("123456789"),
            json!([]),
            json!([[]]),
            json!([0]),
            json!([0, 1]),
            json!([1, 0]),
            json!({}),
            json!({"a": "b"}),
            json!({"b": "a"}),
            json!({"a": "a", "b": "b"}),
            json!({"a": "b", "b": "a"}),
        ];
        let digests: std::collections::BTreeSet<u64> = different.iter().map(digest).collect();
        assert_eq!(digests.len(), different.len());
    }
}
