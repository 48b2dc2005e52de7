//! The commands of the language server: their names and arguments.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tower_lsp::ls_types::Range;

use engines::EngineChoice;

use crate::document_id::DocumentId;
use crate::lenient::optional_range;

/// The id of an ask, unique while the server runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub(crate) struct AskId(pub(crate) u64);

/// A command with its argument.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Command {
    /// Ask about a range of a document, or about all of it.
    Ask(AskCommand),
    /// Ask more about an answer.
    FollowUp(FollowUp),
    /// Show everything that an ask would send.
    Preview(AskCommand),
    /// Show the tokens that were used.
    Usage,
    /// Make an environment with Gemini's libraries, if the person agrees.
    CreateEnvironment,
    /// Save an answer's code as a file.
    Save(Save),
    /// Open an older answer at the place of an ask; of several, the person chooses one.
    Older(Older),
    /// Open a result as a document in Markdown, by the URI of that.
    OpenMarkdown(DocumentId),
    /// Dismiss all asks about a document; without a document, all asks.
    DismissAll(Option<DocumentId>),
    /// Do something with an ask.
    Act(Action, AskId),
    /// Do something with the ask of this number in the history.
    Kept(KeptAction, i64),
}

/// An action on an ask of the history.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum KeptAction {
    /// Open its result document.
    Open,
    /// Open the document it is about, at its text.
    GoTo,
}

impl KeptAction {
    const ALL: [KeptAction; 2] = [KeptAction::Open, KeptAction::GoTo];

    /// The action of the command with this name.
    fn named(name: &str) -> Option<Self> {
        KeptAction::ALL.into_iter().find(|action| action.name() == name)
    }

    /// The name of its command.
    pub(crate) fn name(self) -> &'static str {
        match self {
            KeptAction::Open => "geminiExec.openKept",
            KeptAction::GoTo => "geminiExec.goToKept",
        }
    }
}

/// An action on an ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// Stop it.
    Cancel,
    /// Dismiss it.
    Dismiss,
    /// Ask the same question again, about the current text.
    Retry,
    /// Open its document.
    Show,
    /// Insert its program below the text.
    InsertCode,
    /// Replace the text with its program.
    Replace,
    /// Insert the output of its last program as a comment below the text.
    InsertOutput,
    /// Run its programs on this machine and compare.
    RunLocally,
    /// The same with the file whose rows they hold as text.
    RunOnFile,
    /// Save the files that its programs wrote.
    SaveFiles,
    /// Have the editor ask the person for an API key. What needs one is asked again then.
    SetKey,
    /// Get the module that its program did not find, and run it again.
    AddLibrary,
    /// Let the person choose among what is done less often.
    More,
}

/// The argument of [`ASK`] and [`PREVIEW`].
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AskCommand {
    /// The document.
    pub(crate) uri: DocumentId,
    /// The range to ask about; an empty range is a cursor. Without a range, the whole document.
    #[serde(default, deserialize_with = "optional_range")]
    pub(crate) range: Option<Range>,
    /// The question.
    pub(crate) question: Option<String>,
    /// Files sent along.
    #[serde(default)]
    pub(crate) attachments: Vec<DocumentId>,
    /// `false` if the data files that the code names stay here: the person chose among them.
    #[serde(default)]
    pub(crate) named: Option<bool>,
    /// The engine, if it differs from the settings.
    pub(crate) engine: Option<EngineChoice>,
    /// `false` for a question without code execution, if that differs from the settings.
    pub(crate) code_execution: Option<bool>,
    /// `true` if the editor must ask the person for the question first.
    #[serde(default)]
    pub(crate) input: bool,
    /// `true` if the range is a script: run here, its last expression shows no value.
    #[serde(default)]
    pub(crate) script: bool,
}

impl AskCommand {
    /// About a part of a document, without a question.
    pub(crate) fn about(uri: DocumentId, range: Range) -> Self {
        let (range, question, engine, code_execution) = (Some(range), None, None, None);
        AskCommand {
            uri,
            range,
            question,
            attachments: Vec::new(),
            named: None,
            engine,
            code_execution,
            input: false,
            script: false,
        }
    }
}

