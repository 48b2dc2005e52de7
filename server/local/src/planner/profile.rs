//! Data files are described, each by a program of its own.

use std::collections::VecDeque;
use std::io;
use std::path::Path;

use sandbox::InputFile;
use turn::Outcome;

use super::watched::Watched;
use super::{Closing, Planner, Step};
use crate::Error;
use crate::data_folder::DataFolder;
use crate::executor::{Execution, Executor, Script};
use crate::profile::{self, FileProgram, HasModule, LARGE, ProfiledFile};
use crate::sniff::{self, Head, ReadAs};

/// Describes data files. A question beside them stays unanswered, and the ask says so.
#[derive(Debug)]
pub struct Profile {
    /// Of an ask with a question: how the person gets a model's answer to it.
    unanswered: Option<&'static str>,
    /// The programs to run, each with its file.
    waiting: VecDeque<(Script, Described)>,
    running: Option<Described>,
    /// The files of which a program has run.
    described: Vec<String>,
    /// Those of which even the last program did not end well.
    failed: Vec<String>,
    /// Those of which a program failed, and another took its place.
    replaced: Vec<String>,
    /// Those that changed while they were read.
    changed: Vec<String>,
    /// What was given and has no effect: a sentence each.
    unused: Vec<String>,
    has_spoken: bool,
}

/// The data to describe.
#[derive(Debug)]
pub struct DescribedData {
    /// Each of them is a table of its own.
    pub files: Vec<InputFile>,
    /// The files of each are one table.
    pub folders: Vec<DataFolder>,
    /// What the person knows of the form of the files.
    pub read_as: ReadAs,
}

/// A file that a program describes.
#[derive(Debug)]
struct Described {
    name: String,
    /// What runs if the first program fails.
    fallback: Option<Script>,
    watched: Watched,
}

impl Profile {
    /// Writes the programs for all files, so that a refusal comes before any answer. `unanswered` is set for an ask with
    /// a question: how the person gets a model's answer to it. `not_run` is the language of code that is not run.
    pub fn new(
        unanswered: Option<&'static str>,
        not_run: Option<&str>,
        data: DescribedData,
        executor: &dyn Executor,
    ) -> Result<Self, Error> {
        let DescribedData { files, folders, read_as } = data;
        let is_notebook = |file: &&InputFile| {
            Path::new(&file.name).extension().is_some_and(|extension| extension.eq_ignore_ascii_case("ipynb"))
        };
        if let Some(notebook) = files.iter().find(is_notebook) {
            return Err(Error::Notebook { name: notebook.name.clone() });
        }
        let has = |module: &str| executor.has_module(module);
        let mut unused: Vec<String> = not_run.map(not_python).into_iter().collect();
        let files = files.into_iter().map(|file| described(file, &read_as, &has, &mut unused));
        let files: Vec<_> = files.collect::<Result<_, Error>>()?;
        let folders = folders.into_iter().map(|folder| described_folder(folder, &read_as, &has, &mut unused));
        let mut waiting: VecDeque<_> = files.into_iter().map(Ok).chain(folders).collect::<Result<_, _>>()?;
        if waiting.len() > 1 {
            waiting.iter_mut().for_each(head);
        }
        Ok(Profile {
            unanswered,
            waiting,
            running: None,
            described: Vec::new(),
            failed: Vec::new(),
            replaced: Vec::new(),
            changed: Vec::new(),
            unused,
            has_spoken: false,
        })
    }

    /// The next program to run. One that another can take the place of is only tried.
    fn next_run(&mut self, seen: &[Execution]) -> Option<Step> {
        if let Some(running) = self.running.take()
            && let Some(fallback) = self.end(running, seen.last().map(|execution| &execution.outcome))
        {
            return Some(Step::Run(fallback));
        }
        let (script, file) = self.waiting.pop_front()?;
        let step = if file.fallback.is_some() { Step::Try(script) } else { Step::Run(script) };
        self.running = Some(file);
        Some(step)
    }

