//! Secrets that are known by what stands before them: a name such as `api_key`, a word such as `Bearer`, an address.

use std::ops::Range;

use crate::FoundSecret;
use crate::random::{entropy, is_made_up, looks_random};
use crate::signs::{ALL, Assignee, HARMLESS, Sign};
use crate::words::has_one;

/// The secrets that a sign stands before.
pub(crate) fn find(text: &[u8]) -> impl Iterator<Item = FoundSecret> + '_ {
    ALL.find(text).filter_map(|(word, sign)| match sign {
        Sign::Address => in_address(text, word.end),
        Sign::Header => in_header(text, word.end),
        Sign::Sql => in_sql(text, word.end),
        Sign::Name(of) => assigned(text, word, of),
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
    if has_one(name, HARMLESS) || (of == Assignee::Vendor && !begins_word(text, word.start)) {
        return None;
    }
    if of == Assignee::Pass && (after > 0 || !begins_word_of_a_name(text, &word, name)) {
        return None;
    }
    let begin = word.start - before;
    let Assigned { start, way, is_listed } = value_after(text, begin..word.end + after, of)?;
    let way = if way == Way::Plain { plain_way(text, begin, name, start) } else { way };
    let is_surely_one = !matches!(way, Way::Plain | Way::Listed);
    if way == Way::Quoted(b'<') && !text[start + value_at(text, start, way).len()..].starts_with(b"</") {
        return None;
    }
    let (value, is_secret, what) = match of {
        Assignee::Password | Assignee::Pass => {
            let value = value_at(text, start, way);
            let least = if matches!(way, Way::Line | Way::Setting | Way::Connection(_)) { 6 } else { 8 };
            let is_one = is_password(value, is_surely_one, least)
                || is_surely_one && !is_listed && way != Way::Login && is_chosen_word(value, name);
            (value, is_one, "password")
        }
        Assignee::Token | Assignee::Vendor => {
            // Those have no commas in them.
            let value = value_at(text, start, if let Way::Quoted(_) = way { way } else { Way::Plain });
            let least = if of == Assignee::Token { 10 } else { 14 };
            let is_id = is_uuid(value) && has_one(name, &["session"]);
            (value, value.len() >= least && is_token(value) && !is_id, "key or token")
        }
    };
    // What stands in a list, or is a name of the program itself, is no text.
    let may_be = is_surely_one || (way == Way::Plain && value.len() >= 16);
    (may_be && is_secret).then_some(FoundSecret { what, place: start..start + value.len() })
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
    /// Anything else: it may be the name of something.
    Plain,
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
        _ => return None,
    };
    let start = blank(sign + length, 5, b"\"'`\\");
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

/// How a value is written that has no quotes: `name` begins at `begin`, the value at `start`.
fn plain_way(text: &[u8], begin: usize, name: &[u8], start: usize) -> Way {
    let line = memchr::memrchr(b'\n', &text[..begin]).map_or(0, |end| end + 1);
    let before = text[line..begin].trim_ascii();
    let begins = matches!(before, b"" | b"export" | b"-");
    let between = &text[begin + name.len()..start];
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
    if begins && is_line && matches!(behind, None | Some(b'\n' | b'#')) && !rest.ends_with(b",") {
        return Way::Line;
    }
    Way::Plain
}

/// `true` where a line of the form `login NAME password VALUE` stands.
fn is_in_netrc(text: &[u8], name: usize) -> bool {
    let line = text[..name].iter().rev().take(200).take_while(|byte| **byte != b'\n').count();
    let line = &text[name - line..name];
    line.windows(6).any(|window| window == b"login ")
}

/// The value that begins somewhere, as far as it goes.
fn value_at(text: &[u8], start: usize, way: Way) -> &[u8] {
    let rest = &text[start..text.len().min(start + LONGEST_VALUE)];
    let ends = |at: &usize| match (way, rest[*at]) {
        (Way::Quoted(quote), byte) => {
            byte == quote && !is_escaped(rest, *at) || matches!(byte, b'\n' | b'\r')
        }
        (_, byte) if byte.is_ascii_whitespace() || b"\"'`\\<".contains(&byte) => true,
        (Way::Line | Way::Setting | Way::Login, _) => false,
        (Way::Connection(separator), byte) => byte == separator,
        (Way::Plain | Way::Listed, byte) => b",;)}]".contains(&byte),
    };
    let length = (0..rest.len()).find(ends).unwrap_or(rest.len());
    let value = &rest[..length];
    match way {
        // A mark at the end belongs to what comes next.
        Way::Setting => value.strip_suffix(b";").unwrap_or(value),
        _ => value,
    }
}

/// `true` behind an odd number of backslashes.
fn is_escaped(text: &[u8], at: usize) -> bool {
    text[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

/// `true` for a text that may be a password: people choose them, so words do not count against it.
/// `least` is how many bytes it must have.
pub(crate) fn is_password(value: &[u8], is_written_out: bool, least: usize) -> bool {
    let kinds: [fn(&u8) -> bool; 3] = [u8::is_ascii_digit, u8::is_ascii_alphabetic, |byte| {
        !byte.is_ascii_alphanumeric() && !matches!(byte, b'_' | b'-' | b'.')
    }];
    let has = kinds.iter().filter(|kind| value.iter().any(*kind)).count();
    let is_code = value.iter().any(|byte| matches!(byte, b'(' | b'{' | b'[' | b'$' | b'<' | b'%' | b' '))
        || value.starts_with(b"/")
        || value.starts_with(b".")
        || value.windows(3).any(|window| window == b"://")
        || is_member(value);
    let is_long = value.len() >= least && value.len() <= 128;
    let least_entropy = if least < 8 { 2.2 } else { 2.8 };
    is_written_out
        && is_long
        && has >= 2
        && !is_code
        && !is_made_up(value)
        && !is_name_of_one(value)
        && entropy(value) >= least_entropy
        || looks_random(value, 3.5) && value.len() >= 10 && !is_code
}

/// `true` for a value that the program itself has: `process.env.DB_PASS`, `self.password1`.
fn is_member(value: &[u8]) -> bool {
    const OWNERS: [&[u8]; 16] = [
        b"args",
        b"cfg",
        b"conf",
        b"config",
        b"ctx",
        b"data",
        b"env",
        b"options",
        b"opts",
        b"os",
        b"process",
        b"secrets",
        b"self",
        b"settings",
        b"this",
        b"var",
    ];
    let mut parts = value.split(|byte| *byte == b'.');
    let (first, more) = (parts.next().unwrap_or_default(), parts.next().is_some());
    more && OWNERS.iter().any(|owner| first.eq_ignore_ascii_case(owner))
}

/// Words that name a password, or who has it.
const NAMES: [&str; 14] = [
    "password", "passwd", "passwort", "passw", "pass", "pwd", "secret", "test", "user", "admin", "root",
    "key", "token", "login",
];

/// `true` for what names a password in place of being one: without such words little is left of it.
fn is_name_of_one(value: &[u8]) -> bool {
    if !has_one(value, &["pass", "pwd", "secret", "test"]) {
        return false;
    }
    let mut rest = String::from_utf8_lossy(value).to_ascii_lowercase();
    for name in NAMES {
        rest = rest.replace(name, " ");
    }
    rest.bytes().filter(u8::is_ascii_alphabetic).count() < 5
}

/// Words that stand in the place of a password: what it is, and that there is none.
const NO_PASSWORDS: [&str; 34] = [
    "required",
    "optional",
    "string",
    "varchar",
    "unicode",
    "secretstr",
    "boolean",
    "number",
    "integer",
    "object",
    "undefined",
    "missing",
    "unknown",
    "invalid",
    "incorrect",
    "disabled",
    "enabled",
    "hidden",
    "masked",
    "locked",
    "nologin",
    "encrypted",
    "protected",
    "plaintext",
    "default",
    "prompt",
    "environment",
    "keyring",
    "generated",
    "unreserved",
    "nullable",
    "charfield",
    "textfield",
    "foobarbaz",
];

/// `true` for a word that somebody may have chosen as the password of this name, and that says nothing else.
fn is_chosen_word(value: &[u8], name: &[u8]) -> bool {
    (6..=64).contains(&value.len())
        && value.iter().all(u8::is_ascii_alphanumeric)
        && !is_made_up(value)
        && !has_one(value, &["pass", "pwd", "secret", "test"])
        && !NO_PASSWORDS.iter().any(|word| value.eq_ignore_ascii_case(word.as_bytes()))
        && !has_one(name, &[&String::from_utf8_lossy(value).to_ascii_lowercase()])
        && entropy(value) >= 1.8
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
    is_password(value, true, 6).then_some(FoundSecret { what: "password", place })
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
    let is_one = password.len() >= 2
        && !password.iter().any(|byte| matches!(byte, b'$' | b'{' | b'}' | b'<' | b'*' | b'%' | b'[' | b'('))
        && entropy(password) >= if password.len() < 4 { 0.9 } else { 1.5 }
        && !is_made_up(password)
        && !is_name_of_one(password)
        && password.iter().any(u8::is_ascii_alphanumeric)
        && ![b"foo".as_slice(), b"bar", b"baz", b"abc", b"xxx"].contains(&password)
        && password != &authority[..colon];
    is_one.then(|| FoundSecret { what: "password", place: start + colon + 1..start + at })
}
