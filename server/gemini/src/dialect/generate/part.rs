//! One part of an answer: text, a program, its result, bytes. Anything else is kept unchanged.

use std::borrow::Cow;

use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::{Engine, alphabet};
use memchr::memchr2;
use serde::Deserialize;
use turn::{Code, Image, Outcome, Output, Part, Piece, WrittenFile};

use super::word::{LanguageWords, OutcomeWords, Word};
use crate::json::{self, Object};

/// The fields this version reads. The API sends one payload a part; nothing here relies on it.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fields<'j> {
    thought: Option<bool>,
    text: Option<String>,
    executable_code: Option<ExecutableCode>,
    code_execution_result: Option<CodeExecutionResult>,
    #[serde(borrow)]
    inline_data: Option<Blob<'j>>,
}

/// A program that the model wrote for the service to run.
#[derive(Deserialize)]
struct ExecutableCode {
    /// Names the run; its result carries the same id. Models before Gemini 3 send none.
    id: Option<String>,
    language: Option<Word<LanguageWords>>,
    #[serde(default)]
    code: String,
}

/// What came of running the program.
#[derive(Deserialize)]
struct CodeExecutionResult {
    /// The id of the program.
    id: Option<String>,
    outcome: Option<Word<OutcomeWords>>,
    /// What was printed; absent where nothing was.
    output: Option<String>,
}

/// Bytes.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Blob<'j> {
    /// The file's name. A chart has none.
    display_name: Option<String>,
    /// In base64.
    #[serde(borrow, default)]
    data: Cow<'j, str>,
}

/// Reads the pieces in a part. A part can hold more than one, or nothing to show.
pub(super) fn read(part: &Part, pieces: &mut Vec<Piece>) {
    let fields = serde_json::from_str(part.get()).unwrap_or_else(|_| Fields::leniently(part.get()));
    let count = pieces.len();
    let is_thought = fields.thought == Some(true);
    let is_empty_text = fields.text.as_ref().is_some_and(String::is_empty);
    let text = fields.text.filter(|text| !text.is_empty());
    pieces.extend(text.map(|text| if is_thought { Piece::Thought(text) } else { Piece::Text(text) }));
    pieces.extend(fields.executable_code.map(|code| Piece::Code(code.into())));
    pieces.extend(fields.code_execution_result.map(|result| Piece::Output(result.into())));
    pieces.extend(fields.inline_data.and_then(Blob::piece));
    if pieces.len() == count && !is_empty_text {
        pieces.extend(part.whole().cloned().map(Piece::Note));
    }
}

/// `true` if a part carries anything, known here or not.
pub(super) fn has_payload(json: &str) -> bool {
    const BESIDE: [&str; 4] = ["thought", "thoughtSignature", "partMetadata", "videoMetadata"];
    let mended = json::mend(json);
    let part = Object::read(mended.as_deref().unwrap_or(json));
    part.is_some_and(|part| part.names().any(|name| !BESIDE.contains(&name)))
}

/// `true` if a part is more than a thought or an empty text.
pub(super) fn says_something(part: &Part) -> bool {
    let mut pieces = Vec::new();
    read(part, &mut pieces);
    let is_more = |piece: &Piece| match piece {
        Piece::Thought(_) => false,
        Piece::Note(raw) => has_payload(raw.get()),
        _ => true,
    };
    pieces.iter().any(is_more)
}

impl Fields<'_> {
    /// Reads what can be read of a part in an unexpected shape.
    fn leniently(raw: &str) -> Fields<'static> {
        let mended = json::mend(raw);
        let Some(part) = Object::read(mended.as_deref().unwrap_or(raw)) else { return Fields::default() };
        Fields {
            thought: part.field("thought"),
            text: part.field("text"),
            executable_code: part.object("executableCode").map(|code| ExecutableCode {
                id: code.field("id"),
                language: code.field("language"),
                code: code.field("code").unwrap_or_default(),
            }),
            code_execution_result: part.object("codeExecutionResult").map(|result| CodeExecutionResult {
                id: result.field("id"),
                outcome: result.field("outcome"),
                output: result.field("output"),
            }),
            inline_data: part.object("inlineData").map(|blob| Blob {
                display_name: blob.field("displayName"),
                data: blob.field::<String>("data").unwrap_or_default().into(),
            }),
        }
    }
}

impl From<ExecutableCode> for Code {
    fn from(code: ExecutableCode) -> Self {
        let language = code.language.map(|language| language.0).unwrap_or_default();
        Code { id: code.id, language, code: code.code }
    }
}

impl From<CodeExecutionResult> for Output {
    fn from(result: CodeExecutionResult) -> Self {
        let outcome = result.outcome.map(|outcome| Outcome::from(outcome.0)).unwrap_or_default();
        Output { id: result.id, outcome, output: result.output.unwrap_or_default(), errors: String::new() }
    }
}

