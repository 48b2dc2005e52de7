//! An answer, written as `generateContent` writes it: whole, or as the chunks of a stream.

use std::hash::{BuildHasher, RandomState};

use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use serde_json::{Map, Value, json};
use turn::{Finish, Piece};

use super::ServedQuestion;
use super::request::{estimated, token_count};

/// Writes one answer. Counts its tokens by the estimate of this crate.
#[derive(Debug)]
pub struct ServedAnswer {
    response_id: String,
    model: String,
    prompt: Vec<(&'static str, u64)>,
    tells_thoughts: bool,
    /// How often the answer is told: there is only one.
    candidates: usize,
    answer: u64,
    thoughts: u64,
    /// Programs and results that go back to what plans the next step.
    intermediate: u64,
    finish: Finish,
}

impl ServedAnswer {
    /// An answer to a question, by this model.
    #[must_use]
    pub fn new(question: &ServedQuestion, model: impl Into<String>) -> Self {
        ServedAnswer {
            response_id: new_id(),
            model: model.into(),
            prompt: token_count(question),
            tells_thoughts: question.includes_thoughts,
            candidates: question.candidates.max(1),
            answer: 0,
            thoughts: 0,
            intermediate: 0,
            finish: Finish::whole(),
        }
    }

    /// The chunk of a stream with the next piece; `None` for a piece that is no part of an answer here.
    pub fn chunk(&mut self, piece: &Piece) -> Option<Value> {
        let part = self.part(piece)?;
        Some(self.response(&[part], None))
    }

    /// The last chunk of a stream: it says why the answer ends, and counts. The SDKs drop a turn whose last chunk has no part.
    #[must_use]
    pub fn last_chunk(&self) -> Value {
        self.response(&[json!({ "text": "" })], Some(&self.finish))
    }

    /// The whole answer.
    pub fn whole(&mut self, pieces: &[Piece]) -> Value {
        let mut parts: Vec<Value> = Vec::new();
        for part in pieces.iter().filter_map(|piece| self.part(piece)) {
            match (parts.last_mut(), part["text"].as_str()) {
                (Some(Value::Object(last)), Some(more)) if is_same_kind(last, &part) => {
                    if let Some(Value::String(text)) = last.get_mut("text") {
                        text.push_str(more);
                    }
                }
                _ => parts.push(part),
            }
        }
        if parts.is_empty() {
            parts.push(json!({ "text": "" }));
        }
        self.response(&parts, Some(&self.finish))
    }

    /// The part for a piece, which is counted.
    fn part(&mut self, piece: &Piece) -> Option<Value> {
        Some(match piece {
            Piece::Text(text) => {
                self.answer += estimated(text);
                json!({ "text": text })
            }
            Piece::Thought(text) => {
                self.thoughts += estimated(text);
                return self.tells_thoughts.then(|| json!({ "text": text, "thought": true }));
            }
            Piece::Code(code) => {
                let tokens = estimated(&code.code);
                self.answer += tokens;
                self.intermediate += tokens;
                let language = if code.is_python() { "PYTHON" } else { "LANGUAGE_UNSPECIFIED" };
                let fields = json!({ "id": code.id, "language": language, "code": code.code });
                json!({ "executableCode": without_nothing(fields) })
            }
            Piece::Output(output) => {
                self.intermediate += estimated(&output.output);
                let text = Some(&output.output).filter(|text| !text.is_empty());
                let fields = json!({ "id": output.id, "outcome": output.outcome.as_str(), "output": text });
                json!({ "codeExecutionResult": without_nothing(fields) })
            }
            Piece::Image(image) => {
                json!({ "inlineData": { "mimeType": image.mime_type, "data": STANDARD.encode(&image.bytes) } })
            }
            Piece::File(file) => {
                let media_type = media_type(&file.name, &file.bytes);
                let data = STANDARD.encode(&file.bytes);
                json!({ "inlineData": { "mimeType": media_type, "displayName": file.name, "data": data } })
            }
            Piece::NotKept(file) => {
                let said = format!(
                    "{} ({} bytes) was written and is not here: it is too large.\n\n",
                    file.name, file.size
                );
                json!({ "text": said })
            }
            Piece::Model(name) => {
                self.model.clone_from(name);
                return None;
            }
            Piece::Finish(finish) => {
                self.finish = finish.clone();
                return None;
            }
            Piece::Isolation(_)
            | Piece::Unshown(_)
            | Piece::Sources(_)
            | Piece::Usage(_)
            | Piece::Blocked(_)
            | Piece::Note(_) => return None,
        })
    }

