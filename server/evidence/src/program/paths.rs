//! The files of a program under the person's names: what Gemini calls `input_file_0.csv` is what they attached first.

use std::collections::HashSet;

use tree_sitter::Node;
use turn::{PLACED_STEM, begins_placed};

use super::program_file::ProgramFile;
use crate::python::{Descend, Literal, Parsed, Replacement, called, children, escaped, replaced, walk};

/// Folders that models take for the one with the attachments.
pub(super) const FOLDERS: [&str; 2] = ["./", GEMINI_S];
const GEMINI_S: &str = "/mnt/data/";

/// Functions that open nothing: what they are given stays as it is.
pub(super) const SHOWS: [&str; 2] = ["display", "print"];

/// Functions that look for names by how they begin.
const SEEKS: [&str; 10] = [
    "compile",
    "filter",
    "fnmatch",
    "fnmatchcase",
    "glob",
    "iglob",
    "match",
    "rglob",
    "search",
    "startswith",
];

/// A call within which the walk is.
struct OpenCall {
    end: usize,
    /// `true` if it only shows what it is given.
    shows: bool,
    /// `true` if it, or one around it, looks for names by how they begin.
    seeks: bool,
}

/// A program under the person's names.
#[derive(Debug, Default)]
pub(super) struct Renamed {
    pub(super) replacements: Vec<Replacement>,
    /// `true` if Gemini's names stay in texts from which files may be opened.
    pub(super) leaves_some: bool,
    /// `true` if names are looked for that begin as Gemini's.
    pub(super) looks_for_some: bool,
}

