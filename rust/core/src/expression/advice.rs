//! Advice on misspelt names.

/// The name that differs least from `wanted`, when a third of it or less would have to change.
pub(crate) fn nearest<'a>(wanted: &str, names: &'a [String]) -> Option<&'a String> {
    let distance = |name: &String| edits(&wanted.to_lowercase(), &name.to_lowercase());
    names.iter().min_by_key(|name| distance(name)).filter(|name| {
        distance(name) <= wanted.chars().count().max(name.chars().count()).div_ceil(3)
    })
}

/// How many letters to change, add, drop or swap with their neighbour: the optimal string
/// alignment distance.
fn edits(one: &str, two: &str) -> usize {
    let (one, two): (Vec<char>, Vec<char>) = (one.chars().collect(), two.chars().collect());
    let mut two_above = Vec::new();
    let mut above: Vec<usize> = (0..=two.len()).collect();
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in two.iter().enumerate() {
            let substituted = above[j] + usize::from(a != b);
            let mut least = substituted.min(above[j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == two[j - 1] && one[i - 1] == *b {
                least = least.min(two_above[j - 1] + 1);
            }
            row.push(least);
        }
        two_above = std::mem::replace(&mut above, row);
    }
    above[two.len()]
}
