//! One step of an answer, as far as it came: whole, or a bit at a time.

mod contents;

use std::collections::BTreeMap;

use serde_json::value::{RawValue, to_raw_value};
use turn::{Piece, Raw};

use super::content::{self, StepRun};
use crate::dialect::part;
use crate::json::{self, Object};
use contents::Contents;

/// JSON made of JSON serialises.
const SERIALISES: &str = "JSON serialises";

/// Fields as they came.
type Fields = BTreeMap<String, Box<RawValue>>;

/// A step, as far as it came.
pub(super) struct StepSoFar {
    form: Form,
    /// All but what grows.
    fields: Fields,
    /// What grows in an answer, a thought and some results.
    contents: Contents,
    /// The arguments of a program, but for its text.
    arguments: Fields,
    /// What grows in the others: a program, what was printed, or the arguments of a function; as it stands between its
    /// quotes.
    text: String,
    /// The step as it came, as long as nothing was added.
    whole: Option<Raw>,
}

/// What is known of the types of steps.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// What the person said.
    Question,
    Thought,
    Program,
    Result,
    Answer,
    Other,
}

impl Form {
    fn of(kind: &str) -> Self {
        match kind {
            "user_input" => Form::Question,
            "thought" => Form::Thought,
            "code_execution_call" => Form::Program,
            "code_execution_result" => Form::Result,
            "model_output" => Form::Answer,
            _ => Form::Other,
        }
    }

    /// The field that grows by contents.
    fn list(self) -> Option<&'static str> {
        match self {
            Form::Answer => Some("content"),
            Form::Thought => Some("summary"),
            Form::Result => Some("result"),
            Form::Question | Form::Program | Form::Other => None,
        }
    }
}

/// What a bit adds to what is shown.
#[derive(Debug, PartialEq)]
pub(super) enum Added<'j> {
    /// A text, as it stands between its quotes.
    Text(&'j str),
    /// A content of another kind, as a part.
    Content(Raw),
    /// What shows at the end of the step.
    Later,
    /// This version does not know it.
    Unknown,
}

impl StepSoFar {
    /// A step as it came.
    pub(super) fn read(step: &RawValue) -> Self {
        let fields = Object::read(step.get());
        let kind = fields.as_ref().and_then(|fields| fields.text("type"));
        let mut read = StepSoFar::empty(&kind.unwrap_or_default());
        if let Some(fields) = fields {
            fields.fields().for_each(|(name, value)| read.set(name, value));
        }
        read.whole = Some(step.to_owned().into());
        read
    }

    /// The step of a bit that came without a beginning.
    pub(super) fn of_delta(delta: &Object<'_>) -> Self {
        let kind = delta.text("type").unwrap_or_default();
        let kind = match &*kind {
            "text" | "image" | "audio" | "video" | "document" | "text_annotation_delta" => "model_output",
            "thought_summary" | "thought_signature" => "thought",
            "arguments_delta" => "function_call",
            other => other,
        };
        StepSoFar::empty(kind)
    }

    fn empty(kind: &str) -> Self {
        let fields = Fields::from([("type".to_owned(), raw(json::quoted(kind)))]);
        let (arguments, contents) = (Fields::new(), Contents::default());
        StepSoFar { form: Form::of(kind), fields, contents, arguments, text: String::new(), whole: None }
    }

    pub(super) fn is_question(&self) -> bool {
        self.form == Form::Question
    }

    pub(super) fn is_thought(&self) -> bool {
        self.form == Form::Thought
    }

    /// `true` if it is more than a thought.
    pub(super) fn says_something(&self) -> bool {
        match self.form {
            Form::Question | Form::Thought => false,
            Form::Answer => !self.contents.is_empty(),
            Form::Program | Form::Result | Form::Other => true,
        }
    }

    /// `true` for a program, a result or a call of which nothing came but that it begins.
    pub(super) fn is_bare(&self) -> bool {
        let lacks_all = self.text.is_empty() && self.contents.is_empty() && self.arguments.is_empty();
        lacks_all
            && match self.form {
                Form::Program | Form::Result => true,
                Form::Other => self.is_of("function_call") && !self.fields.contains_key("arguments"),
                Form::Question | Form::Thought | Form::Answer => false,
            }
    }

