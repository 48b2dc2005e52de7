//! Secrets that are known by what stands before them: a name such as `api_key`, a word such as `Bearer`, an address.

use std::ops::Range;
use std::sync::LazyLock;

use crate::FoundSecret;
use crate::random::{entropy, is_made_up, looks_random};
use crate::words::{WordFinder, has_one};

/// What a text beside a secret has in it.
#[derive(Clone, Copy)]
enum Sign {
    /// The name of what is assigned to it.
    Name(Assignee),
    /// A word of a header, with the secret right behind it.
    Header,
    /// The beginning of an address, which may hold a name and a password.
    Address,
}

/// What a name says of what is assigned to it.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Assignee {
    /// It is a password.
    Password,
    /// It is a token or a key.
    Token,
    /// It is of a vendor: a secret if it looks like one.
    Vendor,
}

/// The signs, in any case.
const SIGNS: &[(Sign, &[&str])] = &[
    (Sign::Name(Assignee::Password), &["passw", "pwd", "passphrase"]),
    (
        Sign::Name(Assignee::Token),
        &[
            "token",
            "secret",
            "credential",
            "creds",
            "api_key",
            "apikey",
            "api-key",
            "api key",
            "api.key",
            "access_key",
            "accesskey",
            "access-key",
            "access key",
            "account_key",
            "accountkey",
            "account-key",
            "auth_key",
            "authkey",
            "auth-key",
            "private_key",
            "privatekey",
            "private-key",
            "encryption_key",
            "encryptionkey",
            "encryption-key",
            "signing_key",
            "signingkey",
            "signing-key",
            "client_key",
            "clientkey",
            "client-key",
            "consumer_key",
            "consumerkey",
            "app_key",
            "appkey",
            "application_key",
            "master_key",
            "masterkey",
            "service_key",
            "servicekey",
            "license_key",
            "licensekey",
            "deploy_key",
            "storage_key",
            "admin_key",
            "session_key",
            "webhook_key",
            "shared_key",
            "sharedkey",
            "sharedaccesskey",
            "authorization",
            "x-api-",
            "clearpassword",
        ],
    ),
    (
        Sign::Name(Assignee::Vendor),
        &[
            "adafruit",
            "adobe",
            "airtable",
            "algolia",
            "alibaba",
            "asana",
            "atlassian",
            "confluence",
            "jira",
            "beamer",
            "bitbucket",
            "bittrex",
            "meraki",
            "cloudflare",
            "codecov",
            "cohere",
            "coinbase",
            "confluent",
            "contentful",
            "datadog",
            "discord",
            "droneci",
            "dropbox",
            "etsy",
            "facebook",
            "fastly",
            "finicity",
            "finnhub",
            "flickr",
            "freshbooks",
            "gitter",
            "gocardless",
            "heroku",
            "hubspot",
            "intercom",
            "jfrog",
            "artifactory",
            "bintray",
            "kraken",
            "kucoin",
            "launchdarkly",
            "linear",
            "linkedin",
            "linked_in",
            "linked-in",
            "looker",
            "mailchimp",
            "mailgun",
            "mapbox",
            "mattermost",
            "messagebird",
            "message_bird",
            "message-bird",
            "netlify",
            "newrelic",
            "new_relic",
            "new-relic",
            "nytimes",
            "okta",
            "plaid",
            "privateai",
            "rapidapi",
            "sendbird",
            "sentry",
            "snyk",
            "sonar",
            "sourcegraph",
            "squarespace",
            "sumo",
            "telegr",
            "travis",
            "twitch",
            "twitter",
            "typeform",
            "yandex",
            "zendesk",
            "contribsys",
            "lob_",
        ],
    ),
    (Sign::Header, &["bearer ", "basic "]),
    (Sign::Address, &["://"]),
];

