//! Reads the sources of settings and merges them.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::time::Duration;

use engines::PrivacySettings;
use gemini::{KeyFile, Keys, Tokens};
use history::KeptLimits;
use sandbox::Untrusted;
use turn::{AnswerSettings, Cleaner, Failure};

use super::partial::{Partial, PartialAnswer, PartialPrivacy, PartialViews};
use super::setting::Setting;
use super::table::{TABLE, over};
use super::value::{
    Address, Amount, CountUpTo, HistoryChoice, KeyCommand, LevelWord, ModelName, PathList, Seed, Temperature,
};
use super::{
    FromArguments, HistorySettings, HomeFolders, RunSettings, ServiceSettings, Settings, SpendingSettings,
    VertexSettings, ViewSettings, environment, file,
};
use crate::open::workspace;

/// All sources except the editor.
pub(crate) struct Sources {
    arguments: Partial,
    environment: Partial,
    file: Partial,
    variables: Keys,
    tokens: Tokens,
    /// `true` if the environment chooses Vertex AI, as Google's SDKs read it.
    prefers_vertex: bool,
    /// The project around the working directory.
    workspace: Untrusted,
    /// This program's folders.
    pub(crate) folders: HomeFolders,
    /// A failure for each setting of the environment and of `config.toml` that cannot be used.
    pub(crate) complaints: Vec<Failure>,
    /// A sentence for each variable that may not mean what the person thinks.
    pub(crate) remarks: Vec<String>,
}

/// A setting as `gemini-exec settings` shows it.
pub(crate) struct ShownSetting {
    /// Its key in `config.toml`.
    pub(crate) key: &'static str,
    /// Its value; `a command` stands for a command that prints a key.
    pub(crate) value: String,
    /// The source of the value: `argument`, the name of the variable, `config.toml` or `default`.
    pub(crate) place: &'static str,
}

/// The defaults of the table.
static DEFAULTS: LazyLock<Partial> = LazyLock::new(|| {
    let mut partial = Partial::default();
    for setting in TABLE.iter() {
        setting.default_into(&mut partial);
    }
    partial
});

impl Sources {
    /// Reads the environment through a lookup, and `config.toml`. An empty variable counts as absent. Fails if `HOME`
    /// is not an absolute path.
    pub(crate) fn read(env: impl Fn(&str) -> Option<String>) -> Result<Self, Failure> {
        let env = |name: &str| env(name).filter(|value| !value.trim().is_empty());
        let folders = folders(env)?;
        let (environment, mut complaints) = environment::read(env);
        let remarks = environment::remarks(env);
        let (file, more) = file::read(&folders.config.join("config.toml"));
        complaints.extend(more);
        let (variables, tokens, prefers_vertex) =
            (Keys::from_env(env), Tokens::from_env(env), environment::prefers_vertex(env));
        let workspace = Untrusted::folders(std::env::current_dir().ok().into_iter().flat_map(workspace));
        let arguments = Partial::default();
        Ok(Sources {
            arguments,
            environment,
            file,
            variables,
            tokens,
            prefers_vertex,
            workspace,
            folders,
            complaints,
            remarks,
        })
    }

    /// These sources with the arguments of the command line.
    pub(crate) fn with<const ON: u8>(self, arguments: &FromArguments<ON>) -> Self {
        Sources { arguments: arguments.partial(), ..self }
    }

    /// Merges all sources. `editor` holds the options of the editor for a document.
    pub(crate) fn settings(&self, editor: &Partial) -> Settings {
        let layers = self.layers(editor);
        let is_time_set = layers
            .iter()
            .any(|(layer, partial)| !matches!(layer, Layer::Default) && partial.run.time.is_some());
        let vertex_address = layers.iter().find_map(|(layer, partial)| layer.vertex_address(partial));
        let mut merged = layers.into_iter().fold(Partial::default(), |above, (_, layer)| over(above, layer));
        merged.vertex.base_url = vertex_address;
        let mut settings = self.used(merged, is_time_set);
        if let Some(sign_in) = &editor.service.earlier_sign_in {
            let mut own = editor.clone();
            (own.service.base_url, own.vertex.base_url, own.service.earlier_sign_in) = (None, None, None);
            let own = self.settings(&own);
            // An address that the person has set anyway gets what they have set for it.
            let vertex_takes_tokens = settings.vertex().takes_tokens();
            if settings.service.base_url != own.service.base_url {
                settings.service.withheld = sign_in.withheld(false);
            }
            if settings.vertex.base_url != own.vertex.base_url {
                settings.vertex.withheld = sign_in.withheld(vertex_takes_tokens);
            }
        }
        settings
    }

