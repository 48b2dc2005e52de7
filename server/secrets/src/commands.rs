//! Passwords that commands are given by options of one letter: `curl -u name:password`.

use std::ops::Range;

use crate::FoundSecret;
use crate::named::is_given_for_a_name;
use crate::passwords::{Written, is_password};

/// A command that may be given a password.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Command {
    /// Behind a name and a colon.
    Curl,
    SshPass,
    /// Right behind the option.
    MySql,
    Redis,
}

impl Command {
    /// The options that a password is given by.
    fn options(self) -> &'static [&'static str] {
        match self {
            Command::Curl => &["-u", "--user", "--proxy-user", "-U"],
            Command::SshPass | Command::MySql => &["-p"],
            Command::Redis => &["-a", "--pass"],
        }
    }
}

/// The longest line of a command, in bytes; it goes on behind a backslash.
const LONGEST: usize = 2 << 10;

/// The first password that a command is given, which `word` begins.
pub(crate) fn in_command(text: &[u8], word: Range<usize>, command: Command) -> Option<FoundSecret> {
    if text[..word.start]
        .last()
        .is_some_and(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-'))
    {
        return None;
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
                [] if command != Command::MySql => words.get(at + 1).map(|next| (next.start, next.end))?,
                [b'=', ..] => (place.end - rest.len() + 1, place.end),
                [] => return None,
                _ if known.starts_with("--") => return None,
                _ => (place.end - rest.len(), place.end),
            };
            password(line, start..end, command)
        })
    };
    let place = words.iter().enumerate().find_map(behind)?;
    Some(FoundSecret { what: "password", place: word.end + place.start..word.end + place.end })
}

/// The password in the value of an option.
fn password(line: &[u8], value: Range<usize>, command: Command) -> Option<Range<usize>> {
    let quotes = |byte: &u8| matches!(byte, b'"' | b'\'');
    let start = value.start + usize::from(line.get(value.start).is_some_and(quotes));
    let end = value.end - usize::from(line[start..value.end].last().is_some_and(quotes));
    if command != Command::Curl {
        return is_password(line.get(start..end)?, Written::AsText, true, 6).then_some(start..end);
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
