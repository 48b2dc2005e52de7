//! The commands of the language server: their names and arguments.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tower_lsp::ls_types::{Range, Uri};

use engines::EngineChoice;

/// Names an ask for as long as the server runs.
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
    /// Show all that an ask would send.
    Preview(AskCommand),
    /// Keep an answer's code as a file.
    Save(Save),
    /// Take all asks about a document away, or all there are.
    DismissAll(Option<Uri>),
    /// Do something with an ask.
    Act(Action, AskId),
}

/// What can be done with an ask.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Action {
    /// Stop it.
    Cancel,
    /// Take it away.
    Dismiss,
    /// Ask the same again, about the text as it is now.
    Retry,
    /// Open its document.
    Show,
    /// Insert its last program below the text.
    InsertCode,
    /// Put its last program in the place of the text.
    Replace,
    /// Insert what its last program printed, as a comment below the text.
    InsertOutput,
    /// Run its last program on this machine and compare.
    RunLocally,
    /// Keep the files that its programs left.
    SaveFiles,
}

/// Asks.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct AskCommand {
    /// The document.
    pub(crate) uri: Uri,
    /// What part of it; an empty range is a cursor. Without one, the whole document.
    pub(crate) range: Option<Range>,
    /// The question.
    pub(crate) question: Option<String>,
    /// Files sent along.
    #[serde(default)]
    pub(crate) attachments: Vec<Uri>,
    /// Who answers, if not the one of the settings.
    pub(crate) engine: Option<EngineChoice>,
    /// Whether the editor shall ask the person for the question first.
    #[serde(default)]
    pub(crate) input: bool,
}

/// Asks more.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct FollowUp {
    /// What was answered.
    pub(crate) ask: AskId,
    /// The next question; without one the editor asks the person for it.
    pub(crate) question: Option<String>,
}

/// Keeps code as a file.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub(crate) struct Save {
    /// Whose code.
    pub(crate) ask: AskId,
    /// As what.
    #[serde(rename = "as")]
    pub(crate) form: Form,
}

/// What code is saved as.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Form {
    /// A Python program.
    Py,
    /// A Jupyter notebook.
    Ipynb,
}

impl Form {
    /// The extension of such a file.
    pub(crate) fn extension(self) -> &'static str {
        match self {
            Form::Py => "py",
            Form::Ipynb => "ipynb",
        }
    }
}

#[derive(Deserialize)]
struct Target {
    ask: AskId,
}

#[derive(Deserialize)]
struct All {
    uri: Option<Uri>,
}

/// The name of [`AskCommand`].
pub(crate) const ASK: &str = "geminiExec.ask";
/// The name of [`FollowUp`].
pub(crate) const FOLLOW_UP: &str = "geminiExec.followUp";
/// The name of [`Command::Preview`].
pub(crate) const PREVIEW: &str = "geminiExec.preview";
/// The name of [`Save`].
pub(crate) const SAVE: &str = "geminiExec.save";

impl Action {
    const ALL: [Action; 9] = [
        Action::Cancel,
        Action::Dismiss,
        Action::Retry,
        Action::Show,
        Action::InsertCode,
        Action::Replace,
        Action::InsertOutput,
        Action::RunLocally,
        Action::SaveFiles,
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
            Action::SaveFiles => "geminiExec.saveFiles",
        }
    }
}

/// Every name, as the server announces them.
pub(crate) fn names() -> Vec<String> {
    let actions = Action::ALL.map(Action::name);
    [ASK, FOLLOW_UP, PREVIEW, SAVE].into_iter().chain(actions).map(str::to_owned).collect()
}

impl Command {
    /// Reads a command as an editor sends it, or says what is wrong with it.
    pub(crate) fn parse(name: &str, arguments: Vec<Value>) -> Result<Self, String> {
        let mut arguments = arguments.into_iter();
        let argument = arguments.next().unwrap_or_default();
        if arguments.next().is_some() {
            return Err(format!("{name} takes one argument"));
        }
        match name {
            ASK => read(name, argument).map(Command::Ask),
            FOLLOW_UP => read(name, argument).map(Command::FollowUp),
            PREVIEW => read(name, argument).map(Command::Preview),
            SAVE => read(name, argument).map(Command::Save),
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

    use super::{Action, AskId, Command, names};

    #[test]
    fn every_announced_command_is_understood() {
        let page = include_str!("../../../editors/PROTOCOL.md");
        for name in names() {
            let short = name.trim_start_matches("geminiExec");
            assert!(page.contains(&format!("{short}`")), "{name} is not described");
            assert!(
                Command::parse(&name, vec![json!({"uri": "file:///a", "ask": 1, "as": "py"})]).is_ok(),
                "{name}"
            );
        }
        let shown = Command::parse("geminiExec.show", vec![json!({"ask": 7})]);
        assert_eq!(shown, Ok(Command::Act(Action::Show, AskId(7))));
        let dismissed = Command::parse("geminiExec.dismiss", vec![json!({})]);
        assert_eq!(dismissed, Ok(Command::DismissAll(None)));
    }

    #[test]
    fn a_wrong_command_is_answered_in_a_sentence() {
        let complaint = |name: &str, arguments| Command::parse(name, arguments).expect_err("refused");
        let complaints = [
            complaint("geminiExec.bake", vec![json!({})]),
            complaint("geminiExec.show", vec![]),
            complaint("geminiExec.show", vec![json!({"ask": "seven"})]),
            complaint("geminiExec.ask", vec![json!({"uri": 3})]),
            complaint("geminiExec.ask", vec![json!({}), json!({})]),
        ];
        insta::assert_snapshot!(complaints.join("\n"), @r#"
        there is no command geminiExec.bake
        geminiExec.show takes an object as its argument
        geminiExec.show: invalid type: string "seven", expected u64
        geminiExec.ask: invalid type: integer `3`, expected a string
        geminiExec.ask takes one argument
        "#);
    }
}
