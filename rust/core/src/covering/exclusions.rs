//! What is to be excluded from a suite: whether anything is left, and if not, why.

use crate::constraints::{Clause, Reasons};
use crate::coverage::Tuple;
use crate::error::{Error, Result};
use crate::space::Space;

/// Refuses exclusions that leave no configuration, naming those that contradict the rules or each
/// other.
pub(super) fn refuse_total(space: &Space, exclude: &[Tuple]) -> Result<()> {
    if exclude.is_empty() {
        return Ok(());
    }
    if exclude.contains(&Tuple::new()) {
        return Err(Error::input(
            "an exclusion names no setting, and would exclude everything",
            "give settings with values, such as {\"os\": \"mac\", \"browser\": \"ie\"}",
        ));
    }
    // Behind the numbers of the rules and of the structure.
    let first = space.rules().list().len() + 1;
    let counts = space.model().counts();
    let clauses: Vec<Clause> = exclude
        .iter()
        .enumerate()
        .map(|(place, tuple)| Clause::forbidding(first + place, counts, tuple))
        .collect();
    let Some(reason) = Reasons::new(&space.model().extended(&clauses)).of(&[]) else {
        return Ok(());
    };
    let excluded = reason.iter().filter_map(|rule| rule.checked_sub(first)).map(|place| {
        let terms =
            exclude[place].iter().map(|&(knob, code)| space.knobs().list()[knob].term(code));
        terms.collect::<Vec<_>>().join(" and ")
    });
    let excluded = excluded.collect::<Vec<_>>().join(" / ");
    let rules = reason.iter().filter_map(|&rule| space.rules().list().get(rule));
    let rules = rules.map(|rule| rule.text.as_str()).collect::<Vec<_>>().join(" / ");
    let with =
        if rules.is_empty() { String::new() } else { format!(" with the constraints {rules}") };
    Err(Error::unsatisfiable("", format!("excluding {excluded} leaves no configuration{with}")))
}

/// Whether a configuration of these classes has something that is to be excluded.
pub(super) fn has_excluded(exclude: &[Tuple], codes: &[u16]) -> bool {
    exclude.iter().any(|tuple| tuple.iter().all(|&(setting, code)| codes[setting] == code))
}
