//! The client against a fake service: what it sends and how it reads every kind of reply.

mod answer;
mod continued;
mod credentials;
mod failure;
mod faults;
mod files;
mod interactions;
mod key;
mod models;
mod odd_replies;
mod redirect;
mod request;
mod retry;
mod sdk;
mod sdk_files;
mod silence;
mod taken_up;
mod uploads;
mod vertex;

use std::sync::Arc;
use std::time::Duration;

use gemini::{Answer, Client, Config, Error, Keys, Question};
use harness::fake_gemini::{FakeGemini, Reply};
use turn::{Memory, Part, Piece, Prompt, Update};

const KEY: &str = "AIzaSyComposedByHand-not-a-real-key-000";
const MODEL: &str = "gemini-flash-latest";

/// The result of one question.
#[derive(Debug, Default)]
struct Asked {
    /// The waits between attempts, each with its reason.
    waits: Vec<(Duration, String)>,
    /// The memory after the answer.
    memory: Option<Memory>,
    /// The pieces and parts of each event.
    events: Vec<(Vec<Piece>, Vec<Part>)>,
    /// The error that ended it.
    end: Option<Error>,
}

impl Asked {
    fn pieces(&self) -> impl Iterator<Item = &Piece> {
        self.events.iter().flat_map(|(pieces, _)| pieces)
    }

    fn text(&self) -> String {
        let text = |piece: &Piece| match piece {
            Piece::Text(text) => Some(text.clone()),
            _ => None,
        };
        self.pieces().filter_map(text).collect()
    }

    /// Takes an update. The memory comes before the end of the answer.
    fn take(&mut self, update: Update) {
        match update {
            Update::Waiting { delay, reason } => self.waits.push((delay, reason)),
            Update::Sending => {}
            Update::Memory(memory) => {
                assert!(self.events.is_empty() && self.memory.is_none(), "the memory comes once, and first");
                self.memory = Some(memory);
            }
            Update::Answer { pieces, parts } => {
                self.memory.as_mut().expect("a memory before the answer").extend(parts.iter().cloned());
                self.events.push((pieces, parts));
            }
            other => panic!("the client sends no {other:?}"),
        }
    }
}

fn config_with(variables: &[(&str, &str)]) -> Config {
    let set =
        |name: &str| variables.iter().find(|(known, _)| *known == name).map(|(_, value)| (*value).to_owned());
    let keys =
        Keys::from_env(|name| set(name).or_else(|| (name == "GEMINI_API_KEY").then(|| KEY.to_owned())));
    let mut config = Config::new(keys);
    config.base_url = set("GOOGLE_GEMINI_BASE_URL");
    config.api_version = set("GOOGLE_GENAI_API_VERSION");
    config.retry.base = Duration::from_nanos(1);
    config
}

fn config(gemini: &FakeGemini) -> Config {
    config_with(&[("GOOGLE_GEMINI_BASE_URL", &gemini.url())])
}

fn client(gemini: &FakeGemini) -> Client {
    Client::new(config(gemini)).expect("a client")
}

fn question() -> Question {
    let prompt = Prompt { question: "mean?".to_owned(), ..Prompt::default() };
    Question { model: MODEL.to_owned(), prompt: Arc::new(prompt), streaming: true, ..Question::default() }
}

/// The whole answer, or the error.
async fn ask(client: &Client) -> Result<Asked, Error> {
    let mut asked = ask_to_the_end(client).await;
    asked.end.take().map_or(Ok(asked), Err)
}

/// Everything received, with the error that ended it.
async fn ask_to_the_end(client: &Client) -> Asked {
    collect(client.ask(question())).await
}

async fn collect(mut answer: Answer) -> Asked {
    let mut asked = Asked::default();
    while let Some(item) = answer.next().await {
        match item {
            Ok(update) => asked.take(update),
            Err(error) => {
                assert!(answer.next().await.is_none(), "an error is the last item");
                asked.end = Some(error);
            }
        }
    }
    asked
}

/// What a person reads about each reply.
async fn describe_all<const N: usize>(replies: [Reply; N]) -> String {
    let mut described = String::new();
    for reply in replies {
        described += &describe(reply).await;
    }
    described
}

/// What a person reads about a reply without a retry.
async fn describe(reply: Reply) -> String {
    let gemini = FakeGemini::playing([reply]);
    let mut config = config(&gemini);
    config.retry.attempts = 1;
    let error = ask(&Client::new(config).expect("a client")).await.expect_err("a failure");
    format!("{}\n    {}\n    → {}\n", error.title(), error.detail(), error.remedy())
}

/// A text without the local time at which a limit of the day comes back.
fn without_time(text: &str) -> String {
    let time = regex_lite::Regex::new(r"\d\d:\d\d( on \d+ \w+)?").expect("a pattern");
    time.replace_all(text, "[time]").into_owned()
}
