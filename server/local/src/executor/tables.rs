//! Reads the tables that a program told. They are hostile: the program may have written them itself.

use sandbox::{TABLE_COLUMNS, TABLE_ROWS};
use serde::Deserialize;
use turn::TableData;

/// The most columns of an index.
const INDEX_COLUMNS: usize = 10;

/// A table as the sandbox hands it over.
#[derive(Deserialize)]
struct ToldTable {
    /// What was printed of it.
    words: String,
    #[serde(flatten)]
    table: TableData,
}

/// The tables that are in an output, with their places. Each is looked for behind the one before it.
pub(super) fn read(told: &[String], output: &str) -> Vec<TableData> {
    let mut behind = 0;
    let mut place = |ToldTable { words, table }: ToldTable| {
        let fits = table.rows.len() <= TABLE_ROWS && table.columns.len() <= TABLE_COLUMNS + INDEX_COLUMNS;
        let at = behind + find(&output[behind..], words.trim_end()).filter(|_| fits)?;
        behind = at + words.trim_end().len();
        Some(TableData { at, length: behind - at, ..table })
    };
    let told = told.iter().filter_map(|json| serde_json::from_str(json).ok());
    told.filter_map(&mut place).collect()
}

/// Where these whole lines are in a text.
fn find(text: &str, words: &str) -> Option<usize> {
    let is_line = |at: &usize| {
        let (before, after) = (&text[..*at], &text[at + words.len()..]);
        (before.is_empty() || before.ends_with('\n')) && after.chars().next().is_none_or(char::is_whitespace)
    };
    if words.is_empty() { None } else { text.match_indices(words).map(|(at, _)| at).find(is_line) }
}

#[cfg(test)]
mod tests {
    use super::read;

    fn told(words: &str) -> String {
        format!(
            r#"{{"words":{words:?},"columns":[{{"name":"n","type":"int64"}}],"rows":[["1"],[null]],"moreRows":3}}"#
        )
    }

    #[test]
    fn each_table_is_found_where_its_words_are() {
        let output = "n\n1\nagain\nn\n1 \nend\n";
        let places = |told: &[String]| {
            read(told, output).iter().map(|it| (it.at, it.length, it.more_rows)).collect::<Vec<_>>()
        };
        assert_eq!(places(&[told("n\n1"), told("n\n1 ")]), [(0, 3, 3), (10, 3, 3)]);
        assert_eq!(places(&[told("ain"), told("absent"), told("")]), []);
    }

    #[test]
    fn what_is_no_table_is_left_out() {
        let rows = vec![r#"["1"]"#; 201].join(",");
        let long = told("n").replace(r#"["1"],[null]"#, &rows);
        let broken =
            ["", "{", "[]", r#"{"words":"n"}"#, r#"{"words":"n","columns":1,"rows":[]}"#].map(str::to_owned);
        assert_eq!(read(&[&broken[..], &[long]].concat(), "n\n"), []);
    }
}
