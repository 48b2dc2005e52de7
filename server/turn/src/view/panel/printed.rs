//! What a program printed. A table at its end is one that can be sorted and copied.

use super::printed_text;
use crate::table::{Table, are_numbers};
use crate::view::html::{Attribute, Html};
use crate::view::table::left_out;

/// Draws a printed text, with the table that is at its end as a table.
pub(super) fn push(html: &mut Html, text: &str, last: Option<Table<'_>>) {
    let Some(table) = last else { return printed_text(html, text) };
    let before = text[..table.start].trim_end();
    if !before.is_empty() {
        printed_text(html, before);
    }
    push_table(html, &table);
    if let Some(footer) = table.footer {
        html.leaf("p", &[("class", "label")], footer.trim());
    }
    let left_out = left_out(table.more.0, table.more.1);
    if !left_out.is_empty() {
        html.leaf("p", &[("class", "label")], &left_out);
    }
}

fn push_table(html: &mut Html, table: &Table<'_>) {
    let is_number = |column: usize| are_numbers(table.rows.iter().filter_map(|row| row.get(column)).copied());
    let are_numbers: Vec<bool> = (0..table.header.len()).map(is_number).collect();
    let kind = |column: usize| -> &[Attribute<'_>] {
        if are_numbers.get(column) == Some(&true) { &[("class", "number")] } else { &[] }
    };
    html.element("table", &[], |html| {
        html.element("thead", &[], |html| {
            html.element("tr", &[], |html| {
                for (column, name) in table.header.iter().enumerate() {
                    html.leaf("th", kind(column), name);
                }
            });
        });
        html.element("tbody", &[], |html| {
            for row in &table.rows {
                html.element("tr", &[], |html| {
                    row.iter().enumerate().for_each(|(column, cell)| html.leaf("td", kind(column), cell));
                });
            }
        });
    });
}
