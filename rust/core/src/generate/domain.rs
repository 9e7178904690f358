//! All values of a node, where they are few.

use crate::space::{Node, NodeId, Structure};
use crate::value::{Value, whole_value};

/// Every value that the node admits, or a few more; `None` where there may be more than `most`.
pub(super) fn values(structure: &Structure, id: NodeId, most: usize) -> Option<Vec<Value>> {
    let mut found = Vec::new();
    for branch in structure.branches(id) {
        match structure.node(branch) {
            Node::Literals(values) => found.extend(values.iter().cloned()),
            Node::Integer(range) => {
                found.extend(range.values(most)?.map(whole_value));
            }
            Node::Text(text) => {
                let texts = match &text.language {
                    Some(language) => language.all(most)?,
                    None if text.longest == Some(0) => vec![String::new()],
                    None => return None,
                };
                found.extend(texts.into_iter().map(Value::from));
            }
            _ => return None,
        }
        if found.len() > most {
            return None;
        }
    }
    Some(found)
}
