//! Checks everything that can be checked before anything is sent or run.

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{SystemTime, UNIX_EPOCH};

use engines::{Destination, Engine, EngineChoice, Engines, Input, Obstacle, Prepared, UntrustedProgram};
use history::{AskPlace, History};
use sandbox::in_words;
use turn::view::size;
use turn::{Failure, Prompt, Turn, one_line};

use super::ask_arguments::AskArguments;
use super::came::Came;
use super::continued::Continued;
use super::find::MeantAsk;
use super::given::GivenInput;
use super::refused::Refused;
use super::yes::is_yes;
use super::{given, local_env, markdown_file, piped, review};
use crate::complain::{complain, remark};
use crate::document_id::DocumentId;
use crate::project::Project;
use crate::review::Reason;
use crate::settings::{AskedWith, Settings, Sources, SpareChoice};
use crate::{given_files, mask_secret, new_files};

/// An ask that is ready to start.
pub(super) struct PreparedAsk {
    /// The ask itself.
    pub(super) ask: Prepared,
    /// Who answers.
    pub(super) engine: Arc<dyn Engine>,
    /// Why its files do not leave unasked: they are held, or have changed since they were sent.
    pub(super) reasons: Vec<Reason>,
    /// The turn that will hold the answer.
    pub(super) turn: Turn,
    /// The conversation that it continues, if it does.
    pub(super) earlier: Option<Continued>,
    /// Where it stands in the history.
    pub(super) place: AskPlace,
    /// What is continued, and what leaves this machine, in a line each; `None` if neither is.
    pub(super) notice: Option<String>,
    /// The heading of the document.
    pub(super) heading: String,
    /// The folder for charts.
    pub(super) charts: PathBuf,
    /// The folder for files that programs write. Without it they are not saved.
    pub(super) files: Option<PathBuf>,
}

/// Checks the command line and prepares its ask. Sends and runs nothing, except to create an environment or to probe
/// the sandbox. `history` is `None` if it is off.
pub(super) fn prepare(
    arguments: &AskArguments,
    sources: &Sources,
    history: Option<&History>,
) -> Result<PreparedAsk, Refused> {
    let charts = check_outputs(arguments, &sources.folders.state)?;
    check_number(arguments)?;
    check_files(arguments)?;
    let question = arguments.question.join(" ");
    let found = arguments.continues.map(|meant| Continued::find(history, meant)).transpose()?;
    let mut earlier = found.map(|found| found.asking(&question));
    let asked_with = asked_with(arguments, earlier.as_ref());
    let mut settings = sources.settings(&asked_with.partial());
    settings.run.spare = SpareChoice::Off; // It would outlive its use.
    let piped = piped::read(arguments)?;
    let came = Came::of(arguments, piped.as_ref());
    let mut given = given::open(&question, arguments.code.as_deref(), &arguments.attach, piped)?;
    let heading = heading(&given.input, arguments.code.as_deref());
    place_code(&given, &mut settings);
    let engine = engine(arguments, &mut settings)?;
    came.check_private(&mut given.input, engine.privacy())?;
    let mut given = match &mut earlier {
        Some(earlier) => earlier.complete(given, &*engine)?,
        None => given,
    };
    engine.remarks().iter().for_each(|said| remark(said));
    if let Some(said) = lost_sign_in(&settings, &asked_with) {
        remark(&said);
    }
    let mut reasons = review::held_files(&given, &*engine);
    reasons.extend(earlier.as_ref().and_then(|earlier| {
        let number = earlier.number.0.to_string();
        Some(Reason::changed(earlier.changes.as_ref()?, &number))
    }));
    let said = if engine.stays_here() {
        given.find_around()?
    } else {
        given.leave_out_ignored(review::held_by_name(arguments))?
    };
    for line in said {
        remark(&line);
    }
    let mut turn = begun(&given, &*engine, history.is_some());
    turn.asked_with = asked_with.kept();
    // It goes with the whole conversation: the programs of all its answers are run on the files as they are.
    turn.mask_secret = earlier.as_ref().and_then(Continued::mask_secret);
    if turn.mask_secret.is_none() && mask_secret::is_needed(&*engine) {
        turn.mask_secret = Some(mask_secret::new()?);
    }
    given.input.mask_secret = turn.mask_secret;
    if let Some(earlier) = &earlier {
        earlier.carry(&mut given, &*engine).iter().for_each(|said| remark(said));
    }
    let place = AskPlace {
        uri: given.place().map(|path| DocumentId::of_path(path).canonical()).unwrap_or_default(),
        trace: None,
    };
    let ask = engine.prepare(given.input, earlier.as_ref().map(Continued::memories).unwrap_or_default())?;
    if let Some(prompt) = &ask.prompt {
        let turns: Vec<&Turn> = earlier.iter().flat_map(|earlier| &earlier.turns).collect();
        given_files::complete(&mut turn.sent, prompt, &turns);
    }
    let sent = ask.prompt.as_ref().map(|prompt| notice(&turn.speaker.name, &*engine, prompt));
    let notice = match &earlier {
        Some(earlier) => Some(earlier.notice(sent, &*engine, &asked_with)),
        None => sent,
    };
    let notice =
        notice.map(|said| if engine.is_kept() { format!("{said}\n{}", engine.kept_words()) } else { said });
    let files = arguments.files.clone();
    Ok(PreparedAsk { ask, engine, reasons, turn, earlier, place, notice, heading, charts, files })
}

