//! Whether values on a tape are equal, as JSON Schema takes them for equal.

use jsonschema::json::{cmp, unique};

use crate::tape::{Cell, Tape};

/// Longer lists are made values of, which are told apart by hash.
const MOST_COMPARED: usize = 24;

impl Tape {
    /// Whether no two items of a list are equal.
    pub(crate) fn has_distinct_items(&self, list: usize) -> bool {
        let mut rest = self.places(list);
        if rest.clone().count() > MOST_COMPARED {
            let items: Vec<_> = rest.map(|place| self.read(place)).collect();
            return unique::is_unique(&items);
        }
        while let Some(one) = rest.next() {
            if rest.clone().any(|two| self.are_equal(one, two)) {
                return false;
            }
        }
        true
    }

    fn are_equal(&self, one: usize, two: usize) -> bool {
        match (self.cell(one), self.cell(two)) {
            (Cell::Text(..), Cell::Text(..)) => self.text_at(one) == self.text_at(two),
            (Cell::Whole(one), Cell::Whole(two)) => one == two,
            (Cell::List(some, _), Cell::List(others, _)) => {
                let mut pairs = self.places(one).zip(self.places(two));
                some == others && pairs.all(|(one, two)| self.are_equal(one, two))
            }
            (Cell::Record(some, _), Cell::Record(others, _)) => {
                some == others && self.places(one).all(|member| self.has_member(two, member))
            }
            (Cell::Natural(_) | Cell::Real(_), _) | (_, Cell::Natural(_) | Cell::Real(_)) => {
                cmp::equal(&self.read(one), &self.read(two))
            }
            (one, two) => one == two,
        }
    }

    /// Whether a mapping has a member of the name and of the value of another's.
    fn has_member(&self, record: usize, member: usize) -> bool {
        let name = self.text_at(member);
        let found = self.places(record).find(|&place| self.is_text(place, name));
        found.is_some_and(|place| self.are_equal(place + 1, member + 1))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::{Value, json};

    fn is_unique(items: &[&Value]) -> bool {
        let mut tape = Tape::default();
        tape.value(&json!(items));
        tape.has_distinct_items(0)
    }

    #[test]
    fn items_are_told_apart_as_the_validator_of_plain_values_does() {
        let values = [
            json!(null),
            json!(false),
            json!(0),
            json!(-0.0),
            json!(1),
            json!(1.0),
            json!(1.5),
            json!(u64::MAX),
            json!(1e300),
            json!(""),
            json!("1"),
            json!([]),
            json!([1, "a"]),
            json!([1.0, "a"]),
            json!(["a", 1]),
            json!({}),
            json!({"a": 1, "b": {"c": [2]}}),
            json!({"b": {"c": [2.0]}, "a": 1}),
            json!({"a": 1, "c": {"c": [2]}}),
            json!({"a": 1}),
        ];
        for one in &values {
            for two in &values {
                let expected = unique::is_unique(&[one.clone(), two.clone()]);
                assert_eq!(is_unique(&[one, two]), expected, "{one} {two}");
                assert_eq!(is_unique(&[&json!("x"), one, two]), expected, "{one} {two}");
            }
        }
    }

    #[test]
    fn long_lists_are_told_apart_too() {
        let mut items: Vec<Value> = (0..60).map(Value::from).collect();
        let all = |items: &[Value]| is_unique(&items.iter().collect::<Vec<_>>());
        assert!(all(&items));
        items[59] = json!(7.0);
        assert!(!all(&items));
    }
}
