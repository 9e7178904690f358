//! The languages of a schema, each found once: the same patterns stand in many places.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::language::Language;
use crate::space::Text;

type Key = (Vec<String>, Vec<String>, Vec<String>, usize, Option<usize>);

/// What is known already.
#[derive(Debug, Default)]
pub(super) struct Languages(BTreeMap<Key, Option<Arc<Language>>>);

impl Languages {
    /// The text with its language known.
    pub(super) fn told(&mut self, mut text: Text) -> Text {
        let key = (
            text.patterns.clone(),
            text.barred.clone(),
            text.without.clone(),
            text.shortest,
            text.longest,
        );
        let known = self.0.entry(key).or_insert_with(|| text.language().map(Arc::new));
        text.language.clone_from(known);
        text
    }
}
