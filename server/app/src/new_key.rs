//! A key that the person gives: tried by one call, and kept in the key file. The command line and editors both use it.

use std::time::Duration;

use engines::{EngineChoice, EngineSettings};
use gemini::{Client, Config, CredentialSource, Error, Key, KeyFile, Keys};
use sandbox::in_words;
use tokio::time::timeout;
use turn::{Failure, shown};

/// How long Gemini may take to say whether a key is right. The person waits.
const PATIENCE: Duration = Duration::from_secs(10);

pub(crate) const CREATE: &str = "Create one at https://aistudio.google.com/apikey.";

/// What Gemini says of a key.
pub(crate) enum KeyTrial {
    Accepted,
    Refused {
        said: String,
    },
    /// Nothing, for this reason.
    Unknown {
        why: String,
    },
}

/// The service that a key is for.
pub(crate) fn service_for(settings: &EngineSettings, key: Key) -> Config {
    let keys = Keys::stored(key);
    let is_vertex = match settings.engine {
        EngineChoice::Vertex => true,
        EngineChoice::Auto => settings.prefers_vertex,
        EngineChoice::Gemini | EngineChoice::Local => false,
    };
    let vertex = Config { keys: keys.clone(), ..settings.vertex.clone() };
    if is_vertex && !vertex.takes_tokens() { vertex } else { Config { keys, ..settings.gemini.clone() } }
}

/// Asks the service for what it knows of a model, with this key alone: that takes a key and costs nothing.
pub(crate) async fn tried(service: Config, model: &str) -> KeyTrial {
    let checked = async { Client::new(service)?.check(model).await };
    match timeout(PATIENCE, checked).await {
        Ok(Ok(())) => KeyTrial::Accepted,
        // Who knows that there is no such model has looked at the key. That there is no such page, any host says.
        Ok(Err(Error::ModelUnknown { said, .. })) if names(&said, model) => KeyTrial::Accepted,
        Ok(Err(
            Error::KeyRejected { said, .. }
            | Error::PermissionDenied { said, .. }
            | Error::ApiNotEnabled { said, .. },
        )) => KeyTrial::Refused { said },
        Ok(Err(error)) => KeyTrial::Unknown { why: error.failure().sentence() },
        Err(_) => KeyTrial::Unknown { why: "It did not answer in time.".to_owned() },
    }
}

/// `true` if a text names a model, and not only an address that ends with it.
fn names(text: &str, model: &str) -> bool {
    let is_address = |word: &str| word.contains("://") || word.contains("//") || word.starts_with('/');
    let mut words = text.split(|letter: char| letter.is_whitespace() || "\"'`(<>".contains(letter));
    words.any(|word| word.contains(model.trim()) && !is_address(word))
}

/// Reads a key as the person gave it.
pub(crate) fn parsed(text: &str, source: &CredentialSource) -> Result<Key, Failure> {
    // Nothing was asked yet that could be asked again.
    let remedy = "Give the key alone, in one line.".to_owned();
    Key::parse(text, source).map_err(|error| Failure { remedy, ..error.failure() })
}

/// Writes a key into its file. Gives what to tell the person. Blocks.
pub(crate) fn keep(file: &KeyFile, key: &Key) -> Result<String, Failure> {
    let is_private = file.save(key).map_err(|error| {
        let title = format!("Cannot keep the key in {}", shown(&file.path));
        Failure::new(
            title,
            in_words(&error),
            "Name another file with the setting apiKeyFile, or set GEMINI_API_KEY.",
        )
    })?;
    Ok(format!("The key is kept in {}, {}", shown(&file.path), readers(is_private)))
}

/// Who can read the file.
fn readers(is_private: bool) -> &'static str {
    if is_private {
        "which only you can read."
    } else if cfg!(unix) {
        "which others on this machine may read: the disk that it is on knows no permissions. Name another file with the setting \
         apiKeyFile."
    } else {
        "which may be read by whoever may read that folder: this system has no mode 0600."
    }
}

/// Deletes the file with the key. Gives what to tell the person: that, and what is used now. Blocks.
pub(crate) fn delete(file: &KeyFile, settings: &EngineSettings) -> Result<[String; 2], Failure> {
    let path = shown(&file.path);
    let deleted = match file.delete() {
        Ok(deleted) => match deleted.as_slice() {
            [] => format!("There is no key file {path}."),
            [file] => format!("{} is deleted.", shown(file)),
            [file, link, ..] => format!("{} is deleted, and {}, which led to it.", shown(file), shown(link)),
        },
        Err(error) => {
            let title = format!("Cannot delete {path}");
            return Err(Failure::new(title, in_words(&error), "Delete it by hand."));
        }
    };
    let used = used(settings).and_then(|used| used.into_iter().next());
    let none = || "No key is left: this machine answers, unless the engine is set.".to_owned();
    Ok([deleted, used.unwrap_or_else(none)])
}

/// Where the service that these settings ask gets its key or token, as a sentence, and what would come instead; `None` if nothing
/// leads to one. Blocks: looks at the disk.
pub(crate) fn used(settings: &EngineSettings) -> Option<Vec<String>> {
    let asked = settings.asked()?;
    let (service, word) = (asked.service_name(), if asked.takes_tokens() { "token" } else { "key" });
    let mut sources = asked.sign_ins().into_iter();
    let first = format!("{service} is asked with the {word} from {}.", sources.next()?);
    let others = sources.map(|source| format!("Without that: {source}."));
    let is_auto = settings.engine == EngineChoice::Auto && !settings.prefers_vertex;
    let here = is_auto.then(|| "Without any: this machine answers, and nothing is asked.".to_owned());
    Some([first].into_iter().chain(others).chain(here).collect())
}

/// Why the key from a source is not the one that is used, with the next step; `None` if it is. Blocks: looks at the disk.
pub(crate) fn unused(settings: &EngineSettings, own: &CredentialSource) -> Option<String> {
    let Some(asked) = settings.asked() else {
        return Some("It is not used: the setting engine is local.".to_owned());
    };
    match asked.sign_ins().into_iter().next()? {
        source if source == *own => None,
        source @ CredentialSource::Variable { .. } => {
            Some(format!("It is not used: {source} comes first. Unset that to use this one."))
        }
        CredentialSource::Command => Some(
            "It is not used: the setting apiKeyCommand comes first. Unset that to use this one.".to_owned(),
        ),
        source if asked.takes_tokens() => Some(format!(
            "It is not used: {} takes the token from {source}. Set engine to gemini to use this key.",
            asked.service_name()
        )),
        source => Some(format!("It is not used: {source} comes first. Delete that to use this one.")),
    }
}
