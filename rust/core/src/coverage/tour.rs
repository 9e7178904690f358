//! An order of rows in which neighbours differ in as little as possible.

use crate::error::{Interrupt, Result};

/// Up to so many rows the best order is found for certain.
const CERTAIN: usize = 10;

/// Up to so many rows an order is made better by turning parts of it round.
const IMPROVED: usize = 1000;

/// How many places two rows differ in.
pub(super) fn distance(one: &[u32], two: &[u32]) -> usize {
    one.iter().zip(two).filter(|(one, two)| one != two).count()
}

/// An order of all rows, from `start` on where there is one, with few differences in all.
///
/// The fewest for up to ten rows. For more at most twice as many: the order walks a minimum spanning
/// tree, which no order can be shorter than (Rosenkrantz, Stearns and Lewis, "An analysis of several
/// heuristics for the traveling salesman problem", 1977), and is only made better from there.
pub(super) fn shortest(
    rows: &[Vec<u32>],
    start: Option<&[u32]>,
    interrupt: &dyn Interrupt,
) -> Result<Vec<usize>> {
    if rows.len() <= CERTAIN {
        return Ok(certain(rows, start));
    }
    let mut order = along_tree(rows, start, interrupt)?;
    if rows.len() <= IMPROVED {
        improve(rows, start, &mut order, interrupt)?;
    }
    Ok(order)
}

/// The best order of each set of rows that ends with each row, from smaller sets to larger ones
/// (Held and Karp, 1962).
fn certain(rows: &[Vec<u32>], start: Option<&[u32]>) -> Vec<usize> {
    let count = rows.len();
    let mut best = vec![(usize::MAX, usize::MAX); count << count];
    for last in 0..count {
        best[(1 << last) * count + last] =
            (start.map_or(0, |start| distance(start, &rows[last])), usize::MAX);
    }
    for set in 1..1_usize << count {
        for last in (0..count).filter(|last| set >> last & 1 == 1) {
            let (length, _) = best[set * count + last];
            for next in (0..count).filter(|next| set >> next & 1 == 0) {
                let longer = (length + distance(&rows[last], &rows[next]), last);
                let known = &mut best[(set | 1 << next) * count + next];
                *known = longer.min(*known);
            }
        }
    }
    let mut set = (1 << count) - 1;
    let mut last = (0..count).min_by_key(|last| best[set * count + last].0);
    let mut order = Vec::new();
    while let Some(row) = last {
        order.push(row);
        let (_, before) = best[set * count + row];
        set ^= 1 << row;
        last = (before != usize::MAX).then_some(before);
    }
    order.reverse();
    order
}

/// The rows as a walk along a minimum spanning tree comes to them, short branches first.
fn along_tree(
    rows: &[Vec<u32>],
    start: Option<&[u32]>,
    interrupt: &dyn Interrupt,
) -> Result<Vec<usize>> {
    let root = start.unwrap_or(&rows[0]);
    let mut nearest: Vec<(usize, Option<usize>)> =
        rows.iter().map(|row| (distance(root, row), None)).collect();
    let mut children = vec![Vec::new(); rows.len()];
    let mut roots = Vec::new();
    let mut waiting: Vec<usize> = (0..rows.len()).collect();
    while let Some(place) = (0..waiting.len()).min_by_key(|&place| nearest[waiting[place]].0) {
        interrupt.poll()?;
        let row = waiting.remove(place);
        match nearest[row].1 {
            Some(parent) => children[parent].push(row),
            None => roots.push(row),
        }
        for &other in &waiting {
            let between = distance(&rows[row], &rows[other]);
            if between < nearest[other].0 {
                nearest[other] = (between, Some(row));
            }
        }
    }
    let mut order = Vec::with_capacity(rows.len());
    roots.reverse();
    while let Some(row) = roots.pop() {
        order.push(row);
        roots.extend(children[row].iter().rev());
    }
    Ok(order)
}

/// Turns parts round as long as that makes the order shorter.
fn improve(
    rows: &[Vec<u32>],
    start: Option<&[u32]>,
    order: &mut [usize],
    interrupt: &dyn Interrupt,
) -> Result<()> {
    let before = |order: &[usize], from: usize, row: usize| match from {
        0 => start.map_or(0, |start| distance(start, &rows[row])),
        _ => distance(&rows[order[from - 1]], &rows[row]),
    };
    let after = |order: &[usize], to: usize, row: usize| {
        order.get(to + 1).map_or(0, |&next| distance(&rows[row], &rows[next]))
    };
    let mut is_shorter = true;
    while is_shorter {
        is_shorter = false;
        for from in 0..order.len() {
            interrupt.poll()?;
            for to in from + 1..order.len() {
                let (first, last) = (order[from], order[to]);
                let now = before(order, from, first) + after(order, to, last);
                let then = before(order, from, last) + after(order, to, first);
                if then < now {
                    order[from..=to].reverse();
                    is_shorter = true;
                }
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::error::Uninterrupted;
    use crate::seed::{Place, StreamKey};

    fn random_rows(count: usize, round: u64) -> Vec<Vec<u32>> {
        let mut stream = StreamKey::new("tour", 1, 7).stream(Place::ROOT, round, 0);
        (0..count).map(|_| (0..6).map(|_| stream.below(3) as u32).collect()).collect()
    }

    fn length(rows: &[Vec<u32>], start: Option<&[u32]>, order: &[usize]) -> usize {
        let steps = order.windows(2).map(|pair| distance(&rows[pair[0]], &rows[pair[1]]));
        steps.sum::<usize>() + start.map_or(0, |start| distance(start, &rows[order[0]]))
    }

    /// The length of the best of all orders.
    fn by_trying(rows: &[Vec<u32>], start: Option<&[u32]>, order: &mut Vec<usize>) -> usize {
        if order.len() == rows.len() {
            return length(rows, start, order);
        }
        let mut best = usize::MAX;
        for row in 0..rows.len() {
            if !order.contains(&row) {
                order.push(row);
                best = best.min(by_trying(rows, start, order));
                order.pop();
            }
        }
        best
    }

    #[test]
    fn a_few_rows_come_in_the_best_of_all_orders_and_more_within_twice_of_it() {
        for round in 0..20 {
            let rows = random_rows(1 + round as usize % 7, round);
            let start = random_rows(1, round + 100).remove(0);
            for start in [None, Some(start.as_slice())] {
                let fewest = by_trying(&rows, start, &mut Vec::new());
                assert_eq!(
                    length(&rows, start, &shortest(&rows, start, &Uninterrupted).unwrap()),
                    fewest
                );
                let mut order = along_tree(&rows, start, &Uninterrupted).unwrap();
                assert!(length(&rows, start, &order) <= 2 * fewest);
                improve(&rows, start, &mut order, &Uninterrupted).unwrap();
                assert!(length(&rows, start, &order) <= 2 * fewest);
            }
        }
    }

    #[test]
    fn every_row_comes_once() {
        for count in [0, 1, 10, 11, 60] {
            let mut order = shortest(&random_rows(count, 3), None, &Uninterrupted).unwrap();
            order.sort_unstable();
            assert_eq!(order, (0..count).collect::<Vec<_>>());
        }
    }
}
