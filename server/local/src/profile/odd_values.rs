//! Values that are none of what their column holds.

use super::draft::{Draft, Import};
use crate::sniff::DataColumn;

/// Adds the function that says which values are none of what their column holds.
pub(super) fn push_odd_values(program: &mut Draft) {
    program.import([Import::Module("re")]);
    program.push(include_str!("odd_values.py"));
}

/// What the values of a column of numbers or dates are, and cells may not be.
pub(super) fn what_of(column: &DataColumn) -> String {
    let number = || column.sign().map_or("number".to_owned(), |sign| format!("number with {sign}"));
    if column.is_date() { "date".to_owned() } else { number() }
}
