//! A space as PICT's model text.
//!
//! PICT knows text and numbers. What is neither (`true`, or a number beside text) becomes text;
//! what has no form in PICT at all is refused by name.

use super::columns::Column;
use super::terms::statements;
use crate::error::{Error, Result};
use crate::space::{Node, Space};

/// Writes a model.
///
/// # Errors
/// [`Error::Input`] naming the setting, value or rule that PICT cannot say.
pub fn write_pict(space: &Space) -> Result<String> {
    refuse_alternatives(space)?;
    let columns: Vec<Column<'_>> =
        space.knobs().list().iter().map(Column::of).collect::<Result<_>>()?;
    refuse_equal_names(&columns)?;
    let mut sections = vec![columns.iter().map(Column::line).collect::<Result<Vec<_>>>()?];
    sections.push(
        space
            .groups()
            .iter()
            .map(|(members, strength)| group(&columns, members, *strength))
            .collect::<Result<_>>()?,
    );
    let written = space.rules().list().iter().filter(|rule| rule.is_written);
    let rules: Vec<Vec<String>> =
        written.map(|rule| statements(&columns, rule)).collect::<Result<_>>()?;
    sections.push(rules.concat());
    sections.retain(|lines| !lines.is_empty());
    Ok(sections.iter().map(|lines| lines.join("\n") + "\n").collect::<Vec<_>>().join("\n"))
}

/// What PICT cannot say, and a way round it.
pub(super) fn unsayable(message: impl Into<String>, hint: &str) -> Error {
    Error::input(format!("PICT cannot say this: {}", message.into()), hint)
}

/// A configuration of PICT has every setting, each from a list.
fn refuse_alternatives(space: &Space) -> Result<()> {
    let structure = space.structure();
    let [root] = structure.branches(structure.root())[..] else {
        return Err(unsayable(
            "the schema has alternatives or conditions",
            "write its conditions as constraints between settings",
        ));
    };
    let Node::Record(record) = structure.node(root) else {
        return Err(unsayable("the schema lists whole configurations", "list settings instead"));
    };
    for field in &record.fields {
        let is_record = |id: usize| matches!(structure.node(id), Node::Record(_));
        let knob = space.knobs().find(&field.name);
        if knob.is_none() || structure.branches(field.node).into_iter().any(is_record) {
            return Err(unsayable(
                format!("the setting {} has settings within", field.name),
                "a model of PICT is flat: list every setting as a parameter",
            ));
        }
    }
    Ok(())
}

fn refuse_equal_names(columns: &[Column<'_>]) -> Result<()> {
    for (place, column) in columns.iter().enumerate() {
        let lower = column.name().to_lowercase();
        if columns[..place].iter().any(|other| other.name().to_lowercase() == lower) {
            return Err(unsayable(
                format!("two settings are called {} but for case", column.name()),
                "PICT reads names without regard to case: rename one",
            ));
        }
    }
    Ok(())
}

fn group(columns: &[Column<'_>], members: &[usize], strength: usize) -> Result<String> {
    let names: Vec<&str> = members.iter().map(|&member| columns[member].name()).collect();
    if let Some(name) = names.iter().find(|name| name.contains([',', '}'])) {
        return Err(unsayable(
            format!("the sub-model with {name:?}, whose name has a comma or a brace"),
            "rename the setting",
        ));
    }
    Ok(format!("{{ {} }} @ {strength}", names.join(", ")))
}
