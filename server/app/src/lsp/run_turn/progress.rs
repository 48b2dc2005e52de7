//! The progress of a task in the editor, with a button to cancel it.

use std::sync::Arc;

use tokio::sync::watch;
use tower_lsp::Client;
use tower_lsp::ls_types as lsp;
use tower_lsp::ls_types::notification::Progress as ProgressNotification;

use crate::commands::AskId;
use crate::lsp::session::{Ask, Session};

/// Reports what a task does. Dropping this ends the progress.
pub(in crate::lsp) struct Reporter(Option<watch::Sender<String>>);

const TOKEN_PREFIX: &str = "gemini-exec/";

/// The token of an environment that is made for no ask.
const ENVIRONMENT: &str = "gemini-exec/environment";

/// `true` for the token of an environment that is made for no ask.
pub(in crate::lsp) fn is_of_environment(token: &lsp::ProgressToken) -> bool {
    *token == lsp::ProgressToken::String(ENVIRONMENT.to_owned())
}

/// The ask whose progress has this token; `None` if the token is not ours.
pub(in crate::lsp) fn ask_of(token: &lsp::ProgressToken) -> Option<AskId> {
    let lsp::ProgressToken::String(token) = token else {
        return None;
    };
    let id = token.strip_prefix(TOKEN_PREFIX)?.split('/').next()?;
    id.parse().ok().map(AskId)
}

impl Reporter {
    /// Begins a progress with these words, if the editor supports that. Does not wait for the editor: not every one answers.
    pub(in crate::lsp) fn begin(session: &Arc<Session>, id: AskId, title: String, words: &str) -> Self {
        let turn = session.asks.with(id, Ask::count).unwrap_or_default();
        Self::with_token(session, format!("{TOKEN_PREFIX}{}/{turn}/{title}", id.0), title, words)
    }

    /// The same for an environment that is made for no ask.
    pub(in crate::lsp) fn of_environment(session: &Arc<Session>, title: String, words: &str) -> Self {
        Self::with_token(session, ENVIRONMENT.to_owned(), title, words)
    }

    fn with_token(session: &Arc<Session>, token: String, title: String, words: &str) -> Self {
        if !session.support().progress {
            return Reporter(None);
        }
        let token = lsp::ProgressToken::String(token);
        let (sender, messages) = watch::channel(words.to_owned());
        tokio::spawn(show(session.client.clone(), token, title, messages));
        Reporter(Some(sender))
    }

    /// Reports what the task does now.
    pub(in crate::lsp) fn say(&self, text: &str) {
        if let Some(sender) = &self.0 {
            sender.send_replace(text.to_owned());
        }
    }
}

async fn show(
    client: Client,
    token: lsp::ProgressToken,
    title: String,
    mut messages: watch::Receiver<String>,
) {
    let mut end = messages.clone();
    let is_created = tokio::select! {
        created = client.create_work_done_progress(token.clone()) => created.is_ok(),
        () = async { while end.changed().await.is_ok() {} } => false,
    };
    if !is_created {
        return;
    }
    let send = async |value: lsp::WorkDoneProgress| {
        let value = lsp::ProgressParamsValue::WorkDone(value);
        client
            .send_notification::<ProgressNotification>(lsp::ProgressParams { token: token.clone(), value })
            .await;
    };
    let message = Some(messages.borrow_and_update().clone());
    send(lsp::WorkDoneProgress::Begin(lsp::WorkDoneProgressBegin {
        title,
        cancellable: Some(true),
        message,
        percentage: None,
    }))
    .await;
    while messages.changed().await.is_ok() {
        let message = Some(messages.borrow_and_update().clone());
        send(lsp::WorkDoneProgress::Report(lsp::WorkDoneProgressReport {
            cancellable: Some(true),
            message,
            percentage: None,
        }))
        .await;
    }
    send(lsp::WorkDoneProgress::End(lsp::WorkDoneProgressEnd { message: None })).await;
}