    /// All settings with their values and sources, without an editor.
    pub(crate) fn shown(&self) -> Vec<ShownSetting> {
        let nothing = Partial::default();
        let layers = self.layers(&nothing);
        let settings = TABLE.iter().filter(|setting| setting.key.is_some());
        settings.map(|setting| shown(setting, &layers)).collect()
    }

    fn layers<'a>(&'a self, editor: &'a Partial) -> [(Layer, &'a Partial); 5] {
        [
            (Layer::Argument, &self.arguments),
            (Layer::Editor, editor),
            (Layer::Environment, &self.environment),
            (Layer::File, &self.file),
            (Layer::Default, &DEFAULTS),
        ]
    }

    fn keys(&self, command: Option<KeyCommand>, file: Option<PathBuf>) -> Keys {
        let own = &self.arguments.keys;
        // Who names a file with the question means its key, and no other one.
        let is_file_given = own.file.is_some() && own.command.is_none();
        let mut keys = if is_file_given { Keys::from_env(|_| None) } else { self.variables.clone() };
        keys.command = command.filter(|_| !is_file_given).map(|KeyCommand(command)| command);
        let named = file.map(|path| KeyFile { path, is_named: true });
        let usual = || KeyFile { path: self.folders.config.join("api-key"), is_named: false };
        keys.file = Some(named.unwrap_or_else(usual));
        keys
    }

    fn used(&self, merged: Partial, is_time_set: bool) -> Settings {
        let Partial { engine, model, answer, privacy, service, vertex, keys, .. } = merged;
        let Partial { run, history, spending, views, .. } = merged;
        let path = |path| expanded(path, &self.folders.home);
        // Whoever types the path of a program agrees to it.
        let agreed = self.arguments.run.python.clone().map(path).into_iter().collect();
        Settings {
            engine: set(engine),
            model: set(model.map(|ModelName(name)| name)),
            answer: answered(&answer),
            large_files: set(answer.large_files),
            privacy: private(&privacy),
            functions: answer
                .functions
                .map(|PathList(files)| files.into_iter().map(path).collect())
                .unwrap_or_default(),
            service: ServiceSettings {
                base_url: service.base_url.map(|Address(url)| url),
                withheld: None,
                api_version: service.api_version,
                silence: set(service.silence),
                stream: set(service.stream),
                api: set(service.api),
                store_at_google: set(service.store_at_google),
            },
            vertex: VertexSettings {
                is_preferred: self.prefers_vertex,
                project: vertex.project,
                location: vertex.location,
                base_url: vertex.base_url.map(|Address(url)| url),
                withheld: None,
                tokens: self
                    .tokens
                    .clone()
                    .with_command(vertex.token_command.map(|KeyCommand(command)| command)),
            },
            keys: self.keys(keys.command, keys.file.map(path)),
            run: RunSettings {
                time: set(run.time),
                is_time_set,
                isolation: set(run.isolation),
                is_unisolated: false,
                python: run.python.map(path),
                untrusted: self.workspace.clone(),
                agreed,
                code_folder: None,
                project_root: None,
                chosen_python: None,
                has_command_line: true,
                spare: set(run.spare),
                read_as: run.read_as,
            },
            history: HistorySettings {
                is_kept: set(history.keep) == HistoryChoice::On,
                reuse: set(history.reuse),
                limits: limits(set(history.days), set(history.megabytes)),
            },
            spending: SpendingSettings {
                daily_tokens: spending.daily_tokens.map(|CountUpTo(count)| u64::from(count)),
                prices: spending.prices.map(path),
            },
            views: view_settings(&views),
            folders: self.folders.clone(),
        }
    }
}

