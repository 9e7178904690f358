//! JSON Schema into the structure of a space, by way of the canonical form.
//!
//! The canonical form has `allOf`, `if`/`then`/`else`, `not` and `dependent…` folded into bounds
//! and alternatives. What it cannot model is lowered to something wider with a check of its own:
//! values are then made by trial. The judge has the last word on every configuration.

mod apart;
mod languages;
mod list;
mod meet;
mod mentioned;
mod number;
mod part;
mod plain;
mod planted;
mod record;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jsonschema::canonical::{CanonicalSchema, CanonicalView, StringView};
use jsonschema::{JsonType, JsonTypeSet};
use serde_json::Number;

use self::apart::Exclusive;
use self::languages::Languages;
use self::plain::Plain;
use super::canonical::{self, Form, Parts};
use super::declared::Declared;
use super::wholes::Wholes;
use crate::error::{Error, Result};
use crate::space::{
    Check, ENDLESS, Extra, Field, IntegerRange, Library, List, Node, NodeId, NumberRange, Record,
    Structure, Text, branches,
};
use crate::value::{Kind, Kinds, Value, pointer};

/// Counts above this are of no use: no configuration of that size could be written.
const LARGEST_COUNT: u64 = 1 << 28;

/// Nesting that a configuration may need; readers of JSON commonly stop at 128.
const DEEPEST: u32 = 500;

/// The greatest length of names that nothing is said of.
const LONGEST_NAME: usize = 12;

/// The structure of a whole schema.
pub(super) fn structure(schema: &Value, library: &Library, wholes: &Wholes) -> Result<Structure> {
    let (mut lowering, root) = lowered(schema, library, wholes.clone(), Vec::new())?;
    let fields = lowering.free_fields();
    let root = speaking(&mut lowering.nodes, root, &fields);
    let structure = Structure::new(lowering.nodes, root);
    if structure.depth(root) == ENDLESS {
        return Err(impossible(&structure));
    }
    if structure.depth(root) > DEEPEST {
        let message = format!("every configuration would have to nest more than {DEEPEST} levels");
        return Err(Error::schema("", message).with_hint("few programs read what nests that deep"));
    }
    Ok(structure)
}

/// Why no value can be written: a part that must be there and admits nothing, or must hold itself.
fn impossible(structure: &Structure) -> Error {
    let mut path = String::new();
    let mut at = structure.root();
    let mut seen = BTreeSet::new();
    while seen.insert(at) {
        let branches = structure.branches(at);
        let [only] = branches[..] else { break };
        match structure.node(only) {
            Node::Text(_) => {
                let reason = "no text has such a length and matches all patterns";
                return Error::unsatisfiable(path, reason);
            }
            Node::Record(record) => {
                let is_missing =
                    |field: &&Field| field.required && structure.depth(field.node) == ENDLESS;
                let Some(field) = record.fields.iter().find(is_missing) else { break };
                path = pointer::join(&[&path, "/properties"].concat(), &field.name);
                at = field.node;
            }
            Node::List(List { item: Some(item), .. }) if structure.depth(*item) == ENDLESS => {
                path.push_str("/items");
                at = *item;
            }
            _ => return Error::unsatisfiable(path, "what must be there is impossible"),
        }
    }
    Error::unsatisfiable("", "every configuration would have to nest without end")
}

/// The branches of the root of which the schema speaks: where it says something of mappings only,
/// it admits `7` as well, which is no configuration that anyone meant.
fn speaking(nodes: &mut Vec<Node>, root: NodeId, fields: &[Field]) -> NodeId {
    let is_any = |id: &NodeId| matches!(nodes[*id], Node::Any(_));
    let all = branches(nodes, root);
    if let [only] = all[..]
        && is_any(&only)
    {
        nodes.push(Node::Record(Record { fields: fields.to_vec(), ..Record::default() }));
        return nodes.len() - 1;
    }
    match nodes[root].clone() {
        Node::Union(mut inner) if all.iter().any(is_any) => {
            inner.retain(|id| !is_any(id));
            let inner = inner.into_iter().map(|id| speaking(nodes, id, fields)).collect();
            nodes.push(Node::Union(inner));
            nodes.len() - 1
        }
        Node::Checked(inner, check) if all.iter().any(is_any) => {
            let inner = speaking(nodes, inner, fields);
            nodes.push(Node::Checked(inner, check));
            nodes.len() - 1
        }
        _ => root,
    }
}

