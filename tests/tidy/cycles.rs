//! No two files use each other, not even by way of others: each can be read, and changed, after what it stands on.
//!
//! A file uses another where its code names something declared there, by an import or a path. Re-exports are looked
//! through, and a `mod` alone uses nothing, so that a parent may be the face of its children. What a parent declares
//! for its own children, as `super::…`, is theirs as well: those cycles are forgiven that stay between a parent and
//! its children and pass through the parent. Tests do not count.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use crate::modules::{Arrow, Crate, Sources};
use crate::{crates, rust_sources};

#[test]
fn no_files_use_each_other() {
    let sources = rust_sources();
    let cycles: Vec<String> = crates(&sources).iter().flat_map(|it| cycles(&it.arrows())).collect();
    assert!(cycles.is_empty(), "{} cycles of imports:\n\n{}", cycles.len(), cycles.join("\n"));
}

#[test]
fn every_rust_file_is_read() {
    let sources = rust_sources();
    let crates = crates(&sources);
    let read: BTreeSet<&str> = crates.iter().flat_map(|it| it.files().into_keys()).collect();
    let left_out: Vec<&String> = sources.keys().filter(|file| !read.contains(file.as_str())).collect();
    assert!(left_out.is_empty(), "no crate declares {left_out:?}");
}

/// The files that each file uses, and by which names.
type Uses<'a> = BTreeMap<(&'a str, &'a str), Vec<&'a str>>;

/// The shortest cycle through each arrow that is part of one.
fn cycles(arrows: &BTreeSet<Arrow>) -> Vec<String> {
    let mut uses = Uses::new();
    for arrow in arrows {
        uses.entry((&arrow.from, &arrow.to)).or_default().push(&arrow.name);
    }
    let mut downward = uses.clone();
    downward.retain(|(from, to), _| !is_child(from, to));
    let round = |from, to| {
        way(to, from, &downward)
            .filter(|_| downward.contains_key(&(from, to)))
            .or_else(|| way(to, from, &uses).filter(|files| !is_family(files)))
    };
    let found: BTreeSet<_> = uses.keys().filter_map(|(from, to)| round(from, to)).map(from_first).collect();
    found.iter().map(|files| drawn(files, &uses)).collect()
}

/// `true` for `a/b.rs` below `a.rs`, `a/mod.rs`, or the root `a/lib.rs` or `a/main.rs`.
fn is_child(file: &str, parent: &str) -> bool {
    let stem = |path: &str| {
        let ends = ["/mod.rs", "/lib.rs", "/main.rs", ".rs"];
        ends.iter().find_map(|end| path.strip_suffix(end)).unwrap_or(path).to_owned()
    };
    stem(file).rsplit_once('/').is_some_and(|(folder, _)| folder == stem(parent))
}

/// `true` if one of the files is the parent of all the others.
fn is_family(files: &[&str]) -> bool {
    files.iter().any(|parent| files.iter().all(|file| file == parent || is_child(file, parent)))
}

/// The same cycle for whichever file it was found from.
fn from_first(mut files: Vec<&str>) -> Vec<&str> {
    let first = files.iter().enumerate().min_by_key(|(_, file)| **file).map_or(0, |(index, _)| index);
    files.rotate_left(first);
    files
}

/// The shortest way along the arrows, with both ends.
fn way<'a>(from: &'a str, to: &str, uses: &Uses<'a>) -> Option<Vec<&'a str>> {
    let mut came_from = BTreeMap::from([(from, None)]);
    let mut waiting = VecDeque::from([from]);
    while let Some(file) = waiting.pop_front() {
        if file == to {
            let mut files: Vec<&str> = std::iter::successors(Some(file), |file| came_from[file]).collect();
            files.reverse();
            return Some(files);
        }
        for (_, next) in uses.keys().filter(|(start, _)| *start == file) {
            came_from.entry(*next).or_insert_with(|| {
                waiting.push_back(next);
                Some(file)
            });
        }
    }
    None
}

/// `a.rs -> b.rs -> a.rs`, and below it what each uses of the next.
fn drawn(files: &[&str], uses: &Uses<'_>) -> String {
    let round: Vec<&str> = files.iter().chain(files.first()).copied().collect();
    let lines =
        round.windows(2).map(|pair| format!("    {}: {}\n", pair[0], uses[&(pair[0], pair[1])].join(", ")));
    format!("{}\n{}", round.join(" -> "), lines.collect::<String>())
}

/// The cycles of a crate with these files; its root is `lib.rs`.
fn cycles_of(files: &[(&str, &str)]) -> String {
    let sources: Sources =
        files.iter().map(|(path, text)| (format!("s/{path}"), (*text).to_owned())).collect();
    cycles(&Crate::read("s/lib.rs", &sources).arrows()).concat()
}

#[test]
fn two_files_that_import_each_other_are_a_cycle() {
    let found = cycles_of(&[
        ("lib.rs", "mod a; mod b;"),
        ("a.rs", "use crate::b::{C as Other, d}; pub(crate) struct A;"),
        ("b.rs", "use super::a::A; pub(crate) struct C(A); pub(crate) fn d() {}"),
    ]);
    assert_eq!(found, "s/a.rs -> s/b.rs -> s/a.rs\n    s/a.rs: C, d\n    s/b.rs: A\n");
}

