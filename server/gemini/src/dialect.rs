//! A dialect of the API: how a question is put, and how its answer is read.

mod declaration;
mod earlier_file;
mod finish;
pub(crate) mod generate;
pub(crate) mod interactions;
pub(crate) mod part;
mod room;
mod seam;
mod taking;
mod word;

use std::time::Duration;

use bytes::Bytes;
use reqwest::Method;
use turn::{Attachment, FunctionDeclaration, Memory, Part, State, Update};

pub use earlier_file::EarlierFile;

use declaration::Declaration;

use crate::error::Error;
use crate::functions::{FunctionCall, Returned};
use crate::question::{Api, Question};
use crate::reader::Reader;

/// A dialect of the API. Knows no address and no credential. It reads each event of a reply as one [`Update`].
pub(crate) trait Dialect: Reader<Item = Update> {
    /// What to send for a question after the earlier turns. Those that cannot be continued are left out.
    fn open(&mut self, question: &Question) -> Call;

    /// What follows the end of a reply.
    fn next(&mut self, end: End) -> Next;

    /// The request that goes on with what functions returned, and the parts that are remembered of it.
    fn returned(&mut self, results: &[(FunctionCall, Returned)]) -> (Call, Vec<Part>);

    /// What must be remembered to continue this conversation, as far as it is known.
    fn state(&self) -> State;

    /// What ends an answer that nobody waits for any more, where it would go on without a connection.
    fn cancel(&self) -> Option<Call> {
        None
    }
}

/// A request of a dialect, without address and credential.
pub(crate) struct Call {
    pub(crate) method: Method,
    pub(crate) target: Target,
    /// JSON; empty for none.
    pub(crate) body: Bytes,
    /// The media type of the reply, where the service must be told.
    pub(crate) accept: Option<&'static str>,
}

/// The method that counts a question and answers nothing: it costs nothing.
pub(crate) const COUNT_TOKENS: &str = "countTokens";

/// What a request is for.
pub(crate) enum Target {
    /// A method of the model.
    Model { method: &'static str, query: Option<&'static str> },
    /// The interactions of a project or a key.
    Interactions,
    /// One of them, by its id.
    Interaction { id: String, action: InteractionCall },
}

impl Target {
    /// `true` for what makes an answer, which the service may bill.
    pub(crate) fn costs(&self) -> bool {
        match self {
            Target::Model { method, .. } => *method != COUNT_TOKENS,
            Target::Interactions => true,
            Target::Interaction { .. } => false,
        }
    }
}

/// What is done with an interaction.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum InteractionCall {
    /// It is looked at.
    Fetch,
    /// Its events are read from the one after this.
    Resume(String),
    /// It is ended.
    Cancel,
    /// It is removed.
    Delete,
}

/// How a reply ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    /// As the service ended it.
    Whole,
    /// Too early, after something was read.
    Cut,
    /// With nothing: the service does not know what the request names.
    Unknown,
}

/// What follows.
pub(crate) enum Next {
    /// Nothing: the answer is whole, or what cut it off stands.
    Done,
    /// Nothing: it took too long, or too many requests.
    GiveUp(Error),
    /// The next request, after a time.
    Send(Duration, Call),
    /// Nothing: these functions were called, and are not run any more.
    Leave(Vec<FunctionCall>),
    /// Functions of the person's; what they return is the next request.
    Run(Vec<FunctionCall>),
}

/// The files of the turns that are sent again beside the `newer` ones, in the order in which they are sent: each once, and
/// under a name of its own.
#[must_use]
pub fn files_of<'a>(earlier: &'a [Memory], newer: &[Attachment]) -> Vec<EarlierFile<'a>> {
    let files = |(turn, memory)| {
        let files = generate::files(memory).into_iter().chain(interactions::files(memory));
        files.map(move |file| file.in_turn(turn))
    };
    earlier_file::told_apart(earlier.iter().enumerate().flat_map(files), newer)
}

/// `true` if the service knows the earlier turns by an id, and nothing of them is sent.
pub(crate) fn goes_by_id(question: &Question) -> bool {
    question.api == Api::Interactions && interactions::id_of_earlier(question).is_some()
}

/// Takes the uploaded file at an address out of what was asked in a turn, with words in its place.
pub(crate) fn without_file(memory: &mut Memory, uri: &str, words: &str) {
    generate::without_file(memory, uri, words);
    interactions::without_file(memory, uri, words);
}

/// Takes the names of files out of a question that is sent again, where its files go along with the last one or are gone.
pub(crate) fn without_names(memory: &mut Memory) {
    generate::without_names(memory);
    interactions::without_names(memory);
}

/// What was asked, run and printed in the turns that are sent again. What the model said is no evidence.
#[must_use]
pub fn known_from(earlier: &[Memory]) -> Vec<String> {
    let known = |memory| generate::known(memory).into_iter().chain(interactions::known(memory));
    earlier.iter().flat_map(known).collect()
}

/// The turns that are sent again as `generateContent` would send them, in which form tokens are counted.
pub(crate) fn as_contents(earlier: &[Memory]) -> Vec<Memory> {
    earlier.iter().map(|memory| interactions::as_contents(memory).unwrap_or_else(|| memory.clone())).collect()
}

/// All words of the turns that are sent again, but for those of their files.
pub(crate) fn words_of(earlier: &[Memory]) -> Vec<String> {
    as_contents(earlier).iter().flat_map(generate::words).collect()
}

/// What a request tells of functions, as JSON.
pub(crate) fn declared(functions: &[FunctionDeclaration]) -> Vec<u8> {
    let declarations: Vec<_> = functions.iter().map(Declaration::of_json_schema).collect();
    serde_json::to_vec(&declarations).expect("strings and JSON serialise")
}
