//! The answer so far: what the service sent, in order, made safe, and paired into rounds.

use gemini::wire::{FinishClass, FinishReason, Outcome, Part, PromptFeedback, Response, Usage};
use serde::Serialize;

use crate::{Cleaner, Ending, Failure, Image, WrittenFile, label, visible};

/// One new thing in the answer. All text in it is safe to show.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(tag = "event", rename_all = "camelCase")]
pub enum Event {
    /// The next piece of the answer's text.
    Text {
        /// The piece; joined they are the whole.
        text: String,
    },
    /// The next piece of the model's thinking.
    Thought {
        /// The piece.
        text: String,
    },
    /// A program, whole.
    Code(Code),
    /// What a program printed, whole.
    Output(Output),
    /// An image a program drew.
    #[serde(skip)]
    Image(Image),
    /// A file a program left.
    #[serde(skip)]
    File(WrittenFile),
    /// Token counts so far.
    Usage(Usage),
}

/// A program the model wrote.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Code {
    /// Pairs it with its result, where the service says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The API's word for the language: `PYTHON`.
    pub language: String,
    /// The program.
    pub code: String,
}

/// What came of running a program.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Output {
    /// The id of its program, where the service says so.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The API's word for how it ended.
    pub outcome: Outcome,
    /// What was printed; empty where nothing was.
    pub output: String,
}

/// How the local engine names itself as a model.
const LOCAL_ENGINE: &str = "gemini-exec-local/";

/// Whether a model's name is that of the local engine.
pub(crate) fn is_local_engine(model: &str) -> bool {
    model.starts_with(LOCAL_ENGINE)
}

/// A piece of the answer; neighbouring pieces of text are one block.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Block {
    /// Text of the answer, in Markdown.
    Text(String),
    /// Thinking.
    Thought(String),
    /// A program.
    Code(Code),
    /// A result.
    Output(Output),
    /// An image.
    Image(Image),
    /// A file.
    File(WrittenFile),
}

/// One program with what came of it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Round<'a> {
    /// The program; absent where a result came without one.
    pub code: Option<&'a Code>,
    /// Its results: none where the stream was cut or a tool call leaked as code, sometimes two.
    pub outputs: Vec<&'a Output>,
    /// What it drew.
    pub images: Vec<&'a Image>,
}

/// What an ask is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// Nothing has come back yet.
    Sending,
    /// The model thinks: about the question, or about a result.
    Thinking,
    /// The model writes its answer.
    Writing,
    /// A program was sent off and its result is due.
    RunningCode,
}

impl State {
    /// The state in one word, as `--json` gives it.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            State::Sending => "sending",
            State::Thinking => "thinking",
            State::Writing => "writing",
            State::RunningCode => "runningCode",
        }
    }

    /// The state in words.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            State::RunningCode => "running code",
            other => other.as_str(),
        }
    }
}

/// The answer so far.
#[derive(Debug, Clone, Default)]
pub struct Transcript {
    blocks: Vec<Block>,
    parts: Vec<Part>,
    usage: Option<Usage>,
    model: Option<String>,
    finish: Option<(FinishReason, Option<String>)>,
    blocked: Option<PromptFeedback>,
    answer_cleaner: Cleaner,
    thought_cleaner: Cleaner,
}

impl Transcript {
    /// Takes the next response of a stream and tells what is new in it.
    pub fn push(&mut self, response: Response) -> Vec<Event> {
        let mut events = Vec::new();
        // What this machine answered is never sent, and its parts may be large.
        let is_replayed = !response.model_version.as_deref().is_some_and(is_local_engine);
        for candidate in response.candidates {
            // Only the first answer is shown; this client never asks for more.
            if candidate.index.unwrap_or(0) != 0 {
                continue;
            }
            for part in candidate.content.map(|content| content.parts).unwrap_or_default() {
                events.extend(self.read(&part));
                self.parts.extend(is_replayed.then_some(part));
            }
            // STOP can come more than once, with content after it: the last word counts.
            if let Some(reason) = candidate.finish_reason {
                self.finish = Some((reason, candidate.finish_message));
            }
        }
        if let Some(usage) = response.usage.filter(|usage| *usage != Usage::default()) {
            self.usage = Some(usage);
            events.push(Event::Usage(usage));
        }
        self.model = response.model_version.map(|model| label(&model)).or_else(|| self.model.take());
        self.blocked = response
            .prompt_feedback
            .filter(|feedback| feedback.block_reason.is_some())
            .or_else(|| self.blocked.take());
        for event in &events {
            self.apply(event);
        }
        events
    }

