//! `geminiExec/key`.

use std::sync::Arc;

use gemini::{CredentialSource, Key, KeyFile};
use serde_json::Value;
use tokio::task::spawn_blocking;
use turn::Failure;

use crate::lsp::actions;
use crate::lsp::protocol::{KeyParams, KeyVerdict};
use crate::lsp::session::Session;
use crate::new_key::{self, CREATE, KeyTrial, service_for};
use crate::settings::Settings;

/// Sets the key that the person gave the editor; `null` forgets it. One from the editor's secret store is never written to
/// disk; where there is no such store, `keep` writes it into the key file. One that was just typed is tried before it is set;
/// if Gemini accepts it, what failed for want of it is asked again. The error never quotes what was sent.
pub(in crate::lsp) async fn key(
    session: &Arc<Session>,
    parameters: Value,
) -> Result<Option<KeyVerdict>, String> {
    let KeyParams { key, check, keep } = serde_json::from_value(parameters)
        .map_err(|_| "the parameters must be an object with a key that is a string or null".to_owned())?;
    let place = if keep { CredentialSource::Given("the editor") } else { CredentialSource::Stored };
    let key = key.map(|key| new_key::parsed(&key, &place)).transpose();
    let key = key.map_err(|failure| failure.sentence())?;
    tracing::info!(is_set = key.is_some(), "key");
    let number = session.next_key();
    let settings = session.settings_for(None);
    let tried = match key.clone().filter(|_| check) {
        Some(typed) => {
            let engines = settings.engines();
            Some(new_key::tried(service_for(&engines, typed), &settings.model).await)
        }
        None => None,
    };
    if !session.is_latest_key(number) {
        let message = "Another key was set meanwhile.".to_owned();
        return Ok(Some(KeyVerdict { taken: false, message }));
    }
    if let Some(KeyTrial::Refused { said }) = tried {
        let message = Failure::new("Gemini does not accept this key", said, CREATE).sentence();
        return Ok(Some(KeyVerdict { taken: false, message }));
    }
    let (kept, source) = if keep {
        let (kept, file) = in_file(&settings, key).await.map_err(|failure| failure.sentence())?;
        // The connections that signed in by another one.
        session.set_key(None);
        (Some(kept), CredentialSource::File(file.path))
    } else {
        session.set_key(key);
        (None, CredentialSource::Stored)
    };
    let message = match tried {
        None => return Ok(kept.map(|message| KeyVerdict { taken: true, message })),
        Some(KeyTrial::Unknown { why }) => {
            // The ask tells if it is wrong.
            actions::ask_again(session);
            format!("The key is set, but could not be checked. {why}")
        }
        Some(_) => {
            if let Some(why) = unused(session, source).await {
                format!("The key is right, and kept. {why}")
            } else {
                actions::ask_again(session);
                "Gemini accepts the key, and is asked from now on.".to_owned()
            }
        }
    };
    let message = kept.map(|kept| format!("{message} {kept}")).unwrap_or(message);
    Ok(Some(KeyVerdict { taken: true, message }))
}

/// Writes the key into its file, or deletes that without one. Gives what to tell the person.
async fn in_file(settings: &Settings, key: Option<Key>) -> Result<(String, KeyFile), Failure> {
    let (file, engines) = (settings.keys.file.clone().ok_or_else(Failure::bug)?, settings.engines());
    let work = move || {
        let said = match key {
            Some(key) => new_key::keep(&file, &key)?,
            None => new_key::delete(&file, &engines)?.join(" "),
        };
        Ok((said, file))
    };
    spawn_blocking(work).await.map_err(|_| Failure::bug())?
}

/// Why the key is not used, as a sentence; `None` if it is.
async fn unused(session: &Session, own: CredentialSource) -> Option<String> {
    let engines = session.settings_for(None).engines();
    spawn_blocking(move || new_key::unused(&engines, &own)).await.ok().flatten()
}
