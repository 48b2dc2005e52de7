//! Limits the settings of a workspace. Only the person chooses where text is sent and what runs; a workspace may only
//! make these settings stricter.

use std::path::{Path, PathBuf};

use super::partial::Partial;
use super::table::{SECTION, Setting, SettingScope, TABLE};

/// Removes the settings that a workspace may not choose. Gives one sentence for each of them.
pub(super) fn allowed(mut workspace: Partial, folders: &[PathBuf]) -> (Partial, Vec<String>) {
    let mut complaints = Vec::new();
    if let Some(python) = &workspace.run.python {
        let allowed = own_interpreter(python, folders);
        complaints
            .extend(allowed.is_none().then(|| refusal("pythonPath", ", except to a Python of its own")));
        workspace.run.python = allowed;
    }
    for setting in &TABLE {
        if let Some(complaint) = complaint(setting, &workspace) {
            setting.slot.clear(&mut workspace);
            complaints.push(complaint);
        }
    }
    (workspace, complaints)
}

/// Why a workspace may not choose this; `None` if it may or does not set it.
fn complaint(setting: &Setting, workspace: &Partial) -> Option<String> {
    let value = setting.slot.shown(workspace)?;
    match setting.scope {
        SettingScope::Workspace | SettingScope::OwnInterpreter => None,
        SettingScope::Tighten(word) if value == word => None,
        SettingScope::Tighten(word) => Some(refusal(setting.name, &format!(", except to {word}"))),
        SettingScope::Person => Some(refusal(setting.name, "")),
    }
}

fn refusal(name: &str, except: &str) -> String {
    format!(
        "A workspace cannot set {SECTION}.{name}{except}; if you want what it says, put that into your own settings."
    )
}

/// The path of an interpreter if it is in one of the workspace's folders, with links followed. In a virtual environment
/// the program is a link to the system's Python, so the folder of the program counts.
fn own_interpreter(python: &Path, folders: &[PathBuf]) -> Option<PathBuf> {
    folders.iter().find_map(|folder| {
        let python = folder.join(python);
        let folder = folder.canonicalize().ok()?;
        let is_within = |path: &Path| path.canonicalize().is_ok_and(|path| path.starts_with(&folder));
        let environment = python.parent().and_then(Path::parent).filter(|_| python.is_file());
        let is_of_environment = environment.is_some_and(|environment| {
            environment.join("pyvenv.cfg").is_file() && python.parent().is_some_and(is_within)
        });
        (is_within(&python) || is_of_environment).then_some(python)
    })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::PathBuf;

    use insta::assert_snapshot;
    use serde_json::{Value, json};

    use super::{Partial, TABLE};
    use crate::settings::editor::read;
    use crate::settings::table::SettingScope;

    fn scoped(user: &Value, workspace: &Value, folders: &[PathBuf]) -> (Partial, Vec<String>) {
        read(&json!({"user": user, "workspace": workspace}), true, folders)
    }

    /// The settings that apply, then a line for each refused setting of the workspace.
    fn screen(user: &Value, workspace: &Value) -> String {
        let (partial, complaints) = scoped(user, workspace, &[]);
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
    fn a_workspace_cannot_choose_where_text_is_sent_or_what_runs() {
        let workspace = json!({
            "engine": "gemini", "isolation": "allow-none", "baseUrl": "https://evil", "apiVersion": "v1",
            "apiKeyCommand": "evil", "apiKeyFile": "/evil", "pythonPath": "/usr/bin/python3",
        });
        assert_snapshot!(screen(&json!({"engine": "auto"}), &workspace), @r#"
        engine = "auto"
        A workspace cannot set geminiExec.pythonPath, except to a Python of its own; if you want what it says, put that into your own settings.
        A workspace cannot set geminiExec.engine, except to local; if you want what it says, put that into your own settings.
        A workspace cannot set geminiExec.baseUrl; if you want what it says, put that into your own settings.
        A workspace cannot set geminiExec.apiVersion; if you want what it says, put that into your own settings.
        A workspace cannot set geminiExec.apiKeyCommand; if you want what it says, put that into your own settings.
        A workspace cannot set geminiExec.apiKeyFile; if you want what it says, put that into your own settings.
        A workspace cannot set geminiExec.isolation, except to require-full; if you want what it says, put that into your own settings.
        "#);
    }

    #[test]
    fn a_mistyped_value_of_a_workspace_becomes_the_strictest() {
        assert_snapshot!(screen(&json!({"engine": "gemini"}), &json!({"engine": "locl"})), @r#"
        engine = "local"
        geminiExec.engine cannot be "locl": give auto, gemini or local; until then it is local.
        "#);
    }

    #[test]
    fn no_value_of_a_workspace_loosens_a_setting_of_the_person() {
        for setting in &TABLE {
            for given in [json!("auto"), json!("gemini"), json!("reduced"), json!("x"), json!(1), json!(true)]
            {
                let workspace = json!({ setting.name: given });
                let (partial, _) = scoped(&json!({}), &workspace, &[]);
                let value = setting.slot.shown(&partial);
                match setting.scope {
                    SettingScope::Person | SettingScope::OwnInterpreter => assert_eq!(value, None),
                    SettingScope::Tighten(word) => assert!(value.is_none_or(|value| value == word)),
                    SettingScope::Workspace => {}
                }
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn an_interpreter_must_be_in_the_workspace_with_links_followed() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        for made in ["w/.venv/bin", "w/tools", "elsewhere/bin"] {
            fs::create_dir_all(at(made)).expect("create the folder");
        }
        fs::write(at("w/.venv/pyvenv.cfg"), "").expect("write the file");
        fs::write(at("w/tools/python"), "").expect("write the file");
        for (link, target) in [
            ("w/.venv/bin/python", "/bin/sh"),
            ("w/tools/link", "/bin/sh"),
            ("w/away", at("elsewhere").to_str().expect("UTF-8")),
        ] {
            std::os::unix::fs::symlink(target, at(link)).expect("create the link");
        }
        let lines =
            [".venv", ".venv/bin/python", "tools/python", "tools/link", "away", "../elsewhere", "none"].map(
                |python| {
                    let (partial, complaints) =
                        scoped(&json!({}), &json!({"pythonPath": python}), &[at("w")]);
                    assert_eq!(partial.run.python.is_some(), complaints.is_empty());
                    format!("{python:16} {}", if complaints.is_empty() { "its own" } else { "not" })
                },
            );
        assert_snapshot!(lines.join("\n"), @"
        .venv            its own
        .venv/bin/python its own
        tools/python     its own
        tools/link       not
        away             not
        ../elsewhere     not
        none             not
        ");
    }
}
