//! Words for messages about settings.

/// A text for a message, cut after 200 characters.
pub(super) fn clipped(text: &str) -> String {
    const LONGEST: usize = 200;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The known name nearest to a mistyped one; `None` if none is near.
pub(super) fn meant<'a>(name: &str, known: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let name = clipped(name).to_lowercase();
    let distance = |known: &str| strsim::damerau_levenshtein(&known.to_lowercase(), &name);
    let nearest = known.min_by_key(|known| distance(known))?;
    (distance(nearest) <= 4.min(name.len() / 2)).then_some(nearest)
}
