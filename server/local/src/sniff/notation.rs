//! How the numbers and dates of one file are written, where other files of the same table may write them otherwise.

use super::column::{CellKind, column_of};
use super::date::{DateStyle, styles_in};
use super::delimited::{Filled, by_column};
use super::number::{Marks, Otherwise, otherwise};
use super::read_as::{KnownValues, ReadAs};

/// How the values of a column are written in one file.
pub(super) enum Notation {
    Numbers(FileNumbers),
    Dates(FileDates),
}

/// How numbers are written.
pub(super) struct FileNumbers {
    /// As one would read them knowing no other file.
    pub(super) marks: Marks,
    pub(super) decimal: Decimal,
    /// A number with marks.
    pub(super) example: Option<Example>,
}

/// What a column of numbers tells of the decimal mark.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Decimal {
    Known(char),
    /// It could stand between thousands, or what stands there could be the decimal mark.
    Either,
    /// No number has a mark that tells it.
    Unmarked,
}

/// A number as it is in the file.
pub(super) struct Example {
    pub(super) cell: String,
    /// Without its sign, with the usual minus.
    pub(super) plain: String,
}

/// How dates are written.
pub(super) struct FileDates {
    /// One style; several where day and month could be swapped.
    pub(super) styles: Vec<DateStyle>,
    pub(super) example: String,
}

/// How the columns of a file are written, each by its place; those of texts are left out. `read_as` is what the person says.
pub(super) fn notations_in<'a>(
    names: &[String],
    rows: impl Iterator<Item = &'a [String]>,
    delimiter: char,
    read_as: &ReadAs,
) -> Vec<(usize, Notation)> {
    let known = read_as.values;
    let cells = by_column(rows, names.len());
    let Filled { present, unsigned, marks, .. } = Filled::of(cells, delimiter, read_as);
    let notation = |place: usize| {
        let (cells, unsigned) = (&present[place], &unsigned[place]);
        let dates = |styles: Vec<DateStyle>| {
            let example = cells.first()?.trim().to_owned();
            (!styles.is_empty()).then_some(Notation::Dates(FileDates { styles, example }))
        };
        match column_of(names[place].clone(), cells, unsigned, marks, known).kind {
            CellKind::Number(_, written) => {
                Some(Notation::Numbers(numbers(cells, &unsigned.plain(), written.marks, known)))
            }
            CellKind::Date(style) => dates(vec![style]),
            CellKind::Text { ambiguous: true, .. } => dates(styles_in(cells)),
            _ => None,
        }
    };
    (0..names.len()).filter_map(|place| Some((place, notation(place)?))).collect()
}

fn numbers(cells: &[&str], plain: &[&str], marks: Marks, known: KnownValues) -> FileNumbers {
    let is_marked = |cell: &str| {
        let has = |mark: char| cell.contains(mark);
        marks.parse(cell).is_some_and(f64::is_finite)
            && (has(marks.decimal) || marks.thousands.is_some_and(has))
    };
    let tells = |cell: &&str| is_marked(cell) && cell.contains(['.', ',']);
    let decimal = match otherwise(plain, marks) {
        _ if known.decimal.is_some() => Decimal::Known(marks.decimal),
        Otherwise::Swapped => Decimal::Either,
        Otherwise::Settled if plain.iter().any(tells) => Decimal::Known(marks.decimal),
        _ => Decimal::Unmarked,
    };
    let example = cells
        .iter()
        .zip(plain)
        .find(|(_, plain)| is_marked(plain))
        .map(|(cell, plain)| Example { cell: cell.trim().to_owned(), plain: (*plain).to_owned() });
    FileNumbers { marks, decimal, example }
}