    /// What a part says, made safe. A part can carry more than one thing, or nothing this version knows.
    fn read(&mut self, part: &Part) -> Vec<Event> {
        let mut events = Vec::new();
        if let Some(text) = part.text() {
            let cleaner =
                if part.is_thought() { &mut self.thought_cleaner } else { &mut self.answer_cleaner };
            let text = cleaner.push(text);
            if !text.is_empty() {
                events.push(if part.is_thought() { Event::Thought { text } } else { Event::Text { text } });
            }
        }
        if let Some(code) = part.code() {
            events.push(Event::Code(Code {
                id: code.id.as_deref().map(label),
                language: label(code.language.as_ref().map_or("PYTHON", |language| language.as_str())),
                code: visible(&code.code),
            }));
        }
        if let Some(result) = part.result() {
            events.push(Event::Output(Output {
                id: result.id.as_deref().map(label),
                outcome: match result.outcome.clone().unwrap_or(Outcome::Unspecified) {
                    Outcome::Unknown(name) => Outcome::Unknown(label(&name)),
                    known => known,
                },
                output: Cleaner::clean(result.output.as_deref().unwrap_or_default()),
            }));
        }
        if let Some((blob, bytes)) = part.blob().and_then(|blob| Some((blob, blob.bytes()?))) {
            // A chart has no name.
            events.extend(match blob.display_name.as_deref() {
                Some(name) => Some(Event::File(WrittenFile::new(name, bytes))),
                None => Image::new(bytes).map(Event::Image),
            });
        }
        events
    }

    fn apply(&mut self, event: &Event) {
        match (event, self.blocks.last_mut()) {
            (Event::Text { text }, Some(Block::Text(last)))
            | (Event::Thought { text }, Some(Block::Thought(last))) => {
                last.push_str(text);
            }
            (Event::Text { text }, _) => self.blocks.push(Block::Text(text.clone())),
            (Event::Thought { text }, _) => self.blocks.push(Block::Thought(text.clone())),
            (Event::Code(code), _) => self.blocks.push(Block::Code(code.clone())),
            (Event::Output(output), _) => self.blocks.push(Block::Output(output.clone())),
            (Event::Image(image), _) => self.blocks.push(Block::Image(image.clone())),
            (Event::File(file), _) => self.blocks.push(Block::File(file.clone())),
            (Event::Usage(_), _) => {}
        }
    }

    /// The pieces of the answer in the order they came.
    #[must_use]
    pub fn blocks(&self) -> &[Block] {
        &self.blocks
    }

    /// How long its texts, programs and results are together, in bytes.
    #[must_use]
    pub fn length(&self) -> usize {
        let length = |block: &Block| match block {
            Block::Text(text) | Block::Thought(text) => text.len(),
            Block::Code(code) => code.code.len(),
            Block::Output(output) => output.output.len(),
            Block::Image(_) | Block::File(_) => 0,
        };
        self.blocks.iter().map(length).sum()
    }

    /// The files its programs left, in the order they came.
    pub fn files(&self) -> impl Iterator<Item = &WrittenFile> {
        self.blocks.iter().filter_map(|block| match block {
            Block::File(file) => Some(file),
            _ => None,
        })
    }

    /// Every part a model sent, each with its raw JSON, to be replayed verbatim in a follow-up.
    #[must_use]
    pub fn parts(&self) -> &[Part] {
        &self.parts
    }

