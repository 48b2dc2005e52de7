//! What is done with an interaction that the service keeps (<https://ai.google.dev/gemini-api/docs/interactions>).

use std::time::Duration;

use bytes::Bytes;
use reqwest::Method;
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

/// Ends an answer that nobody waits for any more, behind the caller's back: whether it helps, nobody is there to hear.
pub(super) fn end_unheard(transport: Transport, outgoing: Outgoing) {
    if let Ok(runtime) = tokio::runtime::Handle::try_current() {
        runtime.spawn(async move { timeout(LONGEST_FAREWELL, send_once(&transport, outgoing)).await });
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
