//! The API key, and the places it is looked for.

pub(crate) mod command;
mod file;
mod output;

use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use reqwest::header::HeaderValue;
use secrecy::{ExposeSecret, SecretString};

use crate::credential_source::CredentialSource;
use crate::error::Error;
use crate::secrets::Secrets;
use output::{LONGEST, unusable, word};

/// The variables that can hold the key, first one first, as in Google's own SDKs
/// (<https://ai.google.dev/gemini-api/docs/api-key>).
const VARIABLES: [&str; 2] = ["GOOGLE_API_KEY", "GEMINI_API_KEY"];

/// How long a key command may take. Password managers ask the person first.
pub(crate) const COMMAND_TIMEOUT: Duration = Duration::from_secs(10);

/// An API key. It has no `Debug` that shows it, and is wiped from memory when dropped.
#[derive(Clone)]
pub struct Key(SecretString);

impl PartialEq for Key {
    fn eq(&self, other: &Self) -> bool {
        self.0.expose_secret() == other.0.expose_secret()
    }
}

/// A key and where it came from.
pub(crate) struct SourcedKey {
    pub(crate) key: Key,
    pub(crate) source: CredentialSource,
}

/// The places a key is looked for, in this order: command, variables, the editor's store, file. Nothing is run or read
/// before the first call.
#[derive(Clone, PartialEq)]
pub struct Keys {
    /// A command line that prints the key, run by `sh -c` (Windows: `cmd /C`), so it is quoted as in a terminal.
    /// Once set it must work: its failure does not fall through to the next source.
    pub command: Option<String>,
    /// How long the command may take.
    pub command_timeout: Duration,
    /// The key that an editor keeps in its own store of secrets.
    pub stored: Option<Key>,
    /// A file that holds the key and nothing else.
    pub file: Option<KeyFile>,
    /// As they are written: not checked yet.
    variables: [Option<Key>; 2],
}

/// A file that holds the key and nothing else.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyFile {
    /// Its path.
    pub path: PathBuf,
    /// `true` if the person named it: then it must have a key.
    pub is_named: bool,
}

impl Keys {
    /// The key of an editor's store, and no other.
    #[must_use]
    pub fn stored(key: Key) -> Self {
        Keys { stored: Some(key), ..Keys::from_env(|_| None) }
    }

    /// The keys of an environment, given as a lookup; without command or file.
    pub fn from_env(env: impl Fn(&str) -> Option<String>) -> Self {
        Keys {
            command: None,
            command_timeout: COMMAND_TIMEOUT,
            stored: None,
            file: None,
            variables: VARIABLES
                .map(|name| env(name).filter(|text| !text.trim().is_empty()).map(|text| Key(text.into()))),
        }
    }

    /// `true` if any source has something, as far as that shows without running or reading it.
    #[must_use]
    pub fn are_set(&self) -> bool {
        self.command.is_some()
            || self.variables.iter().any(Option::is_some)
            || self.stored.is_some()
            || self.file.as_ref().is_some_and(|file| file.is_named || file::may_hold_a_key(&file.path))
    }

    /// Where a key is, as far as that shows without running or reading anything, first one first: each is used where those
    /// before it are gone. Blocks: looks at the disk.
    pub(crate) fn sources(&self) -> Vec<CredentialSource> {
        let set = VARIABLES.iter().zip(&self.variables).filter(|(_, value)| value.is_some());
        let variables = set.map(|(name, _)| CredentialSource::Variable { name, unused: None });
        let file = self.file.as_ref().filter(|file| file.is_named || file::may_hold_a_key(&file.path));
        let command = self.command.iter().map(|_| CredentialSource::Command);
        let stored = self.stored.iter().map(|_| CredentialSource::Stored);
        command
            .chain(variables)
            .chain(stored)
            .chain(file.map(|file| CredentialSource::File(file.path.clone())))
            .collect()
    }

    /// The file that the key is read from; `None` if another source comes first.
    pub(crate) fn file_to_read(&self) -> Option<&Path> {
        let is_another = self.command.is_some() || self.stored.is_some();
        let is_set = self.variables.iter().any(Option::is_some);
        self.file.as_ref().filter(|_| !is_another && !is_set).map(|file| file.path.as_path())
    }

    /// Finds the key.
    pub(crate) async fn key(&self) -> Result<SourcedKey, Error> {
        if let (None, [None, None], Some(key)) = (&self.command, &self.variables, &self.stored) {
            return Ok(SourcedKey { key: key.clone(), source: CredentialSource::Stored });
        }
        let (text, source) = self.first().await?;
        let key = Key::parse(text.expose_secret(), &source)?;
        Ok(SourcedKey { key, source })
    }