/// How a model is to answer.
fn answered(answer: &PartialAnswer) -> AnswerSettings {
    AnswerSettings {
        runs_code: set(answer.runs_code),
        searches: set(answer.searches),
        tells_thoughts: set(answer.tells_thoughts),
        instructions: answer.instructions.clone(),
        thinking: answer.thinking.clone().map(|LevelWord(word)| word),
        temperature: answer.temperature.map(|Temperature(number)| number),
        seed: answer.seed.map(|Seed(number)| number),
        output_tokens: answer.output_tokens.map(|CountUpTo(number)| number),
        resolution: answer.resolution.clone().map(|LevelWord(word)| word),
    }
}

/// What of data files may leave.
fn private(privacy: &PartialPrivacy) -> PrivacySettings {
    let own = set(privacy.files);
    let bound = privacy.at_least.filter(|bound| own.stricter(bound.files) != own);
    let files = bound.map_or(own, |bound| bound.files);
    PrivacySettings { files, tells_labels: set(privacy.labels), bound_by: bound.map(|bound| bound.by) }
}

fn view_settings(views: &PartialViews) -> ViewSettings {
    ViewSettings {
        diagnostics: set(views.diagnostics),
        inlay_hints: set(views.inlay_hints),
        code_lenses: set(views.code_lenses),
        cancel_on_close: set(views.cancel_on_close),
        check_numbers: set(views.check_numbers),
    }
}

fn limits(CountUpTo(days): Amount, CountUpTo(megabytes): Amount) -> KeptLimits {
    KeptLimits {
        age: Duration::from_secs(u64::from(days) * 24 * 60 * 60),
        size: u64::from(megabytes) * 1_000_000,
    }
}

/// A source. The strongest comes first.
#[derive(Clone, Copy)]
enum Layer {
    Argument,
    Editor,
    Environment,
    File,
    Default,
}

impl Layer {
    /// The address of Vertex AI, if the source sets one. As with Google's SDKs, an address holds for whichever service is
    /// asked, but for those of the environment, and of an earlier question, which are one service's each.
    fn vertex_address(self, partial: &Partial) -> Option<Address> {
        let is_gemini_s = matches!(self, Layer::Environment) || partial.service.is_address_of_gemini;
        let any = || partial.service.base_url.clone().filter(|_| !is_gemini_s);
        partial.vertex.base_url.clone().or_else(any)
    }

    /// The name of the source, as shown to the person.
    fn place(self, setting: &Setting) -> &'static str {
        match self {
            Layer::Argument => "argument",
            Layer::Editor => "editor",
            Layer::Environment => setting.variable.unwrap_or_default(),
            Layer::File => "config.toml",
            Layer::Default => "default",
        }
    }
}

fn shown(setting: &Setting, layers: &[(Layer, &Partial)]) -> ShownSetting {
    let found = layers.iter().find_map(|(layer, partial)| Some((*layer, setting.slot.shown(partial)?)));
    let (layer, value) = found.unwrap_or((Layer::Default, "–".into()));
    let value = Cleaner::clean(&value.as_str().map_or_else(|| value.to_string(), str::to_owned));
    let value = gemini::without_keys(&value);
    ShownSetting { key: setting.key.unwrap_or_default(), value, place: layer.place(setting) }
}

/// The value of a setting that has a default.
fn set<T>(value: Option<T>) -> T {
    value.expect("the table has a default")
}

/// Replaces a leading `~` by the home folder: no shell does it for files and editors.
fn expanded(path: PathBuf, home: &Path) -> PathBuf {
    path.strip_prefix("~").map(|below| home.join(below)).unwrap_or(path)
}

