//! Programs before and after, run by real Python.

mod joined;
mod paths;
mod reading;
mod worker;