/// Tells the run where the code stands, and the project around it.
fn place_code(given: &GivenInput, settings: &mut Settings) {
    if let Some((code, root)) = Project::of_code(given.code.as_deref()).map(Project::places) {
        (settings.run.code_folder, settings.run.project_root) = (Some(code), Some(root));
    }
}

/// What is asked with: the arguments, and what the conversation was asked with where they say nothing. Says which files of
/// functions are not what they were.
fn asked_with(arguments: &AskArguments, earlier: Option<&Continued>) -> AskedWith {
    let mut with = AskedWith::given(&arguments.settings);
    if let Some(earlier) = earlier.filter(|_| !arguments.current_settings) {
        with.after(earlier.asked_with()).iter().for_each(complain);
    }
    with
}

/// What to say of a conversation that cannot sign in any more as it did.
fn lost_sign_in(settings: &Settings, with: &AskedWith) -> Option<String> {
    let said = with.lost_sign_in()?;
    let engines = settings.engines();
    let has_none = match engines.asked() {
        Some(config) => config.has_no_sign_in(),
        // With a key, the engine would be another.
        None => engines.engine == EngineChoice::Auto,
    };
    has_none.then_some(said)
}

/// Fails if the number of an ask was typed as a word of the question: the latest ask would be continued instead.
fn check_number(arguments: &AskArguments) -> Result<(), Failure> {
    let is_number = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_digit());
    let is_quoted = |word: &str| word.contains(char::is_whitespace);
    let number = match arguments.question.as_slice() {
        [first, ..] if is_number(first) => first,
        [question, last] if is_quoted(question) && is_number(last) => last,
        _ => return Ok(()),
    };
    if arguments.continues != Some(MeantAsk::Latest) {
        return Ok(());
    }
    let remedy =
        format!("Write --continue={number} to continue ask {number}, or put the whole question in quotes.");
    Err(Failure::new(format!("{number} may be the number of an ask or a part of the question"), "", remedy))
}

/// Fails if a word of the question is a file, and none is given along: the question would go without it. A conversation may
/// have it from before.
fn check_files(arguments: &AskArguments) -> Result<(), Failure> {
    if arguments.continues.is_some() || !arguments.attach.is_empty() || arguments.code.is_some() {
        return Ok(());
    }
    let is_file = |word: &&String| {
        let path = Path::new(word);
        path.extension().is_some() && path.is_file()
    };
    let Some(file) = arguments.question.iter().find(is_file) else { return Ok(()) };
    let shown = one_line(file);
    let argument = if file.contains(char::is_whitespace) { format!("\"{shown}\"") } else { shown.clone() };
    let quotes = if arguments.question.len() > 1 { ", or put the question in quotes" } else { "" };
    let is_code = Path::new(file).extension().is_some_and(|ending| ending == "py" || ending == "ipynb");
    let option = if is_code { "--code" } else { "-a" };
    let remedy = format!("Write {option} {argument} to ask about it{quotes}.");
    Err(Failure::new(format!("The file {shown} is named, but not attached"), "", remedy))
}

/// The turn as it begins. Files are read to note them, which only the history needs.
fn begun(given: &GivenInput, engine: &dyn Engine, is_kept: bool) -> Turn {
    let mut turn = Turn::new(given.input.question.clone());
    turn.begin(engine.speaker(), SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default());
    if is_kept {
        turn.excerpt.clone_from(&given.input.excerpt);
        turn.sent = given.sent(engine.abilities().files);
    }
    turn
}

/// Checks now that everything can be written at the end. Gives the folder for charts.
fn check_outputs(arguments: &AskArguments, state_folder: &Path) -> Result<PathBuf, Failure> {
    if let Some(path) = &arguments.markdown {
        markdown_file::check_writable(path)?;
    }
    for (path, content, option) in
        [(&arguments.images, "charts", "--images"), (&arguments.files, "files", "--files")]
    {
        if let Some(path) = path {
            new_files::private_folder(path)
                .map_err(|error| cannot_save(content, path, &in_words(&error), option))?;
        }
    }
    Ok(charts_folder(arguments, state_folder))
}

