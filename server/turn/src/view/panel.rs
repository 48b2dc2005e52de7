//! Whole conversations as HTML for a panel of an editor: sections, of which only those that changed are drawn again.
//!
//! There is no address in it: the panel fills in the images, by their numbers.

mod printed;
#[cfg(test)]
mod tests;

use super::html::Html;
use super::markdown::push_answer;
use super::page::Page;
use super::passages::{Keyed, Passage, passages};
use super::words::{lines, so_far};
use crate::table::{last_table, last_table_of};
use crate::{Cleaner, Output, WebSource};

/// A section of a panel.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PanelSection {
    /// Stays the same while more of the answer comes.
    pub key: String,
    /// What it shows.
    pub html: String,
}

/// Draws every turn, oldest first. The images are numbered from 0 through all turns.
#[must_use]
pub fn panel(pages: &[Page<'_>]) -> Vec<PanelSection> {
    let mut sections = Vec::new();
    let mut images = 0;
    for (number, page) in pages.iter().enumerate() {
        let key = |key: &str| format!("turn{number}-{key}");
        sections.push(section(key("heading"), |html| html.leaf("h2", &[], &Cleaner::clean(page.title()))));
        let drawn = passages(page)
            .into_iter()
            .map(|Keyed { key: name, passage }| section(key(&name), |html| push(html, &passage, images)));
        sections.extend(drawn.filter(|section| !section.html.is_empty()));
        sections.push(section(key("summary"), |html| {
            html.leaf("p", &[("class", "summary")], &Cleaner::clean(&page.ask.summary()));
        }));
        images += page.charts.len();
    }
    sections
}

fn section(key: String, fill: impl FnOnce(&mut Html)) -> PanelSection {
    let mut html = Html::default();
    fill(&mut html);
    PanelSection { key, html: html.into_string() }
}

/// Draws a passage. `images` are those of earlier turns.
fn push(html: &mut Html, passage: &Passage<'_>, images: usize) {
    match passage {
        Passage::Line(text) => html.leaf("p", &[], &Cleaner::clean(text)),
        Passage::Note { heading, text } => note(html, heading, text),
        Passage::OnFile(text) => {
            html.leaf("h3", &[], "With all rows of the file, on this machine");
            printed::push(html, text, last_table(text));
        }
        Passage::Round(words) => html.leaf("h3", &[("class", "round")], words),
        Passage::Text(text) => push_answer(html, text),
        Passage::HowItRan(text) => {
            html.element("div", &[("class", "summary")], |html| push_answer(html, text));
        }
        Passage::Chart(number) => chart(html, *number, images + number - 1),
        Passage::Printed { outcome, text, output } => push_output(html, outcome, text, output),
        Passage::WholeTraceback(text) => push_folded(html, "Whole traceback", text),
        Passage::PrintedSoFar { tail, before } => {
            html.leaf("p", &[("class", "label")], &so_far(*before));
            pre(html, tail);
        }
        Passage::FailedLine(line, text) => html.element("p", &[], |html| {
            html.text(&format!("Line {line}: "));
            html.leaf("code", &[], text);
        }),
        Passage::Errors { heading, text } => {
            html.leaf("p", &[("class", "label")], heading);
            pre(html, text);
        }
        Passage::Program(code) => push_folded(html, "Program", &code.code),
        Passage::Sources(all) => sources(html, all),
        Passage::Sides { before, after } => html.element("p", &[("class", "label")], |html| {
            html.leaf("del", &[], &format!("− {before}"));
            html.text(" ");
            html.leaf("ins", &[], &format!("+ {after}"));
        }),
        Passage::Difference { heading, lines } => difference(html, heading, lines),
    }
}

fn note(html: &mut Html, heading: &str, text: &str) {
    html.element("aside", &[], |html| {
        html.leaf("strong", &[], &Cleaner::clean(heading));
        for line in Cleaner::clean(text).trim().lines().filter(|line| !line.trim().is_empty()) {
            html.leaf("p", &[], line);
        }
    });
}

/// Code or output, which the keyboard can scroll.
fn pre(html: &mut Html, text: &str) {
    html.leaf("pre", &[("tabindex", "0")], text.trim_end_matches('\n'));
}

/// What a program printed: its sentences wrap, its columns do not.
fn printed_text(html: &mut Html, text: &str) {
    /// A line that fits beside a text, in characters.
    const FITS: usize = 80;
    let is_sentence =
        |line: &&str| line.chars().nth(FITS).is_some() && line.contains(' ') && !line.trim().contains("  ");
    html.element("pre", &[("tabindex", "0")], |html| {
        for (at, line) in text.trim_end_matches('\n').lines().enumerate() {
            if at > 0 {
                html.text("\n");
            }
            match Some(line).filter(is_sentence) {
                Some(sentence) => html.leaf("span", &[("class", "sentence")], sentence),
                None => html.text(line),
            }
        }
    });
}

fn chart(html: &mut Html, number: usize, image: usize) {
    let (name, image) = (format!("chart {number}"), image.to_string());
    html.element("figure", &[], |html| {
        html.open("img", &[("alt", &name), ("data-image", &image)]);
        html.element("figcaption", &[], |html| {
            let with = [("type", "button"), ("class", "link"), ("data-save", &*image)];
            html.leaf("button", &with, &format!("Save {name}…"));
        });
    });
}

fn push_folded(html: &mut Html, name: &str, text: &str) {
    html.element("details", &[("class", "program")], |html| {
        html.leaf("summary", &[], &format!("{name}: {}", lines(text.trim().lines().count())));
        pre(html, text);
    });
}

fn push_output(html: &mut Html, outcome: &str, text: &str, output: &Output) {
    let label = match (outcome, text) {
        (_, "") => format!("Output ({outcome}): nothing printed"),
        ("ok", _) => "Output".to_owned(),
        _ => format!("Output ({outcome})"),
    };
    if !outcome.is_empty() {
        html.leaf("p", &[("class", "label")], &label);
    }
    if !text.is_empty() {
        let is_as_it_came = text == output.output;
        printed::push(html, text, if is_as_it_came { last_table_of(output) } else { last_table(text) });
    }
}

/// The addresses are no links: a click must not go where the reader did not look.
fn sources(html: &mut Html, all: &[WebSource]) {
    html.leaf("h3", &[], "Sources");
    html.element("ol", &[], |html| {
        for source in all {
            html.element("li", &[], |html| {
                html.text(&format!("{}, on {}: ", source.title, source.host()));
                html.leaf("code", &[], &source.uri);
            });
        }
    });
}

fn difference(html: &mut Html, heading: &str, lines: &str) {
    if !heading.is_empty() {
        html.leaf("p", &[("class", "label")], heading);
    }
    if lines.is_empty() {
        return;
    }
    html.element("pre", &[("tabindex", "0")], |html| {
        for line in lines.lines() {
            match line.as_bytes().first() {
                Some(b'-') => html.leaf("del", &[], line),
                Some(b'+') => html.leaf("ins", &[], line),
                _ => html.text(line),
            }
            html.text("\n");
        }
    });
}
