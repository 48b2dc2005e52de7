//! Secrets in what goes along with a question beside its code and its files: instructions, what is told of functions, the
//! names of files, what is said of a sample, and schemas.

use serde_json::value::to_raw_value;
use serde_json::{Value, json};
use turn::{Attachment, FunctionDeclaration, FunctionParameter, ParameterType, Prompt, Raw, Schema};

use super::in_json::without_any;
use super::known::KnownSecrets;
use super::{HeldSecret, LeavingPart, found_in, text_without};

/// The secrets in it.
pub(super) fn secrets_in(prompt: &Prompt, known: &KnownSecrets) -> Vec<HeldSecret> {
    let schemas = prompt.schemas.iter().map(|schema| &schema.name);
    let names = prompt.attachments.iter().map(|file| &file.name).chain(schemas);
    let mut held: Vec<HeldSecret> = names
        .flat_map(|name| found_in(LeavingPart::FileName, "The name of a file", name.as_bytes(), known))
        .collect();
    if let Some(text) = &prompt.answer.instructions {
        held.extend(found_in(LeavingPart::Instructions, "The system instruction", text.as_bytes(), known));
    }
    for function in &prompt.functions {
        held.extend(in_names(function, known));
        let defaults = function.parameters.iter().filter_map(named_default);
        let origin = format!("What is told of {}", function.name);
        held.extend(
            defaults.flat_map(|text| found_in(LeavingPart::Around, &origin, text.get().as_bytes(), known)),
        );
    }
    let mut told = without_files(prompt);
    for (origin, text) in texts(&mut told) {
        held.extend(found_in(LeavingPart::Around, &origin, text.as_bytes(), known));
    }
    held
}

/// The secrets in the names that a function is called by. The origin does not say the name: it would show the secret.
fn in_names(function: &FunctionDeclaration, known: &KnownSecrets) -> Vec<HeldSecret> {
    let parameters = function.parameters.iter().flat_map(|parameter| {
        let mut classes = Vec::new();
        names_of_classes(&parameter.takes, &mut classes);
        [&parameter.name].into_iter().chain(classes).map(|name| ("The name of a parameter", name))
    });
    let names = [("The name of a function", &function.name)].into_iter().chain(parameters);
    names
        .flat_map(|(origin, name)| found_in(LeavingPart::FunctionName, origin, name.as_bytes(), known))
        .collect()
}

/// Writes words in place of the secrets, but for those in names.
pub(super) fn redact(prompt: &mut Prompt, known: &KnownSecrets) {
    let instructions = prompt.answer.instructions.clone();
    prompt.answer.instructions = instructions.map(|text| text_without(&text, known).unwrap_or(text));
    for parameter in prompt.functions.iter_mut().flat_map(|function| &mut function.parameters) {
        let without = |json: Raw| without_any(json.get(), known, &mut |_, _| {});
        if let Some(without) = named_default(parameter).and_then(without) {
            parameter.default = serde_json::from_str::<Value>(without.get())
                .map_or(None, |mut value| value.get_mut(&parameter.name).map(Value::take));
        }
    }
    for (_, text) in texts(prompt) {
        if let Some(without) = text_without(text, known) {
            *text = without;
        }
    }
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
        functions: prompt.functions.clone(),
        ..Prompt::default()
    }
}

/// All of these texts, each with what has it, as a sentence begins.
fn texts(prompt: &mut Prompt) -> Vec<(String, &mut String)> {
    let mut texts: Vec<(String, &mut String)> = Vec::new();
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
    for FunctionParameter { description, takes, .. } in &mut function.parameters {
        texts.push(description);
        of_type(takes, &mut texts);
    }
    texts
}

/// The value that a parameter has by itself, below its name: that tells a password.
fn named_default(parameter: &FunctionParameter) -> Option<Raw> {
    let value = parameter.default.as_ref()?;
    to_raw_value(&json!({ parameter.name.as_str(): value })).ok().map(Raw::from)
}

fn names_of_classes<'t>(takes: &'t ParameterType, names: &mut Vec<&'t String>) {
    match takes {
        ParameterType::Member { class, takes } => {
            names.push(class);
            names_of_classes(takes, names);
        }
        ParameterType::List(takes) | ParameterType::Optional(takes) => names_of_classes(takes, names),
        ParameterType::Any(kinds) => kinds.iter().for_each(|kind| names_of_classes(kind, names)),
        _ => {}
    }
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
