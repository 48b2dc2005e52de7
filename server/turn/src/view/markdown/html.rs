//! Writes a tree as HTML. The levels of headings are moved: those of the panel stand above them.

use pulldown_cmark::Alignment;

use super::mathml;
use super::tree::{Element, Entry, List, Span, Stress};
use crate::view::html::Html;

/// Writes elements.
pub(super) fn write(html: &mut Html, elements: &[Element]) {
    for element in elements {
        push(html, element);
    }
}

fn push(html: &mut Html, element: &Element) {
    match element {
        Element::Paragraph(of) => html.element("p", &[], |html| spans(html, of)),
        Element::Heading(level, of) => html.element(heading(*level), &[], |html| spans(html, of)),
        Element::Fence { code, .. } => {
            html.element("pre", &[("tabindex", "0")], |html| html.leaf("code", &[], code));
        }
        Element::Quote(elements) => html.element("blockquote", &[], |html| write(html, elements)),
        Element::List(of) => list(html, of),
        Element::Grid { alignments, rows } => grid(html, alignments, rows),
        Element::Formula(tex) => {
            if !mathml::push(html, tex, "block") {
                html.element("pre", &[("tabindex", "0")], |html| html.leaf("code", &[], tex));
            }
        }
        Element::Rule => html.open("hr", &[]),
    }
}

fn heading(level: usize) -> &'static str {
    match level {
        1 => "h3",
        2 => "h4",
        3 => "h5",
        _ => "h6",
    }
}

fn list(html: &mut Html, List { first, is_tight, entries }: &List) {
    let start = first.unwrap_or(1).to_string();
    let (name, with): (_, &[_]) = match first {
        Some(_) => ("ol", &[("start", start.as_str())]),
        None => ("ul", &[]),
    };
    html.element(name, with, |html| entries.iter().for_each(|it| entry(html, it, *is_tight)));
}

fn entry(html: &mut Html, Entry { is_done, elements }: &Entry, is_tight: bool) {
    html.element("li", &[], |html| {
        match is_done {
            Some(true) => html.text("☑ "),
            Some(false) => html.text("☐ "),
            None => {}
        }
        for element in elements {
            match element {
                Element::Paragraph(of) if is_tight => spans(html, of),
                other => push(html, other),
            }
        }
    });
}

/// A table that the script of the panel can sort and copy.
fn grid(html: &mut Html, alignments: &[Alignment], rows: &[Vec<Vec<Span>>]) {
    let Some((header, body)) = rows.split_first() else { return };
    let cell = |html: &mut Html, name, column: usize, of: &[Span]| {
        let is_right = alignments.get(column) == Some(&Alignment::Right);
        let with: &[_] = if is_right { &[("class", "number")] } else { &[] };
        html.element(name, with, |html| spans(html, of));
    };
    let row = |html: &mut Html, name, cells: &[Vec<Span>]| {
        html.element("tr", &[], |html| {
            cells.iter().enumerate().for_each(|(column, of)| cell(html, name, column, of));
        });
    };
    html.element("table", &[], |html| {
        html.element("thead", &[], |html| row(html, "th", header));
        html.element("tbody", &[], |html| body.iter().for_each(|cells| row(html, "td", cells)));
    });
}

fn spans(html: &mut Html, spans: &[Span]) {
    for span in spans {
        match span {
            Span::Text(text) => html.text(text),
            Span::Code(code) => html.leaf("code", &[], code),
            Span::Math(tex) => {
                if !mathml::push(html, tex, "inline") {
                    html.leaf("code", &[], tex);
                }
            }
            Span::Open(stress) => html.open(mark(*stress), &[]),
            Span::Close(stress) => html.close(mark(*stress)),
            Span::SoftBreak => html.text("\n"),
            Span::HardBreak => html.open("br", &[]),
        }
    }
}

fn mark(stress: Stress) -> &'static str {
    match stress {
        Stress::Strong => "strong",
        Stress::Emphasis | Stress::EmphasisInWord => "em",
        Stress::Strikethrough => "s",
    }
}
