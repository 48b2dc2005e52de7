//! The page that shows everything an ask would send.

use std::str;

use engines::{Destination, Engine, HeldSecret, Prepared};
use gemini::TokenEstimate;
use serde::Serialize;
use serde_json::value::RawValue;
use turn::view::{fence, size};
use turn::{Attachment, Prompt, grouped, image_type, one_line, visible};

use super::{Reason, sentences};

/// What would leave, and why the person is asked first.
pub(crate) struct LeavingAsk<'a> {
    pub(crate) engine: &'a dyn Engine,
    pub(crate) prepared: &'a Prepared,
    pub(crate) reasons: &'a [Reason],
}

/// A part of what would leave.
#[derive(Debug, PartialEq, Eq, Serialize)]
pub(crate) struct LeavingPart {
    /// What it is: `the text`, or the name of a file.
    pub(crate) name: String,
    /// What is done with it, if it does not go along as it is: a sample, an upload.
    pub(crate) how: String,
    pub(crate) bytes: u64,
    /// Estimated; `None` for an image and for an upload.
    pub(crate) tokens: Option<u64>,
    /// What looks like a secret in it: `GitHub token (line 3)`.
    pub(crate) held: Vec<String>,
}

/// The parts of what an ask sends; nothing if it sends nothing.
pub(crate) fn parts(prepared: &Prepared) -> Vec<LeavingPart> {
    let Some(prompt) = prepared.prompt.as_deref() else { return Vec::new() };
    let secrets = &prepared.secrets;
    let held = |is_in: &dyn Fn(&HeldSecret) -> bool| -> Vec<String> {
        let found = secrets.iter().filter(|secret| is_in(secret));
        found.map(|secret| format!("{} ({})", secret.what, secret.at)).collect()
    };
    let text = prompt.text();
    let text = LeavingPart {
        name: "the text".to_owned(),
        how: String::new(),
        bytes: text.len() as u64,
        tokens: Some(tokens(text.as_bytes())),
        held: held(&HeldSecret::is_in_text),
    };
    let instructions = prompt.answer.instructions.as_deref().map(|text| LeavingPart {
        name: "the instructions".to_owned(),
        how: String::new(),
        bytes: text.len() as u64,
        tokens: Some(tokens(text.as_bytes())),
        held: held(&HeldSecret::is_in_instructions),
    });
    let files = prompt.attachments.iter().enumerate().map(|(at, file)| LeavingPart {
        name: one_line(&file.name),
        how: format!("{}{}", file.media_type, file.words()),
        bytes: file.size(),
        tokens: text_of(file).map(|text| tokens(text.as_bytes())),
        held: held(&|secret| secret.attachment() == Some(at)),
    });
    let again = prepared.earlier_files().into_iter().map(|(name, content)| LeavingPart {
        name: one_line(&name),
        how: "of an earlier question".to_owned(),
        bytes: content.len() as u64,
        tokens: image_type(&content).is_none().then(|| tokens(&content)),
        held: Vec::new(),
    });
    [text].into_iter().chain(instructions).chain(again).chain(files).collect()
}

fn tokens(text: &[u8]) -> u64 {
    let mut estimate = TokenEstimate::default();
    estimate.add(text);
    estimate.total()
}

/// The text of a file that goes along as text.
fn text_of(file: &Attachment) -> Option<&str> {
    let is_text = file.uploaded.is_none() && !file.media_type.starts_with("image/");
    str::from_utf8(&file.bytes).ok().filter(|_| is_text)
}

