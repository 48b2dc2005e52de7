//! Texts: each becomes a name that tells nothing of it, but that it is an e-mail address.

use crate::chance::Chance;

/// What names are made of: digits and letters that are hardly mistaken for others.
const LETTERS: &[u8; 32] = b"0123456789abcdefghjkmnpqrstvwxyz";

/// The letters of a name. With 60 bits, two of a million texts get the same one in one of two million tables.
pub(crate) const LENGTH: usize = 12;

/// What the names begin with: of a text, of an address, and of the host in it.
pub(crate) const TEXT: &str = "text_";
pub(crate) const ADDRESS: &str = "mail_";
pub(crate) const HOST: &str = "site_";
/// What a host ends with: a name that belongs to nobody (RFC 2606).
pub(crate) const END: &str = ".example";

/// Gives texts their names.
#[derive(Clone, Copy)]
pub(crate) struct Names {
    texts: Chance,
    hosts: Chance,
}

impl Names {
    pub(crate) fn new(chance: Chance) -> Self {
        Names { texts: chance.for_purpose("texts"), hosts: chance.for_purpose("hosts") }
    }

    /// The name of a text.
    pub(crate) fn of(self, text: &[u8]) -> Vec<u8> {
        match host_of(text) {
            Some(host) => {
                let mut name = named(ADDRESS, self.texts.of(text));
                name.push(b'@');
                name.extend(self.of_host(host));
                name
            }
            None => named(TEXT, self.texts.of(text)),
        }
    }

    /// The name of the host of an e-mail address.
    pub(crate) fn of_host(self, host: &[u8]) -> Vec<u8> {
        let mut name = named(HOST, self.hosts.of(&host.to_ascii_lowercase()));
        name.extend(END.bytes());
        name
    }
}

/// The host of an e-mail address; `None` for any other text.
pub(crate) fn host_of(text: &[u8]) -> Option<&[u8]> {
    let at = text.iter().position(|byte| *byte == b'@')?;
    let (name, host) = (&text[..at], &text[at + 1..]);
    let is_part = |byte: &u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    let is_host =
        host.contains(&b'.') && host.iter().all(is_part) && !host.starts_with(b".") && !host.ends_with(b".");
    let is_name = !name.is_empty()
        && name.iter().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'"' | b',' | b';' | b'<'));
    (is_host && is_name).then_some(host)
}

fn named(begins: &str, hash: u64) -> Vec<u8> {
    let letter = |at: usize| LETTERS[usize::try_from(hash >> (5 * at) & 31).unwrap_or_default()];
    begins.bytes().chain((0..LENGTH).map(letter)).collect()
}

/// `true` for a letter of a name.
pub(crate) fn is_letter(byte: u8) -> bool {
    LETTERS.contains(&byte)
}
