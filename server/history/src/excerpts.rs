//! Short texts that tell asks apart in a list: where a word was found, and what was asked without a question.

use rusqlite::{OptionalExtension, params};

use crate::record::Number;
use crate::store::Store;
use crate::{Error, words};

/// What the latest turn of an ask says of itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AskOrigin {
    /// The name of who answered.
    pub speaker: String,
    /// The beginning of the code it is about; empty if there is none.
    pub code: String,
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

    /// What the latest turn of an ask says of itself.
    pub fn origin(&self, Number(ask): Number) -> Result<AskOrigin, Error> {
        let sql = "SELECT CASE WHEN json_valid(head) THEN coalesce(json_extract(head, '$.speaker.name'), '') ELSE '' END,
            CASE WHEN json_valid(head)
                THEN coalesce(substr(json_extract(head, '$.excerpt.text'), 1, 1000), '') ELSE '' END
            FROM turns WHERE id = (SELECT latest FROM asks WHERE number = ?)";
        let mut select = self.connection.prepare_cached(sql)?;
        let origin = |row: &rusqlite::Row<'_>| Ok(AskOrigin { speaker: row.get(0)?, code: row.get(1)? });
        Ok(select.query_row([ask], origin).optional()?.unwrap_or_default())
    }
}
