//! Words for messages about settings.

use turn::{Cleaner, cut_after};

/// A text for a message: on one line, safe to show, without anything that looks like a key, cut after 200 characters.
pub(super) fn clipped(text: &str) -> String {
    const LONGEST: usize = 200;
    cut_after(&one_line(text), LONGEST).into_owned()
}

fn one_line(text: &str) -> String {
    gemini::without_keys(&Cleaner::clean(text).replace('\n', " "))
}

/// The known name nearest to a mistyped one; `None` if none is near.
pub(super) fn meant<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name = clipped(name).to_lowercase();
    let distance = |known: &str| strsim::damerau_levenshtein(&known.to_lowercase(), &name);
    let nearest = known.min_by_key(|known| distance(known))?;
    (distance(nearest) <= 4.min(name.len() / 2)).then_some(nearest)
}
