//! Files named in a question: `@sales.csv`, `@"my sales.csv"`.

/// A file's name after an `@`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Mention<'a> {
    /// Offset in the question, after the `@`, in bytes.
    pub(super) start: usize,
    /// The name without its quotes; empty if nothing was typed yet.
    pub(super) name: &'a str,
    /// `true` if the name reaches the end of the question, so that more of it may follow.
    pub(super) is_open: bool,
}

/// The files a question names, in order.
pub(super) fn mentions(question: &str) -> Vec<Mention<'_>> {
    let mut found: Vec<Mention<'_>> = Vec::new();
    let mut end = 0;
    for (at, _) in question.match_indices('@') {
        if at >= end && question[..at].chars().next_back().is_none_or(may_precede) {
            let (mention, after) = mention(question, at + 1);
            end = after;
            found.push(mention);
        }
    }
    found
}

/// `true` if an `@` after this character names a file. In `someone@example.org` it does not.
fn may_precede(character: char) -> bool {
    character.is_whitespace() || "([{,;:=\"'`".contains(character)
}

/// The name that begins at an offset, and where it ends.
fn mention(question: &str, start: usize) -> (Mention<'_>, usize) {
    let rest = &question[start..];
    if let Some(quoted) = rest.strip_prefix('"') {
        let closing = quoted.find('"');
        let name = &quoted[..closing.unwrap_or(quoted.len())];
        let after = start + 1 + name.len() + closing.map_or(0, |_| 1);
        return (Mention { start, name: name.trim(), is_open: closing.is_none() }, after);
    }
    let word = rest.split(char::is_whitespace).next().unwrap_or_default();
    // Punctuation at the end belongs to the sentence.
    let name = word.trim_end_matches(|character: char| ".,;:!?)]}'\"`".contains(character));
    (Mention { start, name, is_open: word.len() == rest.len() }, start + word.len())
}
