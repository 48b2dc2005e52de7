//! Functions of the person's that a model may call.

use serde_json::Value;

/// A function that a model may call: what is sent of it. Its code stays on this machine.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionDeclaration {
    /// Its name.
    pub name: String,
    /// What it does, in the person's words.
    pub description: String,
    /// What it takes, in order.
    pub parameters: Vec<FunctionParameter>,
}

/// What a function takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FunctionParameter {
    /// Its name.
    pub name: String,
    /// What it means; may be empty.
    pub description: String,
    /// Its type.
    pub takes: ParameterType,
    /// `true` if a call must give it.
    pub is_required: bool,
    /// What it is if a call does not give it, as far as that is a value of JSON.
    pub default: Option<Value>,
}

/// What a parameter takes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ParameterType {
    /// A text.
    Text,
    /// One of these texts.
    OneOf(Vec<String>),
    /// A text in a usual form, by the word of schemas for it: `date`, `date-time`.
    Formatted(&'static str),
    /// One of the values of a class.
    Member {
        /// The name of the class.
        class: String,
        /// Its values.
        takes: Box<ParameterType>,
    },
    /// A whole number.
    Integer,
    /// One of these whole numbers.
    OneOfNumbers(Vec<i64>),
    /// A number.
    Number,
    /// Yes or no.
    Boolean,
    /// A list of these.
    List(Box<ParameterType>),
    /// Names with values of any kind.
    Object,
    /// One of these.
    Any(Vec<ParameterType>),
    /// This, or nothing.
    Optional(Box<ParameterType>),
}

impl ParameterType {
    /// `true` if a call may give nothing.
    #[must_use]
    pub fn is_optional(&self) -> bool {
        matches!(self, ParameterType::Optional(_))
    }
}

impl FunctionDeclaration {
    /// Stands where a program has its language.
    pub const LANGUAGE: &'static str = "FUNCTION";

    /// Its name with its parameters, for people: `weather(city, unit=…)`.
    #[must_use]
    pub fn signature(&self) -> String {
        let parameters = self.parameters.iter().map(|parameter| {
            if parameter.is_required { parameter.name.clone() } else { format!("{}=…", parameter.name) }
        });
        format!("{}({})", self.name, parameters.collect::<Vec<_>>().join(", "))
    }
}
