//! How names of files get from where they are written or found to the calls that change files.

mod judged;
mod names;

use std::collections::{HashMap, HashSet};
use std::ops::Range;

use tree_sitter::Node;
use turn::begins_placed;

use super::super::folder_files::FolderFiles;
use super::super::paths::{files_in, without_folder};
use super::super::program_file::ProgramFile;
use super::calls::{self, CHANGES, READS, begins, is_surely_of_a_file, may_change, part};
use super::computed::{self, Guess, Guesses, HOLE};
use crate::python::{Descend, Literal, Parsed, called, children, mode, walk};
use names::{is_home, is_plain, last_name, leads_out, name_of};

/// What programs may change.
pub(super) enum Changed {
    /// Those of the files that are `true`: the programs name them.
    Named(Vec<bool>),
    /// Any file in their folder.
    Any,
}

/// What programs may change, of these files and of those in their folder.
pub(super) fn changed<'a>(
    programs: &[&'a Parsed<'a>],
    files: &[ProgramFile<'_>],
    folder: &FolderFiles,
) -> FileChanges {
    let mut flow =
        Flow { seeds: vec![Vec::new(); files.len()], is_named: vec![false; files.len()], ..Flow::default() };
    for program in programs {
        flow.read(program, files, folder);
    }
    // Beside the program a computed name finds a file, but for one that begins as Gemini's names do.
    let is_elsewhere = files.iter().any(|file| file.path != file.name);
    let opens_a_computed = (is_elsewhere || flow.begins_placed) && flow.opens_a_computed();
    FileChanges {
        lists: flow.lists,
        changed: flow.changed(programs, files, folder),
        opens_a_computed,
        outside: flow.changed_outside(),
    }
}

/// What programs do to files.
pub(super) struct FileChanges {
    pub(super) changed: Changed,
    /// `true` if they look at what is in a folder.
    pub(super) lists: bool,
    /// `true` if they may compute the name of a file that has another path.
    pub(super) opens_a_computed: bool,
    /// What they may change outside of their folder.
    pub(super) outside: Vec<String>,
}

