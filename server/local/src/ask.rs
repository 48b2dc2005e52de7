//! One ask, from its plan to its last piece.

use std::collections::{BTreeMap, VecDeque};
use std::hash::{BuildHasher, RandomState};
use std::time::Instant;

use sandbox::{Alias, Cancel, InputFile, LastValue};
use turn::{
    Activity, Code, Excerpt, Finish, Outcome, Output, PLACED_STEM, Piece, Printing, placed_name, placed_names,
};

use crate::Error;
use crate::around::FilesAround;
use crate::closing::closing_text;
use crate::data_folder::DataFolder;
use crate::executor::{EarlierExecution, Execution, Executor, Script, Work, WorkProgress};
use crate::planner::{AsIs, DescribedData, Planner, Profile, Step};
use crate::sniff::ReadAs;

/// What the person asks this machine.
#[derive(Debug)]
pub struct LocalAsk {
    /// What they typed; may be empty.
    pub question: String,
    /// Programs that run before the excerpt in the same interpreter: the earlier rounds of an answer.
    pub earlier: Vec<String>,
    /// The text they chose.
    pub excerpt: Option<Excerpt>,
    /// The files they attached; programs find them under these names.
    pub files: Vec<InputFile>,
    /// The folders they attached; the files of each are one table.
    pub folders: Vec<DataFolder>,
    /// How they get a model's answer: `set GEMINI_API_KEY to ask Gemini`.
    pub to_ask_a_model: &'static str,
    /// What they know of the form of the files.
    pub read_as: ReadAs,
    /// When the value of the last line of the excerpt is shown.
    pub last_value: LastValue,
    /// What the excerpt finds around it.
    pub around: FilesAround,
}

/// What an ask tells while it runs.
#[derive(Debug, Clone, PartialEq)]
pub enum Told {
    /// The next piece of the answer.
    Piece(Piece),
    /// What the running program does, in a few words: `2.1 GB: about 45 s`, and from time to time how far it is. It is no
    /// part of the answer.
    Working(String),
    /// What the running program prints, as it comes; its output has all of it once more.
    Printing(Printing),
}

/// Runs what the ask needs and emits each piece when it is due: a program before it runs, then its result, at the
/// end the closing text. Blocks the calling thread until then.
///
/// A question beside data files ends with an error after its closing text: the files are described, but the
/// question is not answered.
pub fn ask(
    ask: LocalAsk,
    executor: &dyn Executor,
    cancel: &Cancel,
    emit: &mut dyn FnMut(Told),
) -> Result<(), Error> {
    carry_out(planner(ask, executor)?.as_mut(), executor, cancel, emit)
}

/// Runs what a planner decides, to its end. Blocks the calling thread until then.
pub fn carry_out(
    planner: &mut dyn Planner,
    executor: &dyn Executor,
    cancel: &Cancel,
    emit: &mut dyn FnMut(Told),
) -> Result<(), Error> {
    let mut seen = Vec::new();
    loop {
        match planner.next(&seen)? {
            Step::Run(script) => seen.push(run(script, executor, cancel, emit)?),
            Step::Try(script) => {
                // Its pieces are held back until it has succeeded: meanwhile these words say that something runs.
                emit(Told::Working(Activity::RunningCode.words().to_owned()));
                let mut pieces = Vec::new();
                let execution = run(script, executor, cancel, &mut |told| match told {
                    Told::Piece(piece) => pieces.push(piece),
                    Told::Working(_) => emit(told),
                    // Another program may take its place, and print something else.
                    Told::Printing(_) => {}
                })?;
                if execution.outcome != Outcome::Failed {
                    pieces.into_iter().map(Told::Piece).for_each(&mut *emit);
                }
                seen.push(execution);
            }
            Step::Say(text) => emit(Told::Piece(Piece::Text(text))),
            Step::Done(closing) => {
                if let Some(text) = closing_text(&seen, closing.verdict) {
                    emit(Told::Piece(Piece::Text(text)));
                }
                emit(Told::Piece(Piece::Finish(Finish::whole())));
                return closing.error.map_or(Ok(()), Err);
            }
        }
    }
}

