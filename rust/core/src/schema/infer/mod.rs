//! A JSON Schema learnt from examples.
//!
//! Examples are kept as one summary: counts, least and greatest values, sets. Summaries are merged,
//! and merging is the same in whatever order they come.

mod format;
mod numbers;
mod reading;
mod summary;
mod texts;
mod writing;

use serde::de::DeserializeSeed;
use serde_json::Deserializer;

use crate::error::{Error, Interrupt, Result};
use crate::value::Value;
use format::Formats;
use reading::Reader;
use summary::Summary;

/// What is taken for what.
#[derive(Debug, Clone, Copy)]
pub struct Manner {
    /// At most so many distinct texts are taken for all that there are.
    pub most_texts: usize,
    /// Whether settings that no example has are refused.
    pub is_closed: bool,
}

/// Learns from one example after the other.
#[derive(Debug)]
pub struct Learner {
    manner: Manner,
    formats: Formats,
    root: Summary,
    examples: u64,
}

impl Learner {
    /// Knows nothing yet.
    pub fn new(manner: Manner) -> Result<Self> {
        Ok(Self { manner, formats: Formats::new()?, root: Summary::default(), examples: 0 })
    }

    /// Adds the examples of lines of JSON, the first of which is line `first`; empty lines are
    /// passed over.
    ///
    /// # Errors
    /// [`Error::Input`] for a line that is not JSON. The lines before it have been added.
    pub fn add(&mut self, lines: &[u8], first: usize, interrupt: &dyn Interrupt) -> Result<()> {
        for (number, line) in lines.split(|&byte| byte == b'\n').enumerate() {
            if line.iter().all(u8::is_ascii_whitespace) {
                continue;
            }
            interrupt.poll()?;
            let example = self.read(line).map_err(|error| refused(&error, first + number))?;
            self.root.merge(example, self.manner.most_texts);
            self.examples += 1;
        }
        Ok(())
    }

    fn read(&self, line: &[u8]) -> serde_json::Result<Summary> {
        let reader = Reader { formats: &self.formats, most_texts: self.manner.most_texts };
        let mut text = Deserializer::from_slice(line);
        let example = reader.deserialize(&mut text)?;
        text.end()?;
        Ok(example)
    }

    /// How many examples there were.
    pub fn examples(&self) -> u64 {
        self.examples
    }

    /// A schema of draft 2020-12 that admits every example.
    ///
    /// # Errors
    /// [`Error::Input`] when there was no example.
    pub fn schema(&self) -> Result<Value> {
        if self.examples == 0 {
            let hint = "give configurations that the program takes";
            return Err(Error::input("nothing to learn from", hint));
        }
        Ok(writing::document(&self.root, self.manner))
    }
}

fn refused(error: &serde_json::Error, line: usize) -> Error {
    let text = error.to_string();
    let place = format!(" at line {} column {}", error.line(), error.column());
    let reason = text.strip_suffix(&place).unwrap_or(&text);
    let message = format!("line {line}: not JSON: {reason} at column {}", error.column());
    Error::input(message, "write one configuration on each line")
}

#[cfg(test)]
mod tests;
