//! Configurations as text that parsers refuse, or about which they disagree.
//!
//! Each text is a valid configuration, printed, with one thing done to it. The things to do are
//! kinds, which take turns; what a kind can do in several ways takes turns as well.

mod bench;
mod json;
mod page;
mod yaml;

use super::profile::Profile;
use super::valid;
use crate::error::{Interrupt, Result};
use crate::seed::{Place, StreamKey};
use crate::space::Space;
use bench::{Bench, Kind, Made, Pace};

/// Bumped when the same seed would give other texts.
pub const VERSION: u32 = 3;

/// Configurations looked at before a kind is passed over: none of them has what it needs.
const TRIES: u32 = 8;

/// A kind that is done seldom has a turn in so many rounds.
const DEAR: u64 = 8;

/// The language of the texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// JSON, as RFC 8259 has it.
    Json,
    /// YAML, of which parsers read version 1.1, 1.2 or something in between.
    Yaml,
}

impl Form {
    /// The form of this name.
    pub fn named(name: &str) -> Option<Self> {
        match name {
            "json" => Some(Self::Json),
            "yaml" => Some(Self::Yaml),
            _ => None,
        }
    }

    fn kinds(self) -> &'static [Kind] {
        match self {
            Self::Json => json::KINDS,
            Self::Yaml => yaml::KINDS,
        }
    }
}

/// What a strict parser does with a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The text is not in the language.
    Refuse,
    /// The text is in the language, and there is one way to understand it.
    Accept,
    /// The language leaves open what the text means, or its versions disagree.
    Undecided,
}

impl Verdict {
    /// The verdict's name.
    pub fn name(self) -> &'static str {
        match self {
            Self::Refuse => "refuse",
            Self::Accept => "accept",
            Self::Undecided => "undecided",
        }
    }
}

/// One text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Malformed {
    /// Its bytes, which need not be UTF-8.
    pub text: Vec<u8>,
    /// Where something was done, as a dotted path; `(root)` for the whole.
    pub path: String,
    /// The kind of thing that was done.
    pub kind: &'static str,
    /// What was done in particular.
    pub what: String,
    /// What a strict parser does.
    pub verdict: Verdict,
}

/// Texts `start..start + count` of a stream.
///
/// # Errors
/// [`Error::Unsatisfiable`] when no valid configuration is found to start from.
pub fn malformed(
    space: &Space,
    form: Form,
    seed: u64,
    start: u64,
    count: u64,
    interrupt: &dyn Interrupt,
) -> Result<Vec<Malformed>> {
    let key = StreamKey::new("malformed", VERSION, seed);
    let mut texts = Vec::new();
    for index in start..start.saturating_add(count) {
        interrupt.poll()?;
        texts.push(text(space, form, key, index)?);
    }
    Ok(texts)
}

fn text(space: &Space, form: Form, key: StreamKey, index: u64) -> Result<Malformed> {
    let kinds = form.kinds();
    let (first, round) = (index % kinds.len() as u64, index / kinds.len() as u64);
    let mut turn = first as usize;
    // Some kinds need nothing, so that this ends.
    loop {
        let Kind(kind, make, pace) = &kinds[turn % kinds.len()];
        turn += 1;
        if *pace == Pace::Seldom && round % DEAR != DEAR - 1 {
            continue;
        }
        if let Some(made) = made(space, form, key, index, round, *make)? {
            let Made { text, path, what, verdict } = made;
            return Ok(Malformed { text, path, kind, what, verdict });
        }
    }
}

fn made(
    space: &Space,
    form: Form,
    key: StreamKey,
    index: u64,
    round: u64,
    make: fn(&mut Bench<'_>) -> Option<Made>,
) -> Result<Option<Made>> {
    for attempt in 0..TRIES {
        let mut stream = key.stream(Place::ROOT.member("malformed"), index, attempt);
        let base = if attempt == 0 { index } else { stream.next_u64() >> 1 };
        let value = valid(space, key, base, Profile::SAMPLE)?;
        let page = match form {
            Form::Json => page::json(&value),
            Form::Yaml => page::yaml(&value),
        };
        let mut bench = Bench { page: &page, stream, round };
        let done = make(&mut bench);
        if done.is_some() {
            return Ok(done);
        }
    }
    Ok(None)
}
