//! What is done with an interaction that the service keeps (<https://ai.google.dev/gemini-api/docs/interactions>).

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use bytes::Bytes;
use reqwest::Method;
use tokio::task::JoinHandle;
use tokio::time::timeout;

use crate::client::Client;
use crate::dialect::{Call, InteractionCall, Target};
use crate::error::Error;
use crate::flaw::Flaw;
use crate::outgoing::Outgoing;
use crate::reader::Reader;
use crate::secrets::Secrets;
use crate::transport::Transport;

/// How long the end of an answer that nobody waits for is tried.
const LONGEST_FAREWELL: Duration = Duration::from_secs(5);

impl Client {
    /// Removes an interaction from the service.
    pub async fn delete_interaction(&self, id: &str) -> Result<(), Error> {
        let target = Target::Interaction { id: id.to_owned(), action: InteractionCall::Delete };
        let call = Call { method: Method::DELETE, target, body: Bytes::new(), accept: None };
        send_once(&self.transport, self.outgoing("", call)?).await
    }
}

/// The requests on their way that end answers which nobody waits for.
static FAREWELLS: Mutex<Vec<JoinHandle<()>>> = Mutex::new(Vec::new());

/// Ends an answer that nobody waits for any more, behind the caller's back: whether it helps, nobody is there to hear.
pub(super) fn end_unheard(transport: Transport, outgoing: Outgoing) {
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        let sent = async move { drop(timeout(LONGEST_FAREWELL, send_once(&transport, outgoing)).await) };
        let mut farewells = FAREWELLS.lock().unwrap_or_else(PoisonError::into_inner);
        farewells.retain(|farewell| !farewell.is_finished());
        farewells.push(runtime.spawn(sent));
    }
}

/// Waits until what ends answers was sent, at most five seconds. For the end of a process, which would take it along: the
/// service would go on, and count its work.
pub async fn farewells() {
    let farewells = std::mem::take(&mut *FAREWELLS.lock().unwrap_or_else(PoisonError::into_inner));
    for farewell in farewells {
        let _ = farewell.await;
    }
}

/// Sends a request whose reply says nothing.
async fn send_once(transport: &Transport, outgoing: Outgoing) -> Result<(), Error> {
    let mut exchange = transport.once().send(outgoing, Silent);
    while let Some(arrival) = exchange.next().await {
        arrival?;
    }
    Ok(())
}

/// Reads a reply of which only the status counts.
struct Silent;

impl Reader for Silent {
    type Item = ();

    fn restart(&mut self) {}

    fn read(&mut self, _bytes: &[u8], _secrets: &Secrets, _items: &mut Vec<()>) -> Result<(), Flaw> {
        Ok(())
    }

    fn end(&mut self, _secrets: &Secrets, items: &mut Vec<()>) -> Result<(), Flaw> {
        items.push(());
        Ok(())
    }

    fn made_progress(&self) -> bool {
        false
    }

    fn is_finished(&self) -> bool {
        true
    }
}
