//! How values are chosen.

/// How far values are pulled towards their edges, and how much is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Profile {
    /// How often, in percent, a value is an edge of its range.
    pub edges: u32,
    /// How often, in percent, an optional member is there.
    pub optional: u32,
    /// How often, in percent, an edge of a text lies in its characters rather than in its length.
    pub odd: u32,
    /// Nesting from which on only what must be there is written.
    pub depth: u32,
    /// Whether nesting counts only where there are no settings any more.
    pub telling: bool,
    /// The plainest value everywhere: first of a list, shortest text, nothing optional.
    pub plain: bool,
}

impl Profile {
    /// Unbiased.
    pub const SAMPLE: Self =
        Self { edges: 0, optional: 50, odd: 0, depth: 8, telling: false, plain: false };
    /// Pulled towards edges.
    pub const FUZZ: Self = Self { edges: 40, optional: 60, odd: 50, ..Self::SAMPLE };
    /// Shows as much as possible: what is absent shows nothing of the settings within.
    pub const TELLING: Self = Self { edges: 40, optional: 90, telling: true, ..Self::SAMPLE };
    /// The plainest configuration.
    pub const PLAIN: Self = Self { optional: 0, plain: true, ..Self::SAMPLE };
}
