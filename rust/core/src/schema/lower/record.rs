//! Mappings: members known by name, and what others may be.

use jsonschema::canonical::{CanonicalSchema, CanonicalView, ObjectView, ObjectViolationView};

use super::{LONGEST_NAME, Lowering, count, text};
use crate::space::{Extra, Field, Node, NodeId, Record, Text};
use crate::value::{Kinds, Value};

impl Lowering<'_> {
    pub(super) fn record(&mut self, view: &ObjectView, schema: &CanonicalSchema) -> NodeId {
        let places = self.speaking_places();
        let patterns: Vec<(Text, NodeId)> = view
            .pattern_properties
            .iter()
            .map(|(pattern, value)| {
                let steps = ["patternProperties", pattern];
                let value = self.below(&places, &steps, |lowering| lowering.lower(value));
                (self.languages.told(named_by(pattern)), value)
            })
            .collect();
        let listed = listed_names(view);
        let mut fields = self.fields(view, listed.as_deref(), &patterns, &places);
        self.declared.sort_names(&mut fields, |field| &field.name);
        let extras = if listed.is_some() {
            Vec::new()
        } else {
            self.extras(view, &fields, &patterns, &places)
        };
        let record = Record {
            fields,
            extras,
            fewest: count(view.min_properties.as_ref()).unwrap_or(0),
            most: count(view.max_properties.as_ref()),
            demands: self.demands(view),
        };
        let node = self.add(Node::Record(record));
        let is_told = patterns.iter().all(|(name, _)| name.language.is_some());
        self.checked_if(!view.violations.is_empty() || !is_told, node, schema)
    }

    fn fields(
        &mut self,
        view: &ObjectView,
        listed: Option<&[String]>,
        patterns: &[(Text, NodeId)],
        places: &[String],
    ) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        let mut known = std::collections::BTreeSet::new();
        let names = view.properties.keys().chain(listed.into_iter().flatten());
        for name in names.chain(&view.required).chain(&self.mentioned(view, places)) {
            if !known.insert(name) {
                continue;
            }
            let own = view.properties.get(name).map(|value| {
                self.below(places, &["properties", name], |lowering| lowering.lower(value))
            });
            let mut parts: Vec<NodeId> = own.into_iter().collect();
            let matching = patterns.iter().filter(|(text, _)| {
                text.language.as_ref().is_some_and(|language| language.accepts(name))
            });
            parts.extend(matching.map(|(_, value)| *value));
            if parts.is_empty() {
                parts.push(self.additional(view, places));
            }
            let node = if let [only] = parts[..] { only } else { self.meeting(parts) };
            fields.push(Field::new(name.clone(), node, view.required.contains(name)));
        }
        fields
    }

    fn additional(&mut self, view: &ObjectView, places: &[String]) -> NodeId {
        match &view.additional_properties {
            Some(schema) => {
                self.below(places, &["additionalProperties"], |lowering| lowering.lower(schema))
            }
            None => self.add(Node::Any(Kinds::ALL)),
        }
    }

    /// Members that are not known by name: those of each pattern, and all others.
    fn extras(
        &mut self,
        view: &ObjectView,
        fields: &[Field],
        patterns: &[(Text, NodeId)],
        places: &[String],
    ) -> Vec<Extra> {
        let names = allowed_names(view);
        let known: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
        let mut extras = Vec::new();
        for (place, (name, value)) in patterns.iter().enumerate() {
            let others = patterns.iter().enumerate().filter(|(other, _)| *other != place);
            let others: Vec<&(Text, NodeId)> = others.map(|(_, other)| other).collect();
            let alone = Text {
                patterns: [&name.patterns[..], &names.patterns].concat(),
                barred: others.iter().flat_map(|(other, _)| other.patterns.clone()).collect(),
                ..names.clone()
            };
            let is_alone = |text: &Text| text.language.as_ref().is_some_and(|all| !all.is_empty());
            let told = self.languages.told(alone);
            let (text, value) = if is_alone(&told) {
                (told, *value)
            } else {
                // No name is of this pattern alone: the value is what all patterns ask for.
                let text = Text {
                    patterns: [&name.patterns[..], &names.patterns].concat(),
                    ..names.clone()
                };
                let all = patterns.iter().map(|(_, value)| *value).collect::<Vec<_>>();
                (self.languages.told(text), self.meeting(all))
            };
            let name = self.add(Node::Text(text));
            extras.push(Extra { name, value, declared: true });
        }
        let is_closed = view
            .additional_properties
            .as_ref()
            .is_some_and(|schema| matches!(schema.view(), CanonicalView::False));
        if !is_closed {
            let barred = patterns.iter().flat_map(|(other, _)| other.patterns.clone());
            let text = Text { barred: barred.collect(), without: known, ..names };
            // Names without a pattern are ordinary words, looked up among the known ones.
            let text = if text.barred.is_empty() && text.patterns.is_empty() {
                Text { without: Vec::new(), ..text }
            } else {
                self.languages.told(text)
            };
            let name = self.add(Node::Text(text));
            let declared = view.additional_properties.is_some();
            extras.push(Extra { name, value: self.additional(view, places), declared });
        }
        extras
    }
}

impl Lowering<'_> {
    fn demands(&mut self, view: &ObjectView) -> Vec<Extra> {
        let violations = view.violations.iter();
        self.at(Vec::new(), |lowering| {
            violations.filter_map(|broken| lowering.demand(broken)).collect()
        })
    }

    /// A member that breaks a rule which some member has to break.
    fn demand(&mut self, broken: &ObjectViolationView) -> Option<Extra> {
        let open = self.open();
        match broken {
            ObjectViolationView::NameFails(names) => {
                let name = self.lower(&names.negate().ok()?);
                Some(Extra { name, ..open })
            }
            ObjectViolationView::UndeclaredValueFails { names, patterns, additional } => {
                let name = Text {
                    shortest: 1,
                    longest: Some(LONGEST_NAME),
                    barred: patterns.clone(),
                    without: names.clone(),
                    ..Text::default()
                };
                let name = Node::Text(self.languages.told(name));
                let name = self.add(name);
                let value = self.lower(&additional.negate().ok()?);
                Some(Extra { name, value, declared: true })
            }
            ObjectViolationView::PatternValueFails { pattern, schema } => {
                let name = Node::Text(self.languages.told(named_by(pattern)));
                let name = self.add(name);
                let value = self.lower(&schema.negate().ok()?);
                Some(Extra { name, value, declared: true })
            }
        }
    }
}

/// What `propertyNames` asks of a name.
fn allowed_names(view: &ObjectView) -> Text {
    match view.property_names.as_ref().map(CanonicalSchema::view) {
        Some(CanonicalView::String(view)) => text(&view),
        _ => Text { shortest: 1, longest: Some(LONGEST_NAME), ..Text::default() },
    }
}

fn named_by(pattern: &str) -> Text {
    Text { patterns: vec![pattern.to_owned()], ..Text::default() }
}

/// The names that `propertyNames` lists, where it lists them.
fn listed_names(view: &ObjectView) -> Option<Vec<String>> {
    let text = |value: &Value| value.as_str().map(ToOwned::to_owned);
    match view.property_names.as_ref()?.view() {
        CanonicalView::Const(value) => Some(text(&value).into_iter().collect()),
        CanonicalView::Enum(values) => Some(values.iter().filter_map(text).collect()),
        _ => None,
    }
}
