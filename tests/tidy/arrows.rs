//! Arrows between crates point one way, and `ask` stays pure.

use crate::{read, sources};

/// Which of our crates each may use.
const ARROWS: [(&str, &[&str]); 5] = [
    ("gemini", &[]),
    ("sandbox", &[]),
    ("local", &["gemini", "sandbox"]),
    ("ask", &["gemini"]),
    ("app", &["ask", "gemini", "local", "sandbox"]),
];

#[test]
fn every_crate_uses_only_the_crates_below_it() {
    for (name, allowed) in ARROWS {
        let manifest: toml::Table = read(format!("server/{name}/Cargo.toml")).parse().expect("TOML");
        let dependencies = manifest["dependencies"].as_table().expect("a table");
        let ours = dependencies.keys().filter(|key| ARROWS.iter().any(|(name, _)| name == key));
        for used in ours {
            assert!(allowed.contains(&used.as_str()), "{name} must not use {used}");
        }
    }
}

#[test]
fn every_server_crate_has_its_arrows() {
    let known = ARROWS.map(|(name, _)| name);
    for entry in std::fs::read_dir(crate::root().join("server")).expect("a folder") {
        let name = entry.expect("an entry").file_name().into_string().expect("UTF-8");
        assert!(known.contains(&name.as_str()), "say in tests/tidy/arrows.rs what {name} may use");
    }
}

#[test]
fn ask_and_local_know_of_gemini_the_wire_alone() {
    for folder in ["server/ask/src", "server/local/src"] {
        for (path, text) in sources(folder) {
            let other = text.match_indices("gemini::").find(|(index, _)| {
                let before = text[..*index].chars().next_back();
                let is_path =
                    !before.is_some_and(|character| character.is_alphanumeric() || "_:".contains(character));
                is_path && !text[index + "gemini::".len()..].starts_with("wire")
            });
            assert!(other.is_none(), "{} uses more of gemini than its wire types", path.display());
        }
    }
}

#[test]
fn ask_is_pure() {
    let impure = [
        "std::fs",
        "std::io",
        "std::net",
        "std::env",
        "std::process",
        "Instant",
        "SystemTime",
        "async ",
        ".await",
        "tokio",
    ];
    for (path, text) in sources("server/ask/src") {
        let found: Vec<_> = impure.iter().filter(|word| text.contains(**word)).collect();
        assert!(found.is_empty(), "{} does more than compute: {found:?}", path.display());
    }
}

#[test]
fn no_crate_below_the_app_knows_an_editor() {
    for (name, _) in ARROWS.into_iter().filter(|(name, _)| *name != "app") {
        let manifest: toml::Table = read(format!("server/{name}/Cargo.toml")).parse().expect("TOML");
        let knows =
            manifest["dependencies"].as_table().expect("a table").keys().any(|key| key.contains("lsp"));
        assert!(!knows, "{name} must not know the language server protocol");
    }
}
