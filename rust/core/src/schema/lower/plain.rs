//! A schema that has no canonical form, read keyword by keyword into something wider.
//!
//! Alternatives whose conditions depend on each other too much grow beyond every measure when they
//! are multiplied out. Here they are left as they are, and values are made by trial.

use std::sync::Arc;

use serde_json::Number;
use testflow_judge::address;

use super::{Lowering, any_name, count};
use crate::schema::wholes::Wholes;
use crate::schema::{references, spoken};
use crate::space::{
    Check, Contained, Decimal, Extra, Field, IntegerRange, Library, List, Node, NodeId,
    NumberRange, Record, Text,
};
use crate::value::{Kind, Kinds, Value};

/// Where checks of parts find the whole schema.
const WHOLE: &str = "urn:testflow:whole";

/// Keywords that are only met by trial.
const TRIED: [&str; 12] = [
    "oneOf",
    "not",
    "if",
    "contains",
    "unevaluatedItems",
    "unevaluatedProperties",
    "dependentRequired",
    "dependentSchemas",
    "dependencies",
    "propertyNames",
    "patternProperties",
    "$dynamicRef",
];

/// The schema, and the library with which its parts are checked.
pub(super) struct Plain<'a> {
    schema: &'a Value,
    library: Library,
}

impl<'a> Plain<'a> {
    pub(super) fn new(schema: &'a Value, library: &Library) -> Self {
        Self { schema, library: library.with(WHOLE, schema) }
    }

    /// The subschema at a place: an address, empty for the schema itself, and a JSON pointer.
    pub(super) fn at(&self, place: &str) -> Option<&Value> {
        let (address, pointer) = place.split_once('#').unwrap_or((place, ""));
        let document =
            if address.is_empty() { Some(self.schema) } else { self.library.get(address) };
        document?.pointer(&address::decoded(pointer))
    }

    /// The place as checks find it.
    fn address(place: &str) -> String {
        let place = address::encoded(place);
        if place.starts_with('#') { format!("{WHOLE}{place}") } else { place }
    }
}

