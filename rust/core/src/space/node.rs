//! The structure of a space: a tree of typed nodes from which configurations are written.

use std::collections::BTreeSet;
use std::sync::Arc;

use super::judge::Check;
use super::range::{IntegerRange, NumberRange};
use crate::language::{Language, Wish};
use crate::seed::Step;
use crate::value::{Kind, Kinds, Value, text_length};

/// A node's number in its [`Structure`].
pub type NodeId = usize;

/// Needs more nesting than any configuration can have: the node admits nothing.
pub const ENDLESS: u32 = u32::MAX;

/// What may stand at one place of a configuration.
#[derive(Debug, Clone)]
pub enum Node {
    /// Any value of these kinds: the source says nothing of them.
    Any(Kinds),
    /// One of the listed values.
    Literals(Vec<Value>),
    /// A whole number.
    Integer(IntegerRange),
    /// A number.
    Number(NumberRange),
    /// Text.
    Text(Text),
    /// A list.
    List(List),
    /// A mapping with named members.
    Record(Record),
    /// What one of the branches admits; nothing when there is none.
    Union(Vec<NodeId>),
    /// What the node admits and the check accepts.
    Checked(NodeId, Arc<Check>),
}

/// What a text must look like. Lengths count code points.
#[derive(Debug, Clone, Default)]
pub struct Text {
    /// The least length.
    pub shortest: usize,
    /// The greatest length.
    pub longest: Option<usize>,
    /// Regular expressions that it matches somewhere.
    pub patterns: Vec<String>,
    /// Regular expressions that it matches nowhere.
    pub barred: Vec<String>,
    /// What it must not be.
    pub without: Vec<String>,
    /// Formats such as `date-time`.
    pub formats: Vec<String>,
    /// The texts that meet all of this but the formats, where there are expressions or exceptions
    /// and they can be told exactly.
    pub language: Option<Arc<Language>>,
}

/// Longer texts are never written for their length alone.
const LONGEST_TEXT: usize = 1 << 16;

/// Longer lists are never written for their length alone.
const LONGEST_LIST: usize = 1 << 10;

impl Text {
    /// Whether any text of a fitting length will do.
    pub fn is_free(&self) -> bool {
        self.patterns.is_empty() && self.formats.is_empty()
    }

    /// The texts that meet all of this but the formats; `None` where nothing is asked but a length,
    /// or what is asked cannot be told exactly.
    pub fn language(&self) -> Option<Language> {
        if self.is_unrestricted() {
            return None;
        }
        let all: Vec<&str> = self.patterns.iter().map(String::as_str).collect();
        let none: Vec<&str> = self.barred.iter().map(String::as_str).collect();
        let without: Vec<&str> = self.without.iter().map(String::as_str).collect();
        Language::of(&Wish {
            all: &all,
            none: &none,
            without: &without,
            shortest: self.shortest,
            longest: self.longest,
        })
    }

    /// Whether there is no such text.
    pub fn is_impossible(&self) -> bool {
        self.longest.is_some_and(|longest| longest < self.shortest)
            || self.language.as_ref().is_some_and(|language| language.is_empty())
    }

    /// Whether nothing but its length and its format counts.
    pub fn is_unrestricted(&self) -> bool {
        self.patterns.is_empty() && self.barred.is_empty() && self.without.is_empty()
    }

    /// Whether it has one format, and nothing else counts.
    pub fn is_plain_format(&self) -> bool {
        self.formats.len() == 1
            && self.is_unrestricted()
            && self.shortest == 0
            && self.longest.is_none()
    }

    /// Whether the language, where it is known, has the text.
    pub fn may_be(&self, text: &str) -> bool {
        let length = text_length(text);
        self.shortest <= length
            && self.longest.is_none_or(|longest| length <= longest)
            && self.language.as_ref().is_none_or(|language| language.accepts(text))
    }

    /// The greatest length, where a text of it can be written at little cost.
    pub fn long_edge(&self) -> Option<usize> {
        self.longest.filter(|&longest| longest <= LONGEST_TEXT)
    }
}

/// What a list must look like.
#[derive(Debug, Clone, Default)]
pub struct List {
    /// The least count of items.
    pub shortest: usize,
    /// The greatest count of items.
    pub longest: Option<usize>,
    /// Whether no item may occur twice.
    pub distinct: bool,
    /// What stands at the first places.
    pub prefix: Vec<NodeId>,
    /// What stands at the other places; `None` where anything may.
    pub item: Option<NodeId>,
    /// What must occur.
    pub contains: Vec<Contained>,
    /// Whether some item has to occur twice.
    pub repeats: bool,
}

/// What must occur in a list.
#[derive(Debug, Clone)]
pub struct Contained {
    /// What the item is at each place that has a prescription of its own.
    pub prefix: Vec<NodeId>,
    /// What it is at any other place; `None` where there is none.
    pub item: Option<NodeId>,
    /// How often at least.
    pub least: usize,
    /// How often at most, where other items are none of these.
    pub most: Option<usize>,
}

impl List {
    /// What stands at this position; `None` where anything may.
    pub fn at(&self, position: usize) -> Option<NodeId> {
        self.prefix.get(position).copied().or(self.item)
    }

