//! Functions of the person's that Gemini may call: read before anything is sent, run in the sandbox.

use std::fs::{self, File};
use std::io::{self, Read, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use ask::DeclaredFunctions;
use futures_util::FutureExt;
use futures_util::future::BoxFuture;
use gemini::{EarlierFile, FunctionCall, FunctionResult, Returned, RunFunctions};
use local::{Execution, Executor, SandboxExecutor, Script};
use sandbox::{Cancel, InputFile, InputFolder};
use serde_json::value::{RawValue, to_raw_value};
use tokio::sync::oneshot;
use turn::{Failure, FunctionDeclaration, Outcome, Output, Piece, Update, last_error, last_traceback, shown};

use crate::{Input, Running, held};

/// The longest file of functions, in bytes.
const LONGEST_SOURCE: u64 = 1 << 20;

/// The longest error that goes back to the model, in characters.
const LONGEST_ERROR: usize = 2_000;

/// The longest value that goes back to the model, in bytes: it costs tokens at each further request.
const LONGEST: usize = 100_000;

/// What a model is told of the functions of the person's.
pub struct FunctionsTold {
    /// Each with its parameters, for people.
    pub signatures: Vec<String>,
    /// A sentence for each function that it is not told of.
    pub left_out: Vec<String>,
}

/// Looks what a model would be told of the functions of these files.
///
/// # Errors
///
/// If one of the files cannot be used.
pub fn look_at_functions(paths: &[PathBuf]) -> Result<FunctionsTold, Failure> {
    let files = FunctionFiles::read(paths)?;
    let signatures = files.declarations().iter().map(FunctionDeclaration::signature).collect();
    Ok(FunctionsTold { signatures, left_out: files.left_out() })
}

/// The functions of all files.
#[derive(Clone)]
pub(crate) struct FunctionFiles {
    files: Vec<FunctionFile>,
}

/// A file of functions.
#[derive(Clone)]
struct FunctionFile {
    name: String,
    /// As it was read: what is told of it and what runs are the same.
    source: Arc<str>,
    declarations: Vec<FunctionDeclaration>,
    /// What a model is not told of, in sentences.
    left_out: Vec<String>,
}

impl FunctionFiles {
    /// Reads the files. Fails if one of them has no functions that a model may call.
    pub(crate) fn read(paths: &[PathBuf]) -> Result<Self, Failure> {
        let files: Vec<FunctionFile> =
            paths.iter().map(|path| FunctionFile::read(path)).collect::<Result<_, _>>()?;
        let all: Vec<&str> =
            files.iter().flat_map(|file| &file.declarations).map(|it| it.name.as_str()).collect();
        match all.iter().enumerate().find(|(at, name)| all[..*at].contains(name)) {
            None => Ok(FunctionFiles { files }),
            Some((_, name)) => Err(Failure::new(
                format!("Two functions are called {name}"),
                "Gemini could not tell them apart.",
                "Rename one of them, or put a _ before its name.",
            )),
        }
    }

    pub(crate) fn declarations(&self) -> Vec<FunctionDeclaration> {
        self.files.iter().flat_map(|file| file.declarations.clone()).collect()
    }

    /// A sentence for each function that a model is not told of.
    pub(crate) fn left_out(&self) -> Vec<String> {
        self.files.iter().flat_map(|file| file.left_out.clone()).collect()
    }

    /// What runs them, beside these data files. What they return leaves with what looks like a secret only if it may.
    pub(crate) fn runner(
        self,
        executor: SandboxExecutor,
        data: FunctionData,
        with_secrets: bool,
    ) -> Arc<dyn RunFunctions> {
        Arc::new(Runner { files: self.files, executor, data, with_secrets })
    }
}

impl FunctionFile {
    fn read(path: &Path) -> Result<Self, Failure> {
        let unusable = |why: String, next: &str| {
            Failure::new(format!("Cannot use the functions of {}", shown(path)), why, next)
        };
        let there = "Name a Python file that is there (functions, --tool).";
        let opened = open(path).map_err(|error| unusable(sandbox::in_words(&error), there))?;
        let Some(opened) = opened else { return Err(unusable("it is no file".to_owned(), there)) };
        let mut bytes = Vec::new();
        opened
            .take(LONGEST_SOURCE + 1)
            .read_to_end(&mut bytes)
            .map_err(|error| unusable(sandbox::in_words(&error), there))?;
        let source = String::from_utf8(bytes)
            .map_err(|_| unusable("it is not in UTF-8".to_owned(), "Save it in UTF-8."))?;
        let DeclaredFunctions { declared: declarations, left_out } =
            ask::functions(&source).map_err(|no| unusable(no.to_string(), ""))?;
        let left_out = left_out
            .iter()
            .map(|no| format!("{}: {no}. Gemini is not told of this function.", shown(path)))
            .collect();
        // The program that calls it is main.py itself.
        let name = path.file_name().filter(|name| *name != "main.py").unwrap_or("functions.py".as_ref());
        let name = name.to_string_lossy().into_owned();
        Ok(FunctionFile { name, source: source.into(), declarations, left_out })
    }
}

/// Opens a file; `None` for what is none. A pipe is never waited for.
fn open(path: &Path) -> io::Result<Option<File>> {
    if !fs::metadata(path)?.is_file() {
        return Ok(None);
    }
    File::open(path).map(Some)
}

/// Runs functions in the sandbox, one at a time.
struct Runner {
    files: Vec<FunctionFile>,
    executor: SandboxExecutor,
    data: FunctionData,
    /// `true` if secrets may leave.
    with_secrets: bool,
}

/// The data files of a question, for functions that read them.
#[derive(Default)]
pub(crate) struct FunctionData {
    files: Vec<InputFile>,
    folders: Vec<InputFolder>,
}

impl FunctionData {
    /// Those that are given with the question.
    pub(crate) fn of(input: &Input) -> Result<Self, Failure> {
        let copy = |given: &InputFile| {
            Some(InputFile { name: given.name.clone(), file: given.file.try_clone().ok()? })
        };
        let failed =
            || Failure::new("Cannot open the data files again", "", "Close other files and try again.");
        let files = input.files.iter().map(copy).collect::<Option<_>>().ok_or_else(failed)?;
        Ok(FunctionData { files, folders: input.folders.iter().map(|folder| folder.input.clone()).collect() })
    }

    /// Adds those of earlier questions that are sent again.
    pub(crate) fn with_earlier(mut self, earlier: &[EarlierFile<'_>]) -> Result<Self, Failure> {
        for again in earlier {
            let written = tempfile::tempfile().and_then(|mut file| {
                file.write_all(&again.content())?;
                Ok(InputFile { name: again.name().to_owned(), file })
            });
            let full = |error: io::Error| {
                Failure::new(
                    "Cannot write a data file again",
                    sandbox::in_words(&error),
                    "Make room on the disk.",
                )
            };
            self.files.push(written.map_err(full)?);
        }
        Ok(self)
    }
}

impl RunFunctions for Runner {
    fn run(&self, call: FunctionCall) -> BoxFuture<'static, FunctionResult> {
        let named = |file: &&FunctionFile| file.declarations.iter().any(|known| known.name == call.name);
        let Some(file) = self.files.iter().find(named).cloned() else {
            let all =
                self.files.iter().flat_map(|file| &file.declarations).map(FunctionDeclaration::signature);
            let all = all.collect::<Vec<_>>().join(", ");
            let why = format!("There is no function {}. These may be called: {all}.", call.name);
            return futures_util::future::ready(FunctionResult::refused(why)).boxed();
        };
        let script = match script(&file, &call, &self.data) {
            Ok(script) => script,
            Err(why) => return futures_util::future::ready(FunctionResult::refused(why)).boxed(),
        };
        let (executor, with_secrets) = (self.executor.clone(), self.with_secrets);
        let (sender, ended) = oneshot::channel();
        let mut running = Running::on_thread(move |cancel: &Cancel, _: &dyn Fn(Update)| {
            let _ = sender.send(executor.run(script, cancel, &mut |_| ()));
        });
        async move {
            // Dropping it kills the sandbox.
            while running.next().await.is_some() {}
            match ended.await {
                Ok(Ok(execution)) if with_secrets => result(execution),
                Ok(Ok(execution)) => without_secrets(result(execution)),
                Ok(Err(error)) => FunctionResult::refused(error.failure().sentence()),
                Err(_) => FunctionResult::refused("The function could not be run.".to_owned()),
            }
        }
        .boxed()
    }
}

/// The program that calls a function. What the function prints goes to standard error: standard output is what it returns.
fn script(file: &FunctionFile, call: &FunctionCall, data: &FunctionData) -> Result<Script, String> {
    if !call.arguments.get().starts_with('{') {
        return Err("The arguments must be an object with the names of the parameters.".to_owned());
    }
    let unreadable = |error: std::io::Error| format!("The file of {} cannot be read: {error}.", call.name);
    let mut source = tempfile::tempfile().map_err(unreadable)?;
    source.write_all(file.source.as_bytes()).map_err(unreadable)?;
    let name = file.name.clone();
    let mut files = vec![InputFile { name: name.clone(), file: source }];
    for InputFile { name: own, file } in data.files.iter().filter(|data| data.name != name) {
        files.push(InputFile { name: own.clone(), file: file.try_clone().map_err(unreadable)? });
    }
    // A text of JSON in quotes is one of Python, too.
    let quoted = |json: serde_json::Result<String>| json.and_then(|json| serde_json::to_string(&json));
    let optional = optional(file, &call.name);
    let words = quoted(serde_json::to_string(&(&name, &call.name, call.arguments.get(), optional)));
    let code = CALL.replace("__CALL__", &words.map_err(|error| error.to_string())?);
    Ok(Script { code, files, folders: data.folders.clone(), ..Script::default() })
}

/// The parameters of a function that may be nothing.
fn optional<'f>(file: &'f FunctionFile, name: &str) -> Vec<&'f str> {
    let parameters = file.declarations.iter().filter(|it| it.name == name).flat_map(|it| &it.parameters);
    parameters.filter(|it| it.takes.is_optional()).map(|it| it.name.as_str()).collect()
}

