//! A Python program in the making: imports, then blocks of code.

use std::collections::BTreeSet;

/// A program put together from blocks. Blocks are separated as `black` separates them, imports sorted as
/// `isort` sorts them.
#[derive(Debug, Default)]
pub(crate) struct Draft {
    standard: BTreeSet<Import>,
    third_party: BTreeSet<Import>,
    blocks: Vec<String>,
}

/// `import module` or `from module import name`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Import {
    Module(&'static str),
    From(&'static str, &'static str),
}

impl Draft {
    /// Imports from the standard library.
    pub(crate) fn import(&mut self, imports: impl IntoIterator<Item = Import>) {
        self.standard.extend(imports);
    }

    /// Imports an installed library, with its usual short name.
    pub(crate) fn import_library(&mut self, library: &'static str) {
        self.third_party.insert(Import::Module(library));
    }

    /// Adds a block of code.
    pub(crate) fn push(&mut self, block: impl Into<String>) {
        self.blocks.push(block.into());
    }

    /// Adds a block of code unless it is there.
    pub(crate) fn push_once(&mut self, block: &str) {
        if !self.blocks.iter().any(|known| known == block) {
            self.push(block);
        }
    }

    /// The source text.
    pub(crate) fn source(&self) -> String {
        let imports = [&self.standard, &self.third_party].map(import_lines);
        let mut source = imports
            .iter()
            .filter(|lines| !lines.is_empty())
            .map(String::as_str)
            .collect::<Vec<_>>()
            .join("\n");
        let mut after_definition = false;
        for block in &self.blocks {
            let is_definition = block.starts_with("def ") || block.starts_with("class ");
            source.push_str(if is_definition || after_definition { "\n\n" } else { "\n" });
            source.push_str(block.trim_end());
            source.push('\n');
            after_definition = is_definition;
        }
        source
    }
}

fn import_lines(imports: &BTreeSet<Import>) -> String {
    let mut lines = String::new();
    let mut previous = None;
    for import in imports {
        match *import {
            Import::Module(module) => lines += &format!("import {module}\n"),
            Import::From(module, name) if previous == Some(module) => {
                lines.truncate(lines.len() - 1);
                lines += &format!(", {name}\n");
            }
            Import::From(module, name) => {
                previous = Some(module);
                lines += &format!("from {module} import {name}\n");
            }
        }
    }
    lines
}

/// The lines of a program, one level further in.
pub(crate) fn indented(text: &str) -> String {
    let line = |line: &str| if line.trim().is_empty() { line.to_owned() } else { format!("    {line}") };
    text.split_inclusive('\n').map(line).collect()
}

/// Replaces each `__NAME__` in a template by its value, in one pass: values are not searched for names.
pub(crate) fn fill(template: &str, values: &[(&str, impl AsRef<str>)]) -> String {
    let mut filled = String::new();
    let mut rest = template;
    let next = |text: &str| {
        values.iter().filter_map(|(name, value)| Some((text.find(name)?, *name, value.as_ref()))).min()
    };
    while let Some((at, name, value)) = next(rest) {
        filled.push_str(&rest[..at]);
        filled.push_str(value);
        rest = &rest[at + name.len()..];
    }
    filled + rest
}
