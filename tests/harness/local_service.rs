//! `gemini-exec serve` as a person starts it, and a client that shows every byte of what it answers.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::process::Child;

use serde_json::Value;

use crate::waiting::PATIENCE;
use crate::{Cli, test_python};

/// A running service. Ends when dropped.
pub struct LocalService {
    child: Child,
    address: SocketAddr,
}

/// What it answered.
#[derive(Debug, Clone)]
pub struct ServedReply {
    /// The HTTP status.
    pub status: u16,
    /// The head as it came, without its first line.
    pub head: String,
    /// The body, put together.
    pub body: String,
}

impl LocalService {
    /// Starts it for this person, at a free port.
    ///
    /// # Panics
    ///
    /// If it does not start.
    #[must_use]
    pub fn start(cli: &Cli, arguments: &[&str]) -> Self {
        let python = test_python();
        let usual = ["serve", "--port", "0", "--python", python.to_str().expect("UTF-8")];
        let mut command = cli.command(&[&usual, arguments].concat());
        let mut child = command.spawn().expect("the binary starts");
        let mut said = BufReader::new(child.stdout.take().expect("piped"));
        let mut line = String::new();
        said.read_line(&mut line).expect("it says where it listens");
        let address = line.split("http://").nth(1).and_then(|rest| rest.split(' ').next());
        let Some(address) = address.and_then(|address| address.parse().ok()) else {
            let mut error = String::new();
            let _ = child.stderr.take().expect("piped").read_to_string(&mut error);
            panic!("it does not listen: {line}{error}");
        };
        LocalService { child, address }
    }

    /// Its address: `http://127.0.0.1:1234`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Its process.
    #[must_use]
    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// Its process, which no longer ends with this value.
    #[must_use]
    pub fn child(&mut self) -> &mut Child {
        &mut self.child
    }

    /// Sends a request and reads nothing yet.
    ///
    /// # Panics
    ///
    /// If it cannot be sent.
    #[must_use]
    pub fn send(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> TcpStream {
        let mut stream = TcpStream::connect(self.address).expect("it listens");
        stream.set_read_timeout(Some(PATIENCE)).expect("a time");
        let has = |name: &str| headers.iter().any(|(given, _)| given.eq_ignore_ascii_case(name));
        let mut head =
            format!("{method} {path} HTTP/1.1\r\nConnection: close\r\nContent-Length: {}\r\n", body.len());
        if !has("host") {
            head += &format!("Host: {}\r\n", self.address);
        }
        for (name, value) in headers {
            head += &format!("{name}: {value}\r\n");
        }
        stream.write_all(&[head.as_bytes(), b"\r\n", body].concat()).expect("sent");
        stream
    }

    /// Sends a request and reads all that is answered.
    #[must_use]
    pub fn ask(&self, method: &str, path: &str, headers: &[(&str, &str)], body: &[u8]) -> ServedReply {
        ServedReply::read(self.send(method, path, headers, body))
    }

    /// Asks `generateContent` and its sisters with a key.
    #[must_use]
    pub fn post(&self, path: &str, body: &str) -> ServedReply {
        self.ask("POST", path, &[("x-goog-api-key", "any")], body.as_bytes())
    }
}

impl Drop for LocalService {
    fn drop(&mut self) {
        // Killed, it could not remove what it keeps for the time being.
        #[cfg(unix)]
        if matches!(self.child.try_wait(), Ok(None)) {
            crate::interrupt(&self.child);
        }
        #[cfg(not(unix))]
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

impl ServedReply {
    /// Reads a reply to its end.
    ///
    /// # Panics
    ///
    /// If it is not HTTP.
    #[must_use]
    pub fn read(mut stream: TcpStream) -> Self {
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).expect("a reply");
        let text = String::from_utf8(bytes).expect("UTF-8");
        let (head, body) = text.split_once("\r\n\r\n").expect("a head");
        let (first, head) = head.split_once("\r\n").expect("a first line");
        let status = first.split(' ').nth(1).and_then(|status| status.parse().ok()).expect("a status");
        let body = if head.contains("transfer-encoding: chunked") { whole(body) } else { body.to_owned() };
        ServedReply { status, head: head.to_owned(), body }
    }

    /// The value of a header; empty without it.
    #[must_use]
    pub fn header(&self, name: &str) -> &str {
        let mut lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.find(|(given, _)| given.eq_ignore_ascii_case(name)).map_or("", |(_, value)| value)
    }

    /// The body as JSON.
    ///
    /// # Panics
    ///
    /// If it is not JSON.
    #[must_use]
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_else(|error| panic!("{error}: {}", self.body))
    }
}

/// A body that came in chunks.
fn whole(mut chunked: &str) -> String {
    let mut body = String::new();
    while let Some((length, rest)) = chunked.split_once("\r\n") {
        let length = usize::from_str_radix(length, 16).expect("a length");
        body += &rest[..length];
        chunked = rest[length..].strip_prefix("\r\n").unwrap_or_default();
    }
    body
}
