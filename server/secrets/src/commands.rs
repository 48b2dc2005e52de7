//! Passwords that commands are given by options of one letter: `curl -u name:password`.

use std::ops::Range;

use crate::FoundSecret;
use crate::passwords::{ValueForm, is_given_for_a_name, is_password};

/// A command that may be given a password.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum LoginCommand {
    /// Behind a name and a colon.
    Curl,
    SshPass,
    /// Right behind the option.
    MySql,
    Redis,
}

impl LoginCommand {
    /// The options that a password is given by.
    fn options(self) -> &'static [&'static str] {
        match self {
            LoginCommand::Curl => &["-u", "--user", "--proxy-user", "-U"],
            LoginCommand::SshPass | LoginCommand::MySql => &["-p"],
            LoginCommand::Redis => &["-a", "--pass"],
        }
    }
}

/// The longest line of a command, in bytes; it goes on behind a backslash.
const LONGEST: usize = 2 << 10;

/// The passwords that a command is given, which `word` begins.
pub(crate) fn in_command(text: &[u8], word: Range<usize>, command: LoginCommand) -> Vec<FoundSecret> {
    if text[..word.start]
        .last()
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    {
        return Vec::new();
    }
    let line = &text[word.end..text.len().min(word.end + LONGEST)];
    let ends = |at: &usize| line[*at] == b'\n' && !line[..*at].trim_ascii_end().ends_with(b"\\");
    let line = &line[..(0..line.len()).find(ends).unwrap_or(line.len())];
    let words = words(line);
    let behind = |(at, place): (usize, &Range<usize>)| {
        let option = &line[place.clone()];
        command.options().iter().find_map(|known| {
            let rest = option.strip_prefix(known.as_bytes())?;
            let (start, end) = match rest {
                [] if command != LoginCommand::MySql => {
                    words.get(at + 1).map(|next| (next.start, next.end))?
                }
                [b'=', ..] => (place.end - rest.len() + 1, place.end),
                [] => return None,
                _ if known.starts_with("--") => return None,
                _ => (place.end - rest.len(), place.end),
            };
            password(line, start..end, command)
        })
    };
    let found = |place: Range<usize>| FoundSecret {
        what: "password",
        place: word.end + place.start..word.end + place.end,
    };
    words.iter().enumerate().filter_map(behind).map(found).collect()
}

/// The password in the value of an option.
fn password(line: &[u8], value: Range<usize>, command: LoginCommand) -> Option<Range<usize>> {
    let quotes = |byte: &u8| matches!(byte, b'"' | b'\'');
    let start = value.start + usize::from(line.get(value.start).is_some_and(quotes));
    let end = value.end - usize::from(line[start..value.end].last().is_some_and(quotes));
    if command != LoginCommand::Curl {
        return is_password(line.get(start..end)?, ValueForm::AsText, true, 6).then_some(start..end);
    }
    let colon = start + memchr::memchr(b':', line.get(start..end)?)?;
    let (name, password) = (&line[start..colon], &line[colon + 1..end]);
    (name != password && is_given_for_a_name(password)).then_some(colon + 1..end)
}

/// The words of a command, with their quotes.
fn words(line: &[u8]) -> Vec<Range<usize>> {
    let mut words = Vec::new();
    let mut at = 0;
    while at < line.len() {
        if line[at].is_ascii_whitespace() {
            at += 1;
            continue;
        }
        let (start, mut quote) = (at, None);
        while at < line.len() && (quote.is_some() || !line[at].is_ascii_whitespace()) {
            match quote {
                Some(open) if line[at] == open => quote = None,
                None if matches!(line[at], b'"' | b'\'') => quote = Some(line[at]),
                _ => {}
            }
            at += 1;
        }
        words.push(start..at);
    }
    words
}
