//! Asks the person once about everything that must not leave unasked, and shows them what would be sent.

use std::sync::Arc;

use engines::{Prepared, leaving_this_machine};
use tokio::task::spawn_blocking;
use tower_lsp::ls_types::MessageType;
use turn::{Cleaner, Failure, Turn, one_line};

use super::consent::{Cleared, HeldBack};
use super::{again, waiting};
use crate::age;
use crate::commands::AskId;
use crate::counting::{Counting, claimed};
use crate::given_files::{ChangedFiles, ChangedSinceRun};
use crate::lsp::confirm::chosen;
use crate::lsp::result_document;
use crate::lsp::session::{Ask, Session};
use crate::review::{self, AllowedToLeave, LeavingAsk, Reason, ReasonKind};
use crate::spending::TodaysBudget;
use crate::told_apart::listed;

/// What is done with an ask that is prepared.
pub(super) enum Reviewed {
    /// It is sent as it is.
    Send,
    /// The person must be asked.
    Ask(ReviewQuestion),
}

/// What the person is asked.
pub(super) struct ReviewQuestion {
    reasons: Vec<Reason>,
    /// The files among them that the question can go without.
    can_stay: Vec<HeldBack>,
    /// `true` if words can stand in place of the secrets.
    can_redact: bool,
    /// The page that shows everything.
    page: String,
    services: String,
}

/// What the person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// It is sent as it was shown.
    Send,
    /// The same, now and in later sessions.
    Always,
    /// It is sent with words in place of secrets, and without what can stay here.
    Redacted,
    /// It is sent without what can stay here.
    Without,
}

/// `true` if the person has said of each secret what is done with it, and of one of them that words stand in its place.
pub(super) fn is_redacted(session: &Session, id: AskId, cleared: &Cleared, prepared: &Prepared) -> bool {
    let hosts = review::hosts(&cleared.engine.destinations());
    let keys = review::secrets(prepared, &hosts).map(|reason| reason.keys).unwrap_or_default();
    let is_redacted = |key: &String| session.consents.may_leave(&redaction(key));
    // Where some of them are new, the person is asked about all.
    let is_sent = |key: &String| session.consents.may_leave(&scoped(id, ReasonKind::Secrets, key));
    keys.iter().any(is_redacted) && keys.iter().all(|key| is_redacted(key) || is_sent(key))
}

/// The key under which it is remembered that words stand in place of a secret.
fn redaction(key: &str) -> String {
    format!("{key} redacted")
}

/// The key under which a yes is remembered: for a file or a secret in this conversation alone, for the rest until the editor is
/// closed.
fn scoped(id: AskId, kind: ReasonKind, key: &str) -> String {
    match kind {
        ReasonKind::HeldFile | ReasonKind::Secrets => format!("ask {} {key}", id.0),
        _ => key.to_owned(),
    }
}

/// `true` if the person has let it leave.
fn may_leave(session: &Session, id: AskId, reason: &Reason) -> bool {
    reason.keys.iter().all(|key| session.consents.may_leave(&scoped(id, reason.kind, key)))
}

/// What files of a conversation are not any more.
pub(super) struct ConversationChanges {
    /// What they were when they were sent.
    pub(super) since_sent: Option<ChangedFiles>,
    /// What they were when a program on this machine had them.
    pub(super) since_run: Option<ChangedSinceRun>,
}

