use super::*;
use crate::snapshot::hostile;

/// Numbers as good as drawn by chance.
pub(super) struct Chance(pub(super) u64);

impl Chance {
    /// A number below `end`.
    fn below(&mut self, end: usize) -> usize {
        let Self(state) = self;
        *state =
            state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (*state >> 33) as usize % end.max(1)
    }

    /// The bytes with up to eight changes.
    pub(super) fn mangled(&mut self, bytes: &[u8]) -> Vec<u8> {
        let mut mangled = bytes.to_vec();
        for _ in 0..=self.below(8) {
            let place = self.below(mangled.len());
            let behind = (place + 9).min(mangled.len());
            match self.below(4) {
                0 => mangled[place..behind].iter_mut().take(1).for_each(|it| *it = self.byte()),
                1 => drop(mangled.drain(place..behind)),
                2 => mangled.insert(place, self.byte()),
                _ => {
                    let from = self.below(mangled.len());
                    let part = mangled[from..mangled.len().min(from + 60)].to_vec();
                    mangled.splice(place..place, part);
                }
            }
        }
        mangled
    }

    /// One of the small numbers and limits that most lengths and tags are, or any.
    fn byte(&mut self) -> u8 {
        match self.below(4) {
            0 => self.below(10) as u8,
            1 => [0x7F, 0x80, 0xFE, 0xFF][self.below(4)],
            _ => self.below(256) as u8,
        }
    }
}

fn packs() -> Vec<Vec<u8>> {
    [3, 40].map(bytes_of).into()
}

fn bytes_of(count: usize) -> Vec<u8> {
    let disk = Memory::default();
    sample(&disk, count);
    disk.bytes(PACK)
}

#[test]
fn mangled_texts_hold_what_all_texts_do() {
    let mut chance = Chance(1);
    for text in configurations(20) {
        (0..200).for_each(|_| hostile::text(&chance.mangled(text.as_bytes())));
    }
}

#[test]
fn mangled_configurations_hold_what_all_bytes_do() {
    let mut chance = Chance(2);
    for text in configurations(20) {
        let mut tree = Tree::default();
        json::read(text.as_bytes(), &mut tree).unwrap();
        let parts = hostile::parts(&tree);
        hostile::configuration(&parts);
        (0..200).for_each(|_| hostile::configuration(&chance.mangled(&parts)));
    }
}

#[test]
fn mangled_packs_hold_what_all_bytes_do() {
    let mut chance = Chance(3);
    for bytes in packs() {
        hostile::pack(&bytes);
        (0..300).for_each(|_| hostile::pack(&chance.mangled(&bytes)));
    }
}

#[test]
fn mangled_packs_with_checksums_that_fit_hold_what_all_bytes_do() {
    let mut chance = Chance(4);
    for bytes in packs() {
        let loose = hostile::loosened(&bytes);
        (0..500).for_each(|_| hostile::pack(&hostile::sealed(&chance.mangled(&loose))));
    }
}

#[test]
fn a_pack_that_is_loosened_and_sealed_has_the_same_snapshots() {
    for bytes in packs() {
        let sealed = hostile::sealed(&hostile::loosened(&bytes));
        let [mut one, mut other] = [bytes, sealed].map(|bytes| open(&Memory::of(PACK, bytes)));
        assert_eq!((one.len(), other.damages()), (other.len(), &[][..]));
        assert_eq!(notes(&mut one), notes(&mut other));
        for number in 0..one.len() {
            assert_eq!(one.tree(number), other.tree(number));
        }
    }
}
