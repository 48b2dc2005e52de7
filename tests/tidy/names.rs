//! A type name means one thing: what other files can see is declared once in all crates.

use std::collections::{BTreeMap, BTreeSet};

use crate::rust::{Item, Kind, items, parse};
use crate::{production_files, rust_sources};

/// Names that stand for the same role wherever they are.
const SHARED: [(&str, &str); 2] = [
    ("Arguments", "what a subcommand takes; its module says which"),
    ("Error", "how a crate fails; each has its own"),
];

/// The parts of a crate of which only one is compiled: they declare the same names.
const SYSTEMS: [&str; 3] = ["/linux/", "/macos/", "/unsupported."];

#[test]
fn a_type_name_is_declared_once() {
    let sources = rust_sources();
    let files = production_files(&sources, "server/");
    let reused = reused(files.into_iter().map(|path| (path, sources[path].as_str())));
    let shared = SHARED.map(|(name, _)| name);
    let found: Vec<String> = reused
        .iter()
        .filter(|(name, _)| !shared.contains(&name.as_str()))
        .map(|(name, files)| format!("{name}: {}", files.join(", ")))
        .collect();
    assert!(found.is_empty(), "{} type names mean several things:\n{}", found.len(), found.join("\n"));
    for (name, reason) in SHARED {
        assert!(reused.contains_key(name), "{name} ({reason}) is declared once: take it out of SHARED");
    }
}

/// The names that other files see and that more than one file declares, with these files.
fn reused<'a>(files: impl Iterator<Item = (&'a str, &'a str)>) -> BTreeMap<String, Vec<&'a str>> {
    let mut places: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for (path, text) in files {
        for name in visible_types(parse(path, text)) {
            places.entry(name).or_default().push(path);
        }
    }
    places.retain(|_, files| !is_one_thing(files));
    places
}

/// `true` for one file, and for one of each system.
fn is_one_thing(files: &[&str]) -> bool {
    let system = |path: &str| SYSTEMS.iter().position(|system| path.contains(system));
    let systems: BTreeSet<_> = files.iter().map(|path| system(path)).collect();
    files.len() == 1 || (systems.len() == files.len() && !systems.contains(&None))
}

fn visible_types(items: Vec<Item>) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for item in items.into_iter().filter(|item| !item.is_test_only()) {
        match item.kind {
            Kind::Type | Kind::Trait if item.is_visible => drop(found.insert(item.name)),
            Kind::Module => found.extend(visible_types(self::items(item.body().unwrap_or_default()))),
            _ => {}
        }
    }
    found
}

#[test]
fn names_that_two_files_show_are_found() {
    let files = [
        (
            "server/a/src/lib.rs",
            "pub struct Turn; struct Own; pub(crate) trait Draw {} #[cfg(test)] pub struct No;",
        ),
        (
            "server/b/src/lib.rs",
            "pub(super) type Turn = u8; pub enum Own {} #[cfg(test)] mod tests { pub struct No; }",
        ),
        (
            "server/b/src/c.rs",
            "mod inner { pub union Draw { a: u8 } } impl X { type Turn = u8; } pub struct No;",
        ),
    ];
    let drawn: Vec<String> = reused(files.into_iter()).into_iter().map(|it| format!("{it:?}")).collect();
    assert_eq!(
        drawn,
        [
            r#"("Draw", ["server/a/src/lib.rs", "server/b/src/c.rs"])"#,
            r#"("Turn", ["server/a/src/lib.rs", "server/b/src/lib.rs"])"#
        ]
    );
}

#[test]
fn the_files_of_different_systems_declare_the_same_names() {
    let declares = "pub(crate) struct Launch;";
    let twins = ["s/linux/launch.rs", "s/macos/launch.rs", "s/unsupported.rs"].map(|path| (path, declares));
    assert!(reused(twins.into_iter()).is_empty());
    let third = [("s/run.rs", declares)];
    assert_eq!(reused(twins.into_iter().chain(third))["Launch"].len(), 4);
    assert_eq!(
        reused([("s/linux/a.rs", declares), ("s/linux/b.rs", declares)].into_iter())["Launch"].len(),
        2
    );
}
