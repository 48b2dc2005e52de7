//! Asks as lines of JSON.

use std::time::Duration;

use history::{Kept, KeptTurn};
use serde::Serialize;
use turn::{Turn, is_invisible};

use crate::age;

/// A conversation as a line of JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ConversationLine<'a> {
    number: i64,
    uri: &'a str,
    asked: String,
    changed: String,
    turns: Vec<TurnLine<'a>>,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct TurnLine<'a> {
    #[serde(flatten)]
    turn: Turn,
    charts: &'a [String],
    is_replaced: bool,
}

impl<'a> TurnLine<'a> {
    fn of(KeptTurn { turn, charts, is_replaced }: &'a KeptTurn) -> Self {
        // Whoever has the secret of the masks can find the values behind them.
        let turn = Turn { mask_secret: None, ..turn.clone() };
        TurnLine { turn, charts, is_replaced: *is_replaced }
    }
}

/// A whole conversation as a line.
pub(super) fn conversation_line(Kept { listed, turns }: &Kept) -> String {
    line(&ConversationLine {
        number: listed.number.0,
        uri: &listed.uri,
        asked: age::stamp(time(listed.created)),
        changed: age::stamp(time(listed.changed)),
        turns: turns.iter().map(TurnLine::of).collect(),
    })
}

/// A value as a line, in which no character can do harm to a terminal.
pub(in crate::cli) fn line(value: &impl Serialize) -> String {
    let json = serde_json::to_string(value).unwrap_or_default();
    let mut line = String::with_capacity(json.len() + 1);
    for character in json.chars() {
        if character.is_control() || is_invisible(character) {
            let mut units = [0; 2];
            character.encode_utf16(&mut units).iter().for_each(|unit| line += &format!("\\u{unit:04x}"));
        } else {
            line.push(character);
        }
    }
    line + "\n"
}

/// A stored time, as time since the Unix epoch.
pub(super) fn time(milliseconds: i64) -> Duration {
    Duration::from_millis(u64::try_from(milliseconds).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::line;

    #[test]
    fn no_character_that_hides_is_written_as_it_is() {
        assert_eq!(line(&"a\u{9b}31m\u{202e}b\u{1b}é"), "\"a\\u009b31m\\u202eb\\u001bé\"\n");
        let read: String = serde_json::from_str(&line(&"\u{e0001}x")).expect("JSON");
        assert_eq!(read, "\u{e0001}x");
    }
}