/// The same as one line of JSON, with the very request.
pub(crate) fn json(leaving: &LeavingAsk<'_>) -> String {
    #[derive(Serialize)]
    #[serde(rename_all = "camelCase")]
    struct LeavingLine<'a> {
        model: &'a str,
        hosts: Vec<String>,
        #[serde(skip_serializing_if = "Option::is_none")]
        address: Option<&'a str>,
        parts: &'a [LeavingPart],
        asked_first: Vec<&'a str>,
        #[serde(skip_serializing_if = "Option::is_none")]
        request: Option<&'a RawValue>,
    }
    let LeavingAsk { engine, prepared, reasons } = leaving;
    let parts = parts(prepared);
    let request = prepared.request();
    let body = request.as_ref().and_then(|(_, body)| serde_json::from_slice(body).ok());
    let line = LeavingLine {
        model: &engine.speaker().name,
        hosts: engine.destinations().into_iter().map(|reached| reached.host).collect(),
        address: request.as_ref().map(|(address, _)| address.as_str()),
        parts: &parts,
        asked_first: reasons.iter().map(|reason| reason.words.as_str()).collect(),
        request: body,
    };
    serde_json::to_string(&line).unwrap_or_default() + "\n"
}

/// The page, in Markdown.
pub(crate) fn page(leaving: &LeavingAsk<'_>) -> String {
    let LeavingAsk { engine, prepared, reasons } = leaving;
    let Some(prompt) = prepared.prompt.as_deref() else {
        return "# What would be sent\n\nNothing: this machine answers.\n".to_owned();
    };
    let said = sentences(reasons);
    let said = if said.is_empty() { said } else { format!("You are asked first: {said}\n\n") };
    let along = along(prompt, prepared);
    let nothing_else = if along.is_empty() { ", and nothing else" } else { "" };
    let parts = parts(prepared);
    let model = engine.speaker().name;
    let way = way(&engine.destinations());
    let kept = engine.kept_words();
    let sections = [table(&parts), redaction(&parts), answer(prompt), functions(prompt), text(prompt)];
    let files = prompt.attachments.iter().map(file);
    let sections: Vec<String> = sections.into_iter().chain(files).filter(|it| !it.is_empty()).collect();
    format!(
        "# What would be sent\n\n{said}{model} gets this{nothing_else}. {way}{kept}\n\n{along}{}\n{}\n",
        sections.join("\n"),
        in_all(&parts, &model, &engine.destinations())
    )
}

/// All of it in one line, which stands behind long files: `In all 2 parts, 258 bytes, about 96 tokens, for … at …`.
fn in_all(parts: &[LeavingPart], model: &str, destinations: &[Destination]) -> String {
    let bytes = parts.iter().map(|part| part.bytes).sum();
    let tokens = grouped(parts.iter().filter_map(|part| part.tokens).sum::<u64>());
    let uncounted: Vec<&str> =
        parts.iter().filter(|part| part.tokens.is_none()).map(|part| part.name.as_str()).collect();
    let beside = if uncounted.is_empty() {
        String::new()
    } else {
        format!(" beside those of {}", uncounted.join(", "))
    };
    let hosts: Vec<String> = destinations.iter().map(|reached| one_line(&reached.host)).collect();
    let parts = if parts.len() == 1 { "1 part".to_owned() } else { format!("{} parts", parts.len()) };
    let hosts = hosts.join(" and ");
    format!("In all {parts}, {}, about {tokens} tokens{beside}, for {model} at {hosts}.", size(bytes))
}

/// What goes along of earlier questions; empty if nothing does.
fn along(prompt: &Prompt, prepared: &Prepared) -> String {
    let turns = match prepared.earlier_turns() {
        0 => None,
        1 => Some("The earlier question and its answer go along as they were.".to_owned()),
        some => Some(format!("The {some} earlier questions and their answers go along as they were.")),
    };
    let renewed: Vec<String> = prompt.renewable.iter().map(|name| one_line(name)).collect();
    let renewed = (!renewed.is_empty())
        .then(|| format!("Uploaded again if Google no longer has them: {}.", renewed.join(", ")));
    let said: Vec<String> = [turns, renewed].into_iter().flatten().collect();
    if said.is_empty() { String::new() } else { said.join(" ") + "\n\n" }
}

