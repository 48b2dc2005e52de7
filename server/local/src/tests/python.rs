//! Runs generated programs with real interpreters.

use std::fs;
use std::io::Write;
use std::process::Command;

use crate::profile::{self, ProfiledFile};
use crate::sniff::{self, FileContent, Head, ReadAs};

/// Which program to write, and what runs it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Variant {
    Pandas,
    /// What large files get.
    Duckdb,
    Standard,
}

/// A data file.
#[derive(Debug, Clone)]
pub(super) struct Data {
    pub(super) name: String,
    pub(super) bytes: Vec<u8>,
    /// What the person says of it.
    pub(super) read_as: ReadAs,
}

/// What came of a program.
#[derive(Debug)]
pub(super) struct Printout {
    pub(super) stdout: String,
    pub(super) error: String,
    pub(super) warnings: Vec<String>,
    pub(super) charts: u64,
}

impl Printout {
    /// Itself, if the program ran to its end without a warning.
    pub(super) fn unfailing(self) -> Self {
        assert_eq!((self.error.as_str(), self.warnings.as_slice()), ("", &[][..]), "{}", self.stdout);
        self
    }

    /// The lines on how the table was read, before that of its columns, and the last line.
    pub(super) fn read_as(&self) -> String {
        let lines = self.stdout.lines().take_while(|line| !line.is_empty());
        let lines = lines.filter(|line| *line != "Read as" && !line.contains("by DuckDB"));
        lines.chain([self.last_line()]).collect::<Vec<_>>().join("\n")
    }
}

impl Data {
    pub(super) fn new(name: &str, content: impl AsRef<[u8]>) -> Self {
        Data { name: name.to_owned(), bytes: content.as_ref().to_vec(), read_as: ReadAs::default() }
    }
}

/// The interpreter that has what a variant imports.
pub(super) fn interpreter(variant: Variant) -> String {
    match variant {
        Variant::Standard => "python3".to_owned(),
        Variant::Pandas | Variant::Duckdb => std::env::var("GEMINI_EXEC_TEST_PYTHON").expect(
            "GEMINI_EXEC_TEST_PYTHON is not set: name a Python with numpy, pandas, matplotlib, openpyxl and pyarrow, \
             or run the tests with the project's test script, which makes one",
        ),
    }
}

/// The program for a file, or why there is none.
pub(super) fn program(data: &Data, variant: Variant) -> Result<String, String> {
    program_of(data, &sniffed(data)?, variant)
}

/// What the head of a file shows, or why it is not read.
pub(super) fn sniffed(data: &Data) -> Result<FileContent, String> {
    let mut file = tempfile::tempfile().unwrap();
    file.write_all(&data.bytes).unwrap();
    let sample = Head::read_as(&file, &data.read_as).unwrap();
    sniff::sniff(&data.name, &sample).map_err(|reason| reason.to_string())
}

/// The program for a file with this content, or the modules that it lacks.
pub(super) fn program_of(data: &Data, content: &FileContent, variant: Variant) -> Result<String, String> {
    let file = ProfiledFile {
        name: &data.name,
        size: data.bytes.len() as u64,
        unpacked: None,
        is_large: variant == Variant::Duckdb,
        sheet: data.read_as.sheet(),
        header_row: data.read_as.header_row(),
    };
    let profile = profile::write(&file, content, &|_| variant != Variant::Standard);
    profile.map(|profile| profile.first.code).map_err(|modules| modules.join(", "))
}

/// Runs the program for each file, all in one interpreter.
pub(super) fn run_all(files: &[Data], variant: Variant) -> Vec<Printout> {
    run_all_and(files, variant, "")
}

/// Runs the program for each file, with these statements at its end.
fn run_all_and(files: &[Data], variant: Variant, then: &str) -> Vec<Printout> {
    let root = tempfile::tempdir().unwrap();
    let folder = |index: usize| root.path().join(index.to_string());
    for (index, data) in files.iter().enumerate() {
        fs::create_dir(folder(index)).unwrap();
        fs::write(folder(index).join(&data.name), &data.bytes).unwrap();
        let program = program(data, variant).unwrap_or_else(|reason| panic!("{}: {reason}", data.name));
        fs::write(folder(index).join("main.py"), program + then).unwrap();
    }
    reports_of(&(0..files.len()).map(folder).collect::<Vec<_>>(), variant)
}

