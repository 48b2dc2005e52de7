//! Tells passwords from what stands in their place: placeholders, expressions of a program, sentences about passwords.

use crate::random::{entropy, is_made_up, looks_random};
use crate::words::has_one;

/// How much of a program may be in a value.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum ValueForm {
    /// In quotes, or in a cell: all of it is text.
    AsText,
    /// Without quotes: it may be an expression.
    Bare,
}

/// `true` for a text that may be a password: people choose them, so words do not count against it.
/// `least` is how many bytes it must have.
pub(crate) fn is_password(value: &[u8], written: ValueForm, is_written_out: bool, least: usize) -> bool {
    let is_letter = |byte: &u8| byte.is_ascii_alphabetic() || !byte.is_ascii();
    let kinds: [fn(&u8) -> bool; 3] = [u8::is_ascii_digit, is_letter, |byte| {
        byte.is_ascii_punctuation() && !matches!(byte, b'_' | b'-' | b'.')
    }];
    let has = kinds.iter().filter(|kind| value.iter().any(*kind)).count();
    let is_none = stands_for_one(value)
        || is_expression(value, written)
        || value.contains(&b' ') && !(written == ValueForm::AsText && is_passphrase(value));
    let is_long = value.len() >= least && value.len() <= 128;
    let least_entropy = if least < 8 { 2.2 } else { 2.8 };
    is_written_out
        && is_long
        && has >= 2
        && !is_none
        && !is_made_up(value)
        && !is_name_of_one(value)
        && entropy(value) >= least_entropy
        || value.len() >= 10 && looks_random(value, 3.5) && !is_none
}

/// `true` for what a program, a template or a reader puts a password in the place of, to judge by its shape: `${NAME}`, `$name`,
/// `{{ name }}`, `<name>`, `%(name)s`, `%NAME%`, `[name]`.
pub(crate) fn stands_for_one(value: &[u8]) -> bool {
    const PAIRS: [(&[u8], &[u8]); 8] = [
        (b"${", b"}"),
        (b"$(", b")"),
        (b"{{", b"}}"),
        (b"#{", b"}"),
        (b"{%", b"%}"),
        (b"<%", b"%>"),
        (b"%(", b")"),
        (b"${{", b"}}"),
    ];
    let holds = |(open, close): &(&[u8], &[u8])| {
        let begin = value.windows(open.len()).position(|window| window == *open);
        begin.is_some_and(|at| value[at..].windows(close.len()).any(|window| window == *close))
            // Its end stands behind a blank, where the value ends.
            || value.starts_with(open) && !value[open.len()..].iter().any(u8::is_ascii_digit)
    };
    let is_around = |open: u8, close: u8| {
        value.first() == Some(&open)
            && (value.last() == Some(&close) || value[1..].iter().copied().all(is_word_part))
    };
    PAIRS.iter().any(holds)
        || is_around(b'<', b'>')
        || is_around(b'{', b'}')
        || is_around(b'[', b']')
        || is_around(b'(', b')')
        || value.strip_prefix(b"$").is_some_and(is_variable)
        || value.strip_prefix(b"%").is_some_and(is_conversion)
        || names_in_braces(value)
}

fn is_word_part(byte: u8) -> bool {
    byte.is_ascii_alphabetic() || matches!(byte, b'_' | b'-' | b' ' | b'.')
}

/// `true` for the name of a variable. One with digits among its letters is none: `ecretPw9x`.
fn is_variable(name: &[u8]) -> bool {
    let name = name.strip_prefix(b"env:").unwrap_or(name);
    let is_part =
        |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'_' | b':' | b'.' | b'-' | b'>');
    let is_leet = |pair: &[u8]| pair[0].is_ascii_digit() && pair[1].is_ascii_alphabetic();
    let begins = name.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
    let is_number = !name.is_empty() && name.iter().all(u8::is_ascii_digit);
    let is_constant = !name.iter().any(u8::is_ascii_lowercase);
    let called = || name.iter().position(|byte| matches!(byte, b'(' | b'['));
    let is_name = |name: &[u8]| name.iter().all(is_part) && (is_constant || !name.windows(2).any(is_leet));
    is_number || begins && (is_name(name) || called().is_some_and(|end| is_name(&name[..end])))
}

/// `true` behind the `%` of what a program formats: `%s`, `%-10d`, `%NAME%`.
fn is_conversion(rest: &[u8]) -> bool {
    let is_name = |name: &[u8]| name.iter().all(|byte| byte.is_ascii_alphanumeric() || *byte == b'_');
    rest.strip_suffix(b"%").is_some_and(is_name)
        || rest.len() <= 4 && rest.last().is_some_and(u8::is_ascii_alphabetic)
}