/// Replaces the names of files by their paths; in comments, by their names. What is only printed stays. Of a file that is
/// a copy, the person's name is replaced within longer texts, too: they may be commands.
pub(super) fn renamed(
    program: &Parsed<'_>,
    files: &[ProgramFile<'_>],
    is_copy: &dyn Fn(usize) -> bool,
) -> Renamed {
    let mut done = Renamed::default();
    let replacements = &mut done.replacements;
    // Innermost last.
    let mut calls: Vec<OpenCall> = Vec::new();
    let (mut keys, mut compared) = (HashSet::new(), HashSet::new());
    // A node does not know its parent without a search from the top.
    let mut first_argument = None;
    // Texts that stand beside others of the same value, and where the text ends that others may stand in.
    let (mut beside, mut outer_end) = (HashSet::new(), 0);
    walk(program.root(), |node| match node.kind() {
        "call" => {
            leave(&mut calls, node);
            let (name, outer) = (called(node, program), calls.last().is_some_and(|call| call.seeks));
            let seeks = outer || SEEKS.contains(&name);
            calls.push(OpenCall { end: node.end_byte(), shows: SHOWS.contains(&name), seeks });
            Descend::Into
        }
        "subscript" => {
            keys.extend(node.child_by_field_name("subscript").map(|key| key.id()));
            Descend::Into
        }
        "comparison_operator" => {
            compared.extend(children(node).iter().map(Node::id));
            Descend::Into
        }
        "pair" => {
            keys.extend(node.child_by_field_name("key").map(|key| key.id()));
            Descend::Into
        }
        "argument_list" => {
            first_argument = node.named_child(0);
            Descend::Into
        }
        "comment" => {
            replacements.extend(in_comment(program, node, files));
            Descend::Past
        }
        "concatenated_string" => {
            beside.extend(children(node).iter().map(Node::id));
            Descend::Into
        }
        "string" => {
            leave(&mut calls, node);
            // A key, or what is compared, is a name of a file there, too.
            let is_used = keys.contains(&node.id()) || compared.contains(&node.id());
            if !is_used && calls.last().is_some_and(|call| call.shows) {
                outer_end = outer_end.max(node.end_byte());
                return Descend::Into;
            }
            let is_sought = compared.contains(&node.id()) || calls.last().is_some_and(|call| call.seeks);
            done.looks_for_some |= is_sought && is_beginning(program, node);
            let numbered = (!beside.remove(&node.id())).then(|| by_number(program, node, files)).flatten();
            let is_inner = node.start_byte() < outer_end;
            outer_end = outer_end.max(node.end_byte());
            if let Some(replacement) = numbered {
                replacements.extend(if is_inner { within_a_text(replacement) } else { Some(replacement) });
                return Descend::Past;
            }
            let mut renamed = in_literal(program, node, first_argument == Some(node), files, is_copy);
            let is_own = renamed.is_empty() && is_path(program, node, files);
            renamed.retain(|replacement| !is_inner || !replacement.text.contains('\\'));
            let is_key = keys.contains(&node.id());
            let left = replaced(program.code, node.byte_range(), &renamed);
            let is_clear = !renamed.is_empty() && files.iter().any(|file| file.path.contains(PLACED_STEM));
            done.leaves_some |= !is_own && !is_clear && names_some(&left, files, is_key);
            replacements.extend(renamed);
            Descend::Into
        }
        _ => Descend::Into,
    });
    done
}

/// A comment with the names of files.
fn in_comment(program: &Parsed<'_>, node: Node<'_>, files: &[ProgramFile<'_>]) -> Option<Replacement> {
    let name = |file: &ProgramFile<'_>| (!file.name.contains(char::is_control)).then(|| file.name.to_owned());
    let text = mentions(program.text(node), name, files)?;
    Some(Replacement { range: node.byte_range(), text })
}

/// Leaves the calls that end before a node.
fn leave(calls: &mut Vec<OpenCall>, node: Node<'_>) {
    while calls.last().is_some_and(|call| call.end <= node.start_byte()) {
        calls.pop();
    }
}

/// `true` if a literal begins as Gemini's names do, by itself or before what a pattern leaves open.
fn is_beginning(program: &Parsed<'_>, node: Node<'_>) -> bool {
    let text = Literal::read(node, program.code).and_then(|literal| literal.text());
    text.is_some_and(|text| {
        let name = without_folder(text.trim_start_matches('^'));
        begins_placed(name.split(['*', '?', '[', '(', '\\', '.']).next().unwrap_or_default())
    })
}

/// `true` if a literal is the path of a file, which may be named as Gemini would.
fn is_path(program: &Parsed<'_>, node: Node<'_>, files: &[ProgramFile<'_>]) -> bool {
    let text = Literal::read(node, program.code).and_then(|literal| literal.text());
    text.is_some_and(|text| files.iter().any(|file| file.path == text))
}

/// `true` if a literal has one of Gemini's names in it, or a part of one; as a key it must be a whole one.
/// `input_file_0_clean.csv` is another file.
fn names_some(literal: &str, files: &[ProgramFile<'_>], is_key: bool) -> bool {
    literal.match_indices(PLACED_STEM).any(|(at, _)| {
        let rest = &literal[at + PLACED_STEM.len()..];
        let after = rest.trim_start_matches(|it: char| it.is_ascii_digit());
        let number = &rest[..rest.len() - after.len()];
        let is_whole = given(&literal[at..], files).is_some();
        let is_open =
            !is_key && !after.starts_with(|it: char| it == '_' || it == '.' || it.is_alphanumeric());
        let is_of_a_file = number.parse::<usize>().is_ok_and(|number| number < files.len());
        is_whole || is_open && (number.is_empty() || is_of_a_file)
    })
}

fn in_literal(
    program: &Parsed<'_>,
    node: Node<'_>,
    is_argument: bool,
    files: &[ProgramFile<'_>],
    is_copy: &dyn Fn(usize) -> bool,
) -> Vec<Replacement> {
    let Some(literal) = Literal::read(node, program.code) else { return Vec::new() };
    if literal.written == GEMINI_S.trim_end_matches('/') {
        return vec![Replacement { range: literal.range, text: ".".to_owned() }];
    }
    let whole = literal.text().and_then(|text| named(&text, is_argument, files));
    if let Some(file) = whole {
        return as_path(node, &literal, file.path).into_iter().collect();
    }
    children(node)
        .into_iter()
        .filter(|part| part.kind() == "string_content")
        .filter_map(|part| {
            let text = program.text(part);
            if part.start_byte() == literal.range.start && text.starts_with(GEMINI_S) {
                return Some(out_of_gemini_s_folder(part, text.len() == literal.written.len()));
            }
            let renamed = mentions(text, |file| plain_path(&literal, file), files)
                .or_else(|| mentions_in_quotes(text, &literal, files));
            let mut own = renamed.as_deref().unwrap_or(text).to_owned();
            for (_, file) in files.iter().enumerate().filter(|(place, _)| is_copy(*place)) {
                if let Some(path) = plain_path(&literal, file) {
                    own = with_word(&own, file.name, &path);
                }
            }
            let text = renamed.is_some().then(|| own.clone()).or_else(|| (own != text).then_some(own))?;
            Some(Replacement { range: part.byte_range(), text })
        })
        .collect()
}

/// Takes Gemini's folder off a path: a program that stands elsewhere has none.
fn out_of_gemini_s_folder(content: Node<'_>, is_whole: bool) -> Replacement {
    let (start, end) = (content.start_byte(), content.start_byte() + GEMINI_S.len());
    let is_folder = is_whole && end == content.end_byte();
    Replacement { range: start..end, text: if is_folder { "./".to_owned() } else { String::new() } }
}

/// A name with a computed number, `f"input_file_{number}.csv"`, as a choice among the paths.
fn by_number(program: &Parsed<'_>, node: Node<'_>, files: &[ProgramFile<'_>]) -> Option<Replacement> {
    let parts = children(node);
    let [_, before, number, rest @ ..] = &parts[..] else { return None };
    let is_ending =
        |text: &str| text.starts_with('.') && text[1..].bytes().all(|byte| byte.is_ascii_alphanumeric());
    let is_name = match rest {
        [_] => true,
        [ending, _] => ending.kind() == "string_content" && is_ending(program.text(*ending)),
        _ => false,
    };
    let folder = program.text(*before).strip_suffix(PLACED_STEM)?;
    let value = *children(*number).first()?;
    if !is_name || number.kind() != "interpolation" || !(folder.is_empty() || FOLDERS.contains(&folder)) {
        return None;
    }
    // A number that no file has keeps its name.
    let form = program.text(*number);
    let is_plain = |rest: &str| ["}", "!s}", ":d}"].contains(&rest.trim());
    let after = value.end_byte() - number.start_byte();
    if !is_plain(&form[after..]) {
        return None;
    }
    let whole = program.text(node);
    let quotes = &whole[..parts.first()?.end_byte() - node.start_byte()];
    let own = quotes.trim_start_matches(|it: char| it.is_alphabetic());
    let path = |(number, file): (usize, &ProgramFile<'_>)| {
        format!("{own}{number}{own}: {own}{}{own}", escaped(file.path, own, false))
    };
    let paths: Vec<String> = files.iter().filter(|file| file.is_given).enumerate().map(path).collect();
    let end = program.text(*parts.last()?);
    let paths = paths.join(", ");
    let text = if program.text(value).contains(['(', ':']) {
        // What it does is done once.
        let (before, rest) = (program.text(*before), &whole[number.end_byte() - node.start_byte()..]);
        let name = format!("{quotes}{before}{{number}}{rest}");
        format!("(lambda number: {{{paths}}}.get(number, {name}))({quotes}{form}{end})")
    } else {
        format!("{{{paths}}}.get({quotes}{form}{end}, {whole})")
    };
    Some(Replacement { range: node.byte_range(), text })
}

/// An expression as it may stand within a text. Some versions of Python take no backslash there.
fn within_a_text(replacement: Replacement) -> Option<Replacement> {
    let text = format!("({})", replacement.text);
    (!text.contains('\\')).then_some(Replacement { text, ..replacement })
}

/// The places of the files that a literal names, and `true` if it is SQL that may write them.
pub(super) fn files_in(
    node: Node<'_>,
    program: &Parsed<'_>,
    files: &[ProgramFile<'_>],
) -> (Vec<usize>, bool) {
    let text = program.text(node);
    // A name with a computed number may be any file's.
    if text.contains(PLACED_STEM) && children(node).iter().any(|part| part.kind() == "interpolation") {
        return (
            files.iter().enumerate().filter(|(_, file)| file.is_given).map(|(place, _)| place).collect(),
            false,
        );
    }
    let whole = Literal::read(node, program.code).and_then(|literal| literal.text());
    let whole = whole.and_then(|text| named(&text, true, files));
    let mentioned = text.match_indices(PLACED_STEM).filter_map(|(at, _)| given(&text[at..], files));
    let own = files.iter().filter(|file| words(text, file.name).next().is_some());
    let found = whole.into_iter().chain(mentioned.map(|(file, _)| file)).chain(own);
    let place = |file: &ProgramFile<'_>| files.iter().position(|other| std::ptr::eq(other, file));
    let sql = text.to_ascii_uppercase();
    (found.filter_map(place).collect(), sql.contains("COPY ") && sql.contains(" TO "))
}

/// A path without the folder that stands for the one with the attachments.
pub(super) fn without_folder(path: &str) -> &str {
    FOLDERS.iter().find_map(|folder| path.strip_prefix(folder)).unwrap_or(path)
}

/// The file that a literal names with all of its text.
fn named<'f>(text: &str, is_argument: bool, files: &'f [ProgramFile<'f>]) -> Option<&'f ProgramFile<'f>> {
    let name = without_folder(text);
    if let Some((file, length)) = given(name, files) {
        return (length == name.len()).then_some(file);
    }
    // Some systems tell no `Größe.csv` from `GRÖßE.csv`.
    let lower = name.to_lowercase();
    let file = files
        .iter()
        .find(|file| file.name == name || file.path == text)
        .or_else(|| files.iter().find(|file| file.name.to_lowercase() == lower))?;
    // A name without an ending may be any word; one that something is called with is a file's.
    (name.contains('.') || is_argument).then_some(file)
}

/// The attachment that a text begins with Gemini's name of, and the length of that name. It has an ending, whichever,
/// if the attachment has one; several, if the attachment has these.
fn given<'f>(text: &str, files: &'f [ProgramFile<'f>]) -> Option<(&'f ProgramFile<'f>, usize)> {
    let rest = text.strip_prefix(PLACED_STEM)?;
    let digits = rest.bytes().take_while(u8::is_ascii_digit).count();
    let file = files.get(rest[..digits].parse::<usize>().ok()?).filter(|file| file.is_given)?;
    let mut length = PLACED_STEM.len() + digits;
    let name_ends = length;
    while let Some(ending) = text[length..].strip_prefix('.') {
        let ending = ending.bytes().take_while(u8::is_ascii_alphanumeric).count();
        if ending == 0 {
            break;
        }
        length += 1 + ending;
    }
    let is_longer = text[length..].starts_with(|next: char| next == '_' || next.is_alphanumeric());
    let is_bare = length == name_ends && file.name.contains('.');
    // `input_file_0.csv.bak` is another file.
    let endings = &text[name_ends..length];
    let is_other = endings.rfind('.').is_some_and(|last| last > 0) && !file.name.ends_with(endings);
    (!is_longer && !is_bare && !is_other).then_some((file, length))
}

/// A text with Gemini's names in it replaced; `None` if there are none.
fn mentions<'f>(
    text: &str,
    written: impl Fn(&ProgramFile<'f>) -> Option<String>,
    files: &'f [ProgramFile<'f>],
) -> Option<String> {
    let mut replaced = String::new();
    let mut done = 0;
    for (at, _) in text.match_indices(PLACED_STEM) {
        let is_inside = text[..at].ends_with(|last: char| last.is_alphanumeric() || "_-./\\".contains(last));
        let found = given(&text[at..], files).filter(|_| !is_inside);
        let Some((name, length)) = found.and_then(|(file, length)| Some((written(file)?, length))) else {
            continue;
        };
        replaced += &text[done..at];
        replaced += &name;
        done = at + length;
    }
    (done > 0).then(|| replaced + &text[done..])
}

/// A text of a command with Gemini's names between quotes replaced, as in SQL: there they are paths.
fn mentions_in_quotes(text: &str, literal: &Literal<'_>, files: &[ProgramFile<'_>]) -> Option<String> {
    let parts: Vec<&str> = text.split('\'').collect();
    let is_plain = |path: &str| !path.contains(['\'', '"', '\\']) && path.is_ascii();
    let path = |part: &str| {
        let file =
            named(part, false, files).filter(|file| part.contains(PLACED_STEM) && is_plain(file.path))?;
        Some(written(literal, file.path))
    };
    let renamed = parts.iter().map(|part| path(part).unwrap_or_else(|| (*part).to_owned()));
    let renamed = renamed.collect::<Vec<_>>().join("'");
    (renamed != text).then_some(renamed)
}

/// A text with another word for a name of a file.
fn with_word(text: &str, name: &str, other: &str) -> String {
    let mut replaced = String::new();
    let mut done = 0;
    for at in words(text, name) {
        replaced += &text[done..at];
        replaced += other;
        done = at + name.len();
    }
    replaced + &text[done..]
}

/// Where a text has a name of a file that is no part of a longer one; folders may stand before it.
fn words<'t>(text: &'t str, name: &'t str) -> impl Iterator<Item = usize> + 't {
    let is_part = |next: char| next.is_alphanumeric() || "_-.".contains(next);
    let is_word = move |at: &usize| {
        let before = &text[..*at];
        let before = FOLDERS.iter().find_map(|folder| before.strip_suffix(folder)).unwrap_or(before);
        let after = &text[at + name.len()..];
        let after = after.strip_prefix('.').filter(|rest| !rest.starts_with(is_part)).unwrap_or(after);
        !before.ends_with(is_part) && !before.ends_with('/') && !after.starts_with(is_part)
    };
    let is_name = name.contains('.');
    text.match_indices(name).map(|(at, _)| at).filter(move |_| is_name).filter(is_word)
}

/// A path as it is written within a longer literal. Only one without folders and blanks: nobody knows what such a text is
/// for, and to a shell it would be several words.
fn plain_path(literal: &Literal<'_>, file: &ProgramFile<'_>) -> Option<String> {
    let is_several_words = file.path.contains(|it: char| it.is_whitespace() || "'\"`$;&|<>()*?".contains(it));
    if file.path.contains('/') || is_several_words || (literal.has('r') && !is_raw(file.path, literal.quotes))
    {
        return None;
    }
    Some(written(literal, file.path))
}

/// A literal whose text becomes a path.
fn as_path(node: Node<'_>, literal: &Literal<'_>, path: &str) -> Option<Replacement> {
    if literal.text()? == path {
        return None;
    }
    if literal.has('r') && !is_raw(path, literal.quotes) {
        let text =
            [&literal.cooked_prefix(), literal.quotes, &cooked(literal, path), literal.quotes].concat();
        return Some(Replacement { range: node.byte_range(), text });
    }
    Some(Replacement { range: literal.range.clone(), text: written(literal, path) })
}

fn written(literal: &Literal<'_>, path: &str) -> String {
    if !literal.has('r') {
        return cooked(literal, path);
    }
    if literal.has('f') { with_braces(path) } else { path.to_owned() }
}

fn cooked(literal: &Literal<'_>, path: &str) -> String {
    let path = escaped(path, literal.quotes, literal.has('b'));
    if literal.has('f') { with_braces(&path) } else { path }
}

fn with_braces(path: &str) -> String {
    path.replace('{', "{{").replace('}', "}}")
}

/// `true` for a text that a raw literal can hold.
fn is_raw(text: &str, quotes: &str) -> bool {
    let quote = quotes.chars().next();
    text.is_ascii() && !text.contains(|it: char| it == '\\' || Some(it) == quote || it.is_control())
}
