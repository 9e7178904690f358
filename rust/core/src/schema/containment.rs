//! Which of two schemas or spaces admits more: what can be proven of it.

use jsonschema::canonical::{CanonicalSchema, CanonicalView, Containment, Satisfiability, options};

use super::references;
use crate::error::Error;
use crate::space::{Mark, Rule, Space};
use crate::value::Value;

/// Whether `wide` admits every value that `narrow` admits; `None` where neither is proven.
pub fn covers(wide: &Value, narrow: &Value) -> Option<bool> {
    match read(wide)?.covers(&read(narrow)?).ok()? {
        Containment::Yes => Some(true),
        Containment::No => Some(false),
        Containment::Unknown => None,
    }
}

/// A schema for the values that `kept` admits and `removed` refuses; `None` where there are none or
/// no schema can say it.
pub fn difference(kept: &Value, removed: &Value) -> Option<Value> {
    let rest = read(kept)?.subtract(&read(removed)?).ok()?;
    (rest.satisfiability() != Satisfiability::No).then(|| rest.to_json_schema())
}

/// The canonical form, where it says all that the schema does.
fn read(schema: &Value) -> Option<CanonicalSchema> {
    let form = options().offline().should_validate_formats(true);
    let mut schema = schema.clone();
    references::encode(&mut schema);
    let canonical = form.canonicalize(&schema).ok()?;
    (!matches!(canonical.view(), CanonicalView::Raw(_))).then_some(canonical)
}

/// The rules of `new` that are not proven to hold for every configuration of `old`.
pub fn unproven<'a>(old: &Space, new: &'a Space) -> Vec<&'a str> {
    let is_comparable =
        old.folds_case() == new.folds_case() && telling(old.marks()) == telling(new.marks());
    let rules = new.rules().list().iter();
    rules
        .filter(|rule| !(is_comparable && follows(rule, old, new)))
        .map(|rule| rule.text.as_str())
        .collect()
}

/// What is said of values that changes what rules mean.
fn telling(marks: &[(String, Vec<Mark>)]) -> Vec<(&str, Mark)> {
    let plain = marks.iter().flat_map(|(path, marks)| {
        marks.iter().map(move |mark| (path.as_str(), Mark { weight: 1, ..mark.clone() }))
    });
    plain.filter(|(_, mark)| !mark.is_plain()).collect()
}

/// Whether `old` has the rule, or its opposite contradicts the rules of `old`.
fn follows(rule: &Rule, old: &Space, new: &Space) -> bool {
    let is_same_place = |&number: &usize| {
        let knob = &new.knobs().list()[number];
        let place = old.knobs().find(&knob.path);
        place.is_some_and(|place| old.knobs().list()[place].segments == knob.segments)
    };
    if !rule.is_written {
        return true;
    }
    let known = old.rules().list().iter();
    rule.knobs.iter().all(is_same_place)
        && (known.into_iter().any(|known| known.text == rule.text)
            || contradicts(old, &format!("not ({})", rule.text)))
}

fn contradicts(space: &Space, rule: &str) -> bool {
    matches!(space.restricted(rule), Err(Error::Unsatisfiable { .. }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::schema::read_json_schema;
    use serde_json::json;

    fn space(schema: &Value, rules: &[&str]) -> Space {
        let rules: Vec<String> = rules.iter().map(ToString::to_string).collect();
        Space::compile(read_json_schema(&schema.to_string(), Vec::new(), &rules).unwrap()).unwrap()
    }

    #[test]
    fn a_wider_range_covers_and_a_narrower_one_leaves_a_rest() {
        let narrow = json!({"type": "integer", "minimum": 1, "maximum": 9});
        let wide = json!({"type": "integer", "minimum": 1, "maximum": 10});
        assert_eq!(covers(&wide, &narrow), Some(true));
        assert_eq!(covers(&narrow, &wide), Some(false));
        assert_eq!(difference(&narrow, &wide), None);
        let rest = difference(&wide, &narrow).unwrap();
        assert_eq!(rest.get("const"), Some(&json!(10)), "{rest}");
    }

    #[test]
    fn a_schema_that_cannot_be_read_proves_nothing() {
        let remote = json!({"$ref": "https://example.com/elsewhere.json"});
        assert_eq!(covers(&remote, &remote), None);
        assert_eq!(difference(&json!({}), &remote), None);
    }

    #[test]
    fn a_rule_holds_where_a_stricter_one_does() {
        let schema = json!({"type": "object", "properties": {
            "pool": {"type": "integer", "minimum": 0, "maximum": 100},
            "tls": {"type": "boolean"}}});
        let rules = |rules: &[&str]| space(&schema, rules);
        let strict = rules(&["pool <= 10", "tls"]);
        assert_eq!(unproven(&strict, &rules(&["tls"])), Vec::<&str>::new());
        assert_eq!(unproven(&strict, &rules(&["pool <= 20"])), Vec::<&str>::new());
        assert_eq!(unproven(&strict, &rules(&["pool <= 9", "tls"])), ["pool <= 9"]);
        assert_eq!(unproven(&rules(&[]), &rules(&["tls"])), ["tls"]);
    }

    #[test]
    fn a_rule_about_a_setting_that_is_not_there_is_not_proven() {
        let old = space(&json!({"type": "object", "properties": {"a": {"type": "boolean"}}}), &[]);
        let schema = json!({"type": "object", "properties": {"b": {"type": "boolean"}}});
        assert_eq!(unproven(&old, &space(&schema, &["not b"])), ["not b"]);
    }
}
