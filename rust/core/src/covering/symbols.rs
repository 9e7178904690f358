//! Numbers for classes: all classes of all settings in one row.

/// Where the classes of each setting begin.
#[derive(Debug, Clone)]
pub(crate) struct Symbols(Vec<usize>);

impl Symbols {
    pub(crate) fn of(counts: &[usize]) -> Self {
        let mut next = 0;
        let mut firsts = vec![0];
        for count in counts {
            next += count;
            firsts.push(next);
        }
        Self(firsts)
    }

    /// How many classes there are.
    pub(crate) fn len(&self) -> usize {
        self.0[self.0.len() - 1]
    }

    /// The number of a class.
    #[inline]
    pub(crate) fn number(&self, setting: usize, code: u16) -> usize {
        self.0[setting] + usize::from(code)
    }

    /// The class with this number.
    pub(crate) fn class(&self, number: usize) -> (usize, u16) {
        let setting = self.0.partition_point(|&first| first <= number) - 1;
        (setting, (number - self.0[setting]) as u16)
    }
}
