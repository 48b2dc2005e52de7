//! The types of values: how each is read and shown.

mod file_privacy;
mod number;

use std::path::{Path, PathBuf};

use engines::{EngineChoice, LargeFiles};
use gemini::Api;
use local::ReadAs;
use serde_json::{Value, json};

pub(super) use number::{Amount, CountUpTo, Seed, Temperature, TokenCount};

/// A type of value.
pub(super) trait SettingValue: Clone + 'static {
    /// The words to choose from; empty if the value is free.
    fn words() -> Vec<&'static str> {
        Vec::new()
    }

    /// Words that a free value may be, to choose from.
    fn examples() -> Vec<&'static str> {
        Vec::new()
    }

    /// The next step for a value that cannot be used: `give true or false`.
    fn wanted() -> String;

    /// Reads an argument or a variable; `None` if it cannot be used.
    fn parse(text: &str) -> Option<Self>;

    /// Reads a value of an editor or a file; `None` if it cannot be used.
    fn from_json(value: &Value) -> Option<Self> {
        value.as_str().and_then(Self::parse)
    }

    /// The value as shown to the person.
    fn shown(&self) -> Value;

    /// Its JSON Schema.
    fn schema() -> Value;

    /// `true` if a value that cannot be used is not quoted, because it may hold a secret.
    fn is_private() -> bool {
        false
    }

    /// The value as it is meant in a file in this folder.
    fn beside(self, _folder: &Path) -> Self {
        self
    }
}

/// A choice between words.
trait Choice: Copy + PartialEq + 'static {
    /// Each word, what it stands for, and what that does, in a sentence.
    const WORDS: &'static [(&'static str, Self, &'static str)];
}

impl<T: Choice> SettingValue for T {
    fn words() -> Vec<&'static str> {
        T::WORDS.iter().map(|(word, ..)| *word).collect()
    }

    fn wanted() -> String {
        let words = Self::words();
        let (last, first) = words.split_last().expect("a choice has words");
        format!("give {} or {last}", first.join(", "))
    }

    fn parse(text: &str) -> Option<Self> {
        T::WORDS.iter().find(|(word, ..)| *word == text).map(|(_, choice, _)| *choice)
    }

    fn shown(&self) -> Value {
        T::WORDS.iter().find(|(_, choice, _)| choice == self).map(|(word, ..)| *word).into()
    }

    fn schema() -> Value {
        let said: Vec<&str> = T::WORDS.iter().map(|(.., said)| *said).collect();
        json!({"type": "string", "enum": Self::words(), "enumDescriptions": said})
    }
}

impl Choice for EngineChoice {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        (
            EngineChoice::Auto.as_str(),
            EngineChoice::Auto,
            "Vertex AI if Google's variables prefer it, Gemini if a key is set, else this machine.",
        ),
        (EngineChoice::Gemini.as_str(), EngineChoice::Gemini, "Gemini, with an API key."),
        (EngineChoice::Vertex.as_str(), EngineChoice::Vertex, "Gemini at Vertex AI, in a project of yours."),
        (
            EngineChoice::Local.as_str(),
            EngineChoice::Local,
            "This machine: code runs in a sandbox, nothing is sent.",
        ),
    ];
}

impl Choice for LargeFiles {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        (
            "upload",
            LargeFiles::Upload,
            "Upload it to Google where the model takes that much; else send a sample.",
        ),
        ("sample", LargeFiles::Sample, "Send some of its lines, and say which."),
        ("refuse", LargeFiles::Refuse, "Do not ask."),
    ];
}

impl Choice for Api {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        (Api::Generate.as_str(), Api::Generate, "generateContent, which every model knows."),
        (Api::Interactions.as_str(), Api::Interactions, "The newer Interactions API."),
    ];
}

/// Which isolation local code needs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum IsolationChoice {
    AllowReduced,
    RequireFull,
    Reduced,
    AllowNone,
}

impl Choice for IsolationChoice {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        (
            "allow-reduced",
            IsolationChoice::AllowReduced,
            "Full isolation, or a reduced one where full does not work.",
        ),
        ("require-full", IsolationChoice::RequireFull, "Full isolation, or nothing runs."),
        ("reduced", IsolationChoice::Reduced, "The reduced isolation, even where full works."),
        (
            "allow-none",
            IsolationChoice::AllowNone,
            "Where nothing isolates, code runs without isolation after you agree.",
        ),
    ];
}

