//! Asks as rows of a list, and as lines of JSON.

use std::collections::HashMap;
use turn::one_line;

use history::{AskOrigin, Error, History, Listed, Number};
use serde::Serialize;
use turn::view::{Brief, Standing, hint};

use super::lines;
use super::lines::time;
use crate::cells::{cut, padded, width};
use crate::{age, document_id};

/// The widest column of file names.
const FILE: usize = 24;
/// The widest column of who answered.
const SPEAKER: usize = 36;
/// How wide a terminal must be for the models to be named beside their services.
const WIDE: usize = 120;
/// How much of a result is shown even if questions are cut for it.
const HINT: usize = 20;
/// The longest question and the longest result where nothing limits a line.
const LONGEST: usize = 200;

/// An ask in a list.
pub(in crate::cli) struct AskRow {
    listed: Listed,
    brief: Brief,
    origin: AskOrigin,
    /// Where a word was found, on one line.
    snippet: Option<String>,
}

/// An ask as a line of JSON.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AskLine<'a> {
    number: i64,
    uri: &'a str,
    asked: String,
    changed: String,
    question: &'a str,
    latest: &'a str,
    code: String,
    state: &'a str,
    hint: String,
    turns: u64,
    model: &'a str,
    service: &'a str,
    charts: &'a [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    found: Option<&'a str>,
}

/// The rows of asks. `query` is what was searched for, if anything was.
pub(in crate::cli) fn rows(
    history: &History,
    listed: Vec<Listed>,
    query: Option<&str>,
) -> Result<Vec<AskRow>, Error> {
    history.read(|store| {
        let numbers: Vec<Number> = listed.iter().map(|listed| listed.number).collect();
        let mut snippets = query.map_or(Ok(HashMap::new()), |query| store.snippets(&numbers, query))?;
        let row = |listed: Listed| {
            let found = snippets.remove(&listed.number);
            let origin = store.origin(listed.number)?;
            let brief = serde_json::from_str(&listed.view).unwrap_or_default();
            Ok(AskRow { snippet: found.map(|found| one_line(&found)), listed, brief, origin })
        };
        listed.into_iter().map(row).collect()
    })
}

impl AskRow {
    fn number(&self) -> String {
        let Number(number) = self.listed.number;
        number.to_string()
    }

    fn when(&self) -> String {
        age::when(time(self.listed.created))
    }

    fn file(&self) -> String {
        one_line(&document_id::name_in(&self.listed.uri))
    }

    /// The first question; of a conversation also the latest, which the result answers.
    fn question(&self) -> String {
        let questions = [self.origin.title(), self.latest()].map(one_line);
        questions.into_iter().filter(|question| !question.is_empty()).collect::<Vec<_>>().join(" … ")
    }

    /// The latest question; empty if there is only one.
    fn latest(&self) -> &str {
        if self.listed.turns > 1 { &self.brief.question } else { "" }
    }

    /// The line that tells the code apart.
    fn code(&self) -> String {
        one_line(self.origin.line())
    }

    /// Who answered: the service alone, or the model too.
    fn speaker(&self, with_model: bool) -> String {
        let AskOrigin { speaker, service, .. } = &self.origin;
        match service.as_str() {
            "" => speaker.clone(),
            service if with_model => one_line(&format!("{service}: {speaker}")),
            service => one_line(service),
        }
    }

    fn hint(&self, columns: usize) -> String {
        let standing = Standing { from: None, ..Standing::default() };
        one_line(&hint(&self.brief, standing, columns))
    }

    /// The number to choose it by, and what was asked or run.
    pub(in crate::cli) fn choice(&self) -> (String, String) {
        const COLUMNS: usize = 60;
        let words = [self.question(), self.code(), self.file()];
        let words = words.into_iter().find(|words| !words.is_empty()).unwrap_or_default();
        (self.number(), cut(&words, COLUMNS))
    }

    /// The ask as a line of JSON.
    pub(super) fn json(&self) -> String {
        let AskRow { listed, brief, origin, snippet } = self;
        lines::line(&AskLine {
            number: listed.number.0,
            uri: &listed.uri,
            asked: age::stamp(time(listed.created)),
            changed: age::stamp(time(listed.changed)),
            question: &origin.question,
            latest: self.latest(),
            code: self.code(),
            state: &brief.state,
            hint: self.hint(LONGEST),
            turns: listed.turns,
            model: &origin.speaker,
            service: &origin.service,
            charts: &listed.charts,
            found: snippet.as_deref(),
        })
    }
}

/// The rows in columns; `columns` is the width of the terminal.
pub(super) fn table(rows: &[AskRow], columns: Option<usize>) -> String {
    let layout = Layout::of(rows, columns.unwrap_or(usize::MAX));
    rows.iter().map(|row| layout.row(row)).collect()
}

/// The widths of columns.
struct Layout {
    number: usize,
    when: usize,
    speaker: usize,
    file: usize,
    question: usize,
    line: usize,
}

impl Layout {
    fn of(rows: &[AskRow], line: usize) -> Self {
        let widest = |cell: fn(&AskRow) -> String| rows.iter().map(|row| width(&cell(row))).max();
        let [number, when, file, question] = [AskRow::number, AskRow::when, AskRow::file, AskRow::question]
            .map(|cell| widest(cell).unwrap_or_default());
        let hint = widest(|row| row.hint(HINT)).unwrap_or_default();
        let file = file.min(FILE);
        let names_model = line >= WIDE;
        let speaker = rows.iter().map(|row| width(&row.speaker(names_model))).max().unwrap_or_default();
        let speaker = speaker.min(SPEAKER);
        let before = number + when + speaker + file + 2 * 4;
        let question = question.min(LONGEST).min(line.saturating_sub(before + 2 + hint));
        Layout { number, when, speaker, file, question, line }
    }

    fn row(&self, row: &AskRow) -> String {
        let &Layout { number, when, speaker, file, question, line } = self;
        let numbers = format!("{:>number$}", row.number());
        let who = row.speaker(line >= WIDE);
        let texts = [(row.when(), when), (who, speaker), (row.file(), file), (row.question(), question)];
        let texts = texts.into_iter().filter(|(_, columns)| *columns > 0);
        let cells = texts.map(|(text, columns)| padded(&text, columns)).chain([row.hint(LONGEST)]);
        let first = [numbers].into_iter().chain(cells).collect::<Vec<_>>().join("  ");
        let snippet = row.snippet.as_ref().map(|snippet| format!("{}  {snippet}", " ".repeat(number)));
        [Some(first), snippet].into_iter().flatten().map(|text| cut(text.trim_end(), line) + "\n").collect()
    }
}
