//! Why a person looks at what is sent before it leaves, and what they see.

mod allowed;
mod page;

use std::collections::HashSet;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use engines::{Destination, HeldSecret, Prepared, in_words};
use turn::{FilePrivacy, Prompt, one_line};

use crate::given_files::ChangedFiles;

pub(crate) use allowed::AllowedToLeave;
pub(crate) use page::{LeavingAsk, json, page, parts};

/// Why the person is asked before something leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Reason {
    pub(crate) kind: ReasonKind,
    /// As a sentence without its end: `.env may hold keys or passwords, to judge by its name`.
    pub(crate) words: String,
    /// What tells it from other reasons: a yes is remembered under each. Of secrets each has one.
    pub(crate) keys: Vec<String>,
}

/// What kind of reason it is: the weightiest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ReasonKind {
    /// Something looks like a key, a token or a password.
    Secrets,
    /// A file is to stay here by its name, its place or an ignore file.
    HeldFile,
    /// The tokens of today are used up.
    Budget,
    /// There is a budget, and the tokens of today cannot be counted.
    Uncounted,
    /// A file has changed since the conversation sent it.
    Changed,
    /// It was used on this machine only so far.
    StayedHere,
    /// A file is so large that a sample of it goes along.
    Sample,
    /// Nothing was sent to this host before.
    NewHost,
}

impl Reason {
    /// That files have changed since a conversation sent them; `conversation` tells it from others.
    pub(crate) fn changed(changes: &ChangedFiles, conversation: &str) -> Self {
        let keys = changes.marks.iter().map(|mark| format!("changed {conversation} {mark}")).collect();
        Reason { kind: ReasonKind::Changed, keys, words: changes.words.clone() }
    }
}

impl ReasonKind {
    /// What the person can do if they did not send it.
    pub(crate) fn next_step(self) -> &'static str {
        match self {
            ReasonKind::Secrets => "Take it out, or ask again and choose “Send redacted”.",
            ReasonKind::HeldFile => "Leave it out, run it on this machine, or ask again and choose “Send”.",
            ReasonKind::Changed => "Ask anew about the file as it is now.",
            ReasonKind::Budget => "Raise the setting dailyTokens, or ask tomorrow.",
            ReasonKind::Uncounted => {
                "Make that a folder that you can write, with room on its disk, or ask again and choose “Send”."
            }
            ReasonKind::NewHost | ReasonKind::Sample | ReasonKind::StayedHere => {
                "Ask again and choose “Send”."
            }
        }
    }
}

/// The hosts that an ask reaches, as keys have them.
pub(crate) fn hosts(destinations: &[Destination]) -> String {
    let hosts: Vec<&str> = destinations.iter().map(|reached| reached.host.as_str()).collect();
    hosts.join(" ")
}

/// The services that an ask reaches, as people know them.
pub(crate) fn services(destinations: &[Destination]) -> String {
    let services: Vec<&str> = destinations.iter().map(|reached| reached.service).collect();
    services.join(" and ")
}

/// Everything of an ask that must not leave unasked, each once, but for what is allowed for good. `held` are the files that
/// are to stay here, `more` the other reasons that its caller knows.
pub(crate) fn reasons(
    prepared: &Prepared,
    destinations: &[Destination],
    held: impl IntoIterator<Item = Reason>,
    more: impl IntoIterator<Item = Reason>,
    allowed: &AllowedToLeave,
) -> Vec<Reason> {
    let hosts = hosts(destinations);
    let samples = prepared.prompt.iter().flat_map(|prompt| samples(prompt, &hosts));
    let content = secrets(prepared, &hosts).into_iter().chain(samples);
    let all = new_hosts(destinations).chain(held).chain(content).chain(more);
    // A file may be attached to a question about itself.
    let mut known = HashSet::new();
    let mut reasons: Vec<Reason> = all.filter(|reason| known.insert(reason.keys.clone())).collect();
    reasons.retain(|reason| !allowed.has_all(&reason.keys));
    reasons
}

/// A service on this machine is asked without a question.
fn new_hosts(destinations: &[Destination]) -> impl Iterator<Item = Reason> {
    let reason = |reached: &Destination| Reason {
        kind: ReasonKind::NewHost,
        words: format!("This is the first time that something goes to {}", one_line(&reached.host)),
        keys: vec![format!("host {}", reached.host)],
    };
    destinations.iter().filter(|reached| !reached.is_here).map(reason)
}

/// The secrets in what is sent; `None` if there are none. `hosts` get it.
pub(crate) fn secrets(prepared: &Prepared, hosts: &str) -> Option<Reason> {
    let key = |secret: &HeldSecret| format!("secret {:x} {hosts}", secret.mark);
    (!prepared.secrets.is_empty()).then(|| Reason {
        kind: ReasonKind::Secrets,
        words: in_words(&prepared.secrets),
        keys: prepared.secrets.iter().map(key).collect(),
    })
}

fn samples(prompt: &Prompt, hosts: &str) -> Vec<Reason> {
    let of = |file: &turn::Attachment| {
        // The first rows are not all that there was room for, but all that may leave.
        let sampled = file.sampled.filter(|_| !matches!(file.privacy, FilePrivacy::Rows(_)))?;
        let name = one_line(&file.name);
        let words = format!("{name} is too large to go along: a sample of it is sent, {sampled}");
        let mut hasher = DefaultHasher::new();
        file.bytes.hash(&mut hasher);
        let key = format!("sample {name} {:x} {hosts}", hasher.finish());
        Some(Reason { kind: ReasonKind::Sample, words, keys: vec![key] })
    };
    prompt.attachments.iter().filter_map(of).collect()
}

/// The reason that counts most.
pub(crate) fn weightiest(reasons: &[Reason]) -> Option<&Reason> {
    reasons.iter().min_by_key(|reason| reason.kind)
}

/// The reasons as sentences.
pub(crate) fn sentences(reasons: &[Reason]) -> String {
    let each: Vec<String> = reasons.iter().map(|reason| format!("{}.", reason.words)).collect();
    each.join(" ")
}
