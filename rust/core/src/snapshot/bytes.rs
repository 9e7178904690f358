//! Numbers and texts as bytes, and a cursor that never reads beyond what it was given.

/// Stored bytes that cannot be what was written; the text says what is wrong with them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Damage(pub &'static str);

/// What reading stored bytes gives.
pub type Read<T> = std::result::Result<T, Damage>;

/// Bytes of the longest number.
const LONGEST: u32 = 10;

/// Appends a number in seven bits a byte, the low ones first (LEB128).
#[inline]
pub(crate) fn put_number(out: &mut Vec<u8>, mut number: u64) {
    while number > 0x7F {
        out.push(number as u8 | 0x80);
        number >>= 7;
    }
    out.push(number as u8);
}

/// Appends bytes behind their length.
#[inline]
pub(crate) fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_number(out, bytes.len() as u64);
    out.extend_from_slice(bytes);
}

/// The bytes that are still to be read.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Cursor<'a> {
    rest: &'a [u8],
}

impl<'a> Cursor<'a> {
    pub(crate) fn new(bytes: &'a [u8]) -> Self {
        Self { rest: bytes }
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    pub(crate) fn left(&self) -> usize {
        self.rest.len()
    }

    #[inline]
    pub(crate) fn byte(&mut self) -> Read<u8> {
        let (&byte, rest) = self.rest.split_first().ok_or(Damage("it ends too early"))?;
        self.rest = rest;
        Ok(byte)
    }

    #[inline]
    pub(crate) fn number(&mut self) -> Read<u64> {
        let mut number = 0_u64;
        for place in 0..LONGEST {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7F);
            let shifted =
                bits.checked_shl(7 * place).filter(|shifted| shifted >> (7 * place) == bits);
            number |= shifted.ok_or(Damage("a number has too many bits"))?;
            if byte == 0 && place > 0 {
                return Err(Damage("a number has more bytes than it needs"));
            }
            if byte < 0x80 {
                return Ok(number);
            }
        }
        Err(Damage("a number has too many bytes"))
    }

    #[inline]
    pub(crate) fn take(&mut self, count: u64) -> Read<&'a [u8]> {
        let count = usize::try_from(count).map_err(|_| Damage("it ends too early"))?;
        let (taken, rest) = self.rest.split_at_checked(count).ok_or(Damage("it ends too early"))?;
        self.rest = rest;
        Ok(taken)
    }

    /// Bytes behind their length.
    #[inline]
    pub(crate) fn bytes(&mut self) -> Read<&'a [u8]> {
        let length = self.number()?;
        self.take(length)
    }

    /// Everything that is left.
    pub(crate) fn remainder(self) -> &'a [u8] {
        self.rest
    }
}

/// Bytes as text.
pub(crate) fn text(bytes: &[u8]) -> Read<&str> {
    std::str::from_utf8(bytes).map_err(|_| Damage("a text is not UTF-8"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_come_back_and_small_ones_are_short() {
        for (number, length) in
            [(0, 1), (127, 1), (128, 2), (16_383, 2), (16_384, 3), (u64::MAX, 10)]
        {
            let mut out = Vec::new();
            put_number(&mut out, number);
            assert_eq!(out.len(), length);
            let mut cursor = Cursor::new(&out);
            assert_eq!(cursor.number(), Ok(number));
            assert!(cursor.is_empty());
        }
    }

    #[test]
    fn a_number_that_ends_early_or_is_too_long_is_damage() {
        assert_eq!(Cursor::new(&[]).number(), Err(Damage("it ends too early")));
        assert_eq!(Cursor::new(&[0x80]).number(), Err(Damage("it ends too early")));
        assert_eq!(Cursor::new(&[0xFF; 11]).number(), Err(Damage("a number has too many bits")));
        let mut endless = [0x80; 11];
        endless[10] = 0;
        assert_eq!(Cursor::new(&endless).number(), Err(Damage("a number has too many bytes")));
    }

    #[test]
    fn a_number_has_one_form() {
        for other in [&[0x80, 0][..], &[0xFF, 0x80, 0][..]] {
            let found = Cursor::new(other).number();
            assert_eq!(found, Err(Damage("a number has more bytes than it needs")));
        }
        assert_eq!(Cursor::new(&[0x80, 1]).number(), Ok(128));
    }

    #[test]
    fn bytes_beyond_the_end_are_damage() {
        assert_eq!(Cursor::new(&[2, 7, 8]).bytes(), Ok(&[7, 8][..]));
        assert_eq!(Cursor::new(&[3, 7, 8]).bytes(), Err(Damage("it ends too early")));
        assert_eq!(text(&[0xFF]), Err(Damage("a text is not UTF-8")));
    }
}
