//! Secrets that were found somewhere in what would leave: the same text is one wherever else it stands there.

use std::collections::{BTreeMap, HashSet};
use std::fmt::{self, Debug, Write as _};

use aho_corasick::{AhoCorasick, MatchKind};
use encoding_rs::WINDOWS_1252;
use secrets::FoundSecret;
use turn::Failure;

/// The text of a secret, which nothing shows.
#[derive(Clone, PartialEq, Eq)]
pub(super) struct SecretText(pub(super) Vec<u8>);

impl Debug for SecretText {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("[secret]")
    }
}

/// Secrets that were found, to look for where nothing else tells them.
#[derive(Default)]
pub(super) struct KnownSecrets {
    /// Finds each of the texts; `None` without any.
    automaton: Option<AhoCorasick>,
    /// What each of the texts is.
    told: Vec<&'static str>,
}

/// A secret is not looked for where it is shorter, in bytes: it may be a usual word.
const SHORTEST: usize = 6;

/// Of a number that is shorter there are many.
const SHORTEST_NUMBER: usize = 8;

/// Of more secrets none is looked for elsewhere: the memory for it would have no bound.
const MOST: usize = 10_000;

/// Fails if there are too many to look for each wherever it may stand.
pub(super) fn check_number<'s>(
    secrets: impl IntoIterator<Item = (&'static str, &'s [u8])>,
) -> Result<(), Failure> {
    let mut texts = HashSet::new();
    if secrets.into_iter().any(|(_, text)| texts.insert(text) && texts.len() > MOST) {
        let title = "Cannot leave out so many secrets";
        let why = "There are more than 10 000, and each may stand elsewhere, too.";
        return Err(Failure::new(title, why, "Ask anew without the files that have them."));
    }
    Ok(())
}

impl KnownSecrets {
    /// These, each with what it is. Fails if they are too large to look for.
    pub(super) fn of<'s>(
        secrets: impl IntoIterator<Item = (&'static str, &'s [u8])>,
    ) -> Result<Self, Failure> {
        let each: BTreeMap<&[u8], &'static str> =
            secrets.into_iter().map(|(what, secret)| (secret, what)).collect();
        let spelled = each
            .into_iter()
            .flat_map(|(secret, what)| spellings(secret).into_iter().map(move |text| (text, what)));
        let spelled: BTreeMap<Vec<u8>, &'static str> = spelled.collect();
        if spelled.is_empty() {
            return Ok(KnownSecrets::default());
        }
        let (texts, told): (Vec<_>, Vec<_>) = spelled.into_iter().unzip();
        let automaton = AhoCorasick::builder().match_kind(MatchKind::LeftmostLongest).build(&texts);
        let automaton = automaton.map_err(|error| {
            let next = "Ask anew without the files that have them.";
            Failure::new("Cannot look for the secrets everywhere", error.to_string(), next)
        })?;
        Ok(KnownSecrets { automaton: Some(automaton), told })
    }

    /// Where they stand in a text.
    pub(super) fn find<'t>(&'t self, text: &'t [u8]) -> impl Iterator<Item = FoundSecret> + 't {
        let found = self.automaton.iter().flat_map(move |automaton| automaton.find_iter(text));
        found.map(|it| FoundSecret { what: self.told[it.pattern().as_usize()], place: it.range() })
    }
}

/// How a secret is spelled in a text, in a file of an old code page, in JSON, in the string that it was read from, and in an
/// address; nothing for one that may be a usual word or number.
pub(super) fn spellings(secret: &[u8]) -> Vec<Vec<u8>> {
    let least = if secret.iter().all(u8::is_ascii_digit) { SHORTEST_NUMBER } else { SHORTEST };
    if secret.len() < least {
        return Vec::new();
    }
    let mut texts = vec![secret.to_vec()];
    if std::str::from_utf8(secret).is_err() {
        let (text, _) = WINDOWS_1252.decode_without_bom_handling(secret);
        texts.extend(spellings(text.as_bytes()));
    }
    if let Ok(text) = std::str::from_utf8(secret) {
        let (old, _, is_unlike) = WINDOWS_1252.encode(text);
        texts.extend((!is_unlike && old.len() >= least).then(|| old.into_owned()));
        let escaped = serde_json::to_string(text).ok();
        texts.extend(escaped.map(|json| json.as_bytes()[1..json.len() - 1].to_vec()));
        let read = serde_json::from_str::<String>(&format!("\"{text}\"")).ok();
        texts.extend(read.filter(|text| text.len() >= least).map(String::into_bytes));
        texts.push(in_address(secret).into_bytes());
    }
    texts.sort();
    texts.dedup();
    texts
}

/// The secret as an address has it.
fn in_address(secret: &[u8]) -> String {
    let mut text = String::new();
    for byte in secret {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.' | b'~') {
            text.push(char::from(*byte));
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
    }
    text
}
