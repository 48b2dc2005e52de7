//! Names of functions, and paths by what is written.

use tree_sitter::Node;

use crate::python::Parsed;

/// The name of a function or a class.
pub(super) fn name_of<'a>(definition: Node<'_>, program: &Parsed<'a>) -> &'a str {
    definition.child_by_field_name("name").map_or("", |name| program.text(name))
}

/// The name of what decorates: `cached` of `@tools.cached(3)`.
pub(super) fn last_name<'a>(decorator: Node<'_>, program: &Parsed<'a>) -> &'a str {
    let function = decorator.child_by_field_name("function").unwrap_or(decorator);
    program.text(function.child_by_field_name("attribute").unwrap_or(function))
}

/// `true` for a path that leads out of the folder.
pub(super) fn leads_out(path: &str) -> bool {
    // `w:gz` is a mode.
    let has_drive = path.split_once(':').is_some_and(|(drive, rest)| {
        let is_letter = drive.len() == 1 && drive.bytes().all(|byte| byte.is_ascii_alphabetic());
        is_letter && (drive.bytes().all(|byte| byte.is_ascii_uppercase()) || rest.contains(['/', '\\', '.']))
    });
    path.starts_with(['/', '~']) || has_drive || path.split('/').any(|part| part == "..")
}

/// `true` for the name of the system's variable with the person's folder: `os.environ["HOME"]`.
pub(super) fn is_home(literal: Node<'_>, program: &Parsed<'_>) -> bool {
    let name = program.text(literal).trim_matches(['"', '\'']);
    matches!(name, "HOME" | "USERPROFILE") && ["environ", "getenv"].iter().any(|it| program.code.contains(it))
}

/// `true` for a path that is written in the one way in which those of the folder are.
pub(super) fn is_plain(path: &str) -> bool {
    !path.contains('\\') && path.split('/').all(|part| !part.is_empty() && part != ".")
}
