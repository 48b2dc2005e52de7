//! The ways to ask: each dialect at each service.

use std::fmt;

use gemini::{Api, Client, Config, Error, Keys, Question, Surface, Tokens, VertexPlace};
use harness::fake_gemini::{FakeGemini, Reply, cassette};
use serde_json::{Value, json};
use tempfile::TempDir;
use turn::{Block, Turn, Update};

use crate::vertex::{of_a_person, sign_in, token};
use crate::{config_with, question};

/// The ways to ask.
pub(crate) const WAYS: [Way; 4] = [
    Way { name: "generate", api: Api::Generate, is_vertex: false },
    Way { name: "generate at Vertex AI", api: Api::Generate, is_vertex: true },
    Way { name: "interactions", api: Api::Interactions, is_vertex: false },
    Way { name: "interactions at Vertex AI", api: Api::Interactions, is_vertex: true },
];

/// A dialect at a service.
pub(crate) struct Way {
    pub(crate) name: &'static str,
    api: Api,
    is_vertex: bool,
}

/// What a question came to.
pub(crate) struct Outcome {
    /// Everything that a person reads, in order.
    pub(crate) shown: String,
    pub(crate) end: Option<Error>,
    /// How many requests the service saw, those for tokens among them.
    pub(crate) requests: usize,
    waits: usize,
    tokens: usize,
}

impl fmt::Display for Outcome {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Outcome { shown, end, requests, waits, tokens } = self;
        let end = end.as_ref().map_or("whole", Error::title);
        let asked = requests - tokens;
        write!(formatter, "{shown:?}, {end}; asked {asked} ×, waited {waits} ×, {tokens} tokens")
    }
}

impl Way {
    /// The recorded answer.
    pub(crate) fn answer(&self) -> Reply {
        Reply::stream(self.recording())
    }

    fn recording(&self) -> &'static str {
        match self.api {
            Api::Generate => "mean_of_three.sse",
            Api::Interactions => "interaction.sse",
        }
    }

    /// Its events, with their blank lines.
    pub(crate) fn events(&self) -> Vec<String> {
        let body = String::from_utf8(cassette(self.recording())).expect("text").replace("\r\n", "\n");
        body.split_inclusive("\n\n").map(str::to_owned).collect()
    }

    /// How many requests for a token stand before the first question.
    pub(crate) fn exchanges(&self) -> usize {
        usize::from(self.is_vertex)
    }

    /// An answer of this size with so many images, each behind its number.
    pub(crate) fn large_answer(&self, images: usize, bytes: usize) -> Reply {
        let data = "iVBORw0KGgoA".repeat(bytes / images / 12);
        let event = |at: usize| match self.api {
            Api::Generate => {
                let image = json!({"inlineData": {"mimeType": "image/png", "data": data}});
                let finish = (at + 1 == images).then_some("STOP");
                let parts = json!([{"text": format!("{at} ")}, image]);
                format!(
                    "data: {}\n\n",
                    json!({"candidates": [{"content": {"parts": parts}, "finishReason": finish}]})
                )
            }
            Api::Interactions => {
                let image = json!({"type": "image", "mime_type": "image/png", "data": data});
                let delta = |delta: Value| {
                    format!("data: {}\n\n", json!({"event_type": "step.delta", "index": 0, "delta": delta}))
                };
                let text = delta(json!({"type": "text", "text": format!("{at} ")}));
                let end = if at + 1 == images {
                    completed("v1_a", "completed", &Value::Null)
                } else {
                    String::new()
                };
                format!("{text}{}{end}", delta(image))
            }
        };
        Reply::new(200, "text/event-stream", (0..images).map(event).collect::<String>())
    }

    /// An answer that the service gives in two replies.
    pub(crate) fn answer_in_two(&self) -> [Reply; 2] {
        let bodies = match self.api {
            Api::Generate => {
                let event = |candidate: Value| format!("data: {}\n\n", json!({"candidates": [candidate]}));
                let text = |text: &str| json!({"parts": [{"text": text}]});
                [
                    event(json!({"content": text("one ")}))
                        + &event(json!({"continuationToken": "a", "finishReason": "CONTINUATION"})),
                    event(json!({"content": text("two"), "finishReason": "STOP"})),
                ]
            }
            Api::Interactions => {
                let text = |text: &str| {
                    let delta = json!({"type": "text", "text": text});
                    format!("data: {}\n\n", json!({"event_type": "step.delta", "index": 0, "delta": delta}))
                };
                [
                    text("one ") + &completed("v1_a", "requires_continuation", &"a".into()),
                    text("two") + &completed("v1_b", "completed", &Value::Null),
                ]
            }
        };
        bodies.map(|body| Reply::new(200, "text/event-stream", body))
    }

    /// What a question comes to where the service sends these replies. Tokens are given by another.
    pub(crate) async fn asked(&self, replies: impl IntoIterator<Item = Reply>) -> Outcome {
        let gemini = FakeGemini::playing(replies);
        let outcome = self.asked_at(&gemini.url()).await;
        Outcome { requests: outcome.tokens + gemini.requests().len(), ..outcome }
    }

    /// What a question comes to at an address.
    pub(crate) async fn asked_at(&self, url: &str) -> Outcome {
        let giver = FakeGemini::playing((0..9).map(|at| token(&format!("number-{at}"))));
        let folder = tempfile::tempdir().expect("a folder");
        let client = Client::new(self.config(url, &giver, &folder)).expect("a client");
        let question = Question { api: self.api, ..question() };
        let (mut turn, mut end, mut waits) = (Turn::new("mean?"), None, 0);
        let mut answer = client.ask(question);
        while let Some(item) = answer.next().await {
            match item {
                Ok(Update::Waiting { .. }) => waits += 1,
                Ok(Update::Sending) => {}
                Ok(update) => drop(turn.take(update)),
                Err(error) => end = Some(error),
            }
        }
        let shown = turn.transcript.blocks().iter().map(shown).collect();
        let tokens = giver.requests().len();
        Outcome { shown, end, requests: tokens + 1, waits, tokens }
    }

    fn config(&self, url: &str, giver: &FakeGemini, folder: &TempDir) -> Config {
        let mut config = config_with(&[]);
        config.base_url = Some(url.to_owned());
        if self.is_vertex {
            let file = sign_in(folder.path(), &of_a_person(giver));
            let tokens =
                Tokens::from_env(|name| (name == "GOOGLE_APPLICATION_CREDENTIALS").then(|| file.clone()));
            config.keys = Keys::from_env(|_| None);
            config.surface =
                Surface::Vertex(VertexPlace { project: Some("p".to_owned()), location: None, tokens });
        }
        config
    }
}

/// The last event of an interaction, or of a part of it.
fn completed(id: &str, status: &str, token: &Value) -> String {
    let interaction = json!({"id": id, "status": status, "continuation_token": token});
    format!("data: {}\n\n", json!({"event_type": "interaction.completed", "interaction": interaction}))
}

/// What a person reads of a block, in short.
fn shown(block: &Block) -> String {
    match block {
        Block::Text(text) => text.clone(),
        Block::Thought(_) => String::new(),
        Block::Code(_) => "[code]".to_owned(),
        Block::Output(_) => "[output]".to_owned(),
        Block::Image(image) => format!("[{} kB]", image.bytes.len() / 1000),
        other => format!("[{other:?}]"),
    }
}