impl Blob<'_> {
    /// A file if it has a name, else an image if its bytes are one.
    fn piece(self) -> Option<Piece> {
        let bytes = decode(self.data.as_bytes())?;
        match &self.display_name {
            Some(name) => Some(Piece::File(WrittenFile::new(name, bytes))),
            None => Image::new(bytes).map(Piece::Image),
        }
    }
}

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// Decodes base64; `None` if the text is not base64. Takes both alphabets, any padding and line breaks: Google's own SDKs
/// differ in all three.
fn decode(text: &[u8]) -> Option<Vec<u8>> {
    let engine = if memchr2(b'-', b'_', text).is_some() { URL_SAFE } else { STANDARD };
    engine.decode(text).ok().or_else(|| {
        let dense: Vec<u8> = text.iter().copied().filter(|byte| !byte.is_ascii_whitespace()).collect();
        engine.decode(dense).ok()
    })
}

#[cfg(test)]
mod tests {
    use serde_json::value::RawValue;
    use turn::{Piece, Raw};

    use super::{decode, read};

    /// The pieces of a part, and what of its JSON was kept.
    fn pieces(json: &str) -> String {
        let raw = Raw::from(RawValue::from_string(json.to_owned()).expect("JSON"));
        let mut pieces = Vec::new();
        read(&raw.into(), &mut pieces);
        let drawn = pieces.iter().map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Thought(text) => format!("thought {text}"),
            Piece::Code(code) => format!("code {}", code.code),
            Piece::Output(output) => format!("{:?} {:?}", output.outcome, output.output),
            Piece::Note(kept) => format!("note {}", kept.get()),
            Piece::Image(image) => format!("{image:?}"),
            Piece::File(file) => format!("{file:?}"),
            other => format!("{other:?}"),
        });
        drawn.collect::<Vec<_>>().join(", ")
    }

    #[test]
    fn a_strange_field_does_not_spoil_the_others() {
        for (json, expected) in [
            (r#"{"text":"IMPORTANT \ud800 text"}"#, "IMPORTANT \u{fffd} text"),
            (r#"{"text":"a","thought":"yes"}"#, "a"),
            (r#"{"text":"a","thought":true,"inlineData":7}"#, "thought a"),
            (r#"{"text":"a","text":"b","x\ud800":1}"#, "b"),
            (r#"{"text":7,"executableCode":{"code":"\udc00","language":[]}}"#, "code \u{fffd}"),
            (r#"{"codeExecutionResult":{"outcome":-1,"output":["x"],"id":7}}"#, r#"Unknown("-1") """#),
            (r#"{"codeExecutionResult":{"outcome":1.5,"output":"x"}}"#, r#"Unknown("1.5") "x""#),
            (r#"{"codeExecutionResult":{"outcome":{},"output":"x"}}"#, r#"Unspecified "x""#),
            (r#"{"inlineData":{"mimeType":7,"data":"iVBORw0KGgo="}}"#, "Image(image/png, 8 bytes)"),
            (r#"{"text":"a","big":1e999,"thought":"no"}"#, "a"),
        ] {
            assert_eq!(pieces(json), expected, "{json}");
        }
    }

    #[test]
    fn what_is_not_known_is_kept_as_it_came() {
        for json in [
            "7",
            "{}",
            r#"{"functionCall":{"name":"f","args":{"a": 1.0}},"thoughtSignature":"Ck4="}"#,
            r#"{"text":7}"#,
            r#"{"inlineData":{"mimeType":"audio/wav","data":"UklGRg=="}}"#,
            r#"{"inlineData":{"mimeType":"image/png","data":"!"}}"#,
        ] {
            assert_eq!(pieces(json), format!("note {json}"));
        }
    }

    #[test]
    fn an_empty_text_is_a_part_without_pieces() {
        assert_eq!(pieces(r#"{"text":"","thoughtSignature":"Ck4="}"#), "");
    }

    #[test]
    fn bytes_with_a_name_are_a_file() {
        let json = r#"{"inlineData":{"mimeType":"image/png","displayName":"a.png","data":"iVBORw0KGgo="}}"#;
        assert_eq!(pieces(json), "WrittenFile(a.png, 8 bytes)");
    }

    #[test]
    fn base64_may_be_written_in_any_way() {
        for text in ["-_8=", "-_8", "+/8=", "+/8", "+/\r\n8=\n"] {
            assert_eq!(decode(text.as_bytes()).as_deref(), Some(&[0xfb, 0xff][..]), "{text:?}");
        }
        assert_eq!(decode(b"a"), None);
    }
}