    /// The greatest count of items, where a list of it can be written at little cost.
    pub fn long_edge(&self) -> Option<usize> {
        self.longest.filter(|&longest| longest <= LONGEST_LIST)
    }
}

/// What a mapping must look like.
#[derive(Debug, Clone, Default)]
pub struct Record {
    /// The members known by name, in the order in which the source declares them.
    pub fields: Vec<Field>,
    /// What other members may be; empty where none may.
    pub extras: Vec<Extra>,
    /// The least count of members.
    pub fewest: usize,
    /// The greatest count of members.
    pub most: Option<usize>,
    /// Members not known by name of which there has to be one each.
    pub demands: Vec<Extra>,
}

impl Record {
    /// Whether a member is known by this name.
    pub fn knows(&self, name: &str) -> bool {
        self.fields.iter().any(|field| field.name == name)
    }
}

/// A member known by name.
#[derive(Debug, Clone)]
pub struct Field {
    /// Its name.
    pub name: String,
    /// The way to it, for the streams.
    pub step: Step,
    /// What it may be.
    pub node: NodeId,
    /// Whether it must be there.
    pub required: bool,
}

impl Field {
    /// The member `name`.
    pub fn new(name: impl Into<String>, node: NodeId, required: bool) -> Self {
        let name = name.into();
        Self { step: Step::to(&name), name, node, required }
    }
}

/// Members that are not known by name.
#[derive(Debug, Clone)]
pub struct Extra {
    /// What their names look like: a text node.
    pub name: NodeId,
    /// What their values may be.
    pub value: NodeId,
    /// Whether the source speaks of them, rather than just not forbidding them.
    pub declared: bool,
}

impl Node {
    /// The kinds of value that the node itself writes; empty for a union and for anything.
    pub fn kind(&self) -> Option<Kind> {
        match self {
            Self::Integer(_) => Some(Kind::Integer),
            Self::Number(_) => Some(Kind::Number),
            Self::Text(_) => Some(Kind::String),
            Self::List(_) => Some(Kind::Array),
            Self::Record(_) => Some(Kind::Object),
            Self::Any(_) | Self::Literals(_) | Self::Union(_) | Self::Checked(..) => None,
        }
    }
}

/// All nodes of a space.
#[derive(Debug, Clone)]
pub struct Structure {
    nodes: Vec<Node>,
    depths: Vec<u32>,
    /// Apart from the nodes, which are large and seldom at hand.
    said: Vec<bool>,
    root: NodeId,
}

impl Structure {
    /// The tree below `root`.
    pub fn new(mut nodes: Vec<Node>, root: NodeId) -> Self {
        for node in &mut nodes {
            match node {
                Node::Integer(range) => *range = range.written().on_step(),
                Node::Number(range) => *range = range.on_step(),
                _ => {}
            }
        }
        let depths = least_depths(&nodes);
        let said = nodes.iter().map(|node| !matches!(node, Node::Any(_))).collect();
        Self { nodes, depths, said, root }
    }

    /// The node that stands for the whole configuration.
    pub fn root(&self) -> NodeId {
        self.root
    }

    /// The node of this number.
    pub fn node(&self, id: NodeId) -> &Node {
        &self.nodes[id]
    }

    /// The least nesting with which a value of this node can be written; [`ENDLESS`] for none.
    pub fn depth(&self, id: NodeId) -> u32 {
        self.depths[id]
    }

    /// All values of a node, where its source lists them.
    pub fn listed(&self, id: NodeId) -> Option<Vec<&Value>> {
        let mut found = Vec::new();
        for branch in self.branches(id) {
            let Node::Literals(values) = self.node(branch) else { return None };
            found.extend(values);
        }
        Some(found)
    }

    /// Whether the source says anything of the node's values but their kinds.
    pub fn is_said(&self, id: NodeId) -> bool {
        self.said[id]
    }

    /// Whether it is one mapping with fixed members that all have to be there, none of them a
    /// mapping, a list or free text: then every combination of classes can be written.
    pub fn is_flat(&self) -> bool {
        let [root] = self.branches(self.root())[..] else { return false };
        let Node::Record(record) = self.node(root) else { return false };
        let is_scalar = |id: NodeId| {
            self.branches(id).iter().all(|&branch| {
                matches!(self.node(branch), Node::Literals(_) | Node::Integer(_) | Node::Number(_))
            })
        };
        record.extras.is_empty()
            && record.fields.iter().all(|field| field.required && is_scalar(field.node))
    }

    /// The branches of a union, of unions within it too, without their checks; a node that is none is
    /// its own branch.
    pub fn branches(&self, id: NodeId) -> Vec<NodeId> {
        branches(&self.nodes, id)
    }
}

/// The branches of a union among `nodes`, as [`Structure::branches`] gives them.
pub fn branches(nodes: &[Node], id: NodeId) -> Vec<NodeId> {
    let mut found = Vec::new();
    let mut open = vec![id];
    let mut seen = BTreeSet::new();
    while let Some(next) = open.pop() {
        if !seen.insert(next) {
            continue;
        }
        match &nodes[next] {
            Node::Union(branches) => open.extend(branches.iter().rev()),
            Node::Checked(inner, _) => open.push(*inner),
            _ => found.push(next),
        }
    }
    found
}

