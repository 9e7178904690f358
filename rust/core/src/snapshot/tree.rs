//! A configuration in two rows of bytes: what it is made of, and the values in it.
//!
//! The *skeleton* has the containers and the keys, in their order, with a sign wherever a value
//! stands; the *leaves* are those values one after the other. Configurations of a campaign share
//! few skeletons, so that a skeleton is kept once and a configuration is little more than a row of
//! values.

use super::bytes::{Cursor, Damage, Read, put_number, text};
use super::identity::Identity;
use super::leaf::Leaf;
use super::shape::Shape;
use crate::error::{Error, Result};

/// Containers within containers that are read and written.
pub const DEEPEST: usize = 500;

const LEAF: u8 = 0;
const MAPPING: u8 = 1;
const LIST: u8 = 2;
/// Behind the last item of a list; a mapping ends with a key of this length.
const END: u8 = 3;

/// A configuration under construction, or read.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    skeleton: Vec<u8>,
    leaves: Vec<u8>,
    ends: Vec<u32>,
    depth: usize,
}

impl Tree {
    /// Forgets everything.
    pub fn clear(&mut self) {
        self.skeleton.clear();
        self.leaves.clear();
        self.ends.clear();
        self.depth = 0;
    }

    /// Appends a value.
    #[inline]
    pub fn leaf(&mut self, leaf: Leaf<'_>) {
        self.skeleton.push(LEAF);
        leaf.put(&mut self.leaves);
        self.ends.push(self.leaves.len() as u32);
    }

    /// Begins a mapping: keys and values take turns until it is closed.
    #[inline]
    pub fn open_mapping(&mut self) -> Result<()> {
        self.open(MAPPING)
    }

    /// Begins a list: values follow until it is closed.
    #[inline]
    pub fn open_list(&mut self) -> Result<()> {
        self.open(LIST)
    }

    fn open(&mut self, container: u8) -> Result<()> {
        if self.depth == DEEPEST {
            let message = format!("it has more than {DEEPEST} levels");
            return Err(Error::input(message, "keep what is deeper as text"));
        }
        self.depth += 1;
        self.skeleton.push(container);
        Ok(())
    }

    /// Appends the key of the value to come.
    #[inline]
    pub fn key(&mut self, key: &str) {
        put_number(&mut self.skeleton, key.len() as u64 + 1);
        self.skeleton.extend_from_slice(key.as_bytes());
    }

    /// Ends the mapping that was begun last.
    #[inline]
    pub fn close_mapping(&mut self) {
        self.depth -= 1;
        self.skeleton.push(0);
    }

    /// Ends the list that was begun last.
    #[inline]
    pub fn close_list(&mut self) {
        self.depth -= 1;
        self.skeleton.push(END);
    }

    /// What it is made of.
    pub(crate) fn skeleton(&self) -> &[u8] {
        &self.skeleton
    }

    /// Bytes of it.
    pub(crate) fn size(&self) -> usize {
        self.skeleton.len() + self.leaves.len()
    }

    /// How many values it has.
    pub fn len(&self) -> usize {
        self.ends.len()
    }

    /// Whether it has no value.
    pub fn is_empty(&self) -> bool {
        self.ends.is_empty()
    }

    /// The bytes of a value.
    #[inline]
    pub(crate) fn leaf_at(&self, place: usize) -> &[u8] {
        let start = if place == 0 { 0 } else { self.ends[place - 1] };
        &self.leaves[start as usize..self.ends[place] as usize]
    }

    /// The bytes of every value, in order.
    pub(crate) fn leaves(&self) -> impl Iterator<Item = &[u8]> {
        (0..self.ends.len()).map(|place| self.leaf_at(place))
    }

    /// A configuration of a skeleton and the bytes of its values.
    pub(crate) fn of(skeleton: &[u8], values: &[&[u8]]) -> Read<Self> {
        let mut tree = Self { skeleton: skeleton.to_vec(), ..Self::default() };
        for value in values {
            Leaf::read(&mut Cursor::new(value))?;
            tree.leaves.extend_from_slice(value);
            tree.ends.push(tree.leaves.len() as u32);
        }
        if count(skeleton)? != values.len() {
            return Err(Damage("a configuration has other values than places for them"));
        }
        Ok(tree)
    }

    /// What the configuration is called.
    pub fn identity(&self) -> Result<Identity> {
        let shape = Shape::of(&self.skeleton);
        let identity = shape.identity(self.len(), |place| self.leaf_at(place), &mut Vec::new());
        identity.map_err(|Damage(what)| Error::input(what, ""))
    }

    /// Tells `visit` the configuration from the beginning to the end.
    pub fn tell<V: Visit>(&self, visit: &mut V) -> std::result::Result<(), V::Error> {
        let mut leaves = self.leaves();
        tell(&self.skeleton, &mut || leaves.next().ok_or(ENDED), visit)
    }
}

const ENDED: Damage = Damage("a configuration ends too early");

/// Who is told of a configuration, part after part.
pub trait Visit {
    /// What can go wrong besides damage.
    type Error: From<Damage>;