/// Lowers `schema` behind the nodes that are there already.
pub(super) fn append(
    schema: &Value,
    library: &Library,
    nodes: Vec<Node>,
) -> Result<(Vec<Node>, NodeId)> {
    let (lowering, root) = lowered(schema, library, Wholes::default(), nodes)?;
    Ok((lowering.nodes, root))
}

fn lowered<'a>(
    schema: &'a Value,
    library: &'a Library,
    wholes: Wholes,
    nodes: Vec<Node>,
) -> Result<(Lowering<'a>, NodeId)> {
    let form = canonical::read(schema, library)?;
    let parts = match form {
        Form::Canonical(_) => Parts::none(),
        Form::Plain => Parts::of(schema, library),
    };
    let mut lowering = Lowering {
        declared: Declared::of(schema),
        plain: Plain::new(schema, library),
        languages: Languages::default(),
        wholes,
        definitions: BTreeMap::new(),
        known: BTreeMap::new(),
        nodes,
        combines: matches!(form, Form::Canonical(_)) || parts.are_known(),
        parts,
        meetings: BTreeMap::new(),
        held: BTreeSet::new(),
        making: BTreeSet::new(),
        rests: BTreeSet::new(),
        met: BTreeMap::new(),
        exclusive: Vec::new(),
        places: vec!["#".to_owned()],
    };
    let root = match form {
        Form::Canonical(canonical) => lowering.whole(&canonical),
        Form::Plain => lowering.plain("#"),
    };
    lowering.hold_meetings();
    lowering.spare_checks();
    Ok((lowering, root))
}

struct Lowering<'a> {
    declared: Declared,
    plain: Plain<'a>,
    languages: Languages,
    wholes: Wholes,
    definitions: BTreeMap<String, CanonicalSchema>,
    known: BTreeMap<String, NodeId>,
    nodes: Vec<Node>,
    /// Whether alternatives are combined as far as that goes, and not just where they are few.
    combines: bool,
    /// Canonical forms of parts, where the whole has none.
    parts: Parts<'a>,
    /// Nodes that several others have to hold of, until all of these are known.
    meetings: BTreeMap<NodeId, Vec<NodeId>>,
    /// Those that are being found.
    held: BTreeSet<NodeId>,
    /// Those that two nodes have in common, while it is being found.
    making: BTreeSet<NodeId>,
    /// Stand for what is left of alternatives of which not all combinations were made.
    rests: BTreeSet<NodeId>,
    /// What two nodes have in common.
    met: BTreeMap<(NodeId, NodeId), NodeId>,
    /// Alternatives of which exactly one has to hold, until all nodes are known.
    exclusive: Vec<Exclusive>,
    /// Where in the source stands what is being lowered, as far as it can be told.
    places: Vec<String>,
}

