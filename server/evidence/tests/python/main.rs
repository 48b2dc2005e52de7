//! Programs before and after, run by real Python.

mod changes;
mod joined;
mod paths;
mod reading;
mod worker;
