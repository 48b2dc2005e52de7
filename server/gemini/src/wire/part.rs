//! One part of a content: text, code, a result, bytes — or something newer, kept as it came.

use std::fmt;

use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};
use base64::{Engine, alphabet};
use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::value::RawValue;

use super::lenient::{self, Object};
use super::{Language, Outcome};

/// One part, with the JSON it came as: replaying a turn sends that JSON unchanged, with its signatures and
/// whatever else this version does not know (<https://ai.google.dev/gemini-api/docs/thought-signatures>).
#[derive(Clone)]
pub struct Part {
    raw: Box<RawValue>,
    fields: Fields,
}

/// The fields this version reads. The API sends one payload a part; nothing here relies on it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Fields {
    #[serde(skip_serializing_if = "Option::is_none")]
    thought: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    executable_code: Option<ExecutableCode>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code_execution_result: Option<CodeExecutionResult>,
    #[serde(skip_serializing_if = "Option::is_none")]
    inline_data: Option<Blob>,
}

/// Code the model wrote for the service to run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct ExecutableCode {
    /// Names the run; its result carries the same id. Models before Gemini 3 send none.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// The language, where said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub language: Option<Language>,
    /// The program.
    #[serde(default)]
    pub code: String,
}

/// What came of running the code.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CodeExecutionResult {
    /// The id of the code this belongs to.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    /// How the run ended, where said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub outcome: Option<Outcome>,
    /// What was printed; absent where nothing was.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<String>,
}

/// Bytes with their type.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Blob {
    /// The IANA media type, where said.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mime_type: Option<String>,
    /// The file's name as the code execution tool shows it to the program.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub display_name: Option<String>,
    /// The bytes in base64, in either alphabet, padded or not.
    #[serde(default)]
    pub data: String,
}

impl Fields {
    /// Reads what can be read of a part in an unexpected shape. The rest is kept for replay and shows nothing.
    fn leniently(raw: &str) -> Self {
        let mended = lenient::mend(raw);
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
                mime_type: blob.field("mimeType"),
                display_name: blob.field("displayName"),
                data: blob.field("data").unwrap_or_default(),
            }),
        }
    }
}

impl Part {
    fn from_fields(fields: Fields) -> Self {
        let raw = serde_json::value::to_raw_value(&fields).expect("strings always serialise");
        Part { raw, fields }
    }

    /// A part of plain text.
    #[must_use]
    pub fn of_text(text: impl Into<String>) -> Self {
        Part::from_fields(Fields { text: Some(text.into()), ..Fields::default() })
    }

    /// A part of code.
    #[must_use]
    pub fn of_code(code: ExecutableCode) -> Self {
        Part::from_fields(Fields { executable_code: Some(code), ..Fields::default() })
    }

    /// A part with the result of a code run.
    #[must_use]
    pub fn of_result(result: CodeExecutionResult) -> Self {
        Part::from_fields(Fields { code_execution_result: Some(result), ..Fields::default() })
    }

    /// A part of bytes.
    #[must_use]
    pub fn of_bytes(mime_type: &str, display_name: Option<&str>, bytes: &[u8]) -> Self {
        let blob = Blob {
            mime_type: Some(mime_type.to_owned()),
            display_name: display_name.map(str::to_owned),
            data: base64::engine::general_purpose::STANDARD.encode(bytes),
        };
        Part::from_fields(Fields { inline_data: Some(blob), ..Fields::default() })
    }

    /// The JSON this part came as, to be replayed unchanged.
    #[must_use]
    pub fn raw(&self) -> &RawValue {
        &self.raw
    }

    /// Whether this part belongs to the model's thinking and not to its answer.
    #[must_use]
    pub fn is_thought(&self) -> bool {
        self.fields.thought == Some(true)
    }

    /// Text, if this part has any.
    #[must_use]
    pub fn text(&self) -> Option<&str> {
        self.fields.text.as_deref()
    }

    /// Code, if this part has any.
    #[must_use]
    pub fn code(&self) -> Option<&ExecutableCode> {
        self.fields.executable_code.as_ref()
    }

