//! The local engine with a real sandbox, from the file to the last piece.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::Duration;

use local::{
    Cancel, Closing, Error, Execution, InputFile, LocalAsk, Planner, SandboxExecutor, Script, Step, Told,
    Work,
};
use sandbox::{Layers, Limits, Sandbox, Setup};
use turn::{Excerpt, Finish, Outcome, Output, Piece, PrintedSoFar};

const PENGUINS: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../tests/fixtures/penguins.csv");
const SUMMARY: &str = "344 rows × 8 columns · 19 missing values · 0 duplicate rows\n";

fn main() {
    sandbox::run_helper_if_asked();
    penguins_are_profiled(None);
    let python = std::env::var_os("GEMINI_EXEC_TEST_PYTHON").expect(
        "GEMINI_EXEC_TEST_PYTHON is not set: name a Python with numpy, pandas, matplotlib, openpyxl and pyarrow, or \
         run the tests with the project's test script, which makes one",
    );
    let python = PathBuf::from(python);
    duckdb_runs_in_every_layer(&python);
    let drawn = penguins_are_profiled(Some(python));
    assert!(drawn, "pandas and matplotlib draw a chart");
    python_runs_with_its_files();
    a_file_that_python_writes_is_handed_over();
    a_cancelled_ask_ends_with_that_error();
    a_program_that_reads_much_says_how_far_it_is_and_can_be_cancelled();
    what_a_program_prints_comes_while_it_runs();
}

fn executor(python: Option<PathBuf>) -> SandboxExecutor {
    let sandbox = Sandbox::new(Setup { python, ..Setup::default() }).expect("this machine has Python");
    // Libraries may come from a disk that has not read them yet.
    let limits = Limits { wall: Duration::from_secs(100), ..Limits::default() };
    SandboxExecutor::new(sandbox, limits)
}

fn ask(code: Option<&str>) -> LocalAsk {
    let excerpt = code.map(|code| Excerpt::new("python", code));
    let file = InputFile { name: "penguins.csv".to_owned(), file: File::open(PENGUINS).unwrap() };
    LocalAsk {
        earlier: Vec::new(),
        question: String::new(),
        excerpt,
        files: vec![file],
        folders: Vec::new(),
        to_ask_a_model: "set a key",
        read_as: local::ReadAs::default(),
        last_value: sandbox::LastValue::default(),
        around: local::FilesAround::default(),
    }
}

fn answered(python: Option<PathBuf>, ask: LocalAsk) -> Vec<Piece> {
    let mut pieces = Vec::new();
    local::ask(ask, &executor(python), &Cancel::new(), &mut |told| pieces.extend(piece(told))).unwrap();
    pieces
}

fn piece(told: Told) -> Option<Piece> {
    if let Told::Piece(piece) = told { Some(piece) } else { None }
}

fn output(pieces: &[Piece]) -> &Output {
    pieces
        .iter()
        .find_map(|piece| if let Piece::Output(output) = piece { Some(output) } else { None })
        .expect("a result")
}

/// Profiles the penguins and says whether a chart came with it.
fn penguins_are_profiled(python: Option<PathBuf>) -> bool {
    let pieces = answered(python, ask(None));
    let output = output(&pieces);
    assert_eq!(output.outcome, Outcome::Ok, "{:?}", output.output);
    assert!(output.output.ends_with(SUMMARY), "{:?}", output.output);
    assert_eq!(pieces.last(), Some(&Piece::Finish(Finish::whole())));
    let text = |piece: &Piece| if let Piece::Text(text) = piece { Some(text.clone()) } else { None };
    let text: String = pieces.iter().filter_map(text).collect();
    assert!(text.contains("Isolation: "), "{text}");
    pieces.iter().any(|piece| matches!(piece, Piece::Image(image) if image.mime_type == "image/png"))
}

/// It looks for the limits of its control groups, and reads what is not UTF-8 through a named pipe.
fn duckdb_runs_in_every_layer(python: &Path) {
    let code = "import duckdb, os, threading\n\
                os.mkfifo('pipe')\n\
                threading.Thread(target=lambda: open('pipe', 'w').write('a,b\\n1,2\\n'), daemon=True).start()\n\
                print(duckdb.connect().execute(\"SELECT b FROM read_csv('pipe', auto_detect=false, header=true, \
                columns={'a': 'VARCHAR', 'b': 'VARCHAR'})\").fetchone()[0])";
    for isolation in [Layers::Full, Layers::Reduced] {
        let setup = Setup { python: Some(python.to_owned()), isolation, ..Setup::default() };
        let executor = SandboxExecutor::new(Sandbox::new(setup).unwrap(), Limits::default());
        let mut pieces = Vec::new();
        local::ask(ask(Some(code)), &executor, &Cancel::new(), &mut |told| pieces.extend(piece(told)))
            .unwrap();
        assert_eq!(output(&pieces).output, "2\n", "{isolation:?}");
    }
}

