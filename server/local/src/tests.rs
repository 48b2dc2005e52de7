//! Asks with an executor that runs nothing; generated programs, run with real interpreters.

mod cases;
pub(crate) mod fake;
mod hostile;
mod kinds;
mod parquet;
mod programs;
mod property;
mod python;
mod workbooks;
