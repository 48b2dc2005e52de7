//! `gemini-exec ask`.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use ask::view::markdown;
use ask::{Ending, Event, Failure, State, Transcript};
use gemini::Client;
use sandbox::Sandbox;

use super::Exit;
use super::human::{Human, summary};
use super::json::Json;
use super::report::{Report, complain};
use crate::charts::Folder;
use crate::engine::{self, Message, Running, Task};
use crate::failures;
use crate::input::{Input, in_words};
use crate::settings::{DEFAULT_MODEL, Engine, Settings};

/// What `ask` takes.
#[derive(clap::Args)]
#[command(after_help = "\
Exit codes: 0 answered · 1 no answer, or half of one · 2 the command or an input cannot be used
            3 answered, but the last code run failed · 130 cancelled with Ctrl-C")]
pub(crate) struct Arguments {
    /// What to ask; may be left out with --attach (profiles the data) or --code (runs the code)
    question: Option<String>,
    /// A data file to send along; may be given more than once; - reads CSV from standard input
    #[arg(short, long, value_name = "FILE")]
    attach: Vec<PathBuf>,
    /// Code to ask about or, without a question, to run; - reads standard input
    #[arg(long, value_name = "FILE")]
    code: Option<PathBuf>,
    /// Who answers; auto is Gemini where a key is set, else this machine
    #[arg(long, value_enum, default_value_t = Engine::Auto)]
    engine: Engine,
    /// The Gemini model
    #[arg(long, default_value = DEFAULT_MODEL)]
    model: String,
    /// Print one JSON event a line instead
    #[arg(long)]
    json: bool,
    /// Write the whole transcript to this Markdown file as well
    #[arg(long, value_name = "FILE")]
    markdown: Option<PathBuf>,
    /// Save charts in this folder; by default beside the Markdown file, else in the state folder
    #[arg(long, value_name = "DIR")]
    images: Option<PathBuf>,
    /// Wait for the whole answer instead of streaming it
    #[arg(long)]
    no_stream: bool,
    /// How long Gemini may stay silent (default 120) or local code may run (default 30)
    #[arg(long, value_name = "SECONDS", value_parser = seconds)]
    timeout: Option<Duration>,
}

fn seconds(text: &str) -> Result<Duration, String> {
    const DAY: f64 = 86_400.0;
    let seconds: Option<f64> = text.parse().ok().filter(|seconds| *seconds > 0.0 && *seconds <= DAY);
    seconds.map(Duration::from_secs_f64).ok_or_else(|| "give a number of seconds up to 86400".to_owned())
}

/// Runs the command.
pub(crate) async fn run(arguments: Arguments, settings: Settings) -> Exit {
    let refuse = |failure: Failure, exit: Exit| {
        complain(&failure);
        // Programs read the same on standard output.
        if arguments.json && Json::failed(&failure).is_err() { Exit::OutputClosed } else { exit }
    };
    let prepared = match prepare(&arguments, settings) {
        Ok(prepared) => prepared,
        Err(Refused { failure, exit }) => return refuse(failure, exit),
    };
    let Prepared { task, speaker, question, charts } = prepared;
    let report: Box<dyn Report> =
        if arguments.json { Box::new(Json) } else { Box::new(Human::new(speaker.clone())) };
    let mut show = Show {
        report,
        charts,
        chart_paths: Vec::new(),
        transcript: Transcript::default(),
        state: None,
        broken: None,
    };
    let started = Instant::now();
    let ending = tokio::select! {
        ending = show.all(task) => ending,
        exit = told_to_end() => {
            let failure = Failure::new("Cancelled", "", "");
            // Whether it can still be told makes no difference.
            let _ = show.report.end(&Ending::Failed(failure), &show.transcript, started.elapsed());
            return exit;
        }
    };
    let ending = match ending {
        Ok(ending) => ending,
        Err(error) => return output_failed(&error),
    };
    // The document first: it keeps the answer even when the terminal is gone.
    let kept = arguments.markdown.as_deref().map(|path| {
        let subtitle = summary(&speaker, &show.transcript, started.elapsed());
        let links: Vec<String> = show.chart_paths.iter().map(|chart| link(path, chart)).collect();
        write_whole(path, &markdown::document(&question, &subtitle, &show.transcript, &links, &ending))
            .map_err(|error| {
                Failure::new(
                    format!("Cannot write {}", path.display()),
                    in_words(&error),
                    "Ask with another --markdown FILE.",
                )
            })
    });
    if let Err(error) = show.report.end(&ending, &show.transcript, started.elapsed()) {
        return output_failed(&error);
    }
    let failures: Vec<Failure> = kept.and_then(Result::err).into_iter().chain(show.broken.take()).collect();
    failures.iter().for_each(complain);
    match (&ending, show.transcript.code_succeeded()) {
        (Ending::Cut | Ending::Failed(_), _) => Exit::Failed,
        _ if !failures.is_empty() => Exit::Failed,
        (Ending::Answered { .. }, Some(false)) => Exit::CodeFailed,
        (Ending::Answered { .. }, _) => Exit::Answered,
    }
}