/// Chooses a planner by what was given, before any file is opened.
fn planner(ask: LocalAsk, executor: &dyn Executor) -> Result<Box<dyn Planner>, Error> {
    let LocalAsk {
        question,
        earlier,
        excerpt,
        files,
        folders,
        to_ask_a_model: advice,
        read_as,
        last_value,
        around,
    } = ask;
    let has_data = !files.is_empty() || !folders.is_empty();
    let is_asked = !question.trim().is_empty();
    let excerpt = excerpt.filter(|excerpt| !excerpt.text.trim().is_empty());
    let is_python = |excerpt: &Excerpt| excerpt.language.eq_ignore_ascii_case("python");
    match excerpt {
        Some(python) if is_python(&python) && !is_asked => {
            let aliases = aliases(earlier.iter().chain([&python.text]), &files);
            let folders = folders.into_iter().map(|folder| around.given_folder(folder.input)).collect();
            let (files, standing) = around.with_given(files, &aliases);
            let code = python.text;
            let script = Script { earlier, code, files, aliases, folders, standing, last_value, work: None };
            Ok(Box::new(AsIs::new(script)))
        }
        other if has_data && !other.as_ref().is_some_and(is_python) => {
            let unanswered = is_asked.then_some(advice);
            let not_run = other.filter(|_| !is_asked).map(|excerpt| excerpt.language);
            let data = DescribedData { files, folders, read_as };
            Ok(Box::new(Profile::new(unanswered, not_run.as_deref(), data, executor)?))
        }
        _ if is_asked => Err(Error::NeedsModel { advice }),
        Some(other) => Err(not_python(other, advice)),
        None => Err(Error::Nothing { advice }),
    }
}

/// The refusal of code in another language, or of data in the place of code.
fn not_python(excerpt: Excerpt, advice: &'static str) -> Error {
    let Excerpt { language, data, source, .. } = excerpt;
    let Some(kind) = data.map(|ending| format!("data ({})", ending.to_uppercase())) else {
        return Error::NotPython { language, data: None, advice };
    };
    let file = source.map_or_else(|| "FILE".to_owned(), |source| source.file);
    Error::NotPython { language: kind, data: Some(file), advice }
}

/// The longest name of a file, in bytes.
const LONGEST_NAME: usize = 255;

/// The names under which a program that a model wrote opens these files.
fn aliases<'a>(programs: impl Iterator<Item = &'a String>, files: &[InputFile]) -> Vec<Alias> {
    let is_free = |name: &str| files.iter().all(|file| file.name != name);
    let programs: Vec<&String> = programs.filter(|code| code.contains(PLACED_STEM)).collect();
    if programs.is_empty() {
        return Vec::new();
    }
    // All of them: the number may be computed.
    let usual = files.iter().enumerate().map(|(index, file)| (placed_name(index, &file.name), index));
    let written = programs.into_iter().flat_map(|code| placed_names(code));
    let written = written.map(|(name, index)| (name.to_owned(), index));
    let is_name = |(name, _): &(String, usize)| is_free(name) && name.len() <= LONGEST_NAME;
    let names: BTreeMap<String, usize> = usual.chain(written).filter(is_name).collect();
    let alias = |(name, index): (String, usize)| Some(Alias { name, file: files.get(index)?.name.clone() });
    names.into_iter().filter_map(alias).collect()
}

