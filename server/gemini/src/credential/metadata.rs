//! The project of a machine in Google's cloud (<https://cloud.google.com/compute/docs/metadata/querying-metadata>).

use std::collections::HashMap;
use std::sync::{Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::runtime::Builder;
use tokio::time::{sleep, timeout};

use super::tokens::METADATA_HOST;
use crate::error::Rounded;
use crate::http;

/// The address of the server, as its name is no name elsewhere and looking for it can take long.
const ADDRESS: &str = "169.254.169.254";

/// How long a connection to it may take: outside Google's cloud nobody answers there.
pub(super) const CONNECTING: Duration = Duration::from_millis(700);

/// How long all of an answer may take, however often it is asked for.
pub(super) const TIME: Duration = Duration::from_secs(2);

/// How long to wait before it is asked again.
const PAUSE: Duration = Duration::from_millis(200);

/// How often it is asked, if it has no answer for the moment.
const TRIES: usize = 3;

/// No project has a longer name, in bytes.
const LONGEST: usize = 200;

/// How long it holds that nobody is there: a server may begin later than what asks it.
const NOBODY: Duration = Duration::from_secs(60);

/// How long it holds that it says nothing: for one question that asks more than once.
const SILENT: Duration = Duration::from_secs(5);

/// What each host answered, and when.
static KNOWN: Mutex<Option<HashMap<String, (Instant, MachineProject)>>> = Mutex::new(None);

/// What a machine's server says of its project.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum MachineProject {
    /// The machine belongs to this one.
    Named(String),
    /// There is no such server, or the machine belongs to no project.
    None,
    /// It has no answer for the moment.
    NotNow,
    /// It takes the connection and says nothing.
    Silent,
}

impl MachineProject {
    /// How long it holds, as far as there is an end to that.
    fn lasts(&self) -> Option<Duration> {
        match self {
            // It does not change while the machine runs.
            MachineProject::Named(_) => None,
            MachineProject::None => Some(NOBODY),
            MachineProject::Silent => Some(SILENT),
            MachineProject::NotNow => Some(Duration::ZERO),
        }
    }
}

/// The project that the machine belongs to. Blocks, for two seconds at most.
pub(super) fn project(host: &str) -> MachineProject {
    project_at(host, Instant::now())
}

/// How people know the server.
pub(super) fn called(host: &str) -> String {
    format!("the metadata server of this machine ({host})")
}

/// What is said of one that is silent.
pub(super) fn silent(host: &str) -> String {
    format!("{} said nothing for {}", called(host), Rounded(TIME))
}

fn project_at(host: &str, now: Instant) -> MachineProject {
    let known = || KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let holds = |(since, said): &&(Instant, MachineProject)| {
        said.lasts().is_none_or(|lasts| now.saturating_duration_since(*since) < lasts)
    };
    if let Some((_, said)) = known().as_ref().and_then(|known| known.get(host)).filter(holds) {
        return said.clone();
    }
    let said = ask(host);
    // It was asked for a while.
    let since = now.max(Instant::now());
    known().get_or_insert_default().insert(host.to_owned(), (since, said.clone()));
    said
}

fn ask(host: &str) -> MachineProject {
    let host = if host == METADATA_HOST { ADDRESS } else { host };
    let url = format!("http://{host}/computeMetadata/v1/project/project-id");
    let asked = async {
        for attempt in 0..TRIES {
            if attempt > 0 {
                sleep(PAUSE).await;
            }
            match fetch(&url).await {
                MachineProject::NotNow => {}
                said => return said,
            }
        }
        MachineProject::NotNow
    };
    let asked = async { timeout(TIME, asked).await.unwrap_or(MachineProject::Silent) };
    // On a thread of its own: who waits here may itself be part of a runtime.
    let ask = || Some(Builder::new_current_thread().enable_all().build().ok()?.block_on(asked));
    thread::scope(|scope| scope.spawn(ask).join()).ok().flatten().unwrap_or(MachineProject::NotNow)
}

/// What is there is believed only if it is Google's: anything may answer at that address elsewhere.
async fn fetch(url: &str) -> MachineProject {
    let nobody = MachineProject::None;
    // No proxy knows the machine's own server.
    let Ok(client) = http::client(CONNECTING, "localhost") else { return nobody };
    let mut response = match client.get(url).header("metadata-flavor", "Google").send().await {
        Ok(response) => response,
        // Outside Google's cloud nobody is there.
        Err(error) if error.is_connect() => return nobody,
        Err(_) => return MachineProject::NotNow,
    };
    let is_google_s = response.headers().get("metadata-flavor").is_some_and(|flavor| flavor == "Google");
    match response.status().as_u16() {
        200 if is_google_s => {}
        408 | 429 | 500.. => return MachineProject::NotNow,
        _ => return nobody,
    }
    let mut name = Vec::new();
    loop {
        match response.chunk().await {
            Ok(Some(bytes)) if name.len() + bytes.len() <= LONGEST => name.extend_from_slice(&bytes),
            Ok(Some(_)) => return nobody,
            Ok(None) => break,
            // Half of a name may be the name of another project.
            Err(_) => return MachineProject::NotNow,
        }
    }
    let name = String::from_utf8_lossy(&name).trim().to_owned();
    let is_part = |byte: u8| byte.is_ascii_alphanumeric() || b"-.:".contains(&byte);
    if name.is_empty() || !name.bytes().all(is_part) { nobody } else { MachineProject::Named(name) }
}

#[cfg(all(test, unix))]
mod tests {
    use std::io::{Read, Write};
    use std::net::TcpListener;

    use rustix::net::{AddressFamily, Ipv4Addr, SocketAddrV4, SocketType, bind, getsockname, listen, socket};

    use super::*;

    #[test]
    fn a_refused_connection_is_forgotten_after_a_minute() {
        // Nobody listens yet, and nobody else can take the port.
        let socket = socket(AddressFamily::INET, SocketType::STREAM, None).expect("a socket");
        bind(&socket, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = getsockname(&socket).expect("an address");
        let host = SocketAddrV4::try_from(address).expect("the family it was made for").to_string();
        let began = Instant::now();
        assert_eq!(project_at(&host, began), MachineProject::None);
        listen(&socket, 1).expect("it listens");
        let server = TcpListener::from(socket);
        let answering = thread::spawn(move || {
            let (mut stream, _) = server.accept().expect("a connection");
            let _ = stream.read(&mut [0; 4096]).expect("a request");
            let reply = "HTTP/1.1 200 OK\r\nMetadata-Flavor: Google\r\nContent-Length: 3\r\n\r\np-1";
            stream.write_all(reply.as_bytes()).expect("written");
        });
        assert_eq!(project_at(&host, began + NOBODY / 2), MachineProject::None);
        // The first answer took a while.
        let later = Instant::now() + NOBODY;
        assert_eq!(project_at(&host, later), MachineProject::Named("p-1".to_owned()));
        answering.join().expect("no panic");
        assert_eq!(project_at(&host, later + NOBODY), MachineProject::Named("p-1".to_owned()));
    }
}
