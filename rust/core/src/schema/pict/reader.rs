//! PICT's model text: parameters with their values, then sub-models, then constraints.
//!
//! It is read as PICT itself reads it, without regard to case. What PICT warns of, and what it
//! reads in silence though it is most likely a mistake, is noted or refused.

use super::super::marks::clash;
use super::super::parameters::{Listed, read_parameters};
use super::doubled::merged;
use super::lines::{Entry, Group, Line, entry, number};
use super::sections::{begins_rule, statements};
use crate::error::{Error, Result};
use crate::expression::nearest;
use crate::notes::Notes;
use crate::space::{Mark, Source};
use crate::value::Value;

/// The strength of a sub-model that names none: PICT's own default.
const PAIRS: usize = 2;

/// Reads a model; `notes` say what becomes of doubtful places.
///
/// # Errors
/// [`Error::Schema`] with the line and column, or the number of the constraint, for what cannot be
/// read.
pub fn read_pict(text: &str, notes: Notes) -> Result<Source> {
    let mut model = Model { parameters: Vec::new(), groups: Vec::new(), notes };
    let mut rules = String::new();
    for (number, line) in text.trim_start_matches('\u{FEFF}').lines().enumerate() {
        let line = Line { number: number + 1, text: line };
        let content = line.text.trim();
        if content.is_empty() || content.starts_with('#') {
            continue;
        }
        if !rules.is_empty() || begins_rule(content) {
            rules.push_str(content);
            rules.push('\n');
        } else if content.starts_with('{') {
            model.groups.push((line.number, line.group()?));
        } else {
            model.add_parameter(&line)?;
        }
    }
    let listed: Vec<(String, Listed)> =
        model.parameters.iter().map(|known| (known.name.clone(), known.listed())).collect();
    let groups = model.groups()?;
    let mut source = read_parameters(&listed, &statements(&rules)?)?;
    let said = |(names, strength): &(Vec<String>, usize)| {
        format!("\n{{{}}} @ {strength}", Value::from(names.clone()))
    };
    source.canonical += &groups.iter().map(said).collect::<String>();
    // PICT compares text without regard to case.
    Ok(Source { folds_case: true, groups, notes: model.notes, ..source })
}

struct Model {
    parameters: Vec<Parameter>,
    groups: Vec<(usize, Group)>,
    notes: Notes,
}

struct Parameter {
    name: String,
    /// The values as they are written, for parameters that copy them.
    entries: Vec<Entry>,
    marks: Vec<Mark>,
}

impl Model {
    fn find(&self, name: &str) -> Option<&Parameter> {
        let lower = name.to_lowercase();
        self.parameters.iter().find(|known| known.name.to_lowercase() == lower)
    }

    fn add_parameter(&mut self, line: &Line<'_>) -> Result<()> {
        let content = line.text.trim();
        // PICT takes the first comma where there is no colon.
        let split = content.split_once(':').or_else(|| content.split_once(','));
        let (name, values) = split.ok_or_else(|| {
            line.error(0, format!("expected \"name: value, value\" or a rule, found {content:?}"))
                .with_hint("a parameter is a name, a colon, and values between commas")
        })?;
        let name = name.trim().to_owned();
        if self.find(&name).is_some() {
            return Err(line
                .error(0, format!("the parameter {name:?} is listed twice"))
                .with_hint("names of parameters differ in more than case"));
        }
        if name.rsplit_once('@').is_some_and(|(_, order)| order.trim().parse::<u32>().is_ok()) {
            return Err(line
                .error(0, format!("the parameter {name:?} has an order of its own"))
                .with_hint("give the order to a sub-model: { a, b } @ 3"));
        }
        let mut entries = Vec::new();
        let mut from =
            line.text.len() - line.text.trim_start().len() + content.len() - values.len();
        for written in values.split(',') {
            let place = from + written.len() - written.trim_start().len();
            self.add_entries(&mut entries, written.trim(), line, place)?;
            from += written.len() + 1;
        }
        let marks = marks(&entries);
        if let Some(twice) = clash(marks.iter().map(|mark| (&mark.value, mark.is_negative))) {
            return Err(line
                .error(0, format!("the value {twice} is listed both as negative and not"))
                .with_hint("write one of them in another way; case does not count"));
        }
        let marks = if self.notes.is_strict() {
            marks
        } else {
            merged(marks, &format!("line {}", line.number), &mut self.notes)
        };
        let parameter = Parameter { name, entries, marks };
        parameter.listed().check(&parameter.name).map_err(|error| line.place(error))?;
        self.parameters.push(parameter);
        Ok(())
    }

    fn add_entries(
        &mut self,
        entries: &mut Vec<Entry>,
        written: &str,
        line: &Line<'_>,
        place: usize,
    ) -> Result<()> {
        let copied = written.strip_prefix('<').and_then(|rest| rest.strip_suffix('>'));
        let Some(copied) = copied else {
            entries.push(entry(written));
            return Ok(());
        };
        if let Some(parameter) = self.find(copied.trim()) {
            entries.extend(parameter.entries.iter().cloned());
            return Ok(());
        }
        let advice = nearest(copied, &self.names()).map_or_else(
            || format!("to list the text {written:?} itself, give it a weight: {written} (1)"),
            |near| format!("did you mean <{near}>?"),
        );
        let message = format!("no parameter {copied:?} stands above this line");
        let error = line.error(place, message).with_hint(advice);
        self.notes.doubt(error, &format!("{written:?} is a value itself, as in PICT"))?;
        entries.push(entry(written));
        Ok(())
    }

    fn names(&self) -> Vec<String> {
        self.parameters.iter().map(|known| known.name.clone()).collect()
    }

