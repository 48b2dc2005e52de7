//! The engine with a real sandbox, from the file to the last response.

use std::fs::File;
use std::path::PathBuf;
use std::time::Duration;

use gemini::wire::{Candidate, FinishReason, Outcome, Part, Response};
use local::{DataFile, Engine, Error, Excerpt, Job};
use sandbox::{Cancel, Limits, Sandbox, Setup};

const PENGUINS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/penguins.csv");
const SUMMARY: &str = "344 rows × 8 columns · 19 missing values · 0 duplicate rows\n";

fn main() {
    sandbox::run_helper_if_asked();
    penguins_are_profiled(None);
    let python = std::env::var_os("GEMINI_EXEC_TEST_PYTHON").expect(
        "GEMINI_EXEC_TEST_PYTHON is not set: name a Python with numpy, pandas, matplotlib, openpyxl and pyarrow, or \
         run the tests with the project's test script, which makes one",
    );
    let drawn = penguins_are_profiled(Some(python.into()));
    assert!(drawn, "pandas and matplotlib draw a chart");
    python_is_run_with_its_files();
    a_cancelled_job_ends_with_that_error();
}

fn engine(python: Option<PathBuf>) -> Engine {
    Engine::new(Sandbox::new(Setup { python, ..Setup::default() }).expect("this machine has Python"))
}

fn job(code: Option<&str>) -> Job {
    let excerpt = code.map(|code| Excerpt { language: "python".to_owned(), text: code.to_owned() });
    let file = DataFile { name: "penguins.csv".to_owned(), file: File::open(PENGUINS).unwrap() };
    // Libraries may come from a disk that has not read them yet.
    let limits = Limits { wall: Duration::from_secs(100), ..Limits::default() };
    Job { question: String::new(), excerpt, files: vec![file], limits }
}

fn answered(engine: &Engine, job: Job) -> Vec<Candidate> {
    let mut responses: Vec<Response> = Vec::new();
    engine.ask(job, &Cancel::new(), &mut |response| responses.push(response)).unwrap();
    responses.into_iter().flat_map(|response| response.candidates).collect()
}

fn parts(candidates: &[Candidate]) -> impl Iterator<Item = &Part> {
    candidates.iter().flat_map(|candidate| &candidate.content).flat_map(|content| &content.parts)
}

/// Profiles the penguins and says whether a chart came with it.
fn penguins_are_profiled(python: Option<PathBuf>) -> bool {
    let candidates = answered(&engine(python), job(None));
    let result = parts(&candidates).find_map(Part::result).expect("a result");
    assert_eq!(result.outcome, Some(Outcome::Ok), "{:?}", result.output);
    assert!(result.output.as_ref().is_some_and(|output| output.ends_with(SUMMARY)), "{:?}", result.output);
    assert_eq!(candidates.last().and_then(|last| last.finish_reason.clone()), Some(FinishReason::Stop));
    let text: String = parts(&candidates).filter_map(Part::text).collect();
    assert!(text.contains("Isolation: "), "{text}");
    parts(&candidates)
        .filter_map(Part::blob)
        .any(|image| image.bytes().is_some_and(|png| png.starts_with(b"\x89PNG")))
}

fn python_is_run_with_its_files() {
    let candidates = answered(&engine(None), job(Some("print(sum(1 for line in open('penguins.csv')))")));
    let output = parts(&candidates).find_map(Part::result).and_then(|result| result.output.clone());
    assert_eq!(output.as_deref(), Some("345\n"));
}

fn a_cancelled_job_ends_with_that_error() {
    let cancel = Cancel::new();
    cancel.cancel();
    let mut shown = 0;
    let result = engine(None).ask(job(None), &cancel, &mut |_| shown += 1);
    assert!(matches!(result, Err(Error::Sandbox(sandbox::Error::Cancelled))));
    assert_eq!(shown, 1, "the code was shown before it was to run");
}
