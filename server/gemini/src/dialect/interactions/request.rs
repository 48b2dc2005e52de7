//! The body of a request, and what of a conversation is sent again.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::{Deserialize, Serialize};
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};
use turn::view::fence;
use turn::{AnswerSettings, Attachment, Memory, Part, Parts, Prompt, Raw, SentAgain, State};

use super::damaged::sent_again;
use super::step::StepSoFar;
use crate::dialect::declaration::Declaration;
use crate::dialect::earlier_file::EarlierFile;
use crate::functions::{FunctionCall, Returned};
use crate::json;
use crate::known_models::with_collection;
use crate::question::Question;

/// Serialising what follows cannot fail: it is made of strings, lists and JSON.
const SERIALISES: &str = "strings, lists and JSON serialise";

#[derive(Serialize)]
struct Head<'a> {
    model: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<ToolOf<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    system_instruction: Option<&'a str>,
    #[serde(skip_serializing_if = "AnswerConfig::is_empty")]
    generation_config: AnswerConfig<'a>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stream: Option<bool>,
    /// The service keeps what does not say otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    store: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    background: Option<bool>,
}

/// A tool that the service runs for the model.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum ToolOf<'a> {
    /// Python, written and run by the model: <https://ai.google.dev/gemini-api/docs/code-execution>.
    CodeExecution,
    /// The web: <https://ai.google.dev/gemini-api/docs/google-search>.
    GoogleSearch,
    /// A function that it may call.
    Function(Declaration<'a>),
}

/// How the answer is made (<https://ai.google.dev/api/interactions-api>).
#[derive(Default, PartialEq, Serialize)]
struct AnswerConfig<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_output_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thinking_level: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thinking_summaries: Option<&'static str>,
}

impl<'a> AnswerConfig<'a> {
    fn of(answer: &'a AnswerSettings) -> Self {
        AnswerConfig {
            temperature: answer.temperature,
            max_output_tokens: answer.output_tokens,
            seed: answer.seed,
            thinking_level: answer.thinking.as_deref(),
            thinking_summaries: answer.tells_thoughts.then_some("auto"),
        }
    }

    fn is_empty(&self) -> bool {
        *self == AnswerConfig::default()
    }
}

#[derive(Serialize)]
#[serde(tag = "type", rename = "user_input")]
struct UserInput {
    content: Vec<InputContent>,
}

/// What a person gives.
#[derive(Serialize)]
#[serde(tag = "type", rename_all = "snake_case")]
enum InputContent {
    Image {
        mime_type: &'static str,
        #[serde(flatten)]
        source: Source,
        #[serde(skip_serializing_if = "Option::is_none")]
        resolution: Option<String>,
    },
    Document {
        mime_type: &'static str,
        #[serde(flatten)]
        source: Source,
    },
    Text {
        text: String,
    },
}

/// Where the bytes of a file are.
#[derive(Serialize)]
#[serde(rename_all = "snake_case")]
enum Source {
    /// Here, in base64.
    Data(String),
    /// There: it was uploaded.
    Uri(String),
}

/// The step that says what the person says: the files first, then one text.
pub(super) fn asked(prompt: &Prompt) -> Raw {
    let text = Prompt {
        question: prompt.question.clone(),
        excerpt: prompt.excerpt.clone(),
        // A file that goes as a text is in no working directory.
        again: prompt
            .attachments
            .iter()
            .filter(|file| !is_text(file))
            .map(|file| SentAgain { name: file.name.clone(), ..SentAgain::default() })
            .collect(),
        answer: prompt.answer.clone(),
        ..Prompt::default()
    };
    let parts = [text.text(), prompt.about_files()].into_iter().filter(|part| !part.is_empty());
    let text = parts.collect::<Vec<_>>().join("\n\n");
    let files = prompt.attachments.iter().map(|file| InputContent::of(file, &prompt.answer));
    let content = files.chain([InputContent::Text { text }]).collect();
    to_raw_value(&UserInput { content }).expect(SERIALISES).into()
}

