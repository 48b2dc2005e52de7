//! Generated programs, run with real interpreters.

mod cases;
mod hostile;
mod kinds;
mod programs;
mod property;
mod python;
