//! Reads settings from `config.toml`.

use std::fs;
use std::io;
use std::mem;
use std::path::Path;

use sandbox::in_words;
use serde::Deserialize as _;
use serde_json::Value;
use toml::Spanned;
use toml::de::{DeTable, DeValue, ValueDeserializer};
use turn::{Failure, listed, shown};

use super::partial::Partial;
use super::setting::Setting;
use super::table::{TABLE, tighten};
use super::wording::{clipped, meant};

/// The largest file of settings, in bytes.
const LONGEST: u64 = 64 << 10;

/// The most lines that are reported one by one.
const MOST_COMPLAINTS: usize = 10;

/// Reads the file, which need not exist. Gives the settings and a failure for each line that cannot be used, of many
/// lines for the first ones; the others apply.
pub(super) fn read(path: &Path) -> (Partial, Vec<Failure>) {
    match text(path) {
        Ok(None) => (Partial::default(), Vec::new()),
        Ok(Some(text)) => {
            let mut reading = Reading {
                path,
                text: &text,
                partial: Partial::default(),
                unknown: Vec::new(),
                complaints: Vec::new(),
            };
            reading.document();
            let complaints = reading.complaints.into_iter().map(|(_, complaint)| complaint).collect();
            (beside(reading.partial, path), bounded(complaints, path))
        }
        Err(why) => {
            let title = format!("Cannot read the settings in {}", shown(path));
            let mut partial = Partial::default();
            let remedy = format!("Make it a readable text file, or remove it{}", until_then(&mut partial));
            (partial, vec![Failure::new(title, why, remedy)])
        }
    }
}

fn text(path: &Path) -> Result<Option<String>, String> {
    let metadata = match fs::metadata(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let is_link = path.symlink_metadata().is_ok();
            return if is_link {
                Err("it is a link to a file that does not exist".to_owned())
            } else {
                Ok(None)
            };
        }
        metadata => metadata.map_err(|error| in_words(&error))?,
    };
    if !metadata.is_file() {
        return Err("it is not a regular file".to_owned());
    }
    if metadata.len() > LONGEST {
        return Err(format!("it is larger than {} KiB", LONGEST >> 10));
    }
    let bytes = fs::read(path).map_err(|error| in_words(&error))?;
    String::from_utf8(bytes).map(Some).map_err(|_| "it is not UTF-8 text".to_owned())
}

/// The first complaints, and how many more there are.
fn bounded(mut complaints: Vec<Failure>, path: &Path) -> Vec<Failure> {
    let more = complaints.len().saturating_sub(MOST_COMPLAINTS);
    complaints.truncate(MOST_COMPLAINTS);
    let rest = (more > 0).then(|| {
        let title = format!("{more} more lines of {} cannot be used", shown(path));
        Failure::new(title, "", "Correct the first ones")
    });
    complaints.extend(rest);
    complaints
}

/// Makes relative paths relative to the folder of the file.
fn beside(mut partial: Partial, path: &Path) -> Partial {
    let folder = path.parent().unwrap_or(path);
    for setting in TABLE.iter() {
        setting.slot.beside(&mut partial, folder);
    }
    partial
}

/// The state while a file is read.
struct Reading<'a> {
    path: &'a Path,
    text: &'a str,
    partial: Partial,
    /// The names that are not settings.
    unknown: Vec<Unknown>,
    /// A failure for each setting that cannot be used, with its byte offset in the file.
    complaints: Vec<(usize, Failure)>,
}

/// A name that is not a setting.
struct Unknown {
    /// Its byte offset in the file.
    start: usize,
    key: String,
    /// `true` if it, or a name in its section, may be meant as a setting that restricts.
    may_tighten: bool,
}