fn python_runs_with_its_files() {
    let pieces = answered(None, ask(Some("print(sum(1 for line in open('penguins.csv')))")));
    assert_eq!(output(&pieces).output, "345\n");
}

fn a_file_that_python_writes_is_handed_over() {
    let pieces = answered(None, ask(Some("open('result.csv', 'w').write('a,b')")));
    let file = pieces.iter().find_map(|piece| if let Piece::File(file) = piece { Some(file) } else { None });
    let file = file.expect("a file");
    assert_eq!((file.name.as_str(), &*file.bytes), ("result.csv", &b"a,b"[..]));
}

fn a_cancelled_ask_ends_with_that_error() {
    let cancel = Cancel::new();
    cancel.cancel();
    let mut shown = 0;
    let result = local::ask(ask(None), &executor(None), &cancel, &mut |_| shown += 1);
    assert!(matches!(result, Err(Error::Cancelled)));
    assert_eq!(shown, 1, "the code was shown before it was to run");
}

/// Runs one script, whose work is told.
struct Reads(Option<Script>);

impl Reads {
    /// A program that reads the penguins again and again, until it has read so many bytes.
    fn until(end: &str) -> Self {
        let code = format!(
            "read = 0\nwhile read < {end}:\n    read += len(open('penguins.csv', 'rb').read())\nprint('done')"
        );
        let files = ask(None).files;
        let work = Work { bytes: 100_000_000, estimate: Duration::from_secs(60), readings: Some(2) };
        Reads(Some(Script { code, files, work: Some(work), ..Script::default() }))
    }
}

impl Planner for Reads {
    fn next(&mut self, _: &[Execution]) -> Result<Step, Error> {
        Ok(self.0.take().map_or(Step::Done(Closing::default()), Step::Run))
    }
}

fn what_a_program_prints_comes_while_it_runs() {
    // It would print for ever: it is cancelled once both streams have come.
    let code = "import itertools, sys, time\nfor n in itertools.count():\n    print(n)\n    \
                print('é', file=sys.stderr)\n    time.sleep(0.01)";
    for isolation in [Layers::Full, Layers::Reduced] {
        let sandbox = Sandbox::new(Setup { isolation, ..Setup::default() }).unwrap();
        let executor = SandboxExecutor::new(sandbox, Limits::default());
        let (cancel, mut printed) = (Cancel::new(), PrintedSoFar::default());
        let begins = |printed: &PrintedSoFar| printed.clone().into_text().starts_with("0\né\n1\né\n2\n");
        let ended = local::ask(ask(Some(code)), &executor, &cancel, &mut |told| {
            if let Told::Printing(printing) = told {
                printed.push(&printing);
                if begins(&printed) {
                    cancel.cancel();
                }
            }
        });
        assert!(matches!(ended, Err(Error::Cancelled)), "{isolation:?}");
    }
}

fn a_program_that_reads_much_says_how_far_it_is_and_can_be_cancelled() {
    for isolation in [Layers::Full, Layers::Reduced] {
        let setup = Setup { isolation, ..Setup::default() };
        let executor = SandboxExecutor::new(Sandbox::new(setup).unwrap(), Limits::default());
        let mut words = Vec::new();
        let mut pieces = Vec::new();
        local::carry_out(&mut Reads::until("5e8"), &executor, &Cancel::new(), &mut |told| match told {
            Told::Working(said) => words.push(said),
            Told::Piece(piece) => pieces.push(piece),
            Told::Printing(_) => {}
        })
        .unwrap();
        assert_eq!(output(&pieces).output, "done\n", "what is said of the work is no output");
        let (before, during) = words.split_first().expect("words before it runs");
        assert_eq!(before, "100.0 MB: about 60 s");
        assert!(during.iter().all(|words| words.starts_with("reading 100.0 MB: ")), "{words:?}");

        let cancel = Cancel::new();
        let ended = local::carry_out(&mut Reads::until("float('inf')"), &executor, &cancel, &mut |told| {
            if matches!(told, Told::Working(words) if words.starts_with("reading")) {
                cancel.cancel();
            }
        });
        assert!(matches!(ended, Err(Error::Cancelled)), "{isolation:?}");
    }
}
