//! An address where nothing listens.

use std::os::fd::OwnedFd;
use std::sync::OnceLock;

use rustix::net::{AddressFamily, Ipv4Addr, SocketAddrV4, SocketType, bind, getsockname, socket};

/// The URL of a server that refuses every connection. Its port is bound as long as the test runs, but nothing listens: a
/// port that is merely free could be taken by another program.
///
/// # Panics
///
/// If no port is free.
#[must_use]
pub fn nowhere() -> &'static str {
    static TAKEN: OnceLock<(OwnedFd, String)> = OnceLock::new();
    let (_, url) = TAKEN.get_or_init(|| {
        let socket = socket(AddressFamily::INET, SocketType::STREAM, None).expect("a socket");
        bind(&socket, &SocketAddrV4::new(Ipv4Addr::LOCALHOST, 0)).expect("a port");
        let address = getsockname(&socket).expect("an address");
        let address = SocketAddrV4::try_from(address).expect("the family it was made for");
        let url = format!("http://{address}");
        (socket, url)
    });
    url
}
