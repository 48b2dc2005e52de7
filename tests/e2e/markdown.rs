//! What is shown of a hostile text, in the parsers of Rust. `tests/editors/markdown` does the same with those of editors.

use comrak::nodes::NodeValue;
use comrak::{Arena, Options, parse_document};
use harness::hostile_markdown;
use pulldown_cmark::{Event, Options as Dialect, Parser, Tag};
use turn::view::answer;

/// How many texts are drawn.
const TEXTS: usize = 20_000;

#[test]
fn github_shows_no_image_link_or_html_of_a_model() {
    // All but task lists: comrak 0.47 panics on some of them.
    let mut options = Options::default();
    options.extension.autolink = true;
    options.extension.description_lists = true;
    options.extension.footnotes = true;
    options.extension.inline_footnotes = true;
    options.extension.math_dollars = true;
    options.extension.spoiler = true;
    options.extension.strikethrough = true;
    options.extension.table = true;
    options.extension.underline = true;
    options.extension.wikilinks_title_after_pipe = true;
    assert!(live(&options, "![a](b)") && live(&options, "www.example.com") && live(&options, "<b>"));
    for number in 0..TEXTS {
        let (text, shown) = drawn(number);
        assert!(!live(&options, &shown), "{text:?} is shown as\n{shown}");
    }
}

/// `true` if comrak finds something that loads, links or is HTML.
fn live(options: &Options<'_>, shown: &str) -> bool {
    let arena = Arena::new();
    parse_document(&arena, shown, options).descendants().any(|node| {
        matches!(
            node.data.borrow().value,
            NodeValue::Link(_)
                | NodeValue::Image(_)
                | NodeValue::WikiLink(_)
                | NodeValue::FootnoteReference(_)
                | NodeValue::HtmlBlock(_)
                | NodeValue::HtmlInline(_)
                | NodeValue::Raw(_)
        )
    })
}

#[test]
fn a_parser_with_every_extension_shows_no_image_link_or_html_of_a_model() {
    for number in 0..TEXTS {
        let (text, shown) = drawn(number);
        for event in Parser::new_ext(&shown, Dialect::all()) {
            let is_live = matches!(
                event,
                Event::Start(Tag::Link { .. } | Tag::Image { .. }) | Event::Html(_) | Event::InlineHtml(_)
            );
            assert!(!is_live, "{event:?} of {text:?}, shown as\n{shown}");
        }
    }
}

/// A hostile text and what is shown of it.
fn drawn(number: usize) -> (String, String) {
    let text = hostile_markdown(number);
    let shown = answer(&text);
    (text, shown)
}
