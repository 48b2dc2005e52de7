//! What does not leave this machine unasked: secrets, and files that are named as those with secrets are.

use std::path::Path;

use engines::{Prepared, in_words, kinds_in_words};
use turn::{Failure, shown};

use super::ask_arguments::AskArguments;
use super::given::GivenInput;
use super::yes::is_yes;
use crate::complain::remark;
use crate::privacy;

/// Fails if a file that would be sent is named as those with keys and passwords are, and nobody says that it may be.
pub(super) fn check_names(given: &GivenInput, arguments: &AskArguments) -> Result<(), Failure> {
    if arguments.send_secrets {
        return Ok(());
    }
    let mut files = given.code.iter().chain(given.paths.iter().flatten());
    let Some((path, reason)) = files.find_map(|path| Some((path, privacy::named_as_secret(path)?))) else {
        return Ok(());
    };
    let name = shown(path.file_name().map_or(path, Path::new));
    if is_yes(&format!("{name} {reason}. Send it?")) {
        return Ok(());
    }
    let remedy = "Leave it out, or send it with --send-secrets.";
    Err(Failure::new(format!("Cannot send {name}"), format!("it {reason}"), remedy))
}

/// The ask, with its secrets left out if that was said. Fails if it has some and nothing was said.
pub(super) fn cleared(ask: Prepared, arguments: &AskArguments) -> Result<Prepared, Failure> {
    if arguments.send_secrets {
        return Ok(ask.with_secrets());
    }
    let earlier = earlier_in_words(&ask.earlier_secrets);
    if arguments.redact {
        let said = Some(in_words(&ask.secrets)).filter(|said| !said.is_empty());
        let said = said.into_iter().chain(earlier).collect::<Vec<_>>().join(". ");
        let ask = ask.redacted()?;
        if !said.is_empty() {
            remark(&format!("Sent as [redacted]: {said}."));
        }
        return Ok(ask);
    }
    if ask.secrets.is_empty() {
        if let Some(said) = earlier {
            remark(&format!("{said}, and goes along again; --redact leaves it out."));
        }
        return Ok(ask);
    }
    let said = in_words(&ask.secrets);
    if is_yes(&format!("{said}. Send it as [redacted]?")) {
        return ask.redacted();
    }
    let remedy =
        "Take it out, ask with --redact to send [redacted] in its place, or with --send-secrets to send it.";
    Err(Failure::new("Nothing was sent", said, remedy))
}

/// What the earlier turns hold, as a sentence without its end; `None` if it is nothing.
fn earlier_in_words(found: &[&str]) -> Option<String> {
    (!found.is_empty()).then(|| format!("An earlier turn holds what looks like {}", kinds_in_words(found)))
}
