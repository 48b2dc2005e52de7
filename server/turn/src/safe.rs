//! Makes text from a model or a program safe to show. This is the only place that does.
//!
//! Everything that enters a transcript has passed a [`Cleaner`], so no view can send an escape sequence to a
//! terminal or reorder the code a person reads (<https://trojansource.codes>).

use std::borrow::Cow;
use std::path::Path;

use crate::is_invisible;

/// Removes terminal escape sequences, control characters and bidirectional overrides from a text that may
/// arrive in pieces; line ends become `\n`.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cleaner {
    state: State,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
enum State {
    #[default]
    Text,
    /// After a carriage return, which was written as a line end.
    CarriageReturn,
    /// After ESC.
    Escape,
    /// Inside `ESC [ … final`.
    Control,
    /// Inside `ESC ] … BEL`, or another string that ends with BEL or `ESC \`.
    ControlString,
}

impl Cleaner {
    /// Cleans a whole text.
    #[must_use]
    pub fn clean(text: &str) -> String {
        Cleaner::default().push(text)
    }

    /// Cleans a whole text as a terminal would leave it: a carriage return begins its line anew, as progress bars do.
    #[must_use]
    pub fn overwritten(text: &str) -> String {
        Cleaner::clean(&last_states(text))
    }

    /// Cleans the next piece. A sequence split between two pieces is removed too.
    #[must_use]
    pub fn push(&mut self, piece: &str) -> String {
        let mut shown = String::with_capacity(piece.len());
        let mut rest = piece;
        loop {
            // Nearly all text is of characters that stay as they are: they are copied together.
            if self.state == State::Text {
                let (plain, special) = rest.split_at(plain_length(rest));
                shown.push_str(plain);
                rest = special;
            }
            let mut characters = rest.chars();
            let Some(character) = characters.next() else { return shown };
            let (state, keep) = next(self.state, character);
            self.state = state;
            shown.extend(keep);
            rest = characters.as_str();
        }
    }
}

/// A text with the last state of each line: a carriage return begins it anew.
pub(crate) fn last_states(text: &str) -> Cow<'_, str> {
    if !text.contains('\r') {
        return Cow::Borrowed(text);
    }
    let last = |line: &str| {
        let (text, end) = line.strip_suffix('\n').map_or((line, ""), |text| (text, "\n"));
        let text = text.trim_end_matches('\r');
        format!("{}{end}", text.rsplit('\r').next().unwrap_or_default())
    };
    Cow::Owned(text.split_inclusive('\n').map(last).collect())
}

/// How many bytes at the beginning of a text are characters of ASCII that are shown as they are.
fn plain_length(text: &str) -> usize {
    let is_plain = |byte: u8| matches!(byte, b' '..=b'~' | b'\n' | b'\t');
    text.bytes().position(|byte| !is_plain(byte)).unwrap_or(text.len())
}

/// The state after a character, and the character to show, if any.
fn next(state: State, character: char) -> (State, Option<char>) {
    match (state, character) {
        // A line end closes whatever was open: an unfinished sequence must not swallow the rest of the text.
        (State::CarriageReturn, '\n') => (State::Text, None),
        (_, '\n' | '\u{2028}' | '\u{2029}') => (State::Text, Some('\n')),
        (_, '\r') => (State::CarriageReturn, Some('\n')),
        (_, '\u{1b}') => (State::Escape, None),
        (State::Escape, '[') => (State::Control, None),
        (State::Escape, ']' | 'P' | 'X' | '^' | '_') => (State::ControlString, None),
        // Two-character sequences such as `ESC c`; after an intermediate, as in `ESC ( B`, one more follows.
        (State::Escape, ' '..='/') => (State::Escape, None),
        (State::Escape, '0'..='~') => (State::Text, None),
        (State::Control, ' '..='?') => (State::Control, None),
        (State::Control, '@'..='~') => (State::Text, None),
        (State::ControlString, '\u{7}') => (State::Text, None),
        (State::ControlString, _) => (State::ControlString, None),
        (_, shown) => (State::Text, is_harmless(shown).then_some(shown)),
    }
}

