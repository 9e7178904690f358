//! Rows of conditions, of which every combination would be a case of its own.

use std::collections::HashMap;

use crate::value::Value;

/// The greatest number of conditions (`if`) that apply to one and the same value: by `allOf`, by
/// references within the schema and by consequences, of which only one applies.
pub(super) fn most(schema: &Value) -> usize {
    let mut counts = Counts { schema, known: HashMap::new() };
    let (mut open, mut most) = (vec![schema], 0);
    while let Some(place) = open.pop() {
        match place {
            Value::Object(members) => {
                most = most.max(counts.of(place));
                open.extend(members.values());
            }
            Value::Array(items) => open.extend(items),
            _ => {}
        }
    }
    most
}

struct Counts<'s> {
    schema: &'s Value,
    /// By the address of the subschema, which stays where it is.
    known: HashMap<*const Value, usize>,
}

impl<'s> Counts<'s> {
    fn of(&mut self, place: &'s Value) -> usize {
        let address = std::ptr::from_ref(place);
        if let Some(&count) = self.known.get(&address) {
            return count;
        }
        // A circle is gone through once.
        self.known.insert(address, 0);
        let target = place.get("$ref").and_then(Value::as_str);
        let target = target.and_then(|target| self.schema.pointer(target.strip_prefix('#')?));
        let all = place.get("allOf").and_then(Value::as_array).into_iter().flatten();
        let mut own = 0;
        if place.get("if").is_some() {
            let consequences = ["then", "else"].into_iter().filter_map(|name| place.get(name));
            own = 1 + consequences.map(|part| self.of(part)).max().unwrap_or(0);
        }
        let count = all.chain(target).fold(own, |count, part| count.saturating_add(self.of(part)));
        self.known.insert(address, count);
        count
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn conditions_of_one_value_are_counted_and_those_of_its_parts_are_not() {
        let condition = json!({"if": {"required": ["a"]}, "then": {"required": ["b"]}});
        let row = json!({ "allOf": [condition, condition, condition] });
        assert_eq!(most(&json!({})), 0);
        assert_eq!(most(&row), 3);
        assert_eq!(most(&json!({"properties": {"x": row, "y": row}})), 3);
        assert_eq!(most(&json!({"if": {}, "then": condition, "else": row})), 4);
        assert_eq!(most(&json!({"anyOf": [row, condition]})), 3);
        let referring = json!({
            "$defs": {"row": row},
            "allOf": [{"$ref": "#/$defs/row"}, {"$ref": "#/$defs/row"}, {"$ref": "#"}],
        });
        assert_eq!(most(&referring), 6);
    }
}
