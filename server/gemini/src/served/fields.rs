//! The messages of a request and their fields (<https://ai.google.dev/api/generate-content>,
//! <https://cloud.google.com/vertex-ai/generative-ai/docs/reference/rest>). Both services' fields are in one table.

use super::schema::{FieldShape, MessageShape, ValueShape};

/// A field.
const fn one(name: &'static str, value: ValueShape) -> FieldShape {
    FieldShape { name, value, is_list: false }
}

/// A list of values.
const fn many(name: &'static str, value: ValueShape) -> FieldShape {
    FieldShape { name, value, is_list: true }
}

const fn text(name: &'static str) -> FieldShape {
    one(name, ValueShape::Text)
}

const fn json(name: &'static str) -> FieldShape {
    one(name, ValueShape::Json)
}

const fn integer(name: &'static str) -> FieldShape {
    one(name, ValueShape::Integer)
}

const fn number(name: &'static str) -> FieldShape {
    one(name, ValueShape::Number)
}

const fn flag(name: &'static str) -> FieldShape {
    one(name, ValueShape::Bool)
}

const fn bytes(name: &'static str) -> FieldShape {
    one(name, ValueShape::Bytes)
}

const fn word(name: &'static str, words: &'static [&'static str]) -> FieldShape {
    one(name, ValueShape::Word(words))
}

const fn message(name: &'static str, shape: &'static MessageShape) -> FieldShape {
    one(name, ValueShape::Message(shape))
}

const fn messages(name: &'static str, shape: &'static MessageShape) -> FieldShape {
    many(name, ValueShape::Message(shape))
}

const fn of(fields: &'static [FieldShape]) -> MessageShape {
    MessageShape { fields }
}

/// `GenerateContentRequest`.
pub(super) static GENERATE: MessageShape = of(&[
    text("model"),
    messages("contents", &CONTENT),
    message("systemInstruction", &CONTENT),
    messages("tools", &TOOL),
    message("toolConfig", &TOOL_CONFIG),
    message("generationConfig", &GENERATION_CONFIG),
    messages("safetySettings", &SAFETY_SETTING),
    text("cachedContent"),
    json("labels"),
    text("serviceTier"),
    flag("store"),
    bytes("continuationToken"),
    json("modelArmorConfig"),
    json("generationOutputConfig"),
]);

/// `CountTokensRequest` of the Developer API.
pub(super) static COUNT: MessageShape =
    of(&[text("model"), messages("contents", &CONTENT), message("generateContentRequest", &GENERATE)]);

/// `CountTokensRequest` of Vertex AI.
pub(super) static VERTEX_COUNT: MessageShape = of(&[
    text("model"),
    messages("contents", &CONTENT),
    message("systemInstruction", &CONTENT),
    messages("tools", &TOOL),
    message("generationConfig", &GENERATION_CONFIG),
    json("instances"),
]);

/// The body of the request that starts an upload.
pub(super) static UPLOAD: MessageShape = of(&[message("file", &FILE)]);

static FILE: MessageShape = of(&[
    text("name"),
    text("displayName"),
    text("mimeType"),
    integer("sizeBytes"),
    text("createTime"),
    text("updateTime"),
    text("expirationTime"),
    text("sha256Hash"),
    text("uri"),
    text("downloadUri"),
    word("state", &["STATE_UNSPECIFIED", "PROCESSING", "ACTIVE"]),
    word("source", &["SOURCE_UNSPECIFIED", "UPLOADED", "GENERATED", "REGISTERED"]),
    json("error"),
    json("videoMetadata"),
]);

static CONTENT: MessageShape = of(&[messages("parts", &PART), text("role")]);

static PART: MessageShape = of(&[
    text("text"),
    flag("thought"),
    bytes("thoughtSignature"),
    message("inlineData", &BLOB),
    message("fileData", &FILE_DATA),
    message("executableCode", &EXECUTABLE_CODE),
    message("codeExecutionResult", &CODE_RESULT),
    message("functionCall", &FUNCTION_CALL),
    message("functionResponse", &FUNCTION_RESPONSE),
    message("toolCall", &TOOL_CALL),
    message("toolResponse", &TOOL_RESPONSE),
    message("mediaResolution", &PART_RESOLUTION),
    json("partMetadata"),
    json("videoMetadata"),
    json("audioMetadata"),
    json("documentMetadata"),
    json("spreadsheetMetadata"),
    json("speechMetadata"),
    json("audioTranscription"),
    word("mediaProcessing", &["MEDIA_PROCESSING_UNSPECIFIED", "STATIC", "AGENTIC"]),
]);

static BLOB: MessageShape = of(&[text("mimeType"), bytes("data"), text("displayName")]);

static FILE_DATA: MessageShape = of(&[text("fileUri"), text("mimeType"), text("displayName")]);

static EXECUTABLE_CODE: MessageShape =
    of(&[text("id"), word("language", &["LANGUAGE_UNSPECIFIED", "PYTHON"]), text("code")]);

static CODE_RESULT: MessageShape = of(&[
    text("id"),
    word("outcome", &["OUTCOME_UNSPECIFIED", "OUTCOME_OK", "OUTCOME_FAILED", "OUTCOME_DEADLINE_EXCEEDED"]),
    text("output"),
]);

static FUNCTION_CALL: MessageShape =
    of(&[text("id"), text("name"), json("args"), json("partialArgs"), flag("willContinue")]);

static FUNCTION_RESPONSE: MessageShape = of(&[
    text("id"),
    text("name"),
    json("response"),
    json("parts"),
    flag("willContinue"),
    word("scheduling", &["SCHEDULING_UNSPECIFIED", "SILENT", "WHEN_IDLE", "INTERRUPT"]),
]);

static TOOL_CALL: MessageShape = of(&[text("id"), word("toolType", &[]), json("args")]);

static TOOL_RESPONSE: MessageShape = of(&[text("id"), word("toolType", &[]), json("response")]);

static PART_RESOLUTION: MessageShape = of(&[word("level", MEDIA_RESOLUTIONS), integer("numTokens")]);

/// The tools that are nothing to this service are taken as they are.
static TOOL: MessageShape = of(&[
    message("codeExecution", &EMPTY),
    messages("functionDeclarations", &FUNCTION_DECLARATION),
    json("googleSearch"),
    json("googleSearchRetrieval"),
    json("googleMaps"),
    json("urlContext"),
    json("fileSearch"),
    json("computerUse"),
    json("retrieval"),
    json("enterpriseWebSearch"),
    json("parallelAiSearch"),
    json("exaAiSearch"),
    json("mcpServers"),
]);

static EMPTY: MessageShape = of(&[]);

static FUNCTION_DECLARATION: MessageShape = of(&[
    text("name"),
    text("description"),
    message("parameters", &SCHEMA),
    json("parametersJsonSchema"),
    message("response", &SCHEMA),
    json("responseJsonSchema"),
    word("behavior", &["UNSPECIFIED", "BLOCKING", "NON_BLOCKING"]),
]);

static SCHEMA: MessageShape = of(&[
    word("type", &["TYPE_UNSPECIFIED", "STRING", "NUMBER", "INTEGER", "BOOLEAN", "ARRAY", "OBJECT", "NULL"]),
    text("format"),
    text("title"),
    text("description"),
    flag("nullable"),
    json("default"),
    json("example"),
    many("enum", ValueShape::Text),
    message("items", &SCHEMA),
    one("properties", ValueShape::Map(&SCHEMA)),
    many("propertyOrdering", ValueShape::Text),
    many("required", ValueShape::Text),
    messages("anyOf", &SCHEMA),
    json("additionalProperties"),
    one("defs", ValueShape::Map(&SCHEMA)),
    text("ref"),
    text("pattern"),
    number("minimum"),
    number("maximum"),
    integer("minItems"),
    integer("maxItems"),
    integer("minLength"),
    integer("maxLength"),
    integer("minProperties"),
    integer("maxProperties"),
]);

static TOOL_CONFIG: MessageShape = of(&[
    message("functionCallingConfig", &FUNCTION_CALLING),
    json("retrievalConfig"),
    flag("includeServerSideToolInvocations"),
]);

static FUNCTION_CALLING: MessageShape = of(&[
    word("mode", &["MODE_UNSPECIFIED", "AUTO", "ANY", "NONE", "VALIDATED"]),
    many("allowedFunctionNames", ValueShape::Text),
    flag("streamFunctionCallArguments"),
]);

static GENERATION_CONFIG: MessageShape = of(&[
    number("temperature"),
    number("topP"),
    number("topK"),
    integer("candidateCount"),
    integer("maxOutputTokens"),
    many("stopSequences", ValueShape::Text),
    integer("seed"),
    number("presencePenalty"),
    number("frequencyPenalty"),
    flag("responseLogprobs"),
    integer("logprobs"),
    text("responseMimeType"),
    message("responseSchema", &SCHEMA),
    json("responseJsonSchema"),
    json("responseFormat"),
    many(
        "responseModalities",
        ValueShape::Word(&["MODALITY_UNSPECIFIED", "TEXT", "IMAGE", "AUDIO", "VIDEO"]),
    ),
    word("mediaResolution", MEDIA_RESOLUTIONS),
    json("speechConfig"),
    json("imageConfig"),
    message("thinkingConfig", &THINKING),
    json("routingConfig"),
    json("modelSelectionConfig"),
    json("translationConfig"),
    json("audioTranscriptionConfig"),
    flag("audioTimestamp"),
    flag("enableAffectiveDialog"),
    flag("enableEnhancedCivicAnswers"),
]);

static THINKING: MessageShape = of(&[
    flag("includeThoughts"),
    integer("thinkingBudget"),
    word("thinkingLevel", &["THINKING_LEVEL_UNSPECIFIED", "MINIMAL", "LOW", "MEDIUM", "HIGH", "XHIGH"]),
]);

static SAFETY_SETTING: MessageShape =
    of(&[word("category", &[]), word("threshold", &[]), word("method", &[])]);

const MEDIA_RESOLUTIONS: &[&str] = &[
    "MEDIA_RESOLUTION_UNSPECIFIED",
    "MEDIA_RESOLUTION_LOW",
    "MEDIA_RESOLUTION_MEDIUM",
    "MEDIA_RESOLUTION_HIGH",
    "MEDIA_RESOLUTION_ULTRA_HIGH",
];
