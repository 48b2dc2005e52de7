//! What works on this machine with some settings, and how to fix the rest. Shows no secrets.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::time::Duration;

use engines::{EngineChoice, EngineSettings, look_at_functions};
use gemini::{Api, Client, Config, Surface};
use sandbox::{Cancel, Ended, Program, Sandbox};
use serde::Serialize;
use tokio::time::timeout;
use turn::{Failure, without_options};

use crate::settings::Settings;

/// The version, its commit and the day of that.
const VERSION: &str = env!("GEMINI_EXEC_VERSION");

/// One line of the report.
#[derive(Serialize)]
struct Finding {
    topic: &'static str,
    state: State,
    text: String,
}

#[derive(Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
enum State {
    Works,
    /// Missing, but an ask can do without it.
    Absent,
    Broken,
}

impl Finding {
    fn good(topic: &'static str, text: impl Into<String>) -> Self {
        Finding { topic, state: State::Works, text: text.into() }
    }

    fn absent(topic: &'static str, text: impl Into<String>) -> Self {
        Finding { topic, state: State::Absent, text: text.into() }
    }

    fn bad(topic: &'static str, failure: &Failure) -> Self {
        Finding { topic, state: State::Broken, text: failure.sentence() }
    }
}

/// What was found.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Examination {
    version: &'static str,
    system: &'static str,
    machine: &'static str,
    /// `true` if an ask would work.
    pub(crate) can_answer: bool,
    findings: Vec<Finding>,
}

impl Examination {
    /// Looks at everything that these settings use: asks the service, and runs a small program.
    pub(crate) async fn of(settings: Settings) -> Self {
        let engines = settings.engines();
        let service = match engines.asked() {
            Some(config) => {
                let service = service(config, engines.api, &settings.model).await;
                service.into_iter().chain(functions(&engines.functions)).collect()
            }
            None => vec![no_service(&engines)],
        };
        let sandbox = settings.sandbox();
        let local = tokio::task::spawn_blocking(move || local(sandbox)).await.unwrap_or_default();
        let asked = engines.asked().map(|config| (config.service_name(), works(&service)));
        let engine = engine(&settings, asked, works(&local));
        Examination {
            version: VERSION,
            system: std::env::consts::OS,
            machine: std::env::consts::ARCH,
            can_answer: engine.state == State::Works,
            findings: [engine].into_iter().chain(service).chain(local).collect(),
        }
    }

    /// The same for people who have no command line; `set_key` is what asks for a key in their editor, if something does.
    pub(crate) fn in_editor(mut self, set_key: Option<&str>) -> Self {
        for finding in &mut self.findings {
            finding.text = without_options(&finding.text);
            if let Some(set_key) = set_key {
                finding.text = finding
                    .text
                    .replace(NO_KEY, &format!("none; {set_key} sets one, to ask Gemini"))
                    .replace("Set GEMINI_API_KEY", "Set an API key");
            }
        }
        self
    }

    /// A line for each finding.
    pub(crate) fn text(&self) -> String {
        let mut text = format!("gemini-exec {} on {} {}\n", self.version, self.system, self.machine);
        for Finding { topic, state, text: words } in &self.findings {
            let mark = match state {
                State::Works => '✓',
                State::Absent => '–',
                State::Broken => '✗',
            };
            let _ = writeln!(text, "{mark} {topic:<10} {words}");
        }
        text
    }
}

fn works(findings: &[Finding]) -> bool {
    !findings.is_empty() && findings.iter().all(|finding| finding.state != State::Broken)
}

/// Who would answer. `asked` names the service that would be asked, and whether it works.
fn engine(settings: &Settings, asked: Option<(&str, bool)>, local_works: bool) -> Finding {
    let choice = settings.engine.as_str();
    let no_key = if settings.engine == EngineChoice::Auto { " (no key is set)" } else { "" };
    match (asked, local_works) {
        (Some((service, true)), _) => {
            Finding::good("engine", format!("{choice} asks {service}, model {}", settings.model))
        }
        (Some((service, false)), _) => {
            let title = format!("the engine is {choice}, and {service} cannot be asked");
            let remedy = "Mend what is marked below, or set engine to local (--engine local).";
            Finding::bad("engine", &Failure::new(title, "", remedy))
        }
        (None, true) => {
            Finding::good("engine", format!("{choice} runs and profiles on this machine{no_key}"))
        }
        (None, false) => {
            let remedy = match settings.engine {
                EngineChoice::Local => "Mend what is marked below.",
                EngineChoice::Auto | EngineChoice::Gemini | EngineChoice::Vertex => {
                    "Set GEMINI_API_KEY, or mend what is marked below."
                }
            };
            Finding::bad("engine", &Failure::new("nothing can answer", "", remedy))
        }
    }
}

/// Why no service would be asked.
fn no_service(engines: &EngineSettings) -> Finding {
    if engines.engine == EngineChoice::Local {
        return Finding::absent("key", "not looked for: the engine is local");
    }
    Finding::absent("key", NO_KEY)
}