/// The argument of [`FOLLOW_UP`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct FollowUp {
    /// The ask to continue.
    pub(crate) ask: AskId,
    /// The next question. Without it, the editor asks the person.
    pub(crate) question: Option<String>,
}

/// The argument of [`SAVE`].
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Save {
    /// The ask whose code is saved.
    pub(crate) ask: AskId,
    /// The file format.
    #[serde(rename = "as")]
    pub(crate) form: Form,
}

/// The argument of [`OLDER`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Older {
    /// The ask whose answer is shown.
    pub(crate) ask: AskId,
    /// The answers behind it; without them, those on its lines.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) older: Option<Vec<AskId>>,
}

/// The file format of saved code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Form {
    /// A Python program.
    Py,
    /// A Jupyter notebook.
    Ipynb,
}

impl Form {
    /// The file extension, without the dot.
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Form::Py => "py",
            Form::Ipynb => "ipynb",
        }
    }
}

#[derive(Deserialize)]
struct KeptTarget {
    number: i64,
}

#[derive(Deserialize)]
struct Target {
    ask: AskId,
}

#[derive(Deserialize)]
struct Document {
    uri: DocumentId,
}

#[derive(Deserialize)]
struct All {
    uri: Option<DocumentId>,
}

/// The name of [`AskCommand`].
pub(crate) const ASK: &str = "geminiExec.ask";
/// The name of [`FollowUp`].
pub(crate) const FOLLOW_UP: &str = "geminiExec.followUp";
/// The name of [`Command::Preview`].
pub(crate) const PREVIEW: &str = "geminiExec.preview";
/// The name of [`Command::OpenMarkdown`].
pub(crate) const OPEN_MARKDOWN: &str = "geminiExec.openMarkdown";
/// The name of [`Command::Usage`].
pub(crate) const USAGE: &str = "geminiExec.usage";
/// The name of [`Command::CreateEnvironment`].
pub(crate) const CREATE_ENVIRONMENT: &str = "geminiExec.createEnvironment";
/// The name of [`Save`].
pub(crate) const SAVE: &str = "geminiExec.save";
/// The name of [`Older`].
pub(crate) const OLDER: &str = "geminiExec.older";

impl Action {
    const ALL: [Action; 13] = [
        Action::Cancel,
        Action::Dismiss,
        Action::Retry,
        Action::Show,
        Action::InsertCode,
        Action::Replace,
        Action::InsertOutput,
        Action::RunLocally,
        Action::RunOnFile,
        Action::SaveFiles,
        Action::SetKey,
        Action::AddLibrary,
        Action::More,
    ];

    /// The name of its command.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Action::Cancel => "geminiExec.cancel",
            Action::Dismiss => "geminiExec.dismiss",
            Action::Retry => "geminiExec.retry",
            Action::Show => "geminiExec.show",
            Action::InsertCode => "geminiExec.insertCode",
            Action::Replace => "geminiExec.replace",
            Action::InsertOutput => "geminiExec.insertOutput",
            Action::RunLocally => "geminiExec.runLocally",
            Action::RunOnFile => "geminiExec.runOnFile",
            Action::SaveFiles => "geminiExec.saveFiles",
            Action::SetKey => "geminiExec.setKey",
            Action::AddLibrary => "geminiExec.addLibrary",
            Action::More => "geminiExec.more",
        }
    }
}

/// The names of all commands, as the server announces them.
pub(crate) fn names() -> Vec<String> {
    let actions = Action::ALL.map(Action::name).into_iter().chain(KeptAction::ALL.map(KeptAction::name));
    [ASK, CREATE_ENVIRONMENT, FOLLOW_UP, OLDER, OPEN_MARKDOWN, PREVIEW, SAVE, USAGE]
        .into_iter()
        .chain(actions)
        .map(str::to_owned)
        .collect()
}

