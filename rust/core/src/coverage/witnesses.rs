//! Configurations that show tuples to be possible.

use super::Tuple;

/// What a row was made for, so that it can be made again.
#[derive(Debug, Clone)]
pub(super) enum Origin {
    /// To have this tuple.
    Wanted(Tuple),
    /// At random, by its number.
    Sown(u64),
}

/// Rows of class codes; for each class the rows that have it, as bits.
#[derive(Debug, Clone)]
pub(super) struct Witnesses {
    counts: Vec<usize>,
    columns: Vec<Vec<Vec<u64>>>,
    origins: Vec<Origin>,
}

impl Witnesses {
    pub(super) fn new(counts: &[usize]) -> Self {
        let columns = counts.iter().map(|&count| vec![Vec::new(); count]).collect();
        Self { counts: counts.to_vec(), columns, origins: Vec::new() }
    }

    /// How many rows there are.
    pub(super) fn len(&self) -> usize {
        self.origins.len()
    }

    pub(super) fn add(&mut self, row: &[u16], origin: Origin) {
        let (word, bit) = (self.origins.len() / 64, 1 << (self.origins.len() % 64));
        for (setting, &code) in row.iter().enumerate() {
            if usize::from(code) < self.counts[setting] {
                let column = &mut self.columns[setting][usize::from(code)];
                column.resize(word + 1, 0);
                column[word] |= bit;
            }
        }
        self.origins.push(origin);
    }

    /// Whether a row has the whole tuple.
    pub(super) fn have(&self, tuple: &[(usize, u16)]) -> bool {
        self.first_with(tuple).is_some()
    }

    /// Where a row came from that has the whole tuple.
    pub(super) fn shown_by(&self, tuple: &[(usize, u16)]) -> Option<&Origin> {
        self.first_with(tuple).map(|row| &self.origins[row])
    }

    fn first_with(&self, tuple: &[(usize, u16)]) -> Option<usize> {
        let column = |&(setting, code): &(usize, u16)| &self.columns[setting][usize::from(code)];
        let words = tuple.iter().map(|term| column(term).len()).min().unwrap_or(0);
        (0..words).find_map(|word| {
            let rows = tuple.iter().fold(u64::MAX, |rows, term| rows & column(term)[word]);
            (rows != 0).then(|| 64 * word + rows.trailing_zeros() as usize)
        })
    }

    /// How many pairs of classes of two settings have their first row at or after `row`.
    pub(super) fn pairs_shown_since(&self, row: usize) -> usize {
        let mut count = 0;
        for (setting, classes) in self.columns.iter().enumerate() {
            for one in classes {
                let others = self.columns[..setting].iter().flatten();
                count += others.filter(|two| first_common(one, two) >= Some(row)).count();
            }
        }
        count
    }
}

fn first_common(one: &[u64], two: &[u64]) -> Option<usize> {
    one.iter().zip(two).enumerate().find_map(|(word, (one, two))| {
        let rows = one & two;
        (rows != 0).then(|| 64 * word + rows.trailing_zeros() as usize)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_show_the_pairs_that_they_have() {
        let mut witnesses = Witnesses::new(&[2, 2, 2]);
        assert_eq!(witnesses.pairs_shown_since(0), 0);
        for _ in 0..70 {
            witnesses.add(&[0, 0, u16::MAX], Origin::Sown(0));
        }
        assert_eq!(witnesses.pairs_shown_since(0), 1);
        witnesses.add(&[0, 0, 1], Origin::Sown(7));
        assert_eq!(witnesses.pairs_shown_since(70), 2);
        assert_eq!(witnesses.pairs_shown_since(71), 0);
        assert!(witnesses.have(&[(0, 0), (1, 0), (2, 1)]) && !witnesses.have(&[(1, 1)]));
        assert!(matches!(witnesses.shown_by(&[(0, 0), (2, 1)]), Some(Origin::Sown(7))));
    }
}
