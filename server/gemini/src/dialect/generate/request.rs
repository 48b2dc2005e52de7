//! The body of a request.

use std::borrow::Cow;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use bytes::Bytes;
use serde::Serialize;
use serde_json::value::to_raw_value;
use turn::{AnswerSettings, Attachment, Memory, Part, Parts, Prompt, Raw, State};

use super::earlier::{Questions, can_go_on, questions};
use super::part;
use crate::dialect::declaration::Declaration;
use crate::json;
use crate::question::Question;

/// Serialising what follows cannot fail: it is made of strings, lists and JSON.
const SERIALISES: &str = "strings, lists and JSON serialise";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct RequestBody<'a> {
    /// The conversation so far, oldest first.
    contents: Vec<Spoken<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    system_instruction: Option<UserContent<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tools: Vec<Tool<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    tool_config: Option<ToolConfig>,
    #[serde(skip_serializing_if = "GenerationConfig::is_empty")]
    generation_config: GenerationConfig,
    /// The service keeps what does not say otherwise.
    #[serde(skip_serializing_if = "Option::is_none")]
    store: Option<bool>,
}

/// What one side said.
#[derive(Serialize)]
#[serde(untagged)]
enum Spoken<'a> {
    /// As it was sent before, or is sent now.
    User(&'a Raw),
    /// What the model said, or what functions returned to it.
    Parts { role: &'static str, parts: Vec<Cow<'a, Part>> },
}

/// A tool that the service runs for the model, or functions that it may call.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
enum Tool<'a> {
    /// Python, written and run by the model: <https://ai.google.dev/gemini-api/docs/code-execution>.
    CodeExecution {},
    /// The web: <https://ai.google.dev/gemini-api/docs/google-search>.
    GoogleSearch {},
    /// <https://ai.google.dev/gemini-api/docs/function-calling>.
    FunctionDeclarations(Vec<Declaration<'a>>),
}

/// How functions go together with the service's own tools (<https://ai.google.dev/gemini-api/docs/tool-combination>).
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct ToolConfig {
    function_calling_config: CallingConfig,
    include_server_side_tool_invocations: bool,
}

#[derive(Serialize)]
struct CallingConfig {
    mode: &'static str,
}

/// How the answer is made (<https://ai.google.dev/api/generate-content#generationconfig>).
#[derive(Default, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct GenerationConfig {
    #[serde(skip_serializing_if = "Option::is_none")]
    temperature: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_output_tokens: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    seed: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    media_resolution: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    thinking_config: Option<ThinkingConfig>,
}

#[derive(PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
struct ThinkingConfig {
    #[serde(skip_serializing_if = "is_false")]
    include_thoughts: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    thinking_level: Option<String>,
}

#[allow(clippy::trivially_copy_pass_by_ref, reason = "as the serialiser calls it")]
fn is_false(value: &bool) -> bool {
    !value
}

impl GenerationConfig {
    fn of(answer: &AnswerSettings) -> Self {
        let level = answer.thinking.as_ref().map(|level| level.to_ascii_uppercase());
        let thinks = ThinkingConfig { include_thoughts: answer.tells_thoughts, thinking_level: level };
        let resolution = answer.resolution.as_ref().filter(|word| *word != OF_PARTS.0);
        let resolution = resolution.map(|word| word.to_ascii_uppercase());
        GenerationConfig {
            temperature: answer.temperature,
            max_output_tokens: answer.output_tokens,
            seed: answer.seed,
            media_resolution: resolution.map(|word| format!("MEDIA_RESOLUTION_{word}")),
            thinking_config: Some(thinks).filter(|it| it.include_thoughts || it.thinking_level.is_some()),
        }
    }

    fn is_empty(&self) -> bool {
        *self == GenerationConfig::default()
    }
}

#[derive(Serialize)]
struct UserContent<'a> {
    role: &'static str,
    parts: Vec<UserPart<'a>>,
}

/// One of a file and a text.
#[derive(Default, Serialize)]
#[serde(rename_all = "camelCase")]
struct UserPart<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    inline_data: Option<InlineFile<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    file_data: Option<FileThere<'a>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    text: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    media_resolution: Option<PartResolution>,
}

/// How closely the model looks at an image.
#[derive(Serialize)]
struct PartResolution {
    level: &'static str,
}

/// The resolution that only a part can ask for, as the setting and as the wire have it.
const OF_PARTS: (&str, &str) = ("ultra_high", "MEDIA_RESOLUTION_ULTRA_HIGH");

