//! The engine that asks Gemini, with its own code execution.

use std::path::PathBuf;
use std::sync::{Arc, OnceLock};

use futures_util::stream;
use gemini::{
    Answer, Api, Client, Config, EarlierFile, Error, Functions, Question, Reached, Renewal, Surface,
};
use turn::{AnswerSettings, Failure, FilePrivacy, MaskSecret, Memory, Prompt, SentAgain, Speaker, Update};

use crate::cache::Cache;
use crate::engine::{Leaving, RequestLook};
use crate::functions::{FunctionData, FunctionFiles};
use crate::grounds::{Grounds, sent_again};
use crate::held;
use crate::local::Local;
use crate::private_files::Treatment;
use crate::prompting::{self, FilePolicy, Prompted};
use crate::{
    Abilities, Destination, Engine, EngineSettings, FileTravel, Input, LargeFiles, Obstacle, Prepared,
    PrivacySettings, Running, Unready, UntrustedProgram, WayToModel,
};

/// Asks Gemini, at one of Google's services.
pub(crate) struct Gemini {
    cache: Arc<Cache>,
    config: Config,
    /// The service, once it was asked for: finding its project may read files.
    reached: OnceLock<Result<Reached, Error>>,
    model: String,
    answer: AnswerSettings,
    large_files: LargeFiles,
    privacy: PrivacySettings,
    read_as: local::ReadAs,
    functions: Vec<PathBuf>,
    /// What is in them, once they were read.
    told: OnceLock<Result<FunctionFiles, Failure>>,
    /// What runs the functions.
    here: Local,
    api: Api,
    store: bool,
    streaming: bool,
    checks_numbers: bool,
}

impl Gemini {
    pub(crate) fn new(cache: Arc<Cache>, settings: &EngineSettings, config: &Config) -> Self {
        let (config, model, answer) = (config.clone(), settings.model.clone(), settings.answer.clone());
        let (streaming, checks_numbers) = (settings.streaming, settings.checks_numbers);
        let (large_files, functions) = (settings.large_files, settings.functions.clone());
        let (privacy, read_as) = (settings.privacy, settings.local.read_as.clone());
        let here = Local::new(Arc::clone(&cache), settings.local.clone(), WayToModel::Engine);
        let (api, store) = (settings.api, settings.store_at_google);
        let reached = OnceLock::new();
        Gemini {
            cache,
            config,
            reached,
            model,
            answer,
            large_files,
            privacy,
            read_as,
            functions,
            told: OnceLock::new(),
            here,
            api,
            store,
            streaming,
            checks_numbers,
        }
    }

    /// What is done with private files, whose values are masked by this secret.
    fn treatment(&self, secret: Option<MaskSecret>) -> Treatment<'_> {
        let (settings, read_as, large_files) = (self.privacy, &self.read_as, self.large_files);
        Treatment { settings, read_as, secret, large_files }
    }

    /// What runs functions, if there are any.
    fn functions_run(&self) -> Option<&Local> {
        (!self.functions.is_empty()).then_some(&self.here)
    }

    /// The functions in the files, as they were read first.
    fn told(&self) -> Result<&FunctionFiles, Failure> {
        self.told.get_or_init(|| FunctionFiles::read(&self.functions)).as_ref().map_err(Clone::clone)
    }

    /// Why this model cannot call functions; `None` if it can.
    fn cannot_call(&self, prompt: &Prompt) -> Option<Failure> {
        let answer = &prompt.answer;
        let mixes = !prompt.functions.is_empty() && (answer.runs_code || answer.searches);
        (mixes && gemini::calls_alone(&self.model)).then(|| {
            Failure::new(
                format!("Cannot use your functions with {}", self.model),
                "Models before Gemini 3 take functions or their own tools, not both.",
                "Choose a newer model, or ask without code execution and Google Search.",
            )
        })
    }

    fn found(&self) -> Result<&Reached, &Error> {
        self.reached.get_or_init(|| self.config.reached()).as_ref()
    }

    fn reached(&self) -> Option<&Reached> {
        self.found().ok()
    }
}

impl Engine for Gemini {
    fn speaker(&self) -> Speaker {
        Speaker::model(&self.model, self.config.service_name())
    }

    fn abilities(&self) -> Abilities {
        Abilities { files: FileTravel::Inline }
    }

    fn to_ask_a_model(&self) -> Option<WayToModel> {
        None
    }

    fn remarks(&self) -> Vec<String> {
        // Files that cannot be used are refused later.
        let left_out = self.told().map(FunctionFiles::left_out).unwrap_or_default();
        self.config.remarks(&self.model).into_iter().chain(left_out).collect()
    }

