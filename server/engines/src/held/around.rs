//! Secrets in what goes along with a question beside its code and its files: instructions, what is told of functions, the
//! names of files, what is said of a sample, and schemas.

use serde_json::Value;
use turn::{Attachment, FunctionDeclaration, FunctionParameter, ParameterType, Prompt, Schema};

use super::{HeldSecret, Part, find, found_in, words_for};

/// The secrets in it.
pub(super) fn secrets_in(prompt: &Prompt) -> Vec<HeldSecret> {
    let schemas = prompt.schemas.iter().map(|schema| &schema.name);
    let names = prompt.attachments.iter().map(|file| &file.name).chain(schemas);
    let mut held: Vec<HeldSecret> =
        names.flat_map(|name| found_in(Part::Name, "The name of a file", name.as_bytes())).collect();
    let mut told = without_files(prompt);
    for (origin, text) in texts(&mut told) {
        held.extend(found_in(Part::Around, &origin, text.as_bytes()));
    }
    held
}

/// Writes words in place of the secrets, but for those in names.
pub(super) fn redact(prompt: &mut Prompt) {
    for (_, text) in texts(prompt) {
        if let Some(without) = without_secrets(text) {
            *text = without;
        }
    }
}

/// A text with words in place of its secrets; `None` if it has none.
pub(crate) fn without_secrets(text: &str) -> Option<String> {
    let found = find(text.as_bytes());
    let mut without = text.to_owned();
    for secret in found.iter().rev() {
        without.replace_range(secret.place.clone(), &words_for(secret.what));
    }
    (!found.is_empty()).then_some(without)
}

/// The prompt with nothing of its question, its code and its files but what is told of them: they may be large.
fn without_files(prompt: &Prompt) -> Prompt {
    let told = |file: &Attachment| Attachment {
        name: file.name.clone(),
        media_type: file.media_type,
        bytes: Vec::new(),
        sampled: file.sampled,
        privacy: file.privacy,
        outline: file.outline.clone(),
        uploaded: None,
    };
    Prompt {
        again: prompt.again.clone(),
        attachments: prompt.attachments.iter().map(told).collect(),
        schemas: prompt.schemas.clone(),
        answer: prompt.answer.clone(),
        functions: prompt.functions.clone(),
        ..Prompt::default()
    }
}

/// All of these texts, each with what has it, as a sentence begins.
fn texts(prompt: &mut Prompt) -> Vec<(String, &mut String)> {
    let instructions = prompt.answer.instructions.iter_mut();
    let mut texts: Vec<(String, &mut String)> =
        instructions.map(|text| ("The system instruction".to_owned(), text)).collect();
    for function in &mut prompt.functions {
        let origin = format!("What is told of {}", function.name);
        texts.extend(texts_of(function).into_iter().map(|text| (origin.clone(), text)));
    }
    for Attachment { name, outline, .. } in &mut prompt.attachments {
        texts.push((format!("What is told of {name}"), outline));
    }
    for Schema { name, text } in &mut prompt.schemas {
        texts.push((format!("The schema of {name}"), text));
    }
    texts.extend(prompt.again.iter_mut().map(|file| ("The name of a file".to_owned(), &mut file.name)));
    texts
}

fn texts_of(function: &mut FunctionDeclaration) -> Vec<&mut String> {
    let mut texts = vec![&mut function.description];
    for FunctionParameter { description, takes, default, .. } in &mut function.parameters {
        texts.push(description);
        of_type(takes, &mut texts);
        for value in default.iter_mut() {
            of_value(value, &mut texts);
        }
    }
    texts
}

fn of_type<'t>(takes: &'t mut ParameterType, texts: &mut Vec<&'t mut String>) {
    match takes {
        ParameterType::OneOf(values) => texts.extend(values),
        ParameterType::Member { takes, .. } | ParameterType::List(takes) | ParameterType::Optional(takes) => {
            of_type(takes, texts);
        }
        ParameterType::Any(kinds) => kinds.iter_mut().for_each(|kind| of_type(kind, texts)),
        ParameterType::Text
        | ParameterType::Formatted(_)
        | ParameterType::Integer
        | ParameterType::OneOfNumbers(_)
        | ParameterType::Number
        | ParameterType::Boolean
        | ParameterType::Object => {}
    }
}

fn of_value<'t>(value: &'t mut Value, texts: &mut Vec<&'t mut String>) {
    match value {
        Value::String(text) => texts.push(text),
        Value::Array(values) => values.iter_mut().for_each(|value| of_value(value, texts)),
        Value::Object(fields) => fields.values_mut().for_each(|value| of_value(value, texts)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
