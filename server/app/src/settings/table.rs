//! The table of all settings. Arguments, variables, keys of `config.toml`, options of editors and the documentation are
//! generated from it.

use super::partial::{Field, Partial};
use super::setting::{ALL, ANSWERING, Argument, ArgumentForm, LSP, Setting, SettingScope};

/// Sets each setting that can be tightened to the strictest if it is not set. Gives what it set: `engine is local`.
pub(super) fn tighten(partial: &mut Partial) -> Vec<String> {
    let tightened = TABLE.iter().filter_map(|setting| {
        let word = setting.tighten(partial)?;
        Some(format!("{} is {word}", setting.key.unwrap_or(setting.name)))
    });
    tightened.collect()
}

macro_rules! field {
    ($($name:ident).+) => {
        &Field { get: |partial| &partial.$($name).+, get_mut: |partial| &mut partial.$($name).+ }
    };
}

const fn with(long: &'static str, value: &'static str, on: u8) -> Argument {
    Argument { long, form: ArgumentForm::With(value), on }
}

pub(super) static TABLE: [Setting; 29] = [
    Setting {
        name: "engine",
        slot: field!(engine),
        key: Some("engine"),
        variable: Some("GEMINI_EXEC_ENGINE"),
        argument: Some(with("engine", "ENGINE", ALL)),
        default: Some("auto"),
        scope: SettingScope::Tighten("local"),
        help: "Who answers; auto means Vertex AI if GOOGLE_GENAI_USE_VERTEXAI is true, Gemini if a key is set, otherwise \
               this machine",
    },
    Setting {
        name: "model",
        slot: field!(model),
        key: Some("model"),
        variable: Some("GEMINI_EXEC_MODEL"),
        argument: Some(with("model", "MODEL", ALL)),
        default: Some("gemini-flash-latest"),
        scope: SettingScope::Workspace,
        help: "The Gemini model",
    },
    Setting {
        name: "silence",
        slot: field!(service.silence),
        key: Some("service.silence"),
        variable: Some("GEMINI_EXEC_SILENCE"),
        argument: Some(with("silence", "SECONDS", ANSWERING)),
        default: Some("120"),
        scope: SettingScope::Workspace,
        help: "How many seconds Gemini may stay silent",
    },
    Setting {
        name: "stream",
        slot: field!(service.stream),
        key: Some("service.stream"),
        variable: Some("GEMINI_EXEC_STREAM"),
        argument: Some(Argument {
            long: "no-stream",
            form: ArgumentForm::Switch { sets: "false", help: "Show the answer only once it is complete" },
            on: ANSWERING,
        }),
        default: Some("true"),
        scope: SettingScope::Workspace,
        help: "Show the answer while it arrives, not only once it is complete",
    },
    Setting {
        name: "api",
        slot: field!(service.api),
        key: Some("service.api"),
        variable: Some("GEMINI_EXEC_API"),
        argument: Some(with("api", "API", ANSWERING)),
        default: Some("generate"),
        scope: SettingScope::Workspace,
        help: "By which API Gemini is asked: generate sends the whole conversation each time, interactions goes on \
               step by step and can let Google keep it",
    },
    Setting {
        name: "storeAtGoogle",
        slot: field!(service.store_at_google),
        key: Some("service.store-at-google"),
        variable: Some("GEMINI_EXEC_STORE_AT_GOOGLE"),
        argument: Some(Argument {
            long: "store-at-google",
            form: ArgumentForm::Switch {
                sets: "true",
                help: "Let Google keep the question and its answer, so that a broken answer is taken up again",
            },
            on: ANSWERING,
        }),
        default: Some("false"),
        scope: SettingScope::Tighten("false"),
        help: "Let Google keep questions and answers; with the api interactions, conversations then go on by their \
               id and broken answers are taken up again",
    },
    Setting {
        name: "baseUrl",
        slot: field!(service.base_url),
        key: Some("service.base-url"),
        variable: Some("GOOGLE_GEMINI_BASE_URL"),
        argument: Some(with("base-url", "URL", ALL)),
        default: None,
        scope: SettingScope::Person,
        help: "The address of the Gemini API, if it is not Google's own; it may include a path",
    },
    Setting {
        name: "apiVersion",
        slot: field!(service.api_version),
        key: Some("service.api-version"),
        variable: Some("GOOGLE_GENAI_API_VERSION"),
        argument: Some(with("api-version", "VERSION", ALL)),
        default: None,
        scope: SettingScope::Person,
        help: "The version of the API; by default v1beta, for Vertex AI v1beta1",
    },
    Setting {
        name: "vertexProject",
        slot: field!(vertex.project),
        key: Some("vertex.project"),
        variable: Some("GOOGLE_CLOUD_PROJECT"),
        argument: Some(with("vertex-project", "PROJECT", ALL)),
        default: None,
        scope: SettingScope::Person,
        help: "The project of Google Cloud that asks Vertex AI; by default that of the credentials",
    },
    Setting {
        name: "vertexLocation",
        slot: field!(vertex.location),
        key: Some("vertex.location"),
        variable: Some("GOOGLE_CLOUD_LOCATION"),
        argument: Some(with("vertex-location", "LOCATION", ALL)),
        default: None,
        scope: SettingScope::Person,
        help: "Where Vertex AI answers: a region such as us-central1, us, eu or global; by default global",
    },
    Setting {
        name: "vertexBaseUrl",
        slot: field!(vertex.base_url),
        key: Some("vertex.base-url"),
        variable: Some("GOOGLE_VERTEX_BASE_URL"),
        argument: Some(with("vertex-base-url", "URL", ALL)),
        default: None,
        scope: SettingScope::Person,
        help: "The address of Vertex AI, if it is not Google's own; it may include a path",
    },
    Setting {
        name: "accessTokenCommand",
        slot: field!(vertex.token_command),
        key: Some("vertex.token-command"),
        variable: Some("GEMINI_EXEC_ACCESS_TOKEN_COMMAND"),
        argument: Some(with("access-token-command", "COMMAND", ALL)),
        default: None,
        scope: SettingScope::Person,
        help: "A command that prints an access token for Vertex AI, such as gcloud auth print-access-token; by \
               default Application Default Credentials are used",
    },
    Setting {
        name: "apiKeyCommand",
        slot: field!(keys.command),
        key: Some("keys.command"),
        variable: Some("GEMINI_EXEC_API_KEY_COMMAND"),
        argument: Some(with("api-key-command", "COMMAND", ALL)),
        default: None,
        scope: SettingScope::Person,
        help: "A command that prints the key, such as pass show gemini; it takes precedence over a variable",
    },
    Setting {
        name: "apiKeyFile",
        slot: field!(keys.file),
        key: Some("keys.file"),
        variable: Some("GEMINI_EXEC_API_KEY_FILE"),
        argument: Some(with("api-key-file", "FILE", ALL)),
        default: None,
        scope: SettingScope::Person,
        help: "A file that holds the key, used if there is no other; by default api-key beside config.toml",
    },
    Setting {
        name: "runTime",
        slot: field!(run.time),
        key: Some("run.time"),
        variable: Some("GEMINI_EXEC_RUN_TIME"),
        argument: Some(with("run-time", "SECONDS", ANSWERING)),
        default: Some("30"),
        scope: SettingScope::Workspace,
        help: "How many seconds a program may run on this machine",
    },
    Setting {
        name: "isolation",
        slot: field!(run.isolation),
        key: Some("run.isolation"),
        variable: Some("GEMINI_EXEC_ISOLATION"),
        argument: Some(with("isolation", "ISOLATION", ALL)),
        default: Some("allow-reduced"),
        scope: SettingScope::Tighten("require-full"),
        help: "The isolation of code on this machine: allow-reduced uses the best that the machine offers, \
               require-full runs nothing without full isolation, reduced never uses more, allow-none runs code \
               without isolation if the machine offers none and you agree",
    },
    Setting {
        name: "pythonPath",
        slot: field!(run.python),
        key: Some("run.python"),
        variable: Some("GEMINI_EXEC_PYTHON"),
        argument: Some(with("python", "PATH", ALL)),
        default: None,
        scope: SettingScope::Person,
        help: "The Python that runs code on this machine, or a virtual environment; by default what \
               gemini-exec env create made, else python3",
    },
    Setting {
        name: "spareSandbox",
        slot: field!(run.spare),
        key: Some("run.spare-sandbox"),
        variable: Some("GEMINI_EXEC_SPARE_SANDBOX"),
        argument: Some(with("spare-sandbox", "LIBRARIES", LSP)),
        default: Some("usual"),
        scope: SettingScope::Workspace,
        help: "The libraries imported ahead of the next run in an editor: usual (numpy, pandas, matplotlib), \
               science (also scipy, scikit-learn, sympy, seaborn, openpyxl), or off",
    },
    Setting {
        name: "readAs",
        slot: field!(run.read_as),
        key: Some("run.read-as"),
        variable: Some("GEMINI_EXEC_READ_AS"),
        argument: Some(with("read-as", "PAIRS", ANSWERING)),
        default: None,
        scope: SettingScope::Workspace,
        help: "How this machine is to read data files, where what it assumes is wrong: \
               delimiter=semicolon,decimal=comma or dates=day-first,header=3,encoding=cp1252 or sheet=Sales; \
               header=none if no line names the columns",
    },
    Setting {
        name: "history",
        slot: field!(history.keep),
        key: Some("history.keep"),
        variable: Some("GEMINI_EXEC_HISTORY"),
        argument: Some(Argument {
            long: "no-history",
            form: ArgumentForm::Switch { sets: "off", help: "Keep nothing of this in the history" },
            on: ANSWERING,
        }),
        default: Some("on"),
        scope: SettingScope::Tighten("off"),
        help: "Keep asks and answers on this machine, so that they come back and can be gone on with",
    },
    Setting {
        name: "reuseAnswers",
        slot: field!(history.reuse),
        key: Some("history.reuse"),
        variable: Some("GEMINI_EXEC_REUSE_ANSWERS"),
        argument: Some(Argument {
            long: "again",
            form: ArgumentForm::Switch {
                sets: "false",
                help: "Ask, even if the service has answered the same before",
            },
            on: ANSWERING,
        }),
        default: Some("true"),
        scope: SettingScope::Workspace,
        help: "Show the kept answer, with its time, if the same is asked of the same service again",
    },
    Setting {
        name: "historyDays",
        slot: field!(history.days),
        key: Some("history.days"),
        variable: Some("GEMINI_EXEC_HISTORY_DAYS"),
        argument: None,
        default: Some("365"),
        scope: SettingScope::Person,
        help: "How many days an ask is kept after its last change",
    },
    Setting {
        name: "historyMegabytes",
        slot: field!(history.megabytes),
        key: Some("history.megabytes"),
        variable: Some("GEMINI_EXEC_HISTORY_MEGABYTES"),
        argument: None,
        default: Some("1000"),
        scope: SettingScope::Person,
        help: "How many megabytes the history may take on the disk; then the oldest asks are removed",
    },
    Setting {
        name: "diagnostics",
        slot: field!(views.diagnostics),
        key: Some("views.diagnostics"),
        variable: Some("GEMINI_EXEC_DIAGNOSTICS"),
        argument: None,
        default: Some("true"),
        scope: SettingScope::Workspace,
        help: "Show results as diagnostics",
    },
    Setting {
        name: "inlayHints",
        slot: field!(views.inlay_hints),
        key: Some("views.inlay-hints"),
        variable: Some("GEMINI_EXEC_INLAY_HINTS"),
        argument: None,
        default: Some("true"),
        scope: SettingScope::Workspace,
        help: "Show results as inlay hints",
    },
    Setting {
        name: "codeLenses",
        slot: field!(views.code_lenses),
        key: Some("views.code-lenses"),
        variable: Some("GEMINI_EXEC_CODE_LENSES"),
        argument: None,
        default: Some("true"),
        scope: SettingScope::Workspace,
        help: "Show the actions on a result as code lenses",
    },
    Setting {
        name: "cancelOnClose",
        slot: field!(views.cancel_on_close),
        key: Some("views.cancel-on-close"),
        variable: Some("GEMINI_EXEC_CANCEL_ON_CLOSE"),
        argument: None,
        default: Some("false"),
        scope: SettingScope::Workspace,
        help: "Stop an ask when its document is closed",
    },
    Setting {
        name: "checkNumbers",
        slot: field!(views.check_numbers),
        key: Some("views.check-numbers"),
        variable: Some("GEMINI_EXEC_CHECK_NUMBERS"),
        argument: Some(Argument {
            long: "no-check-numbers",
            form: ArgumentForm::Switch {
                sets: "false",
                help: "Do not mark numbers of an answer that are in no output",
            },
            on: ANSWERING,
        }),
        default: Some("true"),
        scope: SettingScope::Workspace,
        help: "Mark numbers of an answer that no program printed and that are in no file and no question",
    },
    Setting {
        name: "timeoutSeconds",
        slot: field!(timeout),
        key: None,
        variable: None,
        argument: Some(with("timeout", "SECONDS", ANSWERING)),
        default: None,
        scope: SettingScope::Workspace,
        help: "Deprecated: sets silence and run time together; set the two instead",
    },
];

