//! Secrets that are known by what stands before them: a name such as `api_key`, a word such as `Bearer`, an address.

use std::ops::Range;

use crate::FoundSecret;
use crate::commands::in_command;
use crate::passwords::{ValueForm, is_chosen_word, is_given_for_a_name, is_password};
use crate::random::looks_random;
use crate::signs::{ALL, Assignee, Sign, is_harmless};
use crate::words::has_one;

/// The secrets that a sign stands before.
pub(crate) fn find(text: &[u8]) -> impl Iterator<Item = FoundSecret> + '_ {
    let one = |found: Option<FoundSecret>| found.into_iter().collect::<Vec<_>>();
    ALL.find(text).flat_map(move |(word, sign)| match sign {
        Sign::Address => one(in_address(text, word.end)),
        Sign::Header => one(in_header(text, word.end)),
        Sign::Sql => one(in_sql(text, word.end)),
        Sign::Command(command) => in_command(text, word, command),
        Sign::Name(of) => one(assigned(text, word, of)),
    })
}

/// The longest name, the longest value, in bytes.
const LONGEST_NAME: usize = 50;
const LONGEST_VALUE: usize = 8 << 10;

/// What is assigned to a name with a sign in it.
fn assigned(text: &[u8], word: Range<usize>, of: Assignee) -> Option<FoundSecret> {
    let is_name = |byte: &&u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b'-' | b'.');
    let before = text[..word.start].iter().rev().take(LONGEST_NAME).take_while(is_name).count();
    let after = text[word.end..].iter().take(LONGEST_NAME).take_while(is_name).count();
    let name = &text[word.start - before..word.end + after];
    if is_harmless(name) || (of == Assignee::Vendor && !begins_word(text, word.start)) {
        return None;
    }
    if of == Assignee::Pass && (after > 0 || !begins_word_of_a_name(text, &word, name)) {
        return None;
    }
    let begin = word.start - before;
    let names = begin..word.end + after;
    let behind = value_of_entry(text, &names).or_else(|| value_after(text, names, of));
    let Assigned { start, way, is_listed } = behind?;
    let way = if way == Way::Plain { plain_way(text, begin, name, start) } else { way };
    let is_surely_one = !matches!(way, Way::Plain | Way::Listed);
    if way == Way::Quoted(b'<') && !text[start + value_at(text, start, way).len()..].starts_with(b"</") {
        return None;
    }
    let (value, is_secret, what) = match of {
        Assignee::Password | Assignee::Pass => {
            let value = value_at(text, start, way);
            let least = if matches!(way, Way::Line | Way::Setting | Way::Connection(_)) { 6 } else { 8 };
            let written = written(text, start + value.len(), way);
            // Of a label with such a name a sentence is the value.
            let may_have_blanks = ends_in_word(&name[before..]) || !value.contains(&b' ');
            let is_one = may_have_blanks && is_password(value, written, is_surely_one, least)
                || is_surely_one
                    && !is_listed
                    && !matches!(way, Way::Login | Way::Prose)
                    && is_chosen_word(value, name);
            let is_one = is_one && (way != Way::Prose || value.iter().any(u8::is_ascii_digit));
            (value, is_one, "password")
        }
        Assignee::Token | Assignee::Vendor => {
            // Those have no commas in them.
            let ends_by_itself = matches!(way, Way::Quoted(_) | Way::Connection(_));
            let value = value_at(text, start, if ends_by_itself { way } else { Way::Plain });
            let least = if of == Assignee::Token { 10 } else { 14 };
            let is_id = is_uuid(value) && has_one(name, &["session"]);
            (value, value.len() >= least && is_token(value) && !is_id, "key or token")
        }
    };
    // What stands in a list, or is a name of the program itself, is no text.
    let may_be = is_surely_one || (way == Way::Plain && value.len() >= 16);
    (may_be && is_secret).then_some(FoundSecret { what, place: start..start + value.len() })
}