/// A file that was uploaded.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct FileThere<'a> {
    mime_type: &'static str,
    display_name: &'a str,
    file_uri: &'a str,
}

/// A file with its type.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct InlineFile<'a> {
    mime_type: &'static str,
    /// The name, which the code execution tool shows to the program.
    display_name: &'a str,
    /// The bytes in base64.
    data: String,
}

/// What the person says: the files first, as the documentation does, then one text.
pub(super) fn content(prompt: &Prompt) -> Raw {
    let text = prompt.text();
    let is_close = prompt.answer.resolution.as_deref() == Some(OF_PARTS.0);
    let files = prompt.attachments.iter().map(|file| UserPart::file(file, is_close));
    let parts = files.chain([UserPart::text(&text)]).collect();
    to_raw_value(&UserContent { role: "user", parts }).expect(SERIALISES).into()
}

/// The body that continues earlier turns. Each answer is sent again as it was, byte for byte: ids and signatures must come
/// back unchanged (<https://ai.google.dev/gemini-api/docs/thought-signatures>). The files of all questions are sent with
/// the last one. `answered` is what of the answer there is already; `circulates` tells if the service gives the calls of
/// its own tools back.
pub(super) fn body(
    question: &Question,
    asked: &Raw,
    answered: Option<&Parts>,
    store: Option<bool>,
    circulates: bool,
) -> Bytes {
    let (earlier, prompt) = (&question.earlier, &*question.prompt);
    let answer = &prompt.answer;
    let Questions { earlier: questions, last } = questions(earlier, &prompt.attachments, asked);
    let answers = earlier.iter().filter(|memory| can_go_on(memory)).map(answer_of);
    let before = questions
        .iter()
        .zip(answers)
        .flat_map(|(asked, answer)| [Spoken::User(asked)].into_iter().chain(answer));
    let so_far = answered.into_iter().flat_map(spoken);
    let contents = before.chain([Spoken::User(&last)]).chain(so_far).collect();
    let code_execution = answer.runs_code.then_some(Tool::CodeExecution {});
    let search = answer.searches.then_some(Tool::GoogleSearch {});
    let mut tools: Vec<Tool<'_>> = code_execution.into_iter().chain(search).collect();
    let mixes = circulates && !tools.is_empty() && !prompt.functions.is_empty();
    let functions: Vec<Declaration<'_>> = prompt.functions.iter().map(Declaration::of_openapi).collect();
    tools.extend((!functions.is_empty()).then_some(Tool::FunctionDeclarations(functions)));
    let body = RequestBody {
        contents,
        system_instruction: answer.instructions.as_deref().map(UserContent::text),
        tools,
        tool_config: mixes.then_some(ToolConfig {
            function_calling_config: CallingConfig { mode: "VALIDATED" },
            include_server_side_tool_invocations: true,
        }),
        generation_config: GenerationConfig::of(answer),
        store,
    };
    serde_json::to_vec(&body).expect(SERIALISES).into()
}

/// The body that goes on with an answer: the same question with a word about where.
pub(super) fn continued(body: &[u8], token: &str) -> Bytes {
    json::with_field(body, "continuationToken", &json::quoted(token))
}

/// What the model said in a turn, and what functions returned to it.
fn answer_of(memory: &Memory) -> Vec<Spoken<'_>> {
    match &memory.state {
        State::Contents { answered, .. } => spoken(answered),
        _ => Vec::new(),
    }
}

/// Parts by the sides that said them. The service sends parts without a payload, but does not take them.
fn spoken(parts: &Parts) -> Vec<Spoken<'_>> {
    let mut said: Vec<(bool, Vec<Cow<'_, Part>>)> = Vec::new();
    for part in parts.iter().filter(|part| part::has_payload(part.get())) {
        let is_returned = part::is_returned(part);
        match said.last_mut().filter(|(side, _)| *side == is_returned) {
            Some((_, last)) => last.push(part::sent_again(part)),
            None => said.push((is_returned, vec![part::sent_again(part)])),
        }
    }
    let role = |is_returned| if is_returned { "user" } else { "model" };
    said.into_iter().map(|(is_returned, parts)| Spoken::Parts { role: role(is_returned), parts }).collect()
}

impl<'a> UserContent<'a> {
    fn text(text: &'a str) -> Self {
        UserContent { role: "user", parts: vec![UserPart::text(text)] }
    }
}

impl<'a> UserPart<'a> {
    fn text(text: &'a str) -> Self {
        UserPart { text: Some(text), ..UserPart::default() }
    }

