//! `config.toml`.

use std::fs;
use std::io;
use std::path::Path;

use serde::Deserialize as _;
use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};
use turn::{Failure, shown};

use super::editor::{clipped, meant};
use super::partial::Partial;
use super::table::TABLE;
use engines::in_words;

/// No settings are longer, in bytes.
const LONGEST: u64 = 1 << 20;

/// Reads the file, which need not exist. What cannot be used is told; the rest applies.
pub(super) fn read(path: &Path) -> (Partial, Vec<Failure>) {
    match text(path) {
        Ok(None) => (Partial::default(), Vec::new()),
        Ok(Some(text)) => {
            let mut reading = Reading { path, text: &text, partial: Partial::default(), complaints: vec![] };
            reading.document();
            (beside(reading.partial, path), reading.complaints)
        }
        Err(why) => {
            let title = format!("Cannot read the settings in {}", shown(path));
            let remedy = "Make it a readable text file, or remove it.";
            (Partial::default(), vec![Failure::new(title, why, remedy)])
        }
    }
}

fn text(path: &Path) -> Result<Option<String>, String> {
    let metadata = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(None),
        metadata => metadata.map_err(|error| in_words(&error))?,
    };
    if !metadata.is_file() || metadata.len() > LONGEST {
        return Err("it is no file of settings".to_owned());
    }
    let bytes = fs::read(path).map_err(|error| in_words(&error))?;
    String::from_utf8(bytes).map(Some).map_err(|_| "it holds something that is not text".to_owned())
}

/// Relative paths begin at the file that says them.
fn beside(mut partial: Partial, path: &Path) -> Partial {
    let folder = path.parent().unwrap_or(path);
    for path in [&mut partial.run.python, &mut partial.keys.file].into_iter().flatten() {
        if !path.starts_with("~") {
            *path = folder.join(&path);
        }
    }
    partial
}

struct Reading<'a> {
    path: &'a Path,
    text: &'a str,
    partial: Partial,
    complaints: Vec<Failure>,
}

impl<'a> Reading<'a> {
    fn document(&mut self) {
        let (document, errors) = DeTable::parse_recoverable(self.text);
        for error in errors {
            let line = self.line(error.span().map_or(0, |span| span.start));
            let title = format!("Cannot read {line}");
            self.complaints.push(Failure::new(title, error.message(), "Correct that line."));
        }
        self.table(document.into_inner(), "");
    }

    /// Reads a section, or what stands in none.
    fn table(&mut self, table: DeTable<'a>, section: &str) {
        for (name, value) in table {
            let start = name.span().start;
            let key = if section.is_empty() {
                name.get_ref().to_string()
            } else {
                format!("{section}.{}", name.get_ref())
            };
            let is_section = section.is_empty() && TABLE.iter().any(|setting| setting.section() == key);
            match value {
                value if !is_section => self.value(&key, start, value),
                value if value.get_ref().is_table() => {
                    if let DeValue::Table(table) = value.into_inner() {
                        self.table(table, &key);
                    }
                }
                _ => self.complain(
                    start,
                    format!("{key} is a section"),
                    format!("Write [{key}] above its settings."),
                ),
            }
        }
    }

    fn value(&mut self, key: &str, start: usize, value: Spanned<DeValue<'a>>) {
        let Some(setting) = TABLE.iter().find(|setting| setting.key == Some(key)) else {
            let known = TABLE.iter().filter_map(|setting| setting.key);
            let remedy = meant(key, known).unwrap_or_else(|| "Remove that line.".to_owned());
            return self.complain(start, format!("There is no setting {}", clipped(key)), remedy);
        };
        let value = Value::deserialize(ValueDeserializer::from(value)).unwrap_or_default();
        if let Err(wanted) = setting.take(&value, &mut self.partial) {
            let title = format!("{key} cannot be {}", clipped(&value.to_string()));
            self.complain(start, title, wanted);
        }
    }

    fn complain(&mut self, start: usize, title: String, remedy: String) {
        let line = self.line(start);
        self.complaints.push(Failure::new(format!("{title} ({line})"), "", remedy));
    }

    fn line(&self, start: usize) -> String {
        let before = self.text.get(..start).unwrap_or(self.text);
        format!("line {} of {}", before.matches('\n').count() + 1, shown(self.path))
    }
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::{Partial, TABLE, read};

    /// What a file sets, and what is told of it.
    fn screen(text: &str) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        std::fs::write(&path, text).expect("written");
        let (partial, complaints) = read(&path);
        let set = TABLE.iter().filter_map(|setting| Some((setting.name, setting.slot.shown(&partial)?)));
        let set = set.map(|(name, value)| format!("{name} = {value}\n"));
        let told = complaints.iter().map(|complaint| format!("{}\n", complaint.sentence()));
        set.chain(told).collect::<String>().replace(folder.path().to_str().expect("UTF-8"), "C")
    }

    #[test]
    fn a_file_says_what_it_wants_and_leaves_out_the_rest() {
        let text = "engine = 'local'\n[run]\ntime = 2.5\npython = 'venv'\n[keys]\nfile = '~/key'\n[views]\ncode-lenses = false\n";
        assert_snapshot!(screen(text), @"");
    }

    #[test]
    fn each_line_that_cannot_be_used_is_told_and_the_rest_applies() {
        let text = "engine = 'locl'\nmodel = 'gemini-3'\nrun = 3\ncolour = 1\n[servise]\nsilence = 1\n\n[service]\nsilence = 'long'\nsilnce = 4\n[views]\ndiagnostics = 1979-05-27\n";
        assert_snapshot!(screen(text), @"");
    }

    #[test]
    fn a_line_that_is_no_toml_is_told() {
        assert_snapshot!(screen("model = 'gemini-3'\nengine = local\n[run]\ntime = 3\n"), @"");
        assert_snapshot!(screen("[run\ntime = 3\n"), @"");
    }

    #[test]
    fn what_is_no_file_is_told() {
        let folder = tempfile::tempdir().expect("a folder");
        let (partial, complaints) = read(folder.path());
        assert!(partial == Partial::default());
        assert_eq!(complaints[0].remedy, "Make it a readable text file, or remove it.");
        assert!(read(&folder.path().join("none")).1.is_empty());
    }
}
