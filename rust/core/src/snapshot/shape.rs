//! What configurations with the same skeleton have in common.

use std::sync::OnceLock;

use super::bytes::{Damage, Read, put_number};
use super::identity::Identity;
use super::tree::{Part, Parts};

/// A skeleton, and what follows from it.
#[derive(Debug, Clone)]
pub(crate) struct Shape {
    skeleton: Box<[u8]>,
    /// Most shapes of a pack that is opened are not asked for it.
    sorted: OnceLock<Read<Sorted>>,
}

impl Shape {
    /// The shape of a skeleton. Whether that is one shows when it is read.
    pub(crate) fn of(skeleton: &[u8]) -> Self {
        Self { skeleton: skeleton.into(), sorted: OnceLock::new() }
    }

    pub(crate) fn skeleton(&self) -> &[u8] {
        &self.skeleton
    }

    fn sorted(&self) -> Read<&Sorted> {
        self.sorted.get_or_init(|| sorted(&self.skeleton)).as_ref().map_err(|damage| *damage)
    }

    /// The identity of the configuration with `count` leaves: the hash of the hash of the sorted
    /// skeleton and of the leaves in the order of sorted keys. `buffer` is for its use alone.
    pub(crate) fn identity<'a>(
        &self,
        count: usize,
        leaf: impl Fn(usize) -> &'a [u8],
        buffer: &mut Vec<u8>,
    ) -> Read<Identity> {
        let sorted = self.sorted()?;
        if sorted.order.len() != count {
            return Err(Damage("a configuration has other values than places for them"));
        }
        buffer.clear();
        buffer.extend_from_slice(&sorted.skeleton);
        for &place in &sorted.order {
            buffer.extend_from_slice(leaf(place as usize));
        }
        Ok(Identity(blake3::hash(buffer).into()))
    }
}

fn sorted(skeleton: &[u8]) -> Read<Sorted> {
    let mut parts = Parts::of(skeleton);
    let first = parts.next()?.ok_or(Damage("it ends too early"))?;
    let mut sorted = Sorting { parts: &mut parts, leaves: 0 }.value(first)?;
    if parts.next()?.is_some() {
        return Err(Damage("more than one value"));
    }
    sorted.skeleton = blake3::hash(&sorted.skeleton).as_bytes().to_vec();
    Ok(sorted)
}

/// A value with sorted keys.
#[derive(Debug, Clone)]
struct Sorted {
    /// Its skeleton; of the whole configuration the hash of that.
    skeleton: Vec<u8>,
    /// Its leaves in the order of sorted keys.
    order: Vec<u32>,
}

impl Sorted {
    fn append(&mut self, other: &Self) {
        self.skeleton.extend_from_slice(&other.skeleton);
        self.order.extend_from_slice(&other.order);
    }
}

struct Sorting<'a, 'b> {
    parts: &'b mut Parts<'a>,
    leaves: u32,
}

impl<'a> Sorting<'a, '_> {
    /// The value that begins with `part`.
    fn value(&mut self, part: Part<'a>) -> Read<Sorted> {
        match part {
            Part::Mapping => self.mapping(),
            Part::List => self.list(),
            _ => {
                self.leaves += 1;
                Ok(Sorted { skeleton: vec![b'.'], order: vec![self.leaves - 1] })
            }
        }
    }

    fn mapping(&mut self) -> Read<Sorted> {
        let mut members: Vec<(&str, Sorted)> = Vec::new();
        while let Part::Key(key) = self.next()? {
            let part = self.next()?;
            members.push((key, self.value(part)?));
        }
        members.sort_by_key(|(key, _)| *key);
        if members.windows(2).any(|pair| pair[0].0 == pair[1].0) {
            return Err(Damage("a key occurs twice"));
        }
        let mut sorted = Sorted { skeleton: vec![b'{'], order: Vec::new() };
        for (key, member) in &members {
            put_number(&mut sorted.skeleton, key.len() as u64 + 1);
            sorted.skeleton.extend_from_slice(key.as_bytes());
            sorted.append(member);
        }
        sorted.skeleton.push(0);
        Ok(sorted)
    }

    fn list(&mut self) -> Read<Sorted> {
        let mut sorted = Sorted { skeleton: vec![b'['], order: Vec::new() };
        loop {
            match self.next()? {
                Part::ListEnd => break,
                part => sorted.append(&self.value(part)?),
            }
        }
        sorted.skeleton.push(b']');
        Ok(sorted)
    }

    fn next(&mut self) -> Read<Part<'a>> {
        self.parts.next()?.ok_or(Damage("it ends too early"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::snapshot::json;
    use crate::snapshot::tree::Tree;

    fn identity(text: &str) -> Identity {
        let mut tree = Tree::default();
        json::read(text.as_bytes(), &mut tree).unwrap();
        let shape = Shape::of(tree.skeleton());
        shape.identity(tree.len(), |place| tree.leaf_at(place), &mut Vec::new()).unwrap()
    }

    #[test]
    fn equal_configurations_have_one_identity_whatever_the_order_of_keys() {
        let one = identity(r#"{"b": [1, {"y": 2, "x": 3}], "a": "t"}"#);
        assert_eq!(one, identity(r#"{"a": "t", "b": [1, {"x": 3, "y": 2}]}"#));
    }

    #[test]
    fn other_configurations_have_others() {
        let texts = [
            "{}",
            "[]",
            "null",
            "0",
            "0.0",
            "-0.0",
            "false",
            "\"\"",
            "\"0\"",
            "[[]]",
            "[{}]",
            "[0]",
            "[0,1]",
            "[1,0]",
            r#"{"a":0}"#,
            r#"{"a":0,"b":1}"#,
            r#"{"a":1,"b":0}"#,
            r#"{"a":[0],"b":1}"#,
            r#"{"a":[0,1]}"#,
            r#"{"ab":0}"#,
            r#"{"a":{"b":0}}"#,
            r#"{"":0}"#,
            "\"é\"",
            "\"e\u{301}\"",
            "18446744073709551616",
            "18446744073709551616.0",
        ];
        let mut seen: Vec<Identity> = texts.iter().map(|text| identity(text)).collect();
        seen.sort_unstable();
        seen.dedup();
        assert_eq!(seen.len(), texts.len());
    }

    #[test]
    fn a_key_that_occurs_twice_is_damage() {
        let mut tree = Tree::default();
        tree.open_mapping().unwrap();
        for _ in 0..2 {
            tree.key("a");
            tree.open_list().unwrap();
            tree.close_list();
        }
        tree.close_mapping();
        let identity = Shape::of(tree.skeleton()).identity(0, |_| &[], &mut Vec::new());
        assert_eq!(identity, Err(Damage("a key occurs twice")));
    }
}
