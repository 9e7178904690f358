//! Rows of class codes, and the same turned by a quarter: for each class the rows that have it.

/// Rows of class codes as they lie in memory: little-endian, row by row.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rows<'a> {
    codes: &'a [[u8; 2]],
    width: usize,
}

impl<'a> Rows<'a> {
    /// Rows of `width` codes; a rest that is no whole row is left out.
    pub(super) fn new(bytes: &'a [u8], width: usize) -> Self {
        let codes = bytes.as_chunks::<2>().0;
        let whole = codes.len().checked_div(width).unwrap_or(0) * width;
        Self { codes: &codes[..whole], width }
    }

    pub(super) fn len(self) -> usize {
        self.codes.len().checked_div(self.width).unwrap_or(0)
    }

    pub(super) fn iter(self) -> impl Iterator<Item = &'a [[u8; 2]]> {
        self.codes.chunks_exact(self.width.max(1))
    }

    /// The same rows in parts of at most `length`.
    pub(super) fn parts(self, length: usize) -> impl Iterator<Item = Self> {
        let width = self.width;
        self.codes.chunks((length * width).max(1)).map(move |codes| Self { codes, width })
    }
}

/// The code of a setting in a row.
pub(super) fn code(row: &[[u8; 2]], setting: usize) -> usize {
    usize::from(u16::from_le_bytes(row[setting]))
}

/// For each class of some settings a bit for each row.
#[derive(Debug)]
pub(super) struct Columns {
    /// For each setting the place of its first column.
    firsts: Vec<usize>,
    words: Vec<u64>,
    /// Words in a column.
    length: usize,
    /// A column with every bit set.
    full: Vec<u64>,
}

impl Columns {
    /// Reads the `wanted` settings, which have `counts` codes each. Other codes are in no column.
    pub(super) fn of(rows: Rows<'_>, counts: &[usize], wanted: &[usize]) -> Self {
        let length = rows.len().div_ceil(64);
        let mut firsts = vec![0; counts.len()];
        let mut columns = 0;
        for &setting in wanted {
            firsts[setting] = columns;
            // One more, where the codes of no class go.
            columns += counts[setting] + 1;
        }
        let mut words = vec![0; columns * length];
        // The words of 64 rows side by side stay in the nearest cache while they are filled.
        let mut block = vec![0_u64; columns];
        for (place, part) in rows.parts(64).enumerate() {
            for (bit, row) in part.iter().enumerate() {
                for &setting in wanted {
                    block[firsts[setting] + code(row, setting).min(counts[setting])] |= 1 << bit;
                }
            }
            for (column, word) in block.iter_mut().enumerate() {
                words[column * length + place] = std::mem::take(word);
            }
        }
        Self { firsts, words, length, full: vec![u64::MAX; length] }
    }

    /// The rows that have a class, a bit each.
    pub(super) fn of_class(&self, setting: usize, code: usize) -> &[u64] {
        let start = (self.firsts[setting] + code) * self.length;
        &self.words[start..start + self.length]
    }

    /// The rows that have all of some classes; `buffer` is where they are worked out.
    pub(super) fn of_classes<'a>(
        &'a self,
        classes: impl Iterator<Item = (usize, usize)>,
        buffer: &'a mut Vec<u64>,
    ) -> &'a [u64] {
        let mut columns = classes.map(|(setting, code)| self.of_class(setting, code));
        let Some(first) = columns.next() else { return &self.full };
        let Some(second) = columns.next() else { return first };
        buffer.clear();
        buffer.extend(first.iter().zip(second).map(|(one, two)| one & two));
        for column in columns {
            buffer.iter_mut().zip(column).for_each(|(rows, more)| *rows &= more);
        }
        buffer
    }
}

/// Whether any row is in both columns.
pub(super) fn meet(one: &[u64], two: &[u64]) -> bool {
    one.chunks(8)
        .zip(two.chunks(8))
        .any(|(one, two)| one.iter().zip(two).fold(0, |met, (one, two)| met | one & two) != 0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_has_a_bit_for_each_row_with_its_class() {
        let codes: Vec<u16> =
            (0..150_u16).flat_map(|row| [row % 3, row % 7, u16::MAX - row % 2]).collect();
        let bytes: Vec<u8> = codes.iter().flat_map(|code| code.to_le_bytes()).collect();
        let columns = Columns::of(Rows::new(&bytes, 3), &[3, 7, 2], &[0, 2]);
        for class in 0..3 {
            let column = columns.of_class(0, class);
            let has = |row: usize| column[row / 64] >> (row % 64) & 1 == 1;
            assert!((0..150).all(|row| has(row) == (row % 3 == class)));
        }
        assert!((0..2).all(|class| columns.of_class(2, class).iter().all(|&word| word == 0)));
    }

    #[test]
    fn what_is_no_whole_row_is_left_out() {
        assert_eq!(Rows::new(&[0; 9], 2).len(), 2);
        assert_eq!(Rows::new(&[0; 9], 0).len(), 0);
        assert_eq!(Rows::new(&[0; 20], 2).parts(2).map(Rows::len).collect::<Vec<_>>(), [2, 2, 1]);
    }
}
