//! Reads settings from environment variables.

use turn::Failure;

use super::partial::Partial;
use super::table::TABLE;

/// Reads the variables through a lookup. Gives the settings and a failure for each variable that cannot be used; the
/// others apply.
pub(super) fn read(env: impl Fn(&str) -> Option<String>) -> (Partial, Vec<Failure>) {
    let mut partial = Partial::default();
    let mut complaints = Vec::new();
    for setting in TABLE.iter() {
        let Some((name, text)) = setting.variable.and_then(|name| Some((name, env(name)?))) else { continue };
        if let Err(wanted) = setting.parse(text.trim(), &mut partial) {
            let title = format!("{name} {}", setting.cannot_be(&format!("{text:?}")));
            complaints.push(Failure::new(title, "", wanted));
        }
    }
    (partial, complaints)
}

/// The variables of Google's SDKs that choose Vertex AI. The newer one counts first.
const PREFER_VERTEX: [&str; 2] = ["GOOGLE_GENAI_USE_ENTERPRISE", "GOOGLE_GENAI_USE_VERTEXAI"];

/// What to say of values that say neither yes nor no: to Google's SDKs, and here, each is a no.
pub(super) fn remarks(env: impl Fn(&str) -> Option<String>) -> Vec<String> {
    let is_known =
        |text: &str| ["", "true", "1", "false", "0"].contains(&text.trim().to_ascii_lowercase().as_str());
    let remark = |name: &&str| {
        let text = env(name).filter(|text| !is_known(text))?;
        Some(format!(
            "{name} is {text:?}, which counts as false, as in Google's SDKs. Set it to true to choose Vertex AI."
        ))
    };
    PREFER_VERTEX.iter().filter_map(remark).collect()
}

/// `true` if the environment chooses Vertex AI.
pub(super) fn prefers_vertex(env: impl Fn(&str) -> Option<String>) -> bool {
    let says = |name: &str| Some(matches!(env(name)?.trim().to_ascii_lowercase().as_str(), "true" | "1"));
    PREFER_VERTEX.into_iter().find_map(says).unwrap_or(false)
}

#[cfg(test)]
mod tests {
    #[test]
    fn vertex_is_preferred_where_the_newest_variable_that_is_set_says_so() {
        let is_preferred = |enterprise: Option<&str>, vertex: Option<&str>| {
            super::prefers_vertex(|name| {
                let value = if name == "GOOGLE_GENAI_USE_ENTERPRISE" { enterprise } else { vertex };
                value.map(str::to_owned)
            })
        };
        assert!(is_preferred(None, Some("True")) && is_preferred(Some("1"), Some("false")));
        assert!(!is_preferred(None, None) && !is_preferred(None, Some("yes")));
        assert!(!is_preferred(Some("false"), Some("true")));
    }

    #[test]
    fn a_switch_that_says_neither_yes_nor_no_is_a_no_as_in_google_s_sdks() {
        let remarks = super::remarks(|name| match name {
            "GOOGLE_GENAI_USE_VERTEXAI" => Some("yes".to_owned()),
            "GOOGLE_GENAI_USE_ENTERPRISE" => Some("False".to_owned()),
            _ => None,
        });
        insta::assert_snapshot!(remarks.join("\n"), @r#"GOOGLE_GENAI_USE_VERTEXAI is "yes", which counts as false, as in Google's SDKs. Set it to true to choose Vertex AI."#);
    }

    #[test]
    fn an_invalid_variable_is_reported_with_the_values_to_use() {
        let (_, complaints) = super::read(|name| match name {
            "GEMINI_EXEC_ISOLATION" => Some("none".to_owned()),
            "GEMINI_EXEC_RUN_TIME" => Some("an hour".to_owned()),
            "GEMINI_EXEC_STREAM" => Some("perhaps".to_owned()),
            _ => None,
        });
        let sentences: Vec<String> = complaints.iter().map(turn::Failure::sentence).collect();
        insta::assert_snapshot!(sentences.join("\n"), @r#"
        GEMINI_EXEC_STREAM cannot be "perhaps". Give true or false.
        GEMINI_EXEC_RUN_TIME cannot be "an hour". Give a time from 0.001 to 86400 seconds.
        GEMINI_EXEC_ISOLATION cannot be "none". Give allow-reduced, require-full, reduced or allow-none; until then it is require-full.
        "#);
    }
}
