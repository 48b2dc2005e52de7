//! Dates in programs that read them without pandas.

use super::draft::{Draft, Import};

/// Adds what reads dates.
pub(super) fn push_moments(program: &mut Draft) {
    program.import([
        Import::From("datetime", "datetime"),
        Import::From("datetime", "timedelta"),
        Import::From("datetime", "timezone"),
        Import::From("math", "isnan"),
        Import::From("math", "nan"),
        Import::Module("re"),
    ]);
    program.push_once(include_str!("standard/moment.py"));
}