#[test]
fn qualified_paths_macros_and_imports_in_functions_count() {
    let found = cycles_of(&[
        ("lib.rs", "mod a; mod b; mod c;"),
        ("a.rs", "pub(crate) fn a() { assert!(crate::b::is_b()); }"),
        ("b.rs", "pub(crate) fn is_b() -> bool { use super::c; c::is_c() }"),
        ("c.rs", "pub(crate) fn is_c() -> bool { super::a::a(); true }"),
    ]);
    assert!(found.starts_with("s/a.rs -> s/b.rs -> s/c.rs -> s/a.rs\n"), "{found}");
}

#[test]
fn a_parent_may_be_the_face_of_its_children() {
    let found = cycles_of(&[
        ("lib.rs", "mod shapes; pub use shapes::{Round, Square};"),
        ("shapes.rs", "mod round; mod square; pub use round::Round; pub use square::Square;"),
        ("shapes/round.rs", "use super::Square; pub struct Round(Square);"),
        ("shapes/square.rs", "pub struct Square(u8);"),
    ]);
    assert_eq!(found, "");
}

#[test]
fn a_child_may_use_what_its_parent_declares() {
    let found = cycles_of(&[
        ("lib.rs", "mod sniff;"),
        (
            "sniff.rs",
            "mod csv; mod json; use csv::Csv; pub(crate) struct Sample; enum Seen { Csv(Csv), Json(json::Json) }",
        ),
        ("sniff/csv.rs", "use super::{Sample, json::Json}; pub(super) struct Csv(Sample, Json);"),
        ("sniff/json.rs", "pub(super) struct Json(super::Sample);"),
    ]);
    assert_eq!(found, "");
}

#[test]
fn a_cycle_that_leaves_the_family_is_one() {
    let parent = "mod ask; pub(crate) enum Exit { Failed } fn main(a: ask::Arguments) {}";
    let found = cycles_of(&[
        ("lib.rs", "mod cli; mod signals;"),
        ("cli.rs", parent),
        ("cli/ask.rs", "use super::Exit; use crate::signals::Told; pub(crate) struct Arguments(Told, Exit);"),
        ("signals.rs", "use crate::cli::Exit; pub(crate) struct Told(Exit);"),
    ]);
    let names = "    s/cli.rs: Arguments\n    s/cli/ask.rs: Told\n    s/signals.rs: Exit\n";
    assert_eq!(found, format!("s/cli.rs -> s/cli/ask.rs -> s/signals.rs -> s/cli.rs\n{names}"));
    let found = cycles_of(&[
        ("lib.rs", "mod cli; mod lsp;"),
        (
            "cli.rs",
            "mod ask; pub(crate) use ask::Arguments; pub(crate) enum Exit { Failed } fn f(_: crate::lsp::Lsp) {}",
        ),
        ("cli/ask.rs", "pub(crate) struct Arguments(super::Exit);"),
        ("lsp.rs", "pub(crate) struct Lsp(crate::cli::Arguments);"),
    ]);
    assert!(found.starts_with("s/cli.rs -> s/lsp.rs -> s/cli/ask.rs -> s/cli.rs\n"), "{found}");
}

#[test]
fn siblings_that_use_each_other_are_a_cycle() {
    let found = cycles_of(&[
        ("lib.rs", "mod view;"),
        ("view.rs", "mod card; mod table; pub(crate) fn fence() { card::card(); table::table() }"),
        (
            "view/card.rs",
            "use super::{fence, table::table}; pub(super) const LINES: u8 = 2; pub(super) fn card() {}",
        ),
        ("view/table.rs", "use super::{card::LINES, fence}; pub(super) fn table() {}"),
    ]);
    let names = "    s/view/card.rs: table\n    s/view/table.rs: LINES\n";
    assert_eq!(found, format!("s/view/card.rs -> s/view/table.rs -> s/view/card.rs\n{names}"));
}

#[test]
fn tests_and_other_crates_make_no_cycle() {
    let found = cycles_of(&[
        ("lib.rs", "mod a; mod b; mod ask;"),
        (
            "a.rs",
            "pub(crate) struct A; #[cfg(test)] mod tests { use crate::b::B; use super::*; fn a(b: B) {} }",
        ),
        (
            "b.rs",
            "use crate::a::A; #[cfg(test)] mod tests; pub(crate) struct B(A); fn f() { ::ask::f(); a.ask::<A>() }",
        ),
        ("b/tests.rs", "use crate::ask::f;"),
        ("ask.rs", "use crate::b::B; pub(crate) fn f(b: B) {}"),
    ]);
    assert_eq!(found, "");
}

#[test]
fn a_module_with_a_file_for_each_system_is_all_of_them() {
    let root = "#[cfg_attr(unix, path = \"unix/mod.rs\")] #[cfg_attr(windows, path = \"windows.rs\")] mod system; mod a;";
    let found = cycles_of(&[
        ("lib.rs", root),
        ("a.rs", "use crate::system::go; pub(crate) struct A;"),
        ("unix/mod.rs", "mod start; pub(crate) use start::go;"),
        ("unix/start.rs", "pub(crate) fn go() {}"),
        ("windows.rs", "pub(crate) fn go() { crate::a::A; }"),
    ]);
    assert_eq!(found, "s/a.rs -> s/windows.rs -> s/a.rs\n    s/a.rs: go\n    s/windows.rs: A\n");
}
