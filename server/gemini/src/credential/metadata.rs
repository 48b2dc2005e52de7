//! The project of a machine in Google's cloud (<https://cloud.google.com/compute/docs/metadata/querying-metadata>).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::time::timeout;

use super::tokens::METADATA_HOST;
use crate::{http, reply};

/// The address of the server, as its name is no name elsewhere and looking for it can take long.
const ADDRESS: &str = "169.254.169.254";

/// How long it may take: outside Google's cloud nobody answers there.
const TIME: Duration = Duration::from_secs(1);

/// What each host answered: it does not change while the machine runs.
static KNOWN: Mutex<Option<HashMap<String, Option<String>>>> = Mutex::new(None);

/// The project that the machine belongs to; `None` if it is in none. Blocks: asks at most once.
pub(super) fn project(host: &str) -> Option<String> {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let known = known.get_or_insert_default();
    known.entry(host.to_owned()).or_insert_with(|| ask(host)).clone()
}

fn ask(host: &str) -> Option<String> {
    let host = if host == METADATA_HOST { ADDRESS } else { host };
    let url = format!("http://{host}/computeMetadata/v1/project/project-id");
    let asked = async { timeout(TIME, fetch(&url)).await.ok().flatten() };
    // On a thread of its own: who waits here may itself be part of a runtime.
    let ask = || Builder::new_current_thread().enable_all().build().ok()?.block_on(asked);
    thread::scope(|scope| scope.spawn(ask).join().ok().flatten())
}

/// What is there is believed only if it is Google's: anything may answer at that address elsewhere.
async fn fetch(url: &str) -> Option<String> {
    // No proxy knows the machine's own server.
    let client = http::client(TIME, "localhost").ok()?;
    let response = client.get(url).header("metadata-flavor", "Google").send().await.ok()?;
    let is_google_s = response.headers().get("metadata-flavor").is_some_and(|flavor| flavor == "Google");
    if response.status() != 200 || !is_google_s {
        return None;
    }
    let project = String::from_utf8(reply::beginning(response, TIME).await).ok()?;
    let project = project.trim();
    let is_name = !project.is_empty()
        && project.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.:".contains(&byte));
    is_name.then(|| project.to_owned())
}
