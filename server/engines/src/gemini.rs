//! The engine that asks Gemini, with its own code execution.

use std::sync::Arc;

use futures_util::stream;
use gemini::{Answer, Config, Error, Question};
use turn::{Memory, Speaker, Update};

use crate::cache::Cache;
use crate::prompting;
use crate::{
    Abilities, Destination, Engine, EngineSettings, FileTravel, Input, Obstacle, Prepared, Running, Unready,
};

/// Asks Gemini.
pub(crate) struct Gemini {
    cache: Arc<Cache>,
    config: Config,
    model: String,
    streaming: bool,
}

impl Gemini {
    pub(crate) fn new(cache: Arc<Cache>, settings: &EngineSettings) -> Self {
        let (config, model) = (settings.gemini.clone(), settings.model.clone());
        Gemini { cache, config, model, streaming: settings.streaming }
    }
}

impl Engine for Gemini {
    fn speaker(&self) -> Speaker {
        Speaker::model(&self.model)
    }

    fn abilities(&self) -> Abilities {
        Abilities { files: FileTravel::Inline, remembers: true }
    }

    fn destinations(&self) -> Vec<Destination> {
        let client = self.cache.client(&self.config);
        let host = client.map_or_else(|_| self.config.base_url.clone(), |client| client.host().to_owned());
        vec![Destination { service: "Gemini", host }]
    }

    fn may_meet_obstacle(&self) -> bool {
        false
    }

    fn obstacle(&self) -> Result<Option<Obstacle>, Unready> {
        Ok(None)
    }

    fn prepare(&self, input: Input, earlier: Vec<Memory>) -> Result<Prepared, Unready> {
        let client = self.cache.client(&self.config)?;
        let prompt = Arc::new(prompting::read(input).map_err(Unready::Input)?);
        let (model, streaming) = (self.model.clone(), self.streaming);
        let question = Question { model, prompt: Arc::clone(&prompt), earlier, streaming };
        Ok(Prepared::new(Some(prompt), move || running(client.ask(question))))
    }
}

/// Converts an answer into updates.
fn running(answer: Answer) -> Running {
    let next = async |mut answer: Answer| {
        let update = answer.next().await?.unwrap_or_else(|error| failed(&error));
        Some((update, answer))
    };
    Running::from_stream(stream::unfold(answer, next))
}

fn failed(error: &Error) -> Update {
    match error {
        Error::Interrupted => Update::Cut,
        error if error.is_refusal() => Update::Refused(error.failure()),
        error => Update::Failed(error.failure()),
    }
}
