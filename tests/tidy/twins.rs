//! Facts that are told twice are told the same.

use std::process::Command;

use crate::{read, root};

#[test]
fn ci_runs_the_test_command_of_the_readme() {
    let ci = read(".ci/run");
    let command = ci.lines().last().expect("a command");
    assert!(
        read("README.md").contains(&format!("\n```sh\n{command}\n```\n")),
        "README.md does not say {command:?}"
    );
}

#[test]
fn the_readme_shows_the_help_of_ask() {
    let output = Command::new(harness::binary())
        .args(["ask", "--help"])
        .env_remove("COLUMNS")
        .output()
        .expect("the binary runs");
    let help = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(read("README.md").contains(help.trim()), "put this into README.md:\n{help}");
}

#[test]
fn the_documents_show_the_table_of_the_settings() {
    let output =
        Command::new(harness::binary()).args(["settings", "--markdown"]).output().expect("the binary runs");
    let table = String::from_utf8(output.stdout).expect("UTF-8");
    assert!(table.contains("`engine`"), "{table}");
    for page in ["README.md", "editors/PROTOCOL.md"] {
        assert!(read(page).contains(&table), "put this into {page}:\n{table}");
    }
}

#[test]
fn the_readme_s_config_toml_can_be_used() {
    let readme = read("README.md");
    let example = readme.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next());
    let example = example.expect("an example");
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join(".config/gemini-exec");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("config.toml"), example).expect("written");
    let mut command = Command::new(harness::binary());
    let output =
        command.arg("settings").env_clear().env("HOME", home.path()).output().expect("the binary runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let shown = String::from_utf8(output.stdout).expect("UTF-8");
    let keys = example.lines().filter(|line| line.contains(" = ")).count();
    assert_eq!(shown.lines().filter(|line| line.ends_with(" config.toml")).count(), keys, "{shown}");
}

#[test]
fn every_recording_is_listed() {
    let list = read("tests/cassettes/README.md");
    for entry in std::fs::read_dir(root().join("tests/cassettes")).expect("a folder") {
        let name = entry.expect("an entry").file_name().into_string().expect("UTF-8");
        assert!(
            name == "README.md" || list.contains(&format!("`{name}`")),
            "tests/cassettes/README.md does not list {name}"
        );
    }
}

#[test]
fn the_plugins_have_the_version_of_the_server() {
    let version = env!("CARGO_PKG_VERSION");
    for (file, said) in [
        ("editors/vscode/package.json", format!("\"version\": \"{version}\"")),
        ("editors/vscode/package-lock.json", format!("\"version\": \"{version}\"")),
        ("editors/nvim/lua/gemini-exec/init.lua", format!("M.version = '{version}'")),
    ] {
        assert!(read(file).lines().take(12).any(|line| line.contains(&said)), "{file} does not say {said}");
    }
}

#[test]
fn vs_code_s_settings_are_made_from_the_server_s_schema() {
    let output = Command::new(harness::binary()).args(["lsp", "--schema"]).output().expect("the binary runs");
    let schema: serde_json::Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let file = "editors/vscode/scripts/settings.schema.json";
    let known: serde_json::Value = serde_json::from_str(&read(file)).expect("JSON");
    assert!(known == schema, "write the output of `gemini-exec lsp --schema` to {file}");
}
