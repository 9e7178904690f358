//! Class codes as bytes: `uint16`, little-endian, row by row.

use testflow_core::error::{Error, Result};

pub(crate) fn to_bytes(codes: impl IntoIterator<Item = u16>) -> Vec<u8> {
    codes.into_iter().flat_map(u16::to_le_bytes).collect()
}

/// The codes of rows of `width` codes each.
pub(crate) fn from_bytes(bytes: &[u8], width: usize) -> Result<Vec<u16>> {
    check_width(bytes, width)?;
    Ok(bytes.chunks_exact(2).map(|pair| u16::from_le_bytes([pair[0], pair[1]])).collect())
}

/// Refuses what is not rows of `width` codes each.
pub(crate) fn check_width(bytes: &[u8], width: usize) -> Result<()> {
    if bytes.len().checked_rem(2 * width).unwrap_or(bytes.len()) != 0 {
        return Err(Error::input(
            format!("{} bytes are not rows of {width} codes", bytes.len()),
            "give the codes that Space.encode returned for the same space",
        ));
    }
    Ok(())
}
