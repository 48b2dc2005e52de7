//! The bytes of an upload on their way: in chunks, and on after a break from where the service has them.

use std::sync::Arc;

use bytes::Bytes;
use reqwest::header::{HeaderName, HeaderValue};
use reqwest::{Method, Url};
use tokio::time::sleep;

use super::on_disk::FileOnDisk;
use super::{RemoteFile, not_uploaded, read};
use crate::credential::keyless::Keyless;
use crate::error::Error;
use crate::fetch::Fetched;
use crate::outgoing::Outgoing;
use crate::retry::{self, Policy, Tried};
use crate::transport::Transport;

/// How much is sent at once, about.
const CHUNK: usize = 8 << 20;

/// A service that wants more at once gets nothing: a chunk is in memory as a whole.
const LONGEST_CHUNK: usize = 64 << 20;

/// How often a service that has taken something may say nothing for too long while it gets no more. Each takes minutes, so
/// one that has taken nothing is given up at the first.
const MOST_SILENCES: u32 = 2;

/// An upload that has begun.
pub(super) struct Sending {
    /// Sends each request once and without a key.
    transport: Transport,
    url: Url,
    /// The size of all chunks but the last.
    chunk: usize,
    /// When to go on after a failure.
    policy: Policy,
}

/// What failed since the service got more.
#[derive(Default)]
struct Failures {
    tried: Tried,
    /// How often it said nothing for too long.
    silences: u32,
}

/// What the service has.
enum Has {
    /// The bytes before this one.
    Until(u64),
    /// The whole file.
    All(Box<RemoteFile>),
}

impl Sending {
    /// An upload to an address that is a secret.
    pub(super) fn new(transport: &Transport, url: Url, begun: &Fetched) -> Result<Self, Error> {
        let granularity = begun.header("x-goog-upload-chunk-granularity").and_then(|text| text.parse().ok());
        let chunk = chunk(granularity.unwrap_or(CHUNK));
        if chunk > LONGEST_CHUNK {
            return Err(begun.without("size for chunks that can be used"));
        }
        let id = url.query_pairs().find(|(name, _)| name == "upload_id").map(|(_, id)| id.into_owned());
        let secrets = transport.credential.secrets().with(url.as_str()).with(&id.unwrap_or_default());
        let policy = transport.retry;
        let transport = Transport { credential: Arc::new(Keyless(secrets)), ..transport.once() };
        Ok(Sending { transport, url, chunk, policy })
    }

    /// Sends the file. Gives up after some tries in a row that bring nothing on.
    pub(super) async fn send(
        &self,
        disk: &FileOnDisk,
        progress: &mut (dyn FnMut(u64) + Send),
    ) -> Result<RemoteFile, Error> {
        let mut next = Some(0);
        let (mut most, mut sent_all) = (0, false);
        let mut failures = Failures::default();
        progress(0);
        loop {
            let step = match next {
                Some(at) => {
                    sent_all |= at + self.length(disk, at) as u64 == disk.length();
                    self.data(disk, at).await
                }
                None => self.query(disk).await,
            };
            match step {
                Ok(Has::All(_)) if !sent_all => return Err(ended_early(disk)),
                Ok(Has::All(file)) => {
                    progress(disk.length());
                    return checked(*file, disk);
                }
                Ok(Has::Until(to)) => {
                    if to > most {
                        most = to;
                        failures = Failures::default();
                    }
                    progress(to);
                    next = Some(to);
                }
                Err(silence) if silence.is_silence() && most == 0 => return Err(silence),
                Err(failure) => {
                    self.wait(&mut failures, failure).await?;
                    next = None;
                }
            }
        }
    }

    /// Waits after a failure, or gives up.
    async fn wait(&self, failures: &mut Failures, failure: Error) -> Result<(), Error> {
        let Failures { tried, silences } = failures;
        tried.attempts += 1;
        // What is repeated is not the request: first it is asked how much came.
        let is_silence = failure.is_silence();
        *silences += u32::from(is_silence);
        let counts_as = if is_silence { &Error::Interrupted } else { &failure };
        match retry::delay(&self.policy, counts_as, *tried, retry::jitter()) {
            Some(delay) if *silences < MOST_SILENCES => {
                tried.waited += delay;
                self.transport.tell(Some((delay, &failure)));
                sleep(delay).await;
                self.transport.tell(None);
                Ok(())
            }
            _ => Err(failure),
        }
    }

