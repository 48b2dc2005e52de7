//! `textDocument/codeAction`.

use std::cell::LazyCell;
use std::ops::Range;

use ask::AskComment;
use engines::{Engine, WayToModel};
use serde_json::{Value, json};
use tower_lsp::ls_types as lsp;
use turn::view::Brief;
use turn::{Speaker, cut_after};

use crate::commands::{self, Action, AskId};
use crate::document_id::DocumentId;
use crate::lsp::convert::{from_proto, to_proto};
use crate::lsp::data;
use crate::lsp::generated::IS_GENERATED;
use crate::lsp::incoming::AtRange;
use crate::lsp::library::get_library;
use crate::lsp::more::{can_insert, more, run_here};
use crate::lsp::placed::{Pile, SHOW_AN_OLDER, SHOW_THE_OLDER, Shown, piled, placed_at};
use crate::lsp::session::{ChosenWith, Open, Session};
use crate::lsp::support::Support;
use crate::lsp::titles::{PROFILE_HERE, ask_whom};

/// The kind of an action that asks.
const ASK: lsp::CodeActionKind = lsp::CodeActionKind::new("gemini.ask");
/// The kind of an action on an answer.
const ANSWER: lsp::CodeActionKind = lsp::CodeActionKind::new("gemini.answer");

/// All kinds of our code actions.
pub(in crate::lsp) fn kinds() -> Vec<lsp::CodeActionKind> {
    vec![ASK, ANSWER]
}

/// The actions that ask about a range, and the actions on the answers there.
pub(in crate::lsp) fn code_action(
    session: &Session,
    parameters: &AtRange,
) -> Option<lsp::CodeActionResponse> {
    let uri = &parameters.text_document.uri;
    let open = session.documents.get(uri)?;
    session.parse_queue.want(uri, &open);
    let support = session.support();
    let range = from_proto::selection(&open.document, support.encoding, parameters.range);
    // One pile of them all: what is offered on each would be more than anybody reads.
    let here = piled(placed_at(session, uri, &open, &range), |_| ());
    let answers: Vec<_> = here.iter().flat_map(|pile| on_pile(session, uri, pile)).map(answering).collect();
    // Only when needed: to know who answers, the disk is looked at.
    let who = LazyCell::new(|| Who::of(&*session.engine(uri, ChosenWith::default()), support));
    let commented = ask::ask_comment_at(&open.document, &range)
        .map(|comment| of_comment(support, uri, &open, comment, &who.speaker.service));
    // If these were offered wherever the cursor goes, every line would show a light bulb.
    let offers_asking =
        parameters.context.trigger_kind != Some(lsp::CodeActionTriggerKind::AUTOMATIC) || !range.is_empty();
    let asking =
        if offers_asking { of_text(session, uri, &open, &range, parameters.range, &who) } else { Vec::new() };
    let wanted = |action: &lsp::CodeAction| is_of_kind(action, parameters.context.only.as_deref());
    let mark = |action| if who.speaker.is_model { action } else { lsp::CodeAction { data: None, ..action } };
    let actions = commented.into_iter().chain(asking).map(mark).chain(answers).filter(wanted);
    Some(actions.filter_map(|action| fit(action, support)).collect())
}

/// Who answers.
struct Who {
    speaker: Speaker,
    /// Why an action that needs a model is disabled; `None` if there is a model.
    no_model: Option<String>,
}

impl Who {
    fn of(engine: &dyn Engine, support: &Support) -> Self {
        let no_model = engine.to_ask_a_model().map(|way| match way {
            WayToModel::Key if support.key => "This needs a model: set an API key".to_owned(),
            way => format!("This needs a model: {}", way.words()),
        });
        Who { speaker: engine.speaker(), no_model }
    }

    /// The first words of the title of what asks.
    fn ask_whom(&self) -> String {
        ask_whom(&self.speaker.service)
    }
}

