//! Ways to break a configuration, one rule at a time.

use crate::seed::Stream;
use crate::space::{ENDLESS, Node, NodeId, Space, Structure};
use crate::value::{Kind, Value, at, text_length};

/// Nesting beyond which nothing is broken.
const DEEPEST: usize = 8;

/// What is done to one place.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Breakage {
    /// The value becomes one of another kind.
    Kind(Vec<Kind>),
    /// The value becomes this one.
    Value(Value),
    /// The value becomes a text of this length.
    TextLength(usize),
    /// The text becomes one that is unlikely to match any pattern or format.
    Garble,
    /// The list becomes this long.
    ListLength(usize),
    /// An item occurs twice.
    Repeat,
    /// The member goes missing.
    Drop,
    /// An unknown member appears.
    Unknown,
}

/// A place and what is done to it.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Target {
    pub(super) steps: Vec<String>,
    pub(super) breakage: Breakage,
}

/// Everything that may break a rule of the schema, in the order of the structure.
pub(super) fn targets(space: &Space) -> Vec<Target> {
    let mut walk = Walk {
        structure: space.structure(),
        steps: Vec::new(),
        open: Vec::new(),
        found: Vec::new(),
    };
    let root = space.structure().root();
    // The whole of a configuration stays a mapping.
    walk.visit_branches(space.structure().branches(root));
    walk.found
}

struct Walk<'a> {
    structure: &'a Structure,
    steps: Vec<String>,
    open: Vec<NodeId>,
    found: Vec<Target>,
}

impl Walk<'_> {
    fn visit(&mut self, id: NodeId) {
        let branches = self.structure.branches(id);
        self.add_kinds(&branches);
        self.visit_branches(branches);
    }

    fn visit_branches(&mut self, branches: Vec<NodeId>) {
        for branch in branches {
            if self.structure.depth(branch) == ENDLESS || self.open.contains(&branch) {
                continue;
            }
            if self.steps.len() < DEEPEST {
                self.open.push(branch);
                self.add_rules(branch);
                self.open.pop();
            }
        }
    }

    fn add(&mut self, breakage: Breakage) {
        let target = Target { steps: self.steps.clone(), breakage };
        if !self.found.contains(&target) {
            self.found.push(target);
        }
    }

    fn add_at(&mut self, step: &str, breakage: Breakage) {
        self.steps.push(step.to_owned());
        self.add(breakage);
        self.steps.pop();
    }

    fn add_kinds(&mut self, branches: &[NodeId]) {
        let mut kinds = Vec::new();
        for &id in branches {
            match self.structure.node(id) {
                Node::Any(_) => return,
                Node::Literals(values) => kinds.extend(values.iter().map(Kind::of)),
                node => kinds.extend(node.kind()),
            }
        }
        self.add(Breakage::Kind(kinds));
    }

    fn add_rules(&mut self, id: NodeId) {
        let structure = self.structure;
        match structure.node(id) {
            Node::Literals(values) => {
                if values.iter().any(Value::is_string) {
                    self.add(Breakage::Garble);
                }
                let above = values.iter().filter_map(Value::as_i64).max();
                above
                    .and_then(|top| top.checked_add(1))
                    .into_iter()
                    .for_each(|value| self.add(Breakage::Value(Value::from(value))));
            }
            Node::Integer(range) => {
                let outside = [
                    range.low.and_then(|low| low.checked_sub(range.step.unwrap_or(1))),
                    range.high.and_then(|high| high.checked_add(range.step.unwrap_or(1))),
                    range
                        .step
                        .filter(|&step| step > 1)
                        .and_then(|_| range.low.unwrap_or(0).checked_add(1)),
                ];
                outside
                    .into_iter()
                    .flatten()
                    .for_each(|value| self.add(Breakage::Value(crate::value::whole_value(value))));
                self.add(Breakage::Value(Value::from(range.low.unwrap_or(0) as f64 + 0.5)));
            }
            Node::Number(range) => {
                let outside = [
                    range.low.map(|low| if range.low_open { low } else { low - 1.0 }),
                    range.high.map(|high| if range.high_open { high } else { high + 1.0 }),
                    range
                        .step
                        .and_then(|step| step.real())
                        .map(|step| range.low.unwrap_or(0.0) + step / 2.0),
                ];
                outside
                    .into_iter()
                    .flatten()
                    .for_each(|value| self.add(Breakage::Value(Value::from(value))));
            }
            Node::Text(text) => {
                text.shortest
                    .checked_sub(1)
                    .into_iter()
                    .for_each(|length| self.add(Breakage::TextLength(length)));
                text.long_edge()
                    .into_iter()
                    .for_each(|length| self.add(Breakage::TextLength(length + 1)));
                if !text.is_free() {
                    self.add(Breakage::Garble);
                }
            }
            Node::List(list) => {
                list.shortest
                    .checked_sub(1)
                    .into_iter()
                    .for_each(|length| self.add(Breakage::ListLength(length)));
                list.long_edge()
                    .into_iter()
                    .for_each(|length| self.add(Breakage::ListLength(length + 1)));
                if list.distinct {
                    self.add(Breakage::Repeat);
                }
                let item = list.prefix.first().copied().or(list.item);
                if let Some(item) = item {
                    self.visit_member("0", item);
                }
            }
            Node::Record(record) => {
                for field in &record.fields {
                    // An optional member may be required by a condition.
                    self.add_at(&field.name, Breakage::Drop);
                    self.visit_member(&field.name, field.node);
                }
                self.add_at("unknown", Breakage::Unknown);
            }
            Node::Any(_) | Node::Union(_) | Node::Checked(..) => {}
        }
    }

    fn visit_member(&mut self, step: &str, node: NodeId) {
        self.steps.push(step.to_owned());
        self.visit(node);
        self.steps.pop();
    }
}

