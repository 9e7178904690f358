//! Members that are declared and of which nothing is said, such as `"labels": {}`.
//!
//! Where other members are admitted too, the canonical form does not tell them from those. Here the
//! source is walked along with it, to find the names that it mentions at each place.

use std::collections::BTreeSet;
use std::mem;

use jsonschema::canonical::ObjectView;

use super::Lowering;
use super::plain::referred;
use crate::schema::{references, spoken};
use crate::space::{Field, Node};
use crate::value::{Kinds, Value};

/// Keywords whose branches speak of the same value.
const BRANCHING: [&str; 3] = ["allOf", "anyOf", "oneOf"];

impl Lowering<'_> {
    /// What stands below `places` of the source, by these steps.
    pub(super) fn places_below(&self, places: &[String], steps: &[&str]) -> Vec<String> {
        let inner: String = steps.iter().map(|step| references::step(step)).collect();
        let below = places.iter().map(|place| format!("{place}{inner}"));
        below.filter(|place| self.plain.at(place).is_some()).collect()
    }

    /// Does the work of what stands below `places`.
    pub(super) fn below<T>(
        &mut self,
        places: &[String],
        steps: &[&str],
        work: impl FnOnce(&mut Self) -> T,
    ) -> T {
        let below = self.places_below(places, steps);
        self.at(below, work)
    }

    /// Does the work of what stands at `places` of the source.
    pub(super) fn at<T>(&mut self, places: Vec<String>, work: impl FnOnce(&mut Self) -> T) -> T {
        let outer = mem::replace(&mut self.places, places);
        let done = work(self);
        self.places = outer;
        done
    }

    /// All places of the source that speak of what is being lowered.
    pub(super) fn speaking_places(&self) -> Vec<String> {
        let mut open = self.places.clone();
        let mut seen = BTreeSet::new();
        let mut found = Vec::new();
        while let Some(place) = open.pop() {
            let Some(schema @ Value::Object(_)) = self.plain.at(&place) else { continue };
            if !seen.insert(place.clone()) {
                continue;
            }
            let target = schema.get("$ref").and_then(Value::as_str);
            open.extend(target.and_then(|target| referred(target, &place)));
            for keyword in BRANCHING {
                let branches = schema.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
                open.extend((0..branches).map(|branch| format!("{place}/{keyword}/{branch}")));
            }
            for keyword in ["then", "else"] {
                open.extend(schema.get(keyword).map(|_| format!("{place}/{keyword}")));
            }
            found.push(place);
        }
        found
    }

    /// The members that `places` mention and that `view` admits, because it admits any, without
    /// saying anything of them.
    pub(super) fn mentioned(&self, view: &ObjectView, places: &[String]) -> Vec<String> {
        if view.property_names.is_some() {
            return Vec::new();
        }
        let mut names = self.names(places);
        names.retain(|name| !view.properties.contains_key(name) && !view.required.contains(name));
        names
    }

    /// Fields for what the source mentions where the canonical form has any mapping at all.
    pub(super) fn free_fields(&mut self) -> Vec<Field> {
        let names = self.names(&self.speaking_places());
        let fields = names.into_iter().map(|name| {
            let any = self.add(Node::Any(Kinds::ALL));
            Field::new(name, any, false)
        });
        let mut fields: Vec<Field> = fields.collect();
        self.declared.sort_names(&mut fields, |field| &field.name);
        fields
    }

    /// The members of which no place says more than that they may be there.
    fn names(&self, places: &[String]) -> Vec<String> {
        let members = |place: &String| self.plain.at(place)?.get("properties")?.as_object();
        let all = || places.iter().filter_map(members).flatten();
        let told: BTreeSet<&String> =
            all().filter(|(_, schema)| says_something(schema)).map(|(name, _)| name).collect();
        let free: BTreeSet<&String> =
            all().map(|(name, _)| name).filter(|name| !told.contains(name)).collect();
        free.into_iter().cloned().collect()
    }
}

fn says_something(schema: &Value) -> bool {
    const ALONE: [&str; 9] =
        ["$ref", "$dynamicRef", "$recursiveRef", "allOf", "anyOf", "oneOf", "not", "enum", "const"];
    schema == &Value::Bool(false)
        || ALONE.iter().any(|keyword| schema.get(keyword).is_some())
        || schema.get("if").is_some()
        || spoken::kinds(schema) != Kinds::default()
        || spoken::typed(schema) != Kinds::ALL
}
