//! One job from its plan to its last response.

use std::fs::File;
use std::sync::Arc;

use gemini::wire;
use sandbox::{Cancel, Ended, InputFile, Limits, Program, Run, Sandbox};

use crate::Error;
use crate::answer::{self, Notes};
use crate::plan::{Plan, plan};
use crate::profile::{self, HasModule, Profile};
use crate::sniff::{self, Sample};

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
    sandbox: Arc<Sandbox>,
}

impl Engine {
    /// An engine that runs its programs in this sandbox.
    #[must_use]
    pub fn new(sandbox: impl Into<Arc<Sandbox>>) -> Self {
        Engine { sandbox: sandbox.into() }
    }

    /// Does the job on the calling thread and emits each response when it is due: the code before it runs, its
    /// result, at the end the closing text. A question beside data files still ends with an error: they are
    /// described, but it is not answered.
    pub fn ask(&self, job: Job, cancel: &Cancel, emit: &mut dyn FnMut(wire::Response)) -> Result<(), Error> {
        let python = self.sandbox.python();
        let has = |module: &str| python.has_module(module);
        answer(job, &has, &|program| self.sandbox.run(program, cancel), emit)
    }
}

type Runner<'a> = dyn Fn(Program) -> Result<Run, sandbox::Error> + 'a;

fn answer(
    job: Job,
    has: &HasModule<'_>,
    run: &Runner<'_>,
    emit: &mut dyn FnMut(wire::Response),
) -> Result<(), Error> {
    let Job { question, excerpt, files, limits } = job;
    let plan = plan(&question, excerpt.as_ref(), !files.is_empty())?;
    let is_profile = plan == Plan::Profile;
    let rounds = match plan {
        Plan::Run(code) => vec![Round { profile: Profile { code: code.to_owned(), fallback: None }, files }],
        Plan::Profile => profiles(files, has)?,
    };
    let is_asked = !question.trim().is_empty();
    let mut notes = Notes { unanswered: is_asked, ..Notes::default() };
    let mut runs = Vec::new();
    for Round { profile, files } in rounds {
        let described: Vec<String> =
            files.iter().filter(|_| is_profile).map(|data| data.name.clone()).collect();
        let again = profile.fallback.map(|code| Ok::<_, Error>((code, duplicate(&files)?))).transpose()?;
        let first = one(profile.code, files, limits, run, emit)?;
        let failed = first.outcome == Ended::Failed;
        runs.push(first);
        if let Some((code, files)) = again.filter(|_| failed) {
            notes.replaced = true;
            runs.push(one(code, files, limits, run, emit)?);
        }
        if runs.last().is_some_and(|run| run.outcome != Ended::Ok) {
            notes.failed.extend_from_slice(&described);
        }
        notes.described.extend(described);
    }
    emit(answer::closing(answer::closing_text(&runs, &notes)));
    if is_asked { Err(Error::NeedsModelDescribed) } else { Ok(()) }
}

/// A program and the files it finds.
struct Round {
    profile: Profile,
    files: Vec<DataFile>,
}

