//! Parameters that a person lists: each with its values, a range, or a schema fragment.

use std::collections::BTreeSet;
use std::sync::Arc;

use serde_json::json;

use super::marks::negatives;
use super::{lower, marks, references};
use crate::error::{Error, Result};
use crate::notes::Notes;
use crate::space::{
    ENDLESS, Field, IntegerRange, Judge, Library, Mark, Node, NodeId, Record, Source, Structure,
};
use crate::value::{Map, Value, key};

/// What one parameter may be.
#[derive(Debug, Clone, PartialEq)]
pub enum Listed {
    /// One of these values, in this order.
    Values(Vec<Value>),
    /// A whole number between the two, both included.
    Range(i64, i64),
    /// What this JSON Schema admits.
    Schema(Value),
    /// One of these, with what is said of single values. Negative values that are not listed are
    /// admitted besides.
    Marked(Box<Listed>, Vec<Mark>),
}

impl Listed {
    /// Reads `{"values": […]}`, `{"range": [low, high]}` or `{"schema": {…}}`, and beside it
    /// `"weights"`, `"negative"` and `"aliases"`.
    ///
    /// # Errors
    /// [`Error::Schema`] for any other form.
    pub fn read(name: &str, domain: &Value) -> Result<Self> {
        Self::read_marked(domain).map_err(|error| within(name, error))
    }

    fn read_marked(domain: &Value) -> Result<Self> {
        let plain = Self::read_plain(domain)?;
        let marks = marks::read(domain)?;
        if marks.is_empty() {
            return Ok(plain);
        }
        let added: Vec<Value> = negatives(&marks).cloned().collect();
        if let Some(twice) = added.iter().find(|value| plain.admits(value)) {
            return Err(Error::schema("", format!("{twice} is both a negative value and none"))
                .with_hint("a negative value is added to the others: list it only as negative"));
        }
        let plain = match plain {
            Self::Values(values) => Self::Values([values, added].concat()),
            plain => plain,
        };
        Ok(Self::Marked(Box::new(plain), marks))
    }

    fn read_plain(domain: &Value) -> Result<Self> {
        if let Some(Value::Array(values)) = domain.get("values") {
            return Ok(Self::Values(values.clone()));
        }
        if let Some(schema) = domain.get("schema") {
            let mut schema = schema.clone();
            references::encode(&mut schema);
            return Ok(Self::Schema(schema));
        }
        let bound = |place: usize| domain.get("range")?.get(place)?.as_i64();
        match (bound(0), bound(1)) {
            (Some(low), Some(high)) => Ok(Self::Range(low, high)),
            _ => Err(Error::schema(
                "",
                "a domain is a list of values, a range of two whole numbers, or a schema",
            )),
        }
    }

    /// Whether it is one of the values; a schema that cannot be read admits nothing.
    fn admits(&self, value: &Value) -> bool {
        Judge::new(&self.schema(0), Library::default()).is_ok_and(|judge| judge.accepts(value))
    }

    /// The values that are named one by one.
    fn listed(&self) -> &[Value] {
        match self {
            Self::Values(values) => values,
            _ => &[],
        }
    }

    /// The schema as a part of a larger one: a document of its own, so that its references stay
    /// within it.
    fn schema(&self, number: usize) -> Value {
        match self {
            Self::Values(values) => json!({ "enum": values }),
            Self::Range(low, high) => json!({ "type": "integer", "minimum": low, "maximum": high }),
            Self::Schema(schema) => {
                let mut schema = schema.clone();
                if let Value::Object(members) = &mut schema {
                    members.entry("$id").or_insert_with(|| json!(format!("urn:testflow:{number}")));
                }
                schema
            }
            Self::Marked(inner, marks) => {
                let listed = inner.listed();
                let besides: Vec<&Value> = negatives(marks)
                    .filter(|value| !listed.contains(value))
                    .chain(marks.iter().flat_map(|mark| &mark.aliases))
                    .collect();
                match &**inner {
                    inner if besides.is_empty() => inner.schema(number),
                    Self::Values(values) => {
                        json!({ "enum": values.iter().chain(besides).collect::<Vec<_>>() })
                    }
                    inner => json!({ "anyOf": [inner.schema(number), { "enum": besides }] }),
                }
            }
        }
    }

    fn marks(&self, name: &str) -> Option<(String, Vec<Mark>)> {
        match self {
            Self::Marked(_, marks) => Some((name.to_owned(), marks.clone())),
            _ => None,
        }
    }