    /// The result of a code run, if this part has one.
    #[must_use]
    pub fn result(&self) -> Option<&CodeExecutionResult> {
        self.fields.code_execution_result.as_ref()
    }

    /// Bytes, if this part has any.
    #[must_use]
    pub fn blob(&self) -> Option<&Blob> {
        self.fields.inline_data.as_ref()
    }
}

/// Content is not for logs: a part shows its size only.
impl fmt::Debug for Part {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Part({} bytes)", self.raw.get().len())
    }
}

impl PartialEq for Part {
    fn eq(&self, other: &Self) -> bool {
        self.raw.get() == other.raw.get()
    }
}

impl<'de> Deserialize<'de> for Part {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let raw = Box::<RawValue>::deserialize(deserializer)?;
        let fields = serde_json::from_str(raw.get()).unwrap_or_else(|_| Fields::leniently(raw.get()));
        Ok(Part { raw, fields })
    }
}

impl Serialize for Part {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.raw.serialize(serializer)
    }
}

const LENIENT: GeneralPurposeConfig = GeneralPurposeConfig::new()
    .with_decode_padding_mode(DecodePaddingMode::Indifferent)
    .with_decode_allow_trailing_bits(true);
const STANDARD: GeneralPurpose = GeneralPurpose::new(&alphabet::STANDARD, LENIENT);
const URL_SAFE: GeneralPurpose = GeneralPurpose::new(&alphabet::URL_SAFE, LENIENT);

impl Blob {
    /// The bytes; `None` when the text is not base64. Takes both alphabets, any padding and line breaks:
    /// Google's own SDKs differ in all three.
    #[must_use]
    pub fn bytes(&self) -> Option<Vec<u8>> {
        let mut text = self.data.as_bytes().to_vec();
        text.retain(|byte| !byte.is_ascii_whitespace());
        let engine = if text.iter().any(|byte| matches!(byte, b'-' | b'_')) { URL_SAFE } else { STANDARD };
        engine.decode(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::Part;

    /// Text, thought, code, outcome, output and bytes of a part, as far as it has them.
    fn read(json: &str) -> String {
        let part: Part = serde_json::from_str(json).expect("a part");
        assert_eq!(part.raw().get(), json);
        let mut read: Vec<String> = part.text().map(str::to_owned).into_iter().collect();
        read.extend(part.is_thought().then(|| "thought".to_owned()));
        read.extend(part.code().map(|code| format!("code {}", code.code)));
        read.extend(part.result().map(|result| format!("{:?} {:?}", result.outcome, result.output)));
        read.extend(part.blob().map(|blob| format!("blob {:?} {:?}", blob.mime_type, blob.data)));
        read.join(" ")
    }

    #[test]
    fn a_strange_field_does_not_take_the_others_along() {
        for (json, expected) in [
            (r#"{"text":"IMPORTANT \ud800 text"}"#, "IMPORTANT \u{fffd} text"),
            (r#"{"text":"a","thought":"yes"}"#, "a"),
            (r#"{"text":"a","thought":true,"inlineData":7}"#, "a thought"),
            (r#"{"text":"a","text":"b","x\ud800":1}"#, "b"),
            (r#"{"text":7,"executableCode":{"code":"\udc00","language":[]}}"#, "code \u{fffd}"),
            (
                r#"{"codeExecutionResult":{"outcome":-1,"output":["x"],"id":7}}"#,
                r#"Some(Unknown("-1")) None"#,
            ),
            (r#"{"codeExecutionResult":{"outcome":1.5,"output":"x"}}"#, r#"Some(Unknown("1.5")) Some("x")"#),
            (r#"{"codeExecutionResult":{"outcome":{},"output":"x"}}"#, r#"None Some("x")"#),
            (r#"{"inlineData":{"mimeType":7,"data":"QQ=="}}"#, r#"blob None "QQ==""#),
            (r#"{"text":"a","big":1e999,"thought":"no"}"#, "a"),
            ("7", ""),
        ] {
            assert_eq!(read(json), expected, "{json}");
        }
    }
}
