//! `geminiExec/panel`.

use std::borrow::Cow;
use std::collections::HashMap;
use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::Arc;

use history::Number;
use serde_json::json;
use tower_lsp::ls_types as lsp;
use turn::view::{self, PanelSection};
use turn::{Cleaner, Failure, cut_after};

use super::code_action::on_answer;
use super::history::history;
use crate::commands::{self, Action, AskId, Command, KeptAction, Save};
use crate::document_id::DocumentId;
use crate::lsp::convert::to_proto;
use crate::lsp::more::more;
use crate::lsp::placed::Shown;
use crate::lsp::protocol::{HistoryEntry, HistoryParams, Panel, PanelParams, PanelPart};
use crate::lsp::result_document::{self, link};
use crate::lsp::session::{Ask, Session};

/// How many other answers about its file a panel names.
const EARLIER: usize = 20;
/// How much of their questions, in characters.
const QUESTION: usize = 80;

/// What people do most with an answer: it stands first, because the panel may fold the rest.
const FIRST: [Action; 6] = [
    Action::SetKey,
    Action::Cancel,
    Action::InsertCode,
    Action::RunLocally,
    Action::RunOnFile,
    Action::SaveFiles,
];

/// What a panel shows of a result. From now on the editor hears when that changes.
pub(in crate::lsp) async fn panel(
    session: &Arc<Session>,
    PanelParams { uri, known }: PanelParams,
) -> Result<Panel, Failure> {
    let name = result_document::name_of(&uri);
    session.has_panel(&name);
    let read = |id, ask: &Ask, is_stale| {
        let about = DocumentId::parse(&ask.kept_uri).unwrap_or_else(|| ask.uri.clone());
        (drawn(session, id, ask, is_stale, &uri, &known), about)
    };
    let (mut panel, about) = result_document::read(session, &name, read).await?;
    // What has no file has no name that lasts.
    if !panel.busy && about.file().is_some() {
        panel.earlier = earlier(session, about, &name).await;
    }
    Ok(panel)
}

/// What opens the other answers about a file. Without the history there are none: what is shown does without.
async fn earlier(session: &Session, about: DocumentId, shown: &str) -> Vec<lsp::Command> {
    let wanted = HistoryParams { uri: Some(about), limit: Some(EARLIER + 1), ..HistoryParams::default() };
    let listed = history(session, wanted).await.unwrap_or_default();
    let others = listed.entries.into_iter().filter(|entry| result_document::kept_name(entry.number) != shown);
    let title = |entry: &HistoryEntry| {
        let HistoryEntry { question, hint, when, .. } = entry;
        format!("{} · {hint} · {when}", cut_after(question, QUESTION))
    };
    let open = |entry: HistoryEntry| {
        to_proto::command(title(&entry), KeptAction::Open.name(), json!({"number": entry.number}))
    };
    others.take(EARLIER).map(open).collect()
}

fn drawn(
    session: &Session,
    id: Option<AskId>,
    ask: &Ask,
    is_stale: bool,
    uri: &DocumentId,
    known: &HashMap<String, String>,
) -> Panel {
    let ages = ask.ages();
    let pages = ask.pages(is_stale, &ages, link);
    let shown = Shown::of(ask, is_stale);
    let title = pages.first().and_then(|page| page.heading.lines().next()).unwrap_or_default();
    let actions = match id {
        Some(id) => of_ask(session, id, ask, &shown),
        None => of_history(ask),
    };
    let markdown = to_proto::command("Open as Markdown", commands::OPEN_MARKDOWN, json!({"uri": uri}));
    let can_follow_up = id.filter(|_| !shown.is_busy);
    Panel {
        title: Cleaner::clean(title),
        state: shown.brief.state.to_string(),
        busy: shown.is_busy,
        status: view::lens(&shown.brief, shown.standing()),
        sections: view::panel(&pages).into_iter().map(|section| part(section, known)).collect(),
        images: pages.into_iter().flat_map(|page| page.charts).collect(),
        actions: actions.into_iter().chain([markdown]).collect(),
        follow_up: can_follow_up
            .map(|id| to_proto::command("Ask more", commands::FOLLOW_UP, json!({"ask": id}))),
        earlier: Vec::new(),
    }
}

/// A section with its HTML, if the panel does not have that yet.
fn part(PanelSection { key, html }: PanelSection, known: &HashMap<String, String>) -> PanelPart {
    let mut hasher = DefaultHasher::new();
    html.hash(&mut hasher);
    let version = format!("{:x}", hasher.finish());
    let html = (known.get(&key) != Some(&version)).then_some(html);
    PanelPart { id: key, version, html }
}

/// What can be done with an ask of this session, but for what the panel has itself.
fn of_ask(session: &Session, id: AskId, ask: &Ask, shown: &Shown) -> Vec<lsp::Command> {
    let has_itself = [Action::Show.name(), Action::More.name(), commands::FOLLOW_UP];
    let mut all = on_answer(session, &ask.uri, id, shown);
    all.retain(|command| !has_itself.contains(&command.command.as_str()));
    all.sort_by_key(|command| !FIRST.iter().any(|action| action.name() == command.command));
    if !shown.is_busy {
        let more = more(session, &ask.uri, id, &shown.brief).into_iter().filter_map(offered);
        let more: Vec<_> =
            more.filter(|command| all.iter().all(|it| it.command != command.command)).collect();
        all.extend(more);
    }
    all
}

/// A command as the editor sends it back.
fn offered((title, command): (Cow<'static, str>, Command)) -> Option<lsp::Command> {
    match command {
        Command::Act(action, id) => Some(to_proto::act(title, action, id)),
        Command::Save(Save { ask, form }) => {
            Some(to_proto::command(title, commands::SAVE, json!({"ask": ask, "as": form})))
        }
        _ => None,
    }
}

/// What can be done with an ask that only the history has: all else needs its text.
fn of_history(ask: &Ask) -> Vec<lsp::Command> {
    let number = ask.kept.and_then(|kept| kept.number).filter(|_| !ask.kept_uri.is_empty());
    let go_to = |Number(number)| {
        to_proto::command("Go to its text", KeptAction::GoTo.name(), json!({"number": number}))
    };
    number.map(go_to).into_iter().collect()
}
