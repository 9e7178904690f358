//! Disjunctions over settings.

use std::collections::BTreeMap;

use super::values::Values;

/// At least one setting is among its values.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Clause {
    /// The rule that it stems from.
    pub rule: usize,
    /// Settings, ascending and each once, with the values that satisfy the clause.
    literals: Vec<(usize, Values)>,
}

impl Clause {
    /// A clause of `rule`; several literals of one setting are joined.
    pub fn new(rule: usize, literals: impl IntoIterator<Item = (usize, Values)>) -> Self {
        let mut joined: BTreeMap<usize, Values> = BTreeMap::new();
        for (setting, values) in literals {
            match joined.get_mut(&setting) {
                Some(known) => known.join(&values),
                None => {
                    joined.insert(setting, values);
                }
            }
        }
        let literals = joined.into_iter().filter(|(_, values)| !values.is_empty()).collect();
        Self { rule, literals }
    }

    /// A clause of `rule` that forbids these codes together, in settings with `counts` codes.
    pub fn forbidding(rule: usize, counts: &[usize], codes: &[(usize, u16)]) -> Self {
        let literal = |&(setting, code): &(usize, u16)| {
            (setting, Values::but(counts[setting], usize::from(code)))
        };
        Self::new(rule, codes.iter().map(literal))
    }

    /// Settings with the values that satisfy the clause.
    pub fn literals(&self) -> &[(usize, Values)] {
        &self.literals
    }

    /// Whether the clause holds whatever the settings are.
    pub fn is_trivial(&self, counts: &[usize]) -> bool {
        self.literals.iter().any(|(setting, values)| values.len() == counts[*setting])
    }
}
