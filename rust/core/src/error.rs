//! What can go wrong in the core, in the terms of the person who can mend it.

use std::io::ErrorKind;

use testflow_judge::shortened;
use thiserror::Error;

/// Characters of a message that anyone reads: some repeat values and patterns whole.
const LONGEST: usize = 600;

/// The outcome of anything in this crate that can fail.
pub type Result<T> = std::result::Result<T, Error>;

/// Everything that this crate reports. The texts are lowercase and fit for "could not …: {text}".
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum Error {
    /// A schema, a model text or a constraint cannot be read.
    #[error("{message}")]
    Schema {
        /// Where in the document, as a JSON pointer or a line; empty for the whole of it.
        path: String,
        /// What is wrong.
        message: String,
        /// What to do next; may be empty.
        hint: String,
    },
    /// No configuration can meet all the rules.
    #[error("{message}")]
    Unsatisfiable {
        /// Where in the schema, as a JSON pointer; empty for the whole of it.
        path: String,
        /// Which rules contradict each other.
        message: String,
        /// What to do next; may be empty.
        hint: String,
    },
    /// An argument is out of range.
    #[error("{message}")]
    Input {
        /// What is wrong.
        message: String,
        /// What to do next; may be empty.
        hint: String,
    },
    /// Stored bytes are damaged.
    #[error("{message}")]
    Corrupt {
        /// What is damaged, and where.
        message: String,
        /// What to do next; may be empty.
        hint: String,
    },
    /// A file cannot be read or written.
    #[error("{message}")]
    Storage {
        /// What cannot be done, and why.
        message: String,
        /// What to do next; may be empty.
        hint: String,
    },
    /// A file was written by a newer testflow.
    #[error("{message}")]
    TooNew {
        /// What was found.
        message: String,
    },
    /// What is stored, or who uses it, contradicts what is asked.
    #[error("{message}")]
    Conflict {
        /// What contradicts.
        message: String,
        /// What to do next; may be empty.
        hint: String,
    },
    /// The caller asked to stop.
    #[error("interrupted")]
    Interrupted,
}

impl Error {
    /// A schema or constraint that cannot be read, at `path`.
    pub fn schema(path: impl Into<String>, message: impl Into<String>) -> Self {
        let message = shortened(message.into(), LONGEST);
        Self::Schema { path: path.into(), message, hint: String::new() }
    }

    /// Rules at `path` that no configuration can meet.
    pub fn unsatisfiable(path: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Unsatisfiable { path: path.into(), message: message.into(), hint: String::new() }
    }

    /// An argument out of range.
    pub fn input(message: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::Input { message: message.into(), hint: hint.into() }
    }

    /// Stored bytes that are damaged.
    pub fn corrupt(message: impl Into<String>) -> Self {
        let hint = "`testflow snapshot repair` saves all that is intact".to_owned();
        Self::Corrupt { message: message.into(), hint }
    }

    /// A file that cannot be read or written.
    pub fn storage(doing: &str, error: &std::io::Error) -> Self {
        let hint = match error.kind() {
            ErrorKind::PermissionDenied => "ask for the right to it, or name another place",
            ErrorKind::ReadOnlyFilesystem => "name another place",
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded => "make room for it",
            ErrorKind::IsADirectory | ErrorKind::NotADirectory => "name another folder",
            _ => "see what the system says of this place",
        };
        Self::Storage { message: format!("could not {doing}: {error}"), hint: hint.to_owned() }
    }

    /// The same error of a schema or of rules with advice.
    pub fn with_hint(self, advice: impl Into<String>) -> Self {
        match self {
            Self::Schema { path, message, .. } => {
                Self::Schema { path, message, hint: advice.into() }
            }
            Self::Unsatisfiable { path, message, .. } => {
                Self::Unsatisfiable { path, message, hint: advice.into() }
            }
            other => other,
        }
    }
}

/// Asked between chunks of long work whether to go on.
pub trait Interrupt {
    /// `Err(Error::Interrupted)` when the caller wants to stop.
    fn poll(&self) -> Result<()>;
}

/// Never stops.
#[derive(Debug, Clone, Copy, Default)]
pub struct Uninterrupted;

impl Interrupt for Uninterrupted {
    fn poll(&self) -> Result<()> {
        Ok(())
    }
}
