//! Sets of codes.

/// Some of a setting's codes, as a bit set.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Values(Vec<u64>);

impl Values {
    /// No code of a setting with `count` codes.
    pub fn none(count: usize) -> Self {
        Self(vec![0; words(count)])
    }

    /// The codes of a setting with `count` codes for which `admits` holds.
    pub fn such_that(count: usize, admits: impl Fn(usize) -> bool) -> Self {
        let mut values = Self::none(count);
        (0..count).filter(|&code| admits(code)).for_each(|code| values.insert(code));
        values
    }

    /// One code of a setting with `count` codes.
    pub fn one(count: usize, code: usize) -> Self {
        let mut values = Self::none(count);
        values.insert(code);
        values
    }

    /// All codes of a setting with `count` codes but one.
    pub fn but(count: usize, code: usize) -> Self {
        Self::such_that(count, |other| other != code)
    }

    /// Adds a code.
    pub fn insert(&mut self, code: usize) {
        self.0[code / 64] |= 1 << (code % 64);
    }

    /// Whether the code is among them.
    pub fn contains(&self, code: usize) -> bool {
        self.0[code / 64] >> (code % 64) & 1 == 1
    }

    /// How many codes there are.
    pub fn len(&self) -> usize {
        self.0.iter().map(|word| word.count_ones() as usize).sum()
    }

    /// Whether there is none.
    pub fn is_empty(&self) -> bool {
        self.0.iter().all(|&word| word == 0)
    }

    /// Adds the codes of another set of the same setting.
    pub fn join(&mut self, other: &Self) {
        self.0.iter_mut().zip(&other.0).for_each(|(mine, theirs)| *mine |= theirs);
    }

    pub(super) fn words(&self) -> &[u64] {
        &self.0
    }
}

/// Words of 64 bits that hold a bit for each of `count` codes.
pub(super) fn words(count: usize) -> usize {
    count.div_ceil(64).max(1)
}
