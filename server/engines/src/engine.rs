//! The interface of every engine, and the types it gives and takes.

use std::path::PathBuf;
use std::sync::Arc;

use turn::{Failure, FilePrivacy, Memory, Prompt, Speaker, Turn};

use crate::held::{self, HeldSecret};
use crate::{Input, Running};

/// Answers a turn. Resolved once per turn; callers ask this value for everything that depends on the engine.
pub trait Engine: Send + Sync {
    /// The name under which it answers.
    fn speaker(&self) -> Speaker;

    /// Its abilities.
    fn abilities(&self) -> Abilities;

    /// For an engine without a model: how the person gets a model's answer.
    fn to_ask_a_model(&self) -> Option<WayToModel>;

    /// What a person should know of the settings that chose it: one sentence or two each.
    fn remarks(&self) -> Vec<String> {
        Vec::new()
    }

    /// What is kept where an ask is answered, in one sentence; empty if nothing leaves this machine.
    fn kept_words(&self) -> &'static str {
        ""
    }

    /// `true` if what is asked may be kept where it is answered.
    fn is_kept(&self) -> bool {
        false
    }

    /// What of data files may reach it.
    fn privacy(&self) -> FilePrivacy {
        FilePrivacy::Full
    }

    /// `true` if it can go on from what an earlier turn left; `false` if everything must be given again.
    fn continues_from(&self, memory: &Memory) -> bool;

    /// `true` if it can go on from a turn, as [`continues_from`](Engine::continues_from): not from one that was refused.
    fn continues(&self, turn: &Turn) -> bool {
        turn.goes_on_from().is_some_and(|memory| self.continues_from(memory))
    }

    /// The services that an ask reaches. Empty if nothing leaves this machine.
    fn destinations(&self) -> Vec<Destination>;

    /// `true` if nothing leaves this machine.
    fn stays_here(&self) -> bool {
        self.destinations().is_empty()
    }

    /// A program of the workspace that would run outside the sandbox before the ask starts; `None` if there is none, or the
    /// person has agreed to it. Blocks: looks at files.
    fn untrusted_program(&self) -> Option<UntrustedProgram>;

    /// `true` if [`obstacle`](Engine::obstacle) may give one. Cheap, does not block.
    fn may_meet_obstacle(&self) -> bool;

    /// What the person must agree to before the ask may start; consent to send data is separate. Blocks: starts
    /// programs.
    fn obstacle(&self) -> Result<Option<Obstacle>, Unready>;

    /// Makes an ask from the input; nothing is sent or run yet. `earlier` holds the earlier turns of the conversation,
    /// oldest first. Blocks: reads files. Fails if the input or the settings cannot be used, or this machine fails.
    fn prepare(&self, input: Input, earlier: Vec<Memory>) -> Result<Prepared, Unready>;
}

/// How a person who has no model gets a model's answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WayToModel {
    /// By a key: with one, Gemini is asked.
    Key,
    /// By the setting `engine`: it says that Gemini is not asked.
    Engine,
}

impl WayToModel {
    /// The way in words, as an order.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            WayToModel::Key => "set GEMINI_API_KEY to ask Gemini",
            WayToModel::Engine => "set engine to gemini to ask Gemini",
        }
    }
}

/// What an engine can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Abilities {
    /// How data files reach it.
    pub files: FileTravel,
}

impl Abilities {
    /// `true` if programs run on this machine.
    #[must_use]
    pub fn runs_here(&self) -> bool {
        self.files == FileTravel::Descriptors
    }
}

/// How data files reach an engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileTravel {
    /// Their bytes are part of the request.
    Inline,
    /// The engine reads the open files; their bytes stay on this machine.
    Descriptors,
}

/// A service that an ask reaches.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Destination {
    /// The name that people know it by: `Gemini`.
    pub service: &'static str,
    /// The host name, with its port if that is not the usual one.
    pub host: String,
    /// `true` if it is on this machine.
    pub is_here: bool,
    /// `true` for the service's own host, `false` for one that the settings name: that one gets the key or the token.
    pub is_usual: bool,
}

/// Why an ask cannot start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unready {
    /// The input or the settings cannot be used.
    Input(Failure),
    /// The input and the settings are fine, but this machine failed.
    Machine(Failure),
}

impl From<Unready> for Failure {
    fn from(unready: Unready) -> Self {
        match unready {
            Unready::Input(failure) | Unready::Machine(failure) => failure,
        }
    }
}

