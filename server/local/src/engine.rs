//! One job from its plan to its last response.

use std::fs::File;

use gemini::wire;
use sandbox::{Cancel, InputFile, Limits, Outcome, Program, Run, Sandbox};

use crate::answer::{self, Notes};
use crate::plan::{Plan, plan};
use crate::profile::{self, Libraries, Profile};
use crate::sniff::{self, Sample};
use crate::Error;

/// What the person asked for.
#[derive(Debug)]
pub struct Job {
    /// What they typed; may be empty.
    pub question: String,
    /// The text they chose.
    pub excerpt: Option<Excerpt>,
    /// The files they attached.
    pub files: Vec<DataFile>,
    /// When each run is stopped.
    pub limits: Limits,
}

/// A text and its language.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Excerpt {
    /// The LSP language id, such as `python`.
    pub language: String,
    /// The text.
    pub text: String,
}

/// An attached file.
#[derive(Debug)]
pub struct DataFile {
    /// Its base name, under which programs find it.
    pub name: String,
    /// Its content.
    pub file: File,
}

/// Answers without a model.
#[derive(Debug)]
pub struct Engine {
    sandbox: Sandbox,
}

impl Engine {
    /// An engine that runs its programs in this sandbox.
    #[must_use]
    pub fn new(sandbox: Sandbox) -> Self {
        Engine { sandbox }
    }

    /// Does the job on the calling thread and emits each response when it is due: the code before it runs, its
    /// result, at the end the closing text.
    pub fn ask(&self, job: Job, cancel: &Cancel, emit: &mut dyn FnMut(wire::Response)) -> Result<(), Error> {
        let python = self.sandbox.python();
        let libraries = || Libraries {
            pandas: python.has_module("pandas"),
            matplotlib: python.has_module("matplotlib"),
            openpyxl: python.has_module("openpyxl"),
            pyarrow: python.has_module("pyarrow"),
        };
        answer(job, libraries, &|program| self.sandbox.run(program, cancel), emit)
    }
}

type Runner<'a> = dyn Fn(Program) -> Result<Run, sandbox::Error> + 'a;

fn answer(
    job: Job,
    libraries: impl Fn() -> Libraries,
    run: &Runner<'_>,
    emit: &mut dyn FnMut(wire::Response),
) -> Result<(), Error> {
    let Job { question, excerpt, files, limits } = job;
    let rounds = match plan(&question, excerpt.as_ref(), !files.is_empty())? {
        Plan::Run(code) => vec![Round { profile: Profile { code: code.to_owned(), fallback: None }, files }],
        Plan::Profile => profiles(files, libraries())?,
    };
    let is_asked = !question.trim().is_empty();
    let mut notes = Notes { unanswered: is_asked, replaced: false };
    let mut runs = Vec::new();
    for Round { profile, files } in rounds {
        let again = profile.fallback.map(|code| Ok::<_, Error>((code, duplicate(&files)?))).transpose()?;
        let first = one(profile.code, files, limits, run, emit)?;
        let failed = first.outcome == Outcome::Failed;
        runs.push(first);
        if let Some((code, files)) = again.filter(|_| failed) {
            notes.replaced = true;
            runs.push(one(code, files, limits, run, emit)?);
        }
    }
    emit(answer::closing(answer::closing_text(&runs, notes)));
    Ok(())
}

/// A program and the files it finds.
struct Round {
    profile: Profile,
    files: Vec<DataFile>,
}

/// Writes all programs before the first one runs, so that a refusal comes before any answer.
fn profiles(files: Vec<DataFile>, libraries: Libraries) -> Result<Vec<Round>, Error> {
    let round = |data: DataFile| {
        let name = || data.name.clone();
        let sample = Sample::read(&data.file).map_err(|source| Error::Unreadable { name: name(), source })?;
        let content = sniff::sniff(&data.name, &sample).map_err(|reason| Error::Unsupported { name: name(), reason })?;
        let profile = profile::write(&data.name, &content, libraries)
            .map_err(|modules| Error::LibraryMissing { name: name(), modules })?;
        Ok(Round { profile, files: vec![data] })
    };
    files.into_iter().map(round).collect()
}

fn duplicate(files: &[DataFile]) -> Result<Vec<DataFile>, Error> {
    let duplicate = |data: &DataFile| match data.file.try_clone() {
        Ok(file) => Ok(DataFile { name: data.name.clone(), file }),
        Err(source) => Err(Error::Unreadable { name: data.name.clone(), source }),
    };
    files.iter().map(duplicate).collect()
}

/// Runs one program and emits its two responses.
fn one(
    code: String,
    files: Vec<DataFile>,
    limits: Limits,
    run: &Runner<'_>,
    emit: &mut dyn FnMut(wire::Response),
) -> Result<Run, Error> {
    let id = answer::new_id();
    emit(answer::code(&id, &code));
    let files = files.into_iter().map(|DataFile { name, file }| InputFile { name, file }).collect();
    let run = run(Program { code, files, limits })?;
    emit(answer::result(&id, &run));
    Ok(run)
}
