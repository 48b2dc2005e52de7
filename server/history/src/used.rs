//! What services counted for the answers of each day. Counts stay when asks are deleted.

use rusqlite::{Connection, params};
use turn::{Turn, Usage};

use crate::columns::text;
use crate::{Error, Store};

/// What one model used on one day.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Used {
    /// The day where the person was, as `2026-11-30`.
    pub day: String,
    /// The service, as people know it: `Gemini`.
    pub service: String,
    /// The model that answered, as the service names it.
    pub model: String,
    /// How many answers it gave.
    pub answers: u64,
    /// Those of which the service told no counts: they were cut, or failed.
    pub uncounted: u64,
    /// The tokens of the others.
    pub tokens: Usage,
}

impl Store {
    /// What was used on the last `days` days, today among them: the latest day first.
    pub fn used(&self, days: u32) -> Result<Vec<Used>, Error> {
        let sql = "SELECT day, service, model, answers, uncounted, prompt, cached, intermediate, answer, thoughts, total
            FROM used WHERE day > date('now', 'localtime', ?) ORDER BY day DESC, total DESC, model";
        let mut select = self.connection.prepare_cached(sql)?;
        let mut rows = select.query([format!("-{days} days")])?;
        let mut all = Vec::new();
        while let Some(row) = rows.next()? {
            let tokens = Usage {
                prompt: row.get(5)?,
                cached: row.get(6)?,
                intermediate: row.get(7)?,
                answer: row.get(8)?,
                thoughts: row.get(9)?,
                total: row.get(10)?,
            };
            let (day, service, model) = (text(row, 0)?, text(row, 1)?, text(row, 2)?);
            all.push(Used { day, service, model, answers: row.get(3)?, uncounted: row.get(4)?, tokens });
        }
        Ok(all)
    }

    /// How many tokens were used today.
    pub fn used_today(&self) -> Result<u64, Error> {
        let sql = "SELECT coalesce(sum(total), 0) FROM used WHERE day = date('now', 'localtime')";
        Ok(self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }
}

/// The most tokens that an answer can have used: a service that says more must not make all sums wrong.
const MOST: u64 = 1_000_000_000;

/// A number of tokens as it is stored.
pub(crate) fn bounded(count: u64) -> i64 {
    i64::try_from(count.min(MOST)).unwrap_or_default()
}

/// What a service counted for an answer.
pub(crate) struct AnswerCounts<'a> {
    /// `None` for today.
    pub(crate) day: Option<&'a str>,
    pub(crate) service: &'a str,
    pub(crate) model: &'a str,
    /// `None` if it told no counts.
    pub(crate) counts: Option<Usage>,
}

/// Adds what an answer used to this day. One that no service gave now has used nothing.
pub(crate) fn add(database: &Connection, turn: &Turn) -> Result<(), Error> {
    let counts = turn.transcript.usage().copied();
    let is_of_service = turn.speaker.is_model && turn.reused.is_none();
    if !is_of_service || counts.is_none() && turn.transcript.blocks().is_empty() {
        return Ok(());
    }
    let model = turn.transcript.model().unwrap_or(&turn.speaker.name);
    insert(database, &AnswerCounts { day: None, service: &turn.speaker.service, model, counts })
}

/// Adds an answer and its counts to a day.
pub(crate) fn insert(database: &Connection, counted: &AnswerCounts<'_>) -> Result<(), Error> {
    let sql = "INSERT INTO used VALUES (coalesce(?, date('now', 'localtime')), ?, ?, 1, ?, ?, ?, ?, ?, ?, ?)
        ON CONFLICT DO UPDATE SET answers = answers + 1, uncounted = uncounted + excluded.uncounted,
        prompt = prompt + excluded.prompt, cached = cached + excluded.cached,
        intermediate = intermediate + excluded.intermediate, answer = answer + excluded.answer,
        thoughts = thoughts + excluded.thoughts, total = total + excluded.total";
    let tokens = counted.counts.unwrap_or_default();
    let count = |count: Option<u64>| bounded(count.unwrap_or_default());
    database.prepare_cached(sql)?.execute(params![
        counted.day,
        counted.service,
        counted.model,
        counted.counts.is_none(),
        count(tokens.prompt),
        count(tokens.cached),
        count(tokens.intermediate),
        count(tokens.answer),
        count(tokens.thoughts),
        bounded(tokens.all()),
    ])?;
    Ok(())
}