/// Writes all programs before the first one runs, so that a refusal comes before any answer.
fn profiles(files: Vec<DataFile>, has: &HasModule<'_>) -> Result<Vec<Round>, Error> {
    let round = |data: DataFile| {
        let name = || data.name.clone();
        let sample = Sample::read(&data.file).map_err(|source| Error::Unreadable { name: name(), source })?;
        let content = sniff::sniff(&data.name, &sample)
            .map_err(|reason| Error::Unsupported { name: name(), reason })?;
        let profile = profile::write(&data.name, &content, has)
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

#[cfg(test)]
mod tests {
    use std::cell::RefCell;
    use std::io::{Read, Write};
    use std::time::Duration;

    use gemini::wire::{FinishReason, Response};
    use sandbox::Layer;

    use super::*;

    fn file(name: &str, content: &[u8]) -> DataFile {
        let mut file = tempfile::tempfile().unwrap();
        file.write_all(content).unwrap();
        DataFile { name: name.to_owned(), file }
    }

    fn job(question: &str, python: &str, files: Vec<DataFile>) -> Job {
        let excerpt = Excerpt { language: "python".to_owned(), text: python.to_owned() };
        Job { question: question.to_owned(), excerpt: Some(excerpt), files, limits: Limits::default() }
    }

    fn ended(outcome: Ended, output: &str) -> Run {
        Run {
            outcome,
            output: output.to_owned(),
            images: vec![b"\x89PNG".to_vec()],
            files: Vec::new(),
            layer: Layer::Full,
            why_not_full: None,
            elapsed: Duration::from_millis(820),
            peak_memory: 1 << 20,
        }
    }

    /// Answers with runs that end like this, one after the other; gives the responses and the programs run.
    fn answered(
        job: Job,
        ends: Vec<Run>,
        has_pandas: bool,
    ) -> (Result<(), Error>, Vec<Response>, Vec<String>) {
        let (ends, programs) = (RefCell::new(ends), RefCell::new(Vec::new()));
        let run = |program: Program| {
            let mut content = String::new();
            for mut input in program.files {
                input.file.read_to_string(&mut content).unwrap();
            }
            programs.borrow_mut().push(program.code + &content);
            Ok(ends.borrow_mut().remove(0))
        };
        let mut responses = Vec::new();
        let result = answer(job, &|_| has_pandas, &run, &mut |response| responses.push(response));
        (result, responses, programs.into_inner())
    }

    fn json(response: &Response) -> String {
        let text = serde_json::to_string(response).unwrap();
        let id = response.candidates[0].content.iter().flat_map(|content| &content.parts).find_map(|part| {
            part.code()
                .and_then(|code| code.id.clone())
                .or_else(|| part.result().and_then(|result| result.id.clone()))
        });
        text.replace(&id.unwrap_or_else(|| "none".to_owned()), "ID")
            .replace(env!("CARGO_PKG_VERSION"), "VERSION")
    }

    #[test]
    fn python_is_run_as_it_is_and_answered_as_gemini_would() {
        let (result, responses, programs) =
            answered(job("", "print(6 * 7)", vec![]), vec![ended(Ended::Ok, "42\n")], false);
        result.unwrap();
        assert_eq!(programs, ["print(6 * 7)"]);
        let responses: Vec<String> = responses.iter().map(json).collect();
        insta::assert_snapshot!(responses.join("\n"));
    }

    #[test]
    fn code_that_fails_is_an_answer_and_no_output_is_no_field() {
        let (result, responses, _) =
            answered(job("", "exit(1)", vec![]), vec![ended(Ended::Failed, "")], false);
        result.unwrap();
        let result = responses[1].candidates[0].content.as_ref().unwrap().parts[0].result().unwrap().clone();
        assert_eq!((result.outcome, result.output), (Some(wire::Outcome::Failed), None));
        assert_eq!(responses[2].candidates[0].finish_reason, Some(FinishReason::Stop));
    }

    fn text(responses: &[Response]) -> String {
        let parts =
            responses.iter().flat_map(|r| &r.candidates).flat_map(|c| &c.content).flat_map(|c| &c.parts);
        parts.filter_map(|part| part.text()).collect()
    }

    #[test]
    fn a_question_with_data_is_said_to_be_unanswered() {
        let files = vec![file("a.csv", b"a,b\n1,2\n")];
        let (result, responses, programs) =
            answered(job("why?", "", files), vec![ended(Ended::Ok, "…")], true);
        let error = result.unwrap_err();
        assert_eq!(error.detail(), "The local engine has no model; the data was described instead.");
        assert!(error.remedy().is_some_and(|remedy| remedy.contains("GEMINI_API_KEY")));
        assert_eq!(responses.last().unwrap().candidates[0].finish_reason, Some(FinishReason::Stop));
        assert!(programs[0].contains("pd.read_csv(\"a.csv\")"), "{}", programs[0]);
        assert!(programs[0].ends_with("a,b\n1,2\n"), "the file is there from its first byte");
        assert!(text(&responses).starts_with("Your question was not answered"), "{}", text(&responses));
    }

    #[test]
    fn a_program_that_fails_on_the_rest_of_a_file_is_replaced() {
        let files = vec![file("a.csv", b"a,b\n1,2\n")];
        let ends = vec![ended(Ended::Failed, "ParserError"), ended(Ended::Ok, "fine")];
        let (result, responses, programs) = answered(job("", "", files), ends, true);
        result.unwrap();
        assert_eq!((responses.len(), programs.len()), (5, 2));
        assert!(programs[1].contains("csv.reader(file)"), "{}", programs[1]);
        assert!(text(&responses).contains("took its place"), "{}", text(&responses));
    }

    #[test]
    fn every_file_has_its_round() {
        let files = vec![file("a.csv", b"a,b\n1,2\n"), file("b.json", b"[1, 2]")];
        let ends = vec![ended(Ended::Ok, "a"), ended(Ended::Ok, "b")];
        let (result, responses, programs) = answered(job("", "", files), ends, false);
        result.unwrap();
        assert_eq!(responses.len(), 5);
        assert!(programs[1].contains("\"b.json\""));
        assert!(text(&responses).contains("Time: 1.6 s."), "{}", text(&responses));
        assert!(text(&responses).contains("Described: a.csv, b.json."), "{}", text(&responses));
    }

    #[test]
    fn each_file_whose_program_failed_is_named() {
        let files = vec![file("a.csv", b"a,b\n1,2\n"), file("b.csv", b"a,b\n1,2\n")];
        let ends = vec![ended(Ended::Failed, "KeyError: 1"), ended(Ended::Ok, "b")];
        let (_, responses, _) = answered(job("", "", files), ends, false);
        let text = text(&responses);
        assert!(text.contains("The code failed for a.csv."), "{text}");
    }

    #[test]
    fn one_file_that_cannot_be_read_refuses_all_before_anything_runs() {
        let files = vec![file("a.csv", b"a,b\n1,2\n"), file("b.csv", b"")];
        let (result, responses, programs) = answered(job("", "", files), vec![], false);
        let error = result.unwrap_err();
        assert_eq!(error.detail(), "Cannot describe b.csv: it is empty (0 bytes).");
        assert!(error.remedy().unwrap().contains("CSV"));
        assert_eq!((responses.len(), programs.len()), (0, 0));
    }

    #[test]
    fn a_question_alone_is_refused_with_both_ways_out() {
        let (result, responses, _) = answered(job("mean?", "", vec![]), vec![], false);
        let error = result.unwrap_err();
        assert_eq!(error.detail(), "A question needs a model, and the local engine has none.");
        let remedy = error.remedy().unwrap();
        assert!(remedy.contains("GEMINI_API_KEY") && remedy.contains("--code"), "{remedy}");
        assert!(responses.is_empty());
    }
}
