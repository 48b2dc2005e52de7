//! Reads settings from environment variables.

use turn::Failure;

use super::partial::Partial;
use super::table::TABLE;

/// Reads the variables through a lookup. Gives the settings and a failure for each variable that cannot be used; the
/// others apply.
pub(super) fn read(env: impl Fn(&str) -> Option<String>) -> (Partial, Vec<Failure>) {
    let mut partial = Partial::default();
    let mut complaints = Vec::new();
    for setting in &TABLE {
        let Some((name, text)) = setting.variable.and_then(|name| Some((name, env(name)?))) else { continue };
        if let Err(wanted) = setting.parse(text.trim(), &mut partial) {
            let title = format!("{name} {}", setting.cannot_be(&format!("{text:?}")));
            complaints.push(Failure::new(title, "", wanted));
        }
    }
    (partial, complaints)
}

#[cfg(test)]
mod tests {
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
