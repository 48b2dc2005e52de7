//! Interpreters that wait for programs: starting one for each file would take most of the time.

use std::fs;
use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;
use tempfile::TempDir;

use super::super::python::{Data, Variant, interpreter, program_of, sniffed};
use crate::sniff::{Delimited, FileContent};

/// An interpreter that runs the programs of one variant.
struct Reader {
    variant: Variant,
    process: Child,
    programs: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
}

/// An interpreter for the programs of each variant, and the folder in which they find the file.
pub(super) struct Readers {
    folder: TempDir,
    all: [Reader; 3],
}

impl Readers {
    pub(super) fn start() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let all = [Variant::Standard, Variant::Pandas, Variant::Duckdb];
        Readers { all: all.map(|variant| Reader::start(variant, folder.path())), folder }
    }

    /// What a file is taken for, and what the first of the programs read of it; `DuckDB` cannot be told of every dialect.
    pub(super) fn read(
        &mut self,
        data: &Data,
        first: usize,
    ) -> Result<(Delimited, Vec<(Variant, ReadTable)>), String> {
        fs::write(self.folder.path().join(&data.name), &data.bytes).unwrap();
        let content = sniffed(data)?;
        let mut sent = Vec::new();
        for reader in &mut self.all[..first] {
            let program = program_of(data, &content, reader.variant)?;
            if reader.variant != Variant::Duckdb || program.contains("import duckdb") {
                reader.send(&program);
                sent.push(reader);
            }
        }
        let read = sent.into_iter().map(|reader| (reader.variant, reader.receive())).collect();
        match content {
            FileContent::Delimited(table) => Ok((table, read)),
            other => Err(format!("read as {other:?}")),
        }
    }
}

/// What a program read of a table.
#[derive(Debug)]
pub(super) struct ReadTable {
    pub(super) names: Vec<String>,
    /// By column: numbers as they are, dates as seconds since 1970, nothing for gaps, texts.
    pub(super) columns: Vec<Vec<Value>>,
    /// What it says beside them.
    pub(super) notes: Vec<String>,
    pub(super) error: String,
}

impl ReadTable {
    /// `true` if a line has this text.
    pub(super) fn says(&self, text: &str) -> bool {
        self.notes.iter().any(|note| note.contains(text))
    }

    /// `true` if another program read the same.
    pub(super) fn is_like(&self, other: &ReadTable) -> bool {
        let is_same = |(one, other): (&Value, &Value)| match (one.as_f64(), other.as_f64()) {
            (Some(one), Some(other)) => (one - other).abs() <= 1e-9 * other.abs(),
            _ => one == other,
        };
        let are_same = |(one, other): (&Vec<Value>, &Vec<Value>)| {
            one.len() == other.len() && one.iter().zip(other).all(is_same)
        };
        self.names == other.names && self.columns.iter().zip(&other.columns).all(are_same)
    }
}

impl Reader {
    /// Starts an interpreter in the folder of the files.
    fn start(variant: Variant, folder: &Path) -> Self {
        let mut process = Command::new(interpreter(variant))
            .args(["-c", include_str!("readers.py")])
            .current_dir(folder)
            .env("MPLBACKEND", "Agg")
            .env("PYTHONUTF8", "1")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap_or_else(|error| panic!("{variant:?} does not start: {error}"));
        let answers = BufReader::new(process.stdout.take().unwrap());
        Reader { variant, programs: process.stdin.take(), process, answers }
    }

    /// Sends a program; others may run at the same time.
    fn send(&mut self, program: &str) {
        let programs = self.programs.as_mut().expect("it is open until the end");
        writeln!(programs, "{}", Value::from(program)).unwrap();
    }

    /// What came of the program that was sent.
    fn receive(&mut self) -> ReadTable {
        let mut line = String::new();
        self.answers.read_line(&mut line).unwrap();
        let answer: Value = serde_json::from_str(&line).expect("the reader prints JSON");
        let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
        let texts = |value: &Value| -> Vec<String> {
            list(value).iter().map(|text| text.as_str().unwrap_or_default().to_owned()).collect()
        };
        ReadTable {
            names: texts(&answer["names"]),
            columns: list(&answer["columns"]).iter().map(list).collect(),
            notes: texts(&answer["notes"]),
            error: answer["error"].as_str().unwrap_or_default().to_owned(),
        }
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        self.programs = None;
        self.process.wait().unwrap();
    }
}