impl From<sandbox::Error> for Unready {
    fn from(error: sandbox::Error) -> Self {
        Unready::Machine(local::sandbox_failure(error))
    }
}

/// A program that runs only if the person agrees.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UntrustedProgram {
    /// Where it is.
    pub path: PathBuf,
    /// Why it takes a yes.
    pub obstacle: Obstacle,
}

/// Why the person must agree before something runs without isolation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Obstacle {
    /// The warning to show before asking for consent.
    pub warning: String,
    /// The failure if the person refuses.
    pub refusal: Failure,
}

/// An ask that is ready to start. If dropped, nothing is sent or run.
pub struct Prepared {
    /// Everything that will leave this machine; `None` if nothing will.
    pub prompt: Option<Arc<Prompt>>,
    /// What looks like a secret in it.
    pub secrets: Vec<HeldSecret>,
    /// What looks like one in the earlier turns that go along: the service has had it.
    pub earlier_secrets: Vec<&'static str>,
    leaving: Leaving,
    start: Box<dyn FnOnce(Arc<Prompt>, Leaving) -> Running + Send>,
    looks: Option<Box<dyn RequestLook>>,
}

/// What leaves with a prompt, and what may.
#[derive(Default)]
pub(crate) struct Leaving {
    /// The earlier turns that the engine continues.
    pub(crate) earlier: Vec<Memory>,
    /// `true` if what functions return may leave with what looks like a secret in it.
    pub(crate) with_secrets: bool,
}

/// Looks at what will be sent.
pub(crate) trait RequestLook: Send {
    /// See [`Prepared::fingerprint`].
    fn fingerprint(&self, prompt: &Arc<Prompt>, earlier: &[Memory]) -> Option<[u8; 32]>;

    /// See [`Prepared::request`].
    fn request(&self, prompt: &Arc<Prompt>, earlier: &[Memory]) -> Option<(String, Vec<u8>)>;
}

impl Prepared {
    /// An ask that runs on this machine.
    pub(crate) fn here(start: impl FnOnce() -> Running + Send + 'static) -> Self {
        Prepared {
            prompt: None,
            secrets: Vec::new(),
            earlier_secrets: Vec::new(),
            leaving: Leaving::default(),
            start: Box::new(|_, _| start()),
            looks: None,
        }
    }

    /// An ask that sends this prompt, with what looks like a secret in it, and the earlier turns.
    pub(crate) fn sending(
        prompt: Arc<Prompt>,
        secrets: Vec<HeldSecret>,
        earlier: Vec<Memory>,
        start: impl FnOnce(Arc<Prompt>, Leaving) -> Running + Send + 'static,
    ) -> Self {
        // It fails for too many only: then it has `secrets`, and is not redacted.
        let redacted = held::without_secrets(&earlier, &secrets).ok().flatten();
        let earlier_secrets = redacted.map(|(_, found)| found).unwrap_or_default();
        Prepared {
            prompt: Some(prompt),
            secrets,
            earlier_secrets,
            leaving: Leaving { earlier, with_secrets: false },
            start: Box::new(start),
            looks: None,
        }
    }

    /// This ask with a way to look at what will be sent.
    pub(crate) fn with_look(self, look: impl RequestLook + 'static) -> Self {
        Prepared { looks: Some(Box::new(look)), ..self }
    }

    /// This ask with words in place of what looks like a secret, in its earlier turns too. Fails if that is in a file that is
    /// uploaded as it is.
    pub fn redacted(mut self) -> Result<Self, Failure> {
        if let Some(prompt) = &self.prompt {
            let mut prompt = held::redacted(prompt, &self.secrets)?;
            let found = self.secrets.iter().map(|secret| secret.what).chain(self.earlier_secrets.drain(..));
            prompt.redacted.extend(found);
            self.prompt = Some(Arc::new(prompt));
        }
        if let Some((redacted, _)) = held::without_secrets(&self.leaving.earlier, &self.secrets)? {
            self.leaving.earlier = redacted;
        }
        self.secrets.clear();
        self.earlier_secrets.clear();
        Ok(self)
    }

    /// `true` if something in it, or in the earlier turns that go along, looks like a secret.
    #[must_use]
    pub fn holds_secrets(&self) -> bool {
        !self.secrets.is_empty() || !self.earlier_secrets.is_empty()
    }

    /// `true` if words can stand in place of all that looks like a secret: none of it is in a file that is uploaded as it is.
    #[must_use]
    pub fn can_be_redacted(&self) -> bool {
        held::check_redactable(&self.secrets).is_ok()
    }