impl Lowering<'_> {
    fn add(&mut self, node: Node) -> NodeId {
        self.nodes.push(node);
        self.nodes.len() - 1
    }

    /// The node for a whole schema, which may refer to itself.
    fn whole(&mut self, schema: &CanonicalSchema) -> NodeId {
        self.definitions = schema.definitions().collect();
        let root = self.add(Node::Any(Kinds::ALL));
        self.known.insert("#".to_owned(), root);
        let whole = self.lower(schema);
        self.nodes[root] = Node::Union(vec![whole]);
        root
    }

    fn lower(&mut self, schema: &CanonicalSchema) -> NodeId {
        match schema.view() {
            CanonicalView::Reference(uri) => self.reference(&uri),
            CanonicalView::AnyOf(branches) => {
                let alternatives = self.alternatives_of(&branches);
                self.add(Node::Union(alternatives))
            }
            CanonicalView::OneOf(branches) => {
                let alternatives = self.alternatives_of(&branches);
                let is_whole = alternatives.len() == branches.len();
                let union = self.add(Node::Union(alternatives.clone()));
                let checked = self.checked(union, schema);
                if is_whole {
                    let schema = schema.clone();
                    self.exclusive.push(Exclusive { checked, union, alternatives, schema });
                }
                checked
            }
            CanonicalView::AllOf(branches) => {
                let lowered = branches.iter().map(|branch| self.conjunct(branch)).collect();
                let meeting = self.meeting(lowered);
                self.checked(meeting, schema)
            }
            CanonicalView::TypedGroup(group) => {
                let ty = self.of_type(group.ty);
                let body = self.lower(&group.body);
                let meeting = self.meeting(vec![ty, body]);
                self.checked(meeting, schema)
            }
            CanonicalView::MultiType(types) => self.types(types),
            CanonicalView::Const(value) => self.literals(vec![value]),
            CanonicalView::Enum(values) => self.literals(values),
            CanonicalView::Integer(view) => self.integer(&view, schema),
            CanonicalView::Number(view) => self.number(&view, schema),
            CanonicalView::String(view) => self.text(&view, schema),
            CanonicalView::Array(view) => self.list(&view, schema),
            CanonicalView::Object(view) => self.record(&view, schema),
            CanonicalView::False => self.add(Node::Union(Vec::new())),
            CanonicalView::True => self.add(Node::Any(Kinds::ALL)),
            CanonicalView::Not(_) | CanonicalView::Raw(_) => {
                let any = self.add(Node::Any(Kinds::ALL));
                self.checked(any, schema)
            }
        }
    }

    /// The node, for values that are tried until `schema` admits one.
    fn checked(&mut self, node: NodeId, schema: &CanonicalSchema) -> NodeId {
        let schema = schema.clone();
        let check = Check::new(move || schema.to_json_schema(), Library::default());
        self.add(Node::Checked(node, Arc::new(check)))
    }

    fn checked_if(&mut self, needed: bool, node: NodeId, schema: &CanonicalSchema) -> NodeId {
        if needed { self.checked(node, schema) } else { node }
    }

    /// One node per definition, so that recursion becomes a loop in the structure.
    fn reference(&mut self, uri: &str) -> NodeId {
        if let Some(&id) = self.known.get(uri) {
            return id;
        }
        let id = self.add(Node::Any(Kinds::ALL));
        self.known.insert(uri.to_owned(), id);
        let target = match self.definitions.get(uri).cloned() {
            Some(known) => self.at(vec![uri.to_owned()], |lowering| lowering.lower(&known)),
            None => self.plain(uri),
        };
        self.nodes[id] = Node::Union(vec![target]);
        id
    }

    /// The branches; kinds that are there only because nothing is said of them are one branch.
    fn alternatives_of(&mut self, branches: &[CanonicalSchema]) -> Vec<NodeId> {
        let bare = |branch: &CanonicalSchema| match branch.view() {
            CanonicalView::MultiType(types) => kinds(types),
            _ => Kinds::default(),
        };
        let unsaid = branches.iter().map(bare).fold(Kinds::default(), Kinds::or);
        let said: Vec<&CanonicalSchema> =
            branches.iter().filter(|branch| bare(branch) == Kinds::default()).collect();
        let all_said = said.iter().map(|branch| typed(branch)).fold(Kinds::default(), Kinds::or);
        if unsaid.or(all_said) != Kinds::ALL {
            return branches.iter().map(|branch| self.lower(branch)).collect();
        }
        let mut lowered: Vec<NodeId> = said.into_iter().map(|branch| self.lower(branch)).collect();
        lowered.push(self.add(Node::Any(unsaid)));
        lowered
    }

    /// Listed values, and parts of the schema that constants stand for.
    fn literals(&mut self, values: Vec<Value>) -> NodeId {
        let (places, mut values): (Vec<Value>, Vec<Value>) =
            values.into_iter().partition(|value| canonical::place(value).is_some());
        self.declared.sort_values(&mut values);
        let listed = (!values.is_empty()).then(|| self.add(Node::Literals(values)));
        let places: Vec<NodeId> =
            places.iter().filter_map(canonical::place).map(|place| self.plain(place)).collect();
        match (listed, places.is_empty()) {
            (Some(listed), true) => listed,
            (listed, _) => {
                let branches = listed.into_iter().chain(places).collect();
                self.add(Node::Union(branches))
            }
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
                let (fields, extras) = (self.free_fields(), vec![self.open()]);
                Node::Record(Record { fields, extras, ..Record::default() })
            }
        };
        self.add(node)
    }

    /// The node of a member's name.
    fn name(&mut self, text: Text) -> NodeId {
        let told = self.languages.told(text);
        self.add(Node::Text(told))
    }

    /// Members that nothing is said of.
    fn open(&mut self) -> Extra {
        let name = self.add(Node::Text(any_name()));
        Extra { name, value: self.add(Node::Any(Kinds::ALL)), declared: false }
    }

    fn text(&mut self, view: &StringView, schema: &CanonicalSchema) -> NodeId {
        let text = self.languages.told(text(view));
        let is_exact = view.excluded_formats.is_empty()
            && view.content_encodings.is_empty()
            && view.content_media_types.is_empty()
            && (text.formats.is_empty() || text.is_plain_format())
            && (text.language.is_some() || text.is_unrestricted());
        let node = self.add(Node::Text(text));
        self.checked_if(!is_exact, node, schema)
    }
}