impl Lowering<'_> {
    /// The node for the subschema at a place, such as `#/$defs/port` or `urn:a#`; one for each, so
    /// that recursion becomes a loop.
    pub(super) fn plain(&mut self, pointer: &str) -> NodeId {
        let key = format!("plain:{pointer}");
        if let Some(&id) = self.known.get(&key) {
            return id;
        }
        let id = self.add(Node::Any(Kinds::ALL));
        self.known.insert(key, id);
        let target = match self.plain.at(pointer).cloned() {
            Some(Value::Bool(false)) => self.add(Node::Union(Vec::new())),
            Some(schema @ Value::Object(_)) => self.keywords(pointer, &schema),
            _ => self.add(Node::Any(Kinds::ALL)),
        };
        self.nodes[id] = Node::Union(vec![target]);
        id
    }

    fn keywords(&mut self, pointer: &str, schema: &Value) -> NodeId {
        let is_tried = TRIED.iter().any(|keyword| schema.get(keyword).is_some());
        if is_tried && let Some(part) = self.part(pointer) {
            return part;
        }
        let mut parts = vec![self.by_kind(pointer, schema)];
        let target = schema.get("$ref").and_then(Value::as_str);
        if let Some(target) = target.and_then(|target| referred(target, pointer)) {
            parts.push(self.plain(&target));
        }
        let each = |keyword: &str| {
            let list = schema.get(keyword).and_then(Value::as_array).map_or(0, Vec::len);
            (0..list).map(|place| format!("{pointer}/{keyword}/{place}")).collect::<Vec<_>>()
        };
        for part in each("allOf") {
            parts.push(self.plain(&part));
        }
        for keyword in ["anyOf", "oneOf"] {
            let branches: Vec<NodeId> =
                each(keyword).iter().map(|branch| self.plain(branch)).collect();
            if !branches.is_empty() {
                parts.push(self.add(Node::Union(branches)));
            }
        }
        if schema.get("if").is_some() {
            parts.push(self.condition(pointer, schema));
        }
        let node = self.meeting(parts);
        if is_tried {
            let address = serde_json::json!({ "$ref": Plain::address(pointer) });
            let check = Check::new(move || address.clone(), self.plain.library.clone());
            return self.add(Node::Checked(node, Arc::new(check)));
        }
        node
    }

    /// What meets the condition and its consequence, and what meets the alternative.
    fn condition(&mut self, pointer: &str, schema: &Value) -> NodeId {
        let mut branches = Vec::new();
        let mut both = vec![self.plain(&format!("{pointer}/if"))];
        if schema.get("then").is_some() {
            both.push(self.plain(&format!("{pointer}/then")));
        }
        branches.push(self.meeting(both));
        let mut neither = vec![self.unmet(&format!("{pointer}/if"))];
        if schema.get("else").is_some() {
            neither.push(self.plain(&format!("{pointer}/else")));
        }
        branches.push(self.meeting(neither));
        self.add(Node::Union(branches))
    }

    fn by_kind(&mut self, pointer: &str, schema: &Value) -> NodeId {
        let listed = schema.get("const").map(|value| vec![value.clone()]);
        let listed = listed.or_else(|| schema.get("enum")?.as_array().cloned());
        if let Some(values) = listed {
            return self.add(Node::Literals(values));
        }
        let (typed, spoken) = (spoken::typed(schema), spoken::kinds(schema));
        // With types every kind is one that the schema speaks of.
        let said = if typed == Kinds::ALL { spoken } else { typed };
        let mut branches: Vec<NodeId> = Vec::new();
        for kind in said.and(typed).list() {
            if kind == Kind::Integer && said.has(Kind::Number) {
                continue;
            }
            branches.push(self.of_kind(kind, pointer, schema));
        }
        let unsaid = typed.without(said);
        if unsaid != Kinds::default() {
            branches.push(self.add(Node::Any(unsaid)));
        }
        self.add(Node::Union(branches))
    }

    fn of_kind(&mut self, kind: Kind, pointer: &str, schema: &Value) -> NodeId {
        let node = match kind {
            Kind::Null => Node::Literals(vec![Value::Null]),
            Kind::Boolean => Node::Literals(vec![Value::Bool(false), Value::Bool(true)]),
            Kind::Integer => Node::Integer(integers(schema, &self.wholes)),
            Kind::Number => Node::Number(numbers(schema, &self.wholes)),
            Kind::String => Node::Text(self.languages.told(text(schema))),
            Kind::Array => Node::List(self.plain_list(pointer, schema)),
            Kind::Object => Node::Record(self.plain_record(pointer, schema)),
        };
        self.add(node)
    }

    fn plain_list(&mut self, pointer: &str, schema: &Value) -> List {
        let before = ["prefixItems", "items"].into_iter().find_map(|keyword| {
            schema.get(keyword).and_then(Value::as_array).map(|items| (keyword, items.len()))
        });
        let after = ["items", "additionalItems"].into_iter().find(|keyword| {
            schema.get(keyword).is_some_and(|rest| !rest.is_array())
                && (*keyword == "items" || before.is_some())
        });
        let prefix = before.map_or_else(Vec::new, |(keyword, places)| {
            (0..places).map(|place| self.plain(&format!("{pointer}/{keyword}/{place}"))).collect()
        });
        let contained = schema.get("contains").map(|_| {
            let item = Some(self.plain(&format!("{pointer}/contains")));
            let least = size(schema, "minContains").unwrap_or(1);
            Contained { prefix: Vec::new(), item, least, most: None }
        });
        List {
            shortest: size(schema, "minItems").unwrap_or(0),
            longest: size(schema, "maxItems"),
            distinct: schema.get("uniqueItems") == Some(&Value::Bool(true)),
            prefix,
            item: after.map(|keyword| self.plain(&format!("{pointer}/{keyword}"))),
            contains: contained.into_iter().collect(),
            repeats: false,
        }
    }

    fn plain_record(&mut self, pointer: &str, schema: &Value) -> Record {
        let members = |keyword: &str| {
            let members = schema.get(keyword).and_then(Value::as_object);
            members.into_iter().flatten().map(|(name, _)| name.clone()).collect::<Vec<_>>()
        };
        let at =
            |keyword: &str, name: &str| format!("{pointer}/{keyword}{}", references::step(name));
        let listed = schema.get("required").and_then(Value::as_array);
        let required: Vec<&str> = listed.into_iter().flatten().filter_map(Value::as_str).collect();
        let mut fields: Vec<Field> = Vec::new();
        for name in members("properties") {
            let node = self.plain(&at("properties", &name));
            let is_required = required.contains(&name.as_str());
            fields.push(Field::new(name, node, is_required));
        }
        let names = schema.get("propertyNames").map(text).unwrap_or_default();
        let mut extras = Vec::new();
        for pattern in members("patternProperties") {
            let value = self.plain(&at("patternProperties", &pattern));
            let patterns = [vec![pattern], names.patterns.clone()].concat();
            let name = self.name(Text { patterns, ..names.clone() });
            extras.push(Extra { name, value, declared: true });
        }
        let other = match schema.get("additionalProperties") {
            Some(Value::Bool(false)) => None,
            Some(_) => Some((self.plain(&format!("{pointer}/additionalProperties")), true)),
            None => Some((self.add(Node::Any(Kinds::ALL)), false)),
        };
        if let Some((value, declared)) = other {
            let any = any_name();
            let shortest = names.shortest.max(any.shortest);
            let fits = |longest: &usize| names.is_free() && names.shortest <= *longest;
            let longest = names.longest.or(any.longest.filter(fits));
            let name = self.name(Text { shortest, longest, ..names });
            extras.push(Extra { name, value, declared });
            for name in required {
                if fields.iter().all(|field| field.name != name) {
                    fields.push(Field::new(name, value, true));
                }
            }
        }
        Record {
            fields,
            extras,
            fewest: size(schema, "minProperties").unwrap_or(0),
            most: size(schema, "maxProperties"),
            demands: Vec::new(),
        }
    }
}