static ALL: LazyLock<WordFinder<Sign>> = LazyLock::new(|| {
    let of = |(sign, words): &(Sign, &'static [&'static str])| {
        let sign = *sign;
        words.iter().map(move |word| (*word, sign))
    };
    WordFinder::in_any_case(SIGNS.iter().flat_map(of))
});

/// The secrets that a sign stands before.
pub(crate) fn find(text: &[u8]) -> impl Iterator<Item = FoundSecret> + '_ {
    ALL.find(text).filter_map(|(word, sign)| match sign {
        Sign::Address => in_address(text, word.end),
        Sign::Header => in_header(text, word.end),
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
    if has_one(name, &HARMLESS) || (of == Assignee::Vendor && !begins_word(text, word.start)) {
        return None;
    }
    let Assigned { start, is_quoted, is_listed, is_login } = value_after(text, word.end + after)?;
    let value = value_at(text, start, is_quoted.then(|| text[start - 1]));
    let is_setting = is_setting(text, word.start - before, name);
    // What stands in a list, or is a name of the program itself, is no text.
    let may_be = is_quoted || is_login || (!is_listed && (value.len() >= 16 || is_setting));
    let (is_secret, what) = match of {
        Assignee::Password => (is_password(value, is_quoted || is_setting || is_login), "password"),
        Assignee::Token => (value.len() >= 10 && is_token(value), "key or token"),
        Assignee::Vendor => (value.len() >= 14 && is_token(value), "key or token"),
    };
    (may_be && is_secret).then_some(FoundSecret { what, place: start..start + value.len() })
}

/// `true` where a word begins: behind what is no letter, or with a capital.
fn begins_word(text: &[u8], start: usize) -> bool {
    let before = text[..start].last();
    before.is_none_or(|byte| !byte.is_ascii_alphabetic())
        || (text[start].is_ascii_uppercase() && before.is_some_and(u8::is_ascii_lowercase))
}

/// `true` for a text that may be a key or a token.
fn is_token(value: &[u8]) -> bool {
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || b"_-+/=.~%".contains(byte);
    value.iter().all(is_part) && looks_random(value, 3.0)
}

/// Parts of names that have nothing secret: what is counted, named or shown.
const HARMLESS: [&str; 44] = [
    "author",
    "key_id",
    "keyid",
    "key-id",
    "key_name",
    "keyname",
    "key_size",
    "keysize",
    "key_length",
    "keylength",
    "key_type",
    "keytype",
    "key_file",
    "keyfile",
    "key_path",
    "key_alias",
    "key_hash",
    "keyhash",
    "token_type",
    "tokentype",
    "token_id",
    "tokenid",
    "tokenizer",
    "tokenize",
    "tokenis",
    "tokens",
    "token_count",
    "token_url",
    "token_uri",
    "token_endpoint",
    "token_file",
    "csrf",
    "secret_name",
    "secretname",
    "secret_id",
    "secret_size",
    "secret_length",
    "secretary",
    "credential_id",
    "credentials_id",
    "public",
    "password_hash",
    "passwordless",
    "withcredentials",
];

/// Where something is assigned.
struct Assigned {
    start: usize,
    is_quoted: bool,
    /// `true` if it is the next thing in a list: `("api_key", "…")`.
    is_listed: bool,
    /// `true` behind a name to log in with.
    is_login: bool,
}

/// What is assigned behind the end of a name; `None` if nothing is.
fn value_after(text: &[u8], name: usize) -> Option<Assigned> {
    let blank = |from: usize, most: usize, also: &[u8]| {
        let is_blank = |byte: &&u8| matches!(byte, b' ' | b'\t') || also.contains(byte);
        from + text[from..].iter().take(most).take_while(is_blank).count()
    };
    let sign = blank(name, 20, b"\"'`])\\");
    let is_login = is_in_netrc(text, name);
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
    let is_listed = length == 1 && matches!(text[sign], b',' | b'>');
    let is_quoted = matches!(text.get(start.checked_sub(1)?)?, b'"' | b'\'' | b'`');
    (start < text.len()).then_some(Assigned { start, is_quoted, is_listed, is_login })
}

/// `true` where a line of the form `login NAME password VALUE` stands.
fn is_in_netrc(text: &[u8], name: usize) -> bool {
    let line = text[..name].iter().rev().take(200).take_while(|byte| **byte != b'\n').count();
    let line = &text[name - line..name];
    line.windows(6).any(|window| window == b"login ")
}

/// The value that begins somewhere: up to its quote, else up to what ends a word.
fn value_at(text: &[u8], start: usize, quote: Option<u8>) -> &[u8] {
    let rest = &text[start..text.len().min(start + LONGEST_VALUE)];
    let ends = |at: &usize| match quote {
        Some(quote) => rest[*at] == quote && !is_escaped(rest, *at) || matches!(rest[*at], b'\n' | b'\r'),
        None => rest[*at].is_ascii_whitespace() || b"\"'`,;\\<)}]".contains(&rest[*at]),
    };
    let length = (0..rest.len()).find(ends).unwrap_or(rest.len());
    &rest[..length]
}

/// `true` behind an odd number of backslashes.
fn is_escaped(text: &[u8], at: usize) -> bool {
    text[..at].iter().rev().take_while(|byte| **byte == b'\\').count() % 2 == 1
}

/// `true` for a name in capitals at the beginning of a line, as in a file of settings for a program: `DB_PASSWORD=…`.
fn is_setting(text: &[u8], start: usize, name: &[u8]) -> bool {
    let before = text[..start].iter().rev().take(8).take_while(|byte| **byte != b'\n');
    let before: Vec<u8> = before.copied().collect();
    let begins = before.iter().all(u8::is_ascii_whitespace) || before.starts_with(b" tropxe");
    begins && !name.iter().any(u8::is_ascii_lowercase)
}

/// `true` for a text that may be a password: people choose them, so words do not count against it.
fn is_password(value: &[u8], is_written_out: bool) -> bool {
    let kinds: [fn(&u8) -> bool; 3] = [u8::is_ascii_digit, u8::is_ascii_alphabetic, |byte| {
        !byte.is_ascii_alphanumeric() && !matches!(byte, b'_' | b'-' | b'.')
    }];
    let has = kinds.iter().filter(|kind| value.iter().any(*kind)).count();
    let is_code = value.iter().any(|byte| matches!(byte, b'(' | b'{' | b'[' | b'$' | b'<' | b'%' | b' '))
        || value.starts_with(b"/")
        || value.starts_with(b".")
        || value.windows(3).any(|window| window == b"://");
    let is_long = value.len() >= 8 && value.len() <= 128;
    is_written_out
        && is_long
        && has >= 2
        && !is_code
        && !is_made_up(value)
        && !is_name_of_one(value)
        && entropy(value) >= 2.8
        || looks_random(value, 3.5) && value.len() >= 10 && !is_code
}

/// `true` for what names a password in place of being one.
fn is_name_of_one(value: &[u8]) -> bool {
    has_one(value, &["passw", "pwd", "secret", "test"])
}

/// The secret behind the word of a header.
fn in_header(text: &[u8], start: usize) -> Option<FoundSecret> {
    let value = value_at(text, start, None);
    let place = start..start + value.len();
    (value.len() >= 16 && is_token(value)).then_some(FoundSecret { what: "key or token", place })
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
    let is_one = password.len() >= 4
        && !password.iter().any(|byte| matches!(byte, b'$' | b'{' | b'}' | b'<' | b'*' | b'%' | b'[' | b'('))
        && entropy(password) >= 1.5
        && !is_made_up(password)
        && !is_name_of_one(password)
        && password != b"pass"
        && password != &authority[..colon];
    is_one.then(|| FoundSecret { what: "password", place: start + colon + 1..start + at })
}
