//! Finds asks of the history for commands.

use std::str::FromStr;

use history::{Error, History, Kept, Number};
use turn::Failure;

use super::refused::Refused;

/// An ask that the person means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum MeantAsk {
    /// The one that went on last.
    Latest,
    /// The one with this number.
    Numbered(i64),
}

impl FromStr for MeantAsk {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        match text.parse() {
            Ok(number) if number > 0 => Ok(MeantAsk::Numbered(number)),
            _ if text == "latest" => Ok(MeantAsk::Latest),
            _ => Err("give the number of an ask"),
        }
    }
}

/// A whole ask.
pub(super) fn find(history: &History, meant: MeantAsk) -> Result<Kept, Refused> {
    let none = || match meant {
        MeantAsk::Latest => empty(),
        MeantAsk::Numbered(number) => unknown(number),
    };
    let found = history.read_if_any(|store| {
        let number = match meant {
            MeantAsk::Latest => store.latest()?,
            MeantAsk::Numbered(number) => Some(Number(number)),
        };
        number.map_or(Ok(None), |number| store.load(number))
    });
    found.map_err(|error| unusable(history, &error))?.ok_or_else(none)
}

/// The history cannot be read or written.
pub(super) fn unusable(history: &History, error: &Error) -> Refused {
    Refused::failed(error.failure(history.folder()))
}

/// No ask has this number.
fn unknown(number: i64) -> Refused {
    absent(number, "Look for its number with gemini-exec history list.")
}

/// No ask has this number, with what that means for the command.
pub(super) fn absent(number: i64, remedy: &str) -> Refused {
    Failure::new(format!("There is no ask {number} in the history"), "", remedy).into()
}

fn empty() -> Refused {
    Failure::new("There is no ask in the history", "", "Ask something first.").into()
}