    /// The latest token counts. They are running totals that can shrink; the last one is right.
    #[must_use]
    pub fn usage(&self) -> Option<&Usage> {
        self.usage.as_ref()
    }

    /// The model that answered, in the service's words.
    #[must_use]
    pub fn model(&self) -> Option<&str> {
        self.model.as_deref()
    }

    /// The programs with their results: paired by id where both have one, else by order.
    #[must_use]
    pub fn rounds(&self) -> Vec<Round<'_>> {
        let mut rounds: Vec<Round<'_>> = Vec::new();
        // The round that the last result went to: images belong to it.
        let mut current = None;
        for block in &self.blocks {
            match block {
                Block::Code(code) => {
                    current = Some(rounds.len());
                    rounds.push(Round { code: Some(code), ..Round::default() });
                }
                Block::Output(output) => {
                    let index = round_of(&rounds, output).unwrap_or(rounds.len());
                    if index == rounds.len() {
                        rounds.push(Round::default());
                    }
                    rounds[index].outputs.push(output);
                    current = Some(index);
                }
                Block::Image(image) => {
                    if let Some(index) = current {
                        rounds[index].images.push(image);
                    }
                }
                Block::Text(_) | Block::Thought(_) | Block::File(_) => {}
            }
        }
        rounds
    }

    /// Whether the last program that ran ended well; `None` where none ran.
    #[must_use]
    pub fn code_succeeded(&self) -> Option<bool> {
        let outcomes = self.blocks.iter().rev().filter_map(|block| match block {
            Block::Output(output) => Some(output.outcome == Outcome::Ok),
            _ => None,
        });
        outcomes.into_iter().next()
    }

    /// What the last program printed, however it ended; `None` where none ran.
    #[must_use]
    pub fn last_output(&self) -> Option<&str> {
        self.blocks.iter().rev().find_map(|block| match block {
            Block::Output(output) => Some(output.output.as_str()),
            _ => None,
        })
    }

    /// What the last program that ended well printed, without the blank lines around it; `None` where that is nothing.
    #[must_use]
    pub fn good_output(&self) -> Option<&str> {
        let outputs = self.blocks.iter().rev().filter_map(|block| match block {
            Block::Output(output) if output.outcome == Outcome::Ok => Some(output.output.as_str()),
            _ => None,
        });
        let output = outputs.into_iter().next()?;
        Some(output.trim_end().trim_start_matches('\n')).filter(|output| !output.is_empty())
    }

    /// What the ask is doing, by what came last.
    #[must_use]
    pub fn state(&self) -> State {
        match self.blocks.last() {
            None => State::Sending,
            Some(Block::Text(_)) => State::Writing,
            Some(Block::Code(_)) => State::RunningCode,
            Some(Block::Thought(_) | Block::Output(_) | Block::Image(_) | Block::File(_)) => State::Thinking,
        }
    }

    /// How the ask ended, once the stream has.
    #[must_use]
    pub fn ending(&self) -> Ending {
        if let (Some(feedback), None) = (&self.blocked, &self.finish) {
            let reason = feedback.block_reason.as_deref().unwrap_or_default();
            return Ending::Failed(blocked(
                "Gemini refused the question",
                reason,
                feedback.block_reason_message.as_deref(),
            ));
        }
        let Some((reason, message)) = &self.finish else {
            return Ending::Cut;
        };
        let message = message.as_deref();
        match reason.class() {
            Some(FinishClass::Blocked) => {
                Ending::Failed(blocked("Gemini took its answer back", reason.as_str(), message))
            }
            Some(FinishClass::ModelFault) => Ending::Failed(Failure::new(
                "The model did not finish its answer",
                sentence(reason.as_str(), message),
                "Ask again, or ask another model.",
            )),
            Some(FinishClass::Truncated) if self.blocks.is_empty() => Ending::Failed(Failure::new(
                "The model ran out of room before it said anything",
                sentence(reason.as_str(), message),
                "Ask for less at once, or attach less.",
            )),
            Some(FinishClass::Complete) if self.blocks.is_empty() => Ending::Failed(Failure::new(
                "The answer is empty",
                sentence(reason.as_str(), message),
                "Ask again in other words.",
            )),
            Some(FinishClass::Complete | FinishClass::Truncated) | None => {
                Ending::Answered { finish_reason: FinishReason::from(label(reason.as_str()).as_str()) }
            }
        }
    }
}

