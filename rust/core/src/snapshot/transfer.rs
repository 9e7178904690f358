//! Snapshots of one pack into another: to merge, to compact, to save what is intact.

use super::pack::Pack;
use super::tree::Tree;
use super::writer::{Saved, Writer};
use crate::error::{Error, Interrupt, Result};

/// Brings the snapshots with these numbers from one pack into another; what became of each, `None`
/// where it is lost. Notes stay behind: they speak of numbers, which are others there.
pub fn transfer(
    from: &mut Pack,
    numbers: &[u32],
    to: &mut Writer,
    interrupt: &dyn Interrupt,
) -> Result<Vec<Option<Saved>>> {
    let mut left = numbers.iter();
    let mut is_there = Vec::with_capacity(numbers.len());
    let mut next = |tree: &mut Tree| {
        for &number in left.by_ref() {
            interrupt.poll()?;
            let found = from.tree(number);
            is_there.push(found.is_ok());
            match found {
                Ok(found) => {
                    *tree = found;
                    return Ok(true);
                }
                Err(Error::Corrupt { .. }) => {}
                Err(error) => return Err(error),
            }
        }
        Ok(false)
    };
    let mut saved = Vec::new();
    to.save(&mut next, &mut |one| saved.push(one))?;
    let mut saved = saved.into_iter();
    Ok(is_there.into_iter().map(|is_there| if is_there { saved.next() } else { None }).collect())
}
