//! Where the lines of an excerpt stand in the person's file.

use serde::{Deserialize, Serialize};

/// The file of an excerpt, and which of its lines are the excerpt's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct ExcerptSource {
    /// The file's name: `analysis.py`.
    pub file: String,
    /// Lines that follow each other in both, in the order of the excerpt; each goes on until the next begins.
    pub runs: Vec<LineRun>,
}

/// Lines that follow each other in the excerpt and in the file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineRun {
    /// The first of them in the excerpt, from 0.
    pub at: usize,
    /// The same in the file, or in its cell, from 0.
    pub line: usize,
    /// The cell of a notebook, from 0; `None` in any other file.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cell: Option<usize>,
}

impl ExcerptSource {
    /// Whole lines of a file, from one of them on.
    #[must_use]
    pub fn of_file(file: impl Into<String>, line: usize) -> Self {
        ExcerptSource { file: file.into(), runs: vec![LineRun { line, ..LineRun::default() }] }
    }

    /// `true` if its first line is the first one of the file.
    #[must_use]
    pub fn begins_file(&self) -> bool {
        self.place(1).is_some_and(|(cell, line)| cell.is_none() && line == 1)
    }

    /// The place of a line of the excerpt, from 1: `analysis.py:42`.
    #[must_use]
    pub fn words(&self, line: usize) -> Option<String> {
        let (cell, line) = self.place(line)?;
        let file = &self.file;
        Some(match cell {
            Some(cell) => format!("{file}, cell {cell}, line {line}"),
            None => format!("{file}:{line}"),
        })
    }

    /// The same as Python writes it in a traceback: `"analysis.py", line 42`.
    pub(crate) fn in_traceback(&self, line: usize) -> Option<String> {
        let (cell, line) = self.place(line)?;
        let cell = cell.map(|cell| format!(", cell {cell}")).unwrap_or_default();
        Some(format!("\"{}\"{cell}, line {line}", self.file))
    }

    /// The cell and the line, from 1, of a line of the excerpt, from 1.
    fn place(&self, line: usize) -> Option<(Option<usize>, usize)> {
        let line = line.checked_sub(1)?;
        let run = self.runs.iter().rfind(|run| run.at <= line)?;
        let in_file = (line - run.at).saturating_add(run.line);
        Some((run.cell.map(|cell| cell.saturating_add(1)), in_file.saturating_add(1)))
    }
}
