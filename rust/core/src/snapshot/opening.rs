//! The first bytes of a pack.

use crate::error::{Error, Result};

/// Bytes of it.
pub(crate) const LENGTH: usize = 16;

const NAME: &[u8; 14] = b"\x89testflow pack";
const VERSION: u8 = 1;

/// The opening of a pack of this version.
pub(crate) fn bytes() -> [u8; LENGTH] {
    let mut bytes = [0; LENGTH];
    bytes[..14].copy_from_slice(NAME);
    bytes[14] = VERSION;
    bytes[15] = !VERSION;
    bytes
}

/// Makes sure that a file begins as a pack does; whether it is undamaged.
pub(crate) fn check(found: &[u8]) -> Result<bool> {
    let expected = bytes();
    if found == expected {
        return Ok(true);
    }
    if found.len() == LENGTH && found[..14] == *NAME && found[14] == !found[15] {
        let version = found[14];
        let message = format!("the pack has format {version}, which a newer testflow wrote");
        return Err(Error::TooNew { message });
    }
    let flipped: u32 = expected.iter().zip(found).map(|(a, b)| (a ^ b).count_ones()).sum();
    if found.len() == LENGTH && flipped == 1 {
        return Ok(false);
    }
    let message = "the file does not begin as a pack of snapshots does".to_owned();
    Err(Error::Corrupt { message, hint: "name a store, or a file that it exported".to_owned() })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_opening_is_known_even_with_a_flipped_bit() {
        assert_eq!(check(&bytes()), Ok(true));
        for bit in 0..8 * LENGTH {
            let mut damaged = bytes();
            damaged[bit / 8] ^= 1 << (bit % 8);
            assert_eq!(check(&damaged), Ok(false));
        }
        assert!(matches!(check(b"PK"), Err(Error::Corrupt { .. })));
        assert!(matches!(check(&[0; LENGTH]), Err(Error::Corrupt { .. })));
        let mut newer = bytes();
        (newer[14], newer[15]) = (2, !2);
        assert!(matches!(check(&newer), Err(Error::TooNew { .. })));
    }
}
