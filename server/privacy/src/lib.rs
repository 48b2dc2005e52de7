//! Makes of a table of data what may leave this machine: its schema, its first rows, or a masked copy. Reads from and writes to
//! streams; keeps no more of a table than one record and what a summary counts.
//!
//! What a masked copy keeps: the names of the columns, how many rows and fields there are, blanks and the known marks for missing
//! values, zeros, infinities, exponents of numbers, truth values, whole numbers from 0 to 20 in columns that have no others in their
//! first 5,000 rows, the lengths of codes in digits, and the weekdays and times of day of dates, but for seconds that are not 0. All
//! else is replaced, by the secret of a conversation alone: equal values become equal ones in all files that have that secret. It is no
//! anonymisation: how often a value occurs can give it away.

mod chance;
mod codes;
mod dates;
mod kept;
mod literals;
mod looked_at;
mod masking;
mod numbers;
mod records;
mod rows;
mod summary;
mod table;
#[cfg(test)]
mod tests;
mod texts;

pub use dates::WrittenDates;
pub use literals::{Literals, is_masked_text};
pub use masking::Masking;
pub use rows::{RowsTaken, first_rows};
pub use summary::schema;
pub use table::{Column, ColumnContent, SeparatedTable};