    /// Notes how a program ended. Gives the one that runs in its place if it failed.
    fn end(&mut self, mut file: Described, outcome: Option<&Outcome>) -> Option<Script> {
        let is_failed = outcome == Some(&Outcome::Failed);
        if let Some(fallback) = file.fallback.take_if(|_| is_failed) {
            self.replaced.push(file.name.clone());
            self.running = Some(file);
            return Some(fallback);
        }
        if file.watched.has_changed() {
            self.changed.push(file.name.clone());
        }
        if outcome != Some(&Outcome::Ok) {
            self.failed.push(file.name.clone());
        }
        self.described.push(file.name);
        None
    }

    /// The text before the closing text, if there is any.
    fn preface(&self) -> Option<String> {
        let is_described = |name: &&str| !self.failed.iter().any(|failed| failed == name);
        let replaced: Vec<&str> = self.replaced.iter().map(String::as_str).filter(is_described).collect();
        let replaced = (!replaced.is_empty()).then(|| {
            format!(
                "The first program could not read {} to the end: a simpler one described it, with less detail. It uses only \
                 the standard library and accepts uneven rows.\n\n",
                replaced.join(", ")
            )
        });
        let unused = self.unused.iter().map(|sentence| format!("{sentence}\n\n"));
        let changed = (!self.changed.is_empty())
            .then(|| format!("{} changed while it was read: profile it again.\n\n", self.changed.join(", ")));
        Some(unused.chain(replaced).chain(changed).collect::<String>()).filter(|text| !text.is_empty())
    }

    /// For several files: names all of them, and those whose program failed.
    fn verdict(&self) -> Option<String> {
        let described = format!("Described: {}.", self.described.join(", "));
        let failed = format!(" The code failed for {}.", self.failed.join(", "));
        let failed = if self.failed.is_empty() { "" } else { &failed };
        (self.described.len() > 1).then(|| described + failed)
    }
}

impl Planner for Profile {
    fn next(&mut self, seen: &[Execution]) -> Result<Step, Error> {
        if let Some(step) = self.next_run(seen) {
            return Ok(step);
        }
        if !std::mem::replace(&mut self.has_spoken, true)
            && let Some(text) = self.preface()
        {
            return Ok(Step::Say(text));
        }
        let error = self.unanswered.map(|advice| Error::NeedsModelDescribed { advice });
        Ok(Step::Done(Closing { verdict: self.verdict(), error }))
    }
}

/// Lets the programs of one of several files begin with its name.
fn head((script, described): &mut (Script, Described)) {
    for script in [script].into_iter().chain(&mut described.fallback) {
        script.code = profile::headed(&script.code, &described.name);
    }
}

/// Says that code in this language is not run.
fn not_python(language: &str) -> String {
    let what = if language.is_empty() { "no Python".to_owned() } else { format!("{language}, no Python") };
    format!("The code was not run, as it is {what}: only the data was described.")
}

/// Writes the programs for a file. `unused` gets a sentence where the person's words do not fit it.
fn described(
    data: InputFile,
    read_as: &ReadAs,
    has: &HasModule<'_>,
    unused: &mut Vec<String>,
) -> Result<(Script, Described), Error> {
    let name = data.name.clone();
    let unreadable = |source: io::Error| Error::Unreadable { name: name.clone(), source };
    let watched = Watched::file(&data.file).map_err(unreadable)?;
    let head = Head::read_as(&data.file, read_as).map_err(unreadable)?;
    let content =
        sniff::sniff(&name, &head).map_err(|reason| Error::Unsupported { name: name.clone(), reason })?;
    let size = data.file.metadata().map_err(unreadable)?.len();
    let keys = content.unused(read_as);
    unused.extend(without(&name, &keys));
    let unpacked = head.unpacked_size(&data.file, size).map_err(unreadable)?;
    let file = ProfiledFile {
        name: &name,
        size,
        unpacked,
        is_large: size >= LARGE,
        sheet: read_as.sheet(),
        header_row: read_as.header_row(),
    };
    let written = profile::write(&file, &content, has)
        .map_err(|modules| Error::LibraryMissing { name: name.clone(), modules })?;
    let script = |program: FileProgram, file: InputFile| Script {
        code: program.code,
        files: vec![file],
        work: Some(program.work),
        ..Script::default()
    };
    let fallback = match written.fallback {
        Some(program) => {
            let file = data.file.try_clone().map_err(unreadable)?;
            Some(script(program, InputFile { name: name.clone(), file }))
        }
        None => None,
    };
    Ok((script(written.first, data), Described { name, fallback, watched }))
}