/// The body without its input.
pub(super) fn head(question: &Question, in_background: bool) -> Bytes {
    let answer = &question.prompt.answer;
    let search = answer.searches.then_some(ToolOf::GoogleSearch);
    let functions =
        question.prompt.functions.iter().map(|it| ToolOf::Function(Declaration::of_json_schema(it)));
    let own = answer.runs_code.then_some(ToolOf::CodeExecution).into_iter().chain(search);
    let head = Head {
        // This API knows models by their bare names.
        model: with_collection(&question.model).1,
        tools: own.chain(functions).collect(),
        system_instruction: answer.instructions.as_deref(),
        generation_config: AnswerConfig::of(answer),
        stream: question.streaming.then_some(true),
        store: (!question.store).then_some(false),
        background: in_background.then_some(true),
    };
    serde_json::to_vec(&head).expect(SERIALISES).into()
}

/// The body that goes on with what functions returned: the id of the interaction that called them stands for the rest.
pub(super) fn results_by_id(head: &[u8], id: &str, results: &[Raw]) -> Bytes {
    json::with_field(&after(head, id), "input", &list(results.iter().map(|step| step.get().into())))
}

/// The same with all that was said before. `answered` is what of the answer there is, with the results at its end.
pub(super) fn with_results(head: &[u8], question: &Question, asked: &Raw, answered: &[Raw]) -> Bytes {
    let earlier = going_on(question);
    let answered = answered.iter().map(|step| sent_again(step.get()));
    let steps = said(&earlier).chain([asked.get().into()]).chain(answered);
    json::with_field(head, "input", &list(steps))
}

/// A body that goes on from an interaction that the service keeps.
fn after(head: &[u8], id: &str) -> Bytes {
    json::with_field(head, "previous_interaction_id", &json::quoted(id))
}

fn list<'s>(steps: impl Iterator<Item = Cow<'s, str>>) -> String {
    format!("[{}]", steps.collect::<Vec<_>>().join(","))
}

/// The steps of earlier turns.
fn said<'m>(earlier: &'m [&'m Memory]) -> impl Iterator<Item = Cow<'m, str>> {
    let turns = earlier.iter().filter_map(|memory| steps_of(memory));
    turns.flat_map(|(asked, answered)| {
        [asked.get().into()].into_iter().chain(answered.iter().map(|step| sent_again(step.get())))
    })
}

/// What a function returned, as a step.
pub(super) fn returned(call: &FunctionCall, returned: &Returned) -> Raw {
    let text = match returned {
        Ok(value) => value.get(),
        Err(why) => why,
    };
    let result = FunctionStep {
        call_id: call.id.as_deref().unwrap_or_default(),
        name: &call.name,
        result: [InputContent::Text { text: text.to_owned() }],
        is_error: returned.is_err().then_some(true),
    };
    to_raw_value(&result).expect(SERIALISES).into()
}

#[derive(Serialize)]
#[serde(tag = "type", rename = "function_result")]
struct FunctionStep<'a> {
    call_id: &'a str,
    name: &'a str,
    result: [InputContent; 1],
    #[serde(skip_serializing_if = "Option::is_none")]
    is_error: Option<bool>,
}

/// The body that names the last of the earlier turns by its id, where the service keeps it: the id stands for all.
pub(super) fn by_id(head: &[u8], question: &Question, asked: &Raw) -> Option<Bytes> {
    let id = id_of_earlier(question)?;
    Some(json::with_field(&after(head, id), "input", &input(&[], question, asked)))
}

/// The id that stands for all earlier turns, if one does.
pub(crate) fn id_of_earlier(question: &Question) -> Option<&str> {
    match &going_on(question).last().filter(|_| question.store && !question.says_all)?.state {
        State::Stored { id, .. } => Some(id),
        State::None | State::Contents { .. } | State::Steps { .. } => None,
    }
}

/// The body with each step of the earlier turns as it was: ids and signatures must come back unchanged.
pub(super) fn with_steps(head: &[u8], question: &Question, asked: &Raw) -> Bytes {
    json::with_field(head, "input", &input(&going_on(question), question, asked))
}