    /// The sub-models, by the names of their parameters.
    fn groups(&mut self) -> Result<Vec<(Vec<String>, usize)>> {
        let read: Vec<Option<(Vec<String>, usize)>> = std::mem::take(&mut self.groups)
            .iter()
            .map(|(number, group)| self.group(&format!("line {number}"), group))
            .collect::<Result<_>>()?;
        Ok(read.into_iter().flatten().collect())
    }

    fn group(
        &mut self,
        at: &str,
        (names, strength): &Group,
    ) -> Result<Option<(Vec<String>, usize)>> {
        let mut members: Vec<String> = Vec::new();
        let mut doubled = Vec::new();
        for name in names {
            let Some(known) = self.find(name) else {
                let advice =
                    nearest(name, &self.names()).map(|near| format!("did you mean {near:?}?"));
                let message = format!("a sub-model has an unknown parameter {name:?}");
                let error = Error::schema(at, message).with_hint(advice.unwrap_or_default());
                self.notes.doubt(error, "the whole sub-model is ignored, as by PICT")?;
                return Ok(None);
            };
            if members.contains(&known.name) {
                doubled.push(known.name.clone());
            } else {
                members.push(known.name.clone());
            }
        }
        for name in doubled {
            self.notes.add(at, &format!("a sub-model names {name} twice: it counts once"));
        }
        let strength = strength.unwrap_or(PAIRS.min(members.len()));
        if strength > members.len() {
            let count = members.len();
            return Err(Error::schema(
                at,
                format!("a sub-model of order {strength} has {count} parameters"),
            )
            .with_hint("the order is at most the number of parameters"));
        }
        Ok(Some((members, strength)))
    }
}

impl Parameter {
    fn listed(&self) -> Listed {
        let values = Listed::Values(self.marks.iter().map(|mark| mark.value.clone()).collect());
        let said: Vec<Mark> = self.marks.iter().filter(|mark| !mark.is_plain()).cloned().collect();
        if said.is_empty() { values } else { Listed::Marked(Box::new(values), said) }
    }
}

fn marks(entries: &[Entry]) -> Vec<Mark> {
    // A parameter is numeric when the first names of all its values are numbers.
    let is_numeric = entries.iter().all(|entry| number(&entry.names[0]).is_some());
    let value = |text: &String| {
        let number = if is_numeric { number(text) } else { None };
        number.unwrap_or_else(|| Value::from(text.as_str()))
    };
    let mark = |entry: &Entry| Mark {
        value: value(&entry.names[0]),
        weight: entry.weight,
        is_negative: entry.is_negative,
        aliases: entry.names[1..].iter().map(value).collect(),
    };
    entries.iter().map(mark).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::space::Space;

    fn labels(text: &str) -> Vec<Vec<String>> {
        let space = Space::compile(read_pict(text, Notes::lenient()).unwrap()).unwrap();
        let knobs = space.knobs().list().iter();
        knobs.map(|knob| knob.classes.iter().map(crate::space::Class::label).collect()).collect()
    }

    #[test]
    fn values_lose_weights_and_keep_all_else() {
        let read = labels("a: x (10), \"y, z\" (2.9), f(x), RAID-5, two words, <b> (1), (0), ~ n");
        assert_eq!(read[0], ["x", "\"y", "z\"", "f(x)", "RAID-5", "two words", "<b>", "(0)", "n"]);
        assert_eq!(labels("n: -1, 2.5 (3), +7")[0], ["-1", "2.5", "7"]);
        assert_eq!(labels("n, 1, , 2|3")[0], ["\"1\"", "\"\"", "\"2\""]);
    }

    #[test]
    fn marks_are_read_and_copied() {
        let text = "a: ~-1 (2), 0 | zero, 5\nb: <A>, 7 (9)\n{ B, a }@1\n{a,b,A}";
        let source = read_pict(text, Notes::lenient()).unwrap();
        assert_eq!(source.groups[0], (vec!["b".to_owned(), "a".to_owned()], 1));
        assert_eq!(source.groups[1], (vec!["a".to_owned(), "b".to_owned()], 2));
        let space = Space::compile(source).unwrap();
        assert_eq!(space.groups(), [(vec![1, 0], 1), (vec![0, 1], 2)]);
        let knob = &space.knobs().list()[1];
        assert_eq!(knob.weights, [2, 1, 1, 9]);
        assert_eq!(knob.negative, [true, false, false, false]);
        assert_eq!(knob.code(Some(&serde_json::json!("zero"))), 1);
        assert!(space.accepts(&serde_json::json!({"a": "zero", "b": -1})));
        assert!(!space.accepts(&serde_json::json!({"a": -1, "b": -1})));
    }

    #[test]
    fn names_of_numbers_that_are_none_are_text() {
        assert_eq!(labels("a: inf, nan, 1")[0], ["inf", "nan", "\"1\""]);
    }

    #[test]
    fn a_parameter_may_be_called_like_the_start_of_a_rule() {
        assert_eq!(labels("If: a, b\nNotes: c, d\nIF [If] = \"a\" THEN [Notes] = \"c\";").len(), 2);
    }

    #[test]
    fn text_is_compared_without_regard_to_case() {
        for rule in ["[a] = \"WIN\";", "[a] IN {\"WIN\"};", "[a] LIKE \"W*N\";"] {
            let space = Space::compile(
                read_pict(&format!("a: win, mac\n{rule}"), Notes::strict()).unwrap(),
            )
            .unwrap();
            assert!(space.accepts(&serde_json::json!({"a": "win"})), "{rule}");
            assert!(!space.accepts(&serde_json::json!({"a": "mac"})), "{rule}");
        }
    }
}