/// The engine that answers. If code runs on this machine, creates an environment if asked to, and asks for consent to
/// start a program of the workspace and to run without isolation if that is needed.
fn engine(arguments: &AskArguments, settings: &mut Settings) -> Result<Arc<dyn Engine>, Refused> {
    let engines = Engines::default();
    let mut engine = engines.resolve(&settings.engines());
    if engine.abilities().runs_here() && arguments.create_env {
        local_env::ensure(settings)?;
        engine = engines.resolve(&settings.engines());
    }
    cleared(settings, engine, |settings| engines.resolve(&settings.engines()))
}

/// An engine that may start: asks for consent where that is needed, and resolves it anew with it.
pub(super) fn cleared(
    settings: &mut Settings,
    mut engine: Arc<dyn Engine>,
    resolve: impl Fn(&Settings) -> Arc<dyn Engine>,
) -> Result<Arc<dyn Engine>, Refused> {
    if let Some(UntrustedProgram { path, obstacle }) = engine.untrusted_program() {
        consented(obstacle)?;
        settings.run.agreed.push(path);
        engine = resolve(settings);
    }
    let Some(obstacle) = engine.obstacle()? else { return Ok(engine) };
    consented(obstacle)?;
    settings.run.is_unisolated = true;
    Ok(resolve(settings))
}

fn consented(obstacle: Obstacle) -> Result<(), Refused> {
    let is_agreed = is_yes(&format!("{} Run it all the same?", obstacle.warning));
    if is_agreed { Ok(()) } else { Err(Refused::failed(obstacle.refusal)) }
}

/// The line that says what is sent: `gemini-flash-latest gets 120 characters of text, penguins.csv (15.2 kB)`.
fn notice(model: &str, engine: &dyn Engine, prompt: &Prompt) -> String {
    let instructions = prompt.answer.instructions.as_deref().unwrap_or_default();
    let text = prompt.text().chars().count() + instructions.chars().count();
    let text = format!("{text} characters of text");
    let files = prompt
        .attachments
        .iter()
        .map(|file| format!("{} ({}{})", one_line(&file.name), size(file.size()), file.words()));
    let schemas = prompt.schemas.iter().map(|schema| format!("the schema of {}", one_line(&schema.name)));
    let again =
        prompt.renewable.iter().map(|name| format!("{} again if Google no longer has it", one_line(name)));
    let functions = match prompt.functions.len() {
        0 => None,
        1 => Some("a function that it may call".to_owned()),
        count => Some(format!("{count} functions that it may call")),
    };
    // Who is there gets the key or the token too.
    let unusual = engine.destinations().into_iter().find(|destination| !destination.is_usual);
    let place =
        unusual.map(|Destination { host, .. }| format!(" at {}", one_line(&host))).unwrap_or_default();
    format!(
        "{model}{place} gets {}",
        [text]
            .into_iter()
            .chain(files)
            .chain(schemas)
            .chain(again)
            .chain(functions)
            .collect::<Vec<_>>()
            .join(", ")
    )
}

/// The heading of the document: the question, else the names of the files.
fn heading(input: &Input, code: Option<&Path>) -> String {
    if !input.question.is_empty() {
        return input.question.clone();
    }
    let code = code.and_then(Path::file_name).map(|name| name.to_string_lossy().into_owned());
    let folders = input.folders.iter().map(|folder| folder.shown.clone());
    let names = code.into_iter().chain(input.files.iter().map(|file| file.name.clone())).chain(folders);
    names.filter(|name| name != "-").collect::<Vec<_>>().join(", ")
}

/// The folder for charts: `--images`, else beside the document, else a new folder below the state folder.
fn charts_folder(arguments: &AskArguments, state_folder: &Path) -> PathBuf {
    if let Some(folder) = &arguments.images {
        return folder.clone();
    }
    if let Some(path) = &arguments.markdown {
        return markdown_file::charts_folder(path);
    }
    new_charts_folder(state_folder)
}

/// A new folder below the state folder.
pub(super) fn new_charts_folder(state_folder: &Path) -> PathBuf {
    let seconds = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default().as_secs();
    state_folder.join("charts").join(format!("{seconds}-{}", std::process::id()))
}

fn cannot_save(content: &str, folder: &Path, why: &str, option: &str) -> Failure {
    let title = format!("Cannot save {content} in {}", folder.display());
    Failure::new(title, why, format!("Name another folder with {option} DIR."))
}