impl Target {
    /// The configuration with this place broken, or `None` where it does not have the place.
    pub(super) fn apply(&self, configuration: &Value, stream: &mut Stream) -> Option<Value> {
        let mut broken = configuration.clone();
        if let Breakage::Drop | Breakage::Unknown = self.breakage {
            let (last, parents) = self.steps.split_last()?;
            let Value::Object(members) = at_mut(&mut broken, parents)? else { return None };
            let had = members.contains_key(last);
            if self.breakage == Breakage::Drop {
                members.shift_remove(last)?;
            } else {
                members.insert(last.clone(), Value::from(1));
            }
            return (had == (self.breakage == Breakage::Drop)).then_some(broken);
        }
        let place = at_mut(&mut broken, &self.steps)?;
        *place = self.breakage.replace(place, stream)?;
        Some(broken)
    }

    /// Whether the configuration has the place at all.
    pub(super) fn fits(&self, configuration: &Value) -> bool {
        at(configuration, &self.steps).is_some() || self.breakage == Breakage::Unknown
    }
}

impl Breakage {
    fn replace(&self, value: &Value, stream: &mut Stream) -> Option<Value> {
        match (self, value) {
            (Self::Kind(kinds), _) => other_kind(kinds, stream),
            (Self::Value(replacement), Value::Number(_)) => Some(replacement.clone()),
            (Self::TextLength(length), Value::String(text)) => {
                Some(Value::String(resized(text, *length)))
            }
            (Self::Garble, Value::String(text)) => {
                Some(Value::String(format!("\u{2603}{}", text.chars().rev().collect::<String>())))
            }
            (Self::ListLength(length), Value::Array(items)) => {
                let filler = items.last().cloned().unwrap_or(Value::Null);
                let mut items = items.clone();
                items.resize(*length, filler);
                Some(Value::Array(items))
            }
            (Self::Repeat, Value::Array(items)) => {
                let mut items = items.clone();
                items.push(items.first()?.clone());
                Some(Value::Array(items))
            }
            _ => None,
        }
    }
}

fn other_kind(kinds: &[Kind], stream: &mut Stream) -> Option<Value> {
    let numeric = kinds.contains(&Kind::Number);
    let candidates: Vec<Value> = [
        Value::Null,
        Value::Bool(true),
        Value::from(7),
        Value::from(0.5),
        Value::from("text"),
        Value::Array(Vec::new()),
        serde_json::json!({}),
    ]
    .into_iter()
    .filter(|value| {
        let kind = Kind::of(value);
        let admitted = kinds.contains(&kind) || numeric && kind == Kind::Integer;
        !admitted
    })
    .collect();
    stream.pick(&candidates).cloned()
}

fn resized(text: &str, length: usize) -> String {
    let missing = length.saturating_sub(text_length(text));
    text.chars().take(length).chain(std::iter::repeat_n('x', missing)).collect()
}

pub(super) fn at_mut<'a>(value: &'a mut Value, steps: &[String]) -> Option<&'a mut Value> {
    steps.iter().try_fold(value, |inner, step| match inner {
        Value::Object(members) => members.get_mut(step),
        Value::Array(items) => items.get_mut(step.parse::<usize>().ok()?),
        _ => None,
    })
}
