//! The Gemini API as typed calls. Speaks the language of `turn` outside and Google's wire format inside.
//!
//! Four things do not know each other: a `service` has the addresses, a `credential` authenticates each attempt,
//! the `transport` sends and waits, and a `dialect` turns a prompt into a body and a reply into pieces. A call, a
//! file in `calls`, puts them together.

mod attachment;
mod blocking;
mod calls;
mod classify;
mod client;
mod credential;
mod credential_source;
mod decoder;
mod dialect;
mod error;
mod fetch;
mod file_name;
mod flaw;
mod framing;
mod functions;
mod http;
mod json;
mod key;
mod known_models;
mod lenient;
mod model_info;
mod outgoing;
mod question;
mod reader;
mod redirect;
mod reply;
mod retry;
mod sealed_file;
mod secrets;
mod served;
mod service;
mod status;
mod tokens;
mod transport;
mod uploads;
mod words;

pub use attachment::{INLINE_LIMIT, Refusal, attachment, attachment_of, unread_kind};
pub use calls::ask::Answer;
pub use calls::files::{FileState, RemoteFile};
pub use calls::interaction::farewells;
pub use client::{Client, Config, Reached, Surface, VertexPlace};
pub use credential::tokens::Tokens;
pub use credential_source::CredentialSource;
pub use decoder::Decoder;
pub use dialect::{EarlierFile, files_of, known_from};
pub use error::{Bulk, Denial, Error, NoToken, Quota, ServiceWords, Why};
pub use file_name::FileName;
pub use functions::{FunctionCall, FunctionResult, Functions, Returned, RunFunctions};
pub use json::mend;
pub use key::{Key, KeyFile, Keys};
pub use known_models::{CodeSupport, calls_alone, code_support, models_to_choose};
pub use model_info::ModelInfo;
pub use question::{Api, FileToUpload, Question, Renewal};
pub use retry::Policy;
pub use sealed_file::SealedFile;
pub use served::{
    Asker, FILE_LIFE, LARGEST_FILE, ServedAnswer, ServedFile, ServedFunction, ServedPart, ServedQuestion,
    ServedRefusal, ServedTurn, UploadStart, count_response, counted_question, file_list, is_file_id,
    known_model, model_info, model_list, no_file,
};
pub use tokens::TokenEstimate;
pub use words::without_keys;
