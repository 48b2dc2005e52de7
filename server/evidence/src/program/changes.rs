//! The files that a program may write, rename or remove. It does that to a copy: nothing changes the person's own.
//!
//! Names of files are followed from their literals through variables, parameters and results to the calls that change
//! files, whatever the order. One too many costs only a copy.

#[cfg(test)]
mod tests;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use tree_sitter::Node;

use super::ProgramFile;
use super::head::head;
use super::paths::{self, files_in};
use crate::python::{Descend, Literal, Parsed, Replacement, called, children, escaped, walk};

/// How names of functions begin that write, rename or remove a file, or hand its name to what may.
const CHANGES: &str = "
    basicConfig call check_ chmod connect copy create_subprocess dump eval exec export FileHandler getoutput getstatus
    hardlink_to im_save imsave imwrite link move overwrite popen Popen posix_spawn remove removedirs rename replace rmdir
    rmtree RotatingFileHandler run save sink spawn symlink system TimedRotatingFileHandler to_ tofile touch truncate
    unlink urlretrieve utime WatchedFileHandler write Writer ExcelWriter HDFStore
";

/// How names of functions begin that give what a file holds: what they give names no file.
const READS: &str = "
    DictReader ExcelFile genfromtxt imread load open parse_ read reader scan
";

/// Methods that put their arguments into what they belong to.
const TAKES: [&str; 7] = ["add", "append", "appendleft", "extend", "insert", "setdefault", "update"];

/// Above the lines that copy files.
const COPY: &str = "# A copy, because the program changes it. If one is there already, move that away first.";

/// Files of which a program may change some, each with the path that it uses; a copy's name for those.
pub(super) struct Places<'a> {
    paths: Vec<(ProgramFile<'a>, Option<String>)>,
}

impl<'a> Places<'a> {
    pub(super) fn of<'p>(programs: &[&'p Parsed<'p>], files: &[ProgramFile<'a>]) -> Self {
        let mut paths: Vec<(ProgramFile<'a>, Option<String>)> = Vec::new();
        for (file, is_changed) in files.iter().zip(changed(programs, files)) {
            let is_taken = |name: &str| {
                files.iter().any(|other| [other.name, other.path].contains(&name))
                    || paths.iter().any(|(_, copy)| copy.as_deref() == Some(name))
                    || programs.iter().any(|program| program.code.contains(name))
            };
            let copy = is_changed.then(|| copy_name(file.path, is_taken));
            paths.push((*file, copy));
        }
        Places { paths }
    }

    /// The files as the program names them.
    fn files(&self) -> Vec<ProgramFile<'_>> {
        self.paths
            .iter()
            .map(|(file, copy)| ProgramFile { name: file.name, path: copy.as_deref().unwrap_or(file.path) })
            .collect()
    }

    /// Replaces the names of files by their paths.
    pub(super) fn renamed(&self, program: &Parsed<'_>) -> Vec<Replacement> {
        paths::renamed(program, &self.files(), &|place| self.paths[place].1.is_some())
    }

    /// The program with its copies made first. A copy never takes the place of a file that is there.
    pub(super) fn copied_first(&self, code: String) -> String {
        let quoted = |text: &str| format!("'{}'", escaped(text, "'", false));
        let copies = self.paths.iter().filter_map(|(file, copy)| {
            let (path, copy) = (quoted(file.path), quoted(copy.as_deref()?));
            Some(format!("open({copy}, 'xb').write(open({path}, 'rb').read())"))
        });
        let copies: Vec<String> = copies.collect();
        if copies.is_empty() {
            return code;
        }
        let Some(head) = Parsed::new(&code).map(|program| head(&program)) else { return code };
        let (before, after) = code.split_at(head.at);
        [before, &head.below(&format!("{COPY}\n{}", copies.join("\n"))), after].concat()
    }
}

/// A free name beside the program for a copy of a file.
fn copy_name(path: &str, is_taken: impl Fn(&str) -> bool) -> String {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path);
    let (stem, ending) = match name.rfind('.') {
        Some(dot) if dot > 0 => name.split_at(dot),
        _ => (name, ""),
    };
    let numbered = (2..).map(|number| format!("{stem}-copy-{number}{ending}"));
    let mut names = std::iter::once(format!("{stem}-copy{ending}")).chain(numbered);
    names.find(|name| !is_taken(name)).unwrap_or_default()
}