/// Looks for everything that must not leave unasked. Blocks: reads the disk.
pub(super) fn look(
    session: &Arc<Session>,
    id: AskId,
    cleared: &Cleared,
    prepared: &Prepared,
    changes: ConversationChanges,
) -> Result<(Reviewed, Option<Counting>), Failure> {
    // Without a key or a sign-in nothing can leave: the ask ends with what to do about that.
    let has_no_sign_in = cleared.settings.asked().is_some_and(gemini::Config::has_no_sign_in);
    if cleared.engine.stays_here() || has_no_sign_in {
        return Ok((Reviewed::Send, None));
    }
    let found = session.asks.with(id, |ask| (ask.uri.clone(), ask.given.files(), ask.count() > 1));
    let (document, files, is_follow_up) = found.ok_or_else(Failure::bug)?;
    let settings = session.settings(&document);
    let allowed = AllowedToLeave::below(&session.sources.folders.state);
    let destinations = cleared.engine.destinations();
    let held = &cleared.held_back;
    let sent = changes.since_sent.map(|changes| Reason::changed(&changes, &id.0.to_string()));
    let stayed = stayed_here(session, id, cleared, changes.since_run);
    let is_kept = settings.history.is_kept;
    let speaker = cleared.engine.speaker();
    let (budget, mut counting) = claimed(prepared, &speaker, is_kept, &session.history, &settings.spending);
    if budget.reason().is_some() {
        // If it is sent, the person has said so.
        counting.iter_mut().for_each(Counting::go_beyond);
    }
    let held_reasons = held.iter().map(|held| held.reason.clone());
    let more = sent.into_iter().chain(stayed).chain(budget.reason());
    let mut reasons = review::reasons(prepared, &destinations, held_reasons, more, &allowed);
    reasons.retain(|reason| !may_leave(session, id, reason));
    if reasons.is_empty() {
        warn(session, &budget);
        return Ok((Reviewed::Send, counting));
    }
    // What came with an earlier question can stay here from now on.
    let is_given = |held: &&HeldBack| files.contains(&held.uri) || is_follow_up;
    let can_stay = held.iter().filter(|held| !again::is_same(&document, &held.uri)).filter(is_given);
    let can_stay = can_stay.filter(|held| reasons.contains(&held.reason)).cloned().collect();
    let has_secrets = reasons.iter().any(|reason| reason.kind == ReasonKind::Secrets);
    let can_redact = has_secrets && prepared.can_be_redacted();
    let page = review::page(&LeavingAsk { engine: &*cleared.engine, prepared, reasons: &reasons });
    let services = review::services(&destinations);
    Ok((Reviewed::Ask(ReviewQuestion { reasons, can_stay, can_redact, page, services }), counting))
}

/// What ran on this machine, and would leave it now because a model is asked about it.
fn stayed_here(
    session: &Session,
    id: AskId,
    cleared: &Cleared,
    changes: Option<ChangedSinceRun>,
) -> Option<Reason> {
    let leaving = |ask: &Ask| {
        let turns: Vec<&Turn> = ask.earlier().collect();
        leaving_this_machine(&*cleared.engine, &turns)
    };
    let mut names = again::with_engine(session, id, &*cleared.engine, leaving)?;
    let files = cleared.files.iter().map(|(file, _)| one_line(&Cleaner::clean(&file.name())));
    let are_any = !names.is_empty();
    for file in files.filter(|_| are_any) {
        if !names.contains(&file) {
            names.push(file);
        }
    }
    let hosts = review::hosts(&cleared.engine.destinations());
    let (said, marks) = changes.map_or_else(Default::default, |changes| {
        let words = changes.sentences.join(" ");
        (format!(". {}", words.trim_end_matches('.')), format!(" {}", changes.marks.join(" ")))
    });
    are_any.then(|| Reason {
        kind: ReasonKind::StayedHere,
        words: format!("So far {} stayed on this machine{said}", listed(&names)),
        keys: vec![format!("stayed here {} {hosts}{marks}", id.0)],
    })
}

/// Tells once a day that the budget is nearly used up.
fn warn(session: &Arc<Session>, budget: &TodaysBudget) {
    let Some(said) = budget.warning() else { return };
    if session.is_new(&format!("budget nearly used up on {}", age::today())) {
        let session = Arc::clone(session);
        tokio::spawn(async move { session.client.show_message(MessageType::WARNING, said).await });
    }
}

/// Shows what would be sent and asks. Remembers what the person agreed to; fails if they send nothing.
pub(super) async fn ask(
    session: &Arc<Session>,
    id: AskId,
    question: ReviewQuestion,
) -> Result<Choice, Failure> {
    // One page and one question after the other: the page beside a question is that question's.
    let _asking = waiting::for_the_person(session, id, session.asking.lock()).await;
    let ReviewQuestion { mut reasons, can_stay, can_redact, page, services } = question;
    // Another ask may have asked the same meanwhile.
    reasons.retain(|reason| !may_leave(session, id, reason));
    let allowed = AllowedToLeave::below(&session.sources.folders.state);
    let is_new = move |reasons: Vec<Reason>| -> Vec<Reason> {
        reasons.into_iter().filter(|reason| !allowed.has_all(&reason.keys)).collect()
    };
    let reasons = spawn_blocking(move || is_new(reasons)).await.map_err(|_| Failure::bug())?;
    if reasons.is_empty() {
        return Ok(Choice::Send);
    }
    let page = result_document::open_review(session, page).await;
    let choices = choices(&reasons, &can_stay, can_redact);
    let titles: Vec<&str> = choices.iter().map(|(title, _)| title.as_str()).chain([CANCEL]).collect();
    let message = message(&reasons, &can_stay, can_redact, &services);
    // VS Code hides other questions after some seconds.
    let asked = chosen(&session.client, MessageType::ERROR, message, &titles);
    let answer = waiting::for_the_person(session, id, asked).await;
    result_document::close_review(session, &page).await;
    let choice = choices.into_iter().find(|(title, _)| Some(title) == answer.as_ref());
    let (_, choice) = choice.ok_or_else(|| not_sent(&reasons))?;
    remember(session, id, &reasons, &can_stay, choice).await;
    if matches!(choice, Choice::Redacted | Choice::Without) {
        stay(session, id, can_stay);
    }
    Ok(choice)
}

