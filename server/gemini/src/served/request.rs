//! What is asked: a request of `generateContent`, in the words of this crate.

use serde::Deserialize;
use serde_json::Value;
use turn::{Code, Output};

use super::fields::{COUNT, GENERATE, VERTEX_COUNT};
use super::files::{is_file_id, no_file};
use super::schema::{MessageShape, normalised};
use super::{ServedRefusal, lenient_json};
use crate::dialect::part::decode;
use crate::tokens::TokenEstimate;

/// A question to the service, with the conversation before it.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ServedQuestion {
    /// What was said, oldest first. Turns of one side can follow each other.
    pub turns: Vec<ServedTurn>,
    /// What holds for the whole conversation; may be empty.
    pub system: String,
    /// `true` if programs may be run for the answer.
    pub runs_code: bool,
    /// The functions that the answer may call.
    pub functions: Vec<ServedFunction>,
    /// `true` if thoughts are part of the answer.
    pub includes_thoughts: bool,
    /// How many answers are wanted; at least 1.
    pub candidates: usize,
}

/// What one side said at once.
#[derive(Debug, Clone, PartialEq)]
pub struct ServedTurn {
    /// `true` for what the model said.
    pub is_model: bool,
    /// The parts of it, in order.
    pub parts: Vec<ServedPart>,
}

/// A part of what was said.
#[derive(Debug, Clone, PartialEq)]
pub enum ServedPart {
    /// A text.
    Text(String),
    /// What the model thought.
    Thought(String),
    /// A file that is in the request.
    File {
        /// Its name, as the client says; may be empty, or anything.
        name: String,
        /// Its media type, as the client says.
        media_type: String,
        /// Its content.
        bytes: Vec<u8>,
    },
    /// A file that is elsewhere.
    FileThere {
        /// Its name, as the client says; may be empty, or anything.
        name: String,
        /// Where it is: `https://…/v1/files/abc`, `gs://…`.
        uri: String,
    },
    /// A program that the model wrote.
    Code(Code),
    /// What came of it.
    Output(Output),
    /// A function that the model called.
    Call {
        /// Pairs the call with what it returned; may be empty.
        id: String,
        /// The function.
        name: String,
        /// What it was given.
        arguments: Value,
    },
    /// What a function returned.
    Returned {
        /// The id of its call; may be empty.
        id: String,
        /// The function.
        name: String,
        /// What it returned.
        response: Value,
    },
    /// A part that is nothing to this service.
    Other,
}

/// A function that an answer may call.
#[derive(Debug, Clone, PartialEq)]
pub struct ServedFunction {
    /// Its name.
    pub name: String,
    /// What it does.
    pub description: String,
    /// The schema of what it takes, in either of the service's forms; `Null` if it takes nothing.
    pub parameters: Value,
}