/// Which of the files programs may change.
fn changed<'a>(programs: &[&'a Parsed<'a>], files: &[ProgramFile<'_>]) -> Vec<bool> {
    let mut flow =
        Flow { seeds: vec![Vec::new(); files.len()], is_named: vec![false; files.len()], ..Flow::default() };
    for program in programs {
        flow.read(program, files);
    }
    for name in std::mem::take(&mut flow.functions) {
        let (returned, name) = (flow.place(Place::Returned), flow.place(Place::Name(name)));
        flow.edges[returned].push(name);
    }
    let changes_any = flow.changes_any();
    (0..files.len()).map(|file| changes_any && flow.is_named[file] || flow.reaches_a_change(file)).collect()
}

/// Where the name of a file may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Place<'a> {
    Name(&'a str),
    Attribute(&'a str),
    /// In the parameters of what has this name.
    Parameters(&'a str),
    /// In what functions give back.
    Returned,
    /// In an expression, by its number.
    Part(usize),
}

/// How names of files get from place to place.
#[derive(Default)]
struct Flow<'a> {
    places: HashMap<Place<'a>, usize>,
    edges: Vec<Vec<usize>>,
    /// The calls that change what gets there.
    changes: Vec<usize>,
    functions: Vec<&'a str>,
    /// `true` if something that changes files is a value, which may be called with any name: `map(os.remove, names)`.
    has_escaped: bool,
    /// Members of modules under their own names.
    members: HashSet<&'a str>,
    /// What is called, or no value, though it has a name that counts.
    called: HashSet<usize>,
    /// Calls that write to a name or remove it, and where literals stand: what none of these reaches may be any name.
    opaque: Vec<usize>,
    literals: Vec<usize>,
    /// For each file, if the programs name it.
    is_named: Vec<bool>,
    /// Where each file is named.
    seeds: Vec<Vec<usize>>,
}

/// An expression that names in it get to.
struct Part {
    place: usize,
    end: usize,
    /// Where names stand that get what is in it.
    targets: Range<usize>,
    /// The call that it is, or is an argument of with a name.
    call: Option<usize>,
}

impl<'a> Flow<'a> {
    fn place(&mut self, place: Place<'a>) -> usize {
        let next = self.edges.len();
        let place = *self.places.entry(place).or_insert(next);
        if place == next {
            self.edges.push(Vec::new());
        }
        place
    }

    fn read(&mut self, program: &'a Parsed<'a>, files: &[ProgramFile<'_>]) {
        let mut open: Vec<Part> = Vec::new();
        // Where parameters of a function stand, and whose they are.
        let mut parameters = (0..0, "");
        walk(program.root(), |node| {
            while open.last().is_some_and(|part| part.end <= node.start_byte()) {
                open.pop();
            }
            let kind = node.kind();
            self.escape(node, program, open.last());
            if let Some((end, targets)) = part(node, program) {
                let number = self.edges.len();
                let place = self.place(Place::Part(number));
                if kind == "return_statement" || kind == "yield" {
                    let returned = self.place(Place::Returned);
                    self.edges[place].push(returned);
                }
                if kind != "call" || !begins(called(node, program), READS) {
                    self.edges[place].extend(open.last().map(|outer| outer.place));
                }
                if kind == "call" && may_change(node, program) {
                    self.changes.push(place);
                    self.opaque.extend(is_surely_of_a_file(node, program).then_some(place));
                }
                let outer = open.last().and_then(|outer| outer.call);
                let call =
                    if kind == "call" { Some(place) } else { outer.filter(|_| kind == "keyword_argument") };
                open.push(Part { place, end, targets, call });
                return Descend::Into;
            }
            match kind {
                "function_definition" | "class_definition" => {
                    let name = node.child_by_field_name("name").map_or("", |name| program.text(name));
                    self.functions.push(name);
                    if let Some(list) = node.child_by_field_name("parameters") {
                        parameters = (list.byte_range(), name);
                    }
                    if kind == "class_definition" {
                        let (class, new) =
                            (self.place(Place::Parameters(name)), self.place(Place::Parameters("__init__")));
                        self.edges[class].push(new);
                    }
                }
                "lambda_parameters" => {
                    for name in children(node).into_iter().filter(|it| it.kind() == "identifier") {
                        let name = self.place(Place::Name(program.text(name)));
                        if let Some(outer) = open.last() {
                            self.edges[outer.place].push(name);
                            // The lambda may get a name to be called by.
                            let function =
                                self.place(Place::Parameters(&program.code[outer.targets.clone()]));
                            self.edges[function].push(name);
                        }
                    }
                }
                "string" => {
                    let (found, is_change) = files_in(node, program, files);
                    let place = open.last().map(|part| part.place);
                    for file in found {
                        self.is_named[file] = true;
                        self.seeds[file].extend(place);
                    }
                    self.changes.extend(place.filter(|_| is_change));
                    let is_name = mode(program.text(node)).is_none() && !self.called.contains(&node.id());
                    self.literals.extend(place.filter(|_| is_name));
                }
                "identifier" => self.name(node, program, &parameters, open.last()),
                _ => {}
            }
            Descend::Into
        });
    }

    /// Looks for what changes files and is not called where it stands.
    fn escape(&mut self, node: Node<'a>, program: &Parsed<'a>, part: Option<&Part>) {
        match node.kind() {
            "import_from_statement" => {
                self.members.extend(children(node).into_iter().skip(1).map(|name| program.text(name)));
            }
            "call" => {
                self.called.extend(node.child_by_field_name("function").map(|function| function.id()));
                let gives_any = ["attrgetter", "getattr", "methodcaller"].contains(&called(node, program));
                let arguments = node.child_by_field_name("arguments").map(children).unwrap_or_default();
                let is_harmless = |it: &Node<'_>| {
                    let text = Literal::read(*it, program.code).and_then(|literal| literal.text());
                    it.kind() == "string"
                        && text.is_some_and(|text| !begins(&text, CHANGES) && text != "open")
                };
                let name = arguments.get(usize::from(called(node, program) == "getattr"));
                self.has_escaped |= gives_any && !name.is_some_and(is_harmless);
            }
            "subscript" => {
                self.called.extend(node.child_by_field_name("subscript").map(|key| key.id()));
            }
            "keyword_argument" | "default_parameter" | "typed_default_parameter" => {
                self.called.extend(node.child_by_field_name("name").map(|name| name.id()));
            }
            "attribute" => {
                let field =
                    |name| node.child_by_field_name(name).map(|it: Node<'_>| (it.id(), program.text(it)));
                let (Some((_, object)), Some((id, name))) = (field("object"), field("attribute")) else {
                    return;
                };
                let is_target = part.is_some_and(|part| part.targets.contains(&node.start_byte()));
                let is_value = !is_target && object != "self" && !self.called.contains(&node.id());
                self.called.insert(id);
                self.has_escaped |= is_value && (begins(name, CHANGES) || name == "open");
            }
            // The path of an import is no value.
            "identifier" if part.is_some() => {
                let name = program.text(node);
                let is_function = matches!(name, "open" | "eval" | "exec")
                    || (self.members.contains(name) && begins(name, CHANGES));
                let is_target = part.is_some_and(|part| part.targets.contains(&node.start_byte()));
                self.has_escaped |= is_function && !is_target && !self.called.contains(&node.id());
            }
            _ => {}
        }
    }

    fn name(
        &mut self,
        node: Node<'a>,
        program: &Parsed<'a>,
        (parameters, function): &(Range<usize>, &'a str),
        part: Option<&Part>,
    ) {
        let Some((start, text)) = Some((node.start_byte(), program.text(node))).filter(|it| it.1 != "self")
        else {
            return;
        };
        let is_attribute = program.code[..start].ends_with('.');
        let name = self.place(if is_attribute { Place::Attribute(text) } else { Place::Name(text) });
        if parameters.contains(&start) {
            let given = self.place(Place::Parameters(function));
            self.edges[given].push(name);
        }
        let Some(part) = part else { return };
        if part.targets.contains(&start) {
            self.edges[part.place].push(name);
            if !is_attribute {
                // In the body of a class it is an attribute, too.
                let attribute = self.place(Place::Attribute(text));
                self.edges[name].push(attribute);
            }
        }
        if let Some(call) = part.call {
            let given = self.place(Place::Parameters(text));
            self.edges[call].push(given);
        }
        if part.call == Some(part.place) || !part.targets.contains(&start) {
            self.edges[name].push(part.place);
        }
    }

    fn reaches_a_change(&self, file: usize) -> bool {
        let is_reached = self.reached(&self.seeds[file]);
        self.changes.iter().any(|change| is_reached[*change])
    }

    /// `true` if something changes a file of which nobody knows the name.
    fn changes_any(&self) -> bool {
        let is_reached = self.reached(&self.literals);
        self.has_escaped || self.opaque.iter().any(|change| !is_reached[*change])
    }

    fn reached(&self, from: &[usize]) -> Vec<bool> {
        let mut is_reached = vec![false; self.edges.len()];
        let mut open = from.to_vec();
        while let Some(place) = open.pop() {
            if !std::mem::replace(&mut is_reached[place], true) {
                open.extend(&self.edges[place]);
            }
        }
        is_reached
    }
}

/// `true` for a call that writes to the name it is given, or removes it.
fn is_surely_of_a_file(call: Node<'_>, program: &Parsed<'_>) -> bool {
    let function = call.child_by_field_name("function").map_or("", |it| program.text(it));
    let has_name = call.child_by_field_name("arguments").is_some_and(|it| it.named_child_count() > 0);
    has_name
        && (["open", "os.remove", "os.unlink"].contains(&function)
            || called(call, program).starts_with("to_csv"))
}

/// The end of an expression that names get to, and where its targets stand.
fn part(node: Node<'_>, program: &Parsed<'_>) -> Option<(usize, Range<usize>)> {
    let field = |name| node.child_by_field_name(name).map(|it: Node<'_>| it.byte_range());
    let end = node.end_byte();
    match node.kind() {
        "assignment" | "augmented_assignment" => Some((end, field("left")?)),
        // The body of a loop is no part of it.
        "for_statement" | "for_in_clause" => Some((field("right")?.end, field("left")?)),
        "named_expression" | "keyword_argument" | "default_parameter" | "typed_default_parameter" => {
            Some((end, field("name")?))
        }
        "as_pattern" => Some((end, field("alias")?)),
        "call" if TAKES.contains(&called(node, program)) => Some((end, field("function")?)),
        "call" | "return_statement" | "yield" => Some((end, 0..0)),
        _ => None,
    }
}

fn begins(name: &str, with: &str) -> bool {
    with.split_whitespace().any(|beginning| name.starts_with(beginning))
}

/// `true` for a call that may write, rename or remove a file that it is given.
fn may_change(call: Node<'_>, program: &Parsed<'_>) -> bool {
    let name = called(call, program);
    let arguments = call.child_by_field_name("arguments").map(children).unwrap_or_default();
    let keyword = |argument: &Node<'_>| argument.child_by_field_name("name").map(|name| program.text(name));
    let writes = |argument: &Node<'_>| {
        keyword(argument) == Some("inplace")
            || mode(program.text(value(*argument))).is_some_and(|it| it.contains(['w', 'a', 'x', '+']))
    };
    // `execute` takes SQL.
    if (begins(name, CHANGES) && !name.starts_with("execute")) || arguments.iter().any(writes) {
        return true;
    }
    // A mode that is computed may be any; `path.open(mode)` has it first.
    let is_clear = |argument: Node<'_>| mode(program.text(value(argument))).is_some();
    let positional: Vec<Node<'_>> = arguments.iter().copied().filter(|it| keyword(it).is_none()).collect();
    let named = arguments.iter().copied().find(|it| keyword(it) == Some("mode"));
    let is_splat = |argument: &Node<'_>| argument.kind().ends_with("_splat");
    let is_method = call.child_by_field_name("function").is_some_and(|it| it.kind() == "attribute");
    let first = positional.first().filter(|it| is_method && it.kind() != "string");
    let second = positional.get(1).or(first).copied();
    name == "open" && (arguments.iter().any(is_splat) || named.or(second).is_some_and(|it| !is_clear(it)))
}

fn value(argument: Node<'_>) -> Node<'_> {
    argument.child_by_field_name("value").unwrap_or(argument)
}

/// The mode in which a file is opened, if a literal is one.
fn mode(literal: &str) -> Option<&str> {
    let text = literal.trim_matches(['"', '\'']);
    let is_mode = text.len() < literal.len() && (1..=4).contains(&text.len());
    (is_mode && text.bytes().all(|byte| b"rwaxbtU+".contains(&byte))).then_some(text)
}