pub(crate) fn is_harmless(character: char) -> bool {
    match character {
        '\t' => true,
        // Some editors treat these as line ends.
        '\u{2028}' | '\u{2029}' => false,
        other => is_joiner(other) || (!is_invisible(other) && !other.is_control()),
    }
}

/// `true` for an invisible character that emoji or a script needs: joiners and variation selectors.
fn is_joiner(character: char) -> bool {
    matches!(
        character,
        '\u{180b}'..='\u{180d}' | '\u{180f}' | '\u{200c}' | '\u{200d}' | '\u{fe00}'..='\u{fe0f}' | '\u{e0100}'..='\u{e01ef}'
    )
}

/// Shows a program with a picture in place of each control, bidirectional or invisible character. Nothing is left
/// out, because what people read must be what runs. Line ends become `\n`.
#[must_use]
pub fn visible(code: &str) -> String {
    let code = code.replace("\r\n", "\n").replace('\r', "\n");
    let mut shown = String::with_capacity(code.len());
    let mut before = '\n';
    let mut characters = code.chars().peekable();
    while let Some(character) = characters.next() {
        let is_shown = match character {
            '\n' => true,
            joiner if is_joiner(joiner) => joins(before, joiner, characters.peek().copied()),
            other => is_harmless(other),
        };
        shown.push(if is_shown { character } else { picture(character) });
        before = character;
    }
    shown
}

/// `true` for a joiner or a variation selector that changes how the characters beside it look. Elsewhere it hides: Python
/// takes `x` with a selector as another name than `x`.
fn joins(before: char, joiner: char, after: Option<char>) -> bool {
    let is_drawn = |character: char| {
        !character.is_ascii()
            && is_harmless(character)
            && (character == '\u{fe0f}' || !is_invisible(character))
    };
    match joiner {
        // Within an emoji, or between letters of a script that joins them.
        '\u{200c}' | '\u{200d}' => is_drawn(before) && after.is_some_and(is_drawn),
        // A symbol as text or as emoji; a digit on a key.
        '\u{fe0e}' | '\u{fe0f}' => {
            let is_symbol = is_drawn(before) && !before.is_alphanumeric();
            is_symbol || after == Some('\u{20e3}')
        }
        // Forms of Mongolian letters.
        '\u{180b}'..='\u{180f}' => matches!(before, '\u{1820}'..='\u{18aa}'),
        _ => false,
    }
}

/// Shows a path on one line, with pictures for control characters: a file name may contain any character.
#[must_use]
pub fn shown(path: &Path) -> String {
    visible(&path.to_string_lossy()).replace('\n', "␊")
}

/// The Unicode picture of a control character: `␛` for ESC.
fn picture(character: char) -> char {
    match u32::from(character) {
        control @ 0..=0x1f => char::from_u32(0x2400 + control).unwrap_or(char::REPLACEMENT_CHARACTER),
        0x7f => '␡',
        _ => char::REPLACEMENT_CHARACTER,
    }
}

/// A name for use in a heading: its first word, cleaned, at most 60 characters.
#[must_use]
pub fn label(name: &str) -> String {
    const WIDTH: usize = 60;
    Cleaner::clean(name).split_whitespace().next().unwrap_or_default().chars().take(WIDTH).collect()
}

/// A text cut after so many characters, with a mark where more follows.
#[must_use]
pub fn cut_after(text: &str, characters: usize) -> Cow<'_, str> {
    match text.char_indices().nth(characters) {
        Some((end, _)) => Cow::Owned(format!("{}…", &text[..end])),
        None => Cow::Borrowed(text),
    }
}

