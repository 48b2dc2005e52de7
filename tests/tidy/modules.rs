//! The modules of a crate: which file declares which, and what a path in one of them names.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{TokenStream, TokenTree};

use crate::rust::{Item, Kind, Path, braces, ident, is, is_colons, parse, parts, paths, plain};

/// The text of every Rust file, by its path from the root of the repository.
pub(crate) type Sources = BTreeMap<String, String>;

/// The modules of a crate; the first is its root.
pub(crate) struct Crate {
    modules: Vec<Module>,
}

/// A file, or a `mod` with braces in one.
struct Module {
    file: String,
    parent: usize,
    is_test_only: bool,
    /// A module has two bodies where one file is for Linux and one for macOS.
    children: BTreeMap<String, Vec<usize>>,
    imports: Vec<Import>,
    /// The names that are declared here.
    names: BTreeSet<String>,
    /// The paths of the code, without imports.
    paths: Vec<Path>,
}

/// One name of a `use`.
struct Import {
    path: Vec<String>,
    /// What it is called here; `*` for all.
    name: String,
    /// `pub use`: what it names belongs to this module's own face.
    is_visible: bool,
}

/// What a path leads to.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Target {
    Module(usize),
    /// A name declared in this module.
    Item(usize, String),
}

/// A file that uses a name another file declares.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Arrow {
    pub(crate) from: String,
    pub(crate) to: String,
    pub(crate) name: String,
}

impl Crate {
    /// Reads the crate whose root is this file.
    pub(crate) fn read(root: &str, sources: &Sources) -> Self {
        let mut read = Self { modules: Vec::new() };
        let module = Module::new(root.to_owned(), 0, false);
        let folder = root.rsplit_once('/').map_or("", |(folder, _)| folder).to_owned();
        read.add(module, parse(root, &sources[root]), &folder, sources);
        read
    }

    /// The files of the crate; with `true` those that only tests use.
    pub(crate) fn files(&self) -> BTreeMap<&str, bool> {
        let mut found = BTreeMap::new();
        for module in &self.modules {
            let is_test_only = found.entry(module.file.as_str()).or_insert(true);
            *is_test_only &= module.is_test_only;
        }
        found
    }

    /// Adds a module with its children, whose files stand in `folder`.
    fn add(&mut self, module: Module, items: Vec<Item>, folder: &str, sources: &Sources) -> usize {
        let (file, is_test_only) = (module.file.clone(), module.is_test_only);
        let index = self.modules.len();
        self.modules.push(module);
        for item in items {
            if item.kind != Kind::Module {
                self.modules[index].take(&item);
                continue;
            }
            let is_test_only = is_test_only || item.is_test_only();
            let inside = format!("{folder}/{}", item.name);
            let mut bodies = Vec::new();
            if let Some(body) = item.body() {
                let child = Module::new(file.clone(), index, is_test_only);
                bodies.push(self.add(child, crate::rust::items(body), &inside, sources));
            } else {
                for (path, folder) in places(&item, &file, folder, sources) {
                    let child = Module::new(path.clone(), index, is_test_only);
                    bodies.push(self.add(child, parse(&path, &sources[&path]), &folder, sources));
                }
                assert!(!bodies.is_empty(), "{file} declares {}, which has no file", item.name);
            }
            self.modules[index].children.entry(item.name).or_default().extend(bodies);
        }
        index
    }

    /// Every use of a name that another file declares. Re-exports are followed to the file that declares the name:
    /// a parent that only declares and re-exports its children uses nothing of them, and is not used.
    pub(crate) fn arrows(&self) -> BTreeSet<Arrow> {
        let mut found = BTreeSet::new();
        for (index, module) in self.modules.iter().enumerate().filter(|(_, module)| !module.is_test_only) {
            for path in module.uses() {
                for target in self.resolve(index, path, &mut Vec::new()) {
                    let Target::Item(at, name) = target else {
                        continue; // a module is a way to a name, not something that is used
                    };
                    let to = &self.modules[at].file;
                    if *to != module.file {
                        found.insert(Arrow { from: module.file.clone(), to: to.clone(), name });
                    }
                }
            }
        }
        found
    }

    /// What a path names within the crate: nothing where it leads to another crate.
    fn resolve(&self, module: usize, path: &[String], seen: &mut Vec<(usize, String)>) -> BTreeSet<Target> {
        let [first, rest @ ..] = path else {
            return BTreeSet::from([Target::Module(module)]);
        };
        let starts = match first.as_str() {
            "crate" => BTreeSet::from([Target::Module(0)]),
            "self" => BTreeSet::from([Target::Module(module)]),
            "super" => BTreeSet::from([Target::Module(self.modules[module].parent)]),
            name => self.look_up(module, name, seen),
        };
        let mut found = BTreeSet::new();
        for start in starts {
            match start {
                Target::Module(start) => found.extend(self.resolve(start, rest, seen)),
                // What follows is a variant, a constant or a function of the type.
                item @ Target::Item(..) => drop(found.insert(item)),
            }
        }
        found
    }

    /// What a name stands for in a module.
    fn look_up(&self, module: usize, name: &str, seen: &mut Vec<(usize, String)>) -> BTreeSet<Target> {
        let key = (module, name.to_owned());
        if seen.contains(&key) {
            return BTreeSet::new();
        }
        seen.push(key);
        let it = &self.modules[module];
        let mut found: BTreeSet<Target> =
            it.children.get(name).into_iter().flatten().map(|child| Target::Module(*child)).collect();
        if it.names.contains(name) {
            found.insert(Target::Item(module, name.to_owned()));
        }
        for import in it.imports.iter().filter(|import| import.name == name) {
            found.extend(self.resolve(module, &import.path, seen));
        }
        if found.is_empty() {
            for import in it.imports.iter().filter(|import| import.name == "*") {
                for target in self.resolve(module, &import.path, seen) {
                    if let Target::Module(other) = target {
                        found.extend(self.look_up(other, name, seen));
                    }
                }
            }
        }
        seen.pop();
        found
    }
}

