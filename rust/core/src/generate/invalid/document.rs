//! The schema as a document: where its references lead, and copies of it with a keyword changed.

use std::collections::BTreeMap;

use jsonschema::Draft;
use testflow_judge::address;
use testflow_judge::address::NOWHERE;

use crate::value::{Map, Value, pointer};

/// A schema whose references can be followed, as far as they stay within it.
#[derive(Debug)]
pub(super) struct Document {
    root: Value,
    draft: Draft,
    /// The pointers of schemas with an address of their own, by address.
    resources: BTreeMap<String, String>,
    /// The pointers of schemas with a name, by the address of their resource and the name.
    anchors: BTreeMap<(String, String), String>,
}

impl Document {
    pub(super) fn new(root: &Value) -> Self {
        let draft = Draft::default().detect(root);
        let mut document = Self {
            root: root.clone(),
            draft,
            resources: BTreeMap::new(),
            anchors: BTreeMap::new(),
        };
        document.resources.insert(NOWHERE.to_owned(), String::new());
        document.collect(root, "", NOWHERE);
        document
    }

    fn collect(&mut self, value: &Value, pointer: &str, base: &str) {
        let base = match value {
            Value::Object(members) => self.collect_names(members, pointer, base),
            _ => base.to_owned(),
        };
        for (pointer, inner) in pointer::below(pointer, value) {
            self.collect(inner, &pointer, &base);
        }
    }

    /// Notes what the schema is called; gives the base of the references in it.
    fn collect_names(&mut self, schema: &Map<String, Value>, pointer: &str, base: &str) -> String {
        let id = schema.get(self.id_keyword()).and_then(Value::as_str);
        let mut own = base.to_owned();
        match id.map(|id| id.strip_prefix('#').ok_or(id)) {
            Some(Ok(name)) => self.name(base, name, pointer),
            Some(Err(address)) => {
                own = address::resolved(base, address).unwrap_or(own);
                self.resources.insert(own.clone(), pointer.to_owned());
            }
            None => {}
        }
        for keyword in ["$anchor", "$dynamicAnchor"] {
            if let Some(name) = schema.get(keyword).and_then(Value::as_str) {
                self.name(&own, name, pointer);
            }
        }
        own
    }

    fn id_keyword(&self) -> &'static str {
        if self.draft == Draft::Draft4 { "id" } else { "$id" }
    }

    fn name(&mut self, base: &str, name: &str, pointer: &str) {
        self.anchors.insert((base.to_owned(), name.to_owned()), pointer.to_owned());
    }

    pub(super) fn root(&self) -> &Value {
        &self.root
    }

    pub(super) fn draft(&self) -> Draft {
        self.draft
    }

    /// The version of JSON Schema in which the schema at `pointer` is written.
    pub(super) fn draft_at(&self, pointer: &str) -> Draft {
        let resource = self.resources.get(self.base_of(pointer));
        let resource = resource.and_then(|resource| self.at(resource));
        resource.map_or(self.draft, |resource| self.draft.detect(resource))
    }

    /// Whether the schema at `pointer` is not within another that has an address of its own.
    pub(super) fn is_own(&self, pointer: &str) -> bool {
        self.resources.get(self.base_of(pointer)).is_some_and(String::is_empty)
    }

    /// Whether references into it are pointers from its root.
    pub(super) fn is_plain(&self) -> bool {
        self.anchors.is_empty() && self.resources.values().all(String::is_empty)
    }

    /// How large it is, in bytes of JSON.
    pub(super) fn size(&self) -> usize {
        self.root.to_string().len()
    }

    pub(super) fn at(&self, pointer: &str) -> Option<&Value> {
        self.root.pointer(pointer)
    }

    /// Where `reference`, written in the schema at `pointer`, leads; `None` outside the document.
    pub(super) fn resolve(&self, pointer: &str, reference: &str) -> Option<String> {
        let (address, fragment) = reference.split_once('#').unwrap_or((reference, ""));
        let base = self.base_of(pointer);
        let base =
            if address.is_empty() { base.to_owned() } else { address::resolved(base, address)? };
        let resource = self.resources.get(&base)?;
        let target = if fragment.is_empty() || fragment.starts_with('/') {
            format!("{resource}{}", address::decoded(fragment))
        } else {
            self.anchors.get(&(base, fragment.to_owned()))?.clone()
        };
        self.at(&target).map(|_| target)
    }

    /// The schemas that a dynamic reference to `name` may lead to.
    pub(super) fn named(&self, name: &str) -> impl Iterator<Item = &str> {
        let named = self.anchors.iter().filter(move |((_, known), _)| known == name);
        named.map(|(_, pointer)| pointer.as_str())
    }

    fn base_of(&self, pointer: &str) -> &str {
        let around = self.resources.iter().filter(|(_, resource)| is_within(pointer, resource));
        // Of the two addresses that a root may have, its own.
        around
            .max_by_key(|(address, resource)| (resource.len(), address.as_str() != NOWHERE))
            .map_or(NOWHERE, |(address, _)| address)
    }

    /// The place `pointer` as the judge calls it: within another resource, with its address.
    pub(super) fn called(&self, pointer: &str) -> String {
        let base = self.base_of(pointer);
        match self.resources.get(base) {
            Some(resource) if !resource.is_empty() => {
                format!("{base}#{}", &pointer[resource.len()..])
            }
            _ => pointer.to_owned(),
        }
    }

    /// The part at `pointer` of a document like this one, with references that hold anywhere in it.
    pub(super) fn part(&self, root: &Value, pointer: &str) -> Option<Value> {
        let mut part = root.pointer(pointer)?.clone();
        self.make_absolute(&mut part, pointer);
        Some(part)
    }

    /// Lets what was taken from the schema at `pointer` refer to the same from anywhere.
    pub(super) fn make_absolute(&self, part: &mut Value, pointer: &str) {
        let base = self.base_of(pointer);
        if self.resources.get(base).is_some_and(|resource| !resource.is_empty()) {
            if let Value::Object(members) = &mut *part {
                members.retain(|keyword, _| keyword != self.id_keyword());
            }
            make_absolute(part, base, self.id_keyword());
        }
    }

    /// The document without the members `keywords` of the schema at `pointer`, or, where there
    /// are none, with everything admitted there.
    pub(super) fn without(&self, pointer: &str, keywords: &[&str]) -> Value {
        let mut root = self.root.clone();
        match root.pointer_mut(pointer) {
            Some(Value::Object(schema)) => {
                schema.retain(|keyword, _| !keywords.contains(&keyword.as_str()));
            }
            Some(schema) => *schema = Value::Bool(true),
            None => {}
        }
        root
    }
}

