//! Mappings: members known by name, and what others may be.

use jsonschema::canonical::{CanonicalSchema, CanonicalView, ObjectView, ObjectViolationView};

use super::{LONGEST_NAME, Lowering, any_name, count, is_any_name, text};
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
        let names = Names::of(view);
        let mut fields = self.fields(view, &names.listed, &patterns, &places);
        self.declared.sort_names(&mut fields, |field| &field.name);
        let extras = self.extras(view, &names.free, &fields, &patterns, &places);
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
        listed: &[String],
        patterns: &[(Text, NodeId)],
        places: &[String],
    ) -> Vec<Field> {
        let mut fields: Vec<Field> = Vec::new();
        let mut known = std::collections::BTreeSet::new();
        let names = view.properties.keys().chain(listed);
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
            let node = self.meeting(parts);
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
        free: &[Text],
        fields: &[Field],
        patterns: &[(Text, NodeId)],
        places: &[String],
    ) -> Vec<Extra> {
        let known: Vec<String> = fields.iter().map(|field| field.name.clone()).collect();
        let mut extras = Vec::new();
        for (place, (pattern, value)) in patterns.iter().enumerate() {
            let others = patterns.iter().enumerate().filter(|(other, _)| *other != place);
            let barred: Vec<String> =
                others.flat_map(|(_, (other, _))| other.patterns.clone()).collect();
            for name in about(free, pattern) {
                let together = together(name, pattern);
                let alone = Text { barred: barred.clone(), ..together.clone() };
                let told = self.languages.told(alone);
                let is_alone = told.language.as_ref().is_some_and(|all| !all.is_empty());
                let (text, value) = if is_alone {
                    (told, *value)
                } else {
                    // No name is of this pattern alone: the value is what all patterns ask for.
                    let all = patterns.iter().map(|(_, value)| *value).collect::<Vec<_>>();
                    (self.languages.told(together), self.meeting(all))
                };
                let name = self.add(Node::Text(text));
                extras.push(Extra { name, value, declared: true });
            }
        }
        // Where there may be no others, the canonical form says which names there are.
        let of_patterns = patterns.iter().flat_map(|(text, _)| text.patterns.clone());
        let barred: Vec<String> = of_patterns.collect();
        let outside = |name: &&Text| !name.patterns.iter().any(|own| barred.contains(own));
        for name in free.iter().filter(outside) {
            let (barred, without) = (barred.clone(), known.clone());
            let text = Text { barred, without, ..name.clone() };
            // Names without a pattern are ordinary words, looked up among the known ones.
            let text = if text.barred.is_empty() && text.patterns.is_empty() {
                Text { without: Vec::new(), ..text }
            } else {
                self.outside(text)
            };
            let name = self.add(Node::Text(text));
            let declared = view.additional_properties.is_some();
            extras.push(Extra { name, value: self.additional(view, places), declared });
        }
        extras
    }
}

impl Lowering<'_> {
    /// Names outside of patterns, of as good a length as there are any.
    fn outside(&mut self, text: Text) -> Text {
        let told = self.languages.told(text);
        let is_empty = told.language.as_ref().is_some_and(|all| all.is_empty());
        if is_empty && told.longest == Some(LONGEST_NAME) {
            return self.languages.told(Text { longest: None, language: None, ..told });
        }
        told
    }

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
                let name = Node::Text(self.outside(name));
                let name = self.add(name);
                let value = self.lower(&additional.negate().ok()?);
                Some(Extra { name, value, declared: true })
            }
            ObjectViolationView::PatternValueFails { pattern, schema } => {
                let name = self.name(named_by(pattern));
                let value = self.lower(&schema.negate().ok()?);
                Some(Extra { name, value, declared: true })
            }
        }
    }
}

/// What names `propertyNames` admits.
struct Names {
    listed: Vec<String>,
    /// Any name that is as one of these.
    free: Vec<Text>,
}

impl Names {
    fn of(view: &ObjectView) -> Self {
        let told = view.property_names.as_ref().and_then(|names| match names.view() {
            CanonicalView::AnyOf(branches) => Self::of_all(&branches),
            _ => Self::of_all(std::slice::from_ref(names)),
        });
        // What is said in other ways is met by trial.
        told.unwrap_or_else(|| Self { listed: Vec::new(), free: vec![any_name()] })
    }

    fn of_all(parts: &[CanonicalSchema]) -> Option<Self> {
        let mut names = Self { listed: Vec::new(), free: Vec::new() };
        for part in parts {
            match part.view() {
                CanonicalView::Const(value) => names.list(&[value]),
                CanonicalView::Enum(values) => names.list(&values),
                CanonicalView::String(view) => names.free.push(text(&view)),
                _ => return None,
            }
        }
        Some(names)
    }

    fn list(&mut self, values: &[Value]) {
        self.listed.extend(values.iter().filter_map(Value::as_str).map(ToOwned::to_owned));
    }
}

/// Of the names that are admitted those of which the pattern is a part, or else all.
fn about<'a>(free: &'a [Text], pattern: &Text) -> Vec<&'a Text> {
    let is_about = |name: &&Text| pattern.patterns.iter().all(|own| name.patterns.contains(own));
    let about: Vec<&Text> = free.iter().filter(is_about).collect();
    if about.is_empty() { free.iter().collect() } else { about }
}

/// Names that are admitted and of the pattern. What nothing is said of is as long as looks good;
/// what a pattern says, as it says.
fn together(name: &Text, pattern: &Text) -> Text {
    let others = name.patterns.iter().filter(|other| !pattern.patterns.contains(other));
    let patterns = pattern.patterns.iter().chain(others).cloned().collect();
    let longest = name.longest.filter(|_| !is_any_name(name));
    Text { longest, patterns, ..name.clone() }
}

fn named_by(pattern: &str) -> Text {
    Text { patterns: vec![pattern.to_owned()], ..Text::default() }
}
