//! What keeps a connection from being made.

/// What kept a connection from being made.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Why {
    /// The name does not resolve.
    UnknownHost,
    /// Nothing listens there.
    Refused,
    /// The certificate or the handshake is not acceptable.
    Tls,
    /// No connection in time.
    TimedOut,
    /// The proxy would not let it through.
    Proxy,
    /// The network wants the person to sign in first, as in hotels and trains.
    SignIn,
    /// Anything else.
    Other,
}

impl Why {
    pub(super) fn detail(self, host: &str) -> String {
        match self {
            Why::UnknownHost => format!("there is no host named {host}, or no network"),
            Why::Refused => format!("{host} refuses the connection"),
            Why::Tls => format!(
                "no secure connection to {host}: its certificate or its handshake is not acceptable here"
            ),
            Why::TimedOut => format!("{host} does not answer"),
            Why::Proxy => format!("the proxy does not let the connection to {host} through"),
            Why::SignIn => {
                format!("this network lets nothing through to {host} before you sign in to it (HTTP 511)")
            }
            Why::Other => format!("the connection to {host} failed"),
        }
    }

    pub(super) fn remedy(self) -> &'static str {
        match self {
            Why::Tls => "add your network's root certificate to the system's, or check the base URL",
            Why::Proxy => "check HTTPS_PROXY and NO_PROXY",
            Why::SignIn => "open any page in a browser, sign in to the network, and ask again",
            Why::UnknownHost | Why::Refused | Why::TimedOut | Why::Other => {
                "check the network and the base URL"
            }
        }
    }
}
