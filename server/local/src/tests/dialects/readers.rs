//! Interpreters that wait for programs: starting one for each file would take most of the time.

use std::io::{BufRead, BufReader, Write};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use serde_json::Value;

use super::super::python::{Variant, interpreter};

/// An interpreter that runs the programs of one variant.
pub(super) struct Reader {
    pub(super) variant: Variant,
    process: Child,
    programs: Option<ChildStdin>,
    answers: BufReader<ChildStdout>,
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

impl Reader {
    /// Starts an interpreter in the folder of the files.
    pub(super) fn start(variant: Variant, folder: &Path) -> Self {
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
    pub(super) fn send(&mut self, program: &str) {
        let programs = self.programs.as_mut().expect("it is open until the end");
        writeln!(programs, "{}", Value::from(program)).unwrap();
    }

    /// What came of the program that was sent.
    pub(super) fn receive(&mut self) -> ReadTable {
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
