//! Sets of pairs of classes, as a symmetric bit matrix.

/// A class: the knob and the code.
pub(crate) type Symbol = (usize, u16);

/// A set of pairs of classes of different knobs.
#[derive(Debug, Clone)]
pub struct PairSet {
    counts: Vec<usize>,
    offsets: Vec<usize>,
    words: usize,
    bits: Vec<u64>,
    size: usize,
}

impl PairSet {
    /// No pair, for knobs with `counts` classes each.
    pub fn empty(counts: &[usize]) -> Self {
        let mut offsets = Vec::with_capacity(counts.len() + 1);
        let mut symbols = 0;
        for count in counts {
            offsets.push(symbols);
            symbols += count;
        }
        offsets.push(symbols);
        let words = symbols.div_ceil(64);
        Self { counts: counts.to_vec(), offsets, words, bits: vec![0; symbols * words], size: 0 }
    }

    /// Every pair.
    pub fn full(counts: &[usize]) -> Self {
        let mut set = Self::empty(counts);
        for first in 0..counts.len() {
            for second in first + 1..counts.len() {
                set.insert_all(first, second);
            }
        }
        set
    }

    fn insert_all(&mut self, first: usize, second: usize) {
        for one in 0..self.counts[first] {
            for two in 0..self.counts[second] {
                self.insert((first, one as u16), (second, two as u16));
            }
        }
    }

    /// The count of classes of each knob.
    pub fn counts(&self) -> &[usize] {
        &self.counts
    }

    /// How many pairs the set has.
    pub fn len(&self) -> usize {
        self.size
    }

    /// Whether the set has no pair.
    pub fn is_empty(&self) -> bool {
        self.size == 0
    }

    /// How many pairs there are in all.
    pub fn universe(&self) -> usize {
        let symbols: usize = self.counts.iter().sum();
        let same: usize = self.counts.iter().map(|count| count * count).sum();
        (symbols * symbols - same) / 2
    }

    /// How many classes there are in all.
    pub fn symbols(&self) -> usize {
        self.offsets[self.counts.len()]
    }

    /// The number of a class among all classes.
    pub fn symbol(&self, (knob, code): Symbol) -> usize {
        self.offsets[knob] + usize::from(code)
    }

    /// The class of this number.
    pub fn class(&self, symbol: usize) -> Symbol {
        let knob = self.offsets.partition_point(|&offset| offset <= symbol) - 1;
        // Knobs without classes share their offset with the next one.
        (knob, (symbol - self.offsets[knob]) as u16)
    }

    /// The numbers of the classes of a knob.
    pub fn classes_of(&self, knob: usize) -> std::ops::Range<usize> {
        self.offsets[knob]..self.offsets[knob + 1]
    }

    /// Whether the set has the pair.
    pub fn contains(&self, one: Symbol, two: Symbol) -> bool {
        let (row, column) = (self.symbol(one), self.symbol(two));
        self.bits[row * self.words + column / 64] >> (column % 64) & 1 == 1
    }

    /// Adds a pair; whether it is new.
    pub fn insert(&mut self, one: Symbol, two: Symbol) -> bool {
        let is_new = !self.contains(one, two);
        if is_new {
            self.flip(one, two);
            self.size += 1;
        }
        is_new
    }

    /// Takes a pair out; whether it was there.
    pub fn remove(&mut self, one: Symbol, two: Symbol) -> bool {
        let was_there = self.contains(one, two);
        if was_there {
            self.flip(one, two);
            self.size -= 1;
        }
        was_there
    }

    fn flip(&mut self, one: Symbol, two: Symbol) {
        let (row, column) = (self.symbol(one), self.symbol(two));
        self.bits[row * self.words + column / 64] ^= 1 << (column % 64);
        self.bits[column * self.words + row / 64] ^= 1 << (row % 64);
    }

    /// The numbers of the classes that stand in a pair with this one.
    pub fn partners(&self, symbol: usize) -> impl Iterator<Item = usize> + '_ {
        let row = &self.bits[symbol * self.words..(symbol + 1) * self.words];
        row.iter()
            .enumerate()
            .flat_map(|(place, &word)| ones(word).map(move |bit| place * 64 + bit))
    }

    /// How many pairs a class stands in.
    pub fn degree(&self, symbol: usize) -> usize {
        let row = &self.bits[symbol * self.words..(symbol + 1) * self.words];
        row.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// The pairs of two knobs.
    pub fn between(&self, first: usize, second: usize) -> Vec<(u16, u16)> {
        let codes = |knob: usize| 0..self.counts[knob] as u16;
        codes(first)
            .flat_map(|one| codes(second).map(move |two| (one, two)))
            .filter(|&(one, two)| self.contains((first, one), (second, two)))
            .collect()
    }

    /// All pairs, in order.
    pub fn iter(&self) -> impl Iterator<Item = (Symbol, Symbol)> + '_ {
        (0..self.symbols()).flat_map(move |one| {
            self.partners(one)
                .filter(move |&two| two > one)
                .map(move |two| (self.class(one), self.class(two)))
        })
    }
}

fn ones(mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        if word == 0 {
            return None;
        }
        let bit = word.trailing_zeros() as usize;
        word &= word - 1;
        Some(bit)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_pair_of_different_knobs_is_in_the_full_set() {
        let set = PairSet::full(&[2, 3, 70]);
        assert_eq!(set.len(), 2 * 3 + 2 * 70 + 3 * 70);
        assert_eq!(set.universe(), set.len());
        assert_eq!(set.iter().count(), set.len());
        assert_eq!(set.between(0, 1).len(), 6);
        assert_eq!(set.degree(set.symbol((0, 1))), 73);
    }

    #[test]
    fn removing_a_pair_removes_it_from_both_sides() {
        let mut set = PairSet::full(&[2, 2]);
        assert!(set.remove((1, 1), (0, 0)));
        assert!(!set.contains((0, 0), (1, 1)));
        assert!(!set.remove((0, 0), (1, 1)));
        assert_eq!(set.len(), 3);
    }
}
