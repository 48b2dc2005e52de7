//! What is known of one setting.

use serde_json::Value;

use super::partial::{Partial, Slot};
use super::wording::clipped;

/// The section of an editor's settings.
pub(crate) const SECTION: &str = "geminiExec";

/// One setting.
pub(super) struct Setting {
    /// The name of the option in editors.
    pub(super) name: &'static str,
    /// The place of its value in a [`Partial`].
    pub(super) slot: &'static dyn Slot,
    /// The key in `config.toml`: `section.name`, or `name` at the top level.
    pub(super) key: Option<&'static str>,
    /// The environment variable.
    pub(super) variable: Option<&'static str>,
    /// The argument.
    pub(super) argument: Option<Argument>,
    /// The default, as a person would write it.
    pub(super) default: Option<&'static str>,
    /// Who may choose it.
    pub(super) scope: SettingScope,
    /// The help text: one sentence without its full stop.
    pub(super) help: &'static str,
}

/// An argument of the command line.
pub(super) struct Argument {
    /// The name, without the dashes.
    pub(super) long: &'static str,
    /// How it is written.
    pub(super) form: ArgumentForm,
    /// The commands that take it, one bit each.
    pub(super) on: u8,
}

/// How an argument is written.
pub(super) enum ArgumentForm {
    /// With a value; this is its placeholder in the help.
    With(&'static str),
    /// With a value, any number of times.
    Each(&'static str),
    /// Without a value: it sets `sets` and has its own help.
    Switch { sets: &'static str, help: &'static str },
}

/// The bit of `gemini-exec ask` in [`Argument::on`].
pub(crate) const ASK: u8 = 1;
/// The bit of `gemini-exec lsp`.
pub(crate) const LSP: u8 = 2;
/// The bit of `gemini-exec doctor`.
pub(crate) const DOCTOR: u8 = 4;
/// The bit of `gemini-exec settings`.
pub(crate) const SETTINGS: u8 = 8;
/// The bit of `gemini-exec files` and `gemini-exec models`.
pub(crate) const SERVICE: u8 = 16;
/// The bit of what only runs programs here: `gemini-exec history run` and `gemini-exec serve`.
pub(crate) const RERUN: u8 = 32;
pub(super) const ANSWERING: u8 = ASK | LSP | SETTINGS;
pub(super) const ALL: u8 = ANSWERING | DOCTOR;
pub(super) const CALLING: u8 = ALL | SERVICE;

/// Who may choose a setting. Only the person may choose where text is sent and what runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SettingScope {
    /// Only the person.
    Person,
    /// The person. A workspace may only choose this value, the strictest.
    Tighten(&'static str),
    /// The person or a workspace: the stricter of what they choose holds. This value is the strictest.
    Stricter(&'static str),
    /// The person or a workspace.
    Workspace,
}

impl Setting {
    /// Sets the value from text. If it cannot be used, the error is the next step for the person.
    pub(super) fn parse(&self, text: &str, into: &mut Partial) -> Result<(), String> {
        self.slot.parse(text, into).ok_or_else(|| self.refused(into))
    }

    /// Sets the value from JSON. If it cannot be used, the error is the next step for the person.
    pub(super) fn take(&self, value: &Value, into: &mut Partial) -> Result<(), String> {
        self.slot.take(value, into).ok_or_else(|| self.refused(into))
    }

    /// The next step after a value that cannot be used. A mistyped value must not send text or weaken isolation, so a
    /// setting that can be tightened becomes the strictest.
    fn refused(&self, into: &mut Partial) -> String {
        let wanted = self.slot.wanted();
        let Some(word) = self.strictest() else { return wanted };
        let _ = self.slot.parse(word, into);
        format!("{wanted}; until then it is {word}")
    }

    /// Sets it to its strictest value if it has one and is not set. Gives that value.
    pub(super) fn tighten(&self, partial: &mut Partial) -> Option<&'static str> {
        let word = self.strictest().filter(|_| self.slot.shown(partial).is_none())?;
        self.slot.parse(word, partial).map(|()| word)
    }

    /// Its strictest value; `None` if it has none.
    pub(super) fn strictest(&self) -> Option<&'static str> {
        match self.scope {
            SettingScope::Tighten(word) | SettingScope::Stricter(word) => Some(word),
            SettingScope::Person | SettingScope::Workspace => None,
        }
    }

    /// `true` for its strictest value, as it is shown.
    pub(super) fn is_strictest(&self, value: &Value) -> bool {
        self.strictest().is_some_and(|word| match value {
            Value::String(text) => text == word,
            other => *other == word.parse::<Value>().unwrap_or_default(),
        })
    }

    /// The end of a message about a value that cannot be used. What leads to the key is never shown.
    pub(super) fn cannot_be(&self, value: &str) -> String {
        let is_private = self.slot.is_private() || self.section() == "keys";
        if is_private { "cannot be used".to_owned() } else { format!("cannot be {}", clipped(value)) }
    }

    /// Sets the default, if there is one.
    pub(super) fn default_into(&self, into: &mut Partial) {
        if let Some(default) = self.default {
            self.slot.parse(default, into).expect("a valid default");
        }
    }

    /// Its section in `config.toml`; empty at the top level.
    pub(super) fn section(&self) -> &'static str {
        self.key.and_then(|key| key.split_once('.')).map_or("", |(section, _)| section)
    }
}