/// `true` for the end of a name that is no more than one word: `password`, `pwd`.
fn ends_in_word(name: &[u8]) -> bool {
    name.len() <= 10 && name.iter().all(u8::is_ascii_lowercase) || name.iter().all(u8::is_ascii_uppercase)
}

/// How the value is written that ends there.
fn written(text: &[u8], end: usize, way: Way) -> ValueForm {
    let rest = text[end..].iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
    match way {
        Way::Plain | Way::Listed => ValueForm::Bare,
        Way::Setting if !matches!(rest, None | Some(b'\n' | b'#' | b';')) => ValueForm::Bare,
        _ => ValueForm::AsText,
    }
}

/// `true` where a word begins: behind what is no letter, or with a capital.
fn begins_word(text: &[u8], start: usize) -> bool {
    let before = text[..start].last();
    before.is_none_or(|byte| !byte.is_ascii_alphabetic())
        || (text[start].is_ascii_uppercase() && before.is_some_and(u8::is_ascii_lowercase))
}

/// `true` where `pass` is a word of a name, as in `DB_PASS` and `smtpPass`, not the end of one, as in `bypass`.
fn begins_word_of_a_name(text: &[u8], word: &Range<usize>, name: &[u8]) -> bool {
    const BEFORE: [&str; 9] = ["db", "user", "my", "sql", "smtp", "mail", "ftp", "root", "admin"];
    let before = name[..name.len() - word.len()].to_ascii_lowercase();
    begins_word(text, word.start) || BEFORE.iter().any(|it| before.ends_with(it.as_bytes()))
}

/// `true` for an id of a form that says nothing but that it is one.
fn is_uuid(value: &[u8]) -> bool {
    let parts: Vec<usize> = value.split(|byte| *byte == b'-').map(<[u8]>::len).collect();
    parts == [8, 4, 4, 4, 12] && value.iter().all(|byte| byte.is_ascii_hexdigit() || *byte == b'-')
}

/// `true` for a text that may be a key or a token.
pub(crate) fn is_token(value: &[u8]) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-+/=.~%".contains(byte);
    value.iter().all(is_part) && looks_random(value, 3.0)
}

/// Where something is assigned.
struct Assigned {
    start: usize,
    way: Way,
    /// `true` for the next thing in a list, which may be anything.
    is_listed: bool,
}

/// How a value is written.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Way {
    /// Up to its quote.
    Quoted(u8),
    /// The next thing in a list: `("api_key", "…")`.
    Listed,
    /// Behind a name to log in with.
    Login,
    /// Behind a name in capitals at the beginning of a line, as in a file of settings for a program: `DB_PASSWORD=…`.
    Setting,
    /// All the rest of a line, as in YAML: `password: …`.
    Line,
    /// One of several with this byte between them: `Server=…;Password=…`.
    Connection(u8),
    /// In a sentence: `The password is …`.
    Prose,
    /// Anything else: it may be the name of something.
    Plain,
}

/// What says of a value that it is the one of the entry whose name stands before, in small letters.
const OF_ENTRIES: [&str; 4] = ["value", "default", "stringvalue", "val"];

/// How many lines of an entry are looked at, from that with its name.
const ENTRY_LINES: usize = 6;

