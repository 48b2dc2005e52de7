//! The Gemini API as typed calls. Knows Google's wire format and nothing of editors or of what an ask is.

pub mod wire;

mod client;
pub mod decode;
mod endpoint;
mod error;
mod http;
mod key;
mod reply;
mod retry;

pub use client::{API_VERSION, BASE_URL, Client, Config, Responses};
pub use error::{Error, Quota, Why};
pub use key::{Found, Key, KeySource, Keys};
pub use retry::{Policy, Wait};