/// Where the name of a file may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
enum Place<'a> {
    Name(&'a str),
    Attribute(&'a str),
    /// In the parameters of what has this name.
    Parameters(&'a str),
    /// In what functions of this name give back; empty for methods that are called by no name, such as `__str__`.
    Returned(&'a str),
    /// In an expression, by its number.
    Part(usize),
}

/// How names of files get from place to place.
#[derive(Default)]
#[allow(clippy::struct_excessive_bools, reason = "each is one thing that a program may do")]
struct Flow<'a> {
    places: HashMap<Place<'a>, usize>,
    edges: Vec<Vec<usize>>,
    /// The calls that change what gets there.
    changes: Vec<usize>,
    functions: HashSet<&'a str>,
    /// `true` if something that changes files is a value, which may be called with any name: `map(os.remove, names)`.
    has_escaped: bool,
    /// Members of modules under their own names.
    members: HashSet<&'a str>,
    /// What is called, or no value, though it has a name that counts.
    called: HashSet<usize>,
    /// Calls that write to a name or remove it, and where literals stand: what none of these reaches may be any name.
    opaque: Vec<(usize, &'a str)>,
    literals: Vec<usize>,
    /// Where the names of files are that a call finds or that are computed, and where no such name gets out.
    found: Vec<usize>,
    others: HashSet<usize>,
    /// Those of them that are computed, and the calls that read a file.
    computed: Vec<usize>,
    reads: Vec<usize>,
    /// `true` if a call finds what is in a folder: at Gemini that was what was given along.
    lists: bool,
    /// `true` if a call changes whatever it finds.
    sweeps: bool,
    /// What calls that change files take a name from, by its node; where these are. Each with what is called.
    expected: HashMap<usize, (&'a str, bool)>,
    targets: Vec<(usize, &'a str)>,
    /// For each file, if the programs name it.
    is_named: Vec<bool>,
    /// Where each file is named.
    seeds: Vec<Vec<usize>>,
    /// Calls that may do anything with a name, each with what is called.
    unknown: Vec<(usize, &'a str)>,
    /// Where names of other files in the folder may be: what gets an ending to be one, or is computed with one.
    like: Vec<usize>,
    near: Vec<usize>,
    /// `true` if a text is how Gemini's names begin.
    begins_placed: bool,
    /// Where paths that lead out of the folder are.
    outside: Vec<(usize, String)>,
}

/// An expression that names in it get to.
struct Part {
    place: usize,
    end: usize,
    /// Where names stand that get what is in it.
    targets: Range<usize>,
    /// The call that it is, or is an argument of with a name.
    call: Option<usize>,
    /// `true` for a call that only shows what is in it.
    shows: bool,
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

    fn read(&mut self, program: &'a Parsed<'a>, files: &[ProgramFile<'_>], folder: &FolderFiles) {
        let mut open: Vec<Part> = Vec::new();
        // Where parameters of a function stand, and whose they are.
        let mut parameters = (0..0, "");
        let mut guesses = Guesses::new(folder);
        // Where functions end, innermost last, with their names; the decorators of what is defined next.
        let (mut inside, mut decorators): (Vec<(usize, &'a str)>, Vec<&'a str>) = Default::default();
        walk(program.root(), |node| {
            while inside.last().is_some_and(|(end, _)| *end <= node.start_byte()) {
                inside.pop();
            }
            while open.last().is_some_and(|part| part.end <= node.start_byte()) {
                open.pop();
            }
            let kind = node.kind();
            self.escape(node, program, open.last());
            if let Some((function, is_sure)) = self.expected.remove(&node.id()) {
                let place = self.inner(node, &mut open);
                self.targets.push((place, function));
                self.opaque.extend(is_sure.then_some((place, function)));
            }
            if let Some(guess) = guesses.of(node, program, files) {
                let place = self.inner(node, &mut open);
                self.guess(guess, place);
            }
            if let Some((end, targets)) = part(node, program) {
                let number = self.edges.len();
                let place = self.place(Place::Part(number));
                let gives_back = kind == "return_statement" || kind == "yield";
                if let Some((_, name)) = inside.last().filter(|_| gives_back) {
                    let name = if name.starts_with("__") { "" } else { name };
                    let returned = self.place(Place::Returned(name));
                    self.edges[place].push(returned);
                }
                let finds = kind == "call" && calls::finds(node, program);
                self.found.extend(finds.then_some(place));
                // What is only shown looks at no file.
                self.lists |= finds && !open.last().is_some_and(|outer| outer.shows);
                let reads = kind == "call" && begins(called(node, program), READS);
                self.reads.extend(reads.then_some(place));
                // A file that is opened to write is handed on with its name.
                if finds || !reads || may_change(node, program) {
                    self.edges[place].extend(open.last().map(|outer| outer.place));
                }
                if kind == "call" {
                    self.call(node, program, place);
                }
                let outer = open.last().and_then(|outer| outer.call);
                let call =
                    if kind == "call" { Some(place) } else { outer.filter(|_| kind == "keyword_argument") };
                open.push(Part { place, end, targets, call, shows: calls::shows(node, program) });
                return Descend::Into;
            }
            match kind {
                "decorator" => decorators.extend(node.named_child(0).map(|it| last_name(it, program))),
                "function_definition" | "class_definition" => {
                    if let Some(own) = self.definition(node, program, std::mem::take(&mut decorators)) {
                        parameters = own;
                    }
                    if kind == "function_definition" {
                        inside.push((node.end_byte(), name_of(node, program)));
                    }
                }
                "lambda_parameters" => self.lambda(node, program, open.last()),
                "string" => {
                    let place = open.last().map(|part| part.place);
                    self.path(node, program, folder, place);
                    self.string(node, program, files, place);
                }
                "none" => self.literals.extend(open.last().map(|part| part.place)),
                "identifier" => {
                    let is_stream = ["stderr", "stdout"].contains(&program.text(node));
                    self.literals.extend(open.last().filter(|_| is_stream).map(|part| part.place));
                    self.name(node, program, &parameters, open.last());
                }
                _ => {}
            }
            Descend::Into
        });
    }

    fn lambda(&mut self, parameters: Node<'a>, program: &'a Parsed<'a>, outer: Option<&Part>) {
        for name in children(parameters).into_iter().filter(|it| it.kind() == "identifier") {
            let name = self.place(Place::Name(program.text(name)));
            if let Some(outer) = outer {
                self.edges[outer.place].push(name);
                // The lambda may get a name to be called by.
                let function = self.place(Place::Parameters(&program.code[outer.targets.clone()]));
                self.edges[function].push(name);
            }
        }
    }

    /// Notes what a computed text may be.
    fn guess(&mut self, guess: Guess, place: usize) {
        match guess {
            Guess::File => {
                self.found.push(place);
                self.computed.push(place);
            }
            Guess::InFolder { has_ending } => {
                self.found.push(place);
                self.near.extend(has_ending.then_some(place));
            }
            Guess::Other => {
                self.others.insert(place);
            }
        }
    }

    /// Notes what a call may change. `place` is where it stands.
    fn call(&mut self, node: Node<'a>, program: &'a Parsed<'a>, place: usize) {
        self.sweeps |= calls::sweeps(node, program);
        self.outside.extend(calls::is_home(node, program).then(|| (place, "~".to_owned())));
        let function = calls::own_name(node, program);
        if let Some(name) = calls::attribute_by_name(node, program) {
            let attribute = self.place(Place::Attribute(name));
            self.edges[attribute].push(place);
        }
        let changes = may_change(node, program);
        let is_no_file = calls::is_no_file(node, program);
        self.literals.extend(is_no_file.then_some(place));
        if changes || (!is_no_file && calls::may_do_anything(node, program)) {
            self.unknown.push((place, function));
        }
        if !changes {
            return;
        }
        self.changes.push(place);
        let is_sure = is_surely_of_a_file(node, program);
        match calls::names_target(node, program) {
            Some(target) if target == node => {
                self.targets.push((place, function));
                self.opaque.extend(is_sure.then_some((place, function)));
            }
            Some(target) => drop(self.expected.insert(target.id(), (function, is_sure))),
            None => {}
        }
    }

    /// Notes a string that may be the path of something in the folder that is no file of the program, or outside of it.
    fn path(&mut self, node: Node<'a>, program: &Parsed<'a>, folder: &FolderFiles, place: Option<usize>) {
        let Some(place) = place else { return };
        if is_home(node, program) {
            self.outside.push((place, "~".to_owned()));
        }
        if self.called.contains(&node.id()) {
            return;
        }
        let text = computed::of_string(node, program).replace(HOLE, "…");
        let path = without_folder(&text);
        let is_path = path.contains(|it: char| it != '.' && it != '/')
            && !path.contains(char::is_control)
            && !path.contains("://");
        if !is_path {
            return;
        }
        if leads_out(path) {
            self.outside.push((place, path.to_owned()));
            return;
        }
        // A file that is named itself gets another name.
        let is_file = path.contains(['.', '/']) && folder.named(path).is_some();
        let is_like = !is_file && folder.has_like(path) || !is_plain(path) && !folder.is_empty();
        self.like.extend((is_like && !text.contains('…')).then_some(place));
    }

    /// Notes a function or a class; gives where its parameters stand, and its name.
    fn definition(
        &mut self,
        node: Node<'a>,
        program: &'a Parsed<'a>,
        decorators: Vec<&'a str>,
    ) -> Option<(Range<usize>, &'a str)> {
        let name = name_of(node, program);
        self.functions.insert(name);
        // A class is what its special methods give; what is decorated gives what its decorators give.
        let special = (node.kind() == "class_definition").then_some("");
        for from in [name].into_iter().chain(special).chain(decorators) {
            let from = self.place(Place::Returned(from));
            for to in [Place::Name(name), Place::Attribute(name)] {
                let to = self.place(to);
                self.edges[from].push(to);
            }
        }
        if node.kind() == "class_definition" {
            let (class, new) =
                (self.place(Place::Parameters(name)), self.place(Place::Parameters("__init__")));
            self.edges[class].push(new);
        }
        node.child_by_field_name("parameters").map(|list| (list.byte_range(), name))
    }

    /// Notes the files that a string names. `place` is where it stands.
    fn string(
        &mut self,
        node: Node<'a>,
        program: &Parsed<'a>,
        files: &[ProgramFile<'_>],
        place: Option<usize>,
    ) {
        let (found, is_change) = files_in(node, program, files);
        for file in found {
            self.is_named[file] = true;
            self.seeds[file].extend(place);
        }
        self.changes.extend(place.filter(|_| is_change));
        let text = Literal::read(node, program.code).and_then(|literal| literal.text());
        self.begins_placed |= text.is_some_and(|text| begins_placed(&text));
        let is_name = mode(program.text(node)).is_none() && !self.called.contains(&node.id());
        self.literals.extend(place.filter(|_| is_name));
    }

    /// A place for an expression within others.
    fn inner(&mut self, node: Node<'a>, open: &mut Vec<Part>) -> usize {
        let number = self.edges.len();
        let place = self.place(Place::Part(number));
        self.edges[place].extend(open.last().map(|outer| outer.place));
        open.push(Part { place, end: node.end_byte(), targets: 0..0, call: None, shows: false });
        place
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
            "pair" => {
                self.called.extend(node.child_by_field_name("key").map(|key| key.id()));
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
}
