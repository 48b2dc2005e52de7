//! Options as an editor sends them. Their schema is their one home: names, types and texts come from here.

use std::path::PathBuf;
use std::time::Duration;

use sandbox::Libraries;
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::{Map, Value};

use crate::settings::{DEFAULT_MODEL, Engine, Isolation, Settings};

/// The section of an editor's settings.
pub(crate) const SECTION: &str = "geminiExec";

/// The settings of `geminiExec`. What is left out has its default.
#[derive(Debug, Clone, Default, PartialEq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Options {
    /// Who answers: `gemini`, `local` (Python on this machine), or `auto`: Gemini where a key is set, else local.
    engine: Option<Engine>,
    /// The Gemini model.
    model: Option<ModelName>,
    /// How many seconds Gemini may stay silent (default 120) or local code may run (default 30).
    timeout_seconds: Option<Seconds>,
    /// How local code is isolated: as well as this machine can, `allow-reduced`; fully, `require-full`; where this machine cannot, not at all after you said yes, `allow-none`; `reduced`.
    isolation: Option<Isolation>,
    /// The Python that runs local code, or a virtual environment; by default `GEMINI_EXEC_PYTHON`, else what `gemini-exec env create` made, else `python3` on `PATH`.
    python_path: Option<PathBuf>,
    /// What a sandbox that waits for the next local run has imported: the `usual`, also `science`, or none: `off`.
    spare_sandbox: Option<SpareOption>,
    /// Show results as diagnostics.
    diagnostics: Option<bool>,
    /// Show results as inlay hints.
    inlay_hints: Option<bool>,
    /// Show what can be done with a result as code lenses.
    code_lenses: Option<bool>,
    /// Stop an ask when its document is closed.
    cancel_on_close: Option<bool>,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize, JsonSchema)]
