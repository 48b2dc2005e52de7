//! Writes a tree as Markdown, in one form that every parser reads alike.

use pulldown_cmark::Alignment;

use super::fence;
use super::indented::Indented;
use super::text::{push_code, push_text};
use super::tree::{Element, Entry, List, Span, Stress, Within};
use crate::table::width;

/// The highest number that an entry may have.
const HIGHEST: u64 = 999_999_999;

/// Limit in columns for a line of a table whose cells are drawn below each other.
const WIDEST: usize = 160;

/// The Markdown of a tree. It ends with a line end, unless it is empty.
pub(super) fn write(elements: &[Element]) -> String {
    let mut writer = Writer::default();
    writer.elements(elements, false);
    writer.lines.finish()
}

/// A text on one line.
pub(super) fn line(spans: &[Span], within: Within) -> String {
    let mut out = String::new();
    push_spans(&mut out, spans, within);
    out
}

#[derive(Default)]
struct Writer {
    lines: Indented,
}

impl Writer {
    fn elements(&mut self, elements: &[Element], is_tight: bool) {
        let mut is_varied = false;
        for (index, element) in elements.iter().enumerate() {
            if index > 0 && !is_tight {
                self.line("");
            }
            // Two lists with the same marks would be one.
            is_varied = index > 0 && are_alike(&elements[index - 1], element) && !is_varied;
            self.element(element, is_varied);
        }
    }

    fn element(&mut self, element: &Element, is_varied: bool) {
        match element {
            Element::Paragraph(spans) => self.lines(&line(spans, Within::Paragraph)),
            Element::Heading(level, spans) => {
                let heading = line(spans, Within::Heading);
                self.line(&format!("{} {heading}", "#".repeat(*level)));
            }
            Element::Fence { language, code } => self.lines(&fence(language, &format!("{code}\n"))),
            Element::Quote(elements) => self.within("> ", "> ", |writer| writer.elements(elements, false)),
            Element::List(list) => self.list(list, is_varied),
            Element::Grid { alignments, rows } => self.grid(alignments, rows),
            Element::Formula(tex) => self.line(&format!("$${tex}$$")),
            // `---` could underline the line before, or begin the front matter of a document.
            Element::Rule => self.line("***"),
        }
    }

    fn list(&mut self, list: &List, is_varied: bool) {
        for (index, entry) in list.entries.iter().enumerate() {
            if index > 0 && !list.is_tight {
                self.line("");
            }
            let mark = match (list.first, is_varied) {
                (None, false) => "- ".to_owned(),
                (None, true) => "+ ".to_owned(),
                (Some(first), varied) => {
                    let number = first.saturating_add(index as u64).min(HIGHEST);
                    format!("{number}{} ", if varied { ')' } else { '.' })
                }
            };
            self.entry(entry, &mark, list.is_tight);
        }
    }

    fn entry(&mut self, entry: &Entry, mark: &str, is_tight: bool) {
        let first = match entry.is_done {
            None => mark.to_owned(),
            Some(true) => format!("{mark}[x] "),
            Some(false) => format!("{mark}[ ] "),
        };
        self.within(&first, &" ".repeat(mark.len()), |writer| {
            writer.elements(&entry.elements, is_tight);
            if entry.elements.is_empty() {
                writer.line("");
            }
        });
    }

    /// Writes the elements of a container: `first` stands before its first line, `prefix` before the others.
    fn within(&mut self, first: &str, prefix: &str, write: impl FnOnce(&mut Self)) {
        let outer = self.lines.enter(first, prefix);
        write(self);
        self.lines.leave(outer);
    }

    fn lines(&mut self, text: &str) {
        text.strip_suffix('\n').unwrap_or(text).split('\n').for_each(|line| self.line(line));
    }

    fn line(&mut self, text: &str) {
        self.lines.line(text);
    }

    fn grid(&mut self, alignments: &[Alignment], rows: &[Vec<Vec<Span>>]) {
        let rows: Vec<Vec<String>> =
            rows.iter().map(|row| row.iter().map(|cell| line(cell, Within::Cell)).collect()).collect();
        let widths = widths(&rows, alignments.len());
        for (index, row) in rows.iter().enumerate() {
            let cells: Vec<String> = row
                .iter()
                .enumerate()
                .map(|(column, cell)| padded(cell, widths[column], alignments[column]))
                .collect();
            self.line(&format!("| {} |", cells.join(" | ")));
            if index == 0 {
                let rules: Vec<String> = alignments
                    .iter()
                    .zip(&widths)
                    .map(|(alignment, width)| rule(*alignment, *width))
                    .collect();
                self.line(&format!("| {} |", rules.join(" | ")));
            }
        }
    }
}

fn are_alike(one: &Element, other: &Element) -> bool {
    matches!((one, other), (Element::List(one), Element::List(other)) if one.first.is_some() == other.first.is_some())
}

/// The widths of the columns; the least for all if they do not fit on a line.
fn widths(rows: &[Vec<String>], columns: usize) -> Vec<usize> {
    const LEAST: usize = 3;
    let widths: Vec<usize> = (0..columns)
        .map(|column| rows.iter().map(|row| width(&row[column])).max().unwrap_or(0).max(LEAST))
        .collect();
    if widths.iter().sum::<usize>() > WIDEST { vec![LEAST; columns] } else { widths }
}

fn padded(cell: &str, columns: usize, alignment: Alignment) -> String {
    let blanks = " ".repeat(columns.saturating_sub(width(cell)));
    if alignment == Alignment::Right { blanks + cell } else { format!("{cell}{blanks}") }
}

fn rule(alignment: Alignment, width: usize) -> String {
    match alignment {
        Alignment::None => "-".repeat(width),
        Alignment::Left => format!(":{}", "-".repeat(width - 1)),
        Alignment::Right => format!("{}:", "-".repeat(width - 1)),
        Alignment::Center => format!(":{}:", "-".repeat(width - 2)),
    }
}

fn push_spans(out: &mut String, spans: &[Span], within: Within) {
    for span in spans {
        match span {
            Span::Text(text) => push_text(out, text, within),
            Span::Code(code) => {
                // Behind a name in braces, code would be a role of MyST, which may run it.
                if out.ends_with('}') {
                    out.insert(out.len() - 1, '\\');
                }
                push_code(out, code, within);
            }
            Span::Math(tex) => out.extend(["$", tex, "$"]),
            Span::Open(stress) | Span::Close(stress) => out.push_str(mark(*stress)),
            Span::SoftBreak => out.push('\n'),
            Span::HardBreak => out.push_str("  \n"),
        }
    }
}

fn mark(stress: Stress) -> &'static str {
    match stress {
        Stress::Strong => "**",
        Stress::Emphasis => "_",
        Stress::EmphasisInWord => "*",
        Stress::Strikethrough => "~~",
    }
}
