//! A tape as the validator reads it.

use std::borrow::Cow;

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, Node, NodeIdentity, Object};
use serde_json::{Number, Value};

use crate::tape::{Cell, Places, Tape};

/// Values on a [`Tape`].
#[derive(Debug)]
pub(crate) struct OnTape;

/// A value on a tape.
#[derive(Debug, Clone, Copy)]
pub(crate) struct View<'t> {
    tape: &'t Tape,
    place: usize,
}

impl Tape {
    /// The type of the value that begins at `cell`; all numbers are of one.
    pub fn json_type(&self, cell: usize) -> JsonType {
        self.view(cell).json_type()
    }

    /// The value that begins at `cell`, for the validator.
    pub(crate) fn view(&self, cell: usize) -> View<'_> {
        View { tape: self, place: cell }
    }
}

impl Json for OnTape {
    type Node<'t> = View<'t>;
    type PreparedKey = String;
    type StringBuffer = Tape;

    // Members are found by going through them, so one pass over few replaces many look-ups.
    const KEYS_PER_LOOKUP: usize = 4;

    fn prepare_key(key: &str) -> String {
        key.to_owned()
    }

    fn with_string_node<T>(buffer: &mut Tape, string: &str, read: impl FnOnce(View<'_>) -> T) -> T {
        buffer.clear();
        buffer.text(string);
        read(buffer.view(0))
    }
}

impl<'t> Node<'t, OnTape> for View<'t> {
    type Object = Self;
    type Array = Self;
    type Number = Number;

    fn as_object(&self) -> Option<Self> {
        matches!(self.tape.cell(self.place), Cell::Record(..)).then_some(*self)
    }

    fn as_array(&self) -> Option<Self> {
        matches!(self.tape.cell(self.place), Cell::List(..)).then_some(*self)
    }

    fn as_string(&self) -> Option<Cow<'t, str>> {
        let is_text = matches!(self.tape.cell(self.place), Cell::Text(..));
        is_text.then(|| Cow::Borrowed(self.tape.text_at(self.place)))
    }

    fn as_number(&self) -> Option<Number> {
        match self.tape.cell(self.place) {
            Cell::Whole(number) => Some(number.into()),
            Cell::Natural(number) => Some(number.into()),
            Cell::Real(number) => Number::from_f64(number),
            _ => None,
        }
    }

    fn as_boolean(&self) -> Option<bool> {
        match self.tape.cell(self.place) {
            Cell::Bool(value) => Some(value),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        self.tape.cell(self.place) == Cell::Null
    }

    fn json_type(&self) -> JsonType {
        match self.tape.cell(self.place) {
            Cell::Null => JsonType::Null,
            Cell::Bool(_) => JsonType::Boolean,
            Cell::Whole(_) | Cell::Natural(_) | Cell::Real(_) => JsonType::Number,
            Cell::Text(..) => JsonType::String,
            Cell::List(..) => JsonType::Array,
            Cell::Record(..) => JsonType::Object,
        }
    }

    fn string_length(&self) -> Option<u64> {
        let is_text = matches!(self.tape.cell(self.place), Cell::Text(..));
        is_text.then(|| self.tape.text_at(self.place).chars().count() as u64)
    }

    fn equals_value(&self, expected: &Value) -> bool {
        match (self.tape.cell(self.place), expected) {
            (Cell::Text(..), Value::String(text)) => self.tape.text_at(self.place) == text,
            (Cell::Text(..), _) | (_, Value::String(_)) => false,
            _ => jsonschema::json::cmp::equal(&self.tape.read(self.place), expected),
        }
    }

    fn to_value(&self) -> Cow<'t, Value> {
        Cow::Owned(self.tape.read(self.place))
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(NodeIdentity::tagged(std::ptr::from_ref(self.tape) as usize, self.place as u32))
    }
}

impl<'t> Object<'t, OnTape> for View<'t> {
    type Node = Self;
    type MemberName = &'t str;
    type MembersIter = Members<'t>;

    fn len(&self) -> usize {
        match self.tape.cell(self.place) {
            Cell::Record(count, _) => count as usize,
            _ => 0,
        }
    }

    fn get(&self, key: &String) -> Option<Self> {
        let mut places = self.tape.places(self.place);
        places.find(|&place| self.tape.is_text(place, key)).map(|place| self.tape.view(place + 1))
    }

    fn members(&self) -> Members<'t> {
        Members(self.tape.places(self.place), self.tape)
    }
}

impl<'t> Array<'t, OnTape> for View<'t> {
    type Node = Self;
    type ElementsIter = Elements<'t>;

    fn len(&self) -> usize {
        match self.tape.cell(self.place) {
            Cell::List(count, _) => count as usize,
            _ => 0,
        }
    }

    fn elements(&self) -> Elements<'t> {
        Elements(self.tape.places(self.place), self.tape)
    }

    fn is_unique(&self) -> bool {
        self.tape.has_distinct_items(self.place)
    }
}

/// The members of a mapping.
#[derive(Debug)]
pub(crate) struct Members<'t>(Places<'t>, &'t Tape);

impl<'t> Iterator for Members<'t> {
    type Item = (&'t str, View<'t>);

    fn next(&mut self) -> Option<Self::Item> {
        self.0.next().map(|place| (self.1.text_at(place), self.1.view(place + 1)))
    }
}

/// The items of a list.
#[derive(Debug)]
pub(crate) struct Elements<'t>(Places<'t>, &'t Tape);

impl<'t> Iterator for Elements<'t> {
    type Item = View<'t>;

    fn next(&mut self) -> Option<View<'t>> {
        self.0.next().map(|place| self.1.view(place))
    }
}
