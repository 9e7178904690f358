//! JSON Schema into the structure of a space, by way of the canonical form.
//!
//! The canonical form has `allOf`, `if`/`then`/`else`, `not` and `dependent…` folded into bounds
//! and alternatives. What it cannot model is lowered to something wider: the judge has the last
//! word on every configuration.

use std::collections::{BTreeMap, BTreeSet};

use jsonschema::canonical::{ArrayView, CanonicalSchema, CanonicalView, ObjectView, StringView};
use jsonschema::{JsonType, JsonTypeSet};
use serde_json::Number;

use super::canonical;
use super::declared::Declared;
use crate::error::{Error, Result};
use crate::space::{
    ENDLESS, Extra, Field, IntegerRange, List, Node, NodeId, NumberRange, Record, Structure, Text,
    branches,
};
use crate::value::{Kind, Value};

/// Counts above this are of no use: no configuration of that size could be written.
const LARGEST_COUNT: u64 = 1 << 24;

/// The structure of a whole schema.
pub(super) fn structure(schema: &Value) -> Result<Structure> {
    let (mut nodes, root) = append(schema, Vec::new())?;
    let root = mapping_only(&mut nodes, root)?;
    let structure = Structure::new(nodes, root);
    if structure.depth(root) == ENDLESS {
        return Err(Error::unsatisfiable("", "every configuration would have to nest without end"));
    }
    Ok(structure)
}

/// The branches of the root that are mappings: no configuration is anything else.
fn mapping_only(nodes: &mut Vec<Node>, root: NodeId) -> Result<NodeId> {
    let branches = branches(nodes, root);
    let mut kept = Vec::new();
    for &id in &branches {
        match &nodes[id] {
            Node::Record(_) => kept.push(id),
            Node::Literals(values) if values.iter().any(Value::is_object) => {
                let mappings = values.iter().filter(|value| value.is_object()).cloned().collect();
                nodes.push(Node::Literals(mappings));
                kept.push(nodes.len() - 1);
            }
            _ => {}
        }
    }
    if kept.is_empty() && branches.iter().any(|&id| matches!(nodes[id], Node::Any)) {
        nodes.push(Node::Record(Record::default()));
        kept.push(nodes.len() - 1);
    }
    if kept.is_empty() {
        return Err(Error::schema(
            "/type",
            "a configuration is an object, which the schema does not admit",
        ));
    }
    nodes.push(Node::Union(kept));
    Ok(nodes.len() - 1)
}

/// Lowers `schema` behind the nodes that are there already.
pub(super) fn append(schema: &Value, nodes: Vec<Node>) -> Result<(Vec<Node>, NodeId)> {
    let canonical = canonical::read(schema)?;
    let mut lowering = Lowering {
        declared: Declared::of(schema),
        definitions: canonical.definitions().collect(),
        known: BTreeMap::new(),
        nodes,
    };
    let root = lowering.lower(&canonical);
    Ok((lowering.nodes, root))
}

struct Lowering {
    declared: Declared,
    definitions: BTreeMap<String, CanonicalSchema>,
    known: BTreeMap<String, NodeId>,
    nodes: Vec<Node>,
}

