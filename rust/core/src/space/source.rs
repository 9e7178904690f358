//! What a space is compiled from.

use super::{Judge, Structure};

/// A schema, a list of parameters or a model, read.
#[derive(Debug)]
pub struct Source {
    /// The tree from which configurations are written.
    pub structure: Structure,
    /// The independent validator.
    pub judge: Judge,
    /// The rules between settings, as text.
    pub constraints: Vec<String>,
    /// The source without its spaces and comments, for the fingerprint. The order of its members
    /// stays: it is the order of the settings.
    pub canonical: String,
    /// Whether rules compare text without regard to case.
    pub folds_case: bool,
}
