//! The texts seen at one place.

/// How many there were, which ones as long as they are few, and the formats that all of them have.
#[derive(Debug, Clone)]
pub(super) struct Texts {
    pub(super) count: u64,
    /// Sorted; `None` where there are too many.
    distinct: Option<Vec<String>>,
    pub(super) formats: u16,
}

/// Texts are all that there are when each was seen so often on average.
const REPEATED: u64 = 3;

impl Texts {
    pub(super) fn one(text: &str, formats: u16) -> Self {
        Self { count: 1, distinct: Some(vec![text.to_owned()]), formats }
    }

    pub(super) fn merge(&mut self, other: Self, most: usize) {
        self.count += other.count;
        self.formats &= other.formats;
        self.distinct = match (self.distinct.take(), other.distinct) {
            (Some(known), Some(added)) => united(known, added, most),
            _ => None,
        };
    }

    /// The texts, when they are few and repeat.
    pub(super) fn all(&self) -> Option<&[String]> {
        let distinct = self.distinct.as_deref()?;
        (self.count >= REPEATED * distinct.len() as u64).then_some(distinct)
    }
}

fn united(mut known: Vec<String>, added: Vec<String>, most: usize) -> Option<Vec<String>> {
    for text in added {
        if let Err(place) = known.binary_search(&text) {
            known.insert(place, text);
        }
    }
    (known.len() <= most).then_some(known)
}
