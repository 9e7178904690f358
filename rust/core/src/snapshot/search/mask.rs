//! For which snapshots a rule holds.

use hashbrown::HashMap;

use super::column::{ABSENT, Column};
use crate::expression::{Case, Expression, Seen, Truth};

/// For which of `count` snapshots a rule holds, of settings whose columns are told.
///
/// A test of one setting is decided once for each of its values, one of several settings once for
/// each combination of values that occurs.
pub(super) fn mask(rule: &Expression, columns: &[&Column], count: usize) -> Vec<bool> {
    match rule {
        Expression::And(parts) => all(parts, columns, count, true),
        Expression::Or(parts) => all(parts, columns, count, false),
        Expression::Not(inner) => {
            mask(inner, columns, count).into_iter().map(|holds| !holds).collect()
        }
        test => match *test.settings() {
            [] => vec![holds(test, &|_| Seen::Absent); count],
            [setting] => of_one(test, columns[setting]),
            ref settings => of_several(test, settings, columns, count),
        },
    }
}

/// Where all parts hold, or where any does.
fn all(parts: &[Expression], columns: &[&Column], count: usize, every: bool) -> Vec<bool> {
    let mut result = vec![every; count];
    for part in parts {
        let found = mask(part, columns, count);
        for (holds, found) in result.iter_mut().zip(found) {
            *holds = if every { *holds & found } else { *holds | found };
        }
    }
    result
}

fn of_one(test: &Expression, column: &Column) -> Vec<bool> {
    let absent = std::iter::once(Seen::Absent);
    let seen = absent.chain(column.values.iter().map(Seen::Value));
    let table: Vec<bool> = seen.map(|seen| holds(test, &|_| seen)).collect();
    // What is lost is left out in the end.
    column.codes.iter().map(|&code| table.get(code as usize) == Some(&true)).collect()
}

fn of_several(
    test: &Expression,
    settings: &[usize],
    columns: &[&Column],
    count: usize,
) -> Vec<bool> {
    let mut known: HashMap<Vec<u32>, bool> = HashMap::new();
    let mut codes = Vec::with_capacity(settings.len());
    let mut decide = |row: usize| {
        codes.clear();
        codes.extend(settings.iter().map(|&setting| columns[setting].codes[row]));
        if let Some(&holds) = known.get(&codes) {
            return holds;
        }
        let look = |setting: usize| columns[setting].seen(row);
        let holds = holds(test, &look);
        known.insert(codes.clone(), holds);
        holds
    };
    (0..count).map(&mut decide).collect()
}

impl Column {
    fn seen(&self, row: usize) -> Seen<'_> {
        let code = self.codes[row];
        let value = code.checked_sub(ABSENT + 1).and_then(|place| self.values.get(place as usize));
        value.map_or(Seen::Absent, Seen::Value)
    }
}

fn holds<'a>(test: &'a Expression, look: &dyn Fn(usize) -> Seen<'a>) -> bool {
    test.truth(look, Case::Kept) == Truth::True
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::expression::{Vocabulary, parse};
    use serde_json::json;

    struct Letters;

    impl Vocabulary for Letters {
        fn setting(&self, name: &str) -> Option<usize> {
            ["a", "b"].iter().position(|letter| *letter == name)
        }
        fn names(&self) -> Vec<String> {
            Vec::new()
        }
    }

    #[test]
    fn a_rule_holds_where_it_holds_for_each_row_by_itself() {
        let values = [json!(1), json!(2.5), json!("x"), json!(true), json!(null)];
        let pairs = (0..6).flat_map(|one| (0..6).map(move |two| (one, two)));
        let (a, b): (Vec<u32>, Vec<u32>) = pairs.unzip();
        let columns = [Column::of(values.to_vec(), a), Column::of(values.to_vec(), b)];
        let columns: Vec<&Column> = columns.iter().collect();
        for text in [
            "a = 1",
            "not (a = 1)",
            "a <> 1",
            "a > b",
            "a = 1 and b in {2.5, \"x\"} or b like \"x*\"",
            "a + b > 3",
            "a implies b = null",
            "1 = 1",
            "a = a",
        ] {
            let rule = parse(text, &Letters).unwrap();
            let expected: Vec<bool> =
                (0..36).map(|row| holds(&rule, &|setting| columns[setting].seen(row))).collect();
            assert_eq!(mask(&rule, &columns, 36), expected, "{text}");
        }
    }
}
