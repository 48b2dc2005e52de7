//! Short texts that tell asks apart in a list: where a word was found, and what was asked without a question.

use std::collections::HashMap;

use rusqlite::{OptionalExtension, params};
use turn::telling_line;

use crate::columns::text;
use crate::record::Number;
use crate::store::Store;
use crate::{Error, words};

/// How an ask came about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AskOrigin {
    /// The name of who answered last.
    pub speaker: String,
    /// The service that was asked; empty if this machine answered.
    pub service: String,
    /// The first question; empty if there is none.
    pub question: String,
    /// The beginning of the code it is about; empty if there is none.
    pub code: String,
    /// The line that tells that code apart; empty where it is the [`telling_line`] of it.
    pub label: String,
}

impl AskOrigin {
    /// What tells it apart in a list: the first question, else the line of the code; empty without both.
    #[must_use]
    pub fn title(&self) -> &str {
        let question = self.question.trim();
        if question.is_empty() { self.line() } else { question }
    }

    /// The line that tells its code apart; empty without code.
    #[must_use]
    pub fn line(&self) -> &str {
        if self.label.is_empty() { telling_line(&self.code) } else { &self.label }
    }
}

impl Store {
    /// The text around the first word of a query in each of these asks, on any number of lines; those without it are left
    /// out.
    pub fn snippets(&self, asks: &[Number], query: &str) -> Result<HashMap<Number, String>, Error> {
        let Some(expression) = words::expression(query) else { return Ok(HashMap::new()) };
        let asks = serde_json::to_string(&asks.iter().map(|Number(ask)| ask).collect::<Vec<_>>())?;
        let sql = "SELECT id, ask FROM turns WHERE ask IN (SELECT value FROM json_each(?))";
        let mut select = self.connection.prepare_cached(sql)?;
        let turns = select.query_map([asks], |row| Ok((row.get(0)?, Number(row.get(1)?))))?;
        let turns = turns.collect::<Result<HashMap<i64, Number>, _>>()?;
        let ids: Vec<i64> = turns.keys().copied().collect();
        let (Some(first), Some(last)) = (ids.iter().min(), ids.iter().max()) else {
            return Ok(HashMap::new());
        };
        // One search for all of them, which the `+` keeps from being one for each.
        let sql = "SELECT rowid, snippet(words, -1, '', '', '…', 16) FROM words
            WHERE words MATCH ?1 AND rowid BETWEEN ?2 AND ?3 AND +rowid IN (SELECT value FROM json_each(?4))
            ORDER BY rowid";
        let mut select = self.connection.prepare_cached(sql)?;
        let mut rows = select.query(params![expression, first, last, serde_json::to_string(&ids)?])?;
        let mut snippets = HashMap::new();
        while let Some(row) = rows.next()? {
            // That of the latest turn stays.
            if let Some(ask) = turns.get(&row.get(0)?) {
                snippets.insert(*ask, words::unspaced(&row.get::<_, String>(1)?));
            }
        }
        Ok(snippets)
    }

    /// How an ask came about; what is damaged of it is empty.
    pub fn origin(&self, Number(ask): Number) -> Result<AskOrigin, Error> {
        let sql = "SELECT json_extract(last.head, '$.speaker.name'), json_extract(first.head, '$.question'),
            substr(json_extract(first.head, '$.excerpt.text'), 1, 1000), json_extract(last.head, '$.speaker.service'),
            json_extract(first.head, '$.excerpt.label')
            FROM (SELECT CASE WHEN json_valid(head) THEN head ELSE '{}' END AS head
                FROM turns WHERE ask = ?1 AND NOT is_replaced ORDER BY id LIMIT 1) AS first,
            (SELECT CASE WHEN json_valid(head) THEN head ELSE '{}' END AS head
                FROM turns WHERE id = (SELECT latest FROM asks WHERE number = ?1)) AS last";
        let mut select = self.connection.prepare_cached(sql)?;
        let origin = |row: &rusqlite::Row<'_>| {
            Ok(AskOrigin {
                speaker: text(row, 0)?,
                question: text(row, 1)?,
                code: text(row, 2)?,
                service: text(row, 3)?,
                label: text(row, 4)?,
            })
        };
        Ok(select.query_row([ask], origin).optional()?.unwrap_or_default())
    }
}