/// The folders of this program. Fails if `HOME` is not an absolute path: in a shared folder instead, others could
/// choose what runs here.
fn folders(env: impl Fn(&str) -> Option<String>) -> Result<HomeFolders, Failure> {
    let absolute = |name: &str| env(name).map(PathBuf::from).filter(|path| path.is_absolute());
    let home = absolute("HOME").ok_or_else(|| {
        Failure::new("There is no home folder", "HOME names none.", "Set HOME to your own folder.")
    })?;
    let folder = |variable: &str, below_home: &str| {
        absolute(variable).unwrap_or_else(|| home.join(below_home)).join("gemini-exec")
    };
    Ok(HomeFolders {
        config: folder("XDG_CONFIG_HOME", ".config"),
        state: folder("XDG_STATE_HOME", ".local/state"),
        data: folder("XDG_DATA_HOME", ".local/share"),
        home,
    })
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use insta::assert_snapshot;
    use serde_json::json;

    use super::{ShownSetting, Sources};
    use crate::settings::partial::Partial;
    use crate::settings::table::setting;
    use engines::EngineChoice;

    use crate::settings::{IsolationChoice, Settings};

    fn sources(variables: &[(&str, &str)]) -> Sources {
        let find = |name: &str| variables.iter().find(|(known, _)| *known == name);
        let sources = Sources::read(|name| find(name).map(|(_, value)| (*value).to_owned()));
        sources.unwrap_or_else(|failure| panic!("{failure:?}"))
    }

    fn settings(variables: &[(&str, &str)]) -> Settings {
        sources(variables).settings(&Partial::default())
    }

    fn partial(name: &str, value: &str) -> Partial {
        let mut partial = Partial::default();
        setting(name).take(&json!(value), &mut partial).expect("a value");
        partial
    }

    #[test]
    fn an_empty_environment_has_defaults() {
        let settings = settings(&[("HOME", "/home/me"), ("GEMINI_API_KEY", " ")]);
        assert!(!settings.keys.are_set());
        assert_eq!(settings.service.base_url, None);
        assert_eq!(settings.run.isolation, IsolationChoice::AllowReduced);
        assert_eq!(settings.folders.state.to_str(), Some("/home/me/.local/state/gemini-exec"));
        assert_eq!(
            settings.keys.file.as_ref().and_then(|file| file.path.to_str()),
            Some("/home/me/.config/gemini-exec/api-key")
        );
    }

    #[test]
    fn a_relative_xdg_folder_is_ignored_as_the_specification_requires() {
        let settings = settings(&[("HOME", "/h"), ("XDG_STATE_HOME", "state")]);
        assert_eq!(settings.folders.state.to_str(), Some("/h/.local/state/gemini-exec"));
    }

    #[test]
    fn a_missing_or_relative_home_is_refused() {
        for home in [None, Some(""), Some("here")] {
            let failure = Sources::read(|name| home.filter(|_| name == "HOME").map(str::to_owned)).err();
            assert_eq!(failure.expect("should be refused").remedy, "Set HOME to your own folder.");
        }
    }

    #[test]
    fn the_argument_wins_over_editor_environment_file_and_default() {
        let mut sources = sources(&[("HOME", "/h")]);
        let mut lines = String::new();
        let mut add = |source: &str, sources: &Sources, editor: &Partial| {
            let _ = writeln!(lines, "{source:11} {}", sources.settings(editor).model);
        };
        add("default", &sources, &Partial::default());
        sources.file = partial("model", "of-the-file");
        add("file", &sources, &Partial::default());
        sources.environment = partial("model", "of-the-environment");
        add("environment", &sources, &Partial::default());
        let editor = partial("model", "of-the-editor");
        add("editor", &sources, &editor);
        sources.arguments = partial("model", "of-the-argument");
        add("argument", &sources, &editor);
        assert_snapshot!(lines, @"
        default     gemini-flash-latest
        file        of-the-file
        environment of-the-environment
        editor      of-the-editor
        argument    of-the-argument
        ");
    }

    #[test]
    fn each_setting_comes_from_the_strongest_source_that_sets_it() {
        let sources = sources(&[("HOME", "/h"), ("GEMINI_EXEC_ISOLATION", "require-full")]);
        let settings = sources.settings(&partial("engine", "local"));
        assert_eq!(settings.engine, EngineChoice::Local);
        assert_eq!(settings.run.isolation, IsolationChoice::RequireFull);
    }

    #[test]
    fn an_address_holds_for_vertex_ai_too_unless_it_is_the_variable_of_the_other_service() {
        let gemini = ("GOOGLE_GEMINI_BASE_URL", "https://gemini.test");
        let vertex = ("GOOGLE_VERTEX_BASE_URL", "https://vertex.test");
        let address = |variables: &[(&str, &str)], argument: Option<(&str, &str)>| {
            let mut sources = sources(&[&[("HOME", "/h")], variables].concat());
            sources.arguments = argument.map(|(name, value)| partial(name, value)).unwrap_or_default();
            let config = sources.settings(&Partial::default()).engines().vertex;
            config.base_url.unwrap_or_else(|| "Google's own".to_owned())
        };
        let drawn = [
            address(&[gemini], None),
            address(&[gemini, vertex], None),
            address(&[gemini, vertex], Some(("baseUrl", "https://argument.test"))),
            address(&[vertex], Some(("vertexBaseUrl", "https://own.test"))),
        ];
        assert_snapshot!(drawn.join("\n"), @"
        Google's own
        https://vertex.test
        https://argument.test
        https://own.test
        ");
    }

    #[test]
    fn a_profile_has_a_limit_of_time_only_if_one_is_set() {
        let time = |settings: &crate::settings::Settings| settings.engines().local.profile_time;
        let home = ("HOME", "/h");
        assert_eq!(time(&settings(&[home])), sandbox::Limits::NO_HURRY);
        assert_eq!(
            time(&settings(&[home, ("GEMINI_EXEC_RUN_TIME", "30")])),
            std::time::Duration::from_secs(30)
        );
    }

    #[test]
    fn a_leading_tilde_is_the_home_folder() {
        let settings = settings(&[("HOME", "/h"), ("GEMINI_EXEC_PYTHON", "~/venv")]);
        assert_eq!(settings.run.python.as_deref(), Some("/h/venv".as_ref()));
    }

    #[test]
    fn a_value_is_shown_with_its_source_but_a_key_command_is_not_shown() {
        let variables = [("HOME", "/h"), ("GEMINI_EXEC_API_KEY_COMMAND", "echo secret")];
        let mut sources = sources(&variables);
        sources.arguments = partial("engine", "local");
        let shown = sources.shown();
        let lines =
            shown.iter().map(|ShownSetting { key, value, place }| format!("{key:23} {value:41} {place}\n"));
        assert_snapshot!(lines.collect::<String>(), @"
        engine                  local                                     argument
        model                   gemini-flash-latest                       default
        answer.code-execution   true                                      default
        answer.google-search    false                                     default
        answer.instructions     –                                         default
        answer.thinking         –                                         default
        answer.thoughts         false                                     default
        answer.temperature      –                                         default
        answer.seed             –                                         default
        answer.output-tokens    –                                         default
        answer.media-resolution –                                         default
        answer.large-files      sample                                    default
        answer.functions        –                                         default
        privacy.files           full                                      default
        privacy.labels          false                                     default
        service.silence         120                                       default
        service.stream          true                                      default
        service.api             generate                                  default
        service.store-at-google false                                     default
        service.base-url        –                                         default
        service.api-version     –                                         default
        vertex.project          –                                         default
        vertex.location         –                                         default
        vertex.base-url         –                                         default
        vertex.token-command    –                                         default
        keys.command            a command                                 GEMINI_EXEC_API_KEY_COMMAND
        keys.file               –                                         default
        run.time                30                                        default
        run.isolation           allow-reduced                             default
        run.python              –                                         default
        run.spare-sandbox       usual                                     default
        run.read-as             –                                         default
        history.keep            on                                        default
        history.reuse           true                                      default
        history.days            365                                       default
        history.megabytes       1000                                      default
        spending.daily-tokens   –                                         default
        spending.prices         –                                         default
        views.diagnostics       true                                      default
        views.inlay-hints       true                                      default
        views.code-lenses       true                                      default
        views.cancel-on-close   false                                     default
        views.check-numbers     true                                      default
        ");
    }
}
