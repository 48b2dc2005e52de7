//! Asks the person before local code runs that nothing isolates.

use std::sync::Arc;

use ask::Failure;
use sandbox::{Error, Sandbox};
use tower_lsp::ls_types as lsp;
use tower_lsp::ls_types::Uri;

use crate::failures;
use crate::lsp::session::Session;
use crate::settings::Isolation;

const RUN: &str = "Run without isolation";
const REFUSE: &str = "Don't run";

/// Returns once it is settled whether the code of a document may run with nothing that isolates it: it may where the
/// setting allows it, this machine has no isolation, and the person says yes for the workspace folder.
pub(in crate::lsp) async fn settled(session: &Arc<Session>, uri: &Uri) -> Result<(), Failure> {
    let preferences = session.preferences(uri);
    if preferences.isolation != Isolation::AllowNone || preferences.is_unisolated {
        return Ok(());
    }
    let options = sandbox::Options {
        isolation: preferences.isolation.with_yes(false),
        ..session.environment.sandbox(preferences.python)
    };
    let probing = tokio::task::spawn_blocking(move || Sandbox::new(options)?.probe());
    let error = match probing.await.map_err(|_| super::bug())? {
        Ok(_) => return Ok(()),
        Err(error @ Error::NoLayer { .. }) => error,
        Err(error) => return Err(failures::of_sandbox(error)),
    };
    if !is_yes(session, &error).await {
        return Err(failures::of_sandbox(error));
    }
    session.allow_unisolated(uri);
    Ok(())
}

async fn is_yes(session: &Session, why: &Error) -> bool {
    let choices = [RUN, REFUSE].map(|title| lsp::MessageActionItem {
        title: title.to_owned(),
        properties: std::collections::HashMap::default(),
    });
    let message = format!("{} Run it all the same, until the editor is closed?", failures::unisolated(why));
    let chosen =
        session.client.show_message_request(lsp::MessageType::WARNING, message, Some(choices.to_vec())).await;
    chosen.is_ok_and(|chosen| chosen.is_some_and(|chosen| chosen.title == RUN))
}
