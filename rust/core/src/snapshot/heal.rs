//! Checksums, and the one flipped bit that explains why a checksum is wrong.
//!
//! A CRC is linear: a flipped bit changes it by an amount that depends on nothing but the bit's
//! distance from the end. Walking from the end to the beginning gives that amount for every bit in
//! turn, so that the flipped one is found in one pass (Peterson and Brown, "Cyclic codes for error
//! detection", 1961).

/// The CRC-32 of IEEE 802.3.
pub(crate) fn checksum(bytes: &[u8]) -> u32 {
    crc32fast::hash(bytes)
}

const POLYNOMIAL: u32 = 0xEDB8_8320;

/// Turns back the one bit by which `bytes` differ from what had the checksum `expected`; whether
/// there was one.
pub(crate) fn heal(bytes: &mut [u8], expected: u32) -> bool {
    let difference = checksum(bytes) ^ expected;
    if difference == 0 {
        return true;
    }
    let Some((place, bit)) = flipped(bytes.len(), difference) else { return false };
    bytes[place] ^= 1 << bit;
    checksum(bytes) == expected
}

/// The byte and the bit in it, of so many bytes, that change a checksum by `difference`.
fn flipped(length: usize, difference: u32) -> Option<(usize, u8)> {
    let mut change = POLYNOMIAL;
    for place in (0..length).rev() {
        for bit in (0..8).rev() {
            if change == difference {
                return Some((place, bit));
            }
            change = if change & 1 == 1 { change >> 1 ^ POLYNOMIAL } else { change >> 1 };
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_flipped_bit_is_turned_back() {
        let original: Vec<u8> = (0..=255).chain(0..50).collect();
        let expected = checksum(&original);
        for place in 0..original.len() {
            for bit in 0..8 {
                let mut damaged = original.clone();
                damaged[place] ^= 1 << bit;
                assert!(heal(&mut damaged, expected), "{place} {bit}");
                assert_eq!(damaged, original);
            }
        }
    }

    #[test]
    fn more_than_one_is_left_alone() {
        let original = vec![7_u8; 300];
        let expected = checksum(&original);
        for (one, two) in [(0, 1), (5, 299), (100, 101)] {
            let mut damaged = original.clone();
            damaged[one] ^= 1;
            damaged[two] ^= 4;
            let before = damaged.clone();
            assert!(!heal(&mut damaged, expected));
            assert_eq!(damaged, before);
        }
    }
}
