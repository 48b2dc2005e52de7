//! One part of an answer: text, a program, its result, bytes. Anything else is kept unchanged.

use std::borrow::Cow;

use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::{Engine, alphabet};
use memchr::memchr2;
use serde::Deserialize;
use serde_json::value::RawValue;
use turn::{Code, Image, Outcome, Output, Part, Piece, Raw, Unshown, WrittenFile};

use super::word::{LanguageWords, OutcomeWords, Word};
use crate::functions::{FunctionCall, Returned};
use crate::json::{self, Object};

/// What stands before the text of a part that has nothing else.
pub(super) const TEXT_HEAD: &str = r#"{"text":""#;

/// What stands behind it.
pub(super) const TEXT_TAIL: &str = r#""}"#;

/// What stands behind that of a thought.
pub(super) const THOUGHT_TAIL: &str = r#"","thought":true}"#;

/// The fields this version reads, each by itself: one in an unexpected shape does not spoil the others. The API sends one
/// payload a part; nothing here relies on it.
#[derive(Default)]
pub(super) struct Fields<'j> {
    is_thought: bool,
    text: Option<&'j RawValue>,
    /// A program that the model wrote for the service to run.
    code: Option<&'j RawValue>,
    /// What came of running the program.
    result: Option<&'j RawValue>,
    bytes: Option<&'j RawValue>,
    /// Where a file is that has no bytes here.
    elsewhere: Option<&'j RawValue>,
}

/// A part with nothing but a text.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct OnlyText<'j> {
    #[serde(borrow)]
    text: &'j RawValue,
    thought: Option<bool>,
}

/// The text of a part with nothing else, as it stands between its quotes, and `true` if it is a thought.
pub(super) fn only_text(json: &str) -> Option<(&str, bool)> {
    // What ends in two brackets has an object: to read that would be in vain.
    if json.ends_with("}}") {
        return None;
    }
    let OnlyText { text, thought } = serde_json::from_str(json).ok()?;
    Some((json::content(text)?, thought == Some(true)))
}

/// Reads the pieces in a part. A part can hold more than one, or nothing to show.
pub(super) fn read(part: &Part, pieces: &mut Vec<Piece>) {
    // Most parts are texts, and were taken apart before.
    if let Some(content) = part.text() {
        let text = json::unescaped(content).filter(|text| !text.is_empty()).map(Cow::into_owned);
        let is_thought = part.get().ends_with(THOUGHT_TAIL);
        pieces.extend(text.map(|text| if is_thought { Piece::Thought(text) } else { Piece::Text(text) }));
        return;
    }
    let fields = Fields::read(part.get());
    let count = pieces.len();
    let text = fields.text.and_then(json::string);
    let is_empty_text = text.as_deref().is_some_and(str::is_empty);
    let text = text.filter(|text| !text.is_empty()).map(Cow::into_owned);
    pieces.extend(text.map(|text| if fields.is_thought { Piece::Thought(text) } else { Piece::Text(text) }));
    pieces.extend(object(fields.code).as_ref().map(code));
    pieces.extend(object(fields.result).as_ref().map(output));
    pieces.extend(object(fields.bytes).as_ref().map(file));
    pieces.extend(object(fields.elsewhere).as_ref().and_then(elsewhere));
    if pieces.len() == count && !is_empty_text {
        pieces.extend(part.whole().cloned().map(Piece::Note));
    }
}

/// The function that a part calls.
pub(super) fn call(part: &Part) -> Option<FunctionCall> {
    let fields = part.whole().and_then(|raw| Object::read(raw.get()))?;
    FunctionCall::read(&fields.object("functionCall")?, "args")
}

/// `true` for a piece of a call that is given its arguments bit by bit. This client asks for no such calls
/// (<https://cloud.google.com/vertex-ai/generative-ai/docs/multimodal/function-calling>).
pub(super) fn is_piece_of_call(part: &Part) -> bool {
    let may_be = |raw: &&Raw| raw.get().contains("partialArgs") || raw.get().contains("willContinue");
    let fields = part.whole().filter(may_be).and_then(|raw| Object::read(raw.get()));
    let call = fields.and_then(|fields| fields.object("functionCall"));
    call.is_some_and(|call| call.value("partialArgs").is_some() || call.field("willContinue") == Some(true))
}

