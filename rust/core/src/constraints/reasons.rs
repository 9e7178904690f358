//! Why codes cannot occur together.

use super::model::Model;
use super::sat::Sat;

/// Finds the rules behind what is impossible.
#[derive(Debug)]
pub struct Reasons(Sat);

impl Reasons {
    /// Prepares the clauses of a model.
    pub fn new(model: &Model) -> Self {
        Self(Sat::with_switches(model))
    }

    /// The rules that keep the `decided` codes of real settings from occurring together, none of
    /// which can be left out, ascending; `None` when the codes can occur together.
    ///
    /// Without codes: the rules that contradict each other.
    pub fn of(&mut self, decided: &[(usize, u16)]) -> Option<Vec<usize>> {
        self.0.reason(decided)
    }
}

#[cfg(test)]
mod tests {
    use super::super::{Clause, Values};
    use super::*;

    #[test]
    fn a_reason_has_the_rules_that_matter_and_no_other() {
        let counts = [3, 3, 2, 2];
        // 0: a = 0 needs b ≠ 0.  1: b ≠ 0 needs c = 1.  2: says nothing of them.  3: like 1.
        let clauses = [
            Clause::new(0, [(0, Values::but(3, 0)), (1, Values::but(3, 0))]),
            Clause::new(1, [(1, Values::one(3, 0)), (2, Values::one(2, 1))]),
            Clause::new(2, [(3, Values::one(2, 0)), (1, Values::but(3, 2))]),
            Clause::new(
                3,
                [(1, Values::one(3, 0)), (2, Values::one(2, 1)), (3, Values::one(2, 1))],
            ),
        ];
        let mut reasons = Reasons::new(&Model::new(counts.into(), 4, &clauses));
        assert_eq!(reasons.of(&[(0, 0), (2, 0)]), Some(vec![0, 1]));
        assert_eq!(reasons.of(&[(0, 0), (1, 0)]), Some(vec![0]));
        assert_eq!(reasons.of(&[(0, 1), (2, 0)]), None);
        assert_eq!(reasons.of(&[]), None);
    }

    #[test]
    fn rules_that_contradict_each_other_are_found_without_codes() {
        let clauses = [
            Clause::new(0, [(1, Values::one(2, 1))]),
            Clause::new(1, [(0, Values::one(2, 0))]),
            Clause::new(2, [(0, Values::one(2, 1))]),
        ];
        let mut reasons = Reasons::new(&Model::new(vec![2, 2], 2, &clauses));
        assert_eq!(reasons.of(&[]), Some(vec![1, 2]));
    }
}
