//! Sets of tuples, as bits.

use std::ops::Range;

/// A set of tuples, told by their numbers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TupleSet {
    words: Vec<u64>,
    size: usize,
}

impl TupleSet {
    /// No tuple of `universe`.
    pub fn none(universe: usize) -> Self {
        Self { words: vec![0; universe.div_ceil(64)], size: 0 }
    }

    /// All tuples of `universe`.
    pub fn all(universe: usize) -> Self {
        let mut words = vec![u64::MAX; universe.div_ceil(64)];
        if let Some(last) = words.last_mut()
            && !universe.is_multiple_of(64)
        {
            *last = (1 << (universe % 64)) - 1;
        }
        Self { words, size: universe }
    }

    /// How many tuples are in the set.
    pub fn len(&self) -> usize {
        self.size
    }

    /// Whether no tuple is in the set.
    pub fn is_empty(&self) -> bool {
        self.size == 0
    }

    /// Whether the tuple is in the set.
    #[inline]
    pub fn contains(&self, tuple: usize) -> bool {
        self.words[tuple / 64] >> (tuple % 64) & 1 == 1
    }

    /// Adds a tuple; whether it is new.
    #[inline]
    pub fn insert(&mut self, tuple: usize) -> bool {
        // A branch on purpose: folded into one expression, the size was left alone by rustc 1.95
        // with full optimisation.
        let is_new = !self.contains(tuple);
        if is_new {
            self.words[tuple / 64] |= 1 << (tuple % 64);
            self.size += 1;
        }
        is_new
    }

    /// Takes a tuple out; whether it was there.
    #[inline]
    pub fn remove(&mut self, tuple: usize) -> bool {
        let was_there = self.contains(tuple);
        if was_there {
            self.words[tuple / 64] &= !(1 << (tuple % 64));
            self.size -= 1;
        }
        was_there
    }

    /// How many of the tuples in the range are in the set.
    pub fn count(&self, range: Range<usize>) -> usize {
        count(range, |place| self.words[place])
    }

    /// How many of the tuples in the range are in this set and in another.
    pub fn count_common(&self, other: &Self, range: Range<usize>) -> usize {
        count(range, |place| self.words[place] & other.words[place])
    }

    /// The first tuple in the set.
    pub fn first(&self) -> Option<usize> {
        self.iter().next()
    }

    /// The tuples in the set, ascending.
    pub fn iter(&self) -> impl Iterator<Item = usize> + '_ {
        self.words.iter().enumerate().flat_map(|(place, &word)| bits(place, word))
    }

    /// The tuples from a number on that are in this set and not in another, ascending.
    pub fn without<'a>(&'a self, other: &'a Self, from: usize) -> impl Iterator<Item = usize> + 'a {
        let words = self.words.iter().zip(&other.words).enumerate().skip(from / 64);
        words
            .flat_map(|(place, (&word, &other))| bits(place, word & !other))
            .skip_while(move |&tuple| tuple < from)
    }
}

/// The tuples in a word of a set.
fn bits(place: usize, mut word: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = word.trailing_zeros() as usize;
        (word != 0).then(|| {
            word &= word - 1;
            place * 64 + bit
        })
    })
}

/// How many bits the words have that a range of tuples lies in, those outside of it left out.
fn count(range: Range<usize>, word: impl Fn(usize) -> u64) -> usize {
    if range.is_empty() {
        return 0;
    }
    let (first, last) = (range.start / 64, (range.end - 1) / 64);
    (first..=last)
        .map(|place| {
            let mut word = word(place);
            if place == first {
                word &= u64::MAX << (range.start % 64);
            }
            if place == last {
                word &= u64::MAX >> (63 - (range.end - 1) % 64);
            }
            word.count_ones() as usize
        })
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn counts_and_members_agree() {
        let mut set = TupleSet::all(200);
        assert_eq!((set.len(), set.iter().count()), (200, 200));
        for tuple in (0..200).step_by(3) {
            assert!(set.remove(tuple));
            assert!(!set.remove(tuple));
        }
        for (from, to) in [(0, 200), (1, 64), (63, 65), (5, 5), (70, 190)] {
            let plain = (from..to).filter(|tuple| tuple % 3 != 0).count();
            assert_eq!(set.count(from..to), plain);
        }
        let mut even = TupleSet::none(200);
        for tuple in (0..200).step_by(2) {
            even.insert(tuple);
        }
        assert_eq!(set.count_common(&even, 0..60), 20);
        let odd: Vec<usize> = (65..200).filter(|tuple| tuple % 3 != 0 && tuple % 2 != 0).collect();
        assert_eq!(set.without(&even, 65).collect::<Vec<_>>(), odd);
        assert!(set.insert(0) && !set.insert(0));
        assert_eq!(set.len(), 200 - 66);
    }
}
