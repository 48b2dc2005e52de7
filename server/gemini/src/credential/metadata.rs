//! The project of a machine in Google's cloud (<https://cloud.google.com/compute/docs/metadata/querying-metadata>).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use tokio::runtime::Builder;
use tokio::time::{sleep, timeout};

use super::tokens::METADATA_HOST;
use crate::http;

/// The address of the server, as its name is no name elsewhere and looking for it can take long.
const ADDRESS: &str = "169.254.169.254";

/// How long a connection to it may take: outside Google's cloud nobody answers there.
const CONNECTING: Duration = Duration::from_millis(700);

/// How long a reply may take.
const TIME: Duration = Duration::from_secs(2);

/// How long to wait before it is asked again.
const PAUSE: Duration = Duration::from_millis(200);

/// How often it is asked, if it has no answer for the moment.
const TRIES: usize = 3;

/// No project has a longer name, in bytes.
const LONGEST: usize = 200;

/// What each host answered for good: it does not change while the machine runs.
static KNOWN: Mutex<Option<HashMap<String, Option<String>>>> = Mutex::new(None);

/// What a host says.
enum Said {
    /// The machine belongs to this project, or to none.
    Project(Option<String>),
    /// Nothing that would hold for the next question.
    NotNow,
}

/// The project that the machine belongs to; `None` if it is in none, or its server does not say so now. Blocks.
pub(super) fn project(host: &str) -> Option<String> {
    let known = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(project) = known().as_ref().and_then(|known| known.get(host)) {
        return project.clone();
    }
    match ask(host) {
        Said::Project(project) => {
            known().get_or_insert_default().insert(host.to_owned(), project.clone());
            project
        }
        Said::NotNow => None,
    }
}

fn ask(host: &str) -> Said {
    let host = if host == METADATA_HOST { ADDRESS } else { host };
    let url = format!("http://{host}/computeMetadata/v1/project/project-id");
    let asked = async {
        for attempt in 0..TRIES {
            if attempt > 0 {
                sleep(PAUSE).await;
            }
            if let Ok(Said::Project(project)) = timeout(TIME, fetch(&url)).await {
                return Said::Project(project);
            }
        }
        Said::NotNow
    };
    // On a thread of its own: who waits here may itself be part of a runtime.
    let ask = || Some(Builder::new_current_thread().enable_all().build().ok()?.block_on(asked));
    thread::scope(|scope| scope.spawn(ask).join()).ok().flatten().unwrap_or(Said::NotNow)
}

/// What is there is believed only if it is Google's: anything may answer at that address elsewhere.
async fn fetch(url: &str) -> Said {
    let nobody = Said::Project(None);
    // No proxy knows the machine's own server.
    let Ok(client) = http::client(CONNECTING, "localhost") else { return nobody };
    let mut response = match client.get(url).header("metadata-flavor", "Google").send().await {
        Ok(response) => response,
        // Outside Google's cloud nobody is there.
        Err(error) if error.is_connect() => return nobody,
        Err(_) => return Said::NotNow,
    };
    let is_google_s = response.headers().get("metadata-flavor").is_some_and(|flavor| flavor == "Google");
    match response.status().as_u16() {
        200 if is_google_s => {}
        408 | 429 | 500.. => return Said::NotNow,
        _ => return nobody,
    }
    let mut name = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(bytes)) if name.len() + bytes.len() <= LONGEST => name.extend_from_slice(&bytes),
            Ok(Some(_)) => return nobody,
            Ok(None) => break,
            // Half of a name may be the name of another project.
            Err(_) => return Said::NotNow,
        }
    }
    let name = String::from_utf8_lossy(&name).trim().to_owned();
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"-.:".contains(&byte);
    Said::Project(Some(name).filter(|name| !name.is_empty() && name.bytes().all(is_part)))
}
