//! Parameters that a person lists: each with its values, a range, or a schema fragment.

use std::collections::BTreeSet;

use serde_json::json;

use super::lower;
use crate::error::{Error, Result};
use crate::space::{ENDLESS, Field, IntegerRange, Judge, Node, NodeId, Record, Source, Structure};
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
}

impl Listed {
    /// Reads `{"values": […]}`, `{"range": [low, high]}` or `{"schema": {…}}`.
    ///
    /// # Errors
    /// [`Error::Schema`] for any other form.
    pub fn read(domain: &Value) -> Result<Self> {
        if let Some(Value::Array(values)) = domain.get("values") {
            return Ok(Self::Values(values.clone()));
        }
        if let Some(schema) = domain.get("schema") {
            return Ok(Self::Schema(schema.clone()));
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

    fn schema(&self) -> Value {
        match self {
            Self::Values(values) => json!({ "enum": values }),
            Self::Range(low, high) => json!({ "type": "integer", "minimum": low, "maximum": high }),
            Self::Schema(schema) => schema.clone(),
        }
    }

    /// The schema as a part of a larger one: a document of its own, so that its references stay
    /// within it.
    fn embedded(&self, number: usize) -> Value {
        let mut schema = self.schema();
        if let (Self::Schema(_), Value::Object(members)) = (self, &mut schema) {
            members.entry("$id").or_insert_with(|| json!(format!("urn:testflow:{number}")));
        }
        schema
    }

    fn node(&self, name: &str, mut nodes: Vec<Node>) -> Result<(Vec<Node>, NodeId)> {
        let node = match self {
            Self::Values(values) => Node::Literals(distinct(name, values)?),
            Self::Range(low, high) if low > high => {
                return Err(Error::unsatisfiable(
                    name,
                    format!("the range {low} to {high} is empty"),
                ));
            }
            Self::Range(low, high) => {
                Node::Integer(IntegerRange { low: Some(*low), high: Some(*high), step: None })
            }
            Self::Schema(schema) => {
                return lower::append(schema, nodes).map_err(|error| within(name, error));
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
        let node;
        (nodes, node) = listed.node(name, nodes)?;
        fields.push(Field { name: name.clone(), node, required: true });
    }
    let root = nodes.len();
    nodes.push(Node::Record(Record { fields, ..Record::default() }));
    let structure = Structure::new(nodes, root);
    if structure.depth(root) == ENDLESS {
        return Err(Error::unsatisfiable("", "a parameter would have to nest without end"));
    }
    let schema = object_schema(parameters);
    Ok(Source {
        structure,
        judge: Judge::new(&schema)?,
        constraints: constraints.to_vec(),
        canonical: schema.to_string(),
        folds_case: false,
    })
}

fn object_schema(parameters: &[(String, Listed)]) -> Value {
    let properties: Map<String, Value> = parameters
        .iter()
        .enumerate()
        .map(|(number, (name, listed))| (name.clone(), listed.embedded(number)))
        .collect();
    let names: Vec<&String> = parameters.iter().map(|(name, _)| name).collect();
    json!({
        "type": "object",
        "properties": properties,
        "required": names,
        "additionalProperties": false,
    })
}

fn distinct(name: &str, values: &[Value]) -> Result<Vec<Value>> {
    let mut known = BTreeSet::new();
    for value in values {
        if !known.insert(key(value)) {
            return Err(Error::schema(name, format!("the value {value} is listed twice")));
        }
    }
    if values.is_empty() {
        return Err(Error::unsatisfiable(name, "the parameter has no values"));
    }
    Ok(values.to_vec())
}

/// The same error, its place below the parameter `name`.
fn within(name: &str, error: Error) -> Error {
    match error {
        Error::Schema { path, message, hint } => {
            Error::Schema { path: format!("{name}{path}"), message, hint }
        }
        Error::Unsatisfiable { path, message } => {
            Error::Unsatisfiable { path: format!("{name}{path}"), message }
        }
        other => other,
    }
}
