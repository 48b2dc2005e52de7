//! What reads a reply while it arrives.

use reqwest::header::HeaderMap;

use crate::flaw::Flaw;
use crate::secrets::Secrets;
use crate::status::Status;

/// Reads the body of a reply piece by piece. After a flaw or an end only [`Reader::restart`] may be called.
pub(crate) trait Reader: Send {
    /// What it reads.
    type Item: Send;

    /// Forgets what it read: the request goes out once more.
    fn restart(&mut self);

    /// Takes the headers of a reply whose status was good.
    fn begin(&mut self, _headers: &HeaderMap) {}

    /// What an error says of the answer itself, where the service answers with one in place of a reply; `None` if it is an error.
    fn told_by(&mut self, _status: &Status) -> Option<Self::Item> {
        None
    }

    /// Reads the next bytes, which may be cut anywhere. What is complete goes into `items`, also before a flaw.
    fn read(&mut self, bytes: &[u8], secrets: &Secrets, items: &mut Vec<Self::Item>) -> Result<(), Flaw>;

    /// Reads the end that the service gave. [`Flaw::Cut`] says that it came too early.
    fn end(&mut self, secrets: &Secrets, items: &mut Vec<Self::Item>) -> Result<(), Flaw>;

    /// `true` if the bytes read last made progress: a sign of life.
    fn made_progress(&self) -> bool;

    /// `true` if the service has said that nothing more need follow; then [`Reader::end`] finds nothing missing.
    fn is_finished(&self) -> bool;
}
