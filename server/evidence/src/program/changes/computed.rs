//! Names of files that a program computes, `f"{name}.csv"`: which they may be.

use std::collections::HashSet;

use tree_sitter::Node;
use turn::{PLACED_STEM, placed_name};

use super::super::folder_files::{Budget, FolderFiles, fits};
use super::super::paths::FOLDERS;
use super::super::program_file::ProgramFile;
use crate::python::{Descend, Literal, Parsed, called, children, walk};

/// What a computed text may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Guess {
    /// The name of one of the files of the program.
    File,
    /// The name of another file in the folder, with its ending or without.
    InFolder { has_ending: bool },
    /// The name of no file.
    Other,
}

/// Stands for what is computed, in a text whose other parts are written.
pub(super) const HOLE: char = '\0';

/// Finds computed names of files; what is a part of another expression is looked at once.
pub(super) struct Guesses<'f> {
    folder: &'f FolderFiles,
    left: Budget,
    done: HashSet<usize>,
    /// What is put behind a text: `name += ".csv"`.
    tails: HashSet<usize>,
}

impl<'f> Guesses<'f> {
    pub(super) fn new(folder: &'f FolderFiles) -> Self {
        Guesses { folder, left: Budget::default(), done: HashSet::new(), tails: HashSet::new() }
    }

    /// What an expression may be that computes a text; `None` for any other expression.
    pub(super) fn of(
        &mut self,
        node: Node<'_>,
        program: &Parsed<'_>,
        files: &[ProgramFile<'_>],
    ) -> Option<Guess> {
        if node.kind() == "augmented_assignment" {
            self.tails.extend(node.child_by_field_name("right").map(|right| right.id()));
        }
        let is_tail = self.tails.remove(&node.id());
        if self.done.remove(&node.id()) {
            return None;
        }
        let text = match node.kind() {
            "call" => made(node, program)?,
            // `map("{}.csv".format, names)`
            "attribute" => formatted(node, program)?,
            "string" if is_tail => of_string(node, program),
            "string" | "concatenated_string" | "binary_operator" => self.sum(node, program)?,
            _ => return None,
        };
        // A name with a computed number is written as a choice among the paths.
        if node.kind() == "string" && text.contains(PLACED_STEM) {
            return None;
        }
        let text = if is_tail { format!("{HOLE}{text}") } else { text };
        let text = text.to_lowercase();
        if files.iter().enumerate().any(|(index, file)| may_be(&text, index, file)) {
            return Some(Guess::File);
        }
        Some(self.in_folder(&text))
    }

    fn in_folder(&mut self, text: &str) -> Guess {
        let fits = |word: &str| self.folder.has_fitting(word, HOLE, &mut self.left);
        if !words(text).into_iter().any(fits) {
            return Guess::Other;
        }
        let ending = text.rsplit('.').next().filter(|it| it.len() < text.len());
        let is_ending = |it: &str| !it.is_empty() && it.bytes().all(|byte| byte.is_ascii_alphanumeric());
        Guess::InFolder { has_ending: ending.is_some_and(is_ending) && !text.contains(' ') }
    }

    /// The text of operands that stand one behind the other; `None` if nothing is computed.
    fn sum(&mut self, node: Node<'_>, program: &Parsed<'_>) -> Option<String> {
        let mut text = String::new();
        let mut operands = 0;
        let operator = node.child_by_field_name("operator").map_or("+", |it| it.kind());
        // What is put into a text stands in its holes.
        let form = node.child_by_field_name("left").filter(|_| operator == "%");
        walk(form.unwrap_or(node), |part| {
            if part.id() != node.id() && part.is_named() {
                self.done.insert(part.id());
            }
            match part.kind() {
                "binary_operator" | "concatenated_string" | "parenthesized_expression" => {
                    return Descend::Into;
                }
                "/" => text.push('/'),
                "integer" | "float" => {}
                "string" => {
                    text += &of_string(part, program);
                    operands += 1;
                }
                _ if part.is_named() => {
                    // It may compute another text.
                    self.done.remove(&part.id());
                    text.push(HOLE);
                    operands += 1;
                }
                _ => {}
            }
            Descend::Past
        });
        let has_hole = text.contains(HOLE) && text.chars().nth(1).is_some();
        (["+", "%", "/"].contains(&operator) && (operands > 1 || has_hole)).then_some(text)
    }
}

/// `true` for a text with holes that may be the name of a file, or a command with it.
fn may_be(text: &str, index: usize, file: &ProgramFile<'_>) -> bool {
    let placed = if file.is_given { placed_name(index, file.name) } else { file.name.to_lowercase() };
    let names = [file.name.to_lowercase(), file.path.to_lowercase(), placed];
    let folders = [""].into_iter().chain(FOLDERS);
    let names: Vec<String> =
        folders.flat_map(|folder| names.iter().map(move |name| format!("{folder}{name}"))).collect();
    words(text).iter().any(|word| names.iter().any(|name| fits(word, HOLE, name)))
}

/// The words of a computed text that may be names of files; none if all of several is computed.
fn words(text: &str) -> Vec<&str> {
    let words = text.split(|it: char| it.is_whitespace() || "'\"<>=;()".contains(it));
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    let is_name = words.len() == 1 || text.contains(char::is_alphanumeric);
    if is_name { words } else { Vec::new() }
}

/// The text that a method of a text makes that is not called where it stands.
fn formatted(attribute: Node<'_>, program: &Parsed<'_>) -> Option<String> {
    let object = attribute.child_by_field_name("object").filter(|it| it.kind() == "string")?;
    let name = program.text(attribute.child_by_field_name("attribute")?);
    ["format", "format_map"].contains(&name).then(|| with_holes(&of_string(object, program), '{', '}'))
}

/// The text that a call makes: `"{}.csv".format(name)`, `path.with_suffix(".csv")`, `os.path.join("out", name)`.
fn made(call: Node<'_>, program: &Parsed<'_>) -> Option<String> {
    let arguments = call.child_by_field_name("arguments").map(children).unwrap_or_default();
    let written = |argument: &Node<'_>| match argument.kind() {
        "string" => of_string(*argument, program),
        _ => HOLE.to_string(),
    };
    let path = || arguments.iter().map(written).collect::<Vec<_>>().join("/");
    if called(call, program) == "Path" && arguments.len() > 1 {
        return Some(path());
    }
    if called(call, program) == "Template" {
        let text = call.child_by_field_name("arguments")?.named_child(0)?;
        return Some(substituted(&of_string(text, program)));
    }
    let object = call.child_by_field_name("function")?.child_by_field_name("object")?;
    let first = call.child_by_field_name("arguments").and_then(|arguments| arguments.named_child(0));
    let own = first.filter(|it| it.kind() == "string").map(|it| of_string(it, program));
    let own = own.unwrap_or_else(|| HOLE.to_string());
    match called(call, program) {
        "format" | "format_map" => formatted(call.child_by_field_name("function")?, program),
        "join" if object.kind() == "string" => Some(HOLE.to_string()),
        "join" if arguments.len() > 1 => Some(path()),
        "joinpath" => Some(format!("{HOLE}/{}", path())),
        "replace" if arguments.len() == 2 => Some(format!("{HOLE}{}{HOLE}", written(&arguments[1]))),
        "with_suffix" => Some(format!("{HOLE}{own}")),
        "with_stem" => Some(format!("{own}{HOLE}")),
        "with_name" => Some(format!("{HOLE}{own}")),
        _ => None,
    }
}

