//! How to read a table, in a few words: what someone needs to write a program for a file of which they see a part.

use crate::sniff::{self, CellKind, DataColumn, DateStyle, FileContent, Head, Marks, Role};

/// The columns that are named; a table with more has them numbered or alike.
const MOST: usize = 60;

/// What a text file looks like by these bytes of it, whole lines from anywhere in it: how it is read, and its columns with what
/// they hold. Empty for a file without columns. Names of columns in it may hold anything, on one line.
#[must_use]
pub fn outline(name: &str, lines: Vec<u8>) -> String {
    let (reading, columns, written) = match sniff::sniff(name, &Head::of_lines(lines)) {
        Ok(FileContent::Delimited(table)) => (table.reading, table.columns, table.marks),
        Ok(FileContent::Json(table)) => (table.reading, table.columns, Marks::PLAIN),
        Ok(FileContent::Excel | FileContent::Parquet) | Err(_) => return String::new(),
    };
    if columns.is_empty() {
        return String::new();
    }
    let named =
        columns.iter().take(MOST).map(|column| described(column, written)).collect::<Vec<_>>().join(", ");
    let more = match columns.len().saturating_sub(MOST) {
        0 => String::new(),
        more => format!(", and {more} more"),
    };
    let numbers = if written == Marks::PLAIN {
        String::new()
    } else {
        format!(" Numbers are written{}.", marks(written))
    };
    let missing: Vec<&str> =
        reading.missing.iter().map(|mark| if mark.is_empty() { "blank" } else { mark }).collect();
    let missing =
        if missing.is_empty() { String::new() } else { format!(" Missing values: {}.", missing.join(", ")) };
    format!("Form: {}. Columns, by the lines that were taken: {named}{more}.{numbers}{missing}", reading.how)
}

/// A column and what it holds: `day (dates as %d.%m.%Y)`. `usual` is how numbers are written in the file.
fn described(column: &DataColumn, usual: Marks) -> String {
    let odd = match column.odd {
        odd @ 1.. if !column.is_text() => format!(", but for {odd}"),
        _ => String::new(),
    };
    format!("{} ({}{odd})", sniff::clipped(&column.name), kind(column, usual))
}

fn kind(column: &DataColumn, usual: Marks) -> String {
    match column.kind {
        CellKind::Empty => "empty".to_owned(),
        CellKind::Number(role, written) => {
            let what = match role {
                Role::Measure { .. } => "numbers",
                Role::Identifier => "numbers that are names",
                Role::Year => "years",
            };
            let sign = written.sign.map(|sign| format!(" with {sign}")).unwrap_or_default();
            let is_usual = written.marks.decimal == usual.decimal
                && written.marks.thousands.is_none_or(|mark| usual.thousands == Some(mark));
            let marks = if is_usual { String::new() } else { marks(written.marks) };
            format!("{what}{sign}{marks}")
        }
        CellKind::Date(DateStyle::Iso { .. }) => "dates as ISO 8601".to_owned(),
        CellKind::Date(DateStyle::Format(format)) => format!("dates as {}", format.strptime()),
        CellKind::Date(DateStyle::Seconds) => "seconds since 1970".to_owned(),
        CellKind::Date(DateStyle::Milliseconds) => "milliseconds since 1970".to_owned(),
        CellKind::Text { ambiguous: true, .. } => "dates, day or month first is open".to_owned(),
        CellKind::Text { digits: true, .. } => "to be read as texts".to_owned(),
        CellKind::Text { repeats: true, .. } => "texts that repeat".to_owned(),
        CellKind::Text { .. } => "texts".to_owned(),
        CellKind::Nested => "lists or objects".to_owned(),
    }
}

fn marks(Marks { decimal, thousands }: Marks) -> String {
    let thousands = thousands.map(|mark| format!(" and {mark:?} between thousands")).unwrap_or_default();
    format!(" with {decimal:?} before decimals{thousands}")
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::outline;

    fn outlined(name: &str, text: &str) -> String {
        outline(name, text.as_bytes().to_vec())
    }

    #[test]
    fn a_table_is_outlined_by_its_form_and_what_its_columns_hold() {
        let lines = "id;Ort;Tag;Umsatz;PLZ;Anteil;leer\n\
                     1;Köln;31.12.2024;1.234,50;01067;5 %;\n\
                     2;Bonn;30.12.2024;99,00;53111;7 %;\n\
                     3;Köln;29.12.2024;1.000,25;50667;9 %;\n\
                     4;Köln;13.12.2024;n/a;50668;8 %;\n";
        assert_snapshot!(outlined("umsatz.csv", lines), @"Form: UTF-8, semicolon, header in line 1. Columns, by the lines that were taken: id (numbers that are names), Ort (texts that repeat), Tag (dates as %d.%m.%Y), Umsatz (numbers), PLZ (to be read as texts), Anteil (numbers with %), leer (empty). Numbers are written with ',' before decimals and '.' between thousands. Missing values: blank, n/a.");
        assert_snapshot!(outlined("a.jsonl", "{\"t\": 1, \"tags\": [1]}\n{\"t\": 2, \"tags\": []}\n"), @"Form: UTF-8, one JSON record a line. Columns, by the lines that were taken: t (numbers), tags (lists or objects).");
    }

    #[test]
    fn of_many_columns_the_first_are_named_and_a_name_stays_on_its_line() {
        let names: Vec<String> = (0..100).map(|column| format!("column {column}")).collect();
        let row = vec!["1.5"; 100].join(",");
        let text = format!("\"a\nb {}\",{}\n{row}\n{row}\n", "x".repeat(500), names[1..].join(","));
        let outlined = outlined("wide.csv", &text);
        assert!(outlined.ends_with("column 59 (numbers), and 40 more."), "{outlined}");
        assert!(outlined.len() < 3_000 && !outlined.contains('\n'), "{outlined}");
    }

    #[test]
    fn a_text_without_columns_has_no_outline() {
        assert_eq!(outlined("a.txt", ""), "");
    }
}