/// The action for an ask comment. It is preferred: most likely the person means it. It is not marked as a model's, though it is:
/// VS Code lists those behind all others.
fn of_comment(
    support: &Support,
    uri: &DocumentId,
    open: &Open,
    comment: AskComment,
    service: &str,
) -> lsp::CodeAction {
    let place = to_proto::range(&open.document, support.encoding, comment.range);
    let title = format!("{}: {}", ask_whom(service), clipped(&comment.question));
    lsp::CodeAction {
        is_preferred: Some(true),
        data: None,
        ..asking(title, json!({"uri": uri, "range": place}))
    }
}

/// The actions that ask about a text, or about a data file as a whole.
fn of_text(
    session: &Session,
    uri: &DocumentId,
    open: &Open,
    range: &Range<usize>,
    place: lsp::Range,
    who: &Who,
) -> Vec<lsp::CodeAction> {
    let no_model = who.no_model.as_deref();
    if data::is_data(uri) && range.is_empty() {
        return of_file(uri, session.support(), who);
    }
    let Some(found) = ask::excerpt_at(&open.document, range.clone()) else {
        return Vec::new();
    };
    let not_python = (!found.language.eq_ignore_ascii_case("python")).then_some("Only Python runs here");
    let with = |more: Value| merged(json!({"uri": uri, "range": place}), more);
    let question = |text: &str| with(json!({"question": text}));
    let mut actions = vec![
        asking(format!("{} with code execution", who.ask_whom()), with(input(session.support()))),
        disabled(asking("Check this by running", question(CHECK)), no_model),
        disabled(asking("Plot this", question(PLOT)), no_model),
        disabled(running_here("Run here", with(json!({}))), not_python),
    ];
    actions.extend(previewing(with(json!({})), no_model));
    actions
}

/// Opens the question box, where the editor has one. The question is optional.
fn input(support: &Support) -> Value {
    if support.input { json!({"input": true}) } else { json!({}) }
}

const CHECK: &str = "Check by running code whether this is right, and say what is not.";
const PLOT: &str = "Plot this: draw the one chart that shows it best.";

fn of_file(uri: &DocumentId, support: &Support, who: &Who) -> Vec<lsp::CodeAction> {
    let no_model = who.no_model.as_deref();
    let with = |more: Value| merged(json!({"uri": uri}), more);
    let mut actions = vec![
        asking(format!("{} about this file", who.ask_whom()), with(input(support))),
        disabled(asking("Plot this", with(json!({"question": PLOT}))), no_model),
        running_here(PROFILE_HERE, with(json!({}))),
    ];
    actions.extend(previewing(with(json!({})), no_model));
    actions
}

/// What can be done with the newest answer, and what opens the older ones.
fn on_pile(session: &Session, uri: &DocumentId, pile: &Pile) -> Vec<lsp::Command> {
    let Pile { newest, older } = pile;
    let mut commands = on_answer(session, uri, newest.id, &newest.shown);
    if !older.is_empty() {
        let title = if older.len() == 1 { SHOW_THE_OLDER } else { SHOW_AN_OLDER };
        // Beside the one that shows the newest: some editors show no more than ten actions at once.
        let shows = |command: &lsp::Command| command.command == Action::Show.name();
        let place = commands.iter().position(shows).map_or(commands.len(), |show| show + 1);
        commands.insert(place, to_proto::older(title, pile));
    }
    commands
}

/// What can be done with an answer, at most eight things: what is done less often is behind *More…*.
pub(super) fn on_answer(session: &Session, uri: &DocumentId, id: AskId, shown: &Shown) -> Vec<lsp::Command> {
    let (is_data, support) = (data::is_data(uri), session.support());
    let act = |title: &str, action| to_proto::act(title, action, id);
    let mut commands = Vec::new();
    if shown.brief.needs_key && support.key {
        commands.push(act("Set API key", Action::SetKey));
    }
    let missing = get_library(session, uri, &shown.brief).filter(|_| !shown.is_busy);
    commands.extend(missing.iter().map(|title| act(title, Action::AddLibrary)));
    commands.push(act("Show the answer", Action::Show));
    if shown.is_busy {
        commands.push(act("Cancel the ask", Action::Cancel));
        return commands;
    }
    if support.input {
        commands.push(to_proto::command("Follow up…", commands::FOLLOW_UP, json!({"ask": id})));
    }
    // Eight things are enough.
    if can_insert(&shown.brief, is_data) && missing.is_none() {
        commands.push(act("Insert code below", Action::InsertCode));
        if shown.is_selection {
            commands.push(act("Replace selection with code", Action::Replace));
        }
    }
    commands.extend(run_here(&shown.brief).map(|(title, action)| act(title, action)));
    let is_question = shown.brief.has_model || shown.brief.is_followed_in_vain();
    let again = if is_question { "Ask again" } else { "Run again" };
    commands.extend(profile_here(uri, &shown.brief));
    commands.extend([act(again, Action::Retry), act("Dismiss the answer", Action::Dismiss)]);
    if !more(session, uri, id, &shown.brief).is_empty() {
        commands.push(act("More…", Action::More));
    }
    commands
}

