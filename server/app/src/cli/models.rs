//! `gemini-exec models`: the models of the service, and which of them execute code.

use gemini::{Client, CodeSupport, ModelInfo, code_support};
use serde::Serialize;

use super::called::{client, failed, waited_for};
use super::history::lines::line;
use super::output;
use super::refused::Refused;
use crate::cells::table;
use crate::exit::Exit;
use crate::settings::{FromArguments, Partial, SERVICE, Settings, Sources};

/// The arguments of `models`. The comments below are its help text.
#[derive(clap::Args)]
pub(crate) struct Arguments {
    /// Print one JSON object per model and line
    #[arg(long)]
    json: bool,
    #[command(flatten)]
    settings: FromArguments<SERVICE>,
}

/// Runs the command.
pub(super) async fn run(arguments: Arguments, sources: Sources) -> Exit {
    let settings = sources.with(&arguments.settings).settings(&Partial::default());
    list(&settings, arguments.json).await.unwrap_or_else(Refused::reported)
}

async fn list(settings: &Settings, is_json: bool) -> Result<Exit, Refused> {
    let client = client(settings)?;
    let models = waited_for(&client.host(), client.models()).await;
    let mut models = models.map_err(|error| failed(&error))?;
    models.retain(can_be_asked);
    Ok(output::write(&if is_json {
        models.iter().map(|model| json(model, &client)).collect()
    } else {
        text(&models, &settings.model, &client)
    }))
}

/// `true` for a model that answers questions; Vertex AI does not say what its models do.
fn can_be_asked(model: &ModelInfo) -> bool {
    let answers = ["generateContent", "bidiGenerateContent"];
    let is_known = !model.methods.is_empty();
    if is_known {
        model.methods.iter().any(|method| answers.contains(&method.as_str()))
    } else {
        model.name.starts_with("gemini-")
    }
}

/// The models in columns, then what is to be known of some of them.
fn text(models: &[ModelInfo], chosen: &str, client: &Client) -> String {
    if models.is_empty() {
        return "The service names no model that answers questions.\n".to_owned();
    }
    let head = ["name", "window", "output", "executes code"].map(str::to_owned);
    let rows = [vec![head], models.iter().map(row).collect()].concat();
    let is_listed = models.iter().any(|model| model.name == chosen);
    let unlisted = Some(chosen).filter(|_| !is_listed);
    let named = models.iter().map(|model| model.name.as_str()).chain(unlisted);
    let notes: String =
        named.filter_map(|name| Some(format!("{name}: {}.\n", client.note_on(name)?))).collect();
    let is_open = models.iter().any(|model| code_support(&model.name) == CodeSupport::Unknown);
    let notes = if is_open { NOT_ESTABLISHED.to_owned() + &notes } else { notes };
    table(&rows) + if notes.is_empty() { "" } else { "\n" } + &notes
}

/// What to do about a model of which Google does not say it.
const NOT_ESTABLISHED: &str = "not established: Google does not say. Ask such a model with --model NAME: one that executes no code refuses.\n";

fn row(model: &ModelInfo) -> [String; 4] {
    let tokens = |count: Option<u64>| count.map_or_else(|| "–".to_owned(), thousands);
    let executes = match code_support(&model.name) {
        CodeSupport::Yes => "yes",
        CodeSupport::No => "no",
        CodeSupport::Unknown => "not established",
    };
    [model.name.clone(), tokens(model.input_tokens), tokens(model.output_tokens), executes.to_owned()]
}

/// A number with commas between its thousands.
fn thousands(number: u64) -> String {
    turn::grouped_by(number, ',')
}

fn json(model: &ModelInfo, client: &Client) -> String {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct ModelLine<'a> {
        name: &'a str,
        display_name: &'a str,
        input_tokens: Option<u64>,
        output_tokens: Option<u64>,
        methods: &'a [String],
        /// `null` where it is not established.
        executes_code: Option<bool>,
        #[serde(skip_serializing_if = "Option::is_none")]
        note: Option<&'static str>,
    }
    line(&ModelLine {
        name: &model.name,
        display_name: &model.display_name,
        input_tokens: model.input_tokens,
        output_tokens: model.output_tokens,
        methods: &model.methods,
        executes_code: match code_support(&model.name) {
            CodeSupport::Yes => Some(true),
            CodeSupport::No => Some(false),
            CodeSupport::Unknown => None,
        },
        note: client.note_on(&model.name),
    })
}

#[cfg(test)]
mod tests {
    use gemini::ModelInfo;
    use insta::assert_snapshot;

    use super::{can_be_asked, text, thousands};

    fn model(name: &str, methods: &[&str]) -> ModelInfo {
        let methods = methods.iter().map(|method| (*method).to_owned()).collect();
        ModelInfo { name: name.to_owned(), input_tokens: Some(1_048_576), methods, ..ModelInfo::default() }
    }

    #[test]
    fn models_that_answer_are_listed_and_those_that_end_are_explained() {
        let models = [
            model("gemini-3.8-flash", &["generateContent", "countTokens"]),
            model("gemini-3.8-live", &["bidiGenerateContent"]),
            model("gemini-2.5-pro", &["generateContent"]),
            model("gemini-4-neon", &[]),
        ];
        assert!(models.iter().all(can_be_asked));
        assert!(!can_be_asked(&model("gemini-embedding-2", &["embedContent"])));
        assert!(!can_be_asked(&model("imagen-5", &[])));
        let config = gemini::Config::new(gemini::Keys::from_env(|_| None));
        let client = gemini::Client::new(config).expect("a client");
        assert_snapshot!(text(&models, "gemini-3.5-flash", &client), @"
        name              window     output  executes code
        gemini-3.8-flash  1,048,576  –       yes
        gemini-3.8-live   1,048,576  –       no
        gemini-2.5-pro    1,048,576  –       yes
        gemini-4-neon     1,048,576  –       not established

        not established: Google does not say. Ask such a model with --model NAME: one that executes no code refuses.
        gemini-2.5-pro: ends on 1 December 2026 at the Developer API; then gemini-3.8-flash is said to answer in its place.
        gemini-3.5-flash: gemini-3.6-flash answers in its place.
        ");
        assert_eq!([0, 999, 65_536, 1_048_576].map(thousands), ["0", "999", "65,536", "1,048,576"]);
    }
}
