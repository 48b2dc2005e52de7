//! Data that stands in files and documents as text, as the ending of their name and their language tell it.

/// The kinds of data that are text: their names for people, and the endings of their files.
pub const DATA_IN_TEXT: [(&str, &[&str]); 3] = [
    ("CSV", &["csv", "tsv", "tab", "psv"]),
    ("JSON", &["json", "jsonl", "ndjson", "geojson"]),
    ("XML", &["xml"]),
];

/// More endings of files with tables. Others of their files are prose, or no text.
const PERHAPS: [&str; 2] = ["dat", "txt"];

/// The ending of a file's name, in small letters; empty without one.
fn ending(name: &str) -> String {
    name.rsplit_once('.').map(|(_, ending)| ending.to_ascii_lowercase()).unwrap_or_default()
}

/// The ending of a document that is data whatever its text looks like, by its name.
#[must_use]
pub fn data_ending(name: &str) -> Option<&'static str> {
    let ending = ending(name);
    let all = DATA_IN_TEXT.iter().flat_map(|(_, endings)| *endings).chain(&PERHAPS[..1]);
    all.copied().find(|known| **known == *ending)
}

/// `true` for the name of a file that can be a table in text; a name without an ending can.
#[must_use]
pub fn may_hold_table(name: &str) -> bool {
    let ending = ending(name);
    ending.is_empty() || DATA_IN_TEXT[0].1.iter().chain(&PERHAPS).any(|known| **known == *ending)
}

/// The ending of data in a language, by its LSP identifier: `csv`, `csv (semicolon)`, `dynamic csv`, `csv_pipe`.
pub(crate) fn ending_of_language(language: &str) -> Option<&'static str> {
    let mut words = language.split(|c: char| !c.is_ascii_alphanumeric());
    words.find_map(|word| data_ending(&format!(".{word}")))
}

#[cfg(test)]
mod tests {
    use super::{data_ending, ending_of_language, may_hold_table};

    #[test]
    fn data_is_told_by_the_name_of_its_document_and_by_its_language() {
        let names = ["a.csv", "b.PSV", "c.dat", "d.txt", "e.py", "f", "g.json"];
        let drawn = names.map(|name| format!("{name}: {:?}, {}", data_ending(name), may_hold_table(name)));
        let languages =
            ["csv", "csv (semicolon)", "dynamic csv", "tsv", "csv_pipe", "plaintext", "jsonc", ""];
        let of_languages =
            languages.map(|language| format!("{language}: {:?}", ending_of_language(language)));
        insta::assert_snapshot!([drawn.join("\n"), of_languages.join("\n")].join("\n"), @r#"
        a.csv: Some("csv"), true
        b.PSV: Some("psv"), true
        c.dat: Some("dat"), true
        d.txt: None, true
        e.py: None, false
        f: None, true
        g.json: Some("json"), false
        csv: Some("csv")
        csv (semicolon): Some("csv")
        dynamic csv: Some("csv")
        tsv: Some("tsv")
        csv_pipe: Some("csv")
        plaintext: None
        jsonc: None
        : None
        "#);
    }
}