/// The text of a literal, with a hole for each part that is computed, as `{x}` or `%s`.
pub(super) fn of_string(node: Node<'_>, program: &Parsed<'_>) -> String {
    let Some(literal) = Literal::read(node, program.code) else { return HOLE.to_string() };
    if let Some(text) = literal.text() {
        return percent(&text);
    }
    let mut text = String::new();
    let mut at = literal.range.start;
    for part in children(node).into_iter().filter(|part| part.kind() == "interpolation") {
        text += program.code.get(at..part.start_byte()).unwrap_or_default();
        text.push(HOLE);
        at = part.end_byte();
    }
    text + program.code.get(at..literal.range.end).unwrap_or_default()
}

/// A text with holes for what stands between two marks.
fn with_holes(text: &str, open: char, close: char) -> String {
    let mut parts = text.split(open);
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        filled.push(HOLE);
        filled += part.split_once(close).map_or(part, |(_, rest)| rest);
    }
    filled
}

/// A text with holes for `$name` and `${name}`.
fn substituted(text: &str) -> String {
    let mut parts = text.split('$');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        filled.push(HOLE);
        let plain = || part.trim_start_matches(|it: char| it.is_alphanumeric() || it == '_');
        filled += part.strip_prefix('{').and_then(|part| part.split_once('}')).map_or_else(plain, |it| it.1);
    }
    filled
}

/// A text with holes for `%s`, `%02d`…
fn percent(text: &str) -> String {
    let mut parts = text.split('%');
    let mut filled = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        filled.push(HOLE);
        let form = part.find(|it: char| it.is_ascii_alphabetic()).map_or(0, |at| at + 1);
        filled += &part[form..];
    }
    filled
}
