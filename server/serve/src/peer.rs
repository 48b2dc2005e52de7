//! Who is at the other end of a connection.

use std::fs;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, OnceLock};

use axum::extract::connect_info::Connected;
use axum::serve::IncomingStream;
use tokio::net::TcpListener;

/// The other end of a connection. What is found about it is kept as long as the connection.
#[derive(Debug, Clone)]
pub(crate) struct Peer {
    client: SocketAddr,
    own: Option<SocketAddr>,
    is_same_user: Arc<OnceLock<bool>>,
}

impl Connected<IncomingStream<'_, TcpListener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, TcpListener>) -> Self {
        let (client, own) = (*stream.remote_addr(), stream.io().local_addr().ok());
        Peer { client, own, is_same_user: Arc::default() }
    }
}

impl Peer {
    /// `true` for a program of the user who runs this service, on this machine. Where that cannot be known it is `false`.
    pub(crate) fn is_same_user(&self) -> bool {
        *self.is_same_user.get_or_init(|| self.found() == Some(own_user()))
    }

    /// The user of the client's end of the connection, as the kernel lists it.
    fn found(&self) -> Option<u32> {
        let own = self.own.filter(|own| own.ip().to_canonical().is_loopback())?;
        let tables = ["/proc/net/tcp", "/proc/net/tcp6"];
        tables.into_iter().find_map(|table| user_of(&fs::read_to_string(table).ok()?, self.client, own))
    }
}

#[cfg(unix)]
fn own_user() -> u32 {
    rustix::process::geteuid().as_raw()
}

/// There is no table to find it in.
#[cfg(not(unix))]
fn own_user() -> u32 {
    0
}

/// The user of the socket that is bound to the first address and connected to the second, in a table of the kernel's.
fn user_of(table: &str, local: SocketAddr, remote: SocketAddr) -> Option<u32> {
    let (local, remote) = (written(local), written(remote));
    let mut lines = table.lines().map(|line| line.split_ascii_whitespace().collect::<Vec<_>>());
    let line = lines.find(|words| {
        let is = |at: usize, either: &[String; 2]| {
            words.get(at).is_some_and(|word| either.iter().any(|form| form == word))
        };
        is(1, &local) && is(2, &remote)
    })?;
    line.get(7)?.parse().ok()
}

/// An address as the tables have it: for IPv4, and for IPv6.
fn written(address: SocketAddr) -> [String; 2] {
    let word = |bytes: [u8; 4]| format!("{:08X}", u32::from_ne_bytes(bytes));
    let port = address.port();
    let (short, long) = match address.ip().to_canonical() {
        IpAddr::V4(ip) => (word(ip.octets()), ip.to_ipv6_mapped().octets()),
        IpAddr::V6(ip) => (String::new(), ip.octets()),
    };
    let long: String = long.chunks_exact(4).map(|part| word([part[0], part[1], part[2], part[3]])).collect();
    [format!("{short}:{port:04X}"), format!("{long}:{port:04X}")]
}

#[cfg(test)]
mod tests {
    use super::user_of;

    #[cfg(target_endian = "little")]
    #[test]
    fn the_user_of_a_connection_is_that_of_the_client_s_socket() {
        let table =
            "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode
   0: 0100007F:1F90 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 1
   1: 0100007F:1F90 0100007F:D431 01 00000000:00000000 00:00000000 00000000  1000        0 2
   2: 0100007F:D431 0100007F:1F90 01 00000000:00000000 00:00000000 00000000  1001        0 3
   3: 0000000000000000FFFF00000100007F:D432 0000000000000000FFFF00000100007F:1F90 01 0:0 00:0 0  1002 0 4";
        let user = |client: &str| user_of(table, client.parse().unwrap(), "127.0.0.1:8080".parse().unwrap());
        assert_eq!(user("127.0.0.1:54321"), Some(1001));
        assert_eq!(user("127.0.0.1:54322"), Some(1002));
        assert_eq!(user("127.0.0.1:5"), None);
    }
}
