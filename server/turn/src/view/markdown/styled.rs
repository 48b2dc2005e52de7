//! Writes a tree for a terminal: wrapped to its width, with colours or, without them, the marks of Markdown.

use pulldown_cmark::Alignment;

use super::fence;
use super::indented::Indented;
use super::tree::{Element, Entry, List, Span, Stress};
use super::wrap::{Painted, wrapped};
use crate::table::width;
use crate::view::python::coloured;
use crate::view::style::Style;

/// The widest rule, in columns.
const RULE: usize = 60;
/// A column of a table is not made narrower than this.
const NARROWEST: usize = 8;

/// The text of a tree. It ends with a line end, unless it is empty.
pub(super) fn write(elements: &[Element], style: Style) -> String {
    let mut writer = Writer { lines: Indented::default(), style };
    writer.elements(elements, false);
    writer.lines.finish()
}

struct Writer {
    lines: Indented,
    style: Style,
}

impl Writer {
    fn elements(&mut self, elements: &[Element], is_tight: bool) {
        for (index, element) in elements.iter().enumerate() {
            if index > 0 && !is_tight {
                self.line("");
            }
            self.element(element);
        }
    }

    fn element(&mut self, element: &Element) {
        match element {
            Element::Paragraph(spans) => self.paragraph(&pieces(spans, self.style, "")),
            Element::Heading(level, spans) => {
                let mut heading = pieces(spans, self.style, "1");
                if !self.style.is_coloured {
                    heading.insert(0, Painted::plain("#".repeat(*level) + " "));
                }
                self.paragraph(&heading);
            }
            Element::Fence { language, code } => self.fence(language, code),
            Element::Quote(elements) => {
                self.within("│ ", "│ ", |writer| writer.elements(elements, false));
            }
            Element::List(list) => self.list(list),
            Element::Grid { alignments, rows } => self.grid(alignments, rows),
            Element::Formula(tex) => self.line(&format!("$${tex}$$")),
            Element::Rule => self.line(&self.dimmed(&"─".repeat(RULE.min(self.room())))),
        }
    }

    fn paragraph(&mut self, pieces: &[Painted]) {
        for line in wrapped(pieces, self.room(), false) {
            self.line(&line);
        }
    }

    fn fence(&mut self, language: &str, code: &str) {
        let fenced = fence(language, code);
        let mark = fenced.lines().last().unwrap_or_default().to_owned();
        let code = if self.style.is_coloured && ["py", "python"].contains(&language) {
            coloured(code)
        } else {
            code.to_owned()
        };
        self.line(&self.dimmed(&format!("{mark}{language}")));
        for line in code.split('\n') {
            self.line(line);
        }
        self.line(&self.dimmed(&mark));
    }

    fn list(&mut self, list: &List) {
        for (index, Entry { is_done, elements }) in list.entries.iter().enumerate() {
            if index > 0 && !list.is_tight {
                self.line("");
            }
            let mark = match (list.first, is_done) {
                (_, Some(true)) => "☒ ".to_owned(),
                (_, Some(false)) => "☐ ".to_owned(),
                (None, None) => "• ".to_owned(),
                (Some(first), None) => format!("{}. ", first.saturating_add(index as u64)),
            };
            self.within(&mark, &" ".repeat(width(&mark)), |writer| {
                writer.elements(elements, list.is_tight);
                if elements.is_empty() {
                    writer.line("");
                }
            });
        }
    }

    /// Writes the elements of a container: `first` stands before its first line, `prefix` before the others.
    fn within(&mut self, first: &str, prefix: &str, write: impl FnOnce(&mut Self)) {
        let outer = self.lines.enter(first, prefix);
        write(self);
        self.lines.leave(outer);
    }

    fn line(&mut self, text: &str) {
        self.lines.line(text);
    }

    /// The columns that are left for a line.
    fn room(&self) -> usize {
        self.style.columns.unwrap_or(usize::MAX).saturating_sub(width(self.lines.prefix())).max(NARROWEST)
    }

    fn dimmed(&self, text: &str) -> String {
        self.style.paint(text, "2")
    }

