//! The settings of one source. Every source is read into this form.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde_json::Value;

use super::value::{
    Address, Amount, HistoryChoice, IsolationChoice, KeyCommand, LevelWord, ModelName, PathList, Seed,
    SettingValue, SpareChoice, Temperature, TokenCount,
};
use engines::{BoundBy, EngineChoice, LargeFiles};
use gemini::Api;
use local::ReadAs;
use turn::FilePrivacy;

/// How an earlier question signed in at the address with which this one goes on: nothing else goes there.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct EarlierSignIn {
    /// The arguments that led to its key or token.
    pub(super) arguments: Vec<String>,
    /// The first of them that this question lacks.
    pub(super) lacking: Option<String>,
}

impl EarlierSignIn {
    /// The argument without which the address gets no key and no token; `None` if what signs in now is what signed in then.
    pub(super) fn withheld(&self, takes_tokens: bool) -> Option<String> {
        let is_of_kind = |argument: &String| (argument == "access-token-command") == takes_tokens;
        let is_other = !self.arguments.iter().any(is_of_kind);
        let missing = self.lacking.as_ref().or(self.arguments.first().filter(|_| is_other));
        missing.map(|argument| format!("--{argument}"))
    }
}

/// The settings of one source; `None` if the source does not set one. The table describes each field.
#[derive(Clone, Default, PartialEq)]
pub(crate) struct Partial {
    pub(super) engine: Option<EngineChoice>,
    pub(super) model: Option<ModelName>,
    /// The old setting for both `service.silence` and `run.time`.
    pub(super) timeout: Option<Duration>,
    pub(super) service: PartialService,
    pub(super) answer: PartialAnswer,
    pub(super) privacy: PartialPrivacy,
    pub(super) vertex: PartialVertex,
    pub(super) keys: PartialKeys,
    pub(super) run: PartialRun,
    pub(super) history: PartialHistory,
    pub(super) spending: PartialSpending,
    pub(super) views: PartialViews,
}

#[derive(Clone, Default, PartialEq)]
pub(super) struct PartialService {
    pub(super) base_url: Option<Address>,
    /// `true` if that holds for the Developer API alone.
    pub(super) is_address_of_gemini: bool,
    /// How an earlier question signed in at the address with which this one goes on.
    pub(super) earlier_sign_in: Option<EarlierSignIn>,
    pub(super) api_version: Option<String>,
    pub(super) silence: Option<Duration>,
    pub(super) stream: Option<bool>,
    pub(super) api: Option<Api>,
    pub(super) store_at_google: Option<bool>,
}

#[derive(Clone, Default, PartialEq)]
pub(super) struct PartialAnswer {
    pub(super) runs_code: Option<bool>,
    pub(super) searches: Option<bool>,
    pub(super) instructions: Option<String>,
    pub(super) thinking: Option<LevelWord>,
    pub(super) tells_thoughts: Option<bool>,
    pub(super) temperature: Option<Temperature>,
    pub(super) seed: Option<Seed>,
    pub(super) output_tokens: Option<Amount>,
    pub(super) resolution: Option<LevelWord>,
    pub(super) large_files: Option<LargeFiles>,
    pub(super) functions: Option<PathList>,
}

#[derive(Clone, Default, PartialEq)]
pub(super) struct PartialPrivacy {
    pub(super) files: Option<FilePrivacy>,
    pub(super) labels: Option<bool>,
    /// What a workspace or an earlier question of the conversation sets: no other source loosens it.
    pub(super) at_least: Option<PrivacyBound>,
}

impl PartialPrivacy {
    /// Makes what it sets a bound: the stricter of it and of what other sources set holds.
    pub(super) fn bind(&mut self, by: BoundBy) {
        let files = self.files.take().map(|files| PrivacyBound { files, by });
        self.at_least = stricter([self.at_least.take(), files]);
    }

    /// Takes the bound of another source too.
    pub(super) fn bind_by(&mut self, other: &Self) {
        self.at_least = stricter([self.at_least, other.at_least]);
    }
}

/// The most of data files that may leave, and who says so.
#[derive(Clone, Copy, PartialEq)]
pub(super) struct PrivacyBound {
    pub(super) files: FilePrivacy,
    pub(super) by: BoundBy,
}

/// The stricter of two bounds; of two that say the same, the first.
fn stricter(bounds: [Option<PrivacyBound>; 2]) -> Option<PrivacyBound> {
    let keep = |one: PrivacyBound, other: PrivacyBound| {
        if one.files.stricter(other.files) == one.files { one } else { other }
    };
    bounds.into_iter().flatten().reduce(keep)
}

#[derive(Clone, Default, PartialEq)]
pub(super) struct PartialVertex {
    pub(super) project: Option<String>,
    pub(super) location: Option<String>,
    pub(super) base_url: Option<Address>,
    pub(super) token_command: Option<KeyCommand>,
}

#[derive(Clone, Default, PartialEq)]
pub(super) struct PartialKeys {
    pub(super) command: Option<KeyCommand>,
    pub(super) file: Option<PathBuf>,
}

#[derive(Clone, Default, PartialEq)]
pub(super) struct PartialRun {
    pub(super) time: Option<Duration>,
    pub(super) isolation: Option<IsolationChoice>,
    pub(super) python: Option<PathBuf>,
    pub(super) spare: Option<SpareChoice>,
    pub(super) read_as: Option<ReadAs>,
}

