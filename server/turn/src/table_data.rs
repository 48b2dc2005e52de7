//! Tables that a program showed, as data beside the words in which its output has them.

use serde::{Deserialize, Serialize};

use crate::{Cleaner, one_line};

/// A table that a program showed.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct TableData {
    /// Where the output shows it in words, in bytes.
    #[serde(default)]
    pub at: usize,
    /// The length of these words, in bytes.
    #[serde(default)]
    pub length: usize,
    /// Its columns, the index first if it has one.
    pub columns: Vec<TableColumn>,
    /// How many of them are the index.
    #[serde(default, skip_serializing_if = "is_no_index")]
    pub index_columns: usize,
    /// Its first rows, each with a cell for each column; `None` for what is missing.
    pub rows: Vec<Vec<Option<String>>>,
    /// How many rows follow them.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more_rows: u64,
    /// How many columns follow them.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub more_columns: u64,
}

/// A column of a table.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct TableColumn {
    /// Its name; empty for most indexes.
    pub name: String,
    /// Its type, as the library calls it: `int64`.
    #[serde(rename = "type")]
    pub kind: String,
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_zero(count: &u64) -> bool {
    *count == 0
}

#[expect(clippy::trivially_copy_pass_by_ref, reason = "serde gives a reference")]
fn is_no_index(columns: &usize) -> bool {
    *columns == 0
}

impl TableData {
    /// The bytes that it takes, about.
    pub(crate) fn bytes(&self) -> usize {
        let cells = self.rows.iter().flatten().map(|cell| cell.as_ref().map_or(0, String::len));
        cells.sum::<usize>() + self.columns.iter().map(|column| column.name.len()).sum::<usize>()
    }

    /// The same, safe to show, for an output that was made safe; `None` if it is no table, or not in the output.
    pub(crate) fn safe(&self, output: &str, safe_output: &str) -> Option<Self> {
        let is_table = self.columns.len() > self.index_columns
            && self.rows.iter().all(|row| row.len() == self.columns.len());
        let words = output.get(self.at..self.at.checked_add(self.length)?).filter(|_| is_table)?;
        let (before, words) = (Cleaner::overwritten(&output[..self.at]), Cleaner::overwritten(words));
        safe_output.strip_prefix(&before)?.strip_prefix(&words)?;
        let column =
            |column: &TableColumn| TableColumn { name: one_line(&column.name), kind: one_line(&column.kind) };
        let row = |row: &Vec<Option<String>>| row.iter().map(|cell| cell.as_deref().map(one_line)).collect();
        Some(TableData {
            at: before.len(),
            length: words.len(),
            columns: self.columns.iter().map(column).collect(),
            rows: self.rows.iter().map(row).collect(),
            ..*self
        })
    }
}

#[cfg(test)]
mod tests {
    use super::{TableColumn, TableData};

    fn table(at: usize, length: usize, cells: &[Option<&str>]) -> TableData {
        let column = TableColumn { name: "\u{1b}[31mn".to_owned(), kind: "int64".to_owned() };
        let rows = cells.iter().map(|cell| vec![cell.map(str::to_owned)]).collect();
        TableData { at, length, columns: vec![column], rows, ..TableData::default() }
    }

    #[test]
    fn a_table_is_made_safe_and_stays_where_its_words_are() {
        let output = "\u{1b}[1mbold\u{1b}[0m\r\nn\n1\nend\n";
        let at = output.find("n\n1").expect("its words");
        let safe =
            table(at, 3, &[Some("1\n\u{202e}2"), None]).safe(output, "bold\nn\n1\nend\n").expect("a table");
        assert_eq!((safe.at, safe.length, safe.columns[0].name.as_str()), (5, 3, "n"));
        assert_eq!(safe.rows, [vec![Some("1 2".to_owned())], vec![None]]);
    }

    #[test]
    fn what_is_no_table_or_not_in_the_output_is_left_out() {
        let (output, row) = ("é\nn\n1\n", [Some("1")]);
        assert_eq!(table(1, 3, &row).safe(output, output), None, "within a character");
        assert_eq!(table(6, 30, &row).safe(output, output), None, "behind its end");
        assert_eq!(table(usize::MAX, 2, &row).safe(output, output), None);
        let uneven = TableData { rows: vec![vec![]], ..table(3, 3, &row) };
        assert_eq!(uneven.safe(output, output), None);
    }
}
