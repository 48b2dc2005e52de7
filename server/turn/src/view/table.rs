//! A table in Markdown that is also readable as plain text.

use super::markdown::{escape, escape_cell};
use crate::table::{Table, are_numbers, width};

/// Limit for the lines of code or output on a card, and for the rows of a table; the document shows all.
pub(super) const LINES: usize = 20;
/// Limit for a line, in characters.
pub(super) const COLUMNS: usize = 300;
/// Limit for a cell, in characters.
const CELL: usize = 60;

/// Draws the first rows, as many columns as fit on a line, the footer, and how much was left out.
pub(super) fn table(table: &Table<'_>) -> String {
    let names = table.header.iter().map(|name| cell(name));
    let mut columns: Vec<Column> = Vec::new();
    let mut used = 0;
    for (index, name) in names.enumerate() {
        let cells = table.rows.iter().map(|row| row[index]);
        let column = Column::new(name, cells);
        used += column.width + 3;
        if index > 1 && used > COLUMNS {
            break;
        }
        columns.push(column);
    }
    let rows = table.rows.len().min(LINES);
    let line = |text: &dyn Fn(&Column) -> String| {
        let cells: Vec<String> = columns.iter().map(text).collect();
        format!("| {} |\n", cells.join(" | "))
    };
    let mut drawn = line(&|column| column.padded(&column.name)) + &line(&Column::rule);
    for row in 0..rows {
        drawn += &line(&|column| column.padded(&column.cells[row]));
    }
    if let Some(footer) = table.footer {
        drawn += &format!("\n{}\n", escape(footer.trim()));
    }
    let beyond = |all: usize, shown: usize, more: u64| (all - shown) as u64 + more;
    let left_out = left_out(
        beyond(table.rows.len(), rows, table.more.0),
        beyond(table.header.len(), columns.len(), table.more.1),
    );
    if left_out.is_empty() { drawn } else { format!("{drawn}\n*{left_out}*\n") }
}

/// How many rows and columns are not shown: `1 more row, 17 more columns`; empty if all are.
pub(super) fn left_out(rows: u64, columns: u64) -> String {
    let counted = [(rows, "row"), (columns, "column")].into_iter().filter(|(count, _)| *count > 0);
    let words =
        counted.map(|(count, what)| format!("{count} more {what}{}", if count == 1 { "" } else { "s" }));
    words.collect::<Vec<_>>().join(", ")
}

/// A column of cells, ready to be written.
struct Column {
    name: String,
    cells: Vec<String>,
    width: usize,
    is_number: bool,
}

impl Column {
    fn new<'a>(name: String, cells: impl Iterator<Item = &'a str>) -> Self {
        let cells: Vec<&str> = cells.take(LINES).collect();
        let is_number = are_numbers(cells.iter().copied());
        let cells: Vec<String> = cells.into_iter().map(cell).collect();
        // The rule below the name needs three characters.
        let width = cells.iter().chain([&name]).map(|cell| width(cell)).max().unwrap_or(0).max(3);
        Column { name, cells, width, is_number }
    }

    fn padded(&self, cell: &str) -> String {
        let blanks = " ".repeat(self.width - width(cell));
        if self.is_number { blanks + cell } else { format!("{cell}{blanks}") }
    }

    fn rule(&self) -> String {
        let end = if self.is_number { ":" } else { "-" };
        "-".repeat(self.width - 1) + end
    }
}

/// The text of a cell, cut to [`CELL`] characters and escaped.
fn cell(text: &str) -> String {
    match text.char_indices().nth(CELL) {
        Some((end, _)) => format!("{}…", escape_cell(&text[..end])),
        None => escape_cell(text),
    }
}

#[cfg(test)]
mod tests {
    use std::borrow::Cow;

    use insta::assert_snapshot;
    use proptest::prelude::*;
    use pulldown_cmark::{Event as Markdown, Options, Parser, TagEnd};

    use super::table;
    use crate::table::Table;

    fn of<'a>(header: &[&'a str], rows: &[&[&'a str]]) -> Table<'a> {
        Table {
            start: 0,
            header: header.iter().map(|name| Cow::Borrowed(*name)).collect(),
            rows: rows.iter().map(|row| row.to_vec()).collect(),
            levels: 0,
            footer: None,
            more: (0, 0),
        }
    }

    #[test]
    fn numbers_are_right_aligned_and_columns_line_up() {
        let rows: [&[&str]; 2] = [&["0", "東京 | b", "1.5"], &["1", "<img src=x>", "NaN"]];
        let table = table(&Table { footer: Some("[2 rows x 2 columns]"), ..of(&["", "na_me", "v"], &rows) });
        assert_snapshot!(table, @r#"
        |     | na_me          |   v |
        | --: | -------------- | --: |
        |   0 | 東京 \| b      | 1.5 |
        |   1 | &lt;img src=x> | NaN |

        [2 rows x 2 columns]
        "#);
    }

    #[test]
    fn the_number_of_rows_and_columns_left_out_is_shown() {
        let header: Vec<&str> = vec!["column"; 50];
        let cells: Vec<&str> = vec!["1"; 50];
        let drawn = table(&of(&header, &[&cells[..]; 21]));
        assert!(drawn.ends_with("|      1 |\n\n*1 more row, 17 more columns*\n"), "{drawn}");
        assert_eq!(drawn.lines().next().map(str::len), Some(298));
        let drawn = table(&Table { more: (180, 2), ..of(&header[..1], &[&cells[..1]; 21]) });
        assert!(drawn.ends_with("\n*181 more rows, 2 more columns*\n"), "{drawn}");
        let long = "x".repeat(100);
        let drawn = table(&of(&["", "a"], &[&["0", &long]]));
        assert!(drawn.contains(&format!("| {}… |", "x".repeat(60))), "{drawn}");
    }

    proptest! {
        #[test]
        fn every_cell_is_shown_unchanged(cells in prop::collection::vec(r"([|\\`*_<>&\[\]!#~:/a-z()$-]| [a-z]|&lt;|https://x|<b>|!\[x\]\(y\)){1,6}", 4)) {
            let cells: Vec<&str> = cells.iter().map(|cell| cell.trim()).collect();
            let drawn = table(&of(&cells[..2], &[&cells[2..]]));
            let mut shown = vec![String::new()];
            for event in Parser::new_ext(&drawn, Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH) {
                match event {
                    // An address is code, so that no renderer makes it a link.
                    Markdown::Text(text) | Markdown::Code(text) => shown.last_mut().expect("the list is never empty").push_str(&text),
                    Markdown::End(TagEnd::TableCell) => shown.push(String::new()),
                    Markdown::Start(_) | Markdown::End(_) => {}
                    other => prop_assert!(false, "{other:?} in {drawn}"),
                }
            }
            prop_assert_eq!(&shown[..4], &cells[..], "{}", drawn);
        }
    }
}
