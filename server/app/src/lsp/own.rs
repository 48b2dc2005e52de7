//! The names under which our methods are registered.
//!
//! The library has handlers and types of its own for the standard's methods, which cannot be replaced.

/// The name under which a method is registered, as a literal.
macro_rules! own {
    ($method:expr) => {
        concat!("own/", $method)
    };
}

pub(super) use own;

/// The name under which a method is registered.
pub(super) fn own_name(method: &str) -> String {
    format!("{}{method}", own!(""))
}