/// The value in an entry that has the name as its own: `name: DB_PASSWORD` with `value: …` below, `variable "db_password" {` with
/// `default = "…"`.
fn value_of_entry(text: &[u8], name: &Range<usize>) -> Option<Assigned> {
    let window = &text[name.end..text.len().min(name.end + 600)];
    let behind =
        window.iter().position(|byte| !matches!(byte, b'"' | b'\'' | b'`' | b' ' | b'\t' | b'\r'))?;
    let is_quoted = matches!(window.first(), Some(b'"' | b'\''));
    // Only what ends here is the name: it is assigned to nothing.
    if !matches!(window[behind], b',' | b'\n' | b'{') || (window[behind] == b',' && !is_quoted) {
        return None;
    }
    let (_, before) = line_before(text, name.start);
    let between = before.iter().rev().take_while(|byte| b"\"' \t:=".contains(byte)).count();
    let before = &before[..before.len() - between];
    let is_named = [b"name".as_slice(), b"key", b"variable"].iter().any(|word| {
        before.len() >= word.len() && before[before.len() - word.len()..].eq_ignore_ascii_case(word)
    });
    if !is_named {
        return None;
    }
    let mut at = name.end + behind + 1;
    for _ in 0..ENTRY_LINES {
        let blank = |byte: &&u8| byte.is_ascii_whitespace() || matches!(byte, b'"' | b'\'' | b',');
        at += text[at..].iter().take(80).take_while(blank).count();
        let word = text[at..].iter().take(20).take_while(|byte| byte.is_ascii_alphanumeric()).count();
        if OF_ENTRIES.iter().any(|known| text[at..at + word].eq_ignore_ascii_case(known.as_bytes())) {
            let Assigned { start, way, .. } = value_after(text, at..at + word, Assignee::Token)?;
            let way = if way == Way::Plain { Way::Line } else { way };
            return Some(Assigned { start, way, is_listed: false });
        }
        let end = at + memchr::memchr2(b'\n', b'}', &text[at..text.len().min(at + 200)])?;
        if text[end] == b'}' || text[at..].starts_with(b"-") {
            return None;
        }
        at = end + 1;
    }
    None
}

/// How much of a line before a name is looked at, in bytes: a line may be as long as its file.
const LONGEST_BEFORE: usize = 200;

/// What stands before a place in its line, and `true` if that is all of it.
fn line_before(text: &[u8], place: usize) -> (bool, &[u8]) {
    let from = place.saturating_sub(LONGEST_BEFORE);
    let line = memchr::memrchr(b'\n', &text[from..place]).map(|end| from + end + 1);
    (line.is_some() || from == 0, &text[line.unwrap_or(from)..place])
}

/// What is assigned behind a name; `None` if nothing is.
fn value_after(
    text: &[u8],
    Range { start: begin, end: name }: Range<usize>,
    of: Assignee,
) -> Option<Assigned> {
    let blank = |from: usize, most: usize, also: &[u8]| {
        let is_blank = |byte: &&u8| matches!(byte, b' ' | b'\t') || also.contains(byte);
        from + text[from..].iter().take(most).take_while(is_blank).count()
    };
    if of == Assignee::Password && text[name..].starts_with(b" '") {
        // As SQL gives one: `WITH PASSWORD '…'`.
        return Some(Assigned { start: name + 2, way: Way::Quoted(b'\''), is_listed: false });
    }
    let sign = blank(name, 20, b"\"'`])\\");
    // An option of a command is written so too: `--password VALUE`.
    let is_login =
        is_in_netrc(text, name) || text[begin..].starts_with(b"--") && text[name..].starts_with(b" ");
    let length = match text.get(sign..)? {
        // An attribute of an element that has the name in another one.
        [b'v', b'a', b'l', b'u', b'e', b'=', ..] => 6,
        [b':', b':', b'=', ..] | [b'|', b'|', b':', ..] => 3,
        [b'=', b'>' | b'=', ..] | [b':' | b'?', b'=', ..] | [b'|', b'|', ..] => 2,
        [b'=' | b':' | b',' | b'>', ..] => 1,
        _ if is_login => 0,
        rest if of == Assignee::Password && text[name..].starts_with(b" ") => {
            return in_prose(rest).map(|verb| Assigned {
                start: sign + verb,
                way: Way::Prose,
                is_listed: false,
            });
        }
        _ => return None,
    };
    if let Some(start) = in_block(text, sign + length) {
        return Some(Assigned { start, way: Way::Line, is_listed: false });
    }
    // A backslash before a quote is of a text within another one; before a letter it is of the value.
    let quotes = blank(sign + length, 5, b"\"'`\\");
    let is_escape = quotes > sign + length
        && text[quotes - 1] == b'\\'
        && text.get(quotes).is_some_and(u8::is_ascii_alphabetic)
        && text[..quotes - 1].ends_with(b"\"");
    let start = quotes - usize::from(is_escape);
    let quote = *text.get(start.checked_sub(1)?)?;
    let is_element = length == 1 && text[sign] == b'>' && text[..begin].ends_with(b"<");
    let is_listed = length == 1 && matches!(text[sign], b',' | b'>') && !is_element;
    let way = match quote {
        _ if is_element => Way::Quoted(b'<'),
        b'"' | b'\'' | b'`' => Way::Quoted(quote),
        _ if is_login => Way::Login,
        _ if is_listed => Way::Listed,
        _ => Way::Plain,
    };
    (start < text.len()).then_some(Assigned { start, way, is_listed })
}