    /// Refuses values that cannot be told from each other.
    pub(super) fn check(&self, name: &str) -> Result<()> {
        match self {
            Self::Values(values) => distinct(name, values),
            Self::Range(low, high) if low > high => {
                Err(Error::unsatisfiable(name, format!("the range {low} to {high} is empty")))
            }
            Self::Range(..) | Self::Schema(_) => Ok(()),
            Self::Marked(inner, marks) => {
                inner.check(name)?;
                marks::check(name, inner.listed(), marks)
            }
        }
    }

    fn node(&self, name: &str, mut nodes: Vec<Node>) -> Result<(Vec<Node>, NodeId)> {
        let node = match self {
            Self::Marked(inner, marks) => {
                let (mut nodes, node) = inner.node(name, nodes)?;
                let added: Vec<Value> = negatives(marks)
                    .filter(|value| !inner.listed().contains(value))
                    .cloned()
                    .collect();
                if added.is_empty() {
                    return Ok((nodes, node));
                }
                nodes.push(Node::Literals(added));
                nodes.push(Node::Union(vec![node, nodes.len() - 1]));
                let id = nodes.len() - 1;
                return Ok((nodes, id));
            }
            Self::Values(values) => Node::Literals(values.clone()),
            Self::Range(low, high) => Node::Integer(IntegerRange {
                low: Some((*low).into()),
                high: Some((*high).into()),
                step: None,
            }),
            Self::Schema(schema) => {
                return lower::append(schema, &Library::default(), nodes)
                    .map_err(|error| within(name, error));
            }
        };
        nodes.push(node);
        let id = nodes.len() - 1;
        Ok((nodes, id))
    }
}

/// Reads named parameters and the rules between them.
///
/// # Errors
/// [`Error::Schema`] or [`Error::Unsatisfiable`] with the parameter's name as its path.
pub fn read_parameters(parameters: &[(String, Listed)], constraints: &[String]) -> Result<Source> {
    if parameters.is_empty() {
        return Err(Error::schema("", "a space needs at least one parameter"));
    }
    let mut nodes = Vec::new();
    let mut fields: Vec<Field> = Vec::new();
    for (name, listed) in parameters {
        if fields.iter().any(|field| field.name == *name) {
            return Err(Error::schema(name, "the parameter is listed twice"));
        }
        listed.check(name)?;
        let node;
        (nodes, node) = listed.node(name, nodes)?;
        fields.push(Field::new(name.clone(), node, true));
    }
    let root = nodes.len();
    nodes.push(Node::Record(Record { fields, ..Record::default() }));
    let structure = Structure::new(nodes, root);
    if structure.depth(root) == ENDLESS {
        return Err(Error::unsatisfiable("", "a parameter would have to nest without end"));
    }
    let schema = object_schema(parameters);
    let marks: Vec<(String, Vec<Mark>)> =
        parameters.iter().filter_map(|(name, listed)| listed.marks(name)).collect();
    Ok(Source {
        structure,
        judge: Arc::new(Judge::new(&schema, Library::default())?),
        constraints: constraints.to_vec(),
        schema: schema.to_string(),
        canonical: schema.to_string() + &marks::canonical(&marks),
        folds_case: false,
        marks,
        groups: Vec::new(),
        notes: Notes::strict(),
    })
}

fn object_schema(parameters: &[(String, Listed)]) -> Value {
    let properties: Map<String, Value> = parameters
        .iter()
        .enumerate()
        .map(|(number, (name, listed))| (name.clone(), listed.schema(number)))
        .collect();
    let names: Vec<&String> = parameters.iter().map(|(name, _)| name).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": names,
        "additionalProperties": false,
    })
}

fn distinct(name: &str, values: &[Value]) -> Result<()> {
    let mut known = BTreeSet::new();
    for value in values {
        if !known.insert(key(value)) {
            return Err(Error::schema(name, format!("the value {value} is listed twice"))
                .with_hint("what is to be preferred has a weight"));
        }
    }
    if values.is_empty() {
        return Err(Error::unsatisfiable(name, "the parameter has no values"));
    }
    Ok(())
}

/// The same error, its place below the parameter `name`.
fn within(name: &str, error: Error) -> Error {
    match error {
        Error::Schema { path, message, hint } => {
            Error::Schema { path: format!("{name}{path}"), message, hint }
        }
        Error::Unsatisfiable { path, message, hint } => {
            Error::Unsatisfiable { path: format!("{name}{path}"), message, hint }
        }
        other => other,
    }
}
