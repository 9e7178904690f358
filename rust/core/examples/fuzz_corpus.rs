//! Writes what the fuzz targets begin with: `fuzz_corpus TO PACK...` makes a folder for each target.

#![allow(clippy::expect_used, reason = "it ends where it is given no pack that is sound")]

use std::fs;
use std::io::Result;
use std::path::Path;

use testflow_core::error::Uninterrupted;
use testflow_core::snapshot::{Pack, Real, hostile, json};

/// Snapshots of a pack that are taken.
const MOST: u32 = 40;

fn main() -> Result<()> {
    let mut asked = std::env::args().skip(1);
    let to = asked.next().unwrap_or_default();
    for (number, path) in asked.enumerate() {
        from_pack(Path::new(&to), number, Path::new(&path))?;
    }
    Ok(())
}

fn from_pack(to: &Path, number: usize, path: &Path) -> Result<()> {
    let bytes = fs::read(path)?;
    keep(&to.join("pack"), &format!("{number}"), &bytes)?;
    keep(&to.join("sealed"), &format!("{number}"), &hostile::loosened(&bytes))?;
    let mut pack = Pack::open(&Real, path, false).expect("a pack that can be opened");
    pack.verify(&Uninterrupted).expect("a pack that can be read");
    for snapshot in 0..pack.len().min(MOST) {
        let tree = pack.tree(snapshot).expect("a snapshot that is intact");
        let name = format!("{number}-{snapshot}");
        keep(&to.join("configuration"), &name, &hostile::parts(&tree))?;
        let mut text = Vec::new();
        json::write(&tree, &mut text).expect("a configuration has a text");
        keep(&to.join("text"), &name, &text)?;
    }
    Ok(())
}

fn keep(folder: &Path, name: &str, bytes: &[u8]) -> Result<()> {
    fs::create_dir_all(folder)?;
    fs::write(folder.join(name), bytes)
}