/// Where the value begins of which YAML has the lines below its name: `password: >-`.
fn in_block(text: &[u8], sign: usize) -> Option<usize> {
    let window = &text[sign..text.len().min(sign + 100)];
    let begin =
        window.iter().position(|byte| *byte != b' ').filter(|at| matches!(window[*at], b'>' | b'|'))?;
    let line = begin + memchr::memchr(b'\n', &window[begin..])?;
    let is_mark =
        window[begin + 1..line].iter().all(|byte| matches!(byte, b'-' | b'+' | b'\r' | b' ' | b'1'..=b'9'));
    let indent = window[line + 1..].iter().take_while(|byte| **byte == b' ').count();
    (is_mark && indent > 0).then_some(sign + line + 1 + indent)
}

/// How many bytes of a sentence stand before the value that it tells: `is `.
fn in_prose(rest: &[u8]) -> Option<usize> {
    const VERBS: [&[u8]; 9] =
        [b"is: ", b"is ", b"was ", b"ist ", b"lautet ", b"est ", b"es ", b"set to ", b"is set to "];
    let verb = VERBS.iter().filter(|verb| rest.starts_with(verb)).map(|verb| verb.len()).max()?;
    let quotes = rest[verb..].iter().take_while(|byte| b"\"'`*".contains(byte)).count();
    Some(verb + quotes)
}

/// How a value is written that has no quotes: `name` begins at `begin`, the value at `start`.
fn plain_way(text: &[u8], begin: usize, name: &[u8], start: usize) -> Way {
    let (is_whole, before) = line_before(text, begin);
    let before = before.trim_ascii();
    let begins = is_whole && matches!(before, b"" | b"export" | b"-");
    let between = &text[begin + name.len()..start];
    let word = before.rsplit(u8::is_ascii_whitespace).next().unwrap_or_default();
    // Options of commands: `--password=…`, `-e DB_PASSWORD=…`; and lines of a log: `user=me password=…`.
    let is_option = name.starts_with(b"-") || word.starts_with(b"-") && word.len() > 1;
    let is_pair = memchr::memchr(b'=', word).is_some_and(|at| at > 0)
        && !word.iter().any(|byte| b",()[]{}\"'".contains(byte));
    let follows = text[..begin].last().is_some_and(|byte| matches!(byte, b' ' | b'\t'));
    if between == b"="
        && (is_option || is_pair && follows || SETTERS.contains(&word))
        && !before.ends_with(b",")
    {
        return Way::Login;
    }
    if begins && !name.iter().any(u8::is_ascii_lowercase) {
        return Way::Setting;
    }
    if between == b"="
        && let Some(separator @ (b';' | b'&' | b'?')) = before.last().copied()
    {
        return Way::Connection(if separator == b';' { b';' } else { b'&' });
    }
    let is_line = between == b"=" || between.starts_with(b": ");
    let rest = value_at(text, start, Way::Line);
    let behind = text[start + rest.len()..].iter().find(|byte| !matches!(byte, b' ' | b'\t' | b'\r'));
    let ends = matches!(behind, None | Some(b'\n' | b'#')) && !rest.ends_with(b",");
    if begins && is_line && ends {
        return Way::Line;
    }
    // Words before it make it a sentence; a program has signs there.
    let is_sentence =
        follows && before.last().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b':');
    if is_sentence && (between == b"=" || between == b": ") && ends {
        return Way::Prose;
    }
    Way::Plain
}

