//! Asks the person before what looks like a secret leaves.

use std::sync::Arc;

use engines::{Destination, Prepared, in_words};
use tower_lsp::ls_types::MessageType;
use turn::Failure;

use super::waiting;
use crate::commands::AskId;
use crate::lsp::confirm::chosen;
use crate::lsp::session::Session;

/// What the person can choose.
const REDACTED: &str = "Send it as [redacted]";
const AS_IT_IS: &str = "Send it";
const KEEP: &str = "Keep it";

/// The ask as it may be sent: what looks like a secret in it is left out, unless the person lets it leave. Fails if they
/// keep it, or cannot be asked.
pub(super) async fn cleared(
    session: &Arc<Session>,
    id: AskId,
    destinations: &[Destination],
    prepared: Prepared,
) -> Result<Prepared, Failure> {
    if prepared.secrets.is_empty() {
        return Ok(prepared);
    }
    let said = in_words(&prepared.secrets);
    let hosts: Vec<&str> = destinations.iter().map(|reached| reached.host.as_str()).collect();
    // Who said yes to the very same is not asked again.
    let marks: Vec<String> = prepared.secrets.iter().map(|secret| secret.mark.to_string()).collect();
    let place = format!("{} {said} {}", marks.join(" "), hosts.join(" "));
    let redacted = format!("{place} redacted");
    if session.consents.may_leave(&place) {
        return Ok(prepared);
    }
    if session.consents.may_leave(&redacted) {
        return prepared.redacted();
    }
    let services: Vec<&str> = destinations.iter().map(|reached| reached.service).collect();
    let message = format!("{said}. Send it to {}?", services.join(" and "));
    let titles = [REDACTED, AS_IT_IS, KEEP];
    let question = chosen(&session.client, MessageType::WARNING, message, &titles);
    match waiting::for_the_person(session, id, question).await.as_deref() {
        Some(REDACTED) => {
            let prepared = prepared.redacted()?;
            session.consents.let_leave(redacted);
            Ok(prepared)
        }
        Some(AS_IT_IS) => {
            session.consents.let_leave(place);
            Ok(prepared)
        }
        _ => Err(Failure::new("Nothing was sent", said, "Take it out, or choose to send it as [redacted].")),
    }
}
