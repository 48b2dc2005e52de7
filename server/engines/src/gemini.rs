//! The engine that asks Gemini, with its own code execution.

use std::sync::{Arc, OnceLock};

use futures_util::stream;
use gemini::{Answer, Api, Config, EarlierFile, Error, Question, Reached};
use turn::{AnswerSettings, Memory, Speaker, Update};

use crate::cache::Cache;
use crate::grounds::{Grounds, sent_again};
use crate::prompting::{self, FilePolicy, Prompted};
use crate::{
    Abilities, Destination, Engine, EngineSettings, FileTravel, Input, LargeFiles, Obstacle, Prepared,
    Running, Unready, UntrustedProgram,
};

/// Asks Gemini, at one of Google's services.
pub(crate) struct Gemini {
    cache: Arc<Cache>,
    config: Config,
    /// The service, once it was asked for: finding its project may read files.
    reached: OnceLock<Option<Reached>>,
    model: String,
    answer: AnswerSettings,
    large_files: LargeFiles,
    api: Api,
    store: bool,
    streaming: bool,
    checks_numbers: bool,
}

impl Gemini {
    pub(crate) fn new(cache: Arc<Cache>, settings: &EngineSettings, config: &Config) -> Self {
        let (config, model, answer) = (config.clone(), settings.model.clone(), settings.answer.clone());
        let (streaming, checks_numbers) = (settings.streaming, settings.checks_numbers);
        let large_files = settings.large_files;
        let (api, store) = (settings.api, settings.store_at_google);
        let reached = OnceLock::new();
        Gemini { cache, config, reached, model, answer, large_files, api, store, streaming, checks_numbers }
    }
}

impl Gemini {
    fn reached(&self) -> Option<&Reached> {
        self.reached.get_or_init(|| self.config.reached()).as_ref()
    }
}

impl Engine for Gemini {
    fn speaker(&self) -> Speaker {
        Speaker::model(&self.model, self.config.service_name())
    }

    fn abilities(&self) -> Abilities {
        Abilities { files: FileTravel::Inline }
    }

    fn to_ask_a_model(&self) -> Option<&'static str> {
        None
    }

    fn remark(&self) -> Option<&'static str> {
        self.config.unused_key()
    }

    /// An earlier turn is sent only to the service that has seen it.
    fn continues_from(&self, memory: &Memory) -> bool {
        self.reached().is_some_and(|service| service.continues_from(self.api, memory))
    }

    fn destinations(&self) -> Vec<Destination> {
        vec![Destination {
            service: self.config.service_name(),
            host: self.reached().map(Reached::host).unwrap_or_default(),
        }]
    }

    fn untrusted_program(&self) -> Option<UntrustedProgram> {
        None
    }

    fn may_meet_obstacle(&self) -> bool {
        false
    }

    fn obstacle(&self) -> Result<Option<Obstacle>, Unready> {
        Ok(None)
    }

    fn prepare(&self, input: Input, mut earlier: Vec<Memory>) -> Result<Prepared, Unready> {
        earlier.retain(|memory| self.continues_from(memory));
        let client = self.cache.client(&self.config)?;
        let policy = FilePolicy {
            large_files: self.large_files,
            takes_uploads: self.config.takes_uploads(),
            window: client.window(&self.model),
        };
        let Prompted { mut prompt, files } = prompting::read(input, policy).map_err(Unready::Input)?;
        prompt.answer = self.answer.clone();
        prompt.again = sent_again(&earlier, &prompt).iter().map(EarlierFile::name).collect();
        let prompt = Arc::new(prompt);
        let (model, streaming, api, store) = (self.model.clone(), self.streaming, self.api, self.store);
        let checks_numbers = self.checks_numbers;
        let grounds = Grounds { prompt: Arc::clone(&prompt), earlier: earlier.clone(), checks_numbers };
        let question = Question { model, prompt: Arc::clone(&prompt), files, earlier, streaming, api, store };
        let (same_client, same_question) = (client.clone(), question.clone());
        let ask = Prepared::new(Some(prompt), move || running(client.ask(question)).with_grounds(grounds));
        Ok(ask.with_fingerprint(move || same_client.fingerprint(&same_question)))
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
