//! Functions of the person's that a model may call while it answers.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use futures_util::future::BoxFuture;
use serde_json::Value;
use serde_json::value::RawValue;
use turn::{Code, FunctionDeclaration, Outcome, Output, Piece, Raw};

use crate::json::Object;

/// Runs functions. Which there are stands in the prompt.
pub trait RunFunctions: Send + Sync {
    /// Runs one. Dropping what is returned ends it.
    fn run(&self, call: FunctionCall) -> BoxFuture<'static, FunctionResult>;
}

/// A call of a function, as a model makes it.
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionCall {
    /// Pairs it with its result, if the service gives an id.
    pub id: Option<String>,
    /// The name of the function; there may be none of this name.
    pub name: String,
    /// An object with what is given, by the names of the parameters.
    pub arguments: Raw,
}

/// What came of a call.
#[derive(Debug, Clone, PartialEq)]
pub struct FunctionResult {
    /// What a person sees of it.
    pub output: Output,
    /// What else it brought: images, files.
    pub others: Vec<Piece>,
    /// What the model gets.
    pub returned: Returned,
}

impl FunctionResult {
    /// What comes of a call that was not made, and why.
    #[must_use]
    pub fn refused(why: String) -> Self {
        let output = Output { outcome: Outcome::NotRun, output: why.clone(), ..Output::default() };
        FunctionResult { output, others: Vec::new(), returned: Err(why) }
    }
}

/// What a function returned, as JSON, or why it returned nothing, in one sentence.
pub type Returned = Result<Raw, String>;

/// The functions of a question.
#[derive(Clone, Default)]
pub struct Functions(Option<Arc<dyn RunFunctions>>);

impl Functions {
    /// Functions that are run so.
    #[must_use]
    pub fn new(run: Arc<dyn RunFunctions>) -> Self {
        Functions(Some(run))
    }

    pub(crate) fn get(&self) -> Option<&Arc<dyn RunFunctions>> {
        self.0.as_ref()
    }
}

impl fmt::Debug for Functions {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Functions({})", if self.0.is_some() { "some" } else { "none" })
    }
}

impl FunctionCall {
    /// Reads a call: `arguments` is the name of the field that has them.
    pub(crate) fn read(call: &Object<'_>, arguments: &str) -> Option<Self> {
        let given = call.value(arguments).filter(|value| value.get() != "null");
        let none = || RawValue::from_string("{}".to_owned()).expect("JSON");
        Some(FunctionCall {
            id: call.field("id").filter(|id: &String| !id.is_empty()),
            name: call.field("name")?,
            arguments: given.map_or_else(none, ToOwned::to_owned).into(),
        })
    }

    /// Calls as a person sees them: a program with a line for each, but for those beyond `most`.
    pub(crate) fn code(calls: &[FunctionCall], most: usize, id: String) -> Code {
        let lines = calls.iter().take(most).map(FunctionCall::written);
        let more = calls.len().saturating_sub(most);
        let more = (more > 0).then(|| format!("# and {more} more calls"));
        let code = lines.chain(more).collect::<Vec<_>>().join("\n");
        Code { id: Some(id), language: FunctionDeclaration::LANGUAGE.to_owned(), code }
    }

    /// The call as Python writes it: `weather(city="Oslo", days=3)`; with the JSON of its arguments where that cannot be
    /// written so.
    fn written(&self) -> String {
        let given: serde_json::Result<BTreeMap<String, &RawValue>> =
            serde_json::from_str(self.arguments.get());
        let written = given.ok().and_then(|given| {
            let each = given.iter().map(|(name, value)| Some(format!("{name}={}", python(value)?)));
            each.collect::<Option<Vec<_>>>()
        });
        match written {
            Some(given) => format!("{}({})", self.name, given.join(", ")),
            None => format!("{}(**{})", self.name, self.arguments.get()),
        }
    }
}

/// A value as Python writes it; `None` if it cannot be read here.
fn python(value: &RawValue) -> Option<String> {
    let is_number = value.get().starts_with(|first: char| first.is_ascii_digit() || first == '-');
    // However many digits it has.
    if is_number {
        Some(value.get().to_owned())
    } else {
        serde_json::from_str(value.get()).ok().map(|it| inner(&it))
    }
}

fn inner(value: &Value) -> String {
    match value {
        Value::Null => "None".to_owned(),
        Value::Bool(true) => "True".to_owned(),
        Value::Bool(false) => "False".to_owned(),
        Value::Number(_) | Value::String(_) => value.to_string(),
        Value::Array(values) => format!("[{}]", values.iter().map(inner).collect::<Vec<_>>().join(", ")),
        Value::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(name, value)| format!("{}: {}", Value::from(name.as_str()), inner(value)));
            format!("{{{}}}", fields.collect::<Vec<_>>().join(", "))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_call_is_shown_as_python_writes_it() {
        let call = r#"{"id":"f1","name":"plan","args":{"city":"Zürich","days":3,"at":{"night":false,"with":[null,"\"x\""]}}}"#;
        let call = FunctionCall::read(&Object::read(call).expect("an object"), "args").expect("a call");
        assert_eq!(
            call.written(),
            r#"plan(at={"night": False, "with": [None, "\"x\""]}, city="Zürich", days=3)"#
        );
    }

    #[test]
    fn a_call_without_arguments_gives_none() {
        let call = |json| FunctionCall::read(&Object::read(json).expect("an object"), "args");
        assert_eq!(call(r#"{"name":"now"}"#).expect("a call").written(), "now()");
        assert_eq!(call(r#"{"name":"now","args":[1]}"#).expect("a call").written(), "now(**[1])");
        let odd = r#"{"name":"f","args":{"x":{"a":1e999},"n":123456789012345678901234567890}}"#;
        assert_eq!(
            call(odd).expect("a call").written(),
            r#"f(**{"x":{"a":1e999},"n":123456789012345678901234567890})"#
        );
        assert_eq!(call(r#"{"args":{}}"#), None);
    }
}
