//! The files of a question, as programs find them.

use std::collections::BTreeSet;
use std::fs::File;
use std::io::{self, Write as _};

use gemini::{ServedPart, ServedRefusal, no_file};
use sandbox::InputFile;

use crate::store::ServeStore;

/// The longest name of a file, in bytes.
const LONGEST_NAME: usize = 255;

/// The files of a question.
#[derive(Debug, Default)]
pub(crate) struct QuestionFiles {
    pub(crate) files: Vec<InputFile>,
    /// The addresses of those that are on the web or at Google, from where nothing is fetched.
    pub(crate) elsewhere: Vec<String>,
}

/// The files in these parts, in order. A name never leads to a place: it is one plain part of a path, and none has it twice.
pub(crate) fn gathered<'p>(
    parts: impl Iterator<Item = &'p ServedPart>,
    store: &ServeStore,
) -> Result<QuestionFiles, ServedRefusal> {
    let mut taken = BTreeSet::new();
    let QuestionFiles { mut files, mut elsewhere } = QuestionFiles::default();
    for part in parts {
        let (name, media_type, file) = match part {
            ServedPart::File { name, media_type, bytes } => {
                (name.clone(), media_type.clone(), written(bytes)?)
            }
            ServedPart::FileThere { name, uri } => {
                let Some((known, file)) = store.open_by_uri(uri)? else {
                    if !uri.starts_with("https://") && !uri.starts_with("gs://") {
                        return Err(no_file(uri));
                    }
                    elsewhere.push(uri.clone());
                    continue;
                };
                let name = if name.is_empty() { known.display_name } else { name.clone() };
                (name, known.media_type, file)
            }
            _ => continue,
        };
        let name = free_name(&name, &media_type, files.len(), &taken);
        taken.insert(name.clone());
        files.push(InputFile { name, file });
    }
    Ok(QuestionFiles { files, elsewhere })
}

impl QuestionFiles {
    /// What is said of the files that are not here; empty if all are.
    pub(crate) fn said(&self) -> String {
        if self.elsewhere.is_empty() {
            return String::new();
        }
        let all = self.elsewhere.join(", ");
        format!(
            "\n\nThis service fetches nothing: {all} was left out. Upload a file to it, or send it inline."
        )
    }
}

/// A file without a name, with this content.
fn written(bytes: &[u8]) -> Result<File, ServedRefusal> {
    let write = || -> io::Result<File> {
        let mut file = tempfile::tempfile()?;
        file.write_all(bytes)?;
        Ok(file)
    };
    write().map_err(|_| ServedRefusal::unavailable("This machine cannot write a temporary file."))
}

/// The last part of what the client calls it, if that can be a name; else what Gemini calls it.
fn free_name(given: &str, media_type: &str, index: usize, taken: &BTreeSet<String>) -> String {
    let last = given.rsplit(['/', '\\']).next().unwrap_or_default().trim();
    let is_name = !["", ".", ".."].contains(&last)
        && last.len() <= LONGEST_NAME
        && !last.chars().any(char::is_control)
        && !taken.contains(last);
    if is_name && last.contains('.') {
        return last.to_owned();
    }
    let ending = ending_of(media_type);
    // The media type says what the name does not.
    let with_ending = format!("{last}{ending}");
    if is_name && with_ending.len() <= LONGEST_NAME && !taken.contains(&with_ending) {
        return with_ending;
    }
    let numbered = (index..).map(|number| turn::placed_name(number, ending));
    numbered.into_iter().find(|name| !taken.contains(name)).unwrap_or_default()
}

/// The ending of a file of this media type, with its dot; empty where none is usual.
fn ending_of(media_type: &str) -> &'static str {
    match media_type.split(';').next().unwrap_or_default().trim() {
        "text/csv" => ".csv",
        "text/tab-separated-values" => ".tsv",
        "text/plain" => ".txt",
        "text/markdown" => ".md",
        "text/html" => ".html",
        "text/xml" | "application/xml" => ".xml",
        "text/x-python" => ".py",
        "text/javascript" => ".js",
        "application/json" => ".json",
        "application/pdf" => ".pdf",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" => ".xlsx",
        "application/vnd.apache.parquet" => ".parquet",
        "image/png" => ".png",
        "image/jpeg" => ".jpeg",
        "image/webp" => ".webp",
        _ => "",
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::free_name;

    #[test]
    fn a_name_is_one_plain_part_of_a_path_and_taken_once() {
        let mut taken = BTreeSet::new();
        let given = [
            "sales.csv",
            "../../etc/passwd.csv",
            "C:\\data\\sales.csv",
            "",
            "..",
            "a\nb.csv",
            "Sales",
            "Sales",
            "input_file_9.csv",
        ];
        let mut names = Vec::new();
        for (index, given) in given.iter().enumerate() {
            let name = free_name(given, "text/csv", index, &taken);
            taken.insert(name.clone());
            names.push(name);
        }
        assert_eq!(
            names.join(" "),
            "sales.csv passwd.csv input_file_2.csv input_file_3.csv input_file_4.csv input_file_5.csv Sales.csv input_file_7.csv input_file_9.csv"
        );
    }
}