impl<'a> Reading<'a> {
    fn document(&mut self) {
        let (document, errors) = DeTable::parse_recoverable(self.text);
        self.table(document.into_inner(), "");
        for error in errors {
            let start = error.span().map_or(0, |span| span.start);
            let title = format!("Cannot read {}", self.line(start));
            let remedy = format!("Correct that line{}", until_then(&mut self.partial));
            self.complaints.push((start, Failure::new(title, error.message(), remedy)));
        }
        for Unknown { start, key, may_tighten } in mem::take(&mut self.unknown) {
            let until_then = if may_tighten { until_then(&mut self.partial) } else { String::new() };
            self.complain(
                start,
                &format!("There is no setting {}", clipped(&key)),
                instead(&key) + &until_then,
            );
        }
        self.complaints.sort_by_key(|(start, _)| *start);
    }

    /// Reads a section; an empty name means the top level.
    fn table(&mut self, table: DeTable<'a>, section: &str) {
        for (name, value) in table {
            let start = name.span().start;
            let key = [section, name.get_ref()].join(".").trim_start_matches('.').to_owned();
            if !section.is_empty() || !sections().any(|section| section == key) {
                self.value(&key, start, value);
                continue;
            }
            if let DeValue::Table(table) = value.into_inner() {
                self.table(table, &key);
            } else {
                let until_then =
                    if may_tighten(&key) { until_then(&mut self.partial) } else { String::new() };
                let remedy = format!("Write [{key}] above its settings{until_then}");
                self.complain(start, &format!("The section {key} cannot be a value"), remedy);
            }
        }
    }

    fn value(&mut self, key: &str, start: usize, value: Spanned<DeValue<'a>>) {
        let Some(setting) = TABLE.iter().find(|setting| setting.key == Some(key)) else {
            let may_tighten = may_tighten(key) || names_in(value.get_ref()).any(|name| may_tighten(&name));
            self.unknown.push(Unknown { start, key: key.to_owned(), may_tighten });
            return;
        };
        let written = self.text.get(value.span()).and_then(|text| text.lines().next()).unwrap_or_default();
        let value = Value::deserialize(ValueDeserializer::from(value)).unwrap_or_default();
        if let Err(wanted) = setting.take(&value, &mut self.partial) {
            self.complain(start, &format!("The setting {key} {}", setting.cannot_be(written)), wanted);
        }
    }

    fn complain(&mut self, start: usize, title: &str, remedy: String) {
        let title = format!("{title} ({})", self.line(start));
        self.complaints.push((start, Failure::new(title, "", remedy)));
    }

    fn line(&self, start: usize) -> String {
        let before = self.text.get(..start).unwrap_or(self.text);
        format!("line {} of {}", before.matches('\n').count() + 1, shown(self.path))
    }
}

/// The next step for a name that is not a setting.
fn instead(key: &str) -> String {
    if key.ends_with("key") {
        return "A key itself does not belong here: put it into a file of its own, which keys.file names"
            .to_owned();
    }
    meant(key, known())
        .map_or_else(|| "Remove that line".to_owned(), |meant| format!("Write {meant} if that is meant"))
}

/// The names in a section.
fn names_in<'v>(value: &'v DeValue<'_>) -> impl Iterator<Item = String> + 'v {
    let table = if let DeValue::Table(table) = value { Some(table) } else { None };
    table.into_iter().flat_map(|table| table.keys().map(|name| name.get_ref().to_string()))
}

/// `true` if a name that is not a setting may be meant as one that restricts where text is sent or how code runs.
fn may_tighten(key: &str) -> bool {
    let last = |key: &str| key.rsplit('.').next().unwrap_or_default().to_lowercase();
    let meant = meant(key, known());
    let mut strict = TABLE.iter().filter(|setting| setting.strictest().is_some());
    strict.any(|setting| {
        let is_meant = meant.is_some() && (meant == setting.key || meant == Some(setting.section()));
        is_meant || setting.key.is_some_and(|known| last(known) == last(key))
    })
}

/// Tightens what is not set. Gives the end of a remedy that says so; empty if all was set.
fn until_then(partial: &mut Partial) -> String {
    let tightened = listed(&tighten(partial));
    if tightened.is_empty() { tightened } else { format!("; until then {tightened}") }
}

