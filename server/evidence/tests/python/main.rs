//! Programs before and after, run by real Python.

mod joined;
mod reading;
mod worker;
