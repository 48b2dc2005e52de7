//! Arrows between crates point one way; `turn`, `ask` and `evidence` stay pure.

use crate::{read, sources};

/// Which of our crates each may use.
const ARROWS: [(&str, &[&str]); 13] = [
    ("features", &[]),
    ("turn", &["features"]),
    ("sandbox", &["features"]),
    ("ask", &["turn", "features"]),
    ("evidence", &["turn", "ask", "features"]),
    ("secrets", &["features"]),
    ("privacy", &["features"]),
    ("history", &["turn", "features"]),
    ("gemini", &["turn", "features"]),
    ("local", &["turn", "sandbox"]),
    ("engines", &["turn", "ask", "evidence", "gemini", "local", "privacy", "sandbox", "secrets"]),
    ("serve", &["turn", "ask", "gemini", "local", "sandbox", "features"]),
    (
        "app",
        &["turn", "ask", "history", "gemini", "local", "engines", "evidence", "privacy", "sandbox", "serve"],
    ),
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
fn turn_ask_and_evidence_are_pure() {
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
    let pure = ["turn", "ask", "evidence"].map(|name| sources(&format!("server/{name}/src")));
    for (path, text) in pure.into_iter().flatten() {
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
