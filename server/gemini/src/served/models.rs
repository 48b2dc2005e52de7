//! The models that are listed, as both services list them.

use serde_json::{Value, json};

use super::{Asker, ServedRefusal};
use crate::known_models::{WINDOW, models_to_choose};

/// The most tokens of an answer (<https://ai.google.dev/gemini-api/docs/models>).
const OUTPUT: u64 = 65_536;

/// The list of models, from the one at this place on, and as many as are wanted.
pub fn model_list(
    asker: Asker,
    page_size: Option<&str>,
    page_token: Option<&str>,
) -> Result<Value, ServedRefusal> {
    let invalid = |name: &str| ServedRefusal::invalid(format!("Invalid value for {name}."));
    let size = match page_size.map(str::parse::<i64>) {
        None | Some(Ok(0)) => 50,
        Some(Ok(size @ 1..)) => usize::try_from(size).unwrap_or(usize::MAX).min(1000),
        Some(_) => return Err(invalid("page_size")),
    };
    let from: usize = match page_token.filter(|token| !token.is_empty()) {
        None => 0,
        Some(token) => token.parse().map_err(|_| invalid("page_token"))?,
    };
    let all = models_to_choose().count();
    let models: Vec<Value> =
        models_to_choose().skip(from).take(size).map(|name| model(name, asker)).collect();
    let next = from.saturating_add(models.len());
    let mut list = match asker {
        Asker::Developer => json!({ "models": models }),
        Asker::Vertex => json!({ "publisherModels": models }),
    };
    if next < all {
        list["nextPageToken"] = next.to_string().into();
    }
    Ok(list)
}

/// What is said of one model. Every one of Google's names is taken: this service answers in the place of all.
pub fn model_info(name: &str, asker: Asker) -> Result<Value, ServedRefusal> {
    known_model(name).map(|name| model(name, asker))
}

/// The bare name of a model. Fails for a name that is none of Google's.
pub fn known_model(name: &str) -> Result<&str, ServedRefusal> {
    let bare = name.rsplit('/').next().unwrap_or_default();
    let is_known = ["gemini-", "gemma-", "learnlm-"].iter().any(|family| bare.starts_with(family));
    if is_known { Ok(bare) } else { Err(unknown(bare)) }
}

fn unknown(name: &str) -> ServedRefusal {
    ServedRefusal::not_found(format!(
        "models/{name} is not found for API version v1beta, or is not supported for generateContent. Call ListModels to see the \
         list of available models and their supported methods."
    ))
}

fn model(name: &str, asker: Asker) -> Value {
    if asker == Asker::Vertex {
        return json!({
            "name": format!("publishers/google/models/{name}"),
            "versionId": "default",
            "launchStage": "GA",
        });
    }
    json!({
        "name": format!("models/{name}"),
        "version": "local",
        "displayName": display_name(name),
        "description": "Answered by gemini-exec on this machine: Python runs, data files are described.",
        "inputTokenLimit": WINDOW,
        "outputTokenLimit": OUTPUT,
        "supportedGenerationMethods": ["generateContent", "countTokens"],
    })
}

/// `Gemini 3.8 Flash`.
fn display_name(name: &str) -> String {
    let capital = |word: &str| {
        let (first, rest) = word.split_at(word.chars().next().map_or(0, char::len_utf8));
        first.to_uppercase() + rest
    };
    name.split('-').map(capital).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;

    use super::super::Asker;
    use super::{model_info, model_list};

    #[test]
    fn models_are_listed_page_by_page() {
        let first = model_list(Asker::Developer, Some("2"), None).expect("a page");
        let names = |list: &serde_json::Value| {
            let models = list["models"].as_array().expect("a list").iter();
            models
                .map(|model| format!("{} ({})", model["name"], model["displayName"]))
                .collect::<Vec<_>>()
                .join(", ")
        };
        let next = first["nextPageToken"].as_str().expect("another page").to_owned();
        let second = model_list(Asker::Developer, Some("2"), Some(&next)).expect("a page");
        assert_snapshot!(format!("{}\n{}\n{:?}", names(&first), names(&second), second.get("nextPageToken")), @r#"
        "models/gemini-3.8-flash" ("Gemini 3.8 Flash"), "models/gemini-3.6-flash" ("Gemini 3.6 Flash")
        "models/gemini-3.5-flash-lite" ("Gemini 3.5 Flash Lite")
        None
        "#);
        assert!(model_list(Asker::Developer, Some("-1"), None).is_err());
        assert!(model_list(Asker::Developer, None, Some("x")).is_err());
        let vertex = model_list(Asker::Vertex, None, None).expect("a page");
        assert_eq!(vertex["publisherModels"][0]["name"], "publishers/google/models/gemini-3.8-flash");
    }

    #[test]
    fn each_of_google_s_names_is_a_model_and_no_other_name() {
        let name = |name| model_info(name, Asker::Developer).map(|model| model["name"].clone());
        assert_eq!(name("models/gemini-9-any"), Ok("models/gemini-9-any".into()));
        assert_eq!(name("nothing").map_err(|refusal| refusal.status()), Err(404));
    }
}
