//! Who may use the service.

use harness::{Cli, LocalService};
use insta::assert_snapshot;

use super::started;

const MODELS: &str = "/v1/models";

#[test]
fn a_web_page_cannot_use_it_whatever_it_knows() {
    let service = started();
    let port = service.url().rsplit_once(':').map(|(_, port)| port.to_owned()).expect("a port");
    let rebound = format!("evil.example:{port}");
    let cases: [&[(&str, &str)]; 4] = [
        &[("Origin", "http://evil.example")],
        &[("Origin", "null")],
        &[("Host", &rebound)],
        &[("Sec-Fetch-Site", "cross-site")],
    ];
    for headers in cases {
        let reply = service.ask("GET", MODELS, &[&[("x-goog-api-key", "any")], headers].concat(), b"");
        assert_eq!(reply.status, 403, "{headers:?}: {}", reply.body);
        assert_eq!(reply.header("access-control-allow-origin"), "");
    }
}

#[test]
fn a_key_of_its_own_is_asked_for() {
    let service = LocalService::start(&Cli::offline(), &["--ephemeral", "--api-key", "secret"]);
    let status = |headers: &[(&str, &str)], path: &str| service.ask("GET", path, headers, b"").status;
    assert_eq!(status(&[("x-goog-api-key", "secret")], MODELS), 200);
    assert_eq!(status(&[], "/v1/models?key=secret"), 200);
    assert_eq!(status(&[("x-goog-api-key", "other")], MODELS), 400);
    assert_eq!(status(&[], MODELS), 403);
    assert_eq!(status(&[], "/v1beta1/publishers/google/models"), 401);
}

#[cfg(target_os = "linux")]
#[test]
fn another_user_of_the_machine_cannot_use_it() {
    use std::os::unix::process::CommandExt as _;
    use std::process::Command;

    if !rustix::process::getuid().is_root() {
        harness::outside::report("another user: only root can become one");
        return;
    }
    let service = started();
    let url = format!("{}{MODELS}?key=any", service.url());
    let program = "import sys, urllib.request, urllib.error\ntry: print(urllib.request.urlopen(sys.argv[1]).status)\nexcept urllib.error.HTTPError as error: print(error.code)";
    let status = |number: Option<u32>| {
        let mut python = Command::new("/usr/bin/python3");
        python.args(["-I", "-c", program, &url]).env_clear();
        if let Some(number) = number {
            python.uid(number);
        }
        String::from_utf8(python.output().expect("Python runs").stdout).expect("UTF-8")
    };
    assert_eq!((status(None).trim(), status(Some(65_534)).trim()), ("200", "400"));
}

#[test]
fn an_address_that_others_reach_takes_a_key() {
    let finished = Cli::offline().run(&["serve", "--host", "0.0.0.0", "--port", "0"]);
    assert_snapshot!(finished.screen(), @"
    gemini-exec: A key is needed: others can reach 0.0.0.0. Give the key that clients must have (--api-key KEY), or listen on loopback.
    → 2
    ");
}

#[test]
fn a_port_that_is_taken_is_said() {
    let taken = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = taken.local_addr().expect("an address").port().to_string();
    let finished = Cli::offline().run(&["serve", "--ephemeral", "--port", &port]);
    assert_snapshot!(finished.screen().replace(&port, "[port]"), @"
    gemini-exec: Cannot listen at 127.0.0.1:[port]: address already in use. Choose another port (--port PORT; 0 for one that is free).
    → 1
    ");
}

#[cfg(unix)]
#[test]
fn ctrl_c_ends_it_and_what_runs() {
    let mut service = LocalService::start(&Cli::offline(), &["--ephemeral"]);
    let body = super::question("import time\ntime.sleep(600)");
    let stream = service.send("POST", super::GENERATE, &[("x-goog-api-key", "k")], body.as_bytes());
    harness::interrupt(service.child());
    assert_eq!(service.child().wait().expect("it ends").code(), Some(130));
    drop(stream);
}