    /// `true` if it shows all at once, and has something to show.
    pub(super) fn shows_at_its_end(&self) -> bool {
        matches!(self.form, Form::Program | Form::Result | Form::Other) && !self.is_bare()
    }

    /// `true` if it shows texts as they come.
    fn has_texts(&self) -> bool {
        matches!(self.form, Form::Answer | Form::Thought)
    }

    /// Adds a bit.
    pub(super) fn add<'j>(&mut self, delta: &Object<'j>, json: &RawValue) -> Added<'j> {
        let kind = delta.text("type").unwrap_or_default();
        let added = match (self.form, &*kind) {
            (Form::Answer | Form::Thought, "text") => self.grow(delta, json),
            (Form::Answer, "image" | "audio" | "video" | "document") => self.grow(delta, json),
            (Form::Answer, "text_annotation_delta") => self.annotate(delta),
            (Form::Thought, "thought_summary") => match (delta.value("content"), delta.object("content")) {
                (Some(json), Some(content)) => self.grow(&content, json),
                _ => Added::Unknown,
            },
            (Form::Thought, "thought_signature") => Added::Later,
            (Form::Other, "arguments_delta") => {
                self.text.push_str(delta.value("arguments").and_then(json::content).unwrap_or_default());
                Added::Later
            }
            (Form::Program | Form::Result | Form::Other, kind) if self.is_of(kind) => {
                delta
                    .fields()
                    .filter(|(name, _)| *name != "type")
                    .for_each(|(name, value)| self.set(name, value));
                Added::Later
            }
            _ => Added::Unknown,
        };
        if added != Added::Unknown {
            self.whole = None;
            delta.value("signature").into_iter().for_each(|value| self.set("signature", value));
        }
        added
    }

    fn is_of(&self, kind: &str) -> bool {
        self.fields.get("type").and_then(|own| json::string(own)).is_some_and(|own| own == kind)
    }

    fn grow<'j>(&mut self, content: &Object<'j>, json: &RawValue) -> Added<'j> {
        if let Some(text) = content::text_of(content) {
            self.contents.add_text(text);
            return Added::Text(text);
        }
        let kept = Raw::from(json.to_owned());
        let part = content::part_of(content).unwrap_or_else(|| kept.clone());
        self.contents.add(kept);
        Added::Content(part)
    }

    fn annotate<'j>(&mut self, delta: &Object<'_>) -> Added<'j> {
        delta.value("annotations").into_iter().for_each(|list| self.contents.annotate(list));
        Added::Later
    }

    fn set(&mut self, name: &str, value: &RawValue) {
        match (self.form, name) {
            (Form::Answer, "content") | (Form::Thought, "summary") => self.contents.extend(value),
            (Form::Result, "result") => match json::content(value) {
                Some(printed) => self.text.push_str(printed),
                None if value.get().starts_with('[') => self.contents.extend(value),
                None => {
                    self.text.push_str(json::content(&raw(json::quoted(value.get()))).unwrap_or_default());
                }
            },
            (Form::Program, "arguments") => self.set_arguments(value),
            // An empty signature takes none away.
            (_, "signature") if value.get() == "\"\"" && self.fields.contains_key(name) => {}
            _ => drop(self.fields.insert(name.to_owned(), value.to_owned())),
        }
    }

    fn set_arguments(&mut self, value: &RawValue) {
        for (name, value) in Object::read(value.get()).iter().flat_map(Object::fields) {
            match json::content(value).filter(|_| name == "code") {
                // The whole program again, or its next bit.
                Some(code) if code.starts_with(&self.text) => code.clone_into(&mut self.text),
                Some(code) => self.text.push_str(code),
                None => drop(self.arguments.insert(name.to_owned(), value.to_owned())),
            }
        }
    }

    /// What it shows before its end.
    pub(super) fn runs(&self) -> Vec<StepRun> {
        if self.has_texts() { self.contents.runs() } else { Vec::new() }
    }

    /// What it shows before its end beyond what was shown of an earlier form of it.
    pub(super) fn runs_beyond(&self, shown: &StepSoFar) -> Vec<StepRun> {
        contents::beyond(self.runs(), &shown.runs())
    }

    /// `true` if it may be the same as one that was shown, or more of it.
    pub(super) fn goes_on_from(&self, shown: &StepSoFar) -> bool {
        let ids = |name: &str| [self.id(name), shown.id(name)].map(|id| id.map(RawValue::get));
        let are_named = |ids: [Option<&str>; 2]| match ids {
            [Some(own), Some(other)] => own == other,
            _ => self.text.starts_with(&shown.text),
        };
        self.form == shown.form
            && match self.form {
                Form::Answer | Form::Thought => contents::begins_with(&self.runs(), &shown.runs()),
                Form::Program | Form::Other => are_named(ids("id")),
                Form::Result => are_named(ids("call_id")),
                Form::Question => true,
            }
    }

    /// What it shows at its end, as parts.
    pub(super) fn closing(&self) -> Vec<Raw> {
        match self.form {
            Form::Program => {
                let language = self.arguments.get("language").and_then(|word| json::string(word));
                vec![content::program(self.id("id"), &language.unwrap_or_default(), &self.text)]
            }
            Form::Result => {
                let is_error = self.fields.get("is_error").is_some_and(|value| value.get() == "true");
                let (mut printed, mut others) = (self.text.clone(), Vec::new());
                for run in self.contents.runs() {
                    match run {
                        StepRun::Text(text) => printed.push_str(&text),
                        StepRun::Other(content) => others.push(content::other(&content)),
                    }
                }
                let result = content::result(self.id("call_id"), is_error, &printed);
                [result].into_iter().chain(others).collect()
            }
            Form::Other => vec![self.json()],
            Form::Answer | Form::Question | Form::Thought => Vec::new(),
        }
    }

    /// What was run and printed.
    pub(super) fn evidence(&self) -> Vec<String> {
        let parts =
            if matches!(self.form, Form::Program | Form::Result) { self.closing() } else { Vec::new() };
        let mut pieces = Vec::new();
        for part in parts {
            part::read(&part.into(), &mut pieces);
        }
        let words = pieces.into_iter().filter_map(|piece| match piece {
            Piece::Code(code) => Some(code.code),
            Piece::Output(output) => Some(output.output),
            _ => None,
        });
        words.collect()
    }

    fn id(&self, name: &str) -> Option<&RawValue> {
        self.fields.get(name).map(AsRef::as_ref)
    }

    /// The step as it is sent back.
    pub(super) fn json(&self) -> Raw {
        self.whole.clone().unwrap_or_else(|| self.assembled())
    }

    fn assembled(&self) -> Raw {
        let mut fields: BTreeMap<&str, &RawValue> = borrowed(&self.fields);
        let grown = self.grown();
        if let Some((name, value)) = &grown {
            fields.insert(name, value);
        }
        to_raw_value(&fields).expect(SERIALISES).into()
    }

    /// The field that grew, with all of it.
    fn grown(&self) -> Option<(&'static str, Box<RawValue>)> {
        let text = || raw(format!("\"{}\"", self.text));
        match (self.form, self.form.list()) {
            (Form::Program, _) => {
                let (code, mut arguments) = (text(), borrowed(&self.arguments));
                arguments.insert("code", &code);
                Some(("arguments", to_raw_value(&arguments).expect(SERIALISES)))
            }
            (Form::Result, _) if self.contents.is_empty() => Some(("result", text())),
            (Form::Other, _) if !self.text.is_empty() => {
                // The fragments are JSON once they are together.
                let whole =
                    json::string(&text()).and_then(|text| RawValue::from_string(text.into_owned()).ok());
                Some(("arguments", whole.unwrap_or_else(text)))
            }
            (_, Some(list)) if !self.contents.is_empty() => Some((list, self.contents.json())),
            _ => None,
        }
    }
}

fn borrowed(fields: &Fields) -> BTreeMap<&str, &RawValue> {
    fields.iter().map(|(name, value)| (name.as_str(), &**value)).collect()
}

fn raw(json: String) -> Box<RawValue> {
    RawValue::from_string(json).expect("JSON made of JSON")
}
