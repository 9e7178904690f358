//! JSON text into a summary, without a value in between.

use std::collections::BTreeMap;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::format::Formats;
use super::numbers::Numbers;
use super::summary::{Mappings, Member, Members, Summary};
use super::texts::Texts;

/// Reads one value.
#[derive(Clone, Copy)]
pub(super) struct Reader<'a> {
    pub(super) formats: &'a Formats,
    pub(super) most_texts: usize,
}

impl<'de> DeserializeSeed<'de> for Reader<'_> {
    type Value = Summary;

    fn deserialize<D: Deserializer<'de>>(self, text: D) -> Result<Summary, D::Error> {
        text.deserialize_any(self)
    }
}

fn number(numbers: Numbers) -> Summary {
    Summary { numbers: Some(numbers), ..Summary::default() }
}

impl<'de> Visitor<'de> for Reader<'_> {
    type Value = Summary;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a JSON value")
    }

    fn visit_unit<E>(self) -> Result<Summary, E> {
        Ok(Summary { has_null: true, ..Summary::default() })
    }

    fn visit_bool<E>(self, _: bool) -> Result<Summary, E> {
        Ok(Summary { has_boolean: true, ..Summary::default() })
    }

    fn visit_i64<E>(self, value: i64) -> Result<Summary, E> {
        Ok(number(Numbers::whole(value.into())))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Summary, E> {
        Ok(number(Numbers::whole(value.into())))
    }

    fn visit_f64<E>(self, value: f64) -> Result<Summary, E> {
        Ok(number(Numbers::real(value)))
    }

    fn visit_str<E>(self, text: &str) -> Result<Summary, E> {
        let texts = Texts::one(text, self.formats.of(text));
        Ok(Summary { texts: Some(texts), ..Summary::default() })
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Summary, A::Error> {
        let mut items = Summary::default();
        while let Some(item) = list.next_element_seed(self)? {
            items.merge(item, self.most_texts);
        }
        Ok(Summary { items: Some(Box::new(items)), ..Summary::default() })
    }

    fn visit_map<A: MapAccess<'de>>(self, mut mapping: A) -> Result<Summary, A::Error> {
        let mut members = BTreeMap::new();
        while let Some(name) = mapping.next_key::<String>()? {
            if members.contains_key(&name) {
                return Err(A::Error::custom(format!("{name:?} is there twice")));
            }
            let summary = mapping.next_value_seed(self)?;
            members.insert(name, Member { count: 1, summary });
        }
        let mappings = Mappings { count: 1, members: Members::Named(members) };
        Ok(Summary { mappings: Some(mappings), ..Summary::default() })
    }
}
