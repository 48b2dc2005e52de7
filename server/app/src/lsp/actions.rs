//! Executes commands. Each returns at once; slow work continues in a task.

mod add_library;
mod ask;
mod environment;
mod insert;
mod insert_cell;
mod kept;
mod key;
mod more;
mod older;
mod preview;
mod run_locally;
mod save_code;
mod save_files;
mod subject;
mod usage;

use std::sync::Arc;

use ::ask::Anchor;
use history::{Number, Write};
use serde_json::{Value, json};
use tower_lsp::Client;
use tower_lsp::ls_types::MessageType;
use turn::Cleaner;

use super::protocol::InputParams;
use super::session::{Ask, Session};
use super::{past, result_document, run_turn};
use crate::commands::{Action, AskId, Command, FollowUp, Save};
use crate::document_id::DocumentId;
use crate::run_here::RunOn;

/// Executes a command. Returns `{"ask": id}`, or `{"ask": null}` for a command that is not about one ask. The error is
/// a sentence for the person. An ask is in the history before its id is returned.
pub(super) async fn execute(session: &Arc<Session>, command: Command) -> Result<Value, String> {
    if let Some(id) = command.reads_turns_of() {
        past::hold(session, id).await.map_err(|failure| failure.sentence())?;
    }
    let id = match command {
        Command::Ask(command) => Some(ask::ask(session, command)?),
        Command::FollowUp(FollowUp { ask, question }) => Some(follow_up(session, ask, question)?),
        Command::Save(Save { ask, form }) => Some(save_code::save(session, ask, form)?),
        Command::Act(action, id) => Some(act(session, action, id)?),
        Command::Older(command) => {
            let id = command.ask;
            check_exists(session, id)?;
            tokio::spawn(older::open(Arc::clone(session), command));
            Some(id)
        }
        Command::Kept(action, number) => {
            kept::act(session, action, Number(number)).await.map_err(|failure| failure.sentence())?;
            None
        }
        Command::Preview(command) => {
            preview::preview(session, &command)?;
            None
        }
        Command::CreateEnvironment => {
            tokio::spawn(environment::offer(Arc::clone(session)));
            None
        }
        Command::Usage => {
            tokio::spawn(usage::show(Arc::clone(session)));
            None
        }
        Command::OpenMarkdown(uri) => {
            // Not waited for: the editor may show nothing before it has this answer.
            let session = Arc::clone(session);
            tokio::spawn(async move { result_document::open_markdown(&session, uri).await });
            None
        }
        Command::DismissAll(uri) => {
            dismiss_all(session, uri.as_ref());
            None
        }
    };
    if let Some(id) = id {
        session.asks.until_written(id).await;
    }
    Ok(json!({"ask": id}))
}

fn act(session: &Arc<Session>, action: Action, id: AskId) -> Result<AskId, String> {
    check_exists(session, id)?;
    match action {
        Action::Cancel => cancel(session, id),
        Action::Dismiss => dismiss(session, id),
        Action::Retry => retry(session, id)?,
        Action::Show => drop(tokio::spawn(result_document::open(Arc::clone(session), id))),
        Action::InsertCode => insert::code_below(session, id)?,
        Action::Replace => insert::replace_with_code(session, id)?,
        Action::InsertOutput => insert::output_below(session, id)?,
        Action::RunLocally => run_locally::run(session, id, RunOn::AsWritten)?,
        Action::RunOnFile => run_locally::run(session, id, RunOn::FullFile)?,
        Action::SaveFiles => save_files::save(session, id)?,
        Action::SetKey => key::type_key(session, id)?,
        Action::AddLibrary => add_library::add(session, id)?,
        Action::More => drop(tokio::spawn(more::offer(Arc::clone(session), id))),
    }
    Ok(id)
}

/// Stops an ask; does nothing if it has ended.
pub(super) fn cancel(session: &Session, id: AskId) {
    session.asks.with(id, Ask::stop);
}

