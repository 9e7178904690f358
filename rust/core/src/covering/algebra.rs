//! Arrays that algebra gives without a search.

use std::cmp::Reverse;

use crate::coverage::{Interactions, Tuple, each_combination};

/// The fewest rows for pairs of settings with two values and no rules, those of Kleitman and Spencer
/// ("Families of k-independent sets", 1973); `None` for other settings.
pub(super) fn of_two_values(interactions: &Interactions) -> Option<Vec<Vec<u16>>> {
    let counts = interactions.counts();
    let fits = interactions.is_uniform()
        && interactions.strength() == 2
        && counts.len() > 3
        && counts.iter().all(|&count| count == 2 || count == 1);
    fits.then(|| kleitman_spencer(counts))
}

/// Parts of rows to begin with: the orthogonal arrays of Bush ("Orthogonal arrays of index unity",
/// 1952) that have at most `most` rows, each spread over the settings with most values. Values
/// beyond a setting's own are left out.
pub(super) fn beginnings(interactions: &Interactions, most: usize) -> Vec<Vec<Tuple>> {
    let counts = interactions.counts();
    let strength = interactions.strength();
    let mut by_count: Vec<usize> = (0..counts.len()).collect();
    by_count.sort_by_key(|&setting| (Reverse(counts[setting]), setting));
    let largest = by_count.first().map_or(0, |&setting| counts[setting]);
    let is_small = |order: &usize| order.pow(strength as u32) <= most;
    (largest.max(2)..=most)
        .take_while(is_small)
        // With few of the settings in the array, greed does as well without.
        .filter(|&order| is_prime_power(order) && order >= strength && 2 * order >= counts.len())
        .map(|order| bush(counts, &by_count[..by_count.len().min(order + 1)], strength, order))
        .collect()
}

/// Each setting is 1 in the first row and besides it in its own choice of rows, a half in all. No
/// half contains another one, as all have the same size, and two of them leave a row to neither.
fn kleitman_spencer(counts: &[usize]) -> Vec<Vec<u16>> {
    let mut rows = 4;
    while chosen(rows - 1, rows / 2 - 1) < counts.len() as u128 {
        rows += 1;
    }
    let mut array = vec![vec![0; counts.len()]; rows];
    let size = rows / 2;
    // The first row is in every half, the others are chosen in order.
    let others: Vec<u16> = (1..rows as u16).collect();
    let mut halves = counts.iter().enumerate();
    each_combination(&others, size - 1, &mut |half| {
        if let Some((setting, count)) = halves.next() {
            for &row in [0].iter().chain(half) {
                array[usize::from(row)][setting] = (count - 1) as u16;
            }
        }
    });
    array
}

/// How many ways there are to choose so many of `from`; saturates.
fn chosen(from: usize, many: usize) -> u128 {
    (0..many).fold(1, |ways: u128, place| {
        ways.saturating_mul((from - place) as u128) / (place as u128 + 1)
    })
}

/// Rows are the polynomials of a degree below the strength, settings the places where they are
/// evaluated; the last setting may be the leading coefficient.
fn bush(counts: &[usize], settings: &[usize], strength: usize, order: usize) -> Vec<Tuple> {
    let field = Field::of(order);
    let rows = order.pow(strength as u32);
    (0..rows)
        .map(|number| {
            let coefficients: Vec<usize> =
                (0..strength).map(|place| number / order.pow(place as u32) % order).collect();
            let value = |place: usize| {
                let value = if place == order {
                    coefficients[strength - 1]
                } else {
                    field.evaluate(&coefficients, place)
                };
                // Zero becomes the highest value, which is left out where a setting has fewer: then
                // nobody needs the row of zeros.
                (value + order - 1) % order
            };
            let terms = settings.iter().enumerate().map(|(place, &one)| (one, value(place) as u16));
            terms.filter(|&(setting, code)| usize::from(code) < counts[setting]).collect()
        })
        .collect()
}

/// The field with `order` elements: those are the polynomials over a prime, coefficients as digits.
struct Field {
    prime: usize,
    digits: usize,
    /// The product of every two elements.
    products: Vec<usize>,
    order: usize,
}