/// The cells of each file, as the program for it read them, behind the names of their columns: a line for each column.
/// Cells that repeat in a column come once.
pub(super) fn cells_of_all(files: &[Data], variant: Variant) -> Vec<String> {
    let columns = match variant {
        Variant::Pandas | Variant::Duckdb => "{name: dict.fromkeys(data[name]) for name in data}",
        Variant::Standard => {
            "{name: dict.fromkeys([*column.texts, *column.numbers]) for name, column in columns.items()}"
        }
    };
    let then = format!(
        "\nprint('<cells>')\nfor name, cells in {columns}.items():\n    \
         cells = [str(cell).removesuffix('.0') for cell in cells if str(cell) != 'nan']\n    \
         print(' | '.join([name, *cells]).replace('\\n', '⏎').replace('\\r', '⏎'))\n"
    );
    let cells = |report: Printout| match report.stdout.split_once("<cells>\n") {
        Some((_, cells)) => cells.trim_end().to_owned(),
        None => format!("{}{}", report.stdout, report.error),
    };
    run_all_and(files, variant, &then).into_iter().map(cells).collect()
}

/// The cells of one file, as both programs read them.
pub(super) fn cells(name: &str, content: impl AsRef<[u8]>) -> String {
    let files = [Data::new(name, content)];
    let [standard, pandas] =
        [Variant::Standard, Variant::Pandas].map(|it| cells_of_all(&files, it).remove(0));
    if standard == pandas { standard } else { format!("{standard}\nbut with pandas:\n{pandas}") }
}

/// The first lines of the profile of one file: how it was read.
pub(super) fn opening(name: &str, content: impl AsRef<[u8]>) -> String {
    let printed = run(name, content, Variant::Standard).stdout;
    let lines = printed.lines().skip(1);
    let decisions = lines.take_while(|line| line.starts_with(' ') || *line == "Read as").map(str::to_owned);
    let first = printed.lines().next().unwrap_or_default().to_owned();
    std::iter::once(first).chain(decisions).collect::<Vec<_>>().join("\n")
}

/// The files that a script writes into its folder, by their names.
pub(super) fn written(script: &str) -> Vec<Data> {
    let folder = tempfile::tempdir().unwrap();
    let python =
        Command::new(interpreter(Variant::Pandas)).args(["-c", script]).current_dir(&folder).output();
    let output = python.unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let mut files: Vec<Data> = fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .map(|entry| Data::new(&entry.file_name().to_string_lossy(), fs::read(entry.path()).unwrap()))
        .collect();
    files.sort_by(|one, other| one.name.cmp(&other.name));
    files
}

/// Runs the program for one file.
pub(super) fn run(name: &str, content: impl AsRef<[u8]>, variant: Variant) -> Printout {
    run_all(&[Data::new(name, content)], variant).remove(0)
}

/// Runs main.py of each folder in one interpreter.
pub(super) fn reports_of(folders: &[std::path::PathBuf], variant: Variant) -> Vec<Printout> {
    let home = tempfile::tempdir().unwrap();
    let driver = home.path().join("driver.py");
    fs::write(&driver, include_str!("driver.py")).unwrap();
    let interpreter = interpreter(variant);
    let output = Command::new(&interpreter)
        .arg(&driver)
        .args(folders)
        .env("MPLBACKEND", "Agg")
        .env("PYTHONUTF8", "1")
        .output()
        .unwrap_or_else(|error| panic!("{interpreter} does not start: {error}"));
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "the driver failed: {stderr}");
    let reports: Vec<serde_json::Value> =
        serde_json::from_slice(&output.stdout).expect("the driver prints JSON");
    let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
    let report = |value: &serde_json::Value| Printout {
        stdout: text(&value["stdout"]),
        error: text(&value["error"]),
        warnings: value["warnings"].as_array().into_iter().flatten().map(text).collect(),
        charts: value["charts"].as_u64().unwrap_or_default(),
    };
    reports.iter().map(report).collect()
}

impl Printout {
    /// The line that editors show beside the file.
    pub(super) fn last_line(&self) -> &str {
        self.stdout.lines().last().unwrap_or_default()
    }

    /// How the file was read: all before the table of its columns.
    pub(super) fn opening(&self) -> String {
        let end = self.stdout.find("\n\n").unwrap_or(self.stdout.len());
        let error = self.error.lines().last().unwrap_or_default();
        format!("{}\n{error}", &self.stdout[..end]).trim().to_owned()
    }

    /// All but what stands in the last two lines, with one blank between words.
    pub(super) fn told(&self) -> String {
        let lines = self.stdout.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" "));
        let lines: Vec<String> = lines.filter(|line| !line.is_empty()).collect();
        lines.split_last().map_or(String::new(), |(_, told)| told.join("\n")) + &self.error
    }
}
