//! What can be wrong with the body of a reply.

use crate::error::Bulk;
use crate::status::Status;

/// Why no more comes out of a reply.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Flaw {
    /// The service reported an error in the body, as it does when the HTTP status has already said 200.
    Service(Box<Status>),
    /// The body ended before the answer did; everything that came before is good.
    Cut,
    /// The service ended the body before it showed anything of the answer.
    Nothing,
    /// The service ended the body while the answer is in progress, and keeps nothing of it.
    InProgress,
    /// A web page or another kind of markup: a proxy, a login page or a wrong address answered.
    Markup,
    /// One event or value is longer than the limit, given in bytes.
    TooLong(usize),
    /// There is more of the answer than is taken, given in bytes.
    Endless(Bulk, usize),
    /// The form that the Interactions API had until June 2026.
    Outdated,
    /// Neither a stream nor JSON, or JSON of an unknown shape. The text says where, and never quotes it.
    Garbage(String),
}
