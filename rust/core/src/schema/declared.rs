//! The order in which a schema declares its properties and values.
//!
//! Canonicalising sorts them; people expect to meet them again as they wrote them.

use std::collections::BTreeMap;

use crate::value::Value;

/// Where each property name and each enumerated value first stands in the source.
#[derive(Debug, Default)]
pub(super) struct Declared {
    names: BTreeMap<String, usize>,
    values: BTreeMap<String, usize>,
}

impl Declared {
    pub(super) fn of(schema: &Value) -> Self {
        let mut declared = Self::default();
        declared.walk(schema);
        declared
    }

    /// Sorts by first declaration; what is not declared keeps its order at the end.
    pub(super) fn sort_names<T>(&self, items: &mut [T], name: impl Fn(&T) -> &str) {
        items.sort_by_key(|item| self.names.get(name(item)).copied().unwrap_or(usize::MAX));
    }

    pub(super) fn sort_values(&self, values: &mut [Value]) {
        values.sort_by_cached_key(|value| {
            self.values.get(&value.to_string()).copied().unwrap_or(usize::MAX)
        });
    }

    fn walk(&mut self, value: &Value) {
        match value {
            Value::Object(members) => {
                for (keyword, inner) in members {
                    match (keyword.as_str(), inner) {
                        ("properties", Value::Object(properties)) => {
                            properties.keys().for_each(|name| note(&mut self.names, name.clone()));
                        }
                        ("enum", Value::Array(values)) => {
                            for one in values {
                                note(&mut self.values, one.to_string());
                            }
                        }
                        _ => {}
                    }
                    self.walk(inner);
                }
            }
            Value::Array(items) => items.iter().for_each(|item| self.walk(item)),
            _ => {}
        }
    }
}

fn note(places: &mut BTreeMap<String, usize>, key: String) {
    let next = places.len();
    places.entry(key).or_insert(next);
}