fn is_within(pointer: &str, outer: &str) -> bool {
    pointer.strip_prefix(outer).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

fn make_absolute(value: &mut Value, base: &str, id: &str) {
    match value {
        // What has an address of its own keeps its references.
        Value::Object(members) if members.get(id).is_some_and(Value::is_string) => {}
        Value::Object(members) => {
            for (name, inner) in members.iter_mut() {
                match inner {
                    Value::String(reference) if name == "$ref" => {
                        let (address, fragment) =
                            reference.split_once('#').unwrap_or((reference, ""));
                        if let Some(address) = address::resolved(base, address) {
                            *reference = format!("{address}#{fragment}");
                        }
                    }
                    inner => make_absolute(inner, base, id),
                }
            }
        }
        Value::Array(items) => items.iter_mut().for_each(|inner| make_absolute(inner, base, id)),
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn document() -> Document {
        Document::new(&json!({
            "$id": "https://example.com/root.json",
            "properties": {"a": {"$ref": "part.json#size"}},
            "$defs": {"part": {
                "$id": "part.json",
                "$anchor": "whole",
                "properties": {
                    "list": {"allOf": [{"$ref": "#/$defs/x"}, {"$ref": "other.json"}, {"$ref": "http://["}], "$comment": "#"},
                    "never": false,
                    "own": {"$id": "own.json", "$ref": "#/$defs/x"}
                },
                "$defs": {"x": {"$anchor": "size", "type": "integer"}}
            }}
        }))
    }

    #[test]
    fn references_lead_where_addresses_and_names_say() {
        let document = document();
        let resolve = |at: &str, reference: &str| document.resolve(at, reference);
        assert_eq!(resolve("/properties/a", "part.json#size").unwrap(), "/$defs/part/$defs/x");
        assert_eq!(resolve("/$defs/part", "#/$defs/x").unwrap(), "/$defs/part/$defs/x");
        assert_eq!(resolve("", "#/$defs/part").unwrap(), "/$defs/part");
        for nowhere in ["#size", "#/$defs/x", "gone.json", "http://[", "part.json#/gone"] {
            assert_eq!(resolve("", nowhere), None, "{nowhere}");
        }
        assert!(!document.is_own("/$defs/part/$defs/x") && document.is_own("/properties/a"));
        assert!(!document.is_plain() && Document::new(&json!({"$defs": {}})).is_plain());
    }

    #[test]
    fn a_part_keeps_its_references_wherever_it_is_put() {
        let document = document();
        let part = |at: &str| document.part(document.root(), at).unwrap();
        let list = json!({"allOf": [{"$ref": "https://example.com/part.json#/$defs/x"},
                                    {"$ref": "https://example.com/other.json#"}, {"$ref": "http://["}], "$comment": "#"});
        assert_eq!(part("/$defs/part/properties/list"), list);
        assert_eq!(part("/$defs/part/properties/never"), json!(false));
        let whole = part("/$defs/part");
        assert_eq!(whole.get("$id"), None);
        let own = whole.pointer("/properties/own").unwrap();
        assert_eq!(own, &json!({"$id": "own.json", "$ref": "#/$defs/x"}));
        assert_eq!(part("/properties/a"), json!({"$ref": "part.json#size"}));
    }

    #[test]
    fn a_document_is_had_without_keywords_and_without_schemas() {
        let document = document();
        let place = "/$defs/part/$defs/x";
        let relaxed = document.without(place, &["type"]);
        assert_eq!(relaxed.pointer(place), Some(&json!({"$anchor": "size"})));
        let relaxed = document.without("/$defs/part/properties/never", &[]);
        assert_eq!(relaxed.pointer("/$defs/part/properties/never"), Some(&json!(true)));
        assert_eq!(&document.without("/nowhere", &["type"]), document.root());
    }
}
