//! What does not leave this machine unasked, and the question about it. At most one is asked.

use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use engines::{Engine, Prepared, in_words, kinds_in_words};
use turn::{Failure, shown};

use super::ask_arguments::AskArguments;
use super::given::GivenInput;
use super::yes::{self, is_terminal};
use crate::complain::{complain, remark};
use crate::folders::HeldByName;
use crate::privacy;
use crate::review::{self, AllowedToLeave, LeavingAsk, Reason, ReasonKind};
use crate::settings::Settings;
use crate::spending::TodaysBudget;

/// The files that are named one by one, would be sent and may hold keys or passwords, to judge by their names.
pub(super) fn held_files(given: &GivenInput, engine: &dyn Engine) -> Vec<Reason> {
    if engine.stays_here() {
        return Vec::new();
    }
    let hosts = review::hosts(&engine.destinations());
    let files = given.code.iter().chain(given.paths.iter().flatten()).cloned();
    let held = files.filter_map(|path| Some((privacy::named_as_secret(&path)?, path)));
    let reason = |(why, path): (String, PathBuf)| {
        let name = shown(path.file_name().map_or(&path, Path::new));
        let key = format!("file {} {why} {hosts}", privacy::real(&path).display());
        Reason { kind: ReasonKind::HeldFile, words: format!("{name} {why}"), keys: vec![key] }
    };
    held.map(reason).collect()
}

/// What of a folder is held by its name.
pub(super) fn held_by_name(arguments: &AskArguments) -> HeldByName {
    if arguments.send_secrets { |_| None } else { privacy::named_as_secret }
}

/// Everything of an ask that must not leave unasked.
pub(super) fn reasons(
    ask: &Prepared,
    reasons: Vec<Reason>,
    budget: &TodaysBudget,
    engine: &dyn Engine,
    settings: &Settings,
) -> Vec<Reason> {
    let allowed = AllowedToLeave::below(&settings.folders.state);
    review::reasons(ask, &engine.destinations(), reasons, budget.reason(), &allowed)
}

/// The ask as it may be sent: what looks like a secret is left out if that was said. Without a terminal what was named goes
/// to any host, and what is held goes nowhere without an option that says so.
pub(super) fn agreed(
    ask: Prepared,
    mut reasons: Vec<Reason>,
    engine: &dyn Engine,
    settings: &Settings,
    arguments: &AskArguments,
) -> Result<Prepared, Failure> {
    for reason in reasons.extract_if(.., |reason| is_said(reason.kind, arguments)) {
        if reason.kind == ReasonKind::Changed {
            remark(&format!("{}.", reason.words));
        }
    }
    let (ask, said) = if arguments.send_secrets {
        (ask.with_secrets(), None)
    } else if arguments.redact {
        reasons.retain(|reason| reason.kind != ReasonKind::Secrets);
        let said = held_in_words(&ask).map(|said| format!("Sent as [redacted]: {said}."));
        (ask.redacted()?, said)
    } else {
        let said = earlier_in_words(&ask.earlier_secrets);
        (ask, said.map(|said| format!("{said}, and goes along again; --redact leaves it out.")))
    };
    let held = review::weightiest(&reasons).filter(|reason| is_held(reason.kind));
    if let Some(held) = held.filter(|_| !is_terminal()) {
        return Err(refusal(held));
    }
    // Who named it without a terminal has said so.
    if reasons.is_empty() || !is_terminal() {
        tell(said.as_deref());
        return Ok(ask);
    }
    let Agreed { ask, is_for_good } = asked(ask, &reasons, engine)?;
    tell(said.as_deref());
    let allowed = AllowedToLeave::below(&settings.folders.state);
    let is_kept = |reason: &&Reason| match reason.kind {
        ReasonKind::NewHost => true,
        ReasonKind::HeldFile => is_for_good,
        _ => false,
    };
    let kept = reasons.iter().filter(is_kept).flat_map(|reason| &reason.keys);
    for error in kept.filter_map(|key| allowed.add(key).err()) {
        complain(&Failure::new("You will be asked again", sandbox::in_words(&error), ""));
    }
    Ok(ask)
}

fn tell(said: Option<&str>) {
    if let Some(said) = said {
        remark(said);
    }
}

