//! A file that programs read.

/// A file that programs read. In Gemini's sandbox its name may be `input_file_0.csv`, with its place among all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ProgramFile<'a> {
    /// The name under which it was attached.
    pub name: &'a str,
    /// Its path, relative to where the program will stand, with `/`.
    pub path: &'a str,
}
