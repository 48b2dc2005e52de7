//! The models that the service has (<https://ai.google.dev/api/models>).

use std::sync::Arc;

use serde::Deserialize;
use serde_json::Value;
use turn::Prompt;

use crate::client::Client;
use crate::error::Error;
use crate::json::{null_as_default, number};
use crate::model_info::ModelInfo;
use crate::question::{Api, Question};
use crate::secrets::Secrets;
use crate::transport::Transport;
use crate::words;

/// The most that a page of the Developer API has; Vertex AI gives fewer.
const PAGE: u32 = 1_000;

/// What holds them in a page of Vertex AI, and in one of the Developer API. Gateways answer either address with either.
const FIELDS: [&str; 2] = ["publisherModels", "models"];

impl Client {
    /// Asks the service, once, if it answers, takes the key and knows the model.
    pub async fn check(&self, model: &str) -> Result<(), Error> {
        self.described(&self.transport.once(), model).await.map(|_| ())
    }

    /// Asks the service, once, if a question to a model would be taken: in a project of Vertex AI, by counting its tokens there.
    pub async fn check_ask(&self, api: Api, model: &str) -> Result<(), Error> {
        self.check_model(model)?;
        if api == Api::Interactions {
            self.service.interactions(None)?;
        }
        if self.service.project_name().is_none() {
            return self.check(model).await;
        }
        let prompt = Prompt { question: "?".to_owned(), ..Prompt::default() };
        let question = Question { model: model.to_owned(), prompt: Arc::new(prompt), ..Question::default() };
        self.counted(&self.transport.once(), &question).await.map(|_| ())
    }

    /// What is known of a model. A model is looked up once.
    pub async fn model_info(&self, model: &str) -> Result<ModelInfo, Error> {
        if let Some(known) = self.known_models.with(|known| known.get(model).cloned()) {
            return Ok(known);
        }
        let info = self.described(&self.transport, model).await?;
        self.known_models.with(|known| known.insert(model.to_owned(), info.clone()));
        Ok(info)
    }

    /// All models of the service, in its order.
    pub async fn models(&self) -> Result<Vec<ModelInfo>, Error> {
        let models = self.list_all::<ModelResource>(&self.service.models(), &FIELDS, PAGE).await?;
        let models: Vec<_> = models.into_iter().filter_map(ModelResource::info).collect();
        // Every service has some: whoever names none is another.
        let what = || format!("{} sent a reply that names no model", self.service.host());
        if models.is_empty() { Err(Error::Malformed { what: what() }) } else { Ok(models) }
    }

    async fn described(&self, transport: &Transport, model: &str) -> Result<ModelInfo, Error> {
        let url = self.service.model(model)?;
        let reply = transport.fetch(self.looking_up(url, model)).await?;
        reply.read::<ModelResource>()?.info().ok_or_else(|| reply.without("model"))
    }
}

/// A model as the service describes it.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct ModelResource {
    /// For example `models/gemini-flash-latest`.
    #[serde(default, deserialize_with = "null_as_default")]
    name: String,
    #[serde(default, deserialize_with = "null_as_default")]
    display_name: String,
    input_token_limit: Option<Value>,
    output_token_limit: Option<Value>,
    #[serde(default, deserialize_with = "null_as_default")]
    supported_generation_methods: Vec<String>,
}

impl ModelResource {
    fn info(self) -> Option<ModelInfo> {
        let shown = |text: &str| words::clean(text, &Secrets::default());
        let name = shown(self.name.rsplit('/').next().unwrap_or_default());
        (!name.is_empty()).then(|| ModelInfo {
            name,
            display_name: shown(&self.display_name),
            input_tokens: self.input_token_limit.as_ref().and_then(number),
            output_tokens: self.output_token_limit.as_ref().and_then(number),
            methods: self.supported_generation_methods.iter().map(|method| shown(method)).collect(),
        })
    }
}
