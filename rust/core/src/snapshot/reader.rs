//! Blocks of snapshots as they are read: those that were read last stay in memory.

use std::io;

use hashbrown::HashMap;

use super::bytes::{Cursor, Damage, Read};
use super::dictionary::Dictionary;
use super::identity::SIGN;
use super::press::Unpress;
use super::rows::{Walk, read_shapes};

/// Bytes of blocks that stay in memory; beyond, all of them are forgotten.
const MOST_BYTES: usize = 1 << 23;

/// Takes blocks apart.
pub(super) struct Reader {
    unpress: Unpress,
    /// Where a block is read to.
    content: Vec<u8>,
    blocks: HashMap<usize, Block>,
    bytes: usize,
}

/// A block of snapshots, unpressed.
struct Block {
    shapes: Vec<u32>,
    codes: Vec<u8>,
    /// Where in the codes what follows the shapes begins.
    codes_at: usize,
    /// The texts as they stand in the pack.
    section: Vec<u8>,
    /// The texts, which few need: empty up to then.
    texts: Vec<u8>,
}

impl Reader {
    pub(super) fn new() -> io::Result<Self> {
        let unpress = Unpress::new()?;
        Ok(Self { unpress, content: Vec::new(), blocks: HashMap::new(), bytes: 0 })
    }

    /// Whether the block at a place is in memory. To be asked before each use: too much is
    /// forgotten then.
    pub(super) fn knows(&mut self, place: usize) -> bool {
        if self.bytes > MOST_BYTES {
            self.forget();
        }
        self.blocks.contains_key(&place)
    }

    /// Forgets what was read before: the file is read again.
    pub(super) fn forget(&mut self) {
        self.blocks.clear();
        self.bytes = 0;
    }

    /// Where the content of a block of so many bytes is read to.
    pub(super) fn room(&mut self, length: u32) -> &mut [u8] {
        self.content.resize(length as usize, 0);
        &mut self.content
    }

    /// Takes in the block with `count` snapshots whose content was read, without its texts.
    pub(super) fn take(&mut self, place: usize, count: u16) -> Read<()> {
        let mut cursor = Cursor::new(&self.content);
        let signs = cursor.number()?;
        cursor.take(signs.saturating_mul(SIGN as u64))?;
        let (mut codes, mut shapes) = (Vec::new(), Vec::new());
        self.unpress.take(&mut cursor, &mut codes)?;
        let mut rest = Cursor::new(&codes);
        read_shapes(&mut rest, count, &mut shapes)?;
        let codes_at = codes.len() - rest.left();
        let section = cursor.remainder().to_vec();
        self.bytes += codes.len() + size_of_val(&*shapes) + section.len();
        self.blocks.insert(place, Block { shapes, codes, codes_at, section, texts: Vec::new() });
        Ok(())
    }

    /// The rows of a block in memory from `first` on, with their texts where they are needed.
    pub(super) fn walk<'a>(
        &'a mut self,
        place: usize,
        dictionary: &'a Dictionary,
        first: usize,
        needs_texts: impl FnOnce(&Walk<'a>) -> bool,
    ) -> Read<Walk<'a>> {
        let Self { unpress, blocks, bytes, .. } = self;
        let block = blocks.get_mut(&place).ok_or(Damage("its block was not read"))?;
        let Block { shapes, codes, codes_at, section, texts } = block;
        let walk = Walk::of(dictionary, shapes, &codes[*codes_at..], first)?;
        if !needs_texts(&walk) {
            return Ok(walk);
        }
        if texts.is_empty() {
            unpress.take(&mut Cursor::new(section), texts)?;
            *bytes += texts.len();
        }
        walk.with_texts(texts)
    }
}