/// The round a result belongs to: the one with its id; without ids the latest program.
fn round_of(rounds: &[Round<'_>], output: &Output) -> Option<usize> {
    let by_id = output.id.as_ref().and_then(|id| {
        rounds.iter().rposition(|round| round.code.is_some_and(|code| code.id.as_ref() == Some(id)))
    });
    by_id.or_else(|| rounds.iter().rposition(|round| round.code.is_some()))
}

fn blocked(title: &str, reason: &str, message: Option<&str>) -> Failure {
    Failure::new(
        title,
        sentence(reason, message),
        "Put the question differently, or leave out what the filter objects to.",
    )
}

/// The API's word for a reason, with the service's own explanation where there is one.
fn sentence(reason: &str, message: Option<&str>) -> String {
    let text = match message.map(str::trim).filter(|message| !message.is_empty()) {
        Some(message) => format!("{reason}: {message}"),
        None => reason.to_owned(),
    };
    Cleaner::clean(&text)
}

#[cfg(test)]
mod tests {
    use gemini::wire::Response;
    use insta::assert_snapshot;

    use super::{Event, Transcript};
    use crate::Ending;

    fn transcript(responses: &[&str]) -> Transcript {
        let mut transcript = Transcript::default();
        for response in responses {
            transcript.push(serde_json::from_str::<Response>(response).expect("a response"));
        }
        transcript
    }

    /// The parts of one candidate as a response.
    fn parts(parts: &str) -> String {
        format!(r#"{{"candidates":[{{"content":{{"role":"model","parts":[{parts}]}}}}]}}"#)
    }

    /// Each round on a line: code → outputs, with the number of images.
    fn rounds(transcript: &Transcript) -> String {
        let rounds = transcript.rounds().into_iter().map(|round| {
            let code = round.code.map_or("?", |code| code.code.as_str());
            let outputs: Vec<_> = round
                .outputs
                .iter()
                .map(|output| format!("{} {:?}", output.outcome.as_str(), output.output))
                .collect();
            format!("{code} → {} [{} images]", outputs.join(", "), round.images.len())
        });
        rounds.collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn results_find_their_code_by_id_and_else_by_order() {
        let by_id = transcript(&[&parts(
            r#"{"executableCode":{"id":"a","code":"A"}},{"executableCode":{"id":"b","code":"B"}},
               {"codeExecutionResult":{"id":"a","outcome":"OUTCOME_OK","output":"1"}},
               {"codeExecutionResult":{"id":"b","outcome":"OUTCOME_FAILED","output":"2"}}"#,
        )]);
        assert_snapshot!(rounds(&by_id), @r#"
        A → OUTCOME_OK "1" [0 images]
        B → OUTCOME_FAILED "2" [0 images]
        "#);
        let by_order = transcript(&[&parts(
            r#"{"executableCode":{"code":"leaked()"}},{"executableCode":{"code":"B"}},
               {"codeExecutionResult":{"outcome":"OUTCOME_OK","output":"1"}},
               {"inlineData":{"mimeType":"image/png","data":"iVBORw0KGgo="}},
               {"codeExecutionResult":{"outcome":"OUTCOME_FAILED"}}"#,
        )]);
        assert_snapshot!(rounds(&by_order), @r#"
        leaked() →  [0 images]
        B → OUTCOME_OK "1", OUTCOME_FAILED "" [1 images]
        "#);
    }

    #[test]
    fn a_result_without_any_code_is_kept() {
        let orphan =
            transcript(&[&parts(r#"{"codeExecutionResult":{"outcome":"OUTCOME_NEW","output":"x"}}"#)]);
        assert_snapshot!(rounds(&orphan), @r#"? → OUTCOME_NEW "x" [0 images]"#);
    }

    #[test]
    fn the_turn_is_replayed_as_it_came() {
        let raw = r#"{"text":"","thoughtSignature":"Ck4B+/=","newField":{"b":1.0,"a":[]}}"#;
        let replayed = transcript(&[&parts(raw)]);
        assert_eq!(serde_json::to_string(replayed.parts()).expect("JSON"), format!("[{raw}]"));
    }

    #[test]
    fn text_deltas_join_and_thoughts_stay_apart() {
        let mut transcript = Transcript::default();
        let events: Vec<Event> = [
            r#"{"text":"2+2","thought":true}"#,
            r#"{"text":"fo"}"#,
            r#"{"text":"ur\u001b[3"},{"text":"1m."}"#,
        ]
        .into_iter()
        .flat_map(|part| transcript.push(serde_json::from_str(&parts(part)).expect("a response")))
        .collect();
        assert_snapshot!(serde_json::to_string(&events).expect("JSON"), @r#"[{"event":"thought","text":"2+2"},{"event":"text","text":"fo"},{"event":"text","text":"ur"},{"event":"text","text":"."}]"#);
    }

    fn ending(responses: &[&str]) -> String {
        match transcript(responses).ending() {
            Ending::Answered { finish_reason } => format!("answered: {}", finish_reason.as_str()),
            Ending::Cut => "cut".to_owned(),
            Ending::Failed(failure) => format!("{} — {}", failure.title, failure.detail),
        }
    }

    #[test]
    fn each_way_to_end_is_told_apart() {
        let said = r#"{"candidates":[{"content":{"parts":[{"text":"x"}]},"finishReason":"STOP"}]}"#;
        let endings = [
            ending(&[said]),
            ending(&[said, &parts(r#"{"text":"after STOP"}"#)]),
            ending(&[&parts(r#"{"text":"x"}"#)]),
            ending(&[r#"{"candidates":[{"finishReason":"STOP"}]}"#]),
            ending(&[r#"{"candidates":[{"finishReason":"SAFETY"}]}"#]),
            ending(&[
                r#"{"candidates":[{"finishReason":"MALFORMED_FUNCTION_CALL","finishMessage":"print("}]}"#,
            ]),
            ending(&[&said.replace("STOP", "MAX_TOKENS")]),
            ending(&[r#"{"candidates":[{"finishReason":"MAX_TOKENS"}]}"#]),
            ending(&[&said.replace("STOP", "SOMETHING_NEW")]),
            ending(&[r#"{"promptFeedback":{"blockReason":"PROHIBITED_CONTENT"}}"#]),
            ending(&["{}"]),
        ];
        assert_snapshot!(endings.join("\n"), @"
        answered: STOP
        answered: STOP
        cut
        The answer is empty — STOP
        Gemini took its answer back — SAFETY
        The model did not finish its answer — MALFORMED_FUNCTION_CALL: print(
        answered: MAX_TOKENS
        The model ran out of room before it said anything — MAX_TOKENS
        answered: SOMETHING_NEW
        Gemini refused the question — PROHIBITED_CONTENT
        cut
        ");
    }

    #[test]
    fn the_latest_usage_counts_even_when_it_shrinks() {
        let usage = |total| {
            format!(r#"{{"usageMetadata":{{"totalTokenCount":{total},"toolUsePromptTokenCount":"7"}}}}"#)
        };
        let shrunk =
            transcript(&[&usage(90), &usage(80), r#"{"usageMetadata":{"trafficType":"ON_DEMAND"}}"#]);
        let usage = shrunk.usage().expect("usage");
        assert_eq!((usage.total_token_count, usage.tool_use_prompt_token_count), (Some(80), Some(7)));
    }
}