impl IsolationChoice {
    /// The layers that the sandbox may use. `has_consent` is `true` if the person agreed to run without isolation.
    pub(crate) fn layers(self, has_consent: bool) -> sandbox::Layers {
        match self {
            IsolationChoice::AllowNone if has_consent => sandbox::Layers::AllowNone,
            IsolationChoice::AllowReduced | IsolationChoice::AllowNone => sandbox::Layers::Auto,
            IsolationChoice::RequireFull => sandbox::Layers::Full,
            IsolationChoice::Reduced => sandbox::Layers::Reduced,
        }
    }
}

/// Which libraries a spare sandbox imports.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SpareChoice {
    Usual,
    Science,
    Off,
}

impl Choice for SpareChoice {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        ("usual", SpareChoice::Usual, "With pandas and matplotlib."),
        ("science", SpareChoice::Science, "With scipy and scikit-learn too."),
        ("off", SpareChoice::Off, "No sandbox waits: less memory, slower starts."),
    ];
}

impl SpareChoice {
    /// The libraries of the spare sandbox; `None` for no spare.
    pub(crate) fn libraries(self) -> Option<sandbox::Libraries> {
        match self {
            SpareChoice::Usual => Some(sandbox::Libraries::Usual),
            SpareChoice::Science => Some(sandbox::Libraries::Science),
            SpareChoice::Off => None,
        }
    }
}

/// Whether asks and answers are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum HistoryChoice {
    On,
    Off,
}

impl Choice for HistoryChoice {
    const WORDS: &'static [(&'static str, Self, &'static str)] = &[
        ("on", HistoryChoice::On, "Kept on this machine, found again later."),
        ("off", HistoryChoice::Off, "Nothing is kept."),
    ];
}

/// A level. Models differ in the words they take, and the service says which.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct LevelWord(pub(super) String);

impl SettingValue for LevelWord {
    fn wanted() -> String {
        "give a level, such as low, medium or high".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        const LONGEST: usize = 20;
        let is_word = !text.is_empty() && text.len() <= LONGEST;
        let is_plain = text.chars().all(|it| it.is_ascii_lowercase() || it == '_');
        (is_word && is_plain).then(|| LevelWord(text.to_owned()))
    }

    fn shown(&self) -> Value {
        self.0.as_str().into()
    }

    fn schema() -> Value {
        json!({"type": "string"})
    }
}

impl SettingValue for bool {
    fn wanted() -> String {
        "give true or false".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        match text {
            "true" | "1" => Some(true),
            "false" | "0" => Some(false),
            _ => None,
        }
    }

    fn from_json(value: &Value) -> Option<Self> {
        value.as_bool()
    }

    fn shown(&self) -> Value {
        Value::Bool(*self)
    }

    fn schema() -> Value {
        json!({"type": "boolean"})
    }
}

/// The name of a model.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ModelName(pub(super) String);

impl SettingValue for ModelName {
    fn examples() -> Vec<&'static str> {
        ["gemini-flash-latest"].into_iter().chain(gemini::models_to_choose()).collect()
    }

    fn wanted() -> String {
        "give the name of a model, such as gemini-flash-latest".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        const LONGEST: usize = 200;
        let is_name =
            !text.is_empty() && text.len() <= LONGEST && text.chars().all(|it| it.is_ascii_graphic());
        is_name.then(|| ModelName(text.to_owned()))
    }

    fn shown(&self) -> Value {
        self.0.as_str().into()
    }

    fn schema() -> Value {
        json!({"type": "string", "examples": Self::examples()})
    }
}

/// What the person knows of the form of data files.
impl SettingValue for ReadAs {
    fn wanted() -> String {
        ReadAs::WANTED.to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        ReadAs::parse(text)
    }

    fn shown(&self) -> Value {
        self.text().into()
    }

    fn schema() -> Value {
        json!({"type": "string"})
    }
}

/// A word. The code that uses it checks it.
impl SettingValue for String {
    fn wanted() -> String {
        "give a text".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        (!text.trim().is_empty()).then(|| text.to_owned())
    }

    fn shown(&self) -> Value {
        self.as_str().into()
    }

