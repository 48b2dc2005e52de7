//! Asks the person once about everything that must not leave unasked, and shows them what would be sent.

use std::collections::HashSet;
use std::sync::Arc;

use engines::Prepared;
use tower_lsp::ls_types::MessageType;
use turn::{Failure, one_line};

use super::consent::{Cleared, HeldBack};
use super::{again, changed, waiting};
use crate::commands::AskId;
use crate::document_id::DocumentId;
use crate::lsp::confirm::chosen;
use crate::lsp::result_document;
use crate::lsp::session::Session;
use crate::review::{self, Allowed, LeavingAsk, Reason, ReasonKind};
use crate::spending::DayBudget;

/// What the person can choose.
const SEND: &str = "Send";
const REDACTED: &str = "Send redacted";
const ALWAYS: &str = "Always send";
const CANCEL: &str = "Cancel";

/// What is done with an ask that is prepared.
pub(super) enum Reviewed {
    /// It is sent, with words in place of what looks like a secret if `redacted`.
    Send { redacted: bool },
    /// The person must be asked.
    Ask(ReviewQuestion),
}

/// What the person is asked.
pub(super) struct ReviewQuestion {
    reasons: Vec<Reason>,
    /// The files among them that the question can go without.
    can_stay: Vec<HeldBack>,
    /// The page that shows everything.
    page: String,
    services: String,
}

/// What the person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Choice {
    /// It is sent as it was shown.
    Send,
    /// It is prepared anew: something stays here.
    Anew,
}

/// Looks for everything that must not leave unasked. Blocks: reads the disk.
pub(super) fn look(
    session: &Session,
    id: AskId,
    cleared: &Cleared,
    prepared: &Prepared,
    changes: Option<String>,
) -> Result<Reviewed, Failure> {
    if cleared.engine.stays_here() {
        return Ok(Reviewed::Send { redacted: false });
    }
    let Some(found) =
        session.asks.with(id, |ask| (ask.uri.clone(), ask.given.files(), ask.earlier().count()))
    else {
        return Ok(Reviewed::Send { redacted: false });
    };
    let (document, files, earlier) = found;
    let settings = session.settings(&document);
    let allowed = Allowed::below(&settings.folders.state);
    let destinations = cleared.engine.destinations();
    let mut reasons = review::new_hosts(&destinations, &allowed);
    let held = cleared.held_back.iter().filter(|held| !allowed.has(&held.reason.key));
    let held: Vec<&HeldBack> = held.collect();
    reasons.extend(held.iter().map(|held| held.reason.clone()));
    reasons.extend(review::of_content(prepared, &destinations));
    reasons.extend(changes.map(|words| Reason {
        kind: ReasonKind::Changed,
        key: changed::key(id, &words),
        words: format!("{} What was sent before counts", words.trim_end()),
    }));
    let budget = DayBudget::of(&session.history, &settings.spending);
    let budget = budget.map_err(|error| error.failure(session.history.folder()))?;
    reasons.extend(budget.and_then(DayBudget::reason));
    let redacted = reasons.iter().any(|reason| is_redacted(session, reason));
    let mut known = HashSet::new();
    reasons.retain(|reason| {
        // A file may be attached to a question about itself.
        let is_new = known.insert(reason.key.clone());
        is_new && !session.consents.may_leave(&reason.key) && !is_redacted(session, reason)
    });
    if reasons.is_empty() {
        return Ok(Reviewed::Send { redacted });
    }
    // What came with an earlier question can stay here from now on.
    let is_given = |held: &&HeldBack| files.contains(&held.uri) || earlier > 0;
    let can_stay = held.into_iter().filter(|held| !again::is_same(&document, &held.uri)).filter(is_given);
    let can_stay = can_stay.filter(|held| reasons.contains(&held.reason)).cloned().collect();
    let page = review::page(&LeavingAsk { engine: &*cleared.engine, prepared, reasons: &reasons, earlier });
    let services = review::services(&destinations);
    Ok(Reviewed::Ask(ReviewQuestion { reasons, can_stay, page, services }))
}

