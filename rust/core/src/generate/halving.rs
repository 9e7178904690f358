//! Ranges of numbers narrowed until rules hold, by halving.
//!
//! Where a rule depends on where in its range a number lies, as `memory >= 2 * cache` does, draws
//! seldom meet it. Intervals tell whether a rule holds for all numbers of some ranges, or for none;
//! what is undecided is cut in two, as branch-and-prune solvers do (Van Hentenryck, `McAllester` and
//! Kapur, "Solving polynomial systems using a branch and prune approach", 1997).

use crate::expression::{Seen, Truth};
use crate::seed::Stream;
use crate::space::{Class, Space};
use crate::value::{Value, number};

/// Cuts after which the search gives up.
const MOST_CUTS: u32 = 3_000;

/// Ranges of real numbers narrower than this, relative to their size, are taken as one number.
const NARROW: f64 = 1e-12;

/// Narrower classes for the settings whose numbers the rules leave undecided, such that every number
/// in them meets the rules; `None` when none are found.
pub(super) fn narrowed(
    space: &Space,
    codes: &[u16],
    stream: &mut Stream,
) -> Option<Vec<(usize, Class)>> {
    let list = space.knobs().list();
    let classes: Vec<Option<Class>> = list
        .iter()
        .zip(codes)
        .map(|(knob, &code)| knob.classes.get(usize::from(code)).cloned())
        .collect();
    let mut halving = Halving { space, classes, stream, cuts: 0 };
    let undecided = halving.undecided()?;
    if undecided.is_empty() {
        return Some(Vec::new());
    }
    if !halving.search(&undecided) {
        return None;
    }
    let changed = list.iter().zip(codes).zip(halving.classes).enumerate();
    Some(
        changed
            .filter_map(|(place, ((knob, &code), class))| {
                let old = knob.classes.get(usize::from(code));
                class.filter(|class| old != Some(class)).map(|class| (place, class))
            })
            .collect(),
    )
}

struct Halving<'a, 's> {
    space: &'a Space,
    /// What each setting is narrowed to so far.
    classes: Vec<Option<Class>>,
    stream: &'s mut Stream,
    cuts: u32,
}

impl Halving<'_, '_> {
    /// The rules that are not decided; `None` when one does not hold.
    fn undecided(&self) -> Option<Vec<usize>> {
        let look =
            |setting: usize| self.classes[setting].as_ref().map_or(Seen::Unknown, Class::seen);
        let mut undecided = Vec::new();
        for &number in self.space.undecided_rules() {
            let rule = &self.space.rules().list()[number];
            match rule.expression().truth(&look, rule.case()) {
                Truth::False => return None,
                Truth::Unknown => undecided.push(number),
                Truth::True => {}
            }
        }
        Some(undecided)
    }

    fn search(&mut self, undecided: &[usize]) -> bool {
        let Some((setting, low, high, is_whole)) = self.widest(undecided) else {
            // What is left does not depend on numbers: it is left to the draw.
            return true;
        };
        self.cuts += 1;
        if self.cuts > MOST_CUTS {
            return false;
        }
        let old = self.classes[setting].clone();
        let mut halves = halves(low, high, is_whole, self.stream);
        if self.stream.chance(50) {
            halves.reverse();
        }
        for half in halves {
            self.classes[setting] = Some(half);
            let fits = match self.undecided() {
                None => false,
                Some(undecided) if undecided.is_empty() => true,
                Some(undecided) => self.search(&undecided),
            };
            if fits {
                return true;
            }
        }
        self.classes[setting] = old;
        false
    }

    /// Of the settings in undecided rules the one with most numbers left.
    fn widest(&self, undecided: &[usize]) -> Option<(usize, f64, f64, bool)> {
        let mut widest: Option<(usize, f64, f64, bool)> = None;
        for &rule in undecided {
            for &setting in &self.space.rules().list()[rule].knobs {
                let Some(Class::Between(low, high, is_whole)) = self.classes[setting] else {
                    continue;
                };
                if widest.is_none_or(|(_, from, to, _)| high - low > to - from) {
                    widest = Some((setting, low, high, is_whole));
                }
            }
        }
        widest
    }
}

/// The numbers strictly between `low` and `high` in two parts, single numbers as such.
fn halves(low: f64, high: f64, is_whole: bool, stream: &mut Stream) -> Vec<Class> {
    let cut = cut(low, high, stream);
    if is_whole {
        let cut = cut.round().clamp(low.floor() + 1.0, high.ceil() - 1.0);
        return [whole(low, cut + 1.0), whole(cut, high)].into_iter().flatten().collect();
    }
    if high - low <= NARROW * low.abs().max(high.abs()) {
        return number(cut).map(Class::Literal).into_iter().collect();
    }
    let at = number(cut).map(Class::Literal);
    let parts = [Class::Between(low, cut, false), Class::Between(cut, high, false)];
    parts.into_iter().chain(at).collect()
}

/// The whole numbers strictly between the two.
fn whole(low: f64, high: f64) -> Option<Class> {
    let (first, last) = (low.floor() + 1.0, high.ceil() - 1.0);
    if first > last {
        return None;
    }
    if first < last {
        return Some(Class::Between(low, high, true));
    }
    number(first).map(|only: Value| Class::Literal(only))
}

/// A number somewhere in the middle; ranges without an end are cut at growing distances.
fn cut(low: f64, high: f64, stream: &mut Stream) -> f64 {
    match (low.is_finite(), high.is_finite()) {
        (true, true) => low + (high - low) * (0.25 + 0.5 * stream.fraction()),
        (true, false) => low + low.abs().max(8.0),
        // Numbers without any bound are told apart at zero.
        (false, _) => high - high.abs().max(8.0),
    }
}

#[cfg(test)]
mod tests {
    use crate::error::Uninterrupted;
    use crate::generate::{Profile, Strategy, generate};
    use crate::schema::{Listed, read_parameters};
    use crate::space::Space;

    fn space(rules: &[&str]) -> Space {
        let listed = |name: &str| (name.to_owned(), Listed::Range(0, 100_000));
        let parameters = [listed("a"), listed("b"), listed("c")];
        let rules: Vec<String> = rules.iter().map(ToString::to_string).collect();
        Space::compile(read_parameters(&parameters, &rules).unwrap()).unwrap()
    }

    #[test]
    fn sums_and_products_are_met_exactly() {
        for rules in [&["a + b = 1000"][..], &["a * b = c", "a > 7", "b > 9"], &["a = 3 * b + 7"]] {
            let space = space(rules);
            let batch =
                generate(&space, Strategy::Sample, Profile::SAMPLE, 1, 0, 40, &Uninterrupted)
                    .unwrap();
            for place in 0..batch.len() {
                let value = serde_json::from_slice(batch.json(place).unwrap()).unwrap();
                assert!(space.accepts(&value), "{value}");
            }
        }
    }
}
