//! Reads asks: lists of them, and whole ones.

use rusqlite::types::Value;
use rusqlite::{OptionalExtension, Row, params_from_iter};
use turn::Turn;

use crate::columns::{list, lossy, text};
use crate::record::{Database, Number, Which};
use crate::store::Store;
use crate::{Error, turns, words};

/// An ask in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// Its number.
    pub number: Number,
    /// The database that it is in.
    pub database: Database,
    /// The URI of the document or file it is about; empty if there is none.
    pub uri: String,
    /// How its text is found again, as JSON; `None` if it has no place in a document.
    pub trace: Option<String>,
    /// What was given with the question, as JSON.
    pub given: String,
    /// When it was asked, in milliseconds since the Unix epoch.
    pub created: i64,
    /// When it was last changed, in the same unit.
    pub changed: i64,
    /// Where it stands in lists: those that follow have lower ones. Changes with each turn, and stays when others go.
    pub position: i64,
    /// The number of its turns.
    pub turns: u64,
    /// `true` if its latest turn runs in some process.
    pub is_running: bool,
    /// What one-line views show of the latest turn, as JSON.
    pub view: String,
    /// The paths of the chart files of the latest turn.
    pub charts: Vec<String>,
}

impl Listed {
    /// How changes name it.
    #[must_use]
    pub fn which(&self) -> Which {
        Which::Kept(self.number, self.database)
    }
}

/// What asks are about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    /// The document or file, in every spelling of its URI.
    pub uris: Vec<String>,
    /// The path by which the file was given along with a question; `None` if it has none that can be written down.
    pub path: Option<String>,
}

/// Which asks to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Filter {
    /// Only those about this document or file.
    pub about: Option<About>,
    /// Only those that contain all these words.
    pub query: Option<String>,
    /// Only the one with this number.
    pub number: Option<Number>,
    /// Only those that follow this position in the list.
    pub before: Option<i64>,
    /// How many at most.
    pub limit: usize,
}

/// A whole ask.
#[derive(Debug, Clone, PartialEq)]
pub struct Kept {
    /// What lists show of it.
    pub listed: Listed,
    /// Its turns, oldest first.
    pub turns: Vec<KeptTurn>,
}

/// A turn as it was kept.
#[derive(Debug, Clone, PartialEq)]
pub struct KeptTurn {
    /// The turn.
    pub turn: Turn,
    /// The paths of its chart files.
    pub charts: Vec<String>,
    /// `true` if the person asked it again: the conversation went on without it.
    pub is_replaced: bool,
}

const LISTED: &str =
    "SELECT asks.number, asks.uri, asks.trace, asks.given, asks.created, asks.changed, asks.latest,
    (SELECT count(*) FROM turns AS all_turns WHERE all_turns.ask = asks.number AND NOT all_turns.is_replaced),
    turns.owner IS NOT NULL, turns.view, turns.charts
    FROM asks JOIN turns ON turns.id = asks.latest";

impl Store {
    /// The asks that come back in a document, oldest first.
    pub fn in_document(&self, uri: &str) -> Result<Vec<Listed>, Error> {
        let wanted =
            "WHERE asks.uri = ? AND asks.trace IS NOT NULL AND asks.is_dismissed = 0 ORDER BY asks.number";
        self.listed(wanted, vec![uri.to_owned().into()])
    }

    /// An ask in short; `None` if there is none of this number.
    pub fn find(&self, number: Number) -> Result<Option<Listed>, Error> {
        Ok(self.listed("WHERE asks.number = ?", vec![number.0.into()])?.pop())
    }

    /// Lists asks: those first whose latest turn was asked last.
    pub fn list(&self, filter: &Filter) -> Result<Vec<Listed>, Error> {
        let Some((wanted, mut values)) = conditions(filter) else { return Ok(Vec::new()) };
        values.push(i64::try_from(filter.limit).unwrap_or(i64::MAX).into());
        self.listed(&format!("{wanted} ORDER BY asks.latest DESC LIMIT ?"), values)
    }

    /// The number of asks that a filter lets through, whatever its limit.
    pub fn count_of(&self, filter: &Filter) -> Result<u64, Error> {
        let Some((wanted, values)) = conditions(filter) else { return Ok(0) };
        let sql = format!("SELECT count(*) FROM asks {wanted} AND asks.latest IS NOT NULL");
        Ok(self.connection.prepare_cached(&sql)?.query_row(params_from_iter(values), |row| row.get(0))?)
    }

    /// A whole ask; `None` if there is none of this number.
    pub fn load(&self, number: Number) -> Result<Option<Kept>, Error> {
        let Some(listed) = self.listed("WHERE asks.number = ?", vec![number.0.into()])?.pop() else {
            return Ok(None);
        };
        let sql = "SELECT id, charts, is_replaced FROM turns WHERE ask = ? ORDER BY id";
        let mut select = self.connection.prepare_cached(sql)?;
        let mut rows = select.query([number.0])?;
        let mut turns = Vec::new();
        while let Some(row) = rows.next()? {
            let turn = turns::read(&self.connection, row.get(0)?)?;
            turns.push(KeptTurn { turn, charts: list(&text(row, 1)?), is_replaced: row.get(2)? });
        }
        Ok(Some(Kept { listed, turns }))
    }

