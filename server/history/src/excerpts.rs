//! Short texts that tell asks apart in a list: where a word was found, and what was asked without a question.

use rusqlite::{OptionalExtension, params};

use crate::columns::text;
use crate::record::Number;
use crate::store::Store;
use crate::{Error, words};

/// How an ask came about.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AskOrigin {
    /// The name of who answered last.
    pub speaker: String,
    /// The first question; empty if there is none.
    pub question: String,
    /// The beginning of the code it is about; empty if there is none.
    pub code: String,
}

impl AskOrigin {
    /// What tells it apart in a list: the first question, else the first line of the code; empty without both.
    #[must_use]
    pub fn title(&self) -> &str {
        let line = self.code.lines().map(str::trim).find(|line| !line.is_empty());
        [self.question.trim(), line.unwrap_or_default()]
            .into_iter()
            .find(|it| !it.is_empty())
            .unwrap_or_default()
    }
}

impl Store {
    /// The text around the first word of a query in an ask, on any number of lines; `None` if it has none.
    pub fn snippet(&self, Number(ask): Number, query: &str) -> Result<Option<String>, Error> {
        let Some(expression) = words::expression(query) else { return Ok(None) };
        let sql = "SELECT id FROM turns WHERE ask = ? ORDER BY id DESC";
        let mut select = self.connection.prepare_cached(sql)?;
        let turns = select.query_map([ask], |row| row.get(0))?.collect::<Result<Vec<i64>, _>>()?;
        let sql = "SELECT snippet(words, -1, '', '', '…', 16) FROM words WHERE words MATCH ? AND rowid = ?";
        let mut select = self.connection.prepare_cached(sql)?;
        for turn in turns {
            let found =
                select.query_row(params![expression, turn], |row| row.get::<_, String>(0)).optional()?;
            if let Some(found) = found {
                return Ok(Some(words::unspaced(&found)));
            }
        }
        Ok(None)
    }

    /// How an ask came about; what is damaged of it is empty.
    pub fn origin(&self, Number(ask): Number) -> Result<AskOrigin, Error> {
        let sql = "SELECT json_extract(last.head, '$.speaker.name'), json_extract(first.head, '$.question'),
            substr(json_extract(first.head, '$.excerpt.text'), 1, 1000)
            FROM (SELECT CASE WHEN json_valid(head) THEN head ELSE '{}' END AS head
                FROM turns WHERE ask = ?1 AND NOT is_replaced ORDER BY id LIMIT 1) AS first,
            (SELECT CASE WHEN json_valid(head) THEN head ELSE '{}' END AS head
                FROM turns WHERE id = (SELECT latest FROM asks WHERE number = ?1)) AS last";
        let mut select = self.connection.prepare_cached(sql)?;
        let origin = |row: &rusqlite::Row<'_>| {
            Ok(AskOrigin { speaker: text(row, 0)?, question: text(row, 1)?, code: text(row, 2)? })
        };
        Ok(select.query_row([ask], origin).optional()?.unwrap_or_default())
    }
}