/// Removes an ask and its views. The history keeps it, but it does not come back in its document.
fn dismiss(session: &Arc<Session>, id: AskId) {
    let name = result_document::name(session, id);
    if let Some(ask) = session.asks.remove(id) {
        if let Some(kept) = ask.kept {
            session.history.write(Write::Dismissed { ask: kept.which });
            kept.number.into_iter().for_each(|number| session.asks.dismissed(number, kept.database));
        }
        session.changes.now(ask.uri.clone());
        run_turn::removed(session, ask);
        result_document::tell_panel(session, &name);
    }
}

/// Dismisses all asks about a document; without a document, all asks.
fn dismiss_all(session: &Arc<Session>, uri: Option<&DocumentId>) {
    let documents = uri.map_or_else(|| session.asks.documents(), |uri| vec![uri.clone()]);
    documents.iter().flat_map(|uri| session.asks.ids(uri)).for_each(|id| dismiss(session, id));
}

pub(super) use key::ask_again;
pub(super) use subject::named_at;

fn retry(session: &Arc<Session>, id: AskId) -> Result<(), String> {
    check_idle(session, id)?;
    let again = subject::again(session, id)?;
    session.asks.change_with_anchor(id, |ask, anchor| {
        if ask.retry(again.question, again.given) {
            *anchor = Anchor::Fresh(again.range);
        }
    });
    run_turn::start(session, id);
    Ok(())
}

fn follow_up(session: &Arc<Session>, id: AskId, question: Option<String>) -> Result<AskId, String> {
    check_exists(session, id)?;
    check_idle(session, id)?;
    let question = question.map(|text| Cleaner::clean(text.trim())).filter(|question| !question.is_empty());
    if let Some(question) = question {
        session.asks.change(id, |ask| ask.follow_up(question));
        run_turn::start(session, id);
    } else if session.support().input {
        tokio::spawn(follow_up_later(Arc::clone(session), id));
    } else {
        return Err("a follow-up needs a question, and this editor cannot ask for one".to_owned());
    }
    Ok(id)
}

/// Follows up once the person has typed a question. Until then the answer stays as it is, to be read.
async fn follow_up_later(session: Arc<Session>, id: AskId) {
    let known = |ask: &Ask| (ask.uri.clone(), format!("Ask more about {}", ask.subject()));
    let Some((uri, prompt)) = session.asks.with(id, known) else { return };
    // A conversation keeps what it may do.
    let (about, otherwise, files) = (String::new(), String::new(), Vec::new());
    let wanted = InputParams { prompt, uri, about, otherwise, code_execution: None, files };
    let done = match run_turn::typed(&session, wanted).await {
        Ok(typed) => match typed.value.filter(|question| !question.is_empty()) {
            Some(question) => {
                // Its turns may have left memory meanwhile.
                let held = past::hold(&session, id).await.map_err(|failure| failure.sentence());
                let asked = held.and_then(|()| follow_up(&session, id, Some(question.clone())).map(drop));
                // So that it can be copied.
                asked.map_err(|why| format!("“{question}” was not asked: {why}"))
            }
            None => Ok(()),
        },
        Err(failure) => Err(failure.sentence()),
    };
    if let Err(why) = done {
        session.client.show_message(MessageType::ERROR, why).await;
    }
}

/// The error for an ask that was dismissed meanwhile.
fn gone(id: AskId) -> String {
    format!("there is no ask {} any more", id.0)
}

/// Says that the editor did not make a change.
async fn say_refused(client: &Client, label: &str, why: &str) {
    client.show_message(MessageType::WARNING, format!("{label}: the editor refused ({why}).")).await;
}

fn check_exists(session: &Session, id: AskId) -> Result<(), String> {
    session.asks.with(id, |_| ()).ok_or_else(|| gone(id))
}

fn check_idle(session: &Session, id: AskId) -> Result<(), String> {
    match session.asks.with(id, Ask::is_busy) {
        Some(true) => Err("it still runs; cancel it first".to_owned()),
        _ => Ok(()),
    }
}