#[derive(Clone, Default, PartialEq)]
pub(super) struct PartialHistory {
    pub(super) keep: Option<HistoryChoice>,
    pub(super) reuse: Option<bool>,
    pub(super) days: Option<Amount>,
    pub(super) megabytes: Option<Amount>,
}

#[derive(Clone, Default, PartialEq)]
pub(super) struct PartialSpending {
    pub(super) daily_tokens: Option<TokenCount>,
    pub(super) prices: Option<PathBuf>,
}

#[derive(Clone, Default, PartialEq)]
pub(super) struct PartialViews {
    pub(super) diagnostics: Option<bool>,
    pub(super) inlay_hints: Option<bool>,
    pub(super) code_lenses: Option<bool>,
    pub(super) cancel_on_close: Option<bool>,
    pub(super) check_numbers: Option<bool>,
}

impl Partial {
    /// `true` if both set the same addresses.
    pub(super) fn has_addresses_of(&self, other: &Partial) -> bool {
        self.service.base_url == other.service.base_url && self.vertex.base_url == other.vertex.base_url
    }

    /// Moves the value of the old setting to the two new ones, if they are not set.
    pub(super) fn without_old_names(mut self) -> Partial {
        let both = self.timeout.take();
        self.service.silence = self.service.silence.or(both);
        self.run.time = self.run.time.or(both);
        self
    }
}

/// The place of a setting in a [`Partial`].
pub(super) trait Slot: Sync {
    /// The words to choose from; empty if the value is free.
    fn words(&self) -> Vec<&'static str>;
    /// Words that a free value may be, to choose from.
    fn examples(&self) -> Vec<&'static str>;
    /// The next step for a value that cannot be used: `give true or false`.
    fn wanted(&self) -> String;
    /// The JSON Schema of the value.
    fn schema(&self) -> Value;
    /// Sets the value from text; `None` if it cannot be used.
    fn parse(&self, text: &str, into: &mut Partial) -> Option<()>;
    /// Sets the value from JSON; `None` if it cannot be used.
    fn take(&self, value: &Value, into: &mut Partial) -> Option<()>;
    /// The value as shown to the person; `None` if it is not set.
    fn shown(&self, partial: &Partial) -> Option<Value>;
    /// Takes the value from `other` if it is not set.
    fn fill(&self, partial: &mut Partial, other: &Partial);
    /// Removes the value.
    fn clear(&self, partial: &mut Partial);
    /// `true` if a value that cannot be used is not quoted.
    fn is_private(&self) -> bool;
    /// Changes the value to what it means in a file in this folder.
    fn beside(&self, partial: &mut Partial, folder: &Path);
}

/// A field of [`Partial`].
pub(super) struct Field<T: 'static> {
    pub(super) get: fn(&Partial) -> &Option<T>,
    pub(super) get_mut: fn(&mut Partial) -> &mut Option<T>,
}

impl<T: SettingValue> Slot for Field<T> {
    fn words(&self) -> Vec<&'static str> {
        T::words()
    }

    fn examples(&self) -> Vec<&'static str> {
        T::examples()
    }

    fn wanted(&self) -> String {
        T::wanted()
    }

    fn schema(&self) -> Value {
        T::schema()
    }

    fn parse(&self, text: &str, into: &mut Partial) -> Option<()> {
        *(self.get_mut)(into) = Some(T::parse(text)?);
        Some(())
    }

    fn take(&self, value: &Value, into: &mut Partial) -> Option<()> {
        *(self.get_mut)(into) = Some(T::from_json(value)?);
        Some(())
    }

    fn shown(&self, partial: &Partial) -> Option<Value> {
        (self.get)(partial).as_ref().map(T::shown)
    }

    fn fill(&self, partial: &mut Partial, other: &Partial) {
        let value = (self.get_mut)(partial);
        if value.is_none() {
            value.clone_from((self.get)(other));
        }
    }

    fn clear(&self, partial: &mut Partial) {
        *(self.get_mut)(partial) = None;
    }

    fn is_private(&self) -> bool {
        T::is_private()
    }

    fn beside(&self, partial: &mut Partial, folder: &Path) {
        let value = (self.get_mut)(partial);
        *value = value.take().map(|value| value.beside(folder));
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Partial;
    use crate::settings::table::{TABLE, setting};

    #[test]
    fn every_setting_has_its_own_field() {
        for written in TABLE.iter() {
            let mut partial = Partial::default();
            let sample = [
                "reduced", "local", "off", "refuse", "true", "generate", "7", "1.5", "header=1", "low",
                "masked",
            ]
            .iter();
            sample.into_iter().find_map(|text| written.slot.parse(text, &mut partial)).expect(written.name);
            let set = TABLE.iter().filter(|other| other.slot.shown(&partial).is_some());
            assert_eq!(set.map(|other| other.name).collect::<Vec<_>>(), [written.name]);
        }
    }

    #[test]
    fn the_old_timeout_sets_silence_and_run_time_unless_they_are_set() {
        let mut partial = Partial::default();
        setting("timeoutSeconds").slot.take(&json!(5), &mut partial).expect("a time");
        setting("runTime").slot.take(&json!(60), &mut partial).expect("a time");
        let partial = partial.without_old_names();
        let shown = |name: &str| setting(name).slot.shown(&partial);
        assert_eq!((shown("silence"), shown("runTime")), (Some(json!(5)), Some(json!(60))));
        assert_eq!(shown("timeoutSeconds"), None);
    }
}
