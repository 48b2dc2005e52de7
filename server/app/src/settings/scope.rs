//! Limits the settings of a workspace. Only the person chooses where text is sent and what runs; a workspace may only
//! make these settings stricter.

use engines::BoundBy;

use super::partial::Partial;
use super::setting::{SECTION, Setting, SettingScope};
use super::table::TABLE;

/// Removes the settings that a workspace may not choose. Gives one sentence for each of them.
pub(super) fn allowed(mut workspace: Partial) -> (Partial, Vec<String>) {
    let mut complaints = Vec::new();
    for setting in TABLE.iter() {
        if let Some(complaint) = complaint(setting, &workspace) {
            setting.slot.clear(&mut workspace);
            complaints.push(complaint);
        }
    }
    // The stricter of this and of what the person sets holds.
    workspace.privacy.bind(BoundBy::Workspace);
    (workspace, complaints)
}

/// Why a workspace may not choose this; `None` if it may or does not set it.
fn complaint(setting: &Setting, workspace: &Partial) -> Option<String> {
    let value = setting.slot.shown(workspace)?;
    match setting.scope {
        SettingScope::Workspace | SettingScope::Stricter(_) => None,
        SettingScope::Tighten(_) if setting.is_strictest(&value) => None,
        SettingScope::Tighten(word) => Some(refusal(setting.name, &format!(", except to {word}"))),
        SettingScope::Person => Some(refusal(setting.name, "")),
    }
}

fn refusal(name: &str, except: &str) -> String {
    format!(
        "A workspace cannot set {SECTION}.{name}{except}; to use this value, put it into your own settings."
    )
}

#[cfg(test)]
mod tests {
    use insta::assert_snapshot;
    use serde_json::{Value, json};

    use super::{Partial, TABLE};
    use crate::settings::editor::read;
    use crate::settings::setting::SettingScope;

    fn scoped(user: &Value, workspace: &Value) -> (Partial, Vec<String>) {
        read(&json!({"user": user, "workspace": workspace}), true)
    }

    fn screen(user: &Value, workspace: &Value) -> String {
        screen_of(&json!({"user": user, "workspace": workspace}))
    }

    /// The settings that apply, then a line for each refused setting of the workspace.
    fn screen_of(sent: &Value) -> String {
        let (partial, complaints) = read(sent, true);
        let settings = TABLE.iter().filter_map(|setting| Some((setting.name, setting.slot.shown(&partial)?)));
        let settings = settings.map(|(name, value)| format!("{name} = {value}\n"));
        settings.chain(complaints.into_iter().map(|complaint| complaint + "\n")).collect()
    }

    #[test]
    fn a_workspace_chooses_views_and_makes_other_settings_stricter() {
        let user = json!({"engine": "gemini", "isolation": "allow-none", "diagnostics": true});
        let workspace =
            json!({"engine": "local", "isolation": "require-full", "diagnostics": false, "runTime": 5});
        assert_snapshot!(screen(&user, &workspace), @r#"
        engine = "local"
        runTime = 5
        isolation = "require-full"
        diagnostics = false
        "#);
    }

    #[test]
    fn a_workspace_makes_data_files_more_private_and_never_less() {
        let files = |user: &str, workspace: &str| {
            let (partial, complaints) = scoped(&json!({"privacy": user}), &json!({"privacy": workspace}));
            let sources =
                crate::settings::Sources::read(|name| (name == "HOME").then(|| "/home/me".to_owned()));
            let files = sources.expect("sources").settings(&partial).privacy.files;
            format!("{user} and {workspace}: {files}{}", complaints.join(" "))
        };
        let drawn = [
            files("full", "masked"),
            files("schema", "masked"),
            files("masked", "full"),
            files("rows:5", "rows:20"),
            files("rows:20", "rows:5"),
            files("full", "maskd"),
        ];
        assert_snapshot!(drawn.join("\n"), @r#"
        full and masked: masked
        schema and masked: schema
        masked and full: masked
        rows:5 and rows:20: rows:5
        rows:20 and rows:5: rows:5
        full and maskd: schemageminiExec.privacy cannot be "maskd": give full, masked, schema or rows:N, with 1 to 10000 rows; until then it is schema.
        "#);
    }

    #[test]
    fn a_workspace_cannot_choose_where_text_is_sent_or_what_runs() {
        let workspace = json!({
            "engine": "gemini", "isolation": "allow-none", "baseUrl": "https://evil", "apiVersion": "v1",
            "apiKeyCommand": "evil", "apiKeyFile": "/evil", "pythonPath": "/usr/bin/python3",
        });
        assert_snapshot!(screen(&json!({"engine": "auto"}), &workspace), @r#"
        engine = "auto"
        A workspace cannot set geminiExec.engine, except to local; to use this value, put it into your own settings.
        A workspace cannot set geminiExec.baseUrl; to use this value, put it into your own settings.
        A workspace cannot set geminiExec.apiVersion; to use this value, put it into your own settings.
        A workspace cannot set geminiExec.apiKeyCommand; to use this value, put it into your own settings.
        A workspace cannot set geminiExec.apiKeyFile; to use this value, put it into your own settings.
        A workspace cannot set geminiExec.isolation, except to require-full; to use this value, put it into your own settings.
        A workspace cannot set geminiExec.pythonPath; to use this value, put it into your own settings.
        "#);
    }

    #[test]
    fn options_beside_those_of_person_and_workspace_are_limited_too() {
        let sent =
            json!({"user": {"engine": "gemini"}, "engine": "local", "pythonPath": "/evil", "colour": 1});
        assert_snapshot!(screen_of(&sent), @r#"
        engine = "local"
        There is no setting geminiExec.colour.
        A workspace cannot set geminiExec.pythonPath; to use this value, put it into your own settings.
        "#);
        assert_snapshot!(screen_of(&json!([1])), @r#"
        engine = "local"
        googleSearch = false
        largeFiles = "refuse"
        privacyLabels = false
        storeAtGoogle = false
        isolation = "require-full"
        history = "off"
        The settings of geminiExec must be an object; until then engine is local, answer.google-search is false, answer.large-files is refuse, privacy.files is schema, privacy.labels is false, service.store-at-google is false, run.isolation is require-full and history.keep is off.
        "#);
    }

    #[test]
    fn a_mistyped_value_of_a_workspace_becomes_the_strictest() {
        assert_snapshot!(screen(&json!({"engine": "gemini"}), &json!({"engine": "locl"})), @r#"
        engine = "local"
        geminiExec.engine cannot be "locl": give auto, gemini, vertex or local; until then it is local.
        "#);
    }

    #[test]
    fn no_value_of_a_workspace_loosens_a_setting_of_the_person() {
        for setting in TABLE.iter() {
            for given in [json!("auto"), json!("gemini"), json!("reduced"), json!("x"), json!(1), json!(true)]
            {
                let workspace = json!({ setting.name: given });
                let (partial, _) = scoped(&json!({}), &workspace);
                let value = setting.slot.shown(&partial);
                match setting.scope {
                    SettingScope::Person => assert_eq!(value, None),
                    SettingScope::Tighten(word) => {
                        assert!(value.is_none_or(|value| setting.is_strictest(&value)), "{word}");
                    }
                    SettingScope::Workspace | SettingScope::Stricter(_) => {}
                }
            }
        }
    }
}