/// Runs one program, after those before it, and emits each with its result.
fn run(
    script: Script,
    executor: &dyn Executor,
    cancel: &Cancel,
    emit: &mut dyn FnMut(Told),
) -> Result<Execution, Error> {
    let programs = script.earlier.iter().chain([&script.code]);
    let mut programs = programs
        .map(|code| Code { id: Some(new_id()), language: "PYTHON".to_owned(), code: code.clone() })
        .collect::<VecDeque<_>>();
    let mut id = begin(&mut programs, emit);
    if let Some(words) = script.work.and_then(Work::words) {
        emit(Told::Working(words));
    }
    let (began, mut progress) = (Instant::now(), script.work.map(WorkProgress::new));
    // Of several programs nobody knows which one prints.
    let is_alone = script.earlier.is_empty();
    let execution = executor.run(script, cancel, &mut |seen| {
        let words = progress.as_mut().and_then(|progress| progress.words(seen.bytes_read, began.elapsed()));
        let printed = seen.printed.into_iter().filter(|_| is_alone).map(Told::Printing);
        words.map(Told::Working).into_iter().chain(printed).for_each(&mut *emit);
    })?;
    for EarlierExecution { outcome, output, unprinted, errors, tables, images } in
        execution.earlier.iter().cloned()
    {
        emit(Told::Piece(Piece::Output(Output { id, outcome, output, errors, unprinted, tables })));
        images.into_iter().map(Piece::Image).map(Told::Piece).for_each(&mut *emit);
        id = begin(&mut programs, emit);
    }
    let Execution { outcome, output, unprinted, errors, tables, .. } = execution.clone();
    let mut emit = |piece| emit(Told::Piece(piece));
    emit(Piece::Output(Output { id, outcome, output, errors, unprinted, tables }));
    emit(Piece::Isolation(execution.isolation.clone().into_owned()));
    execution.images.iter().cloned().map(Piece::Image).for_each(&mut emit);
    execution.files.iter().cloned().map(Piece::File).for_each(&mut emit);
    execution.not_kept.iter().cloned().map(Piece::NotKept).for_each(&mut emit);
    Ok(execution)
}

/// Emits the next program. Returns its id.
fn begin(programs: &mut VecDeque<Code>, emit: &mut dyn FnMut(Told)) -> Option<String> {
    let program = programs.pop_front()?;
    let id = program.id.clone();
    emit(Told::Piece(Piece::Code(program)));
    id
}