impl Module {
    fn new(file: String, parent: usize, is_test_only: bool) -> Self {
        let (children, names) = (BTreeMap::new(), BTreeSet::new());
        Self { file, parent, is_test_only, children, imports: Vec::new(), names, paths: Vec::new() }
    }

    /// Keeps what an item declares and uses.
    fn take(&mut self, item: &Item) {
        if item.is_test_only() {
            return;
        }
        if item.kind == Kind::Use {
            self.import(&item.tokens, item.is_visible);
            return;
        }
        if !item.name.is_empty() {
            self.names.insert(item.name.clone());
        }
        for attribute in &item.attributes {
            paths(&attribute.clone().into_iter().collect::<Vec<_>>(), &mut self.paths);
        }
        self.import_within(&item.tokens);
        paths(&item.tokens, &mut self.paths);
    }

    /// The imports within functions count as those of the module.
    fn import_within(&mut self, tokens: &[TokenTree]) {
        for (index, token) in tokens.iter().enumerate() {
            if let Some(group) = braces(token) {
                self.import_within(&group.stream().into_iter().collect::<Vec<_>>());
            }
            if ident(token).is_some_and(|word| word == "use") {
                let end = tokens[index..].iter().position(|token| is(token, ';')).unwrap_or(1);
                self.import(&tokens[index + 1..index + end.max(1)], false);
            }
        }
    }

    fn import(&mut self, tokens: &[TokenTree], is_visible: bool) {
        let tokens: Vec<TokenTree> = tokens.iter().filter(|token| !is(token, ';')).cloned().collect();
        if is_colons(&tokens, 0) {
            return; // `use ::other_crate::…`
        }
        let mut leaves = Vec::new();
        leaves_of(&tokens, &[], &mut leaves);
        self.imports.extend(leaves.into_iter().map(|(path, name)| Import { path, name, is_visible }));
    }

    /// The paths that this module uses something by.
    fn uses(&self) -> impl Iterator<Item = &[String]> {
        let imports = self.imports.iter().filter(|import| !import.is_visible).map(|import| &import.path[..]);
        let visible =
            |name: &String| self.imports.iter().any(|import| import.is_visible && import.name == *name);
        let is_used = move |path: &&Path| match &path.names[..] {
            // A word alone may be a variable: it is a name that was re-exported where it looks like one.
            [name] => visible(name) && (path.is_called || name.starts_with(char::is_uppercase)),
            _ => true,
        };
        imports.chain(self.paths.iter().filter(is_used).map(|path| &path.names[..]))
    }
}

/// The names of a `use`, each with its whole path.
fn leaves_of(tokens: &[TokenTree], before: &[String], found: &mut Vec<(Vec<String>, String)>) {
    let mut path = before.to_vec();
    let mut alias = None;
    for (index, token) in tokens.iter().enumerate() {
        match token {
            TokenTree::Group(group) => {
                for part in parts(group.stream()) {
                    leaves_of(&part.into_iter().collect::<Vec<_>>(), &path, found);
                }
                return;
            }
            TokenTree::Ident(word) if word == "as" => {
                alias = tokens.get(index + 1).and_then(ident).map(|name| plain(&name));
                break;
            }
            TokenTree::Ident(word) if word == "self" && !path.is_empty() => {}
            TokenTree::Ident(word) => path.push(plain(word)),
            token if is(token, '*') => alias = Some("*".to_owned()),
            _ => {}
        }
    }
    if let Some(last) = path.last().cloned() {
        found.push((path, alias.unwrap_or(last)));
    }
}

/// The files that a `mod name;` may mean, each with the folder of its own children.
fn places(item: &Item, file: &str, folder: &str, sources: &Sources) -> Vec<(String, String)> {
    let beside = file.rsplit_once('/').map_or("", |(folder, _)| folder);
    let mut named = Vec::new();
    for attribute in &item.attributes {
        named_paths(attribute.clone(), &mut named);
    }
    if !named.is_empty() {
        let folder_of = |path: &str| path.strip_suffix("/mod.rs").map(str::to_owned);
        let paths = named.iter().map(|name| format!("{beside}/{name}"));
        return paths.map(|path| (path.clone(), folder_of(&path).unwrap_or(beside.to_owned()))).collect();
    }
    let inside = format!("{folder}/{}", item.name);
    let usual = [format!("{inside}.rs"), format!("{inside}/mod.rs")];
    let known = usual.into_iter().filter(|path| sources.contains_key(path));
    known.map(|path| (path, inside.clone())).collect()
}

/// The files that `#[path = "…"]` and `#[cfg_attr(…, path = "…")]` name.
fn named_paths(attribute: TokenStream, found: &mut Vec<String>) {
    let tokens: Vec<TokenTree> = attribute.into_iter().collect();
    match &tokens[..] {
        [TokenTree::Ident(word), TokenTree::Group(group)] if word == "cfg_attr" => {
            for part in parts(group.stream()) {
                named_paths(part, found);
            }
        }
        [TokenTree::Ident(word), _, TokenTree::Literal(path)] if word == "path" => {
            found.push(path.to_string().trim_matches('"').to_owned());
        }
        _ => {}
    }
}
