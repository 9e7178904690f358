//! Class codes as bytes: `uint16`, little-endian, row by row.

use testflow_core::error::{Error, Result};

pub(crate) fn to_bytes(codes: impl IntoIterator<Item = u16>) -> Vec<u8> {
    codes.into_iter().flat_map(u16::to_le_bytes).collect()
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
