//! Choices of settings.

use std::collections::BTreeSet;

/// Calls `visit` with every choice of `size` of the `members`, in order.
pub(crate) fn each_combination(members: &[u16], size: usize, visit: &mut dyn FnMut(&[u16])) {
    if size > members.len() {
        return;
    }
    let mut places: Vec<usize> = (0..size).collect();
    let mut chosen: Vec<u16> = members[..size].to_vec();
    loop {
        visit(&chosen);
        let Some(moving) =
            (0..size).rev().find(|&place| places[place] < members.len() - size + place)
        else {
            return;
        };
        let first = places[moving] + 1;
        for place in moving..size {
            places[place] = first + place - moving;
            chosen[place] = members[places[place]];
        }
    }
}

/// Combinations of the general strength but for those within a weaker group, and those of groups;
/// none that is part of another.
pub(super) fn mixed_combinations(
    settings: usize,
    strength: usize,
    groups: &[(Vec<usize>, usize)],
) -> Vec<Vec<u16>> {
    let is_within = |members: &[u16], group: &[usize]| {
        members.iter().all(|&one| group.contains(&usize::from(one)))
    };
    let mut wanted: BTreeSet<(usize, Vec<u16>)> = BTreeSet::new();
    let all: Vec<u16> = (0..settings as u16).collect();
    each_combination(&all, strength, &mut |members| {
        let weaker = groups.iter().any(|(group, own)| *own < strength && is_within(members, group));
        if !weaker {
            wanted.insert((members.len(), members.to_vec()));
        }
    });
    for (group, own) in groups {
        let mut members: Vec<u16> = group.iter().map(|&one| one as u16).collect();
        members.sort_unstable();
        members.dedup();
        each_combination(&members, *own, &mut |chosen| {
            wanted.insert((chosen.len(), chosen.to_vec()));
        });
    }
    let sizes: BTreeSet<usize> = wanted.iter().map(|(size, _)| *size).collect();
    let mut parts: BTreeSet<Vec<u16>> = BTreeSet::new();
    for (size, members) in &wanted {
        for &smaller in sizes.range(..size) {
            each_combination(members, smaller, &mut |part| {
                parts.insert(part.to_vec());
            });
        }
    }
    wanted.into_iter().map(|(_, members)| members).filter(|one| !parts.contains(one)).collect()
}
