//! How `DuckDB` reads numbers and dates from cells.

use crate::sniff::{DateStyle, Marks, Written};

/// The SQL for the numbers of a column.
pub(super) fn number_of(written: Written) -> String {
    // DuckDB's patterns know only the usual blanks.
    let is_foreign = matches!(written.marks.thousands, Some(' ' | '\''));
    let usual = "translate(CELL, '\u{a0}\u{202f}\u{2009}’', '   ''')";
    let mut text = if is_foreign { usual } else { "CELL" }.to_owned();
    if let Some(sign) = written.sign {
        let sign = sign.replace('$', "\\$");
        let ends = format!("^\\s*([-−+(]?)\\s*{sign}\\s*|\\s*{sign}(\\s*[-−)]?)\\s*$");
        // A number without the sign is none of the column.
        text = format!("nullif(regexp_replace({text}, '{ends}', '\\1\\2'), {text})");
    }
    if written.is_unusual {
        text = format!("regexp_replace(replace(trim({text}), '−', '-'), '^\\((.+)\\)$|^(.+)-$', '-\\1\\2')");
    }
    number_expression(&text, written.marks)
}

/// The SQL for the number in a text; NULL where it holds none. `DuckDB` itself would skip the low lines in `1_000`.
pub(super) fn number_expression(text: &str, marks: Marks) -> String {
    let decimal = |text: &str| match marks.decimal {
        ',' => format!(
            "CASE WHEN NOT contains({text}, '.') THEN TRY_CAST(replace({text}, ',', '.') AS DOUBLE) END"
        ),
        _ => format!("TRY_CAST({text} AS DOUBLE)"),
    };
    let Some(mark) = marks.thousands else {
        return format!("CASE WHEN NOT contains({text}, '_') THEN {} END", decimal(text));
    };
    let (mark, shown) = match mark {
        ' ' => ("\\s".to_owned(), " ".to_owned()),
        '\'' => ("[''’]".to_owned(), "''".to_owned()),
        other => (format!("\\{other}"), other.to_string()),
    };
    let groups =
        format!("\\s*[+-]?[1-9]\\d{{0,2}}({mark}\\d{{2,3}})*{mark}\\d{{3}}(\\{}\\d*)?\\s*", marks.decimal);
    let without = format!("regexp_replace({text}, '{mark}', '', 'g')");
    format!(
        "CASE WHEN contains({text}, '_') THEN NULL WHEN NOT contains({text}, '{shown}') THEN {} \
         WHEN regexp_full_match({text}, '{groups}') THEN {} END",
        decimal(text),
        decimal(&without),
    )
}

/// The SQL for the date in `CELL`, in UTC where it has a zone; NULL where it is none, or beyond the years that are taken for years.
pub(super) fn date_expression(style: DateStyle) -> String {
    let date = match style {
        // The cast to TIMESTAMP alone would drop an offset, and reads "epoch" as a date.
        DateStyle::Iso { .. } => {
            "CASE WHEN contains(CELL, '-') THEN TRY_CAST(CELL AS TIMESTAMPTZ)::TIMESTAMP END".to_owned()
        }
        DateStyle::Seconds => {
            "make_timestamp(TRY_CAST(TRY_CAST(CELL AS DOUBLE) * 1000000 AS BIGINT))".to_owned()
        }
        DateStyle::Milliseconds => {
            "make_timestamp(TRY_CAST(TRY_CAST(CELL AS DOUBLE) * 1000 AS BIGINT))".to_owned()
        }
        DateStyle::Format(format) => {
            format!("try_strptime(trim(CELL), {})::TIMESTAMP", quoted(&format.literally()))
        }
    };
    format!("CASE WHEN year({date}) BETWEEN 1700 AND 2200 THEN {date} END")
}

/// A text in SQL.
pub(super) fn quoted(text: &str) -> String {
    format!("'{}'", text.replace('\'', "''"))
}
