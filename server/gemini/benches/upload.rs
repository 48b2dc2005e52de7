//! How much memory the upload of a file of 1 GB takes: `cargo bench -p gemini --bench upload`.

use std::fs;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::thread;

use gemini::{Client, Config, Keys};

const SIZE: u64 = 1_000_000_000;

/// A line of what the kernel says of this process, in kB.
fn status(name: &str) -> u64 {
    let text = fs::read_to_string("/proc/self/status").expect("Linux");
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':')).expect("a line");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}

/// Answers the requests of one connection, and keeps nothing of them.
fn serve(connection: TcpStream, address: &str) {
    let mut reader = BufReader::new(connection.try_clone().expect("a descriptor"));
    let mut writer = connection;
    let mut scratch = vec![0; 64 << 10];
    loop {
        let (mut length, mut is_last) = (0, false);
        loop {
            let mut line = String::new();
            if reader.read_line(&mut line).unwrap_or(0) == 0 {
                return;
            }
            let line = line.trim().to_lowercase();
            if line.is_empty() {
                break;
            }
            length = line.strip_prefix("content-length: ").and_then(|it| it.parse().ok()).unwrap_or(length);
            is_last |= line == "x-goog-upload-command: upload, finalize";
        }
        while length > 0 {
            let piece = length.min(scratch.len());
            reader.read_exact(&mut scratch[..piece]).expect("a body");
            length -= piece;
        }
        let (status, body) = if is_last {
            ("final", r#"{"file": {"name": "files/a", "uri": "https://a.test/files/a"}}"#)
        } else {
            ("active", "")
        };
        let reply = format!(
            "HTTP/1.1 200 OK\r\nx-goog-upload-url: http://{address}/u\r\nx-goog-upload-status: {status}\r\n\
             x-goog-upload-chunk-granularity: 8388608\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        writer.write_all(reply.as_bytes()).expect("a reply");
    }
}

#[allow(clippy::print_stdout, reason = "the result")]
fn main() {
    let listener = TcpListener::bind("127.0.0.1:0").expect("loopback");
    let address = listener.local_addr().expect("an address").to_string();
    let base_url = Some(format!("http://{address}"));
    thread::spawn(move || {
        for connection in listener.incoming() {
            serve(connection.expect("a connection"), &address);
        }
    });
    let keys = Keys::from_env(|name| (name == "GEMINI_API_KEY").then(|| "a-key".to_owned()));
    let client = Client::new(Config { base_url, ..Config::new(keys) }).expect("a client");
    let file = tempfile::tempfile().expect("a file");
    file.set_len(SIZE).expect("a sparse file");
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let idle = status("VmHWM");
    let mut sent = 0;
    let uploading = client.uploaded(&file, "big.csv", "text/csv", |bytes| sent = bytes);
    runtime.block_on(uploading).expect("an upload");
    assert_eq!(sent, SIZE);
    println!("1 GB uploaded: {} kB above the {idle} kB before it", status("VmHWM") - idle);
}