/// An id that pairs a program with its result, different from all others of the conversation.
fn new_id() -> String {
    format!("{:08x}", RandomState::new().hash_one(()) >> 32)
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use insta::assert_snapshot;

    use super::*;
    use crate::tests::fake::{FakeExecutor, drawn, ended, file};

    /// The pieces of an answer, the programs that ran, and how the ask ended.
    struct Answered {
        pieces: Vec<Piece>,
        /// Each with the content of its files.
        programs: Vec<String>,
        result: Result<(), Error>,
    }

    fn python(question: &str, code: &str, files: Vec<InputFile>) -> LocalAsk {
        asked(question, Some(("python", code)), files)
    }

    fn asked(question: &str, excerpt: Option<(&str, &str)>, files: Vec<InputFile>) -> LocalAsk {
        let excerpt = excerpt.map(|(language, text)| Excerpt::new(language, text));
        LocalAsk {
            earlier: Vec::new(),
            question: question.to_owned(),
            excerpt,
            files,
            folders: Vec::new(),
            to_ask_a_model: "set GEMINI_API_KEY to ask Gemini",
            read_as: ReadAs::default(),
            last_value: LastValue::default(),
            around: FilesAround::default(),
        }
    }

    fn piece(told: Told) -> Option<Piece> {
        if let Told::Piece(piece) = told { Some(piece) } else { None }
    }

    /// Answers with programs that end like this, one after the other.
    fn answered(ask: LocalAsk, ends: Vec<Execution>, modules: &'static [&'static str]) -> Answered {
        let executor = FakeExecutor::new(ends, modules);
        let mut pieces = Vec::new();
        let result = super::ask(ask, &executor, &Cancel::new(), &mut |told| pieces.extend(piece(told)));
        Answered { pieces, programs: executor.programs(), result }
    }

    const PANDAS: &[&str] = &["pandas", "matplotlib"];

    impl Answered {
        fn screen(&self) -> String {
            drawn(&self.pieces)
        }

        fn text(&self) -> String {
            let text = |piece: &Piece| if let Piece::Text(text) = piece { Some(text.clone()) } else { None };
            self.pieces.iter().filter_map(text).collect()
        }
    }

    fn table(name: &str) -> InputFile {
        file(name, b"a,b\n1,2\n")
    }

    #[test]
    fn python_runs_as_it_is_and_its_results_are_pieces() {
        let answer = answered(python("", "print(6 * 7)", vec![]), vec![ended(Outcome::Ok, "42\n")], &[]);
        answer.result.as_ref().unwrap();
        assert_eq!(answer.programs, ["print(6 * 7)"]);
        assert_snapshot!(answer.screen(), @r#"
        code: PYTHON print(6 * 7)
        output: OUTCOME_OK "42\n"
        isolation: full
        image: image/png of 8 bytes
        file: out/a.csv of 4 bytes
        text: Ran on this machine with the local engine: no model, nothing was sent. Isolation: full: own root, no network, no other processes. Time: 820 ms.
        finish: STOP
        "#);
    }

    #[test]
    fn a_program_and_its_output_share_an_id_of_their_own() {
        let files = vec![table("a.csv"), table("b.csv")];
        let ends = vec![ended(Outcome::Ok, "a"), ended(Outcome::Ok, "b")];
        let answer = answered(asked("", None, files), ends, &[]);
        let ids: Vec<String> = answer.pieces.iter().filter_map(id).collect();
        assert_eq!((&ids[0], &ids[2]), (&ids[1], &ids[3]));
        assert_ne!(ids[0], ids[2]);
    }

    fn id(piece: &Piece) -> Option<String> {
        match piece {
            Piece::Code(code) => code.id.clone(),
            Piece::Output(output) => output.id.clone(),
            _ => None,
        }
    }

    #[test]
    fn code_that_fails_is_an_answer_and_its_empty_output_stays_empty() {
        let answer = answered(python("", "exit(1)", vec![]), vec![ended(Outcome::Failed, "")], &[]);
        answer.result.as_ref().unwrap();
        let Piece::Output(output) = &answer.pieces[1] else { panic!("{}", answer.screen()) };
        assert_eq!((&output.outcome, output.output.as_str()), (&Outcome::Failed, ""));
        assert_eq!(answer.pieces.last(), Some(&Piece::Finish(Finish::whole())));
    }

    #[test]
    fn a_question_with_data_ends_unanswered_and_says_so() {
        let ends = vec![ended(Outcome::Ok, "…")];
        let answer = answered(python("why?", "", vec![table("a.csv")]), ends, PANDAS);
        let error = answer.result.as_ref().unwrap_err();
        let failure = error.failure();
        assert_eq!(failure.detail, "The local engine has no model; the data was described instead.");
        assert!(failure.remedy.contains("GEMINI_API_KEY"), "{}", failure.remedy);
        assert!(!error.is_refusal(), "a program ran");
        assert_eq!(answer.pieces.last(), Some(&Piece::Finish(Finish::whole())));
        let program = &answer.programs[0];
        assert!(program.contains("pd.read_csv(\"a.csv\")"), "{program}");
        assert!(program.ends_with("a,b\n1,2\n"), "the program finds the file from its first byte");
        let text = answer.text();
        assert!(text.starts_with("Ran on this machine"), "the refusal comes once, at the end: {text}");
    }

    #[test]
    fn a_program_that_fails_on_the_rest_of_a_file_is_replaced() {
        let ends = vec![ended(Outcome::Failed, "ParserError"), ended(Outcome::Ok, "fine")];
        let answer = answered(python("", "", vec![table("a.csv")]), ends, PANDAS);
        answer.result.as_ref().unwrap();
        let programs = &answer.programs;
        assert_eq!(programs.len(), 2);
        assert!(programs[1].contains("csv.reader(file)"), "{}", programs[1]);
        assert_snapshot!(answer.screen(), @r#"
        code: PYTHON import csv
        output: OUTCOME_OK "fine"
        isolation: full
        image: image/png of 8 bytes
        file: out/a.csv of 4 bytes
        text: The first program could not read a.csv to the end: a simpler one described it, with less detail. It uses only the standard library and accepts uneven rows.


        text: Ran on this machine with the local engine: no model, nothing was sent. Isolation: full: own root, no network, no other processes. Time: 1.6 s.
        finish: STOP
        "#);
    }

    #[test]
    fn a_program_that_runs_out_of_time_is_not_replaced() {
        let ends = vec![ended(Outcome::DeadlineExceeded, "")];
        let answer = answered(python("", "", vec![table("a.csv")]), ends, PANDAS);
        assert_eq!(answer.programs.len(), 1);
        assert!(answer.text().contains("The code was stopped at its time limit."), "{}", answer.text());
    }

    #[test]
    fn every_file_has_a_program() {
        let files = vec![table("a.csv"), file("b.json", b"[1, 2]")];
        let ends = vec![ended(Outcome::Ok, "a"), ended(Outcome::Ok, "b")];
        let answer = answered(python("", "", files), ends, &[]);
        answer.result.as_ref().unwrap();
        assert!(answer.programs[1].contains("\"b.json\""));
        assert_snapshot!(answer.screen(), @r#"
        code: PYTHON import csv
        output: OUTCOME_OK "a"
        isolation: full
        image: image/png of 8 bytes
        file: out/a.csv of 4 bytes
        code: PYTHON import json
        output: OUTCOME_OK "b"
        isolation: full
        image: image/png of 8 bytes
        file: out/a.csv of 4 bytes
        text: Ran on this machine with the local engine: no model, nothing was sent. Described: a.csv, b.json. Isolation: full: own root, no network, no other processes. Time: 1.6 s.
        finish: STOP
        "#);
    }

    #[test]
    fn each_file_whose_program_failed_is_named() {
        let files = vec![table("a.csv"), table("b.csv")];
        let ends = vec![ended(Outcome::Failed, "KeyError: 1"), ended(Outcome::Ok, "b")];
        let text = answered(python("", "", files), ends, &[]).text();
        assert!(text.contains("The code failed for a.csv."), "{text}");
    }

    #[test]
    fn one_file_that_cannot_be_described_refuses_all_before_anything_runs() {
        let files = vec![table("a.csv"), file("b.csv", b"")];
        let answer = answered(python("", "", files), vec![], &[]);
        let error = answer.result.unwrap_err();
        let failure = error.failure();
        assert_eq!(failure.detail, "Cannot describe b.csv: it is empty (0 bytes).");
        assert!(failure.remedy.contains("CSV"));
        assert!(error.is_refusal());
        assert_eq!((answer.pieces.len(), answer.programs.len()), (0, 0));
    }

    #[test]
    fn a_question_by_itself_fails_with_both_ways_out() {
        let answer = answered(python("mean?", "", vec![]), vec![], &[]);
        let failure = answer.result.unwrap_err().failure();
        assert_eq!(failure.detail, "A question needs a model, and the local engine has none.");
        let remedy = failure.remedy;
        assert!(remedy.contains("GEMINI_API_KEY") && remedy.contains("--code"), "{remedy}");
        assert!(answer.pieces.is_empty());
    }

    #[test]
    fn a_planner_that_runs_nothing_has_no_closing_text() {
        struct Silent;
        impl Planner for Silent {
            fn next(&mut self, _: &[Execution]) -> Result<Step, Error> {
                Ok(Step::Done(crate::Closing::default()))
            }
        }
        let mut pieces = Vec::new();
        let executor = FakeExecutor::new(vec![], &[]);
        carry_out(&mut Silent, &executor, &Cancel::new(), &mut |told| pieces.extend(piece(told))).unwrap();
        assert_eq!(pieces, [Piece::Finish(Finish::whole())]);
    }

    /// What runs first.
    fn first(ask: LocalAsk) -> Result<String, Error> {
        let executor = FakeExecutor::new(vec![], &[]);
        match planner(ask, &executor)?.next(&[])? {
            Step::Run(script) | Step::Try(script) => Ok(script.code),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_profile_knows_its_work_and_code_does_not() {
        let executor = FakeExecutor::new(vec![], &["pandas", "matplotlib", "duckdb"]);
        let step = |ask| planner(ask, &executor).unwrap().next(&[]).unwrap();
        let large = file("a.csv", ("a,b\n".to_owned() + &"1,2\n".repeat(100_000)).as_bytes());
        large.file.set_len(2_100_000_000).unwrap(); // a hole takes no space
        let Step::Try(script) = step(asked("", None, vec![large])) else { panic!("it runs") };
        assert!(script.code.contains("import duckdb"), "{}", script.code);
        let words = script.work.and_then(Work::words).unwrap();
        assert!(words.starts_with("2.1 GB: about "), "{words}");
        let Step::Run(script) = step(python("", "1 + 1", vec![])) else { panic!("it runs") };
        assert_eq!(script.work, None);
    }

    #[test]
    fn a_program_that_reads_a_large_file_says_how_far_it_is() {
        struct Large(Option<Script>);
        impl Planner for Large {
            fn next(&mut self, _: &[Execution]) -> Result<Step, Error> {
                Ok(self.0.take().map_or(Step::Done(crate::Closing::default()), Step::Run))
            }
        }
        let work = Work { bytes: 2_100_000_000, estimate: Duration::from_secs(42), readings: Some(2) };
        let script = Script { code: "read()".to_owned(), work: Some(work), ..Script::default() };
        let executor = FakeExecutor::new(vec![ended(Outcome::Ok, "fine")], &[]).reading(&[
            0,
            90_000_000,
            1_680_000_000,
            1_690_000_000,
            4_150_000_000,
            9_000_000_000,
        ]);
        let mut lines = Vec::new();
        carry_out(&mut Large(Some(script)), &executor, &Cancel::new(), &mut |told| {
            lines.push(match told {
                // How long the rest takes depends on this machine.
                Told::Working(words) => {
                    words.split_once(',').map_or(words.clone(), |(done, _)| done.to_owned())
                }
                Told::Piece(piece) => drawn(&[piece]),
                Told::Printing(printing) => printing.text,
            });
        })
        .unwrap();
        assert_snapshot!(lines[..6].join("\n"), @"
        code: PYTHON read()
        2.1 GB: about 45 s
        reading 2.1 GB: 2 %
        reading 2.1 GB: 40 %
        reading 2.1 GB: 98 %
        reading 2.1 GB: 99 %
        ");
    }

    #[test]
    fn python_without_a_question_runs_with_or_without_files() {
        assert_eq!(first(python(" ", "1 + 1", vec![])).unwrap(), "1 + 1");
        assert_eq!(first(python("", "1 + 1", vec![table("a.csv")])).unwrap(), "1 + 1");
        assert_eq!(first(asked("", Some(("Python", "1 + 1")), vec![])).unwrap(), "1 + 1");
    }

    #[test]
    fn a_data_file_is_described_unless_python_comes_with_it() {
        let files = || vec![table("a.csv")];
        let is_profile = |ask| first(ask).unwrap().contains("\"a.csv\"");
        assert!(is_profile(asked("", None, files())));
        assert!(is_profile(asked("mean?", None, files())));
        assert!(is_profile(asked("", Some(("csv", "1 + 1")), files())));
        assert!(matches!(first(python("mean?", "1 + 1", files())), Err(Error::NeedsModel { .. })));
    }

    #[test]
    fn what_cannot_be_done_is_refused_by_name() {
        assert!(matches!(first(asked("why?", None, vec![])), Err(Error::NeedsModel { .. })));
        assert!(matches!(first(python("why?", "1 + 1", vec![])), Err(Error::NeedsModel { .. })));
        let refused = first(asked("", Some(("rust", "1 + 1")), vec![]));
        assert!(matches!(refused, Err(Error::NotPython { language, .. }) if language == "rust"));
        assert!(matches!(first(asked(" \n", None, vec![])), Err(Error::Nothing { .. })));
        assert!(matches!(first(python("", " \n", vec![])), Err(Error::Nothing { .. })));
    }
}