    async fn first(&self) -> Result<(SecretString, CredentialSource), Error> {
        if let Some(command) = &self.command {
            return Ok((
                command::run(false, command, self.command_timeout).await?,
                CredentialSource::Command,
            ));
        }
        if let Some(first) = self.variables.iter().position(Option::is_some) {
            let text = self.variables[first].clone().map(|key| key.0).unwrap_or_default();
            let later = (first + 1..VARIABLES.len()).find(|index| self.variables[*index].is_some());
            let unused = later.map(|index| VARIABLES[index]);
            return Ok((text, CredentialSource::Variable { name: VARIABLES[first], unused }));
        }
        match &self.file {
            Some(file) => match file::read(file).await? {
                Some(text) => Ok((text, CredentialSource::File(file.path.clone()))),
                None => Err(Error::KeyMissing),
            },
            None => Err(Error::KeyMissing),
        }
    }
}

impl KeyFile {
    /// Writes the key into the file, in place of what is there, so that only this user can read it. The file is there whole or
    /// not at all. `false` if others may read it all the same: the disk or the system knows no such permission. Blocks.
    pub fn save(&self, key: &Key) -> io::Result<bool> {
        file::save(&self.path, key.0.expose_secret())
    }

    /// Deletes the file, and the link that leads to it. Gives what is deleted. Blocks.
    pub fn delete(&self) -> io::Result<Vec<PathBuf>> {
        file::delete(&self.path)
    }

    /// `true` if others on this machine may read the file, and that can be changed. Blocks: looks at the disk.
    #[must_use]
    pub fn is_open_to_others(&self) -> bool {
        cfg!(unix) && self.path.exists() && !file::is_private(&self.path)
    }
}

impl Key {
    /// The longest text that may have a key, in bytes.
    pub const LONGEST: usize = LONGEST;

    /// Takes a key as it was written: in quotes, behind its name as in `GEMINI_API_KEY=…`, or bare.
    pub fn parse(text: &str, source: &CredentialSource) -> Result<Self, Error> {
        let is_long = text.len() > LONGEST;
        let text = bare(text);
        let fault = if text.is_empty() {
            "is empty"
        } else if is_long {
            "is longer than any key"
        } else if text.contains(['\n', '\r']) {
            "has more than one line"
        } else if !text.chars().all(|char| char.is_ascii_graphic()) {
            "has a character that no key has (a blank, a control character or a letter outside ASCII)"
        } else {
            return Ok(Key(SecretString::from(text)));
        };
        let is_token = source.gives_tokens();
        Err(unusable(is_token, format!("the {} from {source} {fault}", word(is_token))))
    }

    /// `true` if it has the form of the keys that Google gives today. Gateways give others, and Google may.
    #[must_use]
    pub fn looks_like_google_s(&self) -> bool {
        let text = self.0.expose_secret();
        let rest = text.strip_prefix("AIza").filter(|rest| rest.len() == 35);
        let rest = rest.or_else(|| text.strip_prefix("AQ.").filter(|rest| rest.len() >= 20));
        rest.is_some_and(|rest| {
            rest.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte))
        })
    }

    /// The value of a header with it behind a word, marked so that it is neither logged nor indexed.
    pub(crate) fn header_after(&self, word: &str) -> HeaderValue {
        let text = format!("{word}{}", self.0.expose_secret());
        let mut value = HeaderValue::from_str(&text).expect("a key is visible ASCII");
        value.set_sensitive(true);
        value
    }

    /// Secrets with this key among them.
    pub(crate) fn add_to(&self, secrets: &Secrets) -> Secrets {
        secrets.with(self.0.expose_secret())
    }
}