    fn response(&self, parts: &[Value], finish: Option<&Finish>) -> Value {
        let mut candidate = json!({ "content": { "role": "model", "parts": parts } });
        if let Some(finish) = finish {
            candidate["finishReason"] = finish.word.as_str().into();
            if let Some(message) = &finish.message {
                candidate["finishMessage"] = message.as_str().into();
            }
        }
        let numbered = |index: usize| {
            let mut candidate = candidate.clone();
            candidate["index"] = index.into();
            candidate
        };
        json!({
            "candidates": (0..self.candidates).map(numbered).collect::<Vec<_>>(),
            "usageMetadata": self.usage(),
            "modelVersion": self.model,
            "responseId": self.response_id,
        })
    }

    /// The tokens so far. The prompt counts once, however often something goes back.
    fn usage(&self) -> Value {
        let prompt = sum(&self.prompt);
        let counts = [
            ("promptTokenCount", prompt),
            ("candidatesTokenCount", self.answer),
            ("thoughtsTokenCount", self.thoughts),
            ("toolUsePromptTokenCount", self.intermediate),
            ("totalTokenCount", prompt + self.answer + self.thoughts + self.intermediate),
        ];
        let counted = counts.into_iter().filter(|(_, count)| *count > 0);
        let mut usage: Map<String, Value> =
            counted.map(|(name, count)| (name.to_owned(), count.into())).collect();
        usage.insert("promptTokensDetails".to_owned(), details(&self.prompt));
        if self.intermediate > 0 {
            usage.insert("toolUsePromptTokensDetails".to_owned(), details(&[("TEXT", self.intermediate)]));
        }
        Value::Object(usage)
    }
}

/// The answer to `countTokens`.
#[must_use]
pub fn count_response(question: &ServedQuestion) -> Value {
    let counts = token_count(question);
    json!({ "totalTokens": sum(&counts), "promptTokensDetails": details(&counts) })
}

fn sum(counts: &[(&str, u64)]) -> u64 {
    counts.iter().map(|(_, count)| count).sum()
}

fn details(counts: &[(&str, u64)]) -> Value {
    let counted = counts.iter().filter(|(_, count)| *count > 0);
    counted.map(|(modality, count)| json!({ "modality": modality, "tokenCount": count })).collect()
}

/// `true` for two texts that are both thoughts or both not.
fn is_same_kind(last: &Map<String, Value>, part: &Value) -> bool {
    last.contains_key("text") && last.get("thought") == part.get("thought")
}

/// The fields that have a value.
fn without_nothing(mut fields: Value) -> Value {
    if let Some(fields) = fields.as_object_mut() {
        fields.retain(|_, value| !value.is_null());
    }
    fields
}

/// The media type of a file that a program wrote.
fn media_type(name: &str, bytes: &[u8]) -> &'static str {
    if let Some(image) = turn::image_type(bytes) {
        return image;
    }
    let ending = name.rsplit_once('.').map_or("", |(_, ending)| ending).to_ascii_lowercase();
    match ending.as_str() {
        "csv" => "text/csv",
        "json" => "application/json",
        "xml" => "text/xml",
        "html" => "text/html",
        "pdf" => "application/pdf",
        "svg" => "image/svg+xml",
        _ if std::str::from_utf8(bytes).is_ok() => "text/plain",
        _ => "application/octet-stream",
    }
}