    /// The length of the chunk that begins at a byte.
    fn length(&self, disk: &FileOnDisk, at: u64) -> usize {
        let left = disk.length().saturating_sub(at);
        usize::try_from(left).unwrap_or(self.chunk).min(self.chunk)
    }

    /// Sends the chunk that begins at a byte.
    async fn data(&self, disk: &FileOnDisk, at: u64) -> Result<Has, Error> {
        let length = self.length(disk, at);
        let bytes = disk.read(at, length).await?;
        let end = at + length as u64;
        let is_last = end == disk.length();
        let command = if is_last { "upload, finalize" } else { "upload" };
        let reply = self.request(command, Some(at), bytes).await?;
        match reply.header("x-goog-upload-status") {
            Some("active") if !is_last => Ok(Has::Until(end)),
            Some("final") => read(&reply).map(Box::new).map(Has::All),
            Some("cancelled") => Err(given_up(disk)),
            // Without its word nobody knows what it has.
            _ => Err(Error::Interrupted),
        }
    }

    /// Asks how much the service has.
    async fn query(&self, disk: &FileOnDisk) -> Result<Has, Error> {
        let reply = self.request("query", None, Bytes::new()).await?;
        match reply.header("x-goog-upload-status") {
            Some("active") => {
                let received = reply.header("x-goog-upload-size-received").and_then(|size| size.parse().ok());
                let received = received.filter(|received| *received <= disk.length());
                received.map(Has::Until).ok_or_else(|| reply.without("usable size of what was received"))
            }
            Some("final") => read(&reply).map(Box::new).map(Has::All),
            Some("cancelled") => Err(given_up(disk)),
            _ => Err(Error::Interrupted),
        }
    }

    async fn request(
        &self,
        command: &'static str,
        offset: Option<u64>,
        body: Bytes,
    ) -> Result<Fetched, Error> {
        let mut outgoing = Outgoing { body, ..Outgoing::empty(Method::POST, self.url.clone(), "") };
        let headers = &mut outgoing.headers;
        headers.insert(HeaderName::from_static("x-goog-upload-command"), HeaderValue::from_static(command));
        headers.extend(
            offset.map(|offset| (HeaderName::from_static("x-goog-upload-offset"), HeaderValue::from(offset))),
        );
        self.transport.fetch(outgoing).await
    }
}

/// The size of chunks near the usual one that are whole multiples of what the service wants.
fn chunk(granularity: usize) -> usize {
    let granularity = granularity.max(1);
    granularity.saturating_mul((CHUNK / granularity).max(1))
}

/// The file, if the service has all of it.
fn checked(file: RemoteFile, disk: &FileOnDisk) -> Result<RemoteFile, Error> {
    match file.size {
        Some(size) if size != disk.length() => {
            let what = format!("Gemini has {size} bytes of {} instead of {}", disk.name, disk.length());
            Err(not_uploaded(what, "try again"))
        }
        _ => Ok(file),
    }
}

fn ended_early(disk: &FileOnDisk) -> Error {
    let what = format!("Gemini ended the upload of {} before all of it was sent", disk.name);
    not_uploaded(what, "try again")
}

fn given_up(disk: &FileOnDisk) -> Error {
    not_uploaded(format!("Gemini gave up the upload of {}", disk.name), "try again")
}

#[cfg(test)]
mod tests {
    use super::chunk;

    #[test]
    fn a_chunk_is_a_multiple_near_eight_mebibytes() {
        let chunks = [1, 256 << 10, 3 << 20, 8 << 20, 16 << 20, 0].map(chunk);
        assert_eq!(chunks, [8 << 20, 8 << 20, 6 << 20, 8 << 20, 16 << 20, 8 << 20]);
    }
}