    fn schema() -> Value {
        json!({"type": "string"})
    }
}

impl SettingValue for PathBuf {
    fn wanted() -> String {
        "give a path".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        (!text.trim().is_empty()).then(|| PathBuf::from(text))
    }

    fn shown(&self) -> Value {
        self.to_string_lossy().into()
    }

    fn schema() -> Value {
        json!({"type": "string"})
    }

    fn beside(self, folder: &Path) -> Self {
        if self.starts_with("~") { self } else { folder.join(self) }
    }
}

/// Files, in the order in which they are named.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PathList(pub(super) Vec<PathBuf>);

impl SettingValue for PathList {
    fn wanted() -> String {
        "give a list of paths".to_owned()
    }

    /// The paths stand beside each other as in the variable `PATH`.
    fn parse(text: &str) -> Option<Self> {
        let files: Vec<PathBuf> = std::env::split_paths(text).collect();
        files.iter().all(|file| !file.as_os_str().is_empty()).then_some(PathList(files))
    }

    fn from_json(value: &Value) -> Option<Self> {
        let Some(files) = value.as_array() else { return Self::parse(value.as_str()?) };
        files.iter().map(PathBuf::from_json).collect::<Option<_>>().map(PathList)
    }

    fn shown(&self) -> Value {
        self.0.iter().map(SettingValue::shown).collect()
    }

    fn schema() -> Value {
        json!({"type": "array", "items": {"type": "string"}})
    }

    fn beside(self, folder: &Path) -> Self {
        PathList(self.0.into_iter().map(|file| file.beside(folder)).collect())
    }
}

/// The address of a service. The code that uses it checks it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Address(pub(super) String);

impl SettingValue for Address {
    fn wanted() -> String {
        "give an address".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        String::parse(text).map(Address)
    }

    /// The address without the name and the password that it may hold.
    fn shown(&self) -> Value {
        let Address(text) = self;
        let start = text.find("://").map_or(0, |scheme| scheme + "://".len());
        // A mistyped address may have its `@` anywhere.
        let login = text[start..].rfind('@');
        login.map_or_else(|| text.clone(), |at| format!("{}…{}", &text[..start], &text[start + at..])).into()
    }

    fn schema() -> Value {
        String::schema()
    }

    fn is_private() -> bool {
        true
    }
}

/// A command that prints a key or a token. It is never shown, because it may contain one.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct KeyCommand(pub(super) String);

impl SettingValue for KeyCommand {
    fn wanted() -> String {
        "give a command".to_owned()
    }

    fn parse(text: &str) -> Option<Self> {
        String::parse(text).map(KeyCommand)
    }

    fn shown(&self) -> Value {
        "a command".into()
    }

    fn schema() -> Value {
        String::schema()
    }

    fn is_private() -> bool {
        true
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::{Address, Choice, EngineChoice, ModelName, SettingValue};

    #[test]
    fn an_editor_command_names_an_engine_by_the_words_of_the_setting() {
        for (word, choice, _) in EngineChoice::WORDS {
            assert_eq!(serde_json::from_value(json!(word)).ok(), Some(*choice));
        }
    }

    #[test]
    fn a_time_is_a_number_of_seconds_from_a_thousandth_to_a_day() {
        assert_eq!(Duration::parse("1.5"), Some(Duration::from_millis(1_500)));
        assert_eq!(Duration::from_json(&json!(86_400)), Some(Duration::from_secs(86_400)));
        for bad in ["0", "-1", "1e-300", "nan", "inf", "1e9", "soon", ""] {
            assert_eq!(Duration::parse(bad), None, "{bad}");
        }
        assert_eq!(Duration::from_json(&json!("5")), None);
    }

    #[test]
    fn an_address_is_shown_without_a_password() {
        let shown = |text: &str| Address(text.to_owned()).shown();
        assert_eq!(shown("https://me:p@ss@h/p"), "https://…@h/p");
        assert_eq!(shown("https:/me:pass@h?x"), "…@h?x");
        assert_eq!(shown("https://h/p"), "https://h/p");
    }

    #[test]
    fn a_model_name_is_short_ascii_without_blanks() {
        for bad in ["", "two words", "é", &"m".repeat(201)] {
            assert_eq!(ModelName::parse(bad), None, "{bad}");
        }
    }
}