const CALL: &str = include_str!("functions/call.py");

fn result(execution: Execution) -> FunctionResult {
    let Execution { outcome, output, errors, unprinted, tables, images, files, not_kept, .. } = execution;
    let output = Output { id: None, outcome, output, errors, unprinted, tables };
    let printed = output.printed();
    let returned = match (&output.outcome, output.notes().last()) {
        // Even `None` is a word of JSON.
        (Outcome::Ok, _) if printed.concat().trim().is_empty() => {
            Err("The function ended without returning.".to_owned())
        }
        (Outcome::Ok, _) => value(printed.join("\n").trim()),
        (_, Some(note)) => Err(format!("The function was ended: {}", note.trim_matches(['[', ']']))),
        (Outcome::Failed, None) => Err(failure(&printed)),
        (_, None) => Err("The function did not end in time.".to_owned()),
    };
    let others = images.into_iter().map(Piece::Image);
    let others =
        others.chain(files.into_iter().map(Piece::File)).chain(not_kept.into_iter().map(Piece::NotKept));
    FunctionResult { output, others: others.collect(), returned }
}

/// A result with words in place of the secrets that would leave with it, which the person is told.
fn without_secrets(mut result: FunctionResult) -> FunctionResult {
    let found = match &mut result.returned {
        Ok(value) => held::returned(value).map(|(without, found)| (Ok(without), found)),
        Err(why) => held::error_returned(why).map(|(without, found)| (Err(without), found)),
    };
    let Some((returned, found)) = found else { return result };
    let note = format!("[sent as [redacted]: what looks like {}]", held::kinds_in_words(&found));
    let output = &mut result.output;
    let noted = format!("{}\n{note}", output.output.trim_end());
    noted.trim_start().clone_into(&mut output.output);
    output.unprinted += 1;
    FunctionResult { returned, ..result }
}

