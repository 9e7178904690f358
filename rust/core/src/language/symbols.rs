//! Sets of characters, cut into the fewest symbols that tell them apart.

use std::collections::HashMap;

/// Sorted ranges of code points, ends included.
pub(super) type Ranges = Vec<(u32, u32)>;

/// The code points that are characters.
const CHARACTERS: [(u32, u32); 2] = [(0, 0xD7FF), (0xE000, 0x10_FFFF)];

/// The sets that patterns speak of, each once.
#[derive(Debug, Default)]
pub(super) struct Sets {
    list: Vec<Ranges>,
    numbers: HashMap<Ranges, usize>,
}

impl Sets {
    /// The number of the set.
    pub(super) fn number(&mut self, ranges: Ranges) -> usize {
        *self.numbers.entry(ranges).or_insert_with_key(|ranges| {
            self.list.push(ranges.clone());
            self.list.len() - 1
        })
    }

    /// The number of the set of one character.
    pub(super) fn single(&mut self, character: char) -> usize {
        self.number(vec![(character as u32, character as u32)])
    }
}

/// A partition of all characters: two are the same symbol when every set has both or neither.
#[derive(Debug, Clone)]
pub(super) struct Symbols {
    /// First code points of the stretches, and the symbol of each.
    starts: Vec<(u32, u16)>,
    /// Which code points each symbol stands for.
    pub ranges: Vec<Ranges>,
}

impl Symbols {
    /// The partition, and the symbols of each set; `None` where they are too many.
    pub(super) fn of(sets: &Sets) -> Option<(Self, Vec<Vec<u16>>)> {
        let mut edges: Vec<(u32, usize)> = Vec::new();
        for (set, ranges) in sets.list.iter().enumerate() {
            edges.extend(ranges.iter().flat_map(|&(first, last)| [(first, set), (last + 1, set)]));
        }
        edges.sort_unstable();
        let mut symbols = Self { starts: Vec::new(), ranges: Vec::new() };
        let mut members = vec![Vec::new(); sets.list.len()];
        let mut numbers: HashMap<Vec<u64>, u16> = HashMap::new();
        let mut inside = vec![0_u64; sets.list.len().div_ceil(64)];
        let mut edges = edges.into_iter().peekable();
        let mut start = 0;
        loop {
            while let Some((_, set)) = edges.next_if(|&(place, _)| place == start) {
                inside[set / 64] ^= 1 << (set % 64);
            }
            let end = edges.peek().map_or(0x11_0000, |&(place, _)| place);
            if end == start {
                return Some((symbols, members));
            }
            let first = std::mem::replace(&mut start, end);
            if CHARACTERS.iter().all(|&(low, high)| end <= low || high < first) {
                continue;
            }
            let next = u16::try_from(numbers.len()).ok()?;
            let symbol = *numbers.entry(inside.clone()).or_insert(next);
            if symbol == next {
                symbols.ranges.push(Ranges::new());
                let of = (0..members.len()).filter(|set| inside[set / 64] >> (set % 64) & 1 == 1);
                of.for_each(|set| members[set].push(symbol));
            }
            symbols.stretch(symbol, first, end - 1);
        }
    }

    fn stretch(&mut self, symbol: u16, first: u32, last: u32) {
        self.starts.push((first, symbol));
        let parts = CHARACTERS.iter().map(|&(low, high)| (first.max(low), last.min(high)));
        self.ranges[usize::from(symbol)].extend(parts.filter(|(first, last)| first <= last));
    }

    /// How many symbols there are.
    pub(super) fn count(&self) -> usize {
        self.ranges.len()
    }

    /// The symbol of a character.
    pub(super) fn of_character(&self, character: char) -> u16 {
        let after = self.starts.partition_point(|&(first, _)| first <= character as u32);
        self.starts[after - 1].1
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_one_symbol_when_no_set_tells_them_apart() {
        let mut sets = Sets::default();
        let letters = sets.number(vec![('a' as u32, 'z' as u32)]);
        let early = sets.number(vec![('0' as u32, '9' as u32), ('a' as u32, 'f' as u32)]);
        assert_eq!(sets.number(vec![('a' as u32, 'z' as u32)]), letters);
        let (symbols, members) = Symbols::of(&sets).unwrap();
        // Others, digits, a–f and g–z.
        assert_eq!(symbols.count(), 4);
        assert_eq!(symbols.of_character('a'), symbols.of_character('f'));
        assert_ne!(symbols.of_character('f'), symbols.of_character('g'));
        assert_eq!(symbols.of_character('!'), symbols.of_character('é'));
        assert_eq!(members[letters].len(), 2);
        assert_eq!(members[early].len(), 2);
    }

    #[test]
    fn no_symbol_is_of_surrogates_alone() {
        let mut sets = Sets::default();
        sets.number(vec![(0, 0xD7FF)]);
        sets.number(vec![(0xE000, 0x10_FFFF)]);
        let (symbols, _) = Symbols::of(&sets).unwrap();
        assert_eq!(symbols.ranges, [vec![(0, 0xD7FF)], vec![(0xE000, 0x10_FFFF)]]);
        assert_eq!(symbols.of_character('\u{E000}'), 1);
    }

    #[test]
    fn symbols_hold_every_character_once_and_no_surrogate() {
        let mut sets = Sets::default();
        sets.number(vec![(0xD000, 0xE100)]);
        let (symbols, _) = Symbols::of(&sets).unwrap();
        let total: u32 =
            symbols.ranges.iter().flatten().map(|(first, last)| last - first + 1).sum();
        assert_eq!(total, 0x11_0000 - 0x800);
        assert!(symbols.ranges.iter().flatten().all(|&(first, last)| {
            char::from_u32(first).is_some() && char::from_u32(last).is_some()
        }));
    }
}
