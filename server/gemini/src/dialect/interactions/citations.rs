//! The pages that a step names for passages of its text: `url_citation` with `url` and `title`, or `source` alone as Google's
//! SDKs have it.

use turn::{Raw, WebSource};

use crate::json::Object;

/// How many annotations of a step are looked at, and how much of its passages is kept, in bytes.
const MOST: usize = 1_000;
const MOST_PASSAGES: usize = 1024 * 1024;

/// The pages that a step cites, each with the passages that rest on it.
pub(super) fn sources(step: &Raw) -> Vec<WebSource> {
    let contents: Vec<Raw> =
        Object::read(step.get()).and_then(|step| step.field("content")).unwrap_or_default();
    let mut pages: Vec<WebSource> = Vec::new();
    let mut room = MOST_PASSAGES;
    for mut cited in contents.iter().flat_map(cited_in).take(MOST) {
        cited.cited.retain(|passage| passage.len() <= room);
        room -= cited.cited.iter().map(String::len).sum::<usize>();
        match pages.iter_mut().find(|page| page.uri == cited.uri) {
            Some(page) => page.cited.extend(cited.cited),
            None => pages.push(cited),
        }
    }
    pages
}

/// What a content cites, a page for each annotation.
fn cited_in(content: &Raw) -> impl Iterator<Item = WebSource> + use<> {
    let content = Object::read(content.get());
    let text: String = content.as_ref().and_then(|it| it.field("text")).unwrap_or_default();
    let annotations: Vec<Raw> = content.as_ref().and_then(|it| it.field("annotations")).unwrap_or_default();
    annotations.into_iter().take(MOST).filter_map(move |annotation| page(&annotation, &text))
}

fn page(annotation: &Raw, text: &str) -> Option<WebSource> {
    let fields = Object::read(annotation.get())?;
    let is_address = |uri: &String| uri.starts_with("https://") || uri.starts_with("http://");
    let uri = fields.field("url").or_else(|| fields.field("source")).filter(is_address)?;
    // Both count bytes of the text.
    let start: usize = fields.field("start_index").unwrap_or_default();
    let passage = fields.field("end_index").and_then(|end: usize| text.get(start..end));
    let cited = passage.filter(|passage| !passage.is_empty()).map(str::to_owned).into_iter().collect();
    Some(WebSource { title: fields.field("title").unwrap_or_default(), uri, cited })
}