/// The place that a reference from another place leads to; names of another kind are met by trial.
pub(super) fn referred(reference: &str, from: &str) -> Option<String> {
    let (address, pointer) = reference.split_once('#').unwrap_or((reference, ""));
    let own = from.split('#').next().unwrap_or_default();
    let address = if address.is_empty() { own } else { address };
    (pointer.is_empty() || pointer.starts_with('/')).then(|| format!("{address}#{pointer}"))
}

fn size(schema: &Value, keyword: &str) -> Option<usize> {
    count(schema.get(keyword)?.as_number())
}

fn number<'a>(schema: &'a Value, keyword: &str) -> Option<&'a Number> {
    schema.get(keyword)?.as_number()
}

/// A bound, and whether it is excluded: draft 4 says so with a flag.
fn bound<'a>(schema: &'a Value, keyword: &str, exclusive: &str) -> Option<(&'a Number, bool)> {
    let is_flagged = schema.get(exclusive) == Some(&Value::Bool(true));
    let excluded = number(schema, exclusive).map(|number| (number, true));
    excluded.or_else(|| number(schema, keyword).map(|number| (number, is_flagged)))
}

fn integers(schema: &Value, wholes: &Wholes) -> IntegerRange {
    let low = bound(schema, "minimum", "exclusiveMinimum");
    let high = bound(schema, "maximum", "exclusiveMaximum");
    let step = number(schema, "multipleOf").and_then(Decimal::of);
    let step = step.and_then(|step| step.common(Decimal { digits: 1, places: 0 }));
    let mut range = numbers(schema, wholes).as_integers();
    // Whole bounds are exact beyond what a double holds.
    range.low = low.and_then(|(low, open)| Some(wholes.low(low)? + i128::from(open))).or(range.low);
    range.high =
        high.and_then(|(high, open)| Some(wholes.high(high)? - i128::from(open))).or(range.high);
    IntegerRange { step: step.map(|step| step.digits), ..range }
}

fn numbers(schema: &Value, wholes: &Wholes) -> NumberRange {
    let low = bound(schema, "minimum", "exclusiveMinimum");
    let high = bound(schema, "maximum", "exclusiveMaximum");
    NumberRange {
        low: low.and_then(|(low, _)| wholes.low_real(low)),
        low_open: low.is_some_and(|(_, open)| open),
        high: high.and_then(|(high, _)| wholes.high_real(high)),
        high_open: high.is_some_and(|(_, open)| open),
        step: number(schema, "multipleOf").and_then(Decimal::of),
    }
}

fn text(schema: &Value) -> Text {
    let words = |keyword: &str| {
        let word = schema.get(keyword).and_then(Value::as_str);
        word.into_iter().map(ToOwned::to_owned).collect()
    };
    Text {
        shortest: size(schema, "minLength").unwrap_or(0),
        longest: size(schema, "maxLength"),
        patterns: words("pattern"),
        formats: words("format"),
        ..Text::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_check_finds_places_of_the_whole_and_of_other_documents() {
        assert_eq!(Plain::address("#/$defs/a b"), "urn:testflow:whole#/$defs/a%20b");
        assert_eq!(Plain::address("urn:other#/a"), "urn:other#/a");
    }
}
