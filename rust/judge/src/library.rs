//! Schemas that references may lead to, by their addresses. Nothing is ever fetched.

use std::collections::BTreeMap;
use std::error::Error;
use std::fmt;
use std::sync::Arc;

use jsonschema::canonical::{self, CanonicalizeOptions};
use jsonschema::json::Json;
use jsonschema::{PatternOptions, Registry, Retrieve, Uri, ValidationError, Validator};
use serde_json::Value;

use crate::bundle;

/// Known schemas.
#[derive(Clone, Default)]
pub struct Library {
    shelf: Shelf,
    /// The dialects that schemas of the library define for their readers.
    dialects: Option<Arc<Registry<'static>>>,
}

#[derive(Clone, Default)]
struct Shelf(Arc<BTreeMap<String, Value>>);

impl Retrieve for Shelf {
    fn retrieve(&self, address: &Uri<String>) -> Result<Value, Box<dyn Error + Send + Sync>> {
        let known = self.0.get(address.as_str().trim_end_matches('#'));
        known.cloned().ok_or_else(|| format!("{address} is not in the registry").into())
    }
}

impl fmt::Debug for Library {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_set().entries(self.shelf.0.keys()).finish()
    }
}

impl Library {
    /// Of pairs of an address and a schema, for a schema that refers to them.
    ///
    /// # Errors
    /// What is wrong with a dialect that the library defines for the schema.
    pub fn of(schemas: Vec<(String, Value)>, reader: &Value) -> Result<Self, String> {
        let schemas = schemas
            .into_iter()
            .map(|(address, schema)| (address.trim_end_matches('#').to_owned(), schema));
        let shelf = Shelf(Arc::new(schemas.collect()));
        let dialects = dialects(&shelf, reader).map_err(|error| error.to_string())?;
        Ok(Self { shelf, dialects: dialects.map(Arc::new) })
    }

    /// The same library with one more schema.
    #[must_use]
    pub fn with(&self, address: &str, schema: &Value) -> Self {
        let mut known = (*self.shelf.0).clone();
        known.insert(address.to_owned(), schema.clone());
        Self { shelf: Shelf(Arc::new(known)), dialects: self.dialects.clone() }
    }

    /// The schema at an address.
    pub fn get(&self, address: &str) -> Option<&Value> {
        self.shelf.0.get(address)
    }

    /// The dialect in which `schema` is written, by way of dialects that the library defines.
    pub fn dialect<'a>(&'a self, schema: &'a Value) -> Option<&'a str> {
        let mut named = schema.get("$schema")?.as_str()?;
        // A chain of definitions that is longer than the library runs in a circle.
        for _ in 0..self.shelf.0.len() {
            match self.shelf.0.get(named.trim_end_matches('#')) {
                Some(definition) => named = definition.get("$schema")?.as_str()?,
                None => break,
            }
        }
        Some(named)
    }

    /// How schemas are brought into their canonical form.
    pub fn canonicaliser(&self) -> CanonicalizeOptions<'_> {
        let options = canonical::options();
        let options = options.with_retriever(self.shelf.clone()).should_validate_formats(true);
        match &self.dialects {
            Some(registry) => options.with_registry(registry),
            None => options,
        }
    }

    /// The schemas that `schema` leads to, directly and by way of others, by their addresses.
    pub fn reached(&self, schema: &Value) -> Vec<(&str, &Value)> {
        bundle::reached(schema, &self.shelf.0).into_iter().collect()
    }

    /// One document of `schema` and all that it leads to.
    pub fn bundled(&self, schema: &Value) -> Value {
        bundle::bundled(schema, &bundle::reached(schema, &self.shelf.0))
    }

    pub(crate) fn validator<F: Json>(
        &self,
        schema: &Value,
    ) -> Result<Validator<F>, ValidationError<'static>> {
        let options = jsonschema::options_for::<F>();
        let options = options.with_retriever(self.shelf.clone()).should_validate_formats(true);
        let options = match &self.dialects {
            Some(registry) => options.with_registry(registry),
            None => options,
        };
        // Patterns that look around need an engine that is slower with all others, too.
        let quick = options.with_pattern_options(PatternOptions::regex());
        quick
            .build(schema)
            .or_else(|_| quick.with_pattern_options(PatternOptions::fancy_regex()).build(schema))
    }
}

/// The schemas that define the dialect of `reader`, where the shelf has them.
fn dialects(
    shelf: &Shelf,
    reader: &Value,
) -> Result<Option<Registry<'static>>, Box<dyn Error + Send + Sync>> {
    let mut builder = Registry::new().retriever(shelf.clone());
    let mut known: Vec<&str> = Vec::new();
    let mut schema = reader;
    while let Some(address) = schema.get("$schema").and_then(Value::as_str) {
        let address = address.trim_end_matches('#');
        let Some(definition) = shelf.0.get(address).filter(|_| !known.contains(&address)) else {
            break;
        };
        builder = builder.add(address, definition.clone())?;
        known.push(address);
        schema = definition;
    }
    Ok(if known.is_empty() { None } else { Some(builder.prepare()?) })
}