/// `true` for names in braces, as in `{user}:{pw}`: nothing but marks is between them.
fn names_in_braces(value: &[u8]) -> bool {
    let mut rest = value;
    let mut has_any = false;
    while let Some(open) = memchr::memchr(b'{', rest) {
        let Some(close) = memchr::memchr(b'}', &rest[open..]) else { return false };
        let name = &rest[open + 1..open + close];
        let is_name = name.iter().all(|byte| byte.is_ascii_alphanumeric() || b"_.:!-".contains(byte));
        has_any |= is_name && !name.first().is_some_and(|byte| byte.is_ascii_digit() && name.len() > 1);
        rest = &rest[open + close + 1..];
    }
    has_any
}

/// `true` for what a program computes, or the path of a file.
fn is_expression(value: &[u8], written: ValueForm) -> bool {
    let is_path = matches!(value.first(), Some(b'/' | b'.' | b'~'))
        && value.iter().all(|byte| byte.is_ascii_alphanumeric() || b"/._-~".contains(byte))
        && !(value.starts_with(b"/") && memchr::memchr(b'/', &value[1..]).is_none() && has_digits(value));
    is_path
        || value.windows(3).any(|window| window == b"://")
        || is_member(value)
        || is_call(value, written)
        || value.first() == Some(&b'$') && value.windows(2).any(|pair| pair == b"->")
}

fn has_digits(value: &[u8]) -> bool {
    value.iter().any(u8::is_ascii_digit)
}

/// `true` for the call of a function, or for what stands in a list by its place: `get(name)`, `os.environ["NAME"]`. Without quotes
/// the value may end within it.
fn is_call(value: &[u8], written: ValueForm) -> bool {
    let opens = |byte: &u8| matches!(byte, b'(' | b'[' | b'{');
    let Some(open) = value.iter().position(opens) else { return false };
    let name = &value[..open];
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_.:?!&*$@#-".contains(byte);
    if !name.iter().all(is_part) || name.first().is_some_and(u8::is_ascii_digit) {
        return false;
    }
    let closing = match value[open] {
        b'(' => b')',
        b'[' => b']',
        _ => b'}',
    };
    let is_closed = value.ends_with(&[closing]) || value.ends_with(b";");
    let is_cut = written == ValueForm::Bare && value[open] != b'{';
    is_closed || is_cut || value.len() == open + 1
}

/// Words of sentences, in the languages in which programs are often written.
const OF_SENTENCES: [&[u8]; 40] = [
    b"the", b"a", b"an", b"is", b"are", b"be", b"must", b"should", b"your", b"you", b"please", b"enter",
    b"for", b"to", b"of", b"in", b"at", b"and", b"or", b"not", b"no", b"with", b"from", b"that", b"if",
    b"this", b"was", b"has", b"it", b"der", b"die", b"das", b"und", b"ist", b"le", b"la", b"de", b"el",
    b"es", b"new",
];

/// `true` for words with a number or a mark among them that are no sentence: `correct horse battery 9!`.
fn is_passphrase(value: &[u8]) -> bool {
    let words: Vec<&[u8]> = value.split(|byte| *byte == b' ').collect();
    let is_of_a_sentence = |word: &&[u8]| {
        let word: Vec<u8> =
            word.iter().filter(|byte| byte.is_ascii_alphabetic()).map(u8::to_ascii_lowercase).collect();
        OF_SENTENCES.contains(&word.as_slice())
    };
    let is_code = value.iter().any(|byte| b"=,;()[]{}<>|\\/:".contains(byte)) || value.contains(&b'%');
    words.len() <= 8
        && words.iter().all(|word| !word.is_empty())
        && !words.iter().any(is_of_a_sentence)
        && !is_code
        && has_digits(value)
        && value.iter().filter(|byte| byte.is_ascii_alphabetic()).count() >= 4
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
pub(crate) fn is_name_of_one(value: &[u8]) -> bool {
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
pub(crate) fn is_chosen_word(value: &[u8], name: &[u8]) -> bool {
    (6..=64).contains(&value.len())
        && value.iter().all(u8::is_ascii_alphanumeric)
        && !is_made_up(value)
        && !has_one(value, &["pass", "pwd", "secret", "test"])
        && !NO_PASSWORDS.iter().any(|word| value.eq_ignore_ascii_case(word.as_bytes()))
        && !has_one(name, &[&String::from_utf8_lossy(value).to_ascii_lowercase()])
        && entropy(value) >= 1.8
}

/// `true` for a password that stands behind a name and a colon: it may be short, and a word.
pub(crate) fn is_given_for_a_name(password: &[u8]) -> bool {
    password.len() >= 2
        && !stands_for_one(password)
        && !password.iter().all(|byte| matches!(byte, b'*' | b'%'))
        && !password.iter().any(|byte| matches!(byte, b'{' | b'}' | b'<' | b'[' | b'('))
        && entropy(password) >= if password.len() < 4 { 0.9 } else { 1.5 }
        && !is_made_up(password)
        && !is_name_of_one(password)
        && password.iter().any(u8::is_ascii_alphanumeric)
        && ![b"foo".as_slice(), b"bar", b"baz", b"abc", b"xxx"].contains(&password)
}
