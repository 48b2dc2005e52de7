//! Asks with an executor that runs nothing; generated programs, run with real interpreters.

mod cases;
mod columns;
mod dates;
mod delimiters;
mod dialects;
mod encodings;
pub(crate) mod fake;
mod folders;
mod hostile;
mod kinds;
mod large;
mod late;
mod odd_bytes;
mod packed;
mod parquet;
mod programs;
mod property;
mod python;
mod quotes;
mod reports;
mod shifted;
mod totals;
mod units;
mod workbooks;