    /// A whole ask, if it has turns that are not known by what they are without their answers. It costs little where all are
    /// known.
    pub fn load_if_any(
        &self,
        number: Number,
        mut is_new: impl FnMut(&Turn) -> bool,
    ) -> Result<Option<Kept>, Error> {
        let sql = "SELECT id FROM turns WHERE ask = ? ORDER BY id";
        let mut select = self.connection.prepare_cached(sql)?;
        let mut rows = select.query([number.0])?;
        while let Some(row) = rows.next()? {
            if is_new(&turns::read_head(&self.connection, row.get(0)?)?) {
                return self.load(number);
            }
        }
        Ok(None)
    }

    /// The number of the ask whose latest turn began last; `None` if there is none.
    pub fn latest(&self) -> Result<Option<Number>, Error> {
        // By the turn, not by the time: clocks are set back.
        let sql = "SELECT ask FROM turns ORDER BY id DESC LIMIT 1";
        Ok(self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0).map(Number)).optional()?)
    }

    /// `true` if the latest turn of an ask runs in some process; `None` if there is no ask of this number.
    pub fn running(&self, number: Number) -> Result<Option<bool>, Error> {
        let sql = "SELECT turns.owner IS NOT NULL FROM asks JOIN turns ON turns.id = asks.latest WHERE asks.number = ?";
        Ok(self.connection.prepare_cached(sql)?.query_row([number.0], |row| row.get(0)).optional()?)
    }

    /// The number of asks.
    pub fn count(&self) -> Result<u64, Error> {
        let sql = "SELECT count(*) FROM asks";
        Ok(self.connection.prepare_cached(sql)?.query_row([], |row| row.get(0))?)
    }

    /// The latest turn that answered the request with this fingerprint; `None` if there is none.
    pub fn answered(&self, fingerprint: &[u8; 32]) -> Result<Option<Turn>, Error> {
        let sql = "SELECT id FROM turns WHERE fingerprint = ? ORDER BY id DESC LIMIT 1";
        let mut select = self.connection.prepare_cached(sql)?;
        let found = select.query_row([fingerprint.as_slice()], |row| row.get(0)).optional()?;
        found.map(|id| turns::read(&self.connection, id)).transpose()
    }

    fn listed(&self, wanted: &str, values: Vec<Value>) -> Result<Vec<Listed>, Error> {
        let mut select = self.connection.prepare_cached(&format!("{LISTED} {wanted}"))?;
        let mut rows = select.query(params_from_iter(values))?;
        let mut found = Vec::new();
        while let Some(row) = rows.next()? {
            found.push(listed(row, self.identity)?);
        }
        Ok(found)
    }
}

impl About {
    /// A query for the asks about it, and for those that it was given along with; with its values.
    fn asks(&self) -> (String, Vec<Value>) {
        let marks = vec!["?"; self.uris.len()].join(", ");
        let mut query = format!("SELECT number FROM asks WHERE uri IN ({marks})");
        if self.path.is_some() {
            query.push_str(
                " UNION SELECT ask FROM files_of_turns JOIN turns ON turns.id = files_of_turns.turn WHERE path = ?",
            );
        }
        (query, self.uris.iter().chain(&self.path).cloned().map(Value::from).collect())
    }
}

/// The conditions of a filter, with their values; `None` if it lets nothing through.
fn conditions(filter: &Filter) -> Option<(String, Vec<Value>)> {
    let mut conditions = vec!["TRUE".to_owned()];
    let mut values: Vec<Value> = Vec::new();
    let about = filter.about.as_ref().map(About::asks);
    if let Some(query) = &filter.query {
        let expression = words::expression(query)?;
        // Of the turns of one document all that fit; else the latest are enough: more are never shown.
        if let Some((asks, about)) = about {
            conditions.push(format!(
                "asks.number IN (SELECT ask FROM turns WHERE ask IN ({asks})
                 AND id IN (SELECT rowid FROM words WHERE words MATCH ?))"
            ));
            values.extend(about);
        } else {
            let latest = "SELECT rowid FROM words WHERE words MATCH ? ORDER BY rowid DESC LIMIT 10000";
            conditions.push(format!("asks.number IN (SELECT ask FROM turns WHERE id IN ({latest}))"));
        }
        values.push(expression.into());
    } else if let Some((asks, about)) = about {
        conditions.push(format!("asks.number IN ({asks})"));
        values.extend(about);
    }
    if let Some(Number(number)) = filter.number {
        conditions.push("asks.number = ?".to_owned());
        values.push(number.into());
    }
    if let Some(before) = filter.before {
        conditions.push("asks.latest < ?".to_owned());
        values.push(before.into());
    }
    Some((format!("WHERE {}", conditions.join(" AND ")), values))
}

fn listed(row: &Row<'_>, database: Database) -> Result<Listed, Error> {
    Ok(Listed {
        number: Number(row.get(0)?),
        database,
        uri: text(row, 1)?,
        trace: row.get_ref(2)?.as_bytes_or_null().ok().flatten().map(lossy),
        given: text(row, 3)?,
        created: row.get(4)?,
        changed: row.get(5)?,
        position: row.get(6)?,
        turns: row.get(7)?,
        is_running: row.get(8)?,
        view: text(row, 9)?,
        charts: list(&text(row, 10)?),
    })
}