/// `true` if an option says that it is sent.
fn is_said(kind: ReasonKind, arguments: &AskArguments) -> bool {
    match kind {
        ReasonKind::HeldFile | ReasonKind::Secrets => arguments.send_secrets,
        ReasonKind::Budget | ReasonKind::Uncounted => arguments.over_budget,
        ReasonKind::Changed => arguments.as_sent,
        ReasonKind::NewHost | ReasonKind::Sample | ReasonKind::StayedHere => false,
    }
}

fn is_held(kind: ReasonKind) -> bool {
    match kind {
        ReasonKind::HeldFile
        | ReasonKind::Secrets
        | ReasonKind::Budget
        | ReasonKind::Uncounted
        | ReasonKind::Changed => true,
        ReasonKind::NewHost | ReasonKind::Sample | ReasonKind::StayedHere => false,
    }
}

/// What an ask and its earlier turns hold, as sentences without the last end; `None` if it is nothing.
fn held_in_words(ask: &Prepared) -> Option<String> {
    let said = Some(in_words(&ask.secrets)).filter(|said| !said.is_empty());
    let said: Vec<String> = said.into_iter().chain(earlier_in_words(&ask.earlier_secrets)).collect();
    (!said.is_empty()).then(|| said.join(". "))
}

/// What the earlier turns hold, as a sentence without its end; `None` if it is nothing.
fn earlier_in_words(found: &[&str]) -> Option<String> {
    (!found.is_empty()).then(|| format!("An earlier turn holds what looks like {}", kinds_in_words(found)))
}

/// What the person agreed to.
struct Agreed {
    ask: Prepared,
    /// `true` if the files may always go to these hosts.
    is_for_good: bool,
}

/// Asks at the terminal, until the answer is one. Fails if the person sends nothing.
fn asked(ask: Prepared, reasons: &[Reason], engine: &dyn Engine) -> Result<Agreed, Failure> {
    let has = |kind: ReasonKind| reasons.iter().any(|reason| reason.kind == kind);
    let can_redact = has(ReasonKind::Secrets) && ask.can_be_redacted();
    let can_be_for_good = has(ReasonKind::HeldFile) && !has(ReasonKind::Secrets);
    for part in review::parts(&ask) {
        remark(&part.line());
    }
    remark(&review::sentences(reasons));
    let redact = can_redact.then_some(("r", "with [redacted] in place of the secrets"));
    let always = can_be_for_good.then_some(("a", "always"));
    let more: Vec<(&str, &str)> = redact.into_iter().chain(always).chain([("s", "show it first")]).collect();
    let explained: Vec<String> = more.iter().map(|(key, what)| format!("{key}: {what}")).collect();
    let keys: String = more.iter().map(|(key, _)| format!("/{key}")).collect();
    let services = review::services(&engine.destinations());
    let question = format!("Send it to {services}? ({})", explained.join(", "));
    loop {
        match yes::answer(&question, &format!("y{keys}/N")).as_str() {
            "y" | "yes" => return Ok(Agreed { ask, is_for_good: false }),
            "a" if can_be_for_good => return Ok(Agreed { ask, is_for_good: true }),
            "r" if can_redact => {
                let said = held_in_words(&ask);
                let ask = ask.redacted()?;
                tell(said.map(|said| format!("Sent as [redacted]: {said}.")).as_deref());
                return Ok(Agreed { ask, is_for_good: false });
            }
            "s" => {
                let page = review::page(&LeavingAsk { engine, prepared: &ask, reasons });
                // Whoever cannot read it says no.
                let _ = io::stderr().write_all(page.as_bytes());
            }
            _ => return Err(review::weightiest(reasons).map_or_else(Failure::bug, refusal)),
        }
    }
}

/// Why nothing was sent, with the option that sends it.
fn refusal(reason: &Reason) -> Failure {
    let remedy = match reason.kind {
        ReasonKind::Secrets => {
            "Take it out, ask with --redact to send [redacted] in its place, or with --send-secrets to send it."
        }
        ReasonKind::HeldFile => "Leave it out, or send it with --send-secrets.",
        ReasonKind::Budget => "Add --over-budget to send it, raise the setting dailyTokens, or ask tomorrow.",
        ReasonKind::Uncounted => {
            "Make that a folder that you can write, with room on its disk, or add --over-budget to send it uncounted."
        }
        ReasonKind::Changed => "Ask anew about the files as they are now, or add --as-sent to go on.",
        ReasonKind::NewHost | ReasonKind::Sample | ReasonKind::StayedHere => "Ask again and answer with y.",
    };
    Failure::new("Nothing was sent", reason.words.clone(), remedy)
}
