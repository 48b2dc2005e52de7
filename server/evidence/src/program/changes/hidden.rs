//! Ways to change a file that nobody can follow from its name: a program with one works in a folder with copies.

use ask::runs_no_python;
use tree_sitter::Node;

use super::calls::{CHANGES, SHELLS, begins, may_do_anything};
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

/// Commands that change no file of the folder, of a shell and of a notebook.
const LOOKS: [&str; 19] = [
    "",
    "apt",
    "apt-get",
    "cat",
    "conda",
    "cut",
    "date",
    "echo",
    "file",
    "grep",
    "head",
    "ls",
    "matplotlib",
    "pip",
    "pip3",
    "pwd",
    "tail",
    "time",
    "wc",
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
                is_hidden |= starts_a_program(node, program) || runs_a_text(node, program);
            }
            _ => {}
        }
        Descend::Into
    });
    is_hidden || (has_hiding && has_change) || shell_commands(program).any(may_write)
}

/// Commands of a shell, and of other languages, in a cell of a notebook: `!rm a.csv`, or all of a cell with `%%bash`.
pub(super) fn shell_commands<'a>(program: &Parsed<'a>) -> impl Iterator<Item = &'a str> {
    let is_shell = runs_no_python(program.code);
    // Python has none of them: within its texts they are words.
    let lines = program.code.lines().filter(|_| program.root().has_error());
    lines.filter_map(move |line| {
        let line = line.trim();
        let is_name = |rest: &&str| rest.starts_with(|first: char| first.is_alphabetic());
        let command = line.strip_prefix('!').or_else(|| line.strip_prefix('%').filter(is_name));
        command.or(Some(line).filter(|line| is_shell && !line.starts_with(['#', '%'])))
    })
}

/// `true` for a command that may change files: any but those that are known to look, and what installs a library.
fn may_write(command: &str) -> bool {
    let mut words = command.split_whitespace();
    let first = words.next().unwrap_or_default();
    let installs = first == "python" || first == "python3";
    let looks =
        LOOKS.contains(&first) || (installs && words.any(|word| word == "pip" || word == "--version"));
    !looks || command.contains(['>', '|', ';', '&', '`', '$'])
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

/// Code in a text may do anything, and in another folder nobody knows what is there.
fn runs_a_text(call: Node<'_>, program: &Parsed<'_>) -> bool {
    let is_function = call.child_by_field_name("function").is_some_and(|it| it.kind() == "identifier");
    let name = called(call, program);
    ["chdir", "fchdir", "run_module", "run_path"].contains(&name)
        || (is_function && ["compile", "eval", "exec"].contains(&name) && !is_plain_text(call, program))
}

/// `true` for code in a text that calls nothing but what opens no file: `eval('x + 1')`.
fn is_plain_text(call: Node<'_>, program: &Parsed<'_>) -> bool {
    let first = call.child_by_field_name("arguments").and_then(|arguments| arguments.named_child(0));
    let literal = first.filter(|it| it.kind() == "string").and_then(|it| Literal::read(it, program.code));
    let Some(text) = literal.as_ref().and_then(Literal::text) else { return false };
    let Some(inner) = Parsed::new(text.trim()).filter(|inner| !inner.root().has_error()) else {
        return false;
    };
    let mut is_plain = true;
    walk(inner.root(), |node| {
        let name = called(node, &inner);
        is_plain &= match node.kind() {
            "call" => {
                !begins(name, CHANGES)
                    && name != "open"
                    && name != "compile"
                    && !may_do_anything(node, &inner)
            }
            "import_statement" | "import_from_statement" => false,
            _ => true,
        };
        if is_plain { Descend::Into } else { Descend::Past }
    });
    is_plain
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
