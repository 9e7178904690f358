//! Which snapshots have an identity that begins so.

use hashbrown::HashTable;

use super::identity::{Prefix, Sign};

/// No sign has so many bits.
const UNKNOWN: u32 = u32::MAX;

/// The signs of snapshots by number, and numbers by sign.
#[derive(Debug, Default)]
pub(crate) struct Index {
    signs: Vec<u32>,
    numbers: HashTable<u32>,
}

impl Index {
    /// How many snapshots there are.
    pub(crate) fn len(&self) -> u32 {
        self.signs.len() as u32
    }

    /// Makes room for numbers below `len`.
    pub(crate) fn make_room(&mut self, len: u32) {
        let len = self.signs.len().max(len as usize);
        self.signs.resize(len, UNKNOWN);
    }

    /// Takes in the signs of the snapshots from `first` on.
    pub(crate) fn know(&mut self, first: u32, signs: &[Sign]) {
        self.make_room(first + signs.len() as u32);
        for (number, &sign) in (first..).zip(signs) {
            let known = &mut self.signs[number as usize];
            if *known == UNKNOWN {
                *known = packed(sign);
                let signs = &self.signs;
                let rehash = |&number: &u32| hash(signs[number as usize]);
                self.numbers.insert_unique(hash(packed(sign)), number, rehash);
            }
        }
    }

    /// Whether the signs of `count` snapshots from `first` on are known.
    pub(crate) fn is_known(&self, first: u32, count: u32) -> bool {
        self.signs[first as usize..(first + count) as usize].iter().all(|&sign| sign != UNKNOWN)
    }

    /// The sign of a snapshot, where it is known.
    pub(crate) fn sign(&self, number: u32) -> Option<Sign> {
        let sign = self.signs.get(number as usize).filter(|sign| **sign != UNKNOWN)?;
        Some([(sign >> 16) as u8, (sign >> 8) as u8, *sign as u8])
    }

    /// The snapshots with a sign, in ascending order.
    pub(crate) fn with_sign(&self, sign: Sign) -> Vec<u32> {
        let sign = packed(sign);
        let same = self.numbers.iter_hash(hash(sign)).copied();
        let mut numbers: Vec<u32> =
            same.filter(|&number| self.signs[number as usize] == sign).collect();
        numbers.sort_unstable();
        numbers
    }

    /// The snapshots whose identity may begin so, in ascending order.
    pub(crate) fn candidates(&self, prefix: &Prefix) -> Vec<u32> {
        match prefix.sign() {
            Some(sign) => self.with_sign(sign),
            None => (0..self.len())
                .filter(|&number| self.sign(number).is_some_and(|sign| prefix.may_begin(sign)))
                .collect(),
        }
    }
}

fn packed([high, middle, low]: Sign) -> u32 {
    u32::from(high) << 16 | u32::from(middle) << 8 | u32::from(low)
}

/// Signs are as good as drawn by chance; the table wants them spread over all bits.
fn hash(sign: u32) -> u64 {
    u64::from(sign).wrapping_mul(0x9E37_79B9_7F4A_7C15)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn snapshots_are_found_by_sign_and_by_prefix() {
        let mut index = Index::default();
        index.make_room(2);
        index.know(1, &[[1, 2, 3], [1, 2, 4], [1, 2, 3]]);
        assert_eq!(index.len(), 4);
        assert!(index.is_known(1, 3) && !index.is_known(0, 2));
        assert_eq!(index.with_sign([1, 2, 3]), [1, 3]);
        assert_eq!(index.sign(2), Some([1, 2, 4]));
        assert_eq!(index.sign(0), None);
        assert_eq!(index.candidates(&Prefix::parse("0102").unwrap()), [1, 2, 3]);
        assert_eq!(index.candidates(&Prefix::parse("01020499").unwrap()), [2]);
        assert_eq!(index.candidates(&Prefix::parse("0103").unwrap()), [0; 0]);
    }
}
