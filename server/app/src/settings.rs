//! Settings as used: what the environment says, with every default decided here.

use std::path::PathBuf;

use ask::Failure;
use gemini::Config;
use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error as NotAName;

use crate::env::Environments;

/// The model when none is named: Google's alias for its current Flash model
/// (<https://ai.google.dev/gemini-api/docs/models#model-versions>).
pub(crate) const DEFAULT_MODEL: &str = "gemini-flash-latest";

/// Who answers. Auto is Gemini where a key is set, else this machine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, clap::ValueEnum, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Engine {
    #[default]
    Auto,
    Gemini,
    Local,
}

impl Engine {
    /// Whether it is Gemini that answers, by this way to it.
    pub(crate) fn is_gemini(self, config: &Config) -> bool {
        match self {
            Engine::Gemini => true,
            Engine::Local => false,
            Engine::Auto => config.keys.are_set(),
        }
    }
}

/// How far local code is to be isolated, in the words of the setting and of `GEMINI_EXEC_ISOLATION`.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum Isolation {
    #[default]
    AllowReduced,
    RequireFull,
    Reduced,
    AllowNone,
}

impl Isolation {
    /// What the sandbox is told. That none is allowed counts where the person also said yes to it: the setting may be
    /// in a project's own files.
    pub(crate) fn with_yes(self, is_said: bool) -> sandbox::Layers {
        match self {
            Isolation::AllowNone if is_said => sandbox::Layers::AllowNone,
            Isolation::AllowReduced | Isolation::AllowNone => sandbox::Layers::Auto,
            Isolation::RequireFull => sandbox::Layers::Full,
            Isolation::Reduced => sandbox::Layers::Reduced,
        }
    }
}

/// What the environment sets.
#[derive(Clone)]
pub(crate) struct Settings {
    /// How to reach Gemini, by the variables of Google's own SDKs; also `GEMINI_EXEC_API_KEY_COMMAND` and
    /// `GEMINI_EXEC_API_KEY_FILE`.
    pub(crate) gemini: Config,
    /// `GEMINI_EXEC_PYTHON`: the interpreter of local code, or a virtual environment.
    pub(crate) python: Option<PathBuf>,
    /// `GEMINI_EXEC_ISOLATION`.
    pub(crate) isolation: Isolation,
    /// Where results are kept: `$XDG_STATE_HOME/gemini-exec`.
    pub(crate) state_folder: PathBuf,
    /// Where environments are kept: `$XDG_DATA_HOME/gemini-exec`.
    pub(crate) data_folder: PathBuf,
}

impl Settings {
    /// Reads an environment, given as a lookup. An empty variable counts as absent.
    pub(crate) fn from_env(env: impl Fn(&str) -> Option<String>) -> Result<Self, Failure> {
        let env = |name: &str| env(name).filter(|value| !value.trim().is_empty());
        // No folder that others can write to takes its place: they would say what runs here.
        let home = env("HOME").map(PathBuf::from).filter(|home| home.is_absolute()).ok_or_else(|| {
            Failure::new("There is no home folder", "HOME names none.", "Set HOME to your own folder.")
        })?;
        let folder = |variable: &str, below_home: &str| {
            let named = env(variable).map(PathBuf::from).filter(|path| path.is_absolute());
            named.unwrap_or_else(|| home.join(below_home)).join("gemini-exec")
        };
        let mut gemini = Config::from_env(env);
        gemini.keys.command = env("GEMINI_EXEC_API_KEY_COMMAND");
        gemini.keys.file = env("GEMINI_EXEC_API_KEY_FILE")
            .map(PathBuf::from)
            .or_else(|| Some(folder("XDG_CONFIG_HOME", ".config").join("api-key")));
        Ok(Settings {
            gemini,
            python: env("GEMINI_EXEC_PYTHON").map(PathBuf::from),
            isolation: isolation(env("GEMINI_EXEC_ISOLATION").as_deref())?,
            state_folder: folder("XDG_STATE_HOME", ".local/state"),
            data_folder: folder("XDG_DATA_HOME", ".local/share"),
        })
    }

    /// How code runs on this machine: in the Python that the person names, else in the environment that was made,
    /// else in `python3` on `PATH`.
    pub(crate) fn sandbox(&self, python: Option<PathBuf>) -> sandbox::Setup {
        sandbox::Setup {
            python: python
                .or_else(|| self.python.clone())
                .or_else(|| Environments::below(&self.data_folder).best()),
            isolation: self.isolation.with_yes(false),
            ..sandbox::Setup::default()
        }
    }
}

fn isolation(asked: Option<&str>) -> Result<Isolation, Failure> {
    let Some(asked) = asked else { return Ok(Isolation::default()) };
    Isolation::deserialize(asked.into_deserializer()).map_err(|_: NotAName| {
        Failure::new(
            "GEMINI_EXEC_ISOLATION cannot be used",
            format!("It says {asked:?}."),
            "Set it to allow-reduced, require-full, allow-none, or reduced to try that.",
        )
    })
}

#[cfg(test)]
mod tests {
    use super::{Isolation, Settings};

    fn settings(variables: &[(&str, &str)]) -> Settings {
        let lookup = |name: &str| {
            variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned())
        };
        Settings::from_env(lookup).unwrap_or_else(|failure| panic!("{failure:?}"))
    }

    #[test]
    fn an_empty_environment_has_defaults() {
        let settings = settings(&[("HOME", "/home/me"), ("GEMINI_API_KEY", " ")]);
        assert!(!settings.gemini.keys.are_set());
        assert_eq!(settings.gemini.base_url, "https://generativelanguage.googleapis.com");
        assert_eq!(settings.isolation, Isolation::AllowReduced);
        assert_eq!(settings.state_folder.to_str(), Some("/home/me/.local/state/gemini-exec"));
        assert_eq!(
            settings.gemini.keys.file.as_deref().and_then(|file| file.to_str()),
            Some("/home/me/.config/gemini-exec/api-key")
        );
    }

    #[test]
    fn a_relative_xdg_folder_is_ignored_as_its_specification_asks() {
        let settings = settings(&[("HOME", "/h"), ("XDG_STATE_HOME", "state")]);
        assert_eq!(settings.state_folder.to_str(), Some("/h/.local/state/gemini-exec"));
    }

    #[test]
    fn without_a_home_nothing_is_looked_for_where_others_can_write() {
        for home in [None, Some(""), Some("here")] {
            let failure = Settings::from_env(|name| home.filter(|_| name == "HOME").map(str::to_owned)).err();
            assert_eq!(failure.expect("refused").remedy, "Set HOME to your own folder.");
        }
    }

    #[test]
    fn an_unknown_isolation_is_refused_by_name() {
        let failure =
            Settings::from_env(|name| Some(if name == "HOME" { "/h" } else { "none" }.to_owned())).err();
        assert_eq!(
            failure.expect("refused").remedy,
            "Set it to allow-reduced, require-full, allow-none, or reduced to try that."
        );
    }
}