/// A name of which nothing is said; its greatest length is for its looks.
fn any_name() -> Text {
    Text { shortest: 1, longest: Some(LONGEST_NAME), ..Text::default() }
}

fn is_any_name(text: &Text) -> bool {
    text.is_free()
        && (text.shortest, text.longest) == (1, Some(LONGEST_NAME))
        && text.barred.is_empty()
        && text.without.is_empty()
}

fn text(view: &StringView) -> Text {
    Text {
        shortest: count(view.min_length.as_ref()).unwrap_or(0),
        longest: count(view.max_length.as_ref()),
        patterns: view.patterns.clone(),
        barred: view.excluded_patterns.clone(),
        without: view.excluded.clone(),
        formats: view.formats.clone(),
        language: None,
    }
}

fn count(number: Option<&Number>) -> Option<usize> {
    number
        .and_then(Number::as_u64)
        .filter(|&count| count <= LARGEST_COUNT)
        .map(|count| count as usize)
}

fn kinds(types: JsonTypeSet) -> Kinds {
    types.iter().fold(Kinds::default(), |kinds, ty| kinds.with(ty.into()))
}

/// The kinds that a branch is about; none for one that may be about any.
fn typed(branch: &CanonicalSchema) -> Kinds {
    let one = |kind: Kind| Kinds::default().with(kind);
    match branch.view() {
        CanonicalView::MultiType(types) => kinds(types),
        CanonicalView::TypedGroup(group) => one(group.ty.into()),
        CanonicalView::Const(value) => one(Kind::of(&value)),
        CanonicalView::Enum(values) => {
            values.iter().fold(Kinds::default(), |kinds, value| kinds.with(Kind::of(value)))
        }
        CanonicalView::Integer(_) => one(Kind::Integer),
        CanonicalView::Number(_) => one(Kind::Number),
        CanonicalView::String(_) => one(Kind::String),
        CanonicalView::Array(_) => one(Kind::Array),
        CanonicalView::Object(_) => one(Kind::Object),
        CanonicalView::AnyOf(branches) | CanonicalView::OneOf(branches) => {
            branches.iter().map(typed).fold(Kinds::default(), Kinds::or)
        }
        _ => Kinds::default(),
    }
}