/// The earlier turns that can be continued.
fn going_on(question: &Question) -> Vec<&Memory> {
    question.earlier.iter().filter(|memory| can_go_on(memory)).collect()
}

/// All steps; a text alone, without files, is a string.
fn input(earlier: &[&Memory], question: &Question, asked: &Raw) -> String {
    let is_alone = question.prompt.attachments.is_empty();
    let text = (earlier.is_empty() && is_alone).then(|| only_text(asked)).flatten();
    if let Some(text) = text {
        return json::quoted(&text);
    }
    list(said(earlier).chain([asked.get().into()]))
}

/// `true` if a question can follow a turn: its answer is whole, says something, and waits for no function.
pub(crate) fn can_go_on(memory: &Memory) -> bool {
    let says_something = |step: &Part| {
        let step: Option<&RawValue> = serde_json::from_str(step.get()).ok();
        step.is_some_and(|step| StepSoFar::read(step).says_something())
    };
    steps_of(memory).is_some_and(|(_, answered)| {
        let count = |kind: &str| answered.iter().filter(|step| is_of(step, kind)).count();
        answered.iter().any(says_something) && count("function_call") <= count("function_result")
    })
}

fn is_of(step: &Part, kind: &str) -> bool {
    json::Object::read(step.get()).is_some_and(|it| it.field::<String>("type").is_some_and(|it| it == kind))
}

/// What was asked and answered in a turn of this dialect.
pub(super) fn steps_of(memory: &Memory) -> Option<(&Raw, &Parts)> {
    match &memory.state {
        State::Steps { asked, answered } | State::Stored { asked, answered, .. } => Some((asked, answered)),
        State::None | State::Contents { .. } => None,
    }
}

/// The words of what was asked, run and printed in a turn. What the model said is no evidence.
pub(crate) fn known(memory: &Memory) -> Vec<String> {
    let Some((asked, answered)) = steps_of(memory).filter(|_| can_go_on(memory)) else { return Vec::new() };
    // What was kept before files had names there tells them by their data alone.
    let has_names = !memory.files.is_empty();
    let contents =
        given(asked).into_iter().skip(memory.files.len()).filter_map(|content| match content.data {
            Some(data) if !has_names => String::from_utf8(STANDARD.decode(data).ok()?).ok(),
            _ => content.text,
        });
    let evidence = answered.iter().filter_map(|step| serde_json::from_str(step.get()).ok());
    contents.chain(evidence.flat_map(|step: &RawValue| StepSoFar::read(step).evidence())).collect()
}

/// The files that were given along in a turn.
pub(crate) fn files(memory: &Memory) -> Vec<EarlierFile<'_>> {
    #[derive(Deserialize)]
    struct Asked<'a> {
        #[serde(borrow)]
        content: Vec<&'a RawValue>,
    }
    let asked = steps_of(memory).filter(|_| can_go_on(memory)).map(|(asked, _)| asked.get());
    let asked: Option<Asked<'_>> = asked.and_then(|asked| serde_json::from_str(asked).ok());
    // They come first, and the text of the question behind them.
    let contents = asked.map(|asked| asked.content).unwrap_or_default();
    let named = memory.files.iter().zip(contents);
    named.map(|(name, content)| EarlierFile::new(name.clone(), content, file_content)).collect()
}

/// Takes the uploaded file at an address out of a step that is sent again, with words behind the other files.
pub(crate) fn without_file(memory: &mut Memory, uri: &str, words: &str) {
    let files = memory.files.len();
    if let State::Steps { asked, .. } | State::Stored { asked, .. } = &mut memory.state
        && let Some((at, without)) = without_upload(asked, files, uri, words)
    {
        *asked = without;
        memory.files.drain(at..(at + 1).min(files));
    }
}