/// Waits for Ctrl-C or a request of the system to end.
async fn told_to_end() -> Exit {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let terminate = async {
            match signal(SignalKind::terminate()) {
                Ok(mut signal) => signal.recv().await,
                Err(_) => std::future::pending().await,
            }
        };
        tokio::select! {
            _ = tokio::signal::ctrl_c() => Exit::Cancelled,
            _ = terminate => Exit::Terminated,
        }
    }
    #[cfg(not(unix))]
    {
        let _ = tokio::signal::ctrl_c().await;
        Exit::Cancelled
    }
}

/// Why an ask did not start.
struct Refused {
    failure: Failure,
    exit: Exit,
}

/// Most of what stops an ask before it starts is in the command line or the files it names.
impl From<Failure> for Refused {
    fn from(failure: Failure) -> Self {
        Refused { failure, exit: Exit::Usage }
    }
}

struct Prepared {
    task: Task,
    speaker: String,
    question: String,
    charts: Folder,
}

/// Checks everything that can be checked before anything is sent or run.
fn prepare(arguments: &Arguments, settings: Settings) -> Result<Prepared, Refused> {
    if let Some(path) = &arguments.markdown {
        check_destination(path)?;
    }
    let input = Input::open(
        arguments.question.as_deref().unwrap_or_default(),
        arguments.code.as_deref(),
        &arguments.attach,
    )?;
    let question = input.question.clone();
    let charts = Folder::at(charts_folder(arguments, &settings.state_folder));
    if arguments.engine.is_gemini(&settings.gemini) {
        let mut config = settings.gemini;
        config.idle_timeout = arguments.timeout.unwrap_or(config.idle_timeout);
        let client = Client::new(config).map_err(|error| failures::of_gemini(&error))?;
        let model = arguments.model.clone();
        let speaker = model.clone();
        let request = input.into_prompt()?.request();
        let task = Task::Gemini { client, model, request, streaming: !arguments.no_stream };
        return Ok(Prepared { task, speaker, question, charts });
    }
    let options = sandbox::Options { isolation: settings.isolation, ..sandbox::Options::default() };
    let sandbox = Sandbox::new(options)
        .map_err(|error| Refused { failure: failures::of_sandbox(error), exit: Exit::Failed })?;
    let task =
        Task::Local { engine: local::Engine::new(sandbox), job: engine::job(input, arguments.timeout) };
    Ok(Prepared { task, speaker: "local engine".to_owned(), question, charts })
}