/// The least fixpoint of "one more than the deepest part that must be there".
fn least_depths(nodes: &[Node]) -> Vec<u32> {
    let mut depths = vec![ENDLESS; nodes.len()];
    loop {
        let mut changed = false;
        for (id, node) in nodes.iter().enumerate() {
            let depth = least_depth(node, &depths);
            changed |= depth < depths[id];
            depths[id] = depth.min(depths[id]);
        }
        if !changed {
            return depths;
        }
    }
}

fn least_depth(node: &Node, depths: &[u32]) -> u32 {
    let deepest = |parts: &mut dyn Iterator<Item = NodeId>| {
        parts.map(|part| depths[part]).max().map_or(0, |depth| depth.saturating_add(1))
    };
    match node {
        Node::Literals(values) if values.is_empty() => ENDLESS,
        Node::Text(text) if text.is_impossible() => ENDLESS,
        Node::Union(branches) => {
            branches.iter().map(|&branch| depths[branch]).min().unwrap_or(ENDLESS)
        }
        Node::Checked(inner, _) => depths[*inner],
        Node::Record(record) => {
            let required = record.fields.iter().filter(|field| field.required);
            let required = deepest(&mut required.map(|field| field.node));
            let others = depth_of_others(record, depths);
            required.max(others.map_or(0, |depth| depth.saturating_add(1)))
        }
        Node::List(list) => {
            let prefix = list.prefix.iter().copied().take(list.shortest);
            let rest = list.item.filter(|_| list.shortest > list.prefix.len());
            let contained = list.contains.iter().filter(|contained| contained.least > 0);
            let contained = contained.filter_map(|contained| {
                let mut places = contained.prefix.iter().copied().chain(contained.item);
                let first = places.next()?;
                Some(
                    places
                        .fold(first, |best, id| if depths[id] < depths[best] { id } else { best }),
                )
            });
            deepest(&mut prefix.chain(rest).chain(contained))
        }
        _ => 0,
    }
}

/// The depth of the members that must be there without being named, if these are the shallowest that
/// there may be; `None` where there must be none.
fn depth_of_others(record: &Record, depths: &[u32]) -> Option<u32> {
    let required = record.fields.iter().filter(|field| field.required).count();
    let last = record.fewest.checked_sub(required + 1)?;
    let optional = record.fields.iter().filter(|field| !field.required);
    let mut named: Vec<u32> = optional.map(|field| depths[field.node]).collect();
    named.sort_unstable();
    let others = record.extras.iter().chain(&record.demands);
    let others = others.filter(|other| depths[other.name] != ENDLESS);
    let depths = others.map(|other| depths[other.value]).chain(named.get(last).copied());
    Some(depths.min().unwrap_or(ENDLESS))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn members_that_must_be_there_without_a_name_nest_as_well() {
        let extra = |value| Extra { name: 1, value, declared: true };
        let depth = |fewest, optional: &[NodeId], extras: Vec<Extra>| {
            let fields = optional.iter().map(|&node| Field::new("a", node, false)).collect();
            let record = Record { fields, extras, fewest, ..Record::default() };
            let nodes = vec![Node::Record(record), Node::Text(Text::default())];
            Structure::new(nodes, 0).depth(0)
        };
        assert_eq!(depth(0, &[], vec![extra(0)]), 0);
        assert_eq!(depth(1, &[], vec![extra(0)]), ENDLESS);
        assert_eq!(depth(1, &[], vec![extra(0), extra(1)]), 1);
        assert_eq!(depth(1, &[0, 1], vec![extra(0)]), 1);
        assert_eq!(depth(2, &[0, 1], vec![extra(0)]), ENDLESS);
        assert_eq!(depth(1, &[], Vec::new()), ENDLESS);
        let nameless = Extra { name: 0, value: 1, declared: true };
        assert_eq!(depth(1, &[], vec![extra(0), nameless]), ENDLESS);
    }

    #[test]
    fn a_record_that_must_contain_itself_is_endless() {
        let field = |required| Field::new("a", 0, required);
        let endless = Record { fields: vec![field(true)], ..Record::default() };
        let optional = Record { fields: vec![field(false)], ..Record::default() };

        assert_eq!(Structure::new(vec![Node::Record(endless)], 0).depth(0), ENDLESS);
        assert_eq!(Structure::new(vec![Node::Record(optional)], 0).depth(0), 0);
    }

    #[test]
    fn an_escape_by_a_branch_ends_recursion() {
        let tree = Record { fields: vec![Field::new("next", 1, true)], ..Record::default() };
        let nodes =
            vec![Node::Record(tree), Node::Union(vec![0, 2]), Node::Literals(vec![Value::Null])];
        let structure = Structure::new(nodes, 0);

        assert_eq!(structure.depth(1), 0);
        assert_eq!(structure.depth(0), 1);
        assert_eq!(structure.branches(1), vec![0, 2]);
    }
}