/// The key in a text, without what people write around it in shells and `.env` files.
fn bare(text: &str) -> &str {
    let text = text.trim_start_matches('\u{feff}').trim();
    let assigned = text.strip_prefix("export ").unwrap_or(text).split_once('=');
    let is_name = |name: &str| {
        name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
            && name.chars().all(|character| character.is_ascii_alphanumeric() || character == '_')
    };
    // `=` alone is what base64 ends with.
    let is_value = |value: &str| !value.trim_matches(['=', ' ']).is_empty();
    let value = assigned.filter(|(name, value)| is_name(name.trim()) && is_value(value));
    let text = value.map_or(text, |(_, value)| value.trim());
    let quoted = |quote: char| text.strip_prefix(quote)?.strip_suffix(quote).map(str::trim);
    quoted('"').or_else(|| quoted('\'')).unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::output::LONGEST;
    use super::*;

    fn keys(variables: &[(&str, &str)]) -> Keys {
        let find = |name: &str| variables.iter().find(|(known, _)| *known == name);
        Keys::from_env(|name| find(name).map(|(_, value)| (*value).to_owned()))
    }

    /// The key file that is looked for if nobody names one.
    fn usual(path: impl Into<PathBuf>) -> KeyFile {
        KeyFile { path: path.into(), is_named: false }
    }

    #[tokio::test]
    async fn a_key_file_that_is_named_must_have_a_key() {
        let folder = tempfile::tempdir().expect("a folder");
        std::fs::write(folder.path().join("empty"), " \n").expect("a file");
        let mut seen = String::new();
        for name in ["nowhere", "empty", ""] {
            let mut keys = keys(&[]);
            keys.file = Some(KeyFile { path: folder.path().join(name), is_named: true });
            assert!(keys.are_set());
            seen += &found(&keys).await.replace(folder.path().to_str().expect("UTF-8"), "F");
            seen.push('\n');
        }
        assert_snapshot!(seen, @"
        the key file F/nowhere does not exist
        the key file F/empty is empty
        the key file F/ is a folder
        ");
    }

    /// The key found and its source, or what is said instead.
    async fn found(keys: &Keys) -> String {
        match keys.key().await {
            Ok(SourcedKey { key, source }) => format!("{} from {source}", key.0.expose_secret()),
            Err(error) => error.detail().into_owned(),
        }
    }

    #[tokio::test]
    async fn google_api_key_comes_first_and_says_so() {
        let both = keys(&[("GEMINI_API_KEY", "two"), ("GOOGLE_API_KEY", " one\n")]);
        assert_snapshot!(found(&both).await, @"one from GOOGLE_API_KEY (which comes before GEMINI_API_KEY, set too)");
        assert_snapshot!(found(&keys(&[("GEMINI_API_KEY", "two"), ("GOOGLE_API_KEY", "")])).await, @"two from GEMINI_API_KEY");
    }

    #[tokio::test]
    async fn a_command_comes_before_the_environment() {
        let mut keys = keys(&[("GEMINI_API_KEY", "two")]);
        keys.command = Some("printf '%s\\n' \"a\"'b' | tr a c".to_owned());
        assert_snapshot!(found(&keys).await, @"cb from the key command");
    }

    #[tokio::test]
    async fn a_failing_command_is_reported_without_what_may_be_the_key() {
        let mut keys = keys(&[("GEMINI_API_KEY", "two")]);
        let mut seen = String::new();
        for command in [
            "echo secret; echo wrong secret >&2; exit 3",
            "printf '\\n\\033[31mis locked: ya29.aB3dE6gH9jK2mN5pQ8sT1 aB3dE6gH9jK2mN5pQ8sT1\\n' >&2; exit 1",
            "gcloudd auth",
            "sleep 30",
            "true",
            "yes secret",
            "printf '\\377'",
        ] {
            keys.command_timeout = Duration::from_secs(if command == "sleep 30" { 1 } else { 10 });
            keys.command = Some(command.to_owned());
            seen += &found(&keys).await;
            seen += "\n";
        }
        assert_snapshot!(seen, @"
        the key command failed (exit status: 3): wrong [redacted]
        the key command failed (exit status: 1): is locked: [redacted] [redacted]
        the key command failed: there is no program gcloudd
        the key command took longer than 1s
        the key from the key command is empty
        the key command holds more than a key
        the key command holds something that is not text
        ");
    }

    #[tokio::test]
    async fn a_file_comes_last() {
        let folder = tempfile::tempdir().expect("a folder");
        let mut keys = keys(&[]);
        keys.file = Some(usual(folder.path().join("key")));
        assert_eq!(keys.key().await.err(), Some(Error::KeyMissing));
        for (content, expected) in [("\n", None), ("three\r\n", Some("three"))] {
            std::fs::write(folder.path().join("key"), content).expect("a key file");
            let found = keys.key().await.ok();
            assert_eq!(found.as_ref().map(|found| found.key.0.expose_secret()), expected);
        }
        let mut seen = String::new();
        let long = folder.path().join("long");
        std::fs::write(&long, "k".repeat(LONGEST + 1)).expect("a long file");
        for file in [folder.path(), &long] {
            keys.file = Some(usual(file));
            seen += &found(&keys).await.replace(folder.path().to_str().expect("a path"), "F");
            seen += "\n";
        }
        assert_snapshot!(seen, @"
        the key file F is a folder
        the key file F/long holds more than a key
        ");
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_pipe_or_a_device_is_not_waited_for() {
        let folder = tempfile::tempdir().expect("a folder");
        let pipe = folder.path().join("pipe");
        let made = std::process::Command::new("mkfifo").arg(&pipe).status();
        assert!(made.is_ok_and(|status| status.success()));
        let mut keys = keys(&[]);
        for file in [pipe, "/dev/zero".into(), "/dev/tty".into()] {
            keys.file = Some(usual(&file));
            let seen = tokio::time::timeout(Duration::from_secs(5), found(&keys)).await.expect("no wait");
            assert!(seen.contains("is a pipe or a device") || seen.contains("cannot be read"), "{seen}");
        }
    }

    #[cfg(unix)]
    #[tokio::test]
    async fn a_key_command_ends_with_its_shell() {
        let mut keys = keys(&[]);
        keys.command_timeout = Duration::from_secs(5);
        keys.command = Some("sleep 7 & echo kkkk".to_owned());
        assert_snapshot!(found(&keys).await, @"kkkk from the key command");
        keys.command = Some("exec >&-; sleep 0.1; exit 4".to_owned());
        assert_snapshot!(found(&keys).await, @"the key command failed (exit status: 4)");
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn nothing_of_a_command_outlives_its_time() {
        let folder = tempfile::tempdir().expect("a folder");
        let note = folder.path().join("pid");
        let mut keys = keys(&[]);
        // Enough for a shell in a shell to begin, on a busy machine too.
        keys.command_timeout = Duration::from_secs(5);
        keys.command = Some(format!(
            "(sleep 777; true) & sh -c 'echo $$ > {}; sleep 778; true'; echo k",
            note.display()
        ));
        assert_snapshot!(found(&keys).await, @"the key command took longer than 5s");
        let pid = std::fs::read_to_string(note).expect("a number");
        let alive = || {
            std::fs::read_to_string(format!("/proc/{}/stat", pid.trim()))
                .is_ok_and(|stat| !stat.contains(") Z"))
        };
        for _ in 0..1000 {
            if !alive() {
                return;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        panic!("{pid} is alive");
    }

    #[tokio::test]
    async fn a_text_that_cannot_be_a_key_is_refused_without_showing_it() {
        let mut seen = String::new();
        let long = "s".repeat(LONGEST + 1);
        for text in ["se\ncret", "se cret", "sécret", "se\u{0}cret", &long] {
            seen += &found(&keys(&[("GEMINI_API_KEY", text)])).await;
            seen += "\n";
        }
        assert_snapshot!(seen, @"
        the key from GEMINI_API_KEY has more than one line
        the key from GEMINI_API_KEY has a character that no key has (a blank, a control character or a letter outside ASCII)
        the key from GEMINI_API_KEY has a character that no key has (a blank, a control character or a letter outside ASCII)
        the key from GEMINI_API_KEY has a character that no key has (a blank, a control character or a letter outside ASCII)
        the key from GEMINI_API_KEY is longer than any key
        ");
    }

    #[tokio::test]
    async fn a_key_is_taken_out_of_what_is_written_around_it() {
        let mut seen = String::new();
        for text in [
            "\"k1\"",
            " 'k2' ",
            "GEMINI_API_KEY=k3",
            "export GOOGLE_API_KEY = \"k4\"\n",
            "\u{feff}k5",
            "k6==",
            "\"k7",
        ] {
            seen += &found(&keys(&[("GEMINI_API_KEY", text)])).await;
            seen += "\n";
        }
        assert_snapshot!(seen, @r#"
        k1 from GEMINI_API_KEY
        k2 from GEMINI_API_KEY
        k3 from GEMINI_API_KEY
        k4 from GEMINI_API_KEY
        k5 from GEMINI_API_KEY
        k6== from GEMINI_API_KEY
        "k7 from GEMINI_API_KEY
        "#);
    }

    #[test]
    fn the_header_is_sensitive() {
        let key = Key::parse("secret", &CredentialSource::Command).expect("a key");
        assert!(key.header_after("").is_sensitive());
        assert_eq!(key.add_to(&Secrets::default()).redact("a secret b"), "a [redacted] b");
    }
}
