//! Documents the settings: their JSON Schema and the Markdown table.

use std::fmt::Write as _;

use serde_json::{Map, Value, json};

use super::partial::Partial;
use super::setting::{ArgumentForm, Setting, SettingScope};
use super::table::TABLE;

/// The JSON Schema of an editor's options; plugins generate their settings from it. `x-scope` says who may choose a
/// setting, `x-section` is its section.
pub(crate) fn schema() -> Value {
    let properties: Map<String, Value> =
        TABLE.iter().map(|setting| (setting.name.to_owned(), property(setting))).collect();
    json!({
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The settings of geminiExec",
        "description": "What is left out has its default.",
        "type": "object",
        "properties": properties,
    })
}

fn property(setting: &Setting) -> Value {
    let mut property = setting.slot.schema();
    property["description"] = format!("{}.", setting.help).into();
    property["x-scope"] = scope(setting.scope).into();
    property["x-section"] = setting.section().into();
    let mut defaults = Partial::default();
    setting.default_into(&mut defaults);
    if let Some(default) = setting.slot.shown(&defaults) {
        property["default"] = default;
    }
    if setting.key.is_none() {
        property["deprecated"] = true.into();
    }
    property
}

fn scope(scope: SettingScope) -> &'static str {
    match scope {
        SettingScope::Person => "person",
        SettingScope::Tighten(_) | SettingScope::Stricter(_) => "tighten",
        SettingScope::Workspace => "workspace",
    }
}

/// The table of all settings, in Markdown.
pub(crate) fn markdown() -> String {
    let mut text = String::from(
        "| option of an editor | argument | variable | in `config.toml` | what it is | a workspace may choose |\n\
         | --- | --- | --- | --- | --- | --- |\n",
    );
    for setting in TABLE.iter() {
        let _ = writeln!(
            text,
            "| `{}` | {} | {} | {} | {} | {} |",
            setting.name,
            code(argument(setting)),
            code(setting.variable.map(str::to_owned)),
            code(setting.key.map(str::to_owned)),
            meaning(setting),
            choice(setting.scope)
        );
    }
    text
}

fn code(text: Option<String>) -> String {
    text.map_or_else(|| "–".to_owned(), |text| format!("`{text}`"))
}

fn argument(setting: &Setting) -> Option<String> {
    let argument = setting.argument.as_ref()?;
    Some(match argument.form {
        ArgumentForm::With(value) | ArgumentForm::Each(value) => format!("--{} {value}", argument.long),
        ArgumentForm::Switch { .. } => format!("--{}", argument.long),
    })
}

fn meaning(setting: &Setting) -> String {
    let words = setting.slot.words();
    let are_listed = words.iter().all(|word| setting.help.contains(word));
    let words = if are_listed { String::new() } else { format!(": `{}`", words.join("`, `")) };
    let default = setting.default.map_or_else(String::new, |default| format!(" (default `{default}`)"));
    format!("{}{words}{default}", setting.help)
}

fn choice(scope: SettingScope) -> String {
    match scope {
        SettingScope::Person => "no".to_owned(),
        SettingScope::Tighten(word) => format!("only `{word}`"),
        SettingScope::Stricter(_) => "what is stricter".to_owned(),
        SettingScope::Workspace => "yes".to_owned(),
    }
}