#[serde(try_from = "f64")]
struct Seconds(#[schemars(range(min = 0.001, max = 86_400.0))] f64);

impl TryFrom<f64> for Seconds {
    type Error = &'static str;

    fn try_from(seconds: f64) -> Result<Self, Self::Error> {
        const DAY: f64 = 86_400.0;
        if seconds > 0.0 && seconds <= DAY { Ok(Seconds(seconds)) } else { Err("give up to 86400 seconds") }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
struct ModelName(String);

impl TryFrom<String> for ModelName {
    type Error = &'static str;

    fn try_from(name: String) -> Result<Self, Self::Error> {
        const LONGEST: usize = 200;
        let is_name =
            !name.is_empty() && name.len() <= LONGEST && name.chars().all(|it| it.is_ascii_graphic());
        if is_name {
            Ok(ModelName(name))
        } else {
            Err("give the name of a model, such as gemini-flash-latest")
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
enum SpareOption {
    Usual,
    Science,
    Off,
}

/// Settings as used for one document.
#[derive(Debug, Clone, PartialEq)]
#[allow(clippy::struct_excessive_bools, reason = "each is one switch of the person's")]
pub(crate) struct Preferences {
    /// Who answers.
    pub(crate) engine: Engine,
    /// The Gemini model.
    pub(crate) model: String,
    /// Silence of Gemini, or the time of a local run.
    pub(crate) timeout: Option<Duration>,
    /// Isolation of local code.
    pub(crate) isolation: Isolation,
    /// Whether the person said yes to none, for this workspace.
    pub(crate) is_unisolated: bool,
    /// The interpreter of local code.
    pub(crate) python: Option<PathBuf>,
    /// What a spare sandbox has imported, if there is to be one.
    pub(crate) spare: Option<Libraries>,
    /// Whether results are diagnostics.
    pub(crate) diagnostics: bool,
    /// Whether results are inlay hints.
    pub(crate) inlay_hints: bool,
    /// Whether results have lenses.
    pub(crate) code_lenses: bool,
    /// Whether closing a document stops its asks.
    pub(crate) cancel_on_close: bool,
}

impl Options {
    /// Reads what an editor sent. Each key that cannot be used is told in one sentence; the others apply.
    pub(crate) fn read(sent: &Value) -> (Self, Vec<String>) {
        let sent = match sent {
            Value::Object(sent) => sent,
            Value::Null => return (Options::default(), Vec::new()),
            _ => return (Options::default(), vec![format!("The settings of {SECTION} must be an object.")]),
        };
        let names = names();
        let mut good = Map::new();
        let mut complaints = Vec::new();
        for (name, value) in sent.iter().filter(|(_, value)| !value.is_null()) {
            let single = Value::Object(Map::from_iter([(name.clone(), value.clone())]));
            if !names.contains(name) {
                complaints.push(unknown(name, &names));
            } else if let Err(error) = Options::deserialize(single) {
                let (value, error) = (clipped(&value.to_string()), clipped(&error.to_string()));
                complaints.push(format!("{SECTION}.{name} cannot be {value}: {error}."));
            } else {
                good.insert(name.clone(), value.clone());
            }
        }
        (Options::deserialize(Value::Object(good)).unwrap_or_default(), complaints)
    }

    /// The settings to use where the environment says the rest.
    pub(crate) fn into_preferences(self, environment: &Settings) -> Preferences {
        Preferences {
            engine: self.engine.unwrap_or_default(),
            model: self.model.map_or_else(|| DEFAULT_MODEL.to_owned(), |ModelName(name)| name),
            timeout: self.timeout_seconds.map(|Seconds(seconds)| Duration::from_secs_f64(seconds)),
            isolation: self.isolation.unwrap_or(environment.isolation),
            is_unisolated: false,
            python: self.python_path,
            spare: match self.spare_sandbox {
                None | Some(SpareOption::Usual) => Some(Libraries::Usual),
                Some(SpareOption::Science) => Some(Libraries::Science),
                Some(SpareOption::Off) => None,
            },
            diagnostics: self.diagnostics.unwrap_or(true),
            inlay_hints: self.inlay_hints.unwrap_or(true),
            code_lenses: self.code_lenses.unwrap_or(true),
            cancel_on_close: self.cancel_on_close.unwrap_or(false),
        }
    }
}

/// The JSON Schema of the options, from which plugins make their settings.
pub(crate) fn schema() -> Value {
    schemars::schema_for!(Options).to_value()
}

/// The names of all options, from their schema.
fn names() -> Vec<String> {
    let schema = schema();
    let properties = schema.get("properties").and_then(Value::as_object);
    properties.map(|properties| properties.keys().cloned().collect()).unwrap_or_default()
}

/// A text that is shown in a message.
fn clipped(text: &str) -> String {
    const LONGEST: usize = 200;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

fn unknown(name: &str, names: &[String]) -> String {
    // A name as long as this is no slip of the finger.
    let name = &clipped(name);
    let distance = |known: &String| strsim::damerau_levenshtein(&known.to_lowercase(), &name.to_lowercase());
    let nearest = names.iter().min_by_key(|known| distance(known)).filter(|known| distance(known) <= 4);
    let meant = nearest.map_or_else(String::new, |nearest| format!(" Is {SECTION}.{nearest} meant?"));
    format!("There is no setting {SECTION}.{name}.{meant}")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;

    use super::{Options, names, schema};
    use crate::settings::{Engine, Settings};

    #[test]
    fn what_cannot_be_used_is_told_and_the_rest_applies() {
        let (options, complaints) = Options::read(&json!({
            "engine": "locl", "model": "gemini-2.5-pro", "timeoutSecond": 3, "timeoutSeconds": 1.5,
            "diagnostics": "no", "colour": true, "isolation": null,
        }));
        insta::assert_snapshot!(complaints.join("\n"), @r#"
        There is no setting geminiExec.colour.
        geminiExec.diagnostics cannot be "no": invalid type: string "no", expected a boolean.
        geminiExec.engine cannot be "locl": unknown variant `locl`, expected one of `auto`, `gemini`, `local`.
        There is no setting geminiExec.timeoutSecond. Is geminiExec.timeoutSeconds meant?
        "#);
        let environment =
            Settings::from_env(|name| (name == "HOME").then(|| "/h".to_owned())).expect("defaults");
        let preferences = options.into_preferences(&environment);
        assert_eq!(preferences.model, "gemini-2.5-pro");
        assert_eq!(preferences.timeout, Some(Duration::from_millis(1_500)));
        assert_eq!((preferences.engine, preferences.diagnostics), (Engine::Auto, true));
    }

    #[test]
    fn every_option_is_in_the_schema_with_a_text() {
        assert_eq!(names().len(), 10);
        let page = include_str!("../../../editors/PROTOCOL.md");
        let schema = schema();
        for (name, property) in schema["properties"].as_object().expect("properties") {
            assert!(property.get("description").is_some(), "{name}");
            assert!(page.contains(&format!("`{name}`")), "{name} is not described");
        }
    }

    #[test]
    fn a_section_that_is_no_object_is_told() {
        assert_eq!(Options::read(&json!([1])).1.len(), 1);
        assert_eq!(Options::read(&json!(null)), (Options::default(), vec![]));
    }
}