    fn grid(&mut self, alignments: &[Alignment], rows: &[Vec<Vec<Span>>]) {
        let cell = |row: usize, spans: &Vec<Span>| pieces(spans, self.style, if row == 0 { "1" } else { "" });
        let cells: Vec<Vec<Vec<Painted>>> = rows
            .iter()
            .enumerate()
            .map(|(index, row)| row.iter().map(|spans| cell(index, spans)).collect())
            .collect();
        let between = " │ ";
        let room = self.room().saturating_sub(3 * alignments.len().saturating_sub(1));
        let widths = widths(&cells, alignments.len(), room);
        for (index, row) in cells.iter().enumerate() {
            let parts: Vec<Vec<String>> =
                row.iter().zip(&widths).map(|(cell, width)| wrapped(cell, *width, true)).collect();
            let height = parts.iter().map(Vec::len).max().unwrap_or(0).max(1);
            for line in 0..height {
                let columns = parts.iter().zip(&widths).zip(alignments);
                let columns = columns.map(|((lines, width), alignment)| {
                    padded(lines.get(line).map_or("", String::as_str), *width, *alignment)
                });
                let text = columns.collect::<Vec<_>>().join(&self.dimmed(between));
                self.line(text.trim_end());
            }
            if index == 0 {
                let rules: Vec<String> = widths.iter().map(|width| "─".repeat(*width)).collect();
                self.line(&self.dimmed(&rules.join("─┼─")));
            }
        }
    }
}

/// The spans as pieces of a line; `base` is what all of them are painted with.
fn pieces(spans: &[Span], style: Style, base: &'static str) -> Vec<Painted> {
    let base = if style.is_coloured { base } else { "" };
    let mut open: Vec<&'static str> = if base.is_empty() { Vec::new() } else { vec![base] };
    let mut pieces = Vec::new();
    for span in spans {
        let piece = match (span, style.is_coloured) {
            (Span::Text(text), _) => Painted::new(text.clone(), &open),
            (Span::Code(code), true) => {
                let colours: Vec<&str> = open.iter().copied().chain(["36"]).collect();
                Painted::new(code.clone(), &colours)
            }
            (Span::Code(code), false) => Painted::plain(format!("`{code}`")),
            (Span::Math(tex), _) => Painted::new(format!("${tex}$"), &open),
            (Span::SoftBreak, _) => Painted::plain(" "),
            (Span::HardBreak, _) => Painted::plain("\n"),
            (Span::Open(stress), true) => {
                open.push(colour(*stress));
                continue;
            }
            (Span::Close(_), true) => {
                open.pop();
                continue;
            }
            (Span::Open(stress) | Span::Close(stress), false) => Painted::plain(mark(*stress)),
        };
        pieces.push(piece);
    }
    pieces
}

fn colour(stress: Stress) -> &'static str {
    match stress {
        Stress::Strong => "1",
        Stress::Emphasis | Stress::EmphasisInWord => "3",
        Stress::Strikethrough => "9",
    }
}

fn mark(stress: Stress) -> &'static str {
    match stress {
        Stress::Strong => "**",
        Stress::Emphasis | Stress::EmphasisInWord => "_",
        Stress::Strikethrough => "~~",
    }
}

/// The widths of the columns of a table: as they need, or less for the widest until all fit.
fn widths(rows: &[Vec<Vec<Painted>>], columns: usize, room: usize) -> Vec<usize> {
    let natural = |column: usize| {
        let cells = rows.iter().map(|row| row[column].iter().map(Painted::width).sum::<usize>());
        cells.max().unwrap_or(0).max(1)
    };
    let mut widths: Vec<usize> = (0..columns).map(natural).collect();
    let mut excess = widths.iter().sum::<usize>().saturating_sub(room);
    while excess > 0 {
        let Some(widest) = widths.iter_mut().max().filter(|width| **width > NARROWEST) else { break };
        *widest -= 1;
        excess -= 1;
    }
    widths
}

/// A line of a cell, filled up to its column. It may hold escape sequences, which take no room.
fn padded(line: &str, columns: usize, alignment: Alignment) -> String {
    let blanks = " ".repeat(columns.saturating_sub(super::wrap::shown_width(line)));
    if alignment == Alignment::Right { blanks + line } else { format!("{line}{blanks}") }
}
