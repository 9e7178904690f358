//! The transitions of an automaton, backwards.

/// For each state, the states from which it is reached in one step.
pub(super) struct Sources {
    /// Where the list of each state begins, and the end of the last one.
    starts: Vec<u32>,
    list: Vec<u32>,
}

impl Sources {
    /// Of `count` states with these transitions, each a source and a target.
    pub(super) fn of(count: usize, edges: impl Iterator<Item = (u32, u32)> + Clone) -> Self {
        let mut starts = vec![0_u32; count + 1];
        edges.clone().for_each(|(_, target)| starts[target as usize] += 1);
        let mut end = 0;
        for start in &mut starts {
            end += *start;
            *start = end;
        }
        let mut list = vec![0; end as usize];
        for (source, target) in edges {
            let place = &mut starts[target as usize];
            *place -= 1;
            list[*place as usize] = source;
        }
        Self { starts, list }
    }

    pub(super) fn of_state(&self, state: usize) -> &[u32] {
        &self.list[self.starts[state] as usize..self.starts[state + 1] as usize]
    }

    /// The least number of steps from each state to one that is accepting, where there is a way.
    pub(super) fn distances(&self, accepting: &[bool]) -> Vec<Option<u32>> {
        let mut distances: Vec<Option<u32>> =
            accepting.iter().map(|&accepting| accepting.then_some(0)).collect();
        let mut open: Vec<usize> = (0..accepting.len()).filter(|&it| accepting[it]).collect();
        for distance in 1.. {
            let mut next = Vec::new();
            for state in open {
                for &source in self.of_state(state) {
                    let known = &mut distances[source as usize];
                    if known.is_none() {
                        *known = Some(distance);
                        next.push(source as usize);
                    }
                }
            }
            if next.is_empty() {
                break;
            }
            open = next;
        }
        distances
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn distances_are_those_of_the_shortest_ways() {
        // 0 → 1 → 2 → 3, 0 → 3 and 4 → 4, where 3 accepts.
        let edges = [(0, 1), (1, 2), (2, 3), (0, 3), (4, 4)];
        let sources = Sources::of(5, edges.into_iter());
        let distances = sources.distances(&[false, false, false, true, false]);
        assert_eq!(distances, [Some(1), Some(2), Some(1), Some(0), None]);
        assert_eq!(sources.of_state(3).len(), 2);
        assert!(sources.of_state(0).is_empty());
    }
}