/// The key under which it is remembered that a secret goes as words in its place.
fn redaction(reason: &Reason) -> String {
    format!("{} redacted", reason.key)
}

fn is_redacted(session: &Session, reason: &Reason) -> bool {
    reason.kind == ReasonKind::Secrets && session.consents.may_leave(&redaction(reason))
}

/// Shows what would be sent and asks. Remembers what the person agreed to; fails if they send nothing.
pub(super) async fn ask(
    session: &Arc<Session>,
    id: AskId,
    question: ReviewQuestion,
) -> Result<Choice, Failure> {
    let ReviewQuestion { reasons, can_stay, page, services } = question;
    result_document::open_review(session, page).await;
    let titles = titles(&reasons, &can_stay);
    let shown: Vec<&str> = titles.iter().map(String::as_str).collect();
    let message = message(&reasons, &can_stay, &services);
    let asked = chosen(&session.client, MessageType::WARNING, message, &shown);
    let Some(answer) = waiting::for_the_person(session, id, asked).await.filter(|title| title != CANCEL)
    else {
        return Err(not_sent(&reasons));
    };
    let is_as_shown = answer == SEND || answer == ALWAYS;
    let allowed = Allowed::below(&session.sources.folders.state);
    for reason in &reasons {
        let is_for_good =
            reason.kind == ReasonKind::NewHost || reason.kind == ReasonKind::HeldFile && answer == ALWAYS;
        if is_for_good && let Err(error) = allowed.add(&reason.key) {
            let said = format!("You will be asked again: {}.", sandbox::in_words(&error));
            session.client.show_message(MessageType::WARNING, said).await;
        }
        let key = match reason.kind {
            ReasonKind::Secrets if !is_as_shown => redaction(reason),
            _ => reason.key.clone(),
        };
        session.consents.let_leave(key);
    }
    if is_as_shown {
        return Ok(Choice::Send);
    }
    let staying: Vec<DocumentId> = can_stay.into_iter().map(|held| held.uri).collect();
    // The question goes without them, and so do those after it.
    session.asks.change(id, |ask| {
        for uri in staying {
            ask.given.leave_out(&uri);
            if ask.count() > 1 {
                ask.given.kept.push(uri);
            }
        }
    });
    Ok(Choice::Anew)
}

/// The buttons: what is safest first.
fn titles(reasons: &[Reason], can_stay: &[HeldBack]) -> Vec<String> {
    let has = |kind: ReasonKind| reasons.iter().any(|reason| reason.kind == kind);
    let safest = match (has(ReasonKind::Secrets), can_stay) {
        (true, _) => Some(REDACTED.to_owned()),
        (false, []) => None,
        (false, [held]) => Some(format!("Send without {}", one_line(&held.name))),
        (false, _) => Some("Send without them".to_owned()),
    };
    let always = (has(ReasonKind::HeldFile) && !has(ReasonKind::Secrets)).then(|| ALWAYS.to_owned());
    safest.into_iter().chain([SEND.to_owned()]).chain(always).chain([CANCEL.to_owned()]).collect()
}

fn message(reasons: &[Reason], can_stay: &[HeldBack], services: &str) -> String {
    let has_secrets = reasons.iter().any(|reason| reason.kind == ReasonKind::Secrets);
    let names: Vec<&str> = can_stay.iter().map(|held| held.name.as_str()).collect();
    let without = match names.as_slice() {
        [] => String::new(),
        _ if !has_secrets => String::new(),
        names => format!(" Redacted goes without {}.", names.join(" and ")),
    };
    format!("{}{without} Send it to {services}?", review::sentences(reasons))
}

fn not_sent(reasons: &[Reason]) -> Failure {
    let said = review::sentences(reasons);
    let step = review::weightiest(reasons).map(|reason| reason.kind.next_step()).unwrap_or_default();
    Failure::new("Nothing was sent", said.trim_end_matches('.'), step)
}