/// Which hosts get it that are not the services' own, each with a space behind; empty for none.
fn way(destinations: &[Destination]) -> String {
    let unusual = destinations.iter().filter(|destination| !destination.is_usual);
    let line = |Destination { service, host, .. }: &Destination| {
        format!(
            "It goes to {} with the key or token: that is not the usual address of {service}. ",
            one_line(host)
        )
    };
    unusual.map(line).collect()
}

fn table(parts: &[LeavingPart]) -> String {
    let lines: String = parts.iter().map(|part| format!("- {}\n", part.line())).collect();
    format!("## Parts\n\n{}", fence("text", &lines))
}

impl LeavingPart {
    /// The part in one line: `sales.csv (text/csv): 8 bytes, about 4 tokens`.
    pub(crate) fn line(&self) -> String {
        let tokens = self.tokens.map(|tokens| format!(", about {} tokens", grouped(tokens)));
        let how = if self.how.is_empty() { String::new() } else { format!(" ({})", self.how) };
        let held = self.held.join(", ");
        let held = if held.is_empty() { held } else { format!("; held: {held}") };
        format!("{}{how}: {}{}{held}", self.name, size(self.bytes), tokens.unwrap_or_default())
    }
}

/// What goes in place of what is held.
fn redaction(parts: &[LeavingPart]) -> String {
    if parts.iter().all(|part| part.held.is_empty()) {
        return String::new();
    }
    "Redacted, it goes with words such as `[redacted: password]` in place of what is held.\n".to_owned()
}

/// How it is to answer.
fn answer(prompt: &Prompt) -> String {
    let settings: String = prompt.answer.lines().iter().map(|line| format!("- {line}\n")).collect();
    let settings =
        if settings.is_empty() { settings } else { format!("## How it is to answer\n\n{settings}") };
    let instructions = prompt.answer.instructions.as_deref();
    let instructions =
        instructions.map(|text| format!("## Instructions\n\n{}", fence("text", &visible(text))));
    [settings, instructions.unwrap_or_default()]
        .into_iter()
        .filter(|it| !it.is_empty())
        .collect::<Vec<_>>()
        .join("\n")
}

fn functions(prompt: &Prompt) -> String {
    let functions = prompt.functions.iter().map(|function| {
        let described =
            |words: &str| if words.is_empty() { String::new() } else { format!(": {}", one_line(words)) };
        let parameters =
            function.parameters.iter().map(|it| format!("  - {}{}\n", it.name, described(&it.description)));
        let parameters: String = parameters.collect();
        format!("- {}{}\n{parameters}", function.signature(), described(&function.description))
    });
    let functions: String = functions.collect();
    if functions.is_empty() {
        return functions;
    }
    let about = "Their code stays here; what they return is sent.";
    format!("## Functions that it may call\n\n{about}\n\n{}", fence("text", &functions))
}

fn text(prompt: &Prompt) -> String {
    format!("## Text\n\n{}", fence("markdown", &visible(&prompt.text())))
}

/// So much of a file is shown, in bytes, from its beginning and from its end.
const SHOWN: (usize, usize) = (48 << 10, 16 << 10);

fn file(file: &Attachment) -> String {
    let heading = format!("## {}\n\n", one_line(&file.name).replace('`', "'"));
    let Some(text) = text_of(file) else { return String::new() };
    let (beginning, end) = SHOWN;
    if text.len() <= beginning + end {
        return heading + &fence("text", &visible(text));
    }
    let boundary = |at: usize| (at..=text.len()).find(|at| text.is_char_boundary(*at)).unwrap_or_default();
    let (beginning, end) = (boundary(beginning), boundary(text.len() - end));
    let between = size((end - beginning) as u64);
    let (first, last) = (fence("text", &visible(&text[..beginning])), fence("text", &visible(&text[end..])));
    format!("{heading}{first}\n… {between} more, which are sent too …\n\n{last}")
}