    /// A value.
    fn leaf(&mut self, leaf: Leaf<'_>) -> std::result::Result<(), Self::Error>;
    /// A mapping begins.
    fn open_mapping(&mut self) -> std::result::Result<(), Self::Error>;
    /// The key of the value to come.
    fn key(&mut self, key: &str) -> std::result::Result<(), Self::Error>;
    /// The mapping ends.
    fn close_mapping(&mut self) -> std::result::Result<(), Self::Error>;
    /// A list begins.
    fn open_list(&mut self) -> std::result::Result<(), Self::Error>;
    /// The list ends.
    fn close_list(&mut self) -> std::result::Result<(), Self::Error>;
}

/// What stands next in a skeleton.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Part<'a> {
    Leaf,
    Mapping,
    Key(&'a str),
    MappingEnd,
    List,
    ListEnd,
}

/// The parts of a skeleton, in order.
#[derive(Debug, Clone)]
pub(crate) struct Parts<'a> {
    cursor: Cursor<'a>,
    /// The open containers, and whether the mapping among them has a key that waits for its value.
    open: Vec<Open>,
    is_begun: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Open {
    /// A mapping whose next part is a key.
    Mapping,
    /// A mapping whose next part is a value.
    Member,
    List,
}

impl<'a> Parts<'a> {
    pub(crate) fn of(skeleton: &'a [u8]) -> Self {
        Self { cursor: Cursor::new(skeleton), open: Vec::new(), is_begun: false }
    }

    /// The next part; `None` behind the end of the value.
    #[inline]
    pub(crate) fn next(&mut self) -> Read<Option<Part<'a>>> {
        match self.open.last_mut() {
            None if self.is_begun => {
                let is_over = self.cursor.is_empty();
                return if is_over { Ok(None) } else { Err(Damage("more than one value")) };
            }
            Some(top @ Open::Mapping) => {
                let length = self.cursor.number()?;
                if length == 0 {
                    self.open.pop();
                    return Ok(Some(Part::MappingEnd));
                }
                *top = Open::Member;
                return Ok(Some(Part::Key(text(self.cursor.take(length - 1)?)?)));
            }
            Some(top @ Open::Member) => *top = Open::Mapping,
            Some(Open::List) | None => {}
        }
        self.is_begun = true;
        self.value().map(Some)
    }

    fn value(&mut self) -> Read<Part<'a>> {
        match self.cursor.byte()? {
            LEAF => Ok(Part::Leaf),
            MAPPING => self.begin(Open::Mapping, Part::Mapping),
            LIST => self.begin(Open::List, Part::List),
            END if self.open.last() == Some(&Open::List) => {
                self.open.pop();
                Ok(Part::ListEnd)
            }
            _ => Err(Damage("an unknown part of a configuration")),
        }
    }

    fn begin(&mut self, open: Open, part: Part<'a>) -> Read<Part<'a>> {
        if self.open.len() == DEEPEST {
            return Err(Damage("a configuration has too many levels"));
        }
        self.open.push(open);
        Ok(part)
    }
}

/// How many values a skeleton has; it is read to its end.
pub(crate) fn count(skeleton: &[u8]) -> Read<usize> {
    let mut parts = Parts::of(skeleton);
    let mut count = 0;
    while let Some(part) = parts.next()? {
        count += usize::from(part == Part::Leaf);
    }
    Ok(count)
}

/// Tells `visit` the configuration of a skeleton, `leaf` giving the bytes of one value after the
/// other.
pub(crate) fn tell<'a, V: Visit>(
    skeleton: &[u8],
    leaf: &mut dyn FnMut() -> Read<&'a [u8]>,
    visit: &mut V,
) -> std::result::Result<(), V::Error> {
    let mut parts = Parts::of(skeleton);
    while let Some(part) = parts.next()? {
        match part {
            Part::Leaf => visit.leaf(Leaf::read(&mut Cursor::new(leaf()?))?)?,
            Part::Mapping => visit.open_mapping()?,
            Part::Key(key) => visit.key(key)?,
            Part::MappingEnd => visit.close_mapping()?,
            Part::List => visit.open_list()?,
            Part::ListEnd => visit.close_list()?,
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tree_is_its_skeleton_and_its_values() {
        let mut tree = Tree::default();
        tree.open_mapping().unwrap();
        tree.key("");
        tree.open_list().unwrap();
        tree.leaf(Leaf::Natural(7));
        tree.leaf(Leaf::Text("é"));
        tree.close_list();
        tree.key("b");
        tree.open_mapping().unwrap();
        tree.close_mapping();
        tree.close_mapping();
        let values: Vec<&[u8]> = tree.leaves().collect();
        assert_eq!(Tree::of(tree.skeleton(), &values).as_ref(), Ok(&tree));
        let fewer = Damage("a configuration has other values than places for them");
        assert_eq!(Tree::of(tree.skeleton(), &values[1..]), Err(fewer));
        let no_text = [&[9, 0xFF][..]];
        assert_eq!(Tree::of(&[LEAF], &no_text), Err(Damage("a text is not UTF-8")));
    }

    #[test]
    fn skeletons_that_nobody_wrote_are_damage() {
        let deep = vec![LIST; DEEPEST + 1];
        let cases: [(&[u8], &str); 7] = [
            (&[], "it ends too early"),
            (&[LEAF, LEAF], "more than one value"),
            (&[END], "an unknown part of a configuration"),
            (&[MAPPING, 2, b'a', END], "an unknown part of a configuration"),
            (&[MAPPING, 2, 0xFF, LEAF, 0], "a text is not UTF-8"),
            (&[LIST, LEAF], "it ends too early"),
            (&deep, "a configuration has too many levels"),
        ];
        for (skeleton, why) in cases {
            assert_eq!(count(skeleton), Err(Damage(why)));
        }
    }

    #[test]
    fn levels_have_a_limit() {
        let mut tree = Tree::default();
        for _ in 0..DEEPEST {
            tree.open_list().unwrap();
        }
        assert!(tree.open_mapping().is_err());
    }
}