impl Field {
    fn of(order: usize) -> Self {
        let prime = (2..=order).find(|divisor| order.is_multiple_of(*divisor)).unwrap_or(order);
        let digits = order.ilog(prime) as usize;
        let mut field = Self { prime, digits, products: Vec::new(), order };
        // Some monic polynomial leaves no two elements but zero with the product zero.
        for modulus in 0..order {
            let products: Vec<usize> = (0..order * order)
                .map(|pair| field.multiplied(pair / order, pair % order, modulus))
                .collect();
            let zeros = products.iter().filter(|&&product| product == 0).count();
            if zeros == 2 * order - 1 {
                field.products = products;
                break;
            }
        }
        field
    }

    fn digit(&self, element: usize, place: usize) -> usize {
        element / self.prime.pow(place as u32) % self.prime
    }

    fn add(&self, one: usize, two: usize) -> usize {
        (0..self.digits)
            .map(|place| {
                (self.digit(one, place) + self.digit(two, place)) % self.prime
                    * self.prime.pow(place as u32)
            })
            .sum()
    }

    /// The product modulo the monic polynomial whose lower coefficients are the digits of `modulus`.
    fn multiplied(&self, one: usize, two: usize, modulus: usize) -> usize {
        let mut sum = vec![0; 2 * self.digits];
        for i in 0..self.digits {
            for j in 0..self.digits {
                sum[i + j] += self.digit(one, i) * self.digit(two, j);
            }
        }
        for place in (self.digits..2 * self.digits).rev() {
            let leading = sum[place] % self.prime;
            for lower in 0..self.digits {
                let taken = leading * self.digit(modulus, lower);
                sum[place - self.digits + lower] += (self.prime - 1) * taken;
            }
            sum[place] = 0;
        }
        (0..self.digits).map(|place| sum[place] % self.prime * self.prime.pow(place as u32)).sum()
    }

    /// The polynomial with these coefficients, lowest first, at `place`.
    fn evaluate(&self, coefficients: &[usize], place: usize) -> usize {
        coefficients.iter().rev().fold(0, |value, &coefficient| {
            self.add(self.products[value * self.order + place], coefficient)
        })
    }
}

fn is_prime_power(order: usize) -> bool {
    let Some(prime) = (2..=order).find(|divisor| order.is_multiple_of(*divisor)) else {
        return false;
    };
    let mut rest = order;
    while rest.is_multiple_of(prime) {
        rest /= prime;
    }
    rest == 1
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::coverage::TupleSet;

    fn missing(counts: &[usize], strength: usize, rows: &[Vec<u16>]) -> usize {
        let interactions = Interactions::of_strength(counts, strength).unwrap();
        let mut missing = TupleSet::all(interactions.tuples());
        for row in rows {
            for combination in 0..interactions.len() {
                missing.remove(interactions.tuple_in(combination, row));
            }
        }
        missing.len()
    }

    #[test]
    fn orthogonal_arrays_cover_everything_over_every_field() {
        let bush = |counts: &[usize], strength, order| -> Vec<Vec<u16>> {
            let settings: Vec<usize> = (0..counts.len()).collect();
            let rows = bush(counts, &settings, strength, order).into_iter();
            rows.map(|row| row.into_iter().map(|(_, code)| code).collect()).collect()
        };
        for order in [2, 3, 4, 5, 7, 8, 9, 11, 16, 25, 27] {
            let counts = vec![order; order + 1];
            let rows = bush(&counts, 2, order);
            assert_eq!((rows.len(), missing(&counts, 2, &rows)), (order * order, 0), "{order}");
        }
        assert_eq!(missing(&[4; 5], 3, &bush(&[4; 5], 3, 4)), 0);
    }

    #[test]
    fn two_values_are_covered_by_the_fewest_rows() {
        // The known least sizes: one more setting needs one more row.
        for (settings, size) in [(10, 6), (11, 7), (15, 7), (100, 10), (126, 10), (1000, 14)] {
            let counts = vec![2; settings];
            let rows = kleitman_spencer(&counts);
            assert_eq!((rows.len(), missing(&counts, 2, &rows)), (size, 0), "{settings}");
        }
    }
}