fn known() -> impl Iterator<Item = &'static str> {
    TABLE.iter().filter_map(|setting| setting.key).chain(sections())
}

fn sections() -> impl Iterator<Item = &'static str> {
    TABLE.iter().map(Setting::section).filter(|section| !section.is_empty())
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::{TABLE, read};

    /// The settings that a file sets, then a line for each failure.
    fn screen(text: &str) -> String {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("config.toml");
        std::fs::write(&path, text).expect("write the file");
        let (partial, complaints) = read(&path);
        let set = TABLE.iter().filter_map(|setting| Some((setting.name, setting.slot.shown(&partial)?)));
        let set = set.map(|(name, value)| format!("{name} = {value}\n"));
        let failures = complaints.iter().map(|complaint| format!("{}\n", complaint.sentence()));
        set.chain(failures).collect::<String>().replace(folder.path().to_str().expect("UTF-8"), "C")
    }

    #[test]
    fn a_file_sets_some_settings_and_leaves_out_the_others() {
        let text = "engine = 'local'\n[run]\ntime = 2.5\npython = 'venv'\n[keys]\nfile = '~/key'\n[views]\ncode-lenses = false\n";
        assert_snapshot!(screen(text), @r#"
        engine = "local"
        apiKeyFile = "~/key"
        runTime = 2.5
        pythonPath = "C/venv"
        codeLenses = false
        "#);
    }

    #[test]
    fn each_invalid_line_is_reported_and_the_others_apply() {
        let text = "engine = 'locl'\nmodel = 'gemini-3'\nrun = 3\ncolour = 1\n[servise]\nsilence = 1\n\n[service]\nsilence = 'long'\nsilnce = 4\n[views]\ndiagnostics = 1979-05-27\n";
        assert_snapshot!(screen(text), @r#"
        engine = "local"
        model = "gemini-3"
        googleSearch = false
        largeFiles = "refuse"
        privacy = "schema"
        privacyLabels = false
        storeAtGoogle = false
        isolation = "require-full"
        history = "off"
        The setting engine cannot be 'locl' (line 1 of C/config.toml). Give auto, gemini, vertex or local; until then it is local.
        The section run cannot be a value (line 3 of C/config.toml). Write [run] above its settings; until then answer.google-search is false, answer.large-files is refuse, privacy.files is schema, privacy.labels is false, service.store-at-google is false, run.isolation is require-full and history.keep is off.
        There is no setting colour (line 4 of C/config.toml). Remove that line.
        There is no setting servise (line 5 of C/config.toml). Write service if that is meant.
        The setting service.silence cannot be 'long' (line 9 of C/config.toml). Give a time from 0.001 to 86400 seconds.
        There is no setting service.silnce (line 10 of C/config.toml). Write service.silence if that is meant.
        The setting views.diagnostics cannot be 1979-05-27 (line 12 of C/config.toml). Give true or false.
        "#);
    }

    #[test]
    fn a_line_that_is_not_toml_is_reported() {
        assert_snapshot!(screen("model = 'gemini-3'\nengine = local\n[run]\ntime = 3\n"), @r#"
        engine = "local"
        model = "gemini-3"
        googleSearch = false
        largeFiles = "refuse"
        privacy = "schema"
        privacyLabels = false
        storeAtGoogle = false
        runTime = 3
        isolation = "require-full"
        history = "off"
        Cannot read line 2 of C/config.toml: string values must be quoted, expected literal string. Correct that line; until then answer.google-search is false, answer.large-files is refuse, privacy.files is schema, privacy.labels is false, service.store-at-google is false, run.isolation is require-full and history.keep is off.
        "#);
        assert_snapshot!(screen("[run\ntime = 3\n"), @r#"
        engine = "local"
        googleSearch = false
        largeFiles = "refuse"
        privacy = "schema"
        privacyLabels = false
        storeAtGoogle = false
        isolation = "require-full"
        history = "off"
        Cannot read line 1 of C/config.toml: unclosed table, expected `]`. Correct that line; until then engine is local, answer.google-search is false, answer.large-files is refuse, privacy.files is schema, privacy.labels is false, service.store-at-google is false, run.isolation is require-full and history.keep is off.
        There is no setting time (line 2 of C/config.toml). Remove that line.
        "#);
    }

    #[test]
    fn a_mistyped_name_does_not_loosen_what_it_meant_to_tighten() {
        assert_snapshot!(screen("Engine = 'local'\n[Run]\nisolation = 'require-full'\n"), @r#"
        engine = "local"
        googleSearch = false
        largeFiles = "refuse"
        privacy = "schema"
        privacyLabels = false
        storeAtGoogle = false
        isolation = "require-full"
        history = "off"
        There is no setting Engine (line 1 of C/config.toml). Write engine if that is meant; until then engine is local, answer.google-search is false, answer.large-files is refuse, privacy.files is schema, privacy.labels is false, service.store-at-google is false, run.isolation is require-full and history.keep is off.
        There is no setting Run (line 2 of C/config.toml). Write run if that is meant.
        "#);
        assert_snapshot!(screen("engine = 'auto'\n[run\nisolation = 'require-full'\n"), @r#"
        engine = "auto"
        googleSearch = false
        largeFiles = "refuse"
        privacy = "schema"
        privacyLabels = false
        storeAtGoogle = false
        isolation = "require-full"
        history = "off"
        Cannot read line 2 of C/config.toml: unclosed table, expected `]`. Correct that line; until then answer.google-search is false, answer.large-files is refuse, privacy.files is schema, privacy.labels is false, service.store-at-google is false, run.isolation is require-full and history.keep is off.
        There is no setting isolation (line 3 of C/config.toml). Write run.isolation if that is meant.
        "#);
    }

    #[test]
    fn what_leads_to_the_key_is_not_shown() {
        assert_snapshot!(screen("[keys]\ncommand = ['echo', 'AIzaSecret']\nfile = 7\n"), @"
        The setting keys.command cannot be used (line 2 of C/config.toml). Give a command.
        The setting keys.file cannot be used (line 3 of C/config.toml). Give a path.
        ");
    }

    #[test]
    fn an_api_key_is_refused_and_not_shown() {
        assert_snapshot!(screen("[keys]\napi-key = 'AIzaSecret'\n"), @"There is no setting keys.api-key (line 2 of C/config.toml). A key itself does not belong here: put it into a file of its own, which keys.file names.");
    }

    #[test]
    fn of_many_lines_that_cannot_be_used_the_first_are_reported() {
        let lines: String = (1..=5_000).map(|number| format!("c{number} = {number}\n")).collect();
        let reported = screen(&lines);
        assert_eq!(reported.lines().count(), 11);
        assert_snapshot!(reported.lines().last().expect("a line"), @"4990 more lines of C/config.toml cannot be used. Correct the first ones.");
    }

    #[test]
    fn a_name_is_shown_without_what_could_mislead_a_reader() {
        assert_snapshot!(screen("'a\u{202e}b' = 1\n\"c\\nd\\u001b[31m\" = 2\n"), @"
        There is no setting ab (line 1 of C/config.toml). Remove that line.
        There is no setting c d (line 2 of C/config.toml). Remove that line.
        ");
    }

    #[test]
    fn a_path_that_is_not_a_file_is_reported() {
        let folder = tempfile::tempdir().expect("a folder");
        let (partial, complaints) = read(folder.path());
        assert!(partial.engine.is_some() && partial.run.isolation.is_some());
        assert_snapshot!(complaints[0].remedy, @"Make it a readable text file, or remove it; until then engine is local, answer.google-search is false, answer.large-files is refuse, privacy.files is schema, privacy.labels is false, service.store-at-google is false, run.isolation is require-full and history.keep is off");
        assert!(read(&folder.path().join("none")).1.is_empty());
    }
}
