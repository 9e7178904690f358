//! What a pack survives: every flipped bit, every truncation, every call that fails.

mod chance;
mod damage;
mod faults;
mod noting;
mod searching;
mod storing;

use std::path::Path;

use super::*;
use hostile::memory::Memory;

const PACK: &str = "pack";

/// Configurations of which some share much, some little.
fn configurations(count: usize) -> Vec<String> {
    let one = |place: usize| match place % 5 {
        0 => format!(r#"{{"db":{{"pool":{},"id":{place}}},"mode":"fast"}}"#, place % 3),
        1 => format!(r#"{{"db":{{"pool":{place}}},"hosts":["a","b{place}"],"ratio":0.{place}}}"#),
        2 => format!(r#"{{"mode":"mode number {place}","db":{{"tls":null,"pool":-{place}}}}}"#),
        3 => format!(r#"[{place},"é{place}",{{"key{place}":[]}}]"#),
        _ => format!(r#"{{"big":{place}0000000000000000000000,"zero":-0.0,"empty":{{}}}}"#),
    };
    (0..count).map(one).collect()
}

fn open(disk: &Memory) -> Pack {
    Pack::open(disk, Path::new(PACK), false).unwrap()
}

fn writer(disk: &Memory) -> crate::error::Result<Writer> {
    Writer::of(Pack::open(disk, Path::new(PACK), true)?)
}

/// Saves configurations in one go; what was saved.
fn save(writer: &mut Writer, texts: &[String]) -> crate::error::Result<Vec<Saved>> {
    let mut texts = texts.iter();
    let mut saved = Vec::new();
    let mut next = |tree: &mut Tree| match texts.next() {
        Some(text) => json::read(text.as_bytes(), tree).map(|()| true),
        None => Ok(false),
    };
    writer.save(&mut next, &mut |one| saved.push(one))?;
    Ok(saved)
}

fn text(pack: &mut Pack, number: u32) -> crate::error::Result<String> {
    let tree = pack.tree(number)?;
    let mut out = Vec::new();
    json::write(&tree, &mut out).unwrap();
    Ok(String::from_utf8(out).unwrap())
}

fn notes(pack: &mut Pack) -> Vec<Note> {
    pack.told(0, usize::MAX).unwrap()
}

/// A pack of three writes with notes, and what is in it.
fn sample(disk: &Memory, count: usize) -> (Vec<String>, Vec<Saved>) {
    let texts = configurations(count);
    let mut writer = writer(disk).unwrap();
    let mut saved = Vec::new();
    for part in texts.chunks(count.div_ceil(3)) {
        let found = save(&mut writer, part).unwrap();
        let (first, last) = (found[0].number, found[found.len() - 1].number);
        let note = Note { on: vec![(first, last + 1)], text: format!("part from {first} on") };
        writer.note(&[note]).unwrap();
        saved.extend(found);
    }
    writer.finish().unwrap();
    (texts, saved)
}