/// What this machine can do with a data file that a model could not take.
fn profile_here(uri: &DocumentId, brief: &Brief) -> Option<lsp::Command> {
    let is_offered = brief.state == "failed" && brief.has_model && !brief.needs_key && data::is_data(uri);
    let argument = json!({"uri": uri, "question": "", "engine": "local"});
    is_offered.then(|| to_proto::command(PROFILE_HERE, commands::ASK, argument))
}

/// The action that shows everything Gemini would get; `None` if no model answers.
fn previewing(argument: Value, no_model: Option<&str>) -> Option<lsp::CodeAction> {
    let command = to_proto::command("Preview what Gemini would get", commands::PREVIEW, argument);
    no_model.is_none().then(|| lsp::CodeAction {
        title: command.title.clone(),
        kind: Some(ASK),
        command: Some(command),
        ..lsp::CodeAction::default()
    })
}

/// An action that asks. It is marked as a model's.
fn asking(title: impl Into<String>, argument: Value) -> lsp::CodeAction {
    let title = title.into();
    let command = to_proto::command(title.clone(), commands::ASK, argument);
    let data = Some(json!({IS_GENERATED: true}));
    lsp::CodeAction { title, kind: Some(ASK), command: Some(command), data, ..lsp::CodeAction::default() }
}

/// An action that runs on this machine, whichever engine the settings choose.
fn running_here(title: &str, argument: Value) -> lsp::CodeAction {
    lsp::CodeAction { data: None, ..asking(title, merged(argument, json!({"engine": "local"}))) }
}

fn answering(command: lsp::Command) -> lsp::CodeAction {
    let title = command.title.clone();
    lsp::CodeAction { title, kind: Some(ANSWER), command: Some(command), ..lsp::CodeAction::default() }
}

fn disabled(action: lsp::CodeAction, reason: Option<&str>) -> lsp::CodeAction {
    match reason {
        Some(reason) => lsp::CodeAction {
            disabled: Some(lsp::CodeActionDisabled { reason: reason.to_owned() }),
            command: None,
            ..action
        },
        None => action,
    }
}

fn merged(mut argument: Value, more: Value) -> Value {
    if let (Some(argument), Value::Object(more)) = (argument.as_object_mut(), more) {
        argument.extend(more);
    }
    argument
}

/// `true` if an action is of a requested kind, or of a kind below one.
fn is_of_kind(action: &lsp::CodeAction, only: Option<&[String]>) -> bool {
    let kind = action.kind.as_ref().map_or("", lsp::CodeActionKind::as_str);
    let is_below = |wanted: &String| {
        let rest = kind.strip_prefix(wanted.as_str());
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('.') || wanted.is_empty())
    };
    only.is_none_or(|only| only.iter().any(is_below))
}

/// An action in a form that the editor supports; `None` if there is none.
fn fit(action: lsp::CodeAction, support: &Support) -> Option<lsp::CodeActionOrCommand> {
    if action.disabled.is_some() && !support.disabled_code_actions {
        return None;
    }
    if support.code_action_literals {
        return Some(action.into());
    }
    action.command.map(lsp::CodeActionOrCommand::Command)
}

fn clipped(question: &str) -> String {
    const WIDTH: usize = 60;
    cut_after(question, WIDTH).into_owned()
}