    /// The files of earlier questions that go along again, each with its content; those that were uploaded are not among them.
    #[must_use]
    pub fn earlier_files(&self) -> Vec<(String, Vec<u8>)> {
        let newer = self.prompt.iter().flat_map(|prompt| &prompt.attachments).cloned().collect::<Vec<_>>();
        let files = gemini::files_of(&self.leaving.earlier, &newer);
        let files = files.iter().map(|file| (file.name().to_owned(), file.content()));
        files.filter(|(_, content)| !content.is_empty()).collect()
    }

    /// How many earlier questions go along, each with its answer.
    #[must_use]
    pub fn earlier_turns(&self) -> usize {
        self.leaving.earlier.len()
    }

    /// This ask, whose functions too may return what looks like a secret. Without this, words stand in its place.
    #[must_use]
    pub fn with_secrets(mut self) -> Self {
        self.leaving.with_secrets = true;
        self
    }

    /// SHA-256 of everything the answer depends on; `None` for a run on this machine, which is done each time. Takes
    /// as long as it takes to read everything that would be sent.
    #[must_use]
    pub fn fingerprint(&self) -> Option<[u8; 32]> {
        self.looks.as_ref()?.fingerprint(self.prompt.as_ref()?, &self.leaving.earlier)
    }

    /// The address and the body of the first request, byte for byte; `None` if nothing is sent. Of a file that is uploaded
    /// first, the body has no address yet.
    #[must_use]
    pub fn request(&self) -> Option<(String, Vec<u8>)> {
        self.looks.as_ref()?.request(self.prompt.as_ref()?, &self.leaving.earlier)
    }

    /// Starts the ask. Poll its updates on a Tokio runtime.
    #[must_use]
    pub fn start(self) -> Running {
        (self.start)(self.prompt.unwrap_or_default(), self.leaving)
    }
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use gemini::{Config, Keys};
    use insta::assert_snapshot;
    use sandbox::{InputFile, Limits, Setup};
    use turn::Excerpt;

    use super::Prepared;
    use crate::{DefaultPython, EngineChoice, EngineSettings, Engines, Input, LocalSettings, PythonPlaces};

    fn prepared(engine: EngineChoice) -> Prepared {
        let mut file = tempfile::tempfile().expect("a temporary file");
        file.write_all(b"price\n1\n").expect("write the file");
        std::io::Seek::rewind(&mut file).expect("rewind the file");
        let files = vec![InputFile { name: "prices.csv".to_owned(), file }];
        let excerpt = Excerpt::new("python", "print(1)\n");
        let input = Input::new("mean?".to_owned(), Some(excerpt), files).expect("an input");
        let sandbox = Setup::default();
        let local = LocalSettings {
            sandbox,
            default_python: DefaultPython { find: |_, _| None, places: PythonPlaces::default() },
            limits: Limits::default(),
            profile_time: Limits::NO_HURRY,
            read_as: local::ReadAs::default(),
            names_options: true,
            asks_before_no_isolation: false,
        };
        let (model, gemini) = ("gemini-flash-latest".to_owned(), Config::new(Keys::from_env(|_| None)));
        let (vertex, prefers_vertex) = (gemini.clone(), false);
        let settings = EngineSettings {
            engine,
            model,
            answer: turn::AnswerSettings::default(),
            large_files: crate::LargeFiles::Sample,
            privacy: crate::PrivacySettings::default(),
            functions: Vec::new(),
            api: gemini::Api::default(),
            store_at_google: false,
            streaming: true,
            checks_numbers: true,
            gemini,
            vertex,
            prefers_vertex,
            local,
        };
        let prepared = Engines::default().resolve(&settings).prepare(input, Vec::new());
        prepared.unwrap_or_else(|unready| panic!("{unready:?}"))
    }

    #[test]
    fn the_prompt_of_gemini_holds_everything_that_would_leave() {
        let prompt = prepared(EngineChoice::Gemini).prompt.expect("a prompt");
        let mut text = prompt.text();
        for attachment in &prompt.attachments {
            text += &format!("\n{}: {:?}\n", attachment.name, String::from_utf8_lossy(&attachment.bytes));
        }
        assert_snapshot!(text, @r#"
        mean?

        Files in the working directory of your code: `input_file_0.csv` (prices.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.

        ```python
        print(1)
        ```

        prices.csv: "price\n1\n"
        "#);
    }

    #[test]
    fn an_ask_of_this_machine_has_no_prompt() {
        assert_eq!(prepared(EngineChoice::Local).prompt, None);
    }
}