/// Where charts go: where asked, else beside the document, else a folder of this ask's own.
fn charts_folder(arguments: &Arguments, state_folder: &Path) -> PathBuf {
    if let Some(folder) = &arguments.images {
        return folder.clone();
    }
    if let Some(document) = &arguments.markdown {
        let mut name = document.file_stem().unwrap_or_default().to_owned();
        name.push("_files");
        return document.with_file_name(name);
    }
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    state_folder.join("charts").join(format!("{seconds}-{}", std::process::id()))
}

/// Everything one ask shows, while it is shown.
struct Show {
    report: Box<dyn Report>,
    charts: Folder,
    chart_paths: Vec<PathBuf>,
    transcript: Transcript,
    state: Option<State>,
    /// The first chart that could not be saved.
    broken: Option<Failure>,
}

impl Show {
    /// Runs the task to its end.
    async fn all(&mut self, task: Task) -> io::Result<Ending> {
        self.state()?;
        let mut running = Running::start(task);
        while let Some(message) = running.next().await {
            match message {
                Message::Waiting { delay, reason } => self.report.waiting(delay, &reason)?,
                Message::Response(response) => {
                    for event in self.transcript.push(*response) {
                        self.event(&event)?;
                    }
                    self.state()?;
                }
                Message::Cut => return Ok(Ending::Cut),
                Message::Failed(failure) => return Ok(Ending::Failed(failure)),
            }
        }
        Ok(self.transcript.ending())
    }

    fn state(&mut self) -> io::Result<()> {
        let state = self.transcript.state();
        if self.state.replace(state) == Some(state) { Ok(()) } else { self.report.state(state) }
    }

    fn event(&mut self, event: &Event) -> io::Result<()> {
        let Event::Image(image) = event else {
            return self.report.event(event);
        };
        match self.charts.save(image) {
            Ok(path) => {
                self.chart_paths.push(path.clone());
                self.report.chart(self.chart_paths.len(), image, &path)
            }
            Err(error) => {
                let failure = Failure::new(
                    "A chart could not be saved",
                    in_words(&error),
                    "Name another folder with --images DIR.",
                );
                self.broken.get_or_insert(failure);
                Ok(())
            }
        }
    }
}

/// What a failure of standard output means: a reader that left is no mistake, a full disk is.
fn output_failed(error: &io::Error) -> Exit {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Exit::OutputClosed;
    }
    complain(&Failure::new("Cannot write the answer", in_words(error), "Write it somewhere else."));
    Exit::Failed
}

fn check_destination(path: &Path) -> Result<(), Failure> {
    let refuse =
        |why: &str| Err(Failure::new(format!("Cannot write {}", path.display()), why, "Name another file."));
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if path.is_dir() {
        return refuse("it is a folder");
    }
    if !folder.is_dir() {
        return refuse("there is no such folder");
    }
    Ok(())
}

/// Writes a file in one step: on a full disk the old one is still whole.
fn write_whole(path: &Path, text: &str) -> io::Result<()> {
    // A device or a pipe has nothing to keep, and must not be replaced by a file.
    if path.exists() && !path.is_file() {
        return fs::write(path, text);
    }
    let path = fs::canonicalize(path).unwrap_or_else(|_| path.to_owned());
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    // As any new file: readable as the umask says, and not for its owner alone like a temporary one.
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
    let mut file = builder.prefix(".gemini-exec-").tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.persist(path)?;
    Ok(())
}

/// A chart as the document links to it: relative where it lies below the document's folder.
fn link(document: &Path, chart: &Path) -> String {
    let folder = document.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let folder = fs::canonicalize(folder).unwrap_or_else(|_| folder.to_owned());
    chart.strip_prefix(&folder).unwrap_or(chart).display().to_string()
}

#[cfg(test)]
mod tests {
    use super::seconds;

    #[test]
    fn a_timeout_is_a_positive_number_of_seconds() {
        assert_eq!(seconds("1.5").map(|timeout| timeout.as_millis()), Ok(1500));
        for bad in ["0", "-1", "nan", "inf", "1e9", "soon", ""] {
            assert!(seconds(bad).is_err(), "{bad}");
        }
    }
}
