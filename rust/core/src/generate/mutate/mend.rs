//! Repair of a configuration by parts of a valid one.

use crate::space::Space;
use crate::value::{Map, Value, at_mut, shown};

/// Judgements before a repair is given up.
const PATIENCE: usize = 256;

/// The configuration with as few settings as it takes made what they are in the valid `donor`, and
/// the paths of these settings.
pub(super) fn mended(space: &Space, value: Value, donor: &Value) -> Option<(Value, Vec<String>)> {
    let mut left = space.violations(&value).len();
    let mut mending = Mending { space, value, paths: Vec::new(), patience: PATIENCE };
    mending.descend(&mut Vec::new(), donor, &mut left);
    (left == 0).then_some((mending.value, mending.paths))
}

struct Mending<'a> {
    space: &'a Space,
    value: Value,
    paths: Vec<String>,
    patience: usize,
}

impl Mending<'_> {
    /// Mends what lies below a mapping, `left` being the violations that there are.
    fn descend(&mut self, steps: &mut Vec<String>, donor: &Value, left: &mut usize) {
        let Value::Object(sound) = donor else { return };
        for name in self.names(steps, sound) {
            if *left == 0 || self.patience == 0 {
                return;
            }
            steps.push(name.clone());
            if let Some(inner) = sound.get(&name) {
                self.descend(steps, inner, left);
            }
            if *left > 0 {
                self.transplant(steps, sound.get(&name), left);
            }
            steps.pop();
        }
    }

    /// The members that the mapping has, or that the sound one has.
    fn names(&mut self, steps: &[String], sound: &Map<String, Value>) -> Vec<String> {
        let Some(Value::Object(own)) = at_mut(&mut self.value, steps) else { return Vec::new() };
        let missing = sound.keys().filter(|name| !own.contains_key(*name));
        own.keys().chain(missing).cloned().collect()
    }

    /// Makes a member what it is in the donor, if that leaves fewer violations.
    fn transplant(&mut self, steps: &[String], sound: Option<&Value>, left: &mut usize) {
        let Some((last, parents)) = steps.split_last() else { return };
        let before = self.value.clone();
        let Some(Value::Object(members)) = at_mut(&mut self.value, parents) else { return };
        match sound {
            Some(sound) => drop(members.insert(last.clone(), sound.clone())),
            None => drop(members.shift_remove(last)),
        }
        self.patience = self.patience.saturating_sub(1);
        let now = self.space.violations(&self.value).len();
        if now < *left {
            *left = now;
            self.paths.push(shown(&steps.join(".")));
        } else {
            self.value = before;
        }
    }
}
