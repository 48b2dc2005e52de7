//! The progress of a task in the editor, with a button that stops it.

use std::sync::Arc;

use tokio::sync::watch;
use tower_lsp::Client;
use tower_lsp::ls_types as lsp;
use tower_lsp::ls_types::notification::Progress as ProgressNotification;

use crate::commands::AskId;
use crate::lsp::session::Session;

/// Says what a task does. The progress ends when this is dropped.
pub(in crate::lsp) struct Reporter(Option<watch::Sender<String>>);

const PREFIX: &str = "gemini-exec/";

/// The ask whose progress has this token.
pub(in crate::lsp) fn ask_of(token: &lsp::ProgressToken) -> Option<AskId> {
    let lsp::ProgressToken::String(token) = token else {
        return None;
    };
    let id = token.strip_prefix(PREFIX)?.split('/').next()?;
    id.parse().ok().map(AskId)
}

impl Reporter {
    /// Begins, where the editor shows progress. The task does not wait for it: not every editor answers.
    pub(in crate::lsp) fn begin(session: &Arc<Session>, id: AskId, title: &'static str) -> Self {
        if !session.support().progress {
            return Reporter(None);
        }
        let turn = session.asks.with(id, |ask| ask.turns().len()).unwrap_or_default();
        let token = lsp::ProgressToken::String(format!("{PREFIX}{}/{turn}/{title}", id.0));
        let (sender, said) = watch::channel("queued".to_owned());
        tokio::spawn(show(session.client.clone(), token, title, said));
        Reporter(Some(sender))
    }

    /// What the task does now.
    pub(in crate::lsp) fn say(&self, text: &str) {
        if let Some(sender) = &self.0 {
            sender.send_replace(text.to_owned());
        }
    }
}

async fn show(client: Client, token: lsp::ProgressToken, title: &str, mut said: watch::Receiver<String>) {
    let mut end = said.clone();
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
    let message = Some(said.borrow_and_update().clone());
    send(lsp::WorkDoneProgress::Begin(lsp::WorkDoneProgressBegin {
        title: title.to_owned(),
        cancellable: Some(true),
        message,
        percentage: None,
    }))
    .await;
    while said.changed().await.is_ok() {
        let message = Some(said.borrow_and_update().clone());
        send(lsp::WorkDoneProgress::Report(lsp::WorkDoneProgressReport {
            cancellable: Some(true),
            message,
            percentage: None,
        }))
        .await;
    }
    send(lsp::WorkDoneProgress::End(lsp::WorkDoneProgressEnd { message: None })).await;
}
