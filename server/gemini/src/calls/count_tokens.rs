//! Counts the tokens of a question before it is asked (<https://ai.google.dev/api/tokens>).

use std::collections::BTreeMap;

use bytes::Bytes;
use reqwest::Method;
use serde::Deserialize;
use serde_json::Value;
use serde_json::value::{RawValue, to_raw_value};

use crate::client::Client;
use crate::dialect::generate::Generate;
use crate::dialect::{COUNT_TOKENS, Call, Dialect, Target, as_contents};
use crate::error::Error;
use crate::json::number;
use crate::question::Question;
use crate::transport::Transport;

/// The fields of a body.
type Fields = BTreeMap<String, Box<RawValue>>;

impl Client {
    /// How many tokens the service counts in a question, with the turns before it. Nothing is answered, and nothing is paid.
    pub async fn count_tokens(&self, question: &Question) -> Result<u64, Error> {
        self.counted(&self.transport, question).await
    }

    pub(super) async fn counted(&self, transport: &Transport, question: &Question) -> Result<u64, Error> {
        let target = Target::Model { method: COUNT_TOKENS, query: None };
        let body = self.counted_body(question)?;
        let call = Call { method: Method::POST, target, body, accept: None };
        let reply = transport.fetch(self.outgoing(&question.model, call)?).await?;
        let Counted { total_tokens } = reply.read()?;
        total_tokens.as_ref().and_then(number).ok_or_else(|| reply.without("number of tokens"))
    }

    /// What is counted: as much of the question as the service takes.
    fn counted_body(&self, question: &Question) -> Result<Bytes, Error> {
        let counted = Question { earlier: as_contents(&question.earlier), ..question.clone() };
        let Call { body, .. } = Generate::default().open(&counted);
        let asked: Fields = serde_json::from_slice(&body).expect("a body is an object");
        let counted =
            if self.service.is_vertex() { of_vertex(asked) } else { self.of_developer(question, asked)? };
        Ok(serde_json::to_vec(&counted).expect("JSON serialises").into())
    }

    /// The Developer API takes either the contents alone or the whole request with the name of its model.
    fn of_developer(&self, question: &Question, mut asked: Fields) -> Result<Fields, Error> {
        if !asked.contains_key("systemInstruction") && question.prompt.functions.is_empty() {
            asked.retain(|field, _| field == "contents");
            return Ok(asked);
        }
        let model = to_raw_value(&self.service.model_name(&question.model)?).expect("a string serialises");
        asked.insert("model".to_owned(), model);
        let asked = to_raw_value(&asked).expect("JSON serialises");
        Ok(Fields::from([("generateContentRequest".to_owned(), asked)]))
    }
}

/// Vertex AI takes these fields of a question.
fn of_vertex(mut asked: Fields) -> Fields {
    asked.retain(|field, _| matches!(field.as_str(), "contents" | "systemInstruction" | "tools"));
    asked
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Counted {
    total_tokens: Option<Value>,
}
