//! How a table in a text file is read.

use crate::dates::WrittenDates;

/// How a table in a text file is read, and what its columns hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SeparatedTable {
    /// What separates fields: ASCII.
    pub delimiter: u8,
    /// What may enclose them: ASCII.
    pub quote: Option<u8>,
    /// `true` if a backslash takes its meaning from the character after it.
    pub escapes: bool,
    /// `true` if blanks after a delimiter belong to no field.
    pub skips_blanks: bool,
    /// How many lines stand above the table.
    pub lines_above: usize,
    /// `true` if the first row has the names of the columns.
    pub has_header: bool,
    /// The columns, in their order.
    pub columns: Vec<Column>,
    /// Marks that stand for missing values.
    pub missing: Vec<Vec<u8>>,
}

/// A column of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// Its name, on one line.
    pub name: String,
    /// What its cells hold, but for a few.
    pub cells: ColumnContent,
}

/// What the cells of a column hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnContent {
    /// Texts, codes, and what nothing else fits.
    Texts,
    /// Truth values.
    Truths,
    /// Numbers that are names.
    Codes,
    /// Calendar years.
    Years,
    /// Whole numbers from 0 to 20.
    SmallNumbers,
    /// Numbers with this mark before decimals, and this sign or unit beside them; it may be empty.
    Numbers {
        /// The mark before decimals: ASCII.
        decimal: u8,
        /// What stands with each number.
        unit: Vec<u8>,
    },
    /// Dates.
    Dates(WrittenDates),
}
