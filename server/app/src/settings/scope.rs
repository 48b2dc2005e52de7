//! What a workspace may choose. What chooses where text goes or what runs is the person's; a workspace may tighten it.

use std::path::{Path, PathBuf};

use super::partial::Partial;
use super::table::{SECTION, Setting, SettingScope, TABLE};

/// What a workspace says and may say, and a sentence for each of its settings that is not its own to choose.
pub(super) fn allowed(mut workspace: Partial, folders: &[PathBuf]) -> (Partial, Vec<String>) {
    let mut complaints = Vec::new();
    if let Some(python) = &workspace.run.python {
        let own = own_interpreter(python, folders);
        complaints.extend(own.is_none().then(|| refusal("pythonPath", ", except to a Python of its own")));
        workspace.run.python = own;
    }
    for setting in &TABLE {
        if let Some(complaint) = complaint(setting, &workspace) {
            setting.slot.clear(&mut workspace);
            complaints.push(complaint);
        }
    }
    (workspace, complaints)
}

/// Why a workspace may not say this; nothing where it may, or says nothing.
fn complaint(setting: &Setting, workspace: &Partial) -> Option<String> {
    let said = setting.slot.shown(workspace)?;
    match setting.scope {
        SettingScope::Workspace | SettingScope::OwnInterpreter => None,
        SettingScope::Tighten(word) if said == word => None,
        SettingScope::Tighten(word) => Some(refusal(setting.name, &format!(", except to {word}"))),
        SettingScope::Person => Some(refusal(setting.name, "")),
    }
}

fn refusal(name: &str, except: &str) -> String {
    format!(
        "A workspace cannot set {SECTION}.{name}{except}; if you want what it says, put that into your own settings."
    )
}

/// Where an interpreter of the workspace's own is: beneath one of its folders, following links. The program of a virtual
/// environment is itself a link to the system's: there the folder it is in counts.
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

    /// The options that hold, and what is said about the workspace's.
    fn screen(user: &Value, workspace: &Value) -> String {
        let (partial, complaints) = scoped(user, workspace, &[]);
        let holds = TABLE.iter().filter_map(|setting| Some((setting.name, setting.slot.shown(&partial)?)));
        let holds = holds.map(|(name, value)| format!("{name} = {value}\n"));
        holds.chain(complaints.into_iter().map(|complaint| complaint + "\n")).collect()
    }

    #[test]
    fn a_workspace_chooses_views_and_tightens_the_rest() {
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
    fn a_workspace_chooses_neither_where_text_goes_nor_what_runs() {
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
    fn a_slip_of_the_finger_in_a_workspace_tightens() {
        assert_snapshot!(screen(&json!({"engine": "gemini"}), &json!({"engine": "locl"})), @r#"
        engine = "local"
        geminiExec.engine cannot be "locl": give auto, gemini or local; until then it is local.
        "#);
    }

    #[test]
    fn whatever_a_workspace_says_a_setting_of_the_person_stays_or_is_the_strictest() {
        for setting in &TABLE {
            for value in [json!("auto"), json!("gemini"), json!("reduced"), json!("x"), json!(1), json!(true)]
            {
                let workspace = json!({ setting.name: value });
                let (partial, _) = scoped(&json!({}), &workspace, &[]);
                let said = setting.slot.shown(&partial);
                match setting.scope {
                    SettingScope::Person | SettingScope::OwnInterpreter => assert_eq!(said, None),
                    SettingScope::Tighten(word) => assert!(said.is_none_or(|said| said == word)),
                    SettingScope::Workspace => {}
                }
            }
        }
    }

    #[cfg(unix)]
    #[test]
    fn an_interpreter_of_its_own_is_beneath_the_workspace_also_behind_links() {
        let folder = tempfile::tempdir().expect("a folder");
        let at = |name: &str| folder.path().join(name);
        for made in ["w/.venv/bin", "w/tools", "elsewhere/bin"] {
            fs::create_dir_all(at(made)).expect("a folder");
        }
        fs::write(at("w/.venv/pyvenv.cfg"), "").expect("written");
        fs::write(at("w/tools/python"), "").expect("written");
        for (link, target) in [
            ("w/.venv/bin/python", "/bin/sh"),
            ("w/tools/link", "/bin/sh"),
            ("w/away", at("elsewhere").to_str().expect("UTF-8")),
        ] {
            std::os::unix::fs::symlink(target, at(link)).expect("a link");
        }
        let told =
            [".venv", ".venv/bin/python", "tools/python", "tools/link", "away", "../elsewhere", "none"].map(
                |python| {
                    let (partial, complaints) =
                        scoped(&json!({}), &json!({"pythonPath": python}), &[at("w")]);
                    assert_eq!(partial.run.python.is_some(), complaints.is_empty());
                    format!("{python:16} {}", if complaints.is_empty() { "its own" } else { "not" })
                },
            );
        assert_snapshot!(told.join("\n"), @"
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
