//! What standard output is: its width and whether it takes colours.

use std::io::{self, IsTerminal as _};

use turn::view::Style;

/// A terminal has columns, and colours unless the person wants none (<https://no-color.org>: set and not empty).
pub(super) fn style() -> Style {
    const USUAL: usize = 80;
    if !io::stdout().is_terminal() {
        return Style::PLAIN;
    }
    let no_color = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
    Style { is_coloured: !no_color, columns: columns().or(Some(USUAL)) }
}

/// The columns of the terminal; `None` if standard output is none.
#[cfg(unix)]
pub(super) fn columns() -> Option<usize> {
    let size = rustix::termios::tcgetwinsize(io::stdout()).ok()?;
    Some(usize::from(size.ws_col)).filter(|columns| *columns > 0)
}

/// The columns of the terminal, which nothing tells here.
#[cfg(not(unix))]
pub(super) fn columns() -> Option<usize> {
    io::stdout().is_terminal().then_some(80)
}
