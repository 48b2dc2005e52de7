//! Ways to change a file that nobody can follow from its name: a program with one works in a folder with copies.

use tree_sitter::Node;

use super::calls::{CHANGES, SHELLS, begins};
use crate::python::{Descend, Literal, Parsed, called, children, walk};

/// Modules whose functions change files.
const MODULES: [&str; 4] = ["os", "shutil", "glob", "pathlib"];

/// What hands on a name where no one sees it, or reaches a function without its name.
const HIDES: [&str; 16] = [
    "CDLL",
    "Enum",
    "Queue",
    "SimpleQueue",
    "StrEnum",
    "Template",
    "__dict__",
    "__import__",
    "ctypes",
    "dictConfig",
    "globals",
    "heappush",
    "memmap",
    "parse_args",
    "setattr",
    "vars",
];

/// `true` if a program may change files in a way that is not seen.
pub(super) fn hides_a_change(program: &Parsed<'_>) -> bool {
    let (mut has_hiding, mut has_change, mut is_hidden) = (false, false, false);
    // Where the calls that were seen to change files end: what begins before it stands in one.
    let mut changing_until = 0;
    walk(program.root(), |node| {
        match node.kind() {
            "import_from_statement" => is_hidden |= renames_a_function(node, program),
            "identifier" => has_hiding |= HIDES.contains(&program.text(node)),
            "match_statement" => has_hiding = true,
            "string" => is_hidden |= copies_to_a_file(node, program),
            "attribute" => {
                is_hidden |= node.start_byte() < changing_until && is_name_of_a_file(node, program);
            }
            "call" => {
                let name = called(node, program);
                let changes = begins(name, CHANGES);
                has_change |= changes || name == "open";
                if changes && !name.starts_with("to_") {
                    changing_until = changing_until.max(node.end_byte());
                }
                is_hidden |= starts_a_program(node, program);
            }
            _ => {}
        }
        Descend::Into
    });
    is_hidden || (has_hiding && has_change)
}

/// `from os import remove as rm`
fn renames_a_function(import: Node<'_>, program: &Parsed<'_>) -> bool {
    let module = import.child_by_field_name("module_name").map_or("", |module| program.text(module));
    MODULES.contains(&module) && children(import).iter().any(|child| child.kind() == "aliased_import")
}

/// A shell, or another program, may do anything to the files in its folder.
fn starts_a_program(call: Node<'_>, program: &Parsed<'_>) -> bool {
    let text = |field: &str| call.child_by_field_name(field).map_or("", |it| program.text(it));
    let is_of_module = ["subprocess.", "os."].iter().any(|module| text("function").starts_with(module));
    // What installs a library works elsewhere.
    let installs = || text("arguments").split(|it: char| !it.is_alphanumeric()).any(|word| word == "pip");
    is_of_module && begins(called(call, program), SHELLS) && !installs()
}

/// `Path(file.name).write_text(…)`, `os.replace("tmp.csv", file.name)`
fn is_name_of_a_file(attribute: Node<'_>, program: &Parsed<'_>) -> bool {
    let name = attribute.child_by_field_name("attribute").map_or("", |it| program.text(it));
    ["name", "value"].contains(&name)
}

/// SQL that writes a file, in whatever case and with whatever blanks: `COPY (…) TO '…'`.
fn copies_to_a_file(string: Node<'_>, program: &Parsed<'_>) -> bool {
    let Some(text) =
        Literal::read(string, program.code).and_then(|literal| literal.text().map(|it| it.to_lowercase()))
    else {
        return false;
    };
    let words: Vec<&str> = text.split_whitespace().collect();
    words.first() == Some(&"copy") && words.len() > 1
}