/// The step without the file, and the place that it had among them.
fn without_upload(asked: &Raw, files: usize, uri: &str, words: &str) -> Option<(usize, Raw)> {
    let mut step: serde_json::Map<String, Value> = serde_json::from_str(asked.get()).ok()?;
    let contents = step.get_mut("content")?.as_array_mut()?;
    let at = contents.iter().position(|content| content["uri"] == uri)?;
    contents.remove(at);
    // The others are known by their places.
    contents.insert(at.max(files.saturating_sub(1)), json!({ "type": "text", "text": words }));
    Some((at, to_raw_value(&step).ok()?.into()))
}

/// Takes the names of files out of a step that is sent again, where none of them is in it any more.
pub(crate) fn without_names(memory: &mut Memory) {
    let (State::Steps { asked, .. } | State::Stored { asked, .. }) = &mut memory.state else { return };
    let Ok(mut step) = serde_json::from_str::<Value>(asked.get()) else { return };
    let Some(contents) = step["content"].as_array_mut().filter(|_| memory.files.is_empty()) else { return };
    for content in contents {
        if let Some(text) = content["text"].as_str().and_then(turn::without_placed) {
            content["text"] = text.into();
        }
    }
    if let Ok(without) = to_raw_value(&step) {
        *asked = without.into();
    }
}

/// What a file holds; nothing of one that was uploaded.
fn file_content(content: &RawValue) -> Vec<u8> {
    let given: Option<Given> = serde_json::from_str(content.get()).ok();
    let bytes = given.and_then(|given| match (given.data, given.text) {
        (Some(data), _) => STANDARD.decode(data).ok(),
        (None, text) => fenced(&text?).map(|text| text.as_bytes().to_vec()),
    });
    bytes.unwrap_or_default()
}

/// What stands in a file that goes as a text, between its fences.
fn fenced(text: &str) -> Option<&str> {
    let (_, fenced) = text.split_once("\n\n")?;
    let (first, body) = fenced.split_once('\n')?;
    let ticks = &first[..first.len() - first.trim_start_matches('`').len()];
    body.trim_end().strip_suffix(ticks)
}

/// What the person gave, read again.
#[derive(Deserialize)]
struct Given {
    text: Option<String>,
    data: Option<String>,
}

fn given(asked: &Raw) -> Vec<Given> {
    #[derive(Deserialize)]
    struct Asked {
        content: Vec<Given>,
    }
    serde_json::from_str(asked.get()).map(|asked: Asked| asked.content).unwrap_or_default()
}

fn only_text(asked: &Raw) -> Option<String> {
    let contents: Result<[Given; 1], _> = given(asked).try_into();
    contents.ok().and_then(|[content]| content.text)
}

/// `true` for a file that has no content of its own kind.
fn is_text(file: &Attachment) -> bool {
    !file.media_type.starts_with("image/") && file.media_type != "text/csv" && file.uploaded.is_none()
}

impl InputContent {
    fn of(file: &Attachment, answer: &AnswerSettings) -> Self {
        let mime_type = file.media_type;
        if is_text(file) {
            let extension = file.name.rsplit_once('.').map_or("", |(_, extension)| extension);
            let text = format!("File {}:\n\n{}", file.name, fence(extension, &read(&file.bytes)));
            return InputContent::Text { text };
        }
        let source = match &file.uploaded {
            Some(there) => Source::Uri(there.uri.clone()),
            None => Source::Data(STANDARD.encode(&file.bytes)),
        };
        if mime_type.starts_with("image/") {
            InputContent::Image { mime_type, source, resolution: answer.resolution.clone() }
        } else {
            InputContent::Document { mime_type, source }
        }
    }
}

/// The text of a file; UTF-16 says so with its first two bytes.
fn read(bytes: &[u8]) -> String {
    let words = |read: fn([u8; 2]) -> u16| {
        let words = bytes[2..].chunks_exact(2).map(|pair| read([pair[0], pair[1]]));
        char::decode_utf16(words).map(|char| char.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
    };
    match bytes {
        [0xFF, 0xFE, ..] => words(u16::from_le_bytes),
        [0xFE, 0xFF, ..] => words(u16::from_be_bytes),
        _ => String::from_utf8_lossy(bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(bytes)).into_owned(),
    }
}
