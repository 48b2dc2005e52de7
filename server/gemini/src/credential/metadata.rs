//! The project of a machine in Google's cloud (<https://cloud.google.com/compute/docs/metadata/querying-metadata>).

use std::collections::HashMap;
use std::io::{Read, Write};
use std::net::{TcpStream, ToSocketAddrs};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use super::tokens::METADATA_HOST;

/// The address of the server, as its name is no name elsewhere and looking for it can take long.
const ADDRESS: &str = "169.254.169.254";

/// How long it may take: outside Google's cloud nobody answers there.
const TIME: Duration = Duration::from_secs(1);

/// The longest reply that is read, in bytes.
const LONGEST: u64 = 1 << 14;

/// What each host answered: it does not change while the machine runs.
static KNOWN: Mutex<Option<HashMap<String, Option<String>>>> = Mutex::new(None);

/// The project that the machine belongs to; `None` if it is in none. Blocks: asks at most once.
pub(super) fn project(host: &str) -> Option<String> {
    let mut known = KNOWN.lock().unwrap_or_else(PoisonError::into_inner);
    let known = known.get_or_insert_default();
    known.entry(host.to_owned()).or_insert_with(|| ask(host)).clone()
}

fn ask(host: &str) -> Option<String> {
    let name = if host == METADATA_HOST { ADDRESS } else { host };
    let with_port = if name.contains(':') { name.to_owned() } else { format!("{name}:80") };
    let address = with_port.to_socket_addrs().ok()?.next()?;
    let mut stream = TcpStream::connect_timeout(&address, TIME).ok()?;
    stream.set_read_timeout(Some(TIME)).ok()?;
    let request = format!(
        "GET /computeMetadata/v1/project/project-id HTTP/1.0\r\nHost: {host}\r\nMetadata-Flavor: Google\r\nConnection: close\r\n\r\n"
    );
    stream.write_all(request.as_bytes()).ok()?;
    let mut reply = String::new();
    stream.take(LONGEST).read_to_string(&mut reply).ok()?;
    read(&reply)
}

/// The project in a reply. Anything may answer at that address elsewhere.
fn read(reply: &str) -> Option<String> {
    let (head, body) = reply.split_once("\r\n\r\n")?;
    let mut lines = head.lines();
    let is_good = lines.next()?.split(' ').nth(1) == Some("200");
    let is_google_s = lines.any(|line| line.eq_ignore_ascii_case("metadata-flavor: Google"));
    let project = body.trim();
    let is_name = !project.is_empty()
        && project.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-.:".contains(&byte));
    (is_good && is_google_s && is_name).then(|| project.to_owned())
}

#[cfg(test)]
mod tests {
    use super::read;

    #[test]
    fn only_google_s_own_server_names_a_project() {
        let of = |status: &str, header: &str, body: &str| {
            read(&format!("HTTP/1.0 {status}\r\n{header}\r\nContent-Type: text\r\n\r\n{body}"))
        };
        assert_eq!(of("200 OK", "metadata-flavor: google", "p-1\n").as_deref(), Some("p-1"));
        assert_eq!(of("200 OK", "Server: portal", "p-1"), None);
        assert_eq!(of("404 Not Found", "Metadata-Flavor: Google", "p-1"), None);
        assert_eq!(of("200 OK", "Metadata-Flavor: Google", "<html>"), None);
    }
}
