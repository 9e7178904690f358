//! Outlines: what tells the mappings apart that may stand at one place.

use super::{NodeId, Record, Structure};
use crate::value::{Value, plain, same};

/// Tags with more values tell nothing at a glance.
const MOST_VALUES: usize = 16;

/// Labels name at most so many members.
const MOST_WORDS: usize = 4;

/// Of more branches the last are not told apart.
const MOST: usize = 64;

/// What shows at a glance that a mapping is of one branch: which members it has to have, and which
/// of them have to be what.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Outline {
    /// Members that have to be there.
    required: Vec<String>,
    /// Members that have to be one of a few values.
    tags: Vec<(String, Vec<Value>)>,
    /// The only members that there may be; `None` where there may be others.
    only: Option<Vec<String>>,
    /// The branch in words.
    label: String,
}

impl Outline {
    /// What a mapping of the record looks like.
    fn of(structure: &Structure, record: &Record) -> Self {
        let required = record.fields.iter().filter(|field| field.required);
        let tags = required.clone().filter_map(|field| {
            tag(structure, field.node).map(|values| (field.name.clone(), values))
        });
        let names = || record.fields.iter().map(|field| field.name.clone());
        Self {
            tags: tags.collect(),
            required: required.map(|field| field.name.clone()).collect(),
            only: (record.extras.is_empty() && record.demands.is_empty())
                .then(|| names().collect()),
            label: String::new(),
        }
    }

    /// Whether a value looks like it.
    pub fn matches(&self, value: &Value) -> bool {
        let Value::Object(members) = value else { return false };
        self.required.iter().all(|name| members.contains_key(name))
            && self.tags.iter().all(|(name, values)| {
                members.get(name).is_some_and(|own| values.iter().any(|value| same(value, own)))
            })
            && self.only.as_ref().is_none_or(|only| members.keys().all(|name| only.contains(name)))
    }

    /// Whether the two look alike, whatever they are called.
    fn is_like(&self, other: &Self) -> bool {
        self.required == other.required && self.tags == other.tags && self.only == other.only
    }

    /// The values of which the member has to be one, where they are told.
    pub(super) fn tag(&self, name: &str) -> Option<&[Value]> {
        self.tags.iter().find(|(tag, _)| tag == name).map(|(_, values)| values.as_slice())
    }

    /// Whether there may be no members but those known by name.
    pub(super) fn is_closed(&self) -> bool {
        self.only.is_some()
    }

    /// Whether a member of this name has to be there.
    pub fn asks_for(&self, name: &str) -> bool {
        self.required.iter().any(|own| own == name)
    }

    /// Whether a member of this name may be there.
    pub fn knows(&self, name: &str) -> bool {
        self.only.as_ref().is_none_or(|only| only.iter().any(|own| own == name))
    }

    /// The branch in words.
    pub fn label(&self) -> &str {
        &self.label
    }

    /// How much it asks for: what asks for more is looked for first.
    fn weight(&self) -> (usize, usize, bool) {
        (self.required.len(), self.tags.len(), self.only.is_some())
    }
}

/// The listed values of a member, where they are few and tell something.
fn tag(structure: &Structure, id: NodeId) -> Option<Vec<Value>> {
    let found = structure.listed(id)?;
    // Either is no choice of a branch.
    let is_switch = found.iter().all(|value| value.is_boolean()) && found.len() > 1;
    (found.len() <= MOST_VALUES && !is_switch).then(|| found.into_iter().cloned().collect())
}

/// The outlines of records that may stand at one place, the ones that ask for most first; none where
/// there is nothing to tell apart, or a member of all of them does.
pub(super) fn outlines(structure: &Structure, records: &[&Record]) -> Vec<Outline> {
    let mut found: Vec<Outline> = Vec::new();
    for record in records.iter().take(MOST) {
        let outline = Outline::of(structure, record);
        if !found.iter().any(|known| known.is_like(&outline)) {
            found.push(outline);
        }
    }
    if found.len() < 2 || is_tagged(&found) {
        return Vec::new();
    }
    found.sort_by_key(|outline| std::cmp::Reverse(outline.weight()));
    let labels: Vec<String> = (0..found.len()).map(|place| label(&found, place)).collect();
    for (place, outline) in found.iter_mut().enumerate() {
        let is_taken = labels.iter().filter(|label| **label == labels[place]).count() > 1;
        let number = if is_taken { format!(" ({})", place + 1) } else { String::new() };
        outline.label = format!("{}{number}", labels[place]);
    }
    found
}

/// Whether one member tells all of them apart, so that its own classes do.
fn is_tagged(outlines: &[Outline]) -> bool {
    let Some((first, others)) = outlines.split_first() else { return true };
    first.tags.iter().any(|(name, values)| {
        let mut seen = values.clone();
        others.iter().all(|outline| {
            let tag = outline.tags.iter().find(|(own, _)| own == name);
            tag.is_some_and(|(_, values)| {
                let is_new =
                    !values.iter().any(|value| seen.iter().any(|known| same(known, value)));
                seen.extend(values.iter().cloned());
                is_new
            })
        })
    })
}

/// What one has to have that not all of them have to.
fn label(outlines: &[Outline], place: usize) -> String {
    let own = &outlines[place];
    let mut words: Vec<String> = Vec::new();
    for (name, values) in &own.tags {
        if !outlines
            .iter()
            .all(|other| other.tags.iter().any(|tag| tag == &(name.clone(), values.clone())))
        {
            words.push(format!("{name} = {}", shortened(values.iter().map(plain), " or ")));
        }
    }
    let is_tag = |name: &String| own.tags.iter().any(|(tag, _)| tag == name);
    for name in own.required.iter().filter(|name| !is_tag(name)) {
        if !outlines.iter().all(|other| other.required.contains(name)) {
            words.push(name.clone());
        }
    }
    match (words.is_empty(), &own.only) {
        (false, _) => format!("with {}", shortened(words.into_iter(), ", ")),
        (true, Some(only)) if only.is_empty() => "without members".to_owned(),
        (true, Some(only)) => format!("only of {}", shortened(only.iter().cloned(), ", ")),
        (true, None) => "of another form".to_owned(),
    }
}

/// The first few, and how many more there are.
fn shortened(words: impl ExactSizeIterator<Item = String>, between: &str) -> String {
    let more = words.len().saturating_sub(MOST_WORDS);
    let first: Vec<String> = words.take(MOST_WORDS).collect();
    let rest = if more > 0 { format!(" and {more} more") } else { String::new() };
    format!("{}{rest}", first.join(between))
}
