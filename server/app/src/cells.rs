//! Texts cut and padded to columns of a terminal.

use unicode_width::{UnicodeWidthChar as _, UnicodeWidthStr as _};

/// The columns that a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.width()
}

/// The text cut to at most `columns`.
pub(crate) fn cut(text: &str, columns: usize) -> String {
    if text.width() <= columns {
        return text.to_owned();
    }
    let mut room = columns.saturating_sub(1);
    let fits = |character: &char| {
        let rest = room.checked_sub(character.width().unwrap_or_default());
        room = rest.unwrap_or_default();
        rest.is_some()
    };
    let kept: String = text.chars().take_while(fits).collect();
    kept.trim_end().to_owned() + "…"
}

/// The text cut or filled up to exactly `columns`.
pub(crate) fn padded(text: &str, columns: usize) -> String {
    let cut = cut(text, columns);
    let missing = columns.saturating_sub(cut.width());
    cut + &" ".repeat(missing)
}

/// Rows in columns as wide as they need.
pub(crate) fn table<const N: usize>(rows: &[[String; N]]) -> String {
    let widths: [usize; N] =
        std::array::from_fn(|column| rows.iter().map(|row| width(&row[column])).max().unwrap_or_default());
    let line = |row: &[String; N]| {
        let cells: Vec<String> = row.iter().zip(widths).map(|(text, width)| padded(text, width)).collect();
        cells.join("  ").trim_end().to_owned() + "\n"
    };
    rows.iter().map(line).collect()
}

#[cfg(test)]
mod tests {
    use super::{cut, padded, width};

    #[test]
    fn wide_characters_take_two_columns() {
        assert_eq!((cut("平均は二", 5), width("平均")), ("平均…".to_owned(), 4));
        assert_eq!(padded("平均", 6), "平均  ");
        assert_eq!((cut("mean", 4), cut("means", 4)), ("mean".to_owned(), "mea…".to_owned()));
    }
}