const NO_KEY: &str =
    "none; gemini-exec keys set takes one, to ask Gemini (https://aistudio.google.com/apikey)";

/// How long one question of the doctor may take: whoever examines waits for it, and so do editors.
const PATIENCE: Duration = Duration::from_secs(10);

fn silent(who: &str) -> Failure {
    let detail = format!("{who} said nothing for {} s", PATIENCE.as_secs());
    Failure::new("No reply", detail, "Check the network, the proxy and the base URL, and try again.")
}

/// What is known of a service that would be asked, and of its key or token.
async fn service(config: &Config, api: Api, model: &str) -> Vec<Finding> {
    if config.surface == Surface::Developer && !config.keys.are_set() {
        return vec![Finding { topic: "key", state: State::Broken, text: NO_KEY.to_owned() }];
    }
    let client = match Client::new(config.clone()) {
        Ok(client) => client,
        Err(error) => return vec![Finding::bad("service", &error.failure())],
    };
    let topic = if config.takes_tokens() { "token" } else { "key" };
    let source = match timeout(PATIENCE, client.credential_source()).await {
        Ok(Ok(source)) => source,
        Ok(Err(error)) => return vec![Finding::bad(topic, &error.failure())],
        Err(_) => return vec![Finding::bad(topic, &silent(&format!("who gives the {topic}")))],
    };
    let from = Finding::good(topic, format!("from {source}"));
    let unused = config.unused_key().map(|words| Finding::absent("key", words));
    let unusual = client.unusual_host().map(|host| {
        let usual = config.service_name();
        Finding::absent("address", format!("{host} gets the {topic}: it is not the usual address of {usual}"))
    });
    let note = config.model_remark(model).map(|note| Finding::absent("model", note));
    let service = match timeout(PATIENCE, client.check_ask(api, model)).await {
        Ok(Ok(())) => Finding::good("service", format!("takes the {topic} and knows {model}")),
        Ok(Err(error)) => Finding::bad("service", &error.failure()),
        Err(_) => Finding::bad("service", &silent(&client.host())),
    };
    [Some(from), unused, unusual, Some(service), note].into_iter().flatten().collect()
}

/// What a model is told of the person's functions, if there are any.
fn functions(files: &[PathBuf]) -> Vec<Finding> {
    if files.is_empty() {
        return Vec::new();
    }
    match look_at_functions(files) {
        Ok(told) => {
            let left_out = told.left_out.into_iter().map(|said| Finding::absent("functions", said));
            let told = Finding::good("functions", told.signatures.join(", "));
            [told].into_iter().chain(left_out).collect()
        }
        Err(failure) => vec![Finding::bad("functions", &failure)],
    }
}

/// Prints the version of Python, then the version of each library, or `no` and its name.
const VERSIONS: &str = r#"
import platform
from importlib.metadata import PackageNotFoundError, version

print(platform.python_version())
for name in ["numpy", "pandas", "matplotlib", "scipy", "scikit-learn", "sympy", "seaborn", "openpyxl", "pyarrow"]:
    try:
        print(name, version(name))
    except PackageNotFoundError:
        print("no", name)
"#;

fn local(options: sandbox::Setup) -> Vec<Finding> {
    let sandbox = match Sandbox::new(options) {
        Ok(sandbox) => sandbox,
        Err(error) => return vec![Finding::bad("python", &local::sandbox_failure(error))],
    };
    let program = Program { code: VERSIONS.to_owned(), ..Program::default() };
    let run = match sandbox.run(program, &Cancel::new()) {
        Ok(run) if run.outcome == Ended::Ok => run,
        Ok(run) => {
            let failure =
                Failure::new("Python does not run", run.output, "Try another Python: put it first on PATH.");
            return vec![Finding::bad("python", &failure)];
        }
        Err(error) => return vec![Finding::bad("isolation", &local::sandbox_failure(error))],
    };
    let mut lines = run.output.lines();
    let version = lines.next().unwrap_or_default();
    let (missing, found): (Vec<&str>, Vec<&str>) = lines.partition(|line| line.starts_with("no "));
    let found = if found.is_empty() { "only the standard library".to_owned() } else { found.join(", ") };
    let missing: Vec<&str> = missing.iter().map(|line| line.trim_start_matches("no ")).collect();
    let libraries = if missing.is_empty() {
        Finding::good("libraries", found)
    } else {
        let set = if found.contains("pandas") { "full" } else { "core" };
        let more = format!(
            "make an environment with more (--set {set} of `gemini-exec env create`), or add them to this Python"
        );
        Finding::absent("libraries", format!("{found}; not {}: {more}", missing.join(", ")))
    };
    let isolation = match run.why_not_full {
        Some(why) => Finding::absent("isolation", format!("{} (not full: {why})", run.layer.words())),
        None => Finding::good("isolation", run.layer.words()),
    };
    vec![
        Finding::good("python", format!("{version} at {}", sandbox.python().executable().display())),
        libraries,
        isolation,
    ]
}
