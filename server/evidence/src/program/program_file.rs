//! A file that programs read, or may write.

/// A file that programs read, or may write. In Gemini's sandbox the name of one that was given along may be
/// `input_file_0.csv`, with its place among all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProgramFile<'a> {
    /// The name under which it was attached.
    pub(super) name: &'a str,
    /// Its path, relative to where the program will stand, with `/`.
    pub(super) path: &'a str,
    /// `false` for a file of the person that was not there at Gemini.
    pub(super) is_given: bool,
}

impl<'a> ProgramFile<'a> {
    /// A file that was given along under this name. Its path is relative to where the program will stand, with `/`.
    #[must_use]
    pub const fn given(name: &'a str, path: &'a str) -> Self {
        ProgramFile { name, path, is_given: true }
    }

    /// Another file in the folder where the program will stand.
    pub(super) const fn other(name: &'a str, path: &'a str) -> Self {
        ProgramFile { name, path, is_given: false }
    }
}
