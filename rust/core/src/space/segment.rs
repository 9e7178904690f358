//! Segments of paths: how one comes from a mapping or a list to a part of it.

use std::collections::BTreeSet;
use std::sync::Arc;

use crate::value::Value;

/// One step from a value into it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Segment {
    /// To the member of this name.
    Member(String),
    /// To the item at this position.
    Item(usize),
    /// To the first member whose name is none of these.
    Other(Arc<BTreeSet<String>>),
}

impl Segment {
    /// The step as paths write it.
    pub fn name(&self) -> String {
        match self {
            Self::Member(name) => name.clone(),
            Self::Item(position) => position.to_string(),
            Self::Other(_) => "*".to_owned(),
        }
    }

    /// What it leads to.
    pub(super) fn of<'v>(&self, value: &'v Value) -> Option<&'v Value> {
        match (self, value) {
            (Self::Member(name), Value::Object(members)) => members.get(name),
            (Self::Item(position), Value::Array(items)) => items.get(*position),
            (Self::Other(known), Value::Object(members)) => {
                members.iter().find(|(name, _)| !known.contains(*name)).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    fn of_mut<'v>(&self, value: &'v mut Value) -> Option<&'v mut Value> {
        match (self, value) {
            (Self::Member(name), Value::Object(members)) => members.get_mut(name),
            (Self::Item(position), Value::Array(items)) => items.get_mut(*position),
            (Self::Other(known), Value::Object(members)) => {
                members.iter_mut().find(|(name, _)| !known.contains(*name)).map(|(_, value)| value)
            }
            _ => None,
        }
    }
}

/// Where `segments` lead from `value`.
pub(super) fn follow<'v>(segments: &[Segment], value: &'v Value) -> Option<&'v Value> {
    segments.iter().try_fold(value, |inner, segment| segment.of(inner))
}

/// The same, to be changed.
pub(super) fn follow_mut<'v>(segments: &[Segment], value: &'v mut Value) -> Option<&'v mut Value> {
    segments.iter().try_fold(value, |inner, segment| segment.of_mut(inner))
}

/// The path that people read and write: the names of the steps, dotted; `$` for the whole.
pub(super) fn path(segments: &[Segment]) -> String {
    if segments.is_empty() {
        return "$".to_owned();
    }
    segments.iter().map(Segment::name).collect::<Vec<_>>().join(".")
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn ways_lead_to_members_items_and_the_first_other_member() {
        let known = Arc::new(BTreeSet::from(["version".to_owned()]));
        let segments =
            [Segment::Member("services".into()), Segment::Other(known), Segment::Item(1)];
        let mut value = json!({"services": {"version": [0], "web": [1, 2], "db": [3, 4]}});
        assert_eq!(path(&segments), "services.*.1");
        assert_eq!(follow(&segments, &value), Some(&json!(2)));
        *follow_mut(&segments, &mut value).unwrap() = json!(9);
        assert_eq!(value["services"]["web"], json!([1, 9]));
        assert_eq!(follow(&segments, &json!({"services": {"version": [5, 6]}})), None);
        assert_eq!(path(&[]), "$");
    }
}
