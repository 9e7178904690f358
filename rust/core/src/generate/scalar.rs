//! Writing a value that has no parts, and one of which nothing is known.

use super::draw::{Draw, Here, TRIES};
use super::{format, number, text};
use crate::seed::{Step, Stream};
use crate::space::{Class, Node, Text};
use crate::value::{Kind, Kinds, Value, same, text_length};

const NAME: Step = Step::to("name");

/// Tries at a text that has to be of a format and of a pattern or a length.
const FORMAT_TRIES: u32 = 16;

impl Draw<'_> {
    pub(super) fn scalar(&mut self, node: &Node, here: Here<'_>) -> bool {
        let cell = self.tape.len();
        self.unnamed(node, here) && {
            self.name(cell, here);
            true
        }
    }

    /// Calls the value by one of its names.
    fn name(&mut self, cell: usize, here: Here<'_>) {
        let knob = here.branch.and_then(|branch| branch.knob).map(|knob| &self.knobs.list()[knob]);
        let Some(knob) = knob.filter(|knob| knob.has_aliases()) else { return };
        let value = self.tape.read(cell);
        let names = knob.names_of(&value).filter(|_| !self.profile.plain);
        // Its own place, so that the names do not depend on the choice of the value.
        let name = names.and_then(|names| self.stream(here.place.step(NAME)).pick(names));
        let Some(name) = name else { return };
        self.tape.cut(cell);
        self.tape.value(name);
    }

    fn unnamed(&mut self, node: &Node, here: Here<'_>) -> bool {
        let mut stream = self.stream(here.place);
        if let Node::Literals(values) = node {
            return self.literal(values, here, &mut stream);
        }
        let wanted = here.wanted();
        if let Some(value) = wanted.and_then(Class::literal) {
            let may_be = number::may_be(node, value);
            if may_be {
                self.tape.value(value);
            }
            return may_be;
        }
        let (moment, cell) = (self.tape.moment(), self.tape.len());
        for _ in 0..if wanted.is_some() { TRIES } else { 1 } {
            let done = match node {
                Node::Integer(range) => number::integer(*range, wanted, self.profile, &mut stream)
                    .map(|number| self.tape.whole(number))
                    .is_some(),
                Node::Number(range) => number::real(range, wanted, self.profile, &mut stream)
                    .is_some_and(|number| number::append(number, self.tape)),
                node => matches!(node, Node::Text(text) if self.text(text, wanted, &mut stream)),
            };
            if done && here.admits(self.tape, cell) {
                return true;
            }
            self.tape.take_back(moment);
        }
        false
    }

    fn literal(&mut self, values: &[Value], here: Here<'_>, stream: &mut Stream) -> bool {
        let plain = self.profile.plain;
        let chosen = match here.wanted().map(Class::literal) {
            // A choice without alternatives needs no draw.
            None if plain || values.len() == 1 => values.first(),
            None => stream.pick(values),
            Some(Some(wanted)) => values.iter().find(|value| same(value, wanted)),
            Some(None) => {
                let fitting: Vec<&Value> =
                    values.iter().filter(|value| here.admits_value(value)).collect();
                if plain { fitting.first().copied() } else { stream.pick(&fitting).copied() }
            }
        };
        chosen.map(|value| self.tape.value(value)).is_some()
    }

    pub(super) fn anything(&mut self, kinds: Kinds, here: Here<'_>) -> bool {
        if let Some(value) = here.wanted().and_then(Class::literal) {
            self.tape.value(value);
            return true;
        }
        let mut stream = self.stream(here.place);
        (0..TRIES).any(|_| {
            let (moment, cell) = (self.tape.moment(), self.tape.len());
            let done =
                text::anything(kinds, self.tape, &mut stream) && here.admits(self.tape, cell);
            if !done {
                self.tape.take_back(moment);
            }
            done
        })
    }

    fn text(&mut self, wish: &Text, wanted: Option<&Class>, stream: &mut Stream) -> bool {
        let exact = match wanted {
            Some(Class::Length(Kind::String, length)) => Some(*length),
            Some(Class::Other(Kind::String)) | None => None,
            Some(_) => return false,
        };
        // Any other text than the shortest and the longest, which are classes of their own.
        let inner = usize::from(wanted == Some(&Class::Other(Kind::String)) && wish.is_free());
        let shortest = exact.unwrap_or(wish.shortest + inner);
        let longest = exact.or(wish.longest);
        let profile = self.profile;
        self.tape.text_by(|out| {
            !wish.formats.is_empty() && formatted(wish, shortest, longest, stream, out)
                || text::patterned(wish, shortest, longest, profile, stream, out)
        })
    }
}

/// A text of the first format that is known.
fn formatted(
    wish: &Text,
    shortest: usize,
    longest: Option<usize>,
    stream: &mut Stream,
    out: &mut String,
) -> bool {
    let start = out.len();
    for _ in 0..FORMAT_TRIES {
        if !wish.formats.iter().any(|name| format::written(name, stream, out)) {
            return false;
        }
        let text = &out[start..];
        let fits = |length| shortest <= length && longest.is_none_or(|longest| length <= longest);
        if fits(text_length(text)) && wish.may_be(text) {
            return true;
        }
        out.truncate(start);
    }
    false
}
