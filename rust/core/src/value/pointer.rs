//! JSON pointers, which name a place within a document (RFC 6901).

use super::Value;

/// `pointer` one step further down.
pub fn join(pointer: &str, step: &str) -> String {
    format!("{pointer}/{}", escaped(step))
}

/// The name of a member as a step of a pointer.
pub fn escaped(name: &str) -> String {
    name.replace('~', "~0").replace('/', "~1")
}

/// The name of a member that a step of a pointer means.
pub fn unescaped(step: &str) -> String {
    step.replace("~1", "/").replace("~0", "~")
}

/// The members or items of the value at `pointer`, each with its pointer.
pub fn below<'v>(pointer: &str, value: &'v Value) -> Vec<(String, &'v Value)> {
    match value {
        Value::Object(members) => {
            members.iter().map(|(name, inner)| (join(pointer, name), inner)).collect()
        }
        Value::Array(items) => {
            let places = items.iter().enumerate();
            places.map(|(place, inner)| (format!("{pointer}/{place}"), inner)).collect()
        }
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn what_lies_below_is_found_at_its_pointer() {
        let value = json!({"a/b": 1, "m~n": [true, {"~1": null}], "": 2});
        let mut open = vec![(String::new(), &value)];
        let mut seen = 0;
        while let Some((pointer, inner)) = open.pop() {
            assert_eq!(value.pointer(&pointer), Some(inner), "{pointer}");
            open.extend(below(&pointer, inner));
            seen += 1;
        }
        assert_eq!(seen, 7);
    }

    #[test]
    fn a_step_means_the_name_that_it_was_made_of() {
        for name in ["", "a", "a/b", "~", "~1", "~0/~1", "/~"] {
            assert_eq!(unescaped(&escaped(name)), name);
            assert!(!escaped(name).contains('/'));
        }
    }
}