/// An id that no other answer has.
fn new_id() -> String {
    let half = || RandomState::new().hash_one(()).to_be_bytes();
    URL_SAFE_NO_PAD.encode([half(), half()].concat())
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use turn::{Code, Finish, Image, Outcome, Output, Piece, WrittenFile};

    use super::super::{Asker, ServedQuestion};
    use super::{ServedAnswer, count_response};

    fn question() -> ServedQuestion {
        let body = br#"{"contents": [{"parts": [{"text": "Run this."}]}], "tools": [{"codeExecution": {}}]}"#;
        ServedQuestion::read(body, Asker::Developer).expect("a question")
    }

    fn answer() -> ServedAnswer {
        ServedAnswer { response_id: "r".to_owned(), ..ServedAnswer::new(&question(), "local") }
    }

    fn pieces() -> Vec<Piece> {
        let id = || Some("k1".to_owned());
        let code = Code { id: id(), language: "PYTHON".to_owned(), code: "print(42)".to_owned() };
        let output =
            Output { id: id(), outcome: Outcome::Ok, output: "42\n".to_owned(), ..Output::default() };
        vec![
            Piece::Code(code),
            Piece::Output(output),
            Piece::Isolation("full".to_owned()),
            Piece::Image(Image::new(*b"\x89PNG\r\n\x1a\n").expect("an image")),
            Piece::File(WrittenFile::new("a.csv", *b"a\n1\n")),
            Piece::Text("It is ".to_owned()),
            Piece::Text("42.".to_owned()),
            Piece::Finish(Finish::whole()),
        ]
    }

    fn lines(values: impl IntoIterator<Item = serde_json::Value>) -> String {
        values.into_iter().map(|value| value.to_string()).collect::<Vec<_>>().join("\n")
    }

    #[test]
    fn a_whole_answer_joins_its_texts_and_counts() {
        assert_snapshot!(lines([answer().whole(&pieces())]), @r#"{"candidates":[{"content":{"parts":[{"executableCode":{"code":"print(42)","id":"k1","language":"PYTHON"}},{"codeExecutionResult":{"id":"k1","outcome":"OUTCOME_OK","output":"42\n"}},{"inlineData":{"data":"iVBORw0KGgo=","mimeType":"image/png"}},{"inlineData":{"data":"YQoxCg==","displayName":"a.csv","mimeType":"text/csv"}},{"text":"It is 42."}],"role":"model"},"finishReason":"STOP","index":0}],"modelVersion":"local","responseId":"r","usageMetadata":{"candidatesTokenCount":10,"promptTokenCount":3,"promptTokensDetails":[{"modality":"TEXT","tokenCount":3}],"toolUsePromptTokenCount":7,"toolUsePromptTokensDetails":[{"modality":"TEXT","tokenCount":7}],"totalTokenCount":20}}"#);
    }

    #[test]
    fn a_stream_has_one_chunk_a_piece_and_ends_with_one_that_counts() {
        let mut answer = answer();
        let mut chunks: Vec<_> = pieces().iter().filter_map(|piece| answer.chunk(piece)).collect();
        chunks.push(answer.last_chunk());
        assert_snapshot!(lines(chunks), @r#"
        {"candidates":[{"content":{"parts":[{"executableCode":{"code":"print(42)","id":"k1","language":"PYTHON"}}],"role":"model"},"index":0}],"modelVersion":"local","responseId":"r","usageMetadata":{"candidatesTokenCount":5,"promptTokenCount":3,"promptTokensDetails":[{"modality":"TEXT","tokenCount":3}],"toolUsePromptTokenCount":5,"toolUsePromptTokensDetails":[{"modality":"TEXT","tokenCount":5}],"totalTokenCount":13}}
        {"candidates":[{"content":{"parts":[{"codeExecutionResult":{"id":"k1","outcome":"OUTCOME_OK","output":"42\n"}}],"role":"model"},"index":0}],"modelVersion":"local","responseId":"r","usageMetadata":{"candidatesTokenCount":5,"promptTokenCount":3,"promptTokensDetails":[{"modality":"TEXT","tokenCount":3}],"toolUsePromptTokenCount":7,"toolUsePromptTokensDetails":[{"modality":"TEXT","tokenCount":7}],"totalTokenCount":15}}
        {"candidates":[{"content":{"parts":[{"inlineData":{"data":"iVBORw0KGgo=","mimeType":"image/png"}}],"role":"model"},"index":0}],"modelVersion":"local","responseId":"r","usageMetadata":{"candidatesTokenCount":5,"promptTokenCount":3,"promptTokensDetails":[{"modality":"TEXT","tokenCount":3}],"toolUsePromptTokenCount":7,"toolUsePromptTokensDetails":[{"modality":"TEXT","tokenCount":7}],"totalTokenCount":15}}
        {"candidates":[{"content":{"parts":[{"inlineData":{"data":"YQoxCg==","displayName":"a.csv","mimeType":"text/csv"}}],"role":"model"},"index":0}],"modelVersion":"local","responseId":"r","usageMetadata":{"candidatesTokenCount":5,"promptTokenCount":3,"promptTokensDetails":[{"modality":"TEXT","tokenCount":3}],"toolUsePromptTokenCount":7,"toolUsePromptTokensDetails":[{"modality":"TEXT","tokenCount":7}],"totalTokenCount":15}}
        {"candidates":[{"content":{"parts":[{"text":"It is "}],"role":"model"},"index":0}],"modelVersion":"local","responseId":"r","usageMetadata":{"candidatesTokenCount":7,"promptTokenCount":3,"promptTokensDetails":[{"modality":"TEXT","tokenCount":3}],"toolUsePromptTokenCount":7,"toolUsePromptTokensDetails":[{"modality":"TEXT","tokenCount":7}],"totalTokenCount":17}}
        {"candidates":[{"content":{"parts":[{"text":"42."}],"role":"model"},"index":0}],"modelVersion":"local","responseId":"r","usageMetadata":{"candidatesTokenCount":10,"promptTokenCount":3,"promptTokensDetails":[{"modality":"TEXT","tokenCount":3}],"toolUsePromptTokenCount":7,"toolUsePromptTokensDetails":[{"modality":"TEXT","tokenCount":7}],"totalTokenCount":20}}
        {"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP","index":0}],"modelVersion":"local","responseId":"r","usageMetadata":{"candidatesTokenCount":10,"promptTokenCount":3,"promptTokensDetails":[{"modality":"TEXT","tokenCount":3}],"toolUsePromptTokenCount":7,"toolUsePromptTokensDetails":[{"modality":"TEXT","tokenCount":7}],"totalTokenCount":20}}
        "#);
    }

    #[test]
    fn an_answer_without_a_piece_still_has_a_part() {
        assert_snapshot!(lines([answer().whole(&[])]), @r#"{"candidates":[{"content":{"parts":[{"text":""}],"role":"model"},"finishReason":"STOP","index":0}],"modelVersion":"local","responseId":"r","usageMetadata":{"promptTokenCount":3,"promptTokensDetails":[{"modality":"TEXT","tokenCount":3}],"totalTokenCount":3}}"#);
        assert_snapshot!(lines([count_response(&question())]), @r#"{"promptTokensDetails":[{"modality":"TEXT","tokenCount":3}],"totalTokens":3}"#);
    }

    #[test]
    fn thoughts_are_told_to_those_who_want_them() {
        let thought = Piece::Thought("I add.".to_owned());
        assert_eq!(answer().chunk(&thought), None);
        let mut telling = ServedAnswer { tells_thoughts: true, ..answer() };
        assert!(telling.chunk(&thought).is_some_and(|chunk| chunk.to_string().contains(r#""thought":true"#)));
    }
}