/// A text on one line, safe to show and to send.
#[must_use]
pub fn one_line(name: &str) -> String {
    Cleaner::clean(name).split_whitespace().collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use std::path::Path;

    use super::{Cleaner, label, shown, visible};

    #[test]
    fn hidden_characters_in_a_program_become_pictures() {
        let hiding = "x = \"\u{1b}]\"; print('ran')  # \r\nprint('\u{202e}')\u{7}";
        assert_eq!(visible(hiding), "x = \"␛]\"; print('ran')  # \nprint('\u{fffd}')␇");
        // A letter that is drawn as a blank, and a soft hyphen.
        assert_eq!(visible("f(x, \u{3164}, 'a\u{ad}')"), "f(x, \u{fffd}, 'a\u{fffd}')");
    }

    #[test]
    fn letters_that_nobody_sees_become_pictures_in_a_program() {
        let hidden = [
            "\u{115f}",
            "\u{1160}",
            "\u{3164}",
            "\u{ffa0}", // blank letters of Hangul
            "x\u{fe0f}",
            "x\u{fe00}",
            "é\u{fe0f}",
            "漢\u{e0100}",
            "x\u{180b}", // selectors
            "x\u{34f}",
            "x\u{17b4}",
            "x\u{200d}",
            "\u{200c}x",
            "\u{e0041}",
            "\u{1d173}",
            "\u{fff0}",
        ];
        let shown: Vec<String> = hidden.iter().map(|name| visible(&format!("{name} = 1"))).collect();
        insta::assert_snapshot!(shown.join("\n"), @"
        � = 1
        � = 1
        � = 1
        � = 1
        x� = 1
        x� = 1
        é� = 1
        漢� = 1
        x� = 1
        x� = 1
        x� = 1
        x� = 1
        �x = 1
        � = 1
        � = 1
        � = 1
        ");
    }

    #[test]
    fn emoji_accents_and_joined_letters_stay_as_they_are() {
        let text = "print('⚠\u{fe0f} 1\u{fe0f}\u{20e3} 👩\u{200d}🔬 ❤\u{fe0f}\u{200d}🔥 e\u{301} می\u{200c}خواهم ᠠ\u{180b}')";
        assert_eq!(visible(text), text);
        let prose = "cafe\u{301} 👩\u{200d}🔬 ❤\u{fe0f} 葛\u{e0100}";
        assert_eq!(Cleaner::clean(prose), prose);
    }

    #[test]
    fn control_characters_in_a_path_become_pictures() {
        assert_eq!(shown(Path::new("/a/\u{1b}]0;x\u{7}\n\u{202e}b")), "/a/␛]0;x␇␊\u{fffd}b");
    }

    #[test]
    fn a_label_is_one_short_word() {
        assert_eq!(label("X ─────\n─── answer ───"), "X");
        assert_eq!(label("\u{1b}[31mOUTCOME_NEW\n# a"), "OUTCOME_NEW");
        assert_eq!(label(&"x".repeat(500)).len(), 60);
    }

    #[test]
    fn terminal_escapes_and_bidirectional_overrides_are_removed() {
        let hostile = "\u{1b}[31mred\u{1b}[0m \u{1b}]0;owned\u{7}title \u{1b}Pq#0\u{1b}\\sixel \u{202e}txet\u{0}\u{9b}31m\u{8}";
        assert_eq!(Cleaner::clean(hostile), "red title sixel txet31m");
    }

    #[test]
    fn every_kind_of_line_end_becomes_a_line_feed() {
        assert_eq!(Cleaner::clean("a\r\nb\rc\nd\r\r\ne\u{2028}f"), "a\nb\nc\nd\n\ne\nf");
    }

    #[test]
    fn an_unfinished_escape_sequence_hides_at_most_the_rest_of_its_line() {
        assert_eq!(Cleaner::clean("\u{1b}]8;;https://x\nanswer"), "\nanswer");
    }

    proptest! {
        #[test]
        fn cleaning_piece_by_piece_gives_the_same_text(text in "(\\PC|[\u{1b}\\[\\]\r\n\u{7}m;0-9]){0,40}", cut in 0usize..40) {
            let cut = text.char_indices().map(|(index, _)| index).nth(cut).unwrap_or(text.len());
            let mut cleaner = Cleaner::default();
            let pieces = cleaner.push(&text[..cut]) + &cleaner.push(&text[cut..]);
            prop_assert_eq!(pieces, Cleaner::clean(&text));
        }

        #[test]
        fn no_control_character_survives_cleaning(text in any::<String>()) {
            let clean = Cleaner::clean(&text);
            prop_assert!(clean.chars().all(|character| !character.is_control() || matches!(character, '\n' | '\t')));
            prop_assert_eq!(Cleaner::clean(&clean), clean);
        }
    }
}