/// Words of commands and of files of settings that set what follows them.
const SETTERS: [&[u8]; 5] = [b"env", b"ENV", b"ARG", b"set", b"SET"];

/// `true` where a line of the form `login NAME password VALUE` stands.
fn is_in_netrc(text: &[u8], name: usize) -> bool {
    let line = text[..name].iter().rev().take(200).take_while(|byte| **byte != b'\n').count();
    let line = &text[name - line..name];
    line.windows(6).any(|window| window == b"login ")
}

/// The value that begins somewhere, as far as it goes.
fn value_at(text: &[u8], start: usize, way: Way) -> &[u8] {
    let rest = &text[start..text.len().min(start + LONGEST_VALUE)];
    // Within another text its quotes have a backslash, and so has its end.
    let is_nested = start >= 2 && text[start - 2] == b'\\';
    let ends = |at: &usize| match (way, rest[*at]) {
        (Way::Quoted(quote), b'\\') if is_nested && rest.get(at + 1) == Some(&quote) => true,
        (Way::Quoted(quote), byte) => {
            byte == quote && !is_escaped(rest, *at) || matches!(byte, b'\n' | b'\r')
        }
        (_, byte) if byte.is_ascii_whitespace() || b"\"'`\\".contains(&byte) => true,
        // An element ends there; a password may begin so.
        (Way::Line | Way::Setting, b'<') => {
            matches!(rest.get(at + 1), None | Some(b'/' | b'!' | b'b')) && *at > 0
        }
        (Way::Login | Way::Line | Way::Setting, _) => false,
        (Way::Prose, b',' | b';' | b')' | b'*') => true,
        (Way::Prose, _) => false,
        (_, b'<') => true,
        (Way::Connection(separator), byte) => byte == separator,
        (Way::Plain | Way::Listed, byte) => b",;)}]".contains(&byte),
    };
    let length = (0..rest.len()).find(ends).unwrap_or(rest.len());
    let value = &rest[..length];
    match way {
        // A mark at the end belongs to what comes next.
        Way::Setting | Way::Login => value.strip_suffix(b";").unwrap_or(value),
        Way::Prose => value.strip_suffix(b".").unwrap_or(value),
        _ => value,
    }
}

/// `true` behind an odd number of backslashes.
fn is_escaped(text: &[u8], at: usize) -> bool {
    text[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

/// The secret behind the word of a header.
fn in_header(text: &[u8], start: usize) -> Option<FoundSecret> {
    let value = value_at(text, start, Way::Plain);
    let place = start..start + value.len();
    (value.len() >= 16 && is_token(value)).then_some(FoundSecret { what: "key or token", place })
}

/// The password behind a word of SQL.
fn in_sql(text: &[u8], start: usize) -> Option<FoundSecret> {
    let quote = *text.get(start).filter(|byte| matches!(byte, b'\'' | b'"'))?;
    let value = value_at(text, start + 1, Way::Quoted(quote));
    let place = start + 1..start + 1 + value.len();
    is_password(value, ValueForm::AsText, true, 6).then_some(FoundSecret { what: "password", place })
}

/// The password in an address: `postgres://name:password@host`.
fn in_address(text: &[u8], start: usize) -> Option<FoundSecret> {
    let rest = &text[start..text.len().min(start + LONGEST_VALUE)];
    let ends = |byte: &u8| {
        byte.is_ascii_whitespace() || matches!(byte, b'/' | b'"' | b'\'' | b'`' | b'<' | b'>' | b'?' | b'#')
    };
    let authority = &rest[..rest.iter().position(ends).unwrap_or(rest.len())];
    let at = authority.iter().rposition(|byte| *byte == b'@')?;
    let colon = authority[..at].iter().position(|byte| *byte == b':')?;
    let password = &authority[colon + 1..at];
    (password != &authority[..colon] && is_given_for_a_name(password))
        .then(|| FoundSecret { what: "password", place: start + colon + 1..start + at })
}
