//! The search for words in questions, programs, outputs and answers.

use rusqlite::{Connection, params};
use turn::{Block, Turn};

use crate::Error;

/// The most of each kind of text that is searched, in bytes.
const MOST: usize = 32_000;

/// Adds the words of a turn, in place of those it had.
pub(crate) fn index(database: &Connection, id: i64, turn: &Turn) -> Result<(), Error> {
    database.prepare_cached("DELETE FROM words WHERE rowid = ?")?.execute([id])?;
    let [mut programs, mut outputs, mut answer] = [const { String::new() }; 3];
    let excerpt = turn.excerpt.as_ref().map(|excerpt| excerpt.text.as_str()).unwrap_or_default();
    let mut question = format!("{}\n{excerpt}\n", turn.question);
    turn.sent.iter().for_each(|file| question.extend([file.name.as_str(), "\n"]));
    for block in turn.transcript.blocks() {
        let (text, of) = match block {
            // What this machine runs is the excerpt, or nothing that anybody wrote or would look for.
            Block::Code(_) if !turn.speaker.is_model => continue,
            Block::Code(code) => (&code.code, &mut programs),
            Block::Output(output) => (&output.output, &mut outputs),
            Block::Text(text) => (text, &mut answer),
            Block::File(file) => (&file.name, &mut outputs),
            Block::Thought(_) | Block::Image(_) | Block::NotKept(_) | Block::Unshown(_) => continue,
        };
        of.push_str(beginning(text, MOST.saturating_sub(of.len())));
        of.push('\n');
    }
    let [question, programs, outputs, answer] =
        [&question, &programs, &outputs, &answer].map(|text| spaced(beginning(text, MOST)));
    let sql = "INSERT INTO words (rowid, question, programs, outputs, answer) VALUES (?, ?, ?, ?, ?)";
    database.prepare_cached(sql)?.execute(params![id, question, programs, outputs, answer])?;
    Ok(())
}

/// What finds turns that contain all words of a query, each as the beginning of a word; `None` without a word.
pub(crate) fn expression(query: &str) -> Option<String> {
    let words = query.split_whitespace().filter(|word| word.contains(char::is_alphanumeric));
    let terms: Vec<String> = words.map(|word| format!("\"{}\"*", spaced(word).replace('"', " "))).collect();
    (!terms.is_empty()).then(|| terms.join(" "))
}

/// Chinese, Japanese and Korean do not part words: each of their characters is found as a word.
fn spaced(text: &str) -> String {
    let mut spaced = String::with_capacity(text.len());
    for character in text.chars() {
        if stands_alone(character) {
            spaced.extend([' ', character, ' ']);
        } else {
            spaced.push(character);
        }
    }
    spaced
}

/// The text before it was spaced.
pub(crate) fn unspaced(text: &str) -> String {
    let mut unspaced = String::with_capacity(text.len());
    let mut characters = text.chars().peekable();
    while let Some(character) = characters.next() {
        if stands_alone(character) {
            // A snippet may begin or end between a character and its space.
            unspaced.truncate(unspaced.strip_suffix(' ').map_or(unspaced.len(), str::len));
            characters.next_if_eq(&' ');
        }
        unspaced.push(character);
    }
    unspaced
}

fn stands_alone(character: char) -> bool {
    matches!(character, '\u{2e80}'..='\u{9fff}' | '\u{ac00}'..='\u{d7af}' | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

/// The first bytes of a text, whole characters.
fn beginning(text: &str, most: usize) -> &str {
    let end = (0..=most.min(text.len())).rev().find(|end| text.is_char_boundary(*end)).unwrap_or_default();
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::{expression, spaced, unspaced};

    #[test]
    fn a_snippet_reads_as_it_was_written() {
        for text in ["平均は 2 です。", "mean 平均", "a b", "한국어 말"] {
            assert_eq!(unspaced(&spaced(text)), text);
        }
    }

    #[test]
    fn a_query_finds_beginnings_of_words_whatever_signs_it_has() {
        let queries = ["mean pengu", "\"quo\"te AND (x", "平均は", " - \" * ", "df.groupby"];
        let found = queries.map(|query| expression(query).unwrap_or_else(|| "nothing".to_owned()));
        insta::assert_snapshot!(found.join("\n"), @r#"
        "mean"* "pengu"*
        " quo te"* "AND"* "(x"*
        " 平  均  は "*
        nothing
        "df.groupby"*
        "#);
    }
}