impl Lowering {
    fn add(&mut self, node: Node) -> NodeId {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    fn lower(&mut self, schema: &CanonicalSchema) -> NodeId {
        match schema.view() {
            CanonicalView::Reference(uri) => self.reference(&uri),
            CanonicalView::AnyOf(branches) | CanonicalView::OneOf(branches) => {
                let branches = branches.iter().map(|branch| self.lower(branch)).collect();
                self.add(Node::Union(branches))
            }
            CanonicalView::AllOf(branches) => self.narrowest(&branches),
            CanonicalView::TypedGroup(group) => self.typed(group.ty, &group.body),
            CanonicalView::MultiType(types) => self.types(types),
            CanonicalView::Const(value) => self.add(Node::Literals(vec![value])),
            CanonicalView::Enum(mut values) => {
                self.declared.sort_values(&mut values);
                self.add(Node::Literals(values))
            }
            CanonicalView::Integer(view) => self.add(Node::Integer(IntegerRange {
                low: view.minimum.as_ref().and_then(Number::as_i64),
                high: view.maximum.as_ref().and_then(Number::as_i64),
                step: whole_step(&view.multiple_of),
            })),
            CanonicalView::Number(view) => self.add(Node::Number(NumberRange {
                low: view.minimum.as_ref().and_then(Number::as_f64),
                low_open: view.exclusive_minimum,
                high: view.maximum.as_ref().and_then(Number::as_f64),
                high_open: view.exclusive_maximum,
                step: view.multiple_of.first().and_then(Number::as_f64),
            })),
            CanonicalView::String(view) => {
                let text = text(&view);
                self.add(Node::Text(text))
            }
            CanonicalView::Array(view) => self.list(&view),
            CanonicalView::Object(view) => self.record(&view),
            CanonicalView::False => self.add(Node::Union(Vec::new())),
            CanonicalView::True | CanonicalView::Not(_) | CanonicalView::Raw(_) => {
                self.add(Node::Any)
            }
        }
    }

    /// One node per definition, so that recursion becomes a loop in the structure.
    fn reference(&mut self, uri: &str) -> NodeId {
        if let Some(&id) = self.known.get(uri) {
            return id;
        }
        let id = self.add(Node::Any);
        self.known.insert(uri.to_owned(), id);
        if let Some(definition) = self.definitions.get(uri).cloned() {
            let target = self.lower(&definition);
            self.nodes[id] = Node::Union(vec![target]);
        }
        id
    }

    /// Of opaque parts that must all hold, the one that says most; the judge sees to the rest.
    fn narrowest(&mut self, branches: &[CanonicalSchema]) -> NodeId {
        let lowered: Vec<NodeId> = branches.iter().map(|branch| self.lower(branch)).collect();
        let narrowest = lowered.iter().copied().min_by_key(|&id| self.breadth(id));
        narrowest.unwrap_or_else(|| self.add(Node::Any))
    }

    /// How many kinds of value a node admits.
    fn breadth(&self, id: NodeId) -> usize {
        let mut kinds = BTreeSet::new();
        for branch in branches(&self.nodes, id) {
            match &self.nodes[branch] {
                Node::Any => return usize::MAX,
                Node::Literals(values) => kinds.extend(values.iter().map(Kind::of)),
                node => kinds.extend(node.kind()),
            }
        }
        kinds.len()
    }

    fn typed(&mut self, ty: JsonType, body: &CanonicalSchema) -> NodeId {
        let id = self.lower(body);
        match self.nodes[id] {
            Node::Any => self.of_type(ty),
            _ => id,
        }
    }

    fn types(&mut self, types: JsonTypeSet) -> NodeId {
        // An integer is a number already.
        let skip_integer = types.contains(JsonType::Number);
        let branches: Vec<NodeId> = types
            .iter()
            .filter(|&ty| !(skip_integer && ty == JsonType::Integer))
            .map(|ty| self.of_type(ty))
            .collect();
        match branches[..] {
            [only] => only,
            _ => self.add(Node::Union(branches)),
        }
    }

    fn of_type(&mut self, ty: JsonType) -> NodeId {
        let node = match ty {
            JsonType::Null => Node::Literals(vec![Value::Null]),
            JsonType::Boolean => Node::Literals(vec![Value::Bool(false), Value::Bool(true)]),
            JsonType::Integer => Node::Integer(IntegerRange::default()),
            JsonType::Number => Node::Number(NumberRange::default()),
            JsonType::String => Node::Text(Text::default()),
            JsonType::Array => Node::List(List::default()),
            JsonType::Object => {
                Node::Record(Record { extras: vec![self.open()], ..Record::default() })
            }
        };
        self.add(node)
    }

    fn open(&mut self) -> Extra {
        let name = Text { shortest: 1, longest: Some(12), ..Text::default() };
        Extra { name: self.add(Node::Text(name)), value: self.add(Node::Any), declared: false }
    }

    fn list(&mut self, view: &ArrayView) -> NodeId {
        let list = List {
            shortest: count(view.min_items.as_ref()).unwrap_or(0),
            longest: count(view.max_items.as_ref()),
            distinct: view.distinctness.as_str() == "all_distinct",
            prefix: view.prefix_items.iter().map(|item| self.lower(item)).collect(),
            item: view.items.as_ref().map(|item| self.lower(item)),
            contains: view
                .contains
                .iter()
                .map(|part| {
                    (self.lower(&part.schema), count(part.min_contains.as_ref()).unwrap_or(1))
                })
                .collect(),
        };
        self.add(Node::List(list))
    }

    fn record(&mut self, view: &ObjectView) -> NodeId {
        let mut fields: Vec<Field> = Vec::new();
        for (name, schema) in &view.properties {
            let node = self.lower(schema);
            fields.push(Field { name: name.clone(), node, required: view.required.contains(name) });
        }
        let listed = listed_names(view);
        let undeclared: Vec<&String> = listed.iter().flatten().chain(&view.required).collect();
        for name in undeclared {
            if fields.iter().all(|field| field.name != *name) {
                let node = self.additional(view);
                fields.push(Field {
                    name: name.clone(),
                    node,
                    required: view.required.contains(name),
                });
            }
        }
        self.declared.sort_names(&mut fields, |field| &field.name);
        let extras = if listed.is_some() { Vec::new() } else { self.extras(view) };
        let record = Record {
            fields,
            extras,
            fewest: count(view.min_properties.as_ref()).unwrap_or(0),
            most: count(view.max_properties.as_ref()),
        };
        self.add(Node::Record(record))
    }

    fn additional(&mut self, view: &ObjectView) -> NodeId {
        match &view.additional_properties {
            Some(schema) => self.lower(schema),
            None => self.add(Node::Any),
        }
    }

    fn extras(&mut self, view: &ObjectView) -> Vec<Extra> {
        let mut extras = Vec::new();
        for (pattern, schema) in &view.pattern_properties {
            let name =
                Text { patterns: pattern_tree(pattern).into_iter().collect(), ..Text::default() };
            let name = self.add(Node::Text(name));
            extras.push(Extra { name, value: self.lower(schema), declared: true });
        }
        let named = view.property_names.as_ref().map(|names| self.lower(names));
        let named = named.filter(|&id| self.nodes[id].kind() == Some(Kind::String));
        match &view.additional_properties {
            Some(schema) if matches!(schema.view(), CanonicalView::False) => {}
            Some(schema) => {
                let value = self.lower(schema);
                let name = named.unwrap_or_else(|| self.open().name);
                extras.push(Extra { name, value, declared: true });
            }
            None => {
                let open = self.open();
                extras.push(Extra { name: named.unwrap_or(open.name), ..open });
            }
        }
        extras
    }
}

/// The names that `propertyNames` lists, where it lists them.
fn listed_names(view: &ObjectView) -> Option<Vec<String>> {
    let text = |value: &Value| value.as_str().map(ToOwned::to_owned);
    match view.property_names.as_ref()?.view() {
        CanonicalView::Const(value) => Some(text(&value).into_iter().collect()),
        CanonicalView::Enum(values) => Some(values.iter().filter_map(text).collect()),
        CanonicalView::False => Some(Vec::new()),
        _ => None,
    }
}

fn text(view: &StringView) -> Text {
    Text {
        shortest: count(view.min_length.as_ref()).unwrap_or(0),
        longest: count(view.max_length.as_ref()),
        patterns: view.patterns.iter().filter_map(|pattern| pattern_tree(pattern)).collect(),
        formats: view.formats.clone(),
    }
}

/// The syntax tree of an ECMA-262 pattern; `None` for one with look-around, which is filtered.
fn pattern_tree(pattern: &str) -> Option<regex_syntax::hir::Hir> {
    let translated = jsonschema_regex::to_rust_regex(pattern).ok()?;
    regex_syntax::parse(&translated).ok()
}

fn count(number: Option<&Number>) -> Option<usize> {
    number
        .and_then(Number::as_u64)
        .filter(|&count| count <= LARGEST_COUNT)
        .map(|count| count as usize)
}

/// The least common multiple of the whole steps.
fn whole_step(steps: &[Number]) -> Option<i64> {
    fn divisor(a: i64, b: i64) -> i64 {
        if b == 0 { a } else { divisor(b, a % b) }
    }
    steps.iter().filter_map(Number::as_i64).filter(|&step| step > 0).fold(None, |least, step| {
        match least {
            None => Some(step),
            Some(least) => (least / divisor(least, step)).checked_mul(step),
        }
    })
}