/// Merges two sources: the settings of `above`, and those of `below` that `above` does not set.
pub(crate) fn over(mut above: Partial, below: &Partial) -> Partial {
    for setting in &TABLE {
        setting.slot.fill(&mut above, below);
    }
    above
}

/// The setting with this name, for tests.
#[cfg(test)]
pub(super) fn setting(name: &str) -> &'static Setting {
    TABLE.iter().find(|setting| setting.name == name).expect("a setting")
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::TABLE;

    #[test]
    fn no_two_settings_share_a_name() {
        let arguments =
            TABLE.iter().filter_map(|it| it.argument.as_ref()).map(|argument| argument.long).collect();
        for names in [
            TABLE.iter().map(|it| it.name).collect::<Vec<_>>(),
            TABLE.iter().filter_map(|it| it.key).collect(),
            TABLE.iter().filter_map(|it| it.variable).collect(),
            arguments,
        ] {
            assert_eq!(names.iter().collect::<HashSet<_>>().len(), names.len(), "{names:?}");
        }
    }

    #[test]
    fn defaults_are_those_of_the_client_and_the_sandbox() {
        let client = gemini::Config::new(gemini::Keys::from_env(|_| None));
        let default = |name: &str| super::setting(name).default;
        assert_eq!(default("silence"), Some(client.silence.as_secs().to_string().as_str()));
        let limit = sandbox::Limits::default().wall.as_secs().to_string();
        assert_eq!(default("runTime"), Some(limit.as_str()));
    }
}
