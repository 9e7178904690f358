//! Writing a value that has no parts, and one of which nothing is known.

use super::draw::{Draw, Here, TRIES};
use super::{format, number, pattern, text};
use crate::seed::Stream;
use crate::space::{Class, Node, Text};
use crate::value::{Kind, Value, same};

impl Draw<'_> {
    pub(super) fn scalar(&self, node: &Node, here: Here<'_>) -> Option<Value> {
        self.unnamed(node, here).map(|value| self.named(value, here))
    }

    /// The value by one of its names.
    fn named(&self, value: Value, here: Here<'_>) -> Value {
        let knob = here.branch.and_then(|branch| branch.knob);
        let names = knob.and_then(|knob| self.knobs.list()[knob].names_of(&value));
        let Some(names) = names.filter(|_| !self.profile.plain) else { return value };
        // Its own place, so that the names do not depend on the choice of the value.
        self.stream(here.place.member("name")).pick(names).cloned().unwrap_or(value)
    }

    fn unnamed(&self, node: &Node, here: Here<'_>) -> Option<Value> {
        let mut stream = self.stream(here.place);
        let wanted = here.wanted();
        let literal = wanted.and_then(Class::literal);
        if let (Some(value), false) = (literal, matches!(node, Node::Literals(_))) {
            return number::may_be(node, value).then(|| value.clone());
        }
        for _ in 0..if wanted.is_some() { TRIES } else { 1 } {
            let value = match node {
                Node::Literals(values) => return self.literal(values, here, &mut stream),
                Node::Integer(range) => number::integer(*range, wanted, self.profile, &mut stream),
                Node::Number(range) => number::real(range, wanted, self.profile, &mut stream),
                Node::Text(text) => self.text(text, wanted, &mut stream).map(Value::String),
                _ => None,
            };
            if let Some(value) = value.filter(|value| here.admits(value)) {
                return Some(value);
            }
        }
        None
    }

    fn literal(&self, values: &[Value], here: Here<'_>, stream: &mut Stream) -> Option<Value> {
        let mut pick = |values: &[&Value]| match (self.profile.plain, values) {
            (true, [first, ..]) => Some((*first).clone()),
            _ => stream.pick(values).map(|&value| value.clone()),
        };
        match here.wanted().map(|wanted| wanted.literal()) {
            None => pick(&values.iter().collect::<Vec<_>>()),
            Some(Some(wanted)) => values.iter().find(|value| same(value, wanted)).cloned(),
            Some(None) => {
                pick(&values.iter().filter(|value| here.admits(value)).collect::<Vec<_>>())
            }
        }
    }

    pub(super) fn anything(&self, here: Here<'_>) -> Option<Value> {
        if let Some(value) = here.wanted().and_then(Class::literal) {
            return Some(value.clone());
        }
        let mut stream = self.stream(here.place);
        let mut values = std::iter::repeat_with(|| text::anything(&mut stream));
        values.by_ref().take(TRIES as usize).find(|value| here.admits(value))
    }

    fn text(&self, wish: &Text, wanted: Option<&Class>, stream: &mut Stream) -> Option<String> {
        let exact = match wanted {
            Some(Class::Length(Kind::String, length)) => Some(*length),
            Some(Class::Other(Kind::String)) | None => None,
            Some(_) => return None,
        };
        let (shortest, longest) = (exact.unwrap_or(wish.shortest), exact.or(wish.longest));
        if let Some(hir) = wish.patterns.first() {
            return pattern::matching(hir, shortest, longest, stream);
        }
        if let Some(written) = wish.formats.first().and_then(|name| format::written(name, stream)) {
            return Some(written);
        }
        // Any other text than the shortest and the longest, which are classes of their own.
        let inner = wanted == Some(&Class::Other(Kind::String));
        text::free(shortest + usize::from(inner), longest, self.profile, stream)
    }
}
