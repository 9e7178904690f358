//! What a reader found doubtful and read all the same.

use crate::error::{Error, Result};

/// Doubtful places: they are refused, or read all the same and noted.
#[derive(Debug, Clone)]
pub struct Notes {
    is_strict: bool,
    list: Vec<String>,
}

impl Notes {
    /// Every doubt is an error.
    pub fn strict() -> Self {
        Self { is_strict: true, list: Vec::new() }
    }

    /// Every doubt is noted.
    pub fn lenient() -> Self {
        Self { is_strict: false, list: Vec::new() }
    }

    /// Whether every doubt is an error.
    pub fn is_strict(&self) -> bool {
        self.is_strict
    }

    /// The notes, in the order in which they were made.
    pub fn list(&self) -> &[String] {
        &self.list
    }

    /// Notes `done` at `path`, once.
    pub fn add(&mut self, path: &str, done: &str) {
        let note = format!("{path}: {done}");
        if !self.list.contains(&note) {
            self.list.push(note);
        }
    }

    /// Refuses, or notes what was `done` instead.
    ///
    /// # Errors
    /// The error itself, when doubts are errors.
    pub fn doubt(&mut self, error: Error, done: &str) -> Result<()> {
        match error {
            Error::Schema { path, message, hint } if !self.is_strict => {
                let advice = if hint.is_empty() { hint } else { format!(" ({hint})") };
                self.add(&path, &format!("{done}: {message}{advice}"));
                Ok(())
            }
            error => Err(error),
        }
    }
}