    fn kept_words(&self) -> &'static str {
        match (self.store, self.api) {
            (_, Api::Generate) if self.config.surface != Surface::Developer => {
                "This API of Vertex AI takes no word about what Google keeps: what your project has agreed with Google holds."
            }
            (false, _) => "Google is told to keep neither question nor answer.",
            (true, Api::Generate) => "Google may keep the request.",
            (true, Api::Interactions) => {
                "Google keeps question and answer: a follow-up that Google keeps too goes on by their id, any other sends all again."
            }
        }
    }

    fn is_kept(&self) -> bool {
        self.store && (self.api == Api::Interactions || self.config.surface == Surface::Developer)
    }

    fn privacy(&self) -> FilePrivacy {
        self.privacy.files
    }

    /// An earlier turn is sent only to the service that has seen it, and not if it has more of data files than may leave now.
    fn continues_from(&self, memory: &Memory) -> bool {
        !memory.privacy.is_looser_than(self.privacy.files)
            && self.reached().is_some_and(|service| service.continues_from(self.api, memory))
    }

    fn destinations(&self) -> Vec<Destination> {
        vec![Destination {
            service: self.config.service_name(),
            host: self.reached().map(Reached::host).unwrap_or_default(),
            is_here: self.reached().is_some_and(Reached::is_here),
            is_usual: self.reached().is_none_or(Reached::is_usual),
        }]
    }

    fn untrusted_program(&self) -> Option<UntrustedProgram> {
        self.functions_run()?.untrusted_program()
    }

    fn may_meet_obstacle(&self) -> bool {
        self.functions_run().is_some_and(Engine::may_meet_obstacle)
    }

    fn obstacle(&self) -> Result<Option<Obstacle>, Unready> {
        self.functions_run().map_or(Ok(None), Engine::obstacle)
    }

    fn prepare(&self, mut input: Input, mut earlier: Vec<Memory>) -> Result<Prepared, Unready> {
        let turns: Vec<usize> = (0..earlier.len()).filter(|at| self.continues_from(&earlier[*at])).collect();
        earlier.retain(|memory| self.continues_from(memory));
        let unready = |error: &Error| Unready::Input(error.failure());
        let reached = self.found().map_err(unready)?;
        let client = self.cache.client(&self.config, reached).map_err(|error| unready(&error))?;
        let data =
            self.functions_run().map(|_| FunctionData::of(&input)).transpose().map_err(Unready::Machine)?;
        let functions = self.told().map_err(Unready::Input)?.clone();
        let policy = FilePolicy {
            large_files: self.large_files,
            takes_uploads: self.config.takes_uploads(),
            window: client.window(&self.model),
        };
        // From here on there is only what may leave.
        let leaves = self.treatment(input.mask_secret).of(&mut input).map_err(Unready::Input)?;
        let Prompted { mut prompt, files, renewals } =
            prompting::read(input.question, leaves, policy).map_err(Unready::Input)?;
        prompt.carried = input.carried;
        prompt.answer = self.answer.clone();
        prompt.functions = functions.declarations();
        if let Some(failure) = self.cannot_call(&prompt) {
            return Err(Unready::Input(failure));
        }
        let again = sent_again(&earlier, &prompt);
        let data = data.map(|data| data.with_earlier(&again)).transpose().map_err(Unready::Machine)?;
        let again = again.iter().map(EarlierFile::again);
        let again = again.map(|file| SentAgain { turn: turns[file.turn], ..file }).collect();
        match self.api {
            Api::Generate => prompt.again = again,
            // The steps stay as they were.
            Api::Interactions => prompt.in_place = again,
        }
        let renewals: Vec<Renewal> = renewals
            .into_iter()
            .filter_map(|it| Some(Renewal { turn: turns.iter().position(|turn| *turn == it.turn)?, ..it }))
            .collect();
        prompt.renewable = renewable(&earlier, &renewals);
        let secrets = held::secrets_in(&prompt, &files, &renewals, &earlier).map_err(Unready::Input)?;
        let prompt = Arc::new(prompt);
        let (model, streaming, api, store) = (self.model.clone(), self.streaming, self.api, self.store);
        let checks_numbers = self.checks_numbers;
        let executor = self.functions_run().map(Local::executor).transpose()?;
        let runner = move |with_secrets| match executor {
            Some(here) => Functions::new(functions.runner(here, data.unwrap_or_default(), with_secrets)),
            None => Functions::default(),
        };
        let has_functions = self.functions_run().is_some();
        let question = Question {
            model,
            prompt: Arc::clone(&prompt),
            files,
            renewals,
            streaming,
            api,
            store,
            ..Question::default()
        };
        let look = QuestionLook { client: client.clone(), question: question.clone(), has_functions };
        let ask =
            Prepared::sending(prompt, secrets, earlier, move |prompt, Leaving { earlier, with_secrets }| {
                let grounds =
                    Grounds { prompt: Arc::clone(&prompt), earlier: earlier.clone(), checks_numbers };
                let functions = runner(with_secrets);
                running(client.ask(Question { prompt, earlier, functions, ..question })).with_grounds(grounds)
            });
        Ok(ask.with_look(look))
    }
}

/// Looks at a question that will be sent.
struct QuestionLook {
    client: Client,
    question: Question,
    has_functions: bool,
}

impl QuestionLook {
    fn with(&self, prompt: &Arc<Prompt>, earlier: &[Memory]) -> Question {
        Question { prompt: Arc::clone(prompt), earlier: earlier.to_vec(), ..self.question.clone() }
    }
}

impl RequestLook for QuestionLook {
    fn fingerprint(&self, prompt: &Arc<Prompt>, earlier: &[Memory]) -> Option<[u8; 32]> {
        // What a function returns stands in no request that is known now.
        self.client.fingerprint(&self.with(prompt, earlier)).filter(|_| !self.has_functions)
    }

    fn request(&self, prompt: &Arc<Prompt>, earlier: &[Memory]) -> Option<(String, Vec<u8>)> {
        self.client.request(&self.with(prompt, earlier))
    }
}

/// The names of the uploads of earlier turns that are uploaded again if they expired.
fn renewable(earlier: &[Memory], renewals: &[Renewal]) -> Vec<String> {
    let of = |turn: usize| earlier.get(turn).into_iter().flat_map(|memory| &memory.uploads);
    let is_there = |it: &&Renewal| of(it.turn).any(|upload| upload.name == it.file.name);
    let mut names: Vec<String> = renewals.iter().filter(is_there).map(|it| it.file.name.clone()).collect();
    names.dedup();
    names
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