/// Remembers what the person agreed to: hosts for good, what is always sent for good, the rest until the editor is closed.
async fn remember(session: &Session, id: AskId, reasons: &[Reason], can_stay: &[HeldBack], choice: Choice) {
    let stays = matches!(choice, Choice::Redacted | Choice::Without);
    let leaves = |reason: &&Reason| !stays || can_stay.iter().all(|held| held.reason != **reason);
    let mut for_good = Vec::new();
    for reason in reasons.iter().filter(leaves) {
        let is_for_good = match reason.kind {
            ReasonKind::NewHost => true,
            ReasonKind::HeldFile => choice == Choice::Always,
            _ => false,
        };
        for key in &reason.keys {
            for_good.extend(is_for_good.then(|| key.clone()));
            let is_redacted = reason.kind == ReasonKind::Secrets && choice == Choice::Redacted;
            session.consents.let_leave(if is_redacted {
                redaction(key)
            } else {
                scoped(id, reason.kind, key)
            });
        }
    }
    let allowed = AllowedToLeave::below(&session.sources.folders.state);
    let adding = move || for_good.iter().filter_map(|key| allowed.add(key).err()).collect::<Vec<_>>();
    for error in spawn_blocking(adding).await.unwrap_or_default() {
        let said = format!("You will be asked again: {}.", sandbox::in_words(&error));
        session.client.show_message(MessageType::WARNING, said).await;
    }
}

/// The question goes without these files, and so do those after it.
fn stay(session: &Session, id: AskId, files: Vec<HeldBack>) {
    session.asks.change(id, |ask| {
        for HeldBack { uri, .. } in files {
            ask.given.leave_out(&uri);
            if ask.count() > 1 {
                ask.given.kept.push(uri);
            }
        }
    });
}

/// What sends nothing.
const CANCEL: &str = "Cancel";

/// What the person can choose, what is safest first.
fn choices(reasons: &[Reason], can_stay: &[HeldBack], can_redact: bool) -> Vec<(String, Choice)> {
    let has = |kind: ReasonKind| reasons.iter().any(|reason| reason.kind == kind);
    let has_secrets = has(ReasonKind::Secrets);
    let safest = match can_stay {
        _ if can_redact => Some(("Send redacted".to_owned(), Choice::Redacted)),
        [held] if !has_secrets => Some((format!("Send without {}", one_line(&held.name)), Choice::Without)),
        [_, _, ..] if !has_secrets => Some(("Send without them".to_owned(), Choice::Without)),
        _ => None,
    };
    let send = ("Send".to_owned(), Choice::Send);
    let always =
        (has(ReasonKind::HeldFile) && !has_secrets).then(|| ("Always send".to_owned(), Choice::Always));
    safest.into_iter().chain([send]).chain(always).collect()
}

fn message(reasons: &[Reason], can_stay: &[HeldBack], can_redact: bool, services: &str) -> String {
    let names: Vec<&str> = can_stay.iter().map(|held| held.name.as_str()).collect();
    let without = if can_redact && !names.is_empty() {
        format!(" Redacted goes without {}.", names.join(" and "))
    } else {
        String::new()
    };
    format!("{}{without} Send it to {services}?", review::sentences(reasons))
}

fn not_sent(reasons: &[Reason]) -> Failure {
    let said = review::sentences(reasons);
    let step = review::weightiest(reasons).map(|reason| reason.kind.next_step()).unwrap_or_default();
    Failure::new("Nothing was sent", said.trim_end_matches('.'), step).declined()
}