impl Command {
    /// The ask whose turns the command reads.
    pub(crate) fn reads_turns_of(&self) -> Option<AskId> {
        match self {
            Command::FollowUp(FollowUp { ask, .. }) | Command::Save(Save { ask, .. }) => Some(*ask),
            Command::Act(
                Action::Cancel | Action::Dismiss | Action::Show | Action::SetKey | Action::More,
                _,
            ) => None,
            Command::Act(_, ask) => Some(*ask),
            Command::Ask(_)
            | Command::Preview(_)
            | Command::Usage
            | Command::CreateEnvironment
            | Command::OpenMarkdown(_)
            | Command::DismissAll(_)
            | Command::Older(_)
            | Command::Kept(..) => None,
        }
    }

    /// Reads a command as an editor sends it. The error is a message for the person.
    pub(crate) fn parse(name: &str, arguments: Vec<Value>) -> Result<Self, String> {
        let mut arguments = arguments.into_iter();
        let argument = arguments.next().unwrap_or_default();
        if arguments.next().is_some() {
            return Err(format!("{name} takes one argument"));
        }
        if let Some(action) = KeptAction::named(name) {
            return read(name, argument).map(|KeptTarget { number }| Command::Kept(action, number));
        }
        match name {
            ASK => read(name, argument).map(Command::Ask),
            FOLLOW_UP => read(name, argument).map(Command::FollowUp),
            PREVIEW => read(name, argument).map(Command::Preview),
            OPEN_MARKDOWN => read(name, argument).map(|Document { uri }| Command::OpenMarkdown(uri)),
            SAVE => read(name, argument).map(Command::Save),
            USAGE => Ok(Command::Usage),
            CREATE_ENVIRONMENT => Ok(Command::CreateEnvironment),
            OLDER => read(name, argument).map(Command::Older),
            _ if name == Action::Dismiss.name() && argument.get("ask").is_none() => {
                read(name, argument).map(|All { uri }| Command::DismissAll(uri))
            }
            _ => {
                let action = Action::ALL.into_iter().find(|action| action.name() == name);
                let action = action.ok_or_else(|| format!("there is no command {name}"))?;
                read(name, argument).map(|Target { ask }| Command::Act(action, ask))
            }
        }
    }
}

fn read<'de, T: Deserialize<'de>>(name: &str, argument: Value) -> Result<T, String> {
    if !argument.is_object() {
        return Err(format!("{name} takes an object as its argument"));
    }
    T::deserialize(argument).map_err(|error| format!("{name}: {error}"))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Action, AskId, Command, KeptAction, names};

    #[test]
    fn every_announced_command_is_parsed_and_documented() {
        let page = include_str!("../../../editors/PROTOCOL.md");
        for name in names() {
            let short = name.trim_start_matches("geminiExec");
            assert!(page.contains(&format!("{short}`")), "{name} is not described");
            assert!(
                Command::parse(&name, vec![json!({"uri": "file:///a", "ask": 1, "number": 1, "as": "py"})])
                    .is_ok(),
                "{name}"
            );
        }
        let shown = Command::parse("geminiExec.show", vec![json!({"ask": 7})]);
        assert_eq!(shown, Ok(Command::Act(Action::Show, AskId(7))));
        let opened = Command::parse("geminiExec.goToKept", vec![json!({"number": 7})]);
        assert_eq!(opened, Ok(Command::Kept(KeptAction::GoTo, 7)));
        let dismissed = Command::parse("geminiExec.dismiss", vec![json!({})]);
        assert_eq!(dismissed, Ok(Command::DismissAll(None)));
    }

    #[test]
    fn a_wrong_command_is_refused_with_a_message() {
        let message = |name: &str, arguments| Command::parse(name, arguments).expect_err("should be refused");
        let messages = [
            message("geminiExec.bake", vec![json!({})]),
            message("geminiExec.show", vec![]),
            message("geminiExec.show", vec![json!({"ask": "seven"})]),
            message("geminiExec.ask", vec![json!({"uri": 3})]),
            message("geminiExec.ask", vec![json!({}), json!({})]),
        ];
        insta::assert_snapshot!(messages.join("\n"), @r#"
        there is no command geminiExec.bake
        geminiExec.show takes an object as its argument
        geminiExec.show: invalid type: string "seven", expected u64
        geminiExec.ask: invalid type: integer `3`, expected a string
        geminiExec.ask takes one argument
        "#);
    }
}