    /// A file; an image may be looked at closely.
    fn file(attachment: &'a Attachment, is_close: bool) -> Self {
        let (mime_type, display_name) = (attachment.media_type, attachment.name.as_str());
        let resolution =
            (is_close && mime_type.starts_with("image/")).then_some(PartResolution { level: OF_PARTS.1 });
        let part = UserPart { media_resolution: resolution, ..UserPart::default() };
        if let Some(there) = &attachment.uploaded {
            let file = FileThere { mime_type, display_name, file_uri: &there.uri };
            return UserPart { file_data: Some(file), ..part };
        }
        let data = STANDARD.encode(&attachment.bytes);
        UserPart { inline_data: Some(InlineFile { mime_type, display_name, data }), ..part }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use serde_json::value::RawValue;

    use super::*;
    use crate::dialect::EarlierFile;

    fn raw(json: &str) -> Raw {
        Raw::from(RawValue::from_string(json.to_owned()).expect("JSON"))
    }

    fn prompt(question: &str) -> Prompt {
        Prompt { question: question.to_owned(), ..Prompt::default() }
    }

    fn request(earlier: &[Memory], prompt: &Prompt) -> String {
        let prompt = Arc::new(prompt.clone());
        let question = Question { earlier: earlier.to_vec(), prompt, ..Question::default() };
        let asked = content(&question.prompt);
        String::from_utf8(body(&question, &asked, None, None, true).to_vec()).expect("JSON is UTF-8")
    }

    #[test]
    fn files_come_first_then_the_question_with_the_excerpt() {
        let prompt = Prompt {
            question: "mean?\n".to_owned(),
            excerpt: Some(turn::Excerpt::new("python", "x = [3, 5]")),
            attachments: vec![crate::attachment("a.csv", b"n\n3\n".to_vec()).expect("a CSV")],
            ..Prompt::default()
        };
        insta::assert_snapshot!(request(&[], &prompt), @r#"{"contents":[{"role":"user","parts":[{"inlineData":{"mimeType":"text/csv","displayName":"a.csv","data":"bgozCg=="}},{"text":"mean?\n\nFiles in the working directory of your code: `input_file_0.csv` (a.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program.\n\n```python\nx = [3, 5]\n```\n"}]}],"tools":[{"codeExecution":{}}]}"#);
    }

    #[test]
    fn a_file_stays_beside_an_uploaded_one_of_its_name() {
        let csv = |text: &str| crate::attachment("a.csv", text.as_bytes().to_vec()).expect("a CSV");
        let asked = content(&Prompt { attachments: vec![csv("3")], ..prompt("small?") });
        let answered = [raw(r#"{"text":"4"}"#).into()].into_iter().collect();
        let earlier = [Memory { state: State::Contents { asked, answered }, ..Memory::default() }];
        let uploaded = Some(turn::Uploaded { size: 9, uri: "u".to_owned() });
        let large = Attachment { bytes: Vec::new(), uploaded, ..csv("5") };
        let attachments = vec![large];
        let again = crate::files_of(&earlier, &attachments).iter().map(EarlierFile::again).collect();
        let sent = request(&earlier, &Prompt { again, attachments, ..prompt("large?") });
        insta::assert_snapshot!(sent.replace(r#"{"role""#, "\n{\"role\""), @r#"
        {"contents":[
        {"role":"user","parts":[{"text":"(Here a.csv was attached. It is attached to the last question now, as earlier-1-a.csv: a later file has its name.)"},{"text":"small?\n\nFiles in the working directory of your code: `input_file_0.csv` (a.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program."}]},
        {"role":"model","parts":[{"text":"4"}]},
        {"role":"user","parts":[{"inlineData":{"mimeType":"text/csv","displayName":"earlier-1-a.csv","data":"Mw=="}},{"fileData":{"mimeType":"text/csv","displayName":"a.csv","fileUri":"u"}},{"text":"large?\n\nFiles in the working directory of your code: `input_file_0.csv` (earlier-1-a.csv), `input_file_1.csv` (a.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program."}]}],"tools":[{"codeExecution":{}}]}
        "#);
    }

    #[test]
    fn the_files_of_earlier_questions_go_along_with_the_last_one() {
        let csv = |name, text: &str| crate::attachment(name, text.as_bytes().to_vec()).expect("a CSV");
        let turn = |question: &str, attachments, answered: &[&str]| {
            let asked = content(&Prompt { attachments, ..prompt(question) });
            let answered = answered.iter().map(|part| raw(part).into()).collect();
            Memory { state: State::Contents { asked, answered }, ..Memory::default() }
        };
        let answer = [r#"{"text":"4","thoughtSignature":"A+/="}"#];
        let earlier = [
            turn("first?", vec![csv("a.csv", "3"), csv("b.csv", "5")], &answer),
            turn("no answer?", vec![csv("lost.csv", "7")], &[]),
            turn("second?", vec![csv("a.csv", "3"), csv("a.csv", "9")], &answer),
        ];
        let again = |newer: &[Attachment]| {
            crate::files_of(&earlier, newer).iter().map(EarlierFile::again).collect::<Vec<_>>()
        };
        let names: Vec<String> = again(&[]).into_iter().map(|file| file.name).collect();
        assert_eq!(names.join(" "), "earlier-1-a.csv b.csv a.csv");
        let attachments = vec![csv("b.csv", "6"), csv("c.csv", "1")];
        let again = again(&attachments);
        let last = Prompt { again, attachments, ..prompt("third?") };
        let sent = request(&earlier, &last)
            .replace(r#"{"role""#, "\n{\"role\"")
            .replace(r#"{"inline"#, "\n  {\"inline");
        insta::assert_snapshot!(sent, @r#"
        {"contents":[
        {"role":"user","parts":[{"text":"(Here a.csv was attached. It is attached to the last question now, as earlier-1-a.csv: a later file has its name.)"},{"text":"(Here b.csv was attached. It is attached to the last question now, as earlier-1-b.csv: a later file has its name.)"},{"text":"first?\n\nFiles in the working directory of your code: `input_file_0.csv` (a.csv), `input_file_1.csv` (b.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program."}]},
        {"role":"model","parts":[{"text":"4","thoughtSignature":"A+/="}]},
        {"role":"user","parts":[{"text":"(Here a.csv was attached. It is attached to the last question now, as earlier-1-a.csv: a later file has its name.)"},{"text":"(Here a.csv was attached. It is attached to the last question now.)"},{"text":"second?\n\nFiles in the working directory of your code: `input_file_0.csv` (a.csv), `input_file_1.csv` (a.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program."}]},
        {"role":"model","parts":[{"text":"4","thoughtSignature":"A+/="}]},
        {"role":"user","parts":[
          {"inlineData":{"mimeType":"text/csv","displayName":"earlier-1-a.csv","data":"Mw=="}},
          {"inlineData":{"mimeType":"text/csv","displayName":"earlier-1-b.csv","data":"NQ=="}},
          {"inlineData":{"mimeType":"text/csv","displayName":"a.csv","data":"OQ=="}},
          {"inlineData":{"mimeType":"text/csv","displayName":"b.csv","data":"Ng=="}},
          {"inlineData":{"mimeType":"text/csv","displayName":"c.csv","data":"MQ=="}},{"text":"third?\n\nFiles in the working directory of your code: `input_file_0.csv` (earlier-1-a.csv), `input_file_1.csv` (earlier-1-b.csv), `input_file_2.csv` (a.csv), `input_file_3.csv` (b.csv), `input_file_4.csv` (c.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program."}]}],"tools":[{"codeExecution":{}}]}
        "#);
    }

    #[test]
    fn what_the_person_set_of_the_answer_goes_along() {
        let answer = AnswerSettings {
            runs_code: false,
            searches: true,
            tells_thoughts: true,
            instructions: Some("Be brief.".to_owned()),
            thinking: Some("low".to_owned()),
            temperature: Some(0.5),
            seed: Some(7),
            output_tokens: Some(2048),
            resolution: Some("ultra_high".to_owned()),
        };
        let sent = |answer: AnswerSettings| {
            let sent = request(&[], &Prompt { answer, ..prompt("hi") });
            sent.split_once("}],").expect("contents").1.to_owned()
        };
        let neither = AnswerSettings { runs_code: false, ..AnswerSettings::default() };
        let drawn = [sent(answer), sent(AnswerSettings { searches: true, ..AnswerSettings::default() })];
        insta::assert_snapshot!(drawn.join("\n"), @r#"
        "systemInstruction":{"role":"user","parts":[{"text":"Be brief."}]},"tools":[{"googleSearch":{}}],"generationConfig":{"temperature":0.5,"maxOutputTokens":2048,"seed":7,"thinkingConfig":{"includeThoughts":true,"thinkingLevel":"LOW"}}}
        "tools":[{"codeExecution":{}},{"googleSearch":{}}]}
        "#);
        assert!(!request(&[], &Prompt { answer: neither, ..prompt("hi") }).contains("tools"));
    }

    #[test]
    fn the_highest_resolution_stands_at_each_image() {
        let file = |name: &str, media_type| Attachment {
            name: name.to_owned(),
            media_type,
            bytes: Vec::new(),
            sampled: None,
            privacy: turn::FilePrivacy::Full,
            outline: String::new(),
            uploaded: None,
        };
        let attachments = vec![file("a.png", "image/png"), file("b.csv", "text/csv")];
        let sent = |resolution: &str| {
            let answer =
                AnswerSettings { resolution: Some(resolution.to_owned()), ..AnswerSettings::default() };
            request(&[], &Prompt { answer, attachments: attachments.clone(), ..prompt("hi") })
        };
        insta::assert_snapshot!([sent("high"), sent("ultra_high")].join("\n"), @r#"
        {"contents":[{"role":"user","parts":[{"inlineData":{"mimeType":"image/png","displayName":"a.png","data":""}},{"inlineData":{"mimeType":"text/csv","displayName":"b.csv","data":""}},{"text":"hi\n\nFiles in the working directory of your code: `input_file_0.png` (a.png), `input_file_1.csv` (b.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program."}]}],"tools":[{"codeExecution":{}}],"generationConfig":{"mediaResolution":"MEDIA_RESOLUTION_HIGH"}}
        {"contents":[{"role":"user","parts":[{"inlineData":{"mimeType":"image/png","displayName":"a.png","data":""},"mediaResolution":{"level":"MEDIA_RESOLUTION_ULTRA_HIGH"}},{"inlineData":{"mimeType":"text/csv","displayName":"b.csv","data":""}},{"text":"hi\n\nFiles in the working directory of your code: `input_file_0.png` (a.png), `input_file_1.csv` (b.csv). If one is not there, it has the name in brackets. Open them; do not type their rows into a program."}]}],"tools":[{"codeExecution":{}}]}
        "#);
    }

    #[test]
    fn what_carries_nothing_is_not_sent_again() {
        let turn = |parts: &[&str]| {
            let answered = parts.iter().map(|part| raw(part).into()).collect();
            let state = State::Contents { asked: raw("0"), answered };
            let sent = request(&[Memory { state, ..Memory::default() }], &prompt("1"));
            let sent = sent.split_once(r#""contents":["#).expect("contents").1;
            sent.split_once(r#"{"role":"user""#).expect("a question").0.to_owned()
        };
        let thought = r#"{"text":"hm","thought":true}"#;
        let drawn = [
            turn(&["{}", r#"{"text":"a"}"#, r#"{"thoughtSignature":"AA"}"#, r#"{"text":null}"#]),
            turn(&[thought, r#"{"executableCode":{"code":"1"}}"#, r#"{"text":"","thoughtSignature":"AA"}"#]),
            turn(&[r#"{"functionCall":{"name":"f"}}"#, "7"]),
            turn(&[r#"{"text":"\ud83c"}"#]),
            turn(&[
                r#"{"inlineData":{"mimeType":"image/png","data":"!"},"thoughtSignature":"AA"}"#,
                r#"{"text":"b"}"#,
            ]),
            turn(&["{}", thought, r#"{"text":""}"#]),
            turn(&[]),
        ];
        insta::assert_snapshot!(drawn.join("\n"), @r#"
        0,{"role":"model","parts":[{"text":"a"}]},
        0,{"role":"model","parts":[{"text":"hm","thought":true},{"executableCode":{"code":"1"}},{"text":"","thoughtSignature":"AA"}]},

        0,{"role":"model","parts":[{"text":"\ud83c"}]},
        0,{"role":"model","parts":[{"text":"(An image (image/png) came damaged and cannot be read.)"},{"text":"b"}]},
        "#);
    }

    #[test]
    fn an_earlier_turn_is_sent_again_as_it_came() {
        let asked = r#"{"role":"user", "parts":[{"text":"sum\u0021","x":1.0}]}"#;
        let part = r#"{"text":"13","thoughtSignature":"Ck4B+/=", "newField":{"b":1.0,"a":[]}}"#;
        let memory = |asked: &str, answered: &[&str]| Memory {
            state: State::Contents {
                asked: raw(asked),
                answered: answered.iter().map(|part| raw(part).into()).collect(),
            },
            ..Memory::default()
        };
        let earlier = [memory(asked, &[part]), memory("{\"not\":\"answered\"}", &[]), Memory::default()];
        assert_eq!(
            request(&earlier, &prompt("and the mean?")),
            format!(
                r#"{{"contents":[{asked},{{"role":"model","parts":[{part}]}},{{"role":"user","parts":[{{"text":"and the mean?"}}]}}],"tools":[{{"codeExecution":{{}}}}]}}"#
            )
        );
    }
}