/// Says that what the person says of these keys has no effect.
fn without(name: &str, keys: &[&str]) -> Option<String> {
    (!keys.is_empty()).then(|| format!("{name} was read without what you say of its {}.", keys.join(" and ")))
}

/// Writes the programs for the files of a folder, which are one table. `unused` gets a sentence where the person's words do
/// not fit it.
fn described_folder(
    folder: DataFolder,
    read_as: &ReadAs,
    has: &HasModule<'_>,
    unused: &mut Vec<String>,
) -> Result<(Script, Described), Error> {
    let watched = Watched::folder(&folder);
    let (written, keys) = folder.program(read_as, has)?;
    unused.extend(without(&folder.shown, &keys));
    let DataFolder { shown: name, input, .. } = folder;
    let script = |program: FileProgram| Script {
        code: program.code,
        folders: vec![input.clone()],
        work: Some(program.work),
        ..Script::default()
    };
    let fallback = written.fallback.map(script);
    Ok((script(written.first), Described { name, fallback, watched }))
}

#[cfg(test)]
mod tests {
    use std::io::{Seek, SeekFrom, Write};

    use turn::Outcome;

    use super::{DescribedData, Planner, Profile, Step};
    use crate::sniff::ReadAs;
    use crate::tests::fake::{FakeExecutor, ended, file};

    /// What is said before the closing text of a profile while whose program this is appended to the file.
    fn said(appended: &[u8]) -> Option<String> {
        let data = file("a.csv", b"a,b\n1,2\n");
        let mut other = data.file.try_clone().unwrap();
        let data = DescribedData { files: vec![data], folders: Vec::new(), read_as: ReadAs::default() };
        let mut profile = Profile::new(None, None, data, &FakeExecutor::new(Vec::new(), &[])).unwrap();
        profile.next(&[]).unwrap();
        other.seek(SeekFrom::End(0)).unwrap();
        other.write_all(appended).unwrap();
        match profile.next(&[ended(Outcome::Ok, "…")]).unwrap() {
            Step::Say(text) => Some(text),
            _ => None,
        }
    }

    #[test]
    fn that_a_simpler_program_described_a_file_is_only_said_if_it_did() {
        let data = DescribedData {
            files: vec![file("a.csv", b"a,b\n1,2\n")],
            folders: Vec::new(),
            read_as: ReadAs::default(),
        };
        let executor = FakeExecutor::new(Vec::new(), &["pandas", "matplotlib"]);
        let mut profile = Profile::new(None, None, data, &executor).unwrap();
        for _ in 0..2 {
            profile.next(&[ended(Outcome::Failed, "…")]).unwrap();
        }
        let said = match profile.next(&[ended(Outcome::Failed, "…")]).unwrap() {
            Step::Say(text) => text,
            _ => String::new(),
        };
        assert!(!said.contains("simpler"), "{said}");
    }

    #[test]
    fn a_file_that_changes_while_it_is_read_is_said() {
        let text = said(b"3,4\n").unwrap();
        insta::assert_snapshot!(text.trim_end(), @"a.csv changed while it was read: profile it again.");
        assert_eq!(said(b""), None);
    }
}
