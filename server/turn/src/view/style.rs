//! What a text is written to.

/// What a text is written to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// `true` for ANSI colours.
    pub is_coloured: bool,
    /// The columns of a terminal, to which Markdown is laid out. A pipe has none and gets Markdown as it came.
    pub columns: Option<usize>,
}

impl Style {
    /// A pipe.
    pub const PLAIN: Style = Style { is_coloured: false, columns: None };
}
