//! The pages that a step names for passages of its text: `url_citation` with `url` and `title`, or `source` alone as Google's
//! SDKs have it.

use turn::{Raw, WebSource};

use crate::json::Object;

/// The pages that a step cites, each with the passages that rest on it.
pub(super) fn sources(step: &Raw) -> Vec<WebSource> {
    let contents: Vec<Raw> =
        Object::read(step.get()).and_then(|step| step.field("content")).unwrap_or_default();
    let mut pages: Vec<WebSource> = Vec::new();
    for cited in contents.iter().flat_map(cited_in) {
        match pages.iter_mut().find(|page| page.uri == cited.uri) {
            Some(page) => page.cited.extend(cited.cited),
            None => pages.push(cited),
        }
    }
    pages
}

/// What a content cites, a page for each annotation.
fn cited_in(content: &Raw) -> Vec<WebSource> {
    let Some(content) = Object::read(content.get()) else { return Vec::new() };
    let text: String = content.field("text").unwrap_or_default();
    let annotations: Vec<Raw> = content.field("annotations").unwrap_or_default();
    annotations.iter().filter_map(|annotation| page(annotation, &text)).collect()
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
