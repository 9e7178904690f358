//! Settings that are decided before a configuration is drawn.

use crate::space::{Branch, Class, Knobs};
use crate::value::Value;

/// For each knob what it must become, if that is decided.
#[derive(Debug, Clone)]
pub struct Pins<'a> {
    knobs: &'a Knobs,
    wanted: Vec<Option<&'a Class>>,
    /// Before each branch, how many must be there.
    needed: Vec<u32>,
}

impl<'a> Pins<'a> {
    /// Pins each knob with a decided code to the class of that code.
    pub fn of_codes(knobs: &'a Knobs, codes: &[u16]) -> Self {
        let wanted = knobs.list().iter().zip(codes);
        let wanted = wanted.map(|(knob, &code)| knob.classes.get(usize::from(code)));
        Self::new(knobs, wanted.collect())
    }

    /// Pins one knob to `class`, which need not be one of its own.
    pub fn one(knobs: &'a Knobs, knob: usize, class: &'a Class) -> Self {
        let mut wanted = vec![None; knobs.list().len()];
        wanted[knob] = Some(class);
        Self::new(knobs, wanted)
    }

    fn new(knobs: &'a Knobs, wanted: Vec<Option<&'a Class>>) -> Self {
        let mut needed = vec![0; knobs.tree().range.end + 1];
        for (knob, class) in wanted.iter().enumerate() {
            let must = class.is_some_and(|class| *class != Class::Absent);
            needed[knobs.branch(knob) + 1] = u32::from(must);
        }
        let mut sum = 0;
        for count in &mut needed {
            sum += *count;
            *count = sum;
        }
        Self { knobs, wanted, needed }
    }

    /// Pins a knob to a class within the one that it was pinned to.
    pub fn narrow(&mut self, knob: usize, class: &'a Class) {
        self.wanted[knob] = Some(class);
    }

    /// What the knob that ends at `branch` must become.
    pub(super) fn wanted(&self, branch: &Branch) -> Option<&'a Class> {
        self.wanted[branch.knob?]
    }

    /// Whether anything at or below `branch` must be there.
    pub(super) fn needs(&self, branch: &Branch) -> bool {
        match self.wanted(branch) {
            Some(class) => *class != Class::Absent,
            None => self.needed[branch.range.start] < self.needed[branch.range.end],
        }
    }

    /// Whether `value` is of the wanted class and, for a knob's own class, of no earlier one.
    pub(super) fn admits(&self, branch: &Branch, value: &Value) -> bool {
        self.wanted(branch).zip(branch.knob).is_none_or(|(class, number)| {
            let known = &self.knobs.list()[number].classes;
            let own = known.iter().find(|known| known.matches(Some(value)));
            class.matches(Some(value))
                && own.is_none_or(|own| own == class || !known.contains(class))
        })
    }
}