/// The error that a function ended with, all its lines, whatever its class is called.
fn failure(printed: &[&str]) -> String {
    let all = printed.join("\n");
    // Below the frames, which are indented.
    let frames = last_traceback(&all).strip_prefix("Traceback");
    let below =
        frames.map(|it| it.lines().skip(1).skip_while(|line| line.starts_with(' ')).collect::<Vec<_>>());
    let last = || printed.iter().rev().copied().find(|line| !line.trim().is_empty()).map(str::to_owned);
    let said = below.map(|lines| lines.join("\n")).filter(|said| !said.trim().is_empty());
    let said = said.or_else(|| last_error(&all).map(str::to_owned)).or_else(last);
    let said = said.unwrap_or_else(|| "The function failed without an error.".to_owned());
    said.trim().chars().take(LONGEST_ERROR).collect()
}

/// What a function returned, as JSON; a text where it is none, as an infinite number is none.
fn value(printed: &str) -> Returned {
    if printed.len() > LONGEST {
        let size = printed.len();
        return Err(format!("It returned {size} bytes, and a function may return {LONGEST}: return less."));
    }
    let json = serde_json::from_str::<Box<RawValue>>(printed).or_else(|_| to_raw_value(printed));
    json.map(Into::into).map_err(|error| error.to_string())
}