/// `true` for what a function returned.
pub(super) fn is_returned(part: &Part) -> bool {
    let may_be = |raw: &&Raw| raw.get().contains("functionResponse");
    part.whole()
        .filter(may_be)
        .and_then(|raw| Object::read(raw.get()))
        .is_some_and(|it| it.value("functionResponse").is_some())
}

/// What a function returned, as a part (<https://ai.google.dev/gemini-api/docs/function-calling>).
pub(super) fn returned(call: &FunctionCall, returned: &Returned) -> Part {
    let id = call.id.as_ref().map(|id| format!(r#""id":{},"#, json::quoted(id))).unwrap_or_default();
    let response = match returned {
        Ok(value) => format!(r#"{{"result":{}}}"#, value.get()),
        Err(why) => format!(r#"{{"error":{}}}"#, json::quoted(why)),
    };
    let json = format!(
        r#"{{"functionResponse":{{{id}"name":{},"response":{response}}}}}"#,
        json::quoted(&call.name)
    );
    Part::from(Raw::from(RawValue::from_string(json).expect("JSON made of JSON")))
}

/// `true` if a part carries anything, known here or not.
pub(super) fn has_payload(json: &str) -> bool {
    const BESIDE: [&str; 4] = ["thought", "thoughtSignature", "partMetadata", "videoMetadata"];
    Object::read(json).is_some_and(|part| part.names().any(|name| !BESIDE.contains(&name)))
}

/// What is said of bytes in a part that cannot be read; `None` if it has none such.
pub(super) fn damage(json: &str) -> Option<String> {
    if !json.contains("inlineData") {
        return None;
    }
    match file(&object(Fields::read(json).bytes)?) {
        Piece::Unshown(file) => Some(file.sentence()),
        _ => None,
    }
}

/// A part as it is sent again. The service refuses a question for bytes that are none, so words stand in their place.
pub(super) fn sent_again(part: &Part) -> Cow<'_, Part> {
    let damage = part.whole().and_then(|raw| damage(raw.get()));
    damage.map_or(Cow::Borrowed(part), |said| {
        let json = format!("{{\"text\":{}}}", json::quoted(&format!("({said})")));
        Cow::Owned(Part::from(Raw::from(RawValue::from_string(json).expect("JSON made of JSON"))))
    })
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

impl<'j> Fields<'j> {
    pub(super) fn read(json: &'j str) -> Self {
        let Some(part) = Object::read(json) else { return Fields::default() };
        Fields {
            is_thought: part.field("thought") == Some(true),
            text: part.value("text"),
            code: part.value("executableCode"),
            result: part.value("codeExecutionResult"),
            bytes: part.value("inlineData"),
            elsewhere: part.value("fileData"),
        }
    }

    /// What is shown of it as text, one after the other, as it stands between its quotes.
    pub(super) fn shown(&self) -> impl Iterator<Item = &'j str> {
        let code = object(self.code).and_then(|code| code.value("code"));
        let output = object(self.result).and_then(|result| result.value("output"));
        [self.text, code, output].into_iter().flatten().filter_map(json::content)
    }
}

fn object(value: Option<&RawValue>) -> Option<Object<'_>> {
    Object::read(value?.get())
}

/// Models before Gemini 3 send no id.
fn code(fields: &Object<'_>) -> Piece {
    let language = fields.field("language").map(|word: Word<LanguageWords>| word.0);
    Piece::Code(Code {
        id: fields.field("id"),
        language: language.unwrap_or_default(),
        code: fields.field("code").unwrap_or_default(),
    })
}

/// The id is that of the program. There is no output where nothing was printed.
fn output(fields: &Object<'_>) -> Piece {
    let outcome = fields.field("outcome").map(|word: Word<OutcomeWords>| Outcome::from(word.0));
    Piece::Output(Output {
        id: fields.field("id"),
        outcome: outcome.unwrap_or_default(),
        output: fields.field("output").unwrap_or_default(),
        ..Output::default()
    })
}

/// An image if its bytes are one and it has no name, else a file; what cannot be read is said.
fn file(fields: &Object<'_>) -> Piece {
    let data = fields.value("data").and_then(json::string).unwrap_or_default();
    let Some(bytes) = decode(data.as_bytes()).filter(|bytes| !bytes.is_empty()) else {
        return Piece::Unshown(Unshown::new(media_type(fields), None));
    };
    let name = fields.field::<String>("displayName");
    if name.is_none()
        && let Some(image) = Image::new(bytes.as_slice())
    {
        return Piece::Image(image);
    }
    let name = name.unwrap_or_else(|| unnamed(&media_type(fields)));
    Piece::File(WrittenFile::new(&name, bytes))
}

/// A file that is named by its address alone.
fn elsewhere(fields: &Object<'_>) -> Option<Piece> {
    let uri: String = fields.field("fileUri").filter(|uri: &String| !uri.trim().is_empty())?;
    Some(Piece::Unshown(Unshown::new(media_type(fields), Some(uri))))
}

fn media_type(fields: &Object<'_>) -> String {
    fields.field("mimeType").unwrap_or_default()
}

/// A name for a file of a media type: `answer.wav`.
fn unnamed(media_type: &str) -> String {
    const LONGEST: usize = 8;
    let kind = media_type
        .split([';', ' '])
        .next()
        .and_then(|kind| kind.rsplit_once('/'))
        .map_or("", |(_, kind)| kind);
    let is_plain =
        !kind.is_empty() && kind.len() <= LONGEST && kind.bytes().all(|byte| byte.is_ascii_alphanumeric());
    format!("answer.{}", if is_plain { kind } else { "bin" })
}

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

/// Decodes base64; `None` if the text is not base64. Takes both alphabets, any padding and line breaks: Google's own SDKs
/// differ in all three.
pub(crate) fn decode(text: &[u8]) -> Option<Vec<u8>> {
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
            Piece::Unshown(file) => file.sentence(),
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
        ] {
            assert_eq!(pieces(json), format!("note {json}"));
        }
    }

    #[test]
    fn a_file_without_bytes_that_can_be_read_is_said() {
        for (json, expected) in [
            (
                r#"{"inlineData":{"mimeType":"image/png","data":"!"}}"#,
                "An image (image/png) came damaged and cannot be read.",
            ),
            (
                r#"{"inlineData":{"mimeType":"image/png","data":""}}"#,
                "An image (image/png) came damaged and cannot be read.",
            ),
            (r#"{"inlineData":{"data":7}}"#, "A file came damaged and cannot be read."),
            (
                r#"{"fileData":{"mimeType":"image/webp","fileUri":"gs://b/a.webp"}}"#,
                "An image (image/webp) came by its address alone: gs://b/a.webp",
            ),
            (
                r#"{"fileData":{"fileUri":"https://h/a"},"text":"Here:"}"#,
                "Here:, A file came by its address alone: https://h/a",
            ),
            (r#"{"fileData":{"fileUri":" "}}"#, r#"note {"fileData":{"fileUri":" "}}"#),
        ] {
            assert_eq!(pieces(json), expected, "{json}");
        }
    }

    #[test]
    fn an_empty_text_is_a_part_without_pieces() {
        assert_eq!(pieces(r#"{"text":"","thoughtSignature":"Ck4="}"#), "");
    }

    #[test]
    fn bytes_of_another_kind_are_a_file() {
        let of =
            |kind: &str| pieces(&format!(r#"{{"inlineData":{{"mimeType":"{kind}","data":"UklGRg=="}}}}"#));
        assert_eq!(of("audio/wav"), "WrittenFile(answer.wav, 4 bytes)");
        assert_eq!(of("text/csv; charset=utf-8"), "WrittenFile(answer.csv, 4 bytes)");
        assert_eq!(of("x/../../etc"), "WrittenFile(answer.etc, 4 bytes)");
        assert_eq!(of(""), "WrittenFile(answer.bin, 4 bytes)");
        let webp =
            r#"{"inlineData":{"mimeType":"image/png","data":"UklGRhYAAABXRUJQVlA4IAoAAAAAAAAAAAAAAAAA"}}"#;
        assert_eq!(pieces(webp), "Image(image/webp, 30 bytes)");
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
