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

    /// A text in a colour, if there are any.
    pub(super) fn paint(self, text: &str, colours: &str) -> String {
        if self.is_coloured { painted(text, colours) } else { text.to_owned() }
    }
}

/// A text in a colour: the parameters of its escape sequence, or none.
pub(super) fn painted(text: &str, colours: &str) -> String {
    if colours.is_empty() || text.is_empty() {
        return text.to_owned();
    }
    format!("\u{1b}[{colours}m{text}\u{1b}[0m")
}
