//! Which of a transition's characters are written.

use super::symbols::Ranges;

/// Which characters are preferred.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Alphabet {
    /// Printable ASCII where a transition admits it, else its other characters; control characters
    /// only where nothing else leads on.
    Printable,
    /// Now and then characters at which programs break.
    Edge,
}

impl Alphabet {
    pub(super) const KINDS: usize = 2;
}

/// Characters at which programs break. NUL is left out: few formats can carry it. So are line
/// separators other than the line feed, which engines disagree on whether `.` matches.
const ODD: [char; 32] = [
    ' ',
    '\t',
    '\n',
    '\u{1}',
    '\u{1B}',
    '\u{7F}',
    '"',
    '\'',
    '\\',
    '%',
    '$',
    '<',
    'é',
    'ß',
    'İ',
    'ı',
    '\u{A0}',
    '\u{301}',
    '\u{FE0F}',
    '\u{200B}',
    '\u{200D}',
    '\u{202E}',
    '\u{FEFF}',
    '\u{FFFD}',
    'א',
    'ع',
    '漢',
    'ﬁ',
    'Ａ',
    '𝐀',
    '👩',
    '\u{E0001}',
];

/// Characters kept of a class without printable ASCII.
const MOST_OWN: usize = 256;

/// One odd character among so many, where the alphabet asks for odd ones.
const ODD_SHARE: u32 = 4;

/// The characters of a transition, ready to be drawn from.
#[derive(Debug, Clone)]
pub(super) struct Palette {
    /// Printable ASCII, or the class's own characters where it has none.
    usual: Box<[char]>,
    odd: Box<[char]>,
    /// How willingly the transition is taken, by alphabet.
    pub weights: [u32; Alphabet::KINDS],
    /// How many characters there are in all.
    pub size: u32,
    /// Its code points, sorted.
    ranges: Ranges,
}

impl Palette {
    pub(super) fn of(mut ranges: Ranges) -> Self {
        ranges.sort_unstable();
        let has = |character: char| contains(&ranges, character);
        let printable: Vec<char> = (' '..='~').filter(|&character| has(character)).collect();
        let mut odd: Vec<char> = ODD.into_iter().filter(|&character| has(character)).collect();
        let last = all(&ranges).next_back();
        if odd.is_empty() {
            odd.extend(last.filter(|character| !character.is_ascii()));
        }
        let own = if printable.is_empty() { own(&ranges) } else { printable.clone() };
        let weights = [
            bits(&printable).max(u32::from(is_visible(own[0]))),
            bits(&printable) + bits(&odd).min(2) + u32::from(printable.is_empty()),
        ];
        let size = ranges.iter().map(|(first, last)| last - first + 1).sum();
        Self { usual: own.into(), odd: odd.into(), weights, size, ranges }
    }

    /// One of the characters, by 32 random bits.
    pub(super) fn character(&self, alphabet: Alphabet, mut bits: u32) -> char {
        let mut from = &self.usual;
        if alphabet == Alphabet::Edge && !self.odd.is_empty() {
            let (share, rest) = scaled(bits, ODD_SHARE);
            bits = rest;
            if share == 0 {
                from = &self.odd;
            }
        }
        from[scaled(bits, from.len() as u32).0 as usize]
    }

    pub(super) fn has(&self, character: char) -> bool {
        contains(&self.ranges, character)
    }

    /// Every character, in order.
    pub(super) fn all(&self) -> impl DoubleEndedIterator<Item = char> + '_ {
        all(&self.ranges)
    }
}

fn contains(ranges: &[(u32, u32)], character: char) -> bool {
    let after = ranges.partition_point(|&(first, _)| first <= character as u32);
    after > 0 && character as u32 <= ranges[after - 1].1
}

fn all(ranges: &[(u32, u32)]) -> impl DoubleEndedIterator<Item = char> + '_ {
    ranges.iter().flat_map(|&(first, last)| (first..=last).filter_map(char::from_u32))
}

/// The first characters of a class, without control characters and NUL where it has others.
fn own(ranges: &[(u32, u32)]) -> Vec<char> {
    let kept: [fn(&char) -> bool; 3] = [|&it| is_visible(it), |&it| it != '\0', |_| true];
    let lists = kept.into_iter().map(|kept| all(ranges).filter(kept).take(MOST_OWN).collect());
    lists.into_iter().find(|list: &Vec<char>| !list.is_empty()).unwrap_or_default()
}

fn is_visible(character: char) -> bool {
    !character.is_control() && !character.is_whitespace()
}

/// Grows with the number of characters, but slowly, so that narrow transitions occur as well.
fn bits(characters: &[char]) -> u32 {
    usize::BITS - characters.len().leading_zeros()
}

/// A number below `bound` by 32 random bits, and the bits that are left.
pub(super) fn scaled(bits: u32, bound: u32) -> (u32, u32) {
    let wide = u64::from(bits) * u64::from(bound);
    ((wide >> 32) as u32, wide as u32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(ranges: &[(u32, u32)], alphabet: Alphabet) -> Vec<char> {
        let palette = Palette::of(ranges.to_vec());
        (0..4096).map(|step| palette.character(alphabet, step << 20)).collect()
    }

    #[test]
    fn printable_characters_are_preferred_where_there_are_any() {
        let wide = drawn(&[(0, 0xD7FF), (0xE000, 0x10_FFFF)], Alphabet::Printable);
        assert!(wide.iter().all(|character| (' '..='~').contains(character)));
        let greek = drawn(&[('α' as u32, 'ω' as u32)], Alphabet::Printable);
        assert!(greek.iter().all(|character| ('α'..='ω').contains(character)));
        assert!(
            drawn(&[(9, 13)], Alphabet::Printable).iter().all(|character| character.is_control())
        );
    }

    #[test]
    fn edges_hold_odd_characters_of_the_class_and_no_nul() {
        let wide = drawn(&[(0, 0xD7FF), (0xE000, 0x10_FFFF)], Alphabet::Edge);
        for odd in ODD {
            assert!(wide.contains(&odd), "{odd:?}");
        }
        assert!(!wide.contains(&'\0'));
        let letters = drawn(&[('a' as u32, 'z' as u32)], Alphabet::Edge);
        assert!(letters.iter().all(char::is_ascii_lowercase));
    }

    #[test]
    fn nul_is_written_only_where_nothing_else_is_admitted() {
        assert!(drawn(&[(0, 1)], Alphabet::Edge).iter().all(|&character| character == '\u{1}'));
        assert!(drawn(&[(0, 0)], Alphabet::Printable).iter().all(|&character| character == '\0'));
    }

    #[test]
    fn scaled_spreads_the_bits_evenly() {
        let mut counts = [0; 5];
        for step in 0..1000_u32 {
            counts[scaled(step * 4_294_967, 5).0 as usize] += 1;
        }
        assert!(counts.iter().all(|count| (199..=201).contains(count)), "{counts:?}");
    }
}