/// Whose rules hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// A client of the Developer API.
    Developer,
    /// A client of Vertex AI, who must say who speaks.
    Vertex,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Request {
    contents: Vec<Content>,
    system_instruction: Option<Content>,
    tools: Vec<Tool>,
    generation_config: Config,
    /// Of `countTokens` alone.
    #[serde(rename = "generateContentRequest")]
    counted: Option<Box<Request>>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Content {
    role: Option<String>,
    parts: Vec<Part>,
}

/// Its fields are those of the table; a part with a payload that is not read here is [`ServedPart::Other`].
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Part {
    text: Option<String>,
    thought: bool,
    inline_data: Option<InlineData>,
    file_data: Option<FileData>,
    executable_code: Option<Code>,
    code_execution_result: Option<Output>,
    function_call: Option<FunctionFields>,
    function_response: Option<FunctionFields>,
    tool_call: Option<Value>,
    tool_response: Option<Value>,
    audio_transcription: Option<Value>,
    thought_signature: Option<String>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct InlineData {
    display_name: String,
    mime_type: String,
    data: String,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct FileData {
    display_name: String,
    file_uri: String,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct FunctionFields {
    id: String,
    name: String,
    args: Value,
    response: Value,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Tool {
    code_execution: Option<Value>,
    function_declarations: Vec<Declared>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Declared {
    name: String,
    description: String,
    parameters: Value,
    parameters_json_schema: Value,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Config {
    thinking_config: Thinking,
    candidate_count: Option<i64>,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Thinking {
    include_thoughts: bool,
}

impl ServedQuestion {
    /// Reads the body of `generateContent`.
    pub fn read(body: &[u8], asker: Asker) -> Result<Self, ServedRefusal> {
        question(read(body, &GENERATE)?, asker, "GenerateContentRequest")
    }

    /// The parts of the last question: all that was said since the model spoke last.
    #[must_use]
    pub fn asked(&self) -> Vec<&ServedPart> {
        let after = self.turns.iter().rposition(|turn| turn.is_model).map_or(0, |at| at + 1);
        self.turns[after..].iter().flat_map(|turn| &turn.parts).collect()
    }

    /// All parts, oldest first.
    pub fn parts(&self) -> impl Iterator<Item = &ServedPart> {
        self.turns.iter().flat_map(|turn| &turn.parts)
    }
}

/// The most answers to one question.
const MOST_CANDIDATES: usize = 8;

/// Reads the body of `countTokens`: the question whose tokens are counted.
pub fn counted_question(body: &[u8], asker: Asker) -> Result<ServedQuestion, ServedRefusal> {
    let shape = match asker {
        Asker::Developer => &COUNT,
        Asker::Vertex => &VERTEX_COUNT,
    };
    let mut request = read(body, shape)?;
    let inner = request.counted.take().map(|inner| *inner);
    question(inner.unwrap_or(request), asker, "CountTokensRequest")
}

fn read(body: &[u8], shape: &MessageShape) -> Result<Request, ServedRefusal> {
    let value = normalised(lenient_json::read(body)?, shape)?;
    serde_json::from_value(value)
        .map_err(|error| ServedRefusal::invalid(format!("Invalid request: {error}.")))
}

fn question(request: Request, asker: Asker, name: &str) -> Result<ServedQuestion, ServedRefusal> {
    if request.contents.is_empty() {
        return Err(ServedRefusal::invalid(format!("* {name}.contents: contents is not specified\n")));
    }
    let candidates = request.generation_config.candidate_count.unwrap_or(1).max(1);
    let candidates = usize::try_from(candidates).ok().filter(|count| *count <= MOST_CANDIDATES);
    let candidates = candidates.ok_or_else(|| {
        let said = format!(
            "* {name}.generation_config.candidate_count: must be in the range of 1 to {MOST_CANDIDATES}\n"
        );
        ServedRefusal::invalid(said)
    })?;
    let contents = request.contents.into_iter().enumerate();
    let turns = contents.map(|(at, content)| turn(content, asker, &format!("contents[{at}]"), name));
    let system = request.system_instruction.into_iter().flat_map(|content| content.parts);
    let functions = request.tools.iter().flat_map(|tool| &tool.function_declarations);
    Ok(ServedQuestion {
        turns: turns.collect::<Result<_, _>>()?,
        system: system.filter_map(|part| part.text).collect::<Vec<_>>().join("\n"),
        runs_code: request.tools.iter().any(|tool| tool.code_execution.is_some()),
        functions: functions.map(Declared::function).collect(),
        includes_thoughts: request.generation_config.thinking_config.include_thoughts,
        candidates,
    })
}

fn turn(content: Content, asker: Asker, place: &str, name: &str) -> Result<ServedTurn, ServedRefusal> {
    let role = content.role.unwrap_or_default().to_ascii_lowercase();
    let is_model = match (role.as_str(), asker) {
        ("user" | "function", _) | ("", Asker::Developer) => false,
        ("model", _) => true,
        _ => return Err(ServedRefusal::invalid("Please use a valid role: user, model.")),
    };
    if content.parts.is_empty() {
        let said = format!("* {name}.{place}.parts: contents.parts must not be empty.\n");
        return Err(ServedRefusal::invalid(said));
    }
    let parts = content.parts.into_iter().enumerate();
    let parts = parts.map(|(at, part)| read_part(part, asker, &format!("{place}.parts[{at}]"), name));
    Ok(ServedTurn { is_model, parts: parts.collect::<Result<_, _>>()? })
}

fn read_part(part: Part, asker: Asker, place: &str, name: &str) -> Result<ServedPart, ServedRefusal> {
    let is_other =
        part.tool_call.is_some() || part.tool_response.is_some() || part.audio_transcription.is_some();
    let missing = |field: &str| ServedRefusal::invalid(format!("* {name}.{place}.{field}\n"));
    Ok(match part {
        Part { inline_data: Some(file), .. } if file.data.is_empty() => {
            return Err(missing("inline_data.data: required field 'data' must have a value"));
        }
        Part { inline_data: Some(file), .. } => {
            let Some(bytes) = decode(file.data.as_bytes()) else {
                let place = format!("{place}.inline_data.data");
                let said = format!("Invalid value at '{place}' (TYPE_BYTES), Base64 decoding failed.");
                return Err(ServedRefusal::of_fields(&[(place, said)]));
            };
            ServedPart::File { name: file.display_name, media_type: file.mime_type, bytes }
        }
        Part { file_data: Some(file), .. } if !asker.takes(&file.file_uri) => {
            return Err(asker.refusal_of(&file.file_uri));
        }
        Part { file_data: Some(file), .. } => {
            ServedPart::FileThere { name: file.display_name, uri: file.file_uri }
        }
        Part { executable_code: Some(code), .. } => ServedPart::Code(code),
        Part { code_execution_result: Some(output), .. } => ServedPart::Output(output),
        Part { function_call: Some(FunctionFields { id, name, args, .. }), .. } => {
            ServedPart::Call { id, name, arguments: args }
        }
        Part { function_response: Some(FunctionFields { id, name, response, .. }), .. } => {
            ServedPart::Returned { id, name, response }
        }
        Part { text: Some(text), thought: true, .. } => ServedPart::Thought(text),
        Part { text: Some(text), .. } => ServedPart::Text(text),
        Part { thought_signature: Some(_), .. } => ServedPart::Other,
        _ if is_other => ServedPart::Other,
        _ => return Err(missing("data: required oneof field 'data' must have one initialized field")),
    })
}

impl Asker {
    /// `true` for the address of a file that the service takes: the Developer API those of its Files API, Vertex AI all others.
    fn takes(self, uri: &str) -> bool {
        let id = uri.rsplit_once("files/").map(|(_, id)| id);
        let is_uploaded = id.is_some_and(is_file_id) && !uri.starts_with("gs:");
        is_uploaded == (self == Asker::Developer)
    }

    /// The refusal of another one.
    fn refusal_of(self, uri: &str) -> ServedRefusal {
        let uri: String = uri.chars().take(200).collect();
        match self {
            Asker::Developer => ServedRefusal::invalid(format!("Invalid or unsupported file uri: {uri}")),
            Asker::Vertex => no_file(&uri),
        }
    }
}

impl Declared {
    fn function(&self) -> ServedFunction {
        let parameters =
            if self.parameters.is_null() { &self.parameters_json_schema } else { &self.parameters };
        let (name, description) = (self.name.clone(), self.description.clone());
        ServedFunction { name, description, parameters: parameters.clone() }
    }
}

/// The tokens of an image or of another file that is no text, at the resolution that models take by default
/// (<https://ai.google.dev/gemini-api/docs/media-resolution>).
const MEDIA_TOKENS: u64 = 1120;

/// The tokens of a question, estimated, by modality: `TEXT` first.
#[must_use]
pub(super) fn token_count(question: &ServedQuestion) -> Vec<(&'static str, u64)> {
    let mut counts = vec![("TEXT", 0)];
    let mut add = |modality, count| match counts.iter_mut().find(|(known, _)| *known == modality) {
        Some((_, sum)) => *sum += count,
        None => counts.push((modality, count)),
    };
    add("TEXT", estimated(&question.system));
    for function in &question.functions {
        add("TEXT", estimated(&function.name) + estimated(&function.description));
        add("TEXT", estimated(&function.parameters.to_string()));
    }
    for part in question.parts() {
        match part {
            ServedPart::Text(text) | ServedPart::Thought(text) => add("TEXT", estimated(text)),
            ServedPart::Code(code) => add("TEXT", estimated(&code.code)),
            ServedPart::Output(output) => add("TEXT", estimated(&output.output)),
            ServedPart::Call { name, arguments: value, .. }
            | ServedPart::Returned { name, response: value, .. } => {
                add("TEXT", estimated(name) + estimated(&value.to_string()));
            }
            ServedPart::File { media_type, bytes, .. } => match media_type.split('/').next() {
                Some("image") => add("IMAGE", MEDIA_TOKENS),
                Some("audio") => add("AUDIO", MEDIA_TOKENS),
                Some("video") => add("VIDEO", MEDIA_TOKENS),
                _ => match std::str::from_utf8(bytes) {
                    Ok(text) => add("TEXT", estimated(text)),
                    Err(_) => add("DOCUMENT", MEDIA_TOKENS),
                },
            },
            ServedPart::FileThere { .. } => add("DOCUMENT", MEDIA_TOKENS),
            ServedPart::Other => {}
        }
    }
    counts
}

/// The tokens of a text, estimated.
pub(super) fn estimated(text: &str) -> u64 {
    let mut estimate = TokenEstimate::default();
    estimate.add(text.as_bytes());
    estimate.total()
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use proptest::prelude::*;

    use super::{Asker, ServedQuestion, counted_question, token_count};

    fn read(body: &str) -> String {
        match ServedQuestion::read(body.as_bytes(), Asker::Developer) {
            Ok(question) => format!("{question:#?}"),
            Err(refusal) => refusal.message().to_owned(),
        }
    }

    #[test]
    fn a_question_has_its_turns_its_files_and_its_tools() {
        let body = r#"{"contents": [
            {"role": "USER", "parts": [{"text": "Sum?"}]},
            {"role": "model", "parts": [{"text": "I add.", "thought": true}, {"executable_code": {"id": "k", "code": "print(3)", "language": 1}, "thoughtSignature": "_-8="},
                {"codeExecutionResult": {"id": "k", "outcome": "outcome_ok", "output": "3\n"}}]},
            {"parts": [{"inlineData": {"mimeType": "text/csv", "data": "YSxi_-8", "displayName": "a.csv"}}, {"fileData": {"fileUri": "https://h/v1/files/x"}}, {"text": "Again?"}]}],
          "tools": [{"codeExecution": {}}, {"functionDeclarations": [{"name": "f", "parameters": {"type": "OBJECT"}}]}],
          "systemInstruction": {"parts": {"text": "Be brief."}}}"#;
        assert_snapshot!(read(body), @r#"
        ServedQuestion {
            turns: [
                ServedTurn {
                    is_model: false,
                    parts: [
                        Text(
                            "Sum?",
                        ),
                    ],
                },
                ServedTurn {
                    is_model: true,
                    parts: [
                        Thought(
                            "I add.",
                        ),
                        Code(
                            Code {
                                id: Some(
                                    "k",
                                ),
                                language: "PYTHON",
                                code: "print(3)",
                            },
                        ),
                        Output(
                            Output {
                                id: Some(
                                    "k",
                                ),
                                outcome: Ok,
                                output: "3\n",
                                errors: "",
                                unprinted: 0,
                                tables: [],
                            },
                        ),
                    ],
                },
                ServedTurn {
                    is_model: false,
                    parts: [
                        File {
                            name: "a.csv",
                            media_type: "text/csv",
                            bytes: [
                                97,
                                44,
                                98,
                                255,
                                239,
                            ],
                        },
                        FileThere {
                            name: "",
                            uri: "https://h/v1/files/x",
                        },
                        Text(
                            "Again?",
                        ),
                    ],
                },
            ],
            system: "Be brief.",
            runs_code: true,
            functions: [
                ServedFunction {
                    name: "f",
                    description: "",
                    parameters: Object {
                        "type": String("OBJECT"),
                    },
                },
            ],
            includes_thoughts: false,
            candidates: 1,
        }
        "#);
    }

    #[test]
    fn what_cannot_be_asked_is_refused_as_the_service_refuses_it() {
        let bodies = [
            "{}",
            r#"{"contents": [{"parts": []}]}"#,
            r#"{"contents": [{"parts": [{}]}]}"#,
            r#"{"contents": [{"role": "system", "parts": [{"text": "a"}]}]}"#,
            r#"{"contents": [{"parts": [{"inlineData": {"data": "A"}}]}]}"#,
            r#"{"contents": [{"parts": [{"text": "a"}]}], "stream": true}"#,
        ];
        assert_snapshot!(bodies.map(read).join("\n"), @r#"
        * GenerateContentRequest.contents: contents is not specified

        * GenerateContentRequest.contents[0].parts: contents.parts must not be empty.

        * GenerateContentRequest.contents[0].parts[0].data: required oneof field 'data' must have one initialized field

        Please use a valid role: user, model.
        Invalid value at 'contents[0].parts[0].inline_data.data' (TYPE_BYTES), Base64 decoding failed.
        Invalid JSON payload received. Unknown name "stream": Cannot find field.
        "#);
        let vertex = ServedQuestion::read(br#"{"contents": {"parts": {"text": "a"}}}"#, Asker::Vertex);
        assert_snapshot!(vertex.expect_err("a role is missing").message(), @"Please use a valid role: user, model.");
    }

    #[test]
    fn each_service_takes_its_own_addresses_of_files() {
        let status = |uri: &str, asker| {
            let body = format!(
                r#"{{"contents": {{"role": "user", "parts": {{"fileData": {{"fileUri": "{uri}"}}}}}}}}"#
            );
            ServedQuestion::read(body.as_bytes(), asker).map_or_else(|refusal| refusal.status(), |_| 200)
        };
        let uris = ["https://h/v1/files/abc", "files/abc", "gs://bucket/files/abc", "https://h/a.csv"];
        let taken = uris.map(|uri| (status(uri, Asker::Developer), status(uri, Asker::Vertex)));
        assert_eq!(taken, [(200, 403), (200, 403), (400, 200), (400, 200)]);
    }

    #[test]
    fn tokens_are_estimated_by_modality() {
        let body = r#"{"generateContentRequest": {"model": "models/m", "contents": {"parts": [{"text": "three small words"}, {"inlineData": {"mimeType": "image/png", "data": "iVBORw0KGgo="}}]}}}"#;
        let question = counted_question(body.as_bytes(), Asker::Developer).expect("a question");
        assert_eq!(token_count(&question), [("TEXT", 3), ("IMAGE", 1120)]);
    }

    proptest! {
        #[test]
        fn any_body_is_a_question_or_refused(body in prop::collection::vec(any::<u8>(), 0..300)) {
            let _ = ServedQuestion::read(&body, Asker::Vertex);
        }
    }
}
