//! Why something is not permitted.

/// Why something is not permitted: each has another next step.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Denial {
    /// The account or the key lacks a right.
    Right,
    /// The token was given for less than this.
    Scope,
    /// The organisation or the service does not let anybody in the project do it.
    Policy,
    /// Google has suspended the project.
    Suspended,
    /// The key is for other addresses or programs.
    KeyRestriction,
    /// A file that the question names is gone, or is that of another project.
    File,
}

impl Denial {
    /// By the service's word for the cause (<https://cloud.google.com/apis/design/errors>), and its message in small letters.
    pub(crate) fn of(reason: &str, message: &str) -> Self {
        match reason {
            "ACCESS_TOKEN_SCOPE_INSUFFICIENT" => Denial::Scope,
            "SECURITY_POLICY_VIOLATED" | "ORG_RESTRICTION_VIOLATION" => Denial::Policy,
            "CONSUMER_SUSPENDED" => Denial::Suspended,
            "API_KEY_IP_ADDRESS_BLOCKED"
            | "API_KEY_HTTP_REFERRER_BLOCKED"
            | "API_KEY_ANDROID_APP_BLOCKED"
            | "API_KEY_IOS_APP_BLOCKED" => Denial::KeyRestriction,
            _ if is_about_a_policy(message) => Denial::Policy,
            _ if message.contains("has been suspended") => Denial::Suspended,
            // `You do not have permission to access the File a1 or it may not exist.`
            _ if message.contains("access the file") => Denial::File,
            _ => Denial::Right,
        }
    }
}

/// An organisation has ruled it out.
pub(crate) fn is_about_a_policy(message: &str) -> bool {
    ["organization policy", "organization's policy", "constraint constraints/"]
        .iter()
        .any(|words| message.contains(words))
}
